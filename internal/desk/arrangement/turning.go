package arrangement

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Ask is who wants to know where to turn, about what, with which need. Service
// "" is none of the register; Need "" is a fault.
type Ask struct{ Person, Service, Need string }

// Answer is where to turn, now.
type Answer struct {
	Verdict
	Ask         Ask
	PersonName  string
	UnitName    string
	ServiceName string
	Supers      []Reachable
	Lands       Team // receives what is written there, where that is another desk than the answer's
}

// Reachable is a colleague and how to reach them.
type Reachable struct{ ID, Name, For, Mail, Phone string }

// Choices are what one can ask about.
type Choices struct {
	Services []services.Service // in use or planned, by name
	Needs    []string
}

// TurnChoices reads them. Everybody signed in may.
func (a *Arrangements) TurnChoices(ctx context.Context, by access.Actor) (Choices, error) {
	c := Choices{Needs: Needs}
	return c, a.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := services.All(tx)
		c.Services = slices.DeleteFunc(all, func(s services.Service) bool { return s.State == services.Retired })
		return err
	})
}

// Turn answers for the actor themselves, or, for who works at the desk, for
// anybody (D3). What is agreed with one supplier is not for another's staff.
func (a *Arrangements) Turn(ctx context.Context, by access.Actor, now clock.Instant, ask Ask) (Answer, error) {
	if ask.Person == "" {
		ask.Person = by.Whose()
	}
	if by.Outsider() || !by.Is(ask.Person) && !by.MaySomewhere(access.DeskRead) {
		return Answer{}, fault.Gone()
	}
	if ask.Need == "" {
		ask.Need = Needs[0]
	}
	if !slices.Contains(Needs, ask.Need) {
		return Answer{}, fault.OnField("need", "fault.not_a_choice")
	}
	answer := Answer{Ask: ask}
	return answer, a.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		person, err := org.PersonByID(tx, ask.Person)
		if err != nil {
			return err
		}
		answer.PersonName = person.Name
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		unit, err := UnitOf(tx, ask.Person, day)
		if err != nil {
			return err
		}
		f, name, err := turnFacts(tx, now, day, ask, unit)
		if err != nil {
			return err
		}
		answer.ServiceName, answer.Verdict = name, f.Turn()
		if unit != "" {
			u, err := org.UnitByID(tx, unit)
			if err != nil {
				return err
			}
			answer.UnitName = u.Name
		}
		if answer.Supers, err = reachable(tx, answer.Verdict.Supers, day); err != nil {
			return err
		}
		if answer.Kind != ToDesk {
			return nil
		}
		service := ""
		if f.ours() { // others are not offered it when they write
			service = ask.Service
		}
		answer.Lands, err = landsElsewhere(tx, service, unit, day, answer.Desk.Team.ID)
		return err
	})
}

// landsElsewhere is the team a ticket lands with, where that is another one than
// the named; else the zero Team.
func landsElsewhere(tx *db.Tx, service, unit string, day clock.Day, named string) (Team, error) {
	route, err := RouteOf(tx, service, unit, day)
	if err != nil || route.Team == "" || route.Team == named {
		return Team{}, err
	}
	return TeamByID(tx, route.Team)
}

// UnitOf is the unit a person belongs to that day, for support and for what is
// counted; "" for none. Of several positions it is that of the first kind, as
// people are listed and found by it: which position began last says nothing
// about where somebody works, and where no beginning is known, nothing at all.
func UnitOf(tx *db.Tx, person string, day clock.Day) (string, error) {
	held, err := org.PositionsOf(tx, person)
	if err != nil {
		return "", err
	}
	best, rank := "", len(org.PositionKinds)
	for _, p := range held {
		if i := slices.Index(org.PositionKinds, p.Kind); p.On(day) && p.Unit != "" && i >= 0 && i < rank {
			best, rank = p.Unit, i
		}
	}
	return best, nil
}

