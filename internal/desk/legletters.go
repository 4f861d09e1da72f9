package desk

import (
	"fmt"
	"slices"

	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/fault"
)

// contacts are whom of a supplier a letter goes to: those chosen, its desk, or
// all who are listed that day. A fault beside contacts where that is nobody.
func (w *work) contacts(s services.Supplier, chosen []string) ([]services.Contact, error) {
	listed, err := services.ContactsOf(w.tx, s.ID, w.day())
	if err != nil {
		return nil, err
	}
	listed = slices.DeleteFunc(listed, func(c services.Contact) bool { return c.Mail == "" })
	if len(chosen) > 0 {
		to := slices.DeleteFunc(listed, func(c services.Contact) bool { return !slices.Contains(chosen, c.ID) })
		if len(to) == 0 {
			return nil, fault.OnField("contacts", "fault.not_a_choice")
		}
		return to, nil
	}
	if s.Mail != "" {
		return []services.Contact{{Supplier: s.ID, Name: s.Name, Mail: s.Mail}}, nil
	}
	if len(listed) == 0 {
		return nil, fault.OnField("supplier", "desk.leg.no_address")
	}
	return listed, nil
}

// tellSupplier sends what was written on a leg, each contact a letter of their
// own: what was written, the files that came with it, the leg's own subject,
// our number and theirs; nothing else of the ticket. What is too large for a
// letter is refused: nobody else would bring it to them.
func (w *work) tellSupplier(l Leg, to []services.Contact, e Entry, kept []files.File) error {
	attached := make([]files.Listed, 0, len(kept))
	var along []string
	sum := 0
	for _, f := range kept {
		listed, err := files.ByID(w.tx, f.ID)
		if err != nil {
			return err
		}
		attached, along = append(attached, listed), append(along, f.ID)
		sum += listed.Size
	}
	if sum > mostEnclosed {
		return fault.OnField(uploadField, "desk.file.too_large", fault.Args{"limit": mostEnclosed >> 20})
	}
	words, err := forSupplier(l, e, attached...)
	if err != nil {
		return err
	}
	subject := fmt.Sprintf("[#%d] %s", w.t.Number, l.Subject)
	if l.Theirs != "" {
		subject += " (" + l.Theirs + ")"
	}
	for _, c := range to {
		thread, err := w.threadOf(reader{address: "supplier/" + l.Supplier}, outbox.ByPerson, l.ID)
		if err != nil {
			return err
		}
		p := w.desk.Texts.For(w.body.Lang, w.body.Zone())
		foot := p.T("desk.letter.leg.foot", "number", w.t.Number, "body", w.body.Name)
		if thread == nil {
			page := ""
			if w.desk.Base != "" {
				page = w.desk.Base + "/supplier/" + l.ID
			}
			if foot, err = w.unanswerable(p, page); err != nil {
				return err
			}
		}
		if err := w.post(outbox.Letter{
			Name: fmt.Sprintf("desk/%s/%d/leg/%s%s", w.t.ID, e.N, c.ID, c.Mail), Address: c.Mail, Channels: []outbox.Channel{outbox.Mail},
			CauseKind: "ticket", Cause: w.t.ID, Lang: w.body.Lang, Subject: subject, Text: words.Text() + "\n\n" + foot, Thread: thread, Files: along,
		}); err != nil {
			return err
		}
	}
	return nil
}

// passedOn keeps what a leg's clocks passed, and hurries who is on duty. In the
// ticket's list of marks the legs are told apart by their number as the round.
func (w *work) passedOn(l Leg, s clocks.State, marks []clocks.Mark) error {
	s.Clocks = slices.Clone(s.Clocks)
	for i := range s.Clocks {
		s.Clocks[i].Round = l.N
	}
	for i := range marks {
		marks[i].Round = l.N
	}
	return w.passed(s, marks)
}

// attendLeg does what the moment asks of a leg.
func (w *work) attendLeg(leg string) error {
	w.quiet = true
	l, err := legByID(w.tx, w.t.ID, leg)
	if err != nil || l.NextAt == 0 || l.NextAt > w.now {
		return err
	}
	s, marks := l.Clock().Tick(w.now)
	if err := w.passedOn(l, s, marks); err != nil {
		return err
	}
	if l.Going() && l.NextWordAt != 0 && l.NextWordAt <= w.now {
		people, err := w.onDuty(false)
		if err != nil {
			return err
		}
		for _, person := range people {
			if err := w.notify(person, fmt.Sprintf("desk/%s/leg/%s/word/%d/%s", w.t.ID, l.ID, l.NextWordAt, person), "desk.letter.leg.next_word"); err != nil {
				return err
			}
		}
	}
	if err := l.carry(s, w.now); err != nil {
		return err
	}
	if err := saveLeg(w.tx, l); err != nil {
		return err
	}
	_, err = w.finish()
	return err
}
