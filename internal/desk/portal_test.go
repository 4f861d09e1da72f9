package desk_test

import (
	"encoding/json"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Who asks is offered the services that take tickets from them, those their
// words name first, and guides, not the desk's routines.
func TestPortalOffersWhatTakesTickets(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		raw, err := json.Marshal(arrangement.Content{Levels: []arrangement.Level{{Level: 2, Team: "central"}}})
		if err != nil {
			t.Fatal(err)
		}
		w.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(`INSERT INTO groups (body, id, name, fold, sort) VALUES ($1, 'leaders', 'Ledere', 'ledere', 'ledere')`, tx.Tenant); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO group_members (body, grp, person) VALUES ($1, 'leaders', 'bo')`, tx.Tenant); err != nil {
				return err
			}
			for _, s := range []services.Service{{ID: "plan", Name: "Arkivet", State: services.Planned}, {ID: "gone", Name: "Båndene", State: services.Retired}, {ID: "budget", Name: "Budget", State: services.Active, Audience: "leaders"},
				{ID: "week", Name: "Ugeplan", State: services.Active}, {ID: "shut", Name: "Lukket system", State: services.Active}} {
				if err := services.AddService(tx, "da", s); err != nil {
					return err
				}
			}
			for _, service := range []string{"mail", "plan", "gone", "budget", "week", "shut"} {
				id, open := "a-"+service, 1
				if service == "shut" {
					open = 0
				}
				if err := tx.Insert("arrangements", arrangement.Arrangement{Body: "b1", ID: id, Service: service, Number: 1, State: arrangement.Standing, Raw: string(raw), Version: 1}); err != nil {
					return err
				}
				if err := tx.Insert("gates", arrangement.Gate{Body: "b1", Service: service, Arrangement: id, Open: open, ReviewOn: "2026-12-31", Version: 1}); err != nil {
					return err
				}
			}
			return nil
		})
		shelf := knowledge.New(w.db)
		for kind, title := range map[string]string{knowledge.AGuide: "Ugeplan på telefonen", knowledge.Routine: "Ugeplan genstartes"} {
			id, err := shelf.Add(ctx, lead(), noon, knowledge.Input{Kind: kind, Audience: knowledge.ForStaff}, "da", knowledge.Words{Title: title, Text: "Sådan", Steps: []string{"Et"}}, "")
			if err == nil {
				err = shelf.Publish(ctx, lead(), noon, id, "da", 1, "")
			}
			if err != nil {
				t.Fatal(kind, err)
			}
		}
		for who, want := range map[string]string{"eva": "week mail ", "bo": "week budget mail "} {
			p, err := w.Portal(ctx, as(who), noon, "Min ugeplan driller", "da")
			got := ""
			for _, s := range p.Services {
				got += s.ID + " "
			}
			if err != nil || got != want || p.Likely != 1 {
				t.Errorf("%s is offered %q, %d likely: %v", who, got, p.Likely, err)
			}
			if len(p.Guides) != 1 || p.Guides[0].Kind != knowledge.AGuide {
				t.Errorf("%s is shown %+v", who, p.Guides)
			}
		}
	})
}

// What is said of the first word is what its clock says, in the catalogue or
// not, and for as long as it runs.
func TestTheReceiptSaysWhenTheClockOfTheFirstWordIsDue(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60})
		inside := w.make(lead(), desk.Input{Requester: "eva", Service: "mail"}).ID
		outside := w.make(lead(), desk.Input{Requester: "eva"}).ID
		says := func(what, id string, now, want clock.Instant) {
			t.Helper()
			if r, err := w.Receipt(ctx, as("eva"), now, id); err != nil || r.Answer != want {
				t.Errorf("%s: %s, want %s, %v", what, r.Answer, want, err)
			}
		}
		due := func(id string) clock.Instant { return w.clock(id, clocks.Response).Due }
		says("asked", inside, noon, noon.Add(hour))
		if !due(outside).IsSet() {
			t.Fatal("no clock runs outside the catalogue")
		}
		says("outside the catalogue", outside, noon, due(outside))
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE gates SET open = 0 WHERE body = $1`, tx.Tenant)
			return err
		})
		says("the gate has closed", inside, noon, noon.Add(hour))
		w.do(w.Reprioritise(ctx, lead(), noon, outside, 0, desk.ImpactMany, desk.UrgencyStops))
		says("more urgent", outside, noon, due(outside))
		says("late", inside, noon.Add(2*hour), 0)
		w.do(w.Reply(ctx, lead(), noon, inside, desk.Saying{Text: "Vi ser på det"}))
		says("answered", inside, noon, 0)
	})
}
