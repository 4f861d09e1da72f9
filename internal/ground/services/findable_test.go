package services_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Who answers for a service in a unit, asked from the person's side, is who
// HoldersOf names: with units above and below, deputies, leave and leavers.
func TestAnswersForSaysWhatHoldersOfSays(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		people, units, names := []string{"ada", "bo", "eva", "ib"}, []string{"", "admin", "school", "it"}, []string{"mail", "print", "net"}
		write(t, d, "b1", func(tx *db.Tx) error {
			for _, s := range names {
				if err := services.AddService(tx, "da", services.Service{ID: s, Name: s, State: services.Active}); err != nil {
					return err
				}
			}
			for i, h := range []services.Holder{
				{Service: "mail", Role: services.Owner, Person: "ada"},
				{Service: "mail", Role: services.Manager, Person: "bo", Unit: "school"},
				{Service: "print", Role: services.Owner, Person: "eva", Deputy: "ib", Unit: "admin"},
				{Service: "print", Role: services.Manager, Person: "ada", Unit: "it", To: "2026-04-13"},
				{Service: "print", Role: services.SuperUser, Person: "bo"},
				{Service: "net", Role: services.Owner, Person: "ib", Unit: "it", From: "2026-04-15"},
				{Service: "net", Role: services.Manager, Person: "ib", Unit: "school"},
				{Service: "net", Role: services.Manager, Person: "bo", Deputy: "ada", Unit: "it"},
			} {
				h.ID = string(rune('a' + i))
				if err := services.AddHolder(tx, h); err != nil {
					return err
				}
			}
			return org.AddLeave(tx, org.Leave{Body: "b1", ID: "l", Person: "eva", From: "2026-04-01"})
		})
		for _, on := range []clock.Day{"2026-03-31", "2026-04-13", "2026-04-14", "2026-04-15"} {
			read(t, d, "b1", func(tx *db.Tx) error {
				for _, person := range people {
					scopes, err := services.AnswersFor(tx, person, on)
					if err != nil {
						return err
					}
					for _, s := range names {
						for _, unit := range units {
							want := false
							for _, role := range []services.Role{services.Owner, services.Manager} {
								held, err := services.HoldersOf(tx, s, role, unit, on)
								if err != nil {
									return err
								}
								want = want || slices.ContainsFunc(held, func(h services.Holder) bool { return h.Person == person })
							}
							if got := slices.Contains(scopes, search.Service(s)) || slices.Contains(scopes, search.ServiceIn(s, unit)); got != want {
								t.Errorf("%s: %s for %s in %q: %v, HoldersOf says %v", on, person, s, unit, got, want)
							}
						}
					}
				}
				return nil
			})
		}
	})
}

// AZ-05, AZ-08: services are found by who may read the register, and as help by
// whom they are for; suppliers by the register's readers, never by a telephone
// number. What was there before the index is found too, and what changes.
func TestAZ05_ServicesAndSuppliersAreFoundByWhoMaySeeThem(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r, index := services.New(d), search.New(d, slog.New(slog.DiscardHandler))
		index.Add(services.FindService, services.FindableServices{})
		index.Add(services.FindSupplier, services.FindableSuppliers{})
		write(t, d, "b1", func(tx *db.Tx) error {
			for _, row := range []string{`INSERT INTO groups (body, id, name, fold, sort) VALUES ($1, 'teachers', 'Lærere', 'lærere', 'l')`, `INSERT INTO group_members (body, grp, person) VALUES ($1, 'teachers', 'eva')`} {
				if _, err := tx.Exec(row, tx.Tenant); err != nil {
					return err
				}
			}
			for _, s := range []services.Service{{ID: "print", Name: "Udskrivning", Description: "Printere på gangene", State: services.Active},
				{ID: "marks", Name: "Karakterbogen", State: services.Active, Audience: "teachers"}, {ID: "fax", Name: "Fax og printer", State: services.Retired}} {
				if err := services.AddService(tx, "da", s); err != nil {
					return err
				}
			}
			if err := services.AddSupplier(tx, "da", services.Supplier{ID: "nordtryk", Name: "Nordtryk", Phone: "+4570203040", Note: "Printere og toner"}); err != nil {
				return err
			}
			if err := services.AddContact(tx, services.Contact{ID: "c-kvist", Supplier: "nordtryk", Name: "Sanne Kvist", Mail: "sanne@nordtryk.example", Phone: "+4520111213"}); err != nil {
				return err
			}
			// As if all of it had been there before the index was.
			_, err := tx.Exec(`DELETE FROM search_queue WHERE body = $1`, tx.Tenant)
			return err
		})
		find := func(by access.Actor, words string) string {
			t.Helper()
			page, err := index.Ask(ctx, by, now, search.Question{Words: words, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, h := range page.Hits {
				all = append(all, h.Kind+" "+h.ID)
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}
		person := func(id string) access.Actor {
			return access.Actor{Body: "b1", Person: id, Lang: "da", Via: access.BySession}
		}
		outside := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("nordtryk")}}}
		catchUp := func() {
			t.Helper()
			if err := index.CatchUp(ctx); err != nil {
				t.Fatal(err)
			}
		}
		catchUp()
		agent, elsewhere := actor("b1", access.Supporter), actor("b2", access.Administrator)
		for _, c := range []struct {
			name        string
			by          access.Actor
			words, want string
		}{
			{"an agent", agent, "printer", "my_service print, service fax, service print, supplier nordtryk"},
			{"staff", person("bo"), "printer", "my_service print"},
			{"in another form", person("bo"), "printerne", "my_service print"},
			{"a teacher", person("eva"), "karakterbog", "my_service marks"},
			{"no teacher", person("bo"), "karakterbog", ""},
			{"an agent who is no teacher", agent, "karakterbog", "service marks"},
			{"a contact", agent, "kvist", "supplier nordtryk"},
			{"a contact, for staff", person("bo"), "kvist", ""},
			{"a telephone number", agent, "4520111213", ""},
			{"the supplier's own people", outside, "printer", ""},
			{"another body", elsewhere, "printer", ""},
		} {
			if got := find(c.by, c.words); got != c.want {
				t.Errorf("%s: %q, wanted %q", c.name, got, c.want)
			}
		}
		// Out of the group, out of sight: at once, whatever the index says.
		write(t, d, "b1", func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM group_members WHERE body = $1 AND person = 'eva'`, tx.Tenant)
			return err
		})
		if got := find(person("eva"), "karakterbog"); got != "" {
			t.Errorf("who is no teacher any more: %q", got)
		}
		boss := actor("b1", access.Administrator)
		if err := r.Edit(ctx, boss, now, "print", 1, services.Input{Name: "Kopi og tryk", State: services.Retired}); err != nil {
			t.Fatal(err)
		}
		if got := find(person("bo"), "udskrivning"); got != "" {
			t.Errorf("a retired one: %q", got)
		}
		if err := r.EditSupplier(ctx, boss, now, "nordtryk", 1, services.SupplierInput{Name: "Sydtryk"}); err != nil {
			t.Fatal(err)
		}
		catchUp()
		if got := find(agent, "sydtryk") + ", " + find(agent, "kopi"); got != "supplier nordtryk, service print" {
			t.Errorf("what was changed: %q", got)
		}
		if wrong, err := index.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}
