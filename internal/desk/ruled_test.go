package desk_test

import (
	"errors"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
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

// AZ-11: no rule reaches a supplier, and none takes a ticket back from one.
func TestAZ11_NoRuleReachesASupplier(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		_, err := w.AddRule(ctx, lead(), noon, desk.RuleInput{Name: "Ud", Moment: desk.RuleComes, Does: desk.RuleDoes{Team: "acme", Reason: desk.ByMatrix}})
		if len(fault.List(err)) == 0 || fault.List(err)[0].Field != "team" {
			t.Errorf("%v", err)
		}
	})
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
