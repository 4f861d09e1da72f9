package org

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Purposes of looking personal data up, as the audit keeps them.
const (
	PurposePage   = "page"   // somebody reads a person's page
	PurposeExport = "export" // a list is taken away
	PurposeAPI    = "api"
)

// Card is everything known about one person.
type Card struct {
	Person    Person
	Positions []Position // latest first
	Emails    []Email    // primary first
	Leaves    []Leave    // latest first
	Proxies   []Proxy    // who acts for the person
	ActsFor   []Proxy    // for whom the person acts
	Units     map[string]Unit
	Names     map[string]string // of everybody named above
	Reach     map[string]bool   // those of them whose page the actor may open
	Groups    []InGroup
	Lists     []FromList // what lists of other systems said last
	MayEdit   bool
	Today     clock.Day
}

// Look reads one person's card and writes the look-up, with its purpose, into
// the audit. Where nothing can be written any more, reading goes on.
func (p *People) Look(ctx context.Context, by access.Actor, now clock.Instant, id, purpose string) (Card, error) {
	var card Card
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		var err error
		card, err = p.card(tx, by, now, id)
		return err
	})
	if err != nil || by.Is(id) {
		return card, err
	}
	err = p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "person.looked_up", "person", id, audit.Detail{"purpose": purpose})
	})
	if err != nil && !fault.Is(err, fault.Full) {
		return Card{}, err
	}
	return card, nil
}

func (p *People) card(tx *db.Tx, by access.Actor, now clock.Instant, id string) (c Card, err error) {
	if _, c.Today, err = today(tx, now); err != nil {
		return c, err
	}
	if c.Person, err = p.person(tx, by, access.PeopleRead, c.Today, id); err != nil {
		return c, err
	}
	_, deny := p.person(tx, by, access.PeopleWrite, c.Today, id)
	c.MayEdit = deny == nil
	for _, read := range []func() error{
		func() (err error) { c.Positions, err = PositionsOf(tx, id); return },
		func() (err error) { c.Emails, err = EmailsOf(tx, id); return },
		func() (err error) { c.Leaves, err = LeavesOf(tx, id); return },
		func() (err error) { c.Proxies, err = proxiesOf(tx, id); return },
		func() (err error) { c.ActsFor, err = proxyFor(tx, id); return },
		func() (err error) { c.Lists, err = listsOf(tx, id); return },
		func() (err error) { c.Groups, err = groupsOf(tx, id, c.Today); return },
	} {
		if err := read(); err != nil {
			return c, err
		}
	}
	units, err := Units(tx)
	if err != nil {
		return c, err
	}
	c.Units = make(map[string]Unit, len(units))
	for _, u := range units {
		c.Units[u.ID] = u
	}
	var named []string
	for _, x := range slices.Concat(c.Proxies, c.ActsFor) {
		named = append(named, x.Person, x.Proxy)
	}
	if c.Names, err = Names(tx, named); err != nil {
		return c, err
	}
	c.Reach = map[string]bool{}
	for one := range c.Names {
		_, deny := p.person(tx, by, access.PeopleRead, c.Today, one)
		c.Reach[one] = deny == nil
	}
	return c, nil
}
