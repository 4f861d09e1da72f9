package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// E4: a ticket's thread with a supplier goes along when it is merged, with its
// clock; answers attach to it there, by old number and by new; and it comes
// back with what came meanwhile when the merge is taken back.
func TestE4_ALegGoesAlongWithAMerge(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		bo := as("bo", "central")
		one := w.make(ida(), desk.Input{Requester: "ib", Service: "mail", Team: "central", Title: "Postkassen er låst"})
		two := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: "Kan ikke læse mail"})
		in := toFjord()
		in.Files = []desk.Upload{upload("log.txt", 3)}
		leg, err := w.OpenLeg(ctx, ida(), noon, two.ID, 0, in)
		if err != nil {
			t.Fatal(err)
		}
		w.do(w.Merge(ctx, bo, noon.Add(time.Minute), two.ID, 0, one.ID, true))
		got := w.ticket(one.ID)
		if got.State != desk.Supplied || got.Supplier != "fjord" || got.Level != 3 || got.Hops != 1 {
			t.Errorf("the other: %+v", got)
		}
		l := w.leg(one.ID, leg.ID)
		if l.State != desk.LegOpen || l.DueAt != leg.DueAt || len(l.Words) != 1 || names(l.Files) != "log.txt" || len(l.Accounts) == 0 {
			t.Errorf("%+v", l)
		}
		if v, err := w.Legs(ctx, bo, noon, two.ID); err != nil || len(v.Legs) != 0 {
			t.Errorf("the one that went still has %d legs, %v", len(v.Legs), err)
		}
		if _, _, err := w.File(ctx, atFjord("ib"), noon, l.Files[0].ID); err != nil {
			t.Errorf("the supplier's file: %v", err)
		}
		if own, err := w.Own(ctx, as("ib"), noon, one.ID); err != nil || own.Leg == nil || own.Leg.Supplier != "Fjord IT" {
			t.Errorf("%+v %v", own.Leg, err)
		}
		// Another thread with the same supplier about something else.
		w.clockTo(t, one.ID)
		own, err := w.OpenLeg(ctx, ida(), noon.Add(2*time.Minute), one.ID, 0, toFjord())
		if err == nil {
			t.Errorf("two threads about the same: %+v", own)
		}
		for n, from := range map[int]string{two.Number: "kim@fjord.example", one.Number: "lars@fjord.example"} {
			if out := w.arrives(from, fmt.Sprintf("SV: [#%d] Postkassen låser", n), fmt.Sprint("Vi ser på #", n)); out.State != inbox.Taken || out.Ticket != one.ID {
				t.Errorf("an answer to #%d: %+v", n, out)
			}
		}
		if l := w.leg(one.ID, leg.ID); len(l.Words) != 3 || l.State != desk.LegAnswered {
			t.Errorf("%+v", l.Words)
		}
		w.run(noon.Add(9 * hour)) // its solution breaks here, once
		w.do(w.SayToSupplier(ctx, ida(), noon.Add(10*hour), one.ID, leg.ID, desk.LegSaying{Text: "Hvordan går det?"}))

		w.do(w.Unmerge(ctx, bo, noon.Add(11*hour), two.ID, 0))
		if got := w.ticket(one.ID); got.State == desk.Supplied || got.Supplier != "" || got.Level != 2 {
			t.Errorf("the other afterwards: %+v", got)
		}
		if got := w.ticket(two.ID); got.State != desk.Supplied || got.Supplier != "fjord" || got.Level != 3 {
			t.Errorf("the one that came back: %+v", got)
		}
		if l := w.leg(two.ID, leg.ID); len(l.Words) != 4 || l.N != 1 || l.State != desk.LegOpen {
			t.Errorf("%+v", l)
		}
		if v, err := w.Legs(ctx, bo, noon, one.ID); err != nil || len(v.Legs) != 0 {
			t.Errorf("the other keeps %d legs, %v", len(v.Legs), err)
		}
		if out := w.arrives("kim@fjord.example", fmt.Sprintf("SV: [#%d] Postkassen låser", two.Number), "Løst"); out.Ticket != two.ID {
			t.Errorf("%+v", out)
		}
		w.do(w.EndLeg(ctx, ida(), noon.Add(12*hour), two.ID, leg.ID, desk.Answered, ""))
		if got := w.ticket(two.ID); got.State == desk.Supplied || got.Supplier != "" {
			t.Errorf("%+v", got)
		}
	})
}

