package views_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
)

func who(person string, role access.Role, where access.Scope) access.Actor {
	return access.Actor{Body: "b", Person: person, Name: person, Via: access.BySession, Grants: []access.Grant{{Role: role, Scope: where}}}
}

func TestWhatAViewKeeps(t *testing.T) {
	for query, want := range map[string]string{
		"part=adopted&sort=-name": "part=adopted&sort=-name", "sort=-name&part=adopted": "part=adopted&sort=-name",
		"part=adopted&after=x.y&before=z": "part=adopted", "q=&part=": "", "q=%C3%A5se&stage=": "q=%C3%A5se", "a=1;b=2": "",
	} {
		if got, _ := views.Narrowing(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	for list, want := range map[string]bool{"/people": true, "/rollouts/abc/people": true, "/rollouts/abc/waves": false, "//evil.example": false, "/people/x": false, "/rollouts/a/../people": false, "/outbox": true} {
		if views.Known(list) != want {
			t.Errorf("%s: %v", list, !want)
		}
	}
}

func TestSavedViews(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := views.New(d)
		if err := d.Write(ctx, "b", func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Nyby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}); err != nil {
				return err
			}
			for _, id := range []string{"ida", "bo", "ada"} {
				if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "Person", Family: id, Active: 1, CreatedAt: noon}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		ida, bo, ada := who("ida", access.Lead, access.Scope{}), who("bo", access.Supporter, access.Rollout("r1")), who("ada", access.Administrator, access.Scope{})
		save := func(by access.Actor, list, query, name string, shared bool) (string, error) {
			return s.Save(ctx, by, noon, list, query, views.Input{Name: name, Shared: shared})
		}
		own, err := save(ida, "/rollouts/r1/people", "stage=deferred&after=x", " Udsatte på orlov ", false)
		if err != nil {
			t.Fatal(err)
		}
		common, err := save(ida, "/rollouts/r1/people", "part=outstanding", "Udestår", true)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			list, query, name string
			by                access.Actor
			want              fault.Kind
		}{
			"the same name":                {"/rollouts/r1/people", "q=x", "UDESTÅR", ida, fault.Invalid},
			"no name":                      {"/people", "q=x", " ", ida, fault.Invalid},
			"nothing narrowed":             {"/people", "after=x", "Alle", ida, fault.Invalid},
			"a list one may not see":       {"/people", "q=x", "Folk", bo, fault.NotFound},
			"another rollout":              {"/rollouts/r2/people", "q=x", "Folk", bo, fault.NotFound},
			"no list at all":               {"/settings", "q=x", "X", ada, fault.NotFound},
			"somewhere else":               {"//evil.example", "q=x", "X", ada, fault.NotFound},
			"the letters, for a supporter": {"/outbox", "state=failed", "X", who("bo", access.Supporter, access.Scope{}), fault.NotFound},
		} {
			if _, err := save(c.by, c.list, c.query, c.name, false); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		of := func(by access.Actor, list string, want ...string) {
			t.Helper()
			all, err := s.Of(ctx, by, list)
			if err != nil || len(all) != len(want) {
				t.Fatalf("%s sees %+v, %v; want %v", by.Person, all, err, want)
			}
			for i, v := range all {
				if v.Name != want[i] || v.OwnerName == "" {
					t.Errorf("%s sees %+v, want %s", by.Person, v, want[i])
				}
			}
		}
		of(ida, "/rollouts/r1/people", "Udestår", "Udsatte på orlov")
		of(bo, "/rollouts/r1/people", "Udestår")
		of(bo, "/rollouts/r2/people")
		of(who("bo", access.Supporter, access.Rollout("r2")), "/rollouts/r1/people")
		if _, err := s.One(ctx, bo, own); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		in := views.Input{Name: "Mangler", Shared: true}
		if err := s.Change(ctx, bo, noon, common, 1, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("renamed by who only sees it: %v", err)
		}
		if err := s.Change(ctx, bo, noon, own, 1, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("renamed by who does not see it: %v", err)
		}
		if err := s.Change(ctx, ida, noon, common, 1, in); err != nil {
			t.Error(err)
		}
		var stale *fault.Stale
		if err := s.Change(ctx, ida, noon, common, 1, in); !errors.As(err, &stale) || stale.Current.(views.View).Name != "Mangler" {
			t.Errorf("the second to save: %v", err)
		}
		if err := s.Change(ctx, ida, noon, own, 1, in); !fault.Is(err, fault.Invalid) {
			t.Errorf("two of one name: %v", err)
		}
		of(bo, "/rollouts/r1/people", "Mangler")
		if err := s.Remove(ctx, bo, noon, common); !fault.Is(err, fault.Forbidden) {
			t.Errorf("removed by who only sees it: %v", err)
		}
		if err := s.Remove(ctx, ada, noon, common); err != nil { // an administrator tidies what is shared
			t.Error(err)
		}
		if err := s.Remove(ctx, ada, noon, own); !fault.Is(err, fault.NotFound) {
			t.Errorf("an administrator removed what is somebody's own: %v", err)
		}
		if err := s.Remove(ctx, ida, noon, own); err != nil {
			t.Error(err)
		}
		of(ida, "/rollouts/r1/people")
		if err := d.Read(ctx, "b", func(tx *db.Tx) error {
			var n int
			err := tx.Get(&n, `SELECT count(*) FROM audit WHERE body = $1 AND subject_kind = 'view'`, "b")
			if n != 5 {
				t.Errorf("%d in the audit", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
