package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// ruled keeps a rule that is in force.
func (w town) ruled(in desk.RuleInput) string {
	w.t.Helper()
	in.Active = true
	if in.Name == "" {
		in.Name = "Til nettet"
	}
	id, err := w.AddRule(ctx, lead(), noon, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// D1, D6: a rule hands over by the one way there is, in its own name, counted
// like any other; who it came from may still look, and it acts once.
func TestD6_ARuleHandsOver(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		id := w.ruled(desk.RuleInput{Moment: desk.RuleComes, Holds: desk.RuleHolds{Words: []string{"trådløs"}},
			Does: desk.RuleDoes{Team: "expert", Reason: desk.ByMatrix, Urgency: desk.UrgencyStops, Tags: []string{"net"}, Note: "Se efter senderen", Service: "mail"}})
		made := w.make(as("eva"), desk.Input{Title: "Trådløst net falder ud", Channel: desk.ByPortal})
		v := w.view(made.ID)
		if v.Team != "expert" || v.Level != 3 || v.Priority == 4 || v.Service != "mail" || len(v.Tags) != 1 || v.State != desk.Fresh {
			t.Fatalf("%+v %v", v.Ticket, v.Tags)
		}
		h := v.Hops[0]
		if h.Via != desk.ViaRule || h.Actor != "" || h.FromTeam != "central" || h.Direction != desk.Up || h.Reason != desk.ByMatrix || h.Note != "Til nettet" {
			t.Errorf("%+v", h)
		}
		for _, e := range v.Entries[1:] {
			if e.Via != desk.ViaRule || e.Actor != "" || e.Data().Rule != "Til nettet" || e.Seen != desk.Internal {
				t.Errorf("%+v", e)
			}
		}
		if _, err := w.Ticket(ctx, as("bo", "central"), noon, made.ID); err != nil {
			t.Errorf("the team it came to first: %v", err)
		}
		w.counted()
		// Given back, it stays: the rule has acted on it.
		if _, err := w.Move(ctx, lead(), noon, made.ID, 0, desk.Target{Team: "central", Reason: desk.WrongTeam}); err != nil {
			t.Fatal(err)
		}
		if v = w.view(made.ID); v.Team != "central" || len(v.Hops) != 2 {
			t.Errorf("%s %d", v.Team, len(v.Hops))
		}
		// Whoever takes a ticket as it is told keeps it.
		mine := w.make(as("bo", "central"), desk.Input{Title: "Trådløst net", Requester: "eva", Mine: true})
		if v := w.view(mine.ID); v.Team != "central" || v.Owner != "bo" || len(v.Hops) != 0 {
			t.Errorf("%+v", v.Ticket)
		}
		if other := w.make(as("eva"), desk.Input{Title: "Skærmen er sort", Channel: desk.ByPortal}); other.Team != "central" || other.Hops != 0 {
			t.Errorf("%+v", other)
		}
		if f, err := w.Ruled(ctx, lead(), noon, id); err != nil || len(f.Rows) != 2 {
			t.Errorf("%+v %v", f, err)
		}
		list, err := w.Rules(ctx, lead(), noon)
		if err != nil || list.Rules[0].Acted != 2 {
			t.Errorf("%+v %v", list.Rules, err)
		}
	})
}

