package rolloutweb

import (
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// counterTitle is the number, and the name when it is known.
func (v deskView) counterTitle(n rollout.AtDesk) string {
	if n.Person == "" {
		return v.P.T("rollout.desk.of", "number", n.Number, "name", v.P.T("rollout.desk.unknown"))
	}
	return v.P.T("rollout.desk.of", "number", n.Number, "name", n.Name)
}

// since is where they stand, and for how long when it is a minute or more.
func (v deskView) since(n rollout.AtDesk) string {
	d := v.Now.Sub(n.CalledAt)
	if d < time.Minute {
		return n.Desk
	}
	return v.P.T("rollout.desk.here", "desk", n.Desk, "time", waitText(v.P, d))
}

func (v deskView) hidden(n rollout.AtDesk) []parts.Hidden {
	return []parts.Hidden{{Name: "number", Value: n.ID}, {Name: "desk", Value: v.Desk}}
}

// named tells whether the refused form was this number's.
func (v deskView) named(n rollout.AtDesk) bool { return v.Form.Value("number") == n.ID }

// mineField keeps what was typed for this number, and what is wrong with it.
func (v deskView) mineField(n rollout.AtDesk, f parts.Field) parts.Field {
	if v.named(n) {
		f.Value, f.Fault = v.Form.Value(f.Name), wrong(v.P, v.Form, f.Name)
	}
	return f
}

func (v deskView) deviceRows(n rollout.AtDesk) []parts.Row {
	var rows []parts.Row
	for _, d := range n.Devices {
		rows = append(rows, parts.Row{ID: d.ID, Cells: []parts.Cell{
			{Text: deviceName(d), Href: address(v.At.Rollout.ID, "devices", d.ID), Sub: d.Serial}, {Tag: deviceTag(v.P, d.State)}, parts.Show(v.serve(n, d))}})
	}
	return rows
}

// counterFacts are what one says to who stands there: which account they use
// from now on, and what to do by hand.
func (v deskView) counterFacts(n rollout.AtDesk) []parts.Def {
	p := v.P
	var facts []parts.Def
	switch why := p.T("rollout.accounts.why." + string(n.Reason)); {
	case n.Account.ID != "":
		facts = append(facts, parts.Def{Term: p.T("rollout.accounts.today"), Cell: parts.Cell{Text: n.Account.Address, Sub: why}})
	case n.Reason != rollout.NoAccounts:
		facts = append(facts, parts.Def{Term: p.T("rollout.accounts.today"), Cell: parts.Status(parts.Warn, why)})
	}
	for _, k := range n.Troubles {
		facts = append(facts, parts.Def{Term: p.T("rollout.desk.known_error"), Cell: parts.Door(k.Name, address(v.At.Rollout.ID, "known-errors", k.ID))})
	}
	return append(facts, parts.Def{Term: p.T("rollout.word.person"), Cell: parts.Door(n.Name, address(v.At.Rollout.ID, "people", n.Person))})
}

// servings are what can be done with a device where it stands; who may not
// upgrade takes in and gives back.
func (v deskView) servings(d rollout.Device) []rollout.Serving {
	all, up, in := rollout.Serving{Upgraded: true, Returned: true}, rollout.Serving{Upgraded: true}, rollout.Serving{}
	back := rollout.Serving{Returned: true}
	switch {
	case d.State == rollout.DeviceReturned:
		return nil
	case d.State == rollout.DeviceUpgradedState:
		return []rollout.Serving{back}
	case d.State == rollout.DeviceHandedIn && v.MayHelp:
		return []rollout.Serving{all, up, back}
	case d.State == rollout.DeviceHandedIn:
		return []rollout.Serving{back}
	case v.MayHelp && d.UpgradedOn == "":
		return []rollout.Serving{all, up, in}
	}
	return []rollout.Serving{in}
}

// serving is one of them as a button. Its words name what is done from where
// the device stands.
func (v deskView) serving(n rollout.AtDesk, d rollout.Device, s rollout.Serving, first bool) parts.PostButton {
	word, yes := "take", func(on bool) string {
		if on {
			return "1"
		}
		return ""
	}
	if d.State.With() {
		word = "have"
	}
	if s.Upgraded {
		word += "_upgrade"
	}
	if s.Returned {
		word += "_return"
	}
	label := v.P.T("rollout.desk.do." + word)
	button := parts.PostButton{CSRF: v.Page.CSRF, Action: v.to("serve"), Label: label, Weight: parts.Quiet, Small: true,
		Hidden: append(v.hidden(n), parts.Hidden{Name: "device", Value: d.ID}, parts.Hidden{Name: "upgraded", Value: yes(s.Upgraded)}, parts.Hidden{Name: "returned", Value: yes(s.Returned)}),
		Attrs:  templ.Attributes{"aria-label": label + ": " + d.Serial}}
	if first {
		button.Weight, button.Icon = parts.Secondary, "check"
	}
	return button
}
