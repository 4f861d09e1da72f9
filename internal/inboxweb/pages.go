package inboxweb

import (
	"context"
	"embed"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/mailclean"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// Texts are the words of this window and of the inbox's own letters, in four
// languages.
//
//go:embed texts/*/*.json
var Texts embed.FS

// Pages are the window's handlers. What they ask the desk is plugged in by the
// roof; nil where there is no desk.
type Pages struct {
	Box *inbox.Box
	// Accept lets a mail that waits into the ticket with a number.
	Accept func(ctx context.Context, by access.Actor, now clock.Instant, number int, mail string) (ticket string, err error)
	// Number is a ticket's number, 0 where the reader may not see it.
	Number func(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (int, error)
	// Teams are those new tickets can land with.
	Teams func(ctx context.Context, by access.Actor) ([]Team, error)
}

// Team is one a mailbox can name.
type Team struct{ ID, Name string }

// Routes is this window's part of the law book.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{"GET", "/desk/mail", p.list, web.May(access.DeskManage)},
		{"GET", "/desk/mail/{mail}", p.mail, web.May(access.DeskManage)},
		{"GET", "/desk/mail/{mail}/frame", p.frame, web.May(access.DeskManage)},
		{"GET", "/desk/mail/{mail}/raw", p.raw, web.May(access.DeskManage)},
		{"POST", "/desk/mail/{mail}/retry", p.retry, web.May(access.DeskManage)},
		{"POST", "/desk/mail/{mail}/file", p.file, web.May(access.DeskManage)},
		{"POST", "/desk/mail/{mail}/ticket", p.byHand, web.May(access.DeskManage)},
		{"POST", "/desk/mail/{mail}/accept", p.accept, web.May(access.DeskManage)},
		{"GET", "/desk/mailboxes", p.mailboxes, web.May(access.DeskManage)},
		{"POST", "/desk/mailboxes", p.addMailbox, web.May(access.DeskManage)},
		{"GET", "/desk/mailboxes/{mailbox}", p.mailbox, web.May(access.DeskManage)},
		{"POST", "/desk/mailboxes/{mailbox}", p.saveMailbox, web.May(access.DeskManage)},
	}
}

func (p *Pages) list(v *web.Visit) error {
	q := inbox.Query{State: inbox.State(v.Query().Get("state")), Mailbox: v.Query().Get("mailbox"), After: v.Query().Get("after"), Before: v.Query().Get("before")}
	found, err := p.Box.Page(v.Ctx(), v.By, q)
	if err != nil {
		return err
	}
	exit, err := p.Box.Unwatched(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("inbox.title")
	page.Lead = v.P.T("inbox.lead")
	if len(found.Mailboxes) > 0 {
		page.Actions = parts.LinkButton{Label: v.P.T("inbox.mailboxes"), Href: "/desk/mailboxes", Icon: "mail", Weight: parts.Secondary}
	}
	return v.Show(nil, listPage(listView{Page: page, Found: found, Question: q, Query: v.Query(), Now: v.Now, Exit: exit}))
}

func (p *Pages) mail(v *web.Visit) error { return p.show(v, nil) }

func (p *Pages) show(v *web.Visit, f *form.Form) error {
	full, err := p.Box.Mail(v.Ctx(), v.By, v.Now, v.PathValue("mail"))
	if err != nil {
		return err
	}
	number := 0
	if full.Ticket != "" && p.Number != nil {
		if number, err = p.Number(v.Ctx(), v.By, v.Now, full.Ticket); err != nil {
			return err
		}
	}
	if f == nil {
		f = form.New()
		f.Set("title", full.Subject)
		if number > 0 {
			f.Set("number", strconv.Itoa(number))
		}
	}
	s := newMailView(v.Page(""), full, number, f, p.Box.ByHand != nil, p.Accept != nil)
	if s.Remote = remote(v); full.Read != nil {
		s.Blocked = mailclean.Mail(full.Read, s.Remote, "").Blocked
	}
	return v.Show(f, mailPage(s))
}

func remote(v *web.Visit) bool { return v.Query().Get("pictures") == "1" }

// frame is the document in the frame of a mail's page.
func (p *Pages) frame(v *web.Visit) error {
	full, err := p.Box.Mail(v.Ctx(), v.By, v.Now, v.PathValue("mail"))
	if err != nil {
		return err
	}
	if full.Read == nil {
		return fault.Gone()
	}
	return v.Mail(mailclean.Mail(full.Read, remote(v), v.P.T("parts.mail.picture")), subject(v.P, full.Row), remote(v))
}

// raw hands the mail out as it came, as a file nobody opens by mistake.
func (p *Pages) raw(v *web.Visit) error {
	id := v.PathValue("mail")
	raw, err := p.Box.Raw(v.Ctx(), v.By, v.Now, id)
	if err != nil {
		return err
	}
	return v.File(id+".eml", "application/octet-stream", raw)
}

func (p *Pages) retry(v *web.Visit) error {
	return p.decided(v, p.Box.Retry(v.Ctx(), v.By, v.Now, v.PathValue("mail")), "inbox.retry.done", "/desk/mail/"+v.PathValue("mail"))
}

// decided says what was done, or on the mail's page why not: often somebody was
// quicker.
func (p *Pages) decided(v *web.Visit, err error, done, to string) error {
	switch {
	case err == nil:
		v.Flash(done)
		return v.Redirect(to)
	case fault.Is(err, fault.Refused):
		v.Warn(fault.List(err)[0].Key)
		return v.Redirect("/desk/mail/" + v.PathValue("mail"))
	}
	return err
}

func (p *Pages) file(v *web.Visit) error {
	return p.decided(v, p.Box.File(v.Ctx(), v.By, v.Now, v.PathValue("mail")), "inbox.file.done", "/desk/mail")
}

func (p *Pages) byHand(v *web.Visit) error {
	f := v.Form()
	ticket, err := p.Box.Make(v.Ctx(), v.By, v.Now, v.PathValue("mail"), inbox.Note{Title: f.Line("title"), Text: f.Text("text")})
	if fault.Is(err, fault.Refused) {
		return p.decided(v, err, "", "")
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.show(v, f)
	}
	v.Flash("inbox.by_hand.done")
	return v.Redirect("/desk/tickets/" + ticket)
}

// accept lets a mail into the ticket somebody says it belongs to.
func (p *Pages) accept(v *web.Visit) error {
	if p.Accept == nil {
		return fault.Gone()
	}
	f := v.Form()
	number, err := strconv.Atoi(strings.TrimLeft(f.Line("number"), "# "))
	ticket := ""
	if err != nil {
		err = fault.OnField("number", "inbox.accept.number")
	} else if ticket, err = p.Accept(v.Ctx(), v.By, v.Now, number, v.PathValue("mail")); fault.Is(err, fault.NotFound) {
		err = fault.OnField("number", "inbox.accept.number")
	}
	if fault.Is(err, fault.Refused) {
		return p.decided(v, err, "", "")
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.show(v, f)
	}
	v.Flash("inbox.accept.done", "number", number)
	return v.Redirect("/desk/tickets/" + ticket)
}