// Rules see what those before them did, and a team that has ended holds up
// nothing that comes in.
func TestRulesFollowOneAnother(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.ruled(desk.RuleInput{Name: "Haster", Moment: desk.RuleComes, Holds: desk.RuleHolds{Services: []string{"mail"}}, Does: desk.RuleDoes{Urgency: desk.UrgencyStops, Impact: 1}})
		second := w.ruled(desk.RuleInput{Name: "Mail", Moment: desk.RuleComes, Holds: desk.RuleHolds{Words: []string{"mail"}}, Does: desk.RuleDoes{Service: "mail"}})
		if v := w.make(as("eva"), desk.Input{Channel: desk.ByPortal}); v.Service != "mail" || v.Priority == 1 {
			t.Errorf("in the wrong order: %+v", v)
		}
		if err := w.MoveRule(ctx, lead(), noon, second, true); err != nil {
			t.Fatal(err)
		}
		if v := w.make(as("eva"), desk.Input{Channel: desk.ByPortal}); v.Service != "mail" || v.Priority != 1 {
			t.Errorf("in order: %+v", v)
		}
		w.ruled(desk.RuleInput{Name: "Væk", Moment: desk.RuleComes, Does: desk.RuleDoes{Team: "expert", Reason: desk.ByMatrix}})
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'expert'`, "b1")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if v := w.make(as("eva"), desk.Input{Title: "Hej", Channel: desk.ByPortal}); v.Team != "central" {
			t.Errorf("%+v", v)
		}
		if list, err := w.Rules(ctx, lead(), noon); err != nil || list.Rules[2].Idle != "desk.rule.idle.team" {
			t.Errorf("%+v %v", list.Rules, err)
		}
	})
}

// Each moment is its own; what a rule does itself is none.
func TestMomentsOfRules(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.ruled(desk.RuleInput{Name: "Sorteret", Moment: desk.RuleSorted, Holds: desk.RuleHolds{Kinds: []desk.Kind{desk.Access}}, Does: desk.RuleDoes{Tags: []string{"ret"}}})
		w.ruled(desk.RuleInput{Name: "Efter regel", Moment: desk.RuleSorted, Holds: desk.RuleHolds{Kinds: []desk.Kind{desk.Question}}, Does: desk.RuleDoes{Tags: []string{"ikke"}}})
		w.ruled(desk.RuleInput{Name: "Skrev", Moment: desk.RuleHeard, Holds: desk.RuleHolds{Words: []string{"haster"}}, Does: desk.RuleDoes{Tags: []string{"haster"}, Urgency: desk.UrgencyStops}})
		made := w.make(as("eva"), desk.Input{Kind: desk.Question, Title: "Adgang", Channel: desk.ByPortal})
		if v := w.view(made.ID); len(v.Tags) != 0 {
			t.Fatalf("%v", v.Tags)
		}
		if _, err := w.Add(ctx, as("eva"), noon, made.ID, "Det haster"); err != nil {
			t.Fatal(err)
		}
		if v := w.view(made.ID); len(v.Tags) != 1 || v.Urgency != desk.UrgencyStops {
			t.Errorf("heard, and a rule's own change is nobody's sorting: %v %d", v.Tags, v.Urgency)
		}
		if _, err := w.Describe(ctx, lead(), noon, made.ID, 0, desk.Details{Kind: desk.Access, Title: "Adgang", Requester: "eva", Tags: []string{"haster"}}); err != nil {
			t.Fatal(err)
		}
		if v := w.view(made.ID); len(v.Tags) != 2 || v.Tags[1] != "ret" {
			t.Errorf("sorted: %v", v.Tags)
		}
	})
}

// What nobody takes up is handed on after the team's own hours, never by a
// night.
func TestWhatLiesIsHandedOn(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.ruled(desk.RuleInput{Name: "Ligger", Moment: desk.RuleLies, Minutes: 120, Holds: desk.RuleHolds{Teams: []string{"central"}}, Does: desk.RuleDoes{Team: "expert", Reason: desk.NoCapacity}})
		lies, taken := w.make(as("eva"), desk.Input{Channel: desk.ByPortal}), w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		if _, err := w.Take(ctx, as("bo", "central"), noon, taken.ID, 0, "bo"); err != nil {
			t.Fatal(err)
		}
		for i, one := range []struct {
			at   clock.Instant
			want int
		}{{noon.Add(119 * time.Minute), 0}, {noon.Add(120 * time.Minute), 1}, {noon.Add(240 * time.Minute), 0}} {
			if n, err := w.RuleLying(ctx, access.Program("b1"), one.at); err != nil || n != one.want {
				t.Errorf("%d: %d %v", i, n, err)
			}
		}
		if v := w.view(lies.ID); v.Team != "expert" || v.Hops[0].Reason != desk.NoCapacity || v.Hops[0].Via != desk.ViaRule {
			t.Errorf("%+v", v.Ticket)
		}
		if v := w.view(taken.ID); v.Team != "central" {
			t.Errorf("%+v", v.Ticket)
		}
		// In the evening the hours stand still.
		late, err := w.Make(ctx, as("eva"), noon.Add(8*time.Hour), desk.Input{Title: "Om aftenen", Channel: desk.ByPortal})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := w.RuleLying(ctx, access.Program("b1"), noon.Add(12*time.Hour)); err != nil || n != 0 {
			t.Errorf("by night: %d %v", n, err)
		}
		if n, err := w.RuleLying(ctx, access.Program("b1"), noon.Add(23*time.Hour)); err != nil || n != 1 || w.view(late.ID).Team != "expert" {
			t.Errorf("in the morning: %d %v", n, err)
		}
	})
}

// A promise about to be broken, and one that is: each is its own moment, asked
// once, also where somebody writes in the ticket before the duty looks at it.
// Who has the ticket keeps it.
func TestRulesHearTheClocks(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60, Solution: 480})
		w.ruled(desk.RuleInput{Name: "Varslet", Moment: desk.RuleWarned, Does: desk.RuleDoes{Tags: []string{"snart"}}})
		late := w.ruled(desk.RuleInput{Name: "Brudt", Moment: desk.RuleLate, Does: desk.RuleDoes{Team: "expert", Reason: desk.NoCapacity, Tags: []string{"brudt"}}})
		in := desk.Input{Requester: "eva", Service: "mail", Team: "central"}
		free, had, quick := w.make(lead(), in), w.make(lead(), in), w.make(lead(), in)
		// Taking it over is no answer: the promise of one is broken all the same.
		if _, err := w.Take(ctx, as("bo", "central"), noon.Add(time.Minute), had.ID, 0, "bo"); err != nil {
			t.Fatal(err)
		}
		stands := func(when, id, team string, tags ...string) {
			t.Helper()
			if v := w.view(id); v.Team != team || !slices.Equal(v.Tags, tags) {
				t.Errorf("%s: %s %v", when, v.Team, v.Tags)
			}
		}
		w.run(noon.Add(44 * time.Minute))
		stands("before", free.ID, "central")
		w.run(noon.Add(45 * time.Minute))
		stands("warned", free.ID, "central", "snart")
		stands("warned", had.ID, "central", "snart")
		// Before the duty comes by, somebody writes in it.
		if _, err := w.Note(ctx, as("bo", "central"), noon.Add(hour+time.Second), quick.ID, desk.Saying{Text: "Ser på det"}); err != nil {
			t.Fatal(err)
		}
		stands("late, and written in", quick.ID, "expert", "brudt", "snart")
		stands("late, and nobody looked", free.ID, "central", "snart")
		for range 2 {
			w.run(noon.Add(hour + time.Minute))
		}
		stands("late", free.ID, "expert", "brudt", "snart")
		stands("late, and somebody has it", had.ID, "central", "brudt", "snart")
		for _, id := range []string{free.ID, quick.ID} {
			if v := w.view(id); len(v.Hops) != 1 || v.Hops[0].Via != desk.ViaRule || v.Hops[0].Actor != "" || v.Hops[0].Note != "Brudt" {
				t.Errorf("%+v", v.Hops)
			}
		}
		// Given back it stays, whatever breaks later.
		if _, err := w.Move(ctx, lead(), noon.Add(2*hour), free.ID, 0, desk.Target{Team: "central", Reason: desk.WrongTeam}); err != nil {
			t.Fatal(err)
		}
		w.run(noon.Add(7 * 24 * hour))
		stands("much later", free.ID, "central", "brudt", "snart")
		if f, err := w.Ruled(ctx, lead(), noon, late); err != nil || len(f.Rows) != 3 {
			t.Errorf("%+v %v", f, err)
		}
		w.counted()
	})
}

// AZ-11: no rule reaches a supplier, whatever it says and at whatever moment,
// also one written past the desk; and none takes a ticket back from one.
func TestAZ11_NoRuleReachesASupplier(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		for field, does := range map[string]desk.RuleDoes{"team": {Team: "fjord", Reason: desk.ByMatrix}, "reason": {Team: "expert", Reason: desk.SuppliersJob}} {
			_, err := w.AddRule(ctx, lead(), noon, desk.RuleInput{Name: "Ud", Moment: desk.RuleComes, Does: does})
			if len(fault.List(err)) != 1 || fault.List(err)[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		note := "Til Fjord IT, desk@fjord.example, kim@fjord.example"
		for _, at := range desk.RuleMoments {
			w.ruled(desk.RuleInput{Name: "Ligger " + string(at), Moment: at, Minutes: 1, Does: desk.RuleDoes{Service: "mail", Urgency: desk.UrgencyStops, Impact: 1, Tags: []string{string(at)}, Note: note}})
			past := w.ruled(desk.RuleInput{Name: "Ud " + string(at), Moment: at, Minutes: 1, Does: desk.RuleDoes{Team: desk.ByArrangement, Reason: desk.ByMatrix}})
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE desk_rules SET does = $1 WHERE body = $2 AND id = $3`, `{"team":"fjord","reason":"suppliers_job","note":"`+note+`"}`, tx.Tenant, past)
				return err
			})
		}
		w.catalogued(arrangement.Target{Response: 60, Solution: 480}, func(c *arrangement.Content) {
			c.Levels = append(c.Levels, arrangement.Level{Level: 3, Team: "expert"})
		})
		// Everything happens to a ticket that a rule may act on.
		inside := w.make(as("eva"), desk.Input{Service: "mail", Channel: desk.ByPortal})
		if _, err := w.Add(ctx, as("eva"), noon, inside.ID, "Spørg dog Fjord"); err != nil {
			t.Fatal(err)
		}
		w.do(w.Reprioritise(ctx, lead(), noon, inside.ID, 0, 2, 2))
		w.lain(noon.Add(2 * hour))
		w.run(noon.Add(2 * hour))
		v := w.view(inside.ID)
		if len(v.Tags) < 4 || v.Supplier != "" || len(w.sent("desk@fjord.example")) != 0 || len(w.sent("kim@fjord.example")) != 0 || w.tries() != 0 {
			t.Errorf("%v, with %q, %d letters, %d tries", v.Tags, v.Supplier, len(w.sent("desk@fjord.example")), w.tries())
		}
		for _, e := range v.Entries {
			if e.Via == desk.ViaRule && e.Seen != desk.Internal {
				t.Errorf("seen outside the desk: %+v", e)
			}
		}
		// And to one that is out: it stays there, and nothing more follows it.
		w.ruled(desk.RuleInput{Name: "Hjem", Moment: desk.RuleHeard, Does: desk.RuleDoes{Team: "expert", Reason: desk.ByMatrix, Note: note}})
		out := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, out.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		letters, words := len(w.sent("desk@fjord.example")), len(w.leg(out.ID, leg.ID).Words)
		if _, err := w.Add(ctx, as("eva"), noon.Add(time.Minute), out.ID, "Er der nyt?"); err != nil {
			t.Fatal(err)
		}
		w.lain(noon.Add(3 * hour))
		w.run(noon.Add(3 * hour))
		if v = w.view(out.ID); v.Supplier != "fjord" || v.Team != "central" || len(w.sent("desk@fjord.example")) != letters || len(w.leg(out.ID, leg.ID).Words) != words {
			t.Errorf("with %q at %s: %d letters, %d words", v.Supplier, v.Team, len(w.sent("desk@fjord.example")), len(w.leg(out.ID, leg.ID).Words))
		}
		if !strings.Contains(strings.Join(v.Tags, " "), string(desk.RuleHeard)) {
			t.Errorf("the rules were not asked: %v", v.Tags)
		}
	})
}

