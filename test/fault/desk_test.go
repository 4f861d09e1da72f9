package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
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

// FX-01, FX-06: the desk is killed at random, by the hand of the machine or at
// a named point it comes to, while mail comes in over LMTP, programs make,
// answer and move tickets, and letters go out. Whoever got no answer asks again
// afterwards. What was answered is there, once; nothing went out for what was
// not saved; every mail is a ticket, once. Poison comes among the good and
// holds nobody up.
func TestKilledAtTheDesk(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		n := deskRounds()
		for round := range n {
			var p *process
			if round%2 == 0 {
				p = at.mortal("", 0)
			} else {
				p = at.mortal(points[rand.IntN(len(points))], rand.IntN(30))
			}
			limit := time.Duration(300+rand.IntN(1500)) * time.Millisecond
			at.keepBusy(p, 3, 3, func() { p.awaitUnless(at.wrong.heard, limit) })
			at.mayGoOn()
			at.later() // who had mail in hand is dead, and its lease is over
			if n <= 10 || round%10 == 9 {
				at.check()
			}
		}
		at.recover()
		at.reconcile(n)
	})
}

// deskRounds is how often the desk is killed.
func deskRounds() int {
	if n, err := strconv.Atoi(os.Getenv("OVERGANG_FAULT_DESK")); err == nil && n > 0 {
		return n
	}
	return rounds()
}

// recover lets the time pass that leases last, and everything be done that
// still waits.
func (at *site) recover() {
	at.t.Helper()
	at.later()
	at.start()
	for e, ok := at.unheard.errand(); ok; e, ok = at.unheard.errand() {
		if !at.goOn(&e) {
			at.broke("the errand %s has no answer", e.id)
		}
		at.mayGoOn()
	}
	at.answerMail()
	at.kill()
	at.later()
	at.start()
	at.drain()
	at.settle()
	at.kill()
	at.check()
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

// drain waits until no mail waits any more, as long as they become fewer: a
// hundred deaths leave many behind.
func (at *site) drain() {
	at.t.Helper()
	least, since := -1, time.Now()
	for !at.dealtWith() {
		n := at.count("SELECT count(*) FROM inbox WHERE state = 'received'")
		if least < 0 || n < least {
			least, since = n, time.Now()
		}
		if time.Since(since) > time.Minute {
			at.t.Errorf("%d mails wait, and for a minute they did not become fewer", n)
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// keepBusy lets servers hand over mail and programs work until done returns;
// then whatever still runs is killed, and everybody comes back.
func (at *site) keepBusy(p *process, servers, programs int, done func()) {
	at.t.Helper()
	over := make(chan struct{})
	var wg sync.WaitGroup
	for i := range servers {
		wg.Go(func() { at.handOver(over, i) })
	}
	for range programs {
		wg.Go(func() { at.work(over) })
	}
	done()
	p.kill()
	close(over)
	wg.Wait()
}

// handOver gives mails to the program until it is gone, poison and repeated
// ones among them, and writes down what it said yes to. What it did not hear an
// answer to comes again next time, as mail does.
func (at *site) handOver(done <-chan struct{}, sender int) {
	client := at.lmtpClient()
	if client == nil {
		return
	}
	defer client.Close()
	var last []byte
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		default:
		}
		m, ok := at.unheard.mail()
		if !ok {
			m = letter{id: ids.New()}
			m.raw = fmt.Appendf(nil, "From: Ida Holm <p%d@nyby.example>\r\nTo: support@nyby.example\r\nSubject: Sag %s\r\nMessage-ID: <%s@nyby.example>\r\n\r\nDet virker ikke: %s\r\n", sender*10+i%10, m.id, m.id, m.id)
			switch {
			case i%7 == 3 && last != nil:
				m = letter{raw: last} // the same mail again, as servers send it that did not hear the answer
			case i%11 == 5:
				m.raw = fmt.Appendf(nil, "From: Ida Holm <p1@nyby.example>\r\nTo: support@nyby.example\r\nMessage-ID: <%s@nyby.example>\r\nContent-Type: multipart/mixed; boundary=x\r\nSubject: =?utf-8?B?%s\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%%%\x00\xff\r\n", m.id, m.id)
			}
		}
		if !hand(client, m.raw) {
			at.unheard.addMail(m) // it died under us: nothing was promised
			return
		}
		if m.id != "" {
			at.ledger.ack("mail " + m.id)
			last = m.raw
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
// request is sent twice, as programs do that did not hear the answer. Errands
// that death cut short are taken up where they were.
func (at *site) work(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		e, ok := at.unheard.errand()
		if !ok {
			e = errand{id: ids.New(), requester: at.persons[2+rand.IntN(18)]}
		}
		if !at.goOn(&e) {
			at.unheard.addErrand(e)
			return
		}
	}
}

// errand is a ticket made, answered and moved, step by step.
type errand struct {
	id, requester string
	done          int    // steps that were answered
	ticket        string // once it is made
	stands        string // its version before the move
}

// goOn does what is left of an errand; false once the program does not answer.
func (at *site) goOn(e *errand) bool {
	if e.done == 0 {
		ticket, ok := at.twice("POST", "/tickets", e.id, "", fmt.Sprintf(`{"title":"Sag %s","channel":"api","requester":%q,"client":%q}`, e.id, e.requester, e.id))
		if !ok {
			return false
		}
		at.ledger.ack("made " + e.id)
		e.ticket, e.done = ticket, 1
	}
	if e.done == 1 {
		if _, ok := at.twice("POST", "/tickets/"+e.ticket+"/replies", "r"+e.id, "", fmt.Sprintf(`{"text":"svar %s"}`, e.id)); !ok {
			return false
		}
		at.ledger.ack("said " + e.id)
		e.done = 2
	}
	if e.stands == "" {
		var ok bool
		if e.stands, ok = at.version("/tickets/" + e.ticket); !ok {
			return false
		}
	}
	if _, ok := at.twice("POST", "/tickets/"+e.ticket+"/moves", "m"+e.id, e.stands, fmt.Sprintf(`{"team":%q,"reason":"needs_skill","note":"flyt %s"}`, at.teams[1], e.id)); !ok {
		return false
	}
	at.ledger.ack("move " + e.id)
	return true
}

// letter is a mail to the desk; id is "" where it comes again on purpose.
type letter struct {
	id  string
	raw []byte
}

// unheard is what was asked for and not answered when the program died.
type unheard struct {
	mu      sync.Mutex
	mails   []letter
	errands []errand
}

func (u *unheard) addMail(m letter) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.mails = append(u.mails, m)
}

func (u *unheard) addErrand(e errand) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.errands = append(u.errands, e)
}

func (u *unheard) mail() (m letter, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.mails) > 0 {
		m, ok, u.mails = u.mails[0], true, u.mails[1:]
	}
	return m, ok
}

func (u *unheard) errand() (e errand, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.errands) > 0 {
		e, ok, u.errands = u.errands[0], true, u.errands[1:]
	}
	return e, ok
}

