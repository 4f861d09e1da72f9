package chart

import (
	"fmt"
	"math"
	"sort"
)

// Curve is figures by day, drawn as lines: how far something has come,
// against a plan, with what happened on the way.
type Curve struct {
	About
	Labels []Label
	Series []Series
	Notes  []Note
	Step   bool    // figures hold until the next day (counts), rather than slope
	Area   bool    // the first series stands on a tinted area
	Goal   float64 // a line across at the whole; 0 draws none
	GoalAs string  // what the goal is called
}

// Draw makes the picture and its table: a row per label, a column per series.
func (k Curve) Draw() Drawing {
	table := byLabel(k.About, k.Labels, k.Series, k.Notes)
	_, _, _, any := spread(k.Series, len(k.Labels))
	return draw(k.About, "curve", !any, table, k.pen)
}

func (k Curve) pen(c *canvas) {
	low, high, counts, _ := spread(k.Series, len(k.Labels))
	y := c.legend(4, c.lineEntries(k.Series, 0))
	sc := niceScale(low, math.Max(high, k.Goal), 5, counts)
	p := c.newPlot(y, sc, k.Labels, k.endRoom(c), "")
	if k.Goal > 0 {
		p.el("path", "class", "chart-axis", "d", path("M", p.left, p.y(k.Goal), "H", p.right), "stroke", "currentColor",
			"stroke-width", 1.5, "stroke-dasharray", "1 3")
		p.text(p.left+6, p.y(k.Goal)-5, p.right-p.left-12, "start", "chart-text-soft chart-halo", k.GoalAs)
	}
	if k.Area && len(k.Series) > 0 {
		p.area(k.Series[0], k.Step)
	}
	for i := len(k.Series) - 1; i >= 0; i-- { // the first lies on top
		p.series(i, k.Series[i], sc, k.Step)
	}
	p.endFigures(k.Series)
	p.notes(k.Notes)
}

func (k Curve) endRoom(c *canvas) float64 {
	room := 4.0
	for _, s := range k.Series {
		for i := len(k.Labels) - 1; i >= 0; i-- {
			if v := s.at(i); finite(v) {
				room = math.Max(room, textWidth(k.number(v), c.font)*1.1+14)
				break
			}
		}
	}
	return math.Min(room, c.width/4)
}

// area tints what lies between the series and zero, run by run.
func (p *plot) area(s Series, step bool) {
	for i := 0; i < len(p.labels); i++ {
		if !finite(s.at(i)) {
			continue
		}
		d := []any{"M", p.x(i), p.y(0), "V", p.y(s.at(i))}
		j := i + 1
		for ; j < len(p.labels) && finite(s.at(j)); j++ {
			if step {
				d = append(d, "H", p.x(j), "V", p.y(s.at(j)))
			} else {
				d = append(d, "L", p.x(j), p.y(s.at(j)))
			}
		}
		d = append(d, "V", p.y(0), "Z")
		p.el("path", "class", "chart-area-1", "d", path(d...), "fill", ink(0), "fill-opacity", "0.14")
		i = j
	}
}

// endFigures writes each series' last figure beside its end, pushed apart
// where they would lie on each other.
func (p *plot) endFigures(series []Series) {
	type end struct {
		x, y float64
		text string
		look int
	}
	var ends []end
	for i, s := range series {
		for j := len(p.labels) - 1; j >= 0; j-- {
			if v := s.at(j); finite(v) {
				ends = append(ends, end{p.x(j), p.y(v), p.about.number(v), i})
				break
			}
		}
	}
	sort.SliceStable(ends, func(a, b int) bool { return ends[a].y < ends[b].y })
	previous := math.Inf(-1)
	for _, e := range ends {
		y := math.Max(e.y+p.font*0.36, previous+p.font*1.1)
		previous = y
		room := p.width - e.x - 8
		p.text(e.x+8, y, room, "start", fmt.Sprintf("chart-text-strong chart-halo chart-end-%d", look(e.look)), e.text)
	}
}
