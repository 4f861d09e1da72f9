package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Parting says what becomes a ticket of its own.
type Parting struct {
	Title   string
	Kind    Kind   // "" = as the ticket's
	Service string // "" = the ticket's
	Team    string // where it lands; "" = by the arrangement
	Entries []int  // numbers of the entries that are copied
	Client  string // id made by the form
}

// parted are the chosen entries in their order. Only words can be taken along:
// what was said to a supplier stays with its leg, and what the program noted
// with the ticket it is about.
//
// Faults beside entries: desk.split.nothing, desk.split.not_words.
func parted(all []Entry, chosen []int) ([]Entry, error) {
	var taken []Entry
	for _, e := range all {
		if !slices.Contains(chosen, e.N) {
			continue
		}
		if !Splittable(e) {
			return nil, fault.OnField("entries", "desk.split.not_words")
		}
		taken = append(taken, e)
	}
	if len(taken) == 0 {
		return nil, fault.OnField("entries", "desk.split.nothing")
	}
	return taken, nil
}

// Splittable tells whether an entry can be taken along into a ticket of its own.
func Splittable(e Entry) bool {
	return e.Leg == "" && e.Text != "" && slices.Contains([]EntryKind{Made, Word, Reply, Note}, e.Kind)
}

// Split makes a ticket of its own of chosen entries: copied with who wrote them
// and when, seen by whom they were seen before, and linked. The requester, the
// unit and who may see it are the ticket's. Needs desk.work.
func (d *Desk) Split(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, in Parting) (Ticket, error) {
	var made Ticket
	_, err := d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
		in.Client = clientOf("split/"+ticket, in.Client)
		entries, err := entriesOf(w.tx, ticket, 0, mostEntries)
		if err != nil {
			return err
		}
		taken, err := parted(entries, in.Entries)
		if err != nil {
			return err
		}
		part, again, err := w.part(in, taken)
		if made = again; err != nil || again.ID != "" {
			return err
		}
		if made, err = part.finish(); err != nil {
			return err
		}
		w.say(Entry{Kind: SplitInto}, Data{To: strconv.Itoa(made.Number), Ref: made.ID})
		return addLink(w.tx, Link{Body: w.t.Body, Ticket: made.ID, Other: ticket, Kind: SplitOff, At: now})
	})
	return made, err
}

func clientOf(of, client string) string {
	if client == "" {
		return ""
	}
	return of + "/" + client
}

// part is the new ticket with the words it takes along, or the one that was
// made of the same before.
func (w *work) part(in Parting, taken []Entry) (part *work, again Ticket, err error) {
	if in.Kind == "" {
		in.Kind = w.t.Kind
	}
	if in.Service == "" {
		in.Service = w.t.Service
	}
	part, again, err = w.desk.beginning(w.tx, w.by, w.now, Input{
		Kind: in.Kind, Title: in.Title, Service: in.Service, Requester: w.t.Requester, Reporter: w.t.Reporter, Sender: w.t.Sender, Unit: w.t.Unit,
		Impact: w.t.Impact, Urgency: w.t.Urgency, Channel: w.t.Channel, Team: in.Team, Restricted: w.t.Restricted == 1, Client: in.Client,
	})
	if err != nil || again.ID != "" {
		return nil, again, err
	}
	if in.Service == w.t.Service {
		part.t.Fields = w.t.Fields
		missing, err := part.lacks()
		if err != nil {
			return nil, again, err
		}
		part.t.Lacking = len(missing)
	}
	part.say(Entry{Kind: SplitFrom}, Data{From: strconv.Itoa(w.t.Number), Ref: w.t.ID})
	for _, e := range taken {
		part.copyOf(e)
	}
	return part, again, nil
}

// copyOf repeats an entry of another ticket: what was told there as its first
// word is a word here, and nothing is seen by more than saw it there.
func (w *work) copyOf(e Entry) {
	w.t.Entries++
	if e.Kind == Made {
		e.Kind, e.Raw = Word, ""
	}
	e.Ticket, e.N = w.t.ID, w.t.Entries
	w.said = append(w.said, e)
}

// AnswerChildren says the same to each child that is still going on, and brings
// each into the same state: what solving a parent offers (each its own letter).
// A child that cannot be answered is left and named with why; the others are
// done. Sent again, it reaches only those that are left. Needs desk.work on the
// parent and on each child.
func (d *Desk) AnswerChildren(ctx context.Context, by access.Actor, now clock.Instant, parent string, children []string, s Saying) (done int, left []Left, err error) {
	if s, err = s.clean(false); err != nil {
		return 0, nil, err
	}
	s.Read = 0
	ours, err := d.childrenOf(ctx, by, now, parent)
	if err != nil {
		return 0, nil, err
	}
	for _, child := range ours {
		if !slices.Contains(children, child.ID) {
			continue
		}
		if !child.Going() {
			continue
		}
		if _, err := d.Reply(ctx, by, now, child.ID, s); err != nil {
			if len(fault.List(err)) == 0 {
				return done, left, err
			}
			left = append(left, Left{child.ID, child.Number, fault.List(err)[0]})
			continue
		}
		done++
	}
	return done, left, nil
}

// Left is a ticket that something done to many did not reach.
type Left struct {
	Ticket string
	Number int
	Why    *fault.Fault
}

// childrenOf are the children of a ticket the actor works on, as far as they
// may work on them.
func (d *Desk) childrenOf(ctx context.Context, by access.Actor, now clock.Instant, parent string) ([]Ticket, error) {
	var ours []Ticket
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, parent)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		day := now.Day(body.Zone())
		if err := require(tx, by, day, t, Works); err != nil {
			return err
		}
		all, err := childrenOf(tx, parent, mostTied)
		if err != nil {
			return err
		}
		for _, t := range all {
			is, err := sight(tx, by, day, t)
			if err != nil {
				return err
			}
			if is >= Works {
				ours = append(ours, t)
			}
		}
		return nil
	})
	return ours, err
}
