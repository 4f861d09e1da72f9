package services

import (
	"context"
	"fmt"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// HoursInput is what somebody types of a calendar. Week is the hours of each
// weekday as ParseSpans reads them, Sunday first.
type HoursInput struct {
	Name, Zone string
	Country    calendar.Country
	Eves       bool // closed when many offices close by custom
	Closing    bool // closed on the body's closing days
	Week       [7]string
	Standard   bool // where no calendar is named
	Former     bool // no longer offered
}

// WeekdayField is the form field of a weekday, Sunday 0.
func WeekdayField(weekday int) string { return fmt.Sprintf("day_%d", weekday) }

// with is the hours as typed.
func (h Hours) with(lang string, in HoursInput) (Hours, error) {
	var wrong fault.Faults
	h.Name = line(&wrong, "name", in.Name)
	h.Fold, h.Sort = text.Fold(h.Name), text.SortKey(lang, h.Name)
	h.Zone, h.Country = in.Zone, in.Country
	if !slices.Contains(org.Zones, in.Zone) {
		wrong.Add("zone", "fault.not_a_choice")
	}
	if in.Country != "" && !slices.Contains(calendar.Countries, in.Country) {
		wrong.Add("country", "fault.not_a_choice")
	}
	h.Eves, h.Closing, h.Standard, h.Active = flag(in.Eves), flag(in.Closing), flag(in.Standard), flag(!in.Former)
	if in.Standard && in.Former {
		wrong.Add("former", "services.calendar.standard_former")
	}
	var week [7][]calendar.Span
	for i, typed := range in.Week {
		var ok bool
		if week[i], ok = ParseSpans(typed); !ok {
			wrong.Add(WeekdayField(i), "services.calendar.unreadable")
		}
	}
	h.WeekText = WeekText(week)
	return h, wrong.Err()
}

// AddCalendar puts opening hours into the register and answers their id.
func (r *Register) AddCalendar(ctx context.Context, by access.Actor, now clock.Instant, in HoursInput) (id string, err error) {
	err = r.calendars(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		h, err := Hours{Body: b.ID, ID: ids.New(), Version: 1}.with(b.Lang, in)
		if err != nil {
			return done{}, err
		}
		if id = h.ID; h.Standard == 1 {
			if err := noStandard(tx); err != nil {
				return done{}, err
			}
		}
		return done{"calendar.added", "calendar", id, nil}, taken(tx.Insert("calendars", h), "services.calendar.taken")
	})
	return id, err
}

// EditCalendar saves opening hours; a *fault.Stale with the Hours as they
// stand when someone else was quicker.
func (r *Register) EditCalendar(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in HoursInput) error {
	return r.calendars(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		was, err := hoursByID(tx, id)
		if err != nil {
			return done{}, err
		}
		if was.Version != version {
			return done{}, &fault.Stale{Current: was}
		}
		is, err := was.with(b.Lang, in)
		if err != nil || is == was {
			return done{}, err
		}
		if is.Standard > was.Standard {
			if err := noStandard(tx); err != nil {
				return done{}, err
			}
		}
		return done{"calendar.changed", "calendar", id, audit.Detail{"version": version + 1}}, updateHours(tx, is)
	})
}

// AddSpecialDay gives a day hours of its own; "" closes it. A day that has
// some already is refused.
func (r *Register) AddSpecialDay(ctx context.Context, by access.Actor, now clock.Instant, id string, day clock.Day, name, hours string) error {
	return r.calendars(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		if _, err := hoursByID(tx, id); err != nil {
			return done{}, err
		}
		var wrong fault.Faults
		if day == "" {
			wrong.Add("day", "fault.required")
		}
		name = short(&wrong, "day_name", name)
		spans, ok := ParseSpans(hours)
		if !ok {
			wrong.Add("hours", "services.calendar.unreadable")
		}
		if err := wrong.Err(); err != nil {
			return done{}, err
		}
		err := AddSpecial(tx, Special{Calendar: id, Day: day, Name: name, Text: SpansText(spans)})
		if db.Unique(err) {
			return done{}, fault.OnField("day", "services.calendar.day_taken")
		}
		return done{"calendar.day.added", "calendar", id, audit.Detail{"day": day, "hours": FormatSpans(spans)}}, err
	})
}

