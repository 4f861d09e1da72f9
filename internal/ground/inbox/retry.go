package inbox

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// waits are how long a mail rests after each try that failed.
var waits = []time.Duration{15 * time.Second, 2 * time.Minute}

// fail is the mail after a try that failed: due again later, or in quarantine.
func (r Row) fail(now clock.Instant) (next Row, quarantined bool) {
	r.Tries++
	if r.Tries >= mostTries {
		r.State, r.Problem, r.SettledAt = Quarantined, "inbox.problem.failed", now
		return r, true
	}
	r.DueAt = now.Add(waits[r.Tries-1])
	return r, false
}

// again is a mail that is to be dealt with once more.
func (r Row) again(now clock.Instant) Row {
	r.State, r.Tries, r.Takes, r.DueAt, r.LeaseUntil, r.Problem, r.Ticket, r.SettledAt = Received, 0, 0, now, 0, "", "", 0
	return r
}

// quarantined tells about the quarantine once an hour: a flood of bad mail must
// not become a flood of letters.
func (b *Box) quarantined(tx *db.Tx, now clock.Instant) error {
	return b.tell(tx, now, "inbox quarantine "+now.Time().Format("2006-01-02T15"), func(say *text.Printer) (subject, words string) {
		return say.T("inbox.quarantine.subject"), say.T("inbox.quarantine.text", "page", b.Base+"/desk/mail")
	})
}

// tell posts a letter to each who answers for support, once under the name.
func (b *Box) tell(tx *db.Tx, now clock.Instant, name string, say func(*text.Printer) (subject, words string)) error {
	if b.Texts == nil {
		return nil
	}
	people, err := keepers(tx)
	if err != nil {
		return err
	}
	return b.post(tx, now, name, people, false, say)
}

// tellOnDuty posts it to them, and to who minds a team's work at the moment;
// by another channel at once where mail does not go out.
func (b *Box) tellOnDuty(tx *db.Tx, now clock.Instant, team, name string, say func(*text.Printer) (subject, words string)) error {
	if b.Texts == nil {
		return nil
	}
	people, err := keepers(tx)
	if err != nil {
		return err
	}
	if b.OnDuty != nil {
		there, err := b.OnDuty(tx, now, team)
		if err != nil {
			return err
		}
		for _, id := range there {
			if slices.ContainsFunc(people, func(p org.Person) bool { return p.ID == id }) {
				continue
			}
			p, err := org.PersonByID(tx, id)
			if err != nil {
				return err
			}
			people = append(people, p)
		}
	}
	return b.post(tx, now, name, people, true, say)
}

func (b *Box) post(tx *db.Tx, now clock.Instant, name string, people []org.Person, urgent bool, say func(*text.Printer) (subject, words string)) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	for _, p := range people {
		in := b.Texts.For(p.Lang, body.Zone())
		l := outbox.Letter{Name: name + " " + p.ID, Person: p.ID, Channels: []outbox.Channel{outbox.Mail, outbox.SMS}, CauseKind: "inbox", Cause: "inbox", Lang: in.Lang(), Urgent: urgent}
		l.Subject, l.Text = say(in)
		if err := outbox.Post(tx, now, l); err != nil {
			return err
		}
	}
	return nil
}
