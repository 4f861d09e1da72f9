package arrangement

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// What a cell can say beside the id of a phase.
const (
	NotHere = ""      // not at this level
	Later   = "later" // at this level, but not at the start (D5)
)

// Phase is a step of getting started, from a day on.
type Phase struct {
	Body    string    `db:"body"`
	ID      string    `db:"id"`
	Name    string    `db:"name"`
	Fold    string    `db:"fold"`
	Starts  clock.Day `db:"starts"`
	Version int       `db:"version"`
}

// CatalogueTask is something support does.
type CatalogueTask struct {
	Body    string `db:"body"`
	ID      string `db:"id"`
	Name    string `db:"name"`
	Fold    string `db:"fold"`
	About   string `db:"about"`
	Ord     int    `db:"ord"`
	Retired int    `db:"retired"`
	Version int    `db:"version"`
}

// Cell is a task at a level: from which phase on. Version 0 was never written.
type Cell struct {
	Body      string        `db:"body"`
	Task      string        `db:"task"`
	Level     int           `db:"level"`
	Start     string        `db:"start"` // NotHere, Later or a phase
	ChangedAt clock.Instant `db:"changed_at"`
	ChangedBy string        `db:"changed_by"`
	Version   int           `db:"version"`
}

// MatrixRow is a task and its cells; index = level, 0 unused.
type MatrixRow struct {
	CatalogueTask
	Cells [4]Cell
}

// Matrix is the task catalogue against the levels (D5).
type Matrix struct {
	Phases []Phase // by day
	Tasks  []MatrixRow
}

// Phase finds a phase.
func (m Matrix) Phase(id string) (Phase, bool) {
	i := slices.IndexFunc(m.Phases, func(p Phase) bool { return p.ID == id })
	if i < 0 {
		return Phase{}, false
	}
	return m.Phases[i], true
}

// InForce tells whether a cell's phase has begun by that day.
func (m Matrix) InForce(c Cell, day clock.Day) bool {
	p, ok := m.Phase(c.Start)
	return ok && p.Starts <= day
}

func (m Matrix) name(task string) string {
	for _, t := range m.Tasks {
		if t.ID == task {
			return t.Name
		}
	}
	return task
}

// Wanted are the tasks at levels the catalogue puts in scope that day.
func (m Matrix) Wanted(levels []Level, day clock.Day) []TaskFact {
	var all []TaskFact
	for _, row := range m.Tasks {
		if row.Retired == 1 {
			continue
		}
		for _, l := range levels {
			if m.InForce(row.Cells[l.Level], day) {
				all = append(all, TaskFact{Task: row.ID, Name: row.Name, Level: l.Level})
			}
		}
	}
	return all
}

// unplaced are those a version does not name. What lies with a supplier is its
// agreement's, not ours to describe.
func (m Matrix) unplaced(c Content, day clock.Day) []TaskFact {
	ours := slices.DeleteFunc(slices.Clone(c.Levels), func(l Level) bool { return l.Supplier != "" })
	return slices.DeleteFunc(m.Wanted(ours, day), func(t TaskFact) bool {
		_, named := c.task(t.Task, t.Level)
		return named
	})
}

// Matrix reads it. Needs desk.read somewhere.
func (a *Arrangements) Matrix(ctx context.Context, by access.Actor) (Matrix, error) {
	var m Matrix
	return m, a.look(ctx, by, func(tx *db.Tx) (err error) {
		m, err = readMatrix(tx, false)
		return err
	})
}

// CellChange is what somebody wants a cell to say; Version is the one they saw.
type CellChange struct {
	Task    string
	Level   int
	Version int
	Start   string
}

// CellConflict is a cell somebody else changed meanwhile.
type CellConflict struct {
	Mine    CellChange
	Current Cell
	By      string // name of who did
}

