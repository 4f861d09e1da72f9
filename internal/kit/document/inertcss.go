package document

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// reading are the names by which a style sheet can make a renderer read
// something that is not an url(…).
var reading = []string{"@import", "@namespace", "@document", "image(", "image-set(", "cross-fade(", "src(", "expression(",
	"-moz-binding", "behavior:", "attr("}

// inertCSS tells whether a style sheet, or a value of one, reads nothing.
// Escapes are resolved first, so that u\72l( is what a renderer takes it for;
// comments are not, since none can join the two halves of a name. It errs on
// the side of no: a style sheet that only mentions a name in a comment or in
// quotes is refused with the others.
func inertCSS(css string) bool {
	if !utf8.ValidString(css) || strings.ContainsRune(css, 0) {
		return false
	}
	plain := strings.ToLower(unescapeCSS(css))
	for _, name := range reading {
		if strings.Contains(plain, name) {
			return false
		}
	}
	for rest := plain; ; {
		i := strings.Index(rest, "url")
		if i < 0 {
			return true
		}
		rest = rest[i+len("url"):]
		// url-prefix(, url (… and the like: only a word that goes on is no address
		if open := strings.IndexByte(rest, '('); open < 0 {
			return true
		} else if strings.Trim(rest[:open], " \t\r\n\f-abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		rest = rest[strings.IndexByte(rest, '(')+1:]
		end := strings.IndexByte(rest, ')')
		if end < 0 || !inertAddress(strings.Trim(rest[:end], " \t\r\n\f\"'")) {
			return false
		}
		rest = rest[end+1:]
	}
}

func inertAddress(v string) bool {
	for _, kind := range []string{"data:font/", "data:application/font-"} {
		if strings.HasPrefix(v, kind) {
			return plainAddress(v)
		}
	}
	return strings.HasPrefix(v, "#") && plainAddress(v) || inertPicture(v)
}

// unescapeCSS resolves backslashes as CSS Syntax 3 does, outside and inside of
// quotes alike.
func unescapeCSS(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		i++
		n := i
		for n < len(s) && n < i+6 && isHex(s[n]) {
			n++
		}
		switch {
		case n > i:
			v, _ := strconv.ParseUint(s[i:n], 16, 32)
			b.WriteRune(rune(v))
			i = n
			if strings.HasPrefix(s[i:], "\r\n") {
				i += 2
			} else if i < len(s) && strings.IndexByte(" \t\r\n\f", s[i]) >= 0 {
				i++
			}
		case i < len(s) && (s[i] == '\n' || s[i] == '\r' || s[i] == '\f'):
			i++ // a broken line inside a string
		case i < len(s):
			_, size := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+size])
			i += size
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
