package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/whole"
)

// FX-01, FX-06: the desk is killed at random moments while mail comes in over
// LMTP, programs make, answer and move tickets, and letters go out. What was
// answered is there, once; nothing went out for what was not saved; every mail
// is a ticket, once. Poison comes among the good and holds nobody up.
func TestKilledAtTheDesk(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		n := rounds()
		for range n {
			at.start()
			done := make(chan struct{})
			var wg sync.WaitGroup
			for i := range 3 {
				wg.Go(func() { at.handOver(done, i) })
			}
			for range 3 {
				wg.Go(func() { at.work(done) })
			}
			time.Sleep(time.Duration(300+rand.IntN(1500)) * time.Millisecond)
			at.kill()
			close(done)
			wg.Wait()
			at.check()
		}
		at.later()
		at.start()
		if !within(60*time.Second, at.dealtWith) {
			t.Error("mail still waits a minute after the last death")
		}
		at.settle()
		at.kill()
		at.check()
		at.reconcile(n)
	})
}

// furnish gives the site a desk of two teams, and a mailbox.
func (at *site) furnish() {
	at.t.Helper()
	at.lmtp = freePort(at.t)
	ctx, now := context.Background(), clock.Real{}.Now()
	at.inside(func(p *app.Program) error {
		by := access.Command(at.body)
		by.Grants = []access.Grant{{Role: access.Administrator}}
		for i, name := range []string{"Første linje", "Anden linje"} {
			id, err := p.Arrangements.AddTeam(ctx, by, now, arrangement.TeamInput{Name: name, Kind: arrangement.Central, Level: i + 1, Landing: i == 0})
			if err != nil {
				return err
			}
			at.teams = append(at.teams, id)
		}
		_, err := p.Inbox.AddMailbox(ctx, by, now, inbox.MailboxInput{Address: "support@nyby.example", Kind: inbox.Desk, Active: true})
		return err
	})
}

// handOver gives mails to the program until it is gone, poison and repeated
// ones among them, and writes down what it said yes to.
func (at *site) handOver(done <-chan struct{}, sender int) {
	conn, err := net.DialTimeout("tcp", at.lmtp, 5*time.Second)
	if err != nil {
		return
	}
	client := smtp.NewClientLMTP(conn)
	client.CommandTimeout, client.SubmissionTimeout = 10*time.Second, 10*time.Second
	defer client.Close()
	var last []byte
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		id := ids.New()
		raw := fmt.Appendf(nil, "From: Ida Holm <p%d@nyby.example>\r\nTo: support@nyby.example\r\nSubject: Sag %s\r\nMessage-ID: <%s@nyby.example>\r\n\r\nDet virker ikke: %s\r\n", sender*10+i%10, id, id, id)
		switch {
		case i%7 == 3 && last != nil:
			raw, id = last, "" // the same mail again, as servers send it that did not hear the answer
		case i%11 == 5:
			raw = fmt.Appendf(nil, "From: Ida Holm <p1@nyby.example>\r\nTo: support@nyby.example\r\nMessage-ID: <%s@nyby.example>\r\nContent-Type: multipart/mixed; boundary=x\r\nSubject: =?utf-8?B?%s\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%%%\x00\xff\r\n", id, id)
		}
		if !hand(client, raw) {
			return // it died under us: nothing was promised
		}
		if id != "" {
			at.ledger.ack("mail " + id)
			last = raw
		}
	}
}

func hand(client *smtp.Client, raw []byte) bool {
	if client.Mail("p1@nyby.example", nil) != nil || client.Rcpt("support@nyby.example", nil) != nil {
		return false
	}
	w, err := client.Data()
	if err != nil {
		return false
	}
	if _, err := w.Write(raw); err != nil {
		return false
	}
	return w.Close() == nil
}

// work makes tickets, answers and moves them until the program is gone; every
// request is sent twice, as programs do that did not hear the answer.
func (at *site) work(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		id := ids.New()
		ticket, ok := at.twice("POST", "/tickets", id, fmt.Sprintf(`{"title":"Sag %s","channel":"api","requester":%q,"client":%q}`, id, at.persons[rand.IntN(20)], id))
		if !ok {
			return
		}
		at.ledger.ack("made " + id)
		if _, ok = at.twice("POST", "/tickets/"+ticket+"/replies", "r"+id, fmt.Sprintf(`{"text":"svar %s"}`, id)); !ok {
			return
		}
		at.ledger.ack("said " + id)
		if _, ok = at.twice("POST", "/tickets/"+ticket+"/moves", "m"+id, fmt.Sprintf(`{"team":%q,"reason":"needs_skill","note":"flyt %s"}`, at.teams[1], id)); !ok {
			return
		}
		at.ledger.ack("move " + id)
	}
}

