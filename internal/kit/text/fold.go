package text

import (
	"strings"
	"sync"
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
	pool, ok := collators[lang]
	if !ok {
		pool = collators["da"]
	}
	c := pool.Get().(*collator)
	defer pool.Put(c)
	c.buffer.Reset()
	return hexKey(c.KeyFromString(&c.buffer, Clean(s)))
}

// collator and its buffer serve one at a time.
type collator struct {
	*collate.Collator
	buffer collate.Buffer
}

// collators are slow to make and not for several at once.
var collators = map[string]*sync.Pool{
	"da": collatorsFor(language.Danish), "nb": collatorsFor(language.MustParse("nn")),
	"sv": collatorsFor(language.Swedish), "en": collatorsFor(language.English),
}

func collatorsFor(tag language.Tag) *sync.Pool {
	return &sync.Pool{New: func() any { return &collator{Collator: collate.New(tag)} }}
}

func hexKey(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}
