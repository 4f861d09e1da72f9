package rolloutweb

import (
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) messageRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/messages", p.messages, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/messages", p.addMessage, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/messages/new", p.newMessage, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/messages/{message}", p.message, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/messages/{message}", p.steerMessage, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/messages/{message}/edit", p.editMessage, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/messages/{message}/edit", p.changeMessage, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/messages/{message}/preview", p.previewMessage, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/messages/{message}/test", p.testMessage, web.May(access.RolloutPlan)},
	}
}

func messagePage(v *web.Visit, r rollout.Rollout, title string) web.Page {
	page := roomPage(v, r, "messages", "rollout.messages.title")
	if title != "" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.messages.title"), Href: address(r.ID, "messages")})
		page.Title = title
	}
	return page
}

func (p *Pages) messages(v *web.Visit) error {
	plan, err := p.Rollouts.Messages(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := messagePage(v, plan.Rollout, "")
	page.Lead = v.P.T("rollout.messages.lead")
	view := messagesView{Page: page, P: v.P, Plan: plan, MayPlan: v.By.May(access.RolloutPlan, access.Rollout(plan.Rollout.ID))}
	view.Page.Actions = briefingButton(v.P, plan.Rollout.ID)
	if view.MayPlan && len(plan.Messages) > 0 {
		view.Page.Actions = parts.Together(parts.LinkButton{Label: v.P.T("rollout.messages.new"), Href: address(plan.Rollout.ID, "messages", "new"), Icon: "plus"}, view.Page.Actions)
	}
	return v.Show(nil, messagesPage(view))
}

func messageInput(f *form.Form, v *web.Visit) rollout.MessageInput {
	in := rollout.MessageInput{Name: f.Line("name"), Track: f.Value("track"), OnlyThose: f.Value("only_those"), Owner: f.Value("owner"),
		SendAt: f.Moment("send_at", v.Zone()), Channels: f.List("channels"), Invites: f.Bool("invites"), Texts: map[string]rollout.Words{}}
	for _, lang := range text.Langs {
		in.Texts[lang] = rollout.Words{Subject: f.Line("subject_" + lang), Text: f.Text("text_" + lang)}
	}
	return in
}

func (p *Pages) newMessage(v *web.Visit) error {
	return p.showMessageForm(v, form.New().Set("only_those", rollout.ToEveryone).Set("channels", "mail", "sms"), "")
}

func (p *Pages) addMessage(v *web.Visit) error {
	f := v.Form()
	in := messageInput(f, v)
	if f.Bad() {
		return p.showMessageForm(v, f, "")
	}
	id, err := p.Rollouts.AddMessage(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMessageForm(v, f, "")
	}
	v.Flash("rollout.message.kept")
	return v.Redirect(address(v.PathValue("rollout"), "messages", id))
}

func (p *Pages) editMessage(v *web.Visit) error {
	at, err := p.Rollouts.Message(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("message"))
	if err != nil {
		return err
	}
	return p.showMessageForm(v, messageForm(at, v), at.Message.ID)
}

// messageForm is the message as it can be typed.
func messageForm(at rollout.MessagePage, v *web.Visit) *form.Form {
	m := at.Message
	f := form.New().Set("name", m.Name).Set("track", m.Track).Set("only_those", m.OnlyThose).Set("owner", m.Owner).Set("version", strconv.Itoa(m.Version))
	f.SetMoment("send_at", m.SendAt, v.Zone())
	var channels []string
	for _, c := range m.Ways() {
		channels = append(channels, string(c))
	}
	f.Set("channels", channels...)
	if m.Invites == 1 {
		f.Set("invites", "1")
	}
	for _, t := range at.Texts {
		f.Set("subject_"+t.Lang, t.Subject).Set("text_"+t.Lang, t.Text)
	}
	return f
}

func (p *Pages) changeMessage(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("message")
	in := messageInput(f, v)
	if f.Bad() {
		return p.showMessageForm(v, f, id)
	}
	err := p.Rollouts.ChangeMessage(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), id, f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMessageForm(v, f, id)
	}
	v.Flash("rollout.message.kept")
	return v.Redirect(address(v.PathValue("rollout"), "messages", id))
}

