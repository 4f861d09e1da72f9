package desk

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/files"
)

// aMoment is how long the same words of the same person, with nothing said in
// between, are one request that came twice: a finger that was too quick, a page
// sent again because nothing seemed to happen.
const aMoment = 10 * time.Minute

// saidSince tells whether the actor said these words since the entry they had
// read when they began to write. Two forms of two pages have read differently.
func (w *work) saidSince(read int, e Entry) (bool, error) {
	if read == 0 || read >= w.t.Entries {
		return false, nil
	}
	since, err := entriesOf(w.tx, w.t.ID, read, 100)
	for _, o := range since {
		if w.same(o, e) {
			return true, err
		}
	}
	return false, err
}

// saidJustNow tells whether the actor said these words, with these files, a
// moment ago and nobody has said anything there since, for those whose page does
// not say what they had read.
func (w *work) saidJustNow(e Entry, s Saying) (bool, error) {
	last, err := entriesOf(w.tx, w.t.ID, max(w.t.Entries-20, 0), 20)
	for i := len(last) - 1; i >= 0; i-- {
		o := last[i]
		if o.Leg != e.Leg || o.Seen < e.Seen || o.Text == "" && o.Kind != e.Kind {
			continue
		}
		if !w.sameHands(o, e) || o.Text != e.Text || w.now.Sub(o.At) >= aMoment {
			return false, err
		}
		return w.cameWithSame(o, s)
	}
	return false, err
}

// cameWithSame tells whether the files of an entry are those that are said now:
// the same bytes, as often; those that waited have become the entry's.
func (w *work) cameWithSame(o Entry, s Saying) (bool, error) {
	all, err := files.Of(w.tx, FindSource, o.Ticket)
	if err != nil {
		return false, err
	}
	var had, sent []string
	for _, f := range filesOf(all, o.N) {
		had = append(had, f.Hash)
		if slices.Contains(s.Aside, f.ID) {
			sent = append(sent, f.Hash)
		}
	}
	if o.Text == "" && len(had) == 0 {
		return false, nil
	}
	for _, u := range s.Files {
		sent = append(sent, files.Hash(u.Content))
	}
	slices.Sort(had)
	slices.Sort(sent)
	return slices.Equal(had, sent), nil
}

// same tells whether an entry is what the actor is about to say.
func (w *work) same(o, e Entry) bool {
	return e.Text != "" && o.Text == e.Text && w.sameHands(o, e)
}

// sameHands tells whether an entry is of the same kind and from the same hands.
func (w *work) sameHands(o, e Entry) bool {
	return o.Kind == e.Kind && o.Leg == e.Leg && o.Mail == "" && o.Actor == w.by.Person && o.Behalf == w.by.Behalf
}
