package chart

import (
	"math"
	"strconv"
)

// plot is the area between the axes of a picture by day.
type plot struct {
	*canvas
	left, right, top, bottom float64
	scale                    scale
	labels                   []Label
}

// newPlot draws grid, figures on the left and labels below, from the top
// edge y.
func (c *canvas) newPlot(y float64, s scale, labels []Label, right float64, rightTitle string) *plot {
	left := 0.0
	for _, v := range s.ticks() {
		left = math.Max(left, textWidth(c.about.number(v), c.font))
	}
	left = math.Min(left, c.width/4)
	p := &plot{canvas: c, left: left + 10, right: c.width - right, scale: s, labels: labels}
	if c.about.Y != "" || rightTitle != "" {
		half := c.width
		if rightTitle != "" {
			half = c.width/2 - 8
		}
		c.text(0, y+c.font, half, "start", "chart-text-soft", c.about.Y)
		c.text(c.width, y+c.font, half, "end", "chart-text-soft", rightTitle)
		y += c.line()
	}
	p.top = y + c.font
	p.bottom = p.top + c.plot
	for _, v := range s.ticks() {
		class, strength := "chart-grid", "var(--chart-grid, currentColor)"
		if v == 0 {
			class, strength = "chart-axis", "currentColor"
		}
		c.el("path", "class", class, "d", path("M", p.left, p.y(v), "H", p.right), "stroke", strength, "stroke-width", 1)
		c.text(p.left-6, p.y(v)+c.font*0.36, left+2, "end", "chart-text-soft", c.about.number(v))
	}
	p.labelsBelow()
	return p
}

func (p *plot) slot() float64 { return (p.right - p.left) / float64(max(len(p.labels), 1)) }

// x is the middle of the i-th label's place.
func (p *plot) x(i int) float64 { return p.left + (float64(i)+0.5)*p.slot() }

func (p *plot) y(v float64) float64 { return p.height4(p.scale, v) }

// height4 is where v lies on any scale drawn over the plot.
func (p *plot) height4(s scale, v float64) float64 {
	return p.bottom - (v-s.low)/(s.high-s.low)*(p.bottom-p.top)
}

// fewLabels are names rather than days.
const fewLabels = 12

func (p *plot) labelsBelow() {
	step := stride(p.labels, p.slot(), p.font)
	room := math.Min(math.Max(p.slot()*float64(step), p.font*2), p.width)
	lines := 1
	if step == 2 && len(p.labels) <= fewLabels {
		step, lines = 1, 2 // a few names are all said, every other one a line lower
	}
	for i, l := range p.labels {
		if i%step != 0 {
			continue
		}
		p.el("path", "class", "chart-axis", "d", path("M", p.x(i), p.bottom, "v", 4), "stroke", "currentColor")
		// the outermost labels lean inwards instead of leaving the picture
		anchor, x := "middle", p.x(i)
		half := math.Min(textWidth(l.Short, p.font), room) / 2
		switch {
		case x-half < 0:
			anchor, x = "start", 0
		case x+half > p.width:
			anchor, x = "end", p.width
		}
		p.text(x, p.bottom+6+p.font+float64(i/step%lines)*p.line(), room, anchor, "chart-text-soft", l.Short)
	}
	p.height = p.bottom + 6 + p.font*1.4 + float64(lines-1)*p.line()
	if p.about.X != "" {
		p.text(p.width, p.height+p.font*0.8, p.width, "end", "chart-text-soft", p.about.X)
		p.height += p.line()
	}
}

// notes draws a numbered line at each day and the words below the plot.
func (p *plot) notes(notes []Note) {
	number := 0
	last := map[int]int{}
	y := p.height + p.line()
	for _, n := range notes {
		if n.At < 0 || n.At >= len(p.labels) {
			continue
		}
		number++
		x := p.x(n.At)
		if last[n.At] == 0 {
			p.el("path", "class", "chart-note", "d", path("M", x, p.top, "V", p.bottom), "stroke", "currentColor",
				"stroke-dasharray", "3 4")
		}
		p.badge(x, p.top+float64(last[n.At])*(p.font*1.5), number)
		last[n.At]++
		p.badge(p.font*0.7+1, y-p.font*0.36, number)
		indent := p.font * 2
		y = p.paragraph(indent, y, p.width-indent, 3, "", p.labels[n.At].long()+": "+n.Text)
		y += 3
	}
	if number > 0 {
		p.height = y - p.line() + p.font*0.5
	}
}

// badge is a number in a ring.
func (p *plot) badge(x, y float64, n int) {
	p.el("circle", "class", "chart-note", "cx", x, "cy", y, "r", p.font*0.68, "fill", "var(--chart-ground, Canvas)",
		"stroke", "currentColor")
	p.open("text", "class", "chart-text", "x", x, "y", y+p.font*0.3, "text-anchor", "middle", "font-size", p.font*0.8,
		"fill", "currentColor")
	p.body.WriteString(strconv.Itoa(n))
	p.shut("text")
}

// line draws a series over the plot on the given scale, as a step or straight
// from figure to figure, broken where figures are missing.
func (p *plot) series(look int, s Series, sc scale, step bool) {
	var d []any
	pen := false
	for i := range p.labels {
		v := s.at(i)
		if !finite(v) {
			pen = false
			continue
		}
		x, y := p.x(i), p.height4(sc, v)
		switch {
		case !pen:
			d = append(d, "M", x, y)
		case step:
			d = append(d, "H", x, "V", y)
		default:
			d = append(d, "L", x, y)
		}
		pen = true
	}
	if len(d) > 0 {
		p.strokePath(look, path(d...))
	}
	// markers are thinned on long curves, where they would be a smear
	every := max(1, int(math.Ceil(14/math.Max(p.slot(), 0.1))))
	for i := range p.labels {
		if v := s.at(i); finite(v) && (i%every == 0 || i == len(p.labels)-1) {
			p.marker(look, p.x(i), p.height4(sc, v), 4)
		}
	}
}
