package staffing

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, time.April, 15, 10, 0)
)

func who(body, person string, grants ...access.Grant) access.Actor {
	return access.Actor{Body: body, Person: person, Name: person, Via: access.BySession, Grants: grants}
}

var (
	lead     = who("b", "lead", access.Grant{Role: access.SupportLead})
	director = who("b", "dir", access.Grant{Role: access.Director})
	ida      = who("b", "ida")
	bo       = who("b", "bo", access.Grant{Role: access.Supporter, Scope: access.Team("local")})
	staff    = who("b", "staff")
	stranger = who("c", "lead", access.Grant{Role: access.SupportLead})
)

// room is two bodies with a tree of units: school with a class below it,
// health, it; ida is of it and in central support, bo of the class and in the
// school's desk.
func room(t *testing.T, d *db.DB) *Staffing {
	t.Helper()
	for _, body := range []string{"b", "c"} {
		must(t, d.Write(ctx, body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}); err != nil {
				return err
			}
			for _, u := range []org.Unit{{ID: "school", Name: "School"}, {ID: "class", Name: "Class", Parent: "school"}, {ID: "health", Name: "Health"}, {ID: "it", Name: "IT"}} {
				if err := org.AddUnit(tx, "da", u); err != nil {
					return err
				}
			}
			for person, unit := range map[string]string{"lead": "it", "dir": "it", "ida": "it", "bo": "class", "staff": "health"} {
				if err := org.AddPerson(tx, "da", org.Person{ID: person, Given: "Person", Family: person, Lang: "da", Active: 1, CreatedAt: noon}); err != nil {
					return err
				}
				if err := org.AddEmail(tx, org.Email{Person: person, Address: person + "@" + body + ".example", Kind: "primary"}); err != nil {
					return err
				}
				if err := org.AddPosition(tx, org.Position{ID: "p" + person, Person: person, Kind: org.Member, Unit: unit}); err != nil {
					return err
				}
			}
			for _, team := range []arrangement.Team{{ID: "local", Name: "School desk", Level: 1, Kind: arrangement.Local, Unit: "school"}, {ID: "central", Name: "Central", Level: 2, Kind: arrangement.Central}} {
				if err := arrangement.AddTeam(tx, "da", team); err != nil {
					return err
				}
			}
			return arrangement.AddMembership(tx, arrangement.Membership{ID: "m", Team: "central", Person: "ida", Role: arrangement.Member, From: "2026-01-01"})
		}))
	}
	s := New(d)
	s.Times = func(tx *db.Tx, span Span) ([]Work, error) {
		if tx.Tenant != "b" {
			return nil, nil
		}
		var all []Work
		for _, w := range []Work{
			{ID: "1", Ticket: "x", Day: "2026-04-14", Person: "ida", Team: "central", Level: 2, Unit: "class", Home: "it", Minutes: 60},
			{ID: "2", Ticket: "y", Day: "2026-04-14", Person: "ida", Team: "central", Level: 2, Unit: "health", Home: "it", Minutes: 30},
			{ID: "3", Ticket: "z", Day: "2026-03-14", Person: "bo", Team: "local", Level: 1, Unit: "class", Home: "class", Minutes: 45},
		} {
			if span.Has(w.Day) {
				all = append(all, w)
			}
		}
		return all, nil
	}
	s.Lent = func(_ *db.Tx, _ Span) ([]Loan, error) {
		return []Loan{{Person: "ida", Name: "Person ida", Home: "local", Team: "central", From: "2026-04-01"}}, nil
	}
	return s
}

var day = PledgeInput{Unit: "school", Team: "central", Measure: Days, Amount: 100, From: "2026-01-01"}

