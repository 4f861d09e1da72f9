package deskweb

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/web/webtest"
)

// Somebody asks with a picture, adds another, and finds what the desk sent;
// what the desk wrote for itself is nowhere.
func TestFilesOfOnesOwnTicket(t *testing.T) {
	w := newWard(t)
	eva := w.As(w.eva)
	sorted := eva.Post("/my/tickets/new", fields("text", "Skærmen flimrer", "client", "c1"))
	if enc, _ := sorted.Doc.Find(`form[action="/my/tickets"]`).Attr("enctype"); enc != "multipart/form-data" || sorted.Doc.Find(`form[action="/my/tickets"] input[type=file][multiple]`).Length() != 1 {
		t.Errorf("no room for files: %s", sorted.Text("main"))
	}
	asked := eva.Upload("/my/tickets", fields("text", "Skærmen flimrer", "kind", "fault", "urgency", "2", "client", "c1"), "file", "../skærm.png", []byte("\x89PNG\r\n\x1a\n"))
	at, _, _ := strings.Cut(asked.Location(), "?")
	if asked.Status != 303 || !strings.HasPrefix(at, "/my/tickets/") {
		t.Fatal(asked.Status, asked.Text("main"))
	}
	id := strings.TrimPrefix(at, "/my/tickets/")
	if got := eva.Upload(at+"/words", fields("text", ""), "file", "log.txt", []byte("linje")); got.Status != 303 {
		t.Fatal(got.Status, got.Text("main"))
	}
	desk := w.As(w.chief)
	for kind, name := range map[string]string{"note": "intern.txt", "reply": "vejledning.pdf"} {
		if got := desk.Upload("/desk/tickets/"+id+"/say", fields("kind", kind, "text", "Se her"), "file", name, []byte("%PDF-1.4")); got.Status != 303 {
			t.Fatal(kind, got.Status, got.Text("main"))
		}
	}
	page := w.page(w.eva, at)
	has(t, page, "#said", "skærm.png", "log.txt", "vejledning.pdf")
	lacks(t, page, "body", "intern.txt")
	page.Doc.Find("#said .attached a").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		got := eva.Get(href)
		if got.Status != 200 || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", href, got.Status, got.Header)
		}
	})
	agent := w.page(w.chief, "/desk/tickets/"+id)
	has(t, agent, `.thread .said[data-seen="internal"] .attached`, "intern.txt")
	has(t, agent, `.thread .said[data-seen="public"] .attached`, "vejledning.pdf", "log.txt")
	has(t, agent, ".asked .attached", "skærm.png")
	inner, _ := agent.Doc.Find(`.said[data-seen="internal"] .attached a`).Attr("href")
	if got := eva.Get(inner); got.Status != 404 {
		t.Errorf("the requester opens an internal file: %d", got.Status)
	}
	if seen := w.page(w.chief, "/desk/tickets/"+id+"/seen"); strings.Contains(seen.Text("main"), "intern.txt") || !strings.Contains(seen.Text("main"), "vejledning.pdf") {
		t.Error("what the requester sees is shown wrongly")
	}
}

