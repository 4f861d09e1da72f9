package clocks

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/ground/servicelevel"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fixtures"
)

var copenhagen = calendar.Denmark.Zone()

// at reads "2026-04-14 09:00" in Copenhagen; seconds may follow.
func at(t testing.TB, s string) clock.Instant {
	t.Helper()
	layout := "2006-01-02 15:04"
	if len(s) > len(layout) {
		layout = "2006-01-02 15:04:05.999999"
	}
	when, err := time.ParseInLocation(layout, s, copenhagen)
	if err != nil {
		t.Fatal(err)
	}
	return clock.At(when)
}

func nightly() calendar.Calendar {
	c := calendar.Calendar{Zone: copenhagen}
	for d := range c.Week {
		c.Week[d] = []calendar.Span{{From: 22 * 60, To: 30 * 60}}
	}
	return c
}

func closedOn(c calendar.Calendar, days ...clock.Day) calendar.Calendar {
	c.Closed = days
	return c
}

var office = calendar.Office(calendar.Denmark, calendar.Span{From: 8 * 60, To: 16 * 60})

var prepared = func() map[string]*calendar.Prepared {
	all := map[string]*calendar.Prepared{}
	for name, c := range map[string]calendar.Calendar{
		"office":   office,
		"lunch":    calendar.Office(calendar.Sweden, calendar.Span{From: 8 * 60, To: 12 * 60}, calendar.Span{From: 13 * 60, To: 17 * 60}),
		"always":   calendar.Always(copenhagen),
		"nights":   nightly(),
		"day off":  closedOn(office, "2026-05-15"),
		"kathmand": calendar.Always(time.FixedZone("", 5*3600+2700)),
	} {
		all[name] = c.Prepare()
	}
	return all
}()

func find(name string) *calendar.Prepared { return prepared[name] }

func term(key Key, minutes int, calendar string, pause Pause) []Term {
	return []Term{{key, minutes, calendar, pause, 75}}
}

