package deskweb

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type teamsView struct {
	Page      web.Page
	P         *text.Printer
	Rows      []arrangement.TeamRow
	Today     clock.Day
	MayManage bool
}

// openWords say whether somewhere is open now, until or from when; another day
// is said by moment.
func openWords(p *text.Printer, o arrangement.OpenNow, now clock.Day, moment func(clock.Instant) string) string {
	switch {
	case o.Open && !o.Until.IsSet():
		return p.T("turn.open.always")
	case o.Open && o.Until.Day(p.Zone()) == now:
		return p.T("turn.open.until", "time", p.Time(o.Until))
	case o.Open:
		return p.T("turn.open.until_day", "day", moment(o.Until))
	case o.Never():
		return p.T("turn.closed.never")
	case o.Opens.Day(p.Zone()) == now:
		return p.T("turn.closed.today", "time", p.Time(o.Opens))
	}
	return p.T("turn.closed.opens", "day", moment(o.Opens))
}

func openTag(p *text.Printer, o arrangement.OpenNow, now clock.Day) parts.Tag {
	return parts.Tag{Kind: openKind(o), Text: openWords(p, o, now, p.Moment)}
}

// openCell is openTag where there is room for a day and a time only.
func openCell(p *text.Printer, o arrangement.OpenNow, now clock.Day) parts.Cell {
	return parts.Status(openKind(o), openWords(p, o, now, func(at clock.Instant) string { return p.DayShort(at.Day(p.Zone())) + " " + p.Time(at) }))
}

func openKind(o arrangement.OpenNow) parts.Kind {
	if o.Open {
		return parts.OK
	}
	return parts.Neutral
}

func (v teamsView) columns() []parts.Column {
	return []parts.Column{{Label: v.P.T("team.level"), End: true}, {Label: v.P.T("team.name"), Head: true}, {Label: v.P.T("team.kind")}, {Label: v.P.T("team.leads")},
		{Label: v.P.T("team.members"), End: true}, {Label: v.P.T("team.reach")}, {Label: v.P.T("team.now")}}
}

func (v teamsView) rows(now clock.Day) []parts.Row {
	var rows []parts.Row
	for _, t := range v.Rows {
		kind := parts.Say(v.P.T("team.kind." + t.Kind))
		kind.Sub = joinWords(notEmpty(t.UnitName, t.Subject))
		members := parts.Door(v.P.Number(t.Members), teamAddress(t.ID)+"#members")
		members.Sub = joinWords(notEmpty(countWords(v.P, "team.lent_n", t.Lent), countWords(v.P, "team.away_n", t.Away)))
		reach := parts.Say(phone.Grouped(t.Phone))
		reach.Sub = t.Mail
		state := openCell(v.P, t.Hours, now)
		name := parts.Door(t.Name, teamAddress(t.ID))
		if t.Landing == 1 {
			name.Sub = v.P.T("team.landing.short")
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(strconv.Itoa(t.Level)), name, kind, parts.Say(joinWords(t.Leads)), members, reach, state}}
		if t.Active == 0 {
			row.Cells[6] = parts.Status(parts.Neutral, v.P.T("team.ended"))
		} else if t.Members == 0 {
			row.Kind = parts.Warn
		}
		rows = append(rows, row)
	}
	return rows
}

func notEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

func countWords(p *text.Printer, key string, n int) string {
	if n == 0 {
		return ""
	}
	return p.T(key, "count", n)
}

type teamFormView struct {
	Page    web.Page
	P       *text.Printer
	Was     *arrangement.Team
	Current arrangement.Team // as somebody else saved it meanwhile
	Choices arrangement.DraftChoices
	Fill    filling
}

func (v teamFormView) action() string {
	if v.Was == nil {
		return "/desk/teams"
	}
	return teamAddress(v.Was.ID, "edit")
}

func (v teamFormView) back() string {
	if v.Was == nil {
		return "/desk/teams"
	}
	return teamAddress(v.Was.ID)
}

