package deskweb

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
	"slices"
)

type gatesView struct {
	Page  web.Page
	P     *text.Printer
	O     arrangement.Overview
	State string
}

// gateStates in the order of what asks for attention.
var gateStates = []string{arrangement.GateClosed, arrangement.GateDraft, arrangement.GateNone, arrangement.GateOpen}

func gateTag(p *text.Printer, state string) parts.Tag {
	kind := map[string]parts.Kind{arrangement.GateOpen: parts.OK, arrangement.GateClosed: parts.Danger, arrangement.GateDraft: parts.Warn}[state]
	return parts.Tag{Kind: kind, Text: p.T("gate.state." + state)}
}

func (v gatesView) figures() []parts.Figure {
	counts := map[string]int{}
	for _, r := range v.O.Rows {
		counts[r.State]++
	}
	var all []parts.Figure
	for _, s := range gateStates {
		kind := parts.Neutral
		if s == arrangement.GateClosed && counts[s] > 0 {
			kind = parts.Danger
		}
		all = append(all, parts.Figure{P: v.P, N: counts[s], Label: v.P.T("gate.state." + s), Href: "/desk/gate?state=" + s, Kind: kind})
	}
	return all
}

func (v gatesView) columns() []parts.Column {
	return []parts.Column{{Label: v.P.T("gate.service"), Head: true}, {Label: v.P.T("gate.where"), Tight: true}, {Label: v.P.T("gate.state"), Tight: true}, {Label: v.P.T("gate.missing")},
		{Label: v.P.T("gate.version"), End: true}, {Label: v.P.T("gate.review"), Tight: true}}
}

func (v gatesView) rows() []parts.Row {
	var rows []parts.Row
	for _, r := range v.O.Rows {
		if v.State != "" && r.State != v.State {
			continue
		}
		tag := gateTag(v.P, r.State)
		where, number, review := v.P.T("gate.whole_body"), "", ""
		if r.Unit != "" {
			where = r.UnitName
		}
		if r.Number > 0 {
			number, review = v.P.Number(r.Number), v.P.Date(r.Gate.ReviewOn)
		}
		var missing []string
		for _, k := range r.Unmet {
			missing = append(missing, v.P.T("arrangement.condition."+k))
		}
		row := parts.Row{Cells: []parts.Cell{parts.Door(r.Service.Name, gateAddress(r.Service.ID, r.Unit)), parts.Say(where), {Tag: &tag}, parts.Say(joinWords(missing)), parts.Say(number), parts.Say(review)}}
		switch r.State {
		case arrangement.GateClosed:
			row.Kind = parts.Danger
		case arrangement.GateDraft:
			row.Kind = parts.Warn
		}
		if r.State != arrangement.GateDraft && r.Draft != "" {
			row.Cells[2].Sub = v.P.T("gate.next_draft")
		}
		rows = append(rows, row)
	}
	return rows
}

func joinWords(words []string) string {
	said := ""
	for i, w := range words {
		if i > 0 {
			said += " · "
		}
		said += w
	}
	return said
}

func (v gatesView) candidateColumns() []parts.Column {
	return []parts.Column{{Label: v.P.T("gate.service"), Head: true}, {Label: v.P.T("gate.tickets"), End: true}}
}

func (v gatesView) candidateRows() []parts.Row {
	var rows []parts.Row
	for _, c := range v.O.Candidates {
		name, href := c.Name, ""
		if c.Service == "" {
			name = v.P.T("gate.candidate.none")
		} else {
			href = gateAddress(c.Service, "")
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{{Text: name, Href: href}, {Text: v.P.Number(c.Tickets), Href: c.Href}}})
	}
	return rows
}

type gateView struct {
	Page               web.Page
	P                  *text.Printer
	C                  arrangement.ServiceCard
	Which              string // the decision that was refused
	Fill               filling
	MayPass, MayManage bool
}

func (v gateView) state() string {
	switch {
	case v.C.Gate != nil && v.C.Gate.Open == 1:
		return arrangement.GateOpen
	case v.C.Gate != nil:
		return arrangement.GateClosed
	case v.C.Draft != nil:
		return arrangement.GateDraft
	}
	return arrangement.GateNone
}

func (v gateView) tag() *parts.Tag {
	t := gateTag(v.P, v.state())
	return &t
}

// of is the form of a decision: what was typed where it was this one that was
// refused, else an empty one.
func (v gateView) of(which string) filling {
	if v.Which == which {
		return v.Fill
	}
	return filling{v.P, nil}
}

func (v gateView) action(which string) string { return "/desk/gate/" + v.C.Service.ID + "/" + which }

func (v gateView) hidden(more ...parts.Hidden) []parts.Hidden {
	return append([]parts.Hidden{{Name: "unit", Value: v.C.Unit}}, more...)
}

func conditionTag(p *text.Printer, c arrangement.Condition) parts.Tag {
	switch {
	case c.Moot:
		return parts.Tag{Kind: parts.Neutral, Text: p.T("gate.moot")}
	case c.Met:
		return parts.Tag{Kind: parts.OK, Text: p.T("gate.met")}
	}
	return parts.Tag{Kind: parts.Danger, Text: p.T("gate.unmet")}
}

// mend is where a missing condition is put right; "" where nobody here can.
func (v gateView) mend(c arrangement.Condition) parts.Link {
	key, href := c.Key, ""
	switch key {
	case "service", "owner", "manager", "super_user":
		href = "/services/" + v.C.Service.ID
	case "levels", "training":
		href = arrangementAddress(v.C.Service.ID, v.C.Unit) + "#" + key
	case "routines", "guide":
		href = "/desk/guides?service=" + v.C.Service.ID
		if slices.ContainsFunc(c.Missing, func(s arrangement.Said) bool { return s.Key == "arrangement.evidence.routines.no_task" }) {
			return parts.Link{Label: v.P.T("gate.mend.tasks"), Href: "/desk/matrix"}
		}
	case "supplier":
		href = "/desk/agreements"
	case "hours":
		href = "/calendars"
	case "review":
		href = arrangementAddress(v.C.Service.ID, v.C.Unit)
		if v.C.Draft != nil && v.MayManage {
			href = draftAddress(v.C.Service.ID, v.C.Draft.ID)
		}
	}
	return parts.Link{Label: v.P.T("gate.mend." + key), Href: href}
}

func (v gateView) decisionTitle(d arrangement.DecisionRow) string {
	who := d.ActorName
	if d.Actor == "" {
		who = v.P.T("gate.by_program")
	}
	return v.P.T("gate.decision."+d.What, "number", d.Number, "who", who)
}

func (v gateView) events() []parts.Event {
	kinds := map[string]parts.Kind{arrangement.Passed: parts.OK, arrangement.Reopened: parts.OK, arrangement.Reviewed: parts.Info, arrangement.Lost: parts.Danger, arrangement.Taken: parts.Warn}
	var all []parts.Event
	for _, d := range v.C.Decisions {
		all = append(all, parts.Event{At: d.At, Kind: kinds[d.What], Title: v.decisionTitle(d), Text: d.Text, Part: stoodThen(v.P, d)})
	}
	return all
}
