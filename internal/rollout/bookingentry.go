package rollout

import (
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/ical"
)

// bookingEntry is the calendar part of a letter with its method; nil where the
// letter changes no calendar: who waits has nothing in theirs, and who has no
// mail address could not be invited.
func (r *Rollouts) bookingEntry(body org.Body, person org.Person, mail string, b Booking, s Slot, o Occasion, what string, now clock.Instant) ([]byte, string, error) {
	method := ical.Request
	switch what {
	case letterWaiting, letterUnqueued, letterReminder:
		return nil, "", nil
	case letterCancelled:
		method = ical.Cancel
	}
	if mail == "" {
		return nil, "", nil
	}
	c := ical.Calendar{Product: "-//Overgang//EN", Method: method, Events: []ical.Event{{
		UID: b.UID, Sequence: b.Sequence, Stamp: now, Start: s.StartsAt, End: s.EndsAt,
		Summary: o.Name, Location: o.Place, Status: ical.Confirmed,
		Organizer: ical.Person{Name: body.Name, Mail: r.sender()},
		Attendees: []ical.Person{{Name: person.Name, Mail: mail, Answer: "ACCEPTED"}},
	}}}
	raw, err := c.Bytes()
	return raw, string(method), err
}

// sender is the address invitations come from. An invitation must name one;
// without a mail server nobody will ever answer to it.
func (r *Rollouts) sender() string {
	if r.From != "" {
		return r.From
	}
	if u, err := url.Parse(r.Base); err == nil && strings.Contains(u.Hostname(), ".") {
		return "overgang@" + u.Hostname()
	}
	return "overgang@overgang.invalid"
}
