package clocks

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/kit/clock"
)

// The model walks through a ticket's life minute by minute and asks of every
// minute whether it counts. It knows nothing of due moments, segments or
// intervals, is slow, and has little room for mistakes.
type model struct {
	standing Standing
	level    int
	answered bool
	clocks   map[Key]*modelClock
}

type modelClock struct {
	term             Term
	round, used      int // minutes
	warned, breached clock.Instant
}

func (m *model) isDone() bool {
	return slices.Contains([]Standing{Solved, Declined, Closed, Merged}, m.standing)
}

// over tells whether a clock's work is done.
func (m *model) over(k Key) bool {
	switch {
	case k == Response || k == SupplierResponse:
		return m.answered || m.isDone()
	case k == Update:
		return m.isDone() && m.clocks[k].round > 0
	case strings.HasPrefix(string(k), "level"):
		return m.isDone() && m.here(k)
	}
	return m.isDone()
}

func (m *model) here(k Key) bool { return string(k) == "level_"+string(rune('0'+m.level)) }

// asked tells whether it is the clock's turn, paused or not.
func (m *model) asked(k Key) bool {
	switch {
	case m.isDone():
		return false
	case k == Response || k == SupplierResponse:
		return !m.answered
	case k == Update:
		return m.answered
	case strings.HasPrefix(string(k), "level"):
		return m.here(k)
	}
	return true
}

func (m *model) runs(k Key) bool {
	p := m.clocks[k].term.Pause
	return m.asked(k) && !(m.standing == Waiting && p&1 != 0) && !(m.standing == Supplier && p&2 != 0) && !(m.standing == Planned && p&4 != 0)
}

func (m *model) happen(e Event, now clock.Instant) {
	wasDone := m.isDone()
	switch {
	case e.Standing != "":
		m.standing = e.Standing
	case e.Kind == SolvedNow:
		m.standing = Solved
	case e.Kind == Reopened || m.standing == "":
		m.standing = Open
	}
	if e.Level > 0 {
		m.level = e.Level
	}
	answers := e.Kind == Answered || slices.Contains([]Standing{Solved, Declined, Closed}, m.standing)
	m.answered = m.answered || answers
	for _, t := range e.Terms {
		if m.clocks[t.Key] == nil {
			m.clocks[t.Key] = &modelClock{term: t}
		}
	}
	for k, c := range m.clocks {
		if e.Terms != nil && !m.over(k) {
			c.term.Minutes = 0
			for _, t := range e.Terms {
				if t.Key == k {
					c.term = t
				}
			}
		}
		afresh := k == Update && c.round > 0 && !m.isDone() && (e.Kind == Answered || wasDone)
		if afresh || c.round == 0 && m.asked(k) {
			*c = modelClock{term: c.term, round: c.round + 1}
		}
		m.look(k, c, now, now) // by new terms it may be late already
	}
}

// look notes a warning reached by the moment `by`, and a breach since `since`.
func (m *model) look(k Key, c *modelClock, by, since clock.Instant) {
	if !m.runs(k) || c.term.Minutes == 0 {
		return
	}
	if c.warned == 0 && c.term.Warn > 0 && c.used*100 >= c.term.Minutes*c.term.Warn {
		c.warned = by
	}
	if c.breached == 0 && c.used > c.term.Minutes {
		c.breached = since
	}
}

func (m *model) minute(i int64) {
	for k, c := range m.clocks {
		if m.runs(k) && find(c.term.Calendar) != nil && find(c.term.Calendar).Calendar().OpenAt(clock.Instant(i*60e6)) {
			c.used++
			m.look(k, c, clock.Instant((i+1)*60e6), clock.Instant(i*60e6+1))
		}
	}
}

const lifetime = 6 * 24 * 60

func drawTerms(t *rapid.T) []Term {
	var terms []Term
	for _, k := range Keys {
		if rapid.IntRange(0, 9).Draw(t, "promised") == 0 {
			continue
		}
		terms = append(terms, Term{
			Key: k, Minutes: 4 * rapid.SampledFrom([]int{0, 1, 30, 120, 360, 600}).Draw(t, "quarters"),
			Calendar: rapid.SampledFrom([]string{"office", "lunch", "always", "nights", "day off", "kathmand", "none"}).Draw(t, "calendar"),
			Pause:    Pause(rapid.IntRange(0, 7).Draw(t, "pause")), Warn: rapid.SampledFrom([]int{0, 50, 75}).Draw(t, "warn"),
		})
	}
	return terms
}

