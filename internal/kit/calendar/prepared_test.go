package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/kit/clock"
)

// What is prepared answers like the calendar it was prepared from, also across
// the cuts between what it keeps.
func TestPreparedAnswersLikeItsCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, from := draw(t)
		p := c.Prepare()
		if rapid.Bool().Draw(t, "at a cut") {
			cut := (numberOfChunk(from) + 1) * chunkMicros
			from = clock.Instant(cut).Add(-time.Duration(rapid.IntRange(0, 3*minutesADay).Draw(t, "before")) * time.Minute)
		}
		from = from.Add(time.Duration(rapid.IntRange(0, 59_999_999).Draw(t, "µs")) * time.Microsecond)
		to := from.Add(time.Duration(rapid.Int64Range(-1e6, 600*24*60*60*1e6).Draw(t, "length")) * time.Microsecond)
		if got, want := p.WorkingTime(from, to), c.WorkingTime(from, to); got != want {
			t.Fatalf("working time %v, want %v", got, want)
		}
		d := time.Duration(rapid.Int64Range(-1, 1000*60*60*1e6).Draw(t, "d")) * time.Microsecond
		got, ok := p.AddWorking(from, d)
		if want, wantOK := c.AddWorking(from, d); got != want || ok != wantOK {
			t.Fatalf("adding %v: %v %v, want %v %v", d, got, ok, want, wantOK)
		}
		got, ok = p.NextOpening(from)
		if want, wantOK := c.NextOpening(from); got != want || ok != wantOK {
			t.Fatalf("next opening %v %v, want %v %v", got, ok, want, wantOK)
		}
		var sum time.Duration
		for _, o := range p.Openings(from, to, 1e6) {
			sum += o.To.Sub(o.From)
		}
		if want := c.WorkingTime(from, to); sum != want {
			t.Fatalf("openings add up to %v, want %v", sum, want)
		}
	})
}

func TestPreparedNeverOpen(t *testing.T) {
	p := Calendar{}.Prepare()
	now := at(t, time.UTC, "2026-04-14 09:00")
	if _, ok := p.AddWorking(now, 1); ok {
		t.Error("opened")
	}
	if _, ok := p.NextOpening(now); ok {
		t.Error("opened")
	}
	if got := p.WorkingTime(now, now.Add(9999*time.Hour)); got != 0 {
		t.Error(got)
	}
	if p.Zone() != time.UTC {
		t.Error("no zone is UTC")
	}
	if got := office.Prepare().Openings(now, now.Add(9999*time.Hour), 3); len(got) != 3 {
		t.Errorf("%d openings", len(got))
	}
}

func BenchmarkAddWorking(b *testing.B) {
	from := at(b, office.Zone, "2026-04-14 09:00")
	p := own.Prepare()
	b.Run("calendar", func(b *testing.B) {
		for b.Loop() {
			own.AddWorking(from, 40*time.Hour)
		}
	})
	b.Run("prepared", func(b *testing.B) {
		for b.Loop() {
			p.AddWorking(from, 40*time.Hour)
		}
	})
}
