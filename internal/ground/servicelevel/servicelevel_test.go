package servicelevel

import (
	"math/big"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

var (
	stockholm  = calendar.Sweden.Zone()
	copenhagen = calendar.Denmark.Zone()
)

func when(t *testing.T, s string) clock.Instant { return moment(t, stockholm, s) }

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		exact *big.Rat
		want  int64
	}{
		{Rat(349, 10), 3490}, {Rat(1, 3), 33}, {Rat(2, 3), 67}, {Rat(5, 1000), 1}, {Rat(49, 10000), 0},
		{Rat(-5, 1000), -1}, {Rat(-49, 10000), 0}, {Rat(0, 1), 0}, {Rat(1140, 1), 114000},
	} {
		if got := Amount(c.exact); got != c.want {
			t.Errorf("%v: %d, want %d", c.exact, got, c.want)
		}
	}
}

func TestRepair(t *testing.T) {
	for _, c := range []struct {
		name, level, reported, restored string
		fee, counted, hours, paid       int64
	}{
		{"in time", "SN2", "2026-01-12T08:00", "2026-01-12T12:00", 1000, 240, 0, 0},
		{"in the last minute", "SN2", "2026-01-12T08:00", "2026-01-12T16:00", 1000, 480, 0, 0},
		{"a minute late", "SN2", "2026-01-12T08:00", "2026-01-12T16:01", 1000, 481, 1, 103000},
		{"an hour late", "SN2", "2026-01-12T08:00", "2026-01-12T17:00", 1000, 540, 1, 103000},
		{"an hour and a minute late", "SN2", "2026-01-12T08:00", "2026-01-12T17:01", 1000, 541, 2, 106000},
		{"over the night the clocks go forward", "SN1", "2026-03-28T12:00", "2026-03-29T13:00", 999, 1440, 0, 0},
		{"over the night they go back", "SN1", "2026-10-24T12:00", "2026-10-25T12:00", 999, 1500, 1, 52997},
		{"a week-end does not count", "SN0", "2026-01-16T16:00", "2026-01-19T08:00", 4000, 120, 0, 0},
		{"restored before it was reported", "SN2", "2026-01-12T08:00", "2026-01-12T07:00", 1000, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Stadsnat[c.level].Of(when(t, c.reported), when(t, c.restored), Rat(c.fee, 1))
			if got.Counted != time.Duration(c.counted)*time.Minute || got.Hours != c.hours || Amount(got.Penalty) != c.paid {
				t.Errorf("%+v, %d", got, Amount(got.Penalty))
			}
		})
	}
}

func TestVite(t *testing.T) {
	h, m := time.Hour, time.Minute
	for _, c := range []struct {
		name     string
		category string
		q        Quarter
		units    [3]int64
		paid     int64
	}{
		{"nothing happened", "critical", Quarter{Cost: Rat(12000, 1), AllowedDowntime: 12 * h, AllowedFaults: 4}, [3]int64{}, 0},
		{"an hour started twice", "critical", Quarter{Cost: Rat(100000, 1), LateActions: []time.Duration{1 * m, 61 * m}, AllowedDowntime: 12 * h, AllowedFaults: 4}, [3]int64{3, 0, 0}, 1500000},
		{"half as much down again", "other", Quarter{Cost: Rat(100000, 1), AllowedDowntime: 12 * h, Downtime: 18 * h, AllowedFaults: 4}, [3]int64{0, 1, 0}, 100000},
		{"and a minute", "other", Quarter{Cost: Rat(100000, 1), AllowedDowntime: 12 * h, Downtime: 18*h + m, AllowedFaults: 4}, [3]int64{0, 2, 0}, 200000},
		{"one fault of three too many", "other", Quarter{Cost: Rat(10000, 1), AllowedDowntime: 12 * h, AllowedFaults: 3, Faults: 4}, [3]int64{0, 0, 1}, 20000},
		{"two of three", "other", Quarter{Cost: Rat(10000, 1), AllowedDowntime: 12 * h, AllowedFaults: 3, Faults: 5}, [3]int64{0, 0, 2}, 40000},
		{"never more than the quarter", "critical", Quarter{Cost: Rat(3000, 1), LateActions: []time.Duration{10 * h}, AllowedDowntime: h, AllowedFaults: 1}, [3]int64{10, 0, 0}, 300000},
		{"nor a fifth of the contract", "critical", Quarter{Cost: Rat(3000, 1), LateActions: []time.Duration{10 * h}, AllowedDowntime: h, AllowedFaults: 1, ContractSum: Rat(10000, 1)}, [3]int64{10, 0, 0}, 200000},
		{"nothing allowed", "other", Quarter{Cost: Rat(10000, 1), Downtime: 90 * m, Faults: 2}, [3]int64{0, 2, 2}, 80000},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := StatensInkop[c.category].Of(c.q)
			if u := [3]int64{got.Actions, got.Downtime, got.Faults}; u != c.units || Amount(got.Penalty) != c.paid {
				t.Errorf("%v, %d", u, Amount(got.Penalty))
			}
		})
	}
}

