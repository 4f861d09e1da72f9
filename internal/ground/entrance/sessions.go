package entrance

import (
	"context"
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// mayMind: everybody minds their own way in, administrators everybody's.
func mayMind(by access.Actor, person string) error {
	if by.Person != "" && by.Person == person {
		return nil
	}
	return by.Require(access.AccessGrant)
}

// Sessions lists where a person is signed in.
func (e *Entrance) Sessions(ctx context.Context, by access.Actor, now clock.Instant, person string) ([]access.SessionInfo, error) {
	if err := mayMind(by, person); err != nil {
		return nil, err
	}
	var all []access.SessionInfo
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		all, err = access.SessionsOf(tx, now, person)
		return err
	})
	return all, err
}

// MostSessions is how many sessions the list of the body shows.
const MostSessions = 500

// AllSessions lists who is signed in in the body, latest use first.
func (e *Entrance) AllSessions(ctx context.Context, by access.Actor, now clock.Instant) ([]access.NamedSession, error) {
	if err := by.Require(access.AccessGrant); err != nil {
		return nil, err
	}
	var all []access.NamedSession
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		all, err = access.AllSessions(tx, now, MostSessions)
		return err
	})
	return all, err
}

// Revoke ends one session of a person; a 404 fault when there is none.
func (e *Entrance) Revoke(ctx context.Context, by access.Actor, now clock.Instant, person, id string) error {
	if err := mayMind(by, person); err != nil {
		return err
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		ended, err := access.EndSession(tx, person, id)
		if err != nil {
			return err
		}
		if !ended {
			return fault.Gone()
		}
		return audit.Note(tx, by, now, "access.session_revoked", "person", person, nil)
	})
}

// RevokeAll ends every session and unused link of a person, and their tokens
// with them when tokens is set.
func (e *Entrance) RevokeAll(ctx context.Context, by access.Actor, now clock.Instant, person string, tokens bool) error {
	if err := mayMind(by, person); err != nil {
		return err
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := org.Known(tx, person); err != nil {
			return gone(err)
		}
		if tokens {
			if err := tx.Lock("tokens/" + person); err != nil {
				return err
			}
		}
		if err := access.EndSessions(tx, person); err != nil {
			return err
		}
		if tokens {
			all, err := access.AllTokens(tx)
			if err != nil {
				return err
			}
			for _, t := range all {
				if t.Person == person && !t.RevokedAt.IsSet() {
					if _, err := access.RevokeToken(tx, now, t.ID); err != nil {
						return err
					}
				}
			}
		}
		return audit.Note(tx, by, now, "access.sessions_ended", "person", person, nil)
	})
}

// Whom lists whom the actor may act for today.
func (e *Entrance) Whom(ctx context.Context, by access.Actor, now clock.Instant) ([]org.Person, error) {
	var all []org.Person
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		b, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		found, err := org.ActsFor(tx, by.Person, now.Day(b.Zone()))
		for _, p := range found {
			if p.Active == 1 {
				all = append(all, p)
			}
		}
		return err
	})
	return all, err
}

// ActFor lets the actor's session work in a person's name from now on; the
// audit shows both. A 404 fault unless the actor is their proxy today.
func (e *Entrance) ActFor(ctx context.Context, by access.Actor, now clock.Instant, person string) error {
	if by.Via != access.BySession {
		return fault.Gone()
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		b, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		may, err := org.MayActFor(tx, by.Person, person, now.Day(b.Zone()))
		if err != nil {
			return err
		}
		who, err := org.PersonByID(tx, person)
		if err != nil {
			return err
		}
		if !may || who.Active == 0 {
			return fault.Gone()
		}
		if err := access.SetBehalf(tx, by.Person, by.Session, person); err != nil {
			return err
		}
		by.Behalf = person
		return audit.Note(tx, by, now, "access.acts_for", "person", person, nil)
	})
}

