package ical

import (
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Method is what the receiver shall do with the events (RFC 5546).
type Method string

const (
	Publish Method = "PUBLISH" // for information: a feed, a file to download
	Request Method = "REQUEST" // an invitation, and each change of it
	Cancel  Method = "CANCEL"  // it is called off
)

// Status of an event; "" when nothing is said.
type Status string

const (
	Confirmed Status = "CONFIRMED"
	Tentative Status = "TENTATIVE"
	Cancelled Status = "CANCELLED"
)

// Person takes part or invites. Mail is the bare address.
type Person struct {
	Name   string
	Mail   string
	Answer string // PARTSTAT: "" (not asked), NEEDS-ACTION, ACCEPTED, DECLINED …
}

// Event is one appointment: with Start and End, or for whole days with First
// and Last, both included. Stamp is when this version was made.
type Event struct {
	UID         string
	Sequence    int
	Stamp       clock.Instant
	Start, End  clock.Instant
	First, Last clock.Day
	Summary     string
	Description string
	Location    string
	URL         string
	Categories  []string
	Status      Status
	Free        bool // takes up no time in the receiver's calendar
	Organizer   Person
	Attendees   []Person
	Reminder    time.Duration // how long before the start; 0 for none

	// Source is the component an event was read from: repetition, alarms and
	// all else is there. It is not written.
	Source *Component
}

// Calendar is what is sent or offered.
type Calendar struct {
	Product string // who wrote it, "-//Overgang//EN"
	Method  Method
	Name    string // shown for a feed
	Events  []Event
}

// ContentType is for the mail part or HTTP answer that carries the calendar.
func (c Calendar) ContentType() string {
	if c.Method == "" {
		return "text/calendar; charset=utf-8"
	}
	return "text/calendar; charset=utf-8; method=" + string(c.Method)
}

// Validate refuses what receivers would drop or misread: no UID, no time, an
// end before the start, an invitation without an organizer or anyone invited,
// and addresses that are none (ical.event.* keys).
func (c Calendar) Validate() error {
	var faults fault.Faults
	for _, e := range c.Events {
		e.validate(c.Method, &faults)
	}
	return faults.Err()
}

func (e Event) validate(method Method, faults *fault.Faults) {
	if e.UID == "" || strings.ContainsFunc(e.UID, unicode.IsControl) {
		faults.Add("uid", "ical.event.uid")
	}
	switch {
	case e.First.IsSet() && (e.Start.IsSet() || e.End.IsSet()), !e.First.IsSet() && !e.Start.IsSet():
		faults.Add("start", "ical.event.start")
	case e.First.IsSet() && e.Last.IsSet() && e.Last < e.First, e.End.IsSet() && e.End < e.Start:
		faults.Add("end", "ical.event.end")
	}
	if method == Request || method == Cancel {
		if e.Organizer.Mail == "" {
			faults.Add("organizer", "ical.event.organizer")
		}
		if len(e.Attendees) == 0 {
			faults.Add("attendees", "ical.event.attendees")
		}
	}
	for _, p := range append([]Person{e.Organizer}, e.Attendees...) {
		if p.Mail != "" && !bare(p.Mail) {
			faults.Add("attendees", "ical.event.address", fault.Args{"address": p.Mail})
		}
	}
}

// bare tells a plain mail address from one with a name or anything else in it.
func bare(address string) bool {
	parsed, err := mail.ParseAddress("<" + address + ">")
	return err == nil && parsed.Address == address && !strings.ContainsFunc(address, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r)
	})
}

// Bytes writes the calendar; the error is that of Validate.
func (c Calendar) Bytes() ([]byte, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	root := &Component{Name: "VCALENDAR", Properties: []Property{
		{Name: "VERSION", Value: "2.0"}, text("PRODID", c.Product), {Name: "CALSCALE", Value: "GREGORIAN"},
	}}
	if c.Method != "" {
		root.add(Property{Name: "METHOD", Value: string(c.Method)})
	}
	if c.Name != "" {
		root.add(text("NAME", c.Name), text("X-WR-CALNAME", c.Name))
	}
	for _, e := range c.Events {
		if c.Method == Cancel {
			e.Status = Cancelled
		}
		root.Components = append(root.Components, e.component())
	}
	return (&File{Components: []*Component{root}}).Bytes(), nil
}

