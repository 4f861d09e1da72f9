package api

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) clockOperations() {
	const t, read = "Tickets", access.DeskRead
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/clocks", id: "explainClocks", needs: read, says: "Each clock of a ticket, stretch by stretch: what it did, why, and what that adds up to"}, a.explainClocks)
	add(a, t, op{method: "GET", path: "/breaches", id: "listBreaches", needs: read, says: "Broken promises, the latest first"}, a.listBreaches)
}

// TicketClock is one promise being measured, explained.
type TicketClock struct {
	Clock      string         `json:"clock" enum:"response,update,solution,level_1,level_2,level_3,supplier_response,supplier_solution"`
	Phase      string         `json:"phase" enum:"resting,running,paused,met,ended"`
	Promised   int            `json:"promised_minutes,omitempty" doc:"Working minutes; left out where nothing is promised"`
	Used       int            `json:"used_minutes" doc:"Whole working minutes of the last round: the sum of its stretches"`
	Round      int            `json:"round"`
	DueAt      Moment         `json:"due_at,omitempty"`
	WarnedAt   Moment         `json:"warned_at,omitempty"`
	BreachedAt Moment         `json:"breached_at,omitempty"`
	Stretches  []ClockStretch `json:"stretches"`
}

// ClockStretch is a time in which a clock did one thing by one rule.
type ClockStretch struct {
	From     Moment `json:"from"`
	To       Moment `json:"to"`
	Phase    string `json:"phase"`
	Standing string `json:"standing,omitempty" doc:"Where the ticket stood: why it paused"`
	Level    int    `json:"level,omitempty"`
	Began    string `json:"began" doc:"What began it; given_back is no stretch of time, but takes off what was counted on a day noted as closed afterwards"`
	Round    int    `json:"round"`
	Calendar string `json:"calendar,omitempty" doc:"Name of the hours it was counted by; left out are the body's own"`
	Promised int    `json:"promised_minutes,omitempty"`
	Minutes  int    `json:"minutes" doc:"Counted in it"`
}

func showClocks(accounts []desk.Account, hours map[string]desk.Counted) []TicketClock {
	all := []TicketClock{}
	for _, a := range accounts {
		c := TicketClock{string(a.Clock.Key), a.Clock.Phase.String(), a.Clock.Minutes, a.Minutes(), a.Clock.Round, moment(a.Clock.Due), moment(a.Clock.Warned), moment(a.Clock.Breached), []ClockStretch{}}
		for _, s := range a.Stretches {
			c.Stretches = append(c.Stretches, ClockStretch{moment(s.From), moment(s.To), s.Phase.String(), string(s.Standing), s.Level, string(s.Began), s.Round, hours[s.Term.Calendar].Name, s.Term.Minutes, s.Minutes})
		}
		all = append(all, c)
	}
	return all
}

// TicketClocks are all clocks of a ticket; those of its suppliers are told
// with their threads.
type TicketClocks struct {
	Items []TicketClock `json:"items"`
}

func (a *API) explainClocks(v *visit, in *TicketAt) (*Plain[TicketClocks], error) {
	told, err := a.Desk.Clocks(v.ctx, v.By, v.Now, in.Ticket)
	if err != nil {
		return nil, err
	}
	return plain(TicketClocks{showClocks(told.Accounts, told.Hours)}), nil
}

// TicketBreach is a promise that was broken.
type TicketBreach struct {
	Ticket   string `json:"ticket"`
	Number   int    `json:"number"`
	Title    string `json:"title"`
	State    string `json:"state"`
	Team     Ref    `json:"team"`
	Service  string `json:"service,omitempty" doc:"Id"`
	Priority int    `json:"priority"`
	Clock    string `json:"clock"`
	Round    int    `json:"round" doc:"Of a supplier's clock: which of the ticket's threads"`
	At       Moment `json:"at" doc:"When it broke"`
	DueAt    Moment `json:"due_at"`
}

func (a *API) listBreaches(v *visit, in *struct {
	Turning
	From  Moment `query:"from"`
	Until Moment `query:"until"`
	Team  string `query:"team" maxLength:"64"`
	Clock string `query:"clock" enum:"response,update,solution,level_1,level_2,level_3,supplier_response,supplier_solution"`
	Going bool   `query:"going" doc:"Only of tickets going on"`
}) (*Page[TicketBreach], error) {
	after, before, err := in.cursors(func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	var r reader
	f := desk.BreachFilter{From: r.moment("query.from", in.From), Until: r.moment("query.until", in.Until), Team: in.Team, Clock: clocks.Key(in.Clock), Going: in.Going, After: after, Before: before, Limit: in.Limit}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	list, err := a.Desk.Breaches(v.ctx, v.By, f)
	if err != nil {
		return nil, err
	}
	items := make([]TicketBreach, 0, len(list.Rows))
	for _, b := range list.Rows {
		items = append(items, TicketBreach{b.Ticket, b.Number, b.Title, string(b.State), Ref{b.Team, b.TeamName}, b.Service, b.Priority, b.Clock, b.Round, moment(b.At), moment(b.DueAt)})
	}
	return turned(v, items, list.Next, list.Prev), nil
}
