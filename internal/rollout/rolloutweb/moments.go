package rolloutweb

import (
	"net/url"
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

const hour = time.Hour

// span says from when to when of one day: "09.00–09.30".
func span(p *text.Printer, from, to clock.Instant) string { return p.Time(from) + "–" + p.Time(to) }

// when is day and span; the last day is named where it is another one.
func when(p *text.Printer, from, to clock.Instant) string {
	first, last := from.Day(p.Zone()), to.Day(p.Zone())
	if first == last {
		return p.Day(first) + " " + span(p, from, to)
	}
	return p.Moment(from) + " – " + p.Moment(to)
}

func number(n int) string { return strconv.Itoa(n) }

func crumb(label, href string) parts.Link { return parts.Link{Label: label, Href: href} }

// escape makes text safe in a query.
func escape(s string) string { return url.QueryEscape(s) }
