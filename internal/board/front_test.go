package board_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
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