func (w town) clockTo(t *testing.T, ticket string) {
	t.Helper()
	if v, err := w.Clocks(ctx, lead(), noon.Add(time.Minute), ticket); err != nil || len(v.Accounts) == 0 {
		t.Errorf("clocks: %v", err)
	}
}

// Ended meanwhile, a thread comes back ended and its ticket to its team; by way
// of a third it comes back from there; two with the same supplier are told
// apart by the number they were opened under; a solved ticket takes none.
func TestALegComesBackFromWhereItLies(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		bo := as("bo", "central")
		make := func() desk.Ticket {
			return w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		}
		open := func(ticket desk.Ticket, subject string) desk.Leg {
			in := toFjord()
			in.Subject = subject
			l, err := w.OpenLeg(ctx, ida(), noon, ticket.ID, 0, in)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		a, b, c, solved := make(), make(), make(), make()
		first, second := open(a, "Kalenderen"), open(c, "Postkassen")
		w.do(w.Put(ctx, bo, noon, solved.ID, 0, desk.Solved, 0))
		if _, err := w.Merge(ctx, bo, noon, a.ID, 0, solved.ID, true); len(fault.List(err)) != 1 || fault.List(err)[0].Key != "desk.merge.with_supplier" {
			t.Errorf("into a solved one: %v", err)
		}
		w.do(w.Merge(ctx, bo, noon.Add(time.Minute), a.ID, 0, b.ID, true))
		w.do(w.Merge(ctx, bo, noon.Add(2*time.Minute), b.ID, 0, c.ID, true))
		if v, err := w.Legs(ctx, bo, noon, c.ID); err != nil || len(v.Legs) != 2 || v.Legs[0].N == v.Legs[1].N {
			t.Fatalf("%+v %v", v.Legs, err)
		}
		for number, want := range map[int]string{a.Number: first.ID, c.Number: second.ID} {
			before := len(w.leg(c.ID, want).Words)
			if out := w.arrives("kim@fjord.example", fmt.Sprintf("SV: [#%d] Vedr. jeres sag", number), fmt.Sprint("Svar på ", number)); out.Ticket != c.ID || len(w.leg(c.ID, want).Words) != before+1 {
				t.Errorf("#%d: %+v", number, out)
			}
		}
		// One of two with the same supplier ends: it lies with them still.
		w.do(w.EndLeg(ctx, ida(), noon.Add(time.Hour), c.ID, first.ID, desk.Answered, ""))
		if got := w.ticket(c.ID); got.State != desk.Supplied || got.Supplier != "fjord" {
			t.Errorf("%+v", got)
		}
		w.do(w.Unmerge(ctx, bo, noon.Add(2*time.Hour), a.ID, 0))
		if got, l := w.ticket(a.ID), w.leg(a.ID, first.ID); got.State == desk.Supplied || got.Supplier != "" || l.State != desk.LegEnded || len(l.Words) != 2 {
			t.Errorf("%+v %+v", got, l)
		}
		w.do(w.Unmerge(ctx, bo, noon.Add(3*time.Hour), b.ID, 0))
		if v, err := w.Legs(ctx, bo, noon, b.ID); err != nil || len(v.Legs) != 0 {
			t.Errorf("%+v %v", v.Legs, err)
		}
		if got := w.ticket(c.ID); got.State != desk.Supplied || len(w.leg(c.ID, second.ID).Words) != 2 {
			t.Errorf("%+v", got)
		}
	})
}

