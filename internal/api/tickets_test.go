package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// D1, D6: a ticket from the first word to the last by the api, with its
// hand-over; what is sent again is done once.
func TestTicketsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ask := func() reply {
			return w.post("a/supporter", "/tickets", `{"title":"Skærmen er sort","text":"Siden i morges","requester":"a-nobody","kind":"fault","urgency":1,"client":"m1"}`).wants(t, 201)
		}
		made := ask()
		id := fmt.Sprint(made.get("id"))
		if ask().get("id") != id || made.get("channel") != "api" || made.get("team.id") != "a-first" || made.get("unit.id") != "a-top" || made.Header.Get("Location") != "/api/v1/tickets/"+id {
			t.Fatalf("%s", made.Body)
		}
		if other := w.post("a/support_lead", "/tickets", `{"title":"x","client":"m1"}`).wants(t, 201); other.get("id") == id {
			t.Error("another token's client id found the ticket")
		}
		moved := w.post("a/supporter", "/tickets/"+id+"/moves", `{"team":"a-second","reason":"needs_skill","note":"Kablet er skiftet"}`, "If-Match", made.Header.Get("ETag")).wants(t, 200)
		if stale := w.call("a/supporter", "PUT", "/tickets/"+id+"/owner", `{"owner":"a-supporter"}`, "If-Match", made.Header.Get("ETag")).wants(t, 412); stale.get("current.team.id") != "a-second" {
			t.Errorf("%s", stale.Body)
		}
		w.call("a/supporter", "PUT", "/tickets/"+id+"/owner", `{"owner":"a-supporter"}`, "If-Match", moved.Header.Get("ETag")).wants(t, 200)
		w.post("a/supporter", "/tickets/"+id+"/notes", `{"text":"Hun er syg, sig det ikke","minutes":5}`).wants(t, 200)
		w.post("a/supporter", "/tickets/"+id+"/replies", `{"text":"Prøv nu","then":"solved"}`).wants(t, 200)
		if crossed := w.post("a/supporter", "/tickets/"+id+"/replies", `{"text":"Hallo","read":1}`); crossed.Status != 200 {
			t.Errorf("one's own words crossed: %s", crossed.Body)
		}
		whole := w.get("a/supporter", "/tickets/"+id).wants(t, 200)
		if whole.get("handovers.0.direction") != "up" || whole.get("state") != "solved" || whole.get("requester.name") != "Ida nobody" || whole.get("log.0.seen") != "requester" {
			t.Errorf("%s", whole.Body)
		}
		first := w.get("a/supporter", "/tickets/"+id+"/entries?limit=2").wants(t, 200)
		rest := w.get("a/supporter", "/tickets/"+id+"/entries?limit=2&after="+fmt.Sprint(first.get("next"))).wants(t, 200)
		if first.get("items.0.kind") != "made" || rest.get("items.0.n") != 3.0 {
			t.Errorf("%s %s", first.Body, rest.Body)
		}
		if found := w.get("a/supporter", "/ticket-numbers/"+fmt.Sprint(whole.get("number"))).wants(t, 200); found.get("id") != id {
			t.Errorf("%s", found.Body)
		}
		queues := w.get("a/supporter", "/queues").wants(t, 200)
		if queues.get("items.1.states.solved") != 1.0 {
			t.Errorf("%s", queues.Body)
		}
	})
}

// A member of the team is given its tickets once a role lets them work there.
func TestATicketIsGivenByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	made := w.post("a/supporter", "/tickets", `{"title":"Skærmen er sort"}`).wants(t, 201)
	at := "/tickets/" + fmt.Sprint(made.get("id")) + "/owner"
	give := func() reply {
		return w.call("a/supporter", "PUT", at, `{"owner":"a-nobody"}`, "If-Match", made.Header.Get("ETag"))
	}
	w.post("a/support_lead", "/teams/"+fmt.Sprint(made.get("team.id"))+"/members", `{"person":"a-nobody"}`).wants(t, 201)
	if refused := give().wants(t, 422); refused.get("errors.0.pointer") != "/owner" || !strings.Contains(refused.Body, "no_role") {
		t.Errorf("%s", refused.Body)
	}
	w.post("a/administrator", "/grants", `{"person":"a-nobody","role":"supporter"}`).wants(t, 200)
	if whole := w.get("a/supporter", strings.TrimSuffix(at, "/owner")).wants(t, 200); whole.get("owner_away") != nil {
		t.Errorf("%s", whole.Body)
	}
	given := give().wants(t, 200)
	w.post("a/administrator", "/people/a-nobody/leave", `{"from":"2026-04-01","to":"2026-04-30"}`).wants(t, 200)
	if whole := w.get("a/supporter", strings.TrimSuffix(at, "/owner")).wants(t, 200); whole.get("owner_away") != true {
		t.Errorf("%s %s", given.Body, whole.Body)
	}
}

