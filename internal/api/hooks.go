package api

import (
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/webhooks"
)

func (a *API) hookOperations() {
	const t, manage = "Web-hooks", access.DeskManage
	add(a, t, op{method: "GET", path: "/webhooks", id: "listWebhooks", needs: manage, says: "Which programs and channels hear what happens at the desk"}, a.listWebhooks)
	add(a, t, op{method: "POST", path: "/webhooks", id: "addWebhook", needs: manage, says: "Let another one hear; the secret its deliveries are signed with is told once", status: 201, secret: true}, a.addWebhook)
	add(a, t, op{method: "PATCH", path: "/webhooks/{hook}", id: "changeWebhook", needs: manage, says: "Change it, pause it, let it go on"}, a.changeWebhook)
	add(a, t, op{method: "POST", path: "/webhooks/{hook}/secrets", id: "renewWebhookSecret", needs: manage, says: "Give it another secret, told once; for a while deliveries are signed with the former one too", secret: true}, a.renewWebhookSecret)
	add(a, t, op{method: "DELETE", path: "/webhooks/{hook}", id: "endWebhook", needs: manage, says: "Take it away with what it has not heard", status: 204}, a.endWebhook)
	add(a, t, op{method: "GET", path: "/webhooks/{hook}/deliveries", id: "listWebhookDeliveries", needs: manage, says: "What it was told, the latest first"}, a.listWebhookDeliveries)
	add(a, t, op{method: "POST", path: "/webhooks/{hook}/replays", id: "replayWebhook", needs: manage, says: "Send a delivery again under its own id, or all dead ones"}, a.replayWebhook)
}

// HookAt names a web-hook in the path.
type HookAt struct {
	Hook string `path:"hook" maxLength:"64"`
}

// Webhook is an address that hears. Neither its secret nor the whole address
// is ever shown.
type Webhook struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Host      string   `json:"host" doc:"Of the address; the rest may be a secret itself"`
	Form      string   `json:"form" enum:"json,teams"`
	Events    []string `json:"events"`
	Paused    bool     `json:"paused,omitempty" doc:"Nothing is sent, and what happens waits for 30 days"`
	Shut      bool     `json:"shut,omitempty" doc:"Kept with another server's key: it has to be made anew"`
	Waiting   int      `json:"waiting" doc:"Deliveries"`
	Dead      int      `json:"dead" doc:"Deliveries given up"`
	CreatedAt Moment   `json:"created_at"`
	Former    Moment   `json:"former_secret_until,omitempty" doc:"Until then deliveries are signed with the former secret too"`
	Version   int      `json:"version"`
}

func showHook(l webhooks.Line) Webhook {
	return Webhook{l.ID, l.Name, l.Host(), l.Form, l.Events(), l.Active == 0, l.Shut, l.Waiting, l.Dead, moment(l.CreatedAt), moment(l.FormerUntil), l.Version}
}

// WebhookWords are what is said of a web-hook.
type WebhookWords struct {
	Name    string   `json:"name" minLength:"1" maxLength:"120"`
	Address string   `json:"address" minLength:"1" maxLength:"2000" doc:"https://…; private networks only where the operator allows them"`
	Form    string   `json:"form,omitempty" enum:"json,teams" doc:"json (left out) is for programs and signed; teams is a card for a channel's workflow"`
	Events  []string `json:"events,omitempty" maxItems:"20" nullable:"false" enum:"ticket.made,ticket.answered,ticket.moved,ticket.state,ticket.solved,leg.opened,leg.ended" doc:"Left out: all"`
}

func (a *API) listWebhooks(v *visit, in *Turning) (*Page[Webhook], error) {
	all, err := a.Hooks.All(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(l webhooks.Line) string { return l.ID }, showHook)
}

// NewWebhook is a web-hook with its secret.
type NewWebhook struct {
	Webhook
	Secret string `json:"signing_secret" doc:"Told now and never again: HMAC-SHA-256 of \"<seconds>.<body>\" under it is v1 of Overgang-Signature"`
}

func (a *API) addWebhook(v *visit, in *struct{ Body WebhookWords }) (*Made[NewWebhook], error) {
	b := in.Body
	hook, secret, err := a.Hooks.Add(v.ctx, v.By, v.Now, webhooks.Input{Name: b.Name, Address: b.Address, Form: b.Form, Events: b.Events})
	if err != nil {
		return nil, err
	}
	return made("/webhooks", NewWebhook{showHook(webhooks.Line{Hook: hook}), secret}, hook.Version), nil
}

// webhook is one as it is now.
func (a *API) webhook(v *visit, id string) func() (*One[Webhook], error) {
	return func() (*One[Webhook], error) {
		l, err := a.Hooks.Look(v.ctx, v.By, id, webhooks.Find{Limit: 1})
		if err != nil {
			return nil, err
		}
		return one(showHook(l.Line), l.Version), nil
	}
}

