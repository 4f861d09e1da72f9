package api_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// turned is a page of a list as this test reads it.
type turned struct {
	Items      []map[string]any
	Next, Prev string
}

func (w *world) turn(as, path, how string) turned {
	w.t.Helper()
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	r := w.get(as, path+sign+how).wants(w.t, 200)
	var p turned
	r.into(w.t, &p)
	link := r.Header.Get("Link")
	if strings.Contains(link, `rel="next"`) != (p.Next != "") || strings.Contains(link, `rel="prev"`) != (p.Prev != "") {
		w.t.Errorf("%s: %q beside next %q and prev %q", path, link, p.Next, p.Prev)
	}
	return p
}

// shown are what tells the items of a page apart.
func (p turned) shown() (all []string) {
	for _, one := range p.Items {
		for _, key := range []string{"seq", "n", "id", "person"} {
			if one[key] != nil {
				all = append(all, fmt.Sprint(one[key]))
				break
			}
		}
	}
	return all
}

// Lists turn back by the pages they were read on by, whether they are read by
// key or whole; after counts before before, and a cursor of another list is
// none.
func TestListsTurnBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.post("a/support_lead", "/webhooks", `{"name":"Skærm","address":"https://hooks.example/in"}`).wants(t, 201)
		hook := lastOf(w.get("a/support_lead", "/webhooks"), "items", "id")
		ticket := ""
		for i := range 5 {
			ticket = w.ticket("a/supporter", fmt.Sprintf(`{"title":"Skærm %d","requester":"a-nobody"}`, i))
			w.post("a/administrator", "/phrases", fmt.Sprintf(`{"name":"Hej %d","lang":"da","text":"Hej {person}","team":""}`, i)).wants(t, 201)
			w.post("a/support_lead", "/staffing/experts", fmt.Sprintf(`{"person":"a-supporter","subject":"Net %d","strength":2}`, i)).wants(t, 201)
		}
		for i := range 4 {
			w.post("a/supporter", ticket+"/notes", fmt.Sprintf(`{"text":"%d"}`, i)).wants(t, 200)
		}
		w.post("a/administrator", "/mailboxes", `{"address":"help@a.example"}`).wants(t, 201)
		w.mails(inbox.Size*2 + 7)
		w.write("a", func(tx *db.Tx) error {
			for i := range outbox.Size*2 + 7 {
				l := outbox.Letter{Name: fmt.Sprint(i), Address: "eva@elsewhere.example", Channels: []outbox.Channel{outbox.Mail}, CauseKind: "test", Cause: "1", Lang: "da", Subject: "Hej", Text: "Hej"}
				if err := outbox.Post(tx, noon.Add(time.Duration(i/3)*time.Second), l); err != nil {
					return err
				}
			}
			return nil
		})
		for path, as := range map[string]string{"/people?limit=3": "lead", "/audit?limit=4": "administrator", ticket + "/entries?limit=2": "supporter", "/webhooks/" + hook + "/deliveries?limit=2": "support_lead",
			"/mails": "administrator", "/letters?cause=1": "administrator", "/phrases?limit=2": "supporter", "/staffing/experts?limit=2": "supporter", "/grants?limit=4": "administrator", "/teams?limit=1": "supporter", "/tickets?limit=2": "supporter"} {
			w.turnsBack("a/"+as, path)
		}
	})
}

// What a rollout holds of a thousand people turns back too: lists by name, by
// moment and by day of adoption.
func TestListsOfARolloutTurnBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		const boss = "a/administrator"
		persons := []string{"a-nobody", "a-lead", "a-supporter", "a-director", "a-administrator", "a-support_lead"}
		named := `{"persons":["` + strings.Join(persons, `","`) + `"]}`
		group := fmt.Sprint(w.post(boss, "/groups", `{"name":"Alle"}`).wants(t, 201).get("id"))
		w.post(boss, "/groups/"+group+"/members", named)
		id := fmt.Sprint(w.post(boss, "/rollouts", `{"name":"Skiftet","from":"Gammel","to":"Ny","starts":"2026-04-01","ends":"2026-05-30","cutover_at":"2026-04-10T06:00:00Z","state":"running"}`).wants(t, 201).get("id"))
		in := "/rollouts/" + id
		w.post(boss, in+"/tracks", `{"name":"Ansatte","rule":{"kinds":["employee"]}}`).wants(t, 201)
		w.post(boss, in+"/people", named).wants(t, 200)
		step := fmt.Sprint(w.post(boss, in+"/steps", `{"name":"Profil","kind":"automatic","subject":"person","external":"Profil"}`).wants(t, 201).get("id"))
		broken := fmt.Sprint(w.post(boss, in+"/known-errors", `{"name":"Certifikat","fault_of":"supplier","supplier":"Net A/S"}`).wants(t, 201).get("id"))
		w.post(boss, in+"/known-errors/"+broken+"/people", `{"everybody":true}`).wants(t, 200)
		for i, person := range persons {
			w.post(boss, "/devices/import", fmt.Sprintf(`{"devices":[{"serial":"A%04d","model":"Tavle 9","mail":"%s@nyby.example"}]}`, i, person)).wants(t, 200)
			w.post(boss, in+"/contacts", `{"person":"`+person+`","channel":"phone","about":"Kode"}`).wants(t, 201)
			w.post(boss, in+"/feedback", `{"person":"`+person+`","kind":"praise","text":"Godt"}`).wants(t, 201)
			w.post(boss, "/services", fmt.Sprintf(`{"name":"E-mail %d"}`, i)).wants(t, 201)
		}
		w.post(boss, in+"/devices/enrol", "").wants(t, 200)
		w.write("a", func(tx *db.Tx) error {
			for i := range 107 {
				if _, err := tx.Exec(`INSERT INTO bulk_actions (body, id, rollout, kind, by, at, people) VALUES ($1, $2, $3, 'invited', 'a-lead', $4, 1)`,
					tx.Tenant, fmt.Sprintf("bulk%d", i), id, noon.Add(time.Duration(i/3)*time.Second)); err != nil {
					return err
				}
			}
			return nil
		})
		for _, path := range []string{"/people?limit=2", "/people?order=-name&limit=2", "/devices?limit=2", "/accounts?limit=2", "/steps/" + step + "/people?limit=2", "/known-errors/" + broken + "/people?limit=2",
			"/contacts?limit=2", "/feedback?limit=2", "/bulk-actions"} {
			w.turnsBack(boss, in+path)
		}
		w.turnsBack(boss, "/services?limit=2")
		w.turnsBack(boss, "/groups/"+group+"/members?limit=2")
	})
}

