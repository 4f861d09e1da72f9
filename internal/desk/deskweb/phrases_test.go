package deskweb

import (
	"context"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/webtest"
)

// Canned phrases as they are kept, and a routine's steps as a ticket's page
// shows them.
func TestPhrasesAndRoutinesOfATicket(t *testing.T) {
	r := newReading(t)
	r.pages.Desk = desk.New(r.db)
	r.pages.Desk.Texts = text.NewCatalog()
	r.Site = webtest.New(t, r.db, shelfDay, append(r.pages.phraseRoutes(), r.pages.checkRoutes()...), Texts, org.Texts)
	r.page(r.lead, "/desk/phrases")
	if r.As(r.staff).Get("/desk/phrases").Status != 404 {
		t.Error("phrases are shown to whom they are not for")
	}
	refused := r.posts(r.lead, "/desk/phrases", 422, "name", "Hello", "lang", "en", "text", "Hello {persn}")
	if !strings.Contains(refused.Text(".fault-summary"), "persn") || refused.Text("#f-text") != "Hello {persn}" {
		t.Errorf("%s", refused.Text("main"))
	}
	r.posts(r.lead, "/desk/phrases", 303, "name", "Hello", "lang", "en", "text", "Hello {person}, {{.Secret}} {number}")
	list := r.page(r.lead, "/desk/phrases")
	at := list.Doc.Find("#phrases tbody a").AttrOr("href", "")
	r.page(r.lead, at)
	if r.As(r.agent).Get(at).Status != 403 || r.page(r.agent, "/desk/phrases").Doc.Find("#phrases tbody a").Length() != 0 {
		t.Error("everybody's phrase is changed by whom it is not theirs to")
	}
	r.posts(r.lead, at, 303, "version", "1", "name", "Hello", "lang", "en", "text", "Hello {person}")
	r.posts(r.lead, at, 409, "version", "1", "name", "Hello", "lang", "en", "text", "Hi")

	routine, err := r.pages.Knowledge.Add(context.Background(), r.lead, shelfDay, knowledge.Input{Kind: knowledge.Routine, Audience: knowledge.ForSupport}, "en", knowledge.Words{Title: "New password", Steps: []string{"Call back", "Reset"}}, "")
	r.ok(err)
	r.ok(r.pages.Knowledge.Publish(context.Background(), r.lead, shelfDay, routine, "en", 1, ""))
	ticket, err := r.pages.Desk.Make(context.Background(), r.lead, shelfDay, desk.Input{Title: "Forgotten", Requester: "staff", Channel: desk.ByPhone})
	r.ok(err)
	steps := "/desk/tickets/" + ticket.ID + "/routines"
	r.posts(r.lead, steps, 303, "routine", routine)
	r.posts(r.lead, steps, 303, "routine", routine) // refused, and said so
	r.posts(r.lead, steps+"/1", 303, "mark", "done")
	r.posts(r.lead, steps+"/2", 303, "mark", "skip", "why", "")
	r.posts(r.lead, steps+"/7", 404, "mark", "done")
	r.posts(r.staff, steps+"/2", 404, "mark", "done")
	c, err := r.pages.Desk.Checklist(context.Background(), r.lead, shelfDay, ticket.ID)
	if err != nil || len(c.Steps) != 2 || c.Left != 1 {
		t.Fatalf("%+v %v", c, err)
	}
	for _, lang := range text.Langs {
		var page strings.Builder
		r.ok(checklistPart(checklistView{P: r.Server.Texts.For(lang, shelfDay.Time().Location()), Ticket: ticket.ID, C: c}).Render(context.Background(), &page))
		for _, wrong := range webtest.Faults(page.String()) {
			t.Errorf("%s: %s", lang, wrong)
		}
		if key := spoken.FindString(page.String()); key != "" {
			t.Errorf("%s: %s", lang, key)
		}
		if !strings.Contains(page.String(), "New password") || !strings.Contains(page.String(), "Call back") {
			t.Errorf("%s", page.String())
		}
	}
	r.posts(r.lead, at+"/remove", 303, "version", "2")
}
