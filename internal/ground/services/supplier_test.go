package services_test

import (
	"testing"

	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// E4: who writes for a supplier, by address and day.
func TestContactByMail(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		write(t, d, "b1", func(tx *db.Tx) error {
			for _, s := range []services.Supplier{{ID: "s1", Name: "Nordlyset A/S", Mail: "Support@nordlyset.example"}, {ID: "s2", Name: "Bølgen"}} {
				if err := services.AddSupplier(tx, "da", s); err != nil {
					return err
				}
			}
			for _, c := range []services.Contact{
				{ID: "c1", Supplier: "s1", Name: "Tue", Mail: "Tue@nordlyset.example", To: "2026-04-30"},
				{ID: "c2", Supplier: "s2", Name: "Tue", Mail: "tue@nordlyset.example", From: "2026-05-01"},
			} {
				if err := services.AddContact(tx, c); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range []struct {
			body, fold string
			day        clock.Day
			supplier   string
			id         string
		}{
			{"b1", "tue@nordlyset.example", "2026-04-30", "s1", "c1"},
			{"b1", "tue@nordlyset.example", "2026-05-01", "s2", "c2"},
			{"b1", "support@nordlyset.example", "2026-05-01", "s1", ""},
			{"b1", "unknown@nordlyset.example", "2026-05-01", "", ""},
			{"b1", "", "2026-05-01", "", ""},
			{"b2", "tue@nordlyset.example", "2026-05-01", "", ""},
		} {
			read(t, d, c.body, func(tx *db.Tx) error {
				got, ok, err := services.ContactByMail(tx, c.fold, c.day)
				if got.Supplier != c.supplier || got.ID != c.id || ok != (c.supplier != "") {
					t.Errorf("%s %s %s: %+v %v", c.body, c.fold, c.day, got, ok)
				}
				return err
			})
		}
	})
}