// What a person is told of their own ticket, and that nobody else is.
func TestMyTicketsByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	made := w.post("a/nobody", "/me/tickets", `{"title":"Må jeg få en skærm?","text":"En stor","kind":"order","client":"k"}`).wants(t, 201)
	id := fmt.Sprint(made.get("id"))
	if again := w.post("a/director", "/me/tickets", `{"text":"x","client":"k"}`).wants(t, 201); again.get("id") == id {
		t.Error("somebody else's client id found the ticket")
	}
	w.post("a/supporter", "/tickets/"+id+"/notes", `{"text":"budgettet er brugt"}`).wants(t, 200)
	w.post("a/supporter", "/tickets/"+id+"/replies", `{"text":"Den er bestilt","then":"solved"}`).wants(t, 200)
	own := w.get("a/nobody", "/me/tickets/"+id).wants(t, 200)
	if strings.Contains(own.Body, "budgettet") || own.get("words.1.text") != "Den er bestilt" || own.get("may_reopen") != true {
		t.Errorf("%s", own.Body)
	}
	w.get("a/director", "/me/tickets/"+id).wants(t, 404)
	w.get("a/nobody", "/tickets/"+id).wants(t, 403)
	w.post("a/nobody", "/me/tickets/"+id+"/words", `{"text":"Den er lille"}`).wants(t, 200)
	if list := w.get("a/nobody", "/me/tickets").wants(t, 200); list.get("items.0.state") != "open" {
		t.Errorf("%s", list.Body)
	}
}

// A list of tickets goes on where it ended, whatever came meanwhile.
func TestTicketsInPages(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for i := range 5 {
		w.post("a/supporter", "/tickets", fmt.Sprintf(`{"title":"Nr. %d"}`, i)).wants(t, 201)
	}
	seen, after := map[string]bool{}, ""
	for range 3 {
		p := w.get("a/supporter", "/tickets?limit=2&order=newest"+after).wants(t, 200)
		w.clock.Advance(time.Second)
		w.post("a/supporter", "/tickets", `{"title":"Ny"}`).wants(t, 201)
		for i := range 2 {
			if id := p.get(fmt.Sprintf("items.%d.id", i)); id != nil {
				seen[fmt.Sprint(id)] = true
			}
		}
		after = "&after=" + fmt.Sprint(p.get("next"))
	}
	if len(seen) != 5 {
		t.Errorf("%d tickets", len(seen))
	}
	w.get("a/supporter", "/tickets?after=bm9uZQ").wants(t, 422)
	w.get("a/supporter", "/tickets?team=a-second").wants(t, 200)
}

