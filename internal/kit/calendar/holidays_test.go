package calendar

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fixtures"
)

func TestHolidaysAsExpected(t *testing.T) {
	var expected struct {
		Countries map[Country]map[string]struct {
			Public   map[clock.Day]string
			Closed   []clock.Day `json:"commonly_closed_not_public"`
			WeekDays int         `json:"working_days_mon_fri"`
			Weeks    int         `json:"iso_weeks"`
		}
	}
	if err := json.Unmarshal(fixtures.File(t, "holidays", "expected_2025-2026.json"), &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected.Countries) != len(Countries) {
		t.Fatalf("%d countries", len(expected.Countries))
	}
	for country, byYear := range expected.Countries {
		for name, want := range byYear {
			t.Run(string(country)+name, func(t *testing.T) {
				n, _ := strconv.Atoi(name)
				public, closed := map[clock.Day]string{}, []clock.Day(nil)
				for _, h := range Holidays(country, n) {
					if h.Public {
						public[h.Day] = h.Name
					} else {
						closed = append(closed, h.Day)
					}
				}
				if diff := cmp.Diff(want.Public, public); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(want.Closed, closed); diff != "" {
					t.Error(diff)
				}
				if got := WeekDays(country, n); got != want.WeekDays {
					t.Errorf("%d working days, want %d", got, want.WeekDays)
				}
				if got := ISOWeeks(n); got != want.Weeks {
					t.Errorf("%d weeks, want %d", got, want.Weeks)
				}
			})
		}
	}
}

// What the years of the fixture do not show: rules that changed, days that
// move within a month, and two holidays on one day.
func TestHolidayOn(t *testing.T) {
	for _, c := range []struct {
		country Country
		day     clock.Day
		name    string
		public  bool
	}{
		{Denmark, "2023-05-05", "Store bededag", true},
		{Denmark, "2024-04-26", "", false},
		{Denmark, "2026-06-05", "Grundlovsdag", false},
		{Denmark, "2022-06-05", "Pinsedag", true}, // and Constitution Day
		{Denmark, "2008-05-01", "Kristi Himmelfartsdag", true},
		{Norway, "2027-05-17", "Grunnlovsdagen / Andre pinsedag", true},
		{Norway, "2008-05-01", "Arbeidernes dag / Kristi himmelfartsdag", true},
		{Sweden, "2024-06-22", "midsommardagen", true},
		{Sweden, "2024-06-21", "midsommarafton", false},
		{Sweden, "2027-11-06", "alla helgons dag", true},
		{Sweden, "2020-10-31", "alla helgons dag", true},
		{Sweden, "2026-04-14", "", false},
		{"", "2026-12-25", "", false},
		{Denmark, "yesterday", "", false},
	} {
		got, ok := HolidayOn(c.country, c.day)
		if got.Name != c.name || got.Public != c.public || ok != (c.name != "") {
			t.Errorf("%s %s: %+v, want %q public %v", c.country, c.day, got, c.name, c.public)
		}
	}
}

func TestHolidaysCannotBeChangedByCallers(t *testing.T) {
	Holidays(Denmark, 2026)[0].Name = "changed"
	if got := Holidays(Denmark, 2026)[0].Name; got != "Nytårsdag" {
		t.Error(got)
	}
}
