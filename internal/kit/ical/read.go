package ical

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Calendars are the calendars of the file; components that stand outside of
// one are left to Components.
func (f *File) Calendars() []*Component {
	var out []*Component
	for _, c := range f.Components {
		if c.Name == "VCALENDAR" {
			out = append(out, c)
		}
	}
	return out
}

// Method of the file's first calendar, "" when none is given.
func (f *File) Method() Method {
	for _, c := range f.Calendars() {
		if p, ok := c.Get("METHOD"); ok {
			return Method(strings.ToUpper(strings.TrimSpace(p.Value)))
		}
	}
	return ""
}

// Events are all events of the file, each repetition once: as first given. A
// time without a zone is taken to be in floating. An event whose time cannot
// be read is there without one, and a fault says so (ical.time, ical.zone).
func (f *File) Events(floating *time.Location) ([]Event, fault.Faults) {
	var out []Event
	var faults fault.Faults
	for _, calendar := range f.Components {
		z := zones{floating: floating, given: calendar.Components}
		for _, c := range append([]*Component{calendar}, calendar.Components...) {
			if c.Name == "VEVENT" {
				out = append(out, c.event(z, &faults))
			}
		}
	}
	return out, faults
}

func (c *Component) event(z zones, faults *fault.Faults) Event {
	e := Event{
		UID: c.Text("UID"), Summary: c.Text("SUMMARY"), Description: c.Text("DESCRIPTION"),
		Location: c.Text("LOCATION"), Source: c,
	}
	if p, ok := c.Get("URL"); ok {
		e.URL = p.Value
	}
	if p, ok := c.Get("SEQUENCE"); ok {
		e.Sequence, _ = strconv.Atoi(strings.TrimSpace(p.Value))
	}
	for _, p := range c.All("CATEGORIES") {
		e.Categories = append(e.Categories, p.Texts()...)
	}
	e.Status = Status(strings.ToUpper(c.Text("STATUS")))
	e.Free = strings.EqualFold(c.Text("TRANSP"), "TRANSPARENT")
	if p, ok := c.Get("ORGANIZER"); ok {
		e.Organizer = person(p)
	}
	for _, p := range c.All("ATTENDEE") {
		e.Attendees = append(e.Attendees, person(p))
	}
	e.readTimes(c, z, faults)
	e.Reminder = c.reminder()
	return e
}

func (e *Event) readTimes(c *Component, z zones, faults *fault.Faults) {
	read := func(name string) (clock.Instant, clock.Day) {
		p, ok := c.Get(name)
		if !ok {
			return 0, ""
		}
		at, day, key := z.moment(p)
		if key != "" {
			faults.Add("", key, fault.Args{"line": p.Line, "text": p.Name + ":" + p.Value, "zone": p.Param("TZID")})
		}
		return at, day
	}
	var past clock.Day
	e.Stamp, _ = read("DTSTAMP")
	e.Start, e.First = read("DTSTART")
	e.End, past = read("DTEND")
	if past.IsSet() {
		e.Last = past.Add(-1)
	}
	if p, ok := c.Get("DURATION"); ok && !e.End.IsSet() && !past.IsSet() {
		if d, ok := duration(p.Value); ok && e.Start.IsSet() {
			e.End = e.Start.Add(d)
		} else if ok && e.First.IsSet() {
			e.Last = e.First.Add(max(0, int(d/(24*time.Hour))-1))
		}
	}
	if e.First.IsSet() && e.Last < e.First {
		e.Last = e.First
	}
}

func person(p Property) Person {
	address := strings.TrimSpace(p.Value)
	if len(address) >= 7 && strings.EqualFold(address[:7], "mailto:") {
		address = address[7:]
	}
	return Person{Name: p.Param("CN"), Mail: address, Answer: strings.ToUpper(p.Param("PARTSTAT"))}
}

// reminder is the first alarm that comes a fixed time before the start.
func (c *Component) reminder() time.Duration {
	for _, alarm := range c.Components {
		if p, ok := alarm.Get("TRIGGER"); ok && alarm.Name == "VALARM" && p.Param("RELATED") != "END" {
			if d, ok := duration(p.Value); ok && d < 0 {
				return -d
			}
		}
	}
	return 0
}

var durationForm = regexp.MustCompile(`^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// duration reads "-P1DT2H"; days are taken as 24 hours.
func duration(s string) (time.Duration, bool) {
	m := durationForm.FindStringSubmatch(strings.TrimSpace(strings.ToUpper(s)))
	if m == nil {
		return 0, false
	}
	var sum time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, err := strconv.ParseUint("0"+m[i+2], 10, 20) // no appointment lasts longer
		if err != nil {
			return 0, false
		}
		sum += time.Duration(n) * unit
	}
	if m[1] == "-" {
		sum = -sum
	}
	return sum, true
}
