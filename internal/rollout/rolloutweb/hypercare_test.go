package rolloutweb

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/rollout"
)

func TestHypercarePages(t *testing.T) {
	y := newYard(t)
	at := y.at("hypercare")
	if got := y.page(y.lead, at); !strings.Contains(got.Text("main"), "No hypercare planned") {
		t.Errorf("%s", got.Text("main"))
	}
	y.page(y.lead, at+"/plan")
	if got := y.As(y.lead).Post(at+"/plan", url.Values{"version": {"0"}, "starts": {"13.4.2026"}, "ends": {"2026-04-01"}, "min_adopted": {"many"}}); got.Status != 422 ||
		got.Doc.Find("[name=min_adopted]").AttrOr("value", "") != "many" {
		t.Errorf("refused: %d %s", got.Status, got.Text("main"))
	}
	plan := url.Values{"version": {"0"}, "starts": {"13.4.2026"}, "ends": {"2026-04-24"}, "max_severe": {"0"}, "min_adopted": {"90"}, "max_contacts": {"3"}}
	if got := y.As(y.lead).Post(at+"/plan", plan); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	if got := y.As(y.lead).Post(at+"/plan", plan); got.Status != 409 && got.Status != 422 {
		t.Errorf("an old version: %d", got.Status)
	}
	_, err := y.r.LogContact(ground, y.helper, asOf, y.rollout, rollout.ContactInput{Person: "m0", Channel: rollout.ContactPhone, About: "No mail at all", Severe: true})
	y.ok(err)
	if got := y.As(y.helper).Post(at+"/check-in", url.Values{"text": {"Quiet"}}); got.Status != 303 {
		t.Errorf("check-in: %d %s", got.Status, got.Text("main"))
	}
	if got := y.As(y.helper).Post(at+"/check-in", url.Values{"text": {"Again"}}); got.Status == 303 || !strings.Contains(got.Text("main"), "Somebody has checked in today already") {
		t.Errorf("twice: %d", got.Status)
	}
	if got := y.As(y.helper).Post(at+"/walk", url.Values{"place": {"First floor"}, "met": {"3"}, "helped": {"4"}}); got.Status == 303 || got.Doc.Find("[name=place]").AttrOr("value", "") != "First floor" {
		t.Errorf("helped more than met: %d", got.Status)
	}
	if got := y.As(y.helper).Post(at+"/walk", url.Values{"place": {"First floor"}, "met": {"7"}, "helped": {"4"}, "client": {"c"}}); got.Status != 303 {
		t.Errorf("walk: %d %s", got.Status, got.Text("main"))
	}
	got := y.page(y.lead, at)
	for _, want := range []string{"No mail at all", "Person m0", "6 people have not adopted", "First floor", "Quiet", "Not done", "Not everything is met"} {
		if !strings.Contains(got.Text("main"), want) {
			t.Errorf("no %q in %s", want, got.Text("main"))
		}
	}
	if got := y.page(y.reader, at); got.Doc.Find("main form").Length() != 0 {
		t.Error("a director is offered to write")
	}
	if y.As(y.reader).Post(at+"/check-in", url.Values{"text": {"x"}}).Status != 403 || y.As(y.helper).Post(at+"/end", url.Values{}).Status != 403 || y.As(who("x")).Get(at).Status != 404 {
		t.Error("who may")
	}
	y.Clock.Set(asOf.Add(9 * 24 * time.Hour))
	if got := y.As(y.lead).Post(at+"/end", url.Values{"version": {"1"}}); got.Status == 303 {
		t.Error("ended without being met")
	}
	if got := y.As(y.lead).Post(at+"/end", url.Values{"version": {"1"}, "why": {"The platform is withdrawn"}}); got.Status != 303 {
		t.Errorf("waived: %d %s", got.Status, got.Text("main"))
	}
	if got := y.page(y.lead, at); !strings.Contains(got.Text("main"), "Not everything was met: The platform is withdrawn") || got.Doc.Find("main form").Length() != 0 {
		t.Errorf("ended: %s", got.Text("main"))
	}
}
