package accessweb

import (
	"errors"
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

type signInView struct {
	Page   web.Page
	Form   *form.Form
	Next   string
	Bodies []org.Body // to choose from, when the password fits in several
	Links  bool       // one may ask for a link to come in by
}

func (p *Pages) signInPage(v *web.Visit) error {
	next := web.Local(v.Query().Get("next"))
	if v.By.Person != "" {
		return v.Redirect(next)
	}
	return p.showSignIn(v, form.New(), next, nil)
}

func (p *Pages) showSignIn(v *web.Visit, f *form.Form, next string, bodies []org.Body) error {
	page := v.Page("access.sign_in.title")
	page.Calm = true
	return v.Show(f, signInPage(signInView{Page: page, Form: f, Next: next, Bodies: bodies, Links: v.Out(outbox.Whom{Channels: linkChannels}) != outbox.Shut}))
}

func (p *Pages) signIn(v *web.Visit) error {
	f := v.Form()
	next := web.Local(f.Value("next"))
	f.Need("address", "password")
	if f.Bad() {
		return p.showSignIn(v, f, next, nil)
	}
	cookie, _, err := p.Entrance.SignIn(v.Ctx(), v.Now, f.Value("body"), f.Line("address"), f.Value("password"), client(v))
	var choose *entrance.ChooseBody
	if errors.As(err, &choose) {
		return p.showSignIn(v, f, next, choose.Bodies)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showSignIn(v, f, next, nil)
	}
	v.SignIn(cookie)
	return v.Redirect(next)
}

// requestLink sends a link to whoever the address belongs to. A mobile number
// asks for an SMS, anything else for mail.
func (p *Pages) requestLink(v *web.Visit) error {
	f := v.Form()
	next := web.Local(f.Value("next"))
	f.Need("address")
	if f.Bad() {
		return p.showSignIn(v, f, next, nil)
	}
	address, channel := f.Line("address"), outbox.Mail
	if !strings.Contains(address, "@") {
		channel = outbox.SMS
	}
	target := next
	if target == "/" {
		target = ""
	}
	err := p.Entrance.RequestLink(v.Ctx(), v.Now, address, channel, target, client(v))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showSignIn(v, f, next, nil)
	}
	return v.Redirect("/sign-in/sent?by=" + url.QueryEscape(string(channel)))
}

// linkChannels are the ways a link to come in by can take.
var linkChannels = []outbox.Channel{outbox.Mail, outbox.SMS}

type sentView struct {
	Page web.Page
	SMS  bool
	Exit outbox.Exit
}

func (p *Pages) linkSent(v *web.Visit) error {
	channel := outbox.Mail
	if v.Query().Get("by") == string(outbox.SMS) {
		channel = outbox.SMS
	}
	exit, title := v.Out(outbox.Whom{Channels: []outbox.Channel{channel}}), "access.sent.title"
	if exit == outbox.Shut {
		title = "access.sent.title.kept"
	}
	page := v.Page(title)
	page.Calm = true
	return v.Show(nil, sentPage(sentView{Page: page, SMS: channel == outbox.SMS, Exit: exit}))
}

type linkView struct {
	Page web.Page
	Form *form.Form
}

// linkPage only shows a button: programs that look at the links in mail would
// use it up otherwise.
func (p *Pages) linkPage(v *web.Visit) error { return p.showLink(v, nil) }

func (p *Pages) showLink(v *web.Visit, f *form.Form) error {
	page := v.Page("access.link.title")
	page.Calm = true
	return v.Show(f, linkPage(linkView{Page: page, Form: f}))
}

func (p *Pages) useLink(v *web.Visit) error {
	f := v.Form()
	cookie, _, target, err := p.Entrance.UseLink(v.Ctx(), v.Now, v.PathValue("secret"), client(v))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showLink(v, f)
	}
	v.SignIn(cookie)
	if target == "" {
		target = "/"
	}
	return v.Redirect(target)
}

func (p *Pages) signOut(v *web.Visit) error {
	if v.By.Person != "" {
		if err := p.Entrance.SignOut(v.Ctx(), v.By, v.Now); err != nil {
			return err
		}
	}
	v.SignIn("")
	v.Forget()
	v.Flash("access.signed_out")
	return v.Redirect(web.SignInPath)
}

type firstView struct {
	Page web.Page
	Form *form.Form
}

func (p *Pages) firstPage(v *web.Visit) error {
	if err := p.Entrance.CheckFirst(v.Ctx(), v.Now, v.PathValue("secret")); err != nil {
		return err
	}
	return p.showFirst(v, form.New().Set("country", "DK").Set("lang", v.P.Lang()))
}

func (p *Pages) showFirst(v *web.Visit, f *form.Form) error {
	page := v.Page("access.first.title")
	page.Lead, page.Calm = v.P.T("access.first.lead"), true
	return v.Show(f, firstPage(firstView{Page: page, Form: f}))
}

func (p *Pages) first(v *web.Visit) error {
	f := v.Form()
	in := entrance.Start{
		BodyName: f.Line("body"), Slug: f.Line("slug"), Country: f.Value("country"), Lang: f.Value("lang"),
		Given: f.Line("given"), Family: f.Line("family"), Address: f.Line("address"), Password: f.Value("password"),
	}
	if f.Bad() {
		return p.showFirst(v, f)
	}
	cookie, _, err := p.Entrance.Bootstrap(v.Ctx(), v.Now, v.PathValue("secret"), in, client(v))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showFirst(v, f)
	}
	v.SignIn(cookie)
	v.Flash("access.first.done", "body", in.BodyName)
	return v.Redirect("/")
}
