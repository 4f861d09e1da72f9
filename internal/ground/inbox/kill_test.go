package inbox

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// quick is a clock that runs sixty times as fast as the machine's, the same in
// every process, so that leases end while the test looks on.
type quick struct{ began time.Time }

func (q quick) Now() clock.Instant { return noon.Add(60 * time.Since(q.began)) }

// TestMain lets the test start itself as a process that does nothing but deal
// with mail.
func TestMain(m *testing.M) {
	if address := os.Getenv("INBOX_TEST_WORKER"); address != "" {
		only(address)
		return
	}
	os.Exit(m.Run())
}

func only(address string) {
	began, err := strconv.ParseInt(os.Getenv("INBOX_TEST_BEGAN"), 10, 64)
	if err != nil {
		panic(err)
	}
	d, err := db.Open(context.Background(), address)
	if err != nil {
		panic(err)
	}
	w := NewWorker(NewBox(d), effect, quick{time.UnixMicro(began)}, slog.Default())
	w.tick = 10 * time.Millisecond
	if point := os.Getenv("INBOX_TEST_DIE"); point != "" {
		w.step = func(at string) {
			if at == point {
				os.Exit(9)
			}
		}
	}
	w.Run(context.Background())
}

// effect leaves one row for each time it is done.
func effect(_ context.Context, tx *db.Tx, now clock.Instant, m Mail) (Outcome, error) {
	time.Sleep(2 * time.Millisecond)
	return Outcome{State: Taken, Ticket: m.ID}, noteAnswer(tx, now, m.ID, "ticket", fmt.Sprint(rand.Uint64()))
}

// FX-01, G1, G2: the process dies at each named point of dealing with mail, and
// then at random: every mail that was stored is dealt with, and once.
func TestFX01_KilledAtEveryPoint(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes")
	}
	t.Run("sqlite", func(t *testing.T) { killed(t, dbtest.SQLitePath(t)) })
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) { killed(t, dbtest.PostgresAddress(t)) })
	}
}

func killed(t *testing.T, address string) {
	d, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p := open(t, d)
	began := time.Now()
	n := 0
	put := func(more int) {
		for range more {
			n++
			p.now.Set(quick{began}.Now())
			p.put(letter(fmt.Sprintf("m%d", n), fmt.Sprintf("m%d", n), "x"))
		}
	}
	start := func(die string) *exec.Cmd {
		c := exec.Command(os.Args[0], "-test.run=^$")
		c.Env = append(os.Environ(), "INBOX_TEST_WORKER="+address, "INBOX_TEST_BEGAN="+strconv.FormatInt(began.UnixMicro(), 10), "INBOX_TEST_DIE="+die)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, point := range []string{"leased", "parsed", "taken", "dealt", "settled"} {
		put(10)
		c := start(point)
		if err := c.Wait(); err == nil {
			t.Errorf("it did not die where it is %s", point)
		}
	}
	for range 20 {
		put(20)
		c := start("")
		time.Sleep(time.Duration(20+rand.IntN(120)) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
	}
	last := start("")
	defer func() { _ = last.Process.Kill(); _ = last.Wait() }()
	var done struct {
		Taken int `db:"taken"`
		Acts  int `db:"acts"`
		Of    int `db:"of_mails"`
	}
	for range 600 {
		err := d.Read(context.Background(), "lindeby", func(tx *db.Tx) error {
			return tx.Get(&done, `SELECT (SELECT count(*) FROM inbox WHERE body = $1 AND state = 'taken') AS taken, count(*) AS acts, count(DISTINCT address) AS of_mails FROM mail_answers WHERE body = $1`, "lindeby")
		})
		if err != nil {
			t.Fatal(err)
		}
		if done.Taken == n {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if done.Taken != n || done.Acts != n || done.Of != n {
		t.Errorf("%d mails: %d taken, %d acts on %d", n, done.Taken, done.Acts, done.Of)
	}
}
