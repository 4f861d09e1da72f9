package deskweb

import (
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// promised says what a unit pledged, in its own measure.
func promised(p *text.Printer, one staffing.Pledge) string {
	return p.T("staffing.promise."+one.Measure, "amount", unhundredths(one.Amount))
}

func (v pledgesView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.unit")}, {Label: p.T("staffing.promise")}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.from"), Tight: true}, {Label: p.T("staffing.to"), Tight: true}, {Label: p.T("staffing.note")}}
}

func (v pledgesView) rows() []parts.Row {
	var rows []parts.Row
	for _, one := range v.R.Pledges {
		first := parts.Cell{Text: orWord(v.R.Names.Unit(one.Unit), v.P.T("staffing.gone_unit"))}
		if v.Manage {
			first.Href = "/desk/staffing/pledges/" + one.ID
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{first, parts.Say(promised(v.P, one)), {Text: v.R.Names.Team(one.Team), Sub: levelName(v.P, one.Level)}, parts.Say(v.P.Day(one.From)), parts.Say(v.P.Day(one.To)), parts.Say(one.Note)}})
	}
	return rows
}

func (v pledgesView) version() string {
	if current, stale := v.Fill.Form.Current(); stale {
		if now, ok := current.(staffing.Pledge); ok {
			return strconv.Itoa(now.Version)
		}
	}
	return orWord(v.Fill.version(), strconv.Itoa(v.One.Version))
}

func (v pledgesView) units() []parts.Option {
	var all []parts.Option
	for _, u := range v.R.Names.Units {
		all = append(all, parts.Option{Value: u.ID, Label: u.Name})
	}
	return all
}

func (v pledgesView) teams() []parts.Option {
	all := []parts.Option{{Label: v.P.T("staffing.any_team")}}
	for _, t := range v.R.Names.Teams {
		all = append(all, parts.Option{Value: t.ID, Label: t.Name})
	}
	return all
}

func (v pledgesView) levels(ofTeam bool) []parts.Option {
	var all []parts.Option
	if ofTeam {
		all = append(all, parts.Option{Value: "0", Label: v.P.T("staffing.level_of_team")})
	}
	for _, n := range staffing.Levels {
		all = append(all, parts.Option{Value: strconv.Itoa(n), Label: levelName(v.P, n)})
	}
	return all
}

func (v pledgesView) measures() []parts.Option {
	var all []parts.Option
	for _, m := range staffing.Measures {
		all = append(all, parts.Option{Value: m, Label: v.P.T("staffing.measure." + m)})
	}
	return all
}

func (v pledgesView) rateColumns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.level")}, {Label: p.T("staffing.from"), Tight: true}, {Label: p.T("staffing.rate"), End: true}, {Label: p.T("staffing.remove"), Tools: true}}
}

func (v pledgesView) rateRows() []parts.Row {
	var rows []parts.Row
	for _, r := range v.R.Rates {
		row := parts.Row{Cells: []parts.Cell{parts.Say(levelName(v.P, r.Level)), parts.Say(v.P.Day(r.From)), parts.Say(kroner(v.P, r.Ore)), {}}}
		if v.Manage {
			row.Cells[3] = parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: "/desk/staffing/rates/remove", Label: v.P.T("staffing.remove"), Weight: parts.Quiet, Small: true,
				Hidden: []parts.Hidden{{Name: "level", Value: strconv.Itoa(r.Level)}, {Name: "from", Value: string(r.From)}}})
		}
		rows = append(rows, row)
	}
	return rows
}

func (v pledgesView) dayVersion() string { return strconv.Itoa(v.R.Settings.Version) }

// dayField is how long a working day is, as it stands unless typed anew.
func (v pledgesView) dayField() parts.Field {
	if v.Fill.Form != nil && !v.Fill.Form.Has("day_minutes") {
		v.Fill.Form.Set("day_minutes", strconv.Itoa(v.R.Settings.DayMinutes))
	}
	return parts.Field{Type: "number", Name: "day_minutes", Label: v.P.T("staffing.in_minutes"), Min: "60", Max: "720", Width: "short"}
}

func (v expertsView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.subject")}, {Label: p.T("staffing.who"), Head: true}, {Label: p.T("staffing.strength")}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.from"), Tight: true}, {Label: p.T("staffing.to"), Tight: true}}
}

func (v expertsView) rows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, e := range v.List.Lines {
		name := parts.Cell{Text: e.Name, Sub: e.Note}
		if v.Manage {
			name.Href = "/desk/staffing/experts/" + e.ID
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(e.Subject), name, parts.Say(strengthName(p, e.Strength)), parts.Say(v.List.Names.Team(e.Team)), parts.Say(p.Day(e.From)), parts.Say(p.Day(e.To))}}
		switch {
		case e.Left == 1:
			row.Kind, row.Cells[1].Sub = parts.Warn, p.T("staffing.left")
		case e.Away == 1:
			row.Cells[1].Sub = p.T("staffing.away")
		case !e.On(v.List.Today):
			row.Cells[1].Sub = p.T("staffing.not_now")
		}
		rows = append(rows, row)
	}
	return rows
}

func strengthName(p *text.Printer, n int) string { return p.T("staffing.strength." + strconv.Itoa(n)) }

func (v expertsView) strengths() []parts.Option {
	var all []parts.Option
	for _, n := range staffing.Strengths {
		all = append(all, parts.Option{Value: strconv.Itoa(n), Label: strengthName(v.P, n)})
	}
	return all
}

// filters narrow by team, and to those who can be asked today.
func (v expertsView) filters() []parts.Filter {
	return []parts.Filter{{Name: "of", Label: v.P.T("staffing.team"), Options: v.teams()[1:]}, {Name: "now", Label: v.P.T("staffing.experts.who"), Options: []parts.Option{{Value: "1", Label: v.P.T("staffing.experts.now")}}}}
}

func (v expertsView) teams() []parts.Option {
	all := []parts.Option{{Label: v.P.T("staffing.no_team")}}
	for _, t := range v.List.Names.Teams {
		all = append(all, parts.Option{Value: t.ID, Label: t.Name})
	}
	return all
}

func (v expertsView) version() string {
	if current, stale := v.Fill.Form.Current(); stale {
		if now, ok := current.(staffing.Expert); ok {
			return strconv.Itoa(now.Version)
		}
	}
	return v.Fill.version()
}

// toTeams is where who manages the desk puts themselves in a team.
func (v myHoursView) toTeams() []parts.LinkButton {
	if !v.Manage {
		return step(v.P, "staffing.title", "/desk/staffing")
	}
	return step(v.P, "team.list.title", "/desk/teams")
}

func (v myHoursView) teams() []parts.Option {
	var all []parts.Option
	for _, t := range v.Own.Teams {
		all = append(all, parts.Option{Value: t.ID, Label: t.Name})
	}
	return all
}

func (v myHoursView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.date"), Tight: true}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.time"), End: true}, {Label: p.T("staffing.remove"), Tools: true}}
}

func (v myHoursView) rows() []parts.Row {
	var rows []parts.Row
	shifts := slices.Clone(v.Own.Shifts)
	slices.Reverse(shifts)
	for _, s := range shifts {
		team := ""
		for _, t := range v.Own.Teams {
			if t.ID == s.Team {
				team = t.Name
			}
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(s.Day)), {Text: team, Sub: s.Note}, parts.Say(workTime(v.P, s.Minutes)),
			parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: "/desk/staffing/mine/" + s.ID + "/remove", Label: v.P.T("staffing.remove"), Weight: parts.Quiet, Small: true})}})
	}
	return rows
}
