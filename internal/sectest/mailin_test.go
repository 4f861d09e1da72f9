package sectest

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/ids"
)

// mailIn lets a mail come in to a mailbox of the body's.
func (w *world) mailIn(body, word string, of things) {
	w.t.Helper()
	ctx, by, now, box := context.Background(), access.Program(body), w.house.Clock.Now(), w.house.Program.Inbox
	address := word + "-" + ids.New()[:6] + "@post." + body + ".example"
	id, err := box.AddMailbox(ctx, by, now, inbox.MailboxInput{Address: address, Name: word})
	if err != nil {
		w.t.Fatal(err)
	}
	at, err := box.Find(ctx, address)
	if err != nil {
		w.t.Fatal(err)
	}
	raw := "From: " + word + " <" + word + "@elsewhere.example>\r\nSubject: " + word + " mail\r\nMessage-ID: <" + word + "@elsewhere.example>\r\nAuto-Submitted: auto-generated\r\n\r\n" + word + "\r\n"
	s, err := box.Store(ctx, now, []byte(raw), inbox.Envelope{Mailbox: at, Via: inbox.ByLMTP, From: word + "@elsewhere.example", To: address})
	if err != nil {
		w.t.Fatal(err)
	}
	of["mailbox"], of["mail"] = id, s.ID
	raw = "From: " + word + " <" + word + "@elsewhere.example>\r\nSubject: " + word + " sent\r\nMessage-ID: <sent-" + word + "@elsewhere.example>\r\nContent-Type: text/html\r\n\r\n<p>" + word + "</p><img src=https://" + word + ".example/p.png>\r\n"
	if s, err = box.Store(ctx, now, []byte(raw), inbox.Envelope{Mailbox: at, Via: inbox.ByLMTP, From: word + "@elsewhere.example", To: address}); err != nil {
		w.t.Fatal(err)
	}
	for _, path := range []string{"", "/frame", "/raw"} { // it is in a ticket: the desk's walk makes that of it
		of["/desk/tickets/{ticket}/mails/{mail}"+path+" mail"] = s.ID
	}
}
