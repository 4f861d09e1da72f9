package fault

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/whole"
)

// book asks for places and moves and gives them up, and writes down every
// answer, until the program is gone.
func (at *site) book(done <-chan struct{}, links []string) {
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
			answer, err := noRedirect.Do(r)
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
		at.later()
		at.start() // what still waits goes out now
		at.settle()
		at.kill()
		at.check()
		at.compare(n)
	})
}

// later lets the time pass that letters wait for after a try, and that leases
// of letters and mails last, while the program is dead.
func (at *site) later() {
	at.t.Helper()
	var err error
	for range 3 { // what the dead had in hand is free once the server has noticed
		if err = at.sql(func(tx *db.Tx) error {
			_, err := tx.Exec("UPDATE letters SET due_at = 1, lease_until = 0 WHERE state IN ('waiting', 'handed_over')")
			if err == nil {
				_, err = tx.Exec("UPDATE inbox SET due_at = 1, lease_until = 0 WHERE state = 'received'")
			}
			return err
		}); err == nil {
			return
		}
	}
	at.t.Fatal(err)
}

// sql asks the database itself, past the program.
func (at *site) sql(do func(tx *db.Tx) error) error {
	address := at.settings.Database
	if address == "" {
		address = filepath.Join(at.settings.Data, "overgang.db")
	}
	d, err := db.Open(context.Background(), address)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Write(context.Background(), db.Everyone, do)
}

// settle waits until no more letters come.
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
		if still > 10 {
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
			if doubles > kills { // TRUST G3
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
			at.child = &process{Cmd: at.command("import", "people", "--body", "nyby", file)}
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
