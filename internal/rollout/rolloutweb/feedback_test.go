package rolloutweb

import (
	"net/url"
	"strings"
	"testing"
)

// TestFeedbackThroughTheSecretary is A7 as it is clicked.
func TestFeedbackThroughTheSecretary(t *testing.T) {
	y := newYard(t)
	y.r.Texts = y.Server.Texts
	if got := y.page(y.lead, y.at("feedback")); !strings.Contains(got.Text("main"), "No feedback yet") {
		t.Errorf("%s", got.Text("main"))
	}
	if got := y.page(y.reader, "/me/feedback"); got.Doc.Find("main form").Length() != 0 {
		t.Error("somebody in no rollout is asked")
	}
	form := y.page(y.secretary, "/me/feedback")
	about, client := form.Doc.Find("[name=about]").AttrOr("value", ""), form.Doc.Find("[name=client]").AttrOr("value", "")
	bad := y.As(y.secretary).Post("/me/feedback", url.Values{"about": {about}, "client": {client}, "text": {"Rooms are gone"}})
	if bad.Status != 422 || bad.Text("#f-text") != "Rooms are gone" || !strings.Contains(bad.Text("main"), "Choose what it is") {
		t.Errorf("refused: %d %s", bad.Status, bad.Text("main"))
	}
	sent := url.Values{"about": {about}, "client": {client}, "kind": {"need"}, "text": {"Rooms are gone {{.Secret}} <b>x</b>"}, "theme": {"Calendar"}}
	for range 2 {
		if got := y.As(y.secretary).Post("/me/feedback", sent); got.Status != 303 {
			t.Fatalf("%d %s", got.Status, got.Text("main"))
		}
	}
	if got := y.page(y.m0, "/me/feedback"); !strings.Contains(got.Text("#said"), "Rooms are gone {{.Secret}} <b>x</b>") || got.Doc.Find("#said article").Length() != 1 {
		t.Errorf("whose it is: %s", got.Text("#said"))
	}
	if y.As(y.secretary).Post("/me/feedback", url.Values{"about": {"m1/" + y.rollout}, "kind": {"need"}, "text": {"x"}}).Status != 404 {
		t.Error("spoke for somebody they do not act for")
	}
	if got := y.As(y.collector).Post(y.at("feedback", "new"), url.Values{"who": {"Person m1"}, "kind": {"praise"}, "text": {"Fine"}}); got.Status != 303 {
		t.Errorf("the secretariat's: %d %s", got.Status, got.Text("main"))
	}
	if got := y.As(y.collector).Post(y.at("feedback", "new"), url.Values{"who": {"Person"}, "kind": {"praise"}, "text": {"Fine"}}); got.Status != 422 || got.Doc.Find("[name=person]").Length() != 6 {
		t.Errorf("several: %d, %d to choose from", got.Status, got.Doc.Find("[name=person]").Length())
	}
	y.page(y.collector, y.at("feedback", "new"))
	list := y.page(y.helper, y.at("feedback"))
	if got := list.Text("#themes tbody"); got != "Calendar11No theme11" {
		t.Errorf("by theme: %s", got)
	}
	if got := y.page(y.helper, y.at("feedback")+"?theme=Calendar&kind=need&open=1"); got.Doc.Find("#feedback tbody tr").Length() != 1 {
		t.Errorf("narrowed: %s", got.Text("#feedback"))
	}
	at := y.page(y.helper, y.at("feedback")+"?kind=need").Doc.Find("#feedback tbody a").AttrOr("href", "")
	if !strings.Contains(y.page(y.helper, at).Text("main"), "through Person secretary") {
		t.Error("who gave it")
	}
	if got := y.As(y.helper).Post(at, url.Values{"version": {"1"}, "answer": {"They come on Monday."}}); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if got := y.As(y.helper).Post(at+"/theme", url.Values{"version": {"1"}, "theme": {"Rooms"}}); got.Status == 303 {
		t.Error("an old version was saved")
	}
	if y.page(y.reader, at).Doc.Find("main form").Length() != 0 || y.As(y.reader).Post(at, url.Values{"answer": {"x"}}).Status != 403 {
		t.Error("a director may answer")
	}
	for _, who := range []string{"m0", "secretary"} {
		by := y.m0
		if who == "secretary" {
			by = y.secretary
		}
		if got := y.page(by, "/me/feedback"); !strings.Contains(got.Text("#said"), "They come on Monday.") {
			t.Errorf("%s does not see the answer: %s", who, got.Text("#said"))
		}
	}
}
