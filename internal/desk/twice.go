package desk

import "time"

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

// saidJustNow tells whether the actor said these words a moment ago and nobody
// has said anything there since, for those whose page does not say what they
// had read.
func (w *work) saidJustNow(e Entry) (bool, error) {
	last, err := entriesOf(w.tx, w.t.ID, max(w.t.Entries-20, 0), 20)
	for i := len(last) - 1; i >= 0; i-- {
		o := last[i]
		if o.Leg == e.Leg && o.Text != "" && o.Seen >= e.Seen {
			return w.same(o, e) && w.now.Sub(o.At) < aMoment, err
		}
	}
	return false, err
}

// same tells whether an entry is what the actor is about to say.
func (w *work) same(o, e Entry) bool {
	return e.Text != "" && o.Kind == e.Kind && o.Leg == e.Leg && o.Text == e.Text && o.Mail == "" && o.Actor == w.by.Person && o.Behalf == w.by.Behalf
}
