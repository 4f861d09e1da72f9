package deskweb

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

var hookKinds = map[string]parts.Kind{webhooks.Delivered: parts.OK, webhooks.Waiting: parts.Info, webhooks.Dead: parts.Danger}

// eventKey is the name of an event as a key of text.
func eventKey(event string) string { return "webhook.event." + event }

// hookTag says how a hook stands.
func hookTag(p *text.Printer, l webhooks.Line) *parts.Tag {
	switch {
	case l.Shut:
		return &parts.Tag{Kind: parts.Danger, Text: p.T("webhook.shut")}
	case l.Active == 0:
		return &parts.Tag{Kind: parts.Warn, Text: p.T("webhook.paused")}
	case l.Dead > 0:
		return &parts.Tag{Kind: parts.Danger, Text: p.T("webhook.some_dead", "count", l.Dead)}
	}
	return &parts.Tag{Kind: parts.OK, Text: p.T("webhook.active")}
}

func wanted(p *text.Printer, h webhooks.Hook) string {
	if h.Wanted == "" {
		return p.T("webhook.events.all")
	}
	var names []string
	for _, e := range h.Events() {
		names = append(names, p.T(eventKey(e)))
	}
	return p.List(names)
}

func eventOptions(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, e := range webhooks.Events {
		options = append(options, parts.Option{Value: e, Label: p.T(eventKey(e)), Hint: e})
	}
	return options
}

// overlapOptions are for how long a former secret may sign, in hours.
func overlapOptions(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, d := range webhooks.Overlaps {
		hours := int(d.Hours())
		options = append(options, parts.Option{Value: strconv.Itoa(hours), Label: p.T("webhook.renew.overlap." + strconv.Itoa(hours))})
	}
	return options
}

func formOptions(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, f := range webhooks.Forms {
		options = append(options, parts.Option{Value: f, Label: p.T("webhook.form." + f), Hint: p.T("webhook.form." + f + ".hint")})
	}
	return options
}

func (v hooksView) columns() []parts.Column {
	t := v.P.T
	return []parts.Column{{Label: t("webhook.name"), Head: true}, {Label: t("webhook.events")}, {Label: t("webhook.state"), Tight: true}, {Label: t("webhook.state.waiting"), End: true}, {Label: t("webhook.state.dead"), End: true}}
}

func (v hooksView) rows() []parts.Row {
	var rows []parts.Row
	for _, l := range v.Lines {
		name := parts.Door(l.Name, hookAddress(l.ID))
		name.Sub = v.P.T("webhook.to."+l.Form, "host", l.Host())
		rows = append(rows, parts.Row{Cells: []parts.Cell{name, parts.Say(wanted(v.P, l.Hook)), {Tag: hookTag(v.P, l)},
			figureDoor(v.P, l.Waiting, hookAddress(l.ID)+"?state="+webhooks.Waiting), figureDoor(v.P, l.Dead, hookAddress(l.ID)+"?state="+webhooks.Dead)}})
	}
	return rows
}

func (v hookView) pauseLabel() string {
	if v.Active == 0 {
		return v.P.T("webhook.resume")
	}
	return v.P.T("webhook.pause")
}

func (v hookView) pauseFields() []parts.Hidden {
	paused := strconv.Itoa(v.Active) // one that runs is paused by it
	return []parts.Hidden{{Name: "paused", Value: paused}, {Name: "version", Value: strconv.Itoa(v.Version)}}
}

// states are the lists of deliveries there are.
func (v hookView) states() []parts.Link {
	links := []parts.Link{{Label: v.P.T("webhook.state.all"), Href: hookAddress(v.ID), Current: v.Find.State == ""}}
	for _, s := range []string{webhooks.Waiting, webhooks.Dead, webhooks.Delivered} {
		links = append(links, parts.Link{Label: v.P.T("webhook.state." + s), Href: hookAddress(v.ID) + "?state=" + s, Current: v.Find.State == s})
	}
	return links
}

func (v hookView) columns() []parts.Column {
	t := v.P.T
	return []parts.Column{{Label: t("webhook.when"), Tight: true, Head: true}, {Label: t("webhook.event")}, {Label: t("webhook.state")}, {Label: t("webhook.tries"), End: true}, {Label: t("webhook.replay"), Tools: true}}
}

// ticketIn is the number and title of the ticket that was told of; "" where what
// was told does not say.
func ticketIn(payload string) string {
	var told struct {
		Data struct {
			Number int    `json:"number"`
			Title  string `json:"title"`
		} `json:"data"`
		Attachments []struct {
			Content struct {
				Fallback string `json:"fallbackText"`
			} `json:"content"`
		} `json:"attachments"`
	}
	if json.Unmarshal([]byte(payload), &told) != nil {
		return ""
	}
	if len(told.Attachments) > 0 {
		return told.Attachments[0].Content.Fallback
	}
	if told.Data.Number == 0 {
		return ""
	}
	return strings.TrimSpace("#" + strconv.Itoa(told.Data.Number) + " " + told.Data.Title)
}

func (v hookView) rows() []parts.Row {
	var rows []parts.Row
	for _, d := range v.Deliveries {
		state := parts.Status(hookKinds[d.State], v.P.T("webhook.state."+d.State))
		if d.Problem != "" {
			state.Sub = v.P.T(d.Problem, "status", d.Status)
		}
		if d.State == webhooks.Waiting && d.Tries > 0 {
			state.Sub = strings.Join(some(state.Sub, v.P.T("webhook.next", "when", v.P.Moment(d.NextAt))), " ")
		}
		again := parts.Cell{}
		if d.State != webhooks.Waiting {
			again = parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: hookAddress(v.ID) + "/replay", Label: v.P.T("webhook.replay"), Weight: parts.Quiet, Small: true,
				Hidden: []parts.Hidden{{Name: "delivery", Value: d.ID}}})
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Moment(d.At)), {Text: v.P.T(eventKey(d.Event)), Href: ticketAddress(d.Subject), Sub: ticketIn(d.Payload)}, state, parts.Say(strconv.Itoa(d.Tries)), again}})
	}
	return rows
}
