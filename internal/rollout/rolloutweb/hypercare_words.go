package rolloutweb

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v careView) t(key string, args ...any) string { return v.P.T("rollout.hypercare."+key, args...) }

func (v careView) tag() *parts.Tag {
	h := v.Care.Hypercare
	switch {
	case h.Over():
		return &parts.Tag{Kind: parts.OK, Text: v.t("state.over")}
	case h.Begun(v.Care.Today):
		return &parts.Tag{Kind: parts.Info, Text: v.t("state.on")}
	case h.Planned():
		return &parts.Tag{Text: v.t("state.planned")}
	}
	return nil
}

func (v careView) actions() templ.Component {
	if !v.MayPlan || v.Care.Hypercare.Over() || !v.Care.Hypercare.Planned() {
		return nil
	}
	return parts.LinkButton{Label: v.t("change"), Href: address(v.Care.Rollout.ID, "hypercare", "plan"), Icon: "edit", Weight: parts.Secondary}
}

// fill is the filling of one part: a refused form belongs to one of several.
func (v careView) fill(part string) filling {
	if v.Part == part {
		return v.Fill
	}
	return filling{v.P, nil}
}

// window says from when to when.
func (v careView) window() string {
	return v.t("window", "from", v.P.DayLong(v.Care.Hypercare.Starts), "to", v.P.DayLong(v.Care.Hypercare.Ends))
}

// exit are the criteria as figures, each a door to what it rests on.
func (v careView) exit() []parts.Figure {
	m := v.Care.Measured
	var figures []parts.Figure
	for _, c := range v.Care.Exit {
		f := parts.Figure{P: v.P, Kind: parts.Danger, Label: v.t("exit." + c.Kind), Href: "#" + c.Kind, Note: v.t("limit."+c.Kind, "count", c.Limit, "limit", v.P.Number(c.Limit))}
		if c.Met {
			f.Kind = parts.OK
		}
		switch c.Kind {
		case rollout.ExitSevere:
			f.Text = v.P.Number(m.OpenSevere)
		case rollout.ExitAdopted:
			f.Text = v.P.Percent(m.Adopted, m.Concerned)
		case rollout.ExitContacts:
			f.Text = v.P.Decimal(m.PerDay(), 1)
			if c.Days < 5 {
				f.Note = v.t("too_early", "count", c.Days)
			}
		}
		figures = append(figures, f)
	}
	return figures
}

func (v careView) severe() []parts.Row {
	var rows []parts.Row
	for _, c := range v.Care.Severe {
		who := parts.Say(v.t("somebody"))
		if c.Person != "" {
			who = parts.Door(c.Name, address(v.Care.Rollout.ID, "people", c.Person))
		}
		rows = append(rows, parts.Row{Kind: parts.Danger, Cells: []parts.Cell{parts.Say(v.P.Moment(c.At)), who, parts.Say(c.About)}})
	}
	return rows
}

func (v careView) contactDays() []parts.Row {
	var rows []parts.Row
	for _, d := range v.Care.Measured.Days {
		rows = append(rows, parts.Row{Cells: []parts.Cell{
			parts.Say(v.P.Day(d.Day)), figureCell(v.P, d.N, address(v.Care.Rollout.ID, "contacts")+"?day="+string(d.Day)),
		}})
	}
	return rows
}

// behindMore is how many have not adopted beyond those listed.
func (v careView) behindMore() int {
	return v.Care.Measured.Concerned - v.Care.Measured.Adopted - len(v.Care.Behind)
}

func (v careView) days() []parts.Row {
	var rows []parts.Row
	for _, d := range v.Care.Days {
		row := parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(d.Day))}}
		switch {
		case d.Done:
			row.Cells = append(row.Cells, parts.Say(d.CheckIn.ByName), parts.Say(d.CheckIn.Text))
		case d.Day == v.Care.Today:
			row.Cells = append(row.Cells, parts.Cell{}, parts.Status(parts.Info, v.t("today_open")))
		default:
			row.Kind = parts.Warn
			row.Cells = append(row.Cells, parts.Cell{}, parts.Status(parts.Warn, v.t("no_check_in")))
		}
		rows = append(rows, row)
	}
	return rows
}

func (v careView) walks() []parts.Row {
	var rows []parts.Row
	for _, w := range v.Care.Walks {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Moment(w.At)), parts.Say(w.Place), parts.Say(v.P.Number(w.Met)), parts.Say(v.P.Number(w.Helped)), parts.Say(w.ByName), parts.Say(w.Text)}})
	}
	return rows
}

func (v careView) walkFoot() []parts.Cell {
	met, helped := 0, 0
	for _, w := range v.Care.Walks {
		met, helped = met+w.Met, helped+w.Helped
	}
	return []parts.Cell{parts.Say(v.t("in_all")), {}, parts.Say(v.P.Number(met)), parts.Say(v.P.Number(helped)), {}, {}}
}

func (v careView) version() string { return strconv.Itoa(v.Care.Hypercare.Version) }

// ended says who ended it, when, and why although not all was met.
func (v careView) ended() string {
	h := v.Care.Hypercare
	said := v.t("ended", "who", v.Care.EndedBy, "day", v.P.DayLong(h.EndedAt.Day(v.P.Zone())))
	if h.Waived != "" {
		return said + " " + v.t("waived", "why", h.Waived)
	}
	return said + " " + v.t("all_met")
}
