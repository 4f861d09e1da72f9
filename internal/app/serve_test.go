package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/schema/dbtest"
)

// served is the program as serve runs it, on a port of its own.
func served(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, Settings{Listen: address, Data: t.TempDir()}, io.Discard) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(30 * time.Second):
			t.Error("it does not stop")
		}
	})
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if answer, err := http.Get("http://" + address + "/readyz"); err == nil {
			answer.Body.Close()
			return address
		}
	}
	t.Fatal("not ready within a minute")
	return ""
}

// dial is a visitor who speaks for themselves.
func dial(t *testing.T, address, says string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, says); err != nil && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "broken pipe") {
		t.Fatal(err)
	}
	return c
}

func statusOf(t *testing.T, c net.Conn) string {
	t.Helper()
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(line)
}

// DO-01: who sends slowly, much or often is told so or hung up on, and
// everybody else is answered as before.
func TestDO01_SlowAndGreedyVisitorsHarmNobodyElse(t *testing.T) {
	address := served(t)
	head := "GET /sign-in HTTP/1.1\r\nHost: x\r\n"
	if got := statusOf(t, dial(t, address, head+"X-Long: "+strings.Repeat("x", 1<<20)+"\r\n\r\n")); !strings.Contains(got, "431") && !strings.Contains(got, "reset") {
		t.Errorf("a megabyte of header: %s", got)
	}
	form := "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
	if got := statusOf(t, dial(t, address, form+fmt.Sprintf("Content-Length: %d\r\n\r\n", 3<<20)+strings.Repeat("a=b&", 3<<18))); !strings.Contains(got, "422") && !strings.Contains(got, "413") && !strings.Contains(got, "reset") {
		t.Errorf("three megabytes of form: %s", got)
	}
	alone := answeredWithin(t, address)
	slow := dial(t, address, head+"X-Slow: ") // and never ends
	for range 400 {                           // headers in pieces, bodies that never come
		dial(t, address, head)
		dial(t, address, form+"Content-Length: 1000\r\n\r\na=")
	}
	waiting, refused := listeners(t, address, 40)
	if refused == 0 || waiting > 12 {
		t.Errorf("one visitor listens %d times, was refused %d times", waiting, refused)
	}
	if p95 := answeredWithin(t, address); p95 > max(time.Second, 10*alone) {
		t.Errorf("others wait %s; %s before", p95, alone)
	}
	slow.SetReadDeadline(time.Now().Add(30 * time.Second))
	began := time.Now()
	if said, err := io.ReadAll(slow); err != nil || time.Since(began) > 20*time.Second {
		t.Errorf("who never finishes a header is not hung up on: %q %v after %s", said, err, time.Since(began))
	}
}

// listeners opens /live many times; it counts those that hold, and those told
// that it is too many.
func listeners(t *testing.T, address string, n int) (waiting, refused int) {
	t.Helper()
	for range n {
		got := statusOf(t, dial(t, address, "GET /live?in=b&topic=queue/x HTTP/1.1\r\nHost: x\r\n\r\n"))
		switch {
		case strings.Contains(got, "200"):
			waiting++
		case strings.Contains(got, "429"):
			refused++
		default:
			t.Errorf("/live: %s", got)
		}
	}
	return waiting, refused
}

// answeredWithin is the time in which 95 of 100 pages come.
func answeredWithin(t *testing.T, address string) time.Duration {
	t.Helper()
	var mu sync.Mutex
	var took []time.Duration
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				began := time.Now()
				answer, err := http.Get("http://" + address + "/sign-in")
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took[len(took)*95/100]
}

// TN-02: over https the program does not serve as a role that row-level
// security does not hold, and says which and what to do.
func TestTN02_ServesNotAsWhoOwnsTheTables(t *testing.T) {
	address := dbtest.PostgresAddress(t)
	err := Serve(t.Context(), Settings{Listen: "127.0.0.1:0", Base: "https://overgang.nordby.example", Database: address, Data: t.TempDir()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "superuser") && !strings.Contains(err.Error(), "owns") || !strings.Contains(err.Error(), "--grant") {
		t.Errorf("%v", err)
	}
}
