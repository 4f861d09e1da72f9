package rollout

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Kinds of entry on the calendar, in the order they stand on a day (A6: what
// others change stands beside what we do).
const (
	OnHoliday     = "holiday"
	OnClosed      = "closed" // the body's own closing day
	OnCutover     = "cutover"
	OnEvent       = "event" // an outside event
	OnWave        = "wave"
	OnMessage     = "message"
	OnOccasion    = "occasion"
	OnShift       = "shift" // everybody on shift that day
	OnPreparation = "preparation"
	OnDates       = "dates" // fixed dates and returns of people
	OnCareStarts  = "care_starts"
	OnCareEnds    = "care_ends"
)

// EntryKinds in their order.
var EntryKinds = []string{OnHoliday, OnClosed, OnCutover, OnEvent, OnWave, OnMessage, OnOccasion, OnShift, OnPreparation, OnDates, OnCareStarts, OnCareEnds}

// Entry is something on one day or several; At is set where there is a time of
// day, N where it counts people.
type Entry struct {
	Kind      string
	ID        string
	Name      string
	Detail    string // a supplier, a place, a state
	Day, Last clock.Day
	At        clock.Instant
	N         int
	Off       bool // a day off
}

// On tells whether the entry is on the day.
func (e Entry) On(day clock.Day) bool { return e.Day <= day && day <= e.Last }

// Month is a rollout's calendar from one day to another, both included.
type Month struct {
	Rollout  Rollout
	From, To clock.Day
	Today    clock.Day
	Entries  []Entry // by day, then kind
}

// Of lists the entries of a day.
func (m Month) Of(day clock.Day) []Entry {
	var on []Entry
	for _, e := range m.Entries {
		if e.On(day) {
			on = append(on, e)
		}
	}
	return on
}

// Off tells whether nobody works that day.
func (m Month) Off(day clock.Day) bool {
	if wd := day.Time().Weekday(); wd == time.Saturday || wd == time.Sunday {
		return true
	}
	return slices.ContainsFunc(m.Entries, func(e Entry) bool { return e.Off && e.On(day) })
}

// Week is seven days from Monday, with its ISO number.
type Week struct {
	Number int
	Days   [7]clock.Day
}

// Weeks are the weeks that hold the month of the day.
func Weeks(day clock.Day) []Week {
	first := clock.Day(day[:8] + "01")
	monday := first.Add(-(int(first.Time().Weekday()) + 6) % 7)
	var weeks []Week
	for ; monday <= first || monday[:7] == first[:7]; monday = monday.Add(7) {
		w := Week{}
		_, w.Number = monday.ISOWeek()
		for i := range w.Days {
			w.Days[i] = monday.Add(i)
		}
		weeks = append(weeks, w)
	}
	return weeks
}

// Calendar reads everything dated from one day to another. Needs
// rollout.read.
func (r *Rollouts) Calendar(ctx context.Context, by access.Actor, now clock.Instant, rollout string, from, to clock.Day) (Month, error) {
	m := Month{From: from, To: to}
	return m, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if m.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		m.Today = now.Day(body.Zone())
		for _, read := range []func(*db.Tx, org.Body) error{m.daysOff, m.plan, m.people, m.outside} {
			if err := read(tx, body); err != nil {
				return err
			}
		}
		order := map[string]int{}
		for i, k := range EntryKinds {
			order[k] = i
		}
		slices.SortStableFunc(m.Entries, func(a, b Entry) int {
			return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(order[a.Kind], order[b.Kind]), cmp.Compare(a.At, b.At))
		})
		return nil
	})
}

// add keeps what touches the days shown.
func (m *Month) add(e Entry) {
	if e.Last < e.Day {
		e.Last = e.Day
	}
	if e.Day != "" && e.Day <= m.To && e.Last >= m.From {
		m.Entries = append(m.Entries, e)
	}
}

func (m *Month) daysOff(tx *db.Tx, body org.Body) error {
	for year := m.From.Time().Year(); year <= m.To.Time().Year(); year++ {
		for _, h := range calendar.Holidays(calendar.Country(body.Country), year) {
			m.add(Entry{Kind: OnHoliday, Name: h.Name, Day: h.Day, Off: h.Public})
		}
	}
	closing, err := org.ClosingDays(tx)
	for _, c := range closing {
		m.add(Entry{Kind: OnClosed, Name: c.Name, Day: c.Day, Off: true})
	}
	return err
}

// plan adds cut-over, waves, messages, preparations and hypercare.
func (m *Month) plan(tx *db.Tx, body org.Body) error {
	zone, id := body.Zone(), m.Rollout.ID
	if at := m.Rollout.CutoverAt; at.IsSet() {
		m.add(Entry{Kind: OnCutover, Name: m.Rollout.ToPlatform, Day: at.Day(zone), At: at})
	}
	waves, err := wavesOf(tx, id)
	if err != nil {
		return err
	}
	for _, w := range waves {
		m.add(Entry{Kind: OnWave, ID: w.ID, Name: w.Name, Detail: w.State, Day: w.Starts, Last: w.Ends})
	}
	messages, err := messagesOf(tx, id)
	if err != nil {
		return err
	}
	for _, one := range messages {
		if one.SendAt.IsSet() && one.State != MessageCancelled {
			m.add(Entry{Kind: OnMessage, ID: one.ID, Name: one.Name, Detail: one.State, Day: one.SendAt.Day(zone), At: one.SendAt, N: one.SentTo})
		}
	}
	preparations, err := preparationsOf(tx, id)
	if err != nil {
		return err
	}
	for _, p := range preparations {
		m.add(Entry{Kind: OnPreparation, ID: p.ID, Name: p.Name, Day: p.Due, N: flag(p.DoneAt.IsSet())})
	}
	h, there, err := hypercareOf(tx, id)
	if there {
		m.add(Entry{Kind: OnCareStarts, Day: h.Starts})
		m.add(Entry{Kind: OnCareEnds, Day: h.Ends})
	}
	return err
}

// people adds occasions, shifts, fixed dates and returns.
func (m *Month) people(tx *db.Tx, body org.Body) error {
	zone, id := body.Zone(), m.Rollout.ID
	occasions, err := occasionsOf(tx, id)
	if err != nil {
		return err
	}
	for _, o := range occasions {
		if o.State != OccasionCancelled {
			m.add(Entry{Kind: OnOccasion, ID: o.ID, Name: o.Name, Detail: o.Place, Day: o.StartsAt.Day(zone), At: o.StartsAt})
		}
	}
	shifts, err := shiftsBetween(tx, id, m.From.Start(zone), m.To.Add(1).Start(zone))
	if err != nil {
		return err
	}
	on := map[clock.Day]map[string]bool{}
	for _, s := range shifts {
		day := s.StartsAt.Day(zone)
		if on[day] == nil {
			on[day] = map[string]bool{}
		}
		on[day][s.Person] = true
	}
	for day, persons := range on {
		m.add(Entry{Kind: OnShift, Day: day, N: len(persons)})
	}
	dates, err := targetDays(tx, id, m.From, m.To)
	for _, d := range dates {
		m.add(Entry{Kind: OnDates, Detail: d.Awaits, Day: d.Day, N: d.N})
	}
	return err
}

// outside adds what others change.
func (m *Month) outside(tx *db.Tx, _ org.Body) error {
	events, err := outsideEventRows(tx, m.Rollout.ID)
	for _, e := range events {
		m.add(Entry{Kind: OnEvent, ID: e.ID, Name: e.Name, Detail: e.Supplier, Day: e.Starts, Last: e.Last(), N: e.Contacts})
	}
	return err
}
