package mailin

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/textproto"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)

// house is two bodies with a mailbox each, and a listener.
type house struct {
	t    *testing.T
	d    *db.DB
	box  *inbox.Box
	l    *Listener
	at   string
	full atomic.Bool
}

func open(t *testing.T, d *db.DB, lmtp bool, change func(*Listener)) *house {
	t.Helper()
	h := &house{t: t, d: d, box: inbox.NewBox(d)}
	for _, body := range []string{"lindeby", "nordby"} {
		err := d.Write(context.Background(), body, func(tx *db.Tx) error {
			return org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.box.AddMailbox(context.Background(), access.Command(body), noon, inbox.MailboxInput{Address: "desk@" + body + ".example"}); err != nil {
			t.Fatal(err)
		}
	}
	h.l = &Listener{Box: h.box, Clock: clock.Real{}, Log: slog.New(slog.DiscardHandler), Domain: "mx.lindeby.example", Limits: Usual, Room: func(int64) bool { return !h.full.Load() }}
	if change != nil {
		change(h.l)
	}
	at, err := Open("unix:" + filepath.Join(t.TempDir(), "mail.sock"))
	if err != nil {
		t.Fatal(err)
	}
	h.at = at.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.l.Serve(ctx, at, lmtp) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) dial() net.Conn {
	h.t.Helper()
	c, err := net.Dial("unix", h.at)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	return c
}

// count is how many mails a body has.
func (h *house) count(body string) (n int) {
	h.t.Helper()
	err := h.d.Read(context.Background(), body, func(tx *db.Tx) error { return tx.Get(&n, `SELECT count(*) FROM inbox WHERE body = $1`, body) })
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func letter(id, text string) string {
	return "From: Bo <bo@lindeby.example>\r\nTo: desk@lindeby.example\r\nSubject: " + id + "\r\nMessage-ID: <" + id + "@lindeby.example>\r\nDate: Tue, 14 Apr 2026 11:00:00 +0000\r\n\r\n" + text + "\r\n"
}

// say sends raw lines and answers the codes that came back.
func say(t *testing.T, c net.Conn, lines ...string) (codes []string) {
	t.Helper()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	r := textproto.NewReader(bufio.NewReader(c))
	read := func() {
		code, _, err := r.ReadResponse(0)
		if err != nil && code == 0 {
			codes = append(codes, "gone")
			return
		}
		codes = append(codes, fmt.Sprint(code))
	}
	read()
	for _, l := range lines {
		if _, err := io.WriteString(c, l); err != nil {
			codes = append(codes, "gone")
			return codes
		}
		read()
	}
	return codes
}

// Each recipient of one mail has an answer of its own over LMTP; who is no
// mailbox is refused before anything is sent.
func TestLMTPAnswersEachRecipient(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, true, nil)
		c := smtp.NewClientLMTP(h.dial())
		if err := c.Mail("bo@lindeby.example", nil); err != nil {
			t.Fatal(err)
		}
		for _, to := range []string{"desk@lindeby.example", "DESK+key@nordby.example"} {
			if err := c.Rcpt(to, nil); err != nil {
				t.Fatal(to, err)
			}
		}
		if err := c.Rcpt("nobody@lindeby.example", nil); err == nil || !strings.Contains(err.Error(), "550") {
			t.Errorf("nobody: %v", err)
		}
		w, err := c.Data()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, letter("one", "Hello"))
		answers, err := w.CloseWithLMTPResponse()
		if err != nil {
			t.Fatal(err)
		}
		if len(answers) != 2 {
			t.Errorf("answers %v", answers)
		}
		if h.count("lindeby") != 1 || h.count("nordby") != 1 {
			t.Error("not stored for both")
		}
		page, err := h.box.Page(context.Background(), access.Command("nordby"), inbox.Query{})
		if err != nil || page.Rows[0].Recipient != "DESK+key@nordby.example" || page.Rows[0].Sender != "bo@lindeby.example" || page.Rows[0].Via != inbox.ByLMTP {
			t.Errorf("%+v %v", page.Rows, err)
		}
	})
}

// What a mail server must not send is refused, and nothing of it is kept.
func TestWhatIsRefused(t *testing.T) {
	h := open(t, dbtest.SQLite(t), false, func(l *Listener) { l.Limits.Bytes = 200 << 10; l.Limits.PerHost, l.Limits.Connections = 0, 30 })
	begin := []string{"EHLO x\r\n", "MAIL FROM:<bo@lindeby.example>\r\n", "RCPT TO:<desk@lindeby.example>\r\n", "DATA\r\n"}
	for what, c := range map[string]struct{ text, want string }{
		"bare LF":            {"From: a@b.example\r\n\r\nx\ny\r\n.\r\n", "550"},
		"bare CR":            {"From: a@b.example\r\n\r\nx\ry\r\n.\r\n", "550"},
		"smuggled end":       {"From: a@b.example\r\n\r\nx\n.\r\nMAIL FROM:<y@z.example>\r\n.\r\n", "550"},
		"a loop":             {strings.Repeat("Received: from a by b\r\n", 101) + "From: a@b.example\r\n\r\nx\r\n.\r\n", "554"},
		"header lines":       {strings.Repeat("X-A: b\r\n", 2001) + "\r\nx\r\n.\r\n", "552"},
		"a header line":      {"X-A: " + strings.Repeat("b", 70<<10) + "\r\n\r\nx\r\n.\r\n", "552"},
		"too large":          {"From: a@b.example\r\n\r\n" + strings.Repeat("0123456789abcdef\r\n", 13<<10) + ".\r\n", "552"},
		"good, many hops":    {strings.Repeat("Received: from a by b\r\n", 99) + "From: a@b.example\r\n\r\nx\r\n.\r\n", "250"},
		"good, no header":    {strings.Repeat("only text\r\n", 3000) + ".\r\n", "250"},
		"good, dots and NUL": {"From: a@b.example\r\n\r\n..\r\n\x00\r\n.\r\n", "250"},
	} {
		got := say(t, h.dial(), append(begin[:4:4], c.text)...)
		if last := got[len(got)-1]; last != c.want {
			t.Errorf("%s: %v, want %s", what, got, c.want)
		}
	}
	if n := h.count("lindeby"); n != 3 {
		t.Errorf("%d mails kept", n)
	}
	h.full.Store(true)
	if got := say(t, h.dial(), begin[:2]...); got[2] != "452" {
		t.Errorf("disk nearly full: %v", got)
	}
	h.full.Store(false)
	if got := say(t, h.dial(), "EHLO x\r\n", "MAIL FROM:<a@b.example> SIZE=999999999\r\n"); got[2] != "552" {
		t.Errorf("says it is too large: %v", got)
	}
}

