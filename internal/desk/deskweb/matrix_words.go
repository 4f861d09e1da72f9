package deskweb

import (
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type matrixView struct {
	Page      web.Page
	P         *text.Printer
	M         arrangement.Matrix
	Fill      filling
	At        string // which form was refused: cells, task, phase, task:<id>, phase:<id>
	Edit      string // a task whose words are being changed
	Conflicts []arrangement.CellConflict
	MayManage bool
	Room      bool // for a room: large, and nothing beside it
	Saved     bool // one cell was just written
	Today     clock.Day
}

// starts are what a cell can say.
func (v matrixView) starts() []parts.Option {
	options := []parts.Option{{Value: arrangement.NotHere, Label: v.P.T("matrix.cell.no")}}
	for _, ph := range v.M.Phases {
		options = append(options, parts.Option{Value: ph.ID, Label: v.P.T("matrix.cell.from", "phase", ph.Name)})
	}
	return append(options, parts.Option{Value: arrangement.Later, Label: v.P.T("matrix.cell.later")})
}

// startWords say a cell in words.
func (v matrixView) startWords(start string) string {
	for _, o := range v.starts() {
		if o.Value == start {
			return o.Label
		}
	}
	return start
}

// kind is how a cell is felt: in force, to come, not at the start, not here.
func (v matrixView) kind(c arrangement.Cell) string {
	switch {
	case c.Start == arrangement.NotHere:
		return "no"
	case c.Start == arrangement.Later:
		return "later"
	case v.M.InForce(c, v.Today):
		return "now"
	}
	return "coming"
}

func (v matrixView) conflict(task string, level int) (arrangement.CellConflict, bool) {
	i := slices.IndexFunc(v.Conflicts, func(c arrangement.CellConflict) bool { return c.Mine.Task == task && c.Mine.Level == level })
	if i < 0 {
		return arrangement.CellConflict{}, false
	}
	return v.Conflicts[i], true
}

// of is a form of the page: what was typed where it was this one.
func (v matrixView) of(at string) filling {
	if v.At == at {
		return v.Fill
	}
	return filling{v.P, nil}
}

// levelTitle is a column's heading.
func (v matrixView) levelTitle(level int) string { return v.P.T("matrix.level." + strconv.Itoa(level)) }

// counts are how many tasks are in force at a level today.
func (v matrixView) counts(level int) int {
	n := 0
	for _, t := range v.M.Tasks {
		if v.M.InForce(t.Cells[level], v.Today) {
			n++
		}
	}
	return n
}

func (v matrixView) hiddenView() string {
	if v.Room {
		return "room"
	}
	return ""
}

func (v matrixView) phaseFill(ph arrangement.Phase) filling {
	if v.At == "phase:"+ph.ID {
		return v.Fill
	}
	return filling{v.P, nil}
}

func filled(x filling, f parts.Field, value string) parts.Field {
	if x.Form == nil {
		f.P, f.Value = x.P, value
		return f
	}
	return x.in(f)
}

func versionOf(x filling, n int) string {
	if x.Form == nil {
		return strconv.Itoa(n)
	}
	return x.version()
}
