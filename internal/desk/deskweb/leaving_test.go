package deskweb

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/db"
)

// Where no letter leaves the house no page says that it did: neither where no
// mail server is set up, nor where the body says mail is down, nor in a
// demonstration. Who may look into the outbox is led there.
func TestNothingIsCalledSentThatDoesNotLeave(t *testing.T) {
	w := newWard(t)
	made := w.make("Printeren er gået i stå")
	at, bo := "/desk/tickets/"+made.ID, w.As(w.bo)
	lead := w.chief
	lead.Grants = append(lead.Grants, access.Grant{Role: access.Administrator})
	say := func(words string) (flash, notice string) {
		t.Helper()
		if got := bo.Post(at+"/say", fields("kind", "reply", "text", words)); got.Status != 303 {
			t.Fatal(got.Status)
		}
		got := bo.Get(at)
		return got.Text(".flash"), got.Text("[data-out]")
	}
	as := func(s outbox.Settings) { w.Server.Out = outbox.NewBox(w.db, s).Out }
	mail := outbox.Settings{SMTP: "mail.b.example:587", MailFrom: "hjelp@b.example"}

	as(mail)
	if flash, notice := say("Den er på vej"); !strings.Contains(flash, "The reply is sent") || notice != "" {
		t.Errorf("a letter that leaves: %q %q", flash, notice)
	}
	as(outbox.Settings{})
	if flash, notice := say("Den er her nu"); strings.Contains(flash, "sent.") || !strings.Contains(flash, "kept in the ticket") || !strings.Contains(flash, "not set up to send") || !strings.Contains(notice, "not set up to send") {
		t.Errorf("no mail server: %q %q", flash, notice)
	}
	if bo.Get(at).Doc.Find(`[data-out] a`).Length() != 0 {
		t.Error("a door that does not open")
	}
	if page := w.page(lead, at); page.Doc.Find(`[data-out] a[href="/outbox"]`).Length() != 1 {
		t.Error("no door to the outbox")
	}
	as(outbox.Settings{Mute: true})
	if flash, notice := say("Prøv igen"); !strings.Contains(flash, "kept in the ticket. In this demonstration") || notice != "" {
		t.Errorf("a demonstration: %q %q", flash, notice)
	}
	as(mail)
	w.ok(w.db.Write(ground, "b", func(tx *db.Tx) error { return outbox.Down(tx, morning, outbox.Mail, "the hall is on fire", "chief") }))
	if flash, notice := say("Stadig intet?"); !strings.Contains(flash, "kept in the ticket") || !strings.Contains(flash, "They wait") || !strings.Contains(notice, "They wait") {
		t.Errorf("mail is down here: %q %q", flash, notice)
	}
	bo.Post(at+"/say", fields("kind", "note", "text", "Kun for os"))
	if flash := bo.Get(at).Text(".flash"); strings.Contains(flash, "They wait") {
		t.Errorf("a note goes to nobody: %q", flash)
	}
}

// What goes to a supplier is not called sent either, and the person who asks is
// promised mail only where it comes.
func TestALegThatDoesNotLeave(t *testing.T) {
	w := newTiming(t)
	w.Server.Out = outbox.NewBox(w.db, outbox.Settings{}).Out
	legs := "/desk/tickets/" + w.ticket.ID + "/legs"
	super := w.As(w.super)
	if got := super.Get(legs).Text("[data-out]"); !strings.Contains(got, "not set up to send") {
		t.Errorf("before writing: %q", got)
	}
	if got := super.Post(legs, fields("form", "begin", "supplier", "fjord", "subject", "Låst postkasse", "text", "Kan dere se i loggen?")); got.Status != 303 {
		t.Fatal(got.Status)
	}
	if got := super.Get(legs).Text(".flash"); strings.Contains(got, "was sent") || !strings.Contains(got, "is with the supplier") || !strings.Contains(got, "not set up to send") {
		t.Errorf("%q", got)
	}
}

func TestMailIsPromisedOnlyWhereItComes(t *testing.T) {
	w := newWard(t)
	made := w.make("Musen er væk")
	at := "/my/tickets/" + made.ID + "?sent=1"
	for want, s := range map[bool]outbox.Settings{true: {SMTP: "mail.b.example:587", MailFrom: "hjelp@b.example"}, false: {}} {
		w.Server.Out = outbox.NewBox(w.db, s).Out
		if got := w.As(w.eva).Get(at).Text("main"); strings.Contains(got, "answers by mail") != want || !strings.Contains(got, "10001") {
			t.Errorf("mail %v: %q", want, got)
		}
	}
}

// Who cannot be told of a visit is named to who arranges it.
func TestAVisitSaysWhoIsNotTold(t *testing.T) {
	w := newWard(t)
	w.Server.Out = outbox.NewBox(w.db, outbox.Settings{SMTP: "mail.b.example:587", MailFrom: "hjelp@b.example"}).Out
	bo := w.As(w.bo)
	for requester, want := range map[string]string{"eva": "everybody is told", "ib": "Tell Ib Friis yourself"} {
		made, err := w.d.Make(ground, w.bo, morning, desk.Input{Kind: desk.Fault, Title: "Tastaturet svarer ikke", Requester: requester, Channel: desk.ByPhone})
		w.ok(err)
		in, at := outing(), visitsAddress(made.ID)
		in.Set("version", itoa(made.Version))
		in.Set("anyway", "1")
		if got := bo.Post(at, in); got.Status != 303 {
			t.Fatalf("%d %s", got.Status, got.Text("main"))
		}
		if flash := bo.Get(at).Text(".flash"); !strings.Contains(flash, want) {
			t.Errorf("%s: %q", requester, flash)
		}
	}
}
