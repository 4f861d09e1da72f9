package deskweb

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/web"
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

// What is typed narrows the queue, its export and its saved view alike; where
// nothing is found there are ways on.
func TestAQueueIsSearched(t *testing.T) {
	w := newWard(t)
	for i := range 52 {
		w.make("Skærm " + itoa(i))
	}
	w.make("Mus", func(in *desk.Input) { in.Text = "Klik virker ikke" })
	w.make("Skærm i netgruppen", func(in *desk.Input) { in.Team = "expert" })
	w.ok(w.d.Index.CatchUp(ground))
	list := w.page(w.bo, "/desk/queues/central?q=sk%C3%A6rmene&sort=made")
	if got, _ := list.Doc.Find("#filter-q").Attr("value"); got != "skærmene" || list.Doc.Find("#tickets tbody tr").Length() != 50 {
		t.Errorf("%q, %d rows", got, list.Doc.Find("#tickets tbody tr").Length())
	}
	has(t, list, ".pager", "50 of 52")
	has(t, list, ".active-filters", "skærmene")
	next, _ := list.Doc.Find("a[rel=next]").Attr("href")
	if rows := w.page(w.bo, next).Doc.Find("#tickets tbody tr"); rows.Length() != 2 || !strings.Contains(rows.Text(), "Skærm 51") {
		t.Errorf("the next page: %s", rows.Text())
	}
	for from, want := range map[string]string{"[data-live]": "data-live-href", "a[download]": "href", "[name=back]": "value"} {
		if got, _ := list.Doc.Find(from).Attr(want); !strings.Contains(got, "q=sk%C3%A6rmene") {
			t.Errorf("%s forgets the words: %q", from, got)
		}
	}
	if list.Doc.Find("[data-live-behind]").Length() != 1 || w.page(w.bo, "/desk/queues/central").Doc.Find("[data-live-behind]").Length() != 0 {
		t.Error("only what follows the index is fetched twice")
	}
	csv := w.As(w.bo).Get("/desk/export?team=central&q=klik")
	if !strings.Contains(csv.Body, "Mus") || strings.Contains(csv.Body, "Skærm") {
		t.Error(csv.Body)
	}
	nothing := w.page(w.bo, "/desk/queues/central?q=netgruppen&state=new")
	has(t, nothing, "#tickets", "No ticket in this list has “netgruppen”")
	if nothing.Doc.Find(`#tickets a[href="/search?q=netgruppen"]`).Length() != 1 || nothing.Doc.Find(`#tickets .empty a[href="/desk/queues/central?state=new"]`).Length() != 1 {
		t.Error("no way on")
	}
	has(t, w.page(w.bo, "/desk/queues/central?q=og"), "#tickets", "no word to look for")
	// Older ones were not looked through: then it does not say that there is none.
	narrowed := queueView{V: &web.Visit{P: w.Server.Texts.For("en", time.UTC)}, Filter: desk.Filter{Words: "skærm"}}
	for want, words := range map[string]desk.Worded{"No ticket in this list": {Asked: true}, "Of the 500 tickets with “skærm” that were changed last none is in this list": {Asked: true, Most: desk.MostWorded}} {
		if narrowed.List.Words = words; !strings.HasPrefix(narrowed.unfoundText(), want) {
			t.Errorf("%+v: %q", words, narrowed.unfoundText())
		}
	}
	has(t, w.page(w.chief, "/desk/queues?q=netgruppen"), "#tickets", "Skærm i netgruppen")
}

// The whole list, without a tick: what it is narrowed to on all its pages, by
// each ticket's own right, as it was when it was shown.
func TestTheWholeListAtOnce(t *testing.T) {
	w := newWard(t)
	for i := range 53 {
		w.make("Skærm " + itoa(i))
	}
	mouse := w.make("Mus")
	w.ok(w.d.Index.CatchUp(ground))
	list := w.page(w.bo, "/desk/queues/central?q=sk%C3%A6rm")
	has(t, list, "#bulk", "All 53 in the list")
	back, _ := list.Doc.Find("#bulk [name=back]").Attr("value")
	asked := fields("do", "tag", "whole", "1", "back", back)
	preview := w.As(w.bo).Post("/desk/many", asked)
	has(t, preview, "#will", "53 tickets will change", "Skærm 0", "Skærm 52")
	lacks(t, preview, "main", "Mus", "The list holds others")
	apply := url.Values{"do": {"tag"}, "tag": {"samlet"}, "back": {back}}
	for _, hidden := range preview.Doc.Find("form[action='/desk/many/apply'] [name=ticket]").Nodes {
		for _, a := range hidden.Attr {
			if a.Key == "value" {
				apply.Add("ticket", a.Val)
			}
		}
	}
	first, _, _ := strings.Cut(apply["ticket"][0], ".")
	_, err := w.d.Take(ground, w.kaj, morning, first, 0, "kaj") // somebody was quicker
	w.ok(err)
	w.make("Skærm som kom bagefter")
	if done := w.As(w.bo).Post("/desk/many/apply", apply); done.Location() != back {
		t.Fatal(done.Status, done.Location())
	}
	tagged, err := w.d.Tickets(ground, w.chief, morning, desk.Filter{Tag: "samlet", Limit: 200})
	w.ok(err)
	if len(tagged.Rows) != 52 || len(w.view(mouse.ID).Tags) != 0 || len(w.view(first).Tags) != 0 {
		t.Errorf("%d tagged", len(tagged.Rows))
	}
	for name, try := range map[string]struct {
		by   access.Actor
		back string
		want int
	}{
		"another team's list": {w.ida, back, 404},
		"nobody's list":       {w.bo, "/desk/queues/nowhere", 404},
		"no list":             {w.bo, "/desk/tickets/" + mouse.ID, 404},
		"another site":        {w.bo, "https://evil.example/desk/queues", 200}, // their own queues
		"no address":          {w.bo, "/desk/queues/%zz", 404},
		"no agent":            {w.eva, back, 404},
		"nothing in it":       {w.bo, "/desk/queues/central?q=findesikke", 303},
	} {
		asked.Set("back", try.back)
		if got := w.As(try.by).Post("/desk/many", asked); got.Status != try.want {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	for i := range 150 {
		w.make("Skærm til " + itoa(i))
	}
	has(t, w.page(w.bo, "/desk/queues/central?sort=made"), "#bulk", "The first 200 in the list")
	asked.Set("back", "/desk/queues/central?sort=made")
	most := w.As(w.bo).Post("/desk/many", asked)
	has(t, most, "main", "These are the first 200", "200 tickets will change", "Skærm 0")
	lacks(t, most, "#will", "Skærm til 149")
	// Others' tickets are not reached by a filter that asks for them.
	w.make("Fortroligt net", func(in *desk.Input) { in.Team = "expert" })
	asked.Set("back", "/desk/queues?teams=expert")
	lacks(t, w.As(w.bo).Post("/desk/many", asked), "main", "Fortroligt")
}
