package deskweb

import (
	"bytes"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) queueRoutes() []web.Route {
	return []web.Route{
		{"GET", "/desk/queues", p.queue, web.May(access.DeskRead)},
		{"GET", "/desk/queues/{team}", p.queue, web.May(access.DeskRead)},
		{"GET", "/desk/export", p.exportQueue, web.May(access.DeskRead)},
		{"GET", "/desk/number/{number}", p.numbered, web.May(access.DeskRead)},
	}
}

// Words of an address that stand for the reader and for nobody.
const (
	forMe     = "me"
	forNobody = "none"
)

// queueFilters are the names a list of tickets is narrowed by in an address.
var queueFilters = []string{"q", "state", "done", "owner", "due", "kind", "priority", "service", "level", "channel", "tag", "facts", "outside", "unit", "requester", "supplier", "teams", "error", "parent", "from", "until"}

// ticketFilter reads what narrows a list of tickets.
func ticketFilter(v *web.Visit, get func(string) string) desk.Filter {
	f := desk.Filter{
		Words: get("q"), State: desk.State(get("state")), Done: get("done") == "1", Kind: desk.Kind(get("kind")), Service: get("service"), Channel: get("channel"), Tag: get("tag"),
		Outside: get("outside") == "1", Lacking: get("facts") == "missing", Unit: get("unit"), Requester: get("requester"), Supplier: get("supplier"), Error: get("error"), Parent: get("parent"),
	}
	f.Priority, _ = strconv.Atoi(get("priority"))
	f.Level, _ = strconv.Atoi(get("level"))
	if f.State != "" && !f.State.Going() {
		f.Done = true
	}
	switch get("owner") {
	case forMe:
		f.Owner = v.By.Person
	case forNobody:
		f.Untaken = true
	default:
		f.Owner = get("owner")
	}
	switch get("due") {
	case "late":
		f.Late = true
	case "soon":
		f.DueBy = v.Now.Add(desk.SoonIs)
	}
	f.MadeFrom, f.MadeUntil = dayStart(v, get("from"), 0), dayStart(v, get("until"), 1)
	switch get("sort") {
	case "-made":
		f.Order = desk.ByNewest
	case "made":
		f.Order = desk.ByOldest
	case "-changed", "changed":
		f.Order = desk.ByChanged
	case "due":
		f.Order = desk.ByDue
	}
	return f
}

// dayStart is the first moment of a day, or of the one after it.
func dayStart(v *web.Visit, day string, after int) clock.Instant {
	d, err := clock.ParseDay(day)
	if err != nil {
		return 0
	}
	return d.Add(after).Start(v.Zone())
}

// filterIn is ticketFilter with the team of the address, and with the reader's
// own teams where it asks for those.
func (p *Pages) filterIn(v *web.Visit, get func(string) string, team string) (desk.Filter, error) {
	f := ticketFilter(v, get)
	f.Team = team
	if get("teams") != "mine" {
		return f, nil
	}
	a, err := p.Desk.Awaits(v.Ctx(), v.By, v.Now)
	f.Teams = a.Teams
	return f, err
}

type queueView struct {
	Page   web.Page
	V      *web.Visit
	Team   *desk.QueueCount // nil: every queue
	List   desk.List
	Around desk.Around
	Filter desk.Filter
	Query  url.Values
	Path   string
}

func (p *Pages) queue(v *web.Visit) error {
	q, team := v.Query(), v.PathValue("team")
	f, err := p.filterIn(v, q.Get, team)
	if err != nil {
		return err
	}
	f.After, f.Before = q.Get("after"), q.Get("before")
	list, around, err := p.Desk.Queue(v.Ctx(), v.By, v.Now, f)
	if err != nil {
		return err
	}
	view := queueView{V: v, List: list, Around: around, Filter: f, Query: q, Path: queueAddress(team)}
	for i := range list.Counts {
		if list.Counts[i].Team.ID == team {
			view.Team = &list.Counts[i]
		}
	}
	if team != "" && view.Team == nil {
		return fault.Gone()
	}
	switch q.Get("sort") {
	case "due", "made", "-made", "-changed":
	case "changed":
		q.Set("sort", "-changed")
	default:
		q.Del("sort")
	}
	return v.Show(nil, queuePage(view.framed()))
}

// framed gives the page its head and its tabs.
func (s queueView) framed() queueView {
	v := s.V
	page := withKeys(v.Page("desk.queues.title"), listKeys(v.P, mayTakeIn(v)))
	page.Crumbs = []parts.Link{deskCrumb(v.P)}
	if s.Team != nil {
		page.Title, page.Lead = s.Team.Team.Name, s.about()
		page.Crumbs = append(page.Crumbs, queuesCrumb(v.P))
		page.Tabs = s.tabs()
	}
	if s.Page = page; len(s.List.Counts) == 0 {
		return s // a team comes first
	}
	actions := []templ.Component{}
	if mayTakeIn(v) {
		actions = append(actions, newButton(v, parts.Secondary))
	}
	actions = append(actions, parts.LinkButton{Label: v.P.T("desk.queue.export"), Href: s.exportHref(), Icon: "download", Weight: parts.Quiet, Download: true})
	s.Page.Actions = parts.Together(actions...)
	return s
}

// numbered leads from what people say on the phone to the ticket.
func (p *Pages) numbered(v *web.Visit) error {
	n, err := strconv.Atoi(v.PathValue("number"))
	if err != nil {
		return fault.Gone()
	}
	id, err := p.Desk.Numbered(v.Ctx(), v.By, v.Now, n)
	if err != nil {
		return err
	}
	return v.Redirect(ticketAddress(id))
}

// exportQueue sends the list as it is narrowed, to be opened in a spreadsheet.
func (p *Pages) exportQueue(v *web.Visit) error {
	q := v.Query()
	f, err := p.filterIn(v, q.Get, q.Get("team"))
	if err != nil {
		return err
	}
	rows, err := p.Desk.Export(v.Ctx(), v.By, v.Now, f)
	if err != nil {
		return err
	}
	var header []string
	for _, field := range []string{"number", "title", "kind", "state", "priority", "requester", "unit", "service", "team", "level", "owner", "channel", "made", "due", "answered", "solved", "hops"} {
		header = append(header, v.P.T("desk.field."+field))
	}
	var out bytes.Buffer
	err = sheet.WriteCSV(&out, header, func(yield func([]string) bool) {
		for _, r := range rows {
			if !yield(exportedTicket(v, r)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return v.File(v.P.T("desk.queues.title")+" "+string(v.Today())+".csv", "text/csv; charset=utf-8", out.Bytes())
}

func exportedTicket(v *web.Visit, r desk.Row) []string {
	p := v.P
	due, _ := r.Due()
	if due == desk.Never {
		due = 0
	}
	return []string{strconv.Itoa(r.Number), r.Title, p.T("desk.kind." + string(r.Kind)), p.T("desk.state." + string(r.State)), strconv.Itoa(r.Priority),
		askerName(r), r.UnitName, r.ServiceName, r.TeamName, strconv.Itoa(r.Level), r.OwnerName, p.T("desk.channel." + r.Channel),
		p.Moment(r.CreatedAt), p.Moment(due), p.Moment(r.AnsweredAt), p.Moment(r.SolvedAt), strconv.Itoa(r.Hops)}
}

func askerName(r desk.Row) string {
	if r.RequesterName != "" {
		return r.RequesterName
	}
	return r.Sender
}
