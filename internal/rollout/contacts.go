package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Ambiguous is the answer when several people fit what was typed: the form
// shows them to choose from. It is a fault beside the field "who".
type Ambiguous struct {
	Hits []PersonHit
	f    *fault.Fault
}

func (a *Ambiguous) Error() string { return a.f.Error() }

// Unwrap makes it the fault it is.
func (a *Ambiguous) Unwrap() error { return a.f }

// LogContact writes one contact down, in one step, and answers it. The same
// client id logs once. Needs rollout.support.
func (r *Rollouts) LogContact(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in ContactInput) (Contact, error) {
	var made Contact
	return made, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		in, err := in.clean(now)
		if err != nil {
			return err
		}
		if in.Client != "" {
			if err := tx.Lock("contact/" + in.Client); err != nil {
				return err
			}
		}
		again, found, err := contactByClient(tx, in.Client)
		if made = again; err != nil || found {
			return err
		}
		if in.Person, err = whoCalled(tx, rollout, in); err != nil {
			return err
		}
		if err := tied(tx, rollout, in); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		made = Contact{
			Body: by.Body, ID: ids.New(), Rollout: rollout, Person: in.Person, At: in.At, Day: in.At.Day(body.Zone()), Channel: in.Channel,
			About: in.About, Severe: flag(in.Severe), KnownError: in.KnownError, OutsideEvent: in.OutsideEvent,
			By: by.Person, Behalf: by.Behalf, Client: in.Client, Version: 1,
		}
		if in.Solved {
			made.SolvedAt = max(in.At, 1)
		}
		if err := tx.Insert("contacts", made); err != nil {
			return err
		}
		// Help with a known error is counted there too; who is not on the
		// roster is counted as a contact only.
		if made.KnownError != "" && made.Person != "" {
			if err := helpedWith(tx, by, now, rollout, made.KnownError, made.Person, in.Solved); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		tx.Announce(Topic(rollout))
		announcePerson(tx, made.Person)
		return audit.Note(tx, by, now, "rollout.contact.logged", "contact", made.ID, audit.Detail{"person": made.Person, "channel": made.Channel})
	})
}

// announcePerson tells who looks at the person's page; contacts may have none.
func announcePerson(tx *db.Tx, person string) {
	if person != "" {
		tx.Announce(PersonTopic(person))
	}
}

// whoCalled is the person chosen, or the only one whose name or address was
// typed; "" when nothing was. Several are an *Ambiguous.
func whoCalled(tx *db.Tx, rollout string, in ContactInput) (string, error) {
	if in.Person != "" {
		_, err := transitionOf(tx, rollout, in.Person)
		return in.Person, err
	}
	if in.Who == "" {
		return "", nil
	}
	return onePerson(tx, rollout, "who", in.Who)
}

// onePerson finds the one person on the roster that was typed into a field: a
// whole name or address, or a part only one has.
func onePerson(tx *db.Tx, rollout, field, typed string) (string, error) {
	hits, err := findPeople(tx, rollout, typed, 9)
	if err != nil {
		return "", err
	}
	exact, n := "", 0
	for _, h := range hits {
		if text.Fold(h.Name) == text.Fold(typed) || text.Fold(h.Mail) == text.Fold(typed) {
			exact = h.ID
			n++
		}
	}
	switch {
	case n == 1:
		return exact, nil
	case len(hits) == 1:
		return hits[0].ID, nil
	case len(hits) == 0:
		return "", fault.OnField(field, "rollout.person.not_found")
	}
	return "", &Ambiguous{hits, fault.OnField(field, "rollout.person.several", fault.Args{"count": len(hits)})}
}

// tied refuses ties to things the rollout does not have.
func tied(tx *db.Tx, rollout string, in ContactInput) error {
	for _, tie := range []struct{ field, query, id string }{
		{"known_error", knownErrorIn, in.KnownError}, {"outside_event", outsideEventIn, in.OutsideEvent},
	} {
		ok, err := tiedTo(tx, tie.query, rollout, tie.id)
		if err != nil {
			return err
		}
		if !ok {
			return fault.OnField(tie.field, "fault.not_a_choice")
		}
	}
	return nil
}

// SolveContact closes a contact. Needs rollout.support.
func (r *Rollouts) SolveContact(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return r.changeContact(ctx, by, now, id, version, "rollout.contact.solved", func(tx *db.Tx, c Contact) (Contact, error) {
		return c.solve(now), nil
	})
}

// TieContact changes what a contact is tied to and how severe it is: a
// supplier's change may be found days after the calls it caused (A6).
func (r *Rollouts) TieContact(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, knownError, outsideEvent string, severe bool) error {
	return r.changeContact(ctx, by, now, id, version, "rollout.contact.tied", func(tx *db.Tx, c Contact) (Contact, error) {
		c.KnownError, c.OutsideEvent, c.Severe = knownError, outsideEvent, flag(severe)
		return c, tied(tx, c.Rollout, ContactInput{KnownError: knownError, OutsideEvent: outsideEvent})
	})
}

func (r *Rollouts) changeContact(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, action string,
	change func(*db.Tx, Contact) (Contact, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := contactByID(tx, id)
		if err != nil {
			return err
		}
		if _, err := r.open(tx, by, access.RolloutSupport, was.Rollout); err != nil {
			return err
		}
		is, err := change(tx, was)
		if err != nil {
			return err
		}
		if err := saveContact(tx, is, version); err != nil {
			return err
		}
		tx.Announce(Topic(was.Rollout))
		announcePerson(tx, was.Person)
		return audit.Note(tx, by, now, action, "contact", id, audit.Detail{"person": was.Person})
	})
}
