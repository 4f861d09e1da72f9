package staffing

import (
	"cmp"
	"context"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Names are what ids in figures are called.
type Names struct {
	Units  []org.Unit
	Teams  []arrangement.Team
	People map[string]string
}

// Unit is the name of a unit; "" where there is none.
func (n Names) Unit(id string) string {
	for _, u := range n.Units {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

// Team is the name of a team.
func (n Names) Team(id string) string {
	for _, t := range n.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}

// Figures are all that is worked out of a span.
type Figures struct {
	Span     Span
	Today    clock.Day
	Settings Settings
	Rates    Rates
	Promises []Promise // of each pledge that stands in the span, so far
	Rows     []Work    // counted and priced
	Account  Account
	Help     []Help
	Loans    []Loan
	Names    Names
	section  func(string) string
}

// Section is the unit that stands for a unit in the bills.
func (f Figures) Section(unit string) string { return f.section(unit) }

// Figures works out a span, at most a year. Needs desk.report or desk.manage.
func (s *Staffing) Figures(ctx context.Context, by access.Actor, now clock.Instant, span Span) (Figures, error) {
	f := Figures{Span: span}
	if err := mayRead(by); err != nil {
		return f, err
	}
	return f, s.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		f.Today = now.Day(body.Zone())
		if f.Settings, err = settings(tx); err != nil {
			return err
		}
		if f.Rates, err = rates(tx); err != nil {
			return err
		}
		standing, err := pledgesIn(tx, span)
		if err != nil {
			return err
		}
		if f.Names.Units, err = org.Units(tx); err != nil {
			return err
		}
		if f.Names.Teams, err = arrangement.Teams(tx); err != nil {
			return err
		}
		if f.Rows, err = s.rows(tx, span, f.Rates); err != nil {
			return err
		}
		f.Promises = promises(standing, workingDays(calendar.Country(body.Country), span.SoFar(f.Today)), f.Settings.DayMinutes, f.Rates)
		f.section = sections(f.Names.Units, standing)
		f.Account = Settle(f.Rows, f.Promises, f.section)
		f.Help = Helping(f.Rows, f.section)
		if f.Loans, err = s.loans(tx, span, f.Rows); err != nil {
			return err
		}
		var people []string
		for _, w := range f.Rows {
			people = append(people, w.Person)
		}
		slices.Sort(people)
		f.Names.People, err = org.Names(tx, slices.Compact(people))
		return err
	})
}

// rows are all work of a span, counted and priced.
func (s *Staffing) rows(tx *db.Tx, span Span, rates Rates) ([]Work, error) {
	shifts, err := shiftsIn(tx, span)
	if err != nil {
		return nil, err
	}
	var all []Work
	if s.Times != nil {
		if all, err = s.Times(tx, span); err != nil {
			return nil, err
		}
	}
	for _, shift := range shifts {
		all = append(all, shift.work())
	}
	return Count(all, rates), nil
}

// loans are those lent in the span, with what came of it.
func (s *Staffing) loans(tx *db.Tx, span Span, rows []Work) ([]Loan, error) {
	if s.Lent == nil {
		return nil, nil
	}
	all, err := s.Lent(tx, span)
	for i, l := range all {
		for _, w := range rows {
			if l.Has(w) {
				all[i].Minutes += w.Counted
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Loan) int { return cmp.Or(cmp.Compare(a.Team, b.Team), cmp.Compare(a.Name, b.Name)) })
	return all, err
}

// sections tells which unit stands for a unit: the nearest at or above it that
// pledged something, or the unit itself. A unit that is gone stays itself.
func sections(units []org.Unit, pledges []Pledge) func(string) string {
	pledged := map[string]bool{}
	for _, p := range pledges {
		pledged[p.Unit] = true
	}
	parent := map[string]string{}
	for _, u := range units {
		parent[u.ID] = u.Parent
	}
	return func(unit string) string {
		at := unit
		for range 50 { // deeper than any tree of units is
			if pledged[at] {
				return at
			}
			if at = parent[at]; at == "" {
				break
			}
		}
		return unit
	}
}

// MonthSum is pledged and worked minutes of a month, for the picture of a year.
type MonthSum struct {
	Month           string
	Pledged, Worked int
}

// Year sums up the last twelve months up to the one the day is in. Needs
// desk.report or desk.manage.
func (s *Staffing) Year(ctx context.Context, by access.Actor, until clock.Day) ([]MonthSum, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	var sums []MonthSum
	return sums, s.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		months := Months(until, 12)
		first, _ := Month(months[0])
		last, _ := Month(months[11])
		standing, err := pledgesIn(tx, Span{first.From, last.To})
		if err != nil {
			return err
		}
		set, err := settings(tx)
		if err != nil {
			return err
		}
		rows, err := s.rows(tx, Span{first.From, last.To}, nil)
		if err != nil {
			return err
		}
		worked := map[string]int{}
		for _, w := range rows {
			worked[string(w.Day[:7])] += w.Counted
		}
		for _, month := range months {
			span, _ := Month(month)
			sum := MonthSum{Month: month, Worked: worked[month]}
			for _, p := range promises(standing, workingDays(calendar.Country(body.Country), span.SoFar(until)), set.DayMinutes, nil) {
				sum.Pledged += p.Minutes
			}
			sums = append(sums, sum)
		}
		return nil
	})
}

