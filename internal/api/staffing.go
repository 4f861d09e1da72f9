package api

import (
	"cmp"
	"net/url"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

func (a *API) staffingOperations() {
	read, manage := access.DeskReport, access.DeskManage
	const t = "Staffing"
	add(a, t, op{method: "GET", path: "/staffing/bills", id: "listBills", needs: read, says: "What each unit used of the desk in a month or year, and what its pledge is worth, in øre"}, a.listBills)
	add(a, t, op{method: "GET", path: "/staffing/items", id: "listBillItems", needs: read, says: "The rows the bills are sums of, to the øre, or those behind one figure of one"}, a.listBillItems)
	add(a, t, op{method: "GET", path: "/staffing/hours", id: "listHours", needs: read, says: "Time worked, row by row: what counts of it and what it costs"}, a.listHours)
	add(a, t, op{method: "GET", path: "/staffing/loans", id: "listLoans", needs: read, says: "Who is lent between teams, and what they worked by it"}, a.listLoans)
	add(a, t, op{method: "GET", path: "/staffing/pledges", id: "listPledges", needs: read, says: "What units pledged each week"}, a.listPledges)
	add(a, t, op{method: "POST", path: "/staffing/pledges", id: "addPledge", needs: manage, says: "Write in a pledge; answers its id", status: 201}, a.addPledge)
	add(a, t, op{method: "POST", path: "/staffing/hours", id: "logHours", needs: manage, says: "Log hours at the desk that no ticket was written on; the same client logs once", status: 201}, a.logHours)
	add(a, t, op{method: "DELETE", path: "/staffing/hours/{hours}", id: "removeHours", needs: manage, says: "Take back hours that were logged by mistake", status: 204}, a.removeHours)
	add(a, t, op{method: "PUT", path: "/staffing/pledges/{pledge}", id: "changePledge", needs: manage, says: "Change a pledge; one kept for a while is given an end"}, a.changePledge)
	add(a, t, op{method: "DELETE", path: "/staffing/pledges/{pledge}", id: "removePledge", needs: manage, says: "Take away what was noted by mistake", status: 204}, a.removePledge)
	add(a, t, op{method: "GET", path: "/staffing/rates", id: "getRates", needs: read, says: "What an hour at a level costs, and how long a working day is"}, a.getRates)
	add(a, t, op{method: "PUT", path: "/staffing/rates", id: "putRate", needs: manage, says: "Say what an hour at a level costs from a day on, or take that back"}, a.putRate)
	add(a, t, op{method: "GET", path: "/staffing/helping", id: "listHelping", needs: read, says: "Who helps whom between levels: hours by section and team"}, a.listHelping)
	add(a, t, op{method: "POST", path: "/staffing/experts", id: "addExpert", needs: manage, says: "Name somebody who knows a subject", status: 201}, a.addExpert)
	add(a, t, op{method: "PUT", path: "/staffing/experts/{expert}", id: "changeExpert", needs: manage, says: "Change an entry"}, a.changeExpert)
	add(a, t, op{method: "DELETE", path: "/staffing/experts/{expert}", id: "removeExpert", needs: manage, says: "Take out an entry made by mistake", status: 204}, a.removeExpert)
	add(a, t, op{method: "GET", path: "/staffing/experts", id: "listExperts", needs: access.DeskRead, says: "Who knows a subject"}, a.listExperts)
}

// MonthAsked is a month or a year.
type MonthAsked struct {
	Month string `query:"month" required:"true" pattern:"^[0-9]{4}(-[0-9]{2})?$" example:"2026-04" doc:"A month, or a year"`
}

func (m MonthAsked) span() (staffing.Span, error) {
	span, ok := staffing.Month(m.Month)
	if !ok {
		return span, fault.OnField("query.month", "fault.not_a_day")
	}
	return span, nil
}

// Bill is what a unit used and gave; money in øre, time in minutes.
type Bill struct {
	Unit          Ref      `json:"unit" doc:"An empty id is nobody's: strangers, and those whose unit is not known"`
	TicketMinutes int      `json:"ticket_minutes"`
	TicketOre     int64    `json:"ticket_ore"`
	SharedMinutes int      `json:"shared_minutes" doc:"Its part of hours at the desk without a ticket"`
	SharedOre     int64    `json:"shared_ore"`
	UsedOre       int64    `json:"used_ore" doc:"What it would pay without its pledge"`
	PledgeMinutes int      `json:"pledge_minutes"`
	PledgeOre     int64    `json:"pledge_ore"`
	PaysOre       int64    `json:"pays_ore" doc:"Below nought it has something to its credit"`
	WorkedMinutes int      `json:"worked_minutes"`
	WorkedOre     int64    `json:"worked_ore"`
	Rows          BillRows `json:"rows" doc:"Where the rows are that each figure is the sum of"`
}

// BillRows are the addresses of what the figures of a bill are sums of.
type BillRows struct {
	Ticket string `json:"ticket" example:"/api/v1/staffing/items?month=2026-04&part=tickets&unit=u1"`
	Shared string `json:"shared"`
	Used   string `json:"used"`
	Pledge string `json:"pledge"`
	Pays   string `json:"pays" doc:"What it used, and its pledges, which are below nought"`
	Worked string `json:"worked" example:"/api/v1/staffing/hours?home=u1&month=2026-04"`
}

func billRows(month, unit string) BillRows {
	unit = cmp.Or(unit, staffing.Nobody)
	lines := func(part staffing.Part) string { return staffingAt("items", month, "unit", unit, "part", string(part)) }
	return BillRows{lines(staffing.OnTickets), lines(staffing.AtDesk), lines(staffing.AllUsed), lines(staffing.Pledged), lines(staffing.ToPay), staffingAt("hours", month, "home", unit)}
}

// staffingAt is the address of a list of staffing: pairs of names and values.
func staffingAt(list, month string, pairs ...string) string {
	q := url.Values{"month": {month}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return version + "/staffing/" + list + "?" + q.Encode()
}

func (a *API) listBills(v *visit, in *MonthAsked) (*Plain[List[Bill]], error) {
	span, err := in.span()
	if err != nil {
		return nil, err
	}
	f, err := a.Staffing.Figures(v.ctx, v.By, v.Now, span)
	if err != nil {
		return nil, err
	}
	list := List[Bill]{Items: []Bill{}}
	for _, b := range f.Account.Bills {
		list.Items = append(list.Items, Bill{Ref{b.Unit, f.Names.Unit(b.Unit)}, b.TicketMinutes, b.TicketOre, b.SharedMinutes, b.SharedOre, b.Used(), b.PledgeMinutes, b.PledgeOre, b.Pays(), b.WorkedMinutes, b.WorkedOre, billRows(in.Month, b.Unit)})
	}
	return plain(list), nil
}

// BillItem is one row of a bill: work, or a pledge.
type BillItem struct {
	Unit    Ref        `json:"unit"`
	Ticket  string     `json:"ticket,omitempty" doc:"Id; left out of a share"`
	Shared  bool       `json:"shared" doc:"A part of a team's hours at the desk"`
	Pledge  *WorkedOut `json:"pledge,omitempty" doc:"Of a row that is a pledge: how it comes to its minutes and its worth"`
	Day     Day        `json:"day,omitempty"`
	Team    Ref        `json:"team"`
	Level   int        `json:"level,omitempty"`
	Minutes int        `json:"minutes"`
	Ore     int64      `json:"ore" doc:"Below nought: a pledge that is taken off"`
}

// WorkedOut is how a pledge comes to what it is.
type WorkedOut struct {
	ID     string       `json:"id"`
	PerDay int64        `json:"day_thousandths" doc:"Of a minute, on each working day it stands"`
	Days   []PledgeDays `json:"days" doc:"Minutes and øre are rounded once, over all of them"`
}

// PledgeDays are working days of a pledge at one rate.
type PledgeDays struct {
	Count int   `json:"count"`
	Ore   int64 `json:"ore" doc:"An hour; nought where no rate is set"`
}

func billItem(l staffing.Line, names staffing.Names) BillItem {
	item := BillItem{Unit: Ref{l.Unit, names.Unit(l.Unit)}, Ticket: l.Work.Ticket, Shared: l.Shared, Day: Day(l.Work.Day), Team: Ref{l.Work.Team, names.Team(l.Work.Team)}, Level: l.Work.Level, Minutes: l.Minutes, Ore: l.Ore}
	if l.Promise != nil {
		item.Pledge = &WorkedOut{ID: l.Promise.Pledge.ID, PerDay: l.Promise.PerDay, Days: []PledgeDays{}}
		for _, s := range l.Promise.Stretches {
			item.Pledge.Days = append(item.Pledge.Days, PledgeDays{s.Days, s.Ore})
		}
	}
	return item
}

func (a *API) listBillItems(v *visit, in *struct {
	MonthAsked
	Turning
	Unit string `query:"unit" maxLength:"64" doc:"Id of a bill's unit; \"-\" is nobody's"`
	Part string `query:"part" enum:"tickets,shared,used,pledge,pays" default:"used" doc:"Which figure of the bill"`
}) (*Page[BillItem], error) {
	span, err := in.span()
	if err != nil {
		return nil, err
	}
	f, err := a.Staffing.Figures(v.ctx, v.By, v.Now, span)
	if err != nil {
		return nil, err
	}
	lines := f.Account.Lines(in.Unit, staffing.Part(in.Part))
	return cut(v, in.Turning, lines, func(l staffing.Line) string { return l.Unit + "/" + l.Work.Team + "/" + l.Work.ID }, func(l staffing.Line) BillItem { return billItem(l, f.Names) })
}

// Worked is time somebody worked, as it counts.
type Worked struct {
	Day     Day    `json:"day"`
	Ticket  string `json:"ticket,omitempty" doc:"Id; left out of hours at the desk"`
	Person  *Ref   `json:"person,omitempty" doc:"For who manages the desk"`
	Home    Ref    `json:"home" doc:"Section of who worked; an empty id is nobody's"`
	Team    Ref    `json:"team"`
	Level   int    `json:"level"`
	Unit    *Ref   `json:"unit,omitempty" doc:"Section it was for, of time on a ticket"`
	Minutes int    `json:"minutes"`
	Counted int    `json:"counted_minutes" doc:"Hours at the desk count without what was written on tickets meanwhile"`
	Ore     int64  `json:"ore"`
	Priced  bool   `json:"priced" doc:"A rate is set for its level that day"`
}

func (a *API) listHours(v *visit, in *struct {
	MonthAsked
	Turning
	Home  string `query:"home" maxLength:"64" doc:"Section of who worked; \"-\" is nobody's"`
	Unit  string `query:"unit" maxLength:"64" doc:"Section it was for; \"-\" is nobody's"`
	Team  string `query:"team" maxLength:"64"`
	Level int    `query:"level" minimum:"1" maximum:"3"`
	Kind  string `query:"kind" enum:"tickets,desk,unpriced"`
	Loan  string `query:"loan" maxLength:"64" doc:"What somebody lent worked by it"`
}) (*Page[Worked], error) {
	span, err := in.span()
	if err != nil {
		return nil, err
	}
	f, err := a.Staffing.Figures(v.ctx, v.By, v.Now, span)
	if err != nil {
		return nil, err
	}
	rows := f.Narrow(staffing.Filter{Home: in.Home, Unit: in.Unit, Team: in.Team, Level: in.Level, Kind: in.Kind, Loan: in.Loan})
	section := func(unit string) Ref { return Ref{f.Section(unit), f.Names.Unit(f.Section(unit))} }
	return cut(v, in.Turning, rows, func(w staffing.Work) string { return w.ID }, func(w staffing.Work) Worked {
		out := Worked{Day: Day(w.Day), Ticket: w.Ticket, Home: section(w.Home), Team: Ref{w.Team, f.Names.Team(w.Team)}, Level: w.Level, Minutes: w.Minutes, Counted: w.Counted, Ore: w.Ore, Priced: w.Priced}
		if v.By.May(access.DeskManage) {
			out.Person = ref(w.Person, f.Names.People[w.Person])
		}
		if unit := section(w.Unit); w.Ticket != "" {
			out.Unit = &unit
		}
		return out
	})
}

// Lent is somebody who works for another team than their own.
type Lent struct {
	ID      string `json:"id"`
	Person  Ref    `json:"person"`
	Home    Ref    `json:"home" doc:"Their own team"`
	Team    Ref    `json:"team"`
	From    Day    `json:"from,omitempty"`
	To      Day    `json:"to,omitempty"`
	Minutes int    `json:"minutes" doc:"Worked by it in the month"`
	Rows    string `json:"rows" doc:"Where the rows are that make the minutes"`
}

func (a *API) listLoans(v *visit, in *struct {
	MonthAsked
	Turning
}) (*Page[Lent], error) {
	span, err := in.span()
	if err != nil {
		return nil, err
	}
	f, err := a.Staffing.Figures(v.ctx, v.By, v.Now, span)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, f.Loans, func(l staffing.Loan) string { return l.ID }, func(l staffing.Loan) Lent {
		return Lent{l.ID, Ref{l.Person, l.Name}, Ref{l.Home, f.Names.Team(l.Home)}, Ref{l.Team, f.Names.Team(l.Team)}, Day(l.From), Day(l.To), l.Minutes, staffingAt("hours", in.Month, "loan", l.ID)}
	})
}

// Pledge is what a unit promised each week.
type Pledge struct {
	ID      string `json:"id"`
	Unit    Ref    `json:"unit"`
	Team    *Ref   `json:"team,omitempty"`
	Level   int    `json:"level"`
	Measure string `json:"measure" enum:"days,persons,hours"`
	Amount  int    `json:"amount_hundredths" doc:"Hundredths of the measure, each week"`
	From    Day    `json:"from"`
	To      Day    `json:"to,omitempty"`
	Note    string `json:"note,omitempty"`
	Version int    `json:"version"`
}

func showPledge(p staffing.Pledge, names staffing.Names) Pledge {
	return Pledge{p.ID, Ref{p.Unit, names.Unit(p.Unit)}, ref(p.Team, names.Team(p.Team)), p.Level, p.Measure, p.Amount, Day(p.From), Day(p.To), p.Note, p.Version}
}

func (a *API) listPledges(v *visit, in *Turning) (*Page[Pledge], error) {
	r, err := a.Staffing.Register(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, r.Pledges, func(p staffing.Pledge) string { return p.ID }, func(p staffing.Pledge) Pledge { return showPledge(p, r.Names) })
}

// Added is something just made.
type Added struct {
	ID string `json:"id"`
}

// PledgeWords are what is said of a pledge.
type PledgeWords struct {
	Unit    string `json:"unit" minLength:"1" maxLength:"64"`
	Team    string `json:"team,omitempty" maxLength:"64"`
	Level   int    `json:"level,omitempty" minimum:"0" maximum:"3" doc:"0 is the team's"`
	Measure string `json:"measure" enum:"days,persons,hours"`
	Amount  int    `json:"amount_hundredths" minimum:"1"`
	From    Day    `json:"from"`
	To      Day    `json:"to,omitempty"`
	Note    string `json:"note,omitempty" maxLength:"500"`
}

func (b PledgeWords) input() (staffing.PledgeInput, error) {
	var r reader
	in := staffing.PledgeInput{Unit: b.Unit, Team: b.Team, Level: b.Level, Measure: b.Measure, Amount: b.Amount, From: r.day("body.from", b.From), To: r.day("body.to", b.To), Note: b.Note}
	return in, r.faults.Err()
}

func (a *API) addPledge(v *visit, in *struct{ Body PledgeWords }) (*Made[Added], error) {
	input, err := in.Body.input()
	if err != nil {
		return nil, err
	}
	id, err := a.Staffing.AddPledge(v.ctx, v.By, v.Now, input)
	if err != nil {
		return nil, err
	}
	return made("/staffing/pledges", Added{id}, 1), nil
}

func (a *API) logHours(v *visit, in *struct {
	Body struct {
		Day     Day    `json:"day"`
		Person  string `json:"person,omitempty" maxLength:"200" doc:"Id or mail address; left out for oneself"`
		Team    string `json:"team" minLength:"1" maxLength:"64"`
		Minutes int    `json:"minutes" minimum:"1" maximum:"1440"`
		Note    string `json:"note,omitempty" maxLength:"500"`
		Client  string `json:"client,omitempty" maxLength:"64"`
	}
}) (*Made[Added], error) {
	var r reader
	b := in.Body
	input := staffing.ShiftInput{Day: r.day("body.day", b.Day), Person: b.Person, Team: b.Team, Minutes: b.Minutes, Note: b.Note, Client: b.Client}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	id, err := a.Staffing.LogShift(v.ctx, v.By, v.Now, input)
	if err != nil {
		return nil, err
	}
	return made("/staffing/items", Added{id}, 1), nil
}

func (a *API) removeHours(v *visit, in *struct {
	Hours string `path:"hours" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the entry"`
}) (*None, error) {
	return done(a.Staffing.RemoveShift(v.ctx, v.By, v.Now, in.Hours))
}

// Expert is somebody who knows a subject.
type Expert struct {
	ID       string `json:"id"`
	Person   Ref    `json:"person"`
	Subject  string `json:"subject"`
	Team     *Ref   `json:"team,omitempty"`
	Strength int    `json:"strength" doc:"1 can help, 2 knows it well, 3 teaches it"`
	From     Day    `json:"from,omitempty"`
	To       Day    `json:"to,omitempty"`
	Here     bool   `json:"here" doc:"Counts today: has not left and is not on leave"`
	Version  int    `json:"version"`
}

func (a *API) listExperts(v *visit, in *struct {
	Turning
	Words string `query:"q" maxLength:"100" doc:"In the subject or the name"`
	Team  string `query:"team" maxLength:"64"`
	Here  bool   `query:"here" doc:"Only who counts today"`
}) (*Page[Expert], error) {
	after, before, err := in.cursors(paging.Known)
	if err != nil {
		return nil, err
	}
	list, err := a.Staffing.Experts(v.ctx, v.By, v.Now, staffing.ExpertFilter{Words: in.Words, Team: in.Team, Now: in.Here, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]Expert, 0, len(list.Lines))
	for _, e := range list.Lines {
		out := Expert{ID: e.ID, Person: Ref{e.Person, e.Name}, Subject: e.Subject, Strength: e.Strength, From: Day(e.From), To: Day(e.To), Here: e.Here(list.Today), Version: e.Version}
		if e.Team != "" {
			out.Team = &Ref{e.Team, list.Names.Team(e.Team)}
		}
		items = append(items, out)
	}
	return turned(v, items, list.Next, list.Prev).of(list.Total), nil
}
