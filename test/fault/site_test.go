// Package fault lets the real program meet what goes wrong: it is killed, its
// database is cut off, its disk is full, it is sent what no list is. Nothing
// that was answered may be lost, nothing may be half done, every letter is sent
// or still waits, and the program says in words what is the matter.
//
// OVERGANG_FAULT_ROUNDS sets how often it is killed in each experiment on each
// database (make faults: 30; otherwise a few), OVERGANG_FAULT_DESK how often at
// the desk (make faults: 100), OVERGANG_FAULT_CUT for how long the database is
// away (make faults: 10s; otherwise 3s).
package fault

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/visitor"
)

// patience is how long something may take that is not measured here: machines
// that run tests are busy.
const patience = time.Minute

func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("OVERGANG_FAULT_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 3
}

// binary is the program as it is handed out, but for this: it dies at a point
// where it is told to. It is built once, or is what OVERGANG_FAULT_BINARY names.
var binary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("OVERGANG_FAULT_BINARY"); path != "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "overgang-fault")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overgang")
	out, err := exec.Command("go", "build", "-ldflags", "-X github.com/overgang/overgang/internal/kit/point.mortal=yes", "-o", path, "github.com/overgang/overgang/cmd/overgang").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// site is an installation that is killed again and again.
type site struct {
	t        *testing.T
	settings app.Settings
	mail     *peer.Mail
	base     string
	body     string
	rollout  string
	persons  []string
	links    []string // booking links, one a person
	slots    []string
	doors    []string // sign-in links of two administrators in turn, for one use each
	token    string   // of the first of them, for programs
	lmtp     string   // where mail is handed over; "" = nowhere
	smtp     string   // and by the protocol of servers far away
	teams    []string // of the desk
	child    *process
	ledger   *ledger
	unheard  unheard
	wrong    wrong
}

// process is the program running.
type process struct {
	*exec.Cmd
	base string
	out  lines
	gone chan struct{} // closed once it is dead
}

// wrong is closed once the program said something it must not say: what comes
// after it would only wait for what does not come.
type wrong struct {
	once  sync.Once
	heard chan struct{}
}

// broke says what was wrong, and that there is no use in going on.
func (at *site) broke(format string, args ...any) {
	at.t.Errorf(format, args...)
	at.wrong.once.Do(func() { close(at.wrong.heard) })
}

// mayGoOn ends the test where something was wrong.
func (at *site) mayGoOn() {
	at.t.Helper()
	select {
	case <-at.wrong.heard:
		at.t.Fatal("it goes no further: see what was wrong above")
	default:
	}
}

// lines is what a process writes; it may be read meanwhile.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// ledger is written outside the program, and synced before anybody goes on.
type ledger struct {
	mu    sync.Mutex
	file  *os.File
	acked []string
}

func (l *ledger) ack(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(l.file, id)
	l.file.Sync()
	l.acked = append(l.acked, id)
}

// of counts what was acknowledged of a kind.
func (l *ledger) of(kind string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range l.acked {
		if strings.HasPrefix(id, kind) {
			n++
		}
	}
	return n
}

func newSite(t *testing.T, s app.Settings) *site {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	s.Listen = freePort(t)
	at := &site{t: t, settings: s, mail: peer.NewMail(t), base: "http://" + s.Listen, ledger: &ledger{file: file}, wrong: wrong{heard: make(chan struct{})}}
	at.prepare()
	t.Cleanup(at.kill)
	return at
}

// given are the addresses freePort gave.
var given sync.Map

// freePort is an address nobody else is given, since a program that was killed
// comes back to it: whoever asks for any port, to listen or to connect, gets one
// from above these (ip_local_port_range).
func freePort(t *testing.T) string {
	t.Helper()
	for range 1000 {
		at := "127.0.0.1:" + strconv.Itoa(10_000+rand.IntN(10_000))
		l, err := net.Listen("tcp", at)
		if err != nil {
			continue
		}
		l.Close()
		if _, taken := given.LoadOrStore(at, true); !taken {
			return at
		}
	}
	t.Fatal("no port is free")
	return ""
}