func TestPledgesHoursAndTheBill(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		pledge, err := s.AddPledge(ctx, lead, noon, day)
		must(t, err)
		must(t, s.PutRate(ctx, lead, noon, Rate{Level: 2, From: "2026-01-01", Ore: 60_000}))
		must(t, s.PutRate(ctx, lead, noon, Rate{Level: 2, From: "2026-01-01", Ore: 90_000}))
		shift, err := s.LogShift(ctx, ida, noon, ShiftInput{Day: "2026-04-14", Team: "central", Minutes: 180, Client: "f1"})
		must(t, err)
		again, err := s.LogShift(ctx, ida, noon, ShiftInput{Day: "2026-04-14", Team: "central", Minutes: 180, Client: "f1"})
		if err != nil || again != shift {
			t.Errorf("sent twice: %s %s %v", shift, again, err)
		}
		april, _ := Month("2026-04")
		f, err := s.Figures(ctx, director, noon, april)
		must(t, err)
		bills := map[string]Bill{}
		for _, b := range f.Account.Bills {
			bills[b.Unit] = b
		}
		// 60 and 30 minutes on tickets, 180 at the desk of which 90 are those:
		// 90 left, shared two to one. All at 900 an hour. Of the day a week, what
		// was due until the 15th: eight of the month's nineteen working days.
		if b := bills["school"]; b.TicketOre != 90_000 || b.SharedOre != 90_000 || b.PledgeMinutes != 710 || b.Pays() != 180_000-b.PledgeOre {
			t.Errorf("%+v", b)
		}
		if b := bills["health"]; b.Used() != 90_000 || b.SharedMinutes != 30 {
			t.Errorf("%+v", b)
		}
		if b := bills["it"]; b.WorkedMinutes != 180 || b.WorkedOre != 270_000 {
			t.Errorf("%+v", b)
		}
		if _, ok := bills["class"]; ok || f.Section("class") != "school" || f.Account.Ore != 270_000 {
			t.Errorf("%+v", f.Account)
		}
		if len(f.Narrow(Filter{Unit: "school"})) != 1 || len(f.Narrow(Filter{Home: "it"})) != 3 || len(f.Narrow(Filter{Kind: "desk"})) != 1 || len(f.Narrow(Filter{Unit: "-"})) != 1 || f.Names.People["ida"] != "Person ida" {
			t.Errorf("%+v", f.Rows)
		}
		if len(f.Loans) != 1 || f.Loans[0].Minutes != 180 {
			t.Errorf("%+v", f.Loans)
		}
		if over, err := s.Figures(ctx, lead, noon.Add(20*24*time.Hour), april); err != nil || over.Promises[0].Minutes != 1687 {
			t.Errorf("when the month is over: %+v %v", over.Promises, err)
		}
		year, err := s.Year(ctx, lead, "2026-04-15")
		must(t, err)
		if last := year[11]; last.Month != "2026-04" || last.Pledged != 710 || last.Worked != 180 || year[10].Worked != 45 || year[0].Pledged != 0 {
			t.Errorf("%+v", year)
		}
		must(t, s.SetDay(ctx, lead, noon, 0, 480))
		mustBe(t, s.SetDay(ctx, lead, noon, 0, 450), fault.Conflict, "")
		if f, err = s.Figures(ctx, lead, noon, april); err != nil || f.Promises[0].Minutes != 768 {
			t.Errorf("%+v %v", f.Promises, err)
		}
		must(t, s.RemoveShift(ctx, ida, noon, shift))
		must(t, s.RemovePledge(ctx, lead, noon, pledge, 1))
		if f, _ = s.Figures(ctx, lead, noon, april); len(f.Rows) != 2 || len(f.Promises) != 0 || f.Account.Ore != 135_000 {
			t.Errorf("%+v", f)
		}
	})
}

