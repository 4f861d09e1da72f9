package deskweb

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/webtest"
)

// timing is a body with a ticket about mail, a supplier, and a super-user.
type timing struct {
	*reading
	ticket desk.Ticket
	super  access.Actor
}

func newTiming(t *testing.T) *timing {
	t.Helper()
	r := newReading(t)
	r.ok(r.db.Write(context.Background(), "b", func(tx *db.Tx) error {
		if err := services.AddSupplier(tx, "nb", services.Supplier{ID: "fjord", Name: "Fjord IT", Mail: "desk@fjord.example"}); err != nil {
			return err
		}
		if err := services.AddContact(tx, services.Contact{ID: "kim", Supplier: "fjord", Name: "Kim Vik", Mail: "kim@fjord.example"}); err != nil {
			return err
		}
		if err := services.AddHolder(tx, services.Holder{ID: "super", Service: "mail", Role: services.SuperUser, Person: "lead"}); err != nil {
			return err
		}
		return tx.Insert("supplier_agreements", arrangement.Agreement{Body: "b", ID: "a1", Number: "2026/17", Supplier: "fjord", Response: 120, Solution: 480, Direct: arrangement.SuperUsers, How: "Ring", Version: 1})
	}))
	r.pages.Desk = desk.New(r.db)
	r.pages.Desk.Texts = text.NewCatalog()
	r.Site = webtest.New(t, r.db, shelfDay, slices.Concat(r.pages.clockRoutes(), r.pages.legRoutes(), r.pages.handedRoutes()), Texts, org.Texts, arrangement.Texts)
	made, err := r.pages.Desk.Make(context.Background(), r.lead, shelfDay, desk.Input{Title: "Postkassen låser seg", Text: "Hun gråter", Requester: "staff", Service: "mail", Channel: desk.ByPhone, Team: "t2"})
	r.ok(err)
	return &timing{r, made, r.lead}
}

