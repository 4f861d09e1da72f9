package desk_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

func whoOf(all []desk.Goer) string {
	var out []string
	for _, g := range all {
		out = append(out, g.Person)
	}
	return strings.Join(out, " ")
}

// goer is one of those that can be sent on the day of noon.
func (w town) goer(ticket, person string) desk.Goer {
	w.t.Helper()
	all, err := w.Goers(ctx, lead(), noon, ticket, "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, g := range all {
		if g.Person == person {
			return g
		}
	}
	w.t.Fatalf("%s cannot be sent: %s", person, whoOf(all))
	return desk.Goer{}
}

// keys are what was said beside who goes.
func keys(err error) string {
	var out []string
	for _, f := range fault.List(err) {
		if f.Field == "goer" {
			out = append(out, strings.TrimPrefix(f.Key, "desk.visit."))
		}
	}
	return strings.Join(out, " ")
}

// Anybody who works at the desk that day can be sent, the ticket's team first;
// counted by the day of the visit, not of the order.
func TestA3_TheWholeDeskCanBeSent(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Team: "expert"})
		w.write(func(tx *db.Tx) error {
			return arrangement.AddMembership(tx, arrangement.Membership{ID: "m4", Team: "local", Person: "ib", Role: arrangement.Member, From: "2026-04-20"})
		})
		for day, want := range map[clock.Day]string{"": "ada ida bo", "2026-04-19": "ada ida bo", "2026-04-20": "ada ida ib bo"} {
			all, err := w.Goers(ctx, lead(), noon, made.ID, "", day)
			if err != nil || whoOf(all) != want || !all[0].Own || all[1].Own {
				t.Errorf("%q: %s, %v", day, whoOf(all), err)
			}
		}
		o := toSchool()
		o.Goer = "ib"
		if _, err := w.OrderVisit(ctx, lead(), noon, made.ID, 0, o); keys(err) != "not_at_desk" {
			t.Errorf("before they begin: %v", err)
		}
		o.From, o.To = later(7*24), later(7*24+1)
		if _, err := w.OrderVisit(ctx, lead(), noon, made.ID, 0, o); err != nil {
			t.Errorf("once they have begun: %v", err)
		}
		// Sent by another team, they report and their time is their own team's.
		o = toSchool()
		v, err := w.OrderVisit(ctx, lead(), noon, made.ID, 0, o)
		if err != nil {
			t.Fatal(err)
		}
		w.report(as("ida", "local"), later(3), desk.VisitReport{Visit: v.ID, Client: "c", Kind: desk.VisitDone, Minutes: 15})
		for by, want := range map[string]fault.Kind{"eva": fault.NotFound, "ida": fault.NotFound} {
			if _, err := w.Goers(ctx, as(by, "local"), noon, made.ID, "", ""); !fault.Is(err, want) {
				t.Errorf("%s is told who can be sent: %v", by, err)
			}
		}
	})
}