// AZ-02, AZ-03: who may what, in one's own body only.
func TestWhoMayWhatInStaffing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		pledge, err := s.AddPledge(ctx, lead, noon, day)
		must(t, err)
		expert, err := s.AddExpert(ctx, lead, noon, ExpertInput{Person: "ida@b.example", Subject: "Net", Strength: 3})
		must(t, err)
		shift, err := s.LogShift(ctx, lead, noon, ShiftInput{Day: "2026-04-14", Person: "ida@b.example", Team: "central", Minutes: 60})
		must(t, err)
		must(t, s.PutRate(ctx, lead, noon, Rate{Level: 1, From: "2026-01-01", Ore: 100}))
		april, _ := Month("2026-04")
		for _, c := range []struct {
			by          access.Actor
			read, write fault.Kind
		}{{director, 0, fault.NotFound}, {bo, fault.NotFound, fault.NotFound}, {staff, fault.NotFound, fault.NotFound}, {stranger, 0, 0}} {
			_, figures := s.Figures(ctx, c.by, noon, april)
			_, year := s.Year(ctx, c.by, "2026-04-15")
			_, register := s.Register(ctx, c.by, noon)
			for what, err := range map[string]error{"figures": figures, "year": year, "register": register} {
				if c.read == 0 && err != nil || c.read != 0 && !fault.Is(err, c.read) {
					t.Errorf("%s reads %s: %v", c.by.Person, what, err)
				}
			}
			if c.by.Body == "c" {
				// The strongest of another body: its own figures, none of these things.
				c.write = fault.NotFound
			} else if _, err := s.AddPledge(ctx, c.by, noon, day); !fault.Is(err, c.write) {
				t.Errorf("%s pledges: %v", c.by.Person, err)
			}
			for what, err := range map[string]error{
				"change": s.ChangePledge(ctx, c.by, noon, pledge, 1, day), "remove": s.RemovePledge(ctx, c.by, noon, pledge, 1), "shift": s.RemoveShift(ctx, c.by, noon, shift),
				"rate": s.RemoveRate(ctx, c.by, noon, 1, "2026-01-01"), "expert": s.ChangeExpert(ctx, c.by, noon, expert, 1, ExpertInput{Person: "ida", Subject: "x", Strength: 1}),
				"no expert": s.RemoveExpert(ctx, c.by, noon, expert, 1),
			} {
				if !fault.Is(err, c.write) && !(c.by.Person == "bo" && fault.Is(err, fault.Forbidden)) {
					t.Errorf("%s of %s does %s: %v", c.by.Person, c.by.Body, what, err)
				}
			}
		}
		log := func(by access.Actor, person, team string) error {
			_, err := s.LogShift(ctx, by, noon, ShiftInput{Day: "2026-04-15", Person: person, Team: team, Minutes: 30})
			return err
		}
		must(t, log(bo, "", "local"))
		must(t, log(ida, "", "central"))
		mustBe(t, log(ida, "bo", "central"), fault.Forbidden, "")
		mustBe(t, log(ida, "", "local"), fault.Forbidden, "")
		mustBe(t, log(bo, "", "central"), fault.Forbidden, "")
		mustBe(t, log(staff, "", "local"), fault.NotFound, "")
		mustBe(t, log(lead, "ghost@b.example", "local"), fault.Invalid, "staffing.person_unknown")
		mustBe(t, log(lead, "ida", "nowhere"), fault.Invalid, "staffing.team_missing")
		if list, err := s.Experts(ctx, bo, noon, ExpertFilter{Words: "NE"}); err != nil || len(list.Lines) != 1 || list.Lines[0].Name != "Person ida" {
			t.Errorf("%+v %v", list, err)
		}
		if list, err := s.Experts(ctx, bo, noon, ExpertFilter{Words: "%"}); err != nil || len(list.Lines) != 1 {
			t.Errorf("a sign alone: %+v %v", list, err)
		}
		if _, err := s.Experts(ctx, staff, noon, ExpertFilter{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		if list, err := s.Experts(ctx, stranger, noon, ExpertFilter{}); err != nil || len(list.Lines) != 0 {
			t.Errorf("another body's experts: %+v %v", list, err)
		}
		if own, err := s.Mine(ctx, ida, noon); err != nil || len(own.Shifts) != 2 || len(own.Teams) != 1 {
			t.Errorf("%+v %v", own, err)
		}
		mustBe(t, s.PutRate(ctx, lead, noon, Rate{Level: 1, From: "2026-01-01", Ore: mostOre + 1}), fault.Invalid, "staffing.rate_range")
		if _, err := s.AddPledge(ctx, lead, noon, PledgeInput{Unit: "nowhere", Level: 1, Measure: Days, Amount: 100, From: "2026-01-01"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
		if _, err := s.AddExpert(ctx, lead, noon, ExpertInput{Person: "ghost@b.example", Subject: "Net", Strength: 3}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
	})
}

// Two at once: one saves, the other is told; a day has no more than its hours.
func TestTwoAtOnceInStaffing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		pledge, err := s.AddPledge(ctx, lead, noon, day)
		must(t, err)
		both := make(chan error, 2)
		for range 2 {
			go func() { both <- s.ChangePledge(ctx, lead, noon, pledge, 1, day) }()
		}
		a, b := <-both, <-both
		var stale *fault.Stale
		if (a == nil) == (b == nil) || !errors.As(errors.Join(a, b), &stale) {
			t.Errorf("%v and %v", a, b)
		}
		for range 2 {
			go func() {
				_, err := s.LogShift(ctx, ida, noon, ShiftInput{Day: "2026-04-14", Team: "central", Minutes: 800})
				both <- err
			}()
		}
		a, b = <-both, <-both
		if (a == nil) == (b == nil) || !fault.Is(errors.Join(a, b), fault.Invalid) {
			t.Errorf("1600 minutes of a day: %v and %v", a, b)
		}
	})
}
