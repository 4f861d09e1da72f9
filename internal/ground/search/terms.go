package search

import (
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"slices"
	"strconv"
)

// Terms that are no words have an underscore, which no word has.
const titled = "t_" // before a stem that stands in the title

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// mark is the term of something that is no word: a body, a scope, a kind, a
// number. Marks of two bodies are never the same.
func mark(body, what, which string) string {
	sum := sha256.Sum256([]byte(body + "\x00" + what + "\x00" + which))
	return "_" + alphabet.EncodeToString(sum[:10])
}

func bodyMark(body string) string         { return mark(body, "body", "") }
func scopeMark(body, scope string) string { return mark(body, "scope", scope) }
func kindMark(body, kind string) string   { return mark(body, "kind", kind) }
func narrowMark(body, m string) string    { return mark(body, "narrow", m) }
func numberMark(body string, n int) string {
	return mark(body, "number", strconv.Itoa(n))
}

// mostTerms bounds what one document brings into the index.
const mostTerms = 20_000

// terms is everything a document is found by, each once; words are the
// folded words that are not numbers, for questions not typed to their end.
func (d Doc) terms(body string) (all []string, words []string) {
	seen, spelled := map[string]bool{}, map[string]bool{}
	add := func(term string) {
		if len(seen) < mostTerms {
			seen[term] = true
		}
	}
	spell := func(word string) {
		if len(word) > 2 && !number(word) && len(spelled) < mostTerms {
			spelled[word] = true
		}
	}
	read := func(text string, prefix bool) {
		before := ""
		put := func(word string) {
			for _, s := range stems(word) {
				add(s)
				if prefix {
					add(titled + s)
				}
			}
			spell(word)
		}
		tokens(text, func(t token) bool {
			if t.joined && len(before)+len(t.word) <= longestWord {
				put(before + t.word)
			}
			before = t.word
			if !common[t.word] {
				put(t.word)
			}
			return len(seen) < mostTerms
		})
	}
	add(bodyMark(body))
	add(kindMark(body, d.Kind))
	for _, s := range d.Scopes {
		add(scopeMark(body, s))
		add(scopeMark(body, d.Kind+" "+s))
	}
	for _, m := range d.Marks {
		add(narrowMark(body, m))
	}
	if d.Number > 0 {
		add(numberMark(body, d.Number))
		read(strconv.Itoa(d.Number), true)
	}
	read(d.Title, true)
	read(d.Text, false)
	for _, t := range d.Tongues {
		read(t.Title, true)
		read(t.Text, false)
	}
	for _, p := range d.Parts {
		read(p.Name, false)
		read(p.Text, false)
	}
	return slices.Collect(maps.Keys(seen)), slices.Collect(maps.Keys(spelled))
}

// digest is the same for the same terms in any order.
func digest(terms []string) string {
	var sum uint64
	for _, t := range terms {
		h := uint64(14695981039346656037) // FNV-1a
		for i := 0; i < len(t); i++ {
			h = (h ^ uint64(t[i])) * 1099511628211
		}
		sum += h ^ h>>29
	}
	return strconv.FormatUint(sum, 36)
}