func TestClocksAreExplainedOnAPage(t *testing.T) {
	w := newTiming(t)
	ctx := context.Background()
	leg, err := w.pages.Desk.OpenLeg(ctx, w.super, shelfDay.Add(10*time.Minute), w.ticket.ID, 0, desk.LegInput{Supplier: "fjord", Subject: "Låst postkasse", Text: "Ser dere noe?"})
	w.ok(err)
	_, err = w.pages.Desk.HeardFromSupplier(ctx, w.super, shelfDay.Add(70*time.Minute), w.ticket.ID, leg.ID, desk.LegHeard{Text: "Ja"})
	w.ok(err)
	_, err = w.pages.Desk.EndLeg(ctx, w.super, shelfDay.Add(80*time.Minute), w.ticket.ID, leg.ID, desk.Answered, "")
	w.ok(err)
	if _, err := w.pages.Desk.Reply(ctx, w.lead, shelfDay.Add(95*time.Minute), w.ticket.ID, desk.Saying{Text: "Hva står det?", Then: desk.Waiting}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.pages.Desk.Add(ctx, w.staff, shelfDay.Add(5*time.Hour), w.ticket.ID, "Ingenting"); err != nil {
		t.Fatal(err)
	}
	page := w.page(w.agent, "/desk/tickets/"+w.ticket.ID+"/clocks")
	// The supplier's time is explained beside the ticket's own.
	if beside := page.Text("#clocks-now"); !strings.Contains(beside, "First answer") || !strings.Contains(beside, "The supplier’s answer · Fjord IT") {
		t.Error(beside)
	}
	if its := page.Text("#clock-supplier_response-1"); !strings.Contains(its, "Kept") || !strings.Contains(its, "1 h") {
		t.Error(its)
	}
	got := page.Text("main")
	for _, want := range []string{"First answer", "Kept", "1 h 35 min", "Solution", "Nothing promised", "Stood still: waiting for an answer", "In all"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if s := w.As(w.staff).Get("/desk/tickets/" + w.ticket.ID + "/clocks").Status; s != 404 {
		t.Errorf("whose it is: %d", s)
	}
	if _, err := w.pages.Desk.Tick(ctx, access.Program("b"), shelfDay.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := w.page(w.agent, "/desk/breaches").Text("main"); !strings.Contains(got, "No promise was broken") {
		t.Error(got)
	}
	late, err := w.pages.Desk.Make(ctx, w.lead, shelfDay, desk.Input{Title: "Glemt", Requester: "staff", Channel: desk.ByPhone, Team: "t2"})
	w.ok(err)
	if _, err := w.pages.Desk.Tick(ctx, access.Program("b"), shelfDay.Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	page = w.page(w.agent, "/desk/breaches?team=t2&going=1&clock=response&from=2026-03-01&to=2026-03-31")
	if !strings.Contains(page.Text("main"), "Glemt") || page.Doc.Find("a[href='/desk/tickets/"+late.ID+"/clocks']").Length() != 1 {
		t.Error(page.Text("main"))
	}
	if got := w.page(w.agent, "/desk/breaches?clock=solution").Text("main"); strings.Contains(got, "Glemt") {
		t.Error(got)
	}
}

// E4 as it is clicked: sent by who may, refused with whom to ask, answered at
// the supplier's own desk, ended.
func TestALegAsItIsClicked(t *testing.T) {
	w := newTiming(t)
	ctx := context.Background()
	legs := "/desk/tickets/" + w.ticket.ID + "/legs"
	if got := w.page(w.agent, legs).Text("main"); !strings.Contains(got, "Fjord IT") {
		t.Error(got)
	}
	refused := w.posts(w.agent, legs, 422, "form", "begin", "supplier", "fjord", "subject", "Låst postkasse", "text", "Kan dere se i loggen?")
	if got := refused.Text("main"); !strings.Contains(got, "You may not turn to the supplier") || !strings.Contains(got, "Person lead may turn to them, but no role") || refused.Doc.Find("textarea[name=text]").First().Text() == "" {
		t.Error(got)
	}
	w.posts(w.super, legs, 422, "form", "begin", "supplier", "fjord", "subject", "", "text", "Kan dere se i loggen?")
	w.posts(w.super, legs, 303, "form", "begin", "supplier", "fjord", "subject", "Låst postkasse", "text", "Kan dere se i loggen?", "contacts", "kim", "next_word", "2026-03-03T12:00")
	all, err := w.pages.Desk.Legs(ctx, w.lead, shelfDay, w.ticket.ID)
	if err != nil || len(all.Legs) != 1 {
		t.Fatal(all, err)
	}
	leg := all.Legs[0].ID
	if got := w.page(w.agent, legs).Text("main"); !strings.Contains(got, "The supplier’s turn") || !strings.Contains(got, "2026/17") || !strings.Contains(got, "Kan dere se i loggen?") {
		t.Error(got)
	}
	supplier := access.Actor{Body: "b", Person: "local", Name: "Kim", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("fjord")}}}
	if got := w.page(supplier, "/supplier").Text("main"); !strings.Contains(got, "Låst postkasse") || strings.Contains(got, "låser seg") {
		t.Error(got)
	}
	if got := w.page(supplier, "/supplier/"+leg).Text("main"); !strings.Contains(got, "Kan dere se i loggen?") || strings.Contains(got, "gråter") || strings.Contains(got, "Person") {
		t.Error(got)
	}
	w.posts(supplier, "/supplier/"+leg, 422, "text", "")
	w.posts(supplier, "/supplier/"+leg, 303, "text", "Vi har startet den på nytt", "theirs", "INC0042")
	if got := w.page(w.agent, legs).Text("main"); !strings.Contains(got, "Our turn") || !strings.Contains(got, "INC0042") || !strings.Contains(got, "Vi har startet") {
		t.Error(got)
	}
	w.posts(w.agent, legs+"/"+leg+"/facts", 303, "form", "facts-"+leg, "theirs", "INC0043", "next_word", "2026-03-04T12:00")
	w.posts(w.agent, legs+"/"+leg+"/facts", 422, "form", "facts-"+leg, "theirs", "INC0043", "next_word", "2020-03-04T12:00")
	w.posts(w.agent, legs+"/"+leg+"/heard", 303, "form", "heard-"+leg, "text", "De ringte")
	w.posts(w.agent, legs+"/"+leg+"/heard", 303, "form", "heard-"+leg, "text", "De mangler en adgang", "waits", "1")
	if got := w.page(w.agent, legs).Text("main"); !strings.Contains(got, "They wait for us") || !strings.Contains(got, "They can go on") {
		t.Error(got)
	}
	if got := w.page(supplier, "/supplier").Text("main"); !strings.Contains(got, "You wait for the customer") {
		t.Error(got)
	}
	w.posts(w.agent, legs+"/"+leg+"/waits", 303, "waits", "false")
	if got := w.page(w.agent, legs).Text("main"); !strings.Contains(got, "The supplier’s turn") {
		t.Error(got)
	}
	w.posts(w.agent, legs+"/"+leg+"/waits", 303, "waits", "true")
	w.posts(w.agent, legs+"/"+leg+"/say", 422, "form", "say-"+leg, "text", "Hei igjen")
	w.posts(w.super, legs+"/"+leg+"/say", 303, "form", "say-"+leg, "text", "Hei igjen")
	w.posts(w.agent, legs+"/"+leg+"/end", 303, "form", "end-"+leg, "reason", "answered")
	if got := w.page(w.agent, legs).Text("main"); !strings.Contains(got, "Ended") {
		t.Error(got)
	}
	for path, by := range map[string]access.Actor{"/supplier": w.agent, "/supplier/" + leg: w.staff, legs: w.staff} {
		if got := w.As(by).Get(path).Status; got != 404 {
			t.Errorf("%s: %d", path, got)
		}
	}
}
