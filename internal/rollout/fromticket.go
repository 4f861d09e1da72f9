package rollout

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Helped is a ticket as the rollouts count it: one time somebody in transition
// turned to support (A3).
type Helped struct {
	Ticket     string
	Person     string
	Channel    string // of ContactChannels; any other is ContactPortal
	About      string
	At         clock.Instant // when they turned to it
	KnownError string        // of a rollout; "" none
	Severe     bool
	Solved     bool
}

const ticketContact = "ticket/"

// TicketMade counts a ticket within the desk's transaction: the person's
// running rollout, the last that began where there are several, gets a contact.
// Who is in none is not counted here.
func (r *Rollouts) TicketMade(tx *db.Tx, by access.Actor, now clock.Instant, h Helped) error {
	into, err := runningFor(tx, h.Person)
	if err != nil || into == "" {
		return err
	}
	return r.countTicket(tx, by, now, into, h)
}

// TicketBecame follows a ticket that turned out to be somebody else's, or whose
// title others may read no more, or again: its contact becomes theirs, is made
// or goes.
func (r *Rollouts) TicketBecame(tx *db.Tx, by access.Actor, now clock.Instant, h Helped) error {
	c, found, err := contactByClient(tx, ticketContact+h.Ticket)
	if err != nil {
		return err
	}
	into := c.Rollout
	if !found || c.Person != h.Person {
		if into, err = runningFor(tx, h.Person); err != nil {
			return err
		}
	}
	switch {
	case found && into == c.Rollout:
		was := c.Person
		c.Person, c.About = h.Person, h.About
		if err := saveContact(tx, c, c.Version); err != nil {
			return err
		}
		tx.Announce(Topic(into))
		announcePerson(tx, was)
		announcePerson(tx, h.Person)
		return nil
	case found:
		if err := deleteContact(tx, c.ID); err != nil {
			return err
		}
		tx.Announce(Topic(c.Rollout))
		announcePerson(tx, c.Person)
	}
	if into == "" {
		return nil
	}
	return r.countTicket(tx, by, now, into, h)
}

// countTicket makes a ticket a contact of a rollout.
func (r *Rollouts) countTicket(tx *db.Tx, by access.Actor, now clock.Instant, into string, h Helped) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	if ok, err := tiedTo(tx, knownErrorIn, into, h.KnownError); err != nil {
		return err
	} else if !ok {
		h.KnownError = ""
	}
	if !slices.Contains(ContactChannels, h.Channel) {
		h.Channel = ContactPortal
	}
	c := Contact{
		Body: tx.Tenant, ID: ids.New(), Rollout: into, Person: h.Person, At: h.At, Day: h.At.Day(body.Zone()), Channel: h.Channel, About: h.About,
		Severe: flag(h.Severe), KnownError: h.KnownError, By: by.Person, Behalf: by.Behalf, Client: ticketContact + h.Ticket, Version: 1,
	}
	if h.Solved {
		c.SolvedAt = now
	}
	if err := tx.Insert("contacts", c); err != nil {
		return err
	}
	tx.Announce(Topic(into))
	announcePerson(tx, h.Person)
	return r.TicketTied(tx, by, now, h.Person, h.KnownError)
}

// runningFor is the rollout a person is in that is going on; "" when there is
// none.
func runningFor(tx *db.Tx, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	transitions, err := mine(tx, person)
	if err != nil || len(transitions) == 0 {
		return "", err
	}
	return running(tx, transitions)
}

// running is the rollout of these that is going on, the last begun; "" when
// none is.
func running(tx *db.Tx, transitions []Transition) (string, error) {
	var last Rollout
	for _, t := range transitions {
		if t.Stage == StageLeft {
			continue
		}
		o, err := rolloutByID(tx, t.Rollout)
		if err != nil {
			return "", err
		}
		if (o.State == Running || o.State == InCare) && (last.ID == "" || o.Starts > last.Starts) {
			last = o
		}
	}
	return last.ID, nil
}

// TicketTied adds the person of a ticket to the known error it was tied to, so
// that it is shown on their pages as well (A5).
func (r *Rollouts) TicketTied(tx *db.Tx, by access.Actor, now clock.Instant, person, known string) error {
	if person == "" || known == "" {
		return nil
	}
	of, err := rolloutOfError(tx, known)
	if err != nil {
		return err
	}
	sorts, err := sortsOf(tx, of, []string{person})
	if err != nil || len(sorts) == 0 {
		return err // not on its roster: the ticket keeps the tie
	}
	if err := tx.Lock("known_error/" + known); err != nil {
		return err
	}
	if err := touch(tx, now, known, sorts); err != nil {
		return err
	}
	if err := recount(tx, known); err != nil {
		return err
	}
	tx.Announce(Topic(of))
	tx.Announce(PersonTopic(person))
	return audit.Note(tx, by, now, "rollout.known_error.touched", "known_error", known, audit.Detail{"people": 1})
}

// TicketDone closes the contact a ticket was counted as, or takes it up again.
func (r *Rollouts) TicketDone(tx *db.Tx, _ access.Actor, now clock.Instant, ticket string, solved bool) error {
	c, found, err := contactByClient(tx, ticketContact+ticket)
	if err != nil || !found || c.Solved() == solved {
		return err
	}
	version := c.Version
	if solved {
		c = c.solve(now)
	} else {
		c.SolvedAt = 0
	}
	if err := saveContact(tx, c, version); err != nil {
		return err
	}
	tx.Announce(Topic(c.Rollout))
	return nil
}

// rolloutOfError is the rollout a known error belongs to; a 404 fault when
// there is no such known error.
func rolloutOfError(tx *db.Tx, known string) (string, error) {
	of, found, err := errorHome(tx, known)
	if err == nil && !found {
		return "", fault.Gone()
	}
	return of, err
}
