// Package static holds what the browser fetches: one stylesheet, a few scripts,
// two font files. Everything is in the binary; nothing comes from elsewhere.
// Addresses carry the hash of the content, so that a browser may keep them for
// a year and still sees a new release at once.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"sort"
	"strings"

	"github.com/overgang/overgang/internal/kit/chart"
)

//go:embed css vendor overgang.js visits.js visits-sw.js icon.svg
var files embed.FS

// The stylesheet is put together from these, in this order: Designsystemet,
// our theme made with its own tool, kit/chart, then css/ by name.
var sheets = []string{"vendor/designsystemet/designsystemet.css", "vendor/designsystemet/theme.css"}

type asset struct {
	body, zipped []byte
	kind, hash   string
}

var assets = load()

func load() map[string]asset {
	all := map[string]asset{}
	var css bytes.Buffer
	for _, name := range sheets {
		css.Write(read(name))
		css.WriteByte('\n')
	}
	css.WriteString(chart.Stylesheet)
	own, err := fs.Glob(files, "css/*.css")
	if err != nil {
		panic(err)
	}
	sort.Strings(own)
	for _, name := range own {
		css.WriteByte('\n')
		css.Write(read(name))
	}
	all["overgang.css"] = made("overgang.css", css.Bytes())
	for _, name := range []string{"overgang.js", "visits.js", "icon.svg", "vendor/htmx/htmx.min.js",
		"vendor/inter/inter-latin-wght-normal.woff2", "vendor/inter/inter-latin-ext-wght-normal.woff2"} {
		all[name] = made(name, read(name))
	}
	return all
}

func read(name string) []byte {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the binary was built without its own files
	}
	return b
}

func made(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	a := asset{body: body, kind: mime.TypeByExtension(path.Ext(name)), hash: hex.EncodeToString(sum[:6])}
	if strings.HasSuffix(name, ".woff2") {
		a.kind = "font/woff2"
		return a
	}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	w.Write(body)
	w.Close()
	a.zipped = z.Bytes()
	return a
}

// URL is the address of a file, with its hash; an unknown name panics, since
// only our own templates ask.
func URL(name string) string {
	a, ok := assets[name]
	if !ok {
		panic("static: no such file: " + name)
	}
	return "/static/" + name + "?" + a.hash
}

// VisitsWorker is the service worker of /visits. It is served from there and
// not from here: a worker only reaches what lies below its own address.
func VisitsWorker() []byte { return read("visits-sw.js") }

// Handler serves GET /static/{name…}; 404 for anything not listed above.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets[strings.TrimPrefix(r.URL.Path, "/static/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("ETag", `"`+a.hash+`"`)
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "public, max-age=300")
		if r.URL.RawQuery == a.hash || a.kind == "font/woff2" {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if strings.Contains(r.Header.Get("If-None-Match"), a.hash) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		body := a.body
		if a.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.zipped
		}
		w.Write(body)
	})
}
