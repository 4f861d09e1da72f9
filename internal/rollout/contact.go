package rollout

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Channels people come to support by.
const (
	ContactPhone  = "phone"
	ContactMail   = "mail"
	ContactWalkIn = "walk_in"
	ContactVisit  = "visit"
	ContactDropIn = "drop_in"
	ContactChat   = "chat"
	ContactPortal = "portal" // told by themselves, as a ticket
)

// ContactChannels in the order they are shown.
var ContactChannels = []string{ContactPhone, ContactMail, ContactWalkIn, ContactVisit, ContactDropIn, ContactChat, ContactPortal}

// Contact is one time somebody turned to support (A3, D7).
type Contact struct {
	Body         string        `db:"body"`
	ID           string        `db:"id"`
	Rollout      string        `db:"rollout"`
	Person       string        `db:"person"` // "" = not known
	At           clock.Instant `db:"at"`
	Day          clock.Day     `db:"day"` // in the body's zone
	Channel      string        `db:"channel"`
	About        string        `db:"about"`
	Severe       int           `db:"severe"`
	SolvedAt     clock.Instant `db:"solved_at"`
	KnownError   string        `db:"known_error"`
	OutsideEvent string        `db:"outside_event"`
	By           string        `db:"by"`
	Behalf       string        `db:"behalf"`
	Client       string        `db:"client"`
	Version      int           `db:"version"`
}

// Solved tells whether the contact is closed.
func (c Contact) Solved() bool { return c.SolvedAt.IsSet() }

// ContactInput is a contact as it is logged, in one step.
type ContactInput struct {
	Person       string // id, when chosen
	Who          string // name or address as typed, when not
	At           clock.Instant
	Channel      string
	About        string
	Solved       bool
	Severe       bool
	KnownError   string
	OutsideEvent string
	Client       string // id made by the form; the same id logs once
}

// clean is the input as it is stored, or what is wrong with it.
func (in ContactInput) clean(now clock.Instant) (ContactInput, error) {
	in.Who, in.About = text.Clean(in.Who), text.Clean(in.About)
	var wrong fault.Faults
	if !slices.Contains(ContactChannels, in.Channel) {
		wrong.Add("channel", "fault.not_a_choice")
	}
	need(&wrong, "about", in.About, 2000)
	atMost(&wrong, "who", in.Who, 200)
	if in.At > now {
		wrong.Add("at", "rollout.contact.in_future")
	}
	if !in.At.IsSet() {
		in.At = now
	}
	if len(in.Client) > 64 || strings.HasPrefix(in.Client, visitContact) || strings.HasPrefix(in.Client, ticketContact) {
		in.Client = "" // too long, or one only a visit or a ticket gives
	}
	return in, wrong.Err()
}

// solve closes the contact; a closed one stays as it was.
func (c Contact) solve(now clock.Instant) Contact {
	if !c.Solved() {
		c.SolvedAt = now
	}
	return c
}

// ContactDay is a day's contacts beside how many had adopted by then.
type ContactDay struct {
	Day     clock.Day `db:"day"`
	N       int       `db:"n"`
	Solved  int       `db:"solved"`
	Severe  int       `db:"severe"`
	Adopted int       `db:"-"` // at the end of the day, all since the beginning
}

// PerAdopted is contacts per person who has moved over; ok is false while
// nobody has.
func (d ContactDay) PerAdopted() (ratio float64, ok bool) {
	if d.Adopted == 0 {
		return 0, false
	}
	return float64(d.N) / float64(d.Adopted), true
}

// adoptedBy fills how many had adopted by the end of each day. Both lists are
// in order of day; adopted maps a day to how many did so on it ("" = before
// days were counted).
func adoptedBy(days []ContactDay, adopted []DayCount) []ContactDay {
	sum, next := 0, 0
	for i := range days {
		for next < len(adopted) && adopted[next].Day <= days[i].Day {
			sum += adopted[next].N
			next++
		}
		days[i].Adopted = sum
	}
	return days
}

// DayCount is a number on a day.
type DayCount struct {
	Day clock.Day `db:"day"`
	N   int       `db:"n"`
}
