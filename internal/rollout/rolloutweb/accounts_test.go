package rolloutweb

import (
	"net/url"
	"strings"
	"testing"
)

// TestAccountPages is B3 and B4 as those who run the rollout see it.
func TestAccountPages(t *testing.T) {
	y := newYard(t)
	list := y.page(y.collector, y.at("accounts"))
	if list.Doc.Find("#accounts tbody tr").Length() != 6 || !strings.Contains(list.Text("#accounts tbody tr:first-child"), "Waits for the tablet") {
		t.Errorf("%s", list.Text("#accounts"))
	}
	if soon := list.Doc.Find("#soon tbody tr"); soon.Length() != 6 || !strings.Contains(soon.First().Text(), "Person secretary") {
		t.Errorf("%s", list.Text("#soon"))
	}
	if found := y.As(y.reader).Get(y.at("accounts") + "?q=M3@samdal"); found.Doc.Find("#accounts tbody tr").Length() != 1 {
		t.Errorf("%s", found.Text("#accounts"))
	}
	if lacking := y.As(y.reader).Get(y.at("accounts") + "?show=lacking"); lacking.Doc.Find("#accounts tbody tr").Length() != 0 {
		t.Errorf("%s", lacking.Text("#accounts"))
	}

	plan := y.at("account-plan")
	y.page(y.lead, plan)
	bad := y.As(y.lead).Post(plan, url.Values{"old_domain": {"elvdal.example"}, "new_domain": {"elvdal.example"}})
	if bad.Status != 422 || bad.Doc.Find("#f-new_domain[aria-invalid]").Length() != 1 {
		t.Errorf("%d %s", bad.Status, bad.Text("main"))
	}
	sent := url.Values{"old_domain": {"@elvdal.example"}, "new_domain": {"ny.example"}, "mirror_to": {"2026-06-01"}}
	preview := y.As(y.lead).Post(plan, sent)
	if preview.Status != 200 || preview.Doc.Find("#planned tbody tr").Length() != 6 || !strings.Contains(preview.Text("#planned"), "m0@ny.example") {
		t.Errorf("%d %s", preview.Status, preview.Text("main"))
	}
	if still := y.As(y.lead).Get(y.at("accounts")); strings.Contains(still.Text("#accounts"), "ny.example") {
		t.Error("a preview changes something")
	}
	sent.Set("go", "1")
	if done := y.As(y.lead).Post(plan, sent); done.Status != 303 {
		t.Errorf("%d %s", done.Status, done.Text("main"))
	}
	if now := y.As(y.lead).Get(y.at("accounts")); !strings.Contains(now.Text("#accounts"), "m0@ny.example") || now.Doc.Find("#soon").Length() != 0 {
		t.Errorf("%s", now.Text("main"))
	}

	one := y.at("accounts", "m0")
	y.page(y.reader, one)
	got := y.page(y.lead, one)
	if !strings.Contains(got.Text(".answer"), "m0@elvdal.example") || got.Doc.Find("main form").Length() != 2 {
		t.Errorf("%s", got.Text("main"))
	}
	taken := y.As(y.lead).Post(one, url.Values{"role": {"primary"}, "version": {"2"}, "address": {"m1@elvdal.example"}})
	if taken.Status != 422 || taken.Doc.Find("#primary #f-address[aria-invalid]").Length() != 1 || taken.Doc.Find("#secondary [aria-invalid]").Length() != 0 {
		t.Errorf("%d %s", taken.Status, taken.Text("main"))
	}
	stale := y.As(y.lead).Post(one, url.Values{"role": {"primary"}, "version": {"1"}, "address": {"m0.ny@ny.example"}})
	if stale.Status != 409 || stale.Doc.Find("#primary input[name=version]").AttrOr("value", "") != "2" {
		t.Errorf("%d %s", stale.Status, stale.Text("main"))
	}
	if saved := y.As(y.lead).Post(one, url.Values{"role": {"primary"}, "version": {"2"}, "address": {"m0.ny@ny.example"}}); saved.Status != 303 {
		t.Errorf("%d %s", saved.Status, saved.Text("main"))
	}
	if got := y.As(y.helper).Post(one, url.Values{"role": {"primary"}}); got.Status != 403 {
		t.Errorf("a supporter changes an account: %d", got.Status)
	}
	if got := y.As(y.lead).Get(y.at("accounts", "reader")); got.Status != 404 {
		t.Errorf("somebody not on the roster: %d", got.Status)
	}
}
