package desk_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// post is a town whose desk is written to.
type post struct {
	town
	box *inbox.Box
	at  inbox.Mailbox
	now *clock.Movable
}

func posted(t *testing.T, w town) *post {
	t.Helper()
	p := &post{town: w, box: inbox.NewBox(w.db), now: clock.NewMovable(noon)}
	p.box.ByHand = w.Desk.ByHand
	id, err := p.box.AddMailbox(ctx, lead(), noon, inbox.MailboxInput{Address: "help@solby.example", Name: "Solby hjælp"})
	if err != nil {
		t.Fatal(err)
	}
	err = w.db.Read(ctx, "b1", func(tx *db.Tx) (err error) { p.at, err = inbox.MailboxByID(tx, id); return err })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mail is one to be written.
type mail struct {
	from, to, subject, text string
	id, head                string // head are further header lines
}

// came lets a mail come in and be dealt with, and answers what became of it.
func (p *post) came(m mail) inbox.Row {
	p.t.Helper()
	p.now.Advance(time.Second)
	if m.to == "" {
		m.to = "help@solby.example"
	}
	if m.id == "" {
		m.id = fmt.Sprintf("<%d@elsewhere.example>", p.now.Now())
	}
	raw := "From: " + m.from + "\r\nTo: " + m.to + "\r\nSubject: " + m.subject + "\r\nMessage-ID: " + m.id + "\r\nDate: Tue, 14 Apr 2026 10:00:00 +0000\r\n" + m.head + "\r\n" + m.text + "\r\n"
	return p.bytes(raw, "x@elsewhere.example", m.to)
}

func (p *post) bytes(raw, from, to string) inbox.Row {
	p.t.Helper()
	s, err := p.box.Store(ctx, p.now.Now(), []byte(raw), inbox.Envelope{Mailbox: p.at, Via: inbox.ByLMTP, From: from, To: to})
	if err != nil {
		p.t.Fatal(err)
	}
	worker := inbox.NewWorker(p.box, p.TakeMail, p.now, slog.New(slog.DiscardHandler))
	for range 3 {
		if _, err := worker.Turn(ctx); err != nil {
			p.t.Fatal(err)
		}
	}
	var m inbox.Mail
	if err := p.db.Read(ctx, "b1", func(tx *db.Tx) (err error) { m, err = inbox.Load(tx, s.ID); return err }); err != nil {
		p.t.Fatal(err)
	}
	return m.Row
}

// sent are the letters of a ticket, by address, the latest last.
func (p *post) sent(ticket string) (all []sentLetter) {
	p.t.Helper()
	err := p.db.Read(ctx, "b1", func(tx *db.Tx) error {
		return tx.Select(&all, `SELECT address, subject, text, thread FROM letters WHERE body = $1 AND cause = $2 ORDER BY created_at, id`, "b1", ticket)
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

type sentLetter struct {
	Address string `db:"address"`
	Subject string `db:"subject"`
	Text    string `db:"text"`
	Thread  string `db:"thread"`
}

// replyTo is the address a letter's answer goes to.
func (l sentLetter) replyTo() string { return between(l.Thread, `"reply_to":"`, `"`) }
func (l sentLetter) id() string      { return "<" + between(l.Thread, `"message_id":"`, `"`) + ">" }

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func (p *post) words(id string) (all []desk.Entry) {
	p.t.Helper()
	for _, e := range p.view(id).Entries {
		if e.Kind == desk.Made || e.Kind == desk.Word || e.Kind == desk.Note || e.Kind == desk.Filed || e.Kind == desk.LegAnswer {
			all = append(all, e)
		}
	}
	return all
}

// A mail opens a ticket for its sender and is acknowledged without a word of
// what it says; the answer comes back to the signed address, from the other of
// her two addresses, and joins; what was attached is kept.
func TestMailOpensAndIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			return org.AddEmail(tx, org.Email{Body: "b1", Person: "eva", Address: "eva@ny.solby.example", Fold: "eva@ny.solby.example", Kind: "secondary"})
		}); err != nil {
			t.Fatal(err)
		}
		first := p.came(mail{from: "Eva Friis <eva@solby.example>", subject: "Canarywort virker ikke", text: "Den kanariske tekst"})
		if first.State != inbox.Taken || first.Ticket == "" || first.Writer != "eva@solby.example" {
			t.Fatalf("%+v", first)
		}
		v := p.view(first.Ticket)
		if v.Ticket.Requester != "eva" || v.Ticket.Channel != desk.ByMail || v.Ticket.Title != "Canarywort virker ikke" || v.Ticket.Unit != "school" {
			t.Errorf("ticket %+v", v.Ticket)
		}
		letters := p.sent(first.Ticket)
		if len(letters) != 1 || letters[0].Address != "eva@solby.example" || !strings.Contains(letters[0].Subject, fmt.Sprintf("[#%d]", v.Ticket.Number)) {
			t.Fatalf("letters %+v", letters)
		}
		if strings.Contains(letters[0].Subject+letters[0].Text, "anar") {
			t.Errorf("the acknowledgement says again what was written: %+v", letters[0])
		}
		if !strings.Contains(letters[0].Thread, `"kind":"answer"`) || !strings.HasPrefix(letters[0].replyTo(), "help+") {
			t.Errorf("thread %s", letters[0].Thread)
		}
		again := p.came(mail{from: "eva@ny.solby.example", to: letters[0].replyTo(), subject: "uden nummer", text: "Mere om det\r\n\r\n> Vi har modtaget"})
		if again.Ticket != first.Ticket || again.State != inbox.Taken {
			t.Fatalf("the answer: %+v", again)
		}
		said := p.words(first.Ticket)
		if last := said[len(said)-1]; last.Kind != desk.Word || last.Actor != "eva" || last.Via != desk.ViaMail || last.Text != "Mere om det" || last.Mail != again.ID {
			t.Errorf("said %+v", last)
		}
		if _, err := w.Reply(ctx, as("bo", "central"), p.now.Now(), first.Ticket, desk.Saying{Text: "Prøv igen nu", Then: desk.Solved}); err != nil {
			t.Fatal(err)
		}
		letters = p.sent(first.Ticket)
		reply := letters[len(letters)-1]
		if reply.Address != "eva@solby.example" || !strings.Contains(reply.Text, "Prøv igen nu") || !strings.Contains(reply.Thread, `"references"`) {
			t.Errorf("reply %+v", reply)
		}
		thread := p.came(mail{from: "Eva <eva@solby.example>", subject: "Re: nej", head: "In-Reply-To: " + reply.id() + "\r\n", text: "Stadig ikke"})
		if thread.Ticket != first.Ticket || p.view(first.Ticket).Ticket.State != desk.Open || p.view(first.Ticket).Ticket.Reopened != 1 {
			t.Errorf("reopened by thread: %+v %s", thread, p.view(first.Ticket).Ticket.State)
		}
	})
}

