package desk

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// asker is who a ticket is for, as far as anybody knows: a person, or an
// address that is nobody's here.
type asker struct{ person, address string }

// askerOf is who asked in a ticket. An address that is a person's, their old
// one or their new one, is the person; the zero asker is nobody.
func askerOf(tx *db.Tx, t Ticket) (asker, error) {
	if t.Requester != "" || t.Sender == "" {
		return asker{person: t.Requester}, nil
	}
	person, err := org.PersonByMail(tx, text.Fold(t.Sender))
	if fault.Is(err, fault.NotFound) {
		return asker{address: text.Fold(t.Sender)}, nil
	}
	return asker{person: person}, err
}

// shares refuses a merge of what two people asked, until whoever merges has
// said that each may see what is written to both: a letter to one would reach
// somebody else, and no undo calls it back.
//
// Faults beside both_see: desk.merge.both_see with the names (from, into) and
// the numbers (number, other).
func (w *work) shares(other *work, bothSee bool) error {
	if bothSee {
		return nil
	}
	from, err := askerOf(w.tx, w.t)
	if err != nil {
		return err
	}
	into, err := askerOf(w.tx, other.t)
	if err != nil || from == into || from == (asker{}) || into == (asker{}) {
		return err
	}
	names, err := org.Names(w.tx, []string{from.person, into.person})
	if err != nil {
		return err
	}
	called := func(a asker, t Ticket) string {
		if name := names[a.person]; name != "" {
			return name
		}
		return t.Sender
	}
	return fault.OnField("both_see", "desk.merge.both_see", fault.Args{
		"from": called(from, w.t), "into": called(into, other.t), "number": strconv.Itoa(w.t.Number), "other": strconv.Itoa(other.t.Number)})
}
