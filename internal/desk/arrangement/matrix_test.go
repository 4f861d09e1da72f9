package arrangement

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// D5: a cell is in scope from its phase's day on; what is not at the start is
// at its level all the same.
func TestD5_InForce(t *testing.T) {
	m := Matrix{Phases: []Phase{{ID: "p1", Starts: "2026-04-14"}, {ID: "p2", Starts: "2026-09-01"}}}
	m.Tasks = []MatrixRow{{CatalogueTask: CatalogueTask{ID: "a", Name: "A"}}, {CatalogueTask: CatalogueTask{ID: "b", Name: "B", Retired: 1}}}
	for level, start := range map[int]string{1: "p1", 2: "p2", 3: Later} {
		m.Tasks[0].Cells[level] = Cell{Task: "a", Level: level, Start: start}
	}
	m.Tasks[1].Cells[1] = Cell{Task: "b", Level: 1, Start: "p1"}
	all := []Level{{Level: 1, Team: "x"}, {Level: 2, Team: "x"}, {Level: 3, Team: "x"}}
	for day, want := range map[clock.Day]string{"2026-04-13": "", "2026-04-14": "1", "2026-08-31": "1", "2026-09-01": "1 2"} {
		var got []string
		for _, w := range m.Wanted(all, day) {
			got = append(got, string(rune('0'+w.Level)))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", day, got, want)
		}
	}
	c := Content{Levels: []Level{{Level: 1, Supplier: "s"}, {Level: 2, Team: "x"}}, Tasks: []Task{{Task: "a", Level: 2, Not: true}}}
	if left := m.unplaced(c, "2026-09-01"); len(left) != 0 {
		t.Errorf("a supplier's level and what is said not to be here: %v", left)
	}
}

// D5: cells are written each for itself; who was slower is told what stands.
func TestD5_CellsAtOnce(t *testing.T) {
	each(t, func(o *town) {
		task, err := o.a.AddTask(ctx, o.chief, asOf, TaskInput{Name: "Passwords"})
		o.ok(err)
		if _, err := o.a.AddTask(ctx, o.chief, asOf, TaskInput{Name: " passWORDS "}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the same task twice: %v", err)
		}
		phase, err := o.a.AddPhase(ctx, o.chief, asOf, PhaseInput{"Start", "2026-01-01"})
		o.ok(err)
		var wg sync.WaitGroup
		wrote, lost := make([]int, 4), make([][]CellConflict, 4)
		for i := range wrote {
			start := []string{Later, phase}[i%2]
			wg.Go(func() {
				var err error
				wrote[i], lost[i], err = o.a.SetCells(ctx, o.chief, asOf, []CellChange{{task, 1, 0, start}, {task, 2, 0, Later}})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		total, conflicts := 0, 0
		for i := range wrote {
			total += wrote[i]
			conflicts += len(lost[i])
		}
		if total != 2 || conflicts != 2 {
			t.Errorf("%d written, %d told", total, conflicts)
		}
		m, err := o.a.Matrix(ctx, o.helper)
		o.ok(err)
		if m.Tasks[0].Cells[2].Start != Later || m.Tasks[0].Cells[1].Version != 1 {
			t.Errorf("%+v", m.Tasks[0].Cells)
		}
		for _, bad := range []CellChange{{task, 4, 0, Later}, {task, 0, 0, Later}, {"nothing", 1, 0, Later}} {
			if _, _, err := o.a.SetCells(ctx, o.chief, asOf, []CellChange{bad}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if _, _, err := o.a.SetCells(ctx, o.chief, asOf, []CellChange{{task, 1, 1, "no phase"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a phase there is not: %v", err)
		}
		if _, _, err := o.a.SetCells(ctx, o.helper, asOf, []CellChange{{task, 1, 1, ""}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter: %v", err)
		}
		if _, _, err := o.a.SetCells(ctx, who("c", "chief", access.SupportLead), asOf, []CellChange{{task, 1, 1, ""}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body: %v", err)
		}
		if m.Tasks[0].Cells[1].Start == phase {
			if err := o.a.RemovePhase(ctx, o.chief, asOf, phase); !fault.Is(err, fault.Refused) {
				t.Errorf("a phase in use: %v", err)
			}
		}
		var stale *fault.Stale
		o.ok(o.a.ChangePhase(ctx, o.chief, asOf, phase, 1, PhaseInput{"Begin", "2026-02-01"}))
		if err := o.a.ChangePhase(ctx, o.chief, asOf, phase, 1, PhaseInput{"Other", "2026-02-01"}); !errors.As(err, &stale) {
			t.Errorf("an old version of a phase: %v", err)
		}
		o.ok(o.a.RetireTask(ctx, o.chief, asOf, task, 1))
		if m, err := o.a.Matrix(ctx, o.helper); err != nil || len(m.Tasks) != 0 {
			t.Errorf("a retired task is shown: %v", err)
		}
	})
}
