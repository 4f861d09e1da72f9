package servicesweb

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// openWords says whether something is open, and until or from when.
func openWords(p *text.Printer, o services.Opening, now clock.Instant) string {
	if o.Zone != nil {
		p = p.In(o.Zone)
	}
	at, one, other := o.From, "services.open.opens_at", "services.open.opens_on"
	if o.Open {
		at, one, other = o.Until, "services.open.until", "services.open.until_on"
	}
	switch {
	case !at.IsSet() && o.Open:
		return p.T("services.open.always")
	case !at.IsSet():
		return p.T("services.open.never")
	case at.Day(p.Zone()) == now.Day(p.Zone()):
		return p.T(one, "time", p.Time(at))
	}
	return p.T(other, "day", p.Day(at.Day(p.Zone())), "time", p.Time(at))
}

func openTag(p *text.Printer, o services.Opening, now clock.Instant) parts.Cell {
	kind := parts.Neutral
	if o.Open {
		kind = parts.OK
	}
	return parts.Status(kind, openWords(p, o, now))
}

// openCell says it in the room of a table.
func openCell(p *text.Printer, o services.Opening, now clock.Instant) parts.Cell {
	if o.Zone != nil {
		p = p.In(o.Zone)
	}
	kind, at, word := parts.Neutral, o.From, "services.open.closed"
	if o.Open {
		kind, at, word = parts.OK, o.Until, "services.open.open"
	}
	if !at.IsSet() {
		return parts.Status(kind, openWords(p, o, now))
	}
	when := p.Time(at)
	if day := at.Day(p.Zone()); day != now.Day(p.Zone()) {
		when = p.DayShort(day) + " " + when
	}
	key := "services.open.from_short"
	if o.Open {
		key = "services.open.until_short"
	}
	return parts.Status(kind, p.T(word)+", "+p.T(key, "when", when))
}

// hoursWords says the hours of a day.
func hoursWords(p *text.Printer, spans []calendar.Span) string {
	if len(spans) == 0 {
		return p.T("services.hours.closed")
	}
	return services.FormatSpans(spans)
}

func stateTag(p *text.Printer, s services.State) parts.Tag {
	return parts.Tag{Kind: map[services.State]parts.Kind{services.Active: parts.OK, services.Planned: parts.Info}[s], Text: p.T("services.state." + string(s))}
}

func standingTag(p *text.Printer, h services.Holding) parts.Tag {
	kind := map[services.Standing]parts.Kind{services.Holds: parts.OK, services.Deputed: parts.Info, services.Away: parts.Warn, services.Gone: parts.Danger, services.Coming: parts.Info}[h.Is]
	return parts.Tag{Kind: kind, Text: p.T("services.standing." + string(h.Is))}
}

// lackWords says what is missing, in a sentence without the service's name.
func lackWords(p *text.Printer, l services.Lack, names map[string]string) string {
	return p.T("services.lack."+string(l.Why), "role", p.T("services.as."+string(l.Role)), "name", names[l.Person], "day", p.Day(l.Day))
}

// spanWords says from and to which day something counts.
func spanWords(p *text.Printer, from, to clock.Day) string {
	switch {
	case from == "" && to == "":
		return ""
	case to == "":
		return p.T("services.from", "day", p.Day(from))
	case from == "":
		return p.T("services.to", "day", p.Day(to))
	}
	return p.T("services.from_to", "from", p.Day(from), "to", p.Day(to))
}

func placeWords(p *text.Printer, h services.Holding) string {
	if h.Unit == "" {
		return p.T("services.whole_body")
	}
	return h.UnitName
}

func hoursName(p *text.Printer, h services.Hours) string {
	if h.ID == "" {
		return p.T("services.calendar.own")
	}
	return h.Name
}

func hoursHref(h services.Hours) string {
	if h.ID == "" {
		return "/calendars/standard"
	}
	return "/calendars/" + h.ID
}

func unitOptions(none string, tree []org.Branch) []parts.Option {
	all := []parts.Option{{Label: none}}
	for _, b := range tree {
		all = append(all, parts.Option{Value: b.ID, Label: strings.Repeat("\u2003", b.Depth) + b.Name})
	}
	return all
}

// calendarOptions offers those in use, and the one chosen before.
func calendarOptions(p *text.Printer, all []services.HoursLine, chosen string) []parts.Option {
	out := []parts.Option{{Label: p.T("services.calendar.follow_own")}}
	for _, h := range all {
		if h.ID != "" && (h.Active == 1 || h.ID == chosen) {
			out = append(out, parts.Option{Value: h.ID, Label: h.Name})
		}
	}
	return out
}

func supplierOptions(none string, all []services.SupplierLine) []parts.Option {
	out := []parts.Option{{Label: none}}
	for _, s := range all {
		out = append(out, parts.Option{Value: s.ID, Label: s.Name})
	}
	return out
}

func serviceNames(all []services.Service) string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// lower is a country as the keys of its texts have it.
func lower(code string) string {
	if code == "" {
		return "none"
	}
	return strings.ToLower(code)
}
