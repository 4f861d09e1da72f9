package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Under a reply stands the signature of the team that gives it, in the reader's
// language or the body's; under nothing else.
func TestTheTeamsSignatureStandsUnderItsReplies(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		a := arrangement.New(w.db)
		c, err := a.Team(ctx, lead(), noon, "central")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.ChangeTeam(ctx, lead(), noon, "central", c.Team.Version, arrangement.TeamInput{Name: "Central support", Kind: arrangement.Central, Level: 2, Landing: true, Signatures: map[string]string{"da": "Venlig hilsen\n{me} {{.Secret}}", "en": "Kind regards"}}); err != nil {
			t.Fatal(err)
		}
		made := w.make(as("bo", "central"), desk.Input{Requester: "eva", Team: "central"})
		if v, err := w.Ticket(ctx, as("bo", "central"), noon, made.ID); err != nil || len(v.Signatures) != 1 || v.Signatures[0].Lang != "da" {
			t.Errorf("%+v %v", v.Signatures, err)
		}
		w.do(w.Reply(ctx, as("bo", "central"), noon, made.ID, desk.Saying{Text: "Prøv igen", Then: desk.Solved}))
		signed := 0
		for _, l := range w.sent("") {
			if strings.Contains(l.Text, "Venlig hilsen\n{me} {{.Secret}}") {
				signed++
				if !strings.HasPrefix(l.Text, "Prøv igen\n\nVenlig hilsen") {
					t.Errorf("%q", l.Text)
				}
			}
		}
		if signed != 1 {
			t.Errorf("signed %d times", signed)
		}
	})
}

// Who was noted by name gets no letter, and it is said before one is written.
func TestACallerNotedByNameGetsNoLetter(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		made := w.make(bo, desk.Input{Sender: "Hanne fra kantinen"})
		if v := w.view(made.ID); len(v.Hears) != 1 || v.Hears[0].Name != "Hanne fra kantinen" || v.Hears[0].Address != "" {
			t.Errorf("%+v", v.Hears)
		}
		w.do(w.Reply(ctx, bo, noon, made.ID, desk.Saying{Text: "Det virker igen", Then: desk.Solved}))
		if letters := w.sent(""); len(letters) != 0 {
			t.Errorf("%+v", letters)
		}
		known := w.make(bo, desk.Input{Sender: "hanne@kantinen.example"})
		w.do(w.Reply(ctx, bo, noon, known.ID, desk.Saying{Text: "Det virker igen", Then: desk.Solved}))
		if letters := w.sent("hanne@kantinen.example"); len(letters) == 0 {
			t.Error("an address gets none")
		}
	})
}

// A letter that went nowhere is told of at its ticket and on the board, until
// it is sent again.
func TestLettersThatWentNowhereAreSeen(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		made := w.make(bo, desk.Input{Requester: "eva"})
		w.do(w.Reply(ctx, bo, noon, made.ID, desk.Saying{Text: "Det virker igen", Then: desk.Solved}))
		set := func(state outbox.State) {
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE letters SET state = $2, address = 'eva@solby.example', problem = 'mail.refused.permanent' WHERE body = $1 AND cause = $3`, tx.Tenant, state, made.ID)
				return err
			})
		}
		refused := func(at clock.Instant, by access.Actor) int {
			b, err := w.Board(ctx, by, at)
			if err != nil {
				t.Fatal(err)
			}
			return len(b.Refused)
		}
		set(outbox.Failed)
		if v := w.view(made.ID); len(v.Refused) == 0 || v.Refused[0].Address != "eva@solby.example" || v.Refused[0].Problem != "mail.refused.permanent" {
			t.Errorf("%+v", v.Refused)
		}
		if n, other, later := refused(noon, lead()), refused(noon, as("ib", "expert")), refused(noon.Add(73*time.Hour), lead()); n != 1 || other != 0 || later != 0 {
			t.Errorf("on the board: %d, in another team %d, days later %d", n, other, later)
		}
		set(outbox.Waiting)
		if v := w.view(made.ID); len(v.Refused) != 0 || refused(noon, lead()) != 0 {
			t.Errorf("sent again: %+v", v.Refused)
		}
	})
}

// Whoever asked hears that their ticket has come to an end, also where the desk
// says so beside a note to itself.
func TestANoteThatEndsATicketTellsTheRequesterSo(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		for want, then := range []desk.State{desk.Waiting, desk.Solved, desk.Declined} {
			made := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Order})
			w.do(w.Note(ctx, lead(), noon, made.ID, desk.Saying{Text: "Det er der ikke råd til", Then: then}))
			eva := w.told("eva")
			if len(eva) != want || strings.Contains(strings.Join(eva, "|"), "råd") {
				t.Errorf("%s: Eva hears %q", then, eva)
			}
		}
	})
}

// Where no mailbox takes what is answered no letter asks for an answer: it says
// where to turn instead.
func TestLettersNobodyCanAnswer(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.Base = "https://o.example"
		w.suppliers()
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET mail = 'hjaelp@solby.example', phone = '+4520304050' WHERE body = $1 AND id = 'central'`, tx.Tenant)
			return err
		})
		for _, box := range []int{1, 0} {
			w.write(func(tx *db.Tx) error {
				if _, err := tx.Exec(`DELETE FROM letters WHERE body = $1`, tx.Tenant); err != nil {
					return err
				}
				_, err := tx.Exec(`UPDATE mailboxes SET active = $2 WHERE body = $1`, tx.Tenant, box)
				return err
			})
			made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
			w.do(w.Reply(ctx, as("bo", "central"), noon, made.ID, desk.Saying{Text: "Prøv igen"}))
			leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
			if err != nil {
				t.Fatal(err)
			}
			reach := "\nhjaelp@solby.example\n+4520304050"
			for address, want := range map[string][2]string{
				"eva@solby.example":  {"desk.letter.unanswerable\n" + w.Base + "/my/tickets/" + made.ID + reach, "desk.letter.foot\n" + w.Base + "/my/tickets/" + made.ID},
				"desk@fjord.example": {"desk.letter.unanswerable\n" + w.Base + "/supplier/" + leg.ID + reach, "desk.letter.leg.foot"},
			} {
				all := w.sent(address)
				if len(all) == 0 {
					t.Fatalf("no letter to %s", address)
				}
				if l := all[len(all)-1]; !strings.HasSuffix(l.Text, "\n\n"+want[box]) {
					t.Errorf("%d mailboxes, %s: %q", box, address, l.Text)
				}
			}
		}
	})
}
