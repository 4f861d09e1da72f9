package mailclean

import (
	"regexp"
	"strings"
)

// Span is a stretch of plain text; one with an address is a link.
type Span struct{ Text, Href string }

// address is where a link in plain text begins: only what is written out whole,
// and never in the middle of a word.
var address = regexp.MustCompile(`(?i)\b(?:https?://[^\s<>"'` + "`" + `{}|\\^\x00-\x20]+|[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b)`)

// Spans finds the links in plain text: addresses of pages and of mail, without
// the full stop or bracket behind them. Whoever shows them adds
// rel="noopener noreferrer" and target="_blank".
func Spans(text string) []Span {
	var all []Span
	at := 0
	for _, m := range address.FindAllStringIndex(text, -1) {
		found := bare(text[m[0]:m[1]])
		href := found
		if !strings.Contains(found, "://") {
			href = "mailto:" + found
		}
		href, ok := Link(href)
		if !ok || m[0] < at {
			continue
		}
		if m[0] > at {
			all = append(all, Span{Text: text[at:m[0]]})
		}
		all = append(all, Span{found, href})
		at = m[0] + len(found)
	}
	if at < len(text) {
		all = append(all, Span{Text: text[at:]})
	}
	return all
}

// bare leaves out what closes a sentence rather than belongs to the address.
func bare(found string) string {
	for {
		cut := strings.TrimRight(found, ".,;:!?*_'\"»”")
		if strings.HasSuffix(cut, ")") && strings.Count(cut, "(") < strings.Count(cut, ")") {
			cut = cut[:len(cut)-1]
		}
		if strings.HasSuffix(cut, "]") && strings.Count(cut, "[") < strings.Count(cut, "]") {
			cut = cut[:len(cut)-1]
		}
		if cut == found {
			return found
		}
		found = cut
	}
}
