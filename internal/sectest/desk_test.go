package sectest

import (
	"context"
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// desk makes a team with a ticket, for furnish.
func (w *world) desk(body, word string, by access.Actor, of things) {
	w.t.Helper()
	ctx, now, d := context.Background(), w.house.Clock.Now(), w.house.Program.Desk
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	of["team"], of["what"], of["/desk/many/{bulk}/undo bulk"] = ids.New(), "details", "none-done"
	must(w.house.Program.DB.Write(ctx, body, func(tx *db.Tx) error {
		return arrangement.AddTeam(tx, "da", arrangement.Team{ID: of["team"], Name: word + " team " + of["team"][:6], Level: 1, Kind: arrangement.Expert, Subject: word, Public: 1, Active: 1})
	}))
	ticket, err := d.Make(ctx, by, now, desk.Input{Title: word + " ticket", Text: word + " words", Channel: desk.ByPhone, Requester: of["person"], Team: of["team"], Tags: []string{word}, Mail: of["/desk/tickets/{ticket}/mails/{mail} mail"]})
	must(err)
	of["ticket"], of["/desk/number/{number} number"] = ticket.ID, strconv.Itoa(ticket.Number)
	_, err = d.Note(ctx, by, now, ticket.ID, desk.Saying{Text: word + " note"})
	must(err)
	many, err := d.ApplyMany(ctx, by, now, []desk.Pick{{Ticket: ticket.ID}}, desk.Many{What: desk.ManyTag, Tag: word + " many"})
	must(err)
	of["ticket_action"], of["ticket_number"] = many.ID, strconv.Itoa(ticket.Number)
	w.leg(body, word, ticket, of)
	w.visit(body, word, by, of)
}

// visit sends the person out on a ticket of their own, for somebody else.
func (w *world) visit(body, word string, by access.Actor, of things) {
	w.t.Helper()
	ctx, now, d := context.Background(), w.house.Clock.Now(), w.house.Program.Desk
	err := w.house.Program.DB.Write(ctx, body, func(tx *db.Tx) error {
		return arrangement.AddMembership(tx, arrangement.Membership{ID: ids.New(), Team: of["team"], Person: of["person"], Role: arrangement.Member})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ticket, err := d.Make(ctx, by, now, desk.Input{Kind: desk.Fault, Title: word + " outside", Channel: desk.ByPhone, Team: of["team"]})
	if err != nil {
		w.t.Fatal(err)
	}
	made, err := d.OrderVisit(ctx, by, now, ticket.ID, 0, desk.VisitOrder{Goer: of["person"], From: now, To: now.Add(time.Hour), Place: word + " place", Task: word + " task", Bring: word + " bring"})
	if err != nil {
		w.t.Fatal(err)
	}
	of["ticketvisit"] = made.ID
}

// leg hands a ticket over to a supplier everybody may turn to.
func (w *world) leg(body, word string, ticket desk.Ticket, of things) {
	w.t.Helper()
	ctx, now, outside := context.Background(), w.house.Clock.Now(), ids.New()
	err := w.house.Program.DB.Write(ctx, body, func(tx *db.Tx) error {
		if err := services.AddSupplier(tx, "da", services.Supplier{ID: outside, Name: word + " supplier " + outside[:6], Mail: word + "leg@supplier.example"}); err != nil {
			return err
		}
		return tx.Insert("supplier_agreements", arrangement.Agreement{Body: body, ID: outside, Number: word, Supplier: outside, Direct: arrangement.Everybody, How: word, Version: 1})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	of["agreement"] = outside
	who := access.Actor{Body: body, Person: of["person"], Via: access.BySession, Grants: []access.Grant{{Role: access.Supporter}}}
	made, err := w.house.Program.Desk.OpenLeg(ctx, who, now, ticket.ID, 0, desk.LegInput{Supplier: outside, Subject: word + " leg", Text: word + " to a supplier"})
	if err != nil {
		w.t.Fatal(err)
	}
	of["leg"] = made.ID
}
