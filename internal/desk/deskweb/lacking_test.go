package deskweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
)

// A ticket that came by mail shows above its thread what is missing; one button
// puts the questions into the reply, and solving it asks why where it lacks
// something. The queue finds it.
func TestWhatIsMissingOnThePages(t *testing.T) {
	w := newWard(t)
	room, _, _ := w.asking()
	made, err := w.d.Make(ground, access.Program("b"), morning, desk.Input{Kind: desk.Fault, Title: "No network", Service: "mail", Requester: "eva", Channel: desk.ByMail})
	if err != nil {
		t.Fatal(err)
	}
	w.make("Nothing asked")
	path := "/desk/tickets/" + made.ID
	page := w.page(w.bo, path)
	if got := page.Text("#lacking"); !strings.Contains(got, "2 facts are missing") || !strings.Contains(got, "Room · ") {
		t.Errorf("%q", got)
	}
	if asked := w.As(w.bo).Post(path+"/ask-missing", hidden(page, path+"/ask-missing")); asked.Status != 303 || asked.Location() != path+"#write" {
		t.Errorf("%d %s", asked.Status, asked.Location())
	}
	page = w.page(w.bo, path)
	if got := page.Text("#say-reply-text"); !strings.Contains(got, "For at komme videre") || !strings.Contains(got, "– Lokale") {
		t.Errorf("the draft is not in the requester's language: %q", got)
	}
	form := hidden(page, path+"/say")
	form.Set("kind", "reply")
	form.Set("text", "Done")
	form.Set("solve", "1")
	refused := w.As(w.bo).Post(path+"/say", form)
	if refused.Status != 422 || !strings.Contains(refused.Text("#write"), "Room") || refused.Doc.Find("[name=without][aria-invalid=true]").Length() != 1 {
		t.Errorf("%d %s", refused.Status, refused.Text("#write"))
	}
	list := w.page(w.bo, "/desk/queues?facts=missing")
	if got := list.Text("table"); !strings.Contains(got, "No network") || !strings.Contains(got, "2 facts missing") || strings.Contains(got, "Nothing asked") {
		t.Error(got)
	}

	own := w.page(w.eva, "/my/tickets/"+made.ID)
	if own.Doc.Find("#wanted "+at(room)).Length() != 1 || own.Doc.Find("#wanted [name^='fields.']").Length() != 1 {
		t.Fatal(own.Text("main"))
	}
	mine := "/my/tickets/" + made.ID + "/fields"
	if got := w.As(w.eva).Post(mine, hidden(own, mine)); got.Status != 422 || got.Doc.Find(at(room)+"[aria-invalid=true]").Length() != 1 {
		t.Errorf("nothing answered: %d", got.Status)
	}
	answers := hidden(own, mine)
	answers.Set("fields."+room, "B12")
	if got := w.As(w.eva).Post(mine, answers); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if own = w.page(w.eva, "/my/tickets/"+made.ID); own.Doc.Find("#wanted").Length() != 0 || !strings.Contains(own.Text("#answered"), "B12") {
		t.Error(own.Text("main"))
	}

	state := hidden(w.page(w.bo, path+"/change/state"), path+"/change/state")
	state.Set("state", "solved")
	if got := w.As(w.bo).Post(path+"/change/state", state); got.Status != 422 {
		t.Errorf("solved all the same: %d", got.Status)
	}
	state.Set("without", "The machine is gone")
	if got := w.As(w.bo).Post(path+"/change/state", state); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if page = w.page(w.bo, path); page.Doc.Find("#lacking").Length() != 0 || !strings.Contains(page.Text("#thread"), "The machine is gone") {
		t.Error(page.Text("#thread"))
	}
	if got := w.As(w.eva).Post(path+"/ask-missing", url.Values{}); got.Status == 303 {
		t.Error("the requester asks themselves")
	}
}

// Many are solved at once: the page says which lack what before anything is
// done, takes one reason for all of them, and leaves them alone without one.
func TestManyThatLackSomethingOnThePage(t *testing.T) {
	w := newWard(t)
	w.asking()
	ticked := fields("do", "put:solved", "back", "/desk/queues/central")
	var all []desk.Ticket
	for _, title := range []string{"No network", "No printer"} {
		made, err := w.d.Make(ground, access.Program("b"), morning, desk.Input{Kind: desk.Fault, Title: title, Service: "mail", Requester: "eva", Channel: desk.ByMail})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, made)
	}
	all = append(all, w.make("Nothing asked"))
	for _, made := range all {
		ticked.Add("ticket", made.ID+".1")
	}
	preview := w.As(w.bo).Post("/desk/many", ticked)
	has(t, preview, "#lacking", "2 tickets lack facts", "No network", "No printer", "Room and ")
	has(t, preview, "#will", "1 ticket will change", "Nothing asked")
	if preview.Status != 200 || preview.Doc.Find("[name=without]").Length() != 1 || preview.Doc.Find("#stay").Length() != 0 || !strings.Contains(preview.Text("main form button"), "up to 3") {
		t.Errorf("%d %s", preview.Status, preview.Text("main"))
	}
	ticked.Set("without", strings.Repeat("x", 1001))
	if got := w.As(w.bo).Post("/desk/many/apply", ticked); got.Status != 422 || got.Doc.Find("[name=without][aria-invalid=true]").Length() != 1 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	ticked.Set("without", "")
	if got := w.As(w.bo).Post("/desk/many/apply", ticked); got.Location() != "/desk/queues/central" || w.view(all[0].ID).State != desk.Fresh || w.view(all[2].ID).State != desk.Solved {
		t.Errorf("without a reason: %d, %s", got.Status, w.view(all[0].ID).State)
	}
	ticked.Set("without", "The machines are gone")
	if got := w.As(w.bo).Post("/desk/many/apply", ticked); got.Location() != "/desk/queues/central" {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	for _, made := range all[:2] {
		if got := w.page(w.bo, "/desk/tickets/"+made.ID).Text("#thread"); w.view(made.ID).State != desk.Solved || !strings.Contains(got, "The machines are gone") {
			t.Errorf("%s: %s", w.view(made.ID).State, got)
		}
	}
	only := fields("do", "put:solved", "ticket", w.make("Asks nothing").ID)
	if got := w.As(w.bo).Post("/desk/many", only); got.Doc.Find("[name=without]").Length() != 0 {
		t.Error("asked why, where nothing is missing")
	}
}
