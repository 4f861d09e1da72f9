package rollout

import (
	"context"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// AddShifts puts a supporter on shift, on one day or several, and answers how
// many shifts were new: the same again changes nothing. Needs rollout.plan.
func (r *Rollouts) AddShifts(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in ShiftInput) (int, error) {
	added := 0
	return added, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		added = 0
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		all, err := in.shifts(body.Zone())
		if err != nil {
			return err
		}
		if person, err := org.PersonByID(tx, in.Person); err != nil || person.Active == 0 {
			return fault.OnField("person", "rollout.person.not_found")
		}
		if err := tx.Lock("shifts/" + rollout); err != nil {
			return err
		}
		for _, s := range all {
			s.Body, s.ID, s.Rollout = by.Body, ids.New(), rollout
			if has, err := sameShift(tx, s); err != nil {
				return err
			} else if has {
				continue
			}
			if err := tx.Insert("shifts", s); err != nil {
				return err
			}
			added++
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.shift.added", "rollout", rollout, audit.Detail{"person": in.Person, "kind": in.Kind, "shifts": added})
	})
}

// RemoveShift takes a supporter off a shift. Needs rollout.plan.
func (r *Rollouts) RemoveShift(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		s, err := shiftByID(tx, id)
		if err != nil {
			return err
		}
		if _, err := r.open(tx, by, access.RolloutPlan, s.Rollout); err != nil {
			return err
		}
		if err := dropShift(tx, id); err != nil {
			return err
		}
		tx.Announce(Topic(s.Rollout))
		return audit.Note(tx, by, now, "rollout.shift.removed", "rollout", s.Rollout, audit.Detail{"person": s.Person, "kind": s.Kind})
	})
}

// NeedInput says how many of a kind are wanted from one day to another.
type NeedInput struct {
	Kind     string
	From, To clock.Day // To "" = only From
	People   int       // 0 = none
	Weekends bool
}

// SetNeed writes down how many supporters are wanted. Needs rollout.plan.
func (r *Rollouts) SetNeed(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in NeedInput) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if in.To == "" {
			in.To = in.From
		}
		if err := in.check(); err != nil {
			return err
		}
		for day := in.From; day <= in.To; day = day.Add(1) {
			if in.From != in.To && !in.Weekends && weekend(day) {
				continue
			}
			if err := setNeed(tx, Need{Body: by.Body, Rollout: rollout, Day: day, Kind: in.Kind, People: in.People}); err != nil {
				return err
			}
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.shift.wanted", "rollout", rollout,
			audit.Detail{"kind": in.Kind, "from": in.From, "to": in.To, "people": in.People})
	})
}

func (in NeedInput) check() error {
	var wrong fault.Faults
	if !slices.Contains(ShiftKinds, in.Kind) {
		wrong.Add("need_kind", "fault.not_a_choice")
	}
	switch {
	case in.From == "":
		wrong.Add("need_from", "fault.required")
	case in.To < in.From:
		wrong.Add("need_to", "fault.ends_before_start")
	case in.From.Until(in.To) > shiftDays:
		wrong.Add("need_to", "rollout.shift.too_many_days", fault.Args{"most": shiftDays})
	}
	if in.People < 0 || in.People > 999 {
		wrong.Add("need_people", "rollout.shift.people")
	}
	return wrong.Err()
}

// ShiftRow is a shift with who has it.
type ShiftRow struct {
	Shift
	Name   string `db:"name"`
	Mobile string `db:"mobile"`
}

// ShiftToday is a shift of any rollout, with who has it.
type ShiftToday struct {
	Shift
	Name        string `db:"name"`
	RolloutName string `db:"rollout_name"`
}

// ShiftsToday are the shifts that are on now or later today, in every rollout
// that is not closed: for who may read rollouts, or works with tickets, and must
// know whom to ask (A3, E5). Nobody's number is in it.
func (r *Rollouts) ShiftsToday(ctx context.Context, by access.Actor, now clock.Instant) ([]ShiftToday, error) {
	if !by.MaySomewhere(access.RolloutRead) && !by.MaySomewhere(access.DeskRead) {
		return nil, fault.Gone()
	}
	var all []ShiftToday
	return all, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		all, err = shiftsOn(tx, now, now.Day(body.Zone()).Add(1).Start(body.Zone()))
		return err
	})
}

