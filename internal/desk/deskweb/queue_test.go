package deskweb

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// due sets when a ticket's first clock runs out, which the clocks do otherwise.
func (w *ward) due(id string, at clock.Instant) {
	w.ok(w.db.Write(ground, "b", func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE tickets SET due_at = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, at)
		return err
	}))
}

func TestQueueIsTheTeamsWork(t *testing.T) {
	w := newWard(t)
	empty := w.page(w.bo, "/desk/queues/central")
	has(t, empty, "main", "The queue is empty")
	late, soon := w.make("Printeren på 2. sal"), w.make("Adgang til arkivet", func(in *desk.Input) { in.Kind, in.Service = desk.Access, "mail" })
	_, err := w.d.Take(ground, w.bo, morning, soon.ID, 0, "bo")
	w.ok(err)
	w.due(late.ID, morning.Add(-2*time.Hour))
	w.due(soon.ID, morning.Add(30*time.Minute))
	w.make("Netværk", func(in *desk.Input) { in.Team = "expert" })

	list := w.page(w.bo, "/desk/queues/central")
	has(t, list, "table", "Printeren på 2. sal", "2 h late", "Adgang til arkivet", "in 30 min", "Eva Friis", "Bo Dahl", "Outside the catalogue")
	lacks(t, list, "table", "Netværk")
	if n := list.Doc.Find("tbody tr[data-row], tbody tr").Length(); n != 2 {
		t.Errorf("%d rows", n)
	}
	for path, want := range map[string]string{"?owner=none": "Printeren", "?owner=me": "Adgang", "?due=late": "Printeren", "?kind=access": "Adgang", "?service=mail": "Adgang", "?state=new": "Printeren"} {
		narrowed := w.page(w.bo, "/desk/queues/central"+path)
		if rows := narrowed.Doc.Find("#tickets tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), want) {
			t.Errorf("%s: %d rows, %s", path, rows.Length(), rows.Text())
		}
	}
	has(t, w.page(w.bo, "/desk/queues/central?priority=1"), "main", "No ticket fits")

	// Every queue one reads, with counts that are doors.
	all := w.page(w.chief, "/desk/queues")
	has(t, all, "#queues", "Central support", "Netgruppen", "Level 2")
	if door, _ := all.Doc.Find(`#queues a[href="/desk/queues/central?owner=none"]`).Attr("href"); door == "" || all.Text(`#queues a[href="/desk/queues/central?owner=none"]`) != "1" {
		t.Error("no door to what nobody took")
	}
	// The keyset: one row a page leads on to the rest.
	next, _ := w.page(w.bo, "/desk/queues/central?sort=made").Doc.Find("a[rel=next]").Attr("href")
	if next != "" {
		t.Error("a next page of two rows")
	}
	csv := w.As(w.bo).Get("/desk/export?team=central")
	if csv.Status != 200 || !strings.Contains(csv.Body, "Printeren på 2. sal") || strings.Contains(csv.Body, "Netværk") || !strings.Contains(csv.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %s", csv.Status, csv.Body)
	}
	if to := w.As(w.bo).Get("/desk/number/10001"); to.Location() != "/desk/tickets/"+late.ID {
		t.Error(to.Status, to.Location())
	}
}

func TestQueuesAreReadByTheirTeams(t *testing.T) {
	w := newWard(t)
	made := w.make("Fortroligt")
	for name, try := range map[string]struct {
		by   access.Actor
		path string
		want int
	}{
		"another team's queue":  {w.ida, "/desk/queues/central", 404},
		"another team's ticket": {w.ida, "/desk/tickets/" + made.ID, 404},
		"no team":               {w.eva, "/desk/queues/central", 404},
		"no board without":      {w.eva, "/desk", 404},
		"another body's queue":  {w.x, "/desk/tickets/" + made.ID, 404},
		"a queue not there":     {w.chief, "/desk/queues/nowhere", 404},
		"a number not there":    {w.chief, "/desk/number/99", 404},
		"their own":             {w.bo, "/desk/queues/central", 200},
	} {
		if got := w.As(try.by).Get(try.path); got.Status != try.want {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
}

func TestBoardSaysWhatWaitsAndBurns(t *testing.T) {
	w := newWard(t)
	late, mine := w.make("Brænder"), w.make("Min egen")
	w.due(late.ID, morning.Add(-time.Hour))
	_, err := w.d.Take(ground, w.bo, morning, mine.ID, 0, "bo")
	w.ok(err)
	board := w.page(w.bo, "/desk")
	has(t, board, "#burning", "Brænder", "1 h late", "Central support")
	has(t, board, "#mine", "Min egen")
	has(t, board, "#teams", "Central support", "Bo Dahl", "Kaj Munk")
	has(t, board, ".figures", "1 taken by nobody", "1 late", "1 taken by me", "in my teams")
	for _, figure := range board.Doc.Find(".figures a").Nodes {
		href := ""
		for _, a := range figure.Attr {
			if a.Key == "href" {
				href = a.Val
			}
		}
		if rows := w.page(w.bo, href).Doc.Find("#tickets tbody tr"); rows.Length() != 1 {
			t.Errorf("%s opens %d rows", href, rows.Length())
		}
	}
	has(t, w.page(w.chief, "/desk"), "#teams", "Netgruppen", "Nobody")
}