// twice sends a request two times under one key; ok is false once the program
// does not answer.
func (at *site) twice(method, path, key, body string) (id string, ok bool) {
	stands := ""
	if ticket, moves := strings.CutSuffix(path, "/moves"); moves {
		stands = at.version(ticket)
	}
	for range 2 {
		r, err := http.NewRequest(method, at.base+"/api/v1"+path, strings.NewReader(body))
		if err != nil {
			return "", false
		}
		r.Header.Set("Authorization", "Bearer "+at.token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		if stands != "" {
			r.Header.Set("If-Match", `"`+stands+`"`)
		}
		answer, err := noRedirect.Do(r)
		if err != nil {
			return "", false
		}
		raw, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			return "", false
		}
		if answer.StatusCode >= 300 {
			if answer.StatusCode < 500 {
				at.t.Errorf("%s: %d %s", path, answer.StatusCode, raw)
			}
			return "", false
		}
		var said struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(raw, &said) != nil {
			return "", false
		}
		id = said.ID
	}
	return id, true
}

// version is a ticket's version, as its ETag says.
func (at *site) version(path string) string {
	r, err := http.NewRequest("GET", at.base+"/api/v1"+path, nil)
	if err != nil {
		return "0"
	}
	r.Header.Set("Authorization", "Bearer "+at.token)
	answer, err := noRedirect.Do(r)
	if err != nil {
		return "0"
	}
	answer.Body.Close()
	return strings.Trim(answer.Header.Get("ETag"), `"`)
}

// dealtWith tells whether no mail waits any more.
func (at *site) dealtWith() bool {
	r, err := noRedirect.Get(at.base + "/readyz")
	if err != nil {
		return false
	}
	r.Body.Close()
	waiting := -1
	if at.settings.Database != "" {
		if d, err := db.Open(context.Background(), at.settings.Database); err == nil {
			_ = d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
				return tx.Get(&waiting, "SELECT count(*) FROM inbox WHERE state = 'received'")
			})
			d.Close()
		}
		return waiting == 0
	}
	d, err := db.Open(context.Background(), at.settings.Data+"/overgang.db")
	if err != nil {
		return false
	}
	defer d.Close()
	_ = d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
		return tx.Get(&waiting, "SELECT count(*) FROM inbox WHERE state = 'received'")
	})
	return waiting == 0
}

// reconcile holds what was promised, what is in the database and what arrived
// at the mail server against one another.
func (at *site) reconcile(kills int) {
	at.t.Helper()
	at.inside(func(p *app.Program) error {
		return p.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
			have := map[string]int{}
			for what, query := range map[string]string{
				"mail ": "SELECT message FROM inbox", "made ": "SELECT title FROM tickets WHERE channel = 'api'",
				"said ": "SELECT text FROM ticket_entries WHERE kind = 'reply'", "move ": "SELECT note FROM ticket_hops",
			} {
				var rows []string
				if err := tx.Select(&rows, query); err != nil {
					return err
				}
				for _, r := range rows {
					have[what+key(r)]++
				}
			}
			lost, twice := 0, 0
			for _, id := range at.ledger.acked {
				if have[id] == 0 {
					lost++
					at.t.Log("lost: " + id)
				}
			}
			for id, n := range have {
				if n > 1 && id != "mail " {
					twice++
					at.t.Errorf("%s is there %d times", id, n)
				}
			}
			var doubled, left int
			if err := tx.Get(&doubled, "SELECT count(*) FROM (SELECT mail FROM ticket_entries WHERE mail <> '' AND kind = 'made' GROUP BY mail HAVING count(*) > 1) x"); err != nil {
				return err
			}
			if err := tx.Get(&left, "SELECT count(*) FROM inbox i WHERE state = 'taken' AND NOT EXISTS (SELECT 1 FROM ticket_entries e WHERE e.body = i.body AND e.mail = i.id)"); err != nil {
				return err
			}
			unsaid := 0
			for _, l := range at.mail.Letters() {
				if at := strings.Index(l.Text, "svar "); at >= 0 && have["said "+key(l.Text[at:])] == 0 {
					unsaid++
				}
			}
			at.t.Logf("%d kills, %d promises kept, %d letters", kills, len(at.ledger.acked), len(at.mail.Letters()))
			if lost+twice+doubled+left+unsaid > 0 {
				at.t.Errorf("%d promises lost, %d there twice, %d mails made two tickets, %d taken without a ticket, %d letters for what was not saved", lost, twice, doubled, left, unsaid)
			}
			if !slices.ContainsFunc(at.ledger.acked, func(s string) bool { return strings.HasPrefix(s, "mail ") }) || !slices.ContainsFunc(at.ledger.acked, func(s string) bool { return strings.HasPrefix(s, "move ") }) {
				at.t.Error("nothing happened: the test is not where it should be")
			}
			return nil
		})
	})
}

// key is the id within a text of ours: its first word of 26 letters.
func key(s string) string {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z') }) {
		if len(w) == 26 {
			return w
		}
	}
	return ""
}
