package fault

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/whole"
)

// delivering are the moments of `overgang mail deliver` it may die at.
var delivering = []string{
	"deliver read", // all of the mail is here, nothing is written
	"mail written",
	"mail committed", // stored, and nobody knows
	"mail announced",
	"deliver stored", // all but the exit status
}

// FX-01, G1, G2: a mail server's pipe dies at each of its points, without and
// beside a program that serves. What the server sees is never "done" and never
// "give it up"; it tries again, is told "done", and the mail is here once.
func TestKilledAtEachPointOfDelivering(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		at := newSite(t, s)
		at.furnish()
		var sent []string
		for _, beside := range []bool{false, true} {
			if beside {
				at.start()
			}
			for i, name := range delivering {
				id := ids.New()
				sent = append(sent, id)
				raw := fmt.Appendf(nil, "From p%d@nyby.example Tue Apr 14 09:00:00 2026\nFrom: Ida Holm <p%d@nyby.example>\nTo: support@nyby.example\nSubject: Sag %s\nMessage-ID: <%s@nyby.example>\n\nDet virker ikke\n", i, i, id, id)
				if status, said := at.pipe(raw, "OVERGANG_DIE_AT="+name); slices.Contains([]int{0, 65, 67}, status) || status != -int(syscall.SIGKILL) {
					t.Errorf("dead at %q, and the mail server sees %d: %s", name, status, said)
				}
				for range 2 { // and once more, for a server that died itself before it wrote that down
					if status, said := at.pipe(raw); status != 0 {
						t.Errorf("tried again after %q: %d %s", name, status, said)
					}
				}
			}
		}
		at.cut(&sent)
		if s.Database == "" {
			if status, said := at.pipe([]byte("Subject: x\n\nx\n"), "OVERGANG_DATA="+t.TempDir()); status != 75 {
				t.Errorf("without a database: %d %s", status, said)
			}
		}
		if status, said := at.pipe(nil); status != 65 {
			t.Errorf("no mail at all: %d %s", status, said)
		}
		if !within(patience, at.dealtWith) {
			t.Error("mail still waits")
		}
		at.kill()
		at.check()
		at.once(sent)
	})
}

// cut stops a pipe in the middle of its mail, as a mail server does that has no
// more patience: it hears "later", and half a mail is no mail.
func (at *site) cut(sent *[]string) {
	at.t.Helper()
	id := ids.New()
	// More than a pipe holds: what is written has been read.
	half := fmt.Sprintf("From: Ida Holm <p3@nyby.example>\nTo: support@nyby.example\nSubject: Sag %s\nMessage-ID: <%s@nyby.example>\n\n%s\nDet virker", id, id, strings.Repeat("Det går i stå, hver eneste gang.\n", 10_000))
	c := at.command("mail", "deliver", "--mailbox", "support@nyby.example")
	in, err := c.StdinPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		at.t.Fatal(err)
	}
	fmt.Fprint(in, half)
	_ = c.Process.Signal(syscall.SIGTERM)
	gone := make(chan error, 1)
	go func() { gone <- c.Wait() }()
	select {
	case err = <-gone:
	case <-time.After(30 * time.Second):
		_ = c.Process.Kill()
		err = <-gone
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 75 {
		at.t.Errorf("stopped in the middle of a mail it ends with %v, want exit status 75", err)
	}
	if n := at.count("SELECT count(*) FROM inbox WHERE message = $1", "<"+id+"@nyby.example>"); n != 0 {
		at.t.Error("half a mail is stored")
	}
	if status, said := at.pipe([]byte(half + " ikke\n")); status != 0 {
		at.t.Errorf("the whole mail: %d %s", status, said)
	}
	*sent = append(*sent, id)
}

// pipe hands a mail to `overgang mail deliver`, and answers its exit status, or
// the signal it died of below zero.
func (at *site) pipe(raw []byte, env ...string) (status int, said string) {
	at.t.Helper()
	c := at.command("mail", "deliver")
	c.Env, c.Stdin = append(append(c.Env, "RECIPIENT=support@nyby.example", "SENDER=p1@nyby.example"), env...), bytes.NewReader(raw) // as Exim tells them
	out, err := c.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		at.t.Fatal(err)
	}
	if w, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return -int(w.Signal()), string(out)
	}
	return c.ProcessState.ExitCode(), string(out)
}