// An answer to a closed ticket opens one that is tied to it, and no wider read.
func TestAnAnswerToAClosedTicketGoesOnFromIt(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		first := p.came(mail{from: "eva@solby.example", subject: "Om en medarbejder", text: "Fortroligt"})
		bo := as("bo", "central")
		v := p.view(first.Ticket)
		w.do(w.Describe(ctx, bo, p.now.Now(), v.ID, v.Version, desk.Details{Kind: v.Kind, Title: v.Title, Requester: "eva", Restricted: true}))
		w.do(w.Reply(ctx, bo, p.now.Now(), v.ID, desk.Saying{Text: "Det er gjort", Then: desk.Solved}))
		letters := p.sent(v.ID)
		w.do(w.Put(ctx, bo, p.now.Now(), v.ID, 0, desk.Closed, 0))
		again := p.came(mail{from: "eva@solby.example", subject: "Re: x", head: "In-Reply-To: " + letters[len(letters)-1].id() + "\r\n", text: "Der er mere"})
		if again.Ticket == "" || again.Ticket == v.ID {
			t.Fatalf("%+v", again)
		}
		made := p.view(again.Ticket)
		if made.Restricted != 1 {
			t.Error("everybody at the desk reads it")
		}
		for _, one := range []struct{ of, to string }{{made.ID, v.ID}, {v.ID, made.ID}} {
			ties, err := w.Ties(ctx, bo, p.now.Now(), one.of)
			if err != nil || len(ties.Links) != 1 || ties.Links[0].Ticket.ID != one.to || ties.Links[0].Kind != desk.Related {
				t.Errorf("%s: %+v %v", one.of, ties, err)
			}
		}
	})
}

