package inboxweb

import (
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) mailboxes(v *web.Visit) error { return p.showBoxes(v, nil) }

func (p *Pages) showBoxes(v *web.Visit, f *form.Form) error {
	s, err := p.boxes(v, f)
	if err != nil {
		return err
	}
	s.Page = v.Page("inbox.mailboxes")
	s.Page.Lead = v.P.T("inbox.mailboxes.lead")
	s.Page.Crumbs = []parts.Link{{Label: v.P.T("inbox.title"), Href: "/desk/mail"}}
	return v.Show(f, boxesPage(s))
}

func (p *Pages) boxes(v *web.Visit, f *form.Form) (s boxesView, err error) {
	if s.All, err = p.Box.Mailboxes(v.Ctx(), v.By); err != nil {
		return s, err
	}
	if s.Exit, err = p.Box.Unwatched(v.Ctx(), v.By, v.Now); err != nil {
		return s, err
	}
	if p.Teams != nil {
		if s.Teams, err = p.Teams(v.Ctx(), v.By); err != nil {
			return s, err
		}
	}
	if s.Form = f; f == nil {
		s.Form = form.New()
	}
	s.Canary = f == nil || f.Bool("canary")
	s.Now = v.Now
	return s, nil
}

func typed(f *form.Form) inbox.MailboxInput {
	return inbox.MailboxInput{Address: f.Line("address"), Name: f.Line("name"), Kind: inbox.Kind(f.Value("kind")), Team: f.Line("team"), Active: f.Bool("active"), Canary: f.Bool("canary")}
}

func (p *Pages) addMailbox(v *web.Visit) error {
	f := v.Form()
	in := typed(f)
	_, err := p.Box.AddMailbox(v.Ctx(), v.By, v.Now, in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showBoxes(v, f)
	}
	v.Flash("inbox.mailbox.added", "address", in.Address)
	return v.Redirect("/desk/mailboxes")
}

func (p *Pages) mailbox(v *web.Visit) error { return p.showBox(v, nil) }

func (p *Pages) showBox(v *web.Visit, f *form.Form) error {
	s, err := p.boxes(v, f)
	if err != nil {
		return err
	}
	for _, m := range s.All {
		if m.ID != v.PathValue("mailbox") {
			continue
		}
		s.One = m
		if f == nil {
			s.Form.Set("name", m.Name)
			s.Form.Set("kind", string(m.Kind))
			s.Form.Set("team", m.Team)
			s.Active, s.Canary = m.Active == 1, m.Canary == 1
		}
		if f != nil {
			s.Active, s.Canary = f.Bool("active"), f.Bool("canary")
		}
		s.Page = v.Page("")
		s.Page.Title = m.Address
		s.Page.Crumbs = []parts.Link{{Label: v.P.T("inbox.title"), Href: "/desk/mail"}, {Label: v.P.T("inbox.mailboxes"), Href: "/desk/mailboxes"}}
		return v.Show(f, boxPage(s))
	}
	return fault.Gone()
}

func (p *Pages) saveMailbox(v *web.Visit) error {
	f := v.Form()
	err := p.Box.SaveMailbox(v.Ctx(), v.By, v.Now, v.PathValue("mailbox"), f.Version(), typed(f))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showBox(v, f)
	}
	v.Flash("inbox.mailbox.saved")
	return v.Redirect("/desk/mailboxes")
}