// RemoveSpecialDay lets a day follow the week again; a 404 fault when it has
// no hours of its own.
func (r *Register) RemoveSpecialDay(ctx context.Context, by access.Actor, now clock.Instant, id string, day clock.Day) error {
	return r.calendars(ctx, by, now, func(tx *db.Tx, _ org.Body) (done, error) {
		n, err := dropSpecial(tx, id, day)
		if err == nil && n == 0 {
			err = fault.Gone()
		}
		return done{"calendar.day.removed", "calendar", id, audit.Detail{"day": day}}, err
	})
}

// calendars is the frame of changes to calendars, one at a time: one at most
// is the standard.
func (r *Register) calendars(ctx context.Context, by access.Actor, now clock.Instant, do func(tx *db.Tx, b org.Body) (done, error)) error {
	return r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		if err := tx.Lock("calendars"); err != nil {
			return done{}, err
		}
		return do(tx, b)
	})
}

// HoursLine is a calendar in the list. The first line is the body's own where
// none is marked as the standard: it has no ID.
type HoursLine struct {
	Hours
	Services, Suppliers int
	Opening             Opening
}

// Calendars lists the opening hours by name.
func (r *Register) Calendars(ctx context.Context, by access.Actor, now clock.Instant) (out []HoursLine, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, b org.Body, _ clock.Day) error {
		if out, err = hoursLines(tx); err != nil {
			return err
		}
		if !slices.ContainsFunc(out, func(h HoursLine) bool { return h.Standard == 1 }) {
			own := HoursLine{Hours: office(b)}
			if own.Services, own.Suppliers, err = unnamed(tx); err != nil {
				return err
			}
			out = append([]HoursLine{own}, out...)
		}
		for i, h := range out {
			one, err := openings(tx, now, h.ID)
			if err != nil {
				return err
			}
			out[i].Opening = one[h.ID]
		}
		return nil
	})
	return out, err
}

// HoursSheet is a calendar with what it comes to.
type HoursSheet struct {
	Hours
	Specials  []Special
	Closing   []org.ClosingDay // days the body is closed, where it follows them
	Opening   Opening
	Preview   []Ahead
	Services  []Service
	Suppliers []Supplier
	MayEdit   bool
	Today     clock.Day
}

// CalendarSheet reads opening hours; "" the body's own.
func (r *Register) CalendarSheet(ctx context.Context, by access.Actor, now clock.Instant, id string) (s HoursSheet, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, _ org.Body, day clock.Day) error {
		s.Today, s.MayEdit = day, by.May(access.ServiceWrite)
		if s.Hours, err = HoursByID(tx, id); err != nil {
			return err
		}
		if err := s.ahead(tx, now); err != nil {
			return err
		}
		if s.Services, err = servicesOpen(tx, id, s.Standard == 1); err != nil {
			return err
		}
		s.Suppliers, err = suppliersOpen(tx, id, s.Standard == 1)
		return err
	})
	return s, err
}

// Try shows what hours would come to as they are typed, without keeping
// anything: id is the calendar they are typed for, "" a new one.
func (r *Register) Try(ctx context.Context, by access.Actor, now clock.Instant, id string, in HoursInput) (s HoursSheet, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, b org.Body, day clock.Day) error {
		s.Today, s.MayEdit = day, by.May(access.ServiceWrite)
		s.Hours = Hours{Body: b.ID}
		if id != "" {
			if s.Hours, err = hoursByID(tx, id); err != nil {
				return err
			}
		}
		if s.Hours, err = s.Hours.with(b.Lang, in); err != nil {
			return err
		}
		return s.ahead(tx, now)
	})
	return s, err
}

func (s *HoursSheet) ahead(tx *db.Tx, now clock.Instant) (err error) {
	if s.Specials, err = specialsOf(tx, s.ID); err != nil {
		return err
	}
	closing, err := org.ClosingDays(tx)
	if err != nil {
		return err
	}
	if s.Hours.Closing == 1 {
		s.Closing = closing
	}
	c := s.Hours.calendar(s.Specials, s.Closing)
	s.Opening, s.Preview = OpeningAt(c, now), Ahead14(c, s.Hours, s.Specials, s.Closing, now.Day(c.Zone))
	return nil
}
