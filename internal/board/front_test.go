package board_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// The front page of who works at the desk says what waits for them there.
func TestFrontSaysWhatWaitsAtTheDesk(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ida := as("ida", access.Grant{Role: access.Supporter})
	for _, mine := range []bool{true, false, false} {
		_, err := h.desk.Make(ctx, ida, noon, desk.Input{Title: "Printer", Channel: desk.ByPhone, Requester: "eva", Team: "local", Mine: mine})
		h.ok(err)
	}
	front := h.As(ida).Get("/")
	if said := front.Text("#s-desk"); front.Status != 200 || !strings.Contains(said, "2 tickets taken by nobody in all teams") || !strings.Contains(said, "1 tickets taken by me") {
		t.Errorf("%d %s", front.Status, said)
	}
	if door, _ := front.Doc.Find("#s-desk .figures a").First().Attr("href"); door != "/desk/queues?owner=none" {
		t.Error(door)
	}
	for name, try := range map[string]struct {
		by access.Actor
		to string
	}{
		"the lead of support": {as("ib", access.Grant{Role: access.SupportLead}), "/desk"},
		"somebody else":       {as("eva"), "/me"},
	} {
		if got := h.As(try.by).Get("/"); got.Location() != try.to {
			t.Errorf("%s: %d %s", name, got.Status, got.Location())
		}
	}
}

// Who sets an organisation up is told how a desk begins, until a team takes in.
func TestFrontTellsHowADeskBegins(t *testing.T) {
	d := dbtest.SQLite(t)
	h := newHouse(t, d)
	admin := as("ida", access.Grant{Role: access.Administrator})
	doors := func(by access.Actor) int {
		return h.As(by).Get("/").Doc.Find(`main a[href="/desk/teams/new"]`).Length()
	}
	if n := doors(admin); n != 0 {
		t.Errorf("a desk that is there is begun again: %d", n)
	}
	h.ok(d.Write(ctx, "b", func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1`, tx.Tenant)
		return err
	}))
	if n := doors(admin); n != 1 {
		t.Errorf("nothing says how a desk begins: %d", n)
	}
	if n := doors(as("eva", access.Grant{Role: access.Supporter})); n != 0 {
		t.Errorf("offered to who may not make one: %d", n)
	}
}

// Where there is no rollout yet, only who may import people and plan is told to.
func TestFrontTellsOnlyWhoMayToBegin(t *testing.T) {
	d := dbtest.SQLite(t)
	h := newHouse(t, d)
	h.ok(d.Write(ctx, "b", func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM rollouts WHERE body = $1`, tx.Tenant)
		return err
	}))
	for _, c := range []struct {
		role            access.Role
		told            string
		imports, begins int
	}{{access.Lead, "importing the people", 1, 1}, {access.Supporter, "When somebody has made one", 0, 0}, {access.Director, "When somebody has made one", 0, 0}} {
		front := h.As(as("ida", access.Grant{Role: c.role})).Get("/")
		if words := front.Text("main"); !strings.Contains(words, c.told) || c.imports == 0 && strings.Contains(words, "mport") {
			t.Errorf("%s is told: %s", c.role, words)
		}
		for door, want := range map[string]int{"/people/import": c.imports, "/rollouts/new": c.begins} {
			if n := front.Doc.Find(`main a[href="` + door + `"]`).Length(); n != want {
				t.Errorf("%s: %d doors to %s, want %d", c.role, n, door, want)
			}
		}
	}
}
