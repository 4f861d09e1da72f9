package api_test

import (
	"context"
	"testing"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// mail lets a mail come in to help@BODY.example and answers its id.
func (w *world) mail(body string) string {
	w.t.Helper()
	box := inbox.NewBox(w.db)
	at, err := box.Find(context.Background(), "help@"+body+".example")
	if err != nil {
		w.t.Fatal(err)
	}
	raw := "From: Eva <eva@elsewhere.example>\r\nSubject: Hjælp\r\nMessage-ID: <1@elsewhere.example>\r\n\r\nDen virker ikke\r\n"
	s, err := box.Store(context.Background(), w.clock.Now(), []byte(raw), inbox.Envelope{Mailbox: at, Via: inbox.ByLMTP, From: "eva@elsewhere.example", To: at.Address})
	if err != nil {
		w.t.Fatal(err)
	}
	return s.ID
}

// A mail is listed, read, put aside and dealt with again; a mailbox has one
// body; who does not answer for support finds none.
func TestMailIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.post("a/administrator", "/mailboxes", `{"address":"help@a.example","name":"Hjælp"}`).wants(t, 201)
		w.post("b/administrator", "/mailboxes", `{"address":"Help@A.example"}`).wants(t, 422)
		w.get("a/administrator", "/mailboxes").wants(t, 200)
		id := w.mail("a")
		if got := lastOf(w.get("a/administrator", "/mails?state=received").wants(t, 200), "items", "id"); got != id {
			t.Errorf("listed %q", got)
		}
		if got := w.get("a/administrator", "/mails/"+id).wants(t, 200).get("text"); got != "Den virker ikke" {
			t.Errorf("text %q", got)
		}
		w.get("b/administrator", "/mails/"+id).wants(t, 404)
		w.get("a/supporter", "/mails/"+id).wants(t, 403)
		w.post("a/administrator", "/mails/"+id+"/file", "").wants(t, 409)
		w.post("a/administrator", "/mails/"+id+"/retry", "").wants(t, 409)
	})
}
