package rollout

import (
	"slices"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
)

func TestForecastCollection(t *testing.T) {
	days := []clock.Day{"2026-04-13", "2026-04-14", "2026-04-15", "2026-04-20"}
	for name, c := range map[string]struct {
		total, collected, rate int
		today                  clock.Day
		want                   Forecast
	}{
		"before the first day": {60, 0, 70, "2026-04-12", Forecast{60, 0, 0, 4, 0, 0, 42, false}},
		"half way":             {60, 20, 70, "2026-04-14", Forecast{60, 20, 2, 2, 10, 40, 42, true}},
		"never above all":      {60, 50, 70, "2026-04-14", Forecast{60, 50, 2, 2, 25, 60, 50, true}},
		"no earlier rate":      {60, 20, 0, "2026-04-20", Forecast{60, 20, 4, 0, 5, 20, -1, true}},
		"nobody came":          {60, 0, 70, "2026-04-15", Forecast{60, 0, 3, 1, 0, 0, 42, true}},
		"no devices":           {0, 0, 70, "2026-04-15", Forecast{0, 0, 3, 1, 0, 0, 0, true}},
		"the rate is rounded":  {15, 0, 70, "2026-04-12", Forecast{15, 0, 0, 4, 0, 0, 11, false}}, // 10.5
	} {
		if got := ForecastCollection(c.total, c.collected, c.rate, days, c.today); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestCollectionDays(t *testing.T) {
	if got := CollectionDays([]clock.Day{"2026-04-14"}, "", "2026-04-01", "2026-04-30"); !slices.Equal(got, []clock.Day{"2026-04-14"}) {
		t.Errorf("%v", got)
	}
	got := CollectionDays(nil, "2026-04-16", "2026-04-01", "2026-04-21") // Thursday to Tuesday
	if !slices.Equal(got, []clock.Day{"2026-04-16", "2026-04-17", "2026-04-20", "2026-04-21"}) {
		t.Errorf("%v", got)
	}
	if got := CollectionDays(nil, "", "", ""); got != nil {
		t.Errorf("%v", got)
	}
}
