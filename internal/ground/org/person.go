package org

import "github.com/overgang/overgang/internal/kit/clock"

// Person is someone who works for a body or sits in its council.
type Person struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Given     string        `db:"given"`
	Family    string        `db:"family"`
	Name      string        `db:"name"` // as shown
	Fold      string        `db:"fold"` // for look-ups (text.Fold)
	Sort      string        `db:"sort"` // text.SortKey of "family, given" in the body's language
	Lang      string        `db:"lang"`
	Mobile    string        `db:"mobile"` // E.164, "" unknown
	Active    int           `db:"active"`
	LeftOn    clock.Day     `db:"left_on"`
	External  string        `db:"external"`
	CreatedAt clock.Instant `db:"created_at"`
	Version   int           `db:"version"`
}

// Kinds of position.
const (
	Employee = "employee"
	Member   = "member"
	Deputy   = "deputy"
	External = "external"
)

// PositionKinds in the order they are shown.
var PositionKinds = []string{Member, Deputy, Employee, External}

// Position is what a person is in the body, and where, from and to which day
// (both included; "" = open).
type Position struct {
	Body   string    `db:"body"`
	ID     string    `db:"id"`
	Person string    `db:"person"`
	Kind   string    `db:"kind"`
	Unit   string    `db:"unit"`
	Title  string    `db:"title"`
	From   clock.Day `db:"valid_from"`
	To     clock.Day `db:"valid_to"`
}

// On tells whether the position is held that day.
func (p Position) On(day clock.Day) bool { return within(day, p.From, p.To) }

// Email is an address with validity.
type Email struct {
	Body    string    `db:"body"`
	Person  string    `db:"person"`
	Address string    `db:"address"`
	Fold    string    `db:"fold"`
	Kind    string    `db:"kind"` // primary, secondary, alias
	From    clock.Day `db:"valid_from"`
	To      clock.Day `db:"valid_to"`
}

// Leave is an absence, both days included; To "" = not known yet (A2).
type Leave struct {
	Body   string    `db:"body"`
	ID     string    `db:"id"`
	Person string    `db:"person"`
	Reason string    `db:"reason"`
	From   clock.Day `db:"valid_from"`
	To     clock.Day `db:"valid_to"`
}

// On tells whether the person is away that day.
func (l Leave) On(day clock.Day) bool { return within(day, l.From, l.To) }

// Proxy lets one person act for another from day to day (A7).
type Proxy struct {
	Body   string    `db:"body"`
	ID     string    `db:"id"`
	Person string    `db:"person"`
	Proxy  string    `db:"proxy"`
	From   clock.Day `db:"valid_from"`
	To     clock.Day `db:"valid_to"`
}

// On tells whether the proxy may act that day.
func (p Proxy) On(day clock.Day) bool { return within(day, p.From, p.To) }

func within(day, from, to clock.Day) bool {
	return (from == "" || from <= day) && (to == "" || day <= to)
}
