package org_test

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestSettingsAreChangedByOneAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, now := context.Background(), clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
		err := d.Write(ctx, "b", func(tx *db.Tx) error {
			return org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Nyby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
		s := org.NewSettings(d)
		admin := access.Actor{Body: "b", Person: "a", Grants: []access.Grant{{Role: access.Administrator}}}
		lead := access.Actor{Body: "b", Person: "l", Grants: []access.Grant{{Role: access.Lead}}}
		in := org.BodyInput{Name: "Ny By", Lang: "nb", Zone: "Europe/Oslo", AccessibilityURL: "https://nyby.example/was"}
		if err := s.Save(ctx, lead, now, 1, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("a lead changes the settings: %v", err)
		}
		if err := s.Save(ctx, admin, now, 1, in); err != nil {
			t.Fatal(err)
		}
		if err := s.Save(ctx, admin, now, 1, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("the second saves over the first: %v", err)
		}
		for field, bad := range map[string]org.BodyInput{
			"name": {Name: " ", Lang: "nb", Zone: "UTC"}, "lang": {Name: "x", Lang: "de", Zone: "UTC"}, "zone": {Name: "x", Lang: "nb", Zone: "Mars/Base"},
			"accessibility_url": {Name: "x", Lang: "nb", Zone: "UTC", AccessibilityURL: "javascript:alert(1)"},
		} {
			if err := s.Save(ctx, admin, now, 2, bad); len(fault.List(err)) != 1 || fault.List(err)[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, name := range []string{"Grundlovsdag", "Grundlovsdag, hele dagen"} {
			if err := s.AddClosingDay(ctx, admin, now, "2026-06-05", name); err != nil {
				t.Fatal(err)
			}
		}
		b, closing, err := s.Read(ctx, admin)
		if err != nil || b.Name != "Ny By" || b.ZoneName != "Europe/Oslo" || b.Version != 2 || len(closing) != 1 || closing[0].Name != "Grundlovsdag, hele dagen" {
			t.Errorf("%+v %+v %v", b, closing, err)
		}
		if err := s.RemoveClosingDay(ctx, admin, now, "2026-06-05"); err != nil {
			t.Error(err)
		}
		if err := s.RemoveClosingDay(ctx, admin, now, "2026-06-05"); !fault.Is(err, fault.NotFound) {
			t.Errorf("twice: %v", err)
		}
	})
}
