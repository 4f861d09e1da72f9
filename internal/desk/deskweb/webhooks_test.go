package deskweb

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
)

func TestWebhooksAsTheyAreKept(t *testing.T) {
	c := newCounter(t)
	const path = "/desk/webhooks"
	for name, got := range map[string]int{"an agent": c.As(c.agent).Get(path).Status, "a director": c.As(c.reads).Get(path).Status, "a person": c.As(c.asks).Get(path).Status} {
		if got != 403 && got != 404 {
			t.Errorf("%s: %d", name, got)
		}
	}
	bad := c.As(c.lead).Post(path, url.Values{"name": {"Board"}, "address": {"ftp://x"}})
	if bad.Status != 422 || bad.Doc.Find("[name=name]").AttrOr("value", "") != "Board" || !strings.Contains(bad.Text("main"), "begins with https") {
		t.Errorf("refused: %d", bad.Status)
	}
	made := c.As(c.lead).Post(path, url.Values{"name": {"Board <b>"}, "address": {"https://hooks.example/a?key=secretword"}, "events": {"ticket.made"}})
	secret := made.Doc.Find("#secret").AttrOr("value", made.Doc.Find("#secret").Text())
	if made.Status != 200 || len(strings.TrimSpace(secret)) < 40 {
		t.Fatalf("%d %q", made.Status, secret)
	}
	c.make(c.agent, desk.Input{Title: "x", Requester: "asks"})
	got := c.page(c.lead, path)
	if strings.Contains(got.Body, strings.TrimSpace(secret)) || strings.Contains(got.Body, "secretword") || !strings.Contains(got.Text("main"), "hooks.example") || !strings.Contains(got.Text("main"), "Ticket made") {
		t.Errorf("%s", got.Text("main"))
	}
	at := got.Doc.Find("#hooks a[href^='/desk/webhooks/']").AttrOr("href", "")
	page := c.page(c.lead, at)
	if strings.Contains(page.Body, "secretword") || !strings.Contains(page.Text("#deliveries"), "Ticket made") {
		t.Errorf("%s", page.Text("main"))
	}
	version := page.Doc.Find("form[action$='/pause'] [name=version]").AttrOr("value", "")
	for name, got := range map[string]int{"another body": c.As(c.abroad).Post(at+"/end", url.Values{}).Status, "an agent": c.As(c.agent).Post(at+"/pause", url.Values{"paused": {"1"}, "version": {version}}).Status} {
		if got != 403 && got != 404 {
			t.Errorf("%s: %d", name, got)
		}
	}
	if c.As(c.lead).Post(at+"/pause", url.Values{"paused": {"1"}, "version": {version}}).Status != 303 || !strings.Contains(c.page(c.lead, at).Text("main"), "Go on") {
		t.Error("not paused")
	}
	if old := c.As(c.lead).Post(at, url.Values{"name": {"Screen"}, "version": {version}}); old.Status != 409 && old.Status != 422 || old.Doc.Find("[name=name]").AttrOr("value", "") != "Screen" {
		t.Errorf("over another's change: %d", old.Status)
	}
	version = c.page(c.lead, at).Doc.Find("form[action='"+at+"'] [name=version]").AttrOr("value", "")
	if got := c.As(c.lead).Post(at, url.Values{"name": {"Screen"}, "version": {version}}); got.Status != 303 || !strings.Contains(c.page(c.lead, at).Text("h1"), "Screen") {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	version = c.page(c.lead, at).Doc.Find("#renew-form [name=version]").AttrOr("value", "")
	if got := c.As(c.agent).Post(at+"/secret", url.Values{"overlap": {"24"}, "version": {version}}); got.Status != 403 && got.Status != 404 {
		t.Errorf("an agent renews: %d", got.Status)
	}
	renewed := c.As(c.lead).Post(at+"/secret", url.Values{"overlap": {"24"}, "version": {version}})
	other := renewed.Doc.Find("#secret").AttrOr("value", renewed.Doc.Find("#secret").Text())
	if renewed.Status != 200 || len(strings.TrimSpace(other)) < 40 || other == secret || !strings.Contains(renewed.Text("#renew"), "signs too until") {
		t.Errorf("%d %s", renewed.Status, renewed.Text("main"))
	}
	if strings.Contains(c.page(c.lead, at).Body, strings.TrimSpace(other)) {
		t.Error("the secret is shown again")
	}
	if got := c.As(c.lead).Post(at+"/secret", url.Values{"overlap": {"24"}, "version": {version}}); got.Status == 200 || got.Doc.Find("#secret").Length() != 0 {
		t.Errorf("over a version nobody read: %d", got.Status)
	}
	if c.As(c.lead).Post(at+"/end", url.Values{}).Status != 303 || strings.Contains(c.page(c.lead, path).Text("main"), "hooks.example") {
		t.Error("not ended")
	}
}

// What went wrong and when it is tried again are two sentences.
func TestADeliverySaysWhatWentWrong(t *testing.T) {
	c := text.NewCatalog()
	if err := c.Load(Texts); err != nil {
		t.Fatal(err)
	}
	at := clock.Instant(1_776_250_000_000_000)
	v := hookView{P: c.For("en", time.UTC), Looked: webhooks.Looked{Deliveries: []webhooks.Delivery{
		{State: webhooks.Waiting, Event: "ticket.made"},
		{State: webhooks.Waiting, Event: "ticket.made", Tries: 2, Problem: "webhook.problem.status", Status: 503, NextAt: at},
		{State: webhooks.Dead, Event: "ticket.made", Tries: 12, Problem: "webhook.problem.no_answer"},
	}}}
	for i, want := range []string{"", "The answer was 503. Next try " + v.P.Moment(at) + ".", "No answer came."} {
		if got := v.rows()[i].Cells[2].Sub; got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