// prepare fills the database with forty people who may book, the first two
// of them administrators.
func (at *site) prepare() {
	at.t.Helper()
	ctx, now := context.Background(), clock.Real{}.Now()
	at.inside(func(p *app.Program) error {
		body := ids.New()
		by := access.Program(body)
		at.body = body
		err := p.DB.Write(ctx, body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: "nyby", Name: "Nyby Kommune", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1}); err != nil {
				return err
			}
			for i := range 40 {
				id := ids.New()
				if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "Ida", Family: fmt.Sprint("Holm", i), Lang: "da", Active: 1, CreatedAt: now}); err != nil {
					return err
				}
				if err := org.AddEmail(tx, org.Email{Person: id, Address: fmt.Sprintf("p%d@nyby.example", i), Kind: "primary"}); err != nil {
					return err
				}
				at.persons = append(at.persons, id)
			}
			return nil
		})
		if err != nil {
			return err
		}
		day := now.Day(time.UTC)
		id, err := p.Rollouts.Create(ctx, by, now, rollout.Input{Name: "Skiftet", FromPlatform: "Gammel", ToPlatform: "Ny", CutoverAt: now.Add(240 * time.Hour), Starts: day, Ends: day.Add(60)})
		if err != nil {
			return err
		}
		if _, err := p.Rollouts.AddPeople(ctx, by, now, id, at.persons); err != nil {
			return err
		}
		o, err := p.Rollouts.AddOccasion(ctx, by, now, id, rollout.OccasionInput{Kind: rollout.OccasionDropIn, Name: "Drop-in", Place: "Stuen",
			StartsAt: day.Add(10).At(time.UTC, 8, 0), EndsAt: day.Add(10).At(time.UTC, 16, 0), SlotMinutes: 60, Places: 4})
		if err != nil {
			return err
		}
		for _, person := range at.persons {
			link, err := p.Rollouts.MakeBookingLink(ctx, by, now, id, person)
			if err != nil {
				return err
			}
			at.links = append(at.links, link)
		}
		at.rollout = id
		if err := at.appoint(p, now); err != nil {
			return err
		}
		return p.DB.Read(ctx, body, func(tx *db.Tx) error {
			return tx.Select(&at.slots, "SELECT id FROM slots WHERE body = $1 AND occasion = $2", body, o)
		})
	})
}

// appoint makes the first two people administrators who can come in.
func (at *site) appoint(p *app.Program, now clock.Instant) error {
	ctx, by := context.Background(), access.Command(at.body)
	err := p.Entrance.Grant(ctx, by, now, at.persons[0], access.Administrator, access.Scope{})
	if err == nil {
		err = p.Entrance.Grant(ctx, by, now, at.persons[1], access.Administrator, access.Scope{})
	}
	for i := 0; i < 4 && err == nil; i++ {
		var door string
		door, err = p.Entrance.LinkFor(ctx, by, now, at.persons[i%2], 24*time.Hour)
		at.doors = append(at.doors, door)
	}
	if err != nil {
		return err
	}
	at.token, _, err = p.Entrance.AddToken(ctx, by, now, entrance.TokenInput{Name: "fault", Person: at.persons[0],
		Scopes: []access.Permission{access.PeopleImport, access.PeopleRead, access.DeskRead, access.DeskWork}, Last: now.Day(time.UTC).Add(2)})
	return err
}

// visitor is an administrator, signed in at a running program.
func (at *site) visitor(base, lang string) *visitor.Visitor {
	at.t.Helper()
	door := at.doors[0]
	at.doors = at.doors[1:]
	v := visitor.New(at.t, base, lang)
	v.Post(strings.TrimPrefix(door, at.base), url.Values{}).Done()
	return v
}

