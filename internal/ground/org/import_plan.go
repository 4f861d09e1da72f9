package org

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Classes of lines in a preview.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
	Missing   = "missing" // had by the last list of the source, not by this one
	Faulty    = "faulty"
)

// Classes in the order they are shown.
var Classes = []string{New, Changed, Unchanged, Missing, Faulty}

// Change is one field a line changes.
type Change struct {
	Field Field  `json:"field"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// standing is a person as the body knows them before an import.
type standing struct {
	Person    Person
	Emails    []Email
	Positions []Position
	said      string // by the last list of this source
	saidKey   string
}

// known is the body before an import.
type known struct {
	body    Body
	today   clock.Day
	source  string
	persons map[string]*standing
	units   []Unit
	first   bool            // no list of this source was applied before
	guarded map[string]bool // whom this list's maker may not reach another way
}

// plannedRow is one line of the preview with the person as they will stand.
type plannedRow struct {
	Line    int
	Class   string
	Said    Said
	Keep    bool // what was said is new and must be kept
	Person  Person
	Changes []Change
	Fault   *fault.Fault
	Remarks []*fault.Fault
}

// plan is everything an import would do.
type plan struct {
	Rows      []plannedRow
	Missing   []Person
	Emails    []plannedEmail
	Positions []Position
	Units     []Unit
	Counts    map[string]int
}

type plannedEmail struct {
	Email
	Was string // whose it may be until now
}

// planner works a plan out. It is pure: what it needs is in known, and ids are
// drawn beforehand.
type planner struct {
	known
	byKey, byExternal map[string]string // → person
	owners            map[string]Email  // by folded address
	unitByFold        map[string]string
	unitName          map[string]string
	wanted            map[string]int // folded address → line that says it first
	line              map[string]int // person → line
	keys              map[string]int // key → line
	lines             map[string]*readRow
	statesAliases     bool
	ids               func() string
	out               plan
}

func newPlanner(k known, rows []readRow, statesAliases bool) *planner {
	p := &planner{known: k, byKey: map[string]string{}, byExternal: map[string]string{}, owners: map[string]Email{},
		unitByFold: map[string]string{}, unitName: map[string]string{}, wanted: map[string]int{}, line: map[string]int{},
		keys: map[string]int{}, lines: map[string]*readRow{}, statesAliases: statesAliases, ids: ordered(len(rows)),
		out: plan{Counts: map[string]int{}}}
	for id, s := range k.persons {
		if s.saidKey != "" {
			p.byKey[s.saidKey] = id
		}
		if s.Person.External != "" {
			p.byExternal[s.Person.External] = id
		}
		for _, e := range s.Emails {
			p.owners[e.Fold] = e
		}
	}
	for _, u := range slices.Backward(k.units) { // so that of two the first is taken
		p.unitByFold[u.Fold], p.unitName[u.ID] = u.ID, u.Name
	}
	return p
}

// ordered draws n ids no one can guess and gives them out in rising order:
// rows stored in the order of a file are then stored in the order of indexes,
// which is several times quicker. More than n are drawn singly.
func ordered(n int) func() string {
	all := make([]string, n)
	for i := range all {
		all[i] = ids.New()
	}
	slices.Sort(all)
	i := 0
	return func() string {
		if i == n {
			return ids.New()
		}
		i++
		return all[i-1]
	}
}

// work plans every line. First each line finds its person, then it is compared
// with them: whether an address is free depends on all lines.
func (p *planner) work(rows []readRow) plan {
	for i := range rows {
		if key := rows[i].Said.Key; key != "" && p.keys[key] == 0 {
			p.keys[key] = rows[i].Line
		}
	}
	matched := make([]string, len(rows))
	for i := range rows {
		matched[i] = p.match(&rows[i])
	}
	p.out.Rows = make([]plannedRow, 0, len(rows))
	for i := range rows {
		row := &rows[i]
		if row.Fault == nil {
			row.Fault = p.conflict(row, matched[i])
		}
		planned := p.one(row, matched[i])
		p.out.Counts[planned.Class]++
		p.out.Rows = append(p.out.Rows, planned)
	}
	p.missing()
	return p.out
}

// match finds the person a line is about, "" for somebody new, and notes
// faults between lines.
func (p *planner) match(row *readRow) string {
	s := row.Said
	if first := p.keys[s.Key]; s.Key != "" && first != row.Line && row.Fault == nil {
		row.Fault = onLine("org.import.same_key", row.Line, "first", first)
		return ""
	}
	person := p.byKey[s.Key]
	if s.Key == "" {
		person = ""
	} else if person == "" {
		if _, own := p.persons[s.Key]; own {
			person = s.Key
		} else {
			person = p.byExternal[s.Key]
		}
	}
	if person == "" {
		person = p.byAddress(s)
	}
	if person != "" {
		if first, twice := p.line[person]; twice {
			if row.Fault == nil {
				row.Fault = onLine("org.import.same_person", row.Line, "first", first)
			}
			return person
		}
		p.line[person], p.lines[person] = row.Line, row
	}
	if row.Fault != nil {
		return person
	}
	for _, a := range s.Addresses() {
		fold := text.Fold(a)
		if first, twice := p.wanted[fold]; twice {
			row.Fault = onLine("org.import.same_address", row.Line, "first", first, "value", a)
			break
		}
	}
	if row.Fault == nil {
		for _, a := range s.Addresses() {
			p.wanted[text.Fold(a)] = row.Line
		}
	}
	return person
}

// byAddress finds whom the line's main addresses belong to, unless the list
// knows that person by another key which it also has.
func (p *planner) byAddress(s Said) string {
	for _, a := range []string{s.Mail, s.UPN} {
		e, owned := p.owners[text.Fold(a)]
		if a == "" || !owned || e.To != "" && e.To < p.today {
			continue
		}
		other := p.persons[e.Person].saidKey
		if other != "" && other != s.Key && s.Key != "" && p.keys[other] != 0 {
			continue
		}
		return e.Person
	}
	return ""
}

// conflict finds an address that is somebody else's and stays theirs.
func (p *planner) conflict(row *readRow, person string) *fault.Fault {
	for _, a := range row.Said.Addresses() {
		e, owned := p.owners[text.Fold(a)]
		if !owned || e.Person == person || e.To != "" && e.To < p.today || p.released(e, a) {
			continue
		}
		return onLine("org.import.address_taken", row.Line, "value", a, "name", p.persons[e.Person].Person.Name)
	}
	return nil
}

// released tells whether the list itself takes the address from its owner.
func (p *planner) released(e Email, address string) bool {
	theirs := p.lines[e.Person]
	if p.guarded[e.Person] {
		return false
	}
	return theirs != nil && theirs.Fault == nil && !theirs.Said.has(address) && parseSaid(p.persons[e.Person].said).has(address)
}

func (p *planner) one(row *readRow, person string) plannedRow {
	out := plannedRow{Line: row.Line, Said: row.Said, Fault: row.Fault, Remarks: row.Remarks}
	was := p.persons[person]
	if was != nil {
		out.Person = was.Person
	}
	switch {
	case row.Fault != nil:
		out.Class = Faulty
	case was == nil:
		out.Class, out.Keep = New, true
		p.fresh(&out)
	case was.said == row.Said.String():
		out.Class = Unchanged
	default:
		out.Class, out.Keep = Unchanged, true
		emails, positions := len(p.out.Emails), len(p.out.Positions)
		p.compare(&out, was)
		if p.guarded[person] && waysIn(out.Changes) {
			p.out.Emails, p.out.Positions = p.out.Emails[:emails], p.out.Positions[:positions]
			return plannedRow{Line: row.Line, Said: row.Said, Person: was.Person, Class: Faulty, Fault: onLine("org.import.guarded", row.Line, "name", was.Person.Name)}
		}
		if len(out.Changes) > 0 {
			out.Class = Changed
		}
	}
	return out
}

// waysIn tells whether the changes are about how somebody comes in: a link to
// sign in by goes to these.
func waysIn(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool {
		return c.Field == "mail" || c.Field == "aliases" || c.Field == "mobile" || c.Field == "active"
	})
}

// fresh plans somebody new.
func (p *planner) fresh(out *plannedRow) {
	s := out.Said
	id := p.ids()
	out.Person = Person{ID: id, Given: s.Given, Family: s.Family, Name: s.Name, Lang: s.Lang, Mobile: s.Mobile, Active: 1, External: s.Key}
	if out.Person.Lang == "" {
		out.Person.Lang = p.body.Lang
	}
	if s.Active == "no" {
		out.Person.Active = 0
	}
	for i, a := range s.Addresses() {
		kind := "alias"
		if i == 0 {
			kind = "primary"
		}
		p.put(Email{Person: id, Address: a, Kind: kind})
	}
	kind, from := s.Kind, p.today
	if kind == "" {
		kind = Employee
	}
	if p.first {
		from = "" // they were here before the list was
	}
	p.out.Positions = append(p.out.Positions, Position{ID: p.ids(), Person: id, Kind: kind, Unit: p.unit(s.Unit, nil), Title: s.Title, From: from})
}

// put plans an address; an owner until now is noted, so that a change made
// meanwhile is seen.
func (p *planner) put(e Email) {
	e.Fold = text.Fold(e.Address)
	p.out.Emails = append(p.out.Emails, plannedEmail{Email: e, Was: p.owners[e.Fold].Person})
}

// unit finds a unit by name, one the person is in before any other, and plans
// a new one at the top where there is none.
func (p *planner) unit(name string, now []Position) string {
	if name == "" {
		return ""
	}
	fold := text.Fold(name)
	for _, x := range now {
		if text.Fold(p.unitName[x.Unit]) == fold {
			return x.Unit
		}
	}
	if id := p.unitByFold[fold]; id != "" {
		return id
	}
	id := ids.New()
	p.unitByFold[fold], p.unitName[id] = id, name
	p.out.Units = append(p.out.Units, Unit{ID: id, Name: name, Fold: fold, Sort: text.SortKey(p.body.Lang, name)})
	return id
}

// missing lists the active people the last list of the source had.
func (p *planner) missing() {
	for id, s := range p.persons {
		if s.said == "" || s.Person.Active == 0 || p.line[id] != 0 {
			continue
		}
		p.out.Missing = append(p.out.Missing, s.Person)
	}
	slices.SortFunc(p.out.Missing, func(a, b Person) int {
		if a.Sort != b.Sort {
			return compareText(a.Sort, b.Sort)
		}
		return compareText(a.ID, b.ID)
	})
	p.out.Counts[Missing] = len(p.out.Missing)
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
