package seal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestSealedIsReadByNobodyElse(t *testing.T) {
	box := New(Words("a long sentence that only this server knows"))
	once, err := box.Seal("hush", "hook/1")
	if err != nil || strings.Contains(once, "hush") || !Is(once) {
		t.Fatalf("%s %v", once, err)
	}
	if again, _ := box.Seal("hush", "hook/1"); again == once {
		t.Error("the same secret twice looks the same")
	}
	if got, err := box.Open(once, "hook/1"); got != "hush" || err != nil {
		t.Errorf("%q %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another purpose": func() (string, error) { return box.Open(once, "hook/2") },
		"another key":     func() (string, error) { return New(Words("another sentence of another server")).Open(once, "hook/1") },
		"cut":             func() (string, error) { return box.Open(once[:len(once)-3], "hook/1") },
		"not sealed":      func() (string, error) { return box.Open("hush", "hook/1") },
	} {
		if got, err := open(); !errors.Is(err, ErrClosed) || got != "" {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestTheKeyIsMadeOnceForItsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "seal.key")
	sealed := make([]string, 8)
	var all sync.WaitGroup
	for i := range sealed {
		all.Go(func() { sealed[i], _ = New(File(path)).Seal("hush", "x") })
	}
	all.Wait()
	for _, s := range sealed {
		if got, err := New(File(path)).Open(s, "x"); got != "hush" {
			t.Fatalf("several keys were made: %q %v", got, err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%v lies about", left)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(File(path)).Seal("hush", "x"); err == nil {
		t.Error("half a key seals")
	}
}
