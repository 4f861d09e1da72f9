package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
)

// suppliers agrees with Fjord (a desk of its own, contacts Kim and Lars) and Elv
// about mail: only super-users turn to them, Ida is one and Ada her deputy.
func (w town) suppliers() {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		for _, s := range []services.Supplier{{ID: "fjord", Name: "Fjord IT", Mail: "desk@fjord.example"}, {ID: "elv", Name: "Elv Data"}} {
			if err := services.AddSupplier(tx, "da", s); err != nil {
				return err
			}
			if err := tx.Insert("supplier_agreements", arrangement.Agreement{Body: "b1", ID: "with-" + s.ID, Number: "2026/" + s.ID, Supplier: s.ID, Service: "mail",
				Response: 120, Solution: 480, Direct: arrangement.SuperUsers, How: "Ring", Version: 1}); err != nil {
				return err
			}
		}
		for _, c := range []services.Contact{
			{ID: "kim", Supplier: "fjord", Name: "Kim", Mail: "kim@fjord.example"}, {ID: "lars", Supplier: "fjord", Name: "Lars", Mail: "lars@fjord.example"},
			{ID: "old", Supplier: "fjord", Name: "Ole", Mail: "ole@fjord.example", To: "2026-03-31"}, {ID: "siv", Supplier: "elv", Name: "Siv", Mail: "siv@elv.example"},
		} {
			if err := services.AddContact(tx, c); err != nil {
				return err
			}
		}
		if err := services.AddHolder(tx, services.Holder{ID: "super", Service: "mail", Role: services.SuperUser, Person: "ida", Deputy: "ada"}); err != nil {
			return err
		}
		return tx.Insert("mailboxes", inbox.Mailbox{Body: "b1", ID: "box", Address: "support@solby.example", Fold: "support@solby.example", Name: "Support", Kind: inbox.Desk, Active: 1, Version: 1})
	})
}

func ida() access.Actor { return as("ida", "central", "local") }

func toFjord() desk.LegInput {
	return desk.LegInput{Supplier: "fjord", Subject: "Postkassen låser", Text: "Kan I se i loggen for i morges?", Note: "Vi har prøvet alt"}
}

func (w town) sent(address string) (all []letter) {
	w.t.Helper()
	w.read(func(tx *db.Tx) error {
		return tx.Select(&all, `SELECT address, subject, text FROM letters WHERE body = $1 AND (address = $2 OR $2 = '') ORDER BY created_at, id`, tx.Tenant, address)
	})
	return all
}

type letter struct {
	Address string `db:"address"`
	Subject string `db:"subject"`
	Text    string `db:"text"`
}

