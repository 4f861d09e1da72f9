package deskweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

func outing() url.Values {
	return url.Values{"form": {"order"}, "goer": {"kaj"}, "day": {"2026-04-15"}, "from": {"13:00"}, "to": {"15:00"}, "place": {"Skolen, lokale 12"}, "bring": {"Et tastatur"}}
}

func TestVisitsOfATicket(t *testing.T) {
	w := newWard(t)
	made := w.make("Tastaturet svarer ikke")
	at := visitsAddress(made.ID)
	if door := w.page(w.bo, ticketAddress(made.ID)).Doc.Find("#ticket-visits a[href='" + at + "'][data-key=v]"); door.Length() != 1 {
		t.Error("the ticket's page leads nowhere")
	}
	page := w.page(w.bo, at)
	if got := page.Doc.Find("select[name=goer]"); got.Find("option").Length() != 4 || got.Find("optgroup").First().Find("option").Length() != 2 { // choose; Bo, Kaj of the ticket's team; Ida
		t.Error(page.Text("select[name=goer]"))
	}
	in := outing()
	in.Set("version", itoa(made.Version))
	for field, typed := range map[string]string{"goer": "", "day": "", "from": "25 past", "to": "12:00", "place": " "} {
		bad := url.Values{}
		for k, v := range in {
			bad[k] = v
		}
		bad.Set(field, typed)
		got := w.As(w.bo).Post(at, bad)
		if got.Status != 422 || got.Doc.Find("#"+field+"-new[aria-invalid=true]").Length() != 1 || got.Doc.Find("#bring-new").AttrOr("value", "") != "Et tastatur" {
			t.Errorf("%s: %d %s", field, got.Status, got.Text("main"))
		}
	}
	if got := w.As(w.bo).Post(at, in); got.Location() != at {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	if got := w.As(w.bo).Post(at, in); got.Status != 409 {
		t.Errorf("sent twice: %d", got.Status)
	}
	// Kaj has that hour: who sends him all the same says so.
	other := w.make("Projektoren blinker")
	there, twice := visitsAddress(other.ID), outing()
	twice.Set("version", itoa(other.Version))
	got := w.As(w.bo).Post(there, twice)
	if way := got.Doc.Find("[data-in-the-way]"); got.Status != 422 || way.Find("a[href='"+at+"']").Length() != 1 || way.Find("input[name=anyway]").Length() != 1 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	has(t, got, "#visit-day", "15 Apr 2026", "Kaj Munk")
	if asked := w.page(w.bo, there+"/goers?day=2026-04-15&goer=kaj"); asked.Doc.Find("option[value=kaj][selected]").Length() != 1 || !strings.Contains(asked.Text("option[value=kaj]"), "13:00–15:00") {
		t.Error(asked.Text("select"))
	}
	has(t, w.page(w.bo, there+"?day=2026-04-15"), "#visit-day", "Kaj Munk", "13:00–15:00", "Tastaturet svarer ikke")
	has(t, w.page(w.bo, there), "#visit-day", "Nobody has anything")
	twice.Set("anyway", "1")
	if got := w.As(w.bo).Post(there, twice); got.Location() != there {
		t.Errorf("anyway: %d %s", got.Status, got.Text("main"))
	}
	page = w.page(w.bo, at)
	has(t, page, "main", "Kaj Munk", "Skolen, lokale 12", "Et tastatur", "13:00")
	id := strings.TrimPrefix(page.Doc.Find("section[id^=visit-]").First().AttrOr("id", ""), "visit-")
	moved := outing()
	moved.Set("form", "move-"+id)
	moved.Set("goer", "bo")
	moved.Set("from", "14:00")
	moved.Set("version", "1")
	if got := w.As(w.kaj).Post(at+"/"+id+"/move", moved); got.Location() != at {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	has(t, w.page(w.bo, ticketAddress(made.ID)), "#ticket-visits", "Bo Dahl", "Sent")
	has(t, w.page(w.bo, ticketAddress(made.ID)), "#thread", "Bo Dahl", "14:00")
	has(t, w.page(w.eva, mineAddress(made.ID)), "main", "Bo Dahl comes to you", "Visit changed to")
	has(t, w.page(w.bo, ticketAddress(made.ID, "seen")), "main", "Visit arranged")
	if got := w.As(w.bo).Post(at+"/"+id+"/cancel", url.Values{"version": {"2"}}); got.Location() != at {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	has(t, w.page(w.bo, at), "main", "Called off")
	has(t, w.page(w.eva, mineAddress(made.ID)), "main", "is called off")
	for by, status := range map[*access.Actor]int{&w.ida: 404, &w.eva: 404, &w.x: 404} {
		if got := w.As(*by).Get(at); got.Status != status {
			t.Errorf("%s sees the visits: %d", by.Person, got.Status)
		}
	}
}

func TestVisitReportedFromThePhone(t *testing.T) {
	w := newWard(t)
	made := w.make("Tastaturet svarer ikke")
	v, err := w.d.OrderVisit(ground, w.bo, morning, made.ID, 0, desk.VisitOrder{Goer: "kaj", From: morning.Add(time.Hour), To: morning.Add(2 * time.Hour), Place: "Skolen"})
	w.ok(err)
	at := "/desk/visits/" + v.ID + "/report"
	phone := w.As(w.kaj)
	if got := phone.Post(at, url.Values{"client": {"c1"}, "kind": {"on_site"}}); got.Location() != desk.VisitsPath {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	if got := phone.Post(at, url.Values{"client": {"c2"}, "kind": {"note"}}); got.Location() != desk.VisitsPath {
		t.Errorf("an empty note: %d", got.Status)
	}
	phone.Header.Set("Overgang-Report", "1")
	for range 2 {
		got := phone.Post(at, url.Values{"client": {"c3"}, "kind": {"done"}, "solved": {"1"}, "minutes": {"20"}, "note": {"Nyt tastatur"}, "at": {"2026-04-14T07:55:00.5Z"}})
		if got.Status != http.StatusNoContent {
			t.Fatalf("%d %s", got.Status, got.Text("main"))
		}
	}
	if got := phone.Post(at, url.Values{"client": {"c4"}, "kind": {"sung"}}); got.Status != 422 {
		t.Errorf("a strange report: %d", got.Status)
	}
	if got := phone.Post(at, url.Values{"client": {"c5"}, "kind": {"done"}, "minutes": {"long"}}); got.Status != 422 {
		t.Errorf("a long time: %d", got.Status)
	}
	if is := w.view(made.ID); is.State != desk.Solved {
		t.Error(is.State)
	}
	has(t, w.page(w.bo, ticketAddress(made.ID)), "#thread", "Kaj Munk", "Visit: Done", "Nyt tastatur", "20 min")
	for by, status := range map[*access.Actor]int{&w.eva: 403, &w.ida: 404, &w.x: 404} { // Eva knows that somebody came
		if got := w.As(*by).Post(at, url.Values{"client": {"c6"}, "kind": {"again"}}); got.Status != status {
			t.Errorf("%s reports: %d", by.Person, got.Status)
		}
	}
}

// The duty board says who is out, and who else is at work today.
func TestBoardSaysWhoIsOut(t *testing.T) {
	w := newWard(t)
	made := w.make("Tastaturet svarer ikke")
	_, err := w.d.OrderVisit(ground, w.bo, morning, made.ID, 0, desk.VisitOrder{Goer: "kaj", From: morning.Add(time.Hour), To: morning.Add(2 * time.Hour), Place: "Skolen"})
	w.ok(err)
	w.d.OnShift = func(context.Context, access.Actor, clock.Instant) ([]desk.Shift, error) {
		return []desk.Shift{{Kind: "desk.board.out", Name: "Gry Vang", For: "Skiftet", Href: "/rollouts/r/readiness", Place: "Rådhuset", From: morning.Add(-time.Hour), To: morning.Add(time.Hour)},
			{Kind: "desk.board.out", Name: "Per Vik", For: "Skiftet", From: morning.Add(3 * time.Hour), To: morning.Add(4 * time.Hour)}}, nil
	}
	board := w.page(w.bo, "/desk")
	has(t, board, "#out", "Kaj Munk", "Skolen", "Tastaturet svarer ikke")
	has(t, board, "#shifts", "Gry Vang", "Rådhuset", "Skiftet", "Per Vik", "Now")
	if board.Doc.Find("#shifts a[href='/rollouts/r/readiness']").Length() != 1 || strings.Count(board.Text("#shifts"), "Now") != 1 {
		t.Error(board.Text("#shifts"))
	}
	w.d.OnShift = nil
	if w.page(w.ida, "/desk").Doc.Find("#out, #shifts").Length() != 0 {
		t.Error("Ida sees what another team does")
	}
}