// turnFacts gathers what the answer rests on; ask.Person "" is anybody.
func turnFacts(tx *db.Tx, now clock.Instant, day clock.Day, ask Ask, unit string) (f TurnFacts, name string, err error) {
	f.Need = ask.Need
	front, err := landing(tx)
	if err != nil {
		return f, "", err
	}
	if f.Front, err = deskFact(tx, front, now); err != nil {
		return f, "", err
	}
	desks, err := localDesks(tx, unit)
	if err != nil {
		return f, "", err
	}
	if len(desks) > 0 {
		if f.Desk, err = deskFact(tx, desks[0], now); err != nil {
			return f, "", err
		}
	}
	if ask.Service == "" {
		return f, "", nil
	}
	s, err := services.ServiceByID(tx, ask.Service)
	if err != nil {
		return f, "", err
	}
	f.Known = true
	if s.Audience != "" && ask.Person != "" {
		in, err := org.GroupsOf(tx, ask.Person, day)
		if err != nil {
			return f, s.Name, err
		}
		f.Others = !in[s.Audience]
	}
	if err := f.scope(tx, now, day, ask, unit); err != nil {
		return f, s.Name, err
	}
	if f.Supers, err = somebodies(tx, ask.Service, services.SuperUser, unit, day); err != nil {
		return f, s.Name, err
	}
	f.SuperUser = ask.Person != "" && slices.ContainsFunc(f.Supers, func(x Somebody) bool { return x.ID == ask.Person })
	return f, s.Name, nil
}

// scope is the part that the arrangement and the agreements say.
func (f *TurnFacts) scope(tx *db.Tx, now clock.Instant, day clock.Day, ask Ask, unit string) error {
	route, err := RouteOf(tx, ask.Service, unit, day)
	if err != nil {
		return err
	}
	f.Open = route.Open
	if route.Open {
		v, err := arrangementByID(tx, route.Arrangement)
		if err != nil {
			return err
		}
		c, err := v.Content()
		if err != nil {
			return err
		}
		f.AskFirst = c.AskFirst
	}
	for _, level := range Levels {
		if id := route.ByLevel[level]; id != "" {
			t, err := TeamByID(tx, id)
			if err != nil {
				return err
			}
			d, err := deskFact(tx, t, now)
			if err != nil {
				return err
			}
			d.Level = level
			f.Way = append(f.Way, d)
		}
	}
	suppliers, err := services.SuppliersOf(tx, ask.Service)
	if err != nil {
		return err
	}
	if route.Supplier != "" {
		s, err := services.SupplierByID(tx, route.Supplier)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil {
			suppliers = append([]services.Supplier{s}, slices.DeleteFunc(suppliers, func(x services.Supplier) bool { return x.ID == s.ID })...)
		}
	}
	for _, s := range suppliers {
		if s.Active == 0 {
			continue
		}
		agreed, err := AgreementOf(tx, ask.Service, unit, s.ID, day)
		if err != nil {
			return err
		}
		hours := agreed.Calendar
		if hours == "" {
			hours = s.Calendar
		}
		open, err := openNow(tx, hours, now)
		if err != nil {
			return err
		}
		f.Suppliers = append(f.Suppliers, DirectFact{s, agreed, open})
	}
	return nil
}

func deskFact(tx *db.Tx, t Team, now clock.Instant) (DeskFact, error) {
	if t.ID == "" {
		return DeskFact{}, nil
	}
	open, err := openNow(tx, t.Calendar, now)
	return DeskFact{Team: t, Level: t.Level, Hours: open}, err
}

func reachable(tx *db.Tx, who []Somebody, day clock.Day) ([]Reachable, error) {
	var all []Reachable
	for _, s := range who {
		p, err := org.PersonByID(tx, s.ID)
		if err != nil {
			return nil, err
		}
		mail, err := org.MailOf(tx, s.ID, day)
		if err != nil {
			return nil, err
		}
		all = append(all, Reachable{s.ID, s.Name, s.For, mail, p.Mobile})
	}
	return all, nil
}

// Support is the page for everybody: teams and services somebody opened for it,
// and nobody's private name.
type Support struct {
	Body     org.Body
	Teams    []DeskFact
	Services []PublicService
}

// PublicService is a service on the support page, the one place to turn with a
// fault in it, and the needs with which everybody may turn straight to a
// supplier instead (D3).
type PublicService struct {
	Name, About string
	Verdict     Verdict
	Straight    []Straight
}

