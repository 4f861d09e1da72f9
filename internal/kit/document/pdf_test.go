package document

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// renderers are those of this machine, each alone.
func renderers(t *testing.T) map[string]*Renderer {
	t.Helper()
	found := map[string]*Renderer{}
	for _, only := range []string{"weasyprint", "chromium"} {
		r := FindRenderer(func(name string) (string, error) {
			if name != only && name != "prlimit" {
				return "", exec.ErrNotFound
			}
			return exec.LookPath(name)
		})
		if r.Name() != "" {
			found[only] = r
		}
	}
	if len(found) == 0 {
		t.Skip("neither weasyprint nor chromium on this machine")
	}
	return found
}

func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext on this machine")
	}
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestPDFIsTaggedAndReadsAsWritten(t *testing.T) {
	for name, r := range renderers(t) {
		t.Run(name, func(t *testing.T) {
			pdf, err := memo().PDF(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			words := strings.Join(strings.Fields(pdfText(t, pdf)), " ")
			for _, want := range []string{letters, "Baggrund", "Hvad der mangler", "I gang pr. dag", "Søndag <b>", "1. Først", "Side 1 af 2", "Lindeby Kommune · 14. april 2026"} {
				if !strings.Contains(words, want) {
					t.Errorf("%q is not in %s", want, words)
				}
			}
			tagged(t, pdf)
		})
	}
}

// tagged asks pdfinfo where it is there, and looks into the file otherwise:
// chromium packs its objects, weasyprint does not.
func tagged(t *testing.T, pdf []byte) {
	t.Helper()
	tool, err := exec.LookPath("pdfinfo")
	if err != nil {
		if !bytes.Contains(pdf, []byte("/StructTreeRoot")) {
			t.Error("no structure in the PDF")
		}
		return
	}
	file := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(strings.Fields(string(out)), " "), "Tagged: yes") {
		t.Errorf("not tagged:\n%s", out)
	}
	tree, _ := exec.Command(tool, "-struct-text", file).Output()
	for _, tag := range []string{"H1", "H2", "Table", "TH", "L"} {
		if !strings.Contains(string(tree), "\n") || !containsTag(string(tree), tag) {
			t.Errorf("no %s in the structure:\n%s", tag, tree)
		}
	}
}

func containsTag(tree, tag string) bool {
	for _, f := range strings.Fields(tree) {
		if f == tag || strings.HasPrefix(f, tag+"(") {
			return true
		}
	}
	return false
}

// FI-05 at the renderer itself: a listener that must hear nothing, a file that
// must not be read.
func TestFI05_RendererReadsNothing(t *testing.T) {
	var heard atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	defer srv.Close()
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("HEMMELIGHED"), 0o600); err != nil {
		t.Fatal(err)
	}
	page := `<html lang="da"><head><title>x</title><link rel=stylesheet href="` + srv.URL + `/a.css"><style>@import url(` + srv.URL + `/b.css); p{background:url(` + srv.URL + `/c)}</style></head>
<body><h1>Synligt</h1><img src="` + srv.URL + `/d.png"><iframe src="file://` + secret + `"></iframe><object data="file://` + secret + `"></object>
<a rel=attachment href="file://` + secret + `">vedhæftet</a><script>document.write("SCRIPT")</script></body></html>`
	for name, r := range renderers(t) {
		t.Run(name, func(t *testing.T) {
			pdf, err := r.PDF(context.Background(), page)
			if err != nil {
				t.Fatal(err)
			}
			words := pdfText(t, pdf)
			if !strings.Contains(words, "Synligt") || strings.Contains(words, "HEMMELIGHED") || strings.Contains(words, "SCRIPT") ||
				bytes.Contains(pdf, []byte("HEMMELIGHED")) || bytes.Contains(pdf, []byte("EmbeddedFile")) {
				t.Errorf("the PDF says %s", words)
			}
		})
	}
	if n := heard.Load(); n > 0 {
		t.Errorf("%d requests reached the network", n)
	}
}

func TestNoRendererIsSaidPlainly(t *testing.T) {
	r := FindRenderer(func(string) (string, error) { return "", exec.ErrNotFound })
	if _, err := memo().PDF(context.Background(), r); !errors.Is(err, ErrNoRenderer) {
		t.Errorf("got %v", err)
	}
	var none *Renderer
	if _, err := none.PDF(context.Background(), ""); !errors.Is(err, ErrNoRenderer) {
		t.Errorf("nil renderer: %v", err)
	}
}

// fake is a renderer command of the test's own.
func fake(t *testing.T, script string) *Renderer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "weasyprint")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return FindRenderer(func(name string) (string, error) {
		if name == "weasyprint" {
			return path, nil
		}
		return "", exec.ErrNotFound
	})
}

func TestRendererIsBounded(t *testing.T) {
	if _, err := net.Interfaces(); err != nil {
		t.Skip(err)
	}
	hang := fake(t, "sleep 60 & sleep 60")
	hang.Time = 200 * time.Millisecond
	start := time.Now()
	if _, err := hang.PDF(context.Background(), "<p>x"); !errors.Is(err, ErrTooSlow) || time.Since(start) > 10*time.Second {
		t.Errorf("a hanging renderer: %v after %s", err, time.Since(start))
	}
	big := fake(t, `for a; do :; done; printf '%%PDF-' > "$a"; head -c 5000 /dev/zero >> "$a"`)
	big.MaxPDF = 4096
	if _, err := big.PDF(context.Background(), "<p>x"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much written: %v", err)
	}
	big.MaxPDF, big.MaxHTML = 1<<20, 3
	if _, err := big.PDF(context.Background(), "<p>x"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much given: %v", err)
	}
	broken := fake(t, "echo this is why >&2; exit 3")
	if _, err := broken.PDF(context.Background(), "<p>x"); err == nil || !strings.Contains(err.Error(), "this is why") {
		t.Errorf("a failing renderer: %v", err)
	}
	odd := fake(t, `for a; do :; done; echo hello > "$a"`)
	if _, err := odd.PDF(context.Background(), "<p>x"); err == nil {
		t.Error("what is no PDF was taken for one")
	}
}
