package search

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// spellings remembers which words the vocabulary has, and about how often: a
// word is written when it is new and whenever its count has doubled, not each
// time somebody says it.
type spellings struct {
	sync.Mutex
	met map[spelling]tally
}

// tally is how often a word was met, and how much of that is written.
type tally struct{ met, written int }

const mostSpellings = 300_000 // words; about 40 MB

// worth are the words of a batch that are to be written, in one order, so that
// two indexers cannot lock each other out. met is to be called once they are.
func (s *spellings) worth(batch map[spelling]int) (rows []spelling, met func()) {
	s.Lock()
	defer s.Unlock()
	after := make(map[spelling]tally, len(batch))
	for word, n := range batch {
		t := s.met[word]
		if t.met += n; t.met >= 2*t.written {
			row := word
			row.N = t.met - t.written
			rows, t.written = append(rows, row), t.met
		}
		after[word] = t
	}
	slices.SortFunc(rows, func(a, b spelling) int {
		return cmp.Or(strings.Compare(a.Body, b.Body), strings.Compare(a.Word, b.Word))
	})
	return rows, func() {
		s.Lock()
		defer s.Unlock()
		if s.met == nil || len(s.met) > mostSpellings {
			s.met = map[spelling]tally{}
		}
		for word, t := range after {
			word.Word = strings.Clone(word.Word)
			s.met[word] = t
		}
	}
}

func (s *spellings) forget() {
	s.Lock()
	defer s.Unlock()
	s.met = nil
}
