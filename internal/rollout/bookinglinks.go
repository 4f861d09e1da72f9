package rollout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// linkLasts is how long a booking link can be used, at least.
const linkLasts = 45 * 24 * time.Hour

// BookingPath is where a link's secret is used.
const BookingPath = "/b/"

// linkFor makes a link with which the person books, moves and cancels without
// an account, until well after the moment. "" where letters carry no links.
func (r *Rollouts) linkFor(tx *db.Tx, now clock.Instant, rollout, person string, until clock.Instant) (string, error) {
	if r.Base == "" {
		return "", nil
	}
	token, err := newLink(tx, "", now, rollout, person, until)
	return r.Base + BookingPath + token, err
}

// newLink stores a link's hash and answers its secret, once.
func newLink(tx *db.Tx, by string, now clock.Instant, rollout, person string, until clock.Instant) (string, error) {
	token := ids.Secret()
	return token, tx.Insert("booking_links", bookingLink{
		Hash: hashOf(token), Body: tx.Tenant, Rollout: rollout, Person: person, MadeBy: by,
		CreatedAt: now, ExpiresAt: max(now.Add(linkLasts), until.Add(24*time.Hour)),
	})
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// MakeBookingLink is a new link for a person, to hand over or send. Needs
// rollout.collect, or being or acting for the person.
func (r *Rollouts) MakeBookingLink(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string) (token string, err error) {
	return token, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		acting, err := actFor(tx, by, now, rollout, person)
		if err != nil {
			return err
		}
		if token, err = newLink(tx, by.Person, now, rollout, person, 0); err != nil {
			return err
		}
		return audit.Note(tx, acting, now, "rollout.booking_link.made", "person", person, audit.Detail{"rollout": rollout})
	})
}

// EndBookingLinks makes every link of a person in a rollout worthless, after
// one went astray. Needs rollout.collect, or being or acting for the person.
func (r *Rollouts) EndBookingLinks(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		acting, err := actFor(tx, by, now, rollout, person)
		if err != nil {
			return err
		}
		n, err := endLinks(tx, rollout, person, now)
		if err != nil {
			return err
		}
		return audit.Note(tx, acting, now, "rollout.booking_link.ended", "person", person, audit.Detail{"rollout": rollout, "links": n})
	})
}

// Bearer is who a booking link speaks for, and where.
type Bearer struct {
	By      access.Actor // the person, through a link, with no rights but their own
	Rollout string
	Body    org.Body
}

// OpenBookingLink finds whom a secret belongs to. Unknown, expired, a person
// no longer active: one and the same 404.
func (r *Rollouts) OpenBookingLink(ctx context.Context, now clock.Instant, token string) (Bearer, error) {
	var found bookingLink
	if len(token) < 40 || len(token) > 80 {
		return Bearer{}, fault.Gone()
	}
	if err := r.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		found, err = linkByHash(tx, hashOf(token))
		return err
	}); err != nil {
		return Bearer{}, err
	}
	if now >= found.ExpiresAt {
		return Bearer{}, fault.Gone()
	}
	b := Bearer{Rollout: found.Rollout}
	return b, r.db.Read(ctx, found.Body, func(tx *db.Tx) (err error) {
		if b.Body, err = org.BodyOf(tx); err != nil {
			return err
		}
		person, err := org.PersonByID(tx, found.Person)
		if err != nil {
			return err
		}
		if person.Active == 0 {
			return fault.Gone()
		}
		b.By = access.Actor{Body: found.Body, Person: person.ID, Name: person.Name, Lang: person.Lang, Via: access.ByLink}
		return nil
	})
}
