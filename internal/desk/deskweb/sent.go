package deskweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailclean"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) sentRoutes() []web.Route {
	return []web.Route{
		{"GET", "/desk/tickets/{ticket}/mails/{mail}", p.sentMail, web.May(access.DeskRead)},
		{"GET", "/desk/tickets/{ticket}/mails/{mail}/frame", p.sentFrame, web.May(access.DeskRead)},
		{"GET", "/desk/tickets/{ticket}/mails/{mail}/raw", p.sentRaw, web.May(access.DeskWork)},
	}
}

// sentView is a mail as it was sent. Own are its attachments as the ticket
// keeps them, by what they hold.
type sentView struct {
	Page    web.Page
	V       *web.Visit
	M       desk.Sent
	Blocked int
	Remote  bool
	Own     map[string]files.Listed
}

func sentAddress(ticket, mail string) string { return ticketAddress(ticket, "mails", mail) }

func remote(v *web.Visit) bool { return v.Query().Get("pictures") == "1" }

func (p *Pages) sentMail(v *web.Visit) error {
	m, err := p.Desk.Sent(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("mail"))
	if err != nil {
		return err
	}
	s := sentView{V: v, M: m, Remote: remote(v), Page: v.Page(""), Own: map[string]files.Listed{}}
	if m.Read != nil {
		s.Blocked = mailclean.Mail(m.Read, s.Remote, "").Blocked
	}
	attached, err := p.Desk.Attached(v.Ctx(), v.By, v.Now, m.Ticket.ID)
	if err != nil {
		return err
	}
	for _, f := range attached {
		s.Own[f.Hash] = f
	}
	s.Page.Title = s.subject()
	s.Page.Crumbs = []parts.Link{deskCrumb(v.P), {Label: "#" + strconv.Itoa(m.Ticket.Number) + " " + m.Ticket.Title, Href: ticketAddress(m.Ticket.ID)}}
	return v.Show(nil, sentPage(s))
}

// sentFrame is the document of the frame.
func (p *Pages) sentFrame(v *web.Visit) error {
	m, err := p.Desk.Sent(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("mail"))
	if err != nil {
		return err
	}
	if m.Read == nil {
		return fault.Gone()
	}
	return v.Mail(mailclean.Mail(m.Read, remote(v), v.P.T("parts.mail.picture")), sentView{V: v, M: m}.subject(), remote(v))
}

// sentRaw hands the mail out as it came, as a file nobody opens by mistake.
func (p *Pages) sentRaw(v *web.Visit) error {
	raw, err := p.Desk.SentRaw(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("mail"))
	if err != nil {
		return err
	}
	return v.File(v.PathValue("mail")+".eml", "application/octet-stream", raw)
}

func (s sentView) subject() string {
	if s.M.Read != nil && s.M.Read.Subject != "" {
		return s.M.Read.Subject
	}
	return s.V.P.T("desk.sent.no_subject")
}

// facts are the mail's head: addresses before names, which can say anything
// (TRUST MI-13).
func (s sentView) facts() []parts.Def {
	p := s.V.P
	all := []parts.Def{{Term: p.T("desk.sent.received"), Cell: parts.Say(p.Moment(s.M.ReceivedAt))}}
	r := s.M.Read
	if r == nil {
		return all
	}
	from := parts.Say(p.T("desk.sent.unknown"))
	if a, ok := r.Sender(); ok {
		from = parts.Cell{Text: a.Address, Sub: a.Name}
	} else if len(r.From) > 0 {
		from.Sub = addresses(r.From)
	}
	head := []parts.Def{{Term: p.T("desk.sent.from"), Cell: from}, {Term: p.T("desk.sent.to"), Cell: parts.Say(addresses(r.To))}}
	if len(r.Cc) > 0 {
		head = append(head, parts.Def{Term: p.T("desk.sent.cc"), Cell: parts.Say(addresses(r.Cc))})
	}
	if !r.Date.IsZero() {
		head = append(head, parts.Def{Term: p.T("desk.sent.date"), Cell: parts.Say(p.Moment(clock.At(r.Date)))})
	}
	return append(head, all...)
}

func addresses(all []mailread.Address) string {
	var names []string
	for _, a := range all[:min(len(all), mostNamed)] {
		names = append(names, a.String())
	}
	if len(all) > mostNamed {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

const mostNamed = 30 // recipients of one mail

// attached are the mail's files: those the ticket keeps can be fetched, what
// was too large or too many is in the raw mail alone.
func (s sentView) attached() []parts.Item {
	if s.M.Read == nil {
		return nil
	}
	var items []parts.Item
	for _, a := range s.M.Read.Attachments {
		item := parts.Item{Title: files.SafeName(a.Name), Icon: "document", End: size(s.V.P, len(a.Content))}
		if f, kept := s.Own[a.Sum()]; kept {
			item.Href = "/files/" + f.ID
		} else {
			item.Text = s.V.P.T("desk.sent.in_raw")
		}
		items = append(items, item)
	}
	return items
}

// text is the mail's text without what a page makes of it.
func (s sentView) text() string {
	if s.M.Read == nil {
		return ""
	}
	return strings.TrimSpace(s.M.Read.Whole())
}