// AU-03: what somebody who has left still has an address for lets nothing in,
// neither theirs as a requester nor a colleague's.
func TestAU03_AReplyAddressDiesWithItsPerson(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		first := p.came(mail{from: "eva@solby.example", subject: "Fagsystemet", text: "Det står stille"})
		w.do(w.Take(ctx, as("bo", "central"), noon, first.Ticket, p.view(first.Ticket).Version, "bo"))
		p.came(mail{from: "eva@solby.example", subject: "Re: x", to: p.sent(first.Ticket)[0].replyTo(), text: "Endnu"})
		addresses := map[string]string{}
		for _, l := range p.sent(first.Ticket) {
			addresses[l.Address] = l.replyTo()
		}
		if len(addresses) != 2 {
			t.Fatalf("%+v", addresses)
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET active = 0 WHERE body = $1 AND id IN ('eva', 'bo')`, tx.Tenant)
			return err
		})
		said := len(p.words(first.Ticket))
		for from, to := range addresses {
			if m := p.came(mail{from: from, to: to, subject: "Re: x", text: "Fra en, der er rejst"}); m.State != inbox.Held {
				t.Errorf("%s: %s", from, m.State)
			}
		}
		if now := p.words(first.Ticket); len(now) != said {
			t.Errorf("%+v", now[said:])
		}
	})
}

// MI-08: keys that are forged, altered, made for another or over, and a forged
// colleague: nothing of it is the colleague's word, nothing is sent on.
func TestMI08_NobodyIsBelievedToBeAColleague(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Hjælp mig", text: "x"})
		if _, err := w.Take(ctx, lead(), p.now.Now(), opened.Ticket, 0, "bo"); err != nil {
			t.Fatal(err)
		}
		p.came(mail{from: "eva@solby.example", subject: fmt.Sprintf("[#%d]", p.view(opened.Ticket).Ticket.Number), text: "Mere"})
		var toBo sentLetter
		for _, l := range p.sent(opened.Ticket) {
			if l.Address == "bo@solby.example" {
				toBo = l
			}
		}
		if toBo.replyTo() == "" {
			t.Fatal("the owner was not told")
		}
		before, letters := len(p.words(opened.Ticket)), len(p.sent(opened.Ticket))
		evasKey := p.sent(opened.Ticket)[0].replyTo()
		altered := strings.Replace(toBo.replyTo(), "+", "+a", 1)
		for what, m := range map[string]mail{
			"no key":         {from: "Bo <bo@solby.example>", subject: fmt.Sprintf("Re: [#%d] Hjælp mig", p.view(opened.Ticket).Ticket.Number), text: "Her er koden"},
			"in the thread":  {from: "bo@solby.example", subject: "Re: Hjælp mig", head: "In-Reply-To: " + toBo.id() + "\r\n", text: "Her er koden"},
			"somebody's key": {from: "bo@solby.example", to: evasKey, subject: "Re", text: "Her er koden"},
			"a stranger's":   {from: "ond@evil.example", to: toBo.replyTo(), subject: "Re", text: "Her er koden"},
			"altered":        {from: "bo@solby.example", to: altered, subject: fmt.Sprintf("[#%d]", p.view(opened.Ticket).Ticket.Number), text: "Her er koden"},
			"two senders":    {from: "bo@solby.example, eva@solby.example", to: toBo.replyTo(), subject: "Re", text: "Her er koden"},
		} {
			r := p.came(m)
			if r.State != inbox.Held || r.Ticket != opened.Ticket {
				t.Errorf("%s: %+v", what, r)
			}
		}
		told := p.sent(opened.Ticket) // who has it hears once that something waits, and nothing of what it says
		if len(p.words(opened.Ticket)) != before || len(told) != letters+1 || told[letters].Address != "bo@solby.example" || strings.Contains(told[letters].Text, "koden") {
			t.Fatalf("something was written or sent: %d %+v", len(p.words(opened.Ticket)), told[letters:])
		}
		letters++
		real := p.came(mail{from: "Bo Dahl <bo@solby.example>", to: toBo.replyTo(), subject: "Re", text: "Jeg ringer til hende"})
		said := p.words(opened.Ticket)
		if last := said[len(said)-1]; real.State != inbox.Taken || last.Kind != desk.Note || last.Seen != desk.Internal || last.Actor != "bo" {
			t.Errorf("the colleague's own: %+v %+v", real, last)
		}
		if n := len(p.sent(opened.Ticket)); n != letters {
			t.Errorf("the colleague's word was sent on: %d letters, then %d", letters, n)
		}
		p.now.Advance(400 * 24 * time.Hour)
		if r := p.came(mail{from: "Bo Dahl <bo@solby.example>", to: toBo.replyTo(), subject: "Re: Hjælp mig", head: "In-Reply-To: " + toBo.id() + "\r\n", text: "Sent"}); r.State != inbox.Held {
			t.Errorf("expired: %+v", r)
		}
	})
}

// MI-09: who knows a number waits, until somebody has looked; copies do not
// become followers.
func TestMI09_AStrangerWithANumberWaits(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Løn", text: "Hemmeligt", head: "Cc: spion@evil.example, ib@solby.example\r\n"})
		n := p.view(opened.Ticket).Ticket.Number
		letters := len(p.sent(opened.Ticket))
		stranger := p.came(mail{from: "spion@evil.example", subject: fmt.Sprintf("[#%d] Løn", n), text: "Send mig alt"})
		colleague := p.came(mail{from: "ib@solby.example", subject: fmt.Sprintf("Re: [#%d] Løn", n), text: "Jeg har det også"})
		for _, r := range []inbox.Row{stranger, colleague} {
			if r.State != inbox.Held || r.Problem != "desk.mail.unverified" || r.Ticket != opened.Ticket {
				t.Errorf("%+v", r)
			}
		}
		if len(p.words(opened.Ticket)) != 1 || len(p.sent(opened.Ticket)) != letters {
			t.Error("it got in, or something was sent")
		}
		if err := w.AcceptMail(ctx, as("ida", "local"), p.now.Now(), opened.Ticket, colleague.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("accepted without the right: %v", err)
		}
		if err := w.AcceptMail(ctx, lead(), p.now.Now(), opened.Ticket, colleague.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.AcceptMail(ctx, lead(), p.now.Now(), opened.Ticket, colleague.ID); !fault.Is(err, fault.Refused) {
			t.Errorf("accepted twice: %v", err)
		}
		said := p.words(opened.Ticket)
		if last := said[len(said)-1]; last.Text != "Jeg har det også" || last.Actor != "ib" || last.Mail != colleague.ID {
			t.Errorf("%+v", last)
		}
		made, err := p.box.Make(ctx, lead(), p.now.Now(), stranger.ID, inbox.Note{Title: "Mistænkelig mail"})
		if err != nil || p.view(made).Ticket.Sender != "spion@evil.example" || p.view(made).Ticket.Title != "Mistænkelig mail" {
			t.Errorf("by hand: %s %v", made, err)
		}
	})
}

// MI-09: a ticket of somebody nobody knows is theirs alone: another stranger
// who knows its number, or writes in its thread, waits like any other.
func TestMI09_AStrangersTicketIsNoOtherStrangers(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "Borger <borger@hjem.example>", subject: "Byggesag", text: "Hvad sker der?"})
		v := p.view(opened.Ticket)
		if v.Requester != "" || v.Sender != "borger@hjem.example" {
			t.Fatalf("%+v", v.Ticket)
		}
		number, thread := fmt.Sprintf("Re: [#%d] Byggesag", v.Number), "In-Reply-To: "+p.sent(opened.Ticket)[0].id()+"\r\n"
		for what, m := range map[string]mail{
			"by number":         {from: "anden@hjem.example", subject: number, text: "Send mig svaret"},
			"in the thread":     {from: "anden@hjem.example", subject: "Re: Byggesag", head: thread, text: "Send mig svaret"},
			"with their name":   {from: `"borger@hjem.example" <anden@hjem.example>`, subject: number, text: "Send mig svaret"},
			"to their key":      {from: "anden@hjem.example", to: p.sent(opened.Ticket)[0].replyTo(), subject: number, text: "Send mig svaret"},
			"one of the people": {from: "ib@solby.example", subject: number, text: "Send mig svaret"},
		} {
			if r := p.came(m); r.State != inbox.Held || r.Ticket != opened.Ticket {
				t.Errorf("%s: %+v", what, r)
			}
		}
		if len(p.words(opened.Ticket)) != 1 || len(p.view(opened.Ticket).Followers) != 0 {
			t.Error("it got in")
		}
		if r := p.came(mail{from: "Borger <BORGER@hjem.example>", subject: number, text: "Hallo?"}); r.State != inbox.Taken || r.Ticket != opened.Ticket {
			t.Errorf("whose it is: %+v", r)
		}
		// Another system's signed address beside ours says nothing about us.
		elsewhere := strings.Replace(strings.Split(p.sent(opened.Ticket)[0].replyTo(), "@")[0], "+", "+a", 1) + "@andre.example"
		if r := p.came(mail{from: "eva@solby.example", subject: "Noget helt andet", head: "Cc: " + elsewhere + "\r\n", text: "x"}); r.State != inbox.Taken || r.Ticket == opened.Ticket {
			t.Errorf("with another desk in copy: %+v", r)
		}
	})
}

// MI-07: who opens tickets faster than a person does waits until the hour is
// over; an address nobody reads gets a ticket and no acknowledgement; a mail
// from our own address, signed or not, opens nothing.
func TestMI07_FasterThanAPerson(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		taken, acks := 0, 0
		send := func(n int) inbox.Row {
			return p.came(mail{from: "ivrig@hjem.example", subject: fmt.Sprintf("Sag nummer %d fra mig", n), text: "x"})
		}
		for n := range 30 {
			r := send(n)
			if r.State == inbox.Taken {
				taken++
				acks += len(p.sent(r.Ticket))
			} else if r.State != inbox.Held || r.Problem != "desk.mail.flood" {
				t.Errorf("the %dth: %+v", n+1, r)
			}
		}
		if taken != 20 || acks > 3 || acks < 1 {
			t.Errorf("%d tickets, %d acknowledgements", taken, acks)
		}
		p.now.Advance(time.Hour + time.Minute)
		if r := send(31); r.State != inbox.Taken {
			t.Errorf("an hour later: %+v", r)
		}
		for _, from := range []string{"noreply@butik.example", "postmaster@butik.example"} {
			if r := p.came(mail{from: from, subject: "Nyt certifikat", text: "I morgen."}); r.State != inbox.Taken || len(p.sent(r.Ticket)) != 0 {
				t.Errorf("%s: %+v, %d letters", from, r, len(p.sent(r.Ticket)))
			}
		}
		for _, from := range []string{"help@solby.example", "help+abc@solby.example", "HELP@SOLBY.example"} {
			if r := p.came(mail{from: from, subject: "Fra os selv til os selv", text: "x"}); r.State != inbox.Held || r.Problem != "desk.mail.ours" {
				t.Errorf("%s: %+v", from, r)
			}
		}
	})
}

// MI-06: what machines write is filed on the right ticket, wakes nothing, opens
// nothing and is not answered.
func TestMI06_MachinesAreFiled(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Skærmen er sort", text: "x"})
		n := p.view(opened.Ticket).Ticket.Number
		if _, err := w.Reply(ctx, as("bo", "central"), p.now.Now(), opened.Ticket, desk.Saying{Text: "Løst", Then: desk.Solved}); err != nil {
			t.Fatal(err)
		}
		letters := len(p.sent(opened.Ticket))
		heads := []string{"Auto-Submitted: auto-replied\r\n", "X-Auto-Response-Suppress: All\r\n", "Precedence: bulk\r\n", "Precedence: auto_reply\r\n", "Precedence: list\r\n", "List-Id: <a.b>\r\n"}
		for i, head := range heads {
			r := p.came(mail{from: "eva@solby.example", subject: fmt.Sprintf("SV: [#%d] Skærmen er sort", n), head: head, text: fmt.Sprintf("automatisk %d", i)})
			if r.State != inbox.Taken || r.Ticket != opened.Ticket {
				t.Errorf("%s: %+v", head, r)
			}
			if r := p.came(mail{from: "maskine@x.example", subject: "Nyt", head: head, text: fmt.Sprintf("om ingenting %d", i)}); r.State != inbox.Filed || r.Ticket != "" {
				t.Errorf("about nothing, %s: %+v", head, r)
			}
		}
		null := p.bytes(fmt.Sprintf("From: eva@solby.example\r\nSubject: [#%d] away\r\nMessage-ID: <null@x>\r\n\r\nvæk\r\n", n), "", "help@solby.example")
		first := p.sent(opened.Ticket)[0]
		report := "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
			"--b\r\nContent-Type: text/plain\r\n\r\nno\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; eva@solby.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" +
			"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: help@solby.example\r\nMessage-ID: " + first.id() + "\r\nSubject: x\r\n\r\ny\r\n--b--\r\n"
		bounced := p.bytes(report, "", "help@solby.example")
		for _, r := range []inbox.Row{null, bounced} {
			if r.State != inbox.Taken || r.Ticket != opened.Ticket {
				t.Errorf("%+v", r)
			}
		}
		v := p.view(opened.Ticket)
		if v.Ticket.State != desk.Solved || v.Ticket.Reopened != 0 || len(p.sent(opened.Ticket)) != letters {
			t.Errorf("%s, reopened %d, %d letters where there were %d", v.Ticket.State, v.Ticket.Reopened, len(p.sent(opened.Ticket)), letters)
		}
		if filed := p.words(opened.Ticket); len(filed) != 1+len(heads)+2 || filed[1].Kind != desk.Filed || filed[1].Seen != desk.Internal || filed[1].Actor != "" {
			t.Errorf("%d filed: %+v", len(filed), filed[1])
		}
	})
}

// MI-07: a helpdesk that acknowledges everything and takes every sign off,
// fifty rounds: few acknowledgements, few tickets.
func TestMI07_TwoDesksThatAnswerEachOther(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		tickets, acks := map[string]bool{}, 0
		subject := "Printer i kælderen"
		for range 50 {
			r := p.came(mail{from: "desk@peer.example", subject: subject, text: "Thank you, we got: " + subject})
			if r.State == inbox.Taken {
				tickets[r.Ticket] = true
			}
			subject = "[#77] Ticket Received – " + subject
			p.now.Advance(30 * time.Second)
		}
		for id := range tickets {
			acks += len(p.sent(id))
		}
		if len(tickets) != 1 || acks > 3 {
			t.Errorf("%d tickets, %d acknowledgements", len(tickets), acks)
		}
		if r := p.came(mail{from: "Help <help@solby.example>", subject: "Vi har modtaget din henvendelse", text: "x"}); r.State == inbox.Taken {
			t.Errorf("our own address: %+v", r)
		}
	})
}

// MI-10: five hundred victims: the acknowledgements end, none holds what was
// sent, and a domain that disowns the mail gets none.
func TestMI10_FiveHundredVictims(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		w.Desk.MailHost = "mx.solby.example"
		disowned := p.came(mail{from: "chef@bank.example", subject: "Faktura", head: "Authentication-Results: mx.solby.example; dmarc=fail\r\n", text: "x"})
		if disowned.State != inbox.Taken || len(p.sent(disowned.Ticket)) != 0 {
			t.Errorf("disowned: %+v %d", disowned, len(p.sent(disowned.Ticket)))
		}
		var raws []string
		for i := range 500 {
			raws = append(raws, fmt.Sprintf("From: victim%d@x.example\r\nSubject: BUY https://evil.example\r\nMessage-ID: <v%d@x>\r\n\r\nBUY https://evil.example now\r\n", i, i))
		}
		for _, raw := range raws {
			p.now.Advance(time.Millisecond)
			if _, err := p.box.Store(ctx, p.now.Now(), []byte(raw), inbox.Envelope{Mailbox: p.at, Via: inbox.BySMTP, From: "v@x.example", To: "help@solby.example"}); err != nil {
				t.Fatal(err)
			}
		}
		worker := inbox.NewWorker(p.box, p.TakeMail, p.now, slog.New(slog.DiscardHandler))
		for n := 1; n > 0; {
			var err error
			if n, err = worker.Turn(ctx); err != nil {
				t.Fatal(err)
			}
		}
		var all []sentLetter
		if err := w.db.Read(ctx, "b1", func(tx *db.Tx) error {
			return tx.Select(&all, `SELECT address, subject, text, thread FROM letters WHERE body = $1`, "b1")
		}); err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for _, l := range all {
			seen[l.Address]++
			if strings.Contains(l.Subject+l.Text, "evil") || strings.Contains(l.Subject, "BUY") {
				t.Fatalf("it says what was sent: %+v", l)
			}
			if seen[l.Address] > 1 {
				t.Errorf("%s has %d", l.Address, seen[l.Address])
			}
		}
		if len(all) > 300 || len(all) < 100 {
			t.Errorf("%d acknowledgements", len(all))
		}
	})
}

// A colleague who forwards what somebody wrote to them opens the ticket for
// who wrote it; anybody else's forward is their own.
func TestAForwardIsTheOriginalSenders(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		text := "Kan I tage den?\r\n\r\n---------- Forwarded message ---------\r\nFrom: Eva Friis <eva@solby.example>\r\nDate: Mon, 13 Apr 2026 at 09:00\r\nSubject: Projektoren\r\nTo: Bo Dahl <bo@solby.example>\r\n\r\nProjektoren i A2 er død\r\n"
		r := p.came(mail{from: "Bo Dahl <bo@solby.example>", subject: "Fwd: Projektoren", text: text})
		v := p.view(r.Ticket)
		if v.Ticket.Requester != "eva" || v.Ticket.Reporter != "bo" || v.Ticket.Title != "Projektoren" {
			t.Errorf("%+v", v.Ticket)
		}
		said := p.words(r.Ticket)
		if len(said) != 2 || said[0].Text != "Projektoren i A2 er død" || said[1].Kind != desk.Note || said[1].Text != "Kan I tage den?" || len(p.sent(r.Ticket)) != 0 {
			t.Errorf("%+v, %d letters", said, len(p.sent(r.Ticket)))
		}
		other := p.came(mail{from: "Ib Krogh <ib@solby.example>", subject: "Fwd: Projektoren", text: text})
		if v := p.view(other.Ticket); v.Ticket.Requester != "ib" || !strings.Contains(p.words(other.Ticket)[0].Text, "Projektoren i A2 er død") {
			t.Errorf("%+v %+v", v.Ticket, p.words(other.Ticket))
		}
	})
}

// E4: a supplier answers by mail, with our number or only their own; another
// supplier's contact does not get in.
func TestE4_ASupplierAnswersByMail(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		opened := p.came(mail{from: "eva@solby.example", subject: "Fagsystemet", text: "x"})
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			for _, s := range []string{"nordsoft", "andre"} {
				if err := services.AddSupplier(tx, "da", services.Supplier{ID: s, Name: s}); err != nil {
					return err
				}
				if err := services.AddContact(tx, services.Contact{ID: "c-" + s, Supplier: s, Name: "Support", Mail: "support@" + s + ".example"}); err != nil {
					return err
				}
			}
			_, err := tx.Exec(`INSERT INTO ticket_legs (body, id, ticket, supplier, theirs, state, opened_at, opened_by) VALUES ($1, 'leg', $2, 'nordsoft', 'NS-4711', 'open', $3, 'bo')`, "b1", opened.Ticket, noon)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		n := p.view(opened.Ticket).Ticket.Number
		w.do(w.Take(ctx, lead(), p.now.Now(), opened.Ticket, 0, "bo"))
		for what, subject := range map[string]string{"our number": fmt.Sprintf("Re: [#%d] Fagsystemet", n), "theirs": "Case NS-4711 updated"} {
			if r := p.came(mail{from: "support@nordsoft.example", subject: subject, text: "Vi ser på det, " + what}); r.State != inbox.Taken || r.Ticket != opened.Ticket {
				t.Errorf("%s: %+v", what, r)
			}
		}
		if got := w.lettersTo("bo"); got != 2 {
			t.Errorf("who has the ticket heard %d times of two answers", got)
		}
		if r := p.came(mail{from: "support@andre.example", subject: "Case NS-4711 updated", text: "os også"}); r.Ticket == opened.Ticket {
			t.Errorf("another supplier: %+v", r)
		}
		said := p.words(opened.Ticket)
		if len(said) != 3 || said[1].Kind != desk.LegAnswer || said[1].Leg != "leg" || said[1].Seen == desk.ForPublic {
			t.Errorf("%+v", said)
		}
	})
}

// A mail and its retry make one ticket; a body without a desk loses nothing.
func TestOneMailOneTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		raw := "From: eva@solby.example\r\nSubject: En gang\r\nMessage-ID: <one@x>\r\n\r\nx\r\n"
		a := p.bytes(raw, "eva@solby.example", "help@solby.example")
		b := p.bytes("Received: from y by z\r\n"+raw, "eva@solby.example", "help@solby.example")
		if a.ID != b.ID || a.Ticket != b.Ticket {
			t.Errorf("%+v %+v", a, b)
		}
		elsewhere := access.Command("b2")
		if _, err := p.box.AddMailbox(ctx, elsewhere, noon, inbox.MailboxInput{Address: "help@fjordvik.example"}); err != nil {
			t.Fatal(err)
		}
		if err := w.db.Write(ctx, "b2", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1`, "b2")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		box, err := p.box.Find(context.Background(), "help@fjordvik.example")
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.box.Store(ctx, p.now.Now(), []byte(raw), inbox.Envelope{Mailbox: box, Via: inbox.ByPipe, To: "help@fjordvik.example"})
		if err != nil {
			t.Fatal(err)
		}
		worker := inbox.NewWorker(p.box, p.TakeMail, p.now, slog.New(slog.DiscardHandler))
		if _, err := worker.Turn(ctx); err != nil {
			t.Fatal(err)
		}
		full, err := p.box.Mail(ctx, elsewhere, noon, s.ID)
		if err != nil || full.State != inbox.Held || full.Problem != "desk.no_team_yet" {
			t.Errorf("no desk yet: %+v %v", full.Row, err)
		}
	})
}