func (v teamFormView) kinds() []parts.Option {
	var options []parts.Option
	for _, k := range arrangement.Kinds {
		options = append(options, parts.Option{Value: k, Label: v.P.T("team.kind." + k), Hint: v.P.T("team.kind.hint." + k)})
	}
	return options
}

func (v teamFormView) levels() []parts.Option {
	options := []parts.Option{{Label: v.P.T("team.level.of_kind")}}
	for _, n := range arrangement.Levels {
		options = append(options, parts.Option{Value: strconv.Itoa(n), Label: v.P.T("arrange.level", "level", n)})
	}
	return options
}

func (v teamFormView) units() []parts.Option { return unitOptions(v.P.T("team.unit.none"), v.Choices) }

func (v teamFormView) hooks() []parts.Option {
	options := []parts.Option{{Label: v.P.T("team.hook.none")}}
	for _, name := range v.Choices.Hooks {
		options = append(options, parts.Option{Value: name, Label: name})
	}
	return options
}

func unitOptions(none string, c arrangement.DraftChoices) []parts.Option {
	options := []parts.Option{{Label: none}}
	for _, u := range c.Units {
		options = append(options, parts.Option{Value: u.ID, Label: u.Name})
	}
	return options
}

func calendarOptions(none string, c arrangement.DraftChoices) []parts.Option {
	options := []parts.Option{{Label: none}}
	for _, h := range c.Calendars {
		options = append(options, parts.Option{Value: h.ID, Label: h.Name})
	}
	return options
}

func (v teamFormView) compare() []parts.CompareRow {
	f, t := v.Fill.Form, v.Current
	return []parts.CompareRow{{Label: v.P.T("team.name"), Mine: f.Value("name"), Theirs: t.Name}, {Label: v.P.T("team.mail"), Mine: f.Value("mail"), Theirs: t.Mail},
		{Label: v.P.T("team.phone"), Mine: f.Value("phone"), Theirs: t.Phone}, {Label: v.P.T("team.place"), Mine: f.Value("place"), Theirs: t.Place},
		{Label: v.P.T("team.subject"), Mine: f.Value("subject"), Theirs: t.Subject}, {Label: v.P.T("team.level"), Mine: f.Value("level"), Theirs: strconv.Itoa(t.Level)}}
}

type teamView struct {
	Page      web.Page
	P         *text.Printer
	C         arrangement.TeamCard
	Fill      filling
	Member    string // the membership that is changed; "" none
	MayManage bool
	MayGrant  bool
}

// rolelessText says what those without a role miss, and who can give them one.
func (v teamView) rolelessText() string {
	if v.MayGrant {
		return v.P.T("team.roleless.grant")
	}
	return v.P.T("team.roleless.ask")
}

func (v teamView) facts() []parts.Def {
	t := v.C.Team
	now := parts.Show(openTag(v.P, v.C.Hours, v.C.Today))
	now.Sub = v.C.Hours.Hours.Name
	defs := []parts.Def{{Term: v.P.T("team.level"), Cell: parts.Say(v.P.T("arrange.level", "level", t.Level))}, {Term: v.P.T("team.kind"), Cell: parts.Say(v.P.T("team.kind." + t.Kind))}}
	add := func(key, said string) {
		if said != "" {
			defs = append(defs, parts.Def{Term: v.P.T(key), Cell: parts.Say(said)})
		}
	}
	add("team.unit", v.C.UnitName)
	add("team.subject", t.Subject)
	defs = append(defs, parts.Def{Term: v.P.T("team.now"), Cell: now})
	add("team.phone", phone.Grouped(t.Phone))
	add("team.mail", t.Mail)
	add("team.place", t.Place)
	add("team.hook", t.Hook)
	if t.Landing == 1 {
		add("team.landing.term", v.P.T("team.landing.yes"))
	}
	public := "team.public.no"
	if t.Public == 1 {
		public = "team.public.yes"
	}
	add("team.public.term", v.P.T(public))
	return defs
}

