package entrance

import (
	"context"
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// LinkLife is how long a link that was asked for works.
const LinkLife = 15 * time.Minute

// How many links one person gets within LinkLife, and by SMS within a day.
// Whoever asks for more gets the same answer; the links already sent work.
const (
	linksAtOnce = 3
	smsADay     = 10
)

// LinkPath is where a link leads; the secret follows.
const LinkPath = "/sign-in/link/"

// CauseLink is the cause of letters that carry a link. Their text lets in
// whoever reads it: nobody else is shown it, and it goes once it is sent.
const CauseLink = "sign_in_link"

// RequestLink sends whoever an address or mobile number belongs to a link that
// signs them in once, within LinkLife; one per body they are known in. target
// is the page they wanted, "" for none. The answer and the time it takes are
// the same whether anybody has the address; only a network that asks too often
// is refused (TooMany).
func (e *Entrance) RequestLink(ctx context.Context, now clock.Instant, address string, channel outbox.Channel, target string, c access.Client) error {
	floor := time.NewTimer(e.Floor)
	defer floor.Stop()
	err := e.requestLink(ctx, now, address, channel, target, c)
	select {
	case <-floor.C:
	case <-ctx.Done():
	}
	return err
}

func (e *Entrance) requestLink(ctx context.Context, now clock.Instant, address string, channel outbox.Channel, target string, c access.Client) error {
	var pause time.Duration
	name := nameOfNetwork("link", c)
	err := e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		if err := tx.Lock(name); err != nil {
			return err
		}
		tries, last, err := triesOf(tx, name, now)
		if err != nil {
			return err
		}
		if pause = linksByNetwork.Pause(tries, last, now); pause > 0 {
			return nil
		}
		return tx.Insert("attempts", tryRow{ids.New(), name, now})
	})
	if err != nil {
		return err
	}
	if pause > 0 {
		return slowDown(pause)
	}
	all, _, err := e.whoHas(ctx, now, "", address)
	if err != nil {
		return err
	}
	for _, k := range all {
		if err := e.sendLink(ctx, now, k, channel, target, c); err != nil {
			return err
		}
	}
	return nil
}

func (e *Entrance) sendLink(ctx context.Context, now clock.Instant, k known, channel outbox.Channel, target string, c access.Client) error {
	secret := ids.Secret()
	return e.db.Write(ctx, k.body.ID, func(tx *db.Tx) error {
		if err := tx.Lock("link " + k.Person); err != nil {
			return err
		}
		lately, err := access.LinksSince(tx, k.Person, now.Add(-LinkLife))
		if err != nil {
			return err
		}
		today, err := access.LinksSince(tx, k.Person, now.Add(-24*time.Hour))
		if err != nil {
			return err
		}
		if lately >= linksAtOnce || (channel == outbox.SMS && today >= smsADay) {
			return nil
		}
		if err := access.AddLink(tx, access.NewLink(now, tx.Tenant, k.Person, access.LinkToSignIn, target, secret, LinkLife)); err != nil {
			return err
		}
		l := e.linkLetter(k, channel, secret)
		if channel == outbox.Mail && k.Mail != "" {
			l.Address = k.Mail // where they asked for it; it is theirs today
		}
		if err := outbox.Post(tx, now, l); err != nil {
			return err
		}
		by := access.Actor{Body: k.body.ID, Via: access.ByLink}
		return audit.Note(tx, by, now, "access.link_sent", "person", k.Person, audit.Detail{"channel": string(channel), "from": c.Address})
	})
}

func (e *Entrance) linkLetter(k known, channel outbox.Channel, secret string) outbox.Letter {
	p := e.texts.For(k.Lang, k.body.Zone())
	minutes := int(LinkLife / time.Minute)
	address := e.Base + LinkPath + secret
	l := outbox.Letter{
		Name: "sign-in " + access.Hash(secret), Person: k.Person, Channels: []outbox.Channel{channel}, CauseKind: CauseLink,
		Cause: access.Hash(secret), Lang: p.Lang(), Subject: p.T("access.letter.link.subject", "body", k.body.Name), Urgent: true, Secret: true,
	}
	if channel == outbox.SMS {
		l.Text = p.T("access.letter.link.sms", "body", k.body.Name, "address", address, "minutes", minutes)
	} else {
		l.Text = p.T("access.letter.link.text", "name", k.Name, "body", k.body.Name, "address", address, "minutes", minutes)
	}
	return l
}

