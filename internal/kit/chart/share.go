package chart

import (
	"fmt"
	"math"
)

// Share is parts of a whole. Where the parts do not reach the whole, the rest
// is drawn as a gap and named; where they exceed it, their own sum is the
// whole of the picture, and the caller has something to explain.
type Share struct {
	About
	Parts   []Part
	Whole   float64 // 0: the sum of the parts
	Rest    string  // what is missing from the whole is called
	Value   string  // heads the table's column of figures
	Ratio   string  // heads the table's column of percentages
	Sum     string  // names the table's last row, the whole
	Strip   bool    // a flat strip instead of a ring
	Middle  string  // one line inside the ring, under the figure
	MiddleN string  // the figure inside the ring
}

// Part is one part and its figure, not below zero.
type Part struct {
	Name  string
	Value float64
}

// Draw makes the picture and its table: a row per part with figure and
// percentage, then the whole.
func (s Share) Draw() Drawing {
	parts, whole := s.parts()
	t := Table{Head: []string{s.X, s.Value, s.Ratio}}
	for _, p := range parts {
		t.Rows = append(t.Rows, []string{p.Name, s.number(p.Value), s.ratio(p.Value, whole)})
	}
	t.Rows = append(t.Rows, []string{s.Sum, s.number(whole), s.ratio(whole, whole)})
	return draw(s.About, "share", whole <= 0, t, func(c *canvas) {
		if s.Strip {
			s.strip(c, parts, whole)
		} else {
			s.ring(c, parts, whole)
		}
	})
}

// parts is the parts made sound, with the rest as the last, and the whole.
func (s Share) parts() ([]Part, float64) {
	var out []Part
	sum := 0.0
	for _, p := range s.Parts {
		p.Value = positive(p.Value)
		sum += p.Value
		out = append(out, p)
	}
	if rest := s.Whole - sum; rest > 1e-9 {
		return append(out, Part{s.Rest, rest}), s.Whole
	}
	return out, sum
}

func (s Share) ratio(v, whole float64) string {
	if whole <= 0 {
		return "–"
	}
	return s.percent(v / whole)
}

// isRest tells whether the i-th of the parts as drawn is the gap.
func (s Share) isRest(i int) bool { return i == len(s.Parts) }

func (s Share) strip(c *canvas, parts []Part, whole float64) {
	x, height := 0.0, 34.0
	for i, p := range parts {
		w := p.Value / whole * c.width
		if w <= 0 {
			continue
		}
		s.piece(c, i, "rect", p, whole, "x", x+1, "y", 2, "width", math.Max(w-2, 0.5), "height", height, "rx", 2)
		x += w
	}
	c.height = s.list(c, parts, whole, 0, height+14, c.width)
}

// piece is one part in its paint, with its words for those who point at it.
func (s Share) piece(c *canvas, i int, el string, p Part, whole float64, attrs ...any) {
	paint := []any{"class", fmt.Sprintf("chart-fill-%d", look(i)), "fill", c.fill(i), "stroke", ink(i)}
	if s.isRest(i) {
		paint = []any{"class", "chart-grid", "fill", "none", "stroke", "currentColor", "stroke-dasharray", "3 3"}
	}
	c.open(el, append(paint, attrs...)...)
	c.hover(p.Name + ": " + s.number(p.Value) + " · " + s.ratio(p.Value, whole))
	c.shut(el)
}

func (s Share) ring(c *canvas, parts []Part, whole float64) {
	r := 100.0
	if c.narrow {
		r = 84
	}
	cx, cy := r+4, r+4
	if c.narrow {
		cx = c.width / 2
	}
	angle := 0.0
	for i, p := range parts {
		part := p.Value / whole * 2 * math.Pi
		if part <= 0 {
			continue
		}
		s.piece(c, i, "path", p, whole, "d", sector(cx, cy, r, r*0.62, angle, angle+part), "stroke-width", 1)
		angle += part
	}
	inner := r * 1.05
	if s.MiddleN != "" {
		c.text(cx, cy+c.font*0.1, inner, "middle", "chart-text-strong", s.MiddleN)
		c.text(cx, cy+c.font*1.4, inner, "middle", "chart-text-soft", s.Middle)
	}
	if c.narrow {
		c.height = s.list(c, parts, whole, 0, 2*r+16, c.width)
		return
	}
	x := 2*r + 40
	top := math.Max(0, cy-float64(len(parts))*(c.line()+6)/2)
	c.height = math.Max(2*r+8, s.list(c, parts, whole, x, top, math.Min(c.width-x, 460)))
}

// sector is a piece of a ring, clockwise from twelve o'clock. A whole ring is
// drawn as two halves, since an arc that ends where it began is nothing.
func sector(cx, cy, outer, inner, from, to float64) string {
	if to-from >= 2*math.Pi-1e-6 {
		return sector(cx, cy, outer, inner, 0, math.Pi) + " " + sector(cx, cy, outer, inner, math.Pi, 2*math.Pi-1e-5)
	}
	large := 0
	if to-from > math.Pi {
		large = 1
	}
	px := func(r, a float64) float64 { return cx + r*math.Sin(a) }
	py := func(r, a float64) float64 { return cy - r*math.Cos(a) }
	return path("M", px(outer, from), py(outer, from),
		"A", outer, outer, 0, large, 1, px(outer, to), py(outer, to),
		"L", px(inner, to), py(inner, to),
		"A", inner, inner, 0, large, 0, px(inner, from), py(inner, from), "Z")
}

// list names every part with figure and percentage, one a line, and answers
// the edge below.
func (s Share) list(c *canvas, parts []Part, whole, x, y, width float64) float64 {
	figures, ratios := 0.0, 0.0
	for _, p := range parts {
		figures = math.Max(figures, textWidth(s.number(p.Value), c.font))
		ratios = math.Max(ratios, textWidth(s.ratio(p.Value, whole), c.font))
	}
	for i, p := range parts {
		middle := y + c.line()/2
		s.piece(c, i, "rect", p, whole, "x", x+1, "y", middle-7, "width", 20, "height", 14, "rx", 2)
		room := width - 30 - figures - ratios - 24
		c.text(x+30, middle+c.font*0.36, room, "start", "", p.Name)
		c.text(x+width-ratios-14, middle+c.font*0.36, figures+2, "end", "chart-text-strong", s.number(p.Value))
		c.text(x+width, middle+c.font*0.36, ratios+2, "end", "chart-text-soft", s.ratio(p.Value, whole))
		y += c.line() + 6
	}
	return y
}
