package desk_test

import (
	"encoding/json"
	"testing"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/services"
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
