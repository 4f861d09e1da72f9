package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzQuestion: whatever is typed becomes terms that both databases take, and
// whatever is found can be shown.
func FuzzQuestion(f *testing.F) {
	for _, s := range []string{"skærm", `"to ord" -et #12 beg*`, "e-mail", "-", "\xff", "aa Å ö"} {
		f.Add(s, s, true)
	}
	f.Fuzz(func(t *testing.T, typed, text string, typing bool) {
		a := asking{body: "b", asked: parse(typed, typing), starts: map[int][]string{0: {"skærm"}}}
		for _, n := range a.tiers(within("b", []string{"x"}, []string{"k"})) {
			for _, words := range []string{n.fts5(), n.tsquery()} {
				inner := strings.Map(func(r rune) rune {
					if strings.ContainsRune(`"'()&|! `, r) {
						return -1
					}
					return r
				}, words)
				if strings.ContainsAny(inner, "\\:*\x00-") || !utf8.ValidString(words) {
					t.Errorf("%q becomes %s", typed, words)
				}
			}
		}
		d := Doc{Kind: "k", ID: "1", Title: text, Text: text + " " + typed, Parts: []Part{{"a", text}}}
		a.quoted(d)
		h := a.hit(d, nil)
		for _, p := range append(h.Title, h.Snippet...) {
			if strings.ContainsAny(p.Text, "\n\t") {
				t.Errorf("%q", p.Text)
			}
		}
		terms, words := d.terms("b")
		for _, s := range append(terms, words...) {
			if s == "" || strings.ContainsAny(s, "\"'{}, \\\x00") {
				t.Errorf("term %q of %q", s, text)
			}
		}
	})
}
