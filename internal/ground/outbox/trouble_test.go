package outbox

import (
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// MO-09: refusals, limits and answers that are lost.
func TestMO09_SMSGatewayInTrouble(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		say := func(status int, header string) {
			w.sms.answer = func(out http.ResponseWriter, _ bool) bool {
				if header != "" {
					out.Header().Set("Retry-After", header)
				}
				out.WriteHeader(status)
				return false
			}
		}
		// 500: tried again later, each try in the ledger, then the next channel
		say(500, "")
		w.post(Letter{Name: "a", Person: "anna", Channels: []Channel{SMS, Mail}})
		w.round(w.s)
		if r := w.row("a"); r.State != Waiting || r.Tries != 1 || r.DueAt < noon.Add(time.Minute) || r.DueAt > noon.Add(72*time.Second) {
			t.Errorf("after one 500: %+v", r)
		}
		w.pass(w.s, 80*time.Minute, 20*time.Second)
		if got := w.course("a"); strings.Count(got, "sms handed_over tried") != triesBefore && !strings.Contains(got, "turned.dead") || !strings.HasSuffix(got, "mail accepted 250") {
			t.Errorf("course %q", got)
		}
		// 429: waits as long as it was told, and so does everybody else
		w.sms.answer = nil
		w.pass(w.s, time.Minute, 10*time.Second)
		_, before := w.sms.numbers()
		say(429, "600")
		w.post(Letter{Name: "b", Person: "cecilie", Channels: []Channel{SMS}})
		w.round(w.s)
		w.post(Letter{Name: "c", Person: "anna", Channels: []Channel{SMS}})
		w.pass(w.s, 9*time.Minute, 20*time.Second)
		if _, asked := w.sms.numbers(); asked != before+1 {
			t.Errorf("asked %d times within Retry-After", asked-before)
		}
		w.sms.answer = nil
		w.pass(w.s, 3*time.Minute, 20*time.Second)
		if w.row("b").State != Accepted || w.row("c").State != Accepted {
			t.Errorf("after Retry-After: %s; %s", w.course("b"), w.course("c"))
		}
		// a 200 that is lost on the way: asked again under the same reference,
		// sent once
		sent, _ := w.sms.numbers()
		var lost atomic.Bool
		w.sms.answer = func(out http.ResponseWriter, known bool) bool {
			if lost.CompareAndSwap(false, true) {
				w.sms.mu.Lock()
				w.sms.sent = append(w.sms.sent, w.sms.asked[len(w.sms.asked)-1])
				w.sms.mu.Unlock()
				conn, _, _ := out.(http.Hijacker).Hijack()
				conn.Close()
				return false
			}
			return true
		}
		w.post(Letter{Name: "d", Person: "cecilie", Channels: []Channel{SMS}})
		w.round(w.s)
		if r := w.row("d"); r.State != HandedOver || r.Problem != "outbox.problem.unknown" {
			t.Errorf("after a lost answer: %+v", r)
		}
		w.pass(w.s, 3*time.Minute, 20*time.Second)
		if now, _ := w.sms.numbers(); now != sent+1 || w.row("d").State != Accepted {
			t.Errorf("%d messages for one letter: %s", now-sent, w.course("d"))
		}
		// what the gateway will never take fails at once, where there is no
		// other way
		say(422, "")
		w.post(Letter{Name: "e", Person: "cecilie", Channels: []Channel{SMS}})
		w.round(w.s)
		if got := w.course("e"); got != "sms waiting, sms handed_over tried, sms failed problem.refused" {
			t.Errorf("course %q", got)
		}
	})
}

func TestMO09_TimeoutAndTeams(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	w.sms.answer = func(http.ResponseWriter, bool) bool { <-over; return true }
	w.post(Letter{Name: "a", Person: "anna", Channels: []Channel{SMS, Mail}, Urgent: true})
	began := time.Now()
	w.round(w.s)
	w.round(w.s)
	if took := time.Since(began); took > 30*time.Second || w.row("a").State != Accepted || w.row("a").Channel != "mail" {
		t.Errorf("after %s: %s", took, w.course("a"))
	}
	w.teams.say = 429
	w.post(Letter{Name: "t", Address: "it", Channels: []Channel{Teams}})
	w.round(w.s)
	if r := w.row("t"); r.State != Waiting || r.DueAt < noon.Add(2*time.Minute) || r.Problem != "outbox.problem.slow_down" {
		t.Errorf("%+v", r)
	}
	w.teams.say = 202
	w.pass(w.s, 4*time.Minute, 30*time.Second)
	if w.row("t").State != Accepted || len(w.teams.cards) != 1 {
		t.Error(w.course("t"))
	}
	w.post(Letter{Name: "u", Address: "gone", Channels: []Channel{Teams}})
	w.round(w.s)
	if got := w.course("u"); got != "teams waiting, teams failed problem.hook" {
		t.Error(got)
	}
}

