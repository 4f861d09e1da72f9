package deskweb

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
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

// A phrase goes into what one writes by a button, filled in, under what is
// typed already; the signature of the team is seen before the reply goes out.
func TestAPhraseIsPutIntoTheReply(t *testing.T) {
	w := newWard(t)
	for _, in := range []desk.PhraseInput{{Name: "Hello", Lang: "da", Text: "Hej {person}, sag {number}. {{.Secret}}"}, {Name: "Other team", Team: "local", Lang: "da", Text: "x"}} {
		if _, err := w.d.AddPhrase(ground, w.chief, morning, in); err != nil {
			t.Fatal(err)
		}
	}
	teams, err := arrangement.New(w.db).Team(ground, w.chief, morning, "central")
	w.ok(err)
	w.ok(arrangement.New(w.db).ChangeTeam(ground, w.chief, morning, "central", teams.Team.Version, arrangement.TeamInput{Name: "Central support", Kind: arrangement.Central, Level: 2, Landing: true, Signatures: map[string]string{"da": "Venlig hilsen\nCentral support"}}))
	made := w.make("No mail")
	path := "/desk/tickets/" + made.ID
	page := w.page(w.bo, path)
	plain, err := goquery.NewDocumentFromReader(strings.NewReader(page.Doc.Find("#say-reply noscript").Text())) // where there is no script
	w.ok(err)
	options := plain.Find("select[name=phrase] option")
	if options.Length() != 2 || options.Eq(1).Text() != "Hello" || !strings.Contains(page.Text("#say-reply .signature"), "Venlig hilsen") || page.Doc.Find("#say-note .signature").Length() != 0 {
		t.Fatalf("%s %s", options.Text(), page.Text("#say-reply"))
	}
	form := hidden(page, path+"/say")
	form = url.Values{"kind": {"reply"}, "read": {form["read"][0]}, "text": {"I have looked."}, "minutes": {"7"}, "then": {"waiting"}, "phrase": {options.Eq(1).AttrOr("value", "")}}
	got := w.As(w.bo).Post(path+"/phrase", form)
	if words := got.Doc.Find("#say-reply textarea").Text(); got.Status != 200 || words != "I have looked.\n\nHej Eva Friis, sag 10001. {{.Secret}}" || got.Doc.Find("#say-reply [name=minutes]").AttrOr("value", "") != "7" || got.Doc.Find("#say-reply [name=then] option[selected]").AttrOr("value", "") != "waiting" {
		t.Errorf("%d %q", got.Status, words)
	}
	if got.Doc.Find("#say-reply textarea[autofocus]").Length() != 1 || got.Doc.Find("#say-note textarea").Text() != "" || got.Doc.Find("[aria-invalid]").Length() != 0 {
		t.Error("the other composer, or something wrong")
	}
	if again := w.As(w.bo).Get(path); !strings.Contains(again.Text("#say-reply textarea"), "Hej Eva Friis") {
		t.Error("the draft is lost by looking elsewhere")
	}
	form.Set("kind", "note")
	if got := w.As(w.bo).Post(path+"/phrase", form); !strings.Contains(got.Text("#say-note textarea"), "Hej Eva") || got.Doc.Find("details[open] #say-note").Length() != 1 {
		t.Error("into the note")
	}
	form.Set("phrase", "nix")
	if got := w.As(w.bo).Post(path+"/phrase", form); got.Status != 200 || got.Text("#say-note textarea") != "I have looked." {
		t.Errorf("no such phrase: %d", got.Status)
	}
	for name, by := range map[string]access.Actor{"who asked": w.eva, "another team": w.ida, "another body": w.x} {
		if got := w.As(by).Post(path+"/phrase", form); got.Status != 404 {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
}
