package chart

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// canvas collects one SVG. Its height is known only when all is drawn.
type canvas struct {
	size
	about  About
	kind   string
	id     string
	body   strings.Builder
	used   map[int]bool // hatchings that need a definition
	height float64
}

func newCanvas(a About, kind string, s size) *canvas {
	return &canvas{size: s, about: a, kind: kind, id: a.id() + "-" + s.name, used: map[int]bool{}}
}

// el writes an element without content; attributes come in pairs.
func (c *canvas) el(name string, attrs ...any) {
	c.body.WriteString("<" + name + attributes(attrs) + "/>")
}

// open starts an element that shut ends.
func (c *canvas) open(name string, attrs ...any) {
	c.body.WriteString("<" + name + attributes(attrs) + ">")
}

func (c *canvas) shut(name string) { c.body.WriteString("</" + name + ">") }

// hover is the full text of what is drawn, for those who point at it.
func (c *canvas) hover(s string) { c.body.WriteString("<title>" + escape(s) + "</title>") }

// text writes one line, shortened to fit room; a shortened one keeps its full
// words as a hover text.
func (c *canvas) text(x, y, room float64, anchor, class, s string) {
	short := clip(s, room, c.font)
	if short == "" {
		return
	}
	attrs := []any{"class", "chart-text " + class, "x", x, "y", y, "text-anchor", anchor,
		"font-size", c.font, "fill", "currentColor"}
	if strings.Contains(class, "chart-halo") { // a rim of the ground's colour keeps words readable on lines
		attrs = append(attrs, "paint-order", "stroke", "stroke", "var(--chart-ground, Canvas)", "stroke-width", 3,
			"stroke-linejoin", "round")
	}
	c.open("text", attrs...)
	if short != s {
		c.hover(s)
	}
	c.body.WriteString(escape(short))
	c.shut("text")
}

// paragraph writes s wrapped to room from the first base line y, and answers
// the base line below it.
func (c *canvas) paragraph(x, y, room float64, lines int, class, s string) float64 {
	for _, line := range wrap(s, room, c.font, lines) {
		c.text(x, y, room, "start", class, line)
		y += c.line()
	}
	return y
}

// line is the distance between base lines.
func (c *canvas) line() float64 { return math.Round(c.font * 1.4) }

func (c *canvas) drawEmpty() {
	c.height = math.Round(c.plot * 0.6)
	c.el("rect", "class", "chart-grid", "x", 1, "y", 1, "width", c.width-2, "height", c.height-2, "rx", 6,
		"fill", "none", "stroke", "var(--chart-grid, currentColor)", "stroke-dasharray", "4 4")
	lines := wrap(c.about.Empty, c.width-48, c.font, 4)
	y := c.height/2 - float64(len(lines)-1)*c.line()/2 + c.font/3
	for _, l := range lines {
		c.text(c.width/2, y, c.width-32, "middle", "chart-empty", l)
		y += c.line()
	}
}

func (c *canvas) finish() string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"` + attributes([]any{
		"class", "chart chart-" + c.kind + " chart-" + c.name,
		"viewBox", "0 0 " + num(c.width) + " " + num(math.Ceil(c.height)),
		"role", "img", "aria-labelledby", c.id + "-title", "aria-describedby", c.id + "-desc",
		"focusable", "false",
	}))
	if c.about.Lang != "" {
		b.WriteString(attributes([]any{"lang", c.about.Lang}))
	}
	b.WriteString(`><title id="` + c.id + `-title">` + escape(c.about.Title) + `</title>`)
	b.WriteString(`<desc id="` + c.id + `-desc">` + escape(c.about.Desc) + `</desc>`)
	b.WriteString(c.definitions())
	b.WriteString(c.body.String())
	b.WriteString(`</svg>`)
	return b.String()
}

func attributes(pairs []any) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		var v string
		switch x := pairs[i+1].(type) {
		case float64:
			v = num(x)
		case string:
			v = escape(x)
		default:
			v = fmt.Sprint(x)
		}
		if v == "" {
			continue
		}
		b.WriteString(" " + pairs[i].(string) + `="` + v + `"`)
	}
	return b.String()
}

// escape makes any string safe in XML text and attributes; what XML cannot
// hold becomes U+FFFD. Marks that turn the direction of writing are dropped:
// they would reorder the labels around them.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// num writes a coordinate with at most two decimals.
func num(v float64) string {
	if !finite(v) {
		return "0"
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
