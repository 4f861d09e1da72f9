package inbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
)

// A mail server that hands mail over by SMTP or LMTP says nothing when it has
// nothing, and nothing when it is broken. So the program writes to its own
// mailbox the way everybody does, and waits for the mail to come in (TRUST G12:
// every five minutes, told within ten).
const (
	canaryEvery = 5 * time.Minute
	// canaryMissed is how long none may have come in. The last good one may have
	// come just before the way broke: the next has four minutes to arrive.
	canaryMissed = 9 * time.Minute
)

// watchFrom turns the canary on or off; what was before does not count.
func (m *Mailbox) watchFrom(on bool, now clock.Instant) {
	if on && m.Canary == 0 {
		m.CanarySince = now
	}
	if m.Canary = 0; on {
		m.Canary = 1
		return
	}
	m.CanaryTold = 0
}

// Missing tells whether no canary has come in for too long, and since when.
// begun is when the program began to look.
func (m Mailbox) Missing(now, begun clock.Instant) (since clock.Instant, missing bool) {
	since = max(m.CanaryBack, m.CanarySince, begun)
	return since, m.Canary == 1 && now.Sub(since) >= canaryMissed
}

// canaryDue tells whether the next canary is to be sent. A clock that was put back
// does not keep it.
func (m Mailbox) canaryDue(now clock.Instant) bool {
	return now.Sub(m.CanarySent) >= canaryEvery || now < m.CanarySent
}

// Canaries sends each mailbox that wants one its canary, and says once, and
// again when it is over, that none comes in. Where none can be sent the mailbox is
// not watched, and counts as silent from when that is over at the earliest. It is
// a duty.
func (b *Box) Canaries(ctx context.Context, now, begun clock.Instant) error {
	var all []Mailbox
	err := b.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		all, err = everyMailbox(tx)
		return err
	})
	for _, m := range all {
		since, missing := m.Missing(now, begun)
		if err != nil || m.Canary == 0 || !m.canaryDue(now) && missing == m.CanaryTold.IsSet() {
			continue
		}
		err = b.db.Write(ctx, m.Body, func(tx *db.Tx) error {
			exit, err := b.unwatched(tx, now)
			if err != nil {
				return err
			}
			if exit != outbox.Goes { // nothing is missed that was not sent, and nobody is told
				tx.Announce(Topic)
				return canaryRests(tx, m.ID, now)
			}
			if m.canaryDue(now) {
				if err := b.letFly(tx, now, m); err != nil {
					return err
				}
			}
			if missing == m.CanaryTold.IsSet() {
				return nil
			}
			return b.canaryTold(tx, now, m, since, missing)
		})
	}
	return err
}

// unwatched tells why no canary can be sent in the transaction's body:
// outbox.Goes where one can. A mail server that does not answer is no reason: mail
// that is lost there is what canaries are for.
func (b *Box) unwatched(tx *db.Tx, now clock.Instant) (outbox.Exit, error) {
	if b.Out == nil {
		return outbox.Goes, nil
	}
	exit, err := b.Out(tx, now, outbox.Whom{Channels: []outbox.Channel{outbox.Mail}})
	if err != nil || exit != outbox.Waits {
		return exit, err
	}
	down, err := outbox.Outages(tx)
	if slices.ContainsFunc(down, func(o outbox.Outage) bool { return o.Channel == outbox.Mail }) {
		return exit, err
	}
	return outbox.Goes, err
}

// Unwatched tells why mailboxes that want it cannot be watched at the moment;
// outbox.Goes where they are. Needs desk.manage.
func (b *Box) Unwatched(ctx context.Context, by access.Actor, now clock.Instant) (exit outbox.Exit, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return outbox.Goes, err
	}
	err = b.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		exit, err = b.unwatched(tx, now)
		return err
	})
	return exit, err
}

