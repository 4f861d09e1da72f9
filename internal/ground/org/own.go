package org

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Own is what somebody may see and choose about themselves without any role.
type Own struct {
	Person    Person
	Addresses []Email // valid today
	Notify    string  // the address letters go to today, "" when there is none
	Chosen    bool    // it was chosen, not only the first there is
}

// Own is the actor's own; whoever they act for has theirs.
func (p *People) Own(ctx context.Context, by access.Actor, now clock.Instant) (Own, error) {
	var o Own
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		_, day, err := today(tx, now)
		if err != nil {
			return err
		}
		o, err = own(tx, by.Person, day)
		return err
	})
	return o, err
}

func own(tx *db.Tx, person string, day clock.Day) (Own, error) {
	var o Own
	var err error
	if o.Person, err = PersonByID(tx, person); err != nil {
		return o, err
	}
	all, err := EmailsOf(tx, person)
	if err != nil {
		return o, err
	}
	for _, e := range all {
		if within(day, e.From, e.To) {
			o.Addresses = append(o.Addresses, e)
		}
	}
	chosen, err := notifyOf(tx, person)
	if err != nil {
		return o, err
	}
	if o.Notify, err = MailOf(tx, person, day); err != nil {
		return o, err
	}
	o.Chosen = chosen != "" && text.Fold(o.Notify) == chosen
	return o, nil
}

// SetOwnLanguage is the language pages and letters speak to the actor.
func (p *People) SetOwnLanguage(ctx context.Context, by access.Actor, now clock.Instant, lang string) error {
	if text.Known(lang) == "" {
		return fault.OnField("lang", "fault.not_a_choice")
	}
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := setLang(tx, by.Person, lang); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "person.changed", "person", by.Person, audit.Detail{"fields": []string{"lang"}}); err != nil {
			return err
		}
		return p.tell(tx, by, now, by.Person)
	})
}

// SetOwnNotify chooses which of the actor's addresses letters go to; "" is the
// primary one. While a chosen address is not valid, the primary one is used.
func (p *People) SetOwnNotify(ctx context.Context, by access.Actor, now clock.Instant, address string) error {
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		_, day, err := today(tx, now)
		if err != nil {
			return err
		}
		o, err := own(tx, by.Person, day)
		if err != nil {
			return err
		}
		fold := text.Fold(address)
		if fold != "" && !slices.ContainsFunc(o.Addresses, func(e Email) bool { return e.Fold == fold }) {
			return fault.OnField("notify", "fault.not_a_choice")
		}
		if err := setNotify(tx, by.Person, fold); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "person.changed", "person", by.Person, audit.Detail{"fields": []string{"notify"}})
	})
}
