package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/kit/clock"
)

// The model asks of one minute at a time what its wall clock shows, and looks
// that up in the spans of its day and of the day before. It is slow and has no
// room for mistakes.

func (c Calendar) modelOpen(minute int64) bool {
	local := time.Unix(minute*60, 0).In(c.Zone)
	today := clock.Day(local.Format(time.DateOnly))
	wall := local.Hour()*60 + local.Minute()
	for _, s := range c.modelHours(today) {
		if s.From <= wall && wall < s.To {
			return true
		}
	}
	for _, s := range c.modelHours(today.Add(-1)) {
		if s.From <= wall+minutesADay && wall+minutesADay < s.To {
			return true
		}
	}
	return false
}

func (c Calendar) modelHours(day clock.Day) []Span {
	if spans, ok := c.Open[day]; ok {
		return spans
	}
	for _, closed := range c.Closed {
		if closed == day {
			return nil
		}
	}
	if h, ok := HolidayOn(c.Country, day); ok && (h.Public || c.Eves) {
		return nil
	}
	return c.Week[day.Time().Weekday()]
}

// Days around which something is likely to go wrong: clocks changing, Easter,
// midsummer, the turn of the year.
var days = []clock.Day{"2026-03-28", "2026-10-24", "2025-03-30", "2026-04-01", "2026-06-18", "2026-12-23", "2026-12-30", "2026-05-13", "2026-09-05", "2026-04-04"}

// Santiago changes at midnight, Lord Howe by half an hour, Kathmandu is off by
// three quarters.
var zones = []string{"Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm", "UTC", "America/Santiago", "Australia/Lord_Howe", "Asia/Kathmandu"}

func draw(t *rapid.T) (c Calendar, from clock.Instant) {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	c = Calendar{Zone: zone, Country: rapid.SampledFrom([]Country{"", Denmark, Norway, Sweden}).Draw(t, "country"), Eves: rapid.Bool().Draw(t, "eves")}
	span := rapid.Custom(func(t *rapid.T) Span {
		from := rapid.IntRange(0, minutesADay-1).Draw(t, "from")
		return Span{from, rapid.IntRange(from+1, min(2*minutesADay, from+1+rapid.SampledFrom([]int{120, 600, 2 * minutesADay}).Draw(t, "length"))).Draw(t, "to")}
	})
	for d := range c.Week {
		c.Week[d] = rapid.SliceOfN(span, 0, 3).Draw(t, "spans")
	}
	start := rapid.SampledFrom(days).Draw(t, "start")
	near := rapid.Custom(func(t *rapid.T) clock.Day { return start.Add(rapid.IntRange(0, 4).Draw(t, "offset")) })
	c.Closed = rapid.SliceOfN(near, 0, 2).Draw(t, "closed")
	c.Open = rapid.MapOfN(near, rapid.SliceOfN(span, 0, 2), 0, 2).Draw(t, "open")
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c, start.Start(time.UTC).Add(time.Duration(rapid.IntRange(0, 3*minutesADay).Draw(t, "minute")) * time.Minute)
}

const window = 4 * minutesADay

func TestAgainstTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, from := draw(t)
		length := rapid.IntRange(0, window).Draw(t, "length")
		first := int64(from) / 60e6
		minute := func(i int64) clock.Instant { return clock.Instant(i * 60e6) }

		open, next, closes := 0, int64(-1), int64(-1)
		add := rapid.IntRange(1, window).Draw(t, "add")
		due, left := int64(-1), add
		for i := first; i < first+window; i++ {
			is := c.modelOpen(i)
			if is && next < 0 {
				next = i
			}
			if !is && next >= 0 && closes < 0 {
				closes = i
			}
			if is && i < first+int64(length) {
				open++
			}
			if is && due < 0 {
				if left--; left == 0 {
					due = i + 1
				}
			}
		}
		to := minute(first + int64(length))
		if got := c.WorkingMinutes(from, to); got != open {
			t.Fatalf("working minutes %d, the model counts %d", got, open)
		}
		if got := c.OpenAt(from); got != c.modelOpen(first) {
			t.Fatalf("open at %v: %v", from.In(c.Zone), got)
		}
		if got, _ := c.NextOpening(from); next >= 0 && got != minute(next) {
			t.Fatalf("next opening %v, the model finds %v", got.In(c.Zone), minute(next).In(c.Zone))
		}
		if got, _ := c.NextClosing(from); closes >= 0 && got != minute(closes) {
			t.Fatalf("next closing %v, the model finds %v", got.In(c.Zone), minute(closes).In(c.Zone))
		}
		if got, _ := c.AddWorking(from, time.Duration(add)*time.Minute); due >= 0 && got != minute(due) {
			t.Fatalf("after %d minutes %v, the model finds %v", add, got.In(c.Zone), minute(due).In(c.Zone))
		}
	})
}

// Adding what has passed leads to where it has passed, to the microsecond.
func TestAddingAndMeasuringAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, from := draw(t)
		from = from.Add(time.Duration(rapid.IntRange(0, 59_999_999).Draw(t, "µs")) * time.Microsecond)
		d := time.Duration(rapid.Int64Range(1, 100*60*60*1e6).Draw(t, "d")) * time.Microsecond
		end, ok := c.AddWorking(from, d)
		if !ok {
			return
		}
		if got := c.WorkingTime(from, end); got != d {
			t.Fatalf("%v after adding %v", got, d)
		}
		if got := c.WorkingTime(from, end.Add(-time.Microsecond)); got >= d {
			t.Fatal("an earlier moment would do")
		}
	})
}
