package arrangement

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/services"
)

// What an answer to "where do I turn?" points to (D3).
const (
	ToDesk      = "desk"       // a local desk, central support, or another team of ours
	ToSuperUser = "super_user" // a colleague who knows the service (E3)
	ToSupplier  = "supplier"   // straight to them, as agreed for this person
	ToNobody    = "nobody"     // the body has set up no support yet
)

// TurnFacts are all the answer rests on.
type TurnFacts struct {
	Need      string
	Known     bool // a service of the register is named
	Open      bool // its gate is
	Others    bool // it is for others than the person
	AskFirst  bool // questions go to a super-user first
	SuperUser bool // the person is one, that day, for the service and unit
	Supers    []Somebody
	Suppliers []DirectFact // those of the service, the arrangement's first
	Way       []DeskFact   // teams in scope, from the first level on
	Front     DeskFact     // gets what belongs to nobody; no team while there is none
	Desk      DeskFact     // the local desk of the person's unit; no team where there is none
}

// DirectFact is a supplier and what is agreed with it for the person's unit.
type DirectFact struct {
	Supplier  services.Supplier
	Agreement Agreement
	Hours     OpenNow
}

// DeskFact is a team, and whether it is open.
type DeskFact struct {
	Team  Team
	Level int
	Hours OpenNow
}

// Verdict is the one answer. Why is a text key, arrangement.turn.why.<word>.
type Verdict struct {
	Kind   string
	Why    string
	Desk   DeskFact   // of ToDesk
	Direct DirectFact // of ToSupplier
	Supers []Somebody // of ToSuperUser
}

// Turn is the rule (D3). In this order: straight to a supplier where the
// agreement lets this person with this need; a question to a super-user first,
// where the arrangement says so; else the first level in scope that answers,
// or, for a fault while that is closed, one that is open now. What is outside
// the catalogue, or for others than the person, goes to the nearest desk: it is
// still answered, and what is agreed with a supplier is not agreed for them.
func (f TurnFacts) Turn() Verdict {
	if f.Known && !f.Others {
		for _, s := range f.Suppliers {
			if s.Agreement.Lets(f.SuperUser, f.Need) {
				return Verdict{Kind: ToSupplier, Why: direct(s.Agreement), Direct: s}
			}
		}
	}
	if f.ours() && f.AskFirst && f.Need == "question" && !f.SuperUser && len(f.Supers) > 0 {
		return Verdict{Kind: ToSuperUser, Why: "arrangement.turn.why.ask_first", Supers: f.Supers}
	}
	way, why := f.way()
	if len(way) == 0 {
		return Verdict{Kind: ToNobody, Why: "arrangement.turn.why.nobody"}
	}
	first := way[0]
	if f.Need == "fault" && !first.Hours.Open {
		if i := slices.IndexFunc(way, func(d DeskFact) bool { return d.Hours.Open }); i > 0 {
			return Verdict{Kind: ToDesk, Why: "arrangement.turn.why.open_now", Desk: way[i]}
		}
	}
	return Verdict{Kind: ToDesk, Why: why, Desk: first}
}

func direct(a Agreement) string {
	if a.Direct == Everybody {
		return "arrangement.turn.why.direct"
	}
	return "arrangement.turn.why.direct_super"
}

// ours tells whether the service's own support answers the person.
func (f TurnFacts) ours() bool { return f.Known && f.Open && !f.Others }

// way are the desks in the order they are asked, and why the first one is.
// Level 3 is never asked first: the desks before it hand over.
func (f TurnFacts) way() ([]DeskFact, string) {
	if f.ours() {
		ours := slices.DeleteFunc(slices.Clone(f.Way), func(d DeskFact) bool { return d.Team.ID == "" || d.Level > 2 })
		if len(ours) > 0 {
			if ours[0].Team.Kind == Local {
				return ours, "arrangement.turn.why.local"
			}
			return ours, "arrangement.turn.why.level"
		}
	}
	why := "arrangement.turn.why.front"
	switch {
	case f.Others:
		why = "arrangement.turn.why.others"
	case f.Known && !f.Open:
		why = "arrangement.turn.why.outside"
	}
	var way []DeskFact
	for _, d := range []DeskFact{f.Desk, f.Front} {
		if d.Team.ID != "" && !slices.ContainsFunc(way, func(x DeskFact) bool { return x.Team.ID == d.Team.ID }) {
			way = append(way, d)
		}
	}
	return way, why
}
