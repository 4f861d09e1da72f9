package chart

import (
	"fmt"
	"math"
)

// Bars is figures per day as columns: side by side, or stacked where they are
// parts of the day's sum. Figures below zero are drawn as zero.
type Bars struct {
	About
	Labels  []Label
	Series  []Series
	Notes   []Note
	Stacked bool
}

// BarsAndLine is columns with lines over them: what there was against what
// came. With Right set, the lines have an axis of their own on the right.
type BarsAndLine struct {
	Bars
	Lines []Series
	Right string // name of the lines' own axis; "" puts all on one axis
}

// Draw makes the picture and its table: a row per label, a column per series.
func (b Bars) Draw() Drawing { return BarsAndLine{Bars: b}.draw("bars") }

// Draw makes the picture and its table: a row per label, a column per series,
// the columns' first.
func (b BarsAndLine) Draw() Drawing { return b.draw("bars-and-line") }

func (b BarsAndLine) draw(kind string) Drawing {
	all := append(append([]Series{}, b.Series...), b.Lines...)
	table := byLabel(b.About, b.Labels, all, b.Notes)
	_, _, _, any := spread(all, len(b.Labels))
	return draw(b.About, kind, !any, table, b.pen)
}

func (b BarsAndLine) pen(c *canvas) {
	y := c.legend(4, append(c.fillEntries(names(b.Series)), c.lineEntries(b.Lines, len(b.Series))...))
	_, high, counts, _ := spread(b.Series, len(b.Labels))
	if b.Stacked {
		high = b.tallest()
	}
	_, lineHigh, lineCounts, _ := spread(b.Lines, len(b.Labels))
	lineScale := niceScale(0, lineHigh, 5, lineCounts)
	right := 4.0
	if b.Right == "" {
		high, counts = math.Max(high, lineHigh), counts && lineCounts
	} else {
		for _, v := range lineScale.ticks() {
			right = math.Max(right, textWidth(b.number(v), c.font)+10)
		}
	}
	sc := niceScale(0, high, 5, counts)
	if b.Right == "" {
		lineScale = sc
	}
	p := c.newPlot(y, sc, b.Labels, right, b.Right)
	if b.Right != "" {
		for _, v := range lineScale.ticks() {
			c.text(p.right+6, p.height4(lineScale, v)+c.font*0.36, right, "start", "chart-text-soft", b.number(v))
		}
	}
	for i := range b.Labels {
		b.column(p, i)
	}
	for i, s := range b.Lines {
		p.series(len(b.Series)+i, s, lineScale, false)
	}
	if b.fits(p) {
		for i := range b.Labels { // last, so that no line crosses a figure
			b.figures(p, i)
		}
	}
	p.notes(b.Notes)
}

// tallest is the highest sum of a day.
func (b Bars) tallest() float64 {
	high := 0.0
	for i := range b.Labels {
		high = math.Max(high, b.sum(i))
	}
	return high
}

func (b Bars) sum(i int) float64 {
	sum := 0.0
	for _, s := range b.Series {
		sum += positive(s.at(i))
	}
	return sum
}

// widths are how wide a day's columns are together and each.
func (b Bars) widths(p *plot) (group, each float64) {
	group = math.Min(p.slot()*0.76, 72)
	if b.Stacked || len(b.Series) == 0 {
		return group, group
	}
	return group, group / float64(len(b.Series))
}

func (b Bars) column(p *plot, i int) {
	group, each := b.widths(p)
	x, base := p.x(i)-group/2, 0.0
	for n, s := range b.Series {
		v := positive(s.at(i))
		if v > 0 {
			p.bar(n, x, each, base, base+v, b.Labels[i].long()+" · "+s.Name+": "+b.number(v))
		}
		if b.Stacked {
			base += v
			continue
		}
		x += each
	}
}

// fits tells whether the figures of columns that stand side by side have room
// above them, all of them: some with a figure and some without are misread.
func (b Bars) fits(p *plot) bool {
	_, each := b.widths(p)
	if b.Stacked || len(b.Series) < 2 {
		return true
	}
	for i := range b.Labels {
		for _, s := range b.Series {
			if v := s.at(i); finite(v) && textWidth(b.number(v), p.font) > each+4 {
				return false
			}
		}
	}
	return true
}

// figures writes a day's figures above its columns, or its sum above the
// stack.
func (b Bars) figures(p *plot, i int) {
	group, each := b.widths(p)
	if b.Stacked {
		if sum := b.sum(i); sum > 0 {
			p.figure(p.x(i), sum, group, b.number(sum))
		}
		return
	}
	x := p.x(i) - group/2 + each/2
	for _, s := range b.Series {
		if v := s.at(i); finite(v) {
			p.figure(x, positive(v), each, b.number(v))
		}
		x += each
	}
}

// bar is one piece of a column from one figure to another.
func (p *plot) bar(look int, x, width, from, to float64, hover string) {
	gap := math.Min(1, width*0.1)
	p.open("rect", "class", fmt.Sprintf("chart-fill-%d", look%looks+1), "x", x+gap, "y", p.y(to), "width", width-2*gap,
		"height", p.y(from)-p.y(to), "fill", p.fill(look), "stroke", ink(look), "stroke-width", 1)
	p.hover(hover)
	p.shut("rect")
}

// figure is written above a column only where all of it fits.
func (p *plot) figure(x, v, room float64, s string) {
	if textWidth(s, p.font) <= room+4 {
		p.text(x, p.y(v)-4, room+4, "middle", "chart-text-strong chart-halo", s)
	}
}

func positive(v float64) float64 {
	if !finite(v) || v < 0 {
		return 0
	}
	return v
}