func (v teamView) columns() []parts.Column {
	columns := []parts.Column{{Label: v.P.T("team.member"), Head: true}, {Label: v.P.T("team.member.role")}, {Label: v.P.T("team.member.days")}, {Label: v.P.T("team.member.home")}, {Label: v.P.T("team.member.state")}}
	if v.MayManage {
		columns = append(columns, parts.Column{Label: v.P.T("team.member.change"), Tools: true})
	}
	return columns
}

func daysWords(p *text.Printer, from, to clock.Day) string {
	switch {
	case from == "" && to == "":
		return p.T("team.days.always")
	case to == "":
		return p.T("team.days.from", "from", p.Date(from))
	case from == "":
		return p.T("team.days.to", "to", p.Date(to))
	}
	return p.T("team.days.between", "from", p.Date(from), "to", p.Date(to))
}

func (v teamView) rows() []parts.Row {
	var rows []parts.Row
	for _, m := range v.C.Members {
		home := ""
		if m.Home != "" {
			home = v.P.T("team.lent_from", "team", v.C.Teams[m.Home])
		}
		if m.LentT != "" {
			home = v.P.T("team.lent_to", "team", v.C.Teams[m.LentT])
		}
		state := parts.Status(parts.OK, v.P.T("team.member.here"))
		switch {
		case m.To != "" && m.To < v.C.Today:
			state = parts.Status(parts.Neutral, v.P.T("team.member.past"))
		case m.From > v.C.Today:
			state = parts.Status(parts.Info, v.P.T("team.member.coming"))
		case m.Away == 1:
			state = parts.Status(parts.Warn, v.P.T("team.member.away"))
		}
		if v.C.Roleless[m.Person] && stillIn(m, v.C.Today) {
			state = parts.Status(parts.Warn, v.P.T("team.member.roleless"))
		}
		name := parts.Say(m.Name)
		if v.MayGrant && v.C.Roleless[m.Person] {
			name.Href = "/access/people/" + url.PathEscape(m.Person)
		}
		name.Sub = m.Note
		row := parts.Row{Cells: []parts.Cell{name, parts.Say(v.P.T("team.role." + m.Role)), parts.Say(daysWords(v.P, m.From, m.To)), parts.Say(home), state}}
		if v.MayManage {
			row.Cells = append(row.Cells, parts.Show(memberTools(v, m)))
		}
		rows = append(rows, row)
	}
	return rows
}

func (v teamView) outRows() []parts.Row {
	var rows []parts.Row
	for _, m := range v.C.Out {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(m.Name), parts.Door(v.C.Teams[m.Team], teamAddress(m.Team)), parts.Say(daysWords(v.P, m.From, m.To))}})
	}
	return rows
}

func (v teamView) outColumns() []parts.Column {
	return []parts.Column{{Label: v.P.T("team.member"), Head: true}, {Label: v.P.T("team.out.to")}, {Label: v.P.T("team.member.days")}}
}

func (v teamView) roles() []parts.Option {
	return []parts.Option{{Value: arrangement.Member, Label: v.P.T("team.role.member")}, {Value: arrangement.Leads, Label: v.P.T("team.role.lead")}}
}

func (v teamView) homes() []parts.Option {
	options := []parts.Option{{Label: v.P.T("team.home.none")}}
	for id, name := range v.C.Teams {
		if id != v.C.Team.ID {
			options = append(options, parts.Option{Value: id, Label: name})
		}
	}
	slices.SortFunc(options[1:], func(a, b parts.Option) int {
		if text.Fold(a.Label) < text.Fold(b.Label) {
			return -1
		}
		return 1
	})
	return options
}

// changing is the member whose form is open, nil for none.
func (v teamView) changing() *arrangement.TeamMember {
	i := slices.IndexFunc(v.C.Members, func(m arrangement.TeamMember) bool { return m.ID == v.Member && v.Member != "" })
	if i < 0 {
		return nil
	}
	return &v.C.Members[i]
}
