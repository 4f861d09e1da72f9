package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Piece is a stretch of text; a marked one is a word that was asked for.
type Piece struct {
	Text   string `json:"text"`
	Marked bool   `json:"marked,omitempty"`
}

const (
	snippetBytes = 200   // about two lines
	snippetReads = 60000 // bytes of a text that are looked through for the best place
)

// hit is a document as it is shown to who asked.
func (a asking) hit(d Doc, langs []string) Hit {
	wanted := a.wanted()
	d, others := d.in(langs)
	h := Hit{Kind: d.Kind, ID: d.ID, Number: d.Number, At: d.At, Title: marked(d.Title, wanted)}
	var score int
	h.Snippet, score = snippet(d.Text, wanted)
	for _, t := range others {
		if some, n := snippet(t.Text, wanted); n > score {
			h.Snippet, score = some, n
		}
	}
	for _, p := range d.Parts {
		if score == len(a.asked.wishes) {
			break
		}
		if some, n := snippet(p.Name+" – "+p.Text, wanted); n > score {
			h.Snippet, h.Part, score = some, p.Name, n
		}
	}
	return h
}

// wanted are the stems that are marked, with the wish each belongs to.
func (a asking) wanted() map[string]int {
	all := map[string]int{}
	for i, w := range a.asked.wishes {
		if w.not {
			continue
		}
		for n, word := range w.words {
			if !common[word] {
				for _, s := range a.of(i, n) {
					all[s] = i
				}
			}
		}
		if w.joined != "" {
			for _, s := range stems(w.joined) {
				all[s] = i
			}
		}
	}
	return all
}

// place of a word that was asked for.
type spot struct{ start, end, wish int }

func spots(text string, wanted map[string]int) []spot {
	var all []spot
	tokens(text, func(t token) bool {
		if common[t.word] {
			return true
		}
		for _, s := range stems(t.word) {
			if wish, ok := wanted[s]; ok {
				all = append(all, spot{t.start, t.end, wish})
				break
			}
		}
		return len(all) < 500
	})
	return all
}

// marked is a whole text with the words marked.
func marked(text string, wanted map[string]int) []Piece {
	return pieces(text, 0, len(text), spots(text, wanted))
}

// snippet is the stretch of a text with most of what was asked for, and how
// many wishes it holds; empty when it has none.
func snippet(text string, wanted map[string]int) ([]Piece, int) {
	text = strings.ToValidUTF8(text[:min(len(text), snippetReads)], "")
	all := spots(text, wanted)
	from, best := -1, 0
	for i := range all {
		var wishes []int
		for _, s := range all[i:] {
			if s.end-all[i].start > snippetBytes*3/4 {
				break
			}
			if !slices.Contains(wishes, s.wish) {
				wishes = append(wishes, s.wish)
			}
		}
		if len(wishes) > best {
			from, best = i, len(wishes)
		}
	}
	if from < 0 {
		return nil, 0
	}
	start := edge(text, max(0, all[from].start-snippetBytes/4), 1)
	end := edge(text, min(len(text), start+snippetBytes), -1)
	out := pieces(text, start, max(end, all[from].end), all)
	if start > 0 {
		out = slices.Insert(out, 0, Piece{Text: "… "})
	}
	if end < len(text) {
		out = append(out, Piece{Text: " …"})
	}
	return out, best
}

// edge moves a place to the next space in a direction, within a few letters.
func edge(text string, at, step int) int {
	if at <= 0 || at >= len(text) {
		return at
	}
	for i, p := 0, at; i < 25 && p > 0 && p < len(text); i, p = i+1, p+step {
		if text[p] == ' ' || text[p] == '\n' {
			return p
		}
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

var lineEnds = regexp.MustCompile(`[\n\r\t]+`)

// pieces cuts text[start:end] at the words to be marked; lines become spaces,
// also between a line and a word that begins the next.
func pieces(text string, start, end int, all []spot) []Piece {
	var out []Piece
	add := func(s string, mark bool) {
		if s = lineEnds.ReplaceAllString(s, " "); s != "" {
			out = append(out, Piece{s, mark})
		}
	}
	at := start
	for _, s := range all {
		if s.start < at || s.end > end {
			continue
		}
		add(text[at:s.start], false)
		add(text[s.start:s.end], true)
		at = s.end
	}
	add(text[at:end], false)
	return out
}

// quoted tells whether the document says what was quoted, word by word.
func (a asking) quoted(d Doc) bool {
	for _, w := range a.asked.wishes {
		if !w.whole || len(w.words) < 2 {
			continue
		}
		said := says(d.Title, w.words) || says(d.Text, w.words)
		for _, t := range d.Tongues {
			said = said || says(t.Title, w.words) || says(t.Text, w.words)
		}
		for _, p := range d.Parts {
			said = said || says(p.Name, w.words) || says(p.Text, w.words)
		}
		if said == w.not {
			return false
		}
	}
	return true
}

// says looks for words beside each other, as they are spelled.
func says(text string, words []string) bool {
	var last []string
	said := false
	tokens(text, func(t token) bool {
		if last = append(last, t.word); len(last) > len(words) {
			last = last[1:]
		}
		said = slices.Equal(last, words)
		return !said
	})
	return said
}
