package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/fault"
)

// MediaTypePDF is what a PDF is sent as.
const MediaTypePDF = "application/pdf"

// What a page can say when there is no PDF. All are faults with texts.
var (
	// ErrNoRenderer: neither weasyprint nor chromium is on this machine.
	ErrNoRenderer = fault.New(fault.Unavailable, "document.pdf.no_renderer")
	// ErrTooLarge: the page or its PDF is beyond the bounds.
	ErrTooLarge = fault.New(fault.TooLarge, "document.pdf.too_large")
	// ErrTooSlow: the renderer did not finish in time and was ended.
	ErrTooSlow = fault.New(fault.Unavailable, "document.pdf.too_slow")
	// ErrBusy: others are being rendered, and none finished in time.
	ErrBusy = fault.New(fault.TooMany, "document.pdf.busy")
)

// Renderer turns HTML into tagged PDF by a command found on the machine. The
// zero Renderer has none and answers ErrNoRenderer.
type Renderer struct {
	name, path string
	limiter    string        // prlimit, where there is one
	Time       time.Duration // for one document; 30 s when 0
	MaxHTML    int           // bytes; 8 MiB when 0
	MaxPDF     int           // bytes; 64 MiB when 0
	turns      chan struct{}
}

// FindRenderer looks for weasyprint, then for chromium, by lookPath (such as
// exec.LookPath). Call it once at start.
func FindRenderer(lookPath func(string) (string, error)) *Renderer {
	r := &Renderer{turns: make(chan struct{}, 2)}
	for _, name := range []string{"weasyprint", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := lookPath(name); err == nil {
			r.name, r.path = name, path
			break
		}
	}
	if path, err := lookPath("prlimit"); err == nil {
		r.limiter = path
	}
	return r
}

// Name is the command found; "" without one.
func (r *Renderer) Name() string {
	if r == nil {
		return ""
	}
	return r.name
}

// PDF renders a whole HTML page. The page is made inert first: see Inert.
func (r *Renderer) PDF(ctx context.Context, page string) ([]byte, error) {
	if r.Name() == "" {
		return nil, ErrNoRenderer
	}
	if len(page) > orElse(r.MaxHTML, 8<<20) {
		return nil, ErrTooLarge
	}
	inert, err := Inert(page)
	if err != nil {
		return nil, err
	}
	limit := r.Time
	if limit == 0 {
		limit = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case r.turns <- struct{}{}:
		defer func() { <-r.turns }()
	case <-ctx.Done():
		return nil, ErrBusy
	}
	return r.render(ctx, inert)
}

// PDF renders the document.
func (d Document) PDF(ctx context.Context, r *Renderer) ([]byte, error) { return r.PDF(ctx, d.Page()) }

func (r *Renderer) render(ctx context.Context, page string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "document-pdf-")
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.html"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, []byte(page), 0o600); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	cmd := r.command(ctx, dir, in, out)
	cmd.Dir = dir
	// nothing of ours reaches the renderer's surroundings; a proxy that is not
	// there is one more closed door
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "XDG_CACHE_HOME=" + dir, "LANG=C.UTF-8",
		"http_proxy=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9", "ftp_proxy=http://127.0.0.1:9"}
	said := &tail{}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = 2 * time.Second
	endWholeGroup(cmd)
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, ErrTooSlow
	}
	if info, e := os.Stat(out); e == nil && info.Size() > int64(orElse(r.MaxPDF, 64<<20)) {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("pdf by %s: %w: %s", r.name, err, said)
	}
	return r.collect(out, said)
}

// collect reads what was written.
func (r *Renderer) collect(out string, said *tail) ([]byte, error) {
	pdf, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("pdf by %s: nothing written: %s", r.name, said)
	}
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		return nil, errors.New("pdf by " + r.name + ": what was written is no PDF")
	}
	return pdf, nil
}

func (r *Renderer) command(ctx context.Context, dir, in, out string) *exec.Cmd {
	if r.name == "weasyprint" {
		args := []string{"--pdf-variant", "pdf/ua-1", "--custom-metadata", "--encoding", "utf-8", "--base-url", "about:blank", "--quiet", in, out}
		if r.limiter != "" {
			files := fmt.Sprintf("--fsize=%d", orElse(r.MaxPDF, 64<<20)+1)
			return exec.CommandContext(ctx, r.limiter, append([]string{"--as=2147483648", files, r.path}, args...)...)
		}
		return exec.CommandContext(ctx, r.path, args...)
	}
	return exec.CommandContext(ctx, r.path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--disable-dev-shm-usage", "--proxy-server=http://127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--log-level=3", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf="+out, "file://"+in)
}

// tail keeps the last words a command said, for the log.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p...)
	if over := len(t.b) - 2048; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(string(t.b)) }

func orElse(v, otherwise int) int {
	if v == 0 {
		return otherwise
	}
	return v
}
