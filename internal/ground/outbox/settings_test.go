package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestSettingsThatCannotWork(t *testing.T) {
	good := Settings{SMTP: "mail.lindeby.example:587", MailFrom: "Lindeby <post@lindeby.example>"}
	if _, err := good.check(); err != nil {
		t.Error(err)
	}
	for what, change := range map[string]func(*Settings){
		"no port":           func(s *Settings) { s.SMTP = "mail.lindeby.example" },
		"no sender":         func(s *Settings) { s.MailFrom = "Lindeby" },
		"security":          func(s *Settings) { s.SMTPSecurity = "perhaps" },
		"password in clear": func(s *Settings) { s.SMTPUser, s.SMTPSecurity = "u", "none" },
		"network":           func(s *Settings) { s.AllowPrivate = []string{"10.0"} },
	} {
		s := good
		change(&s)
		if _, err := s.check(); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	if (Settings{}).CallbackSecret() != "" || (Settings{SMSToken: "a"}).CallbackSecret() == (Settings{SMSToken: "b"}).CallbackSecret() {
		t.Error("the secret of reports does not hang on the token")
	}
}

// LG-01: settings printed in any way tell no secret.
func TestLG01_SettingsKeepTheirSecrets(t *testing.T) {
	s := Settings{SMTPPassword: "canary-1", SMSToken: "canary-2", Teams: map[string]string{"it": "https://x.example/?sig=canary-3"}}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("settings", "settings", s)
	if all := fmt.Sprintf("%v %+v %#v %s", s, s, s, log.String()); strings.Contains(all, "canary") {
		t.Error(all)
	}
}

// Without a mail server letters are shown, or go another way; a demonstration
// shows all of them and sends none.
func TestNothingToSendWith(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.post(Letter{Name: "other way", Person: "anna", Channels: []Channel{Mail, SMS}})
		w.post(Letter{Name: "mail", Person: "bo", Channels: []Channel{Mail}})
		set := w.settings()
		set.SMTP = ""
		w.round(w.sender(set))
		set.Mute = true
		w.post(Letter{Name: "demo", Person: "anna", Channels: []Channel{SMS}})
		w.post(Letter{Name: "room", Address: "it", Channels: []Channel{Teams}})
		w.round(w.sender(set))
		for name, want := range map[string]string{
			"other way": "mail waiting, sms waiting turned.none, sms handed_over tried, sms accepted",
			"mail":      "mail waiting, mail shown shown.none",
			"demo":      "sms waiting, sms shown shown.mute",
			"room":      "teams waiting, teams shown shown.mute",
		} {
			if got := w.course(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if len(w.mail.got) != 0 || len(w.sms.sent) != 1 || len(w.teams.cards) != 0 {
			t.Errorf("sent: %d mails, %d SMS, %d cards", len(w.mail.got), len(w.sms.sent), len(w.teams.cards))
		}
	})
}

// DO-04: a message to many is withdrawn half-way: nobody gets it twice, and the
// rest stays unsent.
func TestDO04_WithdrawnHalfWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		const n = 300
		err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
			for i := range n {
				if err := Post(tx, noon, Letter{Name: fmt.Sprint(i), Person: "anna", Channels: []Channel{Mail}, CauseKind: "message", Cause: "all", Subject: "s", Text: "t"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		half, withdrawal := make(chan struct{}), make(chan struct{})
		came := 0
		w.mail.refuse = func(string) error { // one after another: the office holds a lock
			if came++; came == n/6 {
				close(half)
				<-withdrawal
			}
			return nil
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { w.s.Run(ctx); close(done) }()
		<-half
		var withdrawn int
		err = d.Write(t.Context(), "lindeby", func(tx *db.Tx) (err error) {
			withdrawn, err = Cancel(tx, w.clock.Now(), "message", "all")
			return err
		})
		close(withdrawal)
		if err != nil {
			t.Fatal(err)
		}
		var c Counts
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			_ = d.Read(t.Context(), "lindeby", func(tx *db.Tx) (err error) { c, err = Ledger(tx, "message", "all"); return err })
			if c.Open() == 0 {
				break
			}
		}
		time.Sleep(50 * time.Millisecond)
		stop()
		<-done
		sent := len(w.mail.letters())
		if c[Cancelled] != withdrawn || withdrawn == 0 || c[Accepted] != sent || sent+withdrawn != n {
			t.Errorf("%d sent, %d withdrawn, ledger %v", sent, withdrawn, c)
		}
	})
}

// A program that is stopped while a letter is on its way puts it back, without
// a try and without blaming the line.
func TestStoppedOnTheWay(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.post(Letter{Name: "a", Person: "anna", Channels: []Channel{Mail}})
	taken, err := w.s.take(t.Context(), noon, w.s.lines[0], 1)
	if err != nil || len(taken) != 1 {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := w.s.send(ctx, w.s.lines[0], taken[0]); err != nil {
		t.Fatal(err)
	}
	if r := w.row("a"); r.State != Waiting || r.Tries != 0 || r.DueAt != noon || w.line("mail").Failing() {
		t.Errorf("%+v %+v", r, w.line("mail"))
	}
	w.round(w.s)
	if len(w.mail.got) != 1 {
		t.Error(w.course("a"))
	}
}

// Administrators hear of a dead line once, on another one.
func TestADeadLineIsAnnouncedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
			for _, p := range []string{"anna", "bo"} {
				if _, err := tx.Exec(`INSERT INTO role_grants (body, id, person, role, granted_by, granted_at) VALUES ($1, $2, $2, 'administrator', '', 1)`, "lindeby", p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		words := fstest.MapFS{}
		for _, lang := range text.Langs {
			words["texts/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{"outbox.line.mail": "mail", "outbox.dead.subject": "cannot send {{.line}}", "outbox.dead.text": "see {{.address}}"}`)}
		}
		set := w.settings()
		set.Texts = text.NewCatalog()
		if err := set.Texts.Load(words); err != nil {
			t.Fatal(err)
		}
		s := w.sender(set)
		w.mail.close()
		w.post(Letter{Name: "a", Person: "bo", Channels: []Channel{Mail}})
		w.round(s)
		w.pass(s, 3*time.Hour, time.Minute)
		if len(w.sms.sent) != 1 || w.sms.sent[0].Recipients[0].MSISDN != "4520000001" || !strings.Contains(w.sms.sent[0].Message, "see https://overgang.lindeby.example/outbox") {
			t.Errorf("%d announcements: %+v", len(w.sms.sent), w.sms.sent)
		}
		w.mail.start(t, w.mail.addr)
		w.pass(s, 5*time.Hour, 10*time.Minute)
		if w.line("mail").Failing() || w.row("a").State != Accepted {
			t.Fatalf("%+v %s", w.line("mail"), w.course("a"))
		}
		w.mail.close() // a second death is news again
		w.post(Letter{Name: "b", Person: "bo", Channels: []Channel{Mail}})
		w.pass(s, time.Hour, time.Minute)
		if len(w.sms.sent) != 2 {
			t.Errorf("%d announcements after a second death", len(w.sms.sent))
		}
	})
}

// A text that lets in is wiped when it was sent, and never lies about for long.
func TestTextsThatLetInAreWiped(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	w.post(Letter{Name: "sent", Person: "anna", Channels: []Channel{Mail}, Text: "canary", Secret: true})
	w.round(w.s)
	if r := w.row("sent"); r.Text != "" || !strings.Contains(w.mail.got[0], "canary") {
		t.Errorf("%+v", r)
	}
	set := w.settings()
	set.SMTP, set.SMS = "", ""
	s := w.sender(set)
	w.post(Letter{Name: "shown", Person: "anna", Channels: []Channel{Mail}, Text: "canary", Secret: true})
	w.round(s)
	if w.row("shown").Text != "canary" {
		t.Error("wiped before anybody could see it")
	}
	w.pass(s, 25*time.Hour, time.Hour)
	if r := w.row("shown"); r.Text != "" || r.MayRetry() {
		t.Errorf("%+v", r)
	}
}
