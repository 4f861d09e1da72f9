package rolloutweb

import (
	"math"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v collectionView) figures() []parts.Figure { return collectionFigures(v.P, v.C) }

// collectionFigures are the rate beside the earlier one, and who is missing.
func collectionFigures(p *text.Printer, c rollout.Collection) []parts.Figure {
	list := address(c.Rollout.ID, "devices")
	f := c.Forecast
	rate := parts.Figure{P: p, Text: p.Percent(f.Collected, f.Total), Label: p.T("rollout.collection.rate"), Href: list + "?collected=yes",
		Note: p.T("rollout.collection.of", "part", p.Number(f.Collected), "whole", p.Number(f.Total))}
	if c.Rollout.EarlierRate > 0 {
		rate.Kind = againstEarlier(f.Collected, f.Total, c.Rollout.EarlierRate)
	}
	figures := []parts.Figure{rate}
	if c.Rollout.EarlierRate > 0 {
		figures = append(figures, parts.Figure{P: p, Text: p.Percent(c.Rollout.EarlierRate, 100), Label: p.T("rollout.collection.earlier")})
	}
	figures = append(figures, parts.Figure{P: p, N: c.Missing, Label: p.T("rollout.collection.missing"), Href: list + "?collected=no"})
	if c.Lost > 0 {
		figures = append(figures, parts.Figure{P: p, N: c.Lost, Label: p.T("rollout.collection.lost"), Href: list + "?state=lost", Kind: parts.Danger})
	}
	return figures
}

func againstEarlier(part, whole, rate int) parts.Kind {
	if whole > 0 && 100*part >= rate*whole {
		return parts.OK
	}
	return parts.Neutral
}

func (v collectionView) forecast() []parts.Figure {
	f := v.C.Forecast
	var figures []parts.Figure
	add := func(n int, key string) {
		figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T(key), Note: v.P.Percent(n, f.Total)})
	}
	if f.HasPace {
		add(f.AtPace, "rollout.collection.at_pace")
	}
	if f.AtEarlier >= 0 {
		add(f.AtEarlier, "rollout.collection.at_earlier")
	}
	return figures
}

func (v collectionView) how() string {
	f := v.C.Forecast
	return v.P.T("rollout.collection.how.pace", "collected", v.P.Number(f.Collected), "held", v.P.Number(f.DaysHeld), "per", v.P.Decimal(f.PerDay, 1), "left", v.P.Number(f.DaysLeft))
}

// drawing is the collection added up by day, from the first collection day (or
// hand-in) to today or the last hand-in.
func (v collectionView) drawing() chart.Drawing {
	p, c := v.P, v.C
	first, last := c.Today, c.Today
	if len(c.Days) > 0 {
		first = min(first, c.Days[0])
		last = max(last, c.Days[len(c.Days)-1])
	}
	if len(c.ByDay) > 0 {
		first = min(first, c.ByDay[0].Day)
	}
	by := map[clock.Day]int{}
	for _, d := range c.ByDay {
		by[d.Day] = d.N
	}
	var labels []chart.Label
	var sum int
	var values, earlier []float64
	for day := first; day <= last && len(labels) < 120; day = day.Add(1) {
		labels = append(labels, chart.Label{Short: p.DayShort(day), Long: p.Day(day)})
		sum += by[day]
		if day <= c.Today {
			values = append(values, float64(sum))
		} else {
			values = append(values, math.NaN())
		}
		earlier = append(earlier, float64(c.Forecast.Total*c.Rollout.EarlierRate)/100)
	}
	curve := chart.Curve{About: chart.About{ID: "collected", Title: p.T("rollout.collection.by_day"), Desc: p.T("rollout.collection.by_day.desc"),
		Empty: p.T("rollout.collection.chart_empty"), X: p.T("rollout.collection.day"), Lang: p.Lang(), Number: func(x float64) string { return p.Number(int(x + 0.5)) }},
		Labels: labels, Step: true, Area: true, Goal: float64(c.Forecast.Total), GoalAs: p.T("rollout.collection.goal", "total", p.Number(c.Forecast.Total)),
		Series: []chart.Series{{Name: p.T("rollout.collection.series"), Values: values}}}
	if c.Rollout.EarlierRate > 0 {
		curve.Series = append(curve.Series, chart.Series{Name: p.T("rollout.collection.earlier_line"), Values: earlier})
	}
	return curve.Draw()
}

func (v collectionView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("rollout.collection.group")}, {Label: p.T("rollout.collection.collected")}, {Label: p.T("rollout.collection.percent"), End: true},
		{Label: p.T("rollout.collection.against")}, {Label: p.T("rollout.collection.missing_count"), End: true}, {Label: p.T("rollout.collection.upgraded"), End: true}, {Label: p.T("rollout.collection.returned"), End: true}}
}

func (v collectionView) groups() []rollout.Group {
	if v.By == rollout.ByUnit {
		return v.C.Units
	}
	return v.C.Tracks
}

func (v collectionView) groupTitle(by string) string {
	if by == rollout.ByUnit {
		return v.P.T("rollout.collection.units")
	}
	return v.P.T("rollout.collection.tracks")
}

// otherGroup turns the table.
func (v collectionView) otherGroup() templ.Component {
	other := rollout.ByUnit
	if v.By == rollout.ByUnit {
		other = rollout.ByTrack
	}
	return parts.LinkButton{Label: v.groupTitle(other), Href: address(v.C.Rollout.ID, "devices", "collection") + "?by=" + other + "#groups", Icon: "swap", Weight: parts.Quiet, Small: true}
}

func (v collectionView) rows() []parts.Row {
	p := v.P
	list := address(v.C.Rollout.ID, "devices")
	var rows []parts.Row
	for _, g := range v.groups() {
		name := g.Name
		if name == "" {
			name = p.T("rollout.collection.none_group")
		}
		narrow := func(more string) string {
			if g.ID == "" {
				return ""
			}
			return list + "?" + v.By + "=" + g.ID + more
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{{Text: name, Href: narrow("")}, parts.Show(parts.Share{P: p, Part: g.Collected, Whole: g.Total}),
			parts.Say(p.Percent(g.Collected, g.Total)), v.against(g), figureCell(p, g.Missing(), narrow("&collected=no")),
			figureCell(p, g.Upgraded, ""), figureCell(p, g.Returned, narrow("&state=returned"))}})
	}
	return rows
}

func (v collectionView) against(g rollout.Group) parts.Cell {
	if v.C.Rollout.EarlierRate == 0 || g.Total == 0 {
		return parts.Cell{}
	}
	if againstEarlier(g.Collected, g.Total, v.C.Rollout.EarlierRate) == parts.OK {
		return parts.Status(parts.OK, v.P.T("rollout.collection.above"))
	}
	return parts.Status(parts.Warn, v.P.T("rollout.collection.below"))
}

func (v collectionView) foot() []parts.Cell {
	var sum rollout.Group
	for _, g := range v.groups() {
		sum.Total, sum.Collected = sum.Total+g.Total, sum.Collected+g.Collected
		sum.Upgraded, sum.Returned = sum.Upgraded+g.Upgraded, sum.Returned+g.Returned
	}
	p := v.P
	return []parts.Cell{parts.Say(p.T("rollout.collection.sum")), parts.Say(p.T("parts.share", "part", p.Number(sum.Collected), "whole", p.Number(sum.Total))),
		parts.Say(p.Percent(sum.Collected, sum.Total)), {}, parts.Say(p.Number(sum.Missing())), parts.Say(p.Number(sum.Upgraded)), parts.Say(p.Number(sum.Returned))}
}