// Two people write the same to a colleague, who hands both on: each has a
// ticket, and neither reads the other's.
func TestTwoForwardsAboutTheSameAreTwoTickets(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		forward := func(who string) inbox.Row {
			text := "---------- Forwarded message ---------\r\nFrom: " + who + "\r\nDate: Mon, 13 Apr 2026 at 09:00\r\nSubject: Kan ikke logge på\r\nTo: Bo Dahl <bo@solby.example>\r\n\r\nDet er " + who + "\r\n"
			return p.came(mail{from: "Bo <bo@solby.example>", subject: "Fwd: Kan ikke logge =?utf-8?Q?p=C3=A5?=", text: text, head: "Content-Type: text/plain; charset=utf-8\r\n"})
		}
		one, two := forward("Eva Friis <eva@solby.example>"), forward("Per Friis <per@elsewhere.example>")
		if one.State != inbox.Taken || two.State != inbox.Taken || one.Ticket == two.Ticket {
			t.Fatalf("%s in %s, %s in %s", one.State, one.Ticket, two.State, two.Ticket)
		}
		for _, e := range p.words(one.Ticket) {
			if strings.Contains(e.Text, "Per Friis") {
				t.Errorf("what the other wrote is in it: %q", e.Text)
			}
		}
	})
}

// What somebody attached to a mail that was handed on as a file is kept, and
// what a program leaves in its text where a picture stands is not.
func TestFilesOfAHandedOnMailAreKept(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		inner := "From: Eva Friis <eva@solby.example>\r\nSubject: Projektoren\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nSe billedet\r\n--i\r\nContent-Type: image/png; name=skade.png\r\nContent-Disposition: attachment; filename=skade.png\r\n\r\n\x89PNG\r\n--i--\r\n"
		r := p.came(mail{from: "Bo <bo@solby.example>", subject: "VS: Projektoren", head: "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n",
			text: "--o\r\nContent-Type: text/plain\r\n\r\nTag den\r\n--o\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"Projektoren.eml\"\r\n\r\n" + inner + "\r\n--o--\r\n"})
		v := p.view(r.Ticket)
		var names []string
		for _, f := range v.Files {
			names = append(names, f.Name)
		}
		slices.Sort(names)
		if v.RequesterName != "Eva Friis" || !slices.Equal(names, []string{"Projektoren.eml", "skade.png"}) {
			t.Errorf("%s sent %v", v.RequesterName, names)
		}

		r = p.came(mail{from: "Eva <eva@solby.example>", subject: "Fejl", head: "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=o\r\n",
			text: "--o\r\nContent-Type: text/plain\r\n\r\nSe her [cid:a@b] og [cid:nowhere]\r\n--o\r\nContent-Type: image/png; name=a.png\r\nContent-ID: <a@b>\r\n\r\n\x89PNG\r\n--o--\r\n"})
		if words := p.words(r.Ticket)[0].Text; words != "Se her og [cid:nowhere]" {
			t.Errorf("%q", words)
		}
	})
}