// What each clock of a promise counts by, and while what it stands still: the
// first answer is the desk's own and never waits for anybody.
func TestTermsOfAPromise(t *testing.T) {
	waits := WhileWaiting | WhilePlanned
	for name, c := range map[string]struct{ got, want []Term }{
		"a ticket": {Promise{Response: 1, Update: 2, Solution: 3, Level: [4]int{0, 4, 5, 6}}.Ticket("s", "t"), []Term{
			{Response, 1, "s", 0, 75}, {Update, 2, "s", waits, 75}, {Solution, 3, "s", waits, 75},
			{Level1, 4, "t", waits | WhileSupplier, 75}, {Level2, 5, "t", waits | WhileSupplier, 75}, {Level3, 6, "t", waits | WhileSupplier, 75}}},
		"still while outside": {Promise{Response: 1, Update: 2, Solution: 3, Outside: WhileSupplier}.Ticket("s", "t")[:3], []Term{
			{Response, 1, "s", 0, 75}, {Update, 2, "s", waits | WhileSupplier, 75}, {Solution, 3, "s", waits | WhileSupplier, 75}}},
		"a leg": {Promise{Response: 1, Solution: 3}.Leg("s"), []Term{{SupplierResponse, 1, "s", 0, 75}, {SupplierSolution, 3, "s", WhileWaiting, 75}}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Each case follows one clock through events to a moment.
func TestClock(t *testing.T) {
	type event struct {
		at string
		Event
	}
	made := func(at string, terms []Term) event { return event{at, Event{Kind: Created, Terms: terms}} }
	turned := func(at string, s Standing) event { return event{at, Event{Kind: Turned, Standing: s}} }
	did := func(at string, k Kind) event { return event{at, Event{Kind: k}} }
	moved := func(at string, level int) event { return event{at, Event{Kind: Moved, Level: level}} }
	revised := func(at string, terms []Term) event { return event{at, Event{Kind: Revised, Terms: terms}} }
	for _, c := range []struct {
		name    string
		key     Key
		events  []event
		now     string
		phase   Phase
		round   int
		minutes int
		due     string
		broken  string
	}{
		{"runs from the start", Response, []event{made("2026-04-14 09:00", term(Response, 60, "office", 0))}, "2026-04-14 09:30", Running, 1, 30, "2026-04-14 10:00", ""},
		{"an answer meets it", Response, []event{made("2026-04-14 09:00", term(Response, 60, "office", 0)), did("2026-04-14 09:20", Answered)}, "2026-04-14 12:00", Met, 1, 20, "", ""},
		{"solving is an answer", Response, []event{made("2026-04-14 09:00", term(Response, 60, "office", 0)), did("2026-04-14 09:20", SolvedNow)}, "2026-04-14 12:00", Met, 1, 20, "", ""},
		{"the answer that comes late", Response, []event{made("2026-04-14 09:00", term(Response, 60, "office", 0)), did("2026-04-14 10:20", Answered)}, "2026-04-14 12:00", Met, 1, 80, "", "2026-04-14 10:00:00.000001"},
		{"the answer in the last moment", Response, []event{made("2026-04-14 09:00", term(Response, 60, "office", 0)), did("2026-04-14 10:00", Answered)}, "2026-04-14 12:00", Met, 1, 60, "", ""},
		{"reopening asks for no new first answer", Response, []event{made("2026-04-14 09:00", term(Response, 60, "office", 0)), did("2026-04-14 09:20", SolvedNow), did("2026-04-14 10:00", Reopened)}, "2026-04-14 12:00", Met, 1, 20, "", ""},
		{"due when the office closes is kept over the week-end", Solution, []event{made("2026-04-17 15:00", term(Solution, 60, "office", 0))}, "2026-04-20 08:00", Running, 1, 60, "2026-04-17 16:00", ""},
		{"and broken as soon as it opens again", Solution, []event{made("2026-04-17 15:00", term(Solution, 60, "office", 0))}, "2026-04-20 08:00:00.000001", Running, 1, 60, "2026-04-17 16:00", "2026-04-20 08:00:00.000001"},
		{"due at midnight exactly, solved at midnight exactly", Solution, []event{made("2026-04-14 00:00", term(Solution, 1440, "always", 0)), did("2026-04-15 00:00", SolvedNow)}, "2026-04-16 00:00", Met, 1, 1440, "", ""},
		{"a microsecond past midnight", Solution, []event{made("2026-04-14 00:00", term(Solution, 1440, "always", 0)), did("2026-04-15 00:00:00.000001", SolvedNow)}, "2026-04-16 00:00", Met, 1, 1440, "", "2026-04-15 00:00:00.000001"},
		{"nothing promised is never due", Solution, []event{made("2026-04-14 09:00", term(Solution, 0, "office", 0))}, "2026-04-24 09:00", Running, 1, 8 * 480, "", ""},
		{"a calendar nobody knows never runs", Solution, []event{made("2026-04-14 09:00", term(Solution, 10, "none", 0))}, "2026-04-24 09:00", Running, 1, 0, "", ""},
		{"waiting pauses", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", WhileWaiting)), turned("2026-04-14 10:00", Waiting)}, "2026-04-15 10:00", Paused, 1, 60, "", ""},
		{"and goes on after it", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", WhileWaiting)), turned("2026-04-14 10:00", Waiting), turned("2026-04-15 10:00", Open)}, "2026-04-15 10:30", Running, 1, 90, "2026-04-15 11:00", ""},
		{"waiting pauses only by rule", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", WhileSupplier)), turned("2026-04-14 10:00", Waiting)}, "2026-04-14 10:30", Running, 1, 90, "2026-04-14 11:00", ""},
		{"the supplier pauses by rule", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", WhileSupplier)), turned("2026-04-14 10:00", Supplier)}, "2026-04-14 10:30", Paused, 1, 60, "", ""},
		{"what is made waiting has begun", Solution, []event{{"2026-04-14 09:00", Event{Kind: Created, Standing: Waiting, Terms: term(Solution, 120, "office", WhileWaiting)}}}, "2026-04-14 10:30", Paused, 1, 0, "", ""},
		{"reopening goes on with what was used", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", 0)), did("2026-04-14 10:00", SolvedNow), did("2026-04-20 09:00", Reopened)}, "2026-04-20 09:30", Running, 1, 90, "2026-04-20 10:00", ""},
		{"merging ends it", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", 0)), turned("2026-04-14 10:00", Merged)}, "2026-04-20 09:30", Ended, 1, 60, "", ""},
		{"and taking that back goes on", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", 0)), turned("2026-04-14 10:00", Merged), turned("2026-04-15 09:00", Open)}, "2026-04-15 09:30", Running, 1, 90, "2026-04-15 10:00", ""},
		{"updates rest before the first answer", Update, []event{made("2026-04-14 09:00", term(Update, 60, "office", 0))}, "2026-04-14 12:00", Resting, 0, 0, "", ""},
		{"begin with it", Update, []event{made("2026-04-14 09:00", term(Update, 60, "office", 0)), did("2026-04-14 10:00", Answered)}, "2026-04-14 10:30", Running, 1, 30, "2026-04-14 11:00", ""},
		{"and afresh with every other", Update, []event{made("2026-04-14 09:00", term(Update, 60, "office", 0)), did("2026-04-14 10:00", Answered), did("2026-04-14 11:30", Answered)}, "2026-04-14 11:40", Running, 2, 10, "2026-04-14 12:30", ""},
		{"also while it waits", Update, []event{made("2026-04-14 09:00", term(Update, 60, "office", WhileWaiting)), did("2026-04-14 10:00", Answered), turned("2026-04-14 10:30", Waiting), did("2026-04-14 11:30", Answered), turned("2026-04-14 12:00", Open)}, "2026-04-14 12:10", Running, 2, 10, "2026-04-14 13:00", ""},
		{"solving ends the round, reopening begins one", Update, []event{made("2026-04-14 09:00", term(Update, 60, "office", 0)), did("2026-04-14 10:00", Answered), did("2026-04-14 10:30", SolvedNow), did("2026-04-14 12:00", Reopened)}, "2026-04-14 12:10", Running, 2, 10, "2026-04-14 13:00", ""},
		{"solved at once, updates begin at reopening", Update, []event{made("2026-04-14 09:00", term(Update, 60, "office", 0)), did("2026-04-14 09:05", SolvedNow), did("2026-04-14 12:00", Reopened)}, "2026-04-14 12:10", Running, 1, 10, "2026-04-14 13:00", ""},
		{"a level counts while the ticket lies there", Level2, []event{made("2026-04-14 09:00", term(Level2, 60, "office", 0)), moved("2026-04-14 10:00", 2)}, "2026-04-14 10:30", Running, 1, 30, "2026-04-14 11:00", ""},
		{"and goes on when it comes back", Level2, []event{made("2026-04-14 09:00", term(Level2, 60, "office", 0)), moved("2026-04-14 10:00", 2), moved("2026-04-14 10:30", 1), moved("2026-04-14 12:00", 2)}, "2026-04-14 12:10", Running, 1, 40, "2026-04-14 12:30", ""},
		{"not while it is elsewhere", Level1, []event{made("2026-04-14 09:00", term(Level1, 60, "office", 0)), moved("2026-04-14 10:00", 2)}, "2026-04-14 12:10", Resting, 1, 60, "", ""},
		{"a level is met by solving", Level1, []event{made("2026-04-14 09:00", term(Level1, 60, "office", 0)), did("2026-04-14 09:30", SolvedNow)}, "2026-04-14 12:10", Met, 1, 30, "", ""},
		{"sideways keeps the level's time", Level1, []event{made("2026-04-14 09:00", term(Level1, 60, "office", 0)), moved("2026-04-14 09:30", 1)}, "2026-04-14 09:40", Running, 1, 40, "2026-04-14 10:00", ""},
		{"another priority keeps what was used", Solution, []event{made("2026-04-14 09:00", term(Solution, 480, "office", 0)), revised("2026-04-14 10:00", term(Solution, 120, "office", 0))}, "2026-04-14 10:30", Running, 1, 90, "2026-04-14 11:00", ""},
		{"a shorter time that is already over breaks at once", Solution, []event{made("2026-04-14 09:00", term(Solution, 480, "office", 0)), revised("2026-04-14 11:00", term(Solution, 60, "office", 0))}, "2026-04-14 11:00", Running, 1, 120, "2026-04-14 11:00", "2026-04-14 11:00"},
		{"a shorter time that is just used is kept", Solution, []event{made("2026-04-14 09:00", term(Solution, 480, "office", 0)), revised("2026-04-14 11:00", term(Solution, 120, "office", 0)), did("2026-04-14 11:00", SolvedNow)}, "2026-04-14 12:00", Met, 1, 120, "", ""},
		{"a longer time heals no breach", Solution, []event{made("2026-04-14 09:00", term(Solution, 60, "office", 0)), revised("2026-04-14 11:00", term(Solution, 480, "office", 0))}, "2026-04-14 11:00", Running, 1, 120, "2026-04-15 09:00", "2026-04-14 10:00:00.000001"},
		{"another calendar counts from then on", Solution, []event{made("2026-04-14 15:00", term(Solution, 180, "office", 0)), revised("2026-04-14 18:00", term(Solution, 180, "always", 0))}, "2026-04-14 19:00", Running, 1, 120, "2026-04-14 20:00", ""},
		{"a closing day fixed later", Solution, []event{made("2026-05-13 15:00", term(Solution, 120, "office", 0)), revised("2026-05-13 17:00", term(Solution, 120, "day off", 0))}, "2026-05-16 12:00", Running, 1, 60, "2026-05-18 09:00", ""},
		{"terms that leave a clock out promise nothing more", Solution, []event{made("2026-04-14 09:00", term(Solution, 60, "office", 0)), revised("2026-04-14 09:30", term(Response, 60, "office", 0))}, "2026-04-14 12:00", Running, 1, 180, "", ""},
		{"what is done keeps its terms", Solution, []event{made("2026-04-14 09:00", term(Solution, 60, "office", 0)), did("2026-04-14 09:50", SolvedNow), revised("2026-04-14 10:30", term(Solution, 10, "office", 0))}, "2026-04-14 12:00", Met, 1, 50, "", ""},
		{"pausing by new terms", Solution, []event{made("2026-04-14 09:00", term(Solution, 60, "office", 0)), turned("2026-04-14 09:10", Waiting), revised("2026-04-14 09:30", term(Solution, 60, "office", WhileWaiting))}, "2026-04-14 09:40", Paused, 1, 30, "", ""},
		{"the night the clocks go forward", Solution, []event{made("2026-03-28 22:00", term(Solution, 480, "nights", 0))}, "2026-03-29 06:00", Running, 1, 420, "2026-03-29 23:00", ""},
		{"the night the clocks go back", Solution, []event{made("2026-10-24 22:00", term(Solution, 480, "nights", 0))}, "2026-10-25 04:00", Running, 1, 420, "2026-10-25 05:00", ""},
		{"the leap day", Solution, []event{made("2028-02-28 00:00", term(Solution, 2*1440, "always", 0))}, "2028-03-01 00:00", Running, 1, 2880, "2028-03-01 00:00", ""},
		{"no leap day", Solution, []event{made("2026-02-28 00:00", term(Solution, 1440, "always", 0))}, "2026-03-01 00:00", Running, 1, 1440, "2026-03-01 00:00", ""},
		{"a clock that stepped back an hour", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", WhileWaiting)), turned("2026-04-14 10:00", Waiting), turned("2026-04-14 09:00", Open)}, "2026-04-14 09:30", Running, 1, 60, "2026-04-14 11:00", ""},
		{"looked at before the last event", Solution, []event{made("2026-04-14 09:00", term(Solution, 120, "office", 0)), turned("2026-04-14 10:00", Supplier)}, "2026-04-14 09:00", Running, 1, 0, "2026-04-14 11:00", ""},
		{"a supplier's own time", SupplierSolution, []event{made("2026-04-14 09:00", Promise{Response: 30, Solution: 120}.Leg("office")), did("2026-04-14 09:10", Answered), turned("2026-04-14 10:00", Waiting)}, "2026-04-14 11:00", Paused, 1, 60, "", ""},
		{"a supplier's answer", SupplierResponse, []event{made("2026-04-14 09:00", Promise{Response: 30, Solution: 120}.Leg("office")), did("2026-04-14 09:40", Answered)}, "2026-04-14 11:00", Met, 1, 40, "", "2026-04-14 09:30:00.000001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var events []Event
			var s State
			for _, e := range c.events {
				e.At = at(t, e.at)
				events = append(events, e.Event)
				s, _ = s.Apply(e.Event, find)
			}
			now := at(t, c.now)
			s, _ = s.Tick(now)
			got, _ := s.Clock(c.key)
			wantDue, wantBroken := clock.Instant(0), clock.Instant(0)
			if c.due != "" {
				wantDue = at(t, c.due)
			}
			if c.broken != "" {
				wantBroken = at(t, c.broken)
			}
			minutes := Minutes(got.UsedAt(now, find))
			if got.Phase != c.phase || got.Round != c.round || minutes != c.minutes || got.Due != wantDue || got.Breached != wantBroken {
				t.Errorf("%v round %d, %d minutes, due %v, broken %v", got.Phase, got.Round, minutes, got.Due.In(copenhagen), got.Breached.In(copenhagen))
			}
			for _, a := range Explain(events, find, now) {
				sum := 0
				for _, seg := range a.Segments {
					if seg.To <= seg.From {
						t.Errorf("%s: a segment from %v to %v", a.Clock.Key, seg.From, seg.To)
					}
					if seg.Round == a.Clock.Round {
						sum += seg.Minutes
					}
				}
				if sum != a.Minutes() || a.Used != a.Clock.UsedAt(max(now, s.At), find) {
					t.Errorf("%s: segments add up to %d, used %v, clock %v", a.Clock.Key, sum, a.Used, a.Clock.UsedAt(now, find))
				}
			}
		})
	}
}

func TestMarksComeOnce(t *testing.T) {
	s, marks := State{}.Apply(Event{At: at(t, "2026-04-14 09:00"), Kind: Created, Terms: Promise{Response: 60, Update: 60, Solution: 120}.Ticket("office", "office")}, find)
	if len(marks) != 0 {
		t.Fatal(marks)
	}
	if s.Next() != at(t, "2026-04-14 09:45") || s.Due() != at(t, "2026-04-14 10:00") {
		t.Errorf("next %v, due %v", s.Next().In(copenhagen), s.Due().In(copenhagen))
	}
	var got []Mark
	step := func(s State, m []Mark) State { got = append(got, m...); return s }
	for _, now := range []string{"2026-04-14 09:44", "2026-04-14 09:45", "2026-04-14 09:46", "2026-04-14 10:00", "2026-04-14 10:01", "2026-04-14 10:01"} {
		s = step(s.Tick(at(t, now)))
	}
	s = step(s.Apply(Event{At: at(t, "2026-04-14 10:02"), Kind: Answered}, find))
	s = step(s.Apply(Event{At: at(t, "2026-04-14 11:10"), Kind: Answered}, find)) // a round is over unnoticed
	s = step(s.Tick(at(t, "2026-04-14 11:55")))
	s = step(s.Apply(Event{At: at(t, "2026-04-14 11:56"), Kind: SolvedNow}, find))
	s = step(s.Tick(at(t, "2026-04-20 11:55")))
	want := []Mark{
		{Response, Warned, 1, at(t, "2026-04-14 09:45"), at(t, "2026-04-14 10:00")},
		{Response, Breached, 1, at(t, "2026-04-14 10:00:00.000001"), at(t, "2026-04-14 10:00")},
		{Update, Warned, 1, at(t, "2026-04-14 10:47"), at(t, "2026-04-14 11:02")},
		{Update, Breached, 1, at(t, "2026-04-14 11:02:00.000001"), at(t, "2026-04-14 11:02")},
		{Solution, Warned, 1, at(t, "2026-04-14 10:30"), at(t, "2026-04-14 11:00")},
		{Solution, Breached, 1, at(t, "2026-04-14 11:00:00.000001"), at(t, "2026-04-14 11:00")},
		{Update, Warned, 2, at(t, "2026-04-14 11:55"), at(t, "2026-04-14 12:10")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s.Next() != 0 || s.Due() != 0 {
		t.Errorf("next %v, due %v of a ticket that is solved", s.Next(), s.Due())
	}
}

// A ticket's clocks do not make others of the same State move.
func TestApplyLeavesItsStateAlone(t *testing.T) {
	made, _ := State{}.Apply(Event{At: at(t, "2026-04-14 09:00"), Kind: Created, Terms: Promise{Response: 60, Solution: 120}.Ticket("office", "office")}, find)
	before, _ := json.Marshal(made)
	made.Apply(Event{At: at(t, "2026-04-14 12:00"), Kind: SolvedNow}, find)
	made.Tick(at(t, "2026-05-14 12:00"))
	if after, _ := json.Marshal(made); string(after) != string(before) {
		t.Errorf("%s\n%s", before, after)
	}
}

func TestStateIsSmall(t *testing.T) {
	s, _ := State{}.Apply(Event{At: at(t, "2026-04-14 09:00"), Kind: Created, Terms: Promise{Response: 60, Update: 240, Solution: 480, Level: [4]int{0, 60, 60, 60}}.Ticket("c0ffee00c0ff", "c0ffee00c0ff")}, find)
	b, err := json.Marshal(s)
	if err != nil || len(b) > 600 {
		t.Errorf("%d bytes, %v: %s", len(b), err, b)
	}
	for _, bad := range []string{`[]`, `{"c":[[99]]}`, `{"c":[[-1]],"k":[""]}`, `{"c":[[0,0,1]],"k":[""]}`, `{"c":[[0,0,0,0,0,9]],"k":[""]}`, `{"c":[[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]],"k":[""]}`} {
		if json.Unmarshal([]byte(bad), &s) == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// Seconds that fall between two segments are not lost: the minutes shown add up.
func TestSegmentsAddUpToTheMinute(t *testing.T) {
	events := []Event{
		{At: at(t, "2026-04-14 09:00"), Kind: Created, Terms: term(Solution, 120, "office", WhileWaiting)},
		{At: at(t, "2026-04-14 09:30:40"), Kind: Turned, Standing: Waiting},
		{At: at(t, "2026-04-14 10:00:10"), Kind: Turned, Standing: Open},
		{At: at(t, "2026-04-14 10:10:40"), Kind: Revised, Terms: term(Solution, 60, "always", 0)},
	}
	a := Explain(events, find, at(t, "2026-04-14 10:20:35"))[0]
	type row struct {
		phase   Phase
		began   Kind
		why     Standing
		minutes int
		term    int
	}
	var got []row
	for _, s := range a.Segments {
		got = append(got, row{s.Phase, s.Began, s.Standing, s.Minutes, s.Term.Minutes})
	}
	want := []row{{Running, Created, Open, 30, 120}, {Paused, Turned, Waiting, 0, 120}, {Running, Turned, Open, 11, 120}, {Running, Revised, Open, 10, 60}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" || a.Minutes() != 51 {
		t.Errorf("%d minutes: %s", a.Minutes(), diff)
	}
}

// What others have worked out by published levels comes out of a ticket's
// clocks as well.
func TestPublishedTimes(t *testing.T) {
	var all struct {
		Cases []struct {
			ID, Rule, Level, Timezone, Start, Due, Reported, Restored string
			Hours                                                     int
			Counted                                                   int `json:"counted_minutes"`
		}
	}
	if err := json.Unmarshal(fixtures.File(t, "sla", "cases.json"), &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Cases {
		zone, _ := time.LoadLocation(c.Timezone)
		moment := func(s string) clock.Instant {
			when, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
			if err != nil {
				t.Fatal(err)
			}
			return clock.At(when)
		}
		var by *calendar.Prepared
		switch c.Rule {
		case "stadsnat-2015":
			by = servicelevel.Stadsnat[c.Level].Calendar.Prepare()
		case "danderyd-1-1":
			by = servicelevel.Danderyd["medium"].Calendar.Prepare()
		case "eventful":
			by = servicelevel.Eventful.Calendar.Prepare()
		default:
			continue // money, not time
		}
		one := func(string) *calendar.Prepared { return by }
		if c.Due != "" {
			s := Fold([]Event{{At: moment(c.Start), Kind: Created, Terms: term(Solution, c.Hours*60, "it", 0)}}, one)
			if s.Due() != moment(c.Due) {
				t.Errorf("%s: due %v, want %s", c.ID, s.Due().In(zone), c.Due)
			}
			continue
		}
		s := Fold([]Event{
			{At: moment(c.Reported), Kind: Created, Terms: term(Solution, 720, "it", 0)},
			{At: moment(c.Restored), Kind: SolvedNow},
		}, one)
		if got := s.Clocks[0].Used; got != time.Duration(c.Counted)*time.Minute {
			t.Errorf("%s: %v counted, want %d minutes", c.ID, got, c.Counted)
		}
	}
}

func BenchmarkApply(b *testing.B) {
	s, _ := State{}.Apply(Event{At: at(b, "2026-04-14 09:00"), Kind: Created, Terms: Promise{Response: 60, Update: 240, Solution: 480, Level: [4]int{0, 60, 60, 60}}.Ticket("office", "office")}, find)
	row, _ := json.Marshal(s)
	e := Event{At: at(b, "2026-04-14 12:00"), Kind: Answered, Terms: Promise{Response: 30, Update: 480, Solution: 960, Level: [4]int{0, 60, 60, 60}}.Ticket("lunch", "lunch")}
	b.Run("event", func(b *testing.B) {
		for b.Loop() {
			s.Apply(e, find)
		}
	})
	b.Run("row", func(b *testing.B) {
		for b.Loop() {
			var s State
			if err := json.Unmarshal(row, &s); err != nil {
				b.Fatal(err)
			}
			s, _ = s.Apply(e, find)
			if _, err := json.Marshal(s); err != nil {
				b.Fatal(err)
			}
		}
	})
}
