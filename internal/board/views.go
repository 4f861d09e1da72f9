package board

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type frontView struct {
	Page      web.Page
	Rollouts  []rollout.ListRow
	Waiting   map[string][]rollout.Wait // by rollout
	MayPlan   bool
	MayReport bool        // figures of the desk
	Awaits    desk.Awaits // at the desk, for who works there
	Deskless  bool        // no team takes in yet, and the reader may make one
}

type statementView struct{ Page web.Page }

type samplesView struct {
	Page    web.Page
	Samples []parts.Sample
	Pages   []parts.Item // whole pages, each behind its own address
}

func sampleDoors(p *text.Printer) []parts.Item {
	var doors []parts.Item
	for _, one := range parts.PageSamples(p) {
		doors = append(doors, parts.Item{Title: p.T("board.samples.page." + one.Key), Href: "/samples/" + one.Key, Icon: "document"})
	}
	return doors
}

// equation is the roster and its parts, each a door to the people it counts.
func equation(p *text.Printer, o rollout.ListRow) parts.FigureRow {
	people := "/rollouts/" + o.ID + "/people"
	row := parts.FigureRow{P: p, Whole: parts.Figure{P: p, N: o.Figures.Roster, Label: p.T("board.roster"), Href: people}, OffHref: "/rollouts/" + o.ID}
	for _, part := range rollout.Parts {
		kind := parts.Neutral
		switch part {
		case rollout.PartAdopted:
			kind = parts.OK
		case rollout.PartOutstanding:
			if o.Figures.Parts[part] > 0 {
				kind = parts.Warn
			}
		}
		row.Parts = append(row.Parts, parts.Figure{P: p, N: o.Figures.Parts[part], Label: p.T("board.part." + string(part)), Href: people + "?part=" + string(part), Kind: kind})
	}
	return row
}

// doors of what waits: where each kind is dealt with.
var doors = map[string]string{
	rollout.WaitSevere: "/contacts?state=open&severe=1", rollout.WaitMirrorEnded: "/accounts?show=ended", rollout.WaitGate: "/waves",
	rollout.WaitUnprotected: "/known-errors", rollout.WaitMissed: "/messages", rollout.WaitOverdue: "/people?part=deferred",
	rollout.WaitCheckIn: "/hypercare", rollout.WaitVisits: "/visits", rollout.WaitMirrorSoon: "/accounts?show=soon",
	rollout.WaitContacts: "/contacts?state=open", rollout.WaitFeedback: "/feedback?open=1",
}

// waits are the rows of what waits in a rollout, the grave ones marked.
func (f frontView) waits(id string) []parts.Item {
	var items []parts.Item
	for _, w := range f.Waiting[id] {
		item := parts.Item{Title: f.Page.P.T("board.wait."+w.Kind, "count", w.N, "name", w.Name), Href: "/rollouts/" + id + doors[w.Kind], Icon: "clock"}
		if w.ID != "" {
			item.Href += "/" + w.ID
		}
		if w.More() {
			item.Text = f.Page.P.T("board.wait.more")
		}
		if w.Grave() {
			item.Icon = "warn"
		}
		items = append(items, item)
	}
	return items
}

func (s statementView) frame() templ.Component {
	if s.Page.Who == nil {
		return web.Bare(s.Page)
	}
	return web.Layout(s.Page)
}

func state(p *text.Printer, r rollout.Rollout) parts.Tag {
	kind := parts.Neutral
	switch r.State {
	case rollout.Running:
		kind = parts.Info
	case rollout.InCare:
		kind = parts.OK
	}
	return parts.Tag{Kind: kind, Text: p.T("board.state." + r.State)}
}

// contains compares as people spell: without regard to case.
func contains(name, query string) bool { return strings.Contains(text.Fold(name), text.Fold(query)) }

// begin is what to do first in an empty installation; who may not begin is led
// to the figures there are.
func (f frontView) begin() []parts.LinkButton {
	if !f.MayPlan {
		if f.MayReport {
			return []parts.LinkButton{{Label: f.Page.P.T("board.empty.reports"), Href: "/desk/reports"}}
		}
		return nil
	}
	return []parts.LinkButton{
		{Label: f.Page.P.T("board.import"), Href: "/people/import"},
		{Label: f.Page.P.T("board.begin"), Href: "/rollouts/new", Weight: parts.Secondary},
	}
}

// beginText tells nobody to do what they may not.
func (f frontView) beginText() string {
	if f.MayPlan {
		return f.Page.P.T("board.empty.text")
	}
	return f.Page.P.T("board.empty.text_wait")
}

// beginDesk is how a desk begins: with who takes in, and what they help with.
func (f frontView) beginDesk() []parts.LinkButton {
	return []parts.LinkButton{
		{Label: f.Page.P.T("board.deskless.team"), Href: "/desk/teams/new"},
		{Label: f.Page.P.T("board.deskless.services"), Href: "/services/new", Weight: parts.Secondary},
	}
}

// deskTopics are the queues the figures of the desk are about.
func (f frontView) deskTopics() string {
	var all []string
	for _, team := range f.Awaits.Teams {
		if len(all) < 10 {
			all = append(all, desk.QueueTopic(team))
		}
	}
	return strings.Join(all, " ")
}

// awaits are what waits at the desk, each a door to exactly its tickets: of
// one's own teams, or of all where one is in none.
func (f frontView) awaits() []parts.Figure {
	p, mine, where := f.Page.P, "", "board.desk.everywhere"
	if f.Awaits.Own {
		mine, where = "&teams=mine", "board.desk.own"
	}
	felt := func(n int, kind parts.Kind) parts.Kind {
		if n == 0 {
			return parts.Neutral
		}
		return kind
	}
	return []parts.Figure{
		{P: p, N: f.Awaits.Untaken, Label: p.T("board.desk.untaken"), Note: p.T(where), Href: "/desk/queues?owner=none" + mine, Kind: felt(f.Awaits.Untaken, parts.Warn)},
		{P: p, N: f.Awaits.Late, Label: p.T("board.desk.late"), Note: p.T(where), Href: "/desk/queues?due=late" + mine, Kind: felt(f.Awaits.Late, parts.Danger)},
		{P: p, N: f.Awaits.Mine, Label: p.T("board.desk.mine"), Href: "/desk/queues?owner=me"},
	}
}