// letFly posts a canary; the letters of those before it go, they have told
// what they had to.
func (b *Box) letFly(tx *db.Tx, now clock.Instant, m Mailbox) error {
	if b.Texts == nil {
		return nil
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	key, err := SigningKey(tx, now, b.Keys)
	if err != nil {
		return err
	}
	if err := outbox.Drop(tx, now, canaryCause, m.ID); err != nil {
		return err
	}
	if err := canarySent(tx, m.ID, now); err != nil {
		return err
	}
	say := b.Texts.For(body.Lang, body.Zone())
	return outbox.Post(tx, now, outbox.Letter{
		Name: "canary " + m.ID + " " + now.String(), Address: m.Address, Channels: []outbox.Channel{outbox.Mail}, CauseKind: canaryCause, Cause: m.ID,
		Lang: body.Lang, Subject: canarySubject + canaryToken(key, m.ID, now), Text: say.T("inbox.canary.text"),
	})
}

const (
	canaryCause   = "canary"
	canarySubject = "Overgang canary "
)

var canaryIn = regexp.MustCompile(canarySubject + `([0-9a-z]{1,13})-([0-9a-f]{32})`)

// canaryToken says when a canary was sent to a mailbox, and that it was us.
func canaryToken(key []byte, mailbox string, at clock.Instant) string {
	when := strconv.FormatInt(int64(at), 36)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("canary " + mailbox + " " + when))
	return when + "-" + hex.EncodeToString(mac.Sum(nil)[:16])
}

// canaryOf tells when a mail was sent, where it is one of our canaries. An
// answer to one is none, nor what a machine wrote about one: people and
// gateways quote subjects.
func canaryOf(tx *db.Tx, m Mail, box *seal.Box) (at clock.Instant, ours bool, err error) {
	if m.Read == nil || m.Read.InReplyTo != "" || len(m.Read.References) > 0 || slices.Contains([]mailread.Class{mailread.Bounce, mailread.AutoReply, mailread.Acknowledgement}, m.Read.Class) {
		return 0, false, nil
	}
	found := canaryIn.FindStringSubmatch(m.Read.Subject)
	if found == nil {
		return 0, false, nil
	}
	n, err := strconv.ParseInt(found[1], 36, 64)
	if err != nil {
		return 0, false, nil
	}
	keys, _, err := ReplyKeys(tx, box)
	for _, key := range keys {
		ours = ours || hmac.Equal([]byte(canaryToken(key, m.Mailbox, clock.Instant(n))), []byte(strings.TrimPrefix(found[0], canarySubject)))
	}
	return clock.Instant(n), ours, err
}

// cameBack notes that a canary came in, and lets it go. One that came before, or
// that looks as if a person had passed it on, is kept as any mail nothing is to
// be done with.
func cameBack(tx *db.Tx, now clock.Instant, m Mail, at clock.Instant) error {
	news, err := canaryBack(tx, m.Mailbox, at, now)
	if err != nil {
		return err
	}
	if news && m.Read.Class != mailread.Person {
		return dropMail(tx, m.Row)
	}
	m.describe()
	m.State, m.Problem, m.SettledAt = Filed, "inbox.problem.canary", now
	return settle(tx, m.Row)
}

// canaryTold posts the letters and remembers it, in one transaction.
func (b *Box) canaryTold(tx *db.Tx, now clock.Instant, m Mailbox, since clock.Instant, missing bool) error {
	at, name := clock.Instant(0), "canary back "+m.ID+" "+m.CanaryTold.String()
	if missing {
		at, name = since, "canary missing "+m.ID+" "+since.String()
	}
	if err := canarySaid(tx, m.ID, at); err != nil {
		return err
	}
	tx.Announce(Topic)
	return b.tellOnDuty(tx, now, m.Team, name, func(say *text.Printer) (subject, words string) {
		if missing {
			return say.T("inbox.canary.missing.subject", "address", m.Address), say.T("inbox.canary.missing.text", "address", m.Address, "since", say.Moment(since), "page", b.Base+"/desk/mail")
		}
		return say.T("inbox.canary.back.subject", "address", m.Address), say.T("inbox.canary.back.text", "address", m.Address)
	})
}

// CanaryAge is how long ago the canary came in that is away the longest, of all
// bodies; 0 where none flies. For /metrics.
func (b *Box) CanaryAge(ctx context.Context, now, begun clock.Instant) (age time.Duration, missing int, err error) {
	var all []Mailbox
	err = b.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		all, err = everyMailbox(tx)
		return err
	})
	for _, m := range all {
		since, late := m.Missing(now, begun)
		if m.Canary == 1 {
			age = max(age, now.Sub(since))
		}
		if late {
			missing++
		}
	}
	return age, missing, err
}
