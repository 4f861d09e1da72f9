package desk_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// TestARoutineIsRunInATicket is D4: the steps stand in the ticket with the words
// they were begun with, ticked, left out with a reason, or open again.
func TestARoutineIsRunInATicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		shelf := knowledge.New(w.db)
		routine, err := shelf.Add(ctx, lead(), noon, knowledge.Input{Kind: knowledge.Routine, Audience: knowledge.ForSupport, Service: "mail"}, "da",
			knowledge.Words{Title: "Ny adgangskode", Steps: []string{"Ring tilbage", "Bekræft navn", "Nulstil"}}, "")
		if err != nil {
			t.Fatal(err)
		}
		ticket := w.make(lead(), desk.Input{Title: "Glemt", Service: "mail", Requester: "eva"})
		if err := w.StartRoutine(ctx, lead(), noon, ticket.ID, routine); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is run: %v", err)
		}
		if err := shelf.Publish(ctx, lead(), noon, routine, "da", 1, ""); err != nil {
			t.Fatal(err)
		}
		if c, err := w.Checklist(ctx, lead(), noon, ticket.ID); err != nil || len(c.Offered) != 1 || !c.MayWork {
			t.Errorf("%+v %v", c, err)
		}
		for what, do := range []func() error{
			func() error { return w.StartRoutine(ctx, lead(), noon, ticket.ID, routine) },
			func() error { return w.CheckStep(ctx, lead(), noon, ticket.ID, 1, true) },
			func() error { return w.CheckStep(ctx, lead(), noon, ticket.ID, 1, true) }, // again is the same
			func() error { return w.SkipStep(ctx, lead(), noon, ticket.ID, 2, "Står i skranken") },
		} {
			if err := do(); err != nil {
				t.Fatal(what, err)
			}
		}
		if err := w.StartRoutine(ctx, lead(), noon, ticket.ID, routine); !fault.Is(err, fault.Refused) {
			t.Errorf("begun twice: %v", err)
		}
		if err := shelf.SaveDraft(ctx, lead(), noon, routine, "da", 2, knowledge.Words{Title: "Ny adgangskode", Steps: []string{"Noget andet"}}); err != nil {
			t.Fatal(err)
		}
		c, err := w.Checklist(ctx, lead(), noon, ticket.ID)
		if err != nil || len(c.Steps) != 3 || c.Left != 1 || !c.Steps[0].Done() || c.Steps[1].Skipped == "" || c.Steps[2].Step != "Nulstil" || c.Titles[routine] != "Ny adgangskode" || len(c.Offered) != 0 {
			t.Errorf("%+v %v", c, err)
		}
		if err := w.SkipStep(ctx, lead(), noon, ticket.ID, 3, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("left out without a reason: %v", err)
		}
		if err := w.CheckStep(ctx, lead(), noon, ticket.ID, 9, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("a step that is not there: %v", err)
		}
		// Somebody of a team that never had it, and the requester: not theirs.
		for _, by := range []string{"eva", "ada"} {
			if err := w.CheckStep(ctx, as(by), noon, ticket.ID, 3, true); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s ticks: %v", by, err)
			}
			if _, err := w.Checklist(ctx, as(by), noon, ticket.ID); err == nil {
				t.Errorf("%s sees the steps", by)
			}
		}
		marked := 0
		for _, e := range w.view(ticket.ID).Entries {
			if e.Kind == desk.Checked {
				marked++
			}
		}
		if marked != 3 {
			t.Errorf("%d entries about steps", marked)
		}
	})
}

func TestPhrasesAreFilledForATicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		id, err := w.AddPhrase(ctx, lead(), noon, desk.PhraseInput{Name: "Hej", Lang: "da", Text: "Hej {person}, {number}, {service}, {team}, {me}"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.AddPhrase(ctx, as("ada", "expert"), noon, desk.PhraseInput{Team: "expert", Name: "Net", Lang: "en", Text: "Net"}); err != nil {
			t.Errorf("one's own team: %v", err)
		}
		for team, kind := range map[string]fault.Kind{"": fault.NotFound, "local": fault.NotFound} {
			if _, err := w.AddPhrase(ctx, as("ada", "expert"), noon, desk.PhraseInput{Team: team, Name: "x", Lang: "da", Text: "x"}); !fault.Is(err, kind) {
				t.Errorf("for %q: %v", team, err)
			}
		}
		if err := w.RemovePhrase(ctx, as("ada", "expert"), noon, id, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("everybody's by one of a team: %v", err)
		}
		if _, err := w.AddPhrase(ctx, lead(), noon, desk.PhraseInput{Name: "x", Lang: "da", Text: "{persn}"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
		ticket := w.make(lead(), desk.Input{Title: "Glemt", Service: "mail", Requester: "eva"})
		all, err := w.PhrasesFor(ctx, lead(), noon, ticket.ID)
		if err != nil || len(all) != 1 || all[0].Text != "Hej Eva Friis, "+strconv.Itoa(ticket.Number)+", Mail, Central support, Bo" {
			t.Errorf("%+v %v", all, err)
		}
		if _, err := w.PhrasesFor(ctx, as("eva"), noon, ticket.ID); err == nil {
			t.Error("the requester reads them")
		}
		if err := w.ChangePhrase(ctx, lead(), noon, id, 1, desk.PhraseInput{Name: "Hej", Lang: "sv", Text: "Hej"}); err != nil {
			t.Error(err)
		}
		if err := w.ChangePhrase(ctx, lead(), noon, id, 1, desk.PhraseInput{Name: "Hej", Lang: "sv", Text: "Hej"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
	})
}

// TestRoutinesOfTheArrangementComeFirst is D4: what the service's arrangement
// names for the level stands first, whatever the others are called.
func TestRoutinesOfTheArrangementComeFirst(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		shelf := knowledge.New(w.db)
		ids := map[string]string{}
		for _, title := range []string{"Andet", "Bestilling", "Post"} {
			id, err := shelf.Add(ctx, lead(), noon, knowledge.Input{Kind: knowledge.Routine, Audience: knowledge.ForSupport}, "da", knowledge.Words{Title: title, Steps: []string{"Gør"}}, "")
			if err == nil {
				err = shelf.Publish(ctx, lead(), noon, id, "da", 1, "")
			}
			if err != nil {
				t.Fatal(err)
			}
			ids[title] = id
		}
		content := arrangement.Content{Levels: []arrangement.Level{{Level: 2, Team: "central"}}, Tasks: []arrangement.Task{{Task: "a", Level: 1, Routine: ids["Bestilling"]}, {Task: "b", Level: 2, Routine: ids["Post"]}}}
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			if err := tx.Insert("arrangements", arrangement.Arrangement{Body: "b1", ID: "a1", Service: "mail", Number: 1, State: arrangement.Standing, Raw: content.String(), Version: 1}); err != nil {
				return err
			}
			return tx.Insert("gates", arrangement.Gate{Body: "b1", Service: "mail", Arrangement: "a1", Open: 1, ReviewOn: "2026-12-31", Version: 1})
		}); err != nil {
			t.Fatal(err)
		}
		for service, want := range map[string]string{"mail": "Post Bestilling Andet", "": "Andet Bestilling Post"} {
			made := w.make(lead(), desk.Input{Service: service, Requester: "eva"})
			c, err := w.Checklist(ctx, lead(), noon, made.ID)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, g := range c.Offered {
				got = append(got, g.Title)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%q: %v", service, got)
			}
		}
	})
}
