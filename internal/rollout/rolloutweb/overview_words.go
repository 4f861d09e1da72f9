package rolloutweb

import (
	"math"
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// dayRange says from which day to which; an open end stays open.
func dayRange(p *text.Printer, from, to clock.Day) string {
	switch {
	case from == "" && to == "":
		return ""
	case from == to || to == "":
		return p.Day(from)
	case from == "":
		return "– " + p.Day(to)
	}
	return p.Day(from) + " – " + p.Day(to)
}

// partKind is how a part of the roster is felt: what is outstanding wants
// somebody, the rest is in order.
func partKind(part rollout.Part, n int) parts.Kind {
	switch {
	case part == rollout.PartAdopted && n > 0:
		return parts.OK
	case part == rollout.PartOutstanding && n > 0:
		return parts.Warn
	}
	return parts.Neutral
}

func stageKind(s rollout.Stage) parts.Kind {
	switch s {
	case rollout.StageAdopted:
		return parts.OK
	case rollout.StageOutstanding:
		return parts.Warn
	case rollout.StageBooked, rollout.StageUnderWay, rollout.StageFixedDate:
		return parts.Info
	}
	return parts.Neutral
}

func firstRollout(v listView) []parts.LinkButton {
	if !v.MayPlan {
		return nil
	}
	return []parts.LinkButton{{Label: v.P.T("rollout.new.title"), Href: "/rollouts/new", Icon: "plus"}}
}

func firstPeople(v overviewView) []parts.LinkButton {
	if !v.MayPlan {
		return nil
	}
	return []parts.LinkButton{
		{Label: v.P.T("rollout.overview.empty.tracks"), Href: address(v.O.Rollout.ID, "tracks"), Icon: "list"},
		{Label: v.P.T("rollout.overview.empty.people"), Href: address(v.O.Rollout.ID, "people", "add"), Icon: "people", Weight: parts.Secondary},
	}
}

func listColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.name")}, {Label: p.T("rollout.state"), Tight: true}, {Label: p.T("rollout.days"), Tight: true},
		{Label: p.T("rollout.adopted"), End: true}, {Label: p.T("rollout.part.outstanding"), End: true}, {Label: p.T("rollout.part.deferred"), End: true}}
}

func listRows(p *text.Printer, list []rollout.ListRow) []parts.Row {
	var rows []parts.Row
	for _, r := range list {
		row := parts.Row{Cells: []parts.Cell{
			{Text: r.Name, Href: address(r.ID), Sub: r.FromPlatform + " → " + r.ToPlatform},
			{Part: rolloutTag(p, r.State)},
			parts.Say(dayRange(p, r.Starts, r.Ends)),
			parts.Show(parts.Share{P: p, Part: r.Figures.Parts[rollout.PartAdopted], Whole: r.Figures.Concerned(), Kind: parts.OK}),
			figureCell(p, r.Figures.Parts[rollout.PartOutstanding], address(r.ID, "people")+"?part=outstanding"),
			figureCell(p, r.Figures.Parts[rollout.PartDeferred], address(r.ID, "people")+"?part=deferred"),
		}}
		if !r.Figures.AddsUp() {
			row.Kind = parts.Danger
			row.Cells[1] = parts.Cell{Part: parts.Together(rolloutTag(p, r.State), parts.Tag{Kind: parts.Danger, Text: p.T("rollout.mismatch.short")})}
		}
		rows = append(rows, row)
	}
	return rows
}

func partFigures(v overviewView) []parts.Figure {
	var figures []parts.Figure
	for _, part := range rollout.Parts {
		n := v.O.Figures.Parts[part]
		f := parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.part." + string(part)), Kind: partKind(part, n),
			Href: address(v.O.Rollout.ID, "people") + "?part=" + string(part)}
		switch part {
		case rollout.PartAdopted:
			f.Note = v.P.Percent(n, v.O.Figures.Concerned())
		case rollout.PartDeferred:
			if n > 0 {
				f.Note = v.P.T("rollout.deferred.split", "fixed", v.P.Number(v.O.Figures.Stages[rollout.StageFixedDate]), "away", v.P.Number(v.O.Figures.Stages[rollout.StageDeferred]))
			}
		}
		figures = append(figures, f)
	}
	return figures
}

