package chart

import "fmt"

// entry is one line of a legend: a sample and what it stands for.
type entry struct {
	name   string
	sample func(x, y float64) // drawn with its middle at x, y
}

const sampleWidth = 28.0

// legend writes the entries side by side, wrapping, from the top edge y, and
// answers the edge below.
func (c *canvas) legend(y float64, entries []entry) float64 {
	if len(entries) == 0 {
		return y
	}
	x, row := 2.0, y+c.line()/2
	for _, e := range entries {
		room := c.width - sampleWidth - 12
		w := sampleWidth + 6 + min(textWidth(e.name, c.font), room) + 16
		if x > 2 && x+w-16 > c.width {
			x, row = 2, row+c.line()+2
		}
		e.sample(x+sampleWidth/2, row)
		c.text(x+sampleWidth+6, row+c.font*0.36, room, "start", "", e.name)
		x += w
	}
	return row + c.line()/2 + 6
}

func (c *canvas) lineEntries(series []Series, from int) []entry {
	var out []entry
	for i, s := range series {
		look := from + i
		out = append(out, entry{s.Name, func(x, y float64) {
			c.strokePath(look, path("M", x-sampleWidth/2, y, "H", x+sampleWidth/2))
			c.marker(look, x, y, 4)
		}})
	}
	return out
}

func (c *canvas) fillEntries(names []string) []entry {
	var out []entry
	for i, name := range names {
		out = append(out, entry{name, func(x, y float64) {
			c.el("rect", "class", fmt.Sprintf("chart-fill-%d", look(i)), "x", x-10, "y", y-7, "width", 20, "height", 14,
				"rx", 2, "fill", c.fill(i), "stroke", ink(i))
		}})
	}
	return out
}

func names(series []Series) []string {
	out := make([]string, len(series))
	for i, s := range series {
		out[i] = s.Name
	}
	return out
}
