package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// LegView is a leg as an agent sees it.
type LegView struct {
	Leg
	SupplierName string
	Contract     arrangement.Agreement // zero where there is none any more
	Contacts     []services.Contact
	Words        []Entry
	Files        []files.Listed // that came with the words
	Accounts     []Account
	Names        map[string]string
}

// LegsView is what the ticket's page shows of suppliers.
type LegsView struct {
	Ticket  Ticket
	Now     clock.Instant
	Legs    []LegView
	Hours   map[string]Counted
	Choices []Choice // suppliers the ticket can go to
	MayWork bool
}

// Choice is a supplier the ticket could go to, and whether the reader may send
// it there.
type Choice struct {
	services.Supplier
	arrangement.Entitlement
	Names    map[string]string // of whom is offered instead
	Contacts []services.Contact
	Open     bool // a leg with them is going on
}

// Legs is the ticket's supplier legs for an agent.
func (d *Desk) Legs(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (LegsView, error) {
	v := LegsView{Now: now, Hours: map[string]Counted{}}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		day := now.Day(body.Zone())
		is, err := sight(tx, by, day, t)
		if err != nil {
			return err
		}
		if is < Reads {
			return fault.Gone()
		}
		v.Ticket, v.MayWork = t, is >= Works
		legs, err := legsOf(tx, t.ID)
		if err != nil {
			return err
		}
		for _, l := range legs {
			one, err := d.legView(tx, now, day, t, l, v.Hours)
			if err != nil {
				return err
			}
			v.Legs = append(v.Legs, one)
		}
		if v.MayWork && t.Going() {
			v.Choices, err = choices(tx, by, day, t, legs)
		}
		return err
	})
	return v, err
}

func (d *Desk) legView(tx *db.Tx, now clock.Instant, day clock.Day, t Ticket, l Leg, hours map[string]Counted) (LegView, error) {
	v := LegView{Leg: l}
	supplier, err := services.SupplierByID(tx, l.Supplier)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return v, err
	}
	v.SupplierName = supplier.Name
	if v.Contacts, err = services.ContactsOf(tx, l.Supplier, day); err != nil {
		return v, err
	}
	if v.Contract, err = arrangement.AgreementOf(tx, t.Service, t.Unit, l.Supplier, day); err != nil {
		return v, err
	}
	if v.Words, err = legEntries(tx, l); err != nil {
		return v, err
	}
	if v.Files, err = legFiles(tx, v.Words); err != nil {
		return v, err
	}
	if v.Names, err = namesIn(tx, v.Words); err != nil {
		return v, err
	}
	v.Accounts, err = d.explain(tx, now, l.ID, hours)
	return v, err
}

// FilesOf are those that came with a word of the leg.
func (v LegView) FilesOf(e Entry) []files.Listed { return cameWith(v.Files, e) }