// sideFigures are what people ask next, each a door.
func sideFigures(v overviewView) []parts.Figure {
	people, f := address(v.O.Rollout.ID, "people"), v.O.Figures
	figures := []parts.Figure{
		{P: v.P, N: f.DeputiesAdopted, Label: v.P.T("rollout.deputies_adopted"), Href: people + "?part=adopted&deputy=1"},
		{P: v.P, N: f.AgreedAhead, Label: v.P.T("rollout.agreed_ahead"), Href: people + "?part=outstanding&agreed=1"},
		{P: v.P, N: f.Stages[rollout.StageBooked], Label: v.P.T("rollout.stage.booked"), Href: people + "?stage=booked"},
		{P: v.P, N: f.Stages[rollout.StageUnderWay], Label: v.P.T("rollout.stage.under_way"), Href: people + "?stage=under_way"},
	}
	if n := f.Stages[rollout.StageOutstanding]; n > 0 {
		figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.stage.outstanding"), Href: people + "?stage=outstanding", Kind: parts.Warn})
	}
	return figures
}

// notices are what somebody should do something about.
func notices(v overviewView) []templ.Component {
	id, p := v.O.Rollout.ID, v.P
	var list []templ.Component
	add := func(n int, key, label, href string) {
		if n > 0 {
			list = append(list, parts.Holding(parts.Alert{Kind: parts.Warn, Text: p.T(key, "count", n)}, wayOn(p.T(label), href)))
		}
	}
	add(v.O.OnLeave, "rollout.notice.on_leave", "rollout.notice.on_leave.see", address(id, "people", "leave"))
	if v.O.Tracks > 0 {
		add(v.O.NoTrack, "rollout.notice.no_track", "rollout.notice.no_track.see", address(id, "people")+"?track="+rollout.NoneOf)
	}
	late := 0
	for _, n := range v.O.Next {
		if n.Late && (n.Kind == string(rollout.StageFixedDate) || n.Kind == string(rollout.StageDeferred)) {
			late++
		}
	}
	add(late, "rollout.notice.late", "rollout.notice.late.see", address(id, "people")+"?part=deferred&sort=target")
	for _, w := range v.O.Waves {
		if g, ok := v.O.Gates[w.ID]; ok && !g.Green() && (w.State == rollout.WaveOpen || w.Starts <= v.O.Today.Add(7)) {
			list = append(list, parts.Holding(parts.Alert{Kind: parts.Danger, Text: p.T("rollout.notice.red", "count", g.Red(), "name", w.Name)},
				wayOn(p.T("rollout.notice.red.see"), address(id, "waves", w.ID))))
		}
	}
	return list
}

func dayColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.day"), Tight: true}, {Label: p.T("rollout.adopted"), End: true},
		{Label: p.T("rollout.of_them_deputies"), End: true}, {Label: p.T("rollout.so_far"), End: true}}
}

func dayRows(v overviewView) []parts.Row {
	var rows []parts.Row
	sum := 0
	for _, d := range v.O.Figures.Days {
		sum += d.Adopted
		people := address(v.O.Rollout.ID, "people") + "?on=" + string(d.Day)
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(d.Day)), figureCell(v.P, d.Adopted, people),
			figureCell(v.P, d.Deputies, people+"&deputy=1"), parts.Say(v.P.Number(sum))}})
	}
	return rows
}

func dayFoot(v overviewView) []parts.Cell {
	if len(v.O.Figures.Days) == 0 {
		return nil
	}
	n := v.O.Figures.Parts[rollout.PartAdopted]
	return []parts.Cell{parts.Say(v.P.T("rollout.sum")), parts.Say(v.P.Number(n)), parts.Say(v.P.Number(v.O.Figures.DeputiesAdopted)),
		parts.Say(v.P.T("rollout.of_all", "part", v.P.Number(n), "whole", v.P.Number(v.O.Figures.Concerned())))}
}

func nextItems(v overviewView) []parts.Item {
	var items []parts.Item
	for _, n := range v.O.Next {
		item := parts.Item{Title: n.Name, Text: v.P.T("rollout.next." + n.Kind), End: v.P.Day(n.Day)}
		switch n.Kind {
		case "wave":
			item.Icon, item.Href = "waves", address(v.O.Rollout.ID, "waves", n.ID)
		case "preparation":
			item.Icon, item.Href = "checklist", address(v.O.Rollout.ID, "plan")+"#preparations"
		case "cutover":
			item.Icon, item.Href = "clock", address(v.O.Rollout.ID, "plan")
		default:
			item.Icon, item.Href = "person", address(v.O.Rollout.ID, "people", n.ID)
		}
		if n.Late {
			item.Tag = &parts.Tag{Kind: parts.Danger, Text: v.P.T("rollout.late")}
		}
		items = append(items, item)
	}
	return items
}

