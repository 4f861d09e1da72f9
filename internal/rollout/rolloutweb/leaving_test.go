package rolloutweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/rollout"
)

// Where nothing can be sent, nobody is told that a confirmation, an answer or a
// message is on its way; where it can, they are.
func TestNothingIsPromisedThatDoesNotLeave(t *testing.T) {
	mail := outbox.Settings{SMTP: "mail.elvdal.example:587", MailFrom: "it@elvdal.example"}
	for leaves, s := range map[bool]outbox.Settings{true: mail, false: {}} {
		says := func(what, got, sent, kept string) {
			t.Helper()
			if strings.Contains(got, sent) != leaves || !strings.Contains(got, kept) || strings.Contains(got, "not set up to send") == leaves {
				t.Errorf("%s, mail %v: %q", what, leaves, got)
			}
		}
		h := newHall(t)
		h.Server.Out = outbox.NewBox(h.Server.DB, s).Out
		id, slots := h.occasion(rollout.OccasionCollection)
		page, helper := h.at("appointments", id), h.As(h.helper)
		if got := helper.Get(page); got.Doc.Find("[data-out]").Length() == 1 == leaves {
			t.Errorf("before booking, mail %v: %s", leaves, got.Text("#book"))
		}
		if got := helper.Post(page+"/book", url.Values{"who": {"Strand"}, "person": {"kåre"}, "slot": {slots[0].ID}, "client": {"c1"}}); got.Status != 303 {
			t.Fatal(got.Status)
		}
		says("a booking", helper.Get(page).Text(".flash"), "on its way", "The time is booked")
		says("calling off", helper.Get(page+"/cancel").Text("main"), "is told", "cannot be undone")

		y := newYard(t)
		y.r.Texts = y.Server.Texts
		y.Server.Out = outbox.NewBox(y.db, s).Out
		mine := y.As(y.m0)
		form := mine.Get("/me/feedback")
		about, client := form.Doc.Find("[name=about]").AttrOr("value", ""), form.Doc.Find("[name=client]").AttrOr("value", "")
		if got := mine.Post("/me/feedback", url.Values{"about": {about}, "client": {client}, "kind": {"need"}, "text": {"Rooms are gone"}}); got.Status != 303 {
			t.Fatal(got.Status, got.Text("main"))
		}
		says("feedback", mine.Get("/me/feedback").Text(".flash"), "by mail", "The answer comes here")
		lead := y.As(y.lead)
		made := lead.Post(y.at("messages"), url.Values{"name": {"Reminder"}, "only_those": {"everyone"}, "channels": {"mail"}, "subject_nb": {"Snart"}, "text_nb": {"Hei"}})
		if made.Status != 303 {
			t.Fatal(made.Status, made.Text("main"))
		}
		if got := lead.Get(made.Location()); got.Doc.Find("[data-out]").Length() == 1 == leaves {
			t.Errorf("before sending, mail %v: %s", leaves, got.Text("main"))
		}
		version := lead.Get(made.Location()).Doc.Find(`#steer [name=version]`).AttrOr("value", "")
		if got := lead.Post(made.Location(), url.Values{"do": {"now"}, "version": {version}}); got.Status != 303 {
			t.Fatal(got.Status, got.Text("main"))
		}
		says("a message", lead.Get(made.Location()).Text(".flash"), "goes out within a minute", "within a minute")
	}
}
