package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// one makes a ticket and answers its path.
func (w *world) ticket(as, body string) string {
	w.t.Helper()
	return "/tickets/" + fmt.Sprint(w.post(as, "/tickets", body).wants(w.t, 201).get("id"))
}

// tie ties a ticket as it stands.
func (w *world) tie(at, kind, other string, end bool) reply {
	return w.post("a/supporter", at+"/ties", fmt.Sprintf(`{"kind":%q,"other":%q,"end":%v}`, kind, strings.TrimPrefix(other, "/tickets/"), end), "If-Match", w.get("a/supporter", at).Header.Get("ETag"))
}

// Links, parents, merges and splits by the api, there and back.
func TestTiesByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a := w.ticket("a/supporter", `{"title":"Nettet er nede","requester":"a-nobody","text":"I kælderen"}`)
		b := w.ticket("a/supporter", `{"title":"Ingen internet","requester":"a-director","text":"På loftet"}`)
		few := w.ticket("a/support_lead", `{"title":"Kun for få","restricted":true,"team":"a-second"}`)

		if r := w.tie(a, "caused_by", b, false).wants(t, 200); r.get("links.0.kind") != "caused_by" || r.get("links.0.back") != nil {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("a/supporter", b+"/ties").wants(t, 200); r.get("links.0.back") != true {
			t.Errorf("%s", r.Body)
		}
		if r := w.tie(b, "caused_by", a, true).wants(t, 200); r.get("links.0") != nil {
			t.Errorf("%s", r.Body)
		}
		w.tie(a, "related", a, false).wants(t, 422)
		w.tie(a, "related", "/tickets/nowhere", false).wants(t, 404)
		if r := w.post("a/supporter", a+"/ties", `{"kind":"related","other":"`+strings.TrimPrefix(b, "/tickets/")+`"}`, "If-Match", `"1"`).wants(t, 412); r.get("current.id") == nil {
			t.Errorf("%s", r.Body)
		}
		if r := w.tie(b, "child_of", a, false).wants(t, 200); r.get("parent.title") != "Nettet er nede" {
			t.Errorf("%s", r.Body)
		}
		said := w.post("a/supporter", a+"/children/replies", `{"text":"Vi arbejder på det","then":"solved"}`).wants(t, 200)
		if said.get("done") != 1.0 || w.get("a/supporter", b).get("state") != "solved" {
			t.Errorf("%s", said.Body)
		}
		if again := w.post("a/supporter", a+"/children/replies", `{"text":"Vi arbejder på det","then":"solved"}`).wants(t, 200); again.get("done") != 0.0 {
			t.Errorf("%s", again.Body)
		}
		if r := w.tie(b, "child_of", "", true).wants(t, 200); r.get("parent") != nil {
			t.Errorf("%s", r.Body)
		}
		if r := w.tie(b, "merged_into", a, false).wants(t, 422); r.get("errors.0.pointer") != "/both_see" || !strings.Contains(r.Body, "Ida director") {
			t.Errorf("two people's merged without a word: %s", r.Body)
		}
		joint := fmt.Sprintf(`{"kind":"merged_into","other":%q,"both_see":true}`, strings.TrimPrefix(a, "/tickets/"))
		if r := w.post("a/supporter", b+"/ties", joint, "If-Match", w.get("a/supporter", b).Header.Get("ETag")).wants(t, 200); r.get("into.id") == nil || r.get("undo_until") == nil {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("a/supporter", a+"/ties").wants(t, 200); r.get("merged.0.title") != "Ingen internet" {
			t.Errorf("%s", r.Body)
		}
		w.clock.Advance(24 * time.Hour)
		if r := w.tie(b, "merged_into", "", true).wants(t, 200); r.get("into") != nil || w.get("a/supporter", b).get("state") != "solved" {
			t.Errorf("%s", r.Body)
		}
		part := func() reply {
			return w.post("a/supporter", a+"/parts", `{"entries":[1],"title":"Kælderen","client":"p1"}`, "If-Match", w.get("a/supporter", a).Header.Get("ETag"))
		}
		made := part().wants(t, 201)
		if part().wants(t, 201).get("id") != made.get("id") || made.get("title") != "Kælderen" {
			t.Errorf("%s", made.Body)
		}
		w.post("a/supporter", a+"/parts", `{"entries":[99]}`, "If-Match", w.get("a/supporter", a).Header.Get("ETag")).wants(t, 422)
		w.get("a/director", a+"/ties").wants(t, 403)
		w.write("a", func(tx *db.Tx) error {
			_, err := tx.Exec("UPDATE tickets SET parent = $2 WHERE body = $1 AND id = $3", "a", strings.TrimPrefix(a, "/tickets/"), strings.TrimPrefix(few, "/tickets/"))
			return err
		})
		if r := w.get("a/supporter", a+"/ties").wants(t, 200); strings.Contains(r.Body, "Kun for få") {
			t.Errorf("a restricted child shows: %s", r.Body)
		}
	})
}

