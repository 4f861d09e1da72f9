package api

import (
	"net/url"
	"strconv"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) reportOperations() {
	const t, report = "Reports", access.DeskReport
	add(a, t, op{method: "GET", path: "/reports/handovers", id: "reportHandovers", needs: report, says: "The hand-over matrix of a period, time per level; each figure with the address of its rows"}, a.reportHandovers)
	add(a, t, op{method: "GET", path: "/reports/handovers/rows", id: "listReportedHandovers", needs: report, says: "The hand-overs a figure counts, the latest day first"}, a.listReportedHandovers)
	add(a, t, op{method: "GET", path: "/reports/tickets", id: "reportTickets", needs: report, says: "Tickets made in a period: solved where they landed, at first contact, ping-pong, hops, outside the catalogue"}, a.reportTickets)
	add(a, t, op{method: "GET", path: "/reports/guided/rows", id: "listReportedGuided", needs: report, says: "Contacts guides solved before a ticket was made, by guide and language"}, a.listReportedGuided)
	add(a, t, op{method: "GET", path: "/reports/tickets/rows", id: "listReportedTickets", needs: report, says: "The tickets a figure counts, the latest first"}, a.listReportedTickets)
}

// PeriodAsked is a period of days, both included.
type PeriodAsked struct {
	From Day `query:"from" doc:"Left out is 30 days up to the last"`
	To   Day `query:"to" doc:"Left out is today; 400 days at most"`
}

func (p PeriodAsked) period(r *reader) desk.Period {
	return desk.Period{From: r.day("query.from", p.From), To: r.day("query.to", p.To)}
}

// inQuery says of faults that they lie in the address.
func inQuery(err error) error {
	return eachField(err, func(name string) string { return "query." + name })
}

// Figure is a number, and where the rows are that it counts.
type Figure struct {
	ID    string `json:"id,omitempty" doc:"Of what it is the figure; \"-\" is none"`
	Name  string `json:"name,omitempty"`
	Count int    `json:"count"`
	Rows  string `json:"rows" doc:"Address of what it counts; restricted tickets one may not see are counted and not listed" example:"/api/v1/reports/tickets/rows?from=2026-04-01&to=2026-04-30&outcome=first"`
}

