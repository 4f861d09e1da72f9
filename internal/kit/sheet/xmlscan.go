package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// errXML is for what is no XML that a spreadsheet writes.
var errXML = errors.New("sheet: malformed part of a workbook")

const (
	scanBuffer = 64 << 10
	maxTag     = 256 << 10
)

// xmlScanner reads the XML of workbooks: tags with local names, texts. It
// checks less than encoding/xml and is ten times as fast, which is the
// difference between waiting for a list of 50,000 people and not.
type xmlScanner struct {
	in      *bufio.Reader
	maxText int // texts are cut after so many bytes

	start, end bool   // what next found; neither: a text
	name       []byte // local name of the tag
	attrs      []byte // of a start tag, as written
	text       []byte // as written, entities unresolved; CDATA resolved

	long    []byte // what does not fit the buffer
	inTag   bool   // the '<' has been read
	closing bool   // a tag that closes itself: its end comes next
}

func newXMLScanner(r io.Reader, maxText int) *xmlScanner {
	return &xmlScanner{in: bufio.NewReaderSize(r, scanBuffer), maxText: maxText}
}

// next finds the next tag or text; io.EOF at the end. The slices hold until
// the call after.
func (s *xmlScanner) next() error {
	for {
		if s.closing {
			s.closing, s.start, s.end = false, false, true
			return nil
		}
		if !s.inTag {
			text, err := s.until('<', s.maxText, false)
			s.inTag = err == nil
			if len(text) > 0 && err == nil {
				s.start, s.end, s.text = false, false, text
				return nil
			}
			if err != nil {
				return err
			}
		}
		s.inTag = false
		if done, err := s.tag(); done || err != nil {
			return err
		}
	}
}

// tag reads what follows a '<'; done is false for what says nothing.
func (s *xmlScanner) tag() (done bool, err error) {
	first, err := s.in.Peek(1)
	if err != nil {
		return false, errXML
	}
	if first[0] == '!' {
		return s.declaration()
	}
	body, err := s.until('>', maxTag, true)
	if err != nil || len(body) == 0 {
		return false, errors.Join(errXML, notEOF(err))
	}
	switch {
	case body[0] == '?':
		return false, nil
	case body[0] == '/':
		s.start, s.end = false, true
		s.name = local(bytes.TrimSpace(body[1:]))
		return true, nil
	}
	s.closing = body[len(body)-1] == '/'
	if s.closing {
		body = body[:len(body)-1]
	}
	cut := bytes.IndexAny(body, " \t\r\n")
	if cut < 0 {
		cut = len(body)
	}
	s.start, s.end, s.name, s.attrs = true, false, local(body[:cut]), body[cut:]
	return true, nil
}

// declaration passes over comments and gives CDATA as text. Nothing else that
// begins with '!' belongs into a workbook: entities of its own least of all.
func (s *xmlScanner) declaration() (done bool, err error) {
	for _, d := range []struct {
		open, close string
		text        bool
	}{{"!--", "-->", false}, {"![CDATA[", "]]>", true}} {
		head, _ := s.in.Peek(len(d.open))
		if string(head) != d.open {
			continue
		}
		s.in.Discard(len(d.open))
		body := []byte{}
		for {
			b, err := s.in.ReadByte()
			if err != nil {
				return false, errors.Join(errXML, notEOF(err))
			}
			if body = append(body, b); b == '>' && bytes.HasSuffix(body, []byte(d.close)) {
				break
			}
			if len(body) > s.maxText+maxTag {
				return false, errXML
			}
		}
		s.start, s.end = false, false
		s.text = bytes.ReplaceAll(body[:len(body)-3], []byte("&"), []byte("&amp;"))
		return d.text, nil
	}
	return false, errXML
}

// until reads up to a byte and past it. Within tags, the byte may stand in
// quotes.
func (s *xmlScanner) until(delim byte, limit int, tag bool) ([]byte, error) {
	s.long = s.long[:0]
	for {
		chunk, err := s.in.ReadSlice(delim)
		ended := err == nil
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		if ended && len(s.long) == 0 && !(tag && inQuotes(chunk)) {
			return chunk[:len(chunk)-1], nil
		}
		if room := limit - len(s.long); room >= len(chunk) {
			s.long = append(s.long, chunk...)
		} else if tag {
			return nil, errXML
		} else {
			// One more than allowed tells that it was too long.
			s.long = append(s.long, chunk[:min(len(chunk), room+1)]...)
			if ended {
				return s.long, nil
			}
			continue
		}
		if ended && !(tag && inQuotes(s.long)) {
			return s.long[:len(s.long)-1], nil
		}
	}
}

func inQuotes(tag []byte) bool {
	var open byte
	for _, b := range tag {
		switch {
		case open == 0 && (b == '"' || b == '\''):
			open = b
		case b == open:
			open = 0
		}
	}
	return open != 0
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// attr is the value of an attribute of the start tag by its local name, as
// written.
func (s *xmlScanner) attr(name string) []byte {
	rest := s.attrs
	for {
		rest = skipSpace(rest)
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		key := rest[:eq]
		for len(key) > 0 && isSpace(key[len(key)-1]) {
			key = key[:len(key)-1]
		}
		rest = skipSpace(rest[eq+1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(local(key)) == name {
			return rest[1 : 1+end]
		}
		rest = rest[2+end:]
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

func skipSpace(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	return b
}

// attrText is attr with its entities resolved.
func (s *xmlScanner) attrText(name string) string { return plain(s.attr(name)) }

// plain resolves entities, line ends and the _x000D_ that spreadsheets write
// for what XML cannot hold.
func plain(b []byte) string {
	if bytes.IndexByte(b, '&') < 0 && bytes.IndexByte(b, '\r') < 0 && !bytes.Contains(b, []byte("_x")) {
		return string(b)
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		switch {
		case b[i] == '&':
			end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
			if r, ok := entity(b[i : i+max(end, 0)]); ok {
				out = utf8.AppendRune(out, r)
				i += end + 1
				continue
			}
		case b[i] == '\r':
			if i+1 == len(b) || b[i+1] != '\n' {
				out = append(out, '\n')
			}
			i++
			continue
		case b[i] == '_' && i+7 <= len(b) && b[i+1] == 'x' && b[i+6] == '_':
			if n, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 32); err == nil && utf8.ValidRune(rune(n)) {
				out = utf8.AppendRune(out, rune(n))
				i += 7
				continue
			}
		}
		out = append(out, b[i])
		i++
	}
	return string(out)
}

func entity(b []byte) (rune, bool) {
	switch string(b) {
	case "&amp":
		return '&', true
	case "&lt":
		return '<', true
	case "&gt":
		return '>', true
	case "&quot":
		return '"', true
	case "&apos":
		return '\'', true
	}
	if len(b) < 3 || b[1] != '#' {
		return 0, false
	}
	digits, base := string(b[2:]), 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}
