package desk

import (
	"context"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// work is one ticket in somebody's hands within one transaction: what it was,
// what it becomes, and all that is written with it. Use cases change w.t and
// append; finish writes everything once.
type work struct {
	desk   *Desk
	tx     *db.Tx
	by     access.Actor
	now    clock.Instant
	body   org.Body
	before Ticket // the zero Ticket for a new one
	t      Ticket
	sight  Sight
	said   []Entry
	hops   []Hop

	quiet   bool // only clocks moved on: no new version, nothing for the audit
	retimed bool // what was promised has changed
	route   *arrangement.Route
	routeOf [2]string        // service and unit it was asked for
	home    arrangement.Team // of a new ticket: the team it lands with

	rule   string   // name of the rule that acts now; "" = nobody's but the actor's
	obeyed []string // rules that acted
}

// change reads a ticket, checks that the actor is at least want to it and that
// version is the one that stands (0 = whichever), lets do change it, and writes
// what came of it.
func (d *Desk) change(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, want Sight, do func(*work) error) (Ticket, error) {
	var after Ticket
	err := d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		w, err := d.open(tx, by, now, id, want)
		if err != nil {
			return err
		}
		if version != 0 && version != w.t.Version {
			return &fault.Stale{Current: w.t}
		}
		if err := do(w); err != nil {
			return err
		}
		after, err = w.finish()
		return err
	})
	return after, err
}