// MO-08 and C4: an urgent letter goes another way within a minute when its
// line is dead, and the ledger says why.
func TestMO08_UrgentLettersGoAroundADeadLine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.mail.close()
		for _, l := range []Letter{{Name: "first", Urgent: true}, {Name: "second", Urgent: true}, {Name: "ordinary"}} {
			l.Person, l.Channels = "anna", []Channel{Mail, SMS}
			w.post(l)
		}
		w.post(Letter{Name: "only mail", Person: "bo", Channels: []Channel{Mail, SMS}, Urgent: true})
		w.round(w.s)
		w.pass(w.s, 50*time.Second, 10*time.Second)
		for _, name := range []string{"first", "second"} {
			if got := w.course(name); !strings.HasSuffix(got, "sms accepted") || !strings.Contains(got, "sms waiting turned.") {
				t.Errorf("%s: %s", name, got)
			}
		}
		if w.row("ordinary").Channel != "mail" || w.row("only mail").State != Waiting {
			t.Errorf("%s; %s", w.course("ordinary"), w.course("only mail"))
		}
		// a line that is down for long is left by all who can
		w.pass(w.s, 50*time.Minute, 30*time.Second)
		if got := w.course("ordinary"); !strings.HasSuffix(got, "sms accepted") {
			t.Errorf("ordinary: %s", got)
		}
		if l := w.line("mail"); !l.Dead() || l.Problem != "mail.server.unreachable" {
			t.Errorf("line %+v", l)
		}
		// and when it is back, what had no other way goes out
		w.mail.start(t, w.mail.addr)
		w.pass(w.s, 40*time.Minute, 30*time.Second)
		if w.row("only mail").State != Accepted || w.line("mail").Failing() {
			t.Errorf("only mail: %s, line %+v", w.course("only mail"), w.line("mail"))
		}
		for _, m := range w.mail.got {
			if strings.Contains(m, "Subject of first") {
				t.Error("a letter that went by SMS went by mail as well")
			}
		}
	})
}

// MO-08: a body says that mail does not reach its people; letters go another
// way with the reason, those that cannot wait.
func TestMO08_AChannelThatIsDownInTheBody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.post(Letter{Name: "before", Person: "anna", Channels: []Channel{Mail, SMS}})
		w.post(Letter{Name: "held", Person: "bo", Channels: []Channel{Mail, SMS}})
		err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error { return Down(tx, noon, Mail, "incident 7", "anna") })
		if err != nil {
			t.Fatal(err)
		}
		w.post(Letter{Name: "after", Person: "anna", Channels: []Channel{Mail, SMS}})
		if taken, err := w.s.take(t.Context(), noon, w.s.lines[0], 8); err != nil || len(taken) != 0 {
			t.Errorf("%d letters were taken for mail, %v", len(taken), err)
		}
		w.round(w.s)
		w.pass(w.s, 3*time.Minute, 30*time.Second)
		for name, want := range map[string]string{
			"before": "mail waiting, sms waiting turned.outage, sms handed_over tried, sms accepted",
			"after":  "sms waiting turned.outage, sms handed_over tried, sms accepted",
			"held":   "mail waiting",
		} {
			if got := w.course(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if len(w.mail.got) != 0 {
			t.Error("mail was sent")
		}
		if err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error { return Up(tx, Mail) }); err != nil {
			t.Fatal(err)
		}
		w.round(w.s)
		if w.row("held").State != Accepted {
			t.Error(w.course("held"))
		}
	})
}

// FX-05, G8: a mail server that is away for an hour is dialled once in each
// slot, loses nothing, and the backlog drains when it is back.
func TestFX05_MailServerAwayForAnHour(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	for i := range 40 {
		w.post(Letter{Name: time.Duration(i).String(), Person: "bo", Channels: []Channel{Mail}})
	}
	w.mail.close()
	l, err := net.Listen("tcp", w.mail.addr)
	if err != nil {
		t.Fatal(err)
	}
	var dials atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			dials.Add(1)
			c.Close()
		}
	}()
	w.round(w.s)
	first := dials.Load()
	w.pass(w.s, time.Hour, 5*time.Second)
	if n := dials.Load(); n > first+30 || n < 10 {
		t.Errorf("%d dials at once, %d in an hour for 40 letters", first, n)
	}
	l.Close()
	w.mail.start(t, w.mail.addr)
	w.pass(w.s, 70*time.Minute, 15*time.Second)
	if len(w.mail.got) != 40 {
		t.Errorf("%d of 40 letters arrived", len(w.mail.got))
	}
}

