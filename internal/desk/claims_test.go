package desk_test

import (
	"mime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// MI-09: what a stranger writes about a ticket waits for whoever works on it,
// as a sender and a subject; who has it hears of it once an hour.
func TestMI09_AMailThatWaitsIsSeenAtItsTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Fagsystemet", text: "Det står stille"})
		v := p.view(opened.Ticket)
		if _, err := w.Take(ctx, as("bo", "central"), noon, opened.Ticket, v.Version, "bo"); err != nil {
			t.Fatal(err)
		}
		subject := "[#" + strconv.Itoa(v.Number) + "] Fagsystemet"
		before := len(p.sent(opened.Ticket))
		first := p.came(mail{from: "Ulla <ulla@elsewhere.example>", subject: subject, text: "Hemmeligt fra Ulla"})
		second := p.came(mail{from: "ulla@elsewhere.example", subject: subject, text: "Og en til"})
		if first.State != inbox.Held || second.State != inbox.Held {
			t.Fatalf("%s, %s", first.State, second.State)
		}
		v = p.view(opened.Ticket)
		if len(v.Claims) != 2 || v.Claims[0].ID != first.ID || v.Claims[0].Writer != "ulla@elsewhere.example" {
			t.Fatalf("%+v", v.Claims)
		}
		for _, e := range v.Entries {
			if strings.Contains(e.Text, "Hemmeligt") {
				t.Errorf("nobody let it in: %+v", e)
			}
		}
		letters := p.sent(opened.Ticket)
		if len(letters) != before+1 || strings.Contains(letters[before].Text, "Hemmeligt") {
			t.Errorf("%+v", letters[before:])
		}

		// Whoever may not work on it hears of nothing and does nothing.
		for _, by := range []struct {
			name string
			who  func() error
		}{
			{"the one it is for", func() error { return w.AcceptMail(ctx, as("eva"), noon, opened.Ticket, first.ID) }},
			{"somebody else", func() error { _, err := w.ApartMail(ctx, as("ib"), noon, opened.Ticket, first.ID); return err }},
			{"another ticket's number", func() error { return w.AcceptMail(ctx, as("bo", "central"), noon, "nothing", first.ID) }},
		} {
			if err := by.who(); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", by.name, err)
			}
		}
		if _, err := w.Claims(ctx, as("eva"), noon, opened.Ticket); err == nil {
			t.Error("the requester reads who claims")
		}
		if m, err := w.Sent(ctx, as("bo", "central"), noon, opened.Ticket, first.ID); err != nil || !strings.Contains(m.Read.Visible, "Hemmeligt") {
			t.Errorf("who works on it reads it: %v", err)
		}

		// One is let in, the other is a ticket of its own; each once.
		if err := w.AcceptMail(ctx, as("bo", "central"), noon, opened.Ticket, first.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.AcceptMail(ctx, as("bo", "central"), noon, opened.Ticket, first.ID); !fault.Is(err, fault.Refused) {
			t.Errorf("twice: %v", err)
		}
		apart, err := w.ApartMail(ctx, as("bo", "central"), noon, opened.Ticket, second.ID)
		if err != nil || apart == opened.Ticket {
			t.Fatalf("%s %v", apart, err)
		}
		if _, err := w.ApartMail(ctx, as("bo", "central"), noon, opened.Ticket, second.ID); err == nil {
			t.Error("a ticket of its own twice")
		}
		if v := p.view(opened.Ticket); len(v.Claims) != 0 || !strings.Contains(p.words(opened.Ticket)[1].Text, "Hemmeligt") {
			t.Errorf("%+v, %+v", v.Claims, p.words(opened.Ticket))
		}
		if v := p.view(apart); v.Title != "Fagsystemet" || v.Sender != "ulla@elsewhere.example" || p.words(apart)[0].Text != "Og en til" {
			t.Errorf("%+v", v.Ticket)
		}
	})
}