// SetCells writes cells, each for itself: those nobody changed since they were
// seen are written, the others come back as conflicts with what stands there.
// Saying what stands there already is no conflict. Needs desk.manage.
func (a *Arrangements) SetCells(ctx context.Context, by access.Actor, now clock.Instant, changes []CellChange) (written int, conflicts []CellConflict, err error) {
	return written, conflicts, a.manage(ctx, by, func(tx *db.Tx) error {
		written, conflicts = 0, nil
		if err := tx.Lock("matrix"); err != nil {
			return err
		}
		m, err := readMatrix(tx, false)
		if err != nil {
			return err
		}
		for _, c := range changes {
			is, err := m.change(c)
			if err != nil {
				return err
			}
			switch {
			case is.Start == c.Start:
			case is.Version != c.Version:
				name, err := nameOf(tx, is.ChangedBy)
				if err != nil {
					return err
				}
				conflicts = append(conflicts, CellConflict{c, is, name})
			default:
				next := Cell{by.Body, c.Task, c.Level, c.Start, now, by.Person, is.Version + 1}
				if err := putCell(tx, next); err != nil {
					return err
				}
				written++
				if err := audit.Note(tx, by, now, "arrangement.cell.changed", "task", c.Task, audit.Detail{"level": c.Level, "from": is.Start, "to": c.Start}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// change finds the cell a change is about, and refuses what it cannot say.
func (m Matrix) change(c CellChange) (Cell, error) {
	i := slices.IndexFunc(m.Tasks, func(t MatrixRow) bool { return t.ID == c.Task })
	if i < 0 || !slices.Contains(Levels, c.Level) {
		return Cell{}, fault.Gone()
	}
	if _, ok := m.Phase(c.Start); !ok && c.Start != NotHere && c.Start != Later {
		return Cell{}, fault.OnField("start", "fault.not_a_choice")
	}
	return m.Tasks[i].Cells[c.Level], nil
}

// TaskInput is what somebody types of a task of the catalogue.
type TaskInput struct{ Name, About string }

// With is the task as the input wants it.
func (t CatalogueTask) With(in TaskInput) (CatalogueTask, error) {
	var f fault.Faults
	t.Name, t.About = text.Clean(in.Name), text.Clean(in.About)
	t.Fold = text.Fold(t.Name)
	needed(&f, "name", t.Name)
	bounded(&f, "about", t.About)
	return t, f.Err()
}

// AddTask puts a task at the end of the catalogue and answers its id.
func (a *Arrangements) AddTask(ctx context.Context, by access.Actor, now clock.Instant, in TaskInput) (string, error) {
	t, invalid := CatalogueTask{Body: by.Body, ID: ids.New(), Version: 1}.With(in)
	return t.ID, a.inMatrix(ctx, by, func(tx *db.Tx, m Matrix) error {
		if invalid != nil {
			return invalid
		}
		t.Ord = 1
		if n := len(m.Tasks); n > 0 {
			t.Ord = m.Tasks[n-1].Ord + 1
		}
		if err := tx.Insert("desk_tasks", t); err != nil {
			return taken(err, "arrangement.task.taken")
		}
		return audit.Note(tx, by, now, "arrangement.task.added", "task", t.ID, nil)
	})
}

// ChangeTask saves a task's words; *fault.Stale carries the CatalogueTask.
func (a *Arrangements) ChangeTask(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in TaskInput) error {
	return a.inMatrix(ctx, by, func(tx *db.Tx, m Matrix) error {
		was, err := m.task(id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was.CatalogueTask}
		}
		is, err := was.CatalogueTask.With(in)
		if err != nil {
			return err
		}
		if err := saveTask(tx, is); err != nil {
			return taken(err, "arrangement.task.taken")
		}
		return audit.Note(tx, by, now, "arrangement.task.changed", "task", id, nil)
	})
}

// MoveTask puts a task one place earlier or later; at the end it stays.
func (a *Arrangements) MoveTask(ctx context.Context, by access.Actor, now clock.Instant, id string, up bool) error {
	return a.inMatrix(ctx, by, func(tx *db.Tx, m Matrix) error {
		at := slices.IndexFunc(m.Tasks, func(t MatrixRow) bool { return t.ID == id })
		if at < 0 {
			return fault.Gone()
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(m.Tasks) {
			return nil
		}
		m.Tasks[at], m.Tasks[to] = m.Tasks[to], m.Tasks[at]
		if err := orderTasks(tx, m.Tasks); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.task.ordered", "task", id, nil)
	})
}

// RetireTask takes a task out of the catalogue. Arrangements that passed with
// it keep it until their next version.
func (a *Arrangements) RetireTask(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return a.inMatrix(ctx, by, func(tx *db.Tx, m Matrix) error {
		was, err := m.task(id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was.CatalogueTask}
		}
		was.Retired = 1
		if err := saveTask(tx, was.CatalogueTask); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.task.retired", "task", id, nil)
	})
}

func (m Matrix) task(id string) (MatrixRow, error) {
	i := slices.IndexFunc(m.Tasks, func(t MatrixRow) bool { return t.ID == id })
	if i < 0 {
		return MatrixRow{}, fault.Gone()
	}
	return m.Tasks[i], nil
}

// inMatrix runs a change of the catalogue, one at a time.
func (a *Arrangements) inMatrix(ctx context.Context, by access.Actor, fn func(*db.Tx, Matrix) error) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		if err := tx.Lock("matrix"); err != nil {
			return err
		}
		m, err := readMatrix(tx, false)
		if err != nil {
			return err
		}
		return fn(tx, m)
	})
}
