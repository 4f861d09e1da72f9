package search

import (
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/swedish"
)

// stems are the forms a folded word is kept under and found by: its stem in
// each language, each once. Numbers and single letters are themselves.
func stems(word string) []string {
	if len(word) < 3 || word[0] <= '9' && number(word) {
		return []string{word}
	}
	if found := known.get(word); found != nil {
		return found
	}
	var all []string
	add := func(s string) {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	add(stem(word, danish.Stem))
	add(stem(word, norwegian.Stem))
	add(ours.Replace(stem(theirs.Replace(word), swedish.Stem)))
	add(stem(word, english.Stem))
	if len(all) == 0 {
		all = []string{word}
	}
	known.put(word, all)
	return all
}

var (
	theirs = strings.NewReplacer("æ", "ä", "ø", "ö") // Swedish letters for the Swedish stemmer
	ours   = strings.NewReplacer("ä", "æ", "ö", "ø")
)

func stem(word string, by func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(word)
	by(env)
	return env.Current()
}

// memory keeps the stems of words met before: texts say the same words again
// and again, and four stemmers cost more than everything else.
type memory struct {
	sync.RWMutex
	words map[string][]string
}

const mostKnown = 50_000 // words; about 8 MB

var known = memory{words: map[string][]string{}}

func (m *memory) get(word string) []string {
	m.RLock()
	defer m.RUnlock()
	return m.words[word]
}

func (m *memory) put(word string, all []string) {
	m.Lock()
	defer m.Unlock()
	if len(m.words) >= mostKnown {
		clear(m.words)
	}
	m.words[strings.Clone(word)] = all
}

// common are words that say nothing in any of the languages they stand in;
// they are not kept, and a question passes over them.
var common = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`
		og i jeg det at en et den til er som på de med for af ikke der har vi han hun men om så var mig sig dem os kan vil skal fra
		ved eller hvad når nu ind op ud også efter hvor hvis mit din dit sin sit jer ham hende være været bliver blev havde skulle ville kunne
		av ikkje ein eit så seg meg hva hvem hvordan hvorfor etter blir ble vært skulle kunne deg dere dette disse denne noe noen bare også inn ut
		och att jag som på är av för inte den det till med ett han hon men om så hade mig sig oss kan ska från vid eller vad nær nu även efter hur
		var dig din ditt sin sitt sina vara blir blev skulle ville kunde detta dessa denna något nogot någon bara in ut
		the of and to is was were be been are this that these those with from for have has had not you your we our they their he she his her
		will would can could should may or an as if but so than then there here what when where which who how s t
		`) {
		all[fold(w)] = true
	}
	return all
}()
