package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Fold makes two spellings of the same name equal for look-ups and unique
// keys: NFC, lower case, outer space cut and inner space single. Databases
// fold ASCII only, so folded columns are kept beside the shown ones.
func Fold(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}

// Clean makes typed or imported text storable: NFC, no control characters but
// line breaks and tabs, outer space cut.
func Clean(s string) string {
	s = norm.NFC.String(s)
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// SortKey is a string that sorts bytewise as the language sorts names. It is
// stored beside the name, since neither database knows every Nordic order.
func SortKey(lang, s string) string {
	tags := map[string]language.Tag{"da": language.Danish, "nb": language.MustParse("nn"), "sv": language.Swedish, "en": language.English}
	tag, ok := tags[lang]
	if !ok {
		tag = language.Danish
	}
	c := collate.New(tag)
	var b collate.Buffer
	return hexKey(c.KeyFromString(&b, Clean(s)))
}

func hexKey(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}
