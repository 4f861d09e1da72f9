package accessweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

type accountView struct {
	Page    web.Page
	Form    *form.Form
	Account entrance.Account
	Own     org.Own
	Here    string // id of the session the page is read in
	ActsFor bool
}

func (p *Pages) account(v *web.Visit) error { return p.showAccount(v, form.New()) }

func (p *Pages) showAccount(v *web.Visit, f *form.Form) error {
	account, err := p.Entrance.Account(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	own, err := p.People.Own(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	whom, err := p.Entrance.Whom(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("access.account.title")
	page.Lead, page.Calm = v.By.Name, true
	return v.Show(f, accountPage(accountView{Page: page, Form: f, Account: account, Own: own, Here: v.By.Session, ActsFor: len(whom) > 0}))
}

// done ends a handler of the account page.
func (p *Pages) accountDone(v *web.Visit, f *form.Form, err error, key string) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showAccount(v, f)
	}
	v.Flash(key)
	return v.Redirect("/account")
}

func (p *Pages) setLanguage(v *web.Visit) error {
	f := v.Form()
	lang := f.Value("lang")
	err := p.People.SetOwnLanguage(v.Ctx(), v.By, v.Now, lang)
	if err == nil {
		v.Speak(lang)
	}
	return p.accountDone(v, f, err, "access.account.language_saved")
}

func (p *Pages) setNotify(v *web.Visit) error {
	f := v.Form()
	return p.accountDone(v, f, p.People.SetOwnNotify(v.Ctx(), v.By, v.Now, f.Line("notify")), "access.account.notify_saved")
}

func (p *Pages) setPassword(v *web.Visit) error {
	f := v.Form()
	return p.accountDone(v, f, p.Entrance.SetPassword(v.Ctx(), v.By, v.Now, f.Value("old"), f.Value("password")), "access.account.password_saved")
}

func (p *Pages) endOwnSession(v *web.Visit) error {
	if v.PathValue("session") == v.By.Session {
		return p.signOut(v)
	}
	if err := p.Entrance.Revoke(v.Ctx(), v.By, v.Now, v.By.Person, v.PathValue("session")); err != nil {
		return err
	}
	v.Flash("access.session.ended")
	return v.Redirect("/account")
}

type actForView struct {
	Page web.Page
	By   access.Actor
	Whom []org.Person
}

func (p *Pages) actForPage(v *web.Visit) error {
	whom, err := p.Entrance.Whom(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("access.act_for.title")
	page.Lead, page.Calm = v.P.T("access.act_for.lead"), true
	return v.Show(nil, actForPage(actForView{Page: page, By: v.By, Whom: whom}))
}

// actFor works in somebody's name from here on; without a person, in one's own.
func (p *Pages) actFor(v *web.Visit) error {
	f := v.Form()
	if person := f.Value("person"); person != "" {
		if err := p.Entrance.ActFor(v.Ctx(), v.By, v.Now, person); err != nil {
			return err
		}
		return v.Redirect("/me")
	}
	if err := p.Entrance.ActForSelf(v.Ctx(), v.By, v.Now); err != nil {
		return err
	}
	v.Flash("access.act_for.self_again")
	return v.Redirect("/act-for")
}
