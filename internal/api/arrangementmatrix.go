package api

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) matrixOperations() {
	read, manage := access.DeskRead, access.DeskManage
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/matrix", id: "getMatrix", needs: read, says: "The task catalogue against the levels, with phases"}, a.getMatrix)
	add(a, t, op{method: "PATCH", path: "/matrix", id: "setCells", needs: manage, says: "Write cells, each for itself; those changed meanwhile come back"}, a.setCells)
	add(a, t, op{method: "POST", path: "/matrix/tasks", id: "addCatalogueTask", needs: manage, says: "Add a task to the catalogue", status: 201}, a.addCatalogueTask)
	add(a, t, op{method: "PUT", path: "/matrix/tasks/{task}", id: "changeCatalogueTask", needs: manage, says: "Save what a task is called and about; its cells stay"}, a.changeCatalogueTask)
	add(a, t, op{method: "POST", path: "/matrix/tasks/{task}/moves", id: "moveCatalogueTask", needs: manage, says: "Put a task before its neighbour, or after it", status: 204}, a.moveCatalogueTask)
	add(a, t, op{method: "DELETE", path: "/matrix/tasks/{task}", id: "retireCatalogueTask", needs: manage, says: "Take a task out of the catalogue; arrangements that passed with it keep it until their next version", status: 204}, a.retireCatalogueTask)
	add(a, t, op{method: "POST", path: "/matrix/phases", id: "addPhase", needs: manage, says: "Add a phase", status: 201}, a.addPhase)
	add(a, t, op{method: "PUT", path: "/matrix/phases/{phase}", id: "changePhase", needs: manage, says: "Save what a phase is called and when it begins"}, a.changePhase)
	add(a, t, op{method: "DELETE", path: "/matrix/phases/{phase}", id: "removePhase", needs: manage, says: "Take away a phase no cell begins in", status: 204}, a.removePhase)
}

// TaskMatrix is the task catalogue against the levels.
type TaskMatrix struct {
	Phases []MatrixPhase `json:"phases"`
	Tasks  []MatrixTask  `json:"tasks"`
}

// MatrixPhase is a step of getting started.
type MatrixPhase struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Starts  Day    `json:"starts"`
	Version int    `json:"version"`
}

// PhaseWords are what is said of a phase.
type PhaseWords struct {
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Starts Day    `json:"starts"`
}

func (w PhaseWords) input() (arrangement.PhaseInput, error) {
	var r reader
	in := arrangement.PhaseInput{Name: w.Name, Starts: r.day("body.starts", w.Starts)}
	return in, r.faults.Err()
}

// MatrixTask is a task and its cells.
type MatrixTask struct {
	ID string `json:"id"`
	CatalogueWords
	Cells   []MatrixCell `json:"cells"`
	Version int          `json:"version"`
}

// CatalogueWords are what is said of a task of the catalogue.
type CatalogueWords struct {
	Name  string `json:"name" minLength:"1" maxLength:"200"`
	About string `json:"about,omitempty" maxLength:"8000"`
}

// MatrixCell says from when a task is done at a level.
type MatrixCell struct {
	Task    string `json:"task" maxLength:"64"`
	Level   int    `json:"level" minimum:"1" maximum:"3"`
	Start   string `json:"start" maxLength:"64" doc:"Id of a phase; \"later\" is not at the start, \"\" not this level"`
	Version int    `json:"version" minimum:"0" doc:"As it was seen; 0 was never written"`
}

func (a *API) matrix(v *visit) (TaskMatrix, error) {
	out := TaskMatrix{[]MatrixPhase{}, []MatrixTask{}}
	m, err := a.Arrangements.Matrix(v.ctx, v.By)
	for _, p := range m.Phases {
		out.Phases = append(out.Phases, MatrixPhase{p.ID, p.Name, Day(p.Starts), p.Version})
	}
	for _, t := range m.Tasks {
		row := MatrixTask{ID: t.ID, CatalogueWords: CatalogueWords{t.Name, t.About}, Version: t.Version}
		for _, c := range t.Cells[1:] {
			row.Cells = append(row.Cells, MatrixCell{c.Task, c.Level, c.Start, c.Version})
		}
		out.Tasks = append(out.Tasks, row)
	}
	return out, err
}

func (a *API) getMatrix(v *visit, _ *struct{}) (*Plain[TaskMatrix], error) {
	m, err := a.matrix(v)
	if err != nil {
		return nil, err
	}
	return plain(m), nil
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

// CatalogueAt names a task of the catalogue in the path.
type CatalogueAt struct {
	Task string `path:"task" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the task"`
}

func (a *API) catalogueTask(v *visit, id string) func() (*One[MatrixTask], error) {
	return func() (*One[MatrixTask], error) {
		m, err := a.matrix(v)
		if err != nil {
			return nil, err
		}
		for _, t := range m.Tasks {
			if t.ID == id {
				return one(t, t.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

func (a *API) addCatalogueTask(v *visit, in *struct{ Body CatalogueWords }) (*Made[MatrixTask], error) {
	id, err := a.Arrangements.AddTask(v.ctx, v.By, v.Now, arrangement.TaskInput(in.Body))
	return madeOne(err, "/matrix", a.catalogueTask(v, id))
}

func (a *API) changeCatalogueTask(v *visit, in *struct {
	CatalogueAt
	Match
	Body CatalogueWords
}) (*One[MatrixTask], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.ChangeTask(v.ctx, v.By, v.Now, in.Task, at, arrangement.TaskInput(in.Body)), a.catalogueTask(v, in.Task))
}

func (a *API) moveCatalogueTask(v *visit, in *struct {
	CatalogueAt
	Body struct {
		Way string `json:"way" enum:"up,down"`
	}
}) (*None, error) {
	return done(a.Arrangements.MoveTask(v.ctx, v.By, v.Now, in.Task, in.Body.Way == "up"))
}

func (a *API) retireCatalogueTask(v *visit, in *struct {
	CatalogueAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Arrangements.RetireTask(v.ctx, v.By, v.Now, in.Task, at), a.catalogueTask(v, in.Task))
}

// PhaseAt names a phase in the path.
type PhaseAt struct {
	Phase string `path:"phase" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the phase"`
}

func (a *API) phase(v *visit, id string) func() (*One[MatrixPhase], error) {
	return func() (*One[MatrixPhase], error) {
		m, err := a.matrix(v)
		if err != nil {
			return nil, err
		}
		for _, p := range m.Phases {
			if p.ID == id {
				return one(p, p.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

func (a *API) addPhase(v *visit, in *struct{ Body PhaseWords }) (*Made[MatrixPhase], error) {
	input, err := in.Body.input()
	if err != nil {
		return nil, err
	}
	id, err := a.Arrangements.AddPhase(v.ctx, v.By, v.Now, input)
	return madeOne(err, "/matrix", a.phase(v, id))
}

func (a *API) changePhase(v *visit, in *struct {
	PhaseAt
	Match
	Body PhaseWords
}) (*One[MatrixPhase], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	input, err := in.Body.input()
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.ChangePhase(v.ctx, v.By, v.Now, in.Phase, at, input), a.phase(v, in.Phase))
}

func (a *API) removePhase(v *visit, in *PhaseAt) (*None, error) {
	return done(a.Arrangements.RemovePhase(v.ctx, v.By, v.Now, in.Phase))
}