// What a service asks, by the api: asked, answered, changed over a version, and
// what is wrong beside its field.
func TestFieldsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		service := fmt.Sprint(w.post("a/administrator", "/services", `{"name":"Post"}`).wants(t, 201).get("id"))
		path := "/services/" + service + "/fields"
		bad := w.post("a/support_lead", path, `{"type":"choice","names":{"en":"Floor"},"choices":[{"value":"Stuen"}]}`).wants(t, 422)
		if bad.get("errors.0.pointer") != "/names/da" || bad.get("errors.1.pointer") != "/choices" {
			t.Errorf("%s", bad.Body)
		}
		room := fmt.Sprint(w.post("a/support_lead", path, `{"type":"text","names":{"da":"Lokale","en":"Room"},"required":true,"portal":true}`).wants(t, 201).get("id"))
		floor := w.post("a/support_lead", path, `{"type":"choice","names":{"da":"Etage"},"choices":[{"value":"Stuen","names":{"en":"Ground floor"}},{"value":"Loftet","names":{"en":"Attic"}}]}`).wants(t, 201)
		w.post("a/supporter", path, `{"type":"text","names":{"da":"X"}}`).wants(t, 403)
		if asked := w.get("a/nobody", "/me"+path).wants(t, 200); asked.get("total") != 1.0 || asked.get("items.0.id") != room {
			t.Errorf("%s", asked.Body)
		}
		lacks := w.post("a/supporter", "/tickets", `{"title":"Net","service":"`+service+`"}`).wants(t, 422)
		if lacks.get("errors.0.pointer") != "/fields/"+room || lacks.get("errors.0.code") != "fault.required" {
			t.Errorf("%s", lacks.Body)
		}
		made := w.post("a/supporter", "/tickets", `{"title":"Net","service":"`+service+`","fields":{"`+room+`":"B12"}}`).wants(t, 201)
		id := fmt.Sprint(made.get("id"))
		filled := w.call("a/supporter", "PUT", "/tickets/"+id+"/fields", `{"fields":{"`+fmt.Sprint(floor.get("id"))+`":"Loftet"}}`, "If-Match", made.Header.Get("ETag")).wants(t, 200)
		if filled.get("fields.0.value") != "B12" || filled.get("fields.1.value") != "Loftet" || filled.get("log.1.data.fields.0.to") != "Loftet" {
			t.Errorf("%s", filled.Body)
		}
		w.call("a/supporter", "PUT", "/tickets/"+id+"/fields", `{"fields":{"`+room+`":"B14"}}`, "If-Match", made.Header.Get("ETag")).wants(t, 412)
		w.call("a/supporter", "PUT", "/tickets/"+id+"/fields", `{"fields":{"`+room+`":""}}`, "If-Match", filled.Header.Get("ETag")).wants(t, 422)
		w.call("a/support_lead", "PUT", path+"/"+fmt.Sprint(floor.get("id")), `{"type":"choice","names":{"da":"Etage"},"choices":[{"value":"Stuen"},{"value":"Kvisten"}],"retired":true}`, "If-Match", floor.Header.Get("ETag")).wants(t, 200)
		if whole := w.get("a/supporter", "/tickets/"+id).wants(t, 200); whole.get("fields.1.value") != "Loftet" || whole.get("fields.1.once") != true {
			t.Errorf("%s", whole.Body)
		}
		mine := w.post("a/nobody", "/me/tickets", `{"text":"Mit net","service":"`+service+`","fields":{"`+room+`":"C3","`+fmt.Sprint(floor.get("id"))+`":"Stuen"}}`).wants(t, 201)
		if own := w.get("a/nobody", "/me/tickets/"+fmt.Sprint(mine.get("id"))).wants(t, 200); own.get("fields.0.value") != "C3" || own.get("fields.1") != nil {
			t.Errorf("%s", own.Body)
		}
	})
}