// InviteLife is how long the link in an invitation works.
const InviteLife = 72 * time.Hour

// Invite sends a person a link to come in by for the first time. The fault is
// Refused when they have no address on the channel, or may not sign in.
func (e *Entrance) Invite(ctx context.Context, by access.Actor, now clock.Instant, person string, channel outbox.Channel) error {
	if err := by.Require(access.AccessGrant); err != nil {
		return err
	}
	secret := ids.Secret()
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		k, err := linkHolder(tx, access.Link{Body: by.Body, Person: person})
		if err != nil {
			return err
		}
		today := now.Day(k.body.Zone())
		if !k.mayEnter(today) {
			return fault.Refuse("access.invite.inactive")
		}
		to, err := outbox.AddressOf(tx, person, channel, today)
		if err != nil {
			return err
		}
		if to == "" {
			return fault.Refuse("access.invite.no_address." + string(channel))
		}
		if err := access.AddLink(tx, access.NewLink(now, tx.Tenant, person, access.LinkToSignIn, "", secret, InviteLife)); err != nil {
			return err
		}
		p := e.texts.For(k.Lang, k.body.Zone())
		words := []any{"name", k.Name, "body", k.body.Name, "by", by.Name, "address", e.Base + LinkPath + secret, "until", p.Moment(now.Add(InviteLife))}
		text := "access.letter.invite.text"
		if channel == outbox.SMS {
			text = "access.letter.invite.sms"
		}
		err = outbox.Post(tx, now, outbox.Letter{
			Name: "invite " + access.Hash(secret), Person: person, Channels: []outbox.Channel{channel}, CauseKind: CauseLink, Cause: access.Hash(secret),
			Lang: p.Lang(), Subject: p.T("access.letter.invite.subject", "body", k.body.Name), Text: p.T(text, words...), Secret: true,
		})
		if err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.invited", "person", person, audit.Detail{"channel": string(channel)})
	})
}

// LinkFor makes a link for a person without sending it, for commands and the
// demo: whoever calls prints it. It works once, for as long as life.
func (e *Entrance) LinkFor(ctx context.Context, by access.Actor, now clock.Instant, person string, life time.Duration) (address string, err error) {
	if err := by.Require(access.AccessGrant); err != nil {
		return "", err
	}
	secret := ids.Secret()
	err = e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := access.AddLink(tx, access.NewLink(now, tx.Tenant, person, access.LinkToSignIn, "", secret, life)); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.link_made", "person", person, nil)
	})
	return e.Base + LinkPath + secret, err
}

// UseLink signs in by a link, once: of two at the same time one comes in. Any
// link that cannot be used gets the same refusal, and nothing is changed
// (TRUST AU-05). target is the page asked for when the link was.
func (e *Entrance) UseLink(ctx context.Context, now clock.Instant, secret string, c access.Client) (cookie string, by access.Actor, target string, err error) {
	var dead bool
	err = e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		dead = false
		l, err := access.UseLink(tx, now, access.Hash(secret), access.LinkToSignIn)
		if errors.Is(err, db.ErrNone) {
			dead = true
			return nil
		}
		if err != nil {
			return err
		}
		k, err := linkHolder(tx, l)
		if err != nil {
			return err
		}
		if !k.mayEnter(now.Day(k.body.Zone())) {
			dead = true
			return nil
		}
		var s access.SessionInfo
		if cookie, s, err = access.OpenSession(tx, now, l.Body, l.Person, access.WithLink, c); err != nil {
			return err
		}
		by, target = k.actor(s.ID), l.Target
		return audit.Note(tx, by, now, "access.signed_in", "person", l.Person, audit.Detail{"way": access.WithLink, "from": c.Address})
	})
	if err == nil && dead {
		err = fault.Refuse("access.link.dead")
	}
	return cookie, by, target, err
}
