package fault

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// slowest is how long anybody may wait for an answer while the database is away:
// TRUST G7 allows 5 s, and this machine may be at work with something else. A
// program that did not find out would wait for 10 s.
const slowest = 8 * time.Second

func cutFor() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("OVERGANG_FAULT_CUT")); err == nil && d > 0 {
		return d
	}
	return 3 * time.Second
}

// FX-10, G6, G7: the database is gone for a while, closed or without a word.
// Pages say so in the reader's language and nobody waits long; the probes tell;
// afterwards everything goes on by itself, and nothing answered is lost.
func TestDatabaseGone(t *testing.T) {
	for name, silent := range map[string]bool{"closed": false, "silent": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newSite(t, whole.Postgres(t))
			u, err := url.Parse(at.settings.Database)
			if err != nil {
				t.Fatal(err)
			}
			between := newProxy(t, u.Host)
			u.Host = between.addr
			at.child = at.run(at.settings.Listen, u.String())
			pid := at.child.Process.Pid
			v := at.visitor(at.base, "da")
			v.Broken = true
			heard := at.listen(v)
			done := make(chan struct{})
			var wg sync.WaitGroup
			wg.Go(func() { at.keepBooking(done) })
			time.Sleep(300 * time.Millisecond)

			between.cut(silent)
			cut := time.Now()
			at.awayTold(v, cut)
			for time.Since(cut) < cutFor() {
				at.awayTold(v, time.Time{})
				time.Sleep(100 * time.Millisecond)
			}
			between.restore()
			back := time.Now()
			if !within(20*time.Second, func() bool { return ask(at.base+"/readyz") == http.StatusOK }) {
				t.Fatal("not ready again twenty seconds after the database came back")
			}
			if p := v.Open("/people"); p.Status != http.StatusOK || !p.HasForm("/sign-out") && p.Path() != "/people" {
				t.Errorf("after the cut: %d at %s", p.Status, p.Path())
			}
			t.Logf("ready again after %d ms", time.Since(back).Milliseconds())
			time.Sleep(300 * time.Millisecond)
			close(done)
			wg.Wait()
			at.goesOn(heard, back)
			if at.child.Process.Pid != pid || at.child.ProcessState != nil {
				t.Error("the program was started anew")
			}
			at.settle()
			at.kill()
			at.check()
			at.compare(1)
		})
	}
}

// awayTold looks at pages and probes while the database is away. Just after the
// cut it may take a moment to be found out.
func (at *site) awayTold(v *visitor.Visitor, cut time.Time) {
	at.t.Helper()
	words := map[string]string{"da": "Databasen svarer ikke lige nu", "nb": "Databasen svarer ikke akkurat nå", "sv": "Databasen svarar inte just nu",
		"en": "The database does not answer right now"}
	var wg sync.WaitGroup
	look := func(what string, limit time.Duration, do func() string) {
		wg.Go(func() {
			began := time.Now()
			wrong := do()
			if took := time.Since(began); took > limit {
				at.t.Errorf("%s took %d ms", what, took.Milliseconds())
			}
			if wrong != "" {
				at.t.Errorf("%s: %s", what, wrong)
			}
		})
	}
	for lang, sentence := range words {
		look("a booking page in "+lang, slowest, func() string {
			p := visitor.New(at.t, at.base, lang)
			p.Broken = true
			got := p.Open("/b/" + at.links[3])
			if got.Status != http.StatusServiceUnavailable || !strings.Contains(got.Text("main"), sentence) || got.Header.Get("Retry-After") == "" {
				return got.Text("main")
			}
			return ""
		})
	}
	look("a page of somebody signed in", slowest, func() string {
		if p := v.Open("/people"); p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Text("main"), words["da"]) {
			return p.Text("main")
		}
		return ""
	})
	look("the API", slowest, func() string {
		if status, said := at.call(http.MethodGet, "/imports", ""); status != http.StatusServiceUnavailable {
			return http.StatusText(status) + " " + strings.Join(strings.Fields(http.StatusText(status)), " ") + said["title"].(string)
		}
		return ""
	})
	look("/readyz", slowest, func() string {
		if ask(at.base+"/readyz") != http.StatusServiceUnavailable {
			return "says ready"
		}
		return ""
	})
	look("/livez", slowest, func() string {
		if ask(at.base+"/livez") != http.StatusOK {
			return "does not say alive"
		}
		return ""
	})
	wg.Wait()
	if !cut.IsZero() {
		at.t.Logf("found out within %d ms", time.Since(cut).Milliseconds())
	}
}

// listen opens a live connection and hands on what it hears.
func (at *site) listen(v *visitor.Visitor) <-chan string {
	at.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	at.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.Base+"/live?topic=people", nil)
	if err != nil {
		at.t.Fatal(err)
	}
	answer, err := (&http.Client{Jar: v.Client.Jar}).Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		at.t.Fatalf("live: %v %v", answer, err)
	}
	heard := make(chan string, 1000)
	go func() {
		defer answer.Body.Close()
		defer close(heard)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if topic, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				heard <- topic
			}
		}
	}()
	return heard
}

// keepBooking books, moves and gives up, whatever is answered, and writes down
// what was promised.
func (at *site) keepBooking(done <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Millisecond):
		}
		id := ids.New()
		answer, err := noRedirect.PostForm(at.base+"/b/"+at.links[i%len(at.links)], url.Values{"slot": {at.slots[i%len(at.slots)]}, "client": {id}})
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusSeeOther {
			at.ledger.ack(id)
		}
	}
}

// goesOn shows that the live connection opened before, letters, background work
// and people's work go on.
func (at *site) goesOn(heard <-chan string, back time.Time) {
	at.t.Helper()
	for drained := false; !drained; {
		select {
		case _, open := <-heard:
			if !open {
				at.t.Fatal("the live connection was closed")
			}
		default:
			drained = true
		}
	}
	at.takeOver("later.example", 3)
	at.hears(heard, "what was committed after the cut")
	d, err := db.Open(context.Background(), at.settings.Database)
	if err != nil {
		at.t.Fatal(err)
	}
	defer d.Close()
	at.worksBehind(d, clock.At(back))
}

// worksBehind shows that background work is done after a moment, in whatever
// process.
func (at *site) worksBehind(d *db.DB, since clock.Instant) {
	at.t.Helper()
	err := d.Write(context.Background(), db.Everyone, func(tx *db.Tx) error {
		_, err := tx.Exec("UPDATE duties SET next_at = 0 WHERE name = 'rollout.send'") // its turn has come
		return err
	})
	if err != nil {
		at.t.Fatal(err)
	}
	if !within(time.Minute, func() bool { return dutiesSince(d, since) > 0 }) {
		at.t.Error("no background work within a minute")
	}
}

// dutiesSince is how many pieces of background work had a turn.
func dutiesSince(d *db.DB, since clock.Instant) (n int) {
	_ = d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Get(&n, "SELECT count(*) FROM duties WHERE ran_at > $1", since) })
	return n
}
