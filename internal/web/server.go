package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/views"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/static"
)

// usual is how many bytes a request may carry when its route does not say.
const usual = 1 << 20

// Settings are what the roof tells the frame.
type Settings struct {
	Base    string // "https://overgang.nordby.example", without a final slash
	Log     *slog.Logger
	Clock   clock.Clock
	Texts   *text.Catalog
	DB      *db.DB
	Entries []Entry
	Demo    *DemoSettings // nil: not a demonstration
	// Session finds who a cookie belongs to; a fault of kind Unknown when to
	// nobody.
	Session func(ctx context.Context, now clock.Instant, cookie string) (access.Actor, error)
	// MayHear decides about a topic of /live for an actor (zero: signed out).
	MayHear func(ctx context.Context, by access.Actor, topic string) bool
	// Denied is told who was turned away from which route, for the audit.
	Denied func(ctx context.Context, by access.Actor, now clock.Instant, route string)
	// Views are lists kept under names; nil leaves them out.
	Views *views.Saved
	// Out tells what would become of letters; nil: they leave.
	Out func(ctx context.Context, body string, now clock.Instant, all ...outbox.Whom) (outbox.Exit, error)
	// Observe is told about each answer, for metrics.
	Observe func(method, route string, status int, took time.Duration)
}

// DemoSettings fill the banner of a demonstration.
type DemoSettings struct {
	Key  string // text with a placeholder {{.day}}
	Href string // where to change role or day
	Link string // key of its label
}

// Server is the frame at work. It serves windows' routes and its own few.
type Server struct {
	Settings
	entries []Entry
	routes  []Route
	secure  bool
	live    *live
	mux     *http.ServeMux
}

// NewServer puts the routes of all windows behind the frame. It panics where
// two routes are the same, as http.ServeMux does.
func NewServer(s Settings, routes ...[]Route) *Server {
	srv := &Server{Settings: s, entries: s.Entries, secure: strings.HasPrefix(s.Base, "https://"), mux: http.NewServeMux()}
	srv.live = newLive(srv)
	for _, some := range append(routes, srv.own()) {
		srv.routes = append(srv.routes, some...)
	}
	for _, r := range srv.routes {
		srv.mux.Handle(r.Method+" "+r.Path, srv.serve(r))
	}
	srv.mux.Handle("GET /static/", srv.headers(static.Handler()))
	srv.mux.Handle("/", srv.serve(Route{Method: "", Path: "/", Rule: Public, Handle: srv.nothing}))
	return srv
}

// own are the frame's routes.
func (s *Server) own() []Route {
	return []Route{
		{"POST", LookPath, s.look, Public},
		{"GET", "/live", s.live.serve, Public},
		{"GET", ViewsPath, s.views, SignedIn},
		{"POST", ViewsPath, s.saveView, SignedIn},
		{"POST", ViewsPath + "/{view}", s.changeView, SignedIn},
		{"POST", ViewsPath + "/{view}/delete", s.deleteView, SignedIn},
	}
}

// Routes is the law book, sorted, for the tests of the house.
func (s *Server) Routes() []Route {
	all := append([]Route{}, s.routes...)
	sort.Slice(all, func(i, j int) bool {
		return all[i].Path < all[j].Path || all[i].Path == all[j].Path && all[i].Method < all[j].Method
	})
	return all
}

// Handler is the whole, with protection against forged requests around it.
func (s *Server) Handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(s.origin()); err != nil {
		panic(fmt.Sprintf("base address %q: %v", s.Base, err))
	}
	cross.SetDenyHandler(s.serve(Route{Path: "cross-site", Rule: Public, Handle: func(v *Visit) error {
		return v.wrong(http.StatusForbidden, "fault.cross_site")
	}}))
	return cross.Handler(s.mux)
}

func (s *Server) origin() string {
	u, err := url.Parse(s.Base)
	if err != nil || u.Host == "" {
		return "http://localhost"
	}
	return u.Scheme + "://" + u.Host
}

// Close ends the live connections, so that the program can stop.
func (s *Server) Close() { s.live.close() }

// policy lets a page fetch from its own origin only; nothing inline runs
// (TRUST T1, WB-05).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; frame-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// bodyOf finds the body whose name and zone a page shows.
func (s *Server) bodyOf(ctx context.Context, id string) (org.Body, error) {
	var b org.Body
	err := s.DB.Read(ctx, id, func(tx *db.Tx) (err error) {
		b, err = org.BodyOf(tx)
		return err
	})
	return b, err
}