// turnsBack reads a list to its end and back again.
func (w *world) turnsBack(as, path string) {
	w.t.Helper()
	pages := []turned{w.turn(as, path, "")}
	for p := pages[0]; p.Next != "" && len(pages) < 40; pages = append(pages, p) {
		p = w.turn(as, path, "after="+p.Next)
	}
	var all []string
	for _, p := range pages {
		all = append(all, p.shown()...)
	}
	if slices.Sort(all); len(pages) < 2 || len(slices.Compact(all)) != len(all) || pages[0].Prev != "" || pages[1].Prev == "" {
		w.t.Errorf("%s: %d pages of %v", path, len(pages), all)
		return
	}
	p := pages[len(pages)-1]
	for i := len(pages) - 2; i >= 0; i-- {
		if p = w.turn(as, path, "before="+p.Prev); !slices.Equal(p.shown(), pages[i].shown()) || p.Next == "" || (p.Prev == "") != (i == 0) {
			w.t.Errorf("%s: back to page %d: %v of %v", path, i, p, pages[i])
			break
		}
	}
	if both := w.turn(as, path, "before="+pages[1].Prev+"&after="+pages[0].Next); !slices.Equal(both.shown(), pages[1].shown()) {
		w.t.Errorf("%s: after counts first: %v", path, both)
	}
	how := "&before="
	if !strings.Contains(path, "?") {
		how = "?before="
	}
	w.get(as, path+how+base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("none", 20)))).wants(w.t, 422)
}

// mails lets n mails come in to help@a.example.
func (w *world) mails(n int) {
	w.t.Helper()
	box := inbox.NewBox(w.db)
	at, err := box.Find(context.Background(), "help@a.example")
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range n {
		raw := fmt.Sprintf("From: Eva <eva@elsewhere.example>\r\nSubject: Nr. %d\r\nMessage-ID: <%d@elsewhere.example>\r\n\r\nHej\r\n", i, i)
		if _, err := box.Store(context.Background(), w.clock.Now(), []byte(raw), inbox.Envelope{Mailbox: at, Via: inbox.ByLMTP, From: "eva@elsewhere.example", To: at.Address}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// Phrases, experts and roles are searched and narrowed; how many are left is
// said.
func TestShortListsAreNarrowed(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for _, in := range []string{`{"name":"Lås op","lang":"da","text":"Kontoen er åben","team":""}`, `{"name":"Unlock","lang":"en","text":"Open again","team":"a-first"}`} {
		w.post("a/administrator", "/phrases", in).wants(t, 201)
	}
	for person, subject := range map[string]string{"a-supporter": "Printere", "a-lead": "Trådløst net"} {
		w.post("a/support_lead", "/staffing/experts", fmt.Sprintf(`{"person":%q,"subject":%q,"strength":2,"team":"a-second"}`, person, subject)).wants(t, 201)
	}
	w.post("a/support_lead", "/staffing/experts", `{"person":"a-nobody","subject":"Printere","strength":1,"to":"2026-01-01"}`).wants(t, 201)
	for path, left := range map[string]float64{"/phrases": 2, "/phrases?q=KONTOEN+l%C3%A5s": 1, "/phrases?team=everybody": 1, "/phrases?team=a-first": 1, "/phrases?lang=en": 1, "/phrases?lang=sv": 0,
		"/staffing/experts": 3, "/staffing/experts?q=print": 2, "/staffing/experts?q=ida+lead": 1, "/staffing/experts?team=a-second": 2, "/staffing/experts?here=true&q=print": 1,
		"/grants?q=lead": 2, "/grants?role=lead": 1, "/grants?where=team": 0, "/grants?role=lead&where=body": 1} {
		r := w.get("a/administrator", path).wants(t, 200)
		if items, _ := r.get("items").([]any); float64(len(items)) != left || r.get("total") != left {
			t.Errorf("%s: %d of %v, want %v: %s", path, len(items), r.get("total"), left, r.Body)
		}
	}
}
