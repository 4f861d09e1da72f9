package desk_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// MO-07: a number the state knows somebody by leaves in no letter, to nobody:
// not in an answer, not in a subject, not to a supplier; the ticket keeps it, and
// the audit never had it.
func TestMO07_NoPersonNumberInALetter(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: "Eva 010190-1234 kan ikke logge ind", Text: "x"})
		w.do(w.Reply(ctx, ida(), noon, made.ID, desk.Saying{Text: "Er 010190-1234 rigtigt? Ordre 0101901234 er på vej."}))
		to := toFjord()
		to.Subject, to.Text = "Opret 811218-9876", "Opret bruger til 0707614285"
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, to)
		if err != nil {
			t.Fatal(err)
		}
		w.do(w.SayToSupplier(ctx, ida(), noon, made.ID, leg.ID, desk.LegSaying{Text: "Og 010190 1234"}))
		letters := w.sent("")
		if len(letters) < 3 {
			t.Fatalf("%d letters", len(letters))
		}
		hidden := 0
		for _, l := range letters {
			all := l.Subject + "\n" + l.Text
			for _, number := range []string{"1234 ", "190-1234", "190 1234", "9876", "4285"} {
				if strings.Contains(strings.ReplaceAll(all, "0101901234", ""), number) {
					t.Errorf("to %s: %s", l.Address, all)
				}
			}
			if strings.Contains(all, "••••") {
				hidden++
			}
		}
		if hidden < 3 {
			t.Errorf("%d letters without a number of %d", hidden, len(letters))
		}
		found := false
		for _, e := range w.view(made.ID).Entries {
			found = found || strings.Contains(e.Text, "010190-1234 rigtigt? Ordre 0101901234")
		}
		if !found {
			t.Error("the ticket has lost the words")
		}
		var told int
		w.read(func(tx *db.Tx) error {
			return tx.Get(&told, `SELECT count(*) FROM audit WHERE body = $1 AND (detail LIKE '%1234%' OR detail LIKE '%9876%' OR detail LIKE '%4285%')`, tx.Tenant)
		})
		if told != 0 {
			t.Errorf("%d entries of the audit have the number", told)
		}
	})
}

// MO-04: nothing is forwarded. What goes outside is written for it, on a leg of a
// ticket one works on; of a ticket one may not read nothing goes, and a leg
// begins inside.
func TestMO04_NothingIsForwarded(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: "Evas titel", Text: "Hemmeligt fra Eva"})
		w.do(w.Note(ctx, ida(), noon, made.ID, desk.Saying{Text: "Internt: hun er til samtale"}))
		before := len(w.sent(""))
		for name, try := range map[string]func() error{
			"a leg of a ticket one may not read": func() error {
				_, err := w.OpenLeg(ctx, as("ada", "expert"), noon, made.ID, 0, toFjord())
				return err
			},
			"words on one": func() error {
				_, err := w.SayToSupplier(ctx, as("ada", "expert"), noon, made.ID, "any", desk.LegSaying{Text: "x"})
				return err
			},
		} {
			if err := try(); err == nil || !isGone(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := len(w.sent("")); n != before {
			t.Errorf("%d letters went", n-before)
		}
		if _, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()); err != nil {
			t.Fatal(err)
		}
		for _, l := range w.sent("desk@fjord.example") {
			for _, word := range []string{"Evas titel", "Hemmeligt", "samtale"} {
				if strings.Contains(l.Subject+l.Text, word) {
					t.Errorf("the supplier reads %q", word)
				}
			}
		}
	})
}

func isGone(err error) bool { return fault.Is(err, fault.NotFound) }