// Readiness is a week of shifts beside what is wanted and what came.
type Readiness struct {
	Rollout    Rollout
	From, To   clock.Day
	Shifts     []ShiftRow
	Coverage   []Coverage
	Supporters []Choice
	OnNow      []Shift
	// Days is the whole rollout: people on shift and contacts by day.
	Days []ReadyDay
}

// ReadyDay is a day's readiness against its contacts.
type ReadyDay struct {
	Day      clock.Day
	People   int // different people on shift
	Contacts int
	Adopted  int // by the end of the day
}

// Readiness reads seven days from a day on, and the whole by day. Needs
// rollout.read.
func (r *Rollouts) Readiness(ctx context.Context, by access.Actor, now clock.Instant, rollout string, from clock.Day) (Readiness, error) {
	page := Readiness{From: from, To: from.Add(6)}
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		zone := body.Zone()
		if page.Shifts, err = shiftsBetween(tx, rollout, page.From.Start(zone), page.To.Add(1).Start(zone)); err != nil {
			return err
		}
		needs, err := needsBetween(tx, rollout, page.From, page.To)
		if err != nil {
			return err
		}
		page.Coverage = coverages(plain(page.Shifts), needs, zone)
		if page.OnNow, err = shiftsAt(tx, rollout, now); err != nil {
			return err
		}
		able, err := supporters(tx, rollout)
		if err != nil {
			return err
		}
		for _, s := range able {
			page.Supporters = append(page.Supporters, Choice(s))
		}
		page.Days, err = readyDays(tx, rollout, zone)
		return err
	})
}

func plain(rows []ShiftRow) []Shift {
	all := make([]Shift, len(rows))
	for i, row := range rows {
		all[i] = row.Shift
	}
	return all
}

// readyDays puts people on shift beside contacts, day by day from the first
// of either to the last.
func readyDays(tx *db.Tx, rollout string, zone *time.Location) ([]ReadyDay, error) {
	shifts, err := shiftsBetween(tx, rollout, 0, clock.Instant(1<<62))
	if err != nil {
		return nil, err
	}
	contacts, err := ContactsPerDay(tx, rollout)
	if err != nil {
		return nil, err
	}
	adopted, err := adoptedPerDay(tx, rollout)
	if err != nil {
		return nil, err
	}
	return joinDays(plain(shifts), contacts, adopted, zone), nil
}

// joinDays is readyDays without a database. Days between are filled in, up to
// a year, so that a quiet day shows as one.
func joinDays(shifts []Shift, contacts []ContactDay, adopted []DayCount, zone *time.Location) []ReadyDay {
	people := map[clock.Day]map[string]bool{}
	var first, last clock.Day
	widen := func(d clock.Day) {
		if first == "" || d < first {
			first = d
		}
		last = max(last, d)
	}
	for _, s := range shifts {
		d := s.StartsAt.Day(zone)
		widen(d)
		if people[d] == nil {
			people[d] = map[string]bool{}
		}
		people[d][s.Person] = true
	}
	came := map[clock.Day]int{}
	for _, c := range contacts {
		widen(c.Day)
		came[c.Day] = c.N
	}
	var days []ReadyDay
	sum, next := 0, 0
	for d := first; first != "" && d <= last && len(days) < 366; d = d.Add(1) {
		for next < len(adopted) && adopted[next].Day <= d {
			sum += adopted[next].N
			next++
		}
		days = append(days, ReadyDay{d, len(people[d]), came[d], sum})
	}
	return days
}

// Staffing is the coverage of a rollout from one day to another, both
// included: for the gate of a wave, which asks whether somebody is there.
func Staffing(tx *db.Tx, rollout string, from, to clock.Day, zone *time.Location) ([]Coverage, error) {
	shifts, err := shiftsBetween(tx, rollout, from.Start(zone), to.Add(1).Start(zone))
	if err != nil {
		return nil, err
	}
	needs, err := needsBetween(tx, rollout, from, to)
	if err != nil {
		return nil, err
	}
	return coverages(plain(shifts), needs, zone), nil
}
