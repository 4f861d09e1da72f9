package desk_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
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
