package deskweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
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
	hook := got.Doc.Find("[name=hook]").AttrOr("value", "")
	if again := c.As(c.abroad).Post(path+"/end", url.Values{"hook": {hook}}); again.Status != 303 {
		t.Errorf("%d", again.Status)
	}
	if !strings.Contains(c.page(c.lead, path).Text("main"), "hooks.example") {
		t.Error("another body ended it")
	}
	if c.As(c.lead).Post(path+"/end", url.Values{"hook": {hook}}).Status != 303 || strings.Contains(c.page(c.lead, path).Text("main"), "hooks.example") {
		t.Error("not ended")
	}
}
