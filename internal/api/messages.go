package api

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) messageOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Messages"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/messages", id: "listMessages", needs: read, says: "The communication plan in order of moments"}, a.listMessages)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages", id: "addMessage", needs: plan, says: "Plan a message", status: 201}, a.addMessage)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/messages/{message}", id: "getMessage", needs: read, says: "One message with its words and what became of it"}, a.getMessage)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/messages/{message}", id: "changeMessage", needs: plan, says: "Change a draft, or one that missed its moment"}, a.changeMessage)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages/{message}/preview", id: "previewMessage", needs: plan, says: "Exactly who would get it now, in which language, over which channel"}, a.previewMessage)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages/{message}/test", id: "testMessage", needs: plan, says: "Send it to the token's person alone", status: 204}, a.testMessage)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages/{message}/schedule", id: "scheduleMessage", needs: plan, says: "Let it go out at its moment"}, a.messageStep(a.Rollouts.ScheduleMessage))
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages/{message}/send", id: "sendMessage", needs: plan, says: "Let it go out now"}, a.messageStep(a.Rollouts.SendMessageNow))
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages/{message}/take-back", id: "takeBackMessage", needs: plan, says: "Make a scheduled message a draft again"}, a.messageStep(a.Rollouts.TakeBackMessage))
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/messages/{message}/cancel", id: "cancelMessage", needs: plan, says: "End it, also halfway: nobody further gets it"}, a.messageStep(a.Rollouts.CancelMessage))
}

// MessageAt names a message in the path.
type MessageAt struct {
	RolloutAt
	Message string `path:"message" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the message"`
}

// Message is one dated message to an audience.
type Message struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Track      string         `json:"track,omitempty" doc:"Id; left out is every track"`
	OnlyThose  string         `json:"only_those" enum:"everyone,not_booked,booked,not_handed_in,not_adopted,adopted,deferred"`
	Owner      string         `json:"owner,omitempty" doc:"Id of a unit"`
	SendAt     Moment         `json:"send_at,omitempty"`
	Channels   []string       `json:"channels"`
	Invites    bool           `json:"invites" doc:"Who gets it counts as invited"`
	State      string         `json:"state" enum:"draft,scheduled,sending,sent,missed,cancelled"`
	SentAt     Moment         `json:"sent_at,omitempty"`
	SentTo     int            `json:"sent_to"`
	NotReached int            `json:"not_reached"`
	Letters    map[string]int `json:"letters" doc:"By what became of them"`
	Langs      []string       `json:"langs" doc:"It has words in"`
	Version    int            `json:"version"`
}

// MessageWords are a subject and a text.
type MessageWords struct {
	Subject string `json:"subject" maxLength:"300"`
	Text    string `json:"text" maxLength:"40000"`
}

// MessageDetail is a message with its words.
type MessageDetail struct {
	Message
	Texts  map[string]MessageWords `json:"texts" doc:"By language"`
	Failed []Ref                   `json:"failed" doc:"People whose letter failed"`
}

func showMessage(m rollout.Message, ledger outbox.Counts, langs []string) Message {
	out := Message{ID: m.ID, Name: m.Name, Track: m.Track, OnlyThose: m.OnlyThose, Owner: m.Owner, SendAt: moment(m.SendAt), Channels: strings.Fields(m.Channels),
		Invites: m.Invites == 1, State: m.State, SentAt: moment(m.SentAt), SentTo: m.SentTo, NotReached: m.NotReached, Letters: counts(ledger), Langs: langs, Version: m.Version}
	if out.Langs == nil {
		out.Langs = []string{}
	}
	return out
}

func (a *API) listMessages(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Message], error) {
	p, err := a.Rollouts.Messages(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, p.Messages, func(m rollout.MessageRow) string { return m.ID }, func(m rollout.MessageRow) Message { return showMessage(m.Message, m.Ledger, m.Langs) })
}

func (a *API) message(v *visit, in MessageAt) func() (*One[MessageDetail], error) {
	return func() (*One[MessageDetail], error) {
		p, err := a.Rollouts.Message(v.ctx, v.By, in.Rollout, in.Message)
		if err != nil {
			return nil, err
		}
		out := MessageDetail{showMessage(p.Message, p.Ledger, nil), map[string]MessageWords{}, []Ref{}}
		for _, t := range p.Texts {
			out.Langs = append(out.Langs, t.Lang)
			out.Texts[t.Lang] = MessageWords{t.Subject, t.Text}
		}
		for _, c := range p.NotReached {
			out.Failed = append(out.Failed, Ref{c.ID, c.Name})
		}
		return one(out, p.Message.Version), nil
	}
}

func (a *API) getMessage(v *visit, in *MessageAt) (*One[MessageDetail], error) {
	return a.message(v, *in)()
}

// MessageDraft is what is said of a message.
type MessageDraft struct {
	Name      string                  `json:"name" minLength:"1" maxLength:"200"`
	Track     string                  `json:"track,omitempty" maxLength:"64"`
	OnlyThose string                  `json:"only_those,omitempty" enum:"everyone,not_booked,booked,not_handed_in,not_adopted,adopted,deferred" default:"everyone"`
	Owner     string                  `json:"owner,omitempty" maxLength:"64"`
	SendAt    Moment                  `json:"send_at,omitempty"`
	Channels  []string                `json:"channels" minItems:"1" maxItems:"3" nullable:"false" enum:"mail,sms" doc:"In order"`
	Invites   bool                    `json:"invites,omitempty"`
	Texts     map[string]MessageWords `json:"texts" doc:"By language"`
}