// drawLife is a ticket's events on whole minutes, now and then dated before
// the one ahead of them.
func drawLife(t *rapid.T) (events []Event, from clock.Instant) {
	start := rapid.SampledFrom([]clock.Day{"2026-03-27", "2026-10-23", "2026-05-12", "2028-02-27", "2026-12-22", "2026-04-14"}).Draw(t, "start")
	from = start.Start(copenhagen).Add(time.Duration(rapid.IntRange(0, 1440).Draw(t, "minute")) * time.Minute)
	events = []Event{{At: from, Kind: Created, Standing: rapid.SampledFrom([]Standing{"", New, Waiting}).Draw(t, "made"), Terms: drawTerms(t), Level: rapid.IntRange(0, 3).Draw(t, "level")}}
	last := 0
	for range rapid.IntRange(0, 9).Draw(t, "events") {
		last = max(0, min(lifetime, last+rapid.SampledFrom([]int{-600, 0, 1, 30, 240, 480, 900, 1440, 2880}).Draw(t, "later")))
		e := Event{At: from.Add(time.Duration(last) * time.Minute), Kind: rapid.SampledFrom([]Kind{Turned, Answered, Moved, Revised, SolvedNow, Reopened}).Draw(t, "kind")}
		switch e.Kind {
		case Turned:
			e.Standing = rapid.SampledFrom([]Standing{Open, Waiting, Supplier, Planned, Declined, Closed, Merged}).Draw(t, "standing")
		case Answered:
			e.Standing = rapid.SampledFrom([]Standing{"", Waiting}).Draw(t, "standing")
		case Moved:
			e.Level = rapid.IntRange(1, 3).Draw(t, "level")
			if rapid.Bool().Draw(t, "other terms") {
				e.Terms = drawTerms(t)
			}
		case Revised, Reopened:
			e.Terms = drawTerms(t)
		}
		events = append(events, e)
	}
	return events, from
}

// The clocks of a ticket, applied one by one through the JSON of its row, or
// folded from all its events, come out as the model counts them minute by
// minute; so do their marks, whether anybody looked in time or not, and their
// explanation adds up to them.
func TestAgainstTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, from := drawLife(t)
		m := &model{level: 1, clocks: map[Key]*modelClock{}}
		var s State
		got, want := map[Mark]int{}, map[Mark]int{}
		note := func(marks []Mark) {
			for _, mark := range marks {
				mark.Due = 0
				got[mark]++
			}
		}
		done, now := 0, from
		first := int64(from) / 60e6
		for i := first; i <= first+lifetime; i++ {
			for now = clock.Instant(i * 60e6); done < len(events) && max(events[done].At, s.At) <= now; done++ {
				m.happen(events[done], now)
				var marks []Mark
				s, marks = throughJSON(t, s).Apply(events[done], find)
				note(marks)
				m.note(want)
			}
			if i%977 == 0 {
				var marks []Mark
				s, marks = s.Tick(now)
				note(marks)
			}
			if i == first+lifetime {
				break
			}
			m.minute(i)
			m.note(want)
		}
		s, marks := s.Tick(now)
		note(marks)
		for k, c := range m.clocks {
			c.check(t, m, k, s, now)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("marks: %s", diff)
		}
		folded, _ := Fold(events, find).Tick(now)
		if diff := cmp.Diff(folded, s); diff != "" {
			t.Fatalf("folded: %s", diff)
		}
		explained(t, events, s, now)
	})
}

func throughJSON(t *rapid.T, s State) State {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back State
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, back); diff != "" {
		t.Fatalf("its JSON: %s", diff)
	}
	return back
}

// note keeps the marks of the model; a round's marks are dropped with it.
func (m *model) note(marks map[Mark]int) {
	for k, c := range m.clocks {
		if c.warned != 0 {
			marks[Mark{k, Warned, c.round, c.warned, 0}] = 1
		}
		if c.breached != 0 {
			marks[Mark{k, Breached, c.round, c.breached, 0}] = 1
		}
	}
}

