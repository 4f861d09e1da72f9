package arrangement

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// gatherer reads facts for gates, and what many gates share only once.
type gatherer struct {
	tx      *db.Tx
	now     clock.Instant
	day     clock.Day
	lib     Library
	teams   map[string]Team
	members map[string][]TeamMember
	docs    map[string]DocumentFact
	matrix  *Matrix
}

func (a *Arrangements) gatherer(tx *db.Tx, now clock.Instant) (*gatherer, error) {
	day, err := dayOf(tx, now)
	if err != nil {
		return nil, err
	}
	teams, err := Teams(tx)
	g := &gatherer{tx: tx, now: now, day: day, lib: a.Library, teams: map[string]Team{}, members: map[string][]TeamMember{}, docs: map[string]DocumentFact{}}
	for _, t := range teams {
		g.teams[t.ID] = t
	}
	return g, err
}

// facts are what the gate looks at for one version; review is the day the
// standing one must be looked at again, "" takes the version's own.
func (g *gatherer) facts(of Arrangement, review clock.Day) (Facts, error) {
	f := Facts{Day: g.day, ReviewOn: review}
	c, err := of.Content()
	if err != nil {
		return f, err
	}
	if review == "" {
		f.ReviewOn = c.ReviewOn
	}
	s, err := services.ServiceByID(g.tx, of.Service)
	if err != nil {
		return f, err
	}
	f.Name, f.Retired = s.Name, s.State == services.Retired
	for _, step := range []func() error{
		func() error { return g.roles(&f, of) },
		func() error { return g.levels(&f, c) },
		func() error { return g.tasks(&f, of, c) },
		func() error { return g.guides(&f, c) },
		func() error { return g.training(&f, of.Service, c) },
		func() error { return g.supplier(&f, of, c) },
		func() error { return g.hours(&f, s, c) },
	} {
		if err := step(); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (g *gatherer) roles(f *Facts, of Arrangement) error {
	for role, into := range map[services.Role]*[]Somebody{services.Owner: &f.Owners, services.Manager: &f.Managers, services.SuperUser: &f.SuperUsers} {
		found, err := somebodies(g.tx, of.Service, role, of.Unit, g.day)
		if err != nil {
			return err
		}
		*into = found
	}
	return nil
}

// somebodies are those who count in a role that day, with their names.
func somebodies(tx *db.Tx, service string, role services.Role, unit string, day clock.Day) ([]Somebody, error) {
	held, err := services.HoldersOf(tx, service, role, unit, day)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	var ids []string
	for _, h := range held {
		ids = append(ids, h.Person)
		if h.For != "" {
			ids = append(ids, h.For)
		}
	}
	names, err := org.Names(tx, ids)
	all := make([]Somebody, len(held))
	for i, h := range held {
		all[i] = Somebody{h.Person, names[h.Person], names[h.For]}
	}
	return all, err
}

func (g *gatherer) levels(f *Facts, c Content) error {
	for _, l := range c.Levels {
		fact := LevelFact{Level: l}
		switch {
		case l.Local:
			for _, t := range g.teams {
				if t.Kind == Local && t.Active == 1 {
					fact.Desks++
				}
			}
		case l.Team != "":
			fact.Name, fact.Active = g.teams[l.Team].Name, g.teams[l.Team].Active == 1
			members, err := g.membersOf(l.Team)
			if err != nil {
				return err
			}
			for _, m := range members {
				fact.People = append(fact.People, m.Name)
			}
		case l.Supplier != "":
			s, err := services.SupplierByID(g.tx, l.Supplier)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			fact.Name = s.Name
		}
		f.Levels = append(f.Levels, fact)
	}
	return nil
}

func (g *gatherer) membersOf(team string) ([]TeamMember, error) {
	if found, ok := g.members[team]; ok {
		return found, nil
	}
	found, err := MembersOf(g.tx, team, g.day)
	g.members[team] = found
	return found, err
}

// tasks are those the version names. A draft must also name all the catalogue
// wants today at its levels, and its teams for single tasks know the service;
// what passed keeps what it passed with.
func (g *gatherer) tasks(f *Facts, of Arrangement, c Content) error {
	m, err := g.catalogue()
	if err != nil {
		return err
	}
	for _, t := range c.Tasks {
		fact := TaskFact{Task: t.Task, Name: m.name(t.Task), Level: t.Level, Not: t.Not, Why: t.Why}
		if t.Team != "" {
			members, err := g.membersOf(t.Team)
			if err != nil {
				return err
			}
			fact.Team, fact.TeamGone = g.teams[t.Team].Name, g.teams[t.Team].Active == 0 || len(members) == 0
			if of.State == Draft {
				fact.ToKnow = t.Team
			}
		}
		if fact.Routine, err = g.document(t.Routine); err != nil {
			return err
		}
		f.Tasks = append(f.Tasks, fact)
	}
	if of.State == Draft {
		f.Unplaced = m.unplaced(c, g.day)
	}
	return nil
}

func (g *gatherer) catalogue() (*Matrix, error) {
	if g.matrix == nil {
		m, err := readMatrix(g.tx, true)
		if err != nil {
			return nil, err
		}
		g.matrix = &m
	}
	return g.matrix, nil
}

func (g *gatherer) document(id string) (DocumentFact, error) {
	if id == "" {
		return DocumentFact{}, nil
	}
	if found, ok := g.docs[id]; ok {
		return found, nil
	}
	d := DocumentFact{ID: id, Title: id}
	if g.lib != nil {
		published, title, err := g.lib.Published(g.tx, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return d, err
		}
		d.Published = published && err == nil
		if title != "" {
			d.Title = title
		}
	}
	g.docs[id] = d
	return d, nil
}

func (g *gatherer) guides(f *Facts, c Content) error {
	for _, id := range c.Guides {
		d, err := g.document(id)
		if err != nil {
			return err
		}
		f.Guides = append(f.Guides, d)
	}
	return nil
}

func (g *gatherer) training(f *Facts, service string, c Content) error {
	rows, err := trainingOf(g.tx, service, g.day)
	if err != nil {
		return err
	}
	var teams []string
	for _, l := range c.Levels {
		teams = append(teams, l.Team)
	}
	for _, t := range c.Tasks {
		teams = append(teams, t.Team)
	}
	slices.Sort(teams)
	in := map[string][]string{}
	for _, team := range slices.Compact(teams) {
		members, err := g.membersOf(team)
		if err != nil {
			return err
		}
		for _, m := range members {
			in[m.Person] = append(in[m.Person], team)
		}
	}
	for _, r := range rows {
		f.Training = append(f.Training, TrainingFact{r.ID, r.Person, r.Name, r.What, r.DoneOn, r.Here == 1, in[r.Person], r.Version})
	}
	return nil
}

func (g *gatherer) supplier(f *Facts, of Arrangement, c Content) error {
	id := c.Supplier()
	if id == "" {
		return nil
	}
	s, err := services.SupplierByID(g.tx, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	f.Supplier = &SupplierFact{ID: id, Name: s.Name, Active: s.Active == 1}
	contacts, err := services.ContactsOf(g.tx, id, g.day)
	if err != nil {
		return err
	}
	for _, k := range contacts {
		f.Supplier.Contacts = append(f.Supplier.Contacts, k.Name)
	}
	if len(contacts) == 0 && (s.Mail != "" || s.Phone != "") {
		f.Supplier.Contacts = []string{s.Name}
	}
	f.Supplier.Agreement, err = AgreementOf(g.tx, of.Service, of.Unit, id, g.day)
	return err
}

func (g *gatherer) hours(f *Facts, s services.Service, c Content) error {
	id := c.Calendar
	if id == "" {
		id = s.Calendar
	}
	h, err := services.HoursByID(g.tx, id)
	if fault.Is(err, fault.NotFound) || err == nil && h.ID == "" {
		return nil
	}
	if err != nil {
		return err
	}
	open, err := services.CalendarByID(g.tx, id)
	if err != nil {
		return err
	}
	f.Hours = h.Name
	_, f.Opens = open.NextOpening(g.now)
	return nil
}

// dayOf is the civil day in the body.
func dayOf(tx *db.Tx, now clock.Instant) (clock.Day, error) {
	b, err := org.BodyOf(tx)
	return now.Day(b.Zone()), err
}

// knownPerson refuses somebody who is not there, beside the field "person".
func knownPerson(tx *db.Tx, person string, day clock.Day) error {
	here, err := StillHere(tx, person, day)
	if err == nil && !here {
		return fault.OnField("person", "arrangement.unknown_person")
	}
	return err
}
