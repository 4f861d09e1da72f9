package fault

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/whole"
)

// FX-06, G2: the same request many times is one: a mail by several servers at
// once and again a while later, a form sent by a finger that was too quick, a
// program's call under one key at once, afterwards, and after a restart.
func TestTheSameRequestTwice(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		at.start()
		mail, form, call := ids.New(), ids.New(), ids.New()
		raw := fmt.Appendf(nil, "From: Ida Holm <p5@nyby.example>\r\nTo: support@nyby.example\r\nSubject: Sag %s\r\nMessage-ID: <%s@nyby.example>\r\n\r\nDet virker ikke\r\n", mail, mail)
		all(8, func(int) { at.handOnce(raw) })
		agent := at.visitor(at.base, "da")
		note := agent.See("/desk/new").Form("/desk/new").Set("title", "Sag "+form).Values
		all(6, func(int) { agent.Post("/desk/new", note) })
		body := fmt.Sprintf(`{"title":"Sag %s","channel":"api","requester":%q,"client":%q}`, call, at.persons[7], call)
		tickets := &sync.Map{}
		send := func(key string) {
			id, ok := at.twice("POST", "/tickets", key, "", body)
			if !ok {
				t.Errorf("%s: no answer", key)
			}
			tickets.Store(id, true)
		}
		all(8, func(int) { send(call) })
		all(4, func(i int) { send(fmt.Sprint(call, i)) }) // other keys, the same client: a program that forgot which key it used
		ticket := ""
		tickets.Range(func(id, _ any) bool { ticket += id.(string); return true })
		all(6, func(int) {
			at.twice("POST", "/tickets/"+ticket+"/replies", "r"+call, "", fmt.Sprintf(`{"text":"svar %s"}`, call))
		})
		stands, _ := at.version("/tickets/" + ticket)
		all(6, func(int) {
			at.twice("POST", "/tickets/"+ticket+"/moves", "m"+call, stands, fmt.Sprintf(`{"team":%q,"reason":"needs_skill","note":"flyt %s"}`, at.teams[1], call))
		})
		said := agent.See("/desk/tickets/"+ticket).Form("/desk/tickets/"+ticket+"/say", "text").Set("text", "skrevet "+form).Values
		all(6, func(int) { agent.Post("/desk/tickets/"+ticket+"/say", said) })
		if !within(time.Minute, at.dealtWith) {
			t.Error("the mail was not dealt with")
		}
		at.kill()
		at.start() // and once more, to a program that remembers nothing
		at.handOnce(raw)
		agent.Post("/desk/new", note)
		agent.Post("/desk/tickets/"+ticket+"/say", said)
		send(call)
		at.twice("POST", "/tickets/"+ticket+"/moves", "m"+call, stands, fmt.Sprintf(`{"team":%q,"reason":"needs_skill","note":"flyt %s"}`, at.teams[1], call))
		at.settle()
		at.kill()
		at.check()
		if n := at.count("SELECT count(*) FROM inbox WHERE message = $1", "<"+mail+"@nyby.example>"); n != 1 {
			t.Errorf("the mail is in the inbox %d times", n)
		}
		for what, id := range map[string]string{"mail": mail, "form": form, "call": call} {
			if n := at.count("SELECT count(*) FROM tickets WHERE title = $1", "Sag "+id); n != 1 {
				t.Errorf("the %s made %d tickets", what, n)
			}
		}
		if n := at.count("SELECT count(*) FROM ticket_entries WHERE kind = 'reply' AND text = $1", "svar "+call); n != 1 {
			t.Errorf("the reply is there %d times", n)
		}
		if n := at.count("SELECT count(*) FROM ticket_entries WHERE text = $1", "skrevet "+form); n != 1 {
			t.Errorf("what was written on the page is there %d times", n)
		}
		if n := at.count("SELECT count(*) FROM ticket_hops WHERE note = $1", "flyt "+call); n != 1 {
			t.Errorf("the move is %d hops", n)
		}
		if n := at.letters(1)[call]; n != 1 {
			t.Errorf("the reply went out %d times", n)
		}
	})
}

