package servicelevel

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fixtures"
)

// worked is a case somebody else has worked out by a published level.
type worked struct {
	ID, Rule, Level, Category      string
	Reported, Restored, Start, End string
	Timezone                       string
	MonthlyFeeSEK                  json.Number `json:"monthly_fee_sek"`
	MonthlyFee                     json.Number `json:"monthly_fee"`
	CountedMinutes                 *int        `json:"counted_minutes"`
	StartedHoursOver               *int64      `json:"started_hours_over"`
	PenaltySEK                     json.Number `json:"penalty_sek"`
	QuarterCost                    json.Number `json:"quarter_cost_sek"`
	ContractSum                    json.Number `json:"contract_sum_sek"`
	ExcessMinutes                  []int       `json:"excess_action_minutes_per_fault"`
	AllowedDowntime                float64     `json:"allowed_downtime_h"`
	Downtime                       float64     `json:"downtime_h"`
	AllowedFaults                  int64       `json:"allowed_faults"`
	Faults                         int64
	Base                           json.Number `json:"base_sek"`
	Units                          []int64
	BeforeCap                      json.Number `json:"before_cap_sek"`
	Users, Affected                int64
	Months                         []workedMonth
	Hours                          int64
	Due                            string
	Days                           int64
	ReducedDays                    int64       `json:"reduced_days"`
	Compensation                   json.Number `json:"compensation_sek"`
}

type workedMonth struct {
	Month          string
	UserMinutes    json.Number `json:"user_minutes"`
	Lost           json.Number `json:"downtime_user_minutes"`
	UptimePercent  json.Number `json:"uptime_percent"`
	CreditPercents json.Number `json:"credit_percent"`
}

func exact(t *testing.T, n json.Number) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(string(n))
	if !ok {
		t.Fatalf("not a number: %q", n)
	}
	return r
}

func moment(t *testing.T, zone *time.Location, s string) clock.Instant {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02T15:04", s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return clock.At(when)
}

// Every worked case of the fixtures comes out exact; an unknown rule is a
// failure, not a pass.
func TestPublishedLevels(t *testing.T) {
	var all struct{ Cases []worked }
	if err := json.Unmarshal(fixtures.File(t, "sla", "cases.json"), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) == 0 {
		t.Fatal("no cases")
	}
	judges := map[string]func(worked, *testing.T, *time.Location){
		"stadsnat-2015": worked.stadsnat, "statens-inkopscentral": worked.vite, "microsoft-365-sla": worked.uptime,
		"danderyd-1-1": worked.danderyd, "eventful": worked.eventful, "bdtv": worked.days,
	}
	for _, c := range all.Cases {
		t.Run(c.ID, func(t *testing.T) {
			zone, err := time.LoadLocation(c.Timezone)
			if err != nil {
				t.Fatal(err)
			}
			judge := judges[c.Rule]
			if judge == nil {
				t.Fatalf("unknown rule %q", c.Rule)
			}
			judge(c, t, zone)
		})
	}
}

func (c worked) stadsnat(t *testing.T, zone *time.Location) {
	level, ok := Stadsnat[c.Level]
	if !ok {
		t.Fatalf("no level %q", c.Level)
	}
	got := level.Of(moment(t, zone, c.Reported), moment(t, zone, c.Restored), exact(t, c.MonthlyFeeSEK))
	if c.CountedMinutes != nil && got.Counted != time.Duration(*c.CountedMinutes)*time.Minute {
		t.Errorf("counted %v, want %d minutes", got.Counted, *c.CountedMinutes)
	}
	if c.StartedHoursOver != nil && got.Hours != *c.StartedHoursOver {
		t.Errorf("%d started hours, want %d", got.Hours, *c.StartedHoursOver)
	}
	c.pays(t, got.Penalty, c.PenaltySEK)
}

func (c worked) pays(t *testing.T, got *big.Rat, want json.Number) {
	t.Helper()
	if Amount(got) != Amount(exact(t, want)) {
		t.Errorf("%v, want %s", got, want)
	}
}

func (c worked) vite(t *testing.T, _ *time.Location) {
	category, ok := StatensInkop[c.Category]
	if !ok {
		t.Fatalf("no category %q", c.Category)
	}
	q := Quarter{Cost: exact(t, c.QuarterCost), AllowedFaults: c.AllowedFaults, Faults: c.Faults, AllowedDowntime: hours(c.AllowedDowntime), Downtime: hours(c.Downtime)}
	for _, m := range c.ExcessMinutes {
		q.LateActions = append(q.LateActions, time.Duration(m)*time.Minute)
	}
	if c.ContractSum != "" {
		q.ContractSum = exact(t, c.ContractSum)
	}
	got := category.Of(q)
	if u := []int64{got.Actions, got.Downtime, got.Faults}; len(c.Units) != 3 || u[0] != c.Units[0] || u[1] != c.Units[1] || u[2] != c.Units[2] {
		t.Errorf("units %v, want %v", u, c.Units)
	}
	c.pays(t, got.Base, c.Base)
	c.pays(t, got.BeforeCap, c.BeforeCap)
	c.pays(t, got.Penalty, c.PenaltySEK)
}

func hours(h float64) time.Duration { return time.Duration(h*3600+0.5) * time.Second }

func (c worked) uptime(t *testing.T, zone *time.Location) {
	got := Microsoft365.Of([]Down{{moment(t, zone, c.Start), moment(t, zone, c.End), c.Affected}}, c.Users, zone)
	if len(got) != len(c.Months) {
		t.Fatalf("%d months, want %d", len(got), len(c.Months))
	}
	for i, want := range c.Months {
		m := got[i]
		if string(m.First[:7]) != want.Month || m.Minutes.Cmp(exact(t, want.UserMinutes)) != 0 || m.Lost.Cmp(exact(t, want.Lost)) != 0 {
			t.Errorf("%s: %v of %v, want %+v", m.First, m.Lost, m.Minutes, want)
		}
		if Rat(m.Shown(), 10000).Cmp(exact(t, want.UptimePercent)) != 0 || m.Credit.Cmp(exact(t, want.CreditPercents)) != 0 {
			t.Errorf("%s: %d, credit %v, want %+v", m.First, m.Shown(), m.Credit, want)
		}
	}
}

func (c worked) danderyd(t *testing.T, zone *time.Location) {
	for _, d := range Danderyd {
		if d.Within == time.Duration(c.Hours)*time.Hour {
			c.dueBy(t, d, zone)
			return
		}
	}
	t.Fatalf("no time of %d hours", c.Hours)
}

func (c worked) eventful(t *testing.T, zone *time.Location) {
	if Eventful.Within != time.Duration(c.Hours)*time.Hour {
		t.Fatalf("no time of %d hours", c.Hours)
	}
	c.dueBy(t, Eventful, zone)
}

func (c worked) dueBy(t *testing.T, d Deadline, zone *time.Location) {
	if got, ok := d.Due(moment(t, zone, c.Start)); !ok || got != moment(t, zone, c.Due) {
		t.Errorf("due %v, want %s", got.In(zone), c.Due)
	}
}

func (c worked) days(t *testing.T, _ *time.Location) {
	c.pays(t, BDTV.Of(exact(t, c.MonthlyFee), c.Days, c.ReducedDays), c.Compensation)
}
