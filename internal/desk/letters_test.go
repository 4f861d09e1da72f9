package desk_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
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
