package deskweb

import (
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) boardRoutes() []web.Route {
	return []web.Route{{"GET", "/desk", p.dutyBoard, web.May(access.DeskRead)}}
}

type boardView struct {
	Page web.Page
	V    *web.Visit
	P    *text.Printer
	B    desk.Board
}

func (p *Pages) dutyBoard(v *web.Visit) error {
	b, err := p.Desk.Board(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := withKeys(v.Page("desk.board.title"), boardKeys(v.P, mayTakeIn(v)))
	page.Lead = v.P.DayLong(v.Today())
	if mayTakeIn(v) && len(b.Teams) > 0 {
		queue := parts.LinkButton{Label: v.P.T("desk.queues.title"), Href: queueAddress(""), Icon: "queue", Weight: parts.Secondary, Attrs: keyed("q")}
		if own := b.OwnTeams(); len(own) == 1 {
			queue.Label, queue.Href = v.P.T("desk.board.own_queue"), queueAddress(own[0])
		}
		page.Actions = parts.Together(newButton(v, parts.Primary), queue)
	}
	return v.Show(nil, boardPage(boardView{Page: page, V: v, P: v.P, B: b}))
}

// held says since when letters wait, and why.
func (s boardView) held() string {
	key := "desk.board.held.slow"
	if s.B.Held.Dead {
		key = "desk.board.held.dead"
	}
	return s.P.T(key, "since", s.P.Moment(s.B.Held.Oldest))
}

// topics are the queues the board is about.
func (s boardView) topics() string {
	var all []string
	for _, t := range s.B.Teams {
		if len(all) < 20 {
			all = append(all, desk.QueueTopic(t.Team.ID))
		}
	}
	return strings.Join(all, " ")
}

// own tells whether the actor is in a team: then the figures are of theirs.
func (s boardView) own() bool { return len(s.B.OwnTeams()) > 0 }

// to is the list with what narrows it, in the actor's own teams.
func (s boardView) to(narrow ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(narrow); i += 2 {
		q.Set(narrow[i], narrow[i+1])
	}
	if s.own() {
		q.Set("teams", "mine")
	}
	if len(q) == 0 {
		return queueAddress("")
	}
	return queueAddress("") + "?" + q.Encode()
}

// figures are of the actor's own teams, or of every team they read; each opens
// exactly its rows.
func (s boardView) figures() []parts.Figure {
	p := s.P
	untaken, late, soon := 0, 0, 0
	for _, t := range s.B.Teams {
		if t.Own || !s.own() {
			untaken, late, soon = untaken+t.Untaken, late+t.Late, soon+t.Soon
		}
	}
	kind := func(n int, k parts.Kind) parts.Kind {
		if n == 0 {
			return parts.Neutral
		}
		return k
	}
	where := "desk.board.everywhere"
	if s.own() {
		where = "desk.board.own_teams"
	}
	all := []parts.Figure{
		{P: p, N: untaken, Label: p.T("desk.board.untaken"), Note: p.T(where), Href: s.to("owner", forNobody), Kind: kind(untaken, parts.Warn)},
		{P: p, N: late, Label: p.T("desk.board.late"), Note: p.T(where), Href: s.to("due", "late"), Kind: kind(late, parts.Danger)},
		{P: p, N: soon + late, Label: p.T("desk.board.soon"), Note: p.T(where), Href: s.to("due", "soon"), Kind: kind(soon, parts.Warn)},
	}
	if s.B.MailsHeld > 0 {
		all = append(all, parts.Figure{P: p, N: s.B.MailsHeld, Label: p.T("desk.board.mails_held", "count", s.B.MailsHeld), Href: "/desk/mail?state=held", Kind: parts.Warn})
	}
	if s.B.MailsBroken > 0 {
		all = append(all, parts.Figure{P: p, N: s.B.MailsBroken, Label: p.T("desk.board.mails_broken", "count", s.B.MailsBroken), Href: "/desk/mail?state=quarantined", Kind: parts.Danger})
	}
	if mayTakeIn(s.V) {
		all = append(all, parts.Figure{P: p, N: s.B.MineN, Label: p.T("desk.board.mine"), Href: queueAddress("") + "?owner=" + forMe})
	}
	return all
}

// shifts are who is at work today for the rollouts: from when to when, what as,
// where.
func (s boardView) shifts() []parts.Item {
	var all []parts.Item
	for _, one := range s.B.Shifts {
		item := parts.Item{Title: one.Name, Text: joined(joined(s.P.T(one.Kind), one.Place), one.For), Icon: "person", Href: one.Href, End: s.P.Time(one.From) + "–" + s.P.Time(one.To)}
		if one.From <= s.B.Now {
			item.Tag = &parts.Tag{Kind: parts.OK, Text: s.P.T("desk.board.now")}
		}
		all = append(all, item)
	}
	return all
}

func (s boardView) teamColumns() []parts.Column {
	p := s.P
	return []parts.Column{{Label: p.T("desk.field.team")}, {Label: p.T("desk.queue.untaken"), End: true}, {Label: p.T("desk.board.oldest"), Tight: true}, {Label: p.T("desk.queue.late"), End: true},
		{Label: p.T("desk.queue.soon_short"), End: true}, {Label: p.T("desk.queue.all"), End: true}, {Label: p.T("desk.board.on")}, {Label: p.T("desk.board.lead")}}
}

func (s boardView) teamRows() []parts.Row {
	p := s.P
	var rows []parts.Row
	for _, t := range s.B.Teams {
		to := queueAddress(t.Team.ID)
		var names []string
		for _, m := range t.On() {
			names = append(names, m.Name)
		}
		row := parts.Row{Cells: []parts.Cell{{Text: t.Team.Name, Href: to, Sub: joined(p.T("desk.level", "level", t.Team.Level), t.Team.Subject)}, countCell(p, t.Untaken, to+"?owner="+forNobody), {},
			countCell(p, t.Late, to+"?due=late"), countCell(p, t.Soon+t.Late, to+"?due=soon"), countCell(p, t.Open, to)}}
		if t.Oldest.IsSet() {
			row.Cells[2] = parts.Say(span(p, s.B.Now.Sub(t.Oldest)))
		}
		on := parts.Say(p.List(names))
		if len(names) > 6 {
			on = parts.Cell{Text: p.T("desk.board.on_count", "count", len(names)), Sub: p.List(names[:4]) + " …"}
		} else if len(names) == 0 {
			on = parts.Status(parts.Warn, p.T("desk.board.nobody_on"))
		}
		lead := parts.Say(t.Lead.Name)
		if t.Lead.Person == "" {
			lead = parts.Status(parts.Warn, p.T("desk.board.no_lead"))
		}
		row.Cells = append(row.Cells, on, lead)
		if t.Late > 0 {
			row.Kind = parts.Danger
		}
		rows = append(rows, row)
	}
	return rows
}

func (s boardView) begin() []parts.LinkButton {
	if !s.V.By.May(access.DeskManage) {
		return nil
	}
	return []parts.LinkButton{{Label: s.P.T("desk.queues.to_teams"), Href: "/desk/teams", Icon: "people"}}
}
