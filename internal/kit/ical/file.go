package ical

import (
	"bytes"
	"io"
	"strings"

	"github.com/overgang/overgang/internal/kit/fault"
)

const (
	// MaxBytes is what Read takes of a file: some years of a full calendar.
	MaxBytes = 16 << 20
	maxDepth = 16
	// maxFaults is after how many a file is not worth another word.
	maxFaults = 100
)

// Component is BEGIN:Name … END:Name with all it holds, in order.
type Component struct {
	Name       string // upper case
	Properties []Property
	Components []*Component
	Line       int
}

// Get is the first property of the name.
func (c *Component) Get(name string) (Property, bool) {
	for _, p := range c.Properties {
		if p.Name == name {
			return p, true
		}
	}
	return Property{}, false
}

// All are the properties of the name.
func (c *Component) All(name string) []Property {
	var out []Property
	for _, p := range c.Properties {
		if p.Name == name {
			out = append(out, p)
		}
	}
	return out
}

// Text is the text of the first property of the name, "" when there is none.
func (c *Component) Text(name string) string {
	p, _ := c.Get(name)
	return p.Text()
}

// File is what was read. Faults say what could not be, with line numbers;
// everything else is in Components.
type File struct {
	Components []*Component
	Faults     fault.Faults
}

// Read takes in one or more calendars. The error is a fault only when there is
// nothing to keep: ical.not_a_calendar, ical.too_large.
func Read(src io.Reader) (*File, error) {
	data, fits, err := readAll(src, MaxBytes)
	if err != nil {
		return nil, err
	}
	if !fits {
		return nil, fault.New(fault.TooLarge, "ical.too_large", fault.Args{"limit": MaxBytes >> 20})
	}
	r := reader{file: &File{}}
	for _, line := range unfold(data) {
		r.take(line)
	}
	r.closeDown(0)
	if len(r.file.Components) == 0 {
		return nil, fault.New(fault.Invalid, "ical.not_a_calendar")
	}
	return r.file, nil
}

type reader struct {
	file *File
	open []*Component
}

func (r *reader) fault(key string, line int, text string) {
	if len(r.file.Faults) >= maxFaults {
		return
	}
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	r.file.Faults.Add("", key, fault.Args{"line": line, "text": text})
}

func (r *reader) take(line rawLine) {
	p, ok := parseLine(line.text)
	p.Line = line.number
	switch {
	case !ok:
		r.fault("ical.line", line.number, line.text)
	case p.Name == "BEGIN":
		r.begin(p)
	case p.Name == "END":
		r.end(p)
	case len(r.open) == 0:
		r.fault("ical.line", line.number, line.text)
	default:
		inner := r.open[len(r.open)-1]
		inner.Properties = append(inner.Properties, p)
	}
}

func (r *reader) begin(p Property) {
	c := &Component{Name: strings.ToUpper(strings.TrimSpace(p.Value)), Line: p.Line}
	if nameLength(c.Name) != len(c.Name) || c.Name == "" || len(r.open) >= maxDepth {
		r.fault("ical.line", p.Line, "BEGIN:"+p.Value)
		return
	}
	if len(r.open) == 0 {
		r.file.Components = append(r.file.Components, c)
	} else {
		outer := r.open[len(r.open)-1]
		outer.Components = append(outer.Components, c)
	}
	r.open = append(r.open, c)
}

func (r *reader) end(p Property) {
	name := strings.ToUpper(strings.TrimSpace(p.Value))
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].Name == name {
			r.closeDown(i + 1)
			r.open = r.open[:i]
			return
		}
	}
	r.fault("ical.end", p.Line, "END:"+p.Value)
}

// closeDown ends what was left open above a level.
func (r *reader) closeDown(level int) {
	for i := len(r.open) - 1; i >= level; i-- {
		r.fault("ical.unclosed", r.open[i].Line, "BEGIN:"+r.open[i].Name)
	}
	r.open = r.open[:level]
}

// Bytes writes the file again: everything that was read, folded and ended as
// the standard wants it.
func (f *File) Bytes() []byte {
	var out bytes.Buffer
	for _, c := range f.Components {
		c.write(&out)
	}
	return out.Bytes()
}

func (c *Component) write(out *bytes.Buffer) {
	fold(out, "BEGIN:"+c.Name)
	for _, p := range c.Properties {
		p.write(out)
	}
	for _, inner := range c.Components {
		inner.write(out)
	}
	fold(out, "END:"+c.Name)
}