// A ticket is made under another as it is put under one: the two tell of each
// other, and what cannot be is said beside what was sent.
func TestATicketMadeUnderAnother(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	parent := strings.TrimPrefix(w.ticket("a/supporter", `{"title":"Nettet er nede","requester":"a-nobody"}`), "/tickets/")
	few := strings.TrimPrefix(w.ticket("a/support_lead", `{"title":"Kun for få","restricted":true,"team":"a-second"}`), "/tickets/")
	child := w.post("a/supporter", "/tickets", fmt.Sprintf(`{"title":"Ingen internet","requester":"a-director","reporter":"a-nobody","parent":%q}`, parent)).wants(t, 201)
	if child.get("parent") != parent || child.get("reporter.id") != "a-nobody" {
		t.Errorf("%s", child.Body)
	}
	if r := w.get("a/supporter", "/tickets/"+parent).wants(t, 200); r.get("version") != 2.0 || r.get("log.1.kind") != "linked" {
		t.Errorf("%s", r.Body)
	}
	of := func(parent string) string { return fmt.Sprintf(`{"title":"x","parent":%q}`, parent) }
	theirs := strings.TrimPrefix(w.ticket("b/supporter", `{"title":"Deres"}`), "/tickets/")
	for body, pointer := range map[string]string{
		of("nowhere"): "/parent", of(few): "/parent", of(theirs): "/parent", of(fmt.Sprint(child.get("id"))): "/parent",
		`{"title":"x","reporter":"nowhere"}`: "/reporter", `{"title":"x","reporter":"b-nobody"}`: "/reporter",
	} {
		if r := w.post("a/supporter", "/tickets", body).wants(t, 422); r.get("errors.0.pointer") != pointer {
			t.Errorf("%s: %s", body, r.Body)
		}
	}
}

// Phrases are kept by who may, filled for a ticket; a routine's steps are
// ticked off.
func TestPhrasesAndChecklistsByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	at := w.ticket("a/supporter", `{"title":"Skærm","requester":"a-nobody"}`)
	w.post("a/supporter", "/phrases", `{"name":"Hej","lang":"da","text":"Hej {person}","team":""}`).wants(t, 403)
	w.post("a/administrator", "/phrases", `{"name":"Hej","lang":"da","text":"Hej {nobody}","team":""}`).wants(t, 422)
	made := w.post("a/administrator", "/phrases", `{"name":"Hej","lang":"da","text":"Hej {person}","team":""}`).wants(t, 201)
	if r := w.get("a/supporter", "/phrases?ticket="+strings.TrimPrefix(at, "/tickets/")).wants(t, 200); r.get("items.0.text") != "Hej Ida nobody" {
		t.Errorf("%s", r.Body)
	}
	phrase := "/phrases/" + fmt.Sprint(made.get("id"))
	w.call("a/administrator", "PUT", phrase, `{"name":"Hej","lang":"da","text":"Goddag {person}","team":""}`, "If-Match", `"1"`).wants(t, 200)
	if r := w.call("a/administrator", "PUT", phrase, `{"name":"Hej","lang":"da","text":"x","team":""}`, "If-Match", `"1"`).wants(t, 412); r.get("current.text") != "Goddag {person}" {
		t.Errorf("%s", r.Body)
	}
	w.call("a/administrator", "DELETE", phrase, "", "If-Match", `"2"`).wants(t, 204)

	guide := fmt.Sprint(w.post("a/administrator", "/guides", `{"kind":"routine","audience":"staff","lang":"da","title":"Ny skærm","steps":["Mål op","Sæt op"]}`).wants(t, 201).get("id"))
	w.post("a/administrator", "/guides/"+guide+"/publish", `{"lang":"da"}`, "If-Match", `"1"`).wants(t, 204)
	if r := w.get("a/supporter", at+"/checklist").wants(t, 200); r.get("offered.0.id") != guide {
		t.Errorf("%s", r.Body)
	}
	begun := w.post("a/supporter", at+"/checklist", `{"routine":"`+guide+`"}`).wants(t, 200)
	w.post("a/supporter", at+"/checklist", `{"routine":"`+guide+`"}`).wants(t, 409)
	w.call("a/supporter", "PUT", at+"/checklist/1", `{"state":"done"}`).wants(t, 200)
	w.call("a/supporter", "PUT", at+"/checklist/2", `{"state":"skipped"}`).wants(t, 422)
	done := w.call("a/supporter", "PUT", at+"/checklist/2", `{"state":"skipped","why":"Den hang der"}`).wants(t, 200)
	if begun.get("left") != 2.0 || done.get("left") != 0.0 || done.get("steps.0.done_by.name") != "Ida supporter" || done.get("steps.1.skipped") != "Den hang der" {
		t.Errorf("%s", done.Body)
	}
}
