package mailin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// far is an IMAP server with one user, over TLS on loopback.
type far struct {
	t     *testing.T
	user  *imapmemserver.User
	at    string
	roots *tls.Config
	down  atomic.Bool
	mu    sync.Mutex
	said  []string      // tokens shown
	left  chan struct{} // a visitor has gone
}

func away(t *testing.T) *far {
	t.Helper()
	certificate, pool := ours(t)
	s := &far{t: t, left: make(chan struct{}, 1), user: imapmemserver.NewUser("desk", "sesame"), roots: &tls.Config{RootCAs: pool}}
	for _, folder := range []string{"INBOX", "Done"} {
		if err := s.user.Create(folder, nil); err != nil {
			t.Fatal(err)
		}
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			if s.down.Load() {
				return nil, nil, errors.New("down")
			}
			return &entrance{UserSession: imapmemserver.NewUserSession(s.user), far: s}, nil, nil
		},
		Caps:   imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}, imap.Cap("AUTH=XOAUTH2"): {}},
		Logger: nothing{},
	})
	l, err := tls.Listen("tcp", "localhost:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	s.at = "localhost:" + port
	return s
}

type nothing struct{}

func (nothing) Printf(string, ...any) {}

// entrance takes a password, or a token.
type entrance struct {
	*imapmemserver.UserSession
	far *far
}

func (e *entrance) Close() error {
	select {
	case e.far.left <- struct{}{}:
	default:
	}
	return e.UserSession.Close()
}

func (e *entrance) Login(user, password string) error { return e.far.user.Login(user, password) }

func (e *entrance) AuthenticateMechanisms() []string { return []string{"XOAUTH2"} }

func (e *entrance) Authenticate(mechanism string) (sasl.Server, error) {
	if mechanism != "XOAUTH2" {
		return nil, errors.New("no")
	}
	return tokenCheck{e.far}, nil
}

type tokenCheck struct{ far *far }

func (c tokenCheck) Next(response []byte) ([]byte, bool, error) {
	if response == nil {
		return []byte{}, false, nil
	}
	c.far.mu.Lock()
	defer c.far.mu.Unlock()
	c.far.said = append(c.far.said, string(response))
	if string(response) != "user=desk\x01auth=Bearer good\x01\x01" {
		return nil, false, imapserver.ErrAuthFailed
	}
	return nil, true, nil
}

func (s *far) put(folder, raw string, flags ...imap.Flag) {
	s.t.Helper()
	if _, err := s.user.Append(folder, literal{strings.NewReader(raw)}, &imap.AppendOptions{Flags: flags}); err != nil {
		s.t.Fatal(err)
	}
}

type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// unseen counts what lies in a folder, and what nobody has seen of it.
func (s *far) unseen(folder string) (all, unseen uint32) {
	s.t.Helper()
	data, err := s.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return *data.NumMessages, *data.NumUnseen
}

// fetch runs a fetcher until the condition holds.
func (h *house) fetch(a Account, change func(*Fetcher), until func() bool) {
	h.t.Helper()
	f := &Fetcher{Box: h.box, Clock: clock.Real{}, Log: slog.New(slog.DiscardHandler), Account: a, Every: 200 * time.Millisecond, Waits: []time.Duration{20 * time.Millisecond}}
	if change != nil {
		change(f)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { f.Run(ctx); close(done) }()
	defer func() { stop(); <-done }()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if until() {
			return
		}
	}
	h.t.Fatal("it did not come about")
}