func (c *Component) add(ps ...Property) { c.Properties = append(c.Properties, ps...) }

func (e Event) component() *Component {
	c := &Component{Name: "VEVENT"}
	c.add(text("UID", e.UID), Property{Name: "DTSTAMP", Value: utc(e.Stamp)})
	c.add(e.times()...)
	c.add(Property{Name: "SEQUENCE", Value: strconv.Itoa(e.Sequence)})
	for _, p := range []struct{ name, value string }{
		{"SUMMARY", e.Summary}, {"DESCRIPTION", e.Description}, {"LOCATION", e.Location},
	} {
		if p.value != "" {
			c.add(text(p.name, p.value))
		}
	}
	if e.URL != "" {
		c.add(Property{Name: "URL", Value: strings.Join(strings.Fields(e.URL), "%20")})
	}
	if len(e.Categories) > 0 {
		c.add(categories(e.Categories))
	}
	if e.Status != "" {
		c.add(Property{Name: "STATUS", Value: string(e.Status)})
	}
	c.add(Property{Name: "TRANSP", Value: map[bool]string{true: "TRANSPARENT", false: "OPAQUE"}[e.Free]})
	c.add(e.people()...)
	if e.Reminder > 0 && e.Status != Cancelled {
		c.Components = append(c.Components, e.alarm())
	}
	return c
}

func (e Event) times() []Property {
	if !e.First.IsSet() {
		out := []Property{{Name: "DTSTART", Value: utc(e.Start)}}
		if e.End.IsSet() {
			out = append(out, Property{Name: "DTEND", Value: utc(e.End)})
		}
		return out
	}
	last := e.First
	if e.Last.IsSet() {
		last = e.Last
	}
	isDate := []Param{{"VALUE", []string{"DATE"}}}
	day := func(d clock.Day) string { return strings.ReplaceAll(string(d), "-", "") }
	return []Property{
		{Name: "DTSTART", Params: isDate, Value: day(e.First)},
		{Name: "DTEND", Params: isDate, Value: day(last.Add(1))}, // the standard leaves the end out
	}
}

func categories(names []string) Property {
	escaped := make([]string, len(names))
	for i, name := range names {
		escaped[i] = escaper.Replace(name)
	}
	return Property{Name: "CATEGORIES", Value: strings.Join(escaped, ",")}
}

func (e Event) people() []Property {
	var out []Property
	if e.Organizer.Mail != "" {
		out = append(out, e.Organizer.property("ORGANIZER"))
	}
	for _, a := range e.Attendees {
		p := a.property("ATTENDEE")
		p.Params = append(p.Params, Param{"ROLE", []string{"REQ-PARTICIPANT"}})
		if a.Answer != "" {
			p.Params = append(p.Params, Param{"PARTSTAT", []string{a.Answer}})
		}
		if a.Answer == "NEEDS-ACTION" {
			p.Params = append(p.Params, Param{"RSVP", []string{"TRUE"}})
		}
		out = append(out, p)
	}
	return out
}

func (p Person) property(name string) Property {
	out := Property{Name: name, Value: "mailto:" + p.Mail}
	if p.Name != "" {
		out.Params = []Param{{"CN", []string{p.Name}}}
	}
	return out
}

func (e Event) alarm() *Component {
	return &Component{Name: "VALARM", Properties: []Property{
		{Name: "ACTION", Value: "DISPLAY"},
		{Name: "TRIGGER", Value: fmt.Sprintf("-PT%dM", max(1, int(e.Reminder.Minutes())))},
		text("DESCRIPTION", e.Summary),
	}}
}

func utc(i clock.Instant) string { return i.Time().Format("20060102T150405Z") }
