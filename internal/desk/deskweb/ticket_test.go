package deskweb

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/web/webtest"
)

func TestTicketTellsWhoAnswersAndWhatHappened(t *testing.T) {
	w := newWard(t)
	made := w.make("Mail kommer ikke frem", func(in *desk.Input) { in.Tags = []string{"Outlook"} })
	page := w.page(w.bo, "/desk/tickets/"+made.ID)
	has(t, page, ".standing", "Bo Dahl", "Leads the team; nobody has taken it", "Central support", "3 – normal")
	has(t, page, ".asked", "Outlook siger nej", "Noted by us · Phone")
	has(t, page, "#facts", "Fault", "Outside the catalogue", "outlook")
	has(t, page, ".goes-to", "Eva Friis", "eva@b.example", "Dansk")
	if then := firstThen(page); then != "Open" { // a reply begins the work: nothing stays as it was
		t.Errorf("a reply to a new one says %q", then)
	}
	if to := w.As(w.bo).Post("/desk/tickets/"+made.ID+"/take", fields("version", "1")); to.Status != 303 {
		t.Fatal(to.Status)
	}
	// What was shown is older than what stands: a second take with the old version says so.
	late := w.As(w.kaj)
	late.Post("/desk/tickets/"+made.ID+"/take", fields("version", "1"))
	has(t, late.Get("/desk/tickets/"+made.ID), "body", "Somebody was quicker")
	if v := w.view(made.ID); v.Owner != "bo" {
		t.Errorf("owner %s", v.Owner)
	}
	if then := firstThen(w.page(w.bo, "/desk/tickets/"+made.ID)); then != "Stays: Open" {
		t.Errorf("a reply to one taken says %q", then)
	}
	w.As(w.bo).Post("/desk/tickets/"+made.ID+"/say", fields("kind", "note", "text", "Prøvet genstart", "minutes", "4"))
	w.As(w.bo).Post("/desk/tickets/"+made.ID+"/say", fields("kind", "reply", "text", "Vi ser på det", "then", "waiting"))
	page = w.page(w.bo, "/desk/tickets/"+made.ID)
	has(t, page, `.said[data-seen="internal"]`, "Prøvet genstart", "Internal")
	has(t, page, `.said[data-seen="public"]`, "Vi ser på det", "Reply")
	has(t, page, ".thread", "Bo Dahl took it", "Open → Waiting", "spent 4 min")
	has(t, page, "h1", "Waiting")
	// The requester sees the reply and nothing of what is internal.
	seen := w.page(w.bo, "/desk/tickets/"+made.ID+"/seen")
	has(t, seen, ".seen", "Vi ser på det", "Outlook siger nej")
	lacks(t, seen, ".seen", "Prøvet genstart", "Central support")
	if got := w.As(w.eva).Get("/desk/tickets/" + made.ID); got.Status != 404 {
		t.Errorf("the requester at the desk's page: %d", got.Status)
	}
}

func TestTicketIsHandedOver(t *testing.T) {
	w := newWard(t)
	made := w.make("Netværk")
	at := "/desk/tickets/" + made.ID + "/change/move"
	has(t, w.page(w.bo, at), "main", "Hand the ticket over", "Netgruppen")
	refused := w.As(w.bo).Post(at, fields("version", "1", "team", "expert", "reason", "other", "note", ""))
	if refused.Status != 422 {
		t.Fatal(refused.Status)
	}
	has(t, refused, ".fault", "Say why")
	if team, _ := refused.Doc.Find(`select[name=team] option[selected]`).Attr("value"); team != "expert" {
		t.Errorf("what was chosen is gone: %q", team)
	}
	if to := w.As(w.bo).Post(at, fields("version", "1", "team", "expert", "reason", "needs_skill", "note", "Prøvet alt her")); to.Location() != "/desk/tickets/"+made.ID {
		t.Fatal(to.Status, to.Location())
	}
	page := w.page(w.bo, "/desk/tickets/"+made.ID) // a team that had it may still look
	has(t, page, "#hops", "Central support → Netgruppen", "Up · Needs more knowledge", "Prøvet alt her", "Lay 0 min")
	if page.Doc.Find(".composer").Length() != 0 {
		t.Error("who may only look can write")
	}
	if got := w.As(w.bo).Post("/desk/tickets/"+made.ID+"/say", fields("kind", "note", "text", "x")); got.Status != 403 {
		t.Errorf("a note by who may only look: %d", got.Status)
	}
	stale := w.As(w.chief).Post("/desk/tickets/"+made.ID+"/change/priority", fields("version", "1", "impact", "1", "urgency", "1"))
	if stale.Status != 409 {
		t.Fatal(stale.Status)
	}
	has(t, stale, "main", "Somebody saved while you were writing")
	if version, _ := stale.Doc.Find(`input[name=version]`).Attr("value"); version != "2" {
		t.Errorf("sending again would meet version %s", version)
	}
}

