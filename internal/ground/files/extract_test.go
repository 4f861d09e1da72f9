package files

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Issue 3, section 4: attachments are searched.
func TestWordsOfFiles(t *testing.T) {
	pdf, _ := exec.LookPath("pdftotext")
	for what, c := range map[string]struct {
		content []byte
		want    string
	}{
		"text":        {[]byte("Skærm\nog mus"), "Skærm og mus"},
		"latin text":  {[]byte("Sk\xe6rm og mus p\xe5 bordet, og en masse andet"), "Skærm og mus på bordet, og en masse andet"},
		"UTF-16":      {[]byte("\xff\xfeS\x00k\x00\xe6\x00r\x00m\x00"), "Skærm"},
		"html":        {[]byte("<html><head><style>b{}</style><script>var x='hemmelig'</script></head><body><p>Sk&aelig;rm</p><!-- gemt -->og <b>mus</b></body>"), "Skærm og mus"},
		"docx":        {zipped(t, map[string]string{"word/document.xml": `<w:document><w:body><w:p><w:r><w:t>Skæ</w:t></w:r><w:r><w:t>rm</w:t></w:r></w:p><w:p><w:t>og</w:t><w:tab/><w:t>mus</w:t></w:p></w:body></w:document>`, "word/styles.xml": "<a>stil</a>"}), "Skærm og mus"},
		"xlsx":        {zipped(t, map[string]string{"xl/workbook.xml": "<x/>", "xl/sharedStrings.xml": "<sst><si><t>Skærm</t></si><si><t>mus</t></si></sst>", "xl/worksheets/sheet1.xml": `<worksheet><row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>her</t></is></c></row></worksheet>`}), "Skærm mus her"},
		"pptx":        {zipped(t, map[string]string{"ppt/presentation.xml": "<x/>", "ppt/slides/slide1.xml": "<p:sld><a:p><a:r><a:t>Skærm</a:t></a:r></a:p></p:sld>"}), "Skærm"},
		"odt":         {zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office:text><text:h>Skærm</text:h><text:p>og<text:s/>mus</text:p></office:text>"}), "Skærm og mus"},
		"broken docx": {zipped(t, map[string]string{"word/document.xml": `<w:p><w:t>Skærm</w:t></w:p><w:p><<<&&&`}), "Skærm"},
		"pdf":         {[]byte(onePage), "Hello Nordby"},
	} {
		kind := sniff(c.content)
		if what == "odt" {
			kind = "application/vnd.oasis.opendocument.text" // a real one stores its type unpacked, at the beginning
		}
		if what == "pdf" && pdf == "" {
			continue
		}
		if !readable(kind) {
			t.Errorf("%s is %s", what, kind)
		}
		got, err := words(context.Background(), kind, c.content, pdf)
		if err != nil || got != c.want {
			t.Errorf("%s (%s): %q %v, wanted %q", what, kind, got, err, c.want)
		}
	}
}

// FI-03: archives that unpack to gigabytes, or hold ten thousand entries, cost
// bounded time and memory.
func TestFI03_Bombs(t *testing.T) {
	var inner bytes.Buffer
	f, _ := flate.NewWriter(&inner, 9)
	_, _ = f.Write([]byte("<w:p><w:t>"))
	zeros := []byte(strings.Repeat(" ", 1<<20))
	for range 600 { // 600 MB of nothing
		_, _ = f.Write(zeros)
	}
	_ = f.Close()
	bomb := rawZip(t, "word/document.xml", inner.Bytes(), 601<<20)
	many := map[string]string{"word/document.xml": "<w:p><w:t>Skærm</w:t></w:p>"}
	for i := range 10_000 {
		many["ppt/slides/"+strings.Repeat("x", i%50)+string(rune('a'+i%26))+strings.Repeat("y", i/50)+".xml"] = "<a:t>side</a:t>"
	}
	deep := zipped(t, map[string]string{"word/document.xml": strings.Repeat("<a>", 2_000_000)})
	long := zipped(t, map[string]string{"word/document.xml": "<w:p><w:t>" + strings.Repeat("ord ", 1_000_000) + "</w:t></w:p>"})
	for what, content := range map[string][]byte{"600 MB of spaces": bomb, "10,000 entries": zipped(t, many), "2,000,000 deep": deep, "long": long} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		got, err := words(context.Background(), docx, content, "")
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if err != nil || len(got) > mostText {
			t.Errorf("%s: %d bytes, %v", what, len(got), err)
		}
		if took > 10*time.Second {
			t.Errorf("%s took %s", what, took)
		}
		if grown := int64(after.Sys) - int64(before.Sys); grown > 64<<20 {
			t.Errorf("%s took %d MB", what, grown>>20)
		}
	}
	for what, content := range map[string]string{"nothing": "", "not a zip": "PK\x03\x04xxxx", "cut": string(bomb[:len(bomb)/2])} {
		if got, err := words(context.Background(), docx, []byte(content), ""); err == nil && got != "" {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// rawZip is an archive of one packed entry.
func rawZip(t *testing.T, name string, packed []byte, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: size})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(packed)
	_ = z.Close()
	return b.Bytes()
}

// What strangers send never panics.
func FuzzWords(f *testing.F) {
	f.Add(docx, []byte("PK"))
	f.Add("text/html", []byte("<p>x"))
	f.Add("text/plain", []byte("\xff\xfe\x00"))
	f.Fuzz(func(t *testing.T, kind string, content []byte) {
		_ = sniff(content)
		got, _ := words(context.Background(), kind, content, "")
		if len(got) > mostText || strings.Contains(got, "\x00") {
			t.Errorf("%q", got)
		}
		if SafeName(string(content)) == "" {
			t.Error("a file without a name")
		}
	})
}

const onePage = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F1 24 Tf 20 100 Td (Hello Nordby) Tj ET
endstream
endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
`
