package search

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a question may ask for at most; what is longer is passed over.
const (
	mostWords  = 16
	mostLetter = 400
	// shortestStart is how many letters the beginning of a word must have.
	shortestStart = 3
)

// wish is one thing a question asks for.
type wish struct {
	words  []string // folded, all of them; several when quoted or joined by hyphens
	whole  bool     // quoted: the words stand beside each other
	not    bool
	start  bool   // the last word is the beginning of one
	joined string // "e-mail" is also "email"
	number int    // #1234: the thing's number itself
}

// question is a text as it was understood.
type question struct {
	wishes []wish
	number int // the question is one number alone, which may be a thing's
}

// empty: there is nothing to look for; only wishes of what shall not be there
// would find everything else.
func (q question) empty() bool {
	for _, w := range q.wishes {
		if !w.not {
			return false
		}
	}
	return true
}

// parse reads what somebody typed: words that shall all be there, "words beside
// each other", -not, beginning*, #number. typing says that the last word may
// not be finished. It never fails.
func parse(typed string, typing bool) question {
	if len(typed) > mostLetter {
		typed = strings.ToValidUTF8(typed[:mostLetter], "")
	}
	typing = typing && typed != "" && !strings.HasSuffix(typed, `"`)
	if last, _ := utf8.DecodeLastRuneInString(typed); unicode.IsSpace(last) {
		typing = false
	}
	var q question
	for rest := typed; rest != "" && len(q.wishes) < mostWords; {
		var w wish
		w, rest = next(rest)
		if w.start = w.start || typing && strings.TrimSpace(rest) == "" && !w.whole; len(w.words) == 0 && w.number == 0 {
			continue
		}
		if n := len(w.words); n == 0 || utf8.RuneCountInString(w.words[n-1]) < shortestStart || number(w.words[n-1]) {
			w.start = false
		}
		q.wishes = append(q.wishes, w)
	}
	if len(q.wishes) == 1 && !q.wishes[0].not {
		one := q.wishes[0]
		q.number = one.number
		if len(one.words) == 1 && number(one.words[0]) && len(one.words[0]) < 10 {
			q.number, _ = strconv.Atoi(one.words[0])
		}
	}
	return q
}

// next reads one wish from the beginning of the text.
func next(text string) (wish, string) {
	var w wish
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	if strings.HasPrefix(text, "-") && len(text) > 1 && text[1] != ' ' {
		w.not, text = true, text[1:]
	}
	if strings.HasPrefix(text, `"`) {
		inner, rest, closed := strings.Cut(text[1:], `"`)
		if closed {
			w.whole = true
		}
		w.read(inner, true)
		return w, rest
	}
	end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	if end < 0 {
		end = len(text)
	}
	one, rest := text[:end], text[end:]
	if digits := strings.TrimRight(strings.TrimPrefix(one, "#"), ".,;:)"); strings.HasPrefix(one, "#") && number(digits) && len(digits) < 10 {
		w.number, _ = strconv.Atoi(digits)
		return w, rest
	}
	w.start = strings.HasSuffix(one, "*")
	w.read(one, false)
	return w, rest
}

// read takes the words; what is quoted keeps its common ones for comparing
// them in their order.
func (w *wish) read(text string, quoted bool) {
	hyphens := true
	tokens(text, func(t token) bool {
		if len(w.words) > 0 && !t.joined {
			hyphens = false
		}
		w.words = append(w.words, t.word)
		return len(w.words) < mostWords
	})
	if !quoted && len(w.words) > 1 && hyphens {
		if all := strings.Join(w.words, ""); len(all) <= longestWord {
			w.joined = all
		}
	}
	if !quoted {
		var kept []string
		for _, one := range w.words {
			if !common[one] {
				kept = append(kept, one)
			}
		}
		w.words = kept
	}
}
