package outbox

import (
	"context"
	"encoding/json"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestLettersGoOutOnEveryChannel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.post(Letter{Name: "m", Person: "anna", Channels: []Channel{Mail, SMS}, Lang: "da", Calendar: []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"), Method: "REQUEST"})
		w.post(Letter{Name: "s", Person: "cecilie", Channels: []Channel{Mail, SMS}, Lang: "en", Subject: "Head"})
		w.post(Letter{Name: "t", Address: "it", Channels: []Channel{Teams}, Lang: "en", Text: "First **part**.\n\nSee https://overgang.lindeby.example/x."})
		w.post(Letter{Name: "n", Person: "bo", Channels: []Channel{SMS}})
		w.post(Letter{Name: "later", Person: "bo", Channels: []Channel{Mail}, DueAt: noon.Add(time.Hour)})
		w.post(Letter{Name: "m", Person: "bo", Channels: []Channel{Mail}}) // the name was used before
		w.round(w.s)
		for name, want := range map[string]string{
			"m":     "mail waiting, mail handed_over tried, mail accepted 250",
			"s":     "sms waiting, sms handed_over tried, sms accepted",
			"t":     "teams waiting, teams handed_over tried, teams accepted",
			"n":     "sms failed no_address",
			"later": "mail waiting",
		} {
			if got := w.course(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if len(w.mail.got) != 1 || w.mail.to[0] != "anna@lindeby.example" || !strings.Contains(w.mail.got[0], "text/calendar; method=REQUEST") {
			t.Fatalf("mail %v: %v", w.mail.to, w.mail.got)
		}
		if m := w.sms.sent[0]; m.Recipients[0].MSISDN != "4520000003" || m.Sender != "Lindeby" || m.Message != "Head\nText of s" ||
			m.CallbackURL != "https://overgang.lindeby.example/hooks/sms/"+w.settings().CallbackSecret() || m.Reference != "lindeby."+w.row("s").ID {
			t.Errorf("sms %+v", m)
		}
		if r := w.row("s"); r.RemoteID != "1001" || r.Problem != "" {
			t.Errorf("row %+v", r)
		}
		card := w.teams.cards[0]["attachments"].([]any)[0].(map[string]any)
		raw, _ := json.Marshal(card)
		if card["contentType"] != "application/vnd.microsoft.card.adaptive" || !strings.Contains(string(raw), `"version":"1.4"`) ||
			!strings.Contains(string(raw), "First **part**.") || !strings.Contains(string(raw), `"url":"https://overgang.lindeby.example/x"`) {
			t.Errorf("card %s", raw)
		}
		if w.clock.Advance(time.Hour); true {
			w.round(w.s)
		}
		if len(w.mail.got) != 2 || w.row("later").State != Accepted {
			t.Error("the letter for later did not go out")
		}
		var counts Counts
		_ = d.Read(t.Context(), "lindeby", func(tx *db.Tx) (err error) { counts, err = Ledger(tx, "test", "cause"); return err })
		if counts[Accepted] != 4 || counts[Failed] != 1 || counts.Total() != 5 || counts.Out() != 4 {
			t.Errorf("ledger %v", counts)
		}
		for _, secret := range []string{"sesame", "hook-secret", "anna@", "Text of"} {
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("LG-01: the log tells %q", secret)
			}
		}
	})
}

// MO-10: letters of the program say so.
func TestMO10_HeadersOfLettersByTheProgram(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.post(Letter{Name: "m", Person: "anna", Channels: []Channel{Mail}, Lang: "da"})
	w.round(w.s)
	m, err := mail.ReadMessage(strings.NewReader(w.mail.got[0]))
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "da",
		"Message-Id": "<" + w.row("m").ID + "@lindeby.example>", "Date": "Tue, 14 Apr 2026 12:00:00 +0000"} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

// MO-06: a line that is not as safe as asked for carries nothing; the letter
// waits and the line is seen to fail.
func TestMO06_NothingGoesOverAnUnsafeLine(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	set := w.settings()
	set.SMTPSecurity, set.SMS = "required", ""
	s := w.sender(set)
	w.post(Letter{Name: "m", Person: "anna", Channels: []Channel{Mail, SMS}})
	w.round(s)
	w.pass(s, 3*time.Minute, 10*time.Second)
	if len(w.mail.got) != 0 {
		t.Fatal("it was sent without TLS")
	}
	if r := w.row("m"); r.State != Waiting || r.Problem != "mail.server.tls" || !w.line("mail").Failing() {
		t.Errorf("row %+v, line %+v", r, w.line("mail"))
	}
}

// FX-02, G3: the program dies between the other side's yes and writing it
// down. The letter goes once more at most, under the same Message-ID.
func TestFX02_DeathBeforeTheAnswerIsWrittenDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		for _, n := range []string{"a", "b", "c"} {
			w.post(Letter{Name: n, Person: "anna", Channels: []Channel{Mail}})
		}
		dying := w.sender(w.settings())
		dying.lost = func(cargo, Try) bool { return true }
		w.round(dying)
		if len(w.mail.got) != 3 || w.row("a").State != HandedOver {
			t.Fatalf("%d letters, %s", len(w.mail.got), w.course("a"))
		}
		w.round(w.s) // a new process at once: nobody hammers
		if len(w.mail.got) != 3 {
			t.Error("sent again at once")
		}
		w.pass(w.s, 5*time.Minute, 15*time.Second)
		ids := map[string]int{}
		for _, m := range w.mail.got {
			parsed, err := mail.ReadMessage(strings.NewReader(m))
			if err != nil {
				t.Fatal(err)
			}
			ids[parsed.Header.Get("Message-Id")]++
		}
		if len(ids) != 3 || len(w.mail.got) != 6 {
			t.Errorf("%d letters with ids %v", len(w.mail.got), ids)
		}
		for _, n := range []string{"a", "b", "c"} {
			if w.row(n).State != Accepted || strings.Count(w.course(n), "tried") != 2 {
				t.Errorf("%s: %s", n, w.course(n))
			}
		}
	})
}

