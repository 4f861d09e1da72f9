// Package fault kills the real program and looks at what is left: nothing
// that was answered may be lost, nothing may be half done, and every letter is
// sent or still waits. OVERGANG_FAULT_ROUNDS sets how often it is killed on
// each database (make faults: 30; otherwise 6).
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
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/whole"
)

func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("OVERGANG_FAULT_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 6
}

// binary is the program as it is handed out, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "overgang-fault")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overgang")
	out, err := exec.Command("go", "build", "-o", path, "github.com/overgang/overgang/cmd/overgang").CombinedOutput()
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
	links    []string // booking links, one a person
	slots    []string
	child    *exec.Cmd
	out      bytes.Buffer
	ledger   *ledger
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

func newSite(t *testing.T, s app.Settings) *site {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Listen = port.Addr().String()
	port.Close()
	at := &site{t: t, settings: s, mail: peer.NewMail(t), base: "http://" + s.Listen, ledger: &ledger{file: file}}
	at.prepare()
	t.Cleanup(at.kill)
	return at
}

// prepare fills the database with forty people who may book.
func (at *site) prepare() {
	at.t.Helper()
	ctx, now := context.Background(), clock.Real{}.Now()
	at.inside(func(p *app.Program) error {
		body := ids.New()
		by := access.Program(body)
		var persons []string
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
				persons = append(persons, id)
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
		if _, err := p.Rollouts.AddPeople(ctx, by, now, id, persons); err != nil {
			return err
		}
		o, err := p.Rollouts.AddOccasion(ctx, by, now, id, rollout.OccasionInput{Kind: rollout.OccasionDropIn, Name: "Drop-in", Place: "Stuen",
			StartsAt: day.Add(10).At(time.UTC, 8, 0), EndsAt: day.Add(10).At(time.UTC, 16, 0), SlotMinutes: 60, Places: 4})
		if err != nil {
			return err
		}
		for _, person := range persons {
			link, err := p.Rollouts.MakeBookingLink(ctx, by, now, id, person)
			if err != nil {
				return err
			}
			at.links = append(at.links, link)
		}
		return p.DB.Read(ctx, body, func(tx *db.Tx) error {
			return tx.Select(&at.slots, "SELECT id FROM slots WHERE body = $1 AND occasion = $2", body, o)
		})
	})
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
	c.Env = append(os.Environ(), "OVERGANG_DATA="+at.settings.Data, "OVERGANG_DATABASE="+at.settings.Database)
	return c
}

// start runs the program until it says it is ready.
func (at *site) start() {
	at.t.Helper()
	at.child = at.command("serve", "--listen", at.settings.Listen, "--smtp", at.mail.Addr, "--smtp-security", "none", "--mail-from", "overgang@nyby.example", "--allow-private", "127.0.0.0/8")
	at.out.Reset()
	at.child.Stdout, at.child.Stderr = &at.out, &at.out
	if err := at.child.Start(); err != nil {
		at.t.Fatal(err)
	}
	for range 400 {
		if r, err := http.Get(at.base + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(25 * time.Millisecond)
	}
	at.kill()
	at.t.Fatalf("not ready after ten seconds: %s", at.out.String())
}

// kill ends our own child, at once.
func (at *site) kill() {
	if at.child != nil && at.child.Process != nil {
		at.child.Process.Kill()
		at.child.Wait()
		at.child = nil
	}
}

// book asks for places and moves and gives them up, and writes down every
// answer, until the program is gone.
func (at *site) book(done <-chan struct{}, links []string) {
	client := &http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for {
		for _, link := range links {
			select {
			case <-done:
				return
			default:
			}
			id := ids.New()
			form := url.Values{"slot": {at.slots[rand.IntN(len(at.slots))]}, "client": {id}}
			r, err := http.NewRequest(http.MethodPost, at.base+"/b/"+link, strings.NewReader(form.Encode()))
			if err != nil {
				return
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			answer, err := client.Do(r)
			if err != nil {
				return // it died under us: nothing was promised
			}
			answer.Body.Close()
			if answer.StatusCode == http.StatusSeeOther {
				at.ledger.ack(id)
			}
		}
	}
}

// check runs `overgang check`, which recomputes what is kept twice.
func (at *site) check() {
	at.t.Helper()
	if out, err := at.command("check").CombinedOutput(); err != nil {
		at.t.Fatalf("overgang check: %v %s", err, out)
	}
}

// FX-01, FX-02: killed at random moments while people book and letters go out.
func TestKilledWhileBookingAndSending(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		n := rounds()
		share := max(1, len(at.links)/n)
		for round := range n {
			at.start()
			done := make(chan struct{})
			var wg sync.WaitGroup
			fresh := at.links[min(round*share, len(at.links)):min((round+1)*share, len(at.links))]
			for i := range 4 {
				var mine []string
				for j, l := range fresh {
					if j%4 == i {
						mine = append(mine, l)
					}
				}
				if len(mine) > 0 {
					wg.Go(func() { at.book(done, append(mine, at.links[:min(2, len(at.links))]...)) })
				}
			}
			time.Sleep(time.Duration(20+rand.IntN(500)) * time.Millisecond)
			at.kill()
			close(done)
			wg.Wait()
			at.check()
		}
		at.start() // what still waits goes out now
		at.settle()
		at.kill()
		at.check()
		at.compare(n)
	})
}

