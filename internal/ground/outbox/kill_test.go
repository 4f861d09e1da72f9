package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// quick is a clock that runs thirty times as fast as the machine's, the same in
// every process, so that leases and waits end while the test looks on.
type quick struct{ began time.Time }

func (q quick) Now() clock.Instant { return noon.Add(30 * time.Since(q.began)) }

// TestMain lets the test start itself as a process that does nothing but send.
func TestMain(m *testing.M) {
	if address := os.Getenv("OUTBOX_TEST_SENDER"); address != "" {
		only(address)
		return
	}
	os.Exit(m.Run())
}

func only(address string) {
	began, err := strconv.ParseInt(os.Getenv("OUTBOX_TEST_BEGAN"), 10, 64)
	if err != nil {
		panic(err)
	}
	d, err := db.Open(context.Background(), address)
	if err != nil {
		panic(err)
	}
	s, err := New(d, Settings{SMTP: os.Getenv("OUTBOX_TEST_SMTP"), SMTPSecurity: "none", MailFrom: "post@lindeby.example"}, quick{time.UnixMicro(began)}, slog.Default())
	if err != nil {
		panic(err)
	}
	s.tick = 20 * time.Millisecond
	s.Run(context.Background())
}

// FX-02, G3: the sending process is killed fifty times at any moment. No letter
// is lost; a kill doubles one of them at most, and that one has the same
// Message-ID.
func TestFX02_KilledFiftyTimes(t *testing.T) {
	if testing.Short() {
		t.Skip("kills fifty processes")
	}
	t.Run("sqlite", func(t *testing.T) { killed(t, dbtest.SQLitePath(t)) })
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) { killed(t, dbtest.PostgresAddress(t)) })
	}
}

func killed(t *testing.T, address string) {
	const kills, letters = 50, 1500
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	w := newTown(t, d)
	err = d.Patient(time.Minute).Write(t.Context(), "lindeby", func(tx *db.Tx) error {
		for i := range letters {
			if err := Post(tx, noon, Letter{Name: fmt.Sprint(i), Person: "anna", Channels: []Channel{Mail}, CauseKind: "k", Cause: "c", Subject: "s", Text: "t"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	child := func() *exec.Cmd {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), "OUTBOX_TEST_SENDER="+address, "OUTBOX_TEST_SMTP="+w.mail.addr, "OUTBOX_TEST_BEGAN="+strconv.FormatInt(began.UnixMicro(), 10))
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	for range kills {
		c := child()
		before := len(w.mail.letters())
		for range 100 { // let it begin to send, then any moment may be the last
			if time.Sleep(10 * time.Millisecond); len(w.mail.letters()) > before {
				break
			}
		}
		time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
	}
	last := child()
	defer func() { last.Process.Kill(); last.Wait() }()
	var c Counts
	for until := time.Now().Add(3 * time.Minute); time.Now().Before(until) && c[Accepted] < letters; time.Sleep(100 * time.Millisecond) {
		_ = d.Read(t.Context(), "lindeby", func(tx *db.Tx) (err error) { c, err = Ledger(tx, "k", "c"); return err })
	}
	ids := map[string]int{}
	for _, m := range w.mail.letters() {
		parsed, err := mail.ReadMessage(strings.NewReader(m))
		if err != nil {
			t.Fatal(err)
		}
		ids[parsed.Header.Get("Message-Id")]++
	}
	got := len(w.mail.letters())
	if c[Accepted] != letters || len(ids) != letters || got-letters > kills {
		t.Errorf("%d letters in the ledger as accepted, %d arrived, %d of them doubles: %v", c[Accepted], len(ids), got-len(ids), c)
	}
	t.Logf("%d letters, %d kills, %d doubles", letters, kills, got-len(ids))
}
