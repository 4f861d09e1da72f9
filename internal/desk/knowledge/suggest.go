package knowledge

import (
	"cmp"
	"slices"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/markdown"
)

// Article is a published guide as a list shows it, in the reader's language
// or the nearest there is.
type Article struct {
	Guide
	Lang    string
	Number  int
	Title   string
	Summary string
	Steps   int
	score   int
}

// most words of a question that are looked for.
const asked = 12

// Suggest answers at most limit published guides the reader may read, those
// that fit the words best first, those of the service before others. Without
// words it answers what belongs to the service, what helped most first.
func Suggest(tx *db.Tx, words, service string, r Reader, lang string, limit int) ([]Article, error) {
	limit = max(1, min(limit, 50))
	question := question(words)
	var scores map[string]int
	if len(question) > 0 {
		var err error
		if scores, err = hits(tx, question); err != nil || len(scores) == 0 {
			return nil, err
		}
	}
	found, err := readable(tx, r, service, scores)
	if err != nil {
		return nil, err
	}
	var all []Article
	for _, g := range found {
		all = append(all, Article{Guide: g, score: g.score(scores[g.ID], service)})
	}
	slices.SortFunc(all, func(a, b Article) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.Helped-b.NotHelped, a.Helped-a.NotHelped), cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID))
	})
	all = all[:min(len(all), limit)]
	return all, dress(tx, all, lang)
}

// score puts what the service has of its own, and shares a word, above another
// service's with that word in its title.
func (g Guide) score(words int, service string) int {
	score := 10 * words
	if service != "" && g.Service == service {
		score += 55
	}
	if g.Poor() {
		score -= 15
	}
	return score
}

// dress gives each article what it says in the reader's language.
func dress(tx *db.Tx, all []Article, lang string) error {
	for i := range all {
		versions, err := latest(tx, all[i].ID)
		if err != nil {
			return err
		}
		v, ok := in(versions, lang)
		if !ok {
			continue
		}
		all[i].Lang, all[i].Number, all[i].Title, all[i].Steps = v.Lang, v.Number, v.Title, len(v.Steps)
		all[i].Summary = summary(v.Text)
	}
	return nil
}

// summary is the beginning of a text without its marks.
func summary(source string) string {
	plain := []rune(markdown.Plain(source))
	if len(plain) <= 160 {
		return string(plain)
	}
	cut := 160
	for cut > 120 && plain[cut] != ' ' {
		cut--
	}
	return string(plain[:cut]) + " …"
}
