package fault

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/peer"
	"github.com/overgang/overgang/test/story/whole"
)

// FX-02, G3: killed when the mail server has a letter and has not said so yet,
// while seven more are on their way. No letter is lost, and a kill doubles one
// at most, which has the same Message-ID.
func TestKilledBetweenTheLastDotAndTheAnswer(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		var armed atomic.Bool
		var victim atomic.Pointer[process]
		died := make(chan struct{}, 1)
		at.mail.Took = func(peer.Letter) {
			time.Sleep(20 * time.Millisecond)
			if p := victim.Load(); p != nil && armed.CompareAndSwap(true, false) {
				p.Process.Kill()
				died <- struct{}{}
			}
		}
		kills := max(2, rounds()/2-1)
		for round := range kills {
			at.post(fmt.Sprint("round ", round), 12)
			at.later()
			armed.Store(true)
			at.start() // letters may come before it is ready; then the next one kills it
			victim.Store(at.child)
			select {
			case <-died:
			case <-time.After(time.Minute):
				t.Fatalf("no letter came: %s", at.child.out.String())
			}
			at.kill()
			victim.Store(nil)
		}
		at.later()
		at.start()
		at.settle()
		at.kill()
		got := map[string]int{}
		for _, l := range at.mail.Letters() {
			got[l.MessageID]++
		}
		doubles := len(at.mail.Letters()) - len(got)
		t.Logf("%d kills between the last dot and the answer: %d letters, %d arrived, %d twice", kills, kills*12, len(got), doubles)
		if len(got) != kills*12 || doubles > kills || doubles == 0 {
			t.Errorf("want every letter, and no more doubles than kills (and some: or nobody was killed there)")
		}
	})
}

// post puts letters into the outbox while the program is dead.
func (at *site) post(name string, n int) {
	at.t.Helper()
	at.inside(func(p *app.Program) error {
		return p.DB.Write(context.Background(), at.body, func(tx *db.Tx) error {
			for i := range n {
				err := outbox.Post(tx, clock.Real{}.Now(), outbox.Letter{Name: fmt.Sprint(name, "/", i), Person: at.persons[i%len(at.persons)], Channels: []outbox.Channel{outbox.Mail},
					CauseKind: "fault", Cause: "fault", Subject: "s", Text: "t"})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// G1: killed the moment a booking is answered. It is there.
func TestKilledRightAfterABookingIsAnswered(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		kills := max(2, rounds()/2-1)
		for round := range kills {
			at.start()
			id := ids.New()
			answer, err := noRedirect.PostForm(at.base+"/b/"+at.links[round%len(at.links)], url.Values{"slot": {at.slots[round%len(at.slots)]}, "client": {id}})
			if err != nil {
				t.Fatal(err)
			}
			at.kill()
			answer.Body.Close()
			if answer.StatusCode != http.StatusSeeOther {
				t.Fatalf("booking answered %d", answer.StatusCode)
			}
			at.ledger.ack(id)
		}
		at.check()
		at.compare(kills)
	})
}

// IN-07: killed in the middle of taking over a list, seen by its progress.
// Everybody is there or nobody, and the program finishes what it began.
func TestKilledInTheMiddleOfAnImport(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		const many = 6000 // more than is done while somebody waits
		kills := max(1, rounds()/6)
		for round := range kills {
			domain := fmt.Sprintf("m%d.example", round)
			at.start()
			id := at.upload(peopleList(domain, many))
			at.await(id, "ready")
			if status, said := at.call(http.MethodPost, "/imports/"+id+"/apply", ""); status != http.StatusOK {
				t.Fatalf("apply: %d %v", status, said)
			}
			time.Sleep(time.Duration(round*137%400+30) * time.Millisecond)
			_, said := at.call(http.MethodGet, "/imports/"+id, "")
			at.kill()
			if n := at.with(domain); n != 0 && n != many {
				t.Fatalf("%d of %d are there", n, many)
			}
			at.later()
			at.inside(func(p *app.Program) error { // the lease of a run that died
				return p.DB.Write(context.Background(), db.Everyone, func(tx *db.Tx) error {
					_, err := tx.Exec("UPDATE jobs SET lease_until = 0 WHERE state = 'running'")
					if err == nil {
						_, err = tx.Exec("UPDATE duties SET next_at = 0 WHERE name = 'people.jobs'")
					}
					return err
				})
			})
			at.start()
			at.await(id, "applied")
			at.kill()
			if n := at.with(domain); n != many {
				t.Errorf("%d of %d are there in the end", n, many)
			}
			t.Logf("killed while %v; all %d are there in the end", said["state"], many)
		}
		at.check()
	})
}

func peopleList(domain string, many int) string {
	var list strings.Builder
	list.WriteString("User principal name,First name,Last name,Display name\n")
	for i := range many {
		fmt.Fprintf(&list, "p%d@%s,Ida,Dal%d,Ida Dal%d\n", i, domain, i, i)
	}
	return list.String()
}

// call asks the API as the administrator.
func (at *site) call(method, path, body string) (int, map[string]any) {
	at.t.Helper()
	r, err := http.NewRequest(method, at.base+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		at.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+at.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	answer, err := (&http.Client{Timeout: 60 * time.Second}).Do(r)
	if err != nil {
		at.t.Fatal(err)
	}
	defer answer.Body.Close()
	var said map[string]any
	_ = json.NewDecoder(answer.Body).Decode(&said) // an empty answer says nothing
	return answer.StatusCode, said
}

func (at *site) upload(list string) string {
	at.t.Helper()
	status, said := at.call(http.MethodPost, "/imports?name=list.csv", list)
	if status != http.StatusCreated {
		at.t.Fatalf("upload: %d %v", status, said)
	}
	return said["id"].(string)
}

func (at *site) await(id, state string) {
	at.t.Helper()
	var said map[string]any
	if !within(60*time.Second, func() bool {
		_, said = at.call(http.MethodGet, "/imports/"+id, "")
		return said["state"] == state
	}) {
		at.t.Fatalf("not %s after a minute: %v", state, said)
	}
}

// with is how many people have an address in a domain.
func (at *site) with(domain string) (n int) {
	at.t.Helper()
	at.inside(func(p *app.Program) error {
		return p.DB.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
			return tx.Get(&n, "SELECT count(*) FROM emails WHERE fold LIKE $1", "%@"+domain)
		})
	})
	return n
}
