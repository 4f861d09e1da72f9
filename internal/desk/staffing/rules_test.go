package staffing

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func mustBe(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || key != "" && (len(fault.List(err)) == 0 || fault.List(err)[0].Key != key) {
		t.Errorf("%v, want %d %s", err, kind, key)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPledgesAreChecked(t *testing.T) {
	good := PledgeInput{Unit: "school", Level: 2, Measure: Days, Amount: 100, From: "2026-01-01"}
	for key, change := range map[string]func(*PledgeInput){
		"":                         func(*PledgeInput) {},
		"staffing.unit_missing":    func(in *PledgeInput) { in.Unit = "" },
		"staffing.level_missing":   func(in *PledgeInput) { in.Level = 4 },
		"staffing.measure_unknown": func(in *PledgeInput) { in.Measure = "weeks" },
		"staffing.amount_range":    func(in *PledgeInput) { in.Amount = 0 },
		"staffing.from_missing":    func(in *PledgeInput) { in.From = "" },
		"staffing.ends_first":      func(in *PledgeInput) { in.To = "2025-12-31" },
	} {
		in := good
		change(&in)
		_, err := Pledge{}.with(in)
		if key == "" {
			must(t, err)
		} else {
			mustBe(t, err, fault.Invalid, key)
		}
	}
	_, err := Pledge{}.with(PledgeInput{Unit: "x", Level: 1, Measure: Hours, Amount: 4_000*100 + 1, From: "2026-01-01"})
	mustBe(t, err, fault.Invalid, "staffing.amount_range")
}

// April 2026 in Denmark: 22 weekdays, of which Maundy Thursday, Good Friday
// and Easter Monday are none; May: 21, of which Ascension and Whit Monday.
// A month that runs is measured by what was due until now; one that is over, or
// to come, by all of it (D8).
func TestSpanSoFar(t *testing.T) {
	april := Span{"2026-04-01", "2026-04-30"}
	for today, to := range map[clock.Day]clock.Day{"2026-03-31": "2026-04-30", "2026-04-01": "2026-04-01", "2026-04-15": "2026-04-15", "2026-04-30": "2026-04-30", "2026-05-01": "2026-04-30"} {
		if got := april.SoFar(today); got != (Span{april.From, to}) {
			t.Errorf("on %s: %v", today, got)
		}
	}
}

func TestWhatAPledgeAmountsTo(t *testing.T) {
	april, _ := Month("2026-04")
	rates := Rates{{Level: 2, From: "2026-01-01", Ore: 60_000}, {Level: 2, From: "2026-04-16", Ore: 90_000}}
	for _, c := range []struct {
		p       Pledge
		minutes int
		ore     int64
	}{
		{Pledge{Level: 2, Measure: Days, Amount: 100, From: "2026-01-01"}, 1687, 2_175_600},                      // 19 × 444 / 5 = 1687.2: 8 at 600, 11 at 900
		{Pledge{Level: 2, Measure: Persons, Amount: 150, From: "2026-04-13", To: "2026-04-17"}, 3330, 3_996_000}, // 5 days of 666: 3 at 600, 2 at 900
		{Pledge{Level: 2, Measure: Hours, Amount: 1000, From: "2026-04-30"}, 120, 180_000},
		{Pledge{Level: 2, Measure: Hours, Amount: 1, From: "2026-04-30"}, 0, 180}, // 0.12 minute
		{Pledge{Level: 3, Measure: Days, Amount: 100, From: "2026-04-30"}, 89, 0}, // no rate
		{Pledge{Level: 2, Measure: Days, Amount: 100, From: "2026-05-01"}, 0, 0},
		{Pledge{Level: 2, Measure: Days, Amount: 100, From: "2026-04-02", To: "2026-04-06"}, 0, 0}, // Easter
	} {
		minutes, ore := c.p.Promised(workingDays(calendar.Denmark, april), DayMinutes, rates)
		if minutes != c.minutes || ore != c.ore {
			t.Errorf("%+v: %d minutes, %d øre, want %d and %d", c.p, minutes, ore, c.minutes, c.ore)
		}
	}
}

func TestSpans(t *testing.T) {
	for s, want := range map[string]Span{"2026-02": {"2026-02-01", "2026-02-28"}, "2028-02": {"2028-02-01", "2028-02-29"}, "2026-12": {"2026-12-01", "2026-12-31"}, "2026": {"2026-01-01", "2026-12-31"}} {
		if got, ok := Month(s); !ok || got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
	for _, s := range []string{"", "2026-13", "26-01-1", "abcd", "2026-04-01", "abcd-ef"} {
		if _, ok := Month(s); ok {
			t.Errorf("%q is a month", s)
		}
	}
	if got := Months("2026-02-28", 3); !slices.Equal(got, []string{"2025-12", "2026-01", "2026-02"}) {
		t.Errorf("%v", got)
	}
}

func TestRatesHoldFromTheirDay(t *testing.T) {
	rates := Rates{{Level: 1, From: "2026-03-01", Ore: 200}, {Level: 1, From: "2026-01-01", Ore: 100}, {Level: 2, From: "2026-01-01", Ore: 900}}
	for day, want := range map[clock.Day]int64{"2025-12-31": 0, "2026-01-01": 100, "2026-02-28": 100, "2026-03-01": 200, "2030-01-01": 200} {
		if got, ok := rates.At(1, day); got != want || ok != (want > 0) {
			t.Errorf("%s: %d %v", day, got, ok)
		}
	}
}

func TestPricesAreRoundedHalfUp(t *testing.T) {
	for _, c := range []struct {
		minutes   int
		ore, want int64
	}{{60, 60_000, 60_000}, {1, 60_000, 1_000}, {1, 30, 1}, {1, 29, 0}, {1, 90, 2}, {1, 89, 1}, {0, 500, 0}, {7, 44_450, 5_186}, {444, 71_237, 527_154}} {
		if got := Price(c.minutes, c.ore); got != c.want {
			t.Errorf("%d minutes at %d: %d, want %d", c.minutes, c.ore, got, c.want)
		}
		if exact := halfUp(big.NewRat(int64(c.minutes)*c.ore, 60)); exact != c.want {
			t.Errorf("the two ways differ: %d and %d", exact, c.want)
		}
	}
}

func TestSharesAddUp(t *testing.T) {
	for _, c := range []struct {
		whole   int64
		weights []int64
		want    []int64
	}{
		{100, []int64{1, 1, 1}, []int64{34, 33, 33}}, {10, []int64{3, 7}, []int64{3, 7}}, {1, []int64{1, 5}, []int64{0, 1}}, {0, []int64{1, 2}, []int64{0, 0}},
		{5, []int64{0, 0}, []int64{0, 0}}, {7, nil, []int64{}}, {11, []int64{0, 1, 0}, []int64{0, 11, 0}},
	} {
		if got := Share(c.whole, c.weights); !slices.Equal(got, c.want) {
			t.Errorf("%d by %v: %v, want %v", c.whole, c.weights, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(0, 1<<50).Draw(t, "whole")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1<<40), 1, 40).Draw(t, "weights")
		parts := Share(whole, weights)
		var sum, weight int64
		for i := range parts {
			sum, weight = sum+parts[i], weight+weights[i]
		}
		if weight > 0 && sum != whole {
			t.Fatalf("%d of %d", sum, whole)
		}
		for i := range parts {
			if weight == 0 {
				break
			}
			exact := new(big.Rat).Mul(big.NewRat(whole, 1), big.NewRat(weights[i], weight))
			off := new(big.Rat).Sub(exact, big.NewRat(parts[i], 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("part %d is %d, exactly %s", i, parts[i], exact.FloatString(3))
			}
		}
	})
}

var flat = Rates{{Level: 1, From: "2026-01-01", Ore: 60_000}, {Level: 2, From: "2026-01-01", Ore: 90_000}}

func TestHoursAtTheDeskCountWithoutTheTicketsInThem(t *testing.T) {
	row := func(id, ticket, person, team string, minutes int) Work {
		return Work{ID: id, Ticket: ticket, Day: "2026-04-14", Person: person, Team: team, Level: 1, Minutes: minutes}
	}
	for name, c := range map[string]struct {
		rows []Work
		want map[string]int
	}{
		"tickets within the hours":   {[]Work{row("s", "", "ida", "t", 240), row("a", "1", "ida", "t", 30), row("b", "2", "ida", "t", 60)}, map[string]int{"s": 150, "a": 30, "b": 60}},
		"more tickets than hours":    {[]Work{row("s", "", "ida", "t", 60), row("a", "1", "ida", "t", 90)}, map[string]int{"s": 0, "a": 90}},
		"two stretches":              {[]Work{row("s", "", "ida", "t", 60), row("u", "", "ida", "t", 60), row("a", "1", "ida", "t", 90)}, map[string]int{"s": 0, "u": 30, "a": 90}},
		"another's tickets":          {[]Work{row("s", "", "ida", "t", 60), row("a", "1", "bo", "t", 30)}, map[string]int{"s": 60, "a": 30}},
		"tickets of another team":    {[]Work{row("s", "", "ida", "t", 60), row("a", "1", "ida", "u", 30)}, map[string]int{"s": 60, "a": 30}},
		"tickets without any at all": {[]Work{row("a", "1", "ida", "t", 30)}, map[string]int{"a": 30}},
	} {
		for _, w := range Count(c.rows, flat) {
			if w.Counted != c.want[w.ID] || w.Ore != int64(w.Counted)*1_000 || !w.Priced {
				t.Errorf("%s: %s counts %d, costs %d", name, w.ID, w.Counted, w.Ore)
			}
		}
	}
}

func itself(unit string) string { return unit }

func TestABillByHand(t *testing.T) {
	rows := Count([]Work{
		{ID: "1", Ticket: "x", Day: "2026-04-14", Person: "ida", Team: "central", Level: 2, Unit: "school", Home: "it", Minutes: 60},
		{ID: "2", Ticket: "y", Day: "2026-04-14", Person: "ida", Team: "central", Level: 2, Unit: "health", Home: "it", Minutes: 30},
		{ID: "3", Day: "2026-04-14", Person: "ida", Team: "central", Level: 2, Home: "it", Minutes: 180},
		{ID: "4", Ticket: "z", Day: "2026-04-14", Person: "bo", Team: "local", Level: 1, Unit: "", Home: "school", Minutes: 10},
		{ID: "5", Ticket: "z", Day: "2025-04-14", Person: "bo", Team: "local", Level: 1, Unit: "school", Home: "school", Minutes: 10},
	}, flat)
	a := Settle(rows, []Promise{{Pledge: Pledge{Unit: "school"}, Minutes: 90, Ore: 100_000}}, itself)
	want := map[string]Bill{
		"":       {Unit: "", TicketMinutes: 10, TicketOre: 10_000},
		"health": {Unit: "health", TicketMinutes: 30, TicketOre: 45_000, SharedMinutes: 30, SharedOre: 45_000},
		"it":     {Unit: "it", WorkedMinutes: 180, WorkedOre: 270_000},
		"school": {Unit: "school", TicketMinutes: 70, TicketOre: 90_000, SharedMinutes: 60, SharedOre: 90_000, WorkedMinutes: 20, WorkedOre: 10_000, PledgeMinutes: 90, PledgeOre: 100_000},
	}
	if len(a.Bills) != len(want) {
		t.Errorf("%+v", a.Bills)
	}
	for _, b := range a.Bills {
		if b != want[b.Unit] {
			t.Errorf("%+v, want %+v", b, want[b.Unit])
		}
	}
	if a.Ore != 280_000 || a.Minutes != 200 || a.Unpriced != 10 {
		t.Errorf("%+v", a)
	}
	if school := want["school"]; school.Used() != 180_000 || school.Pays() != 80_000 {
		t.Errorf("%d %d", school.Used(), school.Pays())
	}
}

// Hours of a team that worked on no ticket are everybody's who had one worked
// on; where nobody had, nobody's. A unit without a pledge is a part of the one
// above it that has one, for what it used and for what it worked.
func TestHoursWithoutTicketsAreEverybodys(t *testing.T) {
	up := func(unit string) string {
		return map[string]string{"class": "school"}[unit] + map[bool]string{true: unit}[unit != "class"]
	}
	rows := Count([]Work{
		{ID: "1", Ticket: "x", Day: "2026-04-14", Person: "bo", Team: "local", Level: 1, Unit: "class", Home: "class", Minutes: 60},
		{ID: "2", Ticket: "y", Day: "2026-04-14", Person: "bo", Team: "local", Level: 1, Unit: "health", Home: "class", Minutes: 30},
		{ID: "3", Day: "2026-04-14", Person: "ida", Team: "evening", Level: 2, Home: "it", Minutes: 30},
	}, flat)
	bills := map[string]Bill{}
	for _, b := range Settle(rows, nil, up).Bills {
		bills[b.Unit] = b
	}
	want := map[string]Bill{
		"school": {Unit: "school", TicketMinutes: 60, TicketOre: 60_000, SharedMinutes: 20, SharedOre: 30_000, WorkedMinutes: 90, WorkedOre: 90_000},
		"health": {Unit: "health", TicketMinutes: 30, TicketOre: 30_000, SharedMinutes: 10, SharedOre: 15_000},
		"it":     {Unit: "it", WorkedMinutes: 30, WorkedOre: 45_000},
	}
	if !maps.Equal(bills, want) {
		t.Errorf("%+v, want %+v", bills, want)
	}
	alone := Settle(rows[2:], nil, up)
	if len(alone.Bills) != 2 || alone.Bills[0] != (Bill{SharedMinutes: 30, SharedOre: 45_000}) {
		t.Errorf("%+v", alone.Bills)
	}
}

// The sum of the bills, of the items and of what was worked are the cost of
// all counted work, to the øre, whatever the rows.
func TestBillsItemsAndWorkAreTheWholeToTheOre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := func(of string, n int) string { return fmt.Sprint(of, rapid.IntRange(0, n).Draw(t, of)) }
		var rates Rates
		for range rapid.IntRange(0, 5).Draw(t, "rates") {
			rates = append(rates, Rate{Level: rapid.IntRange(1, 3).Draw(t, "level"), From: clock.Day("2026-04-01").Add(rapid.IntRange(0, 20).Draw(t, "from")), Ore: rapid.Int64Range(0, mostOre).Draw(t, "ore")})
		}
		var rows []Work
		for i := range rapid.IntRange(0, 60).Draw(t, "rows") {
			w := Work{ID: fmt.Sprint(i), Day: clock.Day("2026-04-01").Add(rapid.IntRange(0, 3).Draw(t, "day")), Person: name("person", 3), Team: name("team", 2),
				Level: rapid.IntRange(1, 3).Draw(t, "level"), Home: name("home", 3), Minutes: rapid.IntRange(0, 600).Draw(t, "minutes")}
			if rapid.Bool().Draw(t, "on a ticket") {
				w.Ticket, w.Unit = name("ticket", 9), name("unit", 3)
			}
			rows = append(rows, w)
		}
		counted := Count(rows, rates)
		var pledges []Pledge
		for i := range rapid.IntRange(0, 4).Draw(t, "pledges") {
			pledges = append(pledges, Pledge{ID: fmt.Sprint(i), Unit: name("home", 3), Level: rapid.IntRange(1, 3).Draw(t, "level"), Measure: Hours, Amount: rapid.IntRange(1, 9_999).Draw(t, "amount"), From: "2026-04-02"})
		}
		a := Settle(counted, promises(pledges, workingDays(calendar.Denmark, Span{"2026-04-01", "2026-04-30"}), DayMinutes, rates), itself)
		var items, used, worked, ore int64
		var itemMinutes, usedMinutes, minutes int
		for _, i := range a.Items {
			items, itemMinutes = items+i.Ore, itemMinutes+i.Minutes
		}
		for _, b := range a.Bills {
			used, worked, usedMinutes = used+b.Used(), worked+b.WorkedOre, usedMinutes+b.TicketMinutes+b.SharedMinutes
		}
		for _, w := range counted {
			ore, minutes = ore+w.Ore, minutes+w.Counted
			if w.Counted < 0 || w.Counted > w.Minutes {
				t.Fatalf("%+v", w)
			}
		}
		if items != ore || used != ore || worked != ore || a.Ore != ore {
			t.Fatalf("items %d, bills %d, worked %d, account %d, rows %d", items, used, worked, a.Ore, ore)
		}
		if itemMinutes != minutes || usedMinutes != minutes || a.Minutes != minutes {
			t.Fatalf("minutes: items %d, bills %d, account %d, rows %d", itemMinutes, usedMinutes, a.Minutes, minutes)
		}
		help := 0
		for _, h := range Helping(counted, itself) {
			help += h.Minutes
		}
		if help != minutes {
			t.Fatalf("helped %d of %d minutes", help, minutes)
		}
		// Every figure of a bill, and of all bills, is the sum of its lines.
		for _, part := range Parts {
			var whole int64
			for _, b := range a.Bills {
				whole += b.Figure(part)
				if _, sum := SumOf(a.Lines(cmp.Or(b.Unit, Nobody), part)); sum != b.Figure(part) {
					t.Fatalf("%s, %s: lines %d, bill %d", b.Unit, part, sum, b.Figure(part))
				}
			}
			if _, sum := SumOf(a.Lines("", part)); sum != whole {
				t.Fatalf("%s: lines %d, bills %d", part, sum, whole)
			}
		}
		// And what a pledge is worth follows from what its line says.
		for _, p := range a.Promises {
			worth := new(big.Rat)
			for _, s := range p.Stretches {
				worth.Add(worth, big.NewRat(int64(s.Days)*p.PerDay*s.Ore, 60_000))
			}
			if halfUp(worth) != p.Ore {
				t.Fatalf("%+v is not %d øre", p, p.Ore)
			}
		}
	})
}

func TestShiftsAreChecked(t *testing.T) {
	good := ShiftInput{Day: "2026-04-14", Team: "t", Minutes: 60}
	for key, change := range map[string]func(*ShiftInput){
		"":                       func(*ShiftInput) {},
		"staffing.day_missing":   func(in *ShiftInput) { in.Day = "" },
		"staffing.day_ahead":     func(in *ShiftInput) { in.Day = "2026-04-16" },
		"staffing.day_long_ago":  func(in *ShiftInput) { in.Day = "2025-04-01" },
		"staffing.minutes_range": func(in *ShiftInput) { in.Minutes = 1441 },
		"staffing.team_missing":  func(in *ShiftInput) { in.Team = "" },
	} {
		in := good
		change(&in)
		_, err := in.check("2026-04-15")
		if key == "" {
			must(t, err)
		} else {
			mustBe(t, err, fault.Invalid, key)
		}
	}
}
