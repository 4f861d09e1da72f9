package arrangement

import (
	"strconv"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Conditions of the gate (D2), in the order they are shown. Each is a key of
// text: arrangement.condition.<key>.
var Conditions = []string{"service", "owner", "manager", "super_user", "levels", "routines", "guide", "training", "supplier", "hours", "review"}

// Condition is one of them as it stands: what it rests on and what is missing.
// It is kept with the decision that was made on it.
type Condition struct {
	Key     string `json:"key"`
	Met     bool   `json:"met"`
	Moot    bool   `json:"moot,omitempty"` // does not concern this service
	Rests   []Said `json:"rests,omitempty"`
	Missing []Said `json:"missing,omitempty"`
}

// Said is one sentence of evidence: a key of text and its words. Names are
// kept as they were; a word "day" is an ISO day, "level" a number.
type Said struct {
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"`
}

// Facts are all a gate looks at, gathered as of a day.
type Facts struct {
	Day                          clock.Day
	Retired                      bool
	Name                         string // of the service
	Owners, Managers, SuperUsers []Somebody
	Levels                       []LevelFact
	Tasks                        []TaskFact // those the version names
	Unplaced                     []TaskFact // in the catalogue's scope at a level, and not named
	Guides                       []DocumentFact
	Training                     []TrainingFact
	Supplier                     *SupplierFact // nil where none is in scope
	Hours                        string        // name of the opening hours; "" = nobody has written any
	Opens                        bool          // they ever open
	ReviewOn                     clock.Day
}

// Somebody is a person with a role that day; For whom they stand in.
type Somebody struct{ ID, Name, For string }

// LevelFact is a level in scope and who is there.
type LevelFact struct {
	Level
	Name   string   // of the team or supplier
	Active bool     // the team has not ended
	People []string // names of its members
	Desks  int      // local desks there are, where the level is the local desk's
}

// TaskFact is a task at a level, and the routine it is done by.
type TaskFact struct {
	Task, Name string
	Level      int
	Team       string // name, where it is other than the level's
	TeamGone   bool   // that team has ended or has nobody
	ToKnow     string // that team's id in a draft: somebody of it is to know the service
	Routine    DocumentFact
	Not        bool
	Why        string
}

// DocumentFact is a guide or routine.
type DocumentFact struct {
	ID, Title string
	Published bool
}

// TrainingFact is somebody who is to know the service.
type TrainingFact struct {
	ID, Person, Name, What string
	DoneOn                 clock.Day
	Here                   bool     // has not left
	Teams                  []string // ids of the teams in scope they are in
	Version                int
}

// SupplierFact is the supplier in scope.
type SupplierFact struct {
	ID, Name  string
	Active    bool
	Contacts  []string // names; its desk where that has a mail address or number
	Agreement Agreement
}

// Conditions are all conditions as they stand, none left out.
func (f Facts) Conditions() []Condition {
	return []Condition{
		f.service(),
		held("owner", f.Owners), held("manager", f.Managers), held("super_user", f.SuperUsers),
		f.levels(), f.routines(), f.guide(), f.training(), f.supplier(), f.hours(), f.review(),
	}
}

// Met tells whether every condition is met.
func Met(all []Condition) bool { return len(Unmet(all)) == 0 && len(all) == len(Conditions) }

// Unmet are the keys of those that are not.
func Unmet(all []Condition) []string {
	var keys []string
	for _, c := range all {
		if !c.Met {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// settled is a condition that is met unless something is missing.
func settled(c Condition) Condition {
	c.Met = len(c.Missing) == 0
	return c
}

func (c *Condition) rests(key string, args ...string) {
	c.Rests = append(c.Rests, said(c.Key+"."+key, args))
}

func (c *Condition) misses(key string, args ...string) {
	c.Missing = append(c.Missing, said(c.Key+"."+key, args))
}

func said(key string, args []string) Said {
	s := Said{Key: "arrangement.evidence." + key}
	for i := 0; i+1 < len(args); i += 2 {
		if s.Args == nil {
			s.Args = map[string]string{}
		}
		s.Args[args[i]] = args[i+1]
	}
	return s
}

func (f Facts) service() Condition {
	c := Condition{Key: "service"}
	if f.Retired {
		c.misses("retired")
	} else {
		c.rests("known", "name", f.Name)
	}
	return settled(c)
}

func held(key string, who []Somebody) Condition {
	c := Condition{Key: key}
	for _, s := range who {
		if s.For != "" {
			c.rests("deputy", "name", s.Name, "for", s.For)
		} else {
			c.rests("named", "name", s.Name)
		}
	}
	if len(who) == 0 {
		c.misses("nobody")
	}
	return settled(c)
}

// levels: a team for each level in scope, somebody in it, and one of ours at
// level 1 or 2: a ticket always has an owner in the house (D1).
func (f Facts) levels() Condition {
	c := Condition{Key: "levels"}
	first := false
	for _, l := range f.Levels {
		n := strconv.Itoa(l.Level.Level)
		switch {
		case l.Supplier != "":
			c.rests("supplier", "level", n, "name", l.Name)
		case l.Local && l.Desks == 0:
			c.misses("no_desk", "level", n)
		case l.Local:
			c.rests("local", "level", n, "count", strconv.Itoa(l.Desks))
		case l.Team == "":
			c.misses("no_team", "level", n)
		case !l.Active:
			c.misses("ended", "level", n, "name", l.Name)
		case len(l.People) == 0:
			c.misses("empty", "level", n, "name", l.Name)
		default:
			c.rests("team", "level", n, "name", l.Name, "count", strconv.Itoa(len(l.People)))
			first = first || l.Level.Level < 3
		}
	}
	if !first {
		c.misses("nobody_first")
	}
	return settled(c)
}

// routines: a published one for every task in scope (D2, D4). What the version
// says this service has not is left out, with the reason.
func (f Facts) routines() Condition {
	c := Condition{Key: "routines"}
	done := 0
	for _, t := range f.Tasks {
		n := strconv.Itoa(t.Level)
		switch {
		case t.Not:
			c.rests("not", "task", t.Name, "level", n, "why", t.Why)
		case t.TeamGone:
			c.misses("team_gone", "task", t.Name, "level", n, "name", t.Team)
		case t.Routine.ID == "":
			c.misses("none", "task", t.Name, "level", n)
		case !t.Routine.Published:
			c.misses("draft", "task", t.Name, "level", n, "name", t.Routine.Title)
		default:
			c.rests("routine", "task", t.Name, "level", n, "name", t.Routine.Title)
			done++
		}
	}
	for _, t := range f.Unplaced {
		c.misses("unplaced", "task", t.Name, "level", strconv.Itoa(t.Level))
	}
	if done == 0 && len(c.Missing) == 0 {
		c.misses("no_task")
	}
	return settled(c)
}

func (f Facts) guide() Condition {
	c := Condition{Key: "guide"}
	for _, g := range f.Guides {
		if g.Published {
			c.rests("published", "name", g.Title)
		} else {
			c.misses("draft", "name", g.Title)
		}
	}
	if len(f.Guides) == 0 {
		c.misses("none")
	}
	return settled(c)
}

// training: everybody named has completed it, and each team named in the scope
// has somebody who has; one named for a single task is asked of a draft. Local
// desks, which come and go, are not counted one by one.
func (f Facts) training() Condition {
	c := Condition{Key: "training"}
	knows := map[string]bool{}
	done := 0
	for _, t := range f.Training {
		switch {
		case !t.Here:
			// Who has left neither knows it for us nor still has to learn it.
		case t.DoneOn == "" || t.DoneOn > f.Day:
			c.misses("waits", "name", t.Name, "what", t.What)
		default:
			c.rests("done", "name", t.Name, "what", t.What, "day", string(t.DoneOn))
			done++
			for _, team := range t.Teams {
				knows[team] = true
			}
		}
	}
	for _, l := range f.Levels {
		if l.Team != "" && l.Active && !knows[l.Team] {
			c.misses("team", "name", l.Name)
			knows[l.Team] = true // said once
		}
	}
	for _, t := range f.Tasks {
		if t.ToKnow != "" && !t.Not && !t.TeamGone && !knows[t.ToKnow] {
			c.misses("team", "name", t.Team)
			knows[t.ToKnow] = true
		}
	}
	if done == 0 {
		c.misses("nobody")
	}
	return settled(c)
}

func (f Facts) supplier() Condition {
	c := Condition{Key: "supplier"}
	s := f.Supplier
	if s == nil {
		c.Moot = true
		c.rests("moot")
		return settled(c)
	}
	if !s.Active {
		c.misses("former", "name", s.Name)
	}
	for _, name := range s.Contacts {
		c.rests("contact", "name", name)
	}
	if len(s.Contacts) == 0 {
		c.misses("no_contact", "name", s.Name)
	}
	switch {
	case !s.Agreement.Found() || !s.Agreement.On(f.Day):
		c.misses("no_agreement", "name", s.Name)
	case s.Agreement.To != "":
		c.rests("agreement_to", "number", s.Agreement.Number, "day", string(s.Agreement.To))
	default:
		c.rests("agreement", "number", s.Agreement.Number)
	}
	return settled(c)
}

func (f Facts) hours() Condition {
	c := Condition{Key: "hours"}
	switch {
	case f.Hours == "":
		c.misses("none")
	case !f.Opens:
		c.misses("never", "name", f.Hours)
	default:
		c.rests("named", "name", f.Hours)
	}
	return settled(c)
}

func (f Facts) review() Condition {
	c := Condition{Key: "review"}
	switch {
	case f.ReviewOn == "":
		c.misses("none")
	case f.ReviewOn < f.Day:
		c.misses("passed", "day", string(f.ReviewOn))
	default:
		c.rests("on", "day", string(f.ReviewOn))
	}
	return settled(c)
}
