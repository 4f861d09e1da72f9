package arrangement

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Who may turn straight to a supplier (D3, E4).
const (
	NotDirect  = "no"
	SuperUsers = "super_users"
	Everybody  = "everybody"
)

// Directs in the order they are shown.
var Directs = []string{NotDirect, SuperUsers, Everybody}

// Needs somebody can have when they ask where to turn: the kinds of ticket.
var Needs = []string{"fault", "question", "order", "access", "change", "feedback"}

// Agreement is what is agreed with a supplier: for all they do or one service,
// for the body or one unit. Times are minutes of the agreement's hours, 0 =
// not agreed. The zero Agreement is none.
type Agreement struct {
	Body     string    `db:"body"`
	ID       string    `db:"id"`
	Number   string    `db:"number"`
	Supplier string    `db:"supplier"`
	Service  string    `db:"service"`
	Unit     string    `db:"unit"`
	Calendar string    `db:"calendar"`
	Response int       `db:"response"`
	Solution int       `db:"solution"`
	Direct   string    `db:"direct"`
	NeedList string    `db:"needs"` // space-separated; "" = all
	How      string    `db:"how"`
	From     clock.Day `db:"valid_from"`
	To       clock.Day `db:"valid_to"`
	Version  int       `db:"version"`
}

// AgreementInput is what somebody types of an agreement.
type AgreementInput struct {
	Number, Supplier, Service, Unit, Calendar, Direct, How string
	Response, Solution                                     int
	Needs                                                  []string
	From, To                                               clock.Day
}

// Found tells whether there is an agreement.
func (a Agreement) Found() bool { return a.ID != "" }

// On tells whether the agreement is in force that day.
func (a Agreement) On(day clock.Day) bool { return within(day, a.From, a.To) }

// Needs are those it covers when somebody turns straight to the supplier.
func (a Agreement) Needs() []string {
	if a.NeedList == "" {
		return Needs
	}
	return strings.Fields(a.NeedList)
}

// Lets tells whether somebody may turn straight to the supplier with a need.
func (a Agreement) Lets(superUser bool, need string) bool {
	if !a.Found() || need != "" && !slices.Contains(a.Needs(), need) {
		return false
	}
	return a.Direct == Everybody || a.Direct == SuperUsers && superUser
}

// With is the agreement as the input wants it.
func (a Agreement) With(in AgreementInput) (Agreement, error) {
	var f fault.Faults
	a.Number, a.How = text.Clean(in.Number), text.Clean(in.How)
	needed(&f, "number", a.Number)
	bounded(&f, "how", a.How)
	if in.Supplier == "" {
		f.Add("supplier", "arrangement.needed")
	}
	a.Supplier, a.Service, a.Unit, a.Calendar, a.Direct = in.Supplier, in.Service, in.Unit, in.Calendar, in.Direct
	if !slices.Contains(Directs, a.Direct) {
		f.Add("direct", "fault.not_a_choice")
	}
	if a.Direct != NotDirect && a.How == "" {
		f.Add("how", "arrangement.agreement.how_needed")
	}
	var needs []string
	for _, n := range Needs {
		if slices.Contains(in.Needs, n) {
			needs = append(needs, n)
		}
	}
	for _, n := range in.Needs {
		if !slices.Contains(Needs, n) {
			f.Add("needs", "fault.not_a_choice")
		}
	}
	if len(needs) == len(Needs) {
		needs = nil
	}
	a.NeedList = strings.Join(needs, " ")
	a.Response, a.Solution = in.Response, in.Solution
	minutes(&f, "response", a.Response)
	minutes(&f, "solution", a.Solution)
	if a.Response > 0 && a.Solution > 0 && a.Solution < a.Response {
		f.Add("solution", "arrangement.target.solution_first")
	}
	a.From, a.To = in.From, in.To
	between(&f, a.From, a.To)
	return a, f.Err()
}

// longest promise: a year of minutes.
const longest = 366 * 24 * 60

func minutes(f *fault.Faults, field string, n int) {
	if n < 0 || n > longest {
		f.Add(field, "arrangement.target.minutes", fault.Args{"most": longest})
	}
}

// agreementFor picks among agreements with one supplier: of the nearest unit
// (paths, deepest first), then for the very service, then the newest.
func agreementFor(all []Agreement, service string, units []string, day clock.Day) Agreement {
	best, rank := Agreement{}, -1
	for _, a := range all {
		near := slices.Index(units, a.Unit)
		if near < 0 || !a.On(day) || a.Service != "" && a.Service != service {
			continue
		}
		r := 2 * (len(units) - near)
		if a.Service != "" {
			r++
		}
		if r > rank || r == rank && a.From > best.From {
			best, rank = a, r
		}
	}
	return best
}
