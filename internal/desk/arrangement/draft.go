package arrangement

import (
	"context"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Begin opens the next version of a service's arrangement as a draft, or
// answers the one that is open: a copy of what stands, for a first variation a
// copy of the body's, else what the teams and the catalogue suggest.
func (a *Arrangements) Begin(ctx context.Context, by access.Actor, now clock.Instant, service, unit string) (string, error) {
	id := ids.New()
	return id, a.manage(ctx, by, func(tx *db.Tx) error {
		if err := a.ofService(tx, service, unit); err != nil {
			return err
		}
		versions, err := versionsOf(tx, service, unit)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.State == Draft {
				id = v.ID
				return nil
			}
		}
		c, err := a.copied(tx, now, service, unit)
		if err != nil {
			return err
		}
		last := 0
		if len(versions) > 0 {
			last = versions[0].Number
		}
		draft := Arrangement{Body: by.Body, ID: id, Service: service, Unit: unit, Number: last + 1, State: Draft, Raw: c.String(), MadeAt: now, MadeBy: by.Person, Version: 1}
		if err := tx.Insert("arrangements", draft); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.draft.begun", "service", service, audit.Detail{"number": draft.Number, "unit": unit})
	})
}

// ofService locks a service's gate and refuses what there is not.
func (a *Arrangements) ofService(tx *db.Tx, service, unit string) error {
	if err := tx.Lock("gate/" + service); err != nil {
		return err
	}
	if _, err := services.ServiceByID(tx, service); err != nil {
		return err
	}
	if unit == "" {
		return nil
	}
	_, err := org.UnitByID(tx, unit)
	return err
}

// copied is what a new draft begins with.
func (a *Arrangements) copied(tx *db.Tx, now clock.Instant, service, unit string) (Content, error) {
	for _, u := range slices.Compact([]string{unit, ""}) {
		v, found, err := standing(tx, service, u)
		if err != nil {
			return Content{}, err
		}
		if found {
			c, err := v.Content()
			c.ReviewOn = ""
			return c, err
		}
	}
	return a.suggested(tx, now)
}

// suggested is a first draft: local desks, central support and the tasks the
// catalogue begins with; times as support usually begins with them.
func (a *Arrangements) suggested(tx *db.Tx, now clock.Instant) (Content, error) {
	teams, err := Teams(tx)
	if err != nil {
		return Content{}, err
	}
	var c Content
	if slices.ContainsFunc(teams, func(t Team) bool { return t.Kind == Local && t.Active == 1 }) {
		c.Levels = append(c.Levels, Level{Level: 1, Local: true})
	}
	for _, level := range []int{1, 2} {
		i := slices.IndexFunc(teams, func(t Team) bool { return t.Active == 1 && t.Kind != Local && t.Level == level })
		if _, there := c.At(level); i >= 0 && !there {
			c.Levels = append(c.Levels, Level{Level: level, Team: teams[i].ID})
		}
	}
	slices.SortFunc(c.Levels, func(x, y Level) int { return x.Level - y.Level })
	const hour, day = 60, 8 * 60
	c.Targets = [5]Target{1: {Response: 30, Update: 2 * hour, Solution: day}, 2: {Response: hour, Update: day, Solution: 2 * day}, 3: {Response: day, Update: 3 * day, Solution: 5 * day}, 4: {Response: 2 * day, Update: 5 * day, Solution: 20 * day}}
	today, err := dayOf(tx, now)
	if err != nil {
		return c, err
	}
	m, err := readMatrix(tx, false)
	if err != nil {
		return c, err
	}
	for _, t := range m.unplaced(c, today) {
		c.Tasks = append(c.Tasks, Task{Task: t.Task, Level: t.Level})
	}
	return c, nil
}

// Save writes a draft. version is the one that was read; *fault.Stale carries
// the Arrangement as it is. What has passed is never written again.
func (a *Arrangements) Save(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, c Content, note string) error {
	return a.changeDraft(ctx, by, id, version, func(tx *db.Tx, was Arrangement) error {
		w, err := a.world(tx)
		if err != nil {
			return err
		}
		c, err := c.valid(w)
		var wrong fault.Faults
		note = text.Clean(note)
		bounded(&wrong, "note", note)
		if wrong = append(fault.List(err), wrong...); wrong.Err() != nil {
			return wrong.Err()
		}
		if err != nil {
			return err
		}
		was.Raw, was.Note = c.String(), note
		if err := saveArrangement(tx, was); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.draft.saved", "service", was.Service, audit.Detail{"number": was.Number, "unit": was.Unit})
	})
}

// Drop throws a draft away; what stands goes on standing.
func (a *Arrangements) Drop(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return a.changeDraft(ctx, by, id, version, func(tx *db.Tx, was Arrangement) error {
		if err := dropDraft(tx, id); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.draft.dropped", "service", was.Service, audit.Detail{"number": was.Number, "unit": was.Unit})
	})
}

func (a *Arrangements) changeDraft(ctx context.Context, by access.Actor, id string, version int, do func(*db.Tx, Arrangement) error) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		was, err := arrangementByID(tx, id)
		if err != nil {
			return err
		}
		if err := tx.Lock("gate/" + was.Service); err != nil {
			return err
		}
		if was, err = arrangementByID(tx, id); err != nil {
			return err
		}
		if was.State != Draft {
			return fault.Refuse("arrangement.draft.passed")
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		return do(tx, was)
	})
}