func (d MessageDraft) read() (rollout.MessageInput, error) {
	var r reader
	in := rollout.MessageInput{Name: d.Name, Track: d.Track, OnlyThose: d.OnlyThose, Owner: d.Owner, SendAt: r.moment("send_at", d.SendAt), Channels: d.Channels, Invites: d.Invites, Texts: map[string]rollout.Words{}}
	for lang, w := range d.Texts {
		in.Texts[lang] = rollout.Words{Subject: w.Subject, Text: w.Text}
	}
	return in, r.faults.Err()
}

func (a *API) addMessage(v *visit, in *struct {
	RolloutAt
	Body MessageDraft
}) (*Made[MessageDetail], error) {
	w, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	id, err := a.Rollouts.AddMessage(v.ctx, v.By, v.Now, in.Rollout, w)
	return madeOne(err, "/rollouts/"+in.Rollout+"/messages/"+id, a.message(v, MessageAt{in.RolloutAt, id}))
}

type changeMessage struct {
	MessageAt
	Match
	Body struct {
		Name      *string                 `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Track     *string                 `json:"track,omitempty" maxLength:"64"`
		OnlyThose *string                 `json:"only_those,omitempty" enum:"everyone,not_booked,booked,not_handed_in,not_adopted,adopted,deferred"`
		Owner     *string                 `json:"owner,omitempty" maxLength:"64"`
		SendAt    *Moment                 `json:"send_at,omitempty"`
		Channels  []string                `json:"channels,omitempty" minItems:"1" maxItems:"3" nullable:"false" enum:"mail,sms"`
		Invites   *bool                   `json:"invites,omitempty"`
		Texts     map[string]MessageWords `json:"texts,omitempty" doc:"Replaces the languages named; an empty one takes it away"`
	}
}

func (a *API) changeMessage(v *visit, in *changeMessage) (*One[MessageDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.message(v, in.MessageAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	m := was.Body
	w := MessageDraft{m.Name, m.Track, m.OnlyThose, m.Owner, m.SendAt, m.Channels, m.Invites, m.Texts}
	merge(&w.Name, in.Body.Name)
	merge(&w.Track, in.Body.Track)
	merge(&w.OnlyThose, in.Body.OnlyThose)
	merge(&w.Owner, in.Body.Owner)
	merge(&w.SendAt, in.Body.SendAt)
	merge(&w.Invites, in.Body.Invites)
	if in.Body.Channels != nil {
		w.Channels = in.Body.Channels
	}
	for lang, words := range in.Body.Texts {
		w.Texts[lang] = words
	}
	wanted, err := w.read()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.ChangeMessage(v.ctx, v.By, v.Now, in.Rollout, in.Message, at, wanted), now)
}

// MessageEffect is who would get a message now.
type MessageEffect struct {
	Count      int            `json:"count" doc:"Whom it concerns"`
	Reached    int            `json:"reached"`
	NotReached []Ref          `json:"not_reached" doc:"No channel leads to them"`
	Langs      map[string]int `json:"langs"`
	Channels   map[string]int `json:"channels"`
	Fallback   int            `json:"fallback" doc:"Reached in another language than their own"`
	Unknown    []string       `json:"unknown" doc:"Braces that are no blank and will stand as typed"`
	Sample     []Sample       `json:"sample" doc:"One for each language, filled in"`
}

// Sample is a message as one person would get it.
type Sample struct {
	Lang    string `json:"lang"`
	Person  Ref    `json:"person"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func (a *API) previewMessage(v *visit, in *MessageAt) (*Plain[MessageEffect], error) {
	p, err := a.Rollouts.PreviewMessage(v.ctx, v.By, v.Now, in.Rollout, in.Message)
	if err != nil {
		return nil, err
	}
	out := MessageEffect{len(p.All), p.Reached, []Ref{}, p.Langs, counts(p.Channels), p.Fallback, append([]string{}, p.Unknown...), []Sample{}}
	for _, r := range p.NotReached() {
		out.NotReached = append(out.NotReached, Ref{r.Person, r.Name})
	}
	for _, lang := range []string{"da", "nb", "sv", "en"} {
		if r, ok := p.Sample[lang]; ok {
			out.Sample = append(out.Sample, Sample{lang, Ref{r.Person, r.Name}, r.Subject, r.Text})
		}
	}
	return plain(out), nil
}

func (a *API) testMessage(v *visit, in *struct {
	MessageAt
	Body struct {
		Lang string `json:"lang" enum:"da,nb,sv,en"`
	}
}) (*None, error) {
	return done(a.Rollouts.TestMessage(v.ctx, v.By, v.Now, in.Rollout, in.Message, in.Body.Lang))
}

type messageMatched struct {
	MessageAt
	Match
}

// messageStep is an operation that takes a message on to its next state.
func (a *API) messageStep(do func(context.Context, access.Actor, clock.Instant, string, string, int) error) func(*visit, *messageMatched) (*One[MessageDetail], error) {
	return func(v *visit, in *messageMatched) (*One[MessageDetail], error) {
		at, err := in.version()
		if err != nil {
			return nil, err
		}
		return settle(do(v.ctx, v.By, v.Now, in.Rollout, in.Message, at), a.message(v, in.MessageAt))
	}
}