// legFiles are the files that came with a leg's words.
func legFiles(tx *db.Tx, words []Entry) (all []files.Listed, err error) {
	read := map[string]bool{}
	for _, e := range words {
		if read[e.Ticket] {
			continue
		}
		read[e.Ticket] = true
		of, err := files.Of(tx, FindSource, e.Ticket)
		if err != nil {
			return nil, err
		}
		for _, f := range of {
			if slices.ContainsFunc(words, func(e Entry) bool { return with(f, e) }) {
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// with tells whether a file came with an entry.
func with(f files.Listed, e Entry) bool {
	return f.OwnerKind == FindSource && f.Owner == e.Ticket && f.Part == strconv.Itoa(e.N)
}

func cameWith(all []files.Listed, e Entry) (some []files.Listed) {
	for _, f := range all {
		if with(f, e) {
			some = append(some, f)
		}
	}
	return some
}

// choices are the suppliers of the ticket's service, and the rest.
func choices(tx *db.Tx, by access.Actor, day clock.Day, t Ticket, legs []Leg) ([]Choice, error) {
	all, err := services.SuppliersOf(tx, t.Service)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		if all, err = services.AllSuppliers(tx); err != nil {
			return nil, err
		}
	}
	var out []Choice
	for _, s := range all {
		if s.Active == 0 {
			continue
		}
		e, err := arrangement.Entitled(tx, day, by.Person, t.Service, t.Unit, s.ID, string(t.Kind))
		if err != nil {
			return nil, err
		}
		names, err := org.Names(tx, e.Offer)
		if err != nil {
			return nil, err
		}
		contacts, err := services.ContactsOf(tx, s.ID, day)
		if err != nil {
			return nil, err
		}
		open := slices.ContainsFunc(legs, func(l Leg) bool { return l.Supplier == s.ID && l.Going() })
		out = append(out, Choice{s, e, names, contacts, open})
	}
	return out, nil
}

// ownLeg is what the requester learns: with whom since when, and when the next
// word is due, until then. A leg has nothing else that could become this.
func ownLeg(tx *db.Tx, now clock.Instant, t Ticket) (*OwnLeg, error) {
	legs, err := legsOf(tx, t.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range legs {
		if l.Going() && l.Supplier == t.Supplier {
			s, err := services.SupplierByID(tx, l.Supplier)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			own := &OwnLeg{Supplier: s.Name, Since: l.OpenedAt}
			if l.NextWordAt > now {
				own.NextWordAt = l.NextWordAt
			}
			return own, nil
		}
	}
	return nil, nil
}

// SupplierLeg is a leg as its supplier's own desk sees it (AZ-10).
type SupplierLeg struct {
	ID         string        `db:"id"`
	Number     int           `db:"number"`
	Subject    string        `db:"subject"`
	Theirs     string        `db:"theirs"`
	State      LegState      `db:"state"`
	OpenedAt   clock.Instant `db:"opened_at"`
	AnsweredAt clock.Instant `db:"answered_at"`
	EndedAt    clock.Instant `db:"ended_at"`
	DueAt      clock.Instant `db:"due_at"`
}

// SupplierWord is one thing said on a leg, as its supplier sees it: no names of
// the house but its own.
type SupplierWord struct {
	At    clock.Instant
	Ours  bool
	Words ForSupplier
}

// SupplierLegView is a leg with what was said on it.
type SupplierLegView struct {
	SupplierLeg
	Words []SupplierWord
}

// suppliersOf are the suppliers whose desk the actor is at.
func suppliersOf(by access.Actor) []string { return by.Scopes(access.SupplierAnswer, "supplier") }

const mostLegs = 200

// Handed are the legs of the suppliers whose desk the actor is at, those going
// on first. Needs supplier.answer.
func (d *Desk) Handed(ctx context.Context, by access.Actor) ([]SupplierLeg, error) {
	if !by.MaySomewhere(access.SupplierAnswer) {
		return nil, fault.Gone()
	}
	suppliers := suppliersOf(by)
	var all []SupplierLeg
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		for _, s := range suppliers {
			legs, err := legsWith(tx, s, mostLegs)
			if err != nil {
				return err
			}
			all = append(all, legs...)
		}
		return nil
	})
	return all, err
}

// HandedLeg is one leg for its supplier; another's is no such thing.
func (d *Desk) HandedLeg(ctx context.Context, by access.Actor, leg string) (SupplierLegView, error) {
	var v SupplierLegView
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		l, seen, err := handed(tx, by, leg)
		if err != nil {
			return err
		}
		v.SupplierLeg = seen
		entries, err := legEntries(tx, l)
		if err != nil {
			return err
		}
		attached, err := legFiles(tx, entries)
		if err != nil {
			return err
		}
		for _, e := range entries {
			words, err := forSupplier(l, e, cameWith(attached, e)...)
			if err != nil {
				return err
			}
			v.Words = append(v.Words, SupplierWord{e.At, e.Kind == LegWord, words})
		}
		return nil
	})
	return v, err
}

func handed(tx *db.Tx, by access.Actor, leg string) (l Leg, v SupplierLeg, err error) {
	for _, s := range suppliersOf(by) {
		if l, v, err = legWith(tx, s, leg); !fault.Is(err, fault.NotFound) {
			return l, v, err
		}
	}
	return l, v, fault.Gone()
}

// AnswerLeg is what a supplier's desk writes by itself; files may be all of it.
func (d *Desk) AnswerLeg(ctx context.Context, by access.Actor, now clock.Instant, leg, theirs string, s Saying) error {
	s, err := Saying{Text: s.Text, Files: s.Files, Aside: s.Aside}.clean(true)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		l, _, err := handed(tx, by, leg)
		if err != nil {
			return err
		}
		if !l.Going() {
			return fault.Refuse("desk.leg.ended")
		}
		// The supplier has no part in the ticket: what they wrote is put there
		// by the program.
		w, err := d.open(tx, access.Program(by.Body), now, l.Ticket, Works)
		if err != nil {
			return err
		}
		e := Entry{Kind: LegAnswer, Seen: ForLeg, Leg: l.ID, Text: s.Text}
		w.by = by // whose words they are
		again, err := w.saidJustNow(e, s)
		w.by = access.Program(by.Body)
		if again || err != nil {
			return err
		}
		said := w.say(e, Data{})
		w.said[len(w.said)-1].Actor, w.said[len(w.said)-1].Via = by.Person, string(by.Via)
		if _, err := w.attachOf(by.Person, said, s.Files, s.Aside); err != nil {
			return err
		}
		if err := w.legHeard(l.ID, false); err != nil {
			return err
		}
		if err := w.theirs(l.ID, theirs); err != nil {
			return err
		}
		if err := w.tellOwner(said); err != nil {
			return err
		}
		_, err = w.finish()
		return err
	})
}

// theirs notes the number a supplier gave the leg, where there is none yet.
func (w *work) theirs(leg, number string) error {
	if number == "" || len([]rune(number)) > maxTheirs {
		return nil
	}
	return w.onLeg(leg, func(l Leg) (Leg, error) {
		if l.Theirs == "" {
			l.Theirs = number
			w.say(Entry{Kind: LegChanged, Leg: l.ID}, Data{To: number, Until: int64(l.NextWordAt)})
		}
		return l, nil
	})
}
