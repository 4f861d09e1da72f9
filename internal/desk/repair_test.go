package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
)

// mergedAsBefore merges a ticket as it was done before threads with suppliers
// went along.
func (w town) mergedAsBefore(at time.Duration, from, into string) {
	w.t.Helper()
	park := func(was, is string) {
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE ticket_legs SET ticket = $3 WHERE body = $1 AND ticket = $2`, tx.Tenant, was, is)
			return err
		})
	}
	park(from, "nowhere")
	w.do(w.Merge(ctx, lead(), noon.Add(at), from, 0, into, true))
	park("nowhere", from)
}

func (w town) checked() string {
	w.t.Helper()
	wrong, err := w.Check(ctx, "b1")
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(wrong, "\n")
}

func (w town) repaired() []string {
	w.t.Helper()
	done, err := w.Repair(ctx, access.Command("b1"), noon.Add(hour))
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

// E4: a thread with a supplier that an earlier merge left behind is found, and
// goes to where its ticket lives on by way of each merge: answers come in there,
// and taking the merges back brings it back. Where nobody works on the ticket
// any more it ends.
func TestE4_ALegLeftBehindIsFoundAndBroughtHome(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		fresh := func(title string) desk.Ticket {
			return w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: title})
		}
		open := func(of desk.Ticket) desk.Leg {
			l, err := w.OpenLeg(ctx, ida(), noon, of.ID, 0, toFjord())
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		a, b, c, late, solved := fresh("A"), fresh("B"), fresh("C"), fresh("Sen"), fresh("Løst")
		leg, other := open(a), open(late)
		w.mergedAsBefore(time.Minute, a.ID, b.ID)
		w.mergedAsBefore(2*time.Minute, b.ID, c.ID)
		w.mergedAsBefore(3*time.Minute, late.ID, solved.ID)
		w.do(w.Put(ctx, lead(), noon.Add(4*time.Minute), solved.ID, 0, desk.Solved, 0))
		if got := w.checked(); strings.Count(got, "\n") != 1 || !strings.Contains(got, fmt.Sprintf("#%d was merged", a.Number)) || !strings.Contains(got, leg.ID) || !strings.Contains(got, fmt.Sprintf("#%d was merged", late.Number)) {
			t.Fatalf("%q", got)
		}
		if did := w.repaired(); len(did) != 2 || !strings.Contains(strings.Join(did, "|"), fmt.Sprintf("#%d, which was merged, to #%d", a.Number, c.Number)) {
			t.Errorf("%q", did)
		}
		if got, again := w.checked(), w.repaired(); got != "" || len(again) != 0 {
			t.Errorf("afterwards %q, and %q is repaired again", got, again)
		}
		if l := w.leg(c.ID, leg.ID); l.State != desk.LegOpen || l.DueAt != leg.DueAt || l.Began != a.ID || len(l.Words) != 1 {
			t.Errorf("%+v", l)
		}
		got := w.view(c.ID)
		if got.State != desk.Supplied || got.Supplier != "fjord" || got.Hops != nil && len(got.Hops) != 1 || got.Entries[len(got.Entries)-1].Kind != desk.Moved {
			t.Errorf("%+v", got.Ticket)
		}
		if out := w.arrives("kim@fjord.example", fmt.Sprintf("SV: [#%d] Postkassen låser", a.Number), "Vi ser på det"); out.State != inbox.Taken || out.Ticket != c.ID {
			t.Errorf("%+v", out)
		}
		if l := w.leg(solved.ID, other.ID); l.State != desk.LegEnded || w.ticket(solved.ID).State != desk.Solved || w.ticket(solved.ID).Supplier != "" {
			t.Errorf("%+v", l)
		}
		w.counted()
		w.do(w.Unmerge(ctx, lead(), noon.Add(2*hour), b.ID, 0))
		if l := w.leg(b.ID, leg.ID); l.State != desk.LegAnswered || w.ticket(c.ID).Supplier != "" || w.ticket(b.ID).Supplier != "fjord" {
			t.Errorf("%+v", l)
		}
		w.do(w.Unmerge(ctx, lead(), noon.Add(3*hour), a.ID, 0))
		if l, got := w.leg(a.ID, leg.ID), w.ticket(a.ID); l.N != 1 || len(l.Words) != 2 || got.State != desk.Supplied || got.Supplier != "fjord" {
			t.Errorf("%+v %+v", l, got)
		}
		if got := w.checked(); got != "" {
			t.Error(got)
		}
	})
}

// Every count lists rest on is counted again by the check, and put right by the
// repair where nothing but counting is needed.
func TestTheCheckCountsAgain(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		_, asset, _ := w.asks()
		if _, err := w.Retime(ctx, access.Program("b1"), noon); err != nil {
			t.Fatal(err)
		}
		made := w.byMail("mail")
		w.make(lead(), desk.Input{Requester: "eva", Team: "central"})
		if _, err := w.ApplyMany(ctx, lead(), noon, []desk.Pick{{Ticket: made.ID}}, desk.Many{What: desk.ManyTag, Tag: "x"}); err != nil {
			t.Fatal(err)
		}
		if got := w.checked(); got != "" {
			t.Fatal(got)
		}
		for name, c := range map[string]struct {
			broken, says string
			mends        bool
		}{
			"what it lacks":     {`UPDATE tickets SET lacking = 1 WHERE body = $1 AND id = $2`, fmt.Sprintf("ticket #%d: 1 missing answers kept, 2 counted", made.Number), true},
			"its teams":         {`DELETE FROM ticket_teams WHERE body = $1 AND ticket = $2`, "1 tickets whose team", true},
			"its queue":         {`UPDATE desk_counts SET n = n + 1 WHERE body = $1 AND team = 'central' AND $2 <> ''`, "team central, new", true},
			"the last number":   {`UPDATE ticket_numbers SET last = 1 WHERE body = $1 AND $2 <> ''`, "tickets numbered beyond", true},
			"its entries":       {`UPDATE tickets SET entries = entries + 1 WHERE body = $1 AND id = $2`, "number of entries", false},
			"its supplier":      {`UPDATE tickets SET supplier = 'fjord' WHERE body = $1 AND id = $2`, "with a supplier against their state", false},
			"an action on many": {`UPDATE desk_bulks SET tickets = 9 WHERE body = $1 AND $2 <> ''`, "actions on many", false},
		} {
			undo := map[string]string{
				"its entries":       `UPDATE tickets SET entries = entries - 1 WHERE body = $1 AND id = $2`,
				"its supplier":      `UPDATE tickets SET supplier = '' WHERE body = $1 AND id = $2`,
				"an action on many": `UPDATE desk_bulks SET tickets = 1 WHERE body = $1 AND $2 <> ''`,
			}[name]
			run := func(query string) {
				w.write(func(tx *db.Tx) error {
					_, err := tx.Exec(query, tx.Tenant, made.ID)
					return err
				})
			}
			run(c.broken)
			if got := w.checked(); !strings.Contains(got, c.says) {
				t.Errorf("%s: %q", name, got)
			}
			done := w.repaired()
			if (len(done) > 0) != c.mends {
				t.Errorf("%s: repaired %q", name, done)
			}
			if undo != "" {
				run(undo)
			}
			if got := w.checked(); got != "" {
				t.Errorf("%s afterwards: %q", name, got)
			}
		}
		// What is about to be counted anew is no fault of anybody's.
		a := arrangement.New(w.db)
		list, _ := a.Fields(ctx, lead(), "mail")
		was, _ := list.Field(asset)
		if err := a.ChangeField(ctx, lead(), noon, "mail", asset, was.Version, arrangement.FieldInput{Names: was.Names(), Kind: was.Kind}); err != nil {
			t.Fatal(err)
		}
		if got := w.checked(); got != "" {
			t.Errorf("while the sweep is to come: %q", got)
		}
		if _, err := w.Retime(ctx, access.Program("b1"), noon); err != nil {
			t.Fatal(err)
		}
		if got := w.checked(); got != "" || w.view(made.ID).Lacking != 1 {
			t.Errorf("%q, %d missing", got, w.view(made.ID).Lacking)
		}
	})
}

// Tickets nobody works on any more follow what their service asks as well: what
// is taken up again says what it lacks, and nothing else about it changes.
func TestDoneTicketsFollowWhatIsAsked(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		sweep := func() int {
			t.Helper()
			n, err := w.Retime(ctx, access.Program("b1"), noon)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		bo := as("bo", "central")
		solved, closed, excused, other := w.byMail("mail"), w.byMail("mail"), w.byMail("mail"), w.byMail("")
		w.do(w.Put(ctx, bo, noon, solved.ID, 0, desk.Solved, 0))
		w.do(w.Put(ctx, bo, noon, closed.ID, 0, desk.Solved, 0))
		w.do(w.Put(ctx, bo, noon, closed.ID, 0, desk.Closed, 0))
		w.do(w.Put(ctx, bo, noon, other.ID, 0, desk.Solved, 0))
		room, _, _ := w.asks()
		sweep()
		w.do(w.SolveWithout(ctx, bo, noon, excused.ID, 0, "Skrottet"))
		before := w.view(solved.ID)
		for id, want := range map[string]int{solved.ID: 2, closed.ID: 2, excused.ID: 0, other.ID: 0} {
			if v := w.view(id); v.Lacking != want {
				t.Errorf("%s (%s): %d missing", v.Title, v.State, v.Lacking)
			}
		}
		if got := w.lacking(desk.Filter{Team: "central"}); got != "" {
			t.Errorf("the queue has what is done: %q", got)
		}
		if n := sweep(); n != 0 {
			t.Errorf("%d changed by nothing", n)
		}
		a := arrangement.New(w.db)
		list, _ := a.Fields(ctx, lead(), "mail")
		was, _ := list.Field(room)
		if err := a.ChangeField(ctx, lead(), noon, "mail", room, was.Version, arrangement.FieldInput{Names: was.Names(), Portal: true}); err != nil {
			t.Fatal(err)
		}
		if n := sweep(); n != 2 {
			t.Errorf("%d counted", n)
		}
		after := w.view(solved.ID)
		if before.Ticket.Lacking = 1; after.Ticket != before.Ticket || !slices.EqualFunc(after.Entries, before.Entries, func(a, b desk.Entry) bool { return a.N == b.N && a.Kind == b.Kind }) {
			t.Errorf("%+v", after.Ticket)
		}
		w.do(w.Put(ctx, as("eva"), noon, solved.ID, 0, desk.Open, 0))
		if got := w.lacking(desk.Filter{Team: "central"}); got != "Intet net" {
			t.Errorf("taken up again: %q", got)
		}
		if got := w.checked(); got != "" {
			t.Error(got)
		}
	})
}
