package deskweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
)

// Rules as they are written, tried, put in order and taken away; what they did
// is said on the ticket by their name.
func TestRulesAsTheyAreKept(t *testing.T) {
	w := newWard(t)
	if first := w.page(w.chief, "/desk/rules"); first.Doc.Find(`a[href="/desk/rules/new"]`).Length() == 0 || first.Doc.Find("#rules-table").Length() != 0 {
		t.Error("an empty list leads nowhere")
	}
	for who, want := range map[string]int{"bo": 403, "eva": 404} {
		by := w.bo
		if who == "eva" {
			by = w.eva
		}
		if got := w.As(by).Get("/desk/rules").Status; got != want {
			t.Errorf("%s: %d", who, got)
		}
	}
	old := w.make("Wifi i gården")
	in := url.Values{"name": {"Net"}, "active": {"1"}, "moment": {"comes"}, "words": {"wifi\ntrådløs"}, "team": {"expert"}, "reason": {"by_matrix"}, "tags": {"net, wifi"}, "urgency": {"1"}}
	try := url.Values{"try": {"1"}}
	for k, v := range in {
		try[k] = v
	}
	tried := w.As(w.chief).Post("/desk/rules", try)
	if tried.Status != 200 || tried.Doc.Find(`#tried a[href="/desk/tickets/`+old.ID+`"]`).Length() != 1 || tried.Text("#f-words") != "wifi trådløs" || tried.Doc.Find("#f-team option[selected]").AttrOr("value", "") != "expert" {
		t.Fatalf("%d %s", tried.Status, tried.Text("main"))
	}
	if len(w.rules()) != 0 {
		t.Error("a rule that was only tried is kept")
	}
	nothing := url.Values{"name": {""}, "moment": {"lies"}, "minutes": {"x"}}
	refused := w.As(w.chief).Post("/desk/rules", nothing)
	if refused.Status != 422 || refused.Doc.Find("[aria-invalid=true]").Length() == 0 {
		t.Errorf("%d %s", refused.Status, refused.Text(".fault-summary"))
	}
	for range 2 {
		if got := w.As(w.chief).Post("/desk/rules", in); got.Status != 303 {
			t.Fatalf("%d %s", got.Status, got.Text("main"))
		}
	}
	made := w.make("Trådløst net er væk")
	page := w.page(w.chief, "/desk/tickets/"+made.ID)
	if words := page.Text(".thread"); !strings.Contains(words, "Net") || made.Team != "expert" {
		t.Errorf("%s %s", made.Team, words)
	}
	all := w.rules()
	at := ruleAddress(all[1].ID)
	if got := w.As(w.chief).Post(at+"/move", url.Values{"way": {"up"}}); got.Status != 303 || w.rules()[0].ID != all[1].ID {
		t.Error("not moved")
	}
	in.Set("version", "1")
	in.Set("name", "Netværk")
	in.Set("units", "school")
	if got := w.As(w.chief).Post(at, in); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	if got := w.As(w.chief).Post(at, in); got.Status != 409 || got.Doc.Find("#f-name").AttrOr("value", "") != "Netværk" {
		t.Errorf("an older version: %d", got.Status)
	}
	// One that is switched off says so beside its name, and is still a door.
	off := url.Values{"version": {"2"}}
	for k, v := range in {
		if k != "active" && k != "version" {
			off[k] = v
		}
	}
	if got := w.As(w.chief).Post(at, off); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	if row := w.page(w.chief, "/desk/rules").Doc.Find("#rules-table tr:has(.tag)"); row.Length() != 1 || row.Find(`a[href="`+at+`"]`).First().Text() != "Netværk" {
		t.Error(row.Text())
	}
	form := w.page(w.chief, at)
	if form.Doc.Find(`[name=units][value=school]`).AttrOr("checked", "-") == "-" || form.Text("#f-words") != "wifi trådløs" || form.Doc.Find("#f-reason option[selected]").AttrOr("value", "") != "by_matrix" {
		t.Error("the form does not show what was kept")
	}
	if form.Doc.Find("#acted").Length() != 1 {
		t.Error("what it did is not shown")
	}
	for _, by := range []int{w.As(w.x).Get(at).Status, w.As(w.x).Post(at+"/remove", url.Values{"version": {"2"}}).Status} {
		if by != 404 {
			t.Errorf("another body: %d", by)
		}
	}
	if got := w.As(w.chief).Post(at+"/remove", url.Values{"version": {"3"}}); got.Status != 303 || len(w.rules()) != 1 {
		t.Errorf("%d", got.Status)
	}
	w.page(w.chief, "/desk/rules")
	w.page(w.chief, "/desk/rules/new")
	w.page(w.chief, ruleAddress(w.rules()[0].ID))
}

func (w *ward) rules() []desk.RuleLine {
	w.t.Helper()
	list, err := w.d.Rules(ground, w.chief, morning)
	w.ok(err)
	return list.Rules
}