// A reply that crosses another word comes back beside it, with what was typed.
func TestRepliesThatCross(t *testing.T) {
	w := newWard(t)
	made := w.make("Printer")
	w.As(w.kaj).Post("/desk/tickets/"+made.ID+"/say", fields("kind", "reply", "text", "Kaj var først", "read", "1"))
	got := w.As(w.bo).Post("/desk/tickets/"+made.ID+"/say", fields("kind", "reply", "text", "Bos ord", "read", "1"))
	if got.Status != 422 {
		t.Fatal(got.Status)
	}
	has(t, got, ".crossed", "Kaj var først", "Bos ord")
	has(t, got, "textarea", "Bos ord")
	read, _ := got.Doc.Find(`#say-reply input[name=read]`).Attr("value")
	if to := w.As(w.bo).Post("/desk/tickets/"+made.ID+"/say", fields("kind", "reply", "text", "Bos ord", "read", read)); to.Status != 303 {
		t.Error(to.Status)
	}
}

func TestDraftsAndWhoIsThere(t *testing.T) {
	w := newWard(t)
	made := w.make("Printer")
	at := "/desk/tickets/" + made.ID
	draft := w.As(w.kaj)
	draft.Header.Set("HX-Request", "true")
	if got := draft.Post(at+"/draft", fields("kind", "reply", "text", "Halvt skrevet", "read", "1")); got.Status != 200 || !strings.Contains(got.Body, "Draft kept") {
		t.Error(got.Status, got.Body)
	}
	has(t, w.page(w.kaj, at), "#say-reply textarea", "Halvt skrevet")
	other := w.page(w.bo, at)
	lacks(t, other, "main", "Halvt skrevet")
	has(t, other, "#presence", "Kaj Munk is writing")
	w.As(w.kaj).Post(at+"/say", fields("kind", "reply", "text", "Helt skrevet", "read", "1"))
	has(t, w.page(w.bo, at), "#presence", "Kaj Munk has it open")
	lacks(t, w.page(w.kaj, at), "#say-reply textarea", "Halvt skrevet")
	w.Clock.Advance(desk.PresentFor + time.Second)
	lacks(t, w.page(w.bo, at), "#presence", "Kaj Munk")
	if got := w.As(w.ida).Post(at+"/here", fields()); got.Status != 404 {
		t.Errorf("another team is there: %d", got.Status)
	}
	if got := w.As(w.bo).Post(at+"/draft", fields("kind", "song", "text", "x")); got.Status != 422 {
		t.Errorf("a draft of nothing: %d", got.Status)
	}
}

func TestTicketIsDescribed(t *testing.T) {
	w := newWard(t)
	made := w.make("Printer")
	at := "/desk/tickets/" + made.ID + "/change/details"
	w.page(w.bo, at)
	send := func(who string, more ...string) (status int) {
		f := fields("version", itoa(w.view(made.ID).Version), "title", "Printer på 2. sal", "kind", "order", "service", "mail", "who", who, "tags", "papir, Printer")
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return w.As(w.bo).Post(at, f).Status
	}
	if got := send("Friis"); got != 422 { // Eva and Ib
		t.Errorf("two people: %d", got)
	}
	if got := send("Nobody"); got != 422 {
		t.Errorf("nobody: %d", got)
	}
	if got := send("Friis", "hit", "ib"); got != 303 {
		t.Errorf("chosen: %d", got)
	}
	v := w.view(made.ID)
	if v.Title != "Printer på 2. sal" || v.Kind != desk.Order || v.Service != "mail" || v.Requester != "ib" || strings.Join(v.Tags, " ") != "papir printer" {
		t.Errorf("%+v %v", v.Ticket, v.Tags)
	}
	has(t, w.page(w.bo, "/desk/tickets/"+made.ID), ".goes-to", "Ib Friis has no mail address")
	follow := "/desk/tickets/" + made.ID + "/change/followers"
	if got := w.As(w.bo).Post(follow, fields("who", "eva@b.example")); got.Status != 303 {
		t.Error(got.Status)
	}
	has(t, w.page(w.bo, "/desk/tickets/"+made.ID), "#requester", "Eva Friis")
	state := "/desk/tickets/" + made.ID + "/change/state"
	if got := w.As(w.bo).Post(state, fields("version", "0", "state", "planned")); got.Status != 422 {
		t.Errorf("planned without a day: %d", got.Status)
	}
	if got := w.As(w.bo).Post(state, fields("version", "0", "state", "planned", "until", "2026-04-20T09:00")); got.Status != 303 || w.view(made.ID).State != desk.Planned {
		t.Error(got.Status)
	}
}

