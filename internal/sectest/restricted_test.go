package sectest

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// secret makes a restricted ticket in the furnished team, for the helper, with
// a note and a file; the things of the walk with it in the ticket's place.
func (w *world) secret(slug, word string, of things) things {
	w.t.Helper()
	body, ctx, now := w.bodies[slug], context.Background(), w.house.Clock.Now()
	by, d, hidden := access.Program(body), w.house.Program.Desk, maps.Clone(of)
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	ticket, err := d.Make(ctx, by, now, desk.Input{Title: word + " title", Text: word + " words", Channel: desk.ByPhone, Requester: of["helper"], Team: of["team"], Restricted: true, Tags: []string{word}})
	must(err)
	_, err = d.Note(ctx, by, now, ticket.ID, desk.Saying{Text: word + " note"})
	must(err)
	w.write(body, func(tx *db.Tx) error {
		f, err := files.Add(tx, now, files.Input{OwnerKind: desk.FindSource, Owner: ticket.ID, Part: "1", Name: word + ".txt", Content: []byte(word)})
		hidden["file"] = f.ID
		return err
	})
	w.write(body, func(tx *db.Tx) error { // a ticket of somebody in transition is a contact of their rollout
		_, err := tx.Exec(`UPDATE rollouts SET state = 'running' WHERE body = $1 AND id = $2`, tx.Tenant, of["rollout"])
		return err
	})
	_, err = d.Make(ctx, by, now, desk.Input{Title: word + " contact", Text: word, Channel: desk.ByPhone, Requester: of["person"], Team: of["team"], Restricted: true})
	must(err)
	must(w.house.Program.Search.CatchUp(ctx))
	for name := range hidden {
		if strings.HasSuffix(name, " ticket") {
			delete(hidden, name) // tickets of the walker's own
		}
	}
	visit, err := d.OrderVisit(ctx, by, now, ticket.ID, 0, desk.VisitOrder{Goer: of["person"], From: now.Add(3 * time.Hour), To: now.Add(4 * time.Hour), Place: word + " place", Task: word + " task"})
	must(err)
	hidden["ticketvisit"] = visit.ID
	hidden["ticket"], hidden["/desk/number/{number} number"] = ticket.ID, strconv.Itoa(ticket.Number)
	return hidden
}

// AZ-05: a restricted ticket is its team's, its requester's and support's
// lead's. Who reads every queue of the body, or another team's, or none, meets
// it on no page, in no list, choice, search, report or file and in no answer of
// the API, by any verb, and changes nothing of it.
func TestAZ05_RestrictedTicketsAreTheirTeams(t *testing.T) {
	t.Parallel()
	w := lite(t)
	body, other := w.bodies["nordby"], ids.New()
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	w.write(body, func(tx *db.Tx) error {
		return arrangement.AddTeam(tx, "da", arrangement.Team{ID: other, Name: "Another team", Level: 1, Kind: arrangement.Expert, Active: 1})
	})
	hidden := w.secret("nordby", "canaryword", of)
	w.enrol("nordby", "nordby/of the team", access.Supporter, access.Team(of["team"]))
	w.enrol("nordby", "nordby/of another team", access.Supporter, access.Team(other))
	for _, at := range []string{"/desk/tickets/" + hidden["ticket"], "/search?q=canaryword", "/desk/queues/" + of["team"]} {
		if out := w.ask("nordby/of the team", http.MethodGet, at, nil); out.Code != http.StatusOK || !strings.Contains(out.Body.String(), hidden["ticket"]) {
			t.Errorf("%s: not even its team sees it: the walk is blind (%d)", at, out.Code)
		}
	}
	before := w.snapshot(body)
	for _, as := range []string{"nordby/supporter", "nordby/of another team", "nordby/lead", "nordby/director", "nordby/secretariat", "nordby/nobody"} {
		w.meetsNot(as, "canaryword", hidden)
		token := w.bearer("x", w.people[as])
		for i, l := range w.house.Program.API.Laws() {
			if i%150 == 149 {
				token = w.bearer("x", w.people[as])
			}
			if l.Method != http.MethodGet && !strings.Contains(l.Path, "{ticket}") {
				continue
			}
			out := w.program(token, l.Method, w.apiAt(l.Path, hidden)+map[bool]string{true: "?limit=200"}[l.Method == http.MethodGet], map[bool]string{true: "{}"}[l.Method != http.MethodGet], "If-Match", `"1"`)
			if strings.Contains(out.Body.String(), "canaryword") || strings.Contains(out.Body.String(), hidden["ticket"]) && !strings.Contains(l.Path, "{ticket}") {
				t.Errorf("%s as %s tells about it: %d", l.ID, as, out.Code)
			}
			if strings.Contains(l.Path, "{ticket}") && out.Code < 400 {
				t.Errorf("%s as %s: %d", l.ID, as, out.Code)
			}
		}
	}
	after := w.snapshot(body)
	for _, table := range []string{"tokens", "sessions", "api_keys", "views"} { // what looking leaves
		after[table] = before[table]
	}
	if d := differs(before, after); len(d) > 0 {
		t.Errorf("something was written: %v", d)
	}
}

// meetsNot walks all routes as somebody who must not meet a ticket: every page,
// searched and narrowed to where it stands, and whatever can be sent to it.
func (w *world) meetsNot(as, word string, hidden things) {
	w.t.Helper()
	narrowed := url.Values{"team": {hidden["team"]}, "person": {hidden["helper"]}, "requester": {hidden["helper"]}, "restricted": {"1"}, "number": {hidden["/desk/number/{number} number"]}}.Encode()
	for route, needs := range written() {
		method, path, _ := strings.Cut(route, " ")
		its := strings.Contains(path, "{ticket}") && !strings.HasPrefix(path, "/my/")
		switch {
		case needs == "public" || path == "/live" || strings.HasSuffix(path, "/pdf"):
			continue
		case method != http.MethodGet && !its:
			continue
		}
		for _, query := range []string{"", "?q=" + word[:len(word)-2], "?" + narrowed} {
			out := w.ask(as, method, w.at(path, hidden)+query, url.Values{"version": {"1"}, "text": {"x"}, "title": {"x"}, "reason": {"needs_skill"}, "team": {hidden["team"]}})
			said := out.Body.String()
			if strings.Contains(said, word) {
				w.t.Errorf("%s%s as %s shows it: %d %s", route, query, as, out.Code, around(said, word))
			}
			if its && out.Code < 400 {
				w.t.Errorf("%s%s as %s: %d to %s", route, query, as, out.Code, out.Header().Get("Location"))
			}
			if method != http.MethodGet {
				break
			}
		}
	}
}

// around is where a word stands.
func around(s, word string) string {
	at := strings.Index(s, word)
	return s[max(0, at-120):min(len(s), at+120)]
}