// Leave and positions count by the day of the visit, first and last day
// included; who has no position at all is nobody's to be off from. A team that
// has ended sends nobody out for another.
func TestA3_LeaveAndPositionsByTheDay(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Team: "central"})
		w.write(func(tx *db.Tx) error {
			for _, l := range []org.Leave{{ID: "l1", Person: "ada", From: "2026-04-20", To: "2026-04-22"}, {ID: "l2", Person: "bo", From: "2026-06-01"}} {
				if err := org.AddLeave(tx, l); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(`UPDATE positions SET valid_from = '2026-04-10', valid_to = '2026-04-30' WHERE body = $1 AND person IN ('ada', 'bo')`, tx.Tenant); err != nil {
				return err
			}
			if _, err := tx.Exec(`DELETE FROM positions WHERE body = $1 AND person = 'ida'`, tx.Tenant); err != nil {
				return err
			}
			return org.AddPosition(tx, org.Position{Body: "b1", ID: "second", Person: "bo", Kind: org.Employee, Unit: "school", From: "2026-05-01"})
		})
		for _, c := range []struct {
			person string
			day    clock.Day
			want   string
		}{
			{"ada", "2026-04-09", "off"}, {"ada", "2026-04-10", ""}, {"ada", "2026-04-19", ""}, {"ada", "2026-04-20", "away"}, {"ada", "2026-04-22", "away"}, {"ada", "2026-04-23", ""}, {"ada", "2026-04-30", ""}, {"ada", "2026-05-01", "off"},
			{"bo", "2026-04-09", "off"}, {"bo", "2026-04-30", ""}, {"bo", "2026-05-01", ""}, {"bo", "2026-05-31", ""}, {"bo", "2026-06-01", "away"}, {"bo", "2027-01-01", "away"}, {"ida", "2026-04-14", ""},
		} {
			all, err := w.Goers(ctx, lead(), noon, made.ID, "", c.day)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range all {
				if g.Person == c.person && (g.Away != (c.want == "away") || g.Off != (c.want == "off")) {
					t.Errorf("%s on %s: away %v, off %v, want %q", c.person, c.day, g.Away, g.Off, c.want)
				}
			}
		}
		end := func(team string) {
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1 AND id = $2`, tx.Tenant, team)
				return err
			})
		}
		for _, c := range []struct{ ended, want string }{{"expert", "bo ida"}, {"central", "bo ida"}} { // the ticket's own still answers for it
			end(c.ended)
			if all, err := w.Goers(ctx, lead(), noon, made.ID, "", ""); err != nil || whoOf(all) != c.want {
				t.Errorf("%s has ended: %s, %v", c.ended, whoOf(all), err)
			}
		}
	})
}

// Who has something else then, is on leave or not employed is sent only by
// somebody who says so; what the reader may not see has a time and no words.
func TestA3_WhatIsInTheWayIsSaid(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		first, v := w.order() // Ida, two hours from now, for two
		second := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Team: "central", Title: "Projektor"})
		over := func(from, to int) desk.VisitOrder {
			o := toSchool()
			o.From, o.To = later(from), later(to)
			return o
		}
		for name, c := range map[string]struct {
			o    desk.VisitOrder
			want string
		}{"overlapping": {over(3, 5), "busy"}, "around it": {over(1, 6), "busy"}, "the very same": {over(2, 4), "busy"}, "up to it": {over(1, 2), ""}, "after it": {over(4, 5), ""}} {
			made := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Team: "central"})
			got, err := w.OrderVisit(ctx, lead(), noon, made.ID, 0, c.o)
			if keys(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
			if err == nil {
				if _, err := w.CancelVisit(ctx, lead(), noon, got.ID, got.Version); err != nil {
					t.Fatal(err)
				}
			}
		}
		has := w.goer(second.ID, "ida").Has
		if len(has) != 1 || has[0].Place != "Skolen, lokale 12" || !strings.HasSuffix(has[0].Href, first.ID+"/visits") || !strings.Contains(has[0].For, "Tastaturet") {
			t.Errorf("%+v", has)
		}
		blind, err := w.Goers(ctx, as("bo", "central"), noon, second.ID, "", "")
		if err != nil || len(blind) == 0 {
			t.Fatal(err)
		}
		for _, g := range blind {
			for _, e := range g.Has {
				if e.For+e.Place+e.Href != "" || e.From != later(2) {
					t.Errorf("central support reads what the school's desk does: %+v", e)
				}
			}
		}
		o := over(3, 5)
		o.Anyway = true
		again, err := w.OrderVisit(ctx, lead(), noon, second.ID, 0, o)
		if err != nil {
			t.Fatalf("anyway: %v", err)
		}
		// What stands is not doubted when something else about it changes.
		o.Anyway, o.Place = false, "Aulaen"
		if again, err = w.MoveVisit(ctx, lead(), noon, again.ID, again.Version, o); err != nil || again.Place != "Aulaen" {
			t.Errorf("another place: %v", err)
		}
		o.From, o.To = later(1), later(3)
		if _, err := w.MoveVisit(ctx, lead(), noon, again.ID, again.Version, o); keys(err) != "busy" {
			t.Errorf("another time: %v", err)
		}
		if _, err := w.MoveVisit(ctx, lead(), noon, v.ID, v.Version, over(5, 6)); err != nil {
			t.Errorf("in its own way: %v", err)
		}

		w.write(func(tx *db.Tx) error {
			if err := org.AddLeave(tx, org.Leave{ID: "l", Person: "ada", From: "2026-04-14", To: "2026-04-14"}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE positions SET valid_to = '2026-04-13' WHERE body = $1 AND person = 'ada'`, tx.Tenant)
			return err
		})
		w.Engaged = func(_ *db.Tx, _ access.Actor, person string, from, to clock.Instant) ([]desk.Engagement, error) {
			return []desk.Engagement{{Kind: "shift", Person: "ada", From: later(0), To: later(8)}, {Kind: "drives", Person: "bo", From: later(0), To: later(8), Outing: true}}, nil
		}
		o = over(8, 9)
		for person, want := range map[string]string{"ada": "away off", "bo": ""} {
			o.Goer = person
			if _, err := w.OrderVisit(ctx, lead(), noon, second.ID, 0, o); keys(err) != want {
				t.Errorf("%s: %v", person, err)
			}
		}
		o.From, o.To = later(1), later(2)
		for person, want := range map[string]string{"ada": "away off busy", "bo": ""} {
			o.Goer = person
			if _, err := w.OrderVisit(ctx, lead(), noon, second.ID, 0, o); keys(err) != want {
				t.Errorf("%s on shift: %v", person, err)
			}
		}
		o.Goer, o.Anyway = "ada", true
		if _, err := w.OrderVisit(ctx, lead(), noon, second.ID, 0, o); err != nil {
			t.Errorf("anyway: %v", err)
		}
	})
}

// What the desk has sent somebody out on is told to whoever else sends people,
// with its words only where the reader may know them.
func TestOutOnTheDesksErrand(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		first, v := w.order() // Ida, two hours from now, for two
		out := func(by access.Actor, person string, from, to int) (all []desk.Engagement) {
			w.write(func(tx *db.Tx) (err error) {
				all, err = w.OutOn(tx, by, person, later(from), later(to))
				return err
			})
			return all
		}
		if got := out(lead(), "ida", 3, 5); len(got) != 1 || got[0].Person != "ida" || got[0].From != later(2) || got[0].To != later(4) || got[0].Place == "" || !strings.HasSuffix(got[0].Href, first.ID+"/visits") {
			t.Errorf("%+v", got)
		}
		if got := out(as("bo", "central"), "ida", 3, 5); len(got) != 1 || got[0].For+got[0].Place+got[0].Href != "" {
			t.Errorf("central support reads what the school's desk does: %+v", got)
		}
		for name, got := range map[string][]desk.Engagement{"after it": out(lead(), "ida", 4, 5), "before it": out(lead(), "ida", 1, 2), "somebody else": out(lead(), "ada", 3, 5)} {
			if len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if _, err := w.CancelVisit(ctx, lead(), noon, v.ID, v.Version); err != nil {
			t.Fatal(err)
		}
		if got := out(lead(), "ida", 3, 5); len(got) != 0 {
			t.Errorf("called off: %+v", got)
		}
	})
}