// A form that comes back has lost nothing: neither words nor, where they fit,
// the files; a file that is too large leaves the words.
func TestAFormWithFilesComesBackWhole(t *testing.T) {
	w := newWard(t)
	made := w.make("Skærm")
	bo, kaj := w.As(w.bo), w.As(w.kaj)
	say := "/desk/tickets/" + made.ID + "/say"
	read := itoa(w.view(made.ID).Ticket.Entries)
	kaj.Post(say, fields("kind", "note", "text", "Jeg ser på den"))
	crossed := bo.Upload(say, fields("kind", "reply", "text", "Prøv at genstarte", "read", read), "file", "vejledning.pdf", []byte("%PDF-1.4"))
	if crossed.Status != 422 && crossed.Status != 409 {
		t.Fatal(crossed.Status)
	}
	has(t, crossed, "#say-reply", "vejledning.pdf", "Prøv at genstarte")
	id, _ := crossed.Doc.Find(`#say-reply input[name=aside]`).Attr("value")
	last, _ := crossed.Doc.Find(`#say-reply input[name=read]`).Attr("value")
	if crossed.Doc.Find(`#say-note input[name=aside]`).Length() != 0 {
		t.Error("the file of a reply waits in the note")
	}
	if again := bo.Post(say, fields("kind", "reply", "text", "Prøv at genstarte", "read", last, "aside", id)); again.Status != 303 {
		t.Fatal(again.Status, again.Text("main"))
	}
	has(t, w.page(w.bo, "/desk/tickets/"+made.ID), `.said[data-seen="public"] .attached`, "vejledning.pdf")
	// Without words a reply is refused, and the file waits; unticked it does not go along.
	empty := bo.Upload(say, fields("kind", "reply", "text", ""), "file", "anden.pdf", []byte("%PDF-1.4"))
	if empty.Status != 422 || empty.Doc.Find(`#say-reply input[name=aside][checked]`).Length() != 1 {
		t.Fatal(empty.Status, empty.Text("#say-reply"))
	}
	bo.Post(say, fields("kind", "reply", "text", "Uden fil"))
	for _, f := range w.view(made.ID).Files {
		if f.Name == "anden.pdf" {
			t.Error("an unticked file went along")
		}
	}
	draft := bo.Upload("/desk/tickets/"+made.ID+"/draft", fields("kind", "note", "text", "Begyndt"), "file", "udkast.txt", []byte("a"))
	if draft.Status != 200 || draft.Doc.Find(`#say-note input[name=aside]`).Length() != 1 || draft.Text("#say-note textarea") != "Begyndt" {
		t.Errorf("a draft with a file: %d %s", draft.Status, draft.Text("#say-note"))
	}
	huge := bytes.Repeat([]byte("x"), desk.UploadBytes+(2<<20))
	for path, by := range map[string]*webtest.Browser{say: bo, "/my/tickets/" + made.ID + "/words": w.As(w.eva)} {
		got := by.Upload(path, fields("kind", "reply", "text", "Dette må ikke gå tabt"), "file", "film.mp4", huge)
		if got.Status != 422 || got.Doc.Find("textarea").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == "Dette må ikke gå tabt" }).Length() != 1 {
			t.Errorf("%s: %d, %s", path, got.Status, got.Text("main"))
		}
		has(t, got, ".fault-summary", "25")
	}
	asked := w.As(w.eva).Upload("/my/tickets", fields("text", "Dette må ikke gå tabt", "kind", "fault", "urgency", "2", "client", "c9"), "file", "film.mp4", huge)
	if kept, _ := asked.Doc.Find(`input[name=text]`).Attr("value"); asked.Status != 422 || kept != "Dette må ikke gå tabt" {
		t.Errorf("asking: %d, %q", asked.Status, kept)
	}
	other := w.As(w.x)
	if got := other.Upload(say, fields("kind", "note", "text", "x"), "file", "a.txt", []byte("a")); got.Status != 404 {
		t.Errorf("another body: %d", got.Status)
	}
	if got := w.As(w.eva).Upload(say, fields("kind", "note", "text", "x"), "file", "a.txt", []byte("a")); got.Status != 404 {
		t.Errorf("the requester at the desk: %d", got.Status)
	}
}

