package chart

import (
	"fmt"
	"strings"
)

// looks is how many series or kinds can be told apart; the seventh looks like
// the first again, and is still told apart by its name in table and legend.
const looks = 6

func look(i int) int { return i%looks + 1 }

// dashes of lines, by series; "" is solid.
var dashes = [looks]string{"", "7 4", "2 3", "9 3 2 3", "4 2", "12 4"}

func ink(i int) string { return fmt.Sprintf("var(--chart-%d, currentColor)", look(i)) }

// strokePath draws a line in the look of series i.
func (c *canvas) strokePath(i int, d string) {
	c.el("path", "class", fmt.Sprintf("chart-line-%d", look(i)), "d", d, "fill", "none", "stroke", ink(i),
		"stroke-width", 2.5, "stroke-dasharray", dashes[i%looks], "stroke-linejoin", "round")
}

// marker draws the sign of series or kind i: disc, square, triangle, diamond,
// ring, cross.
func (c *canvas) marker(i int, x, y, r float64) {
	class := fmt.Sprintf("chart-mark-%d", look(i))
	switch i % looks {
	case 0:
		c.el("circle", "class", class, "cx", x, "cy", y, "r", r, "fill", ink(i))
	case 1:
		c.el("rect", "class", class, "x", x-r, "y", y-r, "width", 2*r, "height", 2*r, "fill", ink(i))
	case 2:
		c.el("path", "class", class, "fill", ink(i),
			"d", path("M", x, y-r*1.15, "L", x+r*1.15, y+r, "L", x-r*1.15, y+r, "Z"))
	case 3:
		c.el("path", "class", class, "fill", ink(i),
			"d", path("M", x, y-r*1.35, "L", x+r*1.35, y, "L", x, y+r*1.35, "L", x-r*1.35, y, "Z"))
	case 4:
		c.el("circle", "class", class, "cx", x, "cy", y, "r", r, "fill", "var(--chart-ground, none)",
			"stroke", ink(i), "stroke-width", 2)
	default:
		c.el("path", "class", class, "fill", "none", "stroke", ink(i), "stroke-width", 2,
			"d", path("M", x-r, y-r, "L", x+r, y+r, "M", x+r, y-r, "L", x-r, y+r))
	}
}

// fill is the paint of series or kind i: its colour with its hatching.
func (c *canvas) fill(i int) string {
	if i%looks == 0 {
		return ink(i)
	}
	c.used[i%looks] = true
	return fmt.Sprintf("url(#%s-hatch-%d)", c.id, look(i))
}

// hatches are drawn in the colour of the ground over the colour of the kind.
var hatches = [looks]string{
	"",
	"M-2 10L10 -2M-2 2L2 -2M6 10L10 6",
	"M0 4H8",
	"M2 2h2v2h-2zM6 6h2v2h-2z",
	"M4 0V8",
	"M0 0L8 8M8 0L0 8",
}

func (c *canvas) definitions() string {
	if len(c.used) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("<defs>")
	for i := range looks {
		if !c.used[i] {
			continue
		}
		fmt.Fprintf(&b, `<pattern id="%s-hatch-%d" width="8" height="8" patternUnits="userSpaceOnUse">`, c.id, look(i))
		fmt.Fprintf(&b, `<rect class="chart-fill-%d" width="8" height="8" fill="%s"/>`, look(i), ink(i))
		fmt.Fprintf(&b, `<path class="chart-hatch" d="%s" fill="none" stroke="var(--chart-ground, Canvas)" stroke-width="2"/></pattern>`, hatches[i])
	}
	b.WriteString("</defs>")
	return b.String()
}

// path joins commands and coordinates into path data.
func path(parts ...any) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch x := p.(type) {
		case float64:
			b.WriteString(num(x))
		case int:
			b.WriteString(num(float64(x)))
		default:
			fmt.Fprint(&b, x)
		}
	}
	return b.String()
}
