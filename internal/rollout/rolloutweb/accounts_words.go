package rolloutweb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// previewLines is how many lines of a plan are shown; the figures count all.
const previewLines = 500

func (v accountsView) filters() []parts.Filter {
	return []parts.Filter{{Name: "show", Label: v.P.T("rollout.accounts.show"), Options: []parts.Option{
		{Value: "lacking", Label: v.P.T("rollout.accounts.lacking")}, {Value: "soon", Label: v.P.T("rollout.accounts.soon")}, {Value: "ended", Label: v.P.T("rollout.accounts.ended")}}}}
}

func (v accountsView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("rollout.accounts.person")}, {Label: p.T("rollout.accounts.today")}, {Label: p.T("rollout.accounts.new")}, {Label: p.T("rollout.accounts.old")},
		{Label: p.T("rollout.accounts.device"), Tight: true}, {Label: p.T("rollout.accounts.mirror"), Tight: true}}
}

func (v accountsView) rows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, l := range v.List.Lines {
		why := p.T("rollout.accounts.why." + string(l.Reason))
		today := parts.Show(mailText(l.Today.Address, why))
		if l.Today.ID == "" {
			today = parts.Status(parts.Warn, why)
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(l.Name, address(v.List.Rollout.ID, "accounts", l.Person)), today, mailCell(l.New), mailCell(l.Old),
			v.deviceCell(l), parts.Say(p.Day(l.MirrorTo))}})
	}
	return rows
}

func (v accountsView) deviceCell(l rollout.AccountLine) parts.Cell {
	if l.Device == "" {
		return parts.Say(v.P.T("rollout.accounts.no_device"))
	}
	return parts.Cell{Tag: deviceTag(v.P, l.Device)}
}

func (v accountsView) pressingColumns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.accounts.person")}, {Label: p.T("rollout.accounts.mirror"), Tight: true}, {Label: p.T("rollout.accounts.today")}, {Label: p.T("rollout.accounts.device"), Tight: true}}
	if v.Collect {
		columns = append(columns, parts.Column{Label: p.T("rollout.devices.contact")}, parts.Column{Label: p.T("rollout.devices.secretary")})
	}
	return columns
}

func (v accountsView) pressing(lines []rollout.AccountLine, kind parts.Kind) []parts.Row {
	var rows []parts.Row
	for _, l := range lines {
		row := parts.Row{Kind: kind, Cells: []parts.Cell{parts.Door(l.Name, address(v.List.Rollout.ID, "accounts", l.Person)), parts.Say(v.P.Day(l.MirrorTo)), mailCell(l.Today.Address), v.deviceCell(l)}}
		if v.Collect {
			row.Cells = append(row.Cells, mailCell(l.Reach.Mail), secretaries(l.Reach))
		}
		rows = append(rows, row)
	}
	return rows
}

func (v accountsView) next() string {
	if token := pageToken(v.List.Next); token != "" {
		return parts.Address(v.Path, v.Query, "after", token)
	}
	return ""
}

func (v accountsView) first() string {
	if v.Query.Get("after") == "" {
		return ""
	}
	return parts.Address(v.Path, v.Query)
}

func (v personAccountsView) sentence() string {
	if v.At.Today.ID == "" {
		return v.P.T("rollout.account.today_none", "name", v.At.Person.Name)
	}
	return v.P.T("rollout.account.today", "name", v.At.Person.Name, "address", v.At.Today.Address)
}

func (v personAccountsView) fill(role string, a rollout.Account) filling {
	return filling{v.P, accountForm(v.Form, role, a)}
}

// errIf is what is wrong, for the one of the two forms that was sent.
func (x filling) errIf(sent *form.Form, role string) error {
	if sent == nil || sent.Value("role") != role {
		return nil
	}
	return x.err()
}

// field has an id of its own in each of the two forms, but for what a fault
// leads to.
func (v personAccountsView) field(role string, a rollout.Account, f parts.Field) parts.Field {
	f = v.fill(role, a).in(f)
	if v.Form == nil || v.Form.Value("role") != role {
		f.ID = "f-" + role + "-" + f.Name
	}
	return f
}

// version is that of the account as it stands when somebody was quicker.
func (v personAccountsView) version(role string, a rollout.Account) string {
	if current, stale := v.Form.Current(); stale {
		if now, ok := current.(rollout.Account); ok && now.Role == role {
			return strconv.Itoa(now.Version)
		}
	}
	return v.fill(role, a).version()
}

func (v personAccountsView) facts(a rollout.Account) []parts.Def {
	p := v.P
	facts := []parts.Def{{Term: p.T("rollout.account.address"), Cell: parts.Say(a.Address)}}
	for _, d := range []struct {
		key  string
		said string
	}{{"rollout.account.valid_from", p.Day(a.ValidFrom)}, {"rollout.account.valid_to", p.Day(a.ValidTo)}, {"rollout.account.mirror_from", p.Day(a.MirrorFrom)}, {"rollout.account.mirror_to", p.Day(a.MirrorTo)}} {
		if d.said != "" {
			facts = append(facts, parts.Def{Term: p.T(d.key), Cell: parts.Say(d.said)})
		}
	}
	return facts
}

func plannedKind(k rollout.PlannedKind) parts.Kind {
	switch k {
	case rollout.PlannedNew, rollout.PlannedChanged:
		return parts.OK
	case rollout.PlannedUnchanged:
		return parts.Neutral
	}
	return parts.Warn
}

func (v accountPreviewView) figures() []parts.Figure {
	var figures []parts.Figure
	for _, k := range rollout.PlannedKinds {
		n := v.Preview.Count(k)
		f := parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.account_plan.kind." + string(k))}
		if n > 0 {
			f.Kind = plannedKind(k)
		}
		figures = append(figures, f)
	}
	return figures
}

func (v accountPreviewView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("rollout.accounts.person")}, {Label: p.T("rollout.accounts.old")}, {Label: p.T("rollout.accounts.new")}, {Label: p.T("rollout.account_plan.what")}}
}

// rows has those that need a look first.
func (v accountPreviewView) rows() []parts.Row {
	lines := slices.Clone(v.Preview.Lines)
	slices.SortStableFunc(lines, func(a, b rollout.PlannedAccount) int { return look(a.Kind) - look(b.Kind) })
	var rows []parts.Row
	for _, l := range lines[:min(len(lines), previewLines)] {
		word := v.P.T("rollout.account_plan.kind." + string(l.Kind))
		if l.TakenBy != "" {
			word += ": " + l.TakenBy
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(l.Name), parts.Say(l.Old), parts.Say(l.New), parts.Status(plannedKind(l.Kind), word)}}
		if plannedKind(l.Kind) == parts.Warn {
			row.Kind = parts.Warn
		}
		rows = append(rows, row)
	}
	return rows
}

func look(k rollout.PlannedKind) int {
	if plannedKind(k) == parts.Warn {
		return 0
	}
	return 1
}

func mailCell(address string) parts.Cell {
	if address == "" {
		return parts.Cell{}
	}
	return parts.Show(mailText(address, ""))
}

func beforeAt(address string) string {
	local, _, _ := strings.Cut(address, "@")
	return local
}

func fromAt(address string) string {
	if _, domain, ok := strings.Cut(address, "@"); ok {
		return "@" + domain
	}
	return ""
}
