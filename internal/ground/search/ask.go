package search

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/db"
)

// mostBeginnings is how many words an unfinished word may stand for.
const mostBeginnings = 100

// asking is a question as terms, and the words whose stems count as hits in
// snippets.
type asking struct {
	body   string
	asked  question
	starts map[int][]string // by wish: stems an unfinished word may become
	narrow node             // what it is narrowed to; nil for all
}

// prepare looks unfinished words up.
func prepare(tx *db.Tx, q question, marks []string) (asking, error) {
	a := asking{body: tx.Tenant, asked: q, starts: map[int][]string{}}
	if len(marks) > 0 {
		of := make([]node, len(marks))
		for i, m := range marks {
			of[i] = term(narrowMark(tx.Tenant, m))
		}
		a.narrow = anyOf(of...)
	}
	for i, w := range q.wishes {
		if !w.start {
			continue
		}
		words, err := beginning(tx, w.words[len(w.words)-1], mostBeginnings)
		if err != nil {
			return a, err
		}
		for _, word := range words {
			for _, s := range stems(word) {
				if !slices.Contains(a.starts[i], s) {
					a.starts[i] = append(a.starts[i], s)
				}
			}
		}
	}
	return a, nil
}

// of are the stems a wish's nth word is found by.
func (a asking) of(i, n int) []string {
	w := a.asked.wishes[i]
	all := slices.Clone(stems(w.words[n]))
	if w.start && n == len(w.words)-1 {
		for _, s := range a.starts[i] {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// wish is one wish as terms, each beginning with prefix; nil when it has none.
func (a asking) wish(i int, prefix string) node {
	w := a.asked.wishes[i]
	if w.number > 0 {
		return term(numberMark(a.body, w.number))
	}
	var words []node
	for n, word := range w.words {
		if common[word] {
			continue
		}
		words = append(words, terms(a.of(i, n), prefix))
	}
	if len(words) == 0 {
		return nil
	}
	all := allOf(words...)
	if w.joined != "" {
		all = anyOf(all, terms(stems(w.joined), prefix))
	}
	return all
}

func terms(stems []string, prefix string) node {
	all := make([]node, len(stems))
	for i, s := range stems {
		all[i] = term(prefix + s)
	}
	return anyOf(all...)
}

// wishes are what is asked for as terms: what shall stand in the title, or anywhere,
// and what shall not.
func (a asking) wishes() (title, anywhere, not []node) {
	for i, w := range a.asked.wishes {
		n := a.wish(i, "")
		switch {
		case n == nil:
		case w.not:
			not = append(not, n)
		default:
			anywhere = append(anywhere, n)
			title = append(title, a.wish(i, titled))
		}
	}
	return title, anywhere, not
}

// tiers are the question as terms: first what is called so, then what has it
// in its title, then the rest; each without those before. None when the
// question asks for nothing.
func (a asking) tiers(within node) []node {
	title, anywhere, not := a.wishes()
	if len(anywhere) == 0 {
		return nil
	}
	var tiers, before []node
	for _, wanted := range [][]node{a.called(), title, anywhere} {
		if len(wanted) == 0 {
			continue
		}
		tiers, before = append(tiers, a.but(wanted, append(slices.Clone(not), before...), within)), append(before, allOf(wanted...))
	}
	return tiers
}

// whole is the question as terms, wherever its words stand; nil when it asks
// for nothing.
func (a asking) whole(within node) node {
	_, anywhere, not := a.wishes()
	if len(anywhere) == 0 {
		return nil
	}
	return a.but(anywhere, not, within)
}

// but is what has all that is wanted and nothing of the other, narrowed as the
// question is.
func (a asking) but(wanted, not []node, within node) node {
	if len(not) == 0 {
		not = []node{term(nowhere)}
	}
	if a.narrow != nil {
		wanted = append(slices.Clone(wanted), a.narrow)
	}
	return allOf(without{allOf(wanted...), anyOf(not...)}, within)
}

// nowhere is a term nothing has. FTS5 takes "and" within "and" apart and then
// looks for the asker's scope beside every word; behind "not" it looks for the
// scope only where all the words are.
const nowhere = "_"

// called is the thing of that number, when the question is one.
func (a asking) called() []node {
	if a.asked.number == 0 {
		return nil
	}
	return []node{term(numberMark(a.body, a.asked.number))}
}

// within is what narrows every question: the body, who asks, which kinds. Each
// document has a mark for its scope and one for its scope as its kind: asking
// for both apart would walk through all that has one and not the other.
func within(body string, scopes, kinds []string) node {
	var of []node
	for _, k := range kinds {
		if scopes == nil {
			of = append(of, term(kindMark(body, k)))
		}
		for _, s := range scopes {
			of = append(of, term(scopeMark(body, k+" "+s)))
		}
	}
	if len(kinds) == 0 {
		for _, s := range scopes {
			of = append(of, term(scopeMark(body, s)))
		}
		if scopes == nil {
			of = append(of, term(bodyMark(body)))
		}
	}
	return anyOf(of...)
}