// FX-09: a sender that slept through its lease neither sends nor writes.
func TestFX09_ASleeperDoesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.post(Letter{Name: "a", Person: "anna", Channels: []Channel{Mail}})
		line := w.s.lines[0]
		taken, err := w.s.take(t.Context(), noon, line, 4)
		if err != nil || len(taken) != 1 {
			t.Fatal(taken, err)
		}
		w.pass(w.s, 3*time.Minute, 30*time.Second) // others take it over and send
		if len(w.mail.got) != 1 {
			t.Fatal(w.course("a"))
		}
		if err := w.s.send(t.Context(), line, taken[0]); err != nil || len(w.mail.got) != 1 {
			t.Errorf("the sleeper sent: %d letters, %v", len(w.mail.got), err)
		}
		before := w.course("a")
		if err := w.s.settle(t.Context(), line, taken[0], Try{Outcome: Never, Key: "x"}); err != nil || w.course("a") != before || w.row("a").State != Accepted {
			t.Errorf("the sleeper wrote: %s, %v", w.course("a"), err)
		}
	})
}

// G3: a letter that comes to the mail server's door stands there until the one
// before it is written down; one whose lease has gone by then is called off.
func TestOneLetterAtTheDoorAtATime(t *testing.T) {
	for name, slept := range map[string]time.Duration{"in time": 0, "its lease has gone": lease} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, dbtest.SQLite(t))
			w.post(Letter{Name: "m", Person: "anna", Channels: []Channel{Mail}})
			taken, err := w.s.take(t.Context(), w.clock.Now(), w.s.lines[0], 1)
			if err != nil || len(taken) != 1 {
				t.Fatal(err, len(taken))
			}
			w.s.turns[Mail] <- struct{}{} // another is being written down
			sent := make(chan error)
			go func() { sent <- w.s.send(context.Background(), w.s.lines[0], taken[0]) }()
			for w.mail.dialled() == 0 {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(200 * time.Millisecond)
			if len(w.mail.letters()) != 0 {
				t.Fatal("it did not wait for its turn")
			}
			w.clock.Advance(slept)
			<-w.s.turns[Mail]
			if err := <-sent; err != nil {
				t.Fatal(err)
			}
			want, state := 1, Accepted
			if slept > 0 {
				want, state = 0, Waiting
			}
			if r := w.row("m"); len(w.mail.letters()) != want || r.State != state {
				t.Errorf("%d letters, %+v", len(w.mail.letters()), r)
			}
			if len(w.s.turns[Mail]) != 0 {
				t.Error("the turn was not given back")
			}
		})
	}
}

// Two senders at work on the same outbox never send the same letter.
func TestTwoSendersSendEachLetterOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		const n = 120
		err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
			for i := range n {
				if err := Post(tx, noon, Letter{Name: "l" + string(rune('a'+i%26)) + time.Duration(i).String(), Person: "anna", Channels: []Channel{Mail}, CauseKind: "k", Cause: "c", Subject: "s", Text: "t"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		for range 2 {
			s := w.sender(w.settings())
			s.tick = 20 * time.Millisecond
			go func() { s.Run(ctx); done <- struct{}{} }()
		}
		for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
			var c Counts
			_ = d.Read(t.Context(), "lindeby", func(tx *db.Tx) (err error) { c, err = Ledger(tx, "k", "c"); return err })
			if c[Accepted] == n {
				break
			}
		}
		cancel()
		<-done
		<-done
		ids := map[string]int{}
		for _, m := range w.mail.letters() {
			parsed, _ := mail.ReadMessage(strings.NewReader(m))
			ids[parsed.Header.Get("Message-Id")]++
		}
		if len(ids) != n || len(w.mail.got) != n {
			t.Errorf("%d letters of %d ids, want %d", len(w.mail.got), len(ids), n)
		}
	})
}