// open takes a ticket into the hands for a change within a transaction.
func (d *Desk) open(tx *db.Tx, by access.Actor, now clock.Instant, id string, want Sight) (*work, error) {
	if err := tx.Lock("ticket/" + id); err != nil {
		return nil, err
	}
	t, err := ticketByID(tx, id)
	if err != nil {
		return nil, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	is, err := sight(tx, by, now.Day(body.Zone()), t)
	if err != nil {
		return nil, err
	}
	if is < want {
		if is >= Owns {
			return nil, fault.Denied()
		}
		return nil, fault.Gone()
	}
	return &work{desk: d, tx: tx, by: by, now: now, body: body, before: t, t: t, sight: is}, nil
}

// day is the body's civil day.
func (w *work) day() clock.Day { return w.now.Day(w.body.Zone()) }

// say appends an entry and gives it back with its number.
func (w *work) say(e Entry, d Data) Entry {
	w.t.Entries++
	e = e.by(w.by)
	if w.rule != "" {
		e.Via, d.Rule = ViaRule, w.rule
	}
	e.Body, e.Ticket, e.N, e.At, e.Raw = w.t.Body, w.t.ID, w.t.Entries, w.now, d.raw()
	w.said = append(w.said, e)
	return e
}

// put brings the ticket into another state and says so.
func (w *work) put(t Ticket) {
	if t.State == w.t.State {
		w.t = t
		return
	}
	was := w.t
	w.t = t
	seen := Internal
	if t.State == Solved || t.State == Declined || t.State == Closed || t.State == Waiting {
		seen = ForPublic
	}
	w.say(Entry{Kind: StateSet, Seen: seen}, Data{From: string(was.State), To: string(t.State), Until: int64(t.WakeAt), First: t.SolvedFirst == 1})
}

// move hands the ticket over: Ticket.Move decides, everything that knows of
// hops is told. It is what every way in calls (D1, D6).
func (w *work) move(to Place, reason Reason, note string) error {
	team, err := arrangement.TeamByID(w.tx, w.t.Team)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	there, err := arrangement.TeamByID(w.tx, to.Team)
	if fault.Is(err, fault.NotFound) || err == nil && there.Active == 0 {
		return fault.OnField("team", "desk.move.no_team")
	}
	if err != nil {
		return err
	}
	leg, err := w.stillOut(&to)
	if err != nil {
		return err
	}
	if to.Supplier == "" {
		to.Level = there.Level
	}
	hours, err := services.CalendarByID(w.tx, team.Calendar)
	if err != nil {
		return err
	}
	came, err := cameFrom(w.tx, w.t.ID, w.t.Hops)
	if err != nil {
		return err
	}
	again, err := hadBy(w.tx, w.t.ID, []string{to.Team})
	if err != nil {
		return err
	}
	was := w.t
	t, hop, err := w.t.Move(to, reason, note, came, again, hours.WorkingTime(w.t.LandedAt, w.now), w.now)
	if err != nil {
		return err
	}
	w.t = t
	hop.Day, hop.Actor, hop.Via, hop.FromUnit, hop.ToUnit = w.day(), w.by.Person, string(w.by.Via), team.Unit, there.Unit
	if w.rule != "" {
		hop.Via = ViaRule
	}
	w.hops = append(w.hops, hop)
	w.tx.Mark("move")
	w.say(Entry{Kind: Moved, Text: note}, Data{From: was.Team, To: to.Team, Level: to.Level, Reason: string(reason), Dir: string(hop.Direction), Ref: to.Supplier})
	if leg != "" {
		w.say(Entry{Kind: LegTaken, Leg: leg}, Data{From: was.Team, To: to.Team, Ref: to.Supplier})
	}
	if hop.N == thirdHop {
		return w.tellOwners(hop)
	}
	return nil
}

// stillOut keeps a ticket with the supplier whose leg has not ended: another
// team takes the leg over as it is, with its clock, and nothing is left behind
// that nobody answers for. It comes back when the leg ends.
func (w *work) stillOut(to *Place) (leg string, err error) {
	if to.Supplier != "" || w.t.Supplier == "" {
		return "", nil
	}
	if leg, err = openLeg(w.tx, w.t.ID, w.t.Supplier); err != nil || leg == "" {
		return "", err
	}
	to.Supplier, to.Level = w.t.Supplier, w.t.Level
	return leg, nil
}

// thirdHop is the hand-over that a service's owner hears of (D6).
const thirdHop = 3

// finish writes the ticket and everything that was said; what follows from it is
// decided first, and told last.
func (w *work) finish() (Ticket, error) {
	if err := w.ruled(); err != nil {
		return w.t, err
	}
	changed := w.before.ID == "" || len(w.said) > 0 || w.t != w.before
	if !changed && !w.retimed {
		return w.t, nil // nothing was asked for
	}
	if changed && !w.quiet {
		w.t.ChangedAt, w.t.Version = w.now, w.before.Version+1
	}
	for _, step := range []func() error{
		w.stayed, w.recountLacks, w.visitsEnd, w.legsEnd, w.tick,
		w.save, w.hook, w.saveHops, w.counts, w.audit,
		w.announce, w.tellAround, w.index,
	} {
		if err := step(); err != nil {
			return w.t, err
		}
	}
	return w.t, nil
}

func (w *work) save() error {
	if err := saveTicket(w.tx, w.before, w.t); err != nil {
		return err
	}
	return db.InsertAll(w.tx, "ticket_entries", w.said)
}

// saveHops writes the hand-overs, and every team that has had the ticket: where
// a new one landed before a rule handed it over, too.
func (w *work) saveHops() error {
	if err := db.InsertAll(w.tx, "ticket_hops", w.hops); err != nil {
		return err
	}
	had := w.before.Team
	for _, h := range w.hops {
		if had != h.FromTeam {
			if err := addTeam(w.tx, w.t.ID, h.FromTeam); err != nil {
				return err
			}
		}
	}
	if had == w.t.Team {
		return nil
	}
	return addTeam(w.tx, w.t.ID, w.t.Team)
}

func (w *work) audit() error {
	if w.quiet {
		return nil
	}
	action := "desk.ticket_changed"
	if w.before.ID == "" {
		action = "desk.ticket_made"
	}
	return audit.Note(w.tx, w.by, w.now, action, "ticket", w.t.ID, w.what())
}

// announce tells open pages, after the commit, that they are out of date.
func (w *work) announce() error {
	w.tx.Announce(Topic(w.t.ID))
	w.tx.Announce(QueueTopic(w.t.Team))
	if w.t.Requester != "" {
		w.tx.Announce("me/" + w.t.Requester)
	}
	if w.before.Team != "" && w.before.Team != w.t.Team {
		w.tx.Announce(QueueTopic(w.before.Team))
	}
	return nil
}

// tellAround tells the other flats, through their sockets, what concerns them.
func (w *work) tellAround() error {
	tell := func(socket func(*db.Tx, access.Actor, clock.Instant, Ticket) error, when bool) error {
		if socket == nil || !when {
			return nil
		}
		return socket(w.tx, w.by, w.now, w.t)
	}
	fresh, same := w.before.ID == "", w.t.Requester == w.before.Requester
	if err := tell(w.desk.Made, fresh); err != nil {
		return err
	}
	if err := tell(w.desk.Became, !fresh && (!same || w.t.Restricted != w.before.Restricted)); err != nil {
		return err
	}
	if err := tell(w.desk.Tied, !fresh && (!same || w.t.KnownError != w.before.KnownError) && w.t.KnownError != ""); err != nil {
		return err
	}
	return tell(w.desk.Done, !fresh && w.t.Open != w.before.Open)
}

// what tells the audit which entries were written, without their text.
func (w *work) what() audit.Detail {
	kinds := make([]string, 0, len(w.said))
	for _, e := range w.said {
		kinds = append(kinds, string(e.Kind))
	}
	detail := audit.Detail{"entries": kinds}
	if len(w.obeyed) > 0 {
		detail["rules"] = w.obeyed
	}
	return detail
}

// index lets the search read the ticket again, where there is anything new to
// read.
func (w *work) index() error {
	if w.quiet && len(w.said) == 0 {
		return nil
	}
	return search.Touch(w.tx, FindSource, w.t.ID)
}

// hoursOf is the calendar of a team; the body's own where it has none.
func hoursOf(tx *db.Tx, team string) (calendar.Calendar, error) {
	t, err := arrangement.TeamByID(tx, team)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return calendar.Calendar{}, err
	}
	return services.CalendarByID(tx, t.Calendar)
}