// answerMail hands over what no server got an answer to.
func (at *site) answerMail() {
	at.t.Helper()
	client := at.lmtpClient()
	if client == nil {
		at.t.Fatal("nobody takes mail")
	}
	defer client.Close()
	for m, ok := at.unheard.mail(); ok; m, ok = at.unheard.mail() {
		if !hand(client, m.raw) {
			at.t.Errorf("the mail %s has no answer", m.id)
		} else if m.id != "" {
			at.ledger.ack("mail " + m.id)
		}
	}
}

// lmtpClient is a mail server at the program's door, nil while it is shut.
func (at *site) lmtpClient() *smtp.Client {
	conn, err := net.DialTimeout("tcp", at.lmtp, 5*time.Second)
	if err != nil {
		return nil
	}
	client := smtp.NewClientLMTP(conn)
	client.CommandTimeout, client.SubmissionTimeout = 10*time.Second, 10*time.Second
	return client
}

// twice sends a request two times under one key; ok is false once the program
// does not answer.
func (at *site) twice(method, path, key, stands, body string) (id string, ok bool) {
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
				at.broke("%s, asked again under the same key: %d %s", path, answer.StatusCode, raw)
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
func (at *site) version(path string) (string, bool) {
	r, err := http.NewRequest("GET", at.base+"/api/v1"+path, nil)
	if err != nil {
		return "", false
	}
	r.Header.Set("Authorization", "Bearer "+at.token)
	answer, err := noRedirect.Do(r)
	if err != nil {
		return "", false
	}
	answer.Body.Close()
	return strings.Trim(answer.Header.Get("ETag"), `"`), answer.StatusCode == http.StatusOK
}

// dealtWith tells whether no mail waits any more.
func (at *site) dealtWith() bool {
	r, err := noRedirect.Get(at.base + "/readyz")
	if err != nil {
		return false
	}
	r.Body.Close()
	waiting := -1
	_ = at.sql(func(tx *db.Tx) error {
		return tx.Get(&waiting, "SELECT count(*) FROM inbox WHERE state = 'received'")
	})
	return waiting == 0
}

// reconcile holds what was promised, what is in the database and what arrived
// at the mail server against one another.
func (at *site) reconcile(kills int) {
	at.t.Helper()
	arrived := at.letters(kills)
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
				if of, reply := strings.CutPrefix(id, "said "); reply && arrived[of] != 1 {
					var became []string
					if err := tx.Select(&became, "SELECT state || ' ' || channel || ' ' || address || ' ' || problem || ' due ' || due_at || ' lease ' || lease_until || ' changed ' || changed_at FROM letters WHERE text LIKE $1", "%"+of+"%"); err != nil {
						return err
					}
					at.t.Errorf("the reply %s went out as %d letters: %q at %d", of, arrived[of], became, clock.Real{}.Now())
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
			var hops int
			if err := tx.Get(&hops, "SELECT count(*) FROM tickets t WHERE hops <> (SELECT count(*) FROM ticket_hops h WHERE h.body = t.body AND h.ticket = t.id)"); err != nil {
				return err
			}
			unsaid := 0
			for of := range arrived {
				if have["said "+of] == 0 {
					unsaid++
				}
			}
			at.t.Logf("%d kills, %d promises kept (%d mails, %d tickets, %d replies, %d moves), %d letters", kills, len(at.ledger.acked),
				at.ledger.of("mail "), at.ledger.of("made "), at.ledger.of("said "), at.ledger.of("move "), len(at.mail.Letters()))
			if hops > 0 {
				at.t.Errorf("%d tickets count hops they did not make", hops)
			}
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

// letters counts how many letters went out for each reply, one that came twice
// as one; a death may double one letter of a channel, and no more.
func (at *site) letters(kills int) map[string]int {
	at.t.Helper()
	arrived, known, doubles := map[string]int{}, map[string]bool{}, 0
	for _, l := range at.mail.Letters() {
		if known[l.MessageID] {
			doubles++
			continue
		}
		known[l.MessageID] = true
		if i := strings.Index(l.Text, "svar "); i >= 0 {
			arrived[key(l.Text[i:])]++
		}
	}
	if doubles > kills {
		at.t.Errorf("%d letters came twice in %d deaths", doubles, kills)
	}
	at.t.Logf("%d letters came twice", doubles)
	return arrived
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
