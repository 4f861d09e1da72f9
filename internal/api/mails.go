package api

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) mailOperations() {
	const t = "Mail in"
	add(a, t, op{method: "GET", path: "/mails", id: "listMails", needs: access.DeskManage, says: "Mail that came in and what became of it; newest first"}, a.listMails)
	add(a, t, op{method: "GET", path: "/mails/{mail}", id: "getMail", needs: access.DeskManage, says: "One mail as it is read; noted in the audit"}, a.getMail)
	add(a, t, op{method: "POST", path: "/mails/{mail}/retry", id: "retryMail", needs: access.DeskManage, says: "Deal with a mail again that is in no ticket", status: 204}, a.retryMail)
	add(a, t, op{method: "POST", path: "/mails/{mail}/file", id: "fileMail", needs: access.DeskManage, says: "Put a mail aside that waits for a person", status: 204}, a.fileMail)
	add(a, t, op{method: "POST", path: "/mails/{mail}/ticket", id: "makeTicketOfMail", needs: access.DeskManage, says: "Make a ticket of a mail that is in none", status: 201}, a.makeTicketOfMail)
	add(a, t, op{method: "POST", path: "/mails/{mail}/accept", id: "acceptMail", needs: access.DeskManage, says: "Let a mail that waits into the ticket it belongs to", status: 204}, a.acceptMail)
	add(a, t, op{method: "GET", path: "/mailboxes", id: "listMailboxes", needs: access.DeskManage, says: "Addresses that take mail"}, a.listMailboxes)
	add(a, t, op{method: "POST", path: "/mailboxes", id: "addMailbox", needs: access.DeskManage, says: "Let an address take mail", status: 201}, a.addMailbox)
	add(a, t, op{method: "PUT", path: "/mailboxes/{mailbox}", id: "changeMailbox", needs: access.DeskManage, says: "Change a mailbox; its address stays"}, a.changeMailbox)
}

// MailAt names a mail in the path.
type MailAt struct {
	Mail string `path:"mail" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the mail"`
}

// Mail is one mail that came in.
type Mail struct {
	ID         string `json:"id"`
	Mailbox    string `json:"mailbox"`
	State      string `json:"state" enum:"received,taken,filed,held,quarantined"`
	Class      string `json:"class,omitempty" doc:"What kind of mail: person, auto-reply, bounce …"`
	Sender     string `json:"sender,omitempty" doc:"The one address it is from; absent when nobody can tell"`
	Subject    string `json:"subject,omitempty"`
	Bytes      int    `json:"bytes"`
	Ticket     string `json:"ticket,omitempty" doc:"Where it went, or claims to belong"`
	Problem    string `json:"problem,omitempty" doc:"Why it waits, a word"`
	Tries      int    `json:"tries"`
	SameID     bool   `json:"same_id,omitempty" doc:"Another mail came with this Message-ID before"`
	ReceivedAt Moment `json:"received_at"`
}

// MailDetail is a mail with what it says.
type MailDetail struct {
	Mail
	Readable    bool     `json:"readable"`
	Text        string   `json:"text,omitempty"`
	Attachments []string `json:"attachments"`
}

func showMail(r inbox.Row) Mail {
	return Mail{r.ID, r.Mailbox, string(r.State), string(r.Class), r.Writer, r.Subject, r.Size, r.Ticket, r.Problem, r.Tries, r.SameMessage == 1, moment(r.ReceivedAt)}
}

func (a *API) listMails(v *visit, in *struct {
	After   string `query:"after" maxLength:"2800" doc:"The cursor of the page before"`
	Before  string `query:"before" maxLength:"2800" doc:"The cursor prev of the page after: back from there; after counts first"`
	State   string `query:"state" enum:"received,taken,filed,held,quarantined"`
	Mailbox string `query:"mailbox" maxLength:"64"`
}) (*Page[Mail], error) {
	after, before, err := Turning{Paging{After: in.After}, in.Before}.cursors(idCursor)
	if err != nil {
		return nil, err
	}
	p, err := a.Inbox.Page(v.ctx, v.By, inbox.Query{State: inbox.State(in.State), Mailbox: in.Mailbox, After: after, Before: before})
	if err != nil {
		return nil, err
	}
	var items []Mail
	for _, r := range p.Rows {
		items = append(items, showMail(r))
	}
	return turned(v, items, p.Next, p.Prev), nil
}

func (a *API) getMail(v *visit, in *MailAt) (*Plain[MailDetail], error) {
	full, err := a.Inbox.Mail(v.ctx, v.By, v.Now, in.Mail)
	if err != nil {
		return nil, err
	}
	d := MailDetail{Mail: showMail(full.Row), Readable: full.Read != nil, Attachments: []string{}}
	if full.Read != nil {
		d.Text = strings.TrimSpace(full.Read.Whole())
		for _, one := range full.Read.Attachments {
			d.Attachments = append(d.Attachments, one.Name)
		}
	}
	return plain(d), nil
}

func (a *API) retryMail(v *visit, in *MailAt) (*None, error) {
	return done(a.Inbox.Retry(v.ctx, v.By, v.Now, in.Mail))
}

func (a *API) fileMail(v *visit, in *MailAt) (*None, error) {
	return done(a.Inbox.File(v.ctx, v.By, v.Now, in.Mail))
}