// Files go with what is written to a supplier and come with what they answer;
// a form that comes back has lost neither words nor files; a walk-in's picture
// is kept with the note.
func TestFilesOnALegAndANote(t *testing.T) {
	w := newTiming(t)
	w.Site = webtest.New(t, w.db, shelfDay, w.pages.Routes(), Texts, org.Texts, sheet.Texts, arrangement.Texts)
	legs := "/desk/tickets/" + w.ticket.ID + "/legs"
	super := w.As(w.super)
	back := super.Upload(legs, fields("form", "begin", "supplier", "fjord", "subject", "", "text", "Se loggen", "version", itoa(w.ticket.Version)), "file", "log.txt", []byte("linje"))
	if back.Status != 422 || back.Doc.Find(`#leg-new input[name=aside][checked]`).Length() != 1 || back.Text("#leg-new textarea") != "Se loggen" {
		t.Fatal(back.Status, back.Text("#leg-new"))
	}
	for _, wrong := range webtest.Faults(back.Body) {
		t.Error(wrong)
	}
	id, _ := back.Doc.Find(`#leg-new input[name=aside]`).Attr("value")
	w.posts(w.super, legs, 303, "form", "begin", "supplier", "fjord", "subject", "Postkasse", "text", "Se loggen", "aside", id)
	page := w.page(w.super, legs)
	has(t, page, ".words .attached", "log.txt")
	if n := page.Doc.Find(`form[enctype="multipart/form-data"] input[type=file][multiple]`).Length(); n != 2 {
		t.Errorf("%d forms have room for files", n)
	}
	form, _ := page.Doc.Find(`form[id^="say-"]`).Attr("id")
	at := legs + "/" + strings.TrimPrefix(form, "say-")
	// Two forms of the page never share an id, and the summary leads to the field.
	empty := super.Upload(at+"/say", fields("form", form, "text", ""), "file", "mere.txt", []byte("a"))
	if empty.Status != 422 || empty.Doc.Find("#"+form+" input[name=aside]").Length() != 1 || empty.Doc.Find("#"+form+" textarea#f-text").Length() != 1 {
		t.Errorf("%d %s", empty.Status, empty.Text("main"))
	}
	for _, wrong := range webtest.Faults(empty.Body) {
		t.Error(wrong)
	}
	large := super.Upload(at+"/say", fields("form", form, "text", "Stor"), "file", "stor.bin", bytes.Repeat([]byte("x"), 11<<20))
	if large.Status != 422 || !strings.Contains(large.Text(".fault-summary"), "10 MB") {
		t.Errorf("more than a letter takes: %d %s", large.Status, large.Text(".fault-summary"))
	}
	supplier := access.Actor{Body: "b", Person: "local", Name: "Kim", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("fjord")}}}
	theirs := "/supplier/" + strings.TrimPrefix(form, "say-")
	kim := w.As(supplier)
	if got := kim.Upload(theirs, fields("text", ""), "file", "rettelse.zip", []byte("PK")); got.Status != 303 {
		t.Fatal(got.Status, got.Text("main"))
	}
	seen := w.page(supplier, theirs)
	has(t, seen, ".words .attached", "log.txt", "rettelse.zip")
	seen.Doc.Find(".words .attached a").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		if got := kim.Get(href); got.Status != 200 || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d", href, got.Status)
		}
	})
	has(t, w.page(w.agent, "/desk/tickets/"+w.ticket.ID), ".thread .attached", "log.txt", "rettelse.zip")

	agent := w.As(w.agent)
	note := agent.Upload("/desk/new", fields("title", "", "kind", "fault", "channel", "walk_in", "do", "mine", "client", "c1"), "file", "kabel.jpg", []byte("\xff\xd8\xff"))
	if note.Status != 422 || note.Doc.Find(`#note details[open] input[name=aside][checked]`).Length() != 1 {
		t.Fatal(note.Status, note.Text("#note"))
	}
	kept, _ := note.Doc.Find(`#note input[name=aside]`).Attr("value")
	made := agent.Post("/desk/new", fields("title", "Knækket kabel", "who", "nobody@elsewhere.example", "stranger", "1", "kind", "fault", "channel", "walk_in", "do", "mine", "client", "c1", "aside", kept))
	if made.Status != 303 {
		t.Fatal(made.Status, made.Text("main"))
	}
	has(t, w.page(w.agent, made.Location()), ".asked .attached", "kabel.jpg")
}
