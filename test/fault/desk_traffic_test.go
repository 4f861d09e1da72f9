package fault

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/kit/ids"
)

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
	conn, err := net.DialTimeout("tcp", at.lmtp, 30*time.Second)
	if err != nil {
		return nil
	}
	client := smtp.NewClientLMTP(conn)
	client.CommandTimeout, client.SubmissionTimeout = time.Minute, time.Minute
	return client
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
