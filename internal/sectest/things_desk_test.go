package sectest

import (
	"context"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// helpdesk makes a team with a ticket of the person furnished, with the word
// in its title, its words and in a note of the desk's own, and one of the
// maker's own for the pages of that.
func (w *world) helpdesk(body, word string, of things, maker access.Actor) {
	w.t.Helper()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("furnishing the desk: %+v", err)
		}
	}
	d, by, now, team := w.house.Program.Desk, access.Program(body), w.house.Clock.Now(), ids.New()
	must(w.house.Program.DB.Write(context.Background(), body, func(tx *db.Tx) error {
		return arrangement.AddTeam(tx, "da", arrangement.Team{ID: team, Name: word + " desk " + team[:6], Level: 1, Kind: arrangement.Expert, Subject: word})
	}))
	ticket, err := d.Make(context.Background(), by, now, desk.Input{Title: word + " ticket", Text: word + " words", Channel: desk.ByPhone, Requester: of["person"], Team: team, Tags: []string{word}})
	must(err)
	_, err = d.Note(context.Background(), by, now, ticket.ID, desk.Saying{Text: word + " note"})
	must(err)
	of["team"], of["ticket"] = team, ticket.ID
	hook, _, err := w.house.Program.Hooks.Add(context.Background(), access.Actor{Body: body, Via: access.ByCommand, Grants: []access.Grant{{Role: access.SupportLead}}}, now, webhooks.Input{Name: word + " hook", Address: "https://hooks.example/" + word})
	must(err)
	of["hook"] = hook.ID
	attach := func(to desk.Ticket) {
		must(w.house.Program.DB.Write(context.Background(), body, func(tx *db.Tx) error {
			f, err := files.Add(tx, now, files.Input{OwnerKind: desk.FindSource, Owner: to.ID, Part: "1", Name: word + ".txt", Content: []byte(word)})
			of["file"] = f.ID
			return err
		}))
	}
	attach(ticket)
	if maker.Person == "" {
		return
	}
	own, err := d.Ask(context.Background(), maker, now, desk.Input{Text: word + " own", Channel: desk.ByPortal})
	must(err)
	attach(own)
	for _, path := range []string{"", "/helped", "/words", "/fields"} {
		of["/my/tickets/{ticket}"+path+" ticket"] = own.ID
	}
}