// MI-01: a store whose commit fails leaves the mail unseen and unmoved; the
// next look takes it exactly once.
func TestMI01_UnseenUntilStored(t *testing.T) {
	for _, move := range []string{"", "Done"} {
		t.Run("move "+move, func(t *testing.T) {
			h, s := open(t, dbtest.SQLite(t), true, nil), away(t)
			a := Account{Mailbox: "desk@lindeby.example", Server: s.at, User: "desk", Password: "sesame", MoveTo: move, TLS: s.roots}
			s.put("INBOX", letter("old", "x"), imap.FlagSeen)
			s.put("INBOX", letter("one", "x"))
			s.put("INBOX", letter("two", "x"))
			if _, err := h.d.Raw().Exec(`CREATE TRIGGER no BEFORE INSERT ON inbox_raw BEGIN SELECT RAISE(FAIL, 'disk trouble'); END`); err != nil {
				t.Fatal(err)
			}
			problem := func() bool {
				b, err := h.box.Find(context.Background(), a.Mailbox)
				return err == nil && b.PollProblem != ""
			}
			h.fetch(a, nil, problem)
			if all, unseen := s.unseen("INBOX"); all != 3 || unseen != 2 || h.count("lindeby") != 0 {
				t.Fatalf("after the failure: %d, %d unseen, %d stored", all, unseen, h.count("lindeby"))
			}
			if _, err := h.d.Raw().Exec(`DROP TRIGGER no`); err != nil {
				t.Fatal(err)
			}
			h.fetch(a, nil, func() bool { _, unseen := s.unseen("INBOX"); return unseen == 0 && !problem() })
			h.fetch(a, nil, func() bool { time.Sleep(300 * time.Millisecond); return true })
			if n := h.count("lindeby"); n != 2 {
				t.Errorf("%d stored", n)
			}
			all, _ := s.unseen("INBOX")
			done, _ := s.unseen("Done")
			if move == "" && (all != 3 || done != 0) || move != "" && (all != 1 || done != 2) {
				t.Errorf("%d in the folder, %d moved", all, done)
			}
		})
	}
}

// MI-14: a mailbox with 105 mails is set up, wrongly at first: with a password
// that is not right, a folder that is not there, and a disk that fails at the
// last of them. Nothing is taken away or marked before it is stored, and in the
// end each mail is here once.
func TestMI14_SettingUpTakesNothingAway(t *testing.T) {
	h, s := open(t, dbtest.SQLite(t), true, nil), away(t)
	const many, kept = 105, 100
	for i := range many {
		s.put("INBOX", letter(fmt.Sprint("m", i), "x"))
	}
	right := Account{Mailbox: "desk@lindeby.example", Server: s.at, User: "desk", Password: "sesame", MoveTo: "Done", TLS: s.roots}
	inTrouble := func() bool {
		b, err := h.box.Find(context.Background(), right.Mailbox)
		return err == nil && b.PollProblem != ""
	}
	wrong := right
	wrong.Password = "guess"
	h.fetch(wrong, nil, inTrouble)
	if all, unseen := s.unseen("INBOX"); all != many || unseen != many || h.count("lindeby") != 0 {
		t.Fatalf("a wrong password: %d left, %d unseen", all, unseen)
	}
	if _, err := h.d.Raw().Exec(fmt.Sprintf(`CREATE TRIGGER no BEFORE INSERT ON inbox_raw WHEN (SELECT count(*) FROM inbox_raw) >= %d BEGIN SELECT RAISE(FAIL, 'disk trouble'); END`, kept)); err != nil {
		t.Fatal(err)
	}
	h.fetch(right, nil, func() bool { return h.count("lindeby") == kept && inTrouble() })
	all, unseen := s.unseen("INBOX")
	done, _ := s.unseen("Done")
	if all+done != many || unseen < many-kept || done > kept {
		t.Errorf("%d stored: %d left, %d unseen, %d moved", kept, all, unseen, done)
	}
	if _, err := h.d.Raw().Exec(`DROP TRIGGER no`); err != nil {
		t.Fatal(err)
	}
	h.fetch(right, nil, func() bool { done, _ := s.unseen("Done"); return done == many })
	if n := h.count("lindeby"); n != many {
		t.Errorf("%d stored in the end", n)
	}
}

// MI-02: the program dies after the commit and before the mark: one mail, and
// it is marked the next time.
func TestMI02_DeathBetweenStoringAndMarking(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, s := open(t, d, true, nil), away(t)
		a := Account{Mailbox: "desk@lindeby.example", Server: s.at, User: "desk", Password: "sesame", TLS: s.roots}
		s.put("INBOX", letter("one", "x"))
		died := make(chan struct{})
		ctx, stop := context.WithCancel(context.Background())
		f := &Fetcher{Box: h.box, Clock: clock.Real{}, Log: slog.New(slog.DiscardHandler), Account: a}
		f.stored = func(imap.UID) { stop(); <-s.left } // the line is cut by then
		go func() { f.Run(ctx); close(died) }()
		<-died
		if _, unseen := s.unseen("INBOX"); unseen != 1 || h.count("lindeby") != 1 {
			t.Fatalf("%d unseen, %d stored", unseen, h.count("lindeby"))
		}
		h.fetch(a, nil, func() bool { _, unseen := s.unseen("INBOX"); return unseen == 0 })
		if n := h.count("lindeby"); n != 1 {
			t.Errorf("%d stored", n)
		}
	})
}