// Many by the api: seen before, done with one reason for those that lack
// something, and taken back.
func TestManyTicketsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		service := fmt.Sprint(w.post("a/administrator", "/services", `{"name":"Post"}`).wants(t, 201).get("id"))
		var picks []string
		for _, title := range []string{"Net", "Skærm"} {
			made := w.post("a/supporter", "/tickets", `{"title":"`+title+`","requester":"a-nobody","kind":"fault"`+map[bool]string{true: `,"service":"` + service + `"`}[title == "Net"]+`}`).wants(t, 201)
			picks = append(picks, `{"ticket":"`+fmt.Sprint(made.get("id"))+`","version":1}`)
		}
		w.post("a/support_lead", "/services/"+service+"/fields", `{"type":"text","names":{"da":"Lokale","en":"Room"},"required":true,"portal":true}`).wants(t, 201)
		body := func(more string) string {
			return `{"do":"put","state":"solved"` + more + `,"tickets":[` + strings.Join(picks, ",") + `,{"ticket":"nowhere"}]}`
		}
		seen := w.post("a/supporter", "/ticket-actions/preview", body("")).wants(t, 200)
		if seen.get("done.0.title") != "Skærm" || seen.get("done.1") != nil || seen.get("refused.0.title") != "Net" || seen.get("refused.0.code") != "desk.without.missing" || seen.get("refused.0.lacks.0") != "Lokale" || seen.get("refused.1") != nil || seen.get("action") != nil {
			t.Errorf("%s", seen.Body)
		}
		if bad := w.post("a/supporter", "/ticket-actions", `{"do":"move","tickets":[`+picks[0]+`]}`).wants(t, 422); bad.get("errors.0.pointer") != "/team" {
			t.Errorf("%s", bad.Body)
		}
		did := w.post("a/supporter", "/ticket-actions", body(`,"without":"Den er skrottet"`)).wants(t, 200)
		if did.get("done.0.lacks.0") != "Lokale" || did.get("done.1.state") != "solved" || did.get("refused.0") != nil {
			t.Errorf("%s", did.Body)
		}
		again := w.post("a/supporter", "/ticket-actions", body("")).wants(t, 200)
		if again.get("refused.0.code") != "desk.many.changed" || again.get("done.0") != nil {
			t.Errorf("%s", again.Body)
		}
		undo := "/ticket-actions/" + fmt.Sprint(did.get("action")) + "/undo"
		w.post("a/support_lead", undo, "").wants(t, 404)
		if back := w.post("a/supporter", undo, "").wants(t, 200); back.get("done.1.state") != "new" {
			t.Errorf("%s", back.Body)
		}
		w.post("a/supporter", undo, "").wants(t, 409)
	})
}

// A list by its words, and one thing done to all of it: what its preview named,
// as it was then.
func TestAListOfTicketsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, title := range []string{"Skærm et", "Skærm to", "Mus"} {
			w.post("a/supporter", "/tickets", `{"title":"`+title+`","requester":"a-nobody"}`).wants(t, 201)
		}
		w.post("b/supporter", "/tickets", `{"title":"Skærm hos naboen"}`).wants(t, 201)
		if err := w.index.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		list := w.get("a/supporter", "/tickets?q=sk%C3%A6rmene&order=newest&limit=1").wants(t, 200)
		if list.get("items.0.title") != "Skærm to" || list.get("items.1") != nil || list.get("next") == nil || list.get("broad") != nil {
			t.Errorf("%s", list.Body)
		}
		if rest := w.get("a/supporter", "/tickets?q=sk%C3%A6rmene&order=newest&limit=1&after="+fmt.Sprint(list.get("next"))).wants(t, 200); rest.get("items.0.title") != "Skærm et" || rest.get("next") != nil {
			t.Errorf("%s", rest.Body)
		}
		w.get("a/supporter", "/tickets?q="+strings.Repeat("x", 401)).wants(t, 422)
		const tag = `{"do":"tag","tag":"samlet"`
		seen := w.post("a/supporter", "/ticket-actions/preview", tag+`,"list":{"q":"skærm","order":"oldest"}}`).wants(t, 200)
		if seen.get("done.0.title") != "Skærm et" || seen.get("done.1.title") != "Skærm to" || seen.get("done.2") != nil || seen.get("done.1.version") == nil || seen.get("further") != nil {
			t.Errorf("%s", seen.Body)
		}
		for _, wrong := range []string{tag + `}`, tag + `,"list":{},"tickets":[{"ticket":"x"}]}`, tag + `,"list":{"made_from":"yesterday"}}`, tag + `,"list":{"nothing":"such"}}`} {
			w.post("a/supporter", "/ticket-actions", wrong).wants(t, 422)
		}
		w.post("a/supporter", "/ticket-actions", tag+`,"list":{"team":"nowhere"}}`).wants(t, 200)
		w.post("a/director", "/ticket-actions", tag+`,"list":{}}`).wants(t, 403)
		did := w.post("a/supporter", "/ticket-actions", tag+`,"list":{"q":"mus"}}`).wants(t, 200)
		if did.get("done.0.title") != "Mus" || did.get("done.1") != nil || did.get("action") == nil {
			t.Errorf("%s", did.Body)
		}
	})
}
