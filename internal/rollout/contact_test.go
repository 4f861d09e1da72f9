package rollout

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestContactInput(t *testing.T) {
	now := at("2018-10-27", 12, 0)
	good := ContactInput{Channel: ContactPhone, About: "Mail does not open", Who: " Kari "}
	for name, c := range map[string]struct {
		change func(*ContactInput)
		field  string
	}{
		"as it should be":       {func(in *ContactInput) {}, ""},
		"about nothing":         {func(in *ContactInput) { in.About = "\n" }, "about"},
		"about everything":      {func(in *ContactInput) { in.About = strings.Repeat("x", 2001) }, "about"},
		"by pigeon":             {func(in *ContactInput) { in.Channel = "pigeon" }, "channel"},
		"tomorrow":              {func(in *ContactInput) { in.At = now + 1 }, "at"},
		"yesterday, logged now": {func(in *ContactInput) { in.At = now.Add(-1) }, ""},
	} {
		in := good
		c.change(&in)
		got, err := in.clean(now)
		if faults := fault.List(err); (c.field == "") != (err == nil) || (c.field != "" && faults[0].Field != c.field) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (!got.At.IsSet() || got.Who != "Kari") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAdoptedBy(t *testing.T) {
	days := adoptedBy([]ContactDay{{Day: "2018-10-26", N: 1}, {Day: "2018-10-27", N: 4}, {Day: "2018-10-28", N: 5}, {Day: "2018-11-05", N: 1}},
		[]DayCount{{"2018-10-01", 5}, {"2018-10-27", 2}, {"2018-10-28", 10}, {"2018-10-29", 35}})
	for i, want := range []int{5, 7, 17, 52} {
		if days[i].Adopted != want {
			t.Errorf("%s: %d adopted, want %d", days[i].Day, days[i].Adopted, want)
		}
	}
	if ratio, ok := days[1].PerAdopted(); !ok || ratio != 4.0/7 {
		t.Errorf("%v %v", ratio, ok)
	}
	if _, ok := (ContactDay{N: 3}).PerAdopted(); ok {
		t.Error("a ratio to nobody")
	}
}

// TestContactsOfAWeekend is A3: four calls on Saturday, five on Sunday.
func TestContactsOfAWeekend(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 20)
		for i, day := range map[int]clock.Day{0: "2018-10-01", 1: "2018-10-27", 2: "2018-10-27", 3: "2018-10-28"} {
			w.happens(october, fmt.Sprintf("p%02d", i), WayEvent{Kind: KindAdopted, Day: day})
		}
		log := func(day clock.Day, hour int, severe, solved bool) Contact {
			c, err := w.r.LogContact(ctx, w.helper, october, w.rollout, ContactInput{Person: "p05", At: at(day, hour, 30), Channel: ContactPhone,
				About: "Certificate", Severe: severe, Solved: solved})
			w.ok(err)
			return c
		}
		for i := range 4 {
			log("2018-10-27", 9+i, false, true)
		}
		var severe Contact
		for i := range 5 {
			severe = log("2018-10-28", 19+i, i > 2, false) // until 23:30, Sunday still
		}
		page, err := w.r.Contacts(ctx, w.reader, w.rollout, "2018-10-28", ContactFilter{})
		w.ok(err)
		want := []ContactDay{{Day: "2018-10-27", N: 4, Solved: 4, Adopted: 3}, {Day: "2018-10-28", N: 5, Severe: 2, Adopted: 4}}
		if fmt.Sprint(page.Days) != fmt.Sprint(want) || page.OpenSevere != 2 || page.Open != 5 || page.Today.N != 5 || page.Total != 9 {
			t.Errorf("%+v", page)
		}
		w.ok(w.r.SolveContact(ctx, w.helper, october, severe.ID, severe.Version))
		if err := w.r.SolveContact(ctx, w.helper, october, severe.ID, severe.Version); !isStale(err) {
			t.Errorf("solved by two: %v", err)
		}
		first, err := w.r.Contacts(ctx, w.reader, w.rollout, "2018-10-28", ContactFilter{Day: "2018-10-28", Limit: 3})
		w.ok(err)
		last := first.Rows[2]
		rest, err := w.r.Contacts(ctx, w.reader, w.rollout, "2018-10-28", ContactFilter{Day: "2018-10-28", Limit: 3, After: last.At, AfterID: last.ID})
		w.ok(err)
		if len(first.Rows) != 3 || !first.More || len(rest.Rows) != 2 || rest.More || first.Total != 5 || first.OpenSevere != 1 {
			t.Errorf("pages: %d %v, %d %v of %d", len(first.Rows), first.More, len(rest.Rows), rest.More, first.Total)
		}
	})
}

func TestLogContact(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 12)
		in := ContactInput{Channel: ContactPhone, About: "Mail", Client: "form-1", Who: "p03@nordby.example"}
		var wait sync.WaitGroup
		got := make([]Contact, 6)
		for i := range got {
			wait.Go(func() {
				c, err := w.r.LogContact(ctx, w.helper, october, w.rollout, in)
				if err != nil {
					t.Error(err)
				}
				got[i] = c
			})
		}
		wait.Wait()
		for _, c := range got {
			if c.ID != got[0].ID || c.Person != "p03" {
				t.Errorf("logged more than once, or for somebody else: %+v", c)
			}
		}
		in.Client, in.Who = "", "Person p"
		_, err := w.r.LogContact(ctx, w.helper, october, w.rollout, in)
		var several *Ambiguous
		if !errors.As(err, &several) || len(several.Hits) < 2 || !fault.Is(err, fault.Invalid) {
			t.Errorf("several fit: %v", err)
		}
		for who, want := range map[string]string{"nobody of that name": "rollout.person.not_found", "100%": "rollout.person.not_found", "PERSON P07": "", "p07": "", "": ""} {
			in.Who = who
			if _, err := w.r.LogContact(ctx, w.helper, october, w.rollout, in); keyOf(err) != want {
				t.Errorf("%q: %v", who, err)
			}
		}
		in.Who, in.KnownError = "", "none"
		if _, err := w.r.LogContact(ctx, w.helper, october, w.rollout, in); keyOf(err) != "fault.not_a_choice" {
			t.Errorf("tied to nothing: %v", err)
		}
		in.KnownError = ""
		elsewhere := w.helper
		elsewhere.Body = "other"
		if _, err := w.r.LogContact(ctx, elsewhere, october, w.rollout, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body: %v", err)
		}
		if _, err := w.r.LogContact(ctx, w.reader, october, w.rollout, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader: %v", err)
		}
		if err := w.r.SolveContact(ctx, w.nobody, october, got[0].ID, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a role: %v", err)
		}
	})
}