// A supplier's mail that fits more than one of its threads waits; who says which
// ticket it is about puts it on its thread there, where the requester does not
// read it (E4).
func TestE4_ASuppliersMailThatWaitedGoesToItsThread(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		p := posted(t, w)
		one := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		two := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, one.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.OpenLeg(ctx, ida(), noon, two.ID, 0, desk.LegInput{Supplier: "fjord", Subject: "Kalenderen", Text: "Hvorfor?"}); err != nil {
			t.Fatal(err)
		}
		plain := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		waits := func(text string) string {
			m := p.came(mail{from: "Kim <kim@fjord.example>", subject: "Re: Vedr. jeres henvendelse", text: text})
			if m.State != inbox.Held || m.Problem != "desk.mail.which_leg" {
				t.Fatalf("%+v", m)
			}
			return m.ID
		}
		at := noon.Add(time.Hour)
		if err := w.AcceptMail(ctx, lead(), at, one.ID, waits("Loggen viser en spærret konto")); err != nil {
			t.Fatal(err)
		}
		if l := w.leg(one.ID, leg.ID); l.State != desk.LegAnswered || l.AnsweredAt != at || len(l.Words) != 2 || l.Words[1].Kind != desk.LegAnswer || l.Words[1].Text != "Loggen viser en spærret konto" {
			t.Errorf("%+v", l)
		}
		if err := w.AcceptMail(ctx, lead(), at, plain.ID, waits("Hører til en uden tråd")); err != nil {
			t.Fatal(err)
		}
		if said := p.words(plain.ID); said[len(said)-1].Kind != desk.Note {
			t.Errorf("%+v", said[len(said)-1])
		}
		for _, ticket := range []string{one.ID, plain.ID} {
			own, err := w.Own(ctx, as("eva"), at, ticket)
			if err != nil || len(own.Words) != 1 {
				t.Errorf("the requester reads %+v, %v", own.Words, err)
			}
		}
	})
}

// A colleague's forward that waited is the ticket of who wrote to them, too, when
// somebody makes it one by hand.
func TestByHandAForwardIsTheOriginalSenders(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Fagsystemet", text: "Det står stille"})
		forwarded := "Kan I tage den?\r\n\r\n---------- Forwarded message ---------\r\nFrom: Ulla Vang <ulla@elsewhere.example>\r\nDate: Tue, 14 Apr 2026 10:00\r\nSubject: Ingen adgang\r\nTo: Bo <bo@solby.example>\r\n\r\nJeg kan ikke komme ind"
		held := p.came(mail{from: "bo@solby.example", subject: "Fwd: [#" + strconv.Itoa(p.view(opened.Ticket).Number) + "] Ingen adgang", text: forwarded})
		if held.State != inbox.Held {
			t.Fatalf("%+v", held)
		}
		apart, err := w.ApartMail(ctx, lead(), noon, opened.Ticket, held.ID)
		if err != nil {
			t.Fatal(err)
		}
		v, said := p.view(apart), p.words(apart)
		if v.Sender != "ulla@elsewhere.example" || v.Requester != "" || v.Reporter != "bo" || said[0].Text != "Jeg kan ikke komme ind" || len(said) != 2 || said[1].Kind != desk.Note || said[1].Text != "Kan I tage den?" || said[1].Actor != "bo" {
			t.Errorf("%+v %+v", v.Ticket, said)
		}
	})
}

// A mail that waits becomes a ticket though its mailbox names a team that has
// ended since.
func TestByHandWhereTheMailboxesTeamHasEnded(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Fagsystemet", text: "Det står stille"})
		held := p.came(mail{from: "ulla@elsewhere.example", subject: "[#" + strconv.Itoa(p.view(opened.Ticket).Number) + "] Fagsystemet", text: "Også her"})
		w.write(func(tx *db.Tx) error {
			if err := tx.Insert("teams", arrangement.Team{Body: "b1", ID: "ended", Name: "Gamle hold", Level: 1, Version: 1}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE mailboxes SET team = 'ended' WHERE body = $1 AND id = $2`, tx.Tenant, p.at.ID)
			return err
		})
		apart, err := w.ApartMail(ctx, lead(), noon, opened.Ticket, held.ID)
		if err != nil || p.view(apart).Team == "ended" {
			t.Errorf("%q %v", apart, err)
		}
	})
}

// People write a ticket's number as they say it; it counts for who has a part
// in the ticket, and for nobody else.
func TestANumberAsPeopleSayIt(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Fagsystemet", text: "Det står stille"})
		n := strconv.Itoa(p.view(opened.Ticket).Number)
		for _, subject := range []string{"Vedr. sag " + n, "Sagsnr. " + n + " haster", "Ärende: " + n, "Saksnummer #" + n, "About ticket no. " + n} {
			if r := p.came(mail{from: "eva@solby.example", subject: mime.QEncoding.Encode("utf-8", subject), text: subject}); r.Ticket != opened.Ticket {
				t.Errorf("%q went elsewhere", subject)
			}
		}
		for from, subject := range map[string]string{"ib@solby.example": "Vedr. sag " + n, "eva@solby.example": "Faktura " + n} {
			if r := p.came(mail{from: from, subject: subject, text: "noget andet"}); r.Ticket == opened.Ticket || r.State != inbox.Taken {
				t.Errorf("%s, %q: %s in %s", from, subject, r.State, r.Ticket)
			}
		}
	})
}