// inside opens the database while the program is dead.
func (at *site) inside(do func(p *app.Program) error) {
	at.t.Helper()
	s := at.settings
	if err := s.Normal(); err != nil {
		at.t.Fatal(err)
	}
	store, err := app.OpenStore(context.Background(), s, true)
	if err != nil {
		at.t.Fatal(err)
	}
	defer store.Close()
	p, err := app.Build(store, s, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		at.t.Fatal(err)
	}
	defer p.Server.Close()
	if err := do(p); err != nil {
		at.t.Fatal(err)
	}
}

// command is the program with where its data are.
func (at *site) command(args ...string) *exec.Cmd {
	at.t.Helper()
	path, err := binary()
	if err != nil {
		at.t.Fatal(err)
	}
	c := exec.Command(path, args...)
	// Its memory is its own to manage, whatever the tests are given for theirs.
	c.Env = append(os.Environ(), "GOGC=", "GOMEMLIMIT=", "OVERGANG_DATA="+at.settings.Data, "OVERGANG_DATABASE="+at.settings.Database)
	return c
}

// start runs the program until it says it is ready.
func (at *site) start() {
	at.t.Helper()
	at.child = at.run(at.settings.Listen, at.settings.Database)
}

// run starts one more process of the program, on an address of its own.
func (at *site) run(listen, database string) *process {
	at.t.Helper()
	p := at.launch(listen, database)
	if !within(patience, func() bool { return ask(p.base+"/readyz") == http.StatusOK }) {
		p.kill()
		at.t.Fatalf("not ready after %v: %s", patience, p.out.String())
	}
	return p
}

// launch runs a process and does not wait for it; env is added to what it is
// told.
func (at *site) launch(listen, database string, env ...string) *process {
	at.t.Helper()
	p := &process{base: "http://" + listen, gone: make(chan struct{})}
	p.Cmd = at.command("serve", "--listen", listen, "--base-url", at.base, "--smtp", at.mail.Addr, "--smtp-security", "none",
		"--mail-from", "overgang@nyby.example", "--allow-private", "127.0.0.0/8")
	p.Env = append(append(p.Env, "OVERGANG_DATABASE="+database), env...)
	if at.lmtp != "" {
		p.Args = append(p.Args, "--mail-lmtp", at.lmtp, "--api-rate", "10000")
	}
	if at.smtp != "" {
		p.Args = append(p.Args, "--mail-smtp", at.smtp)
	}
	p.Stdout, p.Stderr = &p.out, &p.out
	if err := p.Start(); err != nil {
		at.t.Fatal(err)
	}
	go func() {
		_ = p.Wait()
		close(p.gone)
	}()
	at.t.Cleanup(p.kill)
	return p
}

// ask is the status of an address, 0 where nobody answers.
func ask(address string) int {
	r, err := (&http.Client{Timeout: 15 * time.Second}).Get(address)
	if err != nil {
		return 0
	}
	r.Body.Close()
	return r.StatusCode
}

// within waits for something to become true.
func within(limit time.Duration, ok func() bool) bool {
	for until := time.Now().Add(limit); time.Now().Before(until); time.Sleep(25 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return ok()
}

// kill ends our own process, at once.
func (p *process) kill() {
	switch {
	case p.Process == nil:
	case p.gone == nil: // a command, not a server
		if p.ProcessState == nil {
			p.Process.Kill()
			p.Wait()
		}
	default:
		p.Process.Kill()
		<-p.gone
	}
}

// await waits for a process to die, and tells whether it did.
func (p *process) await(limit time.Duration) bool { return p.awaitUnless(nil, limit) }

// awaitUnless is await, and waits for no more once something was wrong.
func (p *process) awaitUnless(wrong chan struct{}, limit time.Duration) bool {
	select {
	case <-p.gone:
		return true
	case <-wrong:
		return false
	case <-time.After(limit):
		return false
	}
}

func (at *site) kill() {
	if at.child != nil {
		at.child.kill()
		at.child = nil
	}
}

// check runs `overgang check`, which recomputes what is kept twice.
func (at *site) check() {
	at.t.Helper()
	if out, err := at.command("check").CombinedOutput(); err != nil {
		at.t.Fatalf("overgang check: %v %s", err, out)
	}
}
