package story

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// SS-01, SS-03, issue 3: another program and a channel of Teams hear what
// happens at the desk, signed and in order; what is refused is tried again,
// then given up and shown, and sent once more by hand. A private address is
// refused, and the secret is nowhere but in the page that told it.
func TestSS03_OtherProgramsHearOfTheDesk(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := &campus{House: whole.Start(t, s, whole.At("2026-04-14 09:00"), whole.Serving, whole.Still), in: map[string]*visitor.Visitor{}, lang: "en"}
		boss := c.Found(whole.Founding{Body: "Eksempel kommune", Country: "DK", Lang: "en", Given: "Ida", Family: "Ager", Address: "ida@ager.example"})
		const ida = "Ida Ager"
		c.in[ida], c.body = boss, c.one(`SELECT id FROM bodies WHERE slug <> ''`)
		boss.See("/desk/teams/new").Form("/desk/teams").Set("name", "Central support").Send().Done()
		boss.See("/desk/teams/new").Form("/desk/teams").Set("name", "Network group").Set("kind", "expert").Set("subject", "Network").Send().Done()
		receiver, channel := peer.NewReceiver(t, func() time.Time { return time.UnixMicro(int64(c.Clock.Now())) }), peer.NewTeams(t)
		hook := func(name, form, address string) *visitor.Page {
			t.Helper()
			return boss.See("/desk/webhooks").Form("/desk/webhooks").Set("name", name).Set("form", form).Set("address", address).Send()
		}
		told := hook("Wall", "json", receiver.URL)
		told.Says("shown only now")
		receiver.Secret = strings.TrimSpace(told.Doc.Find("#secret").AttrOr("value", told.Text("#secret")))
		hook("Channel", "teams", channel.URL).Done()
		hook("Inside", "json", "http://10.20.30.40/in").Says("Inside")
		boss.See("/desk/webhooks").Says("Wall", "Channel").SaysNot(receiver.Secret, "addresscanary")

		// A ticket is made, handed over and answered.
		c.told(ida, ida, "The screen is black", "", "I take it")
		id := c.ticket("The screen is black")
		at := "/desk/tickets/" + id
		later := func() { c.Clock.Advance(time.Second) }
		later()
		boss.See(at).Form(at+"/say", "kind=note").Set("text", "internalcanary").Send().Done()
		boss.See(at).Form(at+"/change/move").Choose("team", "Network group").Choose("reason", "Needs more knowledge").Send().Done()
		later()
		boss.See(at).FormFor("Send reply").Set("text", "Try the other cable").Click("Send reply").Done()
		c.duty("webhooks.send")
		var heard []string
		for _, e := range receiver.Events() {
			heard = append(heard, e.Event)
			if e.Data["ticket"] != id {
				t.Errorf("%+v", e)
			}
		}
		if got := strings.Join(heard, " "); !strings.HasPrefix(got, "ticket.made") || !oneAfterTheOther(got, "ticket.made", "ticket.moved", "ticket.answered") {
			t.Errorf("heard %s", got)
		}
		card := channel.Await(t, "The screen is black", "Network group", "Handed")
		if len(card.URLs) != 1 || !strings.HasSuffix(card.URLs[0], at) {
			t.Errorf("%+v", card)
		}
		for _, card := range channel.Cards() {
			if strings.Contains(card.Text, "internalcanary") {
				t.Errorf("%+v", card)
			}
		}
		inside := c.hookPage("Inside")
		inside.Says("Given up", "may not be reached")

		// It answers with 500, is asked again and again, and then no more.
		down := true
		receiver.Refuse = func() int {
			if down {
				return 500
			}
			return 0
		}
		later()
		boss.See(at).FormFor("Send reply").Set("text", "Poison").Click("Send reply").Done()
		before, waiting := receiver.Asked(), len(receiver.Events())
		c.duty("webhooks.send")
		if receiver.Asked() != before+1 {
			t.Errorf("asked %d times at once", receiver.Asked()-before)
		}
		c.hookPage("Wall").Says("Waits", "The answer was 500")
		for range 9 {
			c.Clock.Advance(25 * time.Hour)
			c.duty("webhooks.send")
		}
		dead := c.one(`SELECT id FROM webhook_deliveries WHERE state = 'dead' AND status = 500`)
		if got := receiver.Asked() - before; got < 8 || len(receiver.Events()) != waiting {
			t.Errorf("asked %d times, %d events", got, len(receiver.Events()))
		}
		down = false
		again := func() { delete(c.in, ida); boss = c.as(ida) } // a session does not last for days
		again()
		boss.See(at).FormFor("Send reply").Set("text", "After it").Click("Send reply").Done()
		c.Clock.Advance(25 * time.Hour)
		again()
		c.duty("webhooks.send")
		if n := len(receiver.Events()); n <= waiting || receiver.Times(dead) != 0 {
			t.Errorf("%d events after the dead one: it holds up what follows", n)
		}
		c.hookPage("Wall").Says("Given up", "500")
		c.hookPage("Wall").Form("*/replay", "delivery="+dead).Send().Done()
		c.duty("webhooks.send")
		c.duty("webhooks.send")
		if receiver.Times(dead) != 1 {
			t.Errorf("sent again, it came %d times", receiver.Times(dead))
		}

		// Somebody who kept a delivery plays it later: its moment is over.
		if err := receiver.Again(); err != nil {
			t.Error(err)
		}
		c.Clock.Advance(6 * time.Minute)
		if err := receiver.Again(); err == nil {
			t.Error("an old delivery is believed")
		}
		for _, kept := range c.all(`SELECT address || ' ' || secret FROM webhooks`) {
			if strings.Contains(kept, receiver.Secret) || strings.Contains(kept, "addresscanary") || strings.Contains(kept, "http") {
				t.Errorf("kept as %s", kept)
			}
		}
		for where, words := range map[string]string{"the log": c.Log.Text(), "the audit": strings.Join(c.all(`SELECT detail FROM audit`), " ")} {
			if strings.Contains(words, receiver.Secret) || strings.Contains(words, "addresscanary") {
				t.Errorf("%s has the secret", where)
			}
		}
	})
}

// hookPage is the page of a web-hook, by its name on the list.
func (c *campus) hookPage(name string) *visitor.Page {
	c.T.Helper()
	return c.as("Ida Ager").See("/desk/webhooks").Follow(name)
}

// oneAfterTheOther tells whether words come one after the other.
func oneAfterTheOther(s string, words ...string) bool {
	for _, w := range words {
		_, rest, ok := strings.Cut(s, w)
		if !ok {
			return false
		}
		s = rest
	}
	return true
}