// E4: a leg is a thread of its own, with number, contacts, clock and contract;
// the requester learns with whom since when, and when the next word is due.
func TestE4_SupplierLeg(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: "Evas hemmelige titel", Text: "Min chef læser min mail"})
		w.do(w.Note(ctx, ida(), noon, made.ID, desk.Saying{Text: "Hendes kodeord er 1234"}))
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		out := w.ticket(made.ID)
		if out.State != desk.Supplied || out.Supplier != "fjord" || out.Level != 3 || out.Team != "central" || w.view(made.ID).Hops[0].Direction != desk.Out || leg.Agreement != "with-fjord" || leg.NextWordAt != noon.Add(2*hour) || leg.DueAt != noon.Add(2*hour) {
			t.Errorf("%+v %+v", out, leg)
		}
		letters := w.sent("desk@fjord.example")
		if len(letters) != 1 || letters[0].Subject != fmt.Sprintf("[#%d] Postkassen låser", made.Number) || !strings.HasPrefix(letters[0].Text, "Kan I se i loggen") {
			t.Fatalf("%+v", letters)
		}
		own, err := w.Own(ctx, as("eva"), noon, made.ID)
		if err != nil || own.Leg == nil || *own.Leg != (desk.OwnLeg{Supplier: "Fjord IT", Since: noon, NextWordAt: noon.Add(2 * hour)}) {
			t.Errorf("%+v %v", own.Leg, err)
		}
		for _, word := range own.Words {
			if strings.Contains(word.Text, "loggen") {
				t.Error("the requester reads what was written to the supplier")
			}
		}
		w.do(w.DescribeLeg(ctx, as("bo", "central"), noon, made.ID, leg.ID, desk.LegFacts{Theirs: "INC0012345", NextWord: noon.Add(5 * hour)}))
		w.do(w.HeardFromSupplier(ctx, as("bo", "central"), noon.Add(hour), made.ID, leg.ID, desk.LegHeard{Text: "De kigger på det"}))
		v, err := w.Legs(ctx, ida(), noon.Add(hour), made.ID)
		if err != nil || len(v.Legs) != 1 {
			t.Fatalf("%+v %v", v, err)
		}
		l := v.Legs[0]
		response, _ := l.Clock().Clock(clocks.SupplierResponse)
		if l.Theirs != "INC0012345" || l.State != desk.LegAnswered || len(l.Words) != 2 || l.Contract.Number != "2026/fjord" || len(l.Contacts) != 2 || response.Phase != clocks.Met || response.Used != hour || len(l.Accounts) != 2 {
			t.Errorf("%+v", l)
		}
		w.do(w.EndLeg(ctx, as("bo", "central"), noon.Add(2*hour), made.ID, leg.ID, desk.Answered, ""))
		back := w.ticket(made.ID)
		if hops := w.view(made.ID).Hops; back.State != desk.Open || back.Supplier != "" || back.Level != 2 || hops[1].Direction != desk.Back {
			t.Errorf("%+v %+v", back, hops)
		}
		if own, _ := w.Own(ctx, as("eva"), noon, made.ID); own.Leg != nil {
			t.Errorf("%+v", own.Leg)
		}
		for name, err := range map[string]error{
			"saying on an ended leg": second(w.SayToSupplier(ctx, ida(), noon, made.ID, leg.ID, desk.LegSaying{Text: "x"})),
			"ending it again":        second(w.EndLeg(ctx, ida(), noon, made.ID, leg.ID, desk.Answered, "")),
		} {
			if !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.counted()
	})
}

func second[T any](_ T, err error) error { return err }

