package staffing

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Strengths of an expert: can help, knows it well, teaches it.
var Strengths = []int{1, 2, 3}

// Expert is somebody who knows a subject (D9).
type Expert struct {
	Body     string    `db:"body"`
	ID       string    `db:"id"`
	Person   string    `db:"person"`
	Subject  string    `db:"subject"`
	Fold     string    `db:"fold"`
	Sort     string    `db:"sort"`
	Team     string    `db:"team"`
	Strength int       `db:"strength"`
	From     clock.Day `db:"valid_from"`
	To       clock.Day `db:"valid_to"`
	Note     string    `db:"note"`
	Version  int       `db:"version"`
}

// ExpertInput is what somebody types of an expert. Person is an id or a mail
// address.
type ExpertInput struct {
	Person, Subject, Team string
	Strength              int
	From, To              clock.Day
	Note                  string
}

const longestSubject = 120

// with is the expert as the input wants it; lang is the body's.
func (e Expert) with(in ExpertInput, lang string) (Expert, error) {
	var f fault.Faults
	in.Subject, in.Note = text.Clean(in.Subject), text.Clean(in.Note)
	switch {
	case in.Subject == "":
		f.Add("subject", "staffing.subject_missing")
	case len([]rune(in.Subject)) > longestSubject:
		f.Add("subject", "fault.too_long", fault.Args{"max": longestSubject})
	}
	if in.Person == "" {
		f.Add("person", "staffing.person_missing")
	}
	if in.Strength < 1 || in.Strength > len(Strengths) {
		f.Add("strength", "staffing.strength_unknown")
	}
	if in.From.IsSet() && in.To.IsSet() && in.To < in.From {
		f.Add("to", "staffing.ends_first")
	}
	if len([]rune(in.Note)) > longestNote {
		f.Add("note", "fault.too_long", fault.Args{"max": longestNote})
	}
	e.Person, e.Subject, e.Fold, e.Sort, e.Team = in.Person, in.Subject, text.Fold(in.Subject), text.SortKey(lang, in.Subject), in.Team
	e.Strength, e.From, e.To, e.Note = in.Strength, in.From, in.To, in.Note
	return e, f.Err()
}

// On tells whether the expert counts that day.
func (e Expert) On(day clock.Day) bool {
	return (e.From == "" || e.From <= day) && (e.To == "" || day <= e.To)
}