// Filter narrows rows of work; empty fields do not.
type Filter struct {
	Home  string // the worker's section
	Unit  string // the requester's section; "-" = nobody's
	Team  string
	Level int
	Kind  string // tickets, desk, unpriced
	Loan  string // id: what somebody lent worked by it
}

// Narrow are the rows a figure counts.
func (f Figures) Narrow(q Filter) []Work {
	var all []Work
	lent, _ := f.Loan(q.Loan)
	for _, w := range f.Rows {
		switch {
		case q.Home == "-" && f.section(w.Home) != "", q.Home != "" && q.Home != "-" && f.section(w.Home) != q.Home,
			q.Unit == "-" && f.section(w.Unit) != "", q.Unit != "" && q.Unit != "-" && f.section(w.Unit) != q.Unit,
			q.Team != "" && w.Team != q.Team, q.Level != 0 && w.Level != q.Level,
			q.Kind == "tickets" && w.Ticket == "", q.Kind == "desk" && w.Ticket != "", q.Kind == "unpriced" && (w.Priced || w.Counted == 0),
			q.Loan != "" && !lent.Has(w):
			continue
		}
		all = append(all, w)
	}
	return all
}

// Loan is one of the span's by its id.
func (f Figures) Loan(id string) (Loan, bool) {
	i := slices.IndexFunc(f.Loans, func(l Loan) bool { return l.ID == id })
	if id == "" || i < 0 {
		return Loan{}, false
	}
	return f.Loans[i], true
}

// Register is what is set up: pledges, rates, the working day.
type Register struct {
	Pledges  []Pledge
	Rates    Rates
	Settings Settings
	Names    Names
	Today    clock.Day
}

// Register lists pledges and rates. Needs desk.report or desk.manage.
func (s *Staffing) Register(ctx context.Context, by access.Actor, now clock.Instant) (Register, error) {
	var r Register
	if err := mayRead(by); err != nil {
		return r, err
	}
	return r, s.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		r.Today = now.Day(body.Zone())
		if r.Pledges, err = pledges(tx); err != nil {
			return err
		}
		if r.Rates, err = rates(tx); err != nil {
			return err
		}
		if r.Settings, err = settings(tx); err != nil {
			return err
		}
		if r.Names.Units, err = org.Units(tx); err != nil {
			return err
		}
		r.Names.Teams, err = arrangement.Teams(tx)
		return err
	})
}

// OwnHours are the hours somebody logged at the desk lately, and the teams they
// may log in.
type OwnHours struct {
	Shifts []Shift
	Teams  []arrangement.Team
	Today  clock.Day
}

// Mine are the actor's own hours of the last 31 days.
func (s *Staffing) Mine(ctx context.Context, by access.Actor, now clock.Instant) (OwnHours, error) {
	var own OwnHours
	return own, s.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		own.Today = now.Day(body.Zone())
		all, err := shiftsIn(tx, Span{own.Today.Add(-31), own.Today})
		if err != nil {
			return err
		}
		for _, shift := range all {
			if by.Is(shift.Person) {
				own.Shifts = append(own.Shifts, shift)
			}
		}
		own.Teams, err = arrangement.TeamsOf(tx, by.Person, own.Today)
		if by.May(access.DeskManage) {
			own.Teams, err = arrangement.Teams(tx)
		}
		return err
	})
}