// What else goes on in a ticket goes along: a half-written reply, the steps of
// a routine, time spent; and the steps come back as they stand.
func TestNothingThatGoesOnIsLostByAMerge(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		one := w.make(bo, desk.Input{Requester: "ib", Team: "central"})
		two := w.make(bo, desk.Input{Requester: "eva", Team: "central", Minutes: 7})
		three := w.make(bo, desk.Input{Requester: "eva", Team: "central", Minutes: 5})
		w.do(w.Note(ctx, as("ada", "central"), noon, one.ID, desk.Saying{Text: "Det er kablet", Minutes: 4}))
		if err := w.KeepDraft(ctx, bo, noon, two.ID, desk.DraftReply, "Kære Eva", 1); err != nil {
			t.Fatal(err)
		}
		if err := w.KeepDraft(ctx, bo, noon, two.ID, desk.DraftNote, "Husk kablet", 1); err != nil {
			t.Fatal(err)
		}
		if err := w.KeepDraft(ctx, bo, noon, one.ID, desk.DraftNote, "Begge sager", 1); err != nil {
			t.Fatal(err)
		}
		w.steps(one.ID, "Ring", "Skriv")
		w.steps(two.ID, "Find kablet", "Skift det")
		w.do(w.Merge(ctx, bo, noon.Add(time.Minute), three.ID, 0, two.ID, true))
		w.do(w.Merge(ctx, bo, noon.Add(2*time.Minute), two.ID, 0, one.ID, true))
		drafts := map[desk.DraftKind]string{}
		for _, d := range w.asBo(one.ID).Drafts {
			drafts[d.Kind] = d.Text
		}
		if drafts[desk.DraftReply] != "Kære Eva" || drafts[desk.DraftNote] != "Begge sager\n\nHusk kablet" || len(w.asBo(two.ID).Drafts) != 0 {
			t.Errorf("%q", drafts)
		}
		for _, d := range w.asBo(one.ID).Drafts {
			if _, err := w.Reply(ctx, bo, noon.Add(time.Hour), one.ID, desk.Saying{Text: d.Text, Read: d.Read}); d.Kind == desk.DraftReply && !fault.Is(err, fault.Conflict) {
				t.Errorf("a reply that knows nothing of the other ticket: %v", err)
			}
		}
		if got := w.view(one.ID).Minutes; got != 16 {
			t.Errorf("%d minutes", got)
		}
		if err := w.CheckStep(ctx, bo, noon.Add(time.Hour), one.ID, 3, true); err != nil {
			t.Fatal(err)
		}
		if got := w.list(one.ID); got != "Ring Skriv Find kablet* Skift det" {
			t.Errorf("%s", got)
		}
		w.do(w.Unmerge(ctx, bo, noon.Add(2*time.Hour), two.ID, 0))
		if a, b := w.list(one.ID), w.list(two.ID); a != "Ring Skriv" || b != "Find kablet* Skift det" {
			t.Errorf("%s | %s", a, b)
		}
		if a, b := w.view(one.ID).Minutes, w.view(two.ID).Minutes; a != 4 || b != 12 {
			t.Errorf("%d and %d minutes", a, b)
		}
	})
}

func (w town) steps(ticket string, all ...string) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		for i, s := range all {
			if err := tx.Insert("ticket_checks", desk.Step{Body: "b1", Ticket: ticket, N: i + 1, Routine: "r-" + ticket, Version: 1, Step: s}); err != nil {
				return err
			}
		}
		return nil
	})
}

// list are a ticket's steps in order, with a star behind what is done.
func (w town) list(ticket string) string {
	w.t.Helper()
	var all []desk.Step
	w.read(func(tx *db.Tx) error {
		return tx.Select(&all, `SELECT body, ticket, n, routine, routine_version, step, done_at, done_by, skipped FROM ticket_checks WHERE body = $1 AND ticket = $2 ORDER BY n`, tx.Tenant, ticket)
	})
	var words []string
	for _, s := range all {
		words = append(words, s.Step+map[bool]string{true: "*"}[s.Done()])
	}
	return strings.Join(words, " ")
}

func (w town) asBo(ticket string) desk.View {
	w.t.Helper()
	v, err := w.Ticket(ctx, as("bo", "central"), noon, ticket)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}