// MI-12, at the door: giants of every kind against a server with limits end in
// refusals, with little memory, and the next mail comes in.
func TestMI12_GiantsAtTheDoor(t *testing.T) {
	h := open(t, dbtest.SQLite(t), false, func(l *Listener) { l.Limits.Memory = 1 << 20 })
	c := h.dial()
	say(t, c, "EHLO x\r\n", "MAIL FROM:<bo@lindeby.example>\r\n", "RCPT TO:<desk@lindeby.example>\r\n", "DATA\r\n")
	sent := 0
	line := bytes.Repeat([]byte("x"), 1<<20)
	_, _ = io.WriteString(c, "X-A: ")
	for ; sent < 200; sent++ { // MiB, of one line
		if _, err := c.Write(line); err != nil {
			break
		}
	}
	if sent > 20 {
		t.Errorf("%d MiB of one line were listened to", sent)
	}
	c.Close()
	big := h.dial()
	got := say(t, big, "EHLO x\r\n", "MAIL FROM:<bo@lindeby.example>\r\n", "RCPT TO:<desk@lindeby.example>\r\n", "DATA\r\n",
		letter("big", strings.Repeat(strings.Repeat("y", 70)+"\r\n", 60_000))+".\r\n")
	if got[5] != "452" {
		t.Errorf("more than the memory there is: %v", got)
	}
	big.Close()
	got = say(t, h.dial(), "EHLO x\r\n", "MAIL FROM:<bo@lindeby.example>\r\n", "RCPT TO:<desk@lindeby.example>\r\n", "DATA\r\n", letter("after", "x")+".\r\n")
	if got[5] != "250" || h.count("lindeby") != 1 {
		t.Errorf("afterwards: %v", got)
	}
}

// A 250 is said after the mail is on the disk: where it cannot be stored, it
// comes again later, and is then one mail however often it came (FX-06).
func TestFX06_NoYesBeforeItIsStored(t *testing.T) {
	h := open(t, dbtest.SQLite(t), false, nil)
	if _, err := h.d.Raw().Exec(`CREATE TRIGGER no BEFORE INSERT ON inbox_raw BEGIN SELECT RAISE(FAIL, 'disk trouble'); END`); err != nil {
		t.Fatal(err)
	}
	lines := []string{"EHLO x\r\n", "MAIL FROM:<bo@lindeby.example>\r\n", "RCPT TO:<desk@lindeby.example>\r\n", "DATA\r\n", letter("one", "x") + ".\r\n"}
	if got := say(t, h.dial(), lines...); got[5] != "451" || h.count("lindeby") != 0 {
		t.Errorf("in trouble: %v", got)
	}
	if _, err := h.d.Raw().Exec(`DROP TRIGGER no`); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if got := say(t, h.dial(), lines...); got[5] != "250" {
				t.Errorf("again: %v", got)
			}
		})
	}
	wg.Wait()
	if n := h.count("lindeby"); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// Too many connections are turned away in words, and make room when they go.
func TestTooManyConnections(t *testing.T) {
	h := open(t, dbtest.SQLite(t), false, func(l *Listener) { l.Limits.Connections = 2 })
	a, b := h.dial(), h.dial()
	say(t, a, "EHLO x\r\n")
	say(t, b, "EHLO x\r\n")
	if got := say(t, h.dial()); got[0] != "421" {
		t.Errorf("third: %v", got)
	}
	a.Close()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		c := h.dial()
		if got := say(t, c); got[0] == "220" {
			return
		}
		c.Close()
	}
	t.Error("no room was made")
}

// STARTTLS with the certificate that was given.
func TestSTARTTLS(t *testing.T) {
	certificate, pool := ours(t)
	h := open(t, dbtest.SQLite(t), false, func(l *Listener) { l.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}} })
	c, err := smtp.NewClientStartTLS(h.dial(), &tls.Config{RootCAs: pool, ServerName: "mx.lindeby.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail("bo@lindeby.example", []string{"desk@lindeby.example"}, strings.NewReader(letter("tls", "x"))); err != nil {
		t.Fatal(err)
	}
	if h.count("lindeby") != 1 {
		t.Error("not stored")
	}
}