// FX-01, MI-04: every mail of the fixtures that broke somebody's mail program
// comes by three servers at once, good ones between them, each of it twice. All
// are stored; the good ones are tickets; what cannot be read is in quarantine;
// none is lost and none is there twice.
func TestPoisonAmongGood(t *testing.T) {
	poison := mimeFixtures(t)
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		at.start()
		var good []string
		for range 3 * len(poison) / 2 {
			good = append(good, ids.New())
		}
		all(3, func(sender int) {
			client := at.lmtpClient()
			if client == nil {
				t.Error("nobody takes mail")
				return
			}
			defer client.Close()
			for i := sender; i < len(good); i += 3 {
				raw := fmt.Appendf(nil, "From: Ida Holm <p%d@nyby.example>\r\nTo: support@nyby.example\r\nSubject: Sag %s\r\nMessage-ID: <%s@nyby.example>\r\n\r\nDet virker ikke\r\n", i%20, good[i], good[i])
				if !hand(client, raw) {
					t.Errorf("a good mail was refused")
				}
				for range 2 {
					if !hand(client, poison[i%len(poison)].raw) {
						t.Logf("refused at the door: %s", poison[i%len(poison)].id)
						client.Reset()
						break
					}
					at.ledger.ack(poison[i%len(poison)].id)
				}
			}
		})
		if !within(60*time.Second, at.dealtWith) {
			t.Error("mail still waits after a minute")
		}
		at.kill()
		at.check()
		for _, id := range good {
			if n := at.count("SELECT count(*) FROM tickets WHERE title = $1", "Sag "+id); n != 1 {
				t.Errorf("a good mail is %d tickets", n)
			}
		}
		taken := map[string]bool{}
		for _, id := range at.ledger.acked {
			taken[id] = true
		}
		kept := at.count("SELECT count(*) FROM inbox") - len(good)
		if kept != len(taken) || len(taken) < len(poison)*9/10 {
			t.Errorf("%d broken mails were taken at the door, %d are kept", len(taken), kept)
		}
		if n := at.count("SELECT count(*) FROM inbox i WHERE NOT EXISTS (SELECT 1 FROM inbox_raw r WHERE r.body = i.body AND r.mail = i.id)"); n != 0 {
			t.Errorf("%d mails have lost their text", n)
		}
		if n := at.count("SELECT count(*) FROM (SELECT mail FROM ticket_entries WHERE mail <> '' AND kind = 'made' GROUP BY mail HAVING count(*) > 1) x"); n != 0 {
			t.Errorf("%d mails made two tickets", n)
		}
		t.Logf("%d broken mails: %d tickets and words, %d filed or unverified, %d in quarantine", kept, at.count("SELECT count(*) FROM inbox WHERE state = 'taken'")-len(good),
			at.count("SELECT count(*) FROM inbox WHERE state NOT IN ('taken', 'quarantined')"), at.count("SELECT count(*) FROM inbox WHERE state = 'quarantined'"))
	})
}

// mimeFixtures are mails that broke other programs, made fit for the line: a
// server sends CR LF.
func mimeFixtures(t *testing.T) []letter {
	t.Helper()
	var found []letter
	known := map[string]bool{}
	for _, dir := range []string{"mail/mime", "mail/bounces"} {
		err := filepath.WalkDir(fixtures.Dir(t, dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".json") {
				return err
			}
			raw, err := os.ReadFile(path)
			if err == nil && len(raw) < 1<<20 && len(raw) > 0 {
				line := strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(string(raw))
				if !known[line] {
					found = append(found, letter{path, []byte(line)})
				}
				known[line] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// all does it so many times at once.
func all(n int, do func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { do(i) })
	}
	wg.Wait()
}

// handOnce hands a mail over on a line of its own.
func (at *site) handOnce(raw []byte) {
	client := at.lmtpClient()
	if client == nil || !hand(client, raw) {
		at.t.Error("a mail was not taken")
	}
	if client != nil {
		client.Close()
	}
}

// word asks the database for a word.
func (at *site) word(query string, args ...any) (s string) {
	at.t.Helper()
	if err := at.sql(func(tx *db.Tx) error { return tx.Get(&s, query, args...) }); err != nil {
		at.t.Fatal(err)
	}
	return s
}

// count asks the database for a number.
func (at *site) count(query string, args ...any) (n int) {
	at.t.Helper()
	if err := at.sql(func(tx *db.Tx) error { return tx.Get(&n, query, args...) }); err != nil {
		at.t.Fatal(err)
	}
	return n
}