// News by IDLE come in at once; what somebody has seen before the program did
// comes in all the same; a server that is away an hour is found again.
func TestIdleSeenAndAway(t *testing.T) {
	h, s := open(t, dbtest.SQLite(t), true, nil), away(t)
	a := Account{Mailbox: "desk@lindeby.example", Server: s.at, User: "desk", Password: "sesame", TLS: s.roots}
	s.put("INBOX", letter("one", "x"))
	looked := func(n int) func() bool {
		return func() bool { return h.count("lindeby") == n }
	}
	var once sync.Once
	h.fetch(a, func(f *Fetcher) { f.Every = time.Hour }, func() bool {
		if h.count("lindeby") == 1 {
			once.Do(func() { time.AfterFunc(100*time.Millisecond, func() { s.put("INBOX", letter("idle", "x")) }) })
		}
		return h.count("lindeby") == 2
	})
	// whoever looks into the mailbox with a program of their own marks mail
	b, _ := h.box.Find(context.Background(), a.Mailbox)
	if b.PollUID == 0 {
		t.Fatalf("no place is kept: %+v", b)
	}
	s.put("INBOX", letter("seen", "x"), imap.FlagSeen)
	h.fetch(a, nil, looked(3))
	s.down.Store(true)
	h.fetch(a, nil, func() bool { b, _ := h.box.Find(context.Background(), a.Mailbox); return b.PollProblem != "" })
	s.put("INBOX", letter("meanwhile", "x"))
	h.fetch(a, nil, func() bool { time.Sleep(200 * time.Millisecond); return true })
	s.down.Store(false)
	h.fetch(a, nil, looked(4))
}

// A token instead of a password, fetched with the program's own credentials; a
// wrong one, or a wrong password, brings nothing in and says why.
func TestXOAUTH2(t *testing.T) {
	h, s := open(t, dbtest.SQLite(t), true, nil), away(t)
	given := atomic.Int32{}
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("grant_type") != "client_credentials" || r.FormValue("client_id") != "us" || r.FormValue("client_secret") != "hush" || r.FormValue("scope") != "mail" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"invalid_client"}`)
			return
		}
		given.Add(1)
		fmt.Fprint(w, `{"access_token":"good","expires_in":3600}`)
	}))
	defer issuer.Close()
	allowed, _ := outward.Networks([]string{"127.0.0.0/8"})
	tokens := &Granted{Client: outward.New(outward.Limits{Allowed: allowed}), URL: issuer.URL, ID: "us", Secret: "hush", Scope: "mail"}
	a := Account{Mailbox: "desk@lindeby.example", Server: s.at, User: "desk", Token: tokens, TLS: s.roots}
	s.put("INBOX", letter("one", "x"))
	for range 2 {
		h.fetch(a, nil, func() bool { return h.count("lindeby") == 1 })
	}
	if n := given.Load(); n != 1 {
		t.Errorf("%d tokens were fetched", n)
	}
	problem := func() bool {
		b, err := h.box.Find(context.Background(), a.Mailbox)
		return err == nil && strings.Contains(b.PollProblem, "signing in")
	}
	wrong := a
	wrong.Token = Fixed("bad")
	h.fetch(wrong, nil, problem)
	wrong.Token, wrong.Password = nil, "no"
	h.fetch(wrong, nil, problem)
	refused := &Granted{Client: tokens.Client, URL: issuer.URL, ID: "us", Secret: "wrong"}
	if _, err := refused.Token(context.Background(), noon); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("refused: %v", err)
	}
	stranger := a
	stranger.TLS = &tls.Config{}
	h.fetch(stranger, nil, func() bool {
		b, err := h.box.Find(context.Background(), a.Mailbox)
		return err == nil && strings.Contains(b.PollProblem, "certificate")
	})
}

// What is too large stays where it is, and holds up nothing.
func TestTooLargeStays(t *testing.T) {
	h, s := open(t, dbtest.SQLite(t), true, nil), away(t)
	a := Account{Mailbox: "desk@lindeby.example", Server: s.at, User: "desk", Password: "sesame", TLS: s.roots}
	s.put("INBOX", letter("large", strings.Repeat("x", 4000)))
	s.put("INBOX", letter("small", "x"))
	h.fetch(a, func(f *Fetcher) { f.Limit = 2000 }, func() bool { _, unseen := s.unseen("INBOX"); return unseen == 1 })
	if n := h.count("lindeby"); n != 1 {
		t.Errorf("%d stored", n)
	}
}