// world is what an arrangement can name.
type world struct {
	teams     map[string]Team
	suppliers map[string]bool
	calendars map[string]bool
	matrix    Matrix
	documents map[string]Document
}

func (a *Arrangements) world(tx *db.Tx) (world, error) {
	w := world{teams: map[string]Team{}, suppliers: map[string]bool{}, calendars: map[string]bool{"": true}, documents: map[string]Document{}}
	teams, err := Teams(tx)
	if err != nil {
		return w, err
	}
	for _, t := range teams {
		w.teams[t.ID] = t
	}
	suppliers, err := services.AllSuppliers(tx)
	if err != nil {
		return w, err
	}
	for _, s := range suppliers {
		w.suppliers[s.ID] = true
	}
	calendars, err := services.CalendarNames(tx)
	if err != nil {
		return w, err
	}
	for _, h := range calendars {
		w.calendars[h.ID] = true
	}
	if a.Library != nil {
		choices, err := a.Library.Choices(tx)
		if err != nil {
			return w, err
		}
		for _, d := range choices {
			w.documents[d.ID] = d
		}
	}
	w.matrix, err = readMatrix(tx, true)
	return w, err
}

// valid is the content in order, or what is wrong with it. Fields are
// level_1, task_<id>_<level>, guides, target_<priority>_<what>, calendar.
func (c Content) valid(w world) (Content, error) {
	var f fault.Faults
	slices.SortFunc(c.Levels, func(x, y Level) int { return x.Level - y.Level })
	for i, l := range c.Levels {
		l.validate(&f, w, i > 0 && c.Levels[i-1].Level == l.Level)
	}
	if !w.calendars[c.Calendar] {
		f.Add("calendar", "fault.not_a_choice")
	}
	for p := 1; p < len(c.Targets); p++ {
		c.Targets[p].validate(&f, "target_"+strconv.Itoa(p)+"_")
	}
	c.Targets[0] = Target{}
	for i := range c.Tasks {
		c.Tasks[i].validate(&f, w, c)
	}
	slices.Sort(c.Guides)
	c.Guides = slices.Compact(c.Guides)
	for _, g := range c.Guides {
		if d, ok := w.documents[g]; !ok || d.Routine {
			f.Add("guides", "fault.not_a_choice")
		}
	}
	return c, f.Err()
}

func (l Level) validate(f *fault.Faults, w world, twice bool) {
	field := "level_" + strconv.Itoa(l.Level)
	ways := number(l.Local) + number(l.Team != "") + number(l.Supplier != "")
	switch t, known := w.teams[l.Team]; {
	case !slices.Contains(Levels, l.Level) || twice || ways != 1:
		f.Add(field, "fault.not_a_choice")
	case l.Team != "" && (!known || t.Active == 0):
		f.Add(field, "arrangement.draft.no_team")
	case l.Supplier != "" && !w.suppliers[l.Supplier]:
		f.Add(field, "fault.not_a_choice")
	case l.Supplier != "" && l.Level != 3, l.Local && l.Level != 1:
		f.Add(field, "arrangement.draft.wrong_level")
	}
}

func (t *Task) validate(f *fault.Faults, w world, c Content) {
	field := "task_" + t.Task + "_" + strconv.Itoa(t.Level)
	t.Why = text.Clean(t.Why)
	if _, err := w.matrix.task(t.Task); err != nil || !slices.Contains(Levels, t.Level) {
		f.Add(field, "fault.not_a_choice")
		return
	}
	short(f, field, t.Why)
	if t.Not {
		if t.Why == "" {
			f.Add(field, "arrangement.draft.why_needed")
		}
		t.Routine, t.Team = "", ""
		return
	}
	t.Why = ""
	if _, ok := c.At(t.Level); !ok {
		f.Add(field, "arrangement.draft.no_level")
	}
	if d, ok := w.documents[t.Routine]; t.Routine != "" && (!ok || !d.Routine) {
		f.Add(field, "fault.not_a_choice")
	}
	if team, ok := w.teams[t.Team]; t.Team != "" && (!ok || team.Active == 0) {
		f.Add(field, "arrangement.draft.no_team")
	}
}

func (t Target) validate(f *fault.Faults, field string) {
	minutes(f, field+"response", t.Response)
	minutes(f, field+"update", t.Update)
	minutes(f, field+"solution", t.Solution)
	if t.Response > 0 && t.Solution > 0 && t.Solution < t.Response {
		f.Add(field+"solution", "arrangement.target.solution_first")
	}
	for level := 1; level < len(t.Level); level++ {
		minutes(f, field+"level_"+strconv.Itoa(level), t.Level[level])
	}
}

// Draft reads one version. Needs desk.read somewhere, or service.read.
func (a *Arrangements) Draft(ctx context.Context, by access.Actor, id string) (Arrangement, error) {
	var v Arrangement
	return v, a.look(ctx, by, func(tx *db.Tx) (err error) {
		v, err = arrangementByID(tx, id)
		return err
	})
}
