package deskweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) matrixRoutes() []web.Route {
	read, manage := web.May(access.DeskRead), web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/matrix", p.matrix, read},
		{"POST", "/desk/matrix", p.saveMatrix, manage},
		{"POST", "/desk/matrix/tasks", p.addTask, manage},
		{"POST", "/desk/matrix/tasks/{task}", p.changeTask, manage},
		{"POST", "/desk/matrix/tasks/{task}/move", p.moveTask, manage},
		{"POST", "/desk/matrix/tasks/{task}/retire", p.retireTask, manage},
		{"POST", "/desk/matrix/phases", p.addPhase, manage},
		{"POST", "/desk/matrix/phases/{phase}", p.changePhase, manage},
		{"POST", "/desk/matrix/phases/{phase}/remove", p.removePhase, manage},
	}
}

const matrixPath = "/desk/matrix"

func (p *Pages) matrix(v *web.Visit) error { return p.showMatrix(v, nil, "", nil) }

// showMatrix shows the workshop's page. f is a form of the page that was
// refused, at says which; conflicts are cells somebody else changed meanwhile.
func (p *Pages) showMatrix(v *web.Visit, f *form.Form, at string, conflicts []arrangement.CellConflict) error {
	m, err := p.Arrangements.Matrix(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("matrix.title")
	page.Lead = v.P.T("matrix.lead")
	view := matrixView{P: v.P, M: m, Fill: filling{v.P, f}, At: at, Conflicts: conflicts, MayManage: v.By.May(access.DeskManage), Today: v.Today(), Room: v.Query().Get("view") == "room", Edit: v.Query().Get("edit")}
	if view.Room {
		page.Lead = ""
		page.Actions = parts.LinkButton{Label: v.P.T("matrix.room.leave"), Href: matrixPath, Weight: parts.Secondary}
		page.Nav = nil
	} else if len(m.Tasks) > 0 {
		page.Actions = parts.LinkButton{Label: v.P.T("matrix.room"), Href: matrixPath + "?view=room", Icon: "screen", Weight: parts.Secondary}
	}
	view.Page = page
	if len(conflicts) > 0 {
		return v.Send(409, matrixPage(view))
	}
	return v.Show(f, matrixPage(view))
}

func cellField(task string, level int) string { return task + ":" + strconv.Itoa(level) }

// cellChanges are the cells a form wants to say something else than it showed:
// fields cell:<task>:<level>, with was: and seen: (the version) beside them.
func cellChanges(f *form.Form) []arrangement.CellChange {
	var changes []arrangement.CellChange
	for _, at := range f.Values("cells") {
		task, level, ok := strings.Cut(at, ":")
		n, err := strconv.Atoi(level)
		version, bad := strconv.Atoi(f.Value("seen:" + at))
		if !ok || err != nil || bad != nil || !f.Has("cell:"+at) || f.Value("cell:"+at) == f.Value("was:"+at) {
			continue
		}
		changes = append(changes, arrangement.CellChange{Task: task, Level: n, Version: version, Start: f.Value("cell:" + at)})
	}
	return changes
}

// saveMatrix writes what was changed: one cell as it is chosen, where a script
// sends it, or all at once.
func (p *Pages) saveMatrix(v *web.Visit) error {
	f := v.Form()
	changes := cellChanges(f)
	written, conflicts, err := p.Arrangements.SetCells(v.Ctx(), v.By, v.Now, changes)
	if again, other := f.Refused(err); again || other != nil {
		if other != nil {
			return other
		}
		return p.showMatrix(v, f, "cells", nil)
	}
	if at := f.Value("one"); at != "" && v.Fragment() {
		return p.sendCell(v, at, conflicts)
	}
	if len(conflicts) > 0 {
		return p.showMatrix(v, f, "cells", conflicts)
	}
	v.Flash("matrix.saved", "count", written)
	return v.Redirect(roomPath(f))
}

// roomPath keeps the look for a room.
func roomPath(f *form.Form) string {
	if f.Value("view") == "room" {
		return matrixPath + "?view=room"
	}
	return matrixPath
}

// sendCell answers with the one cell as it stands now.
func (p *Pages) sendCell(v *web.Visit, at string, conflicts []arrangement.CellConflict) error {
	m, err := p.Arrangements.Matrix(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	task, level, _ := strings.Cut(at, ":")
	n, _ := strconv.Atoi(level)
	view := matrixView{P: v.P, M: m, Conflicts: conflicts, MayManage: true, Today: v.Today(), Page: web.Page{CSRF: v.Page("").CSRF}, Saved: len(conflicts) == 0}
	for _, row := range m.Tasks {
		if row.ID == task && n > 0 && n < len(row.Cells) {
			return v.Send(200, view.cell(row, n))
		}
	}
	return fault.Gone()
}

func (p *Pages) addTask(v *web.Visit) error {
	f := v.Form()
	_, err := p.Arrangements.AddTask(v.Ctx(), v.By, v.Now, arrangement.TaskInput{Name: f.Line("name"), About: f.Line("about")})
	return p.matrixDone(v, f, "task", "matrix.task.added", err, "#add-task")
}

func (p *Pages) changeTask(v *web.Visit) error {
	f := v.Form()
	err := p.Arrangements.ChangeTask(v.Ctx(), v.By, v.Now, v.PathValue("task"), f.Version(), arrangement.TaskInput{Name: f.Line("name"), About: f.Line("about")})
	return p.matrixDone(v, f, "task:"+v.PathValue("task"), "matrix.task.changed", err, "#row-"+v.PathValue("task"))
}

func (p *Pages) moveTask(v *web.Visit) error {
	f := v.Form()
	if err := p.Arrangements.MoveTask(v.Ctx(), v.By, v.Now, v.PathValue("task"), f.Value("to") == "up"); err != nil {
		return err
	}
	return v.Redirect(roomPath(f) + "#row-" + v.PathValue("task"))
}

func (p *Pages) retireTask(v *web.Visit) error {
	f := v.Form()
	return thenBack(v, "matrix.task.retired", p.Arrangements.RetireTask(v.Ctx(), v.By, v.Now, v.PathValue("task"), f.Version()), matrixPath)
}

func (p *Pages) addPhase(v *web.Visit) error {
	f := v.Form()
	day := f.Day("starts")
	var err error
	if !f.Bad() {
		_, err = p.Arrangements.AddPhase(v.Ctx(), v.By, v.Now, arrangement.PhaseInput{Name: f.Line("name"), Starts: day})
	}
	return p.matrixDone(v, f, "phase", "matrix.phase.added", err, "#phases")
}

func (p *Pages) changePhase(v *web.Visit) error {
	f := v.Form()
	day := f.Day("starts")
	var err error
	if !f.Bad() {
		err = p.Arrangements.ChangePhase(v.Ctx(), v.By, v.Now, v.PathValue("phase"), f.Version(), arrangement.PhaseInput{Name: f.Line("name"), Starts: day})
	}
	return p.matrixDone(v, f, "phase:"+v.PathValue("phase"), "matrix.phase.changed", err, "#phases")
}

func (p *Pages) removePhase(v *web.Visit) error {
	f := v.Form()
	again, other := f.Refused(p.Arrangements.RemovePhase(v.Ctx(), v.By, v.Now, v.PathValue("phase")))
	switch {
	case other != nil:
		return other
	case again:
		v.Warn(f.Faults[0].Key, argPairs(f.Faults[0])...)
	default:
		v.Flash("matrix.phase.removed")
	}
	return v.Redirect(matrixPath + "#phases")
}

func argPairs(f *fault.Fault) []any {
	var args []any
	for k, x := range f.Args {
		args = append(args, k, x)
	}
	return args
}

// matrixDone ends a form beside the matrix.
func (p *Pages) matrixDone(v *web.Visit, f *form.Form, at, done string, err error, anchor string) error {
	if _, other := f.Refused(err); other != nil {
		return other
	}
	if f.Bad() {
		if now, stale := f.Current(); stale {
			switch is := now.(type) {
			case arrangement.CatalogueTask:
				f.Set("version", strconv.Itoa(is.Version))
			case arrangement.Phase:
				f.Set("version", strconv.Itoa(is.Version))
			}
			f.Faults = append(f.Faults, fault.Refuse("gate.changed_meanwhile"))
		}
		return p.showMatrix(v, f, at, nil)
	}
	v.Flash(done)
	return v.Redirect(roomPath(f) + anchor)
}
