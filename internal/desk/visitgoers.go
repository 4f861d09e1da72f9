package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Goer is somebody the desk can send out on a day: a member of any of its teams
// then (A3).
type Goer struct {
	Person string
	Name   string
	Team   string // id; the ticket's where they are in it, else the first by level
	TeamOf string // its name
	Own    bool   // of the ticket's team
	Away   bool   // on leave
	Off    bool   // outside the dates of every position they have
	Has    []Engagement
}

// Engagement is something somebody has already: a visit of the desk, or what
// others say in the socket's own words. Kind is a key of text.
type Engagement struct {
	Kind     string
	Person   string
	For      string // what it is for; "" where the reader may not know
	Place    string // likewise
	Href     string // "" where the reader has no page of it
	From, To clock.Instant
	// Outing is a shift to drive out on: who has it is there to be sent.
	Outing bool
}

// Doubts are the keys of what speaks against sending somebody; who sends them
// may do so all the same (VisitOrder.Anyway).
var Doubts = []string{"desk.visit.away", "desk.visit.off", "desk.visit.busy"}

// InTheWay are the engagements that cannot be kept when the order is.
func (o VisitOrder) InTheWay(has []Engagement) []Engagement {
	var all []Engagement
	for _, e := range has {
		if !e.Outing && e.From < o.To && o.From < e.To {
			all = append(all, e)
		}
	}
	return all
}

// doubts are what speaks against sending somebody: beside goer.
func (o VisitOrder) doubts(g Goer) error {
	var wrong fault.Faults
	if g.Away {
		wrong.Add("goer", "desk.visit.away")
	}
	if g.Off {
		wrong.Add("goer", "desk.visit.off")
	}
	if len(o.InTheWay(g.Has)) > 0 {
		wrong.Add("goer", "desk.visit.busy")
	}
	return wrong.Err()
}

// Goers lists whom the desk could send out on a ticket on a day ("" = today),
// those of its own team first, with what each has that day. visit is one that
// does not count, since it is about to be moved. Needs desk.work on the ticket.
func (d *Desk) Goers(ctx context.Context, by access.Actor, now clock.Instant, ticket, visit string, day clock.Day) ([]Goer, error) {
	var all []Goer
	return all, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		today := now.Day(body.Zone())
		if day == "" {
			day = today
		}
		if err := require(tx, by, today, t, Works); err != nil {
			return err
		}
		if all, err = goersOn(tx, day, t.Team); err != nil {
			return err
		}
		has, err := d.engaged(tx, by, "", visit, day.Start(body.Zone()), day.Add(1).Start(body.Zone()))
		for i := range all {
			all[i].Has = has[all[i].Person]
		}
		return err
	})
}

// goersOn are the members of the desk's teams that day, each once.
func goersOn(tx *db.Tx, day clock.Day, own string) ([]Goer, error) {
	teams, err := arrangement.Teams(tx)
	if err != nil {
		return nil, err
	}
	members, err := arrangement.MembersByTeam(tx, day)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(teams, func(a, b arrangement.Team) int { return cmp.Compare(flag(a.ID != own), flag(b.ID != own)) })
	var all []Goer
	known := map[string]bool{}
	for _, t := range teams {
		for _, m := range members[t.ID] {
			if t.Active == 0 && t.ID != own || known[m.Person] {
				continue
			}
			known[m.Person] = true
			all = append(all, Goer{Person: m.Person, Name: m.Name, Team: t.ID, TeamOf: t.Name, Own: t.ID == own, Away: m.Away == 1})
		}
	}
	persons := make([]string, len(all))
	for i := range all {
		persons[i] = all[i].Person
	}
	off, err := org.OffDuty(tx, persons, day)
	for i := range all {
		all[i].Off = off[all[i].Person]
	}
	return all, err
}

// engaged is what people have between two moments, in order, by person; of one
// where it is named. Beside is a visit that does not count.
func (d *Desk) engaged(tx *db.Tx, by access.Actor, person, beside string, from, to clock.Instant) (map[string][]Engagement, error) {
	all, err := outOn(tx, by, person, beside, from, to)
	if err != nil {
		return nil, err
	}
	if d.Engaged != nil {
		more, err := d.Engaged(tx, by, person, from, to)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	slices.SortStableFunc(all, func(a, b Engagement) int { return cmp.Compare(a.From, b.From) })
	has := map[string][]Engagement{}
	for _, e := range all {
		has[e.Person] = append(has[e.Person], e)
	}
	return has, nil
}

// OutOn are the desk's visits that overlap the time between two moments and
// that a person is sent on. The person is held until the transaction ends: no
// order of the desk finds them free meanwhile.
func (d *Desk) OutOn(tx *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]Engagement, error) {
	if err := holdGoer(tx, person); err != nil {
		return nil, err
	}
	return outOn(tx, by, person, "", from, to)
}

// holdGoer lets one order at a time ask whether somebody is free.
func holdGoer(tx *db.Tx, person string) error { return tx.Lock("visits of " + person) }

// outOn are the desk's own visits between two moments, in order; beside is one
// that does not count.
func outOn(tx *db.Tx, by access.Actor, person, beside string, from, to clock.Instant) ([]Engagement, error) {
	visits, err := visitsBetween(tx, person, from.Add(-longestVisit), from, to)
	var all []Engagement
	for _, v := range visits {
		if v.ID == beside {
			continue
		}
		e := Engagement{Kind: "desk.visit.has", Person: v.Goer, From: v.FromAt, To: v.ToAt}
		if seesVisit(by, v) {
			e.For, e.Place, e.Href = "#"+strconv.Itoa(v.Number)+" "+v.Title, v.Place, "/desk/tickets/"+v.Ticket+"/visits"
		}
		all = append(all, e)
	}
	return all, err
}

// seesVisit tells whether somebody may read what a visit is about, as they may
// its ticket: of what another team has only the time is known.
func seesVisit(by access.Actor, v VisitRow) bool {
	if v.Restricted == 1 {
		return by.May(access.DeskManage) || slices.Contains(by.Scopes(access.DeskWork, "team"), v.Team)
	}
	return by.May(access.DeskRead, access.Team(v.Team))
}

// goer is who an order sends, or what speaks against it. One order at a time
// for each person, so that two do not both find them free.
func (w *work) goer(o VisitOrder, beside string) (Goer, error) {
	all, err := goersOn(w.tx, o.From.Day(w.body.Zone()), w.t.Team)
	if err != nil {
		return Goer{}, err
	}
	i := slices.IndexFunc(all, func(g Goer) bool { return g.Person == o.Goer })
	if i < 0 {
		return Goer{}, fault.OnField("goer", "desk.visit.not_at_desk")
	}
	if o.Anyway {
		return all[i], nil
	}
	if err := holdGoer(w.tx, o.Goer); err != nil {
		return all[i], err
	}
	has, err := w.desk.engaged(w.tx, w.by, o.Goer, beside, o.From, o.To)
	if err != nil {
		return all[i], err
	}
	all[i].Has = has[o.Goer]
	return all[i], o.doubts(all[i])
}