// settle waits until nothing waits any more.
func (at *site) settle() {
	at.t.Helper()
	last, still := -1, 0
	for range 120 {
		time.Sleep(250 * time.Millisecond)
		n := len(at.mail.Letters())
		if n == last {
			still++
		} else {
			last, still = n, 0
		}
		if still > 16 {
			return
		}
	}
}

// compare holds ledger, database and mail server against one another.
func (at *site) compare(kills int) {
	at.t.Helper()
	ctx := context.Background()
	at.inside(func(p *app.Program) error {
		return p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) error {
			var kept []string
			if err := tx.Select(&kept, "SELECT client FROM bookings WHERE client <> ''"); err != nil {
				return err
			}
			there := map[string]bool{}
			for _, c := range kept {
				there[c] = true
			}
			lost := 0
			for _, id := range at.ledger.acked {
				if !there[id] {
					lost++
				}
			}
			var twice, over int
			if err := tx.Get(&twice, "SELECT count(*) FROM (SELECT person FROM bookings WHERE state IN ('booked', 'waiting') GROUP BY body, rollout, person HAVING count(*) > 1) AS x"); err != nil {
				return err
			}
			if err := tx.Get(&over, "SELECT count(*) FROM slots s WHERE taken > places OR taken <> (SELECT count(*) FROM bookings b WHERE b.body = s.body AND b.slot = s.id AND b.state IN ('booked', 'attended'))"); err != nil {
				return err
			}
			var letters []struct {
				ID    string `db:"id"`
				State string `db:"state"`
				Lease int64  `db:"lease_until"`
			}
			if err := tx.Select(&letters, "SELECT id, state, lease_until FROM letters"); err != nil {
				return err
			}
			arrived := map[string]int{}
			for _, l := range at.mail.Letters() {
				arrived[strings.Split(l.MessageID, "@")[0]]++
			}
			missing, doubles, waiting := 0, 0, 0
			for _, l := range letters {
				switch {
				case arrived[l.ID] > 1:
					doubles += arrived[l.ID] - 1
				case arrived[l.ID] == 0 && (l.State == "waiting" || l.State == "handed_over" && l.Lease > 0):
					waiting++ // a letter in hand when the program died is taken up again once its lease is over
				case arrived[l.ID] == 0 && l.State != "cancelled" && l.State != "shown":
					missing++
					at.t.Errorf("the letter %s is %s and never arrived", l.ID, l.State)
				}
			}
			at.t.Logf("%d kills, %d bookings acknowledged, %d kept, %d letters: %d sent twice, %d waiting", kills, len(at.ledger.acked), len(kept), len(letters), doubles, waiting)
			if lost > 0 || twice > 0 || over > 0 {
				at.t.Errorf("%d acknowledged bookings lost, %d people booked twice, %d slots that do not add up", lost, twice, over)
			}
			if len(at.ledger.acked) == 0 || len(letters) == 0 {
				at.t.Error("nothing happened: the test is not where it should be")
			}
			if doubles > 8*(kills+1) { // at most what was on its way out at each kill
				at.t.Errorf("%d letters sent twice in %d kills", doubles, kills)
			}
			return nil
		})
	})
}

// IN-07: killed in the middle of an import, everybody is there or nobody.
func TestIN07_KilledWhileImporting(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		const many = 1500
		for round := range max(2, rounds()/2) {
			domain := fmt.Sprintf("r%d.example", round)
			var list strings.Builder
			list.WriteString("User principal name,First name,Last name,Display name\n")
			for i := range many {
				fmt.Fprintf(&list, "p%d@%s,Ida,Dal%d,Ida Dal%d\n", i, domain, i, i)
			}
			file := filepath.Join(t.TempDir(), "list.csv")
			if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			at.child = at.command("import", "people", "--body", "nyby", file)
			at.child.Stdout, at.child.Stderr = &out, &out
			if err := at.child.Start(); err != nil {
				t.Fatal(err)
			}
			if round == 0 { // once left alone, so that a list is seen to be taken
				if err := at.child.Wait(); err != nil {
					t.Fatalf("%v %s", err, out.String())
				}
				at.child = nil
			} else {
				time.Sleep(time.Duration(30+rand.IntN(900)) * time.Millisecond)
				at.kill()
			}
			at.check()
			at.inside(func(p *app.Program) error {
				return p.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
					var n int
					if err := tx.Get(&n, "SELECT count(*) FROM emails WHERE fold LIKE $1", "%@"+domain); err != nil {
						return err
					}
					if n != many && (n != 0 || round == 0) {
						t.Errorf("round %d: %d of %d people are there: %s", round, n, many, out.String())
					}
					return nil
				})
			})
		}
	})
}