// The phone note: found by number, solved in one step, and counted (D7).
func TestCallIsNotedInOneStep(t *testing.T) {
	w := newWard(t)
	w.make("Gammel sag")
	w.page(w.ida, "/desk/new")
	card := w.As(w.bo).Get("/desk/callers/card?who=20304050")
	has(t, card, "body", "Eva Friis", "Gammel sag")
	has(t, w.As(w.bo).Get("/desk/callers/card?who=fri"), "body", "Eva Friis", "Ib Friis")
	if names := w.As(w.bo).Get("/desk/callers?who=eva").Doc.Find("option"); names.Length() != 1 {
		t.Errorf("%d suggestions", names.Length())
	}
	// What a team may not see stays hidden beside the caller.
	lacks(t, w.As(w.ida).Get("/desk/callers/card?who=20304050"), "body", "Gammel sag")
	sent := fields("client", "c1", "who", "Eva Friis", "person", "eva", "title", "Glemt kode", "kind", "question", "channel", "phone", "answer", "Nulstillet", "minutes", "3", "do", "solved")
	for range 2 { // sent twice, made once
		if to := w.As(w.ida).Post("/desk/new", sent); to.Status != 303 || !strings.HasPrefix(to.Location(), "/desk/new") {
			t.Fatal(to.Status, to.Location())
		}
	}
	list, err := w.d.Tickets(ground, w.ida, morning, desk.Filter{Done: true})
	w.ok(err)
	if len(list.Rows) != 1 || list.Rows[0].SolvedFirst != 1 || list.Rows[0].Team != "local" || list.Rows[0].Requester != "eva" {
		t.Errorf("%+v", list.Rows)
	}
	refused := w.As(w.ida).Post("/desk/new", fields("who", "Friis", "title", "", "channel", "walk_in", "kind", "fault", "answer", "Ord, der ikke må tabes", "do", "mine"))
	if refused.Status != 422 {
		t.Fatal(refused.Status)
	}
	has(t, refused, "textarea", "Ord, der ikke må tabes")
	has(t, refused, "form", "Which of them?", "Ib Friis")
	stranger := w.As(w.ida).Post("/desk/new", fields("who", "gæst@fremmed.example", "stranger", "1", "title", "Gæstenet", "channel", "walk_in", "kind", "question", "do", "hand", "team", "central"))
	if stranger.Status != 303 {
		t.Fatal(stranger.Status, stranger.Text("main"))
	}
	queue, err := w.d.Tickets(ground, w.bo, morning, desk.Filter{Team: "central", Channel: desk.ByWalkIn})
	w.ok(err)
	if len(queue.Rows) != 1 || queue.Rows[0].Sender != "gæst@fremmed.example" {
		t.Errorf("%+v", queue.Rows)
	}
	if got := w.As(w.eva).Get("/desk/callers?who=ida"); got.Status != 404 {
		t.Errorf("somebody from outside looks people up: %d", got.Status)
	}
}

func TestManyAtOnceAndBack(t *testing.T) {
	w := newWard(t)
	a, b, c := w.make("A"), w.make("B"), w.make("C")
	_, err := w.d.Take(ground, w.kaj, morning, c.ID, 0, "kaj")
	w.ok(err) // C is another version now
	ticked := fields("do", "move:expert", "back", "/desk/queues/central", "ticket", a.ID+".1", "ticket", b.ID+".1", "ticket", c.ID+".1")
	preview := w.As(w.bo).Post("/desk/many", ticked)
	if preview.Status != 200 {
		t.Fatal(preview.Status, preview.Text("main"))
	}
	has(t, preview, "#will", "2 tickets will change", "A", "B")
	has(t, preview, "#stay", "Changed since you selected it")
	if v := w.view(a.ID); v.Team != "central" || v.Hops != nil {
		t.Error("looking at it did it")
	}
	if got := w.As(w.bo).Post("/desk/many/apply", ticked); got.Status != 422 {
		t.Errorf("handed over without a reason: %d", got.Status)
	}
	ticked.Set("reason", "wrong_team")
	browser := w.As(w.bo)
	done := browser.Post("/desk/many/apply", ticked)
	if done.Location() != "/desk/queues/central" {
		t.Fatal(done.Status, done.Location())
	}
	list := browser.Get("/desk/queues/central")
	undo, _ := list.Doc.Find(`form[action^="/desk/many/"][action$="/undo"]`).Attr("action")
	if v := w.view(a.ID); v.Team != "expert" || len(v.Hops) != 1 || undo == "" {
		t.Fatalf("%s %d %q", v.Team, len(v.Hops), undo)
	}
	if got := w.As(w.kaj).Post(undo, fields()); got.Status != 404 {
		t.Errorf("somebody else takes it back: %d", got.Status)
	}
	// Each ticket's own rights count on the way back too: Bo does not work in
	// the team they went to, the lead of support does.
	w.As(w.bo).Post(undo, fields())
	if v := w.view(a.ID); v.Team != "expert" {
		t.Errorf("taken back without the right to: %s", v.Team)
	}
	take := fields("do", "take", "ticket", a.ID+".0", "ticket", b.ID+".0")
	lead := w.As(w.chief)
	lead.Post("/desk/many/apply", take)
	list = lead.Get("/desk/queues")
	undo, _ = list.Doc.Find(`form[action^="/desk/many/"][action$="/undo"]`).Attr("action")
	if v := w.view(b.ID); v.Owner != "chief" {
		t.Fatal(v.Owner)
	}
	if back := lead.Post(undo, fields()); back.Status != 303 {
		t.Error(undo, back.Status, back.Text("main"))
	}
	if v := w.view(b.ID); v.Owner != "" || v.State != desk.Fresh {
		t.Errorf("%s %s", v.Owner, v.State)
	}
	for name, by := range map[string]access.Actor{"another team": w.ida, "another body": w.x} {
		got := w.As(by).Post("/desk/many", fields("do", "take", "ticket", a.ID))
		if strings.Contains(got.Body, "Eva Friis") {
			t.Errorf("%s sees the ticket", name)
		}
	}
}

