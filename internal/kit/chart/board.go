package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Board is columns of cells, each cell in one of a few kinds: waves and how
// far the people in each have come.
type Board struct {
	About
	Kinds   []string // names of the kinds, in order from the top
	Columns []BoardColumn
	Free    string // what an unfilled place is called
	Sum     string // heads the table's column of sums
	// Scale says that one cell stands for several ("one square is 10 people");
	// nil says nothing.
	Scale func(per int) string
}

// BoardColumn is one column: how many there are of each kind, and how many
// there is room for (0: no limit).
type BoardColumn struct {
	Title, Note string
	Counts      []int
	Room        int
}

// Draw makes the picture and its table: a row per column, a column per kind,
// then the sum and, where any column has a limit, the places left.
func (b Board) Draw() Drawing {
	return draw(b.About, "board", len(b.Columns) == 0 || len(b.Kinds) == 0, b.table(), b.pen)
}

func (b Board) table() Table {
	t := Table{Head: append([]string{b.X}, b.Kinds...)}
	t.Head = append(t.Head, b.Sum)
	limited := b.limited()
	if limited {
		t.Head = append(t.Head, b.Free)
	}
	for _, col := range b.Columns {
		name := col.Title
		if col.Note != "" {
			name += " (" + col.Note + ")"
		}
		row := []string{name}
		for i := range b.Kinds {
			row = append(row, b.number(float64(col.count(i))))
		}
		row = append(row, b.number(float64(col.sum())))
		if limited {
			free := "–"
			if col.Room > 0 {
				free = b.number(float64(col.Room - col.sum()))
			}
			row = append(row, free)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (b Board) limited() bool {
	for _, c := range b.Columns {
		if c.Room > 0 {
			return true
		}
	}
	return false
}

func (c BoardColumn) count(i int) int {
	if i >= len(c.Counts) || c.Counts[i] < 0 {
		return 0
	}
	return c.Counts[i]
}

func (c BoardColumn) sum() int {
	n := 0
	for i := range c.Counts {
		n += c.count(i)
	}
	return n
}

const (
	cellSide = 16.0
	cellGap  = 3.0
	maxCells = 120 // in one column; beyond it a cell stands for several
)

// per is how many one cell stands for: 1, 2, 5, 10, 20 …
func (b Board) per() int {
	most := 0
	for _, c := range b.Columns {
		most = max(most, c.sum(), c.Room)
	}
	per := 1
	for factor := 0; most > per*maxCells; factor++ {
		per = []int{2, 5, 10}[factor%3] * int(math.Pow10(factor/3))
	}
	return per
}

func (b Board) pen(c *canvas) {
	y := c.legend(4, b.entries(c))
	per := b.per()
	if per > 1 && b.Scale != nil {
		y = c.paragraph(0, y+c.font, c.width, 2, "chart-text-soft", b.Scale(per)) - c.font + 4
	}
	across := b.across(c)
	width := (c.width - float64(across-1)*12) / float64(across)
	for i := 0; i < len(b.Columns); i += across {
		bottom := y
		for j := i; j < min(i+across, len(b.Columns)); j++ {
			x := float64(j-i) * (width + 12)
			bottom = math.Max(bottom, b.column(c, b.Columns[j], x, y, width, per))
		}
		y = bottom + 12
	}
	c.height = y
}

// across is how many columns stand side by side before they wrap.
func (b Board) across(c *canvas) int {
	most := 6
	if c.narrow {
		most = 2
	}
	return min(len(b.Columns), most)
}

func (b Board) entries(c *canvas) []entry {
	var out []entry
	for i, name := range b.Kinds {
		out = append(out, entry{name, func(x, y float64) { c.cell(i, x-cellSide/2, y-cellSide/2) }})
	}
	if b.limited() && b.Free != "" {
		out = append(out, entry{b.Free, func(x, y float64) { c.freeCell(x-cellSide/2, y-cellSide/2) }})
	}
	return out
}

// column draws one column from its top left corner and answers its bottom.
func (b Board) column(c *canvas, col BoardColumn, x, y, width float64, per int) float64 {
	figure := b.number(float64(col.sum()))
	if col.Room > 0 {
		figure += " / " + b.number(float64(col.Room))
	}
	taken := textWidth(figure, c.font) + 8
	c.el("path", "class", "chart-axis", "d", path("M", x, y+0.5, "h", width), "stroke", "currentColor")
	base := y + c.line()
	for i, line := range wrap(col.Title, width-taken, c.font, 2) {
		c.text(x, base+float64(i)*c.line(), width-taken, "start", "chart-text-strong", line)
	}
	c.text(x+width, base, taken, "end", "", figure)
	base += float64(max(len(wrap(col.Title, width-taken, c.font, 2))-1, 0)) * c.line()
	if col.Note != "" {
		base += c.line()
		c.text(x, base, width, "start", "chart-text-soft", col.Note)
	}
	return b.cells(c, col, x, base+10, width, per)
}

func (b Board) cells(c *canvas, col BoardColumn, x, y, width float64, per int) float64 {
	inRow := max(1, int((width+cellGap)/(cellSide+cellGap)))
	at := 0
	place := func() (float64, float64) {
		cx := x + float64(at%inRow)*(cellSide+cellGap)
		cy := y + float64(at/inRow)*(cellSide+cellGap)
		at++
		return cx, cy
	}
	for kind, name := range b.Kinds {
		n := col.count(kind)
		if n == 0 {
			continue
		}
		c.open("g")
		c.hover(col.Title + " · " + name + ": " + strconv.Itoa(n))
		for range (n + per - 1) / per {
			cx, cy := place()
			c.cell(kind, cx, cy)
		}
		c.shut("g")
	}
	for range max(0, col.Room-col.sum()) / per {
		cx, cy := place()
		c.freeCell(cx, cy)
	}
	rows := (at + inRow - 1) / inRow
	return y + float64(rows)*(cellSide+cellGap)
}

// cell is a square with the kind's mark in it.
func (c *canvas) cell(kind int, x, y float64) {
	c.el("rect", "class", fmt.Sprintf("chart-line-%d", look(kind)), "x", x+0.75, "y", y+0.75, "width", cellSide-1.5,
		"height", cellSide-1.5, "rx", 3, "fill", "none", "stroke", ink(kind), "stroke-width", 1.5)
	c.marker(kind, x+cellSide/2, y+cellSide/2, 3.5)
}

func (c *canvas) freeCell(x, y float64) {
	c.el("rect", "class", "chart-free", "x", x+0.75, "y", y+0.75, "width", cellSide-1.5, "height", cellSide-1.5, "rx", 3,
		"fill", "none", "stroke", "var(--chart-grid, currentColor)", "stroke-dasharray", "2 2")
}
