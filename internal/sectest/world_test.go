package sectest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/whole"
)

// base is https, so that cookies and headers are those of production.
const base = "https://overgang.nordby.example"

// standing is a day in the middle of both stories.
var standing = clock.Moment(time.UTC, 2026, 4, 15, 14, 0)

// world is the whole program with the stories of both bodies, nothing
// happening by itself, asked without a network between.
type world struct {
	t       testing.TB
	house   *whole.House
	handler http.Handler
	bodies  map[string]string // "nordby" → id
	people  map[string]access.Actor
	cookies map[string]string // "nordby/lead" → session cookie
}

// roles of the walk: each role the policy knows, and somebody with none.
var roles = append([]access.Role{"nobody"}, access.Roles...)

func newWorld(t testing.TB, s app.Settings, in *enrolled) *world {
	t.Helper()
	s.Base = base
	house := whole.Demo(t, s, standing, whole.Still)
	return &world{t: t, house: house, handler: house.Program.Handler(), bodies: maps.Clone(in.bodies), people: maps.Clone(in.people), cookies: maps.Clone(in.cookies)}
}

// enrolled are the bodies of the stories, and somebody with each role in each.
type enrolled struct {
	bodies  map[string]string
	people  map[string]access.Actor
	cookies map[string]string
}

// tell tells the stories in an empty database and enrols the walkers.
func tell(s app.Settings) (in *enrolled, err error) {
	s.Base = base
	return in, whole.Tell(s, standing, func(p *app.Program) error {
		in, err = everybody(p)
		return err
	})
}

// everybody is somebody with each role in each body.
func everybody(p *app.Program) (*enrolled, error) {
	in := &enrolled{bodies: map[string]string{}, people: map[string]access.Actor{}, cookies: map[string]string{}}
	err := p.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
		all, err := org.Bodies(tx)
		for _, b := range all {
			in.bodies[b.Slug] = b.ID
		}
		return err
	})
	for slug, body := range in.bodies {
		for _, role := range roles {
			if err == nil {
				name := slug + "/" + string(role)
				in.people[name], in.cookies[name], err = enrol(p, standing, body, name, role, access.Scope{})
			}
		}
	}
	return in, err
}

var (
	told        whole.Copies
	here, there *enrolled // in the embedded database, on PostgreSQL
)

// lite is a world on an embedded database.
func lite(t testing.TB) *world {
	t.Helper()
	s := told.SQLite(t, func(s app.Settings) (err error) { here, err = tell(s); return err })
	s.APIRate = 100_000 // the walk asks faster than programs may
	return newWorld(t, s, here)
}

// served is a world on PostgreSQL, as the role an installation serves with,
// which row-level security holds.
func served(t testing.TB) *world {
	t.Helper()
	s := told.Postgres(t, func(s app.Settings) (err error) { there, err = tell(s); return err })
	return newWorld(t, s, there)
}

// TestMain lets four walks go at once where nobody says otherwise: they wait for
// databases most of the time.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" || f.Name == "test.cpu" })
	if !given {
		if err := flag.Set("test.parallel", "4"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// each runs a test on every database there is.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); test(t, lite(t)) })
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) {
			t.Parallel()
			test(t, served(t))
		})
	}
}

// enrol adds somebody to a body, with a role somewhere, and signs them in.
func (w *world) enrol(slug, name string, role access.Role, where access.Scope) access.Actor {
	w.t.Helper()
	by, cookie, err := enrol(w.house.Program, w.house.Clock.Now(), w.bodies[slug], name, role, where)
	if err != nil {
		w.t.Fatal(err)
	}
	w.people[name], w.cookies[name] = by, cookie
	return by
}