// Who owns or runs a service opens its tickets without a desk of their own, to
// read; anybody else finds nothing there.
func TestAnOwnerReadsTheTicketsOfTheirService(t *testing.T) {
	w := newWard(t)
	made := w.make("No network", func(in *desk.Input) { in.Service = "mail" })
	path := "/desk/tickets/" + made.ID
	ib := worker("ib")
	if got := w.As(ib).Get(path); got.Status != 404 {
		t.Fatalf("a stranger: %d", got.Status)
	}
	w.ok(w.db.Write(ground, "b", func(tx *db.Tx) error {
		return services.AddHolder(tx, services.Holder{ID: "owns", Service: "mail", Role: services.Owner, Person: "ib"})
	}))
	page := w.As(ib).Get(path)
	if page.Status != 200 || !strings.Contains(page.Text("h1"), "No network") || page.Doc.Find("#write, form[action^='/desk/'], a[href^='/desk/queues']").Length() != 0 {
		t.Errorf("%d %s", page.Status, page.Text("main"))
	}
	if got := w.As(w.eva).Get(path); got.Status != 404 {
		t.Errorf("the requester: %d", got.Status)
	}
}

// firstThen is what happens after a reply when nothing else is chosen.
func firstThen(page *webtest.Response) string {
	return strings.TrimSpace(page.Doc.Find(`[name=then]`).First().Find("option").First().Text())
}

// Only who can open a ticket is offered it; the page says who is not and why,
// and that somebody it went to is away.
func TestTicketIsOfferedToWhoMayWorkOnIt(t *testing.T) {
	w := newWard(t)
	w.ok(w.db.Write(ground, "b", func(tx *db.Tx) error {
		if err := arrangement.AddMembership(tx, arrangement.Membership{ID: "m9", Team: "central", Person: "ib", Role: arrangement.Member}); err != nil {
			return err
		}
		return org.AddLeave(tx, org.Leave{ID: "l1", Person: "kaj", From: "2026-04-14", To: "2026-04-20"})
	}))
	made := w.make("Printer")
	at := "/desk/tickets/" + made.ID + "/change/owner"
	page := w.page(w.bo, at)
	has(t, page, "select[name=owner]", "Bo Dahl", "Kaj Munk · away")
	lacks(t, page, "select[name=owner]", "Ib Friis")
	has(t, page, "main", "Cannot be chosen, because no role lets them work on the ticket: Ib Friis")
	refused := w.As(w.bo).Post(at, fields("version", "1", "owner", "ib"))
	if refused.Status != 422 {
		t.Fatal(refused.Status)
	}
	has(t, refused, ".fault", "No role lets this person work on tickets of this team")
	visit := w.As(w.bo)
	if to := visit.Post(at, fields("version", "1", "owner", "kaj")); to.Status != 303 {
		t.Fatal(to.Status)
	}
	has(t, visit.Get("/desk/tickets/"+made.ID), "body", "Kaj Munk is on leave today")
	if v := w.view(made.ID); v.Owner != "kaj" {
		t.Errorf("owner %q", v.Owner)
	}
	w.ok(w.db.Write(ground, "b", func(tx *db.Tx) error { return access.RemoveGrant(tx, "works-kaj") }))
	if n, err := w.d.Untake(ground, access.Program("b"), morning); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	has(t, w.page(w.bo, "/desk/tickets/"+made.ID), "main", "Kaj Munk is no longer in the team or may no longer work on it")
}
