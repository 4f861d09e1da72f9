package knowledge

import (
	"slices"
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/kit/text"
)

// Weights of a word, by where it stands.
const (
	inTitle = 6
	inSteps = 2
	inText  = 1
)

// longestWord is what is looked up of one word, in characters.
const longestWord = 40

// endings of nouns and verbs in the four languages, longest first. Taking
// them off, one after another, makes "printeren" and "printerne" meet
// "printer"; it need not be grammar, only the same on both sides.
var endings = []string{"ernes", "ernas", "ingen", "inger", "erne", "ande", "ende", "arna", "orna", "erna", "enes", "ings",
	"ene", "ens", "ets", "ers", "ing", "ede", "ade", "ere", "ies", "es", "en", "et", "er", "ar", "or", "an", "ed", "s", "e", "a"}

// stem is a folded word without its endings; at least four letters stay.
func stem(word string) string {
	for cut := true; cut; {
		cut = false
		for _, end := range endings {
			if short, ok := strings.CutSuffix(word, end); ok && len([]rune(short)) >= 4 {
				word, cut = short, true
				break
			}
		}
	}
	// "rommene" is of "rom", "klikket" of "klik".
	if runes := []rune(word); len(runes) > 4 && runes[len(runes)-1] == runes[len(runes)-2] {
		return string(runes[:len(runes)-1])
	}
	return word
}

// stems are the different stems of a text, in order, at most most.
func stems(s string, most int) []string {
	var all []string
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if runes := []rune(word); len(runes) > longestWord {
			word = string(runes[:longestWord])
		} else if len(runes) < 2 {
			continue
		}
		if word = stem(word); !seen[word] {
			seen[word] = true
			if all = append(all, word); len(all) == most {
				break
			}
		}
	}
	return all
}

// small words, of the four languages, say nothing of what somebody asks about.
var small = strings.Fields(`a af alt am an and are at att av bli blir but can cannot da de dem den der det detta dig din do does du eller en er et ett for fra from från få får
	för før gør ha hade har has havde have hei hej hello her hi hos how hur hvad hvem hvor hvordan här i ikke in ind inn inte is it jag jeg kan kom kommer
	kun man me med meg mig min mine mit mitt my no not när nå når of og også och om on op or os oss please på skal som så the this til to ud upp ut vad var
	vart ved vem vi vil vill være was we what when where who with you än är å`)

// question are the stems of what somebody asks. Small words count only where
// nothing else was said.
func question(words string) []string {
	telling := strings.FieldsFunc(text.Fold(words), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	telling = slices.DeleteFunc(telling, func(w string) bool { return slices.Contains(small, w) })
	if all := stems(strings.Join(telling, " "), asked); len(all) > 0 {
		return all
	}
	return stems(words, asked)
}

// mostWords of one text are kept, so that a very long one does not crowd out.
const mostWords = 2_000

// weights are the stems of what is said, each with the weight of the best
// place it stands in.
func (w Words) weights(plain string) map[string]int {
	all := map[string]int{}
	for _, part := range []struct {
		text   string
		weight int
	}{{plain, inText}, {strings.Join(w.Steps, " "), inSteps}, {w.Title, inTitle}} {
		for _, s := range stems(part.text, mostWords) {
			all[s] = part.weight
		}
	}
	return all
}