// rowsAt is the address of a list behind a figure: pairs of names and values.
func rowsAt(list string, p desk.Period, pairs ...string) string {
	q := url.Values{"from": {string(p.From)}, "to": {string(p.To)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return version + "/reports/" + list + "/rows?" + q.Encode()
}

// HandoverReport is the hand-overs of a period between teams, units or levels.
type HandoverReport struct {
	From       Day           `json:"from"`
	To         Day           `json:"to"`
	Side       string        `json:"side" enum:"team,unit,level"`
	Whole      HandoverSum   `json:"whole"`
	Parties    []Party       `json:"parties" doc:"What the matrix goes between; an id supplier/… is a supplier, \"-\" no unit"`
	Cells      []HandoverSum `json:"cells" doc:"Those that are not nought; they add up to the whole"`
	Directions []Figure      `json:"directions"`
	Levels     []HandoverSum `json:"levels" doc:"By the level it was handed on from: how long it lay there"`
}

// Party is a row and a column of the matrix.
type Party struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	Gave Figure `json:"gave"`
	Got  Figure `json:"got"`
}

// HandoverSum is what hand-overs come to.
type HandoverSum struct {
	From           string `json:"from,omitempty" doc:"Id of a party, or a level"`
	To             string `json:"to,omitempty" doc:"Id of a party"`
	Count          int    `json:"count"`
	Again          int    `json:"again" doc:"Of these, to a team that had had it before: ping-pong"`
	ClockSeconds   int    `json:"clock_seconds" doc:"How long they lay where they came from, together"`
	WorkingSeconds int    `json:"working_seconds" doc:"Of this, within that team's hours"`
	Rows           string `json:"rows" doc:"Address of what it counts"`
}

func (a *API) reportHandovers(v *visit, in *struct {
	PeriodAsked
	Side    string `query:"side" enum:"team,unit,level" default:"team"`
	Service string `query:"service" maxLength:"64" doc:"Id; \"-\" is none"`
}) (*Plain[HandoverReport], error) {
	var r reader
	f := desk.HopFilter{Period: in.period(&r), Side: desk.Side(in.Side), Service: in.Service}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	m, err := a.Desk.HandOvers(v.ctx, v.By, v.Now, f)
	if err != nil {
		return nil, inQuery(err)
	}
	rows := func(pairs ...string) string {
		return rowsAt("handovers", m.Period, append(pairs, "side", string(m.Side), "service", m.Service)...)
	}
	sum := func(from, to string, s desk.HopSum, at string) HandoverSum {
		return HandoverSum{from, to, s.N, s.Again, s.ClockSeconds, s.WorkingSeconds, at}
	}
	out := HandoverReport{From: Day(m.From), To: Day(m.To), Side: string(m.Side), Whole: sum("", "", m.Whole, rows()), Parties: []Party{}, Cells: []HandoverSum{}, Directions: []Figure{}, Levels: []HandoverSum{}}
	for _, p := range m.Parties {
		out.Parties = append(out.Parties, Party{p.ID, p.Name, Figure{Count: m.Outs[p.ID].N, Rows: rows("out", p.ID)}, Figure{Count: m.Ins[p.ID].N, Rows: rows("in", p.ID)}})
		for _, q := range m.Parties {
			if cell := m.Cells[[2]string{p.ID, q.ID}]; cell.N > 0 {
				out.Cells = append(out.Cells, sum(p.ID, q.ID, cell, rows("out", p.ID, "in", q.ID)))
			}
		}
	}
	for _, d := range desk.Directions {
		out.Directions = append(out.Directions, Figure{ID: string(d), Count: m.Directions[d], Rows: rows("direction", string(d))})
	}
	for level := 1; level <= 3; level++ {
		at := strconv.Itoa(level)
		out.Levels = append(out.Levels, sum(at, "", m.Levels[level], rows("from_level", at)))
	}
	return plain(out), nil
}

// Unseen is a page of rows, and how many more the figure counts.
type Unseen[T any] struct {
	List[T]
	Unseen int `json:"unseen,omitempty" doc:"Counted and not listed: of restricted tickets one may not see"`
}

// Rows are a part of the rows behind a figure.
type Rows[T any] struct {
	Link string `header:"Link"`
	Body Unseen[T]
}

func rowsOf[T any](p *Page[T], unseen int) *Rows[T] {
	return &Rows[T]{p.Link, Unseen[T]{p.Body, unseen}}
}

// ReportedHandover is a hand-over behind a figure.
type ReportedHandover struct {
	Ticket string `json:"ticket"`
	Number int    `json:"number"`
	Title  string `json:"title,omitempty" doc:"For who reads every queue"`
	Hop
}

func (a *API) listReportedHandovers(v *visit, in *struct {
	Turning
	PeriodAsked
	Side      string `query:"side" enum:"team,unit,level" default:"team" doc:"What out and in name"`
	Out       string `query:"out" maxLength:"80"`
	In        string `query:"in" maxLength:"80"`
	FromLevel int    `query:"from_level" minimum:"1" maximum:"3"`
	ToLevel   int    `query:"to_level" minimum:"1" maximum:"3"`
	Direction string `query:"direction" enum:"up,down,sideways,out,back"`
	Reason    string `query:"reason" maxLength:"20"`
	Again     bool   `query:"again" doc:"To a team that had had it before"`
	Service   string `query:"service" maxLength:"64"`
}) (*Rows[ReportedHandover], error) {
	after, before, err := in.cursors(func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	var r reader
	f := desk.HopFilter{Period: in.period(&r), Service: in.Service, Side: desk.Side(in.Side), Out: in.Out, In: in.In, FromLevel: in.FromLevel, ToLevel: in.ToLevel,
		Direction: desk.Direction(in.Direction), Reason: desk.Reason(in.Reason), Again: in.Again, After: after, Before: before, Limit: in.Limit}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	list, err := a.Desk.HopRows(v.ctx, v.By, v.Now, f)
	if err != nil {
		return nil, inQuery(err)
	}
	names, err := a.Desk.ReportNames(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	items := make([]ReportedHandover, 0, len(list.Rows))
	for _, h := range list.Rows {
		place := func(team string, level int, supplier string) Place {
			return Place{Ref{team, names.Teams[team]}, level, supplier}
		}
		items = append(items, ReportedHandover{h.Ticket, h.Number, h.Title, Hop{h.N, moment(h.At), Day(h.Day), place(h.FromTeam, h.FromLevel, h.FromSupplier), place(h.ToTeam, h.ToLevel, h.ToSupplier),
			string(h.Direction), h.Again == 1, string(h.Reason), h.Note, nil, h.Via, h.ClockSeconds, h.WorkingSeconds}})
	}
	return rowsOf(turned(v, items, list.Next, list.Prev), list.Unseen), nil
}

// TicketReport is the account of the tickets made in a period.
type TicketReport struct {
	From       Day         `json:"from"`
	To         Day         `json:"to"`
	Made       Figure      `json:"made"`
	Outcomes   []Figure    `json:"outcomes" doc:"solved, first (while it was told), landed (by the team it landed with), pingpong (came back to a team), unsolved"`
	Hops       []Figure    `json:"hops" doc:"By hand-overs of a ticket; 5 is five or more"`
	Levels     []Solved    `json:"levels" doc:"Where those solved were solved"`
	Channels   []Figure    `json:"channels"`
	Kinds      []Figure    `json:"kinds"`
	Services   []Figure    `json:"services"`
	Units      []Figure    `json:"units"`
	Days       []Figure    `json:"days"`
	Outside    Figure      `json:"outside" doc:"Outside the catalogue"`
	Guided     Figure      `json:"guided" doc:"Contacts a guide solved before a ticket was made; the counts of its rows add up to it"`
	Candidates []Candidate `json:"candidates" doc:"What was asked for outside the catalogue, the most frequent first, 50 at most"`
}

// Solved is how many were solved at a level, and how long they had lain there.
type Solved struct {
	Figure
	ClockSeconds   int `json:"clock_seconds" doc:"All together, from coming there until solved"`
	WorkingSeconds int `json:"working_seconds" doc:"Of this, within that team's hours"`
}

// Candidate is something asked for outside the catalogue.
type Candidate struct {
	Figure
	Title      string `json:"title,omitempty" doc:"Of tickets on no service, as it was told; for who reads every queue"`
	Restricted bool   `json:"restricted,omitempty" doc:"On no service and restricted, whatever they say"`
}

func (a *API) reportTickets(v *visit, in *struct {
	PeriodAsked
	Service string `query:"service" maxLength:"64" doc:"Id; \"-\" is none"`
	Unit    string `query:"unit" maxLength:"64" doc:"Id; \"-\" is none"`
}) (*Plain[TicketReport], error) {
	var r reader
	f := desk.MadeFilter{Period: in.period(&r), Service: in.Service, Unit: in.Unit}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	m, err := a.Desk.Account(v.ctx, v.By, v.Now, f)
	if err != nil {
		return nil, inQuery(err)
	}
	rows := func(pairs ...string) string {
		return rowsAt("tickets", m.Period, append([]string{"service", m.Service, "unit", m.Unit}, pairs...)...)
	}
	counts := func(filter string, all []desk.Count) []Figure {
		out := make([]Figure, 0, len(all))
		for _, c := range all {
			out = append(out, Figure{c.ID, c.Name, c.N, rows(filter, c.ID)})
		}
		return out
	}
	out := TicketReport{From: Day(m.From), To: Day(m.To), Made: Figure{Count: m.N, Rows: rows()}, Outcomes: []Figure{}, Hops: []Figure{}, Days: []Figure{}, Candidates: []Candidate{},
		Channels: counts("channel", m.Channels), Kinds: counts("kind", m.Kinds), Services: counts("service", m.Services), Units: counts("unit", m.Units), Outside: Figure{Count: m.Outsiders, Rows: rows("outside", "true")},
		Guided: Figure{Count: m.Guided, Rows: rowsAt("guided", m.Period)}}
	for _, o := range desk.Outcomes {
		out.Outcomes = append(out.Outcomes, Figure{ID: string(o), Count: m.Outcomes[o], Rows: rows("outcome", string(o))})
	}
	for i, n := range m.ByHops {
		out.Hops = append(out.Hops, Figure{ID: strconv.Itoa(i), Count: n, Rows: rows("hops", strconv.Itoa(i))})
	}
	for level := 1; level <= 3; level++ {
		id := strconv.Itoa(level)
		out.Levels = append(out.Levels, Solved{Figure{ID: id, Count: m.Stays[level].N, Rows: rows("outcome", string(desk.SolvedAll), "level", id)}, m.Stays[level].ClockSeconds, m.Stays[level].WorkingSeconds})
	}
	for _, d := range m.Days {
		out.Days = append(out.Days, Figure{ID: string(d.Day), Count: d.N, Rows: rows("day", string(d.Day))})
	}
	for _, c := range m.Candidates {
		out.Candidates = append(out.Candidates, candidate(c, rows))
	}
	return plain(out), nil
}

func candidate(c desk.Sought, rows func(...string) string) Candidate {
	service, few := c.Service, ""
	if service == "" {
		service = desk.None
	}
	if c.Restricted == 1 {
		few = "true"
	}
	return Candidate{Figure{service, c.Name, c.N, rows("outside", "true", "service", service, "title", c.Title, "restricted", few)}, c.Title, c.Restricted == 1}
}

func (a *API) listReportedTickets(v *visit, in *struct {
	Turning
	PeriodAsked
	On         Day    `query:"day" doc:"One day of the period"`
	Channel    string `query:"channel" enum:"mail,phone,portal,walk_in,chat,visit,api"`
	Kind       string `query:"kind" enum:"fault,question,order,change,feedback,access"`
	Service    string `query:"service" maxLength:"64" doc:"Id; \"-\" is none"`
	Unit       string `query:"unit" maxLength:"64" doc:"Id; \"-\" is none"`
	Title      string `query:"title" maxLength:"200"`
	Outside    bool   `query:"outside"`
	Restricted bool   `query:"restricted"`
	Outcome    string `query:"outcome" enum:"solved,first,landed,pingpong,unsolved"`
	Level      int    `query:"level" minimum:"0" maximum:"3" doc:"Where it is, or was solved"`
	Hops       string `query:"hops" enum:"0,1,2,3,4,5" doc:"5 is five or more"`
}) (*Rows[Ticket], error) {
	after, before, err := in.cursors(idCursor)
	if err != nil {
		return nil, err
	}
	var r reader
	f := desk.MadeFilter{Period: in.period(&r), Day: r.day("query.day", in.On), Channel: in.Channel, Kind: desk.Kind(in.Kind), Service: in.Service, Unit: in.Unit, Title: in.Title,
		Outside: in.Outside, Restricted: in.Restricted, Outcome: desk.Outcome(in.Outcome), Level: in.Level, Hops: in.Hops, After: after, Before: before, Limit: in.Limit}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	list, err := a.Desk.MadeRows(v.ctx, v.By, v.Now, f)
	if err != nil {
		return nil, inQuery(err)
	}
	items := make([]Ticket, 0, len(list.Rows))
	for _, row := range list.Rows {
		items = append(items, showTicket(row))
	}
	return rowsOf(turned(v, items, list.Next, list.Prev), list.Unseen), nil
}

// SolvedByGuide is how many contacts a guide solved, read in one language.
type SolvedByGuide struct {
	Guide Ref    `json:"guide"`
	Lang  string `json:"lang"`
	Count int    `json:"count"`
}

func (a *API) listReportedGuided(v *visit, in *struct {
	Turning
	PeriodAsked
}) (*Page[SolvedByGuide], error) {
	var r reader
	period := in.period(&r)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	g, err := a.Desk.GuidedRows(v.ctx, v.By, v.Now, period)
	if err != nil {
		return nil, inQuery(err)
	}
	return cut(v, in.Turning, g.Guides, func(s knowledge.Solver) string { return s.Guide + "/" + s.Lang }, func(s knowledge.Solver) SolvedByGuide {
		return SolvedByGuide{Ref{s.Guide, s.Title}, s.Lang, s.N}
	})
}
