package mailread

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// toUTF8 makes text of bytes in a declared character set. Declarations lie: a
// text that is UTF-8 is read as that, whatever is declared; bytes that fit
// nothing are read as Windows-1252, which is what most mail without a
// declaration is. note, when given, hears of every such repair.
func toUTF8(b []byte, declared string, note func(string)) string {
	label := charsetLabel(declared)
	if label == "utf-8" || label == "us-ascii" || label == "" {
		return likelyUTF8(b, label, note)
	}
	if label == "utf-7" || label == "unicode-1-1-utf-7" {
		return dropNUL(fromUTF7(b), note)
	}
	e := encodingOf(label)
	if e == nil {
		tell(note, "the character set "+quoteShort(declared)+" is not known")
		return likelyUTF8(b, "", note)
	}
	if latin(e) && utf8.Valid(b) && !ascii(b) {
		tell(note, "declared as "+quoteShort(declared)+" but written in UTF-8")
		return dropNUL(string(b), note)
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		tell(note, "not all of it is "+quoteShort(declared))
		return likelyUTF8(b, "", note)
	}
	return dropNUL(string(out), note)
}

// fromUTF7 reads what old mail programs wrote for old mail servers (RFC 2152):
// "+AOY-" is æ. What is no such code stays as it stands.
func fromUTF7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		if b[i] != '+' {
			out.WriteRune(charmap.Windows1252.DecodeByte(b[i]))
			continue
		}
		end := i + 1
		for end < len(b) && (b[end] == '+' || b[end] == '/' || b[end] >= '0' && b[end] <= '9' || b[end]|0x20 >= 'a' && b[end]|0x20 <= 'z') {
			end++
		}
		code := decodeBase64(b[i+1 : end])
		switch {
		case end == i+1 || len(code) < 2:
			out.WriteByte('+')
		default:
			units := make([]uint16, len(code)/2)
			for n := range units {
				units[n] = uint16(code[2*n])<<8 | uint16(code[2*n+1])
			}
			out.WriteString(string(utf16.Decode(units)))
			i = end - 1
		}
		if end < len(b) && b[end] == '-' {
			i = end
		}
	}
	return out.String()
}

func charsetLabel(s string) string {
	s = strings.ToLower(strings.Trim(s, ` "'`+"\t;"))
	s = strings.TrimPrefix(s, "charset=")
	switch s {
	case "utf8", "utf_8", "unicode-1-1-utf-8", "utf-8":
		return "utf-8"
	case "ascii", "us-ascii", "ansi_x3.4-1968", "7bit", "8bit", "unknown", "unknown-8bit", "x-unknown", "default":
		return "us-ascii"
	}
	return s
}

func encodingOf(label string) encoding.Encoding {
	switch label {
	case "cp850", "ibm850":
		return charmap.CodePage850
	case "cp865", "ibm865":
		return charmap.CodePage865
	case "cp437", "ibm437":
		return charmap.CodePage437
	case "latin1", "latin-1", "iso8859-1", "cp1252":
		return charmap.Windows1252
	case "ks_c_5601-1987", "cp949", "uhc":
		label = "euc-kr"
	case "cp932", "cp943", "windows-31j":
		label = "shift_jis"
	case "cp936":
		label = "gbk"
	}
	e, err := htmlindex.Get(label)
	if err != nil || e == encoding.Replacement {
		return nil
	}
	return e
}

func latin(e encoding.Encoding) bool {
	return e == charmap.Windows1252 || e == charmap.ISO8859_15 || e == charmap.ISO8859_1
}

// likelyUTF8 keeps what is valid UTF-8 and reads every other byte as
// Windows-1252: a mixed text loses nothing.
func likelyUTF8(b []byte, label string, note func(string)) string {
	if utf8.Valid(b) {
		return dropNUL(string(b), note)
	}
	if label == "utf-8" {
		tell(note, "declared as UTF-8 but not written in it: the other bytes are read as Windows-1252")
	} else {
		tell(note, "bytes without a character set are read as Windows-1252")
	}
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out.WriteRune(r)
		b = b[size:]
	}
	return dropNUL(out.String(), note)
}

// dropNUL takes NUL out: no database or page can hold it.
func dropNUL(s string, note func(string)) string {
	if strings.IndexByte(s, 0) < 0 {
		return s
	}
	tell(note, "NUL characters were left out")
	return strings.ReplaceAll(s, "\x00", "")
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func tell(note func(string), s string) {
	if note != nil {
		note(s)
	}
}

func quoteShort(s string) string {
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return `"` + strings.ToValidUTF8(oneLine(s), "?") + `"`
}
