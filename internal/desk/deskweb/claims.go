package deskweb

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) claimRoutes() []web.Route {
	work := web.May(access.DeskWork)
	return []web.Route{
		{"POST", "/desk/tickets/{ticket}/mails/{mail}/accept", p.acceptClaim, work},
		{"POST", "/desk/tickets/{ticket}/mails/{mail}/apart", p.apartClaim, work},
	}
}

type claimsView struct {
	P    *text.Printer
	CSRF string
	T    desk.View
	Now  clock.Instant
}

// claimsRoom shows above a ticket the mails that say they belong to it, to
// whoever works on it. It is there when there are none, so that the next one
// comes by itself.
func (p *Pages) claimsRoom(v *web.Visit, t desk.View, csrf string) (templ.Component, error) {
	if !t.MayWork {
		return nil, nil
	}
	return claimsPart(claimsView{P: v.P, CSRF: csrf, T: t, Now: v.Now}), nil
}

// refusedRoom shows above a ticket, to whoever works on it, which letters of it
// went nowhere.
func refusedRoom(_ *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	if len(t.Refused) == 0 {
		return nil, nil
	}
	return refusedPart(v.P, t.Refused), nil
}

// writer is the address itself: a name can say anything (TRUST MI-13).
func (s claimsView) writer(m inbox.Row) string {
	if m.Writer == "" {
		return s.P.T("desk.sent.unknown")
	}
	return m.Writer
}

func (s claimsView) subject(m inbox.Row) string {
	if m.Subject == "" {
		return s.P.T("desk.sent.no_subject")
	}
	return m.Subject
}

func (p *Pages) acceptClaim(v *web.Visit) error {
	id := v.PathValue("ticket")
	return claimDone(v, p.Desk.AcceptMail(v.Ctx(), v.By, v.Now, id, v.PathValue("mail")), "desk.claim.accepted", id)
}

func (p *Pages) apartClaim(v *web.Visit) error {
	id := v.PathValue("ticket")
	made, err := p.Desk.ApartMail(v.Ctx(), v.By, v.Now, id, v.PathValue("mail"))
	if err == nil {
		if _, seen := p.Desk.Ticket(v.Ctx(), v.By, v.Now, made); seen == nil {
			id = made
		}
	}
	return claimDone(v, err, "desk.claim.apart_done", id)
}

// claimDone says what was done, or that somebody was quicker.
func claimDone(v *web.Visit, err error, done, ticket string) error {
	switch {
	case fault.Is(err, fault.Refused):
		v.Warn(fault.List(err)[0].Key)
	case err != nil:
		return err
	default:
		v.Flash(done)
	}
	return v.Redirect(ticketAddress(ticket))
}
