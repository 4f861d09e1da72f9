package fault

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/test/story/visitor"
)

// smallDisk is a folder on a file system of its own. Only the superuser may
// make one.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("overgang", dir, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "size="+size); err != nil {
		t.Skipf("a small file system cannot be mounted here (%v): run as the superuser to see a full disk", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves no room in a folder's file system, with a file that can be taken
// away again.
func fill(t *testing.T, dir string) (path string) {
	t.Helper()
	path = filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, block := range []int{1 << 20, 4096, 1} {
		for err == nil {
			_, err = f.Write(make([]byte, block))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		err = nil
	}
	return path
}

// FX-08, G9: the disk under the data folder is full. What is there can be read,
// what is new is refused in words, and once there is room everything goes on by
// itself; the data are whole.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	data := smallDisk(t, "48m")
	fresh, err := os.ReadFile(dbtest.SQLitePath(t))
	if err == nil {
		err = os.WriteFile(filepath.Join(data, "overgang.db"), fresh, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	at := newSite(t, app.Settings{Data: data})
	at.start()
	v := at.visitor(at.base, "da")
	v.Broken = true
	book := func() int {
		answer, err := noRedirect.PostForm(at.base+"/b/"+at.links[5], url.Values{"slot": {at.slots[time.Now().Second()%len(at.slots)]}, "client": {ids.New()}})
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	pages := []string{"/", "/me", "/people", "/people/" + at.persons[3], "/rollouts", "/rollouts/" + at.rollout, "/outbox", "/b/" + at.links[6], "/people/import", "/audit"}
	for _, path := range pages {
		if p := v.Open(path); p.Status != http.StatusOK {
			t.Fatalf("%s before: %d", path, p.Status)
		}
	}
	ballast := fill(t, at.settings.Data)
	refused := 0
	for range 20 { // what is left in the pages of the log is soon used up
		if book() == http.StatusInsufficientStorage {
			refused++
		}
	}
	if refused == 0 {
		t.Fatal("nothing was refused on a full disk")
	}
	for _, path := range pages {
		if p := v.Open(path); p.Status != http.StatusOK {
			t.Errorf("reading %s on a full disk: %d %s", path, p.Status, p.Text("main"))
		}
	}
	at.refusedFor(v, "Der er ikke mere plads på serveren")
	if ask(at.base+"/readyz") != http.StatusOK || ask(at.base+"/livez") != http.StatusOK {
		t.Error("the probes take the site away although reading works")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if !within(time.Minute, func() bool { return book() == http.StatusSeeOther }) {
		t.Fatal("nothing can be written a minute after room was made")
	}
	t.Logf("%d of 20 bookings refused on a full disk", refused)
	at.kill()
	at.check()
}

// refusedFor is how writing is refused, in pages and over the API.
func (at *site) refusedFor(v *visitor.Visitor, words string) {
	at.t.Helper()
	p := v.Post("/people/new", url.Values{"given": {"Nils"}, "family": {strings.Repeat("Lang", 20)}, "lang": {"da"}, "address": {"nils@nyby.example"}, "kind": {"employee"}})
	if p.Status != http.StatusInsufficientStorage || !strings.Contains(p.Text("main"), words) {
		at.t.Errorf("adding a person on a full disk: %d %s", p.Status, p.Text("main"))
	}
	if status, said := at.call(http.MethodPost, "/imports?name=list.csv", peopleList("full.example", 2000)); status != http.StatusInsufficientStorage {
		at.t.Errorf("the API on a full disk: %d %v", status, said)
	}
}

// noRedirect sees the answer to a form itself.
var noRedirect = &http.Client{Timeout: 15 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
