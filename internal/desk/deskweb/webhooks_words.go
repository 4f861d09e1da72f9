package deskweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/web/parts"
)

var hookKinds = map[string]parts.Kind{webhooks.Delivered: parts.OK, webhooks.Waiting: parts.Info, webhooks.Dead: parts.Danger}

// eventKey is the name of an event as a key of text.
func eventKey(event string) string { return "webhook.event." + event }

func (v hooksView) wants(h webhooks.Hook) string {
	if h.Wanted == "" {
		return v.P.T("webhook.events.all")
	}
	var names []string
	for _, e := range h.Events() {
		names = append(names, v.P.T(eventKey(e)))
	}
	return v.P.List(names)
}

func (v hooksView) events() []parts.Option {
	var options []parts.Option
	for _, e := range webhooks.Events {
		options = append(options, parts.Option{Value: e, Label: v.P.T(eventKey(e)), Hint: e})
	}
	return options
}

func (v hooksView) columns() []parts.Column {
	t := v.P.T
	return []parts.Column{{Label: t("webhook.when"), Tight: true, Head: true}, {Label: t("webhook.event")}, {Label: t("webhook.state")}, {Label: t("webhook.tries"), End: true}, {Label: t("webhook.replay"), Tools: true}}
}

func (v hooksView) rows(l webhooks.Line) []parts.Row {
	var rows []parts.Row
	for _, d := range l.Latest {
		state := parts.Status(hookKinds[d.State], v.P.T("webhook.state."+d.State))
		if d.Problem != "" {
			state.Sub = v.P.T(d.Problem, "status", d.Status)
		}
		again := parts.Cell{}
		if d.State != webhooks.Waiting {
			again = parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: "/desk/webhooks/replay", Label: v.P.T("webhook.replay"), Weight: parts.Quiet, Small: true,
				Hidden: []parts.Hidden{{Name: "hook", Value: l.ID}, {Name: "delivery", Value: d.ID}}})
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Moment(d.At)), parts.Say(v.P.T(eventKey(d.Event))), state, parts.Say(strconv.Itoa(d.Tries)), again}})
	}
	return rows
}
