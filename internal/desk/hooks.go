package desk

import (
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/text"
)

// toldOutside is what other programs hear of a ticket: how it stands, and of what was
// written only what the requester was told.
type toldOutside struct {
	Ticket    string `json:"ticket"`
	Number    int    `json:"number"`
	Version   int    `json:"version"` // of the ticket: fold by the highest
	Kind      Kind   `json:"kind"`
	State     State  `json:"state"`
	Title     string `json:"title,omitempty"` // left out of a restricted one
	Service   string `json:"service,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Team      string `json:"team"`
	Level     int    `json:"level"`
	Supplier  string `json:"supplier,omitempty"`
	Priority  int    `json:"priority"`
	Hops      int    `json:"hops"`
	Into      string `json:"into,omitempty"` // the ticket a merged one lives on in
	Text      string `json:"text,omitempty"` // of an answer
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Direction string `json:"direction,omitempty"`
}

// hook tells web-hooks what was said, in its order.
func (w *work) hook() error {
	if any, err := webhooks.Any(w.tx); err != nil || !any {
		return err
	}
	for i, e := range w.said {
		if e.At != w.now { // copied from another ticket: told there
			continue
		}
		for j, event := range eventsOf(e) {
			t, err := w.outside(e)
			if err != nil {
				return err
			}
			told := webhooks.Told{Data: t, Card: func() outbox.Card { return w.card(event, t) }}
			at := w.now.Add(time.Duration(8*i+j) * 32 * time.Microsecond) // ids of one moment keep their order
			if err := webhooks.Post(w.tx, at, event, w.t.ID, told); err != nil {
				return err
			}
		}
	}
	return nil
}

// eventsOf are the names under which an entry is told.
func eventsOf(e Entry) []string {
	switch e.Kind {
	case Made:
		return []string{"ticket.made"}
	case Reply:
		return []string{"ticket.answered"}
	case Moved:
		if Direction(e.Data().Dir) == Out {
			return []string{"ticket.moved", "leg.opened"}
		}
		return []string{"ticket.moved"}
	case LegChanged:
		if e.Data().Ref == "ended" {
			return []string{"leg.ended"}
		}
	case StateSet, MergedInto, Unmerged:
		switch from, to := turnOf(e); {
		case from == to:
			return nil
		case to == string(Solved) && e.Kind == StateSet:
			return []string{"ticket.state", "ticket.solved"}
		}
		return []string{"ticket.state"}
	}
	return nil
}

// turnOf is what an entry turned its ticket's state from and to; "" where it
// says nothing of that.
func turnOf(e Entry) (from, to string) {
	switch d := e.Data(); {
	case e.Kind == MergedInto:
		return d.From, string(Merged)
	case e.Kind == Unmerged && d.To != "":
		return string(Merged), d.To
	case e.Kind == StateSet:
		return d.From, d.To
	}
	return "", ""
}

// outside is the ticket and one entry of it as they may leave the house.
func (w *work) outside(e Entry) (toldOutside, error) {
	d, t := e.Data(), w.t
	out := toldOutside{Ticket: t.ID, Number: t.Number, Version: t.Version, Kind: t.Kind, State: t.State, Title: t.Title, Service: t.Service, Unit: t.Unit,
		Team: t.Team, Level: t.Level, Supplier: t.Supplier, Priority: t.Priority, Hops: t.Hops, Into: t.MergedInto}
	if t.Restricted == 1 {
		out.Title = ""
	}
	switch e.Kind {
	case Reply:
		words, err := public(e)
		if err != nil {
			return out, err
		}
		if t.Restricted == 0 {
			out.Text = words.text
		}
	case Moved:
		out.From, out.To, out.Reason, out.Direction = d.From, d.To, d.Reason, d.Dir
	default:
		out.From, out.To = turnOf(e)
	}
	return out, nil
}

// card is what a channel of Teams is shown of an event, in the body's language:
// what other programs hear, as a person reads it.
func (w *work) card(event string, t toldOutside) outbox.Card {
	p := w.desk.Texts.For(w.body.Lang, w.body.Zone())
	words := []string{p.T("webhook.event." + event)}
	switch event {
	case "ticket.moved":
		words = append(words, p.T("desk.reason."+t.Reason))
	case "ticket.state":
		words = append(words, p.T("desk.state."+t.To))
	}
	lines := []string{strings.Join(words, " · "), w.whose(p, t)}
	if t.Text != "" {
		lines = append(lines, t.Text)
	}
	return outbox.Card{ID: t.Ticket, Lang: w.body.Lang, Title: strings.TrimSpace("#" + strconv.Itoa(t.Number) + " " + t.Title), Text: strings.Join(lines, "\n\n"),
		Link: w.desk.Base + "/desk/tickets/" + t.Ticket, Open: p.T("desk.card.open")}
}

// whose says where the ticket lies; what is not there any more is left out.
func (w *work) whose(p *text.Printer, t toldOutside) string {
	var words []string
	if team, err := arrangement.TeamByID(w.tx, t.Team); err == nil {
		words = append(words, team.Name)
	}
	if t.Supplier != "" {
		if s, err := services.SupplierByID(w.tx, t.Supplier); err == nil {
			words = append(words, s.Name)
		}
	}
	if t.Service != "" {
		if s, err := services.ServiceByID(w.tx, t.Service); err == nil {
			words = append(words, s.Name)
		}
	}
	return strings.Join(append(words, p.T("desk.card.priority", "priority", t.Priority)), " · ")
}
