package files

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
)

// What is read of one file at most. A document that unpacks to more is read as
// far as that.
const (
	mostText     = 256 << 10 // kept
	mostUnpacked = 12 << 20  // bytes of XML
	mostEntries  = 5_000     // entries of an archive that are looked at
	longestRead  = 20 * time.Second
)

// readable tells whether something can be read out of a kind at all.
func readable(kind string) bool {
	return strings.HasPrefix(kind, "text/") || kind == "application/pdf" || strings.HasPrefix(kind, "application/vnd.o")
}

// errUnreadable is content that is not what it looks like.
var errUnreadable = errors.New("files: the content cannot be read")

// words are the text of a file, at most mostText bytes of it. pdf is the
// command that reads PDF files; "" leaves them.
func words(ctx context.Context, kind string, content []byte, pdf string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, longestRead)
	defer cancel()
	out := &limited{most: mostText}
	var err error
	switch {
	case kind == "text/html" || kind == "text/xml" || kind == "image/svg+xml":
		err = fromHTML(ctx, content, out)
	case strings.HasPrefix(kind, "text/"):
		out.add(decoded(content[:min(len(content), 2*mostText)]))
	case kind == "application/pdf":
		if pdf == "" {
			return "", nil
		}
		err = fromPDF(ctx, pdf, content, out)
	default:
		err = fromOffice(ctx, kind, content, out)
	}
	if err != nil && !errors.Is(err, errEnough) {
		return "", err
	}
	return out.text(), nil
}

// errEnough ends reading once the text is as long as it may be.
var errEnough = errors.New("files: enough text")

// limited collects words with single spaces between them.
type limited struct {
	b    strings.Builder
	most int
}

func (l *limited) add(s string) error {
	for _, word := range strings.Fields(strings.ToValidUTF8(s, " ")) {
		if l.b.Len()+len(word)+1 > l.most {
			return errEnough
		}
		if l.b.Len() > 0 {
			l.b.WriteByte(' ')
		}
		l.b.WriteString(strings.ReplaceAll(word, "\x00", ""))
	}
	return nil
}

func (l *limited) text() string { return l.b.String() }

// decoded reads text that is UTF-8, UTF-16 with its mark, or else Windows's.
func decoded(raw []byte) string {
	if len(raw) > 1 && (raw[0] == 0xff && raw[1] == 0xfe || raw[0] == 0xfe && raw[1] == 0xff) {
		big := raw[0] == 0xfe
		var b strings.Builder
		for i := 2; i+1 < len(raw); i += 2 {
			lo, hi := raw[i], raw[i+1]
			if big {
				lo, hi = hi, lo
			}
			b.WriteRune(rune(hi)<<8 | rune(lo))
		}
		return b.String()
	}
	// A letter may have been cut at the end.
	if end := len(raw) - 4; utf8.Valid(raw) || end > 0 && utf8.Valid(bytes.TrimRight(raw[:end], "\x80\x81\x82\x83")) {
		return string(raw)
	}
	if s, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil {
		return string(s)
	}
	return strings.ToValidUTF8(string(raw), " ")
}

// fromHTML takes what a reader sees, and the titles of pictures.
func fromHTML(ctx context.Context, content []byte, out *limited) error {
	z := html.NewTokenizer(strings.NewReader(decoded(content[:min(len(content), mostUnpacked)])))
	z.SetMaxBuf(1 << 20)
	hidden := ""
	for ctx.Err() == nil {
		switch z.Next() {
		case html.ErrorToken:
			return nil
		case html.StartTagToken:
			name, _ := z.TagName()
			if n := string(name); hidden == "" && (n == "script" || n == "style" || n == "template" || n == "noscript") {
				hidden = n
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == hidden {
				hidden = ""
			}
		case html.TextToken:
			if hidden == "" {
				if err := out.add(html.UnescapeString(string(z.Raw()))); err != nil {
					return err
				}
			}
		}
	}
	return ctx.Err()
}

// fromOffice reads the XML of a zip document that holds its text.
func fromOffice(ctx context.Context, kind string, content []byte, out *limited) error {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return errUnreadable
	}
	left := int64(mostUnpacked)
	entries := slices.Clone(archive.File[:min(len(archive.File), mostEntries)])
	slices.SortFunc(entries, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, entry := range entries {
		if !told(entry.Name) || ctx.Err() != nil || left <= 0 {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			continue
		}
		counted := &io.LimitedReader{R: r, N: left}
		err = fromXML(ctx, counted, out)
		r.Close()
		left = counted.N
		if errors.Is(err, errEnough) {
			return err
		}
	}
	return ctx.Err()
}

// told are the entries that hold what a reader sees.
func told(name string) bool {
	dir, base := path.Split(name)
	switch "/" + name {
	case "/content.xml", "/xl/sharedStrings.xml", "/word/document.xml", "/word/footnotes.xml", "/word/comments.xml":
		return true
	}
	switch dir {
	case "word/":
		return strings.HasPrefix(base, "header") || strings.HasPrefix(base, "footer")
	case "ppt/slides/", "ppt/notesSlides/", "xl/worksheets/":
		return strings.HasSuffix(base, ".xml")
	}
	return false
}

// fromXML takes the text between the marks; runs of one word are put together
// again, since Word cuts words where it likes.
func fromXML(ctx context.Context, r io.Reader, out *limited) error {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.Entity = map[string]string{}
	var line strings.Builder
	flush := func() error {
		s := line.String()
		line.Reset()
		return out.add(s)
	}
	depth, number := 0, false
	for ctx.Err() == nil {
		t, err := d.RawToken()
		if err != nil {
			return flush() // what is broken is read as far as it goes
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; t.Name.Local == "tab" || t.Name.Local == "br" || t.Name.Local == "s" {
				line.WriteByte(' ')
			}
			// A cell of a sheet holds numbers, or the number of a shared text.
			number = t.Name.Local == "v"
		case xml.EndElement:
			depth--
			number = false
			switch t.Name.Local {
			case "p", "h", "si", "c", "row", "table-cell", "comment":
				line.WriteByte(' ')
				if err := flush(); err != nil {
					return err
				}
			}
		case xml.CharData:
			if !number && line.Len() < mostText {
				line.Write(t)
			}
		}
	}
	return ctx.Err()
}

// fromPDF lets the command read it, from its standard input, in a bounded time
// and memory.
func fromPDF(ctx context.Context, command string, content []byte, out *limited) error {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", `ulimit -v 1500000 -t 20 2>/dev/null; exec "$0" -q -enc UTF-8 -l 300 - -`, command)
	cmd.Stdin = bytes.NewReader(content)
	cmd.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	cmd.WaitDelay = time.Second
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	raw, _ := io.ReadAll(io.LimitReader(pipe, 4*mostText))
	if len(raw) == 4*mostText {
		_ = cmd.Process.Kill()
	}
	if err := cmd.Wait(); err != nil && len(raw) == 0 {
		return errUnreadable
	}
	return out.add(string(raw))
}
