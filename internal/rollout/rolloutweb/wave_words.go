package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func waveTag(p *text.Printer, w rollout.Wave) parts.Tag {
	kind := parts.Neutral
	switch w.State {
	case rollout.WaveOpen:
		kind = parts.Info
	case rollout.WaveDone:
		kind = parts.OK
	}
	return parts.Tag{Kind: kind, Text: p.T("rollout.wave.state." + w.State)}
}

// gateTag says whether a gate is green, and how many conditions are not met.
func gateTag(p *text.Printer, g rollout.Gate) parts.Tag {
	if g.Green() {
		return parts.Tag{Kind: parts.OK, Text: p.T("rollout.gate.green")}
	}
	return parts.Tag{Kind: parts.Danger, Text: p.T("rollout.gate.is_red", "count", g.Red())}
}

func firstWave(v wavesView) []parts.LinkButton {
	if !v.MayPlan {
		return nil
	}
	return []parts.LinkButton{{Label: v.P.T("rollout.wave.add"), Href: address(v.Board.Rollout.ID, "waves", "new"), Icon: "plus"}}
}

func waveColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.wave")}, {Label: p.T("rollout.days"), Tight: true}, {Label: p.T("rollout.state"), Tight: true}, {Label: p.T("rollout.gate.title"), Tight: true},
		{Label: p.T("rollout.people"), End: true}, {Label: p.T("rollout.wave.free"), End: true}, {Label: p.T("rollout.adopted"), End: true},
		{Label: p.T("rollout.part.outstanding"), End: true}, {Label: p.T("rollout.part.deferred"), End: true}}
}

func waveRows(v wavesView) []parts.Row {
	people := address(v.Board.Rollout.ID, "people") + "?wave="
	var rows []parts.Row
	row := func(w rollout.WaveRow, id string) []parts.Cell {
		free := parts.Say("–")
		if w.Free() >= 0 {
			free = parts.Say(v.P.Number(w.Free()))
		}
		return []parts.Cell{figureCell(v.P, w.People, people+id), free, figureCell(v.P, w.Parts[rollout.PartAdopted], people+id+"&part=adopted"),
			figureCell(v.P, w.Parts[rollout.PartOutstanding], people+id+"&part=outstanding"), figureCell(v.P, w.Parts[rollout.PartDeferred], people+id+"&part=deferred")}
	}
	for _, w := range v.Board.Waves {
		gate := parts.Cell{}
		if g, ok := v.Gates[w.ID]; ok {
			gate = parts.Show(gateTag(v.P, g))
		}
		rows = append(rows, parts.Row{Cells: append([]parts.Cell{parts.Door(w.Name, address(v.Board.Rollout.ID, "waves", w.ID)), parts.Say(dayRange(v.P, w.Starts, w.Ends)),
			parts.Show(waveTag(v.P, w.Wave)), gate}, row(w, w.ID)...)})
	}
	if v.Board.Unplaced.People > 0 {
		rows = append(rows, parts.Row{Kind: parts.Warn, Cells: append([]parts.Cell{parts.Door(v.P.T("rollout.wave.none"), people+rollout.NoneOf), {}, {}, {}}, row(v.Board.Unplaced, rollout.NoneOf)...)})
	}
	return rows
}

func waveVersion(v waveFormView) string {
	if v.Current != nil {
		return strconv.Itoa(v.Current.Version)
	}
	return v.Fill.version()
}

func waveCompared(v waveFormView) []parts.CompareRow {
	p, f, c := v.P, v.Fill.Form, v.Current
	room := ""
	if c.Capacity > 0 {
		room = strconv.Itoa(c.Capacity)
	}
	return []parts.CompareRow{
		{Label: p.T("rollout.wave.name"), Mine: f.Value("name"), Theirs: c.Name},
		{Label: p.T("rollout.starts"), Mine: f.Value("starts"), Theirs: string(c.Starts)},
		{Label: p.T("rollout.ends"), Mine: f.Value("ends"), Theirs: string(c.Ends)},
		{Label: p.T("rollout.wave.room"), Mine: f.Value("capacity"), Theirs: room},
		{Label: p.T("rollout.state"), Mine: "", Theirs: p.T("rollout.wave.state." + c.State)},
	}
}

func waveFigures(v waveView) []parts.Figure {
	people := address(v.Rollout.ID, "people") + "?wave=" + v.Row.ID
	room := parts.Figure{P: v.P, N: v.Row.People, Label: v.P.T("rollout.people"), Href: people}
	if v.Row.Capacity > 0 {
		room.Text = v.P.T("parts.share", "part", v.P.Number(v.Row.People), "whole", v.P.Number(v.Row.Capacity))
	}
	figures := []parts.Figure{room}
	for _, part := range rollout.Parts {
		n := v.Row.Parts[part]
		figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.part." + string(part)), Href: people + "&part=" + string(part), Kind: partKind(part, n)})
	}
	return figures
}

// gateSteps show each condition: met, or what keeps it from being met and
// where that is put right.
func gateSteps(v waveView) []parts.Step {
	p := v.P
	var steps []parts.Step
	for _, c := range v.Gate.Conditions {
		s := parts.Step{Title: p.T("rollout.gate." + c.Kind), State: "failed", Said: p.T("rollout.gate.state.unmet")}
		if c.Kind == rollout.NeedsWord {
			s.Title, s.State = c.Name, "todo"
		}
		if c.Met {
			s.State, s.Said = "done", p.T("rollout.gate.state.met")
		}
		switch c.Kind {
		case rollout.NeedsWord:
			if c.Met {
				s.Meta = p.T("rollout.by_at", "name", v.Names[c.MetBy], "moment", p.Moment(c.MetAt))
			}
			if v.MayPlan {
				s.Part = conditionTools(v, c)
			}
		case rollout.NeedsStaff:
			var days []string
			for _, d := range c.Days {
				days = append(days, p.Day(d))
			}
			s.Text = few(p, days)
		default:
			s.Text = few(p, c.Missing)
		}
		if !c.Met {
			if to, key := mendedAt(v, c.Kind); to != "" {
				s.Part = wayOn(p.T(key), to)
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// mendedAt is where a condition is put right.
func mendedAt(v waveView, kind string) (to, key string) {
	switch kind {
	case rollout.NeedsPreparations:
		return address(v.Rollout.ID, "plan") + "#preparations", "rollout.gate.to_plan"
	case rollout.NeedsStaff:
		return address(v.Rollout.ID, "readiness"), "rollout.gate.to_readiness"
	case rollout.NeedsFallbacks:
		return address(v.Rollout.ID, "steps"), "rollout.gate.to_steps"
	case rollout.NeedsMessages:
		return address(v.Rollout.ID, "messages"), "rollout.gate.to_messages"
	}
	return "", ""
}

// few lists at most eight and says how many more there are.
func few(p *text.Printer, list []string) string {
	const most = 8
	if len(list) <= most {
		return p.List(list)
	}
	return p.T("rollout.and_more", "some", p.List(list[:most]), "count", len(list)-most)
}

func waveState(v waveView, state string) []parts.Hidden {
	return []parts.Hidden{{Name: "version", Value: strconv.Itoa(v.Gate.Wave.Version)}, {Name: "state", Value: state}}
}

func conditionAddress(v waveView, c rollout.Condition, what string) string {
	return address(v.Rollout.ID, "waves", v.Gate.Wave.ID, "conditions", c.ID, what)
}
