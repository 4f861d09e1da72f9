package rollout

import (
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/ical"
)

// entry is the calendar part of a letter with its method; nil where the
// letter changes no calendar: who waits has nothing in theirs, and who has no
// mail address could not be invited.
func (c clerk) entry(to org.Addressee, b Booking, s Slot, o Occasion, what string) ([]byte, string, error) {
	method := ical.Request
	switch what {
	case letterWaiting, letterUnqueued, letterReminder:
		return nil, "", nil
	case letterCancelled:
		method = ical.Cancel
	}
	if to.Mail == "" {
		return nil, "", nil
	}
	calendar := ical.Calendar{Product: "-//Overgang//EN", Method: method, Events: []ical.Event{{
		UID: b.UID, Sequence: b.Sequence, Stamp: c.now, Start: s.StartsAt, End: s.EndsAt,
		Summary: o.Name, Location: o.Place, Status: ical.Confirmed,
		Organizer: ical.Person{Name: c.body.Name, Mail: c.r.sender()},
		Attendees: []ical.Person{{Name: to.Name, Mail: to.Mail, Answer: "ACCEPTED"}},
	}}}
	raw, err := calendar.Bytes()
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
