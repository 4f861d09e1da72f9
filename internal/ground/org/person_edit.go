package org

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// NewPerson is a person with a first position and address.
type NewPerson struct {
	PersonInput
	Position PositionInput
	Email    string // primary; "" when none yet
}

// Add stores a new person and answers the id.
func (p *People) Add(ctx context.Context, by access.Actor, now clock.Instant, in NewPerson) (id string, err error) {
	err = p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		b, _, err := today(tx, now)
		if err != nil {
			return err
		}
		scopes, err := mayPlace(tx, by, in.Position.Unit)
		if err != nil {
			return err
		}
		person, faults := in.PersonInput.check(b)
		position, more := in.Position.check()
		faults = append(faults, more...)
		if scopes == nil && in.Position.Unit != "" {
			faults.Add("unit", "fault.not_a_choice")
		}
		var email EmailInput
		if in.Email != "" {
			email, more = EmailInput{Address: in.Email, Kind: "primary"}.check()
			faults = append(faults, more...)
			if err := free(tx, &faults, email.Address, ""); err != nil {
				return err
			}
		}
		if err := faults.Err(); err != nil {
			return err
		}
		id = ids.New()
		if err := AddPerson(tx, b.Lang, Person{ID: id, Given: person.Given, Family: person.Family, Lang: person.Lang,
			Mobile: person.Mobile, Active: 1, CreatedAt: now}); err != nil {
			return err
		}
		if err := AddPosition(tx, position.of(ids.New(), id)); err != nil {
			return err
		}
		if email.Address != "" {
			if err := AddEmail(tx, Email{Person: id, Address: email.Address, Kind: email.Kind}); err != nil {
				return err
			}
		}
		if err := audit.Note(tx, by, now, "person.added", "person", id, nil); err != nil {
			return err
		}
		return p.tell(tx, by, now, id)
	})
	return id, err
}

// mayPlace requires the right to put somebody into a unit; scopes is nil when
// there is no such unit.
func mayPlace(tx *db.Tx, by access.Actor, unit string) (scopes []access.Scope, err error) {
	if unit != "" {
		u, err := UnitByID(tx, unit)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		scopes = scopesOfUnit(u.Path)
	}
	return scopes, by.Require(access.PeopleWrite, scopes...)
}

// free notes a fault beside the field when the address is somebody else's.
func free(tx *db.Tx, faults *fault.Faults, address, person string) error {
	owner, err := emailOwner(tx, text.Fold(address))
	if err == nil && owner.Person != "" && owner.Person != person {
		faults.Add("address", "org.email.taken", fault.Args{"name": owner.Name})
	}
	return err
}

func (in PositionInput) of(id, person string) Position {
	return Position{ID: id, Person: person, Kind: in.Kind, Unit: in.Unit, Title: in.Title, From: in.From, To: in.To}
}

// Edit saves name, language and number of the person as version was; a
// *fault.Stale with the current Person otherwise.
func (p *People) Edit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in PersonInput) error {
	return p.change(ctx, by, now, id, func(tx *db.Tx, b Body, day clock.Day, was Person) (string, audit.Detail, error) {
		if was.Version != version {
			return "", nil, &fault.Stale{Current: was}
		}
		in, faults := in.check(b)
		if err := faults.Err(); err != nil {
			return "", nil, err
		}
		is := was
		is.Given, is.Family, is.Lang, is.Mobile = in.Given, in.Family, in.Lang, in.Mobile
		is.Name = text.Clean(is.Given + " " + is.Family)
		fields := changedFields(was, is)
		if len(fields) == 0 {
			return "", nil, nil
		}
		return "person.changed", audit.Detail{"fields": fields}, updatePerson(tx, b.Lang, was, is)
	})
}

func changedFields(was, is Person) []string {
	var fields []string
	for _, f := range []struct{ field, was, is string }{
		{"given", was.Given, is.Given}, {"family", was.Family, is.Family},
		{"lang", was.Lang, is.Lang}, {"mobile", was.Mobile, is.Mobile},
	} {
		if f.was != f.is {
			fields = append(fields, f.field)
		}
	}
	return fields
}

// Leave says that a person left (or will not be there any more) on a day: the
// history stays, access ends now. The open positions end that day.
func (p *People) Leave(ctx context.Context, by access.Actor, now clock.Instant, id string, day clock.Day) error {
	return p.change(ctx, by, now, id, func(tx *db.Tx, _ Body, today clock.Day, was Person) (string, audit.Detail, error) {
		if !day.IsSet() {
			day = today
		}
		if was.Active == 0 && was.LeftOn != "" {
			return "", nil, nil
		}
		if err := endPositions(tx, id, day); err != nil {
			return "", nil, err
		}
		return "person.left", audit.Detail{"day": day}, deactivate(tx, id, day)
	})
}

// Deactivate takes access away and keeps the person, as when an account is
// blocked.
func (p *People) Deactivate(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return p.change(ctx, by, now, id, func(tx *db.Tx, _ Body, _ clock.Day, was Person) (string, audit.Detail, error) {
		if was.Active == 0 {
			return "", nil, nil
		}
		return "person.deactivated", nil, deactivate(tx, id, was.LeftOn)
	})
}

// Reactivate gives access back to somebody deactivated or returned. Positions
// that ended stay ended.
func (p *People) Reactivate(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return p.change(ctx, by, now, id, func(tx *db.Tx, _ Body, _ clock.Day, was Person) (string, audit.Detail, error) {
		if was.Active == 1 {
			return "", nil, nil
		}
		return "person.reactivated", nil, setActive(tx, id, 1, "")
	})
}

func deactivate(tx *db.Tx, id string, leftOn clock.Day) error {
	last, err := access.LastAdministrator(tx, id)
	if err != nil {
		return err
	}
	if last {
		return fault.Refuse("access.grant.last_administrator")
	}
	if err := setActive(tx, id, 0, leftOn); err != nil {
		return err
	}
	return access.EndSessions(tx, id)
}

// change is the frame of every change to one person: may they, do it, raise
// the version, write it down, tell those who follow. An action of "" means
// that nothing was changed.
func (p *People) change(ctx context.Context, by access.Actor, now clock.Instant, id string,
	do func(tx *db.Tx, b Body, today clock.Day, was Person) (action string, detail audit.Detail, err error)) error {
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		b, day, err := today(tx, now)
		if err != nil {
			return err
		}
		if err := tx.Lock("person/" + id); err != nil {
			return err
		}
		if err := holdPerson(tx, id); err != nil {
			return err
		}
		was, err := p.person(tx, by, access.PeopleWrite, day, id)
		if err != nil {
			return err
		}
		action, detail, err := do(tx, b, day, was)
		if err != nil || action == "" {
			return err
		}
		if err := touchPerson(tx, id); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, action, "person", id, detail); err != nil {
			return err
		}
		return p.tell(tx, by, now, id)
	})
}
