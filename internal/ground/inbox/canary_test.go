package inbox

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// G12: when a mailbox counts as silent, and when its next canary flies.
func TestG12_WhenAMailboxIsSilent(t *testing.T) {
	ago := func(minutes int) clock.Instant { return noon.Add(-time.Duration(minutes) * time.Minute) }
	for name, c := range map[string]struct {
		m     Mailbox
		begun clock.Instant
		want  bool
	}{
		"not watched":          {Mailbox{CanaryBack: ago(60)}, 0, false},
		"just back":            {Mailbox{Canary: 1, CanaryBack: ago(1)}, 0, false},
		"eight minutes":        {Mailbox{Canary: 1, CanaryBack: ago(8)}, 0, false},
		"nine minutes":         {Mailbox{Canary: 1, CanaryBack: ago(9)}, 0, true},
		"never, watched since": {Mailbox{Canary: 1, CanarySince: ago(9)}, 0, true},
		"turned on just now":   {Mailbox{Canary: 1, CanaryBack: ago(600), CanarySince: ago(2)}, 0, false},
		"the program was away": {Mailbox{Canary: 1, CanaryBack: ago(600)}, ago(3), false},
	} {
		if _, missing := c.m.Missing(noon, c.begun); missing != c.want {
			t.Errorf("%s: %v", name, missing)
		}
	}
	for sent, want := range map[clock.Instant]bool{0: true, ago(4): false, ago(5): true, ago(-60): true} {
		if got := (Mailbox{CanarySent: sent}).canaryDue(noon); got != want {
			t.Errorf("sent %s: %v", sent, got)
		}
	}
	m := Mailbox{Canary: 1, CanarySince: ago(60), CanaryTold: ago(20)}
	if m.watchFrom(true, noon); m.CanarySince != ago(60) || !m.CanaryTold.IsSet() {
		t.Errorf("saved again: %+v", m)
	}
	if m.watchFrom(false, noon); m.Canary != 0 || m.CanaryTold.IsSet() {
		t.Errorf("off: %+v", m)
	}
	if m.watchFrom(true, noon); m.CanarySince != noon {
		t.Errorf("on again: %+v", m)
	}
	key := []byte("secret")
	if one := canaryToken(key, "m1", noon); one == canaryToken(key, "m2", noon) || one == canaryToken([]byte("other"), "m1", noon) || one != canaryToken(key, "m1", noon) {
		t.Error("a token is another's")
	}
}

// G12: where no canary can be sent none is missed: nobody is told that nothing
// comes in, what was said of it is taken back, and nine minutes begin when it can
// be sent again.
func TestG12_NothingIsMissedThatCannotBeSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, ctx := open(t, d), context.Background()
		tree := fstest.MapFS{}
		for _, lang := range []string{"da", "nb", "sv", "en"} {
			tree["texts/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{"inbox.canary.text":"t","inbox.canary.missing.subject":"Missing","inbox.canary.missing.text":"m {{.address}} {{.since}} {{.page}}","inbox.canary.back.subject":"Back","inbox.canary.back.text":"b {{.address}}"}`)}
		}
		p.box.Texts = text.NewCatalog()
		if err := p.box.Texts.Load(tree); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(ctx, "lindeby", func(tx *db.Tx) error {
			return access.AddGrant(tx, access.GrantRow{Body: "lindeby", ID: "g", Person: "anna", Role: access.SupportLead, GrantedAt: noon})
		}); err != nil {
			t.Fatal(err)
		}
		if err := p.box.SaveMailbox(ctx, lead, noon, p.at.ID, 1, MailboxInput{Name: "Lindeby IT", Kind: Desk, Active: true, Canary: true}); err != nil {
			t.Fatal(err)
		}
		minutes := func(n int) (flown, told int, m Mailbox) {
			t.Helper()
			for range n {
				p.now.Advance(time.Minute)
				if err := p.box.Canaries(ctx, p.now.Now(), noon); err != nil {
					t.Fatal(err)
				}
			}
			all, err := p.box.Mailboxes(ctx, lead)
			if err == nil {
				err = d.Read(ctx, "lindeby", func(tx *db.Tx) error {
					if err := tx.Get(&flown, `SELECT count(*) FROM letters WHERE body = $1 AND cause_kind = 'canary'`, "lindeby"); err != nil {
						return err
					}
					return tx.Get(&told, `SELECT count(*) FROM letters WHERE body = $1 AND cause_kind = 'inbox'`, "lindeby")
				})
			}
			if err != nil {
				t.Fatal(err)
			}
			return flown, told, all[0]
		}
		works := outbox.Settings{SMTP: "mail.lindeby.example:587", MailFrom: "it@lindeby.example"}
		p.box.Out = outbox.Settings{}.Out
		if flown, told, m := minutes(60); flown != 0 || told != 0 || m.CanaryTold.IsSet() {
			t.Errorf("no mail server: %d canaries, told %d times, %+v", flown, told, m)
		}
		if exit, err := p.box.Unwatched(ctx, lead, p.now.Now()); err != nil || exit != outbox.Shut {
			t.Errorf("why: %q %v", exit, err)
		}
		p.box.Out = works.Out
		if _, told, _ := minutes(3); told != 0 {
			t.Error("told at once")
		}
		if flown, told, m := minutes(8); flown == 0 || told != 1 || !m.CanaryTold.IsSet() {
			t.Errorf("one that did not come in: %d canaries, told %d times, %+v", flown, told, m)
		}
		if err := d.Write(ctx, "lindeby", func(tx *db.Tx) error {
			return outbox.Down(tx, p.now.Now(), outbox.Mail, "the hall is on fire", "anna")
		}); err != nil {
			t.Fatal(err)
		}
		if _, told, m := minutes(30); told != 1 || m.CanaryTold.IsSet() {
			t.Errorf("mail is down here: told %d times, %+v", told, m)
		}
		if exit, err := p.box.Unwatched(ctx, lead, p.now.Now()); err != nil || exit != outbox.Waits {
			t.Errorf("why: %q %v", exit, err)
		}
		if _, err := p.box.Unwatched(ctx, access.Actor{Body: "lindeby"}, noon); err == nil {
			t.Error("anybody may ask")
		}
	})
}