// lain lets the rules act that wait for what nobody takes up.
func (w town) lain(now clock.Instant) {
	w.t.Helper()
	if _, err := w.RuleLying(ctx, program, now); err != nil {
		w.t.Fatal(err)
	}
}

// Rules are kept by who manages the desk, each over the version that was read;
// another body's do not exist.
func TestAZ02_WhoKeepsRules(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		in := desk.RuleInput{Name: "Til nettet", Active: true, Moment: desk.RuleComes, Does: desk.RuleDoes{Team: desk.ByArrangement, Reason: desk.ByMatrix}}
		id := w.ruled(in)
		worker := as("ida", "local")
		stranger := access.Actor{Body: "b2", Person: "bo", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
		for _, by := range []access.Actor{worker, as("eva")} {
			if _, err := w.Rules(ctx, by, noon); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("reads: %v", err)
			}
			if _, err := w.AddRule(ctx, by, noon, in); err == nil {
				t.Error("adds")
			}
			if err := w.RemoveRule(ctx, by, noon, id, 1); err == nil {
				t.Error("removes")
			}
		}
		if list, err := w.Rules(ctx, stranger, noon); err != nil || len(list.Rules) != 0 {
			t.Errorf("another body: %v %v", list.Rules, err)
		}
		for _, err := range []error{w.ChangeRule(ctx, stranger, noon, id, 1, in), w.RemoveRule(ctx, stranger, noon, id, 1), w.MoveRule(ctx, stranger, noon, id, true)} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("another body: %v", err)
			}
		}
		if _, err := w.Ruled(ctx, stranger, noon, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body: %v", err)
		}
		if err := w.ChangeRule(ctx, lead(), noon, id, 1, in); err != nil {
			t.Fatal(err)
		}
		var stale *fault.Stale
		if err := w.ChangeRule(ctx, lead(), noon, id, 1, in); !errors.As(err, &stale) {
			t.Errorf("an older version: %v", err)
		}
		if f, err := w.ForeseeRule(ctx, lead(), noon, in); err != nil || f.Looked != 0 {
			t.Errorf("%+v %v", f, err)
		}
		w.make(as("eva"), desk.Input{Title: "Trådløst", Channel: desk.ByPortal})
		in.Holds.Words = []string{"trådløs"}
		if f, err := w.ForeseeRule(ctx, lead(), noon, in); err != nil || f.Looked != 1 || len(f.Rows) != 1 || f.Rows[0].TeamName == "" {
			t.Errorf("%+v %v", f, err)
		}
		if err := w.RemoveRule(ctx, lead(), noon, id, 2); err != nil {
			t.Error(err)
		}
	})
}
