package deskweb

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// mailed lets a mail of Eva's come in and open a ticket.
func (w *ward) mailed(raw string) (ticket, mail string) {
	w.t.Helper()
	box, by := inbox.NewBox(w.db), w.chief
	by.Body = "b"
	boxes, err := box.Mailboxes(ground, by)
	w.ok(err)
	if len(boxes) == 0 {
		_, err = box.AddMailbox(ground, by, morning, inbox.MailboxInput{Address: "help@b.example", Name: "Help", Kind: inbox.Desk})
		w.ok(err)
		boxes, err = box.Mailboxes(ground, by)
		w.ok(err)
	}
	s, err := box.Store(ground, morning, []byte(strings.ReplaceAll(raw, "\n", "\r\n")), inbox.Envelope{Mailbox: boxes[0], Via: inbox.ByLMTP, From: "eva@b.example", To: "help@b.example"})
	w.ok(err)
	_, err = inbox.NewWorker(box, w.d.TakeMail, clock.NewMovable(morning), slog.New(slog.DiscardHandler)).Turn(context.Background())
	w.ok(err)
	w.ok(w.db.Read(ground, "b", func(tx *db.Tx) error {
		m, err := inbox.Load(tx, s.ID)
		ticket = m.Ticket
		return err
	}))
	if ticket == "" {
		w.t.Fatal("the mail opened nothing")
	}
	return ticket, s.ID
}

const withHTML = `From: Eva Friis <eva@b.example>
To: help@b.example
Subject: Skærmen <script>alert(1)</script>
Message-ID: <1@b.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html; charset=utf-8

<p onclick="alert(1)">Den flimrer</p><script>alert(1)</script><img src="https://elsewhere.example/p.png"><img src="cid:own">
--x
Content-Type: image/png; name=own.png
Content-ID: <own>
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--x
Content-Type: application/pdf; name="../rapport.pdf"
Content-Disposition: attachment

%PDF-1.4
--x--
`

// WB-01, WB-04: the mail behind a word, on a page of its own, in a frame with a
// law of its own; what lies elsewhere is said and not fetched.
func TestAMailAsItWasSent(t *testing.T) {
	w := newWard(t)
	ticket, mail := w.mailed(withHTML)
	at := "/desk/tickets/" + ticket + "/mails/" + mail
	thread := w.page(w.chief, "/desk/tickets/"+ticket)
	if href, _ := thread.Doc.Find(".asked details.sent a").Attr("href"); href != at {
		t.Errorf("without script the word leads to %q", href)
	}
	page := w.page(w.chief, at)
	has(t, page, "h1", "Skærmen <script>alert(1)</script>")
	has(t, page, ".mail", "eva@b.example", "One picture lies elsewhere", "rapport.pdf", "own.png")
	frame := page.Doc.Find("iframe")
	if src, _ := frame.Attr("src"); src != at+"/frame" {
		t.Errorf("the frame shows %s", src)
	}
	if box, _ := frame.Attr("sandbox"); strings.Contains(box, "allow-scripts") || strings.Contains(box, "allow-same-origin") || strings.Contains(box, "top-navigation") || box == "" {
		t.Errorf("sandbox %q", box)
	}
	file, _ := page.Doc.Find(`.mail .items a[href^="/files/"]`).First().Attr("href")
	if got := w.As(w.chief).Get(file); got.Status != 200 || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s: %d %v", file, got.Status, got.Header)
	}
	shut, open := w.As(w.chief).Get(at+"/frame"), w.As(w.chief).Get(at+"/frame?pictures=1")
	for name, h := range map[string]string{"shut": shut.Header.Get("Content-Security-Policy"), "open": open.Header.Get("Content-Security-Policy")} {
		if !strings.HasPrefix(h, "sandbox allow-popups") || !strings.Contains(h, "default-src 'none'") || strings.Contains(h, "script-src") || strings.Contains(h, "https:") != (name == "open") {
			t.Errorf("%s: %s", name, h)
		}
	}
	if shut.Doc.Find("script, [onclick]").Length() > 0 || strings.Contains(shut.Body, "elsewhere.example") || shut.Doc.Find(`img[src^="data:image/png"]`).Length() != 1 {
		t.Errorf("the frame holds %s", shut.Body)
	}
	if !strings.Contains(open.Body, "https://elsewhere.example/p.png") {
		t.Error("pictures that were asked for are not shown")
	}
	shown := w.page(w.chief, at+"?pictures=1")
	has(t, shown, ".mail", "the sender can tell")
	if src, _ := shown.Doc.Find("iframe").Attr("src"); src != at+"/frame?pictures=1" {
		t.Errorf("with pictures the frame shows %s", src)
	}
	if raw := w.As(w.chief).Get(at + "/raw"); raw.Status != 200 || raw.Header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(raw.Body, "boundary=x") || !strings.Contains(raw.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("raw: %d %v", raw.Status, raw.Header)
	}
}

// AZ-02: neither the requester, nor another body, nor another ticket leads to
// it; who may only look gets no raw mail.
func TestAMailIsForTheDeskThatHasIt(t *testing.T) {
	w := newWard(t)
	ticket, mail := w.mailed(withHTML)
	other := w.make("En anden")
	looks := w.bo
	moved := w.view(ticket)
	_, err := w.d.Move(ground, w.chief, morning, ticket, moved.Version, desk.Target{Team: "expert", Reason: desk.NeedsSkill})
	w.ok(err)
	for _, path := range []string{"", "/frame", "/raw"} {
		at := "/desk/tickets/" + ticket + "/mails/" + mail + path
		if got := w.As(w.eva).Get(at); got.Status != 404 {
			t.Errorf("the requester at %s: %d", at, got.Status)
		}
		if got := w.As(w.x).Get(at); got.Status != 404 {
			t.Errorf("another body at %s: %d", at, got.Status)
		}
		if got := w.As(w.chief).Get("/desk/tickets/" + other.ID + "/mails/" + mail + path); got.Status != 404 {
			t.Errorf("by another ticket: %d", got.Status)
		}
		if got, want := w.As(looks).Get(at), map[bool]int{true: 403, false: 200}[path == "/raw"]; got.Status != want {
			t.Errorf("who may look at %s: %d", at, got.Status)
		}
	}
	page := w.page(looks, "/desk/tickets/"+ticket+"/mails/"+mail)
	if page.Doc.Find(`a[href$="/raw"]`).Length() != 0 {
		t.Error("a door to what they may not have")
	}
}
