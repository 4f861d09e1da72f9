package mailread

import (
	"bytes"
	"net/mail"
	"regexp"
	"strings"
	"time"
)

const (
	maxFields     = 1000      // header fields that are kept
	maxFieldBytes = 64 << 10  // of one field
	maxHeadBytes  = 512 << 10 // of one header
)

// Field is one header field: its name as written and its value unfolded, not
// decoded.
type Field struct{ Name, Value string }

// Header is all fields in their order.
type Header []Field

// Get is the first field of that name, in any case; empty when there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

func (h Header) has(name string) bool {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

func (h Header) all(name string) (values []string) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

func (h Header) addresses(name string) (list []Address) {
	for _, v := range h.all(name) {
		list = append(list, addressesOf(v)...)
	}
	return list
}

// splitHead parts header and body (RFC 5322 §2.1). A text that does not begin
// with a header field is all body; a line that is no field goes on with the
// field before it when it reads so, and otherwise begins the body.
func splitHead(raw []byte, note func(string)) (Header, []byte) {
	rest := bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if line, after := nextLine(rest); bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From ")) {
		if next, _ := nextLine(after); nameOf(next) != "" {
			rest = after // the line a mailbox file puts before a mail
		}
	}
	r := headReader{note: note}
	for len(rest) > 0 {
		line, after := nextLine(rest)
		if len(line) == 0 {
			return r.done(), after
		}
		name := nameOf(line)
		folded := r.name != "" && (line[0] == ' ' || line[0] == '\t')
		if name == "" && !folded {
			if r.name == "" || !goesOn(string(r.value), line) {
				return r.done(), rest
			}
			folded = true
			note("a header line that is not indented was read as part of the line before it")
		}
		if folded {
			r.extend(line)
		} else {
			r.begin(name, line[len(name)+1:])
		}
		rest = after
	}
	return r.done(), nil
}

// headReader puts fields together line by line, within the limits.
type headReader struct {
	h     Header
	name  string // of the field that is being read
	value []byte
	taken int
	note  func(string)
}

func (r *headReader) begin(name string, value []byte) {
	r.done()
	r.name, r.value = name, append([]byte(nil), r.within(bytes.TrimSpace(value))...)
}

func (r *headReader) extend(line []byte) {
	piece := r.within(bytes.TrimSpace(line))
	if len(r.value) > 0 && len(piece) > 0 {
		r.value = append(r.value, ' ')
	}
	r.value = append(r.value, piece...)
}

// within is as much of a line as may still be read.
func (r *headReader) within(piece []byte) []byte {
	room := min(maxHeadBytes-r.taken, maxFieldBytes-len(r.value))
	if len(piece) > room {
		r.note("the header is longer than is read; the rest of it is in the raw mail only")
		piece = piece[:max(0, room)]
	}
	r.taken += len(piece)
	return piece
}

func (r *headReader) done() Header {
	if r.name != "" && len(r.h) < maxFields {
		r.h = append(r.h, Field{r.name, string(r.value)})
	} else if r.name != "" {
		r.note("there are more header fields than are read; the rest are in the raw mail only")
	}
	r.value = nil
	return r.h
}

// nextLine is the first line without its end, and what comes after it.
func nextLine(b []byte) (line, after []byte) {
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		return bytes.TrimSuffix(b, []byte("\r")), nil
	}
	return bytes.TrimSuffix(b[:end], []byte("\r")), b[end+1:]
}

// nameOf is the field's name (RFC 5322 §3.6.8), or empty when the line does
// not begin a field.
func nameOf(line []byte) string {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > 100 {
		return ""
	}
	for _, c := range line[:colon] {
		if c <= ' ' || c >= 0x7f {
			return ""
		}
	}
	return string(line[:colon])
}

var parameterLine = regexp.MustCompile(`^[A-Za-z0-9*-]+=`)

func goesOn(before string, line []byte) bool {
	if bytes.HasPrefix(line, []byte("--")) {
		return false
	}
	return strings.HasSuffix(before, ";") || strings.HasSuffix(before, ",") || parameterLine.Match(line)
}

var messageID = regexp.MustCompile(`<[^<>\s]{1,990}>`)

func firstID(s string) string {
	if id := messageID.FindString(s); id != "" {
		return id
	}
	if f := strings.Fields(s); len(f) == 1 && len(f[0]) < 990 && f[0] != "<>" {
		return f[0]
	}
	return ""
}

func idsOf(s string) []string { return messageID.FindAllString(s, 200) }

var zoneName = regexp.MustCompile(`\s*\([^)]*\)`)

// dateOf reads a date as RFC 5322 §3.3 writes it, and a few wrong ones.
func dateOf(s string) time.Time {
	if len(s) > 200 {
		return time.Time{}
	}
	for _, try := range []string{s, zoneName.ReplaceAllString(s, "")} {
		if t, err := mail.ParseDate(strings.TrimSpace(try)); err == nil {
			return t.UTC()
		}
	}
	for _, layout := range []string{time.RFC3339, time.ANSIC, "Mon Jan _2 15:04:05 -0700 2006", "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