// Straight is a supplier everybody may turn to with some needs.
type Straight struct {
	Needs  []string
	Direct DirectFact
}

// SupportBodies are the bodies that have something on their support page.
func (a *Arrangements) SupportBodies(ctx context.Context) ([]org.Body, error) {
	var shown []org.Body
	return shown, a.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		bodies, err := org.Bodies(tx)
		if err != nil {
			return err
		}
		open, err := publicBodies(tx)
		shown = slices.DeleteFunc(bodies, func(b org.Body) bool { return !slices.Contains(open, b.ID) })
		return err
	})
}

// Support reads a body's support page by its slug; a 404 fault where nothing
// has been opened for it. It needs no actor: whoever reads it is anybody.
func (a *Arrangements) Support(ctx context.Context, now clock.Instant, slug string) (Support, error) {
	bodies, err := a.SupportBodies(ctx)
	if err != nil {
		return Support{}, err
	}
	i := slices.IndexFunc(bodies, func(b org.Body) bool { return b.Slug == slug })
	if i < 0 {
		return Support{}, fault.Gone()
	}
	page := Support{Body: bodies[i]}
	return page, a.db.Read(ctx, page.Body.ID, func(tx *db.Tx) error {
		page.Teams, page.Services = nil, nil
		teams, err := Teams(tx)
		if err != nil {
			return err
		}
		for _, t := range teams {
			if t.Public == 0 || t.Active == 0 {
				continue
			}
			d, err := deskFact(tx, t, now)
			if err != nil {
				return err
			}
			page.Teams = append(page.Teams, d)
		}
		page.Services, err = publicServices(tx, now, now.Day(page.Body.Zone()))
		return err
	})
}

// publicServices are those in the catalogue whose arrangement says that they
// may be named, with an answer that names nothing closed to the public.
func publicServices(tx *db.Tx, now clock.Instant, day clock.Day) ([]PublicService, error) {
	open, err := openGates(tx)
	if err != nil {
		return nil, err
	}
	var shown []PublicService
	for _, g := range open {
		if g.Unit != "" {
			continue
		}
		v, err := arrangementByID(tx, g.Arrangement)
		if err != nil {
			return nil, err
		}
		c, err := v.Content()
		if err != nil {
			return nil, err
		}
		if !c.Public {
			continue
		}
		s, err := services.ServiceByID(tx, g.Service)
		if err != nil {
			return nil, err
		}
		f, _, err := turnFacts(tx, now, day, Ask{Service: g.Service, Need: "fault"}, "")
		if err != nil {
			return nil, err
		}
		if verdict := f.open().Turn(); verdict.Kind == ToDesk || verdict.Kind == ToSupplier {
			shown = append(shown, PublicService{s.Name, s.Description, verdict, f.straight(verdict)})
		}
	}
	slices.SortStableFunc(shown, func(x, y PublicService) int { return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)) })
	return shown, nil
}

// straight are the suppliers everybody may turn to with another need than a
// fault, where the answer for that is somebody else.
func (f TurnFacts) straight(fault Verdict) (all []Straight) {
	f = f.open()
	for _, need := range Needs {
		f.Need = need
		v := f.Turn()
		if v.Kind != ToSupplier || fault.Kind == ToSupplier && fault.Direct.Supplier.ID == v.Direct.Supplier.ID {
			continue
		}
		i := slices.IndexFunc(all, func(s Straight) bool { return s.Direct.Supplier.ID == v.Direct.Supplier.ID })
		if i < 0 {
			all, i = append(all, Straight{Direct: v.Direct}), len(all)
		}
		all[i].Needs = append(all[i].Needs, need)
	}
	return all
}

// open are the facts without what stands closed to the public: teams nobody
// opened, and names of people.
func (f TurnFacts) open() TurnFacts {
	f.Supers, f.AskFirst, f.SuperUser = nil, false, false
	f.Way = slices.DeleteFunc(slices.Clone(f.Way), func(d DeskFact) bool { return d.Team.Public == 0 })
	for _, d := range []*DeskFact{&f.Front, &f.Desk} {
		if d.Team.Public == 0 {
			*d = DeskFact{}
		}
	}
	return f
}