// ActForSelf ends working in somebody's name.
func (e *Entrance) ActForSelf(ctx context.Context, by access.Actor, now clock.Instant) error {
	if by.Behalf == "" {
		return nil
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := access.SetBehalf(tx, by.Person, by.Session, ""); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.acts_for_self", "person", by.Behalf, nil)
	})
}

// freshLink is how long after coming in by a link a new password may be set
// without the old one, which its owner may have forgotten.
const freshLink = 4 * LinkLife

// Account is what a person sees of their own way in.
type Account struct {
	Person      org.Person
	HasPassword bool
	NeedsOld    bool // setting a new password asks for the old one
	Sessions    []access.SessionInfo
	Mail        string // where letters go today
}

// Account is the actor's own; acting for somebody changes nothing here.
func (e *Entrance) Account(ctx context.Context, by access.Actor, now clock.Instant) (Account, error) {
	var a Account
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		b, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if a.Person, err = org.PersonByID(tx, by.Person); err != nil {
			return err
		}
		hash, err := hashOf(tx, by.Person)
		if err != nil {
			return err
		}
		if a.Mail, err = org.MailOf(tx, by.Person, now.Day(b.Zone())); err != nil {
			return err
		}
		if a.Sessions, err = access.SessionsOf(tx, now, by.Person); err != nil {
			return err
		}
		a.HasPassword = hash != ""
		a.NeedsOld = a.HasPassword && !cameByLink(a.Sessions, by.Session, now)
		return nil
	})
	return a, err
}

func cameByLink(all []access.SessionInfo, session string, now clock.Instant) bool {
	for _, s := range all {
		if s.ID == session {
			return s.Via == access.WithLink && now.Sub(s.CreatedAt) < freshLink
		}
	}
	return false
}

// SetPassword gives the actor a password: the first one, one in place of the
// old, or, having just come in by a link, one in place of a forgotten one. All
// other sessions and unused links end. Faults: Invalid beside old or password;
// TooMany when the old one was guessed at too often; Unknown for a session that
// was ended meanwhile.
func (e *Entrance) SetPassword(ctx context.Context, by access.Actor, now clock.Instant, old, fresh string) error {
	if by.Via != access.BySession {
		return fault.Gone()
	}
	account, err := e.Account(ctx, by, now)
	if err != nil {
		return err
	}
	if err := checkPassword("password", fresh, account.Mail, account.Person.Name); err != nil {
		return err
	}
	if account.NeedsOld {
		if err := e.provePassword(ctx, by, now, old); err != nil {
			return err
		}
	}
	hash, err := e.hasher.Hash(ctx, fresh)
	if err != nil {
		return err
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := setHash(tx, by.Person, hash, now); err != nil {
			return err
		}
		if err := access.Hold(tx, by); err != nil { // last, since who changed it before has ended this session
			return err
		}
		if err := access.EndOtherSessions(tx, by.Person, by.Session); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.password_set", "person", by.Person, nil)
	})
}

// provePassword counts wrong old passwords as wrong sign-ins are counted.
func (e *Entrance) provePassword(ctx context.Context, by access.Actor, now clock.Instant, old string) error {
	try, err := e.try(ctx, now, "person "+by.Body+" "+by.Person, access.Client{})
	if err != nil {
		return err
	}
	var hash string
	err = e.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		hash, err = hashOf(tx, by.Person)
		return err
	})
	if err != nil {
		return err
	}
	fits, _, err := e.hasher.Fits(ctx, hash, old)
	if err != nil {
		return err
	}
	if !fits {
		return fault.OnField("old", "access.password.wrong")
	}
	return e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error { return forgetTries(tx, try) })
}

// Sweep forgets attempts, sessions and links that no longer count. It may be
// called at any time; once an hour is enough.
func (e *Entrance) Sweep(ctx context.Context, now clock.Instant) error {
	return e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		return errors.Join(sweepTries(tx, now.Add(-24*time.Hour)), access.SweepSessions(tx, now), access.SweepLinks(tx, now.Add(-24*time.Hour)))
	})
}
