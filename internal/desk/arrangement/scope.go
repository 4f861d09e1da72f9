package arrangement

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
)

// States of a version of an arrangement.
const (
	Draft     = "draft"
	Standing  = "standing"
	Replaced  = "replaced"
	Withdrawn = "withdrawn"
)

// Arrangement is one version of how a service is supported, for the body or,
// with a unit, as a local variation (D3).
type Arrangement struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Service  string        `db:"service"`
	Unit     string        `db:"unit"`
	Number   int           `db:"number"`
	State    string        `db:"state"`
	Raw      string        `db:"content"` // Content as JSON
	Note     string        `db:"note"`
	MadeAt   clock.Instant `db:"made_at"`
	MadeBy   string        `db:"made_by"`
	PassedAt clock.Instant `db:"passed_at"`
	EndedAt  clock.Instant `db:"ended_at"`
	Version  int           `db:"version"`
}

// Content is the scope of support a version agrees on.
type Content struct {
	Levels   []Level   `json:"levels,omitempty"`   // those in scope, lowest first
	Tasks    []Task    `json:"tasks,omitempty"`    // which of the catalogue, at which level, by which routine
	Guides   []string  `json:"guides,omitempty"`   // for the users
	Targets  [5]Target `json:"targets"`            // index = priority 1 to 4; 0 unused
	Calendar string    `json:"calendar,omitempty"` // opening hours; "" = the service's
	// StillOutside: the requester's times stand still while the work lies with a
	// supplier. Otherwise they run on: what was promised, the house promised.
	StillOutside bool      `json:"still_outside,omitempty"`
	AskFirst     bool      `json:"ask_first,omitempty"` // questions go to a super-user first (E3)
	Public       bool      `json:"public,omitempty"`    // named on the support page for everybody
	ReviewOn     clock.Day `json:"review_on,omitempty"`
}

// Level is who answers at one level: a team, the local desk of the requester's
// unit, or, at the last, a supplier.
type Level struct {
	Level    int    `json:"level"`
	Team     string `json:"team,omitempty"`
	Local    bool   `json:"local,omitempty"`
	Supplier string `json:"supplier,omitempty"`
}

// Task is a task of the catalogue at a level of this service. Where Not is
// set, this service has no such task, and Why says so.
type Task struct {
	Task    string `json:"task"`
	Level   int    `json:"level"`
	Team    string `json:"team,omitempty"`    // other than the level's
	Routine string `json:"routine,omitempty"` // of the library
	Not     bool   `json:"not,omitempty"`
	Why     string `json:"why,omitempty"`
}

// Target is what is promised for a priority, in minutes of the opening hours;
// 0 = nothing is promised. Level 1 to 3 are internal times; 0 is unused.
type Target struct {
	Response int    `json:"response,omitempty"`
	Update   int    `json:"update,omitempty"`
	Solution int    `json:"solution,omitempty"`
	Level    [4]int `json:"level"`
}

// Content reads what the version holds.
func (a Arrangement) Content() (Content, error) {
	var c Content
	if a.Raw == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(a.Raw), &c); err != nil {
		return c, fmt.Errorf("arrangement %s: %w", a.ID, err)
	}
	return c, nil
}

// String is the content as stored.
func (c Content) String() string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings, numbers and booleans always marshal
	}
	return string(raw)
}

// At is who answers at a level.
func (c Content) At(level int) (Level, bool) {
	i := slices.IndexFunc(c.Levels, func(l Level) bool { return l.Level == level })
	if i < 0 {
		return Level{}, false
	}
	return c.Levels[i], true
}

// Supplier is the supplier in scope, "" where there is none.
func (c Content) Supplier() string {
	for _, l := range c.Levels {
		if l.Supplier != "" {
			return l.Supplier
		}
	}
	return ""
}

// task finds a task at a level.
func (c Content) task(task string, level int) (Task, bool) {
	i := slices.IndexFunc(c.Tasks, func(t Task) bool { return t.Task == task && t.Level == level })
	if i < 0 {
		return Task{}, false
	}
	return c.Tasks[i], true
}
