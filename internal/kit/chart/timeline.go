package chart

import (
	"fmt"
	"math"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Timeline is lanes along a time axis, each with spans and marks: what was
// down when, who was on duty, what happened.
type Timeline struct {
	About
	From, To clock.Instant // the axis; what lies outside is cut
	Zone     *time.Location
	Kinds    []string // names of the kinds of span and mark
	Lanes    []Lane

	// Tick writes a moment under the axis, Moment writes it in the table.
	Tick, Moment func(clock.Instant) string
	// The table's heads: lane is X; then kind, from, to and words.
	Kind, Start, End, Words string
}

// Lane is one row of the picture.
type Lane struct {
	Name  string
	Spans []Span
	Marks []Mark
}

// Span lasts; an unset To means that it still goes on.
type Span struct {
	From, To clock.Instant
	Kind     int
	Text     string
}

// Mark is a moment.
type Mark struct {
	At   clock.Instant
	Kind int
	Text string
}

// Draw makes the picture and its table: a row per span and mark.
func (t Timeline) Draw() Drawing {
	things := 0
	for _, l := range t.Lanes {
		things += len(l.Spans) + len(l.Marks)
	}
	return draw(t.About, "timeline", things == 0 || t.To <= t.From, t.table(), t.pen)
}

func (t Timeline) table() Table {
	out := Table{Head: []string{t.X, t.Kind, t.Start, t.End, t.Words}}
	for _, l := range t.Lanes {
		for _, s := range l.Spans {
			out.Rows = append(out.Rows, []string{l.Name, t.kind(s.Kind), t.moment(s.From), t.moment(s.To), s.Text})
		}
		for _, m := range l.Marks {
			out.Rows = append(out.Rows, []string{l.Name, t.kind(m.Kind), t.moment(m.At), "", m.Text})
		}
	}
	return out
}

func (t Timeline) kind(i int) string {
	if i < 0 || i >= len(t.Kinds) {
		return ""
	}
	return t.Kinds[i]
}

func (t Timeline) moment(i clock.Instant) string {
	if !i.IsSet() {
		return "–"
	}
	if t.Moment != nil {
		return t.Moment(i)
	}
	return i.In(t.zone()).Format("2006-01-02 15:04")
}

func (t Timeline) tick(i clock.Instant) string {
	if t.Tick != nil {
		return t.Tick(i)
	}
	return t.moment(i)
}

func (t Timeline) zone() *time.Location {
	if t.Zone == nil {
		return time.UTC
	}
	return t.Zone
}

// steps between ticks of a time axis; from a day on they fall on midnights.
var steps = []time.Duration{
	5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour,
	12 * time.Hour, 24 * time.Hour, 2 * 24 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour, 28 * 24 * time.Hour,
	91 * 24 * time.Hour, 182 * 24 * time.Hour, 364 * 24 * time.Hour,
}

// TimeTicks are at most most moments between from and to at even times of day
// in the zone, also across a change of the clock.
func TimeTicks(from, to clock.Instant, zone *time.Location, most int) []clock.Instant {
	step := steps[len(steps)-1]
	for _, s := range steps {
		if int(to.Sub(from)/s)+1 <= most {
			step = s
			break
		}
	}
	start := from.In(zone)
	day := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, zone)
	var out []clock.Instant
	for i := 0; ; i++ {
		var at time.Time
		if step < 24*time.Hour {
			wall := time.Duration(i) * step
			at = time.Date(day.Year(), day.Month(), day.Day(), 0, int(wall.Minutes()), 0, 0, zone)
		} else {
			at = day.AddDate(0, 0, i*int(step/(24*time.Hour)))
		}
		m := clock.At(at)
		if m > to || len(out) > most*4 {
			return out
		}
		if m >= from && (len(out) == 0 || m > out[len(out)-1]) {
			out = append(out, m)
		}
	}
}

const laneHeight = 26.0

func (t Timeline) pen(c *canvas) {
	y := c.legend(4, t.entries(c)) + 4
	left := 0.0
	if !c.narrow {
		for _, l := range t.Lanes {
			left = math.Max(left, textWidth(l.Name, c.font)+12)
		}
		left = math.Min(left, c.width*0.28)
	}
	x := func(i clock.Instant) float64 {
		i = min(max(i, t.From), t.To)
		return left + float64(i-t.From)/float64(t.To-t.From)*(c.width-left-2)
	}
	top := y
	for _, l := range t.Lanes {
		y = t.lane(c, l, y, left, x)
	}
	t.axis(c, top, y, x)
}