// A letter that was tried for an hour does not wait another one once the mail
// server is back, though nothing else is due: a line that failed is tried in each
// slot, and that is not held against the letter. Those of one thread and address
// go in the order they were written in.
func TestWhoWaitedGoesFirstWhenTheServerIsBack(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.mail.close()
	thread := &Thread{Kind: ByPerson}
	w.post(Letter{Name: "first", Person: "bo", Channels: []Channel{Mail}, CauseKind: "ticket", Cause: "t1", Subject: "first", Thread: thread})
	w.pass(w.s, 65*time.Minute, 20*time.Second)
	if r := w.row("first"); r.State != Waiting || r.Tries > 5 {
		t.Fatalf("after an hour: %+v", r)
	}
	w.post(Letter{Name: "second", Person: "bo", Channels: []Channel{Mail}, CauseKind: "ticket", Cause: "t1", Subject: "second", Thread: thread})
	w.mail.start(t, w.mail.addr)
	w.pass(w.s, 7*time.Minute, 20*time.Second)
	for _, name := range []string{"first", "second"} {
		if w.row(name).State != Accepted {
			t.Errorf("%s: %s", name, w.course(name))
		}
	}
	if len(w.mail.got) != 2 || !strings.Contains(w.mail.got[0], "Subject: first") || !strings.Contains(w.mail.got[1], "Subject: second") {
		t.Errorf("%d letters: %q", len(w.mail.got), w.mail.got)
	}
}

// Being called before its time keeps no letter alive: it waits for its line for
// three days, and nobody gets last week's news when a server is back.
func TestALetterIsGivenUpThoughItsLineIsDead(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.mail.close()
	w.post(Letter{Name: "one", Person: "bo", Channels: []Channel{Mail}})
	w.pass(w.s, 60*time.Hour, 10*time.Minute)
	if r := w.row("one"); r.State != Waiting {
		t.Errorf("after sixty hours: %+v", r)
	}
	w.pass(w.s, 14*time.Hour, 10*time.Minute)
	if r := w.row("one"); r.State != Failed {
		t.Errorf("after three days: %+v", r)
	}
}

// Letters that wait for reasons of their own go with the others when a line
// that failed takes one again.
func TestCaughtUpWhenTheLineIsGoodAgain(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.mail.close()
	for _, name := range []string{"one", "two", "three"} {
		w.post(Letter{Name: name, Person: "bo", Channels: []Channel{Mail}})
	}
	w.round(w.s) // all three are tried, and wait a minute
	w.mail.start(t, w.mail.addr)
	w.pass(w.s, 10*time.Second, 10*time.Second)
	w.post(Letter{Name: "four", Person: "bo", Channels: []Channel{Mail}})
	w.pass(w.s, 10*time.Second, 5*time.Second)
	if len(w.mail.got) != 4 {
		t.Errorf("%d of 4 letters arrived: %s", len(w.mail.got), w.course("one"))
	}
}

// A refusal of one recipient says nothing about the line, and a dead letter is
// left for a person to look at.
func TestOneRecipientRefused(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.mail.refuse = func(to string) error {
		switch {
		case strings.HasPrefix(to, "anna"):
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later"}
	}
	w.post(Letter{Name: "never", Person: "anna", Channels: []Channel{Mail}})
	w.post(Letter{Name: "other way", Person: "anna", Channels: []Channel{Mail, SMS}})
	w.post(Letter{Name: "later", Person: "bo", Channels: []Channel{Mail}})
	w.round(w.s)
	w.round(w.s)
	for name, want := range map[string]string{
		"never":     "mail waiting, mail handed_over tried, mail failed mail.refused.permanent",
		"other way": "mail waiting, mail handed_over tried, mail waiting mail.refused.permanent, sms waiting turned.refused, sms handed_over tried, sms accepted",
		"later":     "mail waiting, mail handed_over tried, mail waiting mail.refused.temporary",
	} {
		if got := w.course(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w.line("mail").Failing() {
		t.Error("the line is blamed")
	}
	w.pass(w.s, 72*time.Hour, 10*time.Minute)
	if r := w.row("later"); r.State != Failed || r.Tries != mostTries {
		t.Errorf("after three days: %+v", r)
	}
}
