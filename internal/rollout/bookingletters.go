package rollout

import (
	"fmt"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/text"
)

// What a letter about a booking says; text keys rollout.letter.<what>.….
const (
	letterBooked    = "booked"
	letterWaiting   = "waiting"
	letterPromoted  = "promoted"
	letterMoved     = "moved"
	letterChanged   = "changed"   // the same time, somewhere else
	letterCancelled = "cancelled" // takes the entry out of the calendar
	letterUnqueued  = "unqueued"  // no longer in line
	letterReminder  = "reminder"
)

// writeTo puts a letter about a booking into the outbox: in the person's own
// language, with the calendar entry where there is one to keep or to remove.
func (c clerk) writeTo(b Booking, s Slot, o Occasion, what string) error {
	zone := c.body.Zone()
	to, err := org.AddresseeOf(c.tx, b.Person, c.now.Day(zone))
	if err != nil {
		return err
	}
	p := c.r.speak(to.Lang, zone)
	l := outbox.Letter{
		Name:   fmt.Sprintf("booking/%s/%d/%s", b.ID, b.Sequence, what),
		Person: to.ID, Channels: []outbox.Channel{outbox.Mail, outbox.SMS}, CauseKind: "booking", Cause: b.ID, Lang: to.Lang,
		Subject: p.T("rollout.letter."+what+".subject", "name", o.Name, "day", p.Day(s.StartsAt.Day(zone))),
		Text:    bookingText(p, to.Name, s, o, what),
	}
	if what == letterReminder {
		l.Channels = []outbox.Channel{outbox.SMS, outbox.Mail}
	}
	if what != letterCancelled && what != letterUnqueued {
		link, err := c.r.linkFor(c.tx, c.now, b.Rollout, b.Person, s.EndsAt)
		if err != nil {
			return err
		}
		if link != "" {
			l.Text += "\n\n" + p.T("rollout.letter.link", "link", link)
		}
	}
	l.Text += "\n\n" + c.body.Name
	if l.Calendar, l.Method, err = c.entry(to, b, s, o, what); err != nil {
		return err
	}
	return outbox.Post(c.tx, c.now, l)
}

// bookingText is the letter without its link and signature.
func bookingText(p *text.Printer, name string, s Slot, o Occasion, what string) string {
	parts := []string{
		p.T("rollout.letter.hello", "name", name),
		p.T("rollout.letter."+what+".text", "name", o.Name),
		p.T("rollout.letter.when", "day", p.DayLong(s.StartsAt.Day(p.Zone())), "from", p.Time(s.StartsAt), "to", p.Time(s.EndsAt)) + "\n" +
			p.T("rollout.letter.where", "place", o.Place),
	}
	return strings.Join(parts, "\n\n")
}

// speak is a printer in the language; without texts it says keys.
func (r *Rollouts) speak(lang string, zone *time.Location) *text.Printer {
	if r.Texts == nil {
		return text.NewCatalog().For(lang, zone)
	}
	return r.Texts.For(lang, zone)
}

// tellBooked sends the calendar entry again to everybody booked, after the
// occasion's name or place changed.
func (c clerk) tellBooked(o Occasion) error {
	rows, err := bookingsAt(c.tx, o.ID)
	if err != nil {
		return err
	}
	slots, err := slotsOf(c.tx, o.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		s := slotIn(slots, row.Slot)
		if row.State != BookingBooked || s.EndsAt <= c.now {
			continue
		}
		b := row.Booking
		b.Sequence++
		if err := saveBooking(c.tx, b, row.Version); err != nil {
			return err
		}
		if err := c.writeTo(b, s, o, letterChanged); err != nil {
			return err
		}
	}
	return nil
}
