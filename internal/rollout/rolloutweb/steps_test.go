package rolloutweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/rollout"
)

// TestStepPages is A5 as the lead and a supporter see it.
func TestStepPages(t *testing.T) {
	y := newYard(t)
	if got := y.page(y.lead, y.at("steps")); !strings.Contains(got.Text("main"), "No steps yet") {
		t.Errorf("%s", got.Text("main"))
	}
	y.page(y.lead, y.at("steps", "new"))
	bad := y.As(y.lead).Post(y.at("steps"), url.Values{"kind": {"automatic"}, "subject": {"person"}, "guide": {"Kept as typed"}})
	if bad.Status != 422 || bad.Doc.Find("#f-name[aria-invalid]").Length() != 1 || bad.Text("textarea[name=guide]") != "Kept as typed" {
		t.Errorf("%d %s", bad.Status, bad.Text("main"))
	}
	made := y.As(y.lead).Post(y.at("steps"), url.Values{"name": {"Apps arrive"}, "kind": {"automatic"}, "subject": {"person"}, "by_hand": {"Fetch *them*"}})
	if made.Status != 303 {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	one := made.Location()
	y.page(y.lead, one+"/edit")
	if got := y.As(y.helper).Post(one, url.Values{"name": {"x"}}); got.Status != 403 {
		t.Errorf("a supporter changes a step: %d", got.Status)
	}
	// Two who change it: the second sees both.
	first := y.As(y.lead).Post(one, url.Values{"version": {"1"}, "name": {"Apps are pushed"}, "kind": {"automatic"}, "subject": {"person"}, "by_hand": {"Fetch *them*"}})
	second := y.As(y.lead).Post(one, url.Values{"version": {"1"}, "name": {"Apps come"}, "kind": {"automatic"}, "subject": {"person"}})
	if first.Status != 303 || second.Status != 409 || !strings.Contains(second.Text(".compare"), "Apps are pushed") || second.Doc.Find("input[name=version]").AttrOr("value", "") != "2" {
		t.Errorf("%d %d %s", first.Status, second.Status, second.Text("main"))
	}

	// A list of results: preview, then taken in.
	y.page(y.helper, y.at("result-lists"))
	step := one[strings.LastIndex(one, "/")+1:]
	sent := y.As(y.helper).Upload(y.at("result-lists"), url.Values{"step": {step}}, "file", "apps.csv",
		[]byte("UPN,Install state\nm0@elvdal.example,Installed\nm1@elvdal.example,Failed\nm2@elvdal.example,Completed with errors\nm3@elvdal.example,Brandnew\nnn@elvdal.example,Installed\n"))
	if sent.Status != 303 {
		t.Fatalf("%d %s", sent.Status, sent.Text("main"))
	}
	preview := y.page(y.helper, sent.Location())
	for _, want := range []string{"4 new results", "Brandnew (1)", "Nobody here has the address nn@elvdal.example"} {
		if !strings.Contains(preview.Text("main"), want) {
			t.Errorf("no %q in %s", want, preview.Text("main"))
		}
	}
	if got := y.As(y.helper).Post(sent.Location(), nil); got.Status != 303 {
		t.Errorf("%d", got.Status)
	}
	board := y.page(y.reader, y.at("steps"))
	if !strings.Contains(board.Text("#steps"), "1 of 6") || board.Doc.Find(`#steps a[href$="standing=failed"]`).Text() != "1" || board.Doc.Find(`#steps a[href*="known-errors"]`).Length() != 1 {
		t.Errorf("%s", board.Text("#steps"))
	}
	failed := y.page(y.helper, one+"?standing=failed")
	if failed.Doc.Find("#standing tbody tr").Length() != 1 || failed.Doc.Find(".sum-off").Length() != 0 {
		t.Errorf("%s", failed.Text("main"))
	}
	if got := y.As(y.helper).Post(one+"/results", url.Values{"person": {"m1"}, "outcome": {"done"}}); got.Status != 303 {
		t.Errorf("%d", got.Status)
	}
	if hand := y.page(y.helper, one+"?standing=by_hand"); hand.Doc.Find("#standing tbody tr").Length() != 1 {
		t.Errorf("%s", hand.Text("main"))
	}
	if got := y.As(y.lead).Post(one+"/remove", nil); got.Status != 303 || got.Location() != one {
		t.Errorf("%d %s", got.Status, got.Location())
	}
	if got := y.As(y.lead).Post(one+"/move", url.Values{"to": {"up"}}); got.Status != 303 {
		t.Errorf("%d", got.Status)
	}
	// The kind of fault a guide could be used for.
	if strings.Contains(y.page(y.lead, one).Body, "<em>them</em>") == false {
		t.Error("the guide is not shown")
	}
}

func TestKnownErrorPages(t *testing.T) {
	y := newYard(t)
	at := y.at("known-errors")
	if got := y.page(y.helper, at); !strings.Contains(got.Text("main"), "No known errors") {
		t.Errorf("%s", got.Text("main"))
	}
	y.page(y.helper, at+"/new")
	bad := y.As(y.helper).Post(at, url.Values{"name": {"Slow"}, "fault_of": {"supplier"}})
	if bad.Status != 422 || bad.Doc.Find("#f-supplier[aria-invalid]").Length() != 1 {
		t.Errorf("%d %s", bad.Status, bad.Text("main"))
	}
	made := y.As(y.helper).Post(at, url.Values{"name": {"Slow"}, "fault_of": {"supplier"}, "supplier": {"Skyen"}, "fallback": {"Wait"}})
	if made.Status != 303 {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	one := made.Location()
	if got := y.As(y.helper).Post(one+"/people", url.Values{"whom": {"everybody"}}); got.Status != 303 {
		t.Errorf("%d", got.Status)
	}
	got := y.page(y.helper, one)
	if got.Doc.Find("#touched tbody tr").Length() != 6 || !strings.Contains(got.Text("main"), "Skyen") {
		t.Errorf("%s", got.Text("main"))
	}
	for _, solved := range []string{"", "1"} {
		if got := y.As(y.helper).Post(one+"/help", url.Values{"person": {"m0"}, "solved": {solved}}); got.Status != 303 {
			t.Errorf("%d", got.Status)
		}
	}
	page, err := y.r.KnownError(ground, y.reader, y.rollout, one[strings.LastIndex(one, "/")+1:], rollout.TouchedAll, rollout.Place{}, 10)
	y.ok(err)
	if k := page.Error; k.Helped != 1 || k.ByHand != 1 || k.Still() != 5 {
		t.Errorf("%+v", k)
	}
	y.page(y.reader, one+"?who=still")
	y.page(y.helper, one+"/edit")
	if got := y.As(y.reader).Post(one+"/state", url.Values{"state": {"closed"}, "version": {"1"}}); got.Status != 403 {
		t.Errorf("a reader closes: %d", got.Status)
	}
	if got := y.As(y.helper).Post(one+"/state", url.Values{"state": {"closed"}, "version": {"1"}}); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if got := y.page(y.helper, at); !strings.Contains(got.Text("#errors"), "Closed") {
		t.Errorf("%s", got.Text("#errors"))
	}
	y.page(y.helper, one)
	if got := y.As(y.helper).Get(y.at("known-errors", "nothing")); got.Status != 404 {
		t.Errorf("%d", got.Status)
	}
}
