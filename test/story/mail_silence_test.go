package story

import (
	"context"
	"log/slog"
	"net/smtp"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/mailin"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/whole"
)

// G12: mail that no longer comes in by SMTP is noticed within ten minutes. The
// program writes to its mailbox every five, by the body's own mail server, and
// waits for that mail to come back in; it leaves no trace but that it came.
func TestG12_MailThatNoLongerComesInIsNoticed(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		const desk = "help@ager.example"
		var taken atomic.Value // where mail for the desk goes on to
		var broken atomic.Bool
		forward := func(h *whole.House, _ *app.Settings) {
			h.Mail.Took = func(l peer.Letter) {
				at, _ := taken.Load().(string)
				if !strings.EqualFold(l.To, desk) || broken.Load() {
					return
				}
				for range 2 { // a server that is not sure delivers twice
					if err := smtp.SendMail(at, nil, "bounces@ager.example", []string{desk}, l.Raw); err != nil {
						t.Error(err)
					}
				}
			}
		}
		h := whole.Start(t, s, whole.At("2026-04-14 08:00"), whole.Serving, whole.Still, forward)
		door, err := mailin.Open("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		taken.Store(door.Addr().String())
		listener := &mailin.Listener{Box: h.Program.Inbox, Clock: h.Clock, Log: slog.New(slog.DiscardHandler), Domain: "mx.ager.example", Limits: mailin.Usual}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- listener.Serve(ctx, door, false) }()
		t.Cleanup(func() { stop(); <-ended })

		boss := h.Found(whole.Founding{Body: "Ager kommune", Country: "DK", Lang: "en", Given: "Ida", Family: "Ager", Address: "ida@ager.example"})
		boss.See("/desk/mailboxes").Form("/desk/mailboxes").Set("address", desk).Send().Done()
		h.Program.Start()
		c := &campus{House: h}

		alarms := func() (n int) {
			for _, l := range h.Mail.To("ida@ager.example") {
				if strings.Contains(l.Subject, "No mail comes in") {
					n++
				}
			}
			return n
		}
		flown := func() int {
			n := 0
			for _, l := range h.Mail.To(desk) {
				if strings.HasPrefix(l.Subject, "Overgang canary ") {
					n++
				}
			}
			return n
		}
		// minutes lets time pass; each canary that is sent has come to the mail
		// server before the next minute begins.
		minutes := func(n int) {
			t.Helper()
			for range n {
				h.Clock.Advance(time.Minute)
				was := c.one(`SELECT canary_sent FROM mailboxes WHERE address = $1`, desk)
				seen := flown()
				c.duty("inbox.canary")
				sent := c.one(`SELECT canary_sent FROM mailboxes WHERE address = $1`, desk) != was
				if sent {
					c.eventually("a canary at the mail server", func() bool { return flown() > seen })
				}
				c.eventually("letters are out", func() bool {
					return c.one(`SELECT count(*) FROM letters WHERE state IN ('waiting', 'handed_over')`) == "0"
				})
				if sent && !broken.Load() {
					c.eventually("the canary is back", func() bool {
						return c.one(`SELECT CASE WHEN canary_proved = canary_sent THEN 1 ELSE 0 END FROM mailboxes WHERE address = $1`, desk) == "1"
					})
				}
			}
		}
		minutes(31)
		if n := flown(); n < 6 || n > 8 {
			t.Errorf("%d canaries in half an hour", n)
		}
		boss.See("/desk/mail").SaysNot("Nothing has come in")
		boss.See("/desk/mailboxes").Row(desk).Text()
		c.eventually("nothing is left to be done", func() bool { return c.one(`SELECT count(*) FROM inbox WHERE state = 'received'`) == "0" })
		if n := c.one(`SELECT count(*) FROM tickets`); n != "0" {
			t.Errorf("%s tickets of canaries", n)
		}
		if n := c.one(`SELECT count(*) FROM letters WHERE cause_kind = 'canary'`); len(n) > 1 || n > "2" {
			t.Errorf("%s letters of canaries are kept", n)
		}

		broken.Store(true)
		minutes(8)
		if n := alarms(); n != 0 {
			t.Errorf("told after eight minutes: %d", n)
		}
		minutes(2)
		h.Mail.Await(t, "ida@ager.example", "No mail comes in to "+desk)
		boss.See("/desk/mail").Says("Nothing has come in to " + desk)
		boss.See("/desk/mailboxes").Row(desk, "Nothing comes in")
		if age, silent, err := h.Program.Inbox.CanaryAge(ctx, h.Clock.Now(), 0); err != nil || silent != 1 || age < 9*time.Minute {
			t.Errorf("in figures: %s, %d, %v", age, silent, err)
		}
		if at := boss.Open("/readyz"); at.Status != 200 {
			t.Errorf("not ready: %d", at.Status)
		}
		minutes(30)
		if n := alarms(); n != 1 {
			t.Errorf("told %d times in half an hour", n)
		}

		// Somebody answers what they found in another mailbox: it is a mail like
		// any other, and no sign of life.
		quoted := []byte("From: Bo <bo@ager.example>\r\nTo: " + desk + "\r\nSubject: Re: " + h.Mail.To(desk)[flown()-1].Subject +
			"\r\nMessage-ID: <q@ager.example>\r\nIn-Reply-To: <x@ager.example>\r\nDate: Tue, 14 Apr 2026 07:00:00 +0000\r\n\r\nWhat is this?\r\n")
		if err := smtp.SendMail(door.Addr().String(), nil, "bo@ager.example", []string{desk}, quoted); err != nil {
			t.Fatal(err)
		}
		c.eventually("the answer is dealt with", func() bool { return c.one(`SELECT count(*) FROM inbox WHERE writer = 'bo@ager.example'`) == "1" })
		minutes(1)
		if n := alarms(); n != 1 || c.one(`SELECT CASE WHEN canary_told > 0 THEN 1 ELSE 0 END FROM mailboxes`) != "1" {
			t.Errorf("a quoted canary counts: %d letters", n)
		}

		broken.Store(false)
		minutes(6)
		h.Mail.Await(t, "ida@ager.example", "Mail comes in to "+desk+" again")
		boss.See("/desk/mail").SaysNot("Nothing has come in")

		// Not wanted any more: none flies, and nothing is told.
		box := c.one(`SELECT id FROM mailboxes`)
		version := c.one(`SELECT version FROM mailboxes`)
		page := boss.See("/desk/mailboxes/" + box)
		csrf, _ := page.Doc.Find("#box-form input[name=csrf]").Attr("value")
		boss.Post("/desk/mailboxes/"+box, url.Values{"csrf": {csrf}, "version": {version}, "kind": {"desk"}, "active": {"1"}}).Done()
		n := flown()
		broken.Store(true)
		for range 30 {
			h.Clock.Advance(time.Minute)
			c.duty("inbox.canary")
		}
		if flown() != n || alarms() != 1 {
			t.Errorf("%d canaries, %d letters after it was turned off", flown()-n, alarms())
		}
	})
}
