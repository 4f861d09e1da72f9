package outbox

import (
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Before anybody is promised that something is on its way, the outbox says
// whether it is: as the settings, the lines, the body's own word and people's
// addresses are.
func TestWhatWouldBecomeOfALetter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		both, post := []Channel{Mail, SMS}, []Channel{Mail}
		if err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
			return org.AddPerson(tx, "da", org.Person{ID: "cy", Given: "Cy", Family: "Fog", Lang: "da", Active: 1, CreatedAt: 1})
		}); err != nil {
			t.Fatal(err)
		}
		noMail := func(s *Settings) { s.SMTP = "" }
		none := func(s *Settings) { s.SMTP, s.SMS = "", "" }
		mute := func(s *Settings) { s.Mute = true }
		as := func(*Settings) {}
		for _, c := range []struct {
			what       string
			set        func(*Settings)
			down, dead bool // of mail
			whom       []Whom
			want       Exit
		}{
			{"all is well", as, false, false, []Whom{{Person: "anna", Channels: both}}, Goes},
			{"to an address", as, false, false, []Whom{{Address: "a@b.example", Channels: post}}, Goes},
			{"no mail server", noMail, false, false, []Whom{{Person: "bo", Channels: post}}, Shut},
			{"no mail server, address", noMail, false, false, []Whom{{Address: "a@b.example", Channels: post}}, Shut},
			{"no mail server, SMS instead", noMail, false, false, []Whom{{Person: "anna", Channels: both}}, Goes},
			{"nothing set up", none, false, false, []Whom{{Person: "anna", Channels: both}}, Shut},
			{"a demonstration", mute, false, false, []Whom{{Person: "anna", Channels: both}}, Muted},
			{"mail is down here", as, true, false, []Whom{{Person: "bo", Channels: post}}, Waits},
			{"mail is down here, SMS instead", as, true, false, []Whom{{Person: "anna", Channels: both}}, Goes},
			{"the server is dead", as, false, true, []Whom{{Person: "bo", Channels: post}}, Waits},
			{"no mail server and down", noMail, true, false, []Whom{{Person: "bo", Channels: post}}, Shut},
			{"no address", as, false, false, []Whom{{Person: "cy", Channels: both}}, Nowhere},
			{"one without an address of two", as, false, false, []Whom{{Person: "cy", Channels: both}, {Person: "bo", Channels: post}}, Goes},
			{"the worst of two", noMail, false, false, []Whom{{Person: "anna", Channels: both}, {Person: "bo", Channels: post}}, Shut},
			{"a channel alone", noMail, false, false, []Whom{{Channels: post}}, Shut},
			{"nobody", as, false, false, nil, Nowhere},
		} {
			if err := d.Write(t.Context(), "lindeby", func(tx *db.Tx) error {
				if err := Up(tx, Mail); err != nil || !c.down {
					return err
				}
				return Down(tx, noon, Mail, "the hall is on fire", "anna")
			}); err != nil {
				t.Fatal(err)
			}
			dead := clock.Instant(0)
			if c.dead {
				dead = noon
			}
			if err := d.Write(t.Context(), db.Everyone, func(tx *db.Tx) error { return saveLine(tx, Line{Name: "mail", DeadSince: dead}) }); err != nil {
				t.Fatal(err)
			}
			set := w.settings()
			c.set(&set)
			got, err := NewBox(d, set).Out(t.Context(), "lindeby", noon, c.whom...)
			if err != nil || got != c.want {
				t.Errorf("%s: %q %v, want %q", c.what, got, err, c.want)
			}
		}
		if got, err := NewBox(d, Settings{}).Out(t.Context(), "", noon, Whom{Channels: post}); err != nil || got != Shut {
			t.Errorf("before anybody signs in: %q %v", got, err)
		}
	})
}
