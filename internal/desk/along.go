package desk

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/fault"
)

// goesAlong hands what goes on in a ticket to the one it is merged into, and
// notes what that was.
func (w *work) goesAlong(other *work, was *Before) error {
	if err := w.legsAlong(other, was); err != nil {
		return err
	}
	if err := w.stepsAlong(other, was); err != nil {
		return err
	}
	return w.draftsAlong(other)
}

// legsAlong gives the other ticket the threads with suppliers that have not
// ended, each with its clock; the other lies with the supplier from then on.
func (w *work) legsAlong(other *work, was *Before) error {
	legs, err := legsOf(w.tx, w.t.ID)
	if err != nil {
		return err
	}
	slices.Reverse(legs) // the first first
	for _, l := range legs {
		if !l.Going() {
			continue
		}
		if !other.t.Going() {
			return fault.OnField("into", "desk.merge.with_supplier")
		}
		was.Legs = append(was.Legs, LegBefore{l.ID, l.N})
		if l.Began == "" {
			l.Began = l.Ticket
		}
		n, err := nextLeg(w.tx, other.t.ID)
		if err != nil {
			return err
		}
		if err := giveLeg(w.tx, l, other.t.ID, n); err != nil {
			return err
		}
		if other.t.Supplier != "" {
			continue
		}
		if err := other.move(Place{Team: other.t.Team, Level: 3, Supplier: l.Supplier}, SuppliersJob, ""); err != nil {
			return err
		}
	}
	return nil
}

// stepsAlong gives the other ticket the steps of routines begun here, behind
// its own.
func (w *work) stepsAlong(other *work, was *Before) error {
	mine, err := stepsIn(w.tx, w.t.ID)
	if err != nil || len(mine) == 0 {
		return err
	}
	theirs, err := stepsIn(w.tx, other.t.ID)
	if err != nil {
		return err
	}
	after := 0
	if len(theirs) > 0 {
		after = theirs[len(theirs)-1].N
	}
	was.Steps = &StepsBefore{after, mine[len(mine)-1].N}
	return giveSteps(w.tx, w.t.ID, other.t.ID, 0, was.Steps.Count, after)
}

// draftsAlong keeps what somebody has begun to write where it can still be
// sent. What they have not read there is shown to them before a reply goes out.
func (w *work) draftsAlong(other *work) error {
	all, err := allDrafts(w.tx, w.t.ID)
	if err != nil {
		return err
	}
	for _, d := range all {
		there, err := draftsOf(w.tx, other.t.ID, d.Person)
		if err != nil {
			return err
		}
		moved := Draft{Ticket: other.t.ID, Person: d.Person, Kind: d.Kind, Text: d.Text, Read: 1, At: d.At}
		if i := slices.IndexFunc(there, func(o Draft) bool { return o.Kind == d.Kind }); i >= 0 {
			moved.Text, moved.Read, moved.At = clip(there[i].Text+"\n\n"+d.Text, maxText), there[i].Read, max(d.At, there[i].At)
		}
		if err := putDraft(w.tx, moved); err != nil {
			return err
		}
		if err := dropDraft(w.tx, w.t.ID, d.Person, d.Kind); err != nil {
			return err
		}
	}
	return nil
}

// comesBack takes back what went along with a merge, from where it lies now.
func (w *work) comesBack(other *work, was Before) error {
	on, err := livesOn(w.tx, other.t)
	if err != nil {
		return err
	}
	holder := other
	if on.ID != other.t.ID && (len(was.Legs) > 0 || was.Steps != nil) { // the other went into a third meanwhile
		if holder, err = w.desk.open(w.tx, w.by, w.now, on.ID, Works); err != nil {
			return err
		}
	}
	for _, b := range was.Legs {
		if err := w.legBack(holder, b); err != nil {
			return err
		}
	}
	if was.Steps != nil && holder == other {
		mine, err := stepsIn(w.tx, w.t.ID) // begun here since
		if err != nil {
			return err
		}
		last := 0
		if len(mine) > 0 {
			last = mine[len(mine)-1].N
		}
		s := was.Steps
		if err := giveSteps(w.tx, other.t.ID, w.t.ID, s.After, s.After+s.Count, last-s.After); err != nil {
			return err
		}
	}
	if err := w.withSupplier(); err != nil || holder == other {
		return err
	}
	_, err = holder.finish()
	return err
}

// legBack takes one leg back from who holds it, unless it went on from there.
func (w *work) legBack(holder *work, b LegBefore) error {
	l, err := legByID(w.tx, holder.t.ID, b.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := giveLeg(w.tx, l, w.t.ID, b.N); err != nil {
		return err
	}
	return holder.withSupplier()
}

// withSupplier brings a ticket to where its threads lie: back to its team when
// none is left with its supplier, out where one came that goes on.
func (w *work) withSupplier() error {
	if !w.t.Going() {
		return nil
	}
	legs, err := legsOf(w.tx, w.t.ID)
	if err != nil {
		return err
	}
	to := Place{Team: w.t.Team}
	for _, l := range legs {
		if l.Going() && l.Supplier == w.t.Supplier {
			return nil
		}
		if l.Going() && to.Supplier == "" {
			to.Supplier, to.Level = l.Supplier, 3
		}
	}
	switch {
	case to.Supplier == w.t.Supplier: // neither
		return nil
	case w.t.Supplier == "":
		return w.move(to, SuppliersJob, "")
	}
	return w.move(to, Answered, "")
}
