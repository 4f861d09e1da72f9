package app

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// workOnTickets are the minutes of tickets in the words of staffing.
func workOnTickets(tx *db.Tx, s staffing.Span) ([]staffing.Work, error) {
	times, err := desk.TimesBetween(tx, s.From, s.To)
	all := make([]staffing.Work, 0, len(times))
	for _, t := range times {
		all = append(all, staffing.Work{ID: t.ID, Ticket: t.Ticket, Day: t.Day, Person: t.Person, Team: t.Team, Level: t.Level,
			Unit: t.Unit, Home: t.Home, Minutes: t.Minutes, Note: t.Note, At: t.At})
	}
	return all, err
}

// lentBetweenTeams are those who work for another team than their own.
func lentBetweenTeams(tx *db.Tx, s staffing.Span) ([]staffing.Loan, error) {
	lent, err := arrangement.LentBetween(tx, s.From, s.To)
	if err != nil {
		return nil, err
	}
	var people []string
	for _, m := range lent {
		people = append(people, m.Person)
	}
	names, err := org.Names(tx, people)
	var all []staffing.Loan
	for _, m := range lent {
		all = append(all, staffing.Loan{ID: m.ID, Person: m.Person, Name: names[m.Person], Home: m.Home, Team: m.Team, From: m.From, To: m.To})
	}
	return all, err
}

// catalogueTasks are the tasks a routine can be for.
func catalogueTasks(tx *db.Tx) ([]knowledge.Named, error) {
	tasks, err := arrangement.Tasks(tx)
	var all []knowledge.Named
	for _, t := range tasks {
		all = append(all, knowledge.Named{ID: t.ID, Name: t.Name})
	}
	return all, err
}