func enrol(p *app.Program, now clock.Instant, body, name string, role access.Role, where access.Scope) (by access.Actor, cookie string, err error) {
	ctx, person := context.Background(), ids.New()
	family := strings.ReplaceAll(name, "/", " ")
	err = p.DB.Write(ctx, body, func(tx *db.Tx) error {
		fold := "walker " + family
		_, err := tx.Exec(`INSERT INTO persons (body, id, given, family, name, fold, sort, lang, created_at) VALUES ($1, $2, 'Walker', $3, $4, $5, $5, 'en', 1)`, body, person, family, "Walker "+family, fold)
		if err == nil && role != "nobody" && role != "" {
			err = access.AddGrant(tx, access.GrantRow{Body: body, ID: ids.New(), Person: person, Role: role, ScopeKind: where.Kind, ScopeID: where.ID, GrantedAt: 1})
		}
		if err == nil {
			cookie, _, err = access.OpenSession(tx, now, body, person, access.WithPassword, access.Client{Agent: "walk"})
		}
		return err
	})
	if err == nil {
		by, err = p.Access.ActorOf(ctx, now, body, person, access.BySession)
	}
	return by, cookie, err
}

// signIn opens a session under a name.
func (w *world) signIn(body, person, name string) {
	w.t.Helper()
	w.write(body, func(tx *db.Tx) error {
		cookie, _, err := access.OpenSession(tx, w.house.Clock.Now(), body, person, access.WithPassword, access.Client{Agent: "walk"})
		w.cookies[name] = cookie
		return err
	})
}

func (w *world) write(body string, fn func(*db.Tx) error) {
	w.t.Helper()
	if err := w.house.Program.DB.Write(context.Background(), body, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(body string, fn func(*db.Tx) error) {
	w.t.Helper()
	if err := w.house.Program.DB.Read(context.Background(), body, fn); err != nil {
		w.t.Fatal(err)
	}
}

// ask sends a request as somebody of the walk ("" = signed out). Headers are
// pairs and come last, so that they can take back what a browser says.
func (w *world) ask(as, method, path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	var r *http.Request
	if method == http.MethodGet {
		r = httptest.NewRequest(method, base+path, nil)
	} else {
		r = httptest.NewRequest(method, base+path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	if cookie := w.cookies[as]; cookie != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-session", Value: cookie})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	if strings.HasPrefix(path, "/live") { // a stream ends when the visitor goes
		ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
		defer cancel()
		w.handler.ServeHTTP(leaver{answer, cancel}, r.WithContext(ctx))
		return answer
	}
	w.handler.ServeHTTP(answer, r)
	return answer
}

// leaver goes as soon as there is something to hear.
type leaver struct {
	*httptest.ResponseRecorder
	leave func()
}

func (l leaver) Flush() {
	l.ResponseRecorder.Flush()
	l.leave()
}

// snapshot is what stands in the tables of a body, leaving out what a look
// alone writes: sessions that were used, and who was turned away.
func (w *world) snapshot(body string) map[string]string {
	w.t.Helper()
	sums := map[string]string{}
	for table, key := range w.tables() {
		switch table {
		case "sessions", "audit", "audit_seals", "attempts":
			continue
		}
		var rows []string
		w.read(body, func(tx *db.Tx) error {
			return tx.Each(func(row []any) error {
				rows = append(rows, fmt.Sprint(row...))
				return nil
			}, "SELECT * FROM "+table+" WHERE "+key+" = $1", body)
		})
		sort.Strings(rows)
		sum := sha256.Sum256([]byte(strings.Join(rows, "\n")))
		sums[table] = fmt.Sprintf("%d rows %s", len(rows), hex.EncodeToString(sum[:8]))
	}
	return sums
}

// tables are all tables that belong to a body, and the column that says so.
func (w *world) tables() map[string]string {
	w.t.Helper()
	query := "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'body' WHERE m.type = 'table'"
	if w.house.Program.DB.Dialect == db.Postgres {
		query = "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'body'"
	}
	var names []string
	w.read(db.Everyone, func(tx *db.Tx) error { return tx.Select(&names, query) })
	all := map[string]string{"bodies": "id"}
	for _, n := range names {
		all[n] = "body"
	}
	if len(all) < 30 {
		w.t.Fatalf("only %d tables seen", len(all))
	}
	return all
}

// differs names the tables in which two snapshots differ.
func differs(a, b map[string]string) []string {
	var all []string
	for table := range a {
		if a[table] != b[table] {
			all = append(all, fmt.Sprintf("%s (%s, then %s)", table, a[table], b[table]))
		}
	}
	sort.Strings(all)
	return all
}