func (a *API) changeWebhook(v *visit, in *struct {
	HookAt
	Match
	Body struct {
		Name    *string   `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Address *string   `json:"address,omitempty" minLength:"1" maxLength:"2000"`
		Events  *[]string `json:"events,omitempty" maxItems:"20" nullable:"false" doc:"Empty: all"`
		Paused  *bool     `json:"paused,omitempty"`
	}
}) (*One[Webhook], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.Hooks.Look(v.ctx, v.By, in.Hook, webhooks.Find{Limit: 1})
	if err != nil {
		return nil, err
	}
	b := in.Body
	if b.Name != nil || b.Address != nil || b.Events != nil {
		to := webhooks.Input{Name: was.Name}
		if was.Wanted != "" {
			to.Events = was.Events()
		}
		merge(&to.Name, b.Name)
		merge(&to.Address, b.Address)
		merge(&to.Events, b.Events)
		hook, err := a.Hooks.Change(v.ctx, v.By, v.Now, in.Hook, at, to)
		if err != nil {
			return settle(err, a.webhook(v, in.Hook))
		}
		at = hook.Version
	}
	if b.Paused != nil {
		_, err = a.Hooks.Pause(v.ctx, v.By, v.Now, in.Hook, at, *b.Paused)
	}
	return settle(err, a.webhook(v, in.Hook))
}

func (a *API) renewWebhookSecret(v *visit, in *struct {
	HookAt
	Match
	Body struct {
		Overlap *int `json:"overlap_hours,omitempty" minimum:"0" maximum:"168" doc:"How long the former secret signs too; left out is 24, 0 ends it at once"`
	}
}) (*One[NewWebhook], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	hours := 24
	merge(&hours, in.Body.Overlap)
	_, secret, err := a.Hooks.Renew(v.ctx, v.By, v.Now, in.Hook, at, time.Duration(hours)*time.Hour)
	is, err := settle(renamed(err, "overlap", "overlap_hours"), a.webhook(v, in.Hook))
	if err != nil {
		return nil, err
	}
	return one(NewWebhook{is.Body, secret}, is.Body.Version), nil
}

func (a *API) endWebhook(v *visit, in *HookAt) (*None, error) {
	return &None{}, a.Hooks.End(v.ctx, v.By, v.Now, in.Hook)
}

// WebhookDelivery is one event for one web-hook.
type WebhookDelivery struct {
	ID      string `json:"id" doc:"Overgang-Event-Id: the same however often it is sent"`
	Event   string `json:"event"`
	Subject string `json:"subject" doc:"Id of the ticket"`
	At      Moment `json:"at"`
	State   string `json:"state" enum:"waiting,delivered,dead"`
	Tries   int    `json:"tries"`
	NextAt  Moment `json:"next_at,omitempty" doc:"When a waiting one is tried"`
	Status  int    `json:"status,omitempty" doc:"Of the last answer; left out where none came"`
	Problem string `json:"problem,omitempty" doc:"One word for programs"`
	DoneAt  Moment `json:"done_at,omitempty"`
	Payload string `json:"payload" doc:"What is sent, as it is"`
}

func (a *API) listWebhookDeliveries(v *visit, in *struct {
	HookAt
	Turning
	State string `query:"state" enum:"waiting,delivered,dead"`
}) (*Page[WebhookDelivery], error) {
	after, before, err := in.cursors(idCursor)
	if err != nil {
		return nil, err
	}
	l, err := a.Hooks.Look(v.ctx, v.By, in.Hook, webhooks.Find{State: in.State, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]WebhookDelivery, 0, len(l.Deliveries))
	for _, d := range l.Deliveries {
		out := WebhookDelivery{d.ID, d.Event, d.Subject, moment(d.At), d.State, d.Tries, "", d.Status, d.Problem, moment(d.DoneAt), d.Payload}
		if d.State == webhooks.Waiting {
			out.NextAt = moment(d.NextAt)
		}
		items = append(items, out)
	}
	return turned(v, items, l.Next, l.Prev), nil
}

// Replayed is how many deliveries are sent again.
type Replayed struct {
	Count int `json:"count"`
}

func (a *API) replayWebhook(v *visit, in *struct {
	HookAt
	Body struct {
		Delivery string `json:"delivery,omitempty" maxLength:"64" doc:"Id; left out are all dead ones"`
	}
}) (*Plain[Replayed], error) {
	n, err := a.Hooks.Replay(v.ctx, v.By, v.Now, in.Hook, in.Body.Delivery)
	if err != nil {
		return nil, err
	}
	return plain(Replayed{n}), nil
}
