package clocks

import (
	"slices"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// What is given back is what was counted on days that turn out to have been
// closed, in the round the clock is in, and no more than that.
func TestGivenBack(t *testing.T) {
	shorter := office
	shorter.Open = map[clock.Day][]calendar.Span{"2026-04-15": {{From: 8 * 60, To: 12 * 60}}}
	longer := office
	longer.Open = map[clock.Day][]calendar.Span{"2026-04-15": {{From: 0, To: 24 * 60}}}
	evenings := calendar.Office(calendar.Denmark, calendar.Span{From: 8 * 60, To: 18 * 60})
	by := map[string]*calendar.Prepared{"office": office.Prepare()}
	for name, c := range map[string]calendar.Calendar{
		"closed": closedOn(office, "2026-04-15"), "to come": closedOn(office, "2026-04-17"), "weekend": closedOn(office, "2026-04-12"), "shorter": shorter, "longer": longer,
		"another": closedOn(evenings, "2026-04-15"), "both": closedOn(office, "2026-04-14", "2026-04-15"),
	} {
		by[name] = c.Prepare()
	}
	find := func(name string) *calendar.Prepared { return by[name] }
	terms := func(name string) []Term { return Promise{Response: 60, Solution: 6000}.Ticket(name, name) }
	begun := []Event{{At: at(t, "2026-04-14 12:00"), Kind: Created, Standing: Open, Level: 2, Terms: terms("office")}}
	answered := append(begun[:1:1], Event{At: at(t, "2026-04-14 13:00"), Kind: Answered})
	waits := append(answered[:2:2], Event{At: at(t, "2026-04-15 10:00"), Kind: Turned, Standing: Waiting})
	moved := Event{Kind: Moved, Level: 2, Terms: terms("closed")}
	for name, c := range map[string]struct {
		events []Event
		e      Event
		key    Key
		want   time.Duration
		days   []clock.Day
	}{
		"the whole day":             {begun, Event{Kind: Revised, Terms: terms("closed")}, Solution, 8 * time.Hour, []clock.Day{"2026-04-15"}},
		"what ran before it waited": {waits, Event{Kind: Revised, Terms: terms("closed")}, Solution, 2 * time.Hour, []clock.Day{"2026-04-15"}},
		"two days":                  {begun, Event{Kind: Revised, Terms: terms("both")}, Solution, 12 * time.Hour, []clock.Day{"2026-04-14", "2026-04-15"}},
		"the afternoon":             {begun, Event{Kind: Revised, Terms: terms("shorter")}, Solution, 4 * time.Hour, []clock.Day{"2026-04-15"}},
		"nothing of a longer day":   {begun, Event{Kind: Revised, Terms: terms("longer")}, Solution, 0, nil},
		"nothing of one to come":    {begun, Event{Kind: Revised, Terms: terms("to come")}, Solution, 0, nil},
		"nothing of a weekend":      {begun, Event{Kind: Revised, Terms: terms("weekend")}, Solution, 0, nil},
		"nothing by other hours":    {begun, Event{Kind: Revised, Terms: terms("another")}, Solution, 0, nil},
		"nothing to a clock done":   {answered, Event{Kind: Revised, Terms: terms("closed")}, Response, 0, []clock.Day{"2026-04-15"}},
		"nothing of another team's": {begun, moved, Level2, 0, []clock.Day{"2026-04-15"}},
		"the requester's with it":   {begun, moved, Solution, 8 * time.Hour, []clock.Day{"2026-04-15"}},
	} {
		c.e.At = at(t, "2026-04-16 09:00")
		s := Fold(c.events, find)
		var back map[Key]time.Duration
		if s.Forgotten(c.e, find) {
			back = Given(c.events, c.e, find)
		}
		if back[c.key] != c.want {
			t.Errorf("%s: %v, want %v", name, back[c.key], c.want)
		}
		c.e.Back = back
		all := append(c.events[:len(c.events):len(c.events)], c.e)
		now := at(t, "2026-04-16 11:30")
		for _, a := range Explain(all, find, now) {
			kept, _ := Fold(all, find).Clock(a.Clock.Key)
			sum := 0
			for _, seg := range a.Segments {
				sum += seg.Minutes
				if seg.Began == GivenBack && !slices.Equal(seg.Days, c.days) {
					t.Errorf("%s: given back for %v", name, seg.Days)
				}
			}
			if kept.UsedAt(now, find) != a.Used || sum != a.Minutes() {
				t.Errorf("%s, %s: %v on the clock, %v explained, %d minutes shown", name, a.Clock.Key, kept.UsedAt(now, find), a.Used, sum)
			}
		}
		if again := (Event{At: now, Kind: Revised, Terms: c.e.Terms}); Given(all, again, find)[c.key] != 0 {
			t.Errorf("%s: given back twice", name)
		}
	}
}

// Who is late by weeks stays late by weeks, whatever happens to the clock while
// it is over: a day given back, another promise, a pause. Only who is in time
// again has a new moment ahead.
func TestLateStaysLate(t *testing.T) {
	closed := closedOn(office, "2026-04-15")
	by := map[string]*calendar.Prepared{"office": office.Prepare(), "closed": closed.Prepare()}
	find := func(name string) *calendar.Prepared { return by[name] }
	terms := func(name string, minutes int) []Term {
		return []Term{{Key: Solution, Minutes: minutes, Calendar: name, Pause: Promise{}.Ticket(name, name)[0].Pause}}
	}
	created := Event{At: at(t, "2026-04-14 12:00"), Kind: Created, Standing: Open, Level: 1, Terms: terms("office", 60)}
	closing := Event{At: at(t, "2026-04-10 15:00"), Kind: Created, Standing: Open, Level: 1, Terms: terms("office", 60)}
	back := func(first Event, minutes int) Event {
		e := Event{At: at(t, "2026-04-16 09:00"), Kind: Revised, Terms: terms("closed", minutes)}
		e.Back = Given([]Event{first}, e, find)
		return e
	}
	for name, c := range map[string]struct {
		events []Event
		due    string
	}{
		"a day is given back":         {[]Event{created, back(created, 60)}, "2026-04-14 13:00"},
		"due at closing time":         {[]Event{closing, back(closing, 60)}, "2026-04-10 16:00"},
		"another promise":             {[]Event{created, {At: at(t, "2026-04-16 09:00"), Kind: Revised, Terms: terms("office", 30)}}, "2026-04-14 13:00"},
		"both, one after the other":   {[]Event{created, back(created, 60), {At: at(t, "2026-04-16 10:00"), Kind: Revised, Terms: terms("closed", 90)}}, "2026-04-14 13:00"},
		"a pause":                     {[]Event{created, {At: at(t, "2026-04-14 15:00"), Kind: Turned, Standing: Waiting}, {At: at(t, "2026-04-16 09:00"), Kind: Turned, Standing: Open}}, "2026-04-14 13:00"},
		"in time again":               {[]Event{created, {At: at(t, "2026-04-14 14:00"), Kind: Revised, Terms: terms("office", 180)}}, "2026-04-14 15:00"},
		"in time again, and late":     {[]Event{created, {At: at(t, "2026-04-14 14:00"), Kind: Revised, Terms: terms("office", 180)}, {At: at(t, "2026-04-16 09:00"), Kind: Revised, Terms: terms("office", 150)}}, "2026-04-14 15:00"},
		"in time again, late by less": {[]Event{created, {At: at(t, "2026-04-14 14:00"), Kind: Revised, Terms: terms("office", 180)}, {At: at(t, "2026-04-14 14:30"), Kind: Revised, Terms: terms("office", 60)}}, "2026-04-14 13:00"},
		"late by another promise now": {[]Event{created, {At: at(t, "2026-04-14 12:45"), Kind: Revised, Terms: terms("office", 30)}}, "2026-04-14 12:45"},
	} {
		got, _ := Fold(c.events, find).Clock(Solution)
		if want := at(t, c.due); got.Due != want && got.Due != want+1 { // broken the microsecond after
			t.Errorf("%s: due %v, not %v", name, got.Due.In(copenhagen), want.In(copenhagen))
		}
	}
}
