package services

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// State of a service.
type State string

const (
	Planned State = "planned" // known, not yet in use
	Active  State = "active"
	Retired State = "retired" // kept for what happened to it
)

// States in the order they are shown.
var States = []State{Active, Planned, Retired}

// Service is something people use. Unit is whose it is, Audience the group of
// those served ("" everybody), Calendar its opening hours ("" the body's own).
type Service struct {
	Body        string        `db:"body"`
	ID          string        `db:"id"`
	Name        string        `db:"name"`
	Fold        string        `db:"fold"`
	Sort        string        `db:"sort"`
	Description string        `db:"description"`
	Unit        string        `db:"unit"`
	State       State         `db:"state"`
	Audience    string        `db:"audience"`
	Calendar    string        `db:"calendar"`
	CreatedAt   clock.Instant `db:"created_at"`
	Version     int           `db:"version"`
}

// Input is what somebody types of a service.
type Input struct {
	Name, Description        string
	Unit, Audience, Calendar string
	State                    State
}

const (
	longestName = 120
	longestText = 4000
)

// with is the service as typed. What names other things is checked by the use
// case.
func (s Service) with(lang string, in Input, wrong *fault.Faults) Service {
	s.Name = line(wrong, "name", in.Name)
	s.Fold, s.Sort = text.Fold(s.Name), text.SortKey(lang, s.Name)
	s.Description = prose(wrong, "description", in.Description)
	s.Unit, s.Audience, s.Calendar, s.State = in.Unit, in.Audience, in.Calendar, in.State
	if !slices.Contains(States, in.State) {
		wrong.Add("state", "fault.not_a_choice")
	}
	return s
}

// line is a name somebody typed: required, on one line, not too long.
func line(wrong *fault.Faults, field, typed string) string {
	typed = short(wrong, field, typed)
	if typed == "" {
		wrong.Add(field, "fault.required")
	}
	return typed
}

// short is a line that may be empty.
func short(wrong *fault.Faults, field, typed string) string {
	typed = text.Clean(typed)
	if len([]rune(typed)) > longestName {
		wrong.Add(field, "services.too_long", fault.Args{"most": longestName})
	}
	return typed
}

// prose is a text of several lines that may be empty.
func prose(wrong *fault.Faults, field, typed string) string {
	typed = text.Clean(typed)
	if len([]rune(typed)) > longestText {
		wrong.Add(field, "services.too_long", fault.Args{"most": longestText})
	}
	return typed
}

func within(day, from, to clock.Day) bool {
	return (from == "" || from <= day) && (to == "" || day <= to)
}
