package calendar

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// at reads "2026-05-29 15:00" in the zone.
func at(t testing.TB, zone *time.Location, s string) clock.Instant {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return clock.At(when)
}

func hm(hour, minute int) int { return hour*60 + minute }

var (
	office = Office(Denmark, Span{hm(8, 0), hm(16, 0)})
	lunch  = Office(Sweden, Span{hm(8, 0), hm(12, 0)}, Span{hm(13, 0), hm(17, 0)})
	nights = func() Calendar {
		c := Calendar{Zone: Denmark.Zone()}
		for d := range c.Week {
			c.Week[d] = []Span{{hm(22, 0), hm(30, 0)}}
		}
		return c
	}()
	own = func() Calendar {
		c := office
		c.Closed = []clock.Day{"2026-05-15"}
		c.Open = map[clock.Day][]Span{"2026-05-16": {{hm(10, 0), hm(12, 0)}}, "2026-05-25": {{hm(9, 0), hm(10, 0)}}, "2026-05-18": nil}
		return c
	}()
)

func TestWorkingMinutes(t *testing.T) {
	for _, c := range []struct {
		name     string
		c        Calendar
		from, to string
		want     int
	}{
		{"within a day", office, "2026-04-14 09:00", "2026-04-14 10:30", 90},
		{"before and after", office, "2026-04-14 06:00", "2026-04-14 20:00", 480},
		{"backwards", office, "2026-04-14 10:00", "2026-04-14 09:00", 0},
		{"over Easter", office, "2026-04-01 15:00", "2026-04-07 09:00", 120},
		{"half closed day is open by default", office, "2026-06-05 00:00", "2026-06-06 00:00", 480},
		{"first of May in Sweden", Office(Sweden, Span{hm(7, 0), hm(17, 0)}), "2026-04-30 08:00", "2026-05-04 16:20", 1100},
		{"lunch does not count", lunch, "2026-01-12 11:30", "2026-01-12 13:30", 60},
		{"night the clocks go forward", nights, "2026-03-28 22:00", "2026-03-29 06:00", 7 * 60},
		{"night the clocks go back", nights, "2026-10-24 22:00", "2026-10-25 06:00", 9 * 60},
		{"shifts touch midnight", nights, "2026-04-14 23:30", "2026-04-15 00:30", 60},
		{"shortest day", Always(Denmark.Zone()), "2026-03-29 00:00", "2026-03-30 00:00", 23 * 60},
		{"own closing day", own, "2026-05-15 00:00", "2026-05-16 00:00", 0},
		{"an extra Saturday", own, "2026-05-16 00:00", "2026-05-17 00:00", 120},
		{"open on a holiday", own, "2026-05-25 00:00", "2026-05-26 00:00", 60},
		{"an extra day without hours is closed", own, "2026-05-18 00:00", "2026-05-19 00:00", 0},
		{"never open", Calendar{}, "2026-01-01 00:00", "2026-12-31 00:00", 0},
		{"nine years", office, "2018-01-01 00:00", "2027-01-01 00:00", func() (sum int) {
			for y := 2018; y < 2027; y++ {
				sum += WeekDays(Denmark, y) * 480
			}
			return sum
		}()},
	} {
		t.Run(c.name, func(t *testing.T) {
			zone := c.c.compile().zone
			if got := c.c.WorkingMinutes(at(t, zone, c.from), at(t, zone, c.to)); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
}

func TestAddWorking(t *testing.T) {
	for _, c := range []struct {
		name string
		c    Calendar
		from string
		add  time.Duration
		want string
	}{
		{"Friday to Monday", Office(Sweden, Span{hm(7, 30), hm(16, 30)}), "2026-05-29 15:00", 8 * time.Hour, "2026-06-01 14:00"},
		{"around lunch", lunch, "2026-01-12 11:30", 8 * time.Hour, "2026-01-13 11:30"},
		{"ends with the day, not the next morning", office, "2026-04-14 08:00", 8 * time.Hour, "2026-04-14 16:00"},
		{"nothing to add", office, "2026-04-12 03:00", 0, "2026-04-12 03:00"},
		{"from a closed moment", office, "2026-04-11 03:00", time.Minute, "2026-04-13 08:01"},
		{"the hour that comes twice", nights, "2026-10-25 01:30", 3 * time.Hour, "2026-10-25 03:30"},
		{"the hour that is skipped", nights, "2026-03-29 01:30", 3 * time.Hour, "2026-03-29 05:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := c.c.AddWorking(at(t, c.c.Zone, c.from), c.add)
			if want := at(t, c.c.Zone, c.want); got != want || !ok {
				t.Errorf("%v %v, want %v", got.In(c.c.Zone), ok, want.In(c.c.Zone))
			}
		})
	}
	if _, ok := (Calendar{}).AddWorking(1, time.Minute); ok {
		t.Error("a calendar that never opens has an end")
	}
}

func TestNextOpeningAndClosing(t *testing.T) {
	for _, c := range []struct {
		name                string
		c                   Calendar
		from, opens, closes string
	}{
		{"open", office, "2026-04-14 09:00", "2026-04-14 09:00", "2026-04-14 16:00"},
		{"at the end of the day", office, "2026-04-14 16:00", "2026-04-15 08:00", "2026-04-15 16:00"},
		{"over Christmas", office, "2026-12-24 17:00", "2026-12-28 08:00", "2026-12-28 16:00"},
		{"over midnight", nights, "2026-04-14 23:00", "2026-04-14 23:00", "2026-04-15 06:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, opens, closes := at(t, c.c.Zone, c.from), at(t, c.c.Zone, c.opens), at(t, c.c.Zone, c.closes)
			if got, ok := c.c.NextOpening(from); got != opens || !ok {
				t.Errorf("opens %v", got.In(c.c.Zone))
			}
			if got, ok := c.c.NextClosing(from); got != closes || !ok {
				t.Errorf("closes %v", got.In(c.c.Zone))
			}
			if c.c.OpenAt(from) != (from == opens) || c.c.OpenAt(closes) {
				t.Error("open at the wrong moment")
			}
		})
	}
	if _, ok := Always(time.UTC).NextClosing(1); ok {
		t.Error("what never closes closes")
	}
}

func TestWorkingDays(t *testing.T) {
	eves := office
	eves.Eves = true
	for _, c := range []struct {
		c    Calendar
		from clock.Day
		n    int
		want clock.Day
	}{
		{office, "2026-03-30", 7, "2026-04-13"}, // Easter takes three weekdays
		{office, "2026-12-22", 2, "2026-12-24"},
		{eves, "2026-12-22", 2, "2026-12-28"},
		{own, "2026-05-14", 1, "2026-05-16"},
		{office, "2026-04-14", 0, "2026-04-14"},
		{Calendar{}, "2026-04-14", 1, ""},
	} {
		got := c.c.AddWorkingDays(c.from, c.n)
		if got != c.want {
			t.Errorf("%d working days after %s: %s, want %s", c.n, c.from, got, c.want)
		}
		if got != "" && c.c.WorkingDays(c.from, got) != c.n {
			t.Errorf("counting back %s to %s: %d", c.from, got, c.c.WorkingDays(c.from, got))
		}
	}
	if !own.IsWorkingDay("2026-05-16") || own.IsWorkingDay("2026-05-15") || own.IsWorkingDay("2026-05-14") || own.IsWorkingDay("") {
		t.Error("wrong working days")
	}
	if got := own.Hours("2026-05-25"); len(got) != 1 || got[0] != (Span{540, 600}) {
		t.Error(got)
	}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Calendar)
		want   string
	}{
		"good":             {func(*Calendar) {}, ""},
		"turned around":    {func(c *Calendar) { c.Week[1] = []Span{{600, 540}} }, "calendar.span"},
		"too long":         {func(c *Calendar) { c.Week[1] = []Span{{600, 2881}} }, "calendar.span"},
		"begins too late":  {func(c *Calendar) { c.Open = map[clock.Day][]Span{"2026-01-01": {{1440, 1500}}} }, "calendar.span"},
		"no day":           {func(c *Calendar) { c.Closed = []clock.Day{"1 May"} }, "calendar.day"},
		"no extra day":     {func(c *Calendar) { c.Open = map[clock.Day][]Span{"": nil} }, "calendar.day"},
		"unknown holidays": {func(c *Calendar) { c.Country = "XX" }, "calendar.country"},
	} {
		t.Run(name, func(t *testing.T) {
			calendar := office
			c.change(&calendar)
			got := ""
			if faults := fault.List(calendar.Validate()); len(faults) > 0 {
				got = faults[0].Key
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func BenchmarkWorkingTimeOfAMonth(b *testing.B) {
	from := at(b, office.Zone, "2026-04-01 09:00")
	to := from.Add(30 * 24 * time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		office.WorkingTime(from, to)
	}
}