// showMessageForm shows the form; id is "" for a new message.
func (p *Pages) showMessageForm(v *web.Visit, f *form.Form, id string) error {
	plan, err := p.Rollouts.Messages(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	view := messageFormView{P: v.P, Plan: plan, Fill: filling{v.P, f}, ID: id}
	title := v.P.T("rollout.messages.new")
	if id != "" {
		title = v.P.T("rollout.message.edit")
	}
	view.Page = messagePage(v, plan.Rollout, title)
	if _, stale := f.Current(); stale {
		at, err := p.Rollouts.Message(v.Ctx(), v.By, plan.Rollout.ID, id)
		if err != nil {
			return err
		}
		theirs := messageForm(at, v)
		view.Compare = view.differences(f, theirs)
		f.Set("version", strconv.Itoa(at.Message.Version))
	}
	return v.Show(f, messageFormPage(view))
}

func (p *Pages) message(v *web.Visit) error { return p.showMessage(v, nil) }

func (p *Pages) showMessage(v *web.Visit, f *form.Form) error {
	at, err := p.Rollouts.Message(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("message"))
	if err != nil {
		return err
	}
	view := messageView{P: v.P, At: at, Fill: filling{v.P, f}, MayPlan: v.By.May(access.RolloutPlan, access.Rollout(at.Rollout.ID))}
	view.Page = messagePage(v, at.Rollout, at.Message.Name)
	view.Page.Tag = messageTag(v.P, at.Message.State)
	if view.MayPlan {
		if at.Message.State != rollout.MessageCancelled {
			view.Out = v.OutNotice(outbox.Whom{Channels: at.Message.Ways()})
		}
		if view.Preview, err = p.Rollouts.PreviewMessage(v.Ctx(), v.By, v.Now, at.Rollout.ID, at.Message.ID); err != nil {
			return err
		}
		if at.Message.State == rollout.MessageDraft || at.Message.State == rollout.MessageMissed {
			view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.message.edit"), Href: address(at.Rollout.ID, "messages", at.Message.ID, "edit"), Icon: "edit", Weight: parts.Secondary}
		}
	}
	return v.Show(f, messageOnePage(view))
}

// steerMessage schedules, sends, takes back or cancels.
func (p *Pages) steerMessage(v *web.Visit) error {
	f, in, id := v.Form(), v.PathValue("rollout"), v.PathValue("message")
	var err error
	do := f.Choice("do", "schedule", "now", "back", "cancel")
	switch do {
	case "schedule":
		err = p.Rollouts.ScheduleMessage(v.Ctx(), v.By, v.Now, in, id, f.Version())
	case "now":
		err = p.Rollouts.SendMessageNow(v.Ctx(), v.By, v.Now, in, id, f.Version())
	case "back":
		err = p.Rollouts.TakeBackMessage(v.Ctx(), v.By, v.Now, in, id, f.Version())
	case "cancel":
		err = p.Rollouts.CancelMessage(v.Ctx(), v.By, v.Now, in, id, f.Version())
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMessage(v, f)
	}
	if done := "rollout.message.done." + do; do == "now" {
		v.Posted(p.messageOut(v, ""), done)
	} else {
		v.Flash(done)
	}
	return v.Redirect(address(in, "messages", id))
}

// messageOut is what becomes of a message's letters now: to a person, or as far
// as its channels go.
func (p *Pages) messageOut(v *web.Visit, person string) outbox.Exit {
	at, err := p.Rollouts.Message(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("message"))
	if err != nil { // it is done: where it cannot be read again nothing more is said
		return outbox.Goes
	}
	return v.Out(outbox.Whom{Person: person, Channels: at.Message.Ways()})
}

func (p *Pages) testMessage(v *web.Visit) error {
	f, in, id := v.Form(), v.PathValue("rollout"), v.PathValue("message")
	lang := f.Value("lang")
	if !slices.Contains(text.Langs, lang) {
		lang = v.P.Lang()
	}
	err := p.Rollouts.TestMessage(v.Ctx(), v.By, v.Now, in, id, lang)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMessage(v, f)
	}
	v.Posted(p.messageOut(v, v.By.Person), "rollout.message.tested")
	return v.Redirect(address(in, "messages", id))
}

const previewPage = 200

func (p *Pages) previewMessage(v *web.Visit) error {
	seen, err := p.Rollouts.PreviewMessage(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("message"))
	if err != nil {
		return err
	}
	page := messagePage(v, seen.Rollout, v.P.T("rollout.message.preview.title", "name", seen.Message.Name))
	page.Crumbs = append(page.Crumbs, parts.Link{Label: seen.Message.Name, Href: address(seen.Rollout.ID, "messages", seen.Message.ID)})
	view := previewView{Page: page, P: v.P, Seen: seen, Query: v.Query(), Path: address(seen.Rollout.ID, "messages", seen.Message.ID, "preview")}
	view.list()
	return v.Show(nil, previewMessagePage(view))
}
