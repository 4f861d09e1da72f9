package mailread

import (
	"encoding/base64"
	"regexp"
	"strings"
)

var encodedWord = regexp.MustCompile(`=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=`)

// decodeWords decodes encoded words (RFC 2047) wherever they stand, also inside
// quotes and words, where they should not. Words of one character set in a row
// are joined before they are decoded: many programs cut in the middle of a
// character. What is not encoded and not UTF-8 is read as Windows-1252.
func decodeWords(s string, note func(string)) string {
	if !strings.Contains(s, "=?") {
		if ascii([]byte(s)) {
			return dropNUL(s, note)
		}
		return toUTF8([]byte(s), "", note)
	}
	var out strings.Builder
	var held []byte
	heldSet, last := "", 0
	flush := func() {
		if held != nil {
			out.WriteString(toUTF8(held, heldSet, note))
			held, heldSet = nil, ""
		}
	}
	for _, at := range encodedWord.FindAllStringSubmatchIndex(s, -1) {
		if between := s[last:at[0]]; held == nil || strings.TrimSpace(between) != "" {
			flush()
			out.WriteString(toUTF8([]byte(between), "", note))
		}
		set, _, _ := strings.Cut(strings.ToLower(s[at[2]:at[3]]), "*") // RFC 2231 §5: a language may follow
		word := wordBytes(s[at[4]:at[5]], s[at[6]:at[7]])
		if held != nil && set != heldSet {
			flush()
		}
		if held == nil {
			held = []byte{}
		}
		held, heldSet, last = append(held, word...), set, at[1]
	}
	flush()
	out.WriteString(toUTF8([]byte(s[last:]), "", note))
	return out.String()
}

func wordBytes(kind, text string) []byte {
	if kind == "B" || kind == "b" {
		return decodeBase64([]byte(text))
	}
	return decodeQuoted([]byte(strings.ReplaceAll(text, "_", " ")))
}

// decodeBase64 takes what is base64 in the bytes (RFC 2045 §6.8) and passes
// over the rest: broken lines, mailing-list footers and padding in the middle
// lose nothing but themselves.
func decodeBase64(b []byte) []byte {
	out := make([]byte, 0, len(b)*3/4+3)
	var four [4]byte
	n := 0
	emit := func() {
		if n > 1 {
			var three [3]byte
			made, _ := base64.RawStdEncoding.Decode(three[:], four[:n])
			out = append(out, three[:made]...)
		}
		n = 0
	}
	for _, c := range b {
		switch {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/':
			four[n] = c
			if n++; n == 4 {
				emit()
			}
		case c == '=':
			emit()
		}
	}
	emit()
	return out
}

// decodeQuoted decodes quoted-printable (RFC 2045 §6.7); what is not a code is
// kept as it stands.
func decodeQuoted(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] != '=' {
			out = append(out, b[i])
			continue
		}
		if i+2 < len(b) && nibble(b[i+1]) >= 0 && nibble(b[i+2]) >= 0 {
			out = append(out, byte(nibble(b[i+1])<<4|nibble(b[i+2])))
			i += 2
			continue
		}
		if end := softBreak(b[i+1:]); end >= 0 {
			i += end
			continue
		}
		out = append(out, '=')
	}
	return out
}

// softBreak is how many bytes after "=" belong to a soft line break, or -1.
func softBreak(b []byte) int {
	for i, c := range b {
		switch c {
		case '\n':
			return i + 1
		case ' ', '\t', '\r':
		default:
			return -1
		}
	}
	return len(b)
}

func nibble(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// decodeUU decodes what stands between "begin 644 name" and "end", as mail was
// sent before MIME.
func decodeUU(b []byte) ([]byte, bool) {
	out := make([]byte, 0, len(b)*3/4)
	begun := false
	for len(b) > 0 {
		line, after := nextLine(b)
		b = after
		switch {
		case !begun:
			begun = strings.HasPrefix(string(line[:min(len(line), 6)]), "begin ")
		case string(line) == "end":
			return out, true
		case len(line) > 0:
			out = append(out, uuLine(line)...)
		}
	}
	return out, begun
}

func uuLine(line []byte) []byte {
	length := int(line[0]-' ') & 63
	var out []byte
	for at := 1; len(out) < length; at += 4 {
		var four [4]byte
		for i := range four {
			if at+i < len(line) {
				four[i] = (line[at+i] - ' ') & 63
			}
		}
		out = append(out, four[0]<<2|four[1]>>4, four[1]<<4|four[2]>>2, four[2]<<6|four[3])
		if at > len(line) {
			break
		}
	}
	return out[:min(len(out), length)]
}
