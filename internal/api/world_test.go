package api_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/api"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/deskweb"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/inboxweb"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/servicesweb"
	"github.com/overgang/overgang/internal/web"
)

var noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)

// world is the api on two bodies. In each, somebody holds every role, and
// somebody none; each has a token with all scopes.
type world struct {
	t      testing.TB
	db     *db.DB
	clock  *clock.Movable
	api    *api.API
	tokens map[string]string // "a/lead" → token
	index  *search.Index
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, clock: clock.NewMovable(noon), tokens: map[string]string{}}
	texts := text.NewCatalog()
	for _, some := range []fs.FS{text.Texts, web.Texts, org.Texts, arrangement.Texts, deskweb.Texts, servicesweb.Texts, inboxweb.Texts, api.Texts} {
		if err := texts.Load(some); err != nil {
			t.Fatal(err)
		}
	}
	for _, body := range []string{"a", "b"} {
		w.body(body)
	}
	help := desk.New(d)
	help.Texts = texts
	w.index = search.New(d, slog.New(slog.DiscardHandler))
	help.Index = w.index
	w.index.Add(desk.FindSource, desk.Findable{})
	w.index.Add(knowledge.FindSource, knowledge.Findable{})
	w.index.Add(services.FindService, services.FindableServices{})
	w.index.Add(services.FindSupplier, services.FindableSuppliers{})
	w.api = api.New(api.Settings{DB: d, Clock: w.clock, Texts: texts, Access: access.New(d), Base: "https://overgang.example",
		Log: slog.New(slog.NewTextHandler(logged{t}, &slog.HandlerOptions{Level: slog.LevelError})), Rate: 1e6, Burst: 1e6},
		api.Rooms{Body: org.NewSettings(d), Services: services.New(d), People: org.NewPeople(d), Entrance: entrance.New(d, texts, "https://overgang.example"), Audit: audit.New(d), Letters: outbox.NewBox(d, outbox.Settings{}), PDF: &document.Renderer{}, Rollouts: rollout.New(d), Desk: help, Guides: knowledge.New(d), Staffing: staffing.New(d), Arrangements: arrangement.New(d), Views: views.New(d), Index: w.index, Hooks: webhooks.New(d, nil, seal.New(seal.Words("what this server alone knows of all")), true)})
	w.api.Inbox = inbox.NewBox(d)
	w.api.Inbox.ByHand = help.ByHand
	return w
}

type logged struct{ t testing.TB }

func (l logged) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

func (w *world) body(id string) {
	w.t.Helper()
	w.write(id, func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: id, Slug: id, Name: "Nyby " + id, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
			return err
		}
		if err := org.AddUnit(tx, "da", org.Unit{ID: id + "-top", Name: "Rådhuset"}); err != nil {
			return err
		}
		for _, team := range []arrangement.Team{{ID: id + "-first", Name: "IT-hjælp", Level: 1, Kind: arrangement.Local, Landing: 1}, {ID: id + "-second", Name: "Central support", Level: 2, Kind: arrangement.Central}} {
			if err := arrangement.AddTeam(tx, "da", team); err != nil {
				return err
			}
		}
		for _, who := range append([]access.Role{"nobody"}, access.Roles...) {
			person := id + "-" + string(who)
			if err := w.person(tx, person); err != nil {
				return err
			}
			if who != "nobody" {
				if err := access.AddGrant(tx, access.GrantRow{Body: id, ID: person + "-g", Person: person, Role: who, GrantedAt: noon}); err != nil {
					return err
				}
			}
			if err := w.token(tx, id+"/"+string(who), person, access.Permissions()...); err != nil {
				return err
			}
		}
		return nil
	})
}

// person is "Ida …" of the body's top unit: "a-lead" is Ida lead.
func (w *world) person(tx *db.Tx, id string) error {
	_, family, _ := strings.Cut(id, "-")
	if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "Ida", Family: family, Active: 1, CreatedAt: noon}); err != nil {
		return err
	}
	if err := org.AddPosition(tx, org.Position{ID: id + "-p", Person: id, Kind: "employee", Unit: tx.Tenant + "-top"}); err != nil {
		return err
	}
	return org.AddEmail(tx, org.Email{Person: id, Address: id + "@nyby.example", Kind: "primary"})
}

// token makes one under a name.
func (w *world) token(tx *db.Tx, name, person string, scopes ...access.Permission) error {
	token := access.TokenPrefix + ids.Secret()
	var all []string
	for _, s := range scopes {
		all = append(all, string(s))
	}
	w.tokens[name] = token
	return access.AddToken(tx, access.TokenRow{Body: tx.Tenant, ID: "token-" + strings.ReplaceAll(name, "/", "-"), Name: name, Person: person, Hash: access.Hash(token), Scopes: strings.Join(all, " "), CreatedAt: noon})
}

func (w *world) write(body string, fn func(*db.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(context.Background(), body, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(body string, fn func(*db.Tx) error) {
	w.t.Helper()
	if err := w.db.Read(context.Background(), body, fn); err != nil {
		w.t.Fatal(err)
	}
}

// reply is an answer.
type reply struct {
	Status int
	Header http.Header
	Body   string
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.Body), v); err != nil {
		t.Fatalf("%v in %s", err, r.Body)
	}
}

// get digs a value out of the answer: "items.0.name".
func (r reply) get(path string) any {
	var v any
	if json.Unmarshal([]byte(r.Body), &v) != nil {
		return nil
	}
	for _, step := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i := int(step[0] - '0')
			if i >= len(at) {
				return nil
			}
			v = at[i]
		}
	}
	return v
}

// call asks as somebody of the world ("" = without a token); headers are pairs.
func (w *world) call(as, method, path, body string, headers ...string) reply {
	r := httptest.NewRequest(method, "https://overgang.example/api/v1"+path, strings.NewReader(body))
	if token := w.tokens[as]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	w.api.ServeHTTP(recorder, r)
	return reply{recorder.Code, recorder.Header(), recorder.Body.String()}
}

func (w *world) get(as, path string, headers ...string) reply {
	return w.call(as, "GET", path, "", headers...)
}

func (w *world) post(as, path, body string, headers ...string) reply {
	return w.call(as, "POST", path, body, headers...)
}

// wants fails unless the answer has the status.
func (r reply) wants(t testing.TB, status int) reply {
	t.Helper()
	if r.Status != status {
		t.Fatalf("got %d, want %d: %s", r.Status, status, r.Body)
	}
	return r
}
