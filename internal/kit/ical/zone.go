package ical

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones must not depend on what the machine has installed

	"github.com/overgang/overgang/internal/kit/clock"
)

// zones finds out what a local time means: by the name of its zone, by the
// rules that the file itself gives, or by the names Windows uses.
type zones struct {
	floating *time.Location
	given    []*Component
}

const wall = "20060102T150405"

// moment reads a DATE or DATE-TIME; key is "" or says why it cannot.
func (z zones) moment(p Property) (at clock.Instant, day clock.Day, key string) {
	value := strings.TrimSpace(p.Value)
	if t, err := time.Parse("20060102", value); err == nil {
		return 0, clock.Day(t.Format(time.DateOnly)), ""
	}
	if local, isUTC := strings.CutSuffix(value, "Z"); isUTC {
		t, err := time.Parse(wall, local)
		if err != nil {
			return 0, "", "ical.time"
		}
		return clock.At(t), "", ""
	}
	t, err := time.Parse(wall, value)
	if err != nil {
		return 0, "", "ical.time"
	}
	name := p.Param("TZID")
	if name == "" {
		return in(t, z.floating), "", ""
	}
	if zone, ok := known(name); ok {
		return in(t, zone), "", ""
	}
	if rules := z.rules(name); rules != nil {
		if offset, ok := offsetAt(rules, t); ok {
			return clock.At(t.Add(-offset)), "", ""
		}
	}
	if zone, ok := nicknamed(name); ok {
		return in(t, zone), "", ""
	}
	return 0, "", "ical.zone"
}

func in(wall time.Time, zone *time.Location) clock.Instant {
	if zone == nil {
		zone = time.UTC
	}
	return clock.At(time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone))
}

