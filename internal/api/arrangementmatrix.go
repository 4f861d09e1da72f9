package api

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

func (a *API) matrixOperations() {
	read, manage := access.DeskRead, access.DeskManage
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/matrix", id: "getMatrix", needs: read, says: "The task catalogue against the levels, with phases"}, a.getMatrix)
	add(a, t, op{method: "PATCH", path: "/matrix", id: "setCells", needs: manage, says: "Write cells, each for itself; those changed meanwhile come back"}, a.setCells)
	add(a, t, op{method: "POST", path: "/matrix/tasks", id: "addCatalogueTask", needs: manage, says: "Add a task to the catalogue", status: 201}, a.addCatalogueTask)
	add(a, t, op{method: "POST", path: "/matrix/phases", id: "addPhase", needs: manage, says: "Add a phase", status: 201}, a.addPhase)
}

// TaskMatrix is the task catalogue against the levels.
type TaskMatrix struct {
	Phases []MatrixPhase `json:"phases"`
	Tasks  []MatrixTask  `json:"tasks"`
}

// MatrixPhase is a step of getting started.
type MatrixPhase struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Starts Day    `json:"starts"`
}

// MatrixTask is a task and its cells.
type MatrixTask struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	About string       `json:"about,omitempty"`
	Cells []MatrixCell `json:"cells"`
}

// MatrixCell says from when a task is done at a level.
type MatrixCell struct {
	Task    string `json:"task" maxLength:"64"`
	Level   int    `json:"level" minimum:"1" maximum:"3"`
	Start   string `json:"start" maxLength:"64" doc:"Id of a phase; \"later\" is not at the start, \"\" not this level"`
	Version int    `json:"version" minimum:"0" doc:"As it was seen; 0 was never written"`
}

func (a *API) getMatrix(v *visit, _ *struct{}) (*Plain[TaskMatrix], error) {
	m, err := a.Arrangements.Matrix(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	out := TaskMatrix{[]MatrixPhase{}, []MatrixTask{}}
	for _, p := range m.Phases {
		out.Phases = append(out.Phases, MatrixPhase{p.ID, p.Name, Day(p.Starts)})
	}
	for _, t := range m.Tasks {
		row := MatrixTask{ID: t.ID, Name: t.Name, About: t.About}
		for _, c := range t.Cells[1:] {
			row.Cells = append(row.Cells, MatrixCell{c.Task, c.Level, c.Start, c.Version})
		}
		out.Tasks = append(out.Tasks, row)
	}
	return plain(out), nil
}

// CellsWritten tells how many cells were written, and which somebody else had
// changed.
type CellsWritten struct {
	Written   int          `json:"written"`
	Conflicts []MatrixCell `json:"conflicts" doc:"As they stand now"`
}

func (a *API) setCells(v *visit, in *struct {
	Body struct {
		Cells []MatrixCell `json:"cells" minItems:"1" maxItems:"600" nullable:"false"`
	}
}) (*Plain[CellsWritten], error) {
	var changes []arrangement.CellChange
	for _, c := range in.Body.Cells {
		changes = append(changes, arrangement.CellChange{Task: c.Task, Level: c.Level, Version: c.Version, Start: c.Start})
	}
	n, conflicts, err := a.Arrangements.SetCells(v.ctx, v.By, v.Now, changes)
	if err != nil {
		return nil, err
	}
	out := CellsWritten{n, []MatrixCell{}}
	for _, c := range conflicts {
		out.Conflicts = append(out.Conflicts, MatrixCell{c.Current.Task, c.Current.Level, c.Current.Start, c.Current.Version})
	}
	return plain(out), nil
}

func (a *API) addCatalogueTask(v *visit, in *struct {
	Body struct {
		Name  string `json:"name" minLength:"1" maxLength:"200"`
		About string `json:"about,omitempty" maxLength:"8000"`
	}
}) (*Made[MatrixTask], error) {
	id, err := a.Arrangements.AddTask(v.ctx, v.By, v.Now, arrangement.TaskInput{Name: in.Body.Name, About: in.Body.About})
	if err != nil {
		return nil, err
	}
	return made("/matrix", MatrixTask{ID: id, Name: in.Body.Name, About: in.Body.About, Cells: []MatrixCell{}}, 1), nil
}

func (a *API) addPhase(v *visit, in *struct {
	Body struct {
		Name   string `json:"name" minLength:"1" maxLength:"200"`
		Starts Day    `json:"starts"`
	}
}) (*Made[MatrixPhase], error) {
	id, err := a.Arrangements.AddPhase(v.ctx, v.By, v.Now, arrangement.PhaseInput{Name: in.Body.Name, Starts: clock.Day(in.Body.Starts)})
	if err != nil {
		return nil, err
	}
	return made("/matrix", MatrixPhase{id, in.Body.Name, in.Body.Starts}, 1), nil
}