func (t Timeline) entries(c *canvas) []entry {
	marks := map[int]bool{}
	spans := map[int]bool{}
	for _, l := range t.Lanes {
		for _, s := range l.Spans {
			spans[s.Kind] = true
		}
		for _, m := range l.Marks {
			marks[m.Kind] = true
		}
	}
	var out []entry
	fills := c.fillEntries(t.Kinds)
	for i, name := range t.Kinds {
		if spans[i] {
			out = append(out, fills[i])
		}
		if marks[i] {
			out = append(out, entry{name, func(x, y float64) { c.marker(i, x, y, 5) }})
		}
	}
	return out
}

// lane draws one lane from its top edge and answers the edge below.
func (t Timeline) lane(c *canvas, l Lane, y, left float64, x func(clock.Instant) float64) float64 {
	if c.narrow {
		c.text(0, y+c.font, c.width, "start", "chart-text-strong", l.Name)
		y += c.line()
	} else {
		c.text(0, y+laneHeight/2+c.font*0.36, left-8, "start", "chart-text-strong", l.Name)
	}
	for _, s := range l.Spans {
		if s.From > t.To || s.To.IsSet() && s.To < t.From {
			continue
		}
		to := s.To
		if !to.IsSet() {
			to = t.To
		}
		t.span(c, l, s, x(s.From), x(to), y)
	}
	for _, m := range l.Marks {
		if m.At < t.From || m.At > t.To {
			continue
		}
		c.open("g")
		c.hover(l.Name + " · " + t.kind(m.Kind) + " · " + t.moment(m.At) + " " + m.Text)
		at := min(max(x(m.At), left+6), c.width-8)
		c.el("circle", "class", "chart-note", "cx", at, "cy", y+laneHeight/2, "r", 8.5, "fill", "var(--chart-ground, Canvas)")
		c.marker(max(m.Kind, 0), at, y+laneHeight/2, 5)
		c.shut("g")
	}
	y += laneHeight + 6
	c.el("path", "class", "chart-grid", "d", path("M", 0, y-3, "H", c.width), "stroke", "var(--chart-grid, currentColor)")
	return y
}

func (t Timeline) span(c *canvas, l Lane, s Span, from, to, y float64) {
	kind := max(s.Kind, 0)
	width := math.Max(to-from, 3)
	from = math.Min(from, c.width-width)
	c.open("rect", "class", fmt.Sprintf("chart-fill-%d", look(kind)), "x", from, "y", y+3, "width", width,
		"height", laneHeight-6, "rx", 3, "fill", c.fill(kind), "stroke", ink(kind))
	c.hover(l.Name + " · " + t.kind(s.Kind) + " · " + t.moment(s.From) + " – " + t.moment(s.To) + " " + s.Text)
	c.shut("rect")
	// words lie on a plate of the ground's colour: readable on any hatching
	if w := textWidth(s.Text, c.font*0.9); s.Text != "" && w+12 <= width {
		c.el("rect", "class", "chart-plate", "x", from+3, "y", y+5, "width", w+4, "height", laneHeight-10, "rx", 2,
			"fill", "var(--chart-ground, Canvas)")
		c.text(from+5, y+laneHeight/2+c.font*0.34, w*1.2, "start", "", s.Text)
	}
}

func (t Timeline) axis(c *canvas, top, y float64, x func(clock.Instant) float64) {
	most := 8
	if c.narrow {
		most = 4
	}
	right := -1.0
	for _, at := range TimeTicks(t.From, t.To, t.zone(), most) {
		label := t.tick(at)
		half := textWidth(label, c.font) / 2
		mid := min(max(x(at), half), c.width-half)
		c.el("path", "class", "chart-grid", "d", path("M", x(at), top, "V", y+3), "stroke", "var(--chart-grid, currentColor)",
			"stroke-dasharray", "1 3")
		if mid-half < right || 2*half > c.width {
			continue
		}
		c.text(mid, y+c.font+4, 2*half+2, "middle", "chart-text-soft", label)
		right = mid + half + 8
	}
	c.height = y + c.font*1.4 + 8
}