func known(name string) (*time.Location, bool) {
	if name == "" || strings.EqualFold(name, "local") { // not a name of the file, but of this machine
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// windows are the zones of our readers as Windows names them; calendars of
// others bring rules of their own.
var windows = map[string]string{
	"romance standard time": "Europe/Copenhagen", "w. europe standard time": "Europe/Oslo",
	"central europe standard time": "Europe/Budapest", "central european standard time": "Europe/Warsaw",
	"gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik", "utc": "UTC",
	"fle standard time": "Europe/Helsinki", "gtb standard time": "Europe/Athens",
}

// nicknamed knows Windows' names and paths that end in a known name, such as
// "/freeassociation.sourceforge.net/Europe/Oslo".
func nicknamed(name string) (*time.Location, bool) {
	if zone, ok := windows[strings.ToLower(name)]; ok {
		return known(zone)
	}
	parts := strings.Split(name, "/")
	if len(parts) > 2 {
		return known(strings.Join(parts[len(parts)-2:], "/"))
	}
	return nil, false
}

func (z zones) rules(name string) *Component {
	for _, c := range z.given {
		if id, ok := c.Get("TZID"); ok && c.Name == "VTIMEZONE" && id.Value == name {
			return c
		}
	}
	return nil
}

// offsetAt is the offset from UTC that a VTIMEZONE gives for a wall-clock time:
// that of the part which came into force last. Before the first, it is what
// the first one replaced.
func offsetAt(rules *Component, t time.Time) (time.Duration, bool) {
	var last, first time.Time
	var offset, earliest time.Duration
	found := false
	for _, part := range rules.Components {
		from, okFrom := utcOffset(part.Text("TZOFFSETFROM"))
		to, okTo := utcOffset(part.Text("TZOFFSETTO"))
		start, err := time.Parse(wall, strings.TrimSuffix(part.Text("DTSTART"), "Z"))
		if part.Name != "STANDARD" && part.Name != "DAYLIGHT" || !okFrom || !okTo || err != nil {
			continue
		}
		if !found || start.Before(first) {
			first, earliest = start, from
		}
		found = true
		if onset := lastOnset(part, start, from, t); !onset.IsZero() && !onset.Before(last) {
			last, offset = onset, to
		}
	}
	if last.IsZero() {
		return earliest, found
	}
	return offset, found
}

// lastOnset is when the part last came into force at or before t, both on the
// wall clock; the zero time when it had not yet.
func lastOnset(part *Component, start time.Time, from time.Duration, t time.Time) (last time.Time) {
	take := func(onset time.Time) {
		if !onset.After(t) && onset.After(last) {
			last = onset
		}
	}
	take(start)
	for _, p := range part.All("RDATE") {
		for _, value := range strings.Split(p.Value, ",") {
			if onset, err := time.Parse(wall, strings.TrimSuffix(value, "Z")); err == nil {
				take(onset)
			}
		}
	}
	if p, ok := part.Get("RRULE"); ok {
		if rule, ok := parseYearly(p.Value); ok {
			for year := max(start.Year(), t.Year()-1); year <= t.Year(); year++ {
				onset := rule.in(year, start)
				past := rule.count > 0 && year-start.Year() >= rule.count
				if !onset.IsZero() && !onset.Before(start) && !past && (rule.until.IsZero() || !onset.Add(-from).After(rule.until)) {
					take(onset)
				}
			}
			if !rule.until.IsZero() && rule.until.Year() < t.Year()-1 {
				if onset := rule.in(rule.until.Year(), start); !onset.IsZero() && !onset.Add(-from).After(rule.until) {
					take(onset)
				}
			}
			if rule.count > 0 {
				take(rule.in(start.Year()+rule.count-1, start))
			}
		}
	}
	return last
}

// yearly is the only repetition that rules of zones use: one day a year.
type yearly struct {
	month    time.Month
	weekday  time.Weekday
	nth      int // 1 … 5 from the start of the month, -1 from its end
	monthDay int // the first day to look at when nth is 0
	until    time.Time
	count    int
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

func parseYearly(s string) (r yearly, ok bool) {
	for _, part := range strings.Split(strings.ToUpper(s), ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "FREQ":
			ok = value == "YEARLY"
		case "BYMONTH":
			n, _ := strconv.Atoi(value)
			r.month = time.Month(n)
		case "BYDAY":
			if len(value) >= 2 {
				r.weekday = weekdays[value[len(value)-2:]]
				r.nth, _ = strconv.Atoi(strings.TrimPrefix(value[:len(value)-2], "+"))
			}
		case "BYMONTHDAY":
			first, _, _ := strings.Cut(value, ",")
			r.monthDay, _ = strconv.Atoi(first)
		case "UNTIL":
			r.until, _ = time.Parse(wall, strings.TrimSuffix(value, "Z"))
		case "COUNT":
			r.count, _ = strconv.Atoi(value)
		}
	}
	return r, ok && r.month >= time.January && r.month <= time.December
}

// in is the day of the rule in a year, at the hour of start.
func (r yearly) in(year int, start time.Time) time.Time {
	day := max(1, r.monthDay)
	if r.nth < 0 {
		day = time.Date(year, r.month+1, 0, 0, 0, 0, 0, time.UTC).Day() - 6 + 7*(r.nth+1)
	}
	at := time.Date(year, r.month, day, start.Hour(), start.Minute(), start.Second(), 0, time.UTC)
	at = at.AddDate(0, 0, (int(r.weekday)-int(at.Weekday())+7)%7)
	if r.nth > 1 {
		at = at.AddDate(0, 0, 7*(r.nth-1))
	}
	return at
}

// utcOffset reads "+0100" and "-103045".
func utcOffset(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n, err := strconv.Atoi((s[1:] + "00")[:6])
	if err != nil {
		return 0, false
	}
	d := time.Duration(n/10000)*time.Hour + time.Duration(n/100%100)*time.Minute + time.Duration(n%100)*time.Second
	if s[0] == '-' {
		d = -d
	}
	return d, true
}