func (a *API) makeTicketOfMail(v *visit, in *struct {
	MailAt
	Body struct {
		Title string `json:"title" maxLength:"200"`
		Text  string `json:"text,omitempty" doc:"What could be read of the mail when empty"`
	}
}) (*Made[MailTicket], error) {
	id, err := a.Inbox.Make(v.ctx, v.By, v.Now, in.Mail, inbox.Note{Title: in.Body.Title, Text: in.Body.Text})
	if err != nil {
		return nil, err
	}
	return made("/tickets/"+id, MailTicket{id}, 1), nil
}

// MailTicket is the ticket a mail is in.
type MailTicket struct {
	Ticket string `json:"ticket"`
}

func (a *API) acceptMail(v *visit, in *struct {
	MailAt
	Body MailTicket
}) (*None, error) {
	return done(a.Desk.AcceptMail(v.ctx, v.By, v.Now, in.Body.Ticket, in.Mail))
}

// Mailbox is an address that takes mail.
type Mailbox struct {
	ID       string `json:"id"`
	Address  string `json:"address"`
	Name     string `json:"name,omitempty"`
	Kind     string `json:"kind" enum:"desk,supplier"`
	Team     string `json:"team,omitempty" doc:"Where new tickets land; absent: where their service says"`
	Active   bool   `json:"active"`
	PolledAt Moment `json:"polled_at,omitempty" doc:"Last time its mail server answered"`
	Problem  string `json:"problem,omitempty" doc:"What was wrong when it was asked last"`
	Canary   bool   `json:"canary" doc:"The program writes to it every five minutes and waits for the mail to come in"`
	CameBack Moment `json:"canary_back,omitempty" doc:"When that mail came in last"`
	Silent   Moment `json:"silent_since,omitempty" doc:"Present while it does not come in"`
	Blind    string `json:"unwatched,omitempty" enum:"shut,waits,muted" doc:"Why that mail cannot be sent, so that nobody knows: nothing is set up to send it (shut), mail is marked as down (waits), a demonstration (muted)"`
	Version  int    `json:"version"`
}

func showMailbox(m inbox.Mailbox, exit outbox.Exit) Mailbox {
	switch {
	case m.Canary == 0:
		exit = outbox.Goes
	case exit != outbox.Goes:
		m.CanaryTold = 0
	}
	return Mailbox{m.ID, m.Address, m.Name, string(m.Kind), m.Team, m.Active == 1, moment(m.PolledAt), m.PollProblem, m.Canary == 1, moment(m.CanaryBack), moment(m.CanaryTold), string(exit), m.Version}
}

func (a *API) listMailboxes(v *visit, _ *struct{}) (*Page[Mailbox], error) {
	all, err := a.Inbox.Mailboxes(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	exit, err := a.Inbox.Unwatched(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	items := []Mailbox{}
	for _, m := range all {
		items = append(items, showMailbox(m, exit))
	}
	return page(v, items, ""), nil
}

func (a *API) addMailbox(v *visit, in *struct {
	Body struct {
		Address string `json:"address" maxLength:"254"`
		Name    string `json:"name,omitempty" maxLength:"100"`
		Kind    string `json:"kind,omitempty" enum:"desk,supplier"`
		Team    string `json:"team,omitempty" maxLength:"64"`
		Canary  bool   `json:"canary,omitempty" doc:"Watch that mail comes in"`
	}
}) (*Made[Mailbox], error) {
	b := in.Body
	id, err := a.Inbox.AddMailbox(v.ctx, v.By, v.Now, inbox.MailboxInput{Address: b.Address, Name: b.Name, Kind: inbox.Kind(b.Kind), Team: b.Team, Canary: b.Canary})
	if err != nil {
		return nil, err
	}
	kind := b.Kind
	if kind == "" {
		kind = string(inbox.Desk)
	}
	return made("/mailboxes", Mailbox{ID: id, Address: b.Address, Name: b.Name, Kind: kind, Team: b.Team, Active: true, Canary: b.Canary, Version: 1}, 1), nil
}

// MailboxAt names a mailbox in the path.
type MailboxAt struct {
	Mailbox string `path:"mailbox" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the mailbox"`
}

func (a *API) changeMailbox(v *visit, in *struct {
	MailboxAt
	Match
	Body struct {
		Name   string `json:"name,omitempty" maxLength:"100"`
		Kind   string `json:"kind" enum:"desk,supplier"`
		Team   string `json:"team,omitempty" maxLength:"64"`
		Active bool   `json:"active"`
		Canary bool   `json:"canary" doc:"Watch that mail comes in"`
	}
}) (*One[Mailbox], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	err = a.Inbox.SaveMailbox(v.ctx, v.By, v.Now, in.Mailbox, at, inbox.MailboxInput{Name: b.Name, Kind: inbox.Kind(b.Kind), Team: b.Team, Active: b.Active, Canary: b.Canary})
	return settle(err, func() (*One[Mailbox], error) {
		all, err := a.Inbox.Mailboxes(v.ctx, v.By)
		if err != nil {
			return nil, err
		}
		exit, err := a.Inbox.Unwatched(v.ctx, v.By, v.Now)
		for _, m := range all {
			if m.ID == in.Mailbox {
				return one(showMailbox(m, exit), m.Version), err
			}
		}
		return nil, fault.Gone()
	})
}
