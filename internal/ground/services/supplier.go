package services

import (
	"github.com/overgang/overgang/internal/kit/clock"
)

// Supplier delivers something to the body. Mail and Phone are its desk's,
// Calendar when that answers ("" the body's own).
type Supplier struct {
	Body     string `db:"body"`
	ID       string `db:"id"`
	Name     string `db:"name"`
	Fold     string `db:"fold"`
	Sort     string `db:"sort"`
	Number   string `db:"number"` // of the company
	Mail     string `db:"mail"`
	MailFold string `db:"mail_fold"`
	Phone    string `db:"phone"`
	Web      string `db:"web"`
	Calendar string `db:"calendar"`
	Note     string `db:"note"`
	Active   int    `db:"active"`
	Version  int    `db:"version"`
}

// Contact is somebody at a supplier, from and to which day, both included
// ("" = open). A contact without an ID is the supplier's desk itself.
type Contact struct {
	Body     string    `db:"body"`
	ID       string    `db:"id"`
	Supplier string    `db:"supplier"`
	Name     string    `db:"name"`
	Title    string    `db:"title"`
	Mail     string    `db:"mail"`
	Fold     string    `db:"fold"`
	Phone    string    `db:"phone"`
	From     clock.Day `db:"valid_from"`
	To       clock.Day `db:"valid_to"`
	Version  int       `db:"version"`
}

// On tells whether the contact counts that day.
func (c Contact) On(day clock.Day) bool { return within(day, c.From, c.To) }