// AZ-11, E4: only who is entitled that day sends to a supplier, whichever way
// they ask; others are offered their super-user, and the try is recorded.
func TestAZ11_OnlySuperUsersReachTheSupplier(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		tries := 0
		refused := func(name string, by access.Actor, now clock.Instant, in desk.LegInput, why string) {
			t.Helper()
			_, err := w.OpenLeg(ctx, by, now, made.ID, 0, in)
			var no *desk.NotEntitled
			if !errors.As(err, &no) || !fault.Is(err, fault.Forbidden) || no.Why != "arrangement.entitled."+why {
				t.Errorf("%s: %v", name, err)
				return
			}
			tries++
			if why == "only_super_users" && (len(no.Offer) == 0 || no.Names[no.Offer[0]] == "") {
				t.Errorf("%s: nobody is offered: %+v", name, no.Entitlement)
			}
		}
		for _, via := range []access.Via{access.BySession, access.ByToken, desk.ViaMail, access.ByCommand} {
			bo := as("bo", "central")
			bo.Via = via
			refused("an employee by "+string(via), bo, noon, toFjord(), "only_super_users")
		}
		refused("a rule", program, noon, toFjord(), "nobody")
		refused("support's lead", lead(), noon, toFjord(), "only_super_users")
		refused("a deputy whose super-user is there", as("ada", "central"), noon, toFjord(), "only_super_users")
		if n := w.tries(); n != tries {
			t.Errorf("%d tries recorded of %d", n, tries)
		}
		if got := w.ticket(made.ID); len(w.sent("")) != 0 || got.State != desk.Fresh || got.Hops != 0 || got.Version != made.Version {
			t.Errorf("something left the house, or a form somebody has open is spoiled: %+v", got)
		}
		if _, err := w.OpenLeg(ctx, as("eva"), noon, made.ID, 0, toFjord()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("whose it is: %v", err)
		}
		if _, err := w.OpenLeg(ctx, as("ib"), noon, made.ID, 0, toFjord()); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
		// On leave: the deputy may, they may not. Left: nobody may.
		w.write(func(tx *db.Tx) error {
			return org.AddLeave(tx, org.Leave{ID: "l1", Person: "ida", From: "2026-04-20", To: "2026-04-24"})
		})
		away := noon.Add(7 * 24 * hour)
		refused("a super-user on leave", ida(), away, toFjord(), "only_super_users")
		leg, err := w.OpenLeg(ctx, as("ada", "central"), away, made.ID, 0, toFjord())
		if err != nil {
			t.Fatalf("the deputy: %v", err)
		}
		back := noon.Add(14 * 24 * hour)
		if _, err := w.SayToSupplier(ctx, as("ada", "central"), back, made.ID, leg.ID, desk.LegSaying{Text: "Hvordan går det?"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the deputy, when the super-user is back: %v", err)
		}
		if n := w.tries(); n != tries+1 {
			t.Errorf("%d tries recorded, and a word on an open thread was the %dth", n, tries+1)
		}
		w.do(w.SayToSupplier(ctx, ida(), back, made.ID, leg.ID, desk.LegSaying{Text: "Hvordan går det?"}))
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET active = 0, left_on = '2026-05-01' WHERE body = $1 AND id = 'ida'`, tx.Tenant)
			return err
		})
		left := noon.Add(30 * 24 * hour)
		if _, err := w.SayToSupplier(ctx, ida(), left, made.ID, leg.ID, desk.LegSaying{Text: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who has left: %v", err)
		}
		if n := len(w.sent("desk@fjord.example")); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

func (w town) tries() (n int) {
	w.read(func(tx *db.Tx) error {
		return tx.Get(&n, `SELECT COUNT(*) FROM supplier_tries WHERE body = $1 AND ticket <> '' AND service = 'mail'`, tx.Tenant)
	})
	return n
}

// MO-03, AZ-10: what a supplier gets is what was written to them. Internal
// notes, the requester's words, another supplier's leg and another supplier's
// tickets are nowhere: not in letters, not at their desk.
func TestAZ10_MO03_WhatASupplierSees(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		secrets := []string{"Evas titel", "Evas ord", "intern note", "til Elv", "svar til Eva"}
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: secrets[0], Text: secrets[1]})
		w.do(w.Note(ctx, ida(), noon, made.ID, desk.Saying{Text: secrets[2]}))
		w.do(w.Reply(ctx, ida(), noon, made.ID, desk.Saying{Text: secrets[4]}))
		fjord, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		elv, err := w.OpenLeg(ctx, ida(), noon.Add(hour), made.ID, 0, desk.LegInput{Supplier: "elv", Subject: "Noget andet", Text: secrets[3]})
		if err != nil {
			t.Fatal(err)
		}
		desks := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("fjord")}}}
		legs, err := w.Handed(ctx, desks)
		if err != nil || len(legs) != 1 || legs[0].ID != fjord.ID || legs[0].Subject != "Postkassen låser" {
			t.Fatalf("%+v %v", legs, err)
		}
		v, err := w.HandedLeg(ctx, desks, fjord.ID)
		if err != nil || len(v.Words) != 1 || v.Words[0].Words.Text() != "Kan I se i loggen for i morges?" || !v.Words[0].Ours {
			t.Errorf("%+v %v", v, err)
		}
		if _, err := w.HandedLeg(ctx, desks, elv.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another supplier's leg: %v", err)
		}
		if err := w.AnswerLeg(ctx, desks, noon, elv.ID, "", desk.Saying{Text: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("answering another supplier's leg: %v", err)
		}
		for name, err := range map[string]error{
			"the ticket": second(w.Ticket(ctx, desks, noon, made.ID)), "its clocks": second(w.Clocks(ctx, desks, noon, made.ID)), "its legs": second(w.Legs(ctx, desks, noon, made.ID)),
			"the queue": second(w.Tickets(ctx, desks, noon, desk.Filter{})), "breaches": second(w.Breaches(ctx, desks, desk.BreachFilter{})), "as their own": second(w.Own(ctx, desks, noon, made.ID)),
			"an employee at the supplier's desk": second(w.Handed(ctx, as("eva"))),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.AnswerLeg(ctx, desks, noon.Add(2*hour), fjord.ID, "F-778", desk.Saying{Text: "Vi har genstartet den"}); err != nil {
			t.Fatal(err)
		}
		if l := w.leg(made.ID, fjord.ID); l.State != desk.LegAnswered || l.Theirs != "F-778" || len(l.Words) != 2 {
			t.Errorf("%+v", l)
		}
		for _, l := range w.sent("") {
			for _, secret := range secrets {
				outside := strings.HasSuffix(l.Address, "fjord.example") || strings.HasSuffix(l.Address, "elv.example") && secret != "til Elv"
				if outside && strings.Contains(l.Subject+l.Text, secret) {
					t.Errorf("%s reads %q", l.Address, secret)
				}
			}
			if l.Address == "" && strings.Contains(l.Text, "loggen") {
				t.Error("the requester reads the leg")
			}
		}
		// Two legs at once: ending one leaves the ticket with the other.
		w.do(w.EndLeg(ctx, ida(), noon.Add(3*hour), made.ID, elv.ID, desk.Answered, ""))
		if got := w.ticket(made.ID); got.Supplier != "fjord" || got.State != desk.Supplied {
			t.Errorf("%+v", got)
		}
	})
}

func (w town) leg(ticket, leg string) desk.LegView {
	w.t.Helper()
	v, err := w.Legs(ctx, lead(), noon, ticket)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range v.Legs {
		if l.ID == leg {
			return l
		}
	}
	w.t.Fatal("no such leg")
	return desk.LegView{}
}

// Answers of any listed contact attach to their leg, also where nothing but the
// sender and the subject is left; what could be several legs waits.
func TestSuppliersAnswersByMail(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		one := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		two := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		first, err := w.OpenLeg(ctx, ida(), noon, one.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		other := toFjord()
		other.Subject = "Kalenderen viser forkert tid"
		if _, err := w.OpenLeg(ctx, ida(), noon, two.ID, 0, other); err != nil {
			t.Fatal(err)
		}
		w.do(w.DescribeLeg(ctx, ida(), noon, one.ID, first.ID, desk.LegFacts{Theirs: "INC0012345"}))
		for what, c := range map[string]struct {
			from, subject string
			state         inbox.State
			ticket        string
		}{
			"with our number":                     {"kim@fjord.example", fmt.Sprintf("SV: [#%d] Postkassen låser", one.Number), inbox.Taken, one.ID},
			"another contact, our number":         {"lars@fjord.example", fmt.Sprintf("Re: [#%d] x", two.Number), inbox.Taken, two.ID},
			"their number only":                   {"lars@fjord.example", "INC0012345 er løst", inbox.Taken, one.ID},
			"nothing but the subject":             {"desk@fjord.example", "SV: Kalenderen viser forkert tid", inbox.Taken, two.ID},
			"an answer to one of two":             {"kim@fjord.example", "Re: Vedr. jeres henvendelse", inbox.Held, ""},
			"both numbers":                        {"kim@fjord.example", fmt.Sprintf("[#%d] og [#%d]", one.Number, two.Number), inbox.Held, ""},
			"a contact of another supplier's":     {"siv@elv.example", fmt.Sprintf("SV: [#%d] Postkassen låser", one.Number), inbox.Held, one.ID},
			"who was a contact until last month":  {"ole@fjord.example", fmt.Sprintf("SV: [#%d] Postkassen låser", one.Number), inbox.Held, one.ID},
			"a stranger with the supplier's name": {"kim@fjord-it.example", "SV: INC0012345", inbox.Taken, "new"},
		} {
			got := w.arrives(c.from, c.subject, what+": vi har set på det")
			if got.State != c.state || c.ticket != "new" && got.Ticket != c.ticket || c.ticket == "new" && (got.Ticket == one.ID || got.Ticket == two.ID) {
				t.Errorf("%s: %+v", what, got)
			}
		}
		if l := w.leg(one.ID, first.ID); l.State != desk.LegAnswered || len(l.Words) != 3 || l.Words[1].Kind != desk.LegAnswer || l.Words[1].Seen != desk.ForLeg {
			t.Errorf("%+v", l.Words)
		}
		own, _ := w.Own(ctx, as("eva"), noon, one.ID)
		for _, word := range own.Words {
			if strings.Contains(word.Text, "vi har set") {
				t.Error("the requester reads the supplier's answer")
			}
		}
		// After the end an answer still goes to the leg and never to the requester.
		w.do(w.EndLeg(ctx, ida(), noon, one.ID, first.ID, desk.Answered, ""))
		if got := w.arrives("kim@fjord.example", fmt.Sprintf("SV: [#%d] igen", one.Number), "en sidste ting"); got.Ticket != one.ID {
			t.Errorf("%+v", got)
		}
		if l := w.leg(one.ID, first.ID); l.State != desk.LegEnded || len(l.Words) != 4 {
			t.Errorf("%+v", l)
		}
	})
}

var arrived = 0

func (w town) arrives(from, subject, body string) inbox.Outcome {
	w.t.Helper()
	arrived++
	id := fmt.Sprintf("mail-%d", arrived)
	raw := fmt.Sprintf("From: <%s>\r\nTo: support@solby.example\r\nSubject: %s\r\nMessage-ID: <%s@x.example>\r\nDate: Tue, 14 Apr 2026 12:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n", from, subject, id, body)
	read := mailread.Read([]byte(raw))
	var out inbox.Outcome
	w.write(func(tx *db.Tx) (err error) {
		boxes, err := inbox.Mailboxes(tx)
		if err != nil {
			return err
		}
		out, err = w.TakeMail(ctx, tx, noon.Add(time.Duration(arrived)*time.Second), inbox.Mail{Row: inbox.Row{Body: "b1", ID: id, Recipient: "support@solby.example"}, Box: boxes[0], Raw: []byte(raw), Read: read})
		return err
	})
	return out
}

// A leg's clocks warn and break once; the desk is told when the next word is
// due.
func TestLegClocksAreToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Mine: false})
		if _, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			w.run(noon.Add(2*hour + time.Second))
		}
		kinds := map[string]int{}
		for _, e := range w.view(made.ID).Entries {
			if e.Kind == desk.ClockMark {
				kinds[e.Data().Ref+" "+e.Data().Dir]++
			}
		}
		if kinds["supplier_response warned"] != 1 || kinds["supplier_response breached"] != 1 {
			t.Errorf("%v", kinds)
		}
		if got := w.lettersTo("bo"); got != 2 { // the breach, and the next word that is due
			t.Errorf("%d letters", got)
		}
		if n, err := w.Tick(ctx, program, noon.Add(2*hour+2*time.Second)); n != 0 || err != nil {
			t.Errorf("%d still ask, %v", n, err)
		}
		// A second supplier's time is its own, beside the first's.
		if _, err := w.OpenLeg(ctx, ida(), noon.Add(3*hour), made.ID, 0, desk.LegInput{Supplier: "elv", Subject: "Noget andet", Text: "Kan I?"}); err != nil {
			t.Fatal(err)
		}
		w.run(noon.Add(22*hour + time.Second)) // the office shut an hour after it was asked
		broken := 0
		for _, e := range w.view(made.ID).Entries {
			if d := e.Data(); e.Kind == desk.ClockMark && d.Ref == "supplier_response" && d.Dir == "breached" {
				broken++
			}
		}
		if broken != 2 {
			t.Errorf("%d suppliers answered too late, want 2", broken)
		}
	})
}

func TestLegInputIsChecked(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		for field, change := range map[string]func(*desk.LegInput){
			"supplier":  func(in *desk.LegInput) { in.Supplier = "" },
			"subject":   func(in *desk.LegInput) { in.Subject = " " },
			"text":      func(in *desk.LegInput) { in.Text = "" },
			"contacts":  func(in *desk.LegInput) { in.Contacts = []string{"siv", "old"} }, // another's, and one until last month
			"theirs":    func(in *desk.LegInput) { in.Theirs = strings.Repeat("9", 61) },
			"next_word": func(in *desk.LegInput) { in.NextWord = noon },
		} {
			in := toFjord()
			change(&in)
			_, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, in)
			if faults := fault.List(err); len(faults) == 0 || faults[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()); err != nil {
			t.Fatal(err)
		}
		_, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if faults := fault.List(err); len(faults) != 1 || faults[0].Key != "desk.leg.is_open" {
			t.Errorf("a second one: %v", err)
		}
	})
}

// What the requester was to hear by a moment that is over is promised no more.
func TestTheNextWordIsPromisedUntilItIsDue(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		in := toFjord()
		in.NextWord = noon.Add(time.Hour)
		if _, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, in); err != nil {
			t.Fatal(err)
		}
		for at, want := range map[clock.Instant]clock.Instant{noon: in.NextWord, in.NextWord: 0} {
			own, err := w.Own(ctx, as("eva"), at, made.ID)
			if err != nil || own.Leg == nil || own.Leg.NextWordAt != want {
				t.Errorf("at %s: %+v %v", at, own.Leg, err)
			}
		}
	})
}

// AZ-11, E4: an agreement for everybody lets through what it names; what lies
// with the supplier goes on there, also when it has become something else.
func TestAZ11_WithWhatEverybodyTurnsToTheSupplier(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE supplier_agreements SET direct = 'everybody', needs = 'question' WHERE body = $1 AND supplier = 'fjord'`, tx.Tenant)
			return err
		})
		bo := as("bo", "central")
		broken := w.make(bo, desk.Input{Requester: "eva", Service: "mail", Team: "central", Kind: desk.Fault})
		var no *desk.NotEntitled
		if _, err := w.OpenLeg(ctx, bo, noon, broken.ID, 0, toFjord()); !errors.As(err, &no) || no.Why != "arrangement.entitled.other_need" || len(no.Offer) != 1 || no.Offer[0] != "ida" || w.tries() != 1 {
			t.Errorf("a fault: %v, %d tries", err, w.tries())
		}
		if v, err := w.Legs(ctx, bo, noon, broken.ID); err != nil || len(v.Choices) == 0 || v.Choices[0].Supplier.ID != "fjord" && v.Choices[0].May {
			t.Errorf("%+v %v", v.Choices, err)
		}
		if _, err := w.OpenLeg(ctx, ida(), noon, broken.ID, 0, toFjord()); err != nil {
			t.Errorf("the super-user: %v", err)
		}
		asked := w.make(bo, desk.Input{Requester: "eva", Service: "mail", Team: "central", Kind: desk.Question})
		leg, err := w.OpenLeg(ctx, bo, noon, asked.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE tickets SET kind = 'fault' WHERE body = $1 AND id = $2`, tx.Tenant, asked.ID)
			return err
		})
		w.do(w.SayToSupplier(ctx, bo, noon, asked.ID, leg.ID, desk.LegSaying{Text: "Det er en fejl"}))
	})
}
