// Package whole starts the whole program inside a test: the very program that
// serve builds, on a database of the test's own, with a clock that stands
// until it is moved, real HTTP in front of it, and peers for its letters.
package whole

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/visitor"
)

// Token is what the program shows the SMS gateway.
const Token = "sms-token-for-tests"

// House is a running program.
type House struct {
	T       testing.TB
	Program *app.Program
	Store   *app.Store
	Clock   *clock.Movable
	Base    string
	Mail    *peer.Mail
	SMS     *peer.SMS
	Teams   *peer.Teams
	Log     *Log
	still   bool
}

// Each runs a story on every database there is.
func Each(t *testing.T, story func(t *testing.T, s app.Settings)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); story(t, SQLite(t)) })
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) { t.Parallel(); story(t, Postgres(t)) })
	}
}

// SQLite are the settings of a fresh embedded database.
func SQLite(t testing.TB) app.Settings {
	t.Helper()
	return app.Settings{Data: filepath.Dir(dbtest.SQLitePath(t))}
}

// Postgres are the settings of a fresh PostgreSQL database; the test is
// skipped where there is no server.
func Postgres(t testing.TB) app.Settings {
	t.Helper()
	s := app.Settings{Database: dbtest.PostgresAddress(t)}
	s.Data = t.TempDir()
	return s
}

// Option changes the settings before the program is built.
type Option func(*House, *app.Settings)

// Serving fills in peers on every line out.
func Serving(h *House, s *app.Settings) {
	h.Mail, h.SMS, h.Teams = peer.NewMail(h.T), peer.NewSMS(h.T, Token), peer.NewTeams(h.T)
	s.SMTP, s.SMTPSecurity, s.MailFrom = h.Mail.Addr, "none", "overgang@nordby.example"
	s.SMS, s.SMSToken, s.SMSFrom = h.SMS.URL, Token, "Nordby"
	s.Teams = map[string]string{"it": h.Teams.URL}
	s.AllowPrivate = []string{"127.0.0.0/8"}
}

// Still leaves the background work out: nothing happens by itself.
func Still(h *House, _ *app.Settings) { h.still = true }

// Start builds and serves the program; it ends with the test.
func Start(t testing.TB, s app.Settings, now clock.Instant, options ...Option) *House {
	t.Helper()
	return start(t, s, now, options, app.Build)
}

// Demo is the same with the demonstration's stories told in it.
func Demo(t testing.TB, s app.Settings, now clock.Instant, options ...Option) *House {
	t.Helper()
	return start(t, s, now, options, func(store *app.Store, s app.Settings, c clock.Clock, log *slog.Logger) (*app.Program, error) {
		return app.BuildDemo(context.Background(), store, s, c, log)
	})
}

func start(t testing.TB, s app.Settings, now clock.Instant, options []Option, build func(*app.Store, app.Settings, clock.Clock, *slog.Logger) (*app.Program, error)) *House {
	t.Helper()
	h := &House{T: t, Clock: clock.NewMovable(now), Log: &Log{}}
	for _, o := range options {
		o(h, &s)
	}
	var handler http.Handler
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	h.Base = "http://" + server.Listener.Addr().String()
	if s.Base == "" {
		s.Base = h.Base
	}
	if err := s.Normal(); err != nil {
		t.Fatal(err)
	}
	var err error
	if h.Store, err = app.OpenStore(context.Background(), s, true); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(h.Log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if h.Program, err = build(h.Store, s, h.Clock, log); err != nil {
		h.Store.Close()
		t.Fatal(err)
	}
	handler = h.Program.Handler()
	server.Start()
	if !h.still {
		h.Program.Start()
	}
	t.Cleanup(func() {
		h.Program.Server.Close()
		server.Close()
		h.Program.Stop()
		h.Store.Close()
		if t.Failed() {
			t.Log(h.Log.Errors())
		}
	})
	return h
}

// Visitor is a fresh browser in front of the program.
func (h *House) Visitor(lang string) *visitor.Visitor {
	h.T.Helper()
	return visitor.New(h.T, h.Base, lang)
}

// Log keeps every line the program writes, at debug level.
type Log struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write takes a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

// Text is everything written so far.
func (l *Log) Text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// Errors are the lines that say something went wrong.
func (l *Log) Errors() string {
	var all []string
	for _, line := range strings.Split(l.Text(), "\n") {
		var said map[string]any
		if json.Unmarshal([]byte(line), &said) == nil && said["level"] == "ERROR" {
			all = append(all, fmt.Sprintf("%.2000s", line))
		}
	}
	return strings.Join(all, "\n")
}