func (c *modelClock) check(t *rapid.T, m *model, k Key, s State, now clock.Instant) {
	got, _ := s.Clock(k)
	if used := got.UsedAt(now, find); used != time.Duration(c.used)*time.Minute || got.Round != c.round || (got.Phase == Running) != m.runs(k) {
		t.Fatalf("%s: %v, round %d, %v; the model has %d minutes, round %d, runs %v", k, used, got.Round, got.Phase, c.used, c.round, m.runs(k))
	}
	if got.Warned != c.warned || got.Breached != c.breached {
		t.Fatalf("%s: warned %v, broken %v; the model has %v and %v", k, got.Warned, got.Breached, c.warned, c.breached)
	}
	if got.Due != 0 {
		p := find(got.Calendar)
		if at := got.Used + p.WorkingTime(got.Since, got.Due); at != got.target() && got.Used <= got.target() {
			t.Fatalf("%s: due at %v, when %v of %v are used", k, got.Due, at, got.target())
		}
		if got.Used < got.target() && got.Used+p.WorkingTime(got.Since, got.Due-1) >= got.target() {
			t.Fatalf("%s: an earlier moment than %v would do", k, got.Due)
		}
	}
}

// explained checks that each clock's account adds up, without holes.
func explained(t *rapid.T, events []Event, s State, now clock.Instant) {
	accounts := Explain(events, find, now)
	for _, a := range accounts {
		var sum time.Duration
		minutes := 0
		for i, seg := range a.Segments {
			if seg.To <= seg.From || i > 0 && seg.From != a.Segments[i-1].To {
				t.Fatalf("%s: segments do not follow each other: %v", a.Clock.Key, a.Segments)
			}
			if seg.Round == a.Clock.Round {
				sum += seg.Counted
				minutes += seg.Minutes
			}
			if seg.Phase != Running && seg.Counted != 0 {
				t.Fatalf("%s: counted while %v", a.Clock.Key, seg.Phase)
			}
		}
		if sum != a.Clock.UsedAt(now, find) || sum != a.Used || minutes != Minutes(sum) {
			t.Fatalf("%s: %v in segments (%d minutes), %v on the clock", a.Clock.Key, sum, minutes, a.Clock.UsedAt(now, find))
		}
	}
	if !slices.EqualFunc(accounts, s.Clocks, func(a Account, c Clock) bool { return a.Clock == c }) {
		t.Fatal("other clocks than the ticket's")
	}
}

// To the microsecond: at its due moment a promise is kept, the moment its
// breach is dated to is the first that is too late.
func TestBreachIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := clock.Moment(copenhagen, 2026, 3, 26, 0, 0) + clock.Instant(rapid.Int64Range(0, 400*24*3600*1e6).Draw(t, "from"))
		calendar := rapid.SampledFrom([]string{"office", "lunch", "always", "nights"}).Draw(t, "calendar")
		s, _ := State{}.Apply(Event{At: from, Kind: Created, Terms: []Term{{Solution, rapid.IntRange(1, 5000).Draw(t, "minutes"), calendar, 0, rapid.IntRange(1, 99).Draw(t, "warn")}}}, find)
		c := s.Clocks[0]
		if used := c.UsedAt(c.Due, find); used != c.target() {
			t.Fatalf("due with %v used of %v", used, c.target())
		}
		if used := c.UsedAt(c.OverAt, find); used != c.target()+time.Microsecond {
			t.Fatalf("broken with %v used of %v", used, c.target())
		}
		if used := c.UsedAt(c.WarnAt, find); used != c.target()*time.Duration(c.Warn)/100 {
			t.Fatalf("warned with %v used of %v", used, c.target())
		}
		if kept, marks := s.Apply(Event{At: c.OverAt - 1, Kind: SolvedNow}, find); kept.Clocks[0].Breached != 0 || len(marks) != 1 {
			t.Fatal("broken before it was over")
		}
		if broken, _ := s.Apply(Event{At: c.OverAt, Kind: SolvedNow}, find); broken.Clocks[0].Breached != c.OverAt {
			t.Fatal("not broken when it was over")
		}
	})
}