// pictureAbout is what every picture says of itself.
func pictureAbout(p *text.Printer, id, title, desc, x, y string) chart.About {
	return chart.About{ID: id, Title: p.T(title), Desc: desc, Empty: p.T("rollout.chart.empty"), X: p.T(x), Y: p.T(y), Notes: p.T("rollout.chart.notes"),
		Lang: p.Lang(), Number: func(x float64) string {
			if x == math.Trunc(x) {
				return p.Number(int(x))
			}
			return p.Decimal(x, 1)
		}}
}

// curveDrawing is adoption by day against plan (A1); the days ahead have a
// plan and no figure.
func curveDrawing(p *text.Printer, c rollout.Curve) chart.Drawing {
	last := 0
	k := chart.Curve{Step: true, Area: true, Goal: float64(c.Goal), GoalAs: p.T("rollout.curve.goal", "people", p.Number(c.Goal))}
	adopted, plan := chart.Series{Name: p.T("rollout.curve.adopted")}, chart.Series{Name: p.T("rollout.curve.plan")}
	for i, d := range c.Days {
		k.Labels = append(k.Labels, chart.Label{Short: p.DayShort(d.Day), Long: p.Day(d.Day)})
		plan.Values = append(plan.Values, math.Round(d.Plan*10)/10)
		if d.Ahead {
			adopted.Values = append(adopted.Values, math.NaN())
			continue
		}
		adopted.Values = append(adopted.Values, float64(d.Adopted))
		last = i
	}
	k.Series = []chart.Series{adopted, plan}
	if c.Earlier > 0 {
		k.Notes = []chart.Note{{At: 0, Text: p.T("rollout.curve.earlier", "count", c.Earlier)}}
	}
	desc := "rollout.curve.desc"
	if c.Days[last].Ahead {
		desc = "rollout.curve.not_begun"
	}
	k.About = pictureAbout(p, "adoption", "rollout.curve.title", p.T(desc, "adopted", p.Number(c.Days[last].Adopted), "goal", p.Number(c.Goal),
		"day", p.DayLong(c.Days[last].Day)), "rollout.day", "rollout.people")
	return k.Draw()
}

// boardDrawing shows every wave with how far its people have come.
func boardDrawing(p *text.Printer, waves []rollout.WaveRow, unplaced rollout.WaveRow) chart.Drawing {
	b := chart.Board{
		About: pictureAbout(p, "waves", "rollout.board.title", p.T("rollout.board.desc", "count", len(waves)), "rollout.wave", "rollout.people"),
		Free:  p.T("rollout.board.free"), Sum: p.T("rollout.sum"),
		Scale: func(per int) string { return p.T("rollout.board.scale", "count", per) },
	}
	for _, part := range rollout.Parts {
		b.Kinds = append(b.Kinds, p.T("rollout.part."+string(part)))
	}
	add := func(title, note string, w rollout.WaveRow) {
		column := chart.BoardColumn{Title: title, Note: note, Room: w.Capacity}
		for _, part := range rollout.Parts {
			column.Counts = append(column.Counts, w.Parts[part])
		}
		b.Columns = append(b.Columns, column)
	}
	for _, w := range waves {
		add(w.Name, p.DayShort(w.Starts)+"–"+p.DayShort(w.Ends), w)
	}
	if unplaced.People > 0 {
		add(p.T("rollout.wave.none"), "", unplaced)
	}
	return b.Draw()
}

func mismatchColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.person")}, {Label: p.T("rollout.mismatch.what")}, {Label: p.T("rollout.mismatch.stored")}, {Label: p.T("rollout.mismatch.folded")}}
}

func mismatchRows(v mismatchView) []parts.Row {
	var rows []parts.Row
	for _, m := range v.List {
		name := parts.Door(v.Names[m.Person], address(v.Rollout.ID, "people", m.Person))
		if m.Key == rollout.MismatchMissing || m.Person == "" {
			name = parts.Say(v.Names[m.Person])
		}
		if m.Person == "" {
			name = parts.Say(v.P.T("rollout.roster"))
		} else if v.Names[m.Person] == "" {
			name.Text = m.Person
		}
		rows = append(rows, parts.Row{Kind: parts.Danger, Cells: []parts.Cell{name, parts.Say(v.P.T(m.Key)), parts.Say(mismatchWord(v.P, m.Stored)), parts.Say(mismatchWord(v.P, m.Folded))}})
	}
	return rows
}

// mismatchWord is a stage in words; sums and kinds of event are shown as kept.
func mismatchWord(p *text.Printer, s string) string {
	if p.Has("rollout.stage." + s) {
		return p.T("rollout.stage." + s)
	}
	if p.Has("rollout.kind." + s) {
		return p.T("rollout.kind." + s)
	}
	return s
}

func versionOf(n int) string { return strconv.Itoa(n) }
