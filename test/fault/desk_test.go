package fault

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/test/story/whole"
)

// FX-01, FX-06: the desk is killed at random, by the hand of the machine or at
// a named point it comes to, while mail comes in over LMTP, programs make,
// answer and move tickets, and letters go out. Whoever got no answer asks again
// afterwards. What was answered is there, once; nothing went out for what was
// not saved; every mail is a ticket, once. Poison comes among the good and
// holds nobody up.
func TestKilledAtTheDesk(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		n := deskRounds()
		for round := range n {
			var p *process
			if round%2 == 0 {
				p = at.mortal("", 0)
			} else {
				p = at.mortal(points[rand.IntN(len(points))], rand.IntN(30))
			}
			limit := time.Duration(300+rand.IntN(1500)) * time.Millisecond
			at.keepBusy(p, 3, 3, func() { p.awaitUnless(at.wrong.heard, limit) })
			at.mayGoOn()
			at.later() // who had mail in hand is dead, and its lease is over
			if n <= 10 || round%10 == 9 {
				at.check()
			}
		}
		at.recover()
		at.reconcile(n)
	})
}

// deskRounds is how often the desk is killed.
func deskRounds() int {
	if n, err := strconv.Atoi(os.Getenv("OVERGANG_FAULT_DESK")); err == nil && n > 0 {
		return n
	}
	return rounds()
}

// recover lets the time pass that leases last, and everything be done that
// still waits.
func (at *site) recover() {
	at.t.Helper()
	at.later()
	at.start()
	for e, ok := at.unheard.errand(); ok; e, ok = at.unheard.errand() {
		if !at.goOn(&e) {
			at.broke("the errand %s has no answer", e.id)
		}
		at.mayGoOn()
	}
	at.answerMail()
	at.kill()
	at.later()
	at.start()
	at.drain()
	at.settle()
	at.kill()
	at.check()
}

// furnish gives the site a desk of two teams, and a mailbox.
func (at *site) furnish() {
	at.t.Helper()
	at.lmtp = freePort(at.t)
	ctx, now := context.Background(), clock.Real{}.Now()
	at.inside(func(p *app.Program) error {
		by := access.Command(at.body)
		by.Grants = []access.Grant{{Role: access.Administrator}}
		for i, name := range []string{"Første linje", "Anden linje"} {
			id, err := p.Arrangements.AddTeam(ctx, by, now, arrangement.TeamInput{Name: name, Kind: arrangement.Central, Level: i + 1, Landing: i == 0})
			if err != nil {
				return err
			}
			at.teams = append(at.teams, id)
		}
		_, err := p.Inbox.AddMailbox(ctx, by, now, inbox.MailboxInput{Address: "support@nyby.example", Kind: inbox.Desk, Active: true})
		return err
	})
}

// keepBusy lets servers hand over mail and programs work until done returns;
// then whatever still runs is killed, and everybody comes back.
func (at *site) keepBusy(p *process, servers, programs int, done func()) {
	at.t.Helper()
	over := make(chan struct{})
	var wg sync.WaitGroup
	for i := range servers {
		wg.Go(func() { at.handOver(over, i) })
	}
	for range programs {
		wg.Go(func() { at.work(over) })
	}
	done()
	p.kill()
	close(over)
	wg.Wait()
}

// drain waits until no mail waits any more, as long as they become fewer: a
// hundred deaths leave many behind.
func (at *site) drain() {
	at.t.Helper()
	least, since := -1, time.Now()
	for !at.dealtWith() {
		n := at.count("SELECT count(*) FROM inbox WHERE state = 'received'")
		if least < 0 || n < least {
			least, since = n, time.Now()
		}
		if time.Since(since) > time.Minute {
			at.t.Errorf("%d mails wait, and for a minute they did not become fewer", n)
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// dealtWith tells whether no mail waits any more.
func (at *site) dealtWith() bool {
	r, err := noRedirect.Get(at.base + "/readyz")
	if err != nil {
		return false
	}
	r.Body.Close()
	waiting := -1
	_ = at.sql(func(tx *db.Tx) error {
		return tx.Get(&waiting, "SELECT count(*) FROM inbox WHERE state = 'received'")
	})
	return waiting == 0
}
