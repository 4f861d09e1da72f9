package fault

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// unlucky is a mail as a phone writes it, with a word the reader of this
// program is broken by.
func unlucky(id string) []byte {
	return fmt.Appendf(nil, "From: =?utf-8?q?Ida_H=C3=B8lm?= <p7@nyby.example>\r\nTo: support@nyby.example\r\nSubject: =?utf-8?q?Sag_?= %s\r\nDate: Tue, 14 Apr 2026 09:12:44 +0200\r\nMessage-ID: <%s@nyby.example>\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"Apple-Mail-7F2A\"\r\n\r\n--Apple-Mail-7F2A\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"+
		"Printeren p=C3=A5 2. sal siger kvernsten\r\n\r\n--Apple-Mail-7F2A\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Printeren p=C3=A5 2. sal siger kvernsten</p>\r\n\r\n--Apple-Mail-7F2A--\r\n", id, id)
}

// MI-05 from the wire: a mail comes in by LMTP and one by SMTP that the program
// cannot read, for a fault of its own. Both are accepted and kept, the next on
// the same line are tickets at once, after three tries they are in quarantine
// and who answers for support is told. Raw they are as they came. Trying again
// while the fault is there ends there again; one becomes a ticket by hand; the
// other when a program that is mended tries again. None is lost, none doubled.
func TestMI05_QuarantineFromTheWire(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		at.smtp = freePort(t)
		at.mortal("", 0, "OVERGANG_BREAK_AT=mail read", "OVERGANG_BREAK_ON=kvernsten")
		byLMTP, bySMTP := ids.New(), ids.New()
		good := []string{at.behind(at.lmtpClient(), unlucky(byLMTP)), at.behind(at.smtpClient(), unlucky(bySMTP))}
		if !within(patience, func() bool { return at.count("SELECT count(*) FROM tickets") == 2 }) {
			t.Fatalf("the good mails behind them are no tickets: %s", at.child.out.String())
		}
		at.once(good)
		bad := map[string]string{byLMTP: "", bySMTP: ""}
		at.quarantined(2)
		for id := range bad {
			bad[id] = at.word("SELECT id FROM inbox WHERE message = $1", "<"+id+"@nyby.example>")
		}
		agent := at.visitor(at.base, "da")
		list := agent.See("/desk/mail?state=quarantined")
		for id, mail := range bad {
			if list.Doc.Find(`a[href="/desk/mail/`+mail+`"]`).Length() == 0 {
				t.Errorf("the list of the quarantine lacks %s: %s", id, list.Text("main"))
			}
			agent.See("/desk/mail/" + mail)
			if raw := agent.Open("/desk/mail/" + mail + "/raw"); raw.Status != 200 || !strings.HasSuffix(raw.Body, string(unlucky(id))) {
				t.Errorf("raw it is not as it came: %d %q", raw.Status, raw.Body)
			}
		}
		if !within(patience, func() bool { return len(at.mail.To("p0@nyby.example")) > 0 }) {
			t.Error("nobody was told")
		}
		retry(agent, bad[byLMTP])
		at.quarantined(2) // three tries more, and back
		agent.See("/desk/mail/"+bad[bySMTP]).Form("*/ticket", "title").Set("title", "Sag "+bySMTP).Set("text", "Læst af en kollega: printeren på 2. sal").Send().Done()
		at.quarantined(1)
		at.kill()
		at.start() // mended
		retry(at.visitor(at.base, "da"), bad[byLMTP])
		if !within(patience, func() bool { return at.count("SELECT count(*) FROM inbox WHERE state <> 'taken'") == 0 }) {
			t.Errorf("a program that can read it does not take it: %s", at.child.out.String())
		}
		at.handOnce(unlucky(byLMTP)) // its server never heard of all this, and sends it again
		at.settle()
		at.kill()
		at.check()
		at.once(append(good, byLMTP, bySMTP))
		if n := at.count("SELECT count(*) FROM ticket_entries WHERE kind = 'made' AND text LIKE '%på 2. sal siger kvernsten%'"); n != 1 {
			t.Errorf("what was written is in %d tickets", n)
		}
		if n := at.count("SELECT count(*) FROM inbox"); n != 4 {
			t.Errorf("%d mails are kept, of 4", n)
		}
	})
}

// behind hands a mail over and a good one behind it on the same line, and
// answers the good one's id.
func (at *site) behind(client *smtp.Client, bad []byte) string {
	at.t.Helper()
	if client == nil {
		at.t.Fatal("nobody takes mail")
	}
	defer client.Close()
	id := ids.New()
	good := fmt.Appendf(nil, "From: Ida Holm <p8@nyby.example>\r\nTo: support@nyby.example\r\nSubject: Sag %s\r\nMessage-ID: <%s@nyby.example>\r\n\r\nDet virker ikke\r\n", id, id)
	if !hand(client, bad) || !hand(client, good) {
		at.t.Error("a mail was refused at the door")
	}
	return id
}

// smtpClient is a mail server that speaks SMTP, nil while the door is shut.
func (at *site) smtpClient() *smtp.Client {
	conn, err := net.DialTimeout("tcp", at.smtp, 30*time.Second)
	if err != nil {
		return nil
	}
	return smtp.NewClient(conn)
}

// quarantined waits until so many mails are in quarantine and none waits any
// more; the pauses between tries are let pass.
func (at *site) quarantined(n int) {
	at.t.Helper()
	if !within(2*patience, func() bool {
		at.later()
		time.Sleep(500 * time.Millisecond)
		return at.count("SELECT count(*) FROM inbox WHERE state = 'quarantined' AND tries = 3") == n && at.count("SELECT count(*) FROM inbox WHERE state = 'received'") == 0
	}) {
		at.t.Fatalf("not %d mails in quarantine after three tries: %s", n, at.child.out.String())
	}
}

func retry(agent *visitor.Visitor, mail string) {
	agent.See("/desk/mail/" + mail).Form("*/retry").Send().Done()
}
