package rolloutweb

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
)

func TestMessagesFromEmptyToSent(t *testing.T) {
	y := newYard(t)
	y.r.Texts, y.r.Base = y.Server.Texts, "https://overgang.elvdal.example"
	if got := y.page(y.lead, y.at("messages")); !strings.Contains(got.Text("main"), "No messages yet") || got.Doc.Find(`a[href$="/messages/new"]`).Length() == 0 {
		t.Errorf("empty: %s", got.Text("main"))
	}
	if got := y.page(y.reader, y.at("messages")); got.Doc.Find(`a[href$="/messages/new"]`).Length() != 0 {
		t.Error("a director is offered to write")
	}
	y.page(y.lead, y.at("messages", "new"))

	// A refused form comes back as typed.
	bad := y.As(y.lead).Post(y.at("messages"), url.Values{"name": {""}, "only_those": {"everyone"}, "channels": {"sms"}, "subject_nb": {"Hei {name}"}})
	if bad.Status != 422 || bad.Doc.Find(`[name=subject_nb]`).AttrOr("value", "") != "Hei {name}" || !strings.Contains(bad.Text("main"), "The subject lacks a text") {
		t.Errorf("%d %s", bad.Status, bad.Text(".fault-summary"))
	}
	made := y.As(y.lead).Post(y.at("messages"), url.Values{"name": {"Reminder"}, "only_those": {"not_handed_in"}, "channels": {"mail", "sms"}, "send_at": {"2026-04-16T08:00"},
		"owner": {"council"}, "subject_nb": {"Hei {name}"}, "text_nb": {"Lever inn! {nam_e} {booking_link}"}, "subject_en": {"Hello {name}"}, "text_en": {"Hand in. Sign in as {address_today}."}})
	if made.Status != 303 {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	at := made.Location()
	got := y.page(y.lead, at)
	for _, want := range []string{"6 Get the message", "Hello Person m0", "Hand in. Sign in as m0@elvdal.example.", "{nam_e}", "Send Thu", "Send now to 6 people"} {
		if !strings.Contains(got.Text("main"), want) {
			t.Errorf("no %q in %s", want, got.Text("main"))
		}
	}
	if seen := y.page(y.lead, at+"/preview"); seen.Doc.Find("tbody tr").Length() != 6 || !strings.Contains(seen.Text("main"), "m5@elvdal.example") {
		t.Errorf("preview: %s", seen.Text("main"))
	}
	if y.As(y.reader).Get(at+"/preview").Status != 403 || y.As(y.helper).Post(at, url.Values{"do": {"now"}}).Status != 403 || y.As(who("x")).Get(at).Status != 404 {
		t.Error("who may")
	}
	y.page(y.lead, at+"/edit")
	if got := y.As(y.lead).Post(at+"/test", url.Values{"lang": {"nb"}}); got.Status != 303 {
		t.Errorf("test: %d %s", got.Status, got.Text("main"))
	}
	for _, do := range []string{"schedule", "back", "schedule"} {
		version := y.As(y.lead).Get(at).Doc.Find(`#steer [name=version]`).AttrOr("value", "")
		if got := y.As(y.lead).Post(at, url.Values{"do": {do}, "version": {version}}); got.Status != 303 {
			t.Fatalf("%s: %d %s", do, got.Status, got.Text("main"))
		}
	}
	// Somebody edits what has been scheduled meanwhile: told so, nothing lost.
	late := y.As(y.lead).Post(at+"/edit", url.Values{"name": {"Other"}, "version": {"1"}, "only_those": {"everyone"}, "channels": {"mail"}, "subject_nb": {"x"}, "text_nb": {"y"}})
	if late.Status != 409 && late.Status != 422 || !strings.Contains(late.Text("table.compare"), "Reminder") || late.Doc.Find("[name=name]").AttrOr("value", "") != "Other" {
		t.Errorf("conflict: %d %s", late.Status, late.Text("main"))
	}
	y.Clock.Set(asOf.Add(24 * time.Hour))
	n, err := y.r.SendDue(ground, access.Program("b"), asOf.Add(24*time.Hour))
	if n != 6 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	if got := y.page(y.lead, at); !strings.Contains(got.Text("main"), "Written to 6. 0 could not be reached.") || got.Doc.Find("#steer").Length() != 0 {
		t.Errorf("sent: %s", got.Text("main"))
	}
	// What waits still can be withdrawn; the page says how much was caught.
	version := y.As(y.lead).Get(at).Doc.Find(`#withdraw [name=version]`).AttrOr("value", "")
	if got := y.As(y.lead).Post(at, url.Values{"do": {"cancel"}, "version": {version}}); version == "" || got.Status != 303 {
		t.Fatalf("withdraw: %d %s", got.Status, got.Text("main"))
	}
	if got := y.page(y.lead, at); !strings.Contains(got.Text("main"), "6 were withdrawn before they left. 0 could not be withdrawn.") || got.Doc.Find("#withdraw").Length() != 0 {
		t.Errorf("withdrawn: %s", got.Text("main"))
	}
	if got := y.page(y.helper, y.at("messages")); !strings.Contains(got.Text("tbody"), "Reminder") {
		t.Errorf("list: %s", got.Text("main"))
	}
}
