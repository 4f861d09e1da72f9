package fault

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/whole"
)

// FX-09, G5: two replicas on one PostgreSQL, one killed in the middle of
// sending and of a list. The other answers all the while, hears what the first
// one told, sends what is left and does the background work; nothing twice but
// the letter that was at the mail server's door.
func TestOneOfTwoReplicasKilled(t *testing.T) {
	t.Parallel()
	at := newSite(t, whole.Postgres(t))
	one := at.run(at.settings.Listen, at.settings.Database)
	two := at.run(freePort(t), at.settings.Database)
	v := at.visitor(two.base, "da")
	heard := at.listen(v)
	at.takeOver("one.example", 3) // by the first replica
	at.hears(heard, "what the other replica committed")

	const letters = 150
	var arrived atomic.Int32
	at.mail.Took = func(peer.Letter) { arrived.Add(1); time.Sleep(5 * time.Millisecond) }
	done := make(chan struct{})
	var wg sync.WaitGroup
	var asked, failed atomic.Int32
	wg.Go(func() { at.watch(two.base+"/b/"+at.links[7], done, &asked, &failed) })
	at.post("both", letters)
	if !within(time.Minute, func() bool { return arrived.Load() > letters/4 }) {
		t.Fatal("the letters do not go out")
	}
	d, err := db.Open(context.Background(), at.settings.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	one.kill()
	killed := clock.Real{}.Now()
	before := at.turns(d)
	at.base = two.base
	at.takeOver("two.example", 3)
	at.hears(heard, "what it committed itself, after the other was killed")
	at.worksBehind(d, killed)
	at.settle()
	at.later() // the lease of what the dead one had in hand
	at.settle()
	close(done)
	wg.Wait()
	for name, n := range at.turns(d) {
		most := int(clock.Real{}.Now().Sub(killed)/at.every(name)) + 2 // one was brought forward
		if n-before[name] > most {
			t.Errorf("%s had %d turns, %d are due at most", name, n-before[name], most)
		}
	}
	if failed.Load() > 0 {
		t.Errorf("%d of %d pages of the other replica failed", failed.Load(), asked.Load())
	}
	got := map[string]int{}
	for _, l := range at.mail.Letters() {
		got[l.MessageID]++
	}
	doubles := len(at.mail.Letters()) - len(got)
	t.Logf("%d letters, %d arrived, %d twice; %d pages asked of the other replica, %d failed", letters, len(got), doubles, asked.Load(), failed.Load())
	if len(got) != letters || doubles > 1 {
		t.Errorf("want all %d letters and one double at most", letters)
	}
	two.kill()
	at.check()
}

// watch asks for a page again and again.
func (at *site) watch(page string, done <-chan struct{}, asked, failed *atomic.Int32) {
	for {
		select {
		case <-done:
			return
		case <-time.After(25 * time.Millisecond):
		}
		asked.Add(1)
		if ask(page) != http.StatusOK {
			failed.Add(1)
		}
	}
}

// takeOver brings a small list in over the API.
func (at *site) takeOver(domain string, many int) {
	at.t.Helper()
	id := at.upload(peopleList(domain, many))
	if status, said := at.call(http.MethodPost, "/imports/"+id+"/apply", ""); status != http.StatusOK {
		at.t.Fatalf("taking a list over: %d %v", status, said)
	}
}

func (at *site) hears(heard <-chan string, what string) {
	at.t.Helper()
	select {
	case topic, open := <-heard:
		if !open || topic != "people" {
			at.t.Errorf("heard %q of %s, open %v", topic, what, open)
		}
	case <-time.After(time.Minute):
		at.t.Error("the live connection does not hear " + what)
	}
	for {
		select {
		case _, open := <-heard:
			if !open {
				return
			}
		case <-time.After(300 * time.Millisecond):
			return
		}
	}
}

// turns are how often each piece of background work was claimed.
func (at *site) turns(d *db.DB) map[string]int {
	at.t.Helper()
	var all []struct {
		Name  string `db:"name"`
		Fence int    `db:"fence"`
	}
	if err := d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Select(&all, "SELECT name, fence FROM duties") }); err != nil {
		at.t.Fatal(err)
	}
	n := map[string]int{}
	for _, one := range all {
		n[one.Name] = one.Fence
	}
	return n
}

// every is how often a piece of background work is due.
func (at *site) every(name string) time.Duration {
	at.t.Helper()
	for _, d := range app.Duties() {
		if d.Name == name {
			return d.Every
		}
	}
	at.t.Fatalf("unknown background work %q", name)
	return 0
}
