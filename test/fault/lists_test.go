package fault

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// mostMemory is what the program may hold at its highest while it refuses all
// of this, several at once: MiB of resident memory.
const mostMemory = 600

// hostile is a file that is no list, and what is said about it in Danish.
type hostile struct {
	name string
	size int64 // -1: not told beforehand
	file func() io.Reader
	says string
}

// endless is a text again and again.
type endless struct {
	text []byte
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		c := copy(p[n:], e.text[e.at:])
		n, e.at = n+c, (e.at+c)%len(e.text)
	}
	return len(p), nil
}

func again(text string, bytes int64) io.Reader {
	return io.LimitReader(&endless{text: []byte(text)}, bytes)
}

func plainly(content []byte) func() io.Reader {
	return func() io.Reader { return bytes.NewReader(content) }
}

// bomb is a workbook that unpacks to more than anybody has.
func bomb(t *testing.T, part, begins, inside, ends string, unpacked int64) []byte {
	t.Helper()
	parts := map[string]string{
		"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":                `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`,
	}
	delete(parts, part)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(o io.Writer) (io.WriteCloser, error) { return flate.NewWriter(o, flate.BestSpeed) })
	for name, text := range parts {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.Create(part)
	if err == nil {
		_, err = io.Copy(f, io.MultiReader(strings.NewReader(begins), again(inside, unpacked), strings.NewReader(ends)))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// nested is a workbook of workbooks: thousands of parts, each an archive.
func nested(t *testing.T, inner []byte, parts int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := range parts {
		f, err := w.Create(fmt.Sprintf("xl/worksheets/sheet%d.xlsx", i))
		if err == nil {
			_, err = f.Write(inner)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func hostiles(t *testing.T) []hostile {
	const huge = 200 << 20
	const person = "User principal name,First name,Last name,Display name\n"
	garbage := make([]byte, 3<<20)
	random := rand.NewChaCha8([32]byte{7})
	random.Read(garbage)
	rows := bomb(t, "xl/worksheets/sheet1.xml", `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`,
		`<row><c t="inlineStr"><is><t>`+strings.Repeat("A", 4000)+`</t></is></c></row>`, `</sheetData></worksheet>`, 600<<20)
	texts := bomb(t, "xl/sharedStrings.xml", `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`,
		`<si><t>`+strings.Repeat("B", 4000)+`</t></si>`, `</sst>`, 600<<20)
	one := bomb(t, "xl/sharedStrings.xml", `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>`,
		strings.Repeat("C", 4000), `</t></si></sst>`, 600<<20)
	return []hostile{
		{"200 MB.csv", huge, func() io.Reader { return again(person+strings.Repeat("p@x.example,Ida,Dal,Ida Dal\n", 100), huge) }, "for stor"},
		{"200 MB untold.csv", -1, func() io.Reader { return again("p@x.example,Ida,Dal,Ida Dal\n", huge) }, "for stor"},
		{"rows.xlsx", int64(len(rows)), plainly(rows), "pakkes ud"},
		{"texts.xlsx", int64(len(texts)), plainly(texts), "pakkes ud"},
		{"one text.xlsx", int64(len(one)), plainly(one), ""},
		{"nested.xlsx", -1, plainly(nested(t, rows[:1<<10], 6000)), "pakkes ud"},
		{"few nested.xlsx", -1, plainly(nested(t, rows, 3)), "ikke en tabel"},
		{"garbage.xlsx", int64(len(garbage)), plainly(garbage), "ikke en tabel"},
		{"garbage.csv", int64(len(garbage)), plainly(garbage), "ikke en tabel"},
		{"half.xlsx", -1, plainly(rows[:len(rows)/2]), "beskadiget"},
		{"picture.csv", -1, plainly(append([]byte("\x89PNG\r\n\x1a\n"), garbage[:4096]...)), "ikke en tabel"},
		{"empty.csv", 0, plainly(nil), "tom"},
		{"one line.csv", 60 << 20, func() io.Reader { return again("abcdefgh", 60<<20) }, ""},
		{"broken header.csv", -1, plainly([]byte("User principal name,F\xf8r\xffst\xc3name\x80,\x81\x8d\nx,y,z\n")), ""},
	}
}

// The import pages and the API refuse what is no list with a clear message in
// words, beside the field; nothing is changed, and memory stays bounded.
func TestHostileListsAreRefused(t *testing.T) {
	t.Parallel()
	at := newSite(t, whole.SQLite(t))
	at.start()
	v := at.visitor(at.base, "da")
	before, all := at.standing(), hostiles(t)
	calm := at.memory("VmHWM")
	pages := []string{"/people/import", "/rollouts/" + at.rollout + "/device-lists", "/rollouts/" + at.rollout + "/result-lists"}
	for i, path := range pages {
		for _, h := range all {
			if i > 0 && h.size > 1<<20 && h.name != "rows.xlsx" && h.name != "200 MB.csv" {
				continue // the same way through the same reader
			}
			at.refusedOnPage(v, path, h)
		}
	}
	var wg sync.WaitGroup
	for _, h := range all {
		wg.Go(func() { at.refusedByAPI(h) }) // all at once
		if h.size > 1<<20 {
			wg.Wait()
		}
	}
	wg.Wait()
	for range 4 {
		wg.Go(func() { at.refusedByAPI(all[1]) })
	}
	wg.Wait()
	peak := at.memory("VmHWM")
	t.Logf("resident memory: %d MiB before, %d MiB at its highest, %d MiB now", calm, peak, at.memory("VmRSS"))
	if peak > mostMemory {
		t.Errorf("%d MiB at its highest; %d are allowed", peak, mostMemory)
	}
	if after := at.standing(); after != before {
		t.Errorf("something was changed: %s, before %s", after, before)
	}
	at.kill()
	at.check()
}

// refusedOnPage sends a file as the page's form does.
func (at *site) refusedOnPage(v *visitor.Visitor, path string, h hostile) {
	at.t.Helper()
	const line = "----overgang"
	begins := "--" + line + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + h.name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"
	ends := "\r\n--" + line + "--\r\n"
	r, err := http.NewRequest(http.MethodPost, v.At(path), io.MultiReader(strings.NewReader(begins), h.file(), strings.NewReader(ends)))
	if err != nil {
		at.t.Fatal(err)
	}
	if h.size >= 0 {
		r.ContentLength = int64(len(begins)) + h.size + int64(len(ends))
	}
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+line)
	began := time.Now()
	p, err := v.Try(r)
	if err != nil {
		at.t.Errorf("%s at %s: no answer came: %v", h.name, path, err)
		return
	}
	beside := p.Text("#f-file-fault")
	if p.Status != http.StatusUnprocessableEntity || beside == "" || !strings.Contains(beside, h.says) {
		at.t.Errorf("%s at %s: %d, beside the field %q, want %q; the page says %.300s", h.name, path, p.Status, beside, h.says, p.Text("main"))
		return
	}
	at.t.Logf("%s: %s (%d ms)", h.name, beside, time.Since(began).Milliseconds())
}

func (at *site) refusedByAPI(h hostile) {
	r, err := http.NewRequest(http.MethodPost, at.base+"/api/v1/imports?name="+strings.ReplaceAll(h.name, " ", "_"), h.file())
	if err != nil {
		at.t.Error(err)
		return
	}
	r.ContentLength = h.size
	if h.size == 0 {
		r.Body = http.NoBody
	}
	r.Header.Set("Authorization", "Bearer "+at.token)
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Accept-Language", "da")
	answer, err := (&http.Client{Timeout: time.Minute}).Do(r)
	if err != nil {
		at.t.Errorf("%s over the API: no answer came: %v", h.name, err)
		return
	}
	defer answer.Body.Close()
	var said struct {
		Detail string `json:"detail"`
		Errors []struct{ Detail string }
	}
	err = json.NewDecoder(answer.Body).Decode(&said)
	words := said.Detail
	for _, e := range said.Errors {
		words += " " + e.Detail
	}
	if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge && answer.StatusCode != http.StatusUnprocessableEntity || strings.TrimSpace(words) == "" {
		at.t.Errorf("%s over the API: %d %q %v", h.name, answer.StatusCode, words, err)
	}
}

// memory is a figure of the running program, in MiB.
func (at *site) memory(which string) int {
	at.t.Helper()
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(at.child.Process.Pid) + "/status")
	if err != nil {
		at.t.Skip(err)
	}
	_, rest, _ := strings.Cut(string(raw), which+":")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		at.t.Fatal(err)
	}
	return n >> 10
}

// standing is how many of what a list could change there are, read beside the
// program.
func (at *site) standing() string {
	at.t.Helper()
	d, err := db.Open(context.Background(), at.settings.Data+"/overgang.db")
	if err != nil {
		at.t.Fatal(err)
	}
	defer d.Close()
	var all []string
	for _, table := range []string{"persons", "emails", "positions", "units", "imports", "jobs", "devices"} {
		var n int
		if err := d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Get(&n, "SELECT count(*) FROM "+table) }); err != nil {
			at.t.Fatal(err)
		}
		all = append(all, fmt.Sprint(table, " ", n))
	}
	return strings.Join(all, ", ")
}