func TestUptime(t *testing.T) {
	in := func(s string) clock.Instant { return moment(t, copenhagen, s) }
	over := Microsoft365.Of([]Down{{in("2026-03-31T23:00"), in("2026-04-01T02:00"), 10}}, 10, copenhagen)
	if len(over) != 2 || over[0].Lost.Cmp(Rat(600, 1)) != 0 || over[1].Lost.Cmp(Rat(1200, 1)) != 0 {
		t.Fatalf("%+v", over)
	}
	if over[0].Minutes.Cmp(Rat((31*24-1)*60*10, 1)) != 0 || over[1].Minutes.Cmp(Rat(30*24*60*10, 1)) != 0 {
		t.Errorf("the month that lost an hour has %v, the next %v", over[0].Minutes, over[1].Minutes)
	}
	for _, c := range []struct {
		name   string
		lost   time.Duration
		credit int64
	}{
		{"99.9 % exactly", 43*time.Minute + 12*time.Second, 0},
		{"just under", 43*time.Minute + 12*time.Second + time.Microsecond, 25},
		{"99 % exactly", 432 * time.Minute, 25},
		{"just under it", 432*time.Minute + time.Microsecond, 50},
		{"95 % exactly", 36 * time.Hour, 50},
		{"the whole month", 30 * 24 * time.Hour, 100},
	} {
		from := in("2026-04-01T00:00")
		got := Microsoft365.Of([]Down{{from, from.Add(c.lost), 1}}, 1, copenhagen)
		if len(got) != 1 || got[0].Credit.Cmp(Rat(c.credit, 1)) != 0 {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	for name, got := range map[string][]Month{
		"nothing":   Microsoft365.Of(nil, 10, copenhagen),
		"backwards": Microsoft365.Of([]Down{{in("2026-04-02T00:00"), in("2026-04-01T00:00"), 1}}, 10, copenhagen),
		"nobody":    Microsoft365.Of([]Down{{in("2026-04-01T00:00"), in("2026-04-02T00:00"), 0}}, 0, copenhagen),
	} {
		if len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ fee, without, reduced, paid int64 }{
		{349, 3, 0, 3490}, {349, 2, 0, 0}, {250, 3, 0, 2500}, {249, 3, 0, 0}, {349, 0, 6, 3490}, {349, 2, 2, 3490}, {1000, 1, 0, 3333}, {349, 0, 0, 0},
	} {
		if got := Amount(BDTV.Of(Rat(c.fee, 1), c.without, c.reduced)); got != c.paid {
			t.Errorf("%+v: %d", c, got)
		}
	}
	for _, c := range []struct {
		reported, restored clock.Day
		want               int64
	}{{"2026-02-27", "2026-03-02", 3}, {"2028-02-28", "2028-03-01", 2}, {"2026-03-02", "2026-03-02", 0}, {"2026-03-03", "2026-03-02", 0}} {
		if got := DaysOf(c.reported, c.restored); got != c.want {
			t.Errorf("%v: %d", c, got)
		}
	}
}
