package sheet

import (
	"bytes"
	"io"
	"io/fs"
	"unicode"

	"github.com/overgang/overgang/internal/kit/fault"
)

type kind int

const (
	text kind = iota
	workbook
)

// readAll refuses by the size the source tells of itself, before reading, and
// otherwise after one byte too many.
func readAll(src io.Reader, name string, limit int64) ([]byte, error) {
	tooLarge := fault.New(fault.TooLarge, "sheet.too_large", fault.Args{"name": name, "limit": limit >> 20})
	size := int64(-1)
	switch s := src.(type) {
	case interface{ Size() int64 }:
		size = s.Size()
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := s.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
	}
	if size > limit {
		return nil, tooLarge
	}
	var buf bytes.Buffer
	if size > 0 {
		buf.Grow(int(size) + bytes.MinRead) // one allocation instead of doubling
	}
	if _, err := buf.ReadFrom(io.LimitReader(src, limit+1)); err != nil {
		return nil, err
	}
	if int64(buf.Len()) > limit {
		return nil, tooLarge
	}
	return buf.Bytes(), nil
}

// signatures are the first bytes of files that people take for tables.
var signatures = []struct {
	prefix string
	key    string
}{
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "sheet.old_or_locked"}, // .xls, and .xlsx with a password
	{"%PDF-", "sheet.not_a_table"},
	{"{\\rtf", "sheet.not_a_table"},
	{"\x89PNG", "sheet.not_a_table"},
	{"\xFF\xD8\xFF", "sheet.not_a_table"},
	{"GIF8", "sheet.not_a_table"},
	{"\x1F\x8B", "sheet.not_a_table"},
	{"7z\xBC\xAF", "sheet.not_a_table"},
	{"Rar!", "sheet.not_a_table"},
}

func recognise(data []byte, name string) (kind, error) {
	args := fault.Args{"name": name}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.prefix)) {
			return text, fault.New(fault.Invalid, s.key, args)
		}
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) {
		return workbook, nil
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return text, fault.New(fault.Invalid, "sheet.empty", args)
	}
	return text, nil
}

// markup are the starts of web pages and data files that end in .xls or .csv
// by mistake.
var markup = []string{"<!doctype", "<html", "<?xml", "<table", "<head", "<svg", "{", "[{", "[\""}

// looksBinary tells that decoded text is no text: control characters that no
// table holds, or markup.
func looksBinary(text []byte) bool {
	head := bytes.ToLower(bytes.TrimLeftFunc(text[:min(len(text), 256)], outer))
	for _, m := range markup {
		if bytes.HasPrefix(head, []byte(m)) {
			return true
		}
	}
	for _, b := range text {
		if b < ' ' && (b < '\t' || b > '\r') {
			return true
		}
	}
	return false
}

// outer is what is cut off both ends of a cell: white space, no-break spaces,
// byte order marks and zero-width spaces that spreadsheets and web pages leave.
func outer(r rune) bool {
	return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B'
}
