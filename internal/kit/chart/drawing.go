package chart

import (
	_ "embed"
	"strconv"
	"strings"
)

// Stylesheet is the CSS for all pictures: variables for light and dark, and
// which of the two sizes is shown. A page may serve it as it is.
//
//go:embed chart.css
var Stylesheet string

// Drawing is one picture in two sizes and the same figures as a table.
type Drawing struct {
	Wide   string // SVG, 880 units wide
	Narrow string // SVG, 344 units wide
	Table  Table
}

// Table is what a picture shows, in words and figures. Every row has as many
// cells as Head; the first cell of a row names it.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
}

// HTML is both sizes in one element of class "chart-pair"; Stylesheet shows
// one of them and hides the other from everyone, screen readers included.
func (d Drawing) HTML() string {
	return `<div class="chart-pair">` + d.Wide + d.Narrow + `</div>`
}

// About is what every picture says of itself, in the reader's language.
type About struct {
	ID    string // unique on the page; letters, digits, - and _ are kept
	Title string // what it is; also the table's caption
	Desc  string // what it shows, in a sentence or two
	Empty string // said in place of a picture without figures
	X, Y  string // names of the axes; X heads the table's first column
	Notes string // heads the table's column of notes
	Lang  string // BCP 47; "" leaves it to the page

	// Number writes a figure as the reader is used to; nil writes 1234.5.
	Number func(float64) string
	// Percent writes a ratio (0.25) as the reader is used to; nil writes 25 %.
	Percent func(float64) string
}

// Label names a place on an axis: Short under the picture, Long in the table.
// An empty Long means that Short serves both.
type Label struct{ Short, Long string }

// Series is a named row of figures, one for each label; math.NaN() is "no
// figure", and missing ones at the end count as such.
type Series struct {
	Name   string
	Values []float64
}

// Note is a numbered remark at a label: a line in the picture, the words below.
type Note struct {
	At   int // index of the label
	Text string
}

func (l Label) long() string {
	if l.Long == "" {
		return l.Short
	}
	return l.Long
}

func (a About) number(v float64) string {
	if !finite(v) {
		return "–"
	}
	if a.Number != nil {
		return a.Number(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (a About) percent(ratio float64) string {
	if a.Percent != nil {
		return a.Percent(ratio)
	}
	return strconv.FormatFloat(ratio*100, 'f', 0, 64) + "\u00a0%"
}

// id is a prefix safe in an attribute and in url(#…).
func (a About) id() string {
	var b strings.Builder
	for _, r := range a.ID {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "chart"
	}
	return b.String()
}

// at is the i-th figure, or "no figure" beyond the end.
func (s Series) at(i int) float64 {
	if i < 0 || i >= len(s.Values) {
		return missing
	}
	return s.Values[i]
}

// size is one of the two widths a picture is drawn in.
type size struct {
	name   string
	width  float64
	font   float64
	plot   float64 // height of the plotting area
	narrow bool
}

var (
	wide   = size{name: "wide", width: 880, font: 14, plot: 280}
	narrow = size{name: "narrow", width: 344, font: 13, plot: 200, narrow: true}
)

// draw makes both sizes with the same pen.
func draw(a About, kind string, empty bool, table Table, pen func(c *canvas)) Drawing {
	one := func(s size) string {
		c := newCanvas(a, kind, s)
		if empty {
			c.drawEmpty()
		} else {
			pen(c)
		}
		return c.finish()
	}
	table.Caption = a.Title
	return Drawing{Wide: one(wide), Narrow: one(narrow), Table: table}
}

// byLabel is the table of pictures that have a row per day.
func byLabel(a About, labels []Label, series []Series, notes []Note) Table {
	t := Table{Head: []string{a.X}}
	for _, s := range series {
		t.Head = append(t.Head, s.Name)
	}
	if len(notes) > 0 {
		t.Head = append(t.Head, a.Notes)
	}
	for i, l := range labels {
		row := []string{l.long()}
		for _, s := range series {
			row = append(row, a.number(s.at(i)))
		}
		if len(notes) > 0 {
			row = append(row, notesAt(notes, i))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func notesAt(notes []Note, i int) string {
	var texts []string
	for _, n := range notes {
		if n.At == i {
			texts = append(texts, n.Text)
		}
	}
	return strings.Join(texts, "; ")
}
