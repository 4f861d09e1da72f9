package api

import (
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) claimOperations() {
	const t, work = "Tickets", access.DeskWork
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/claims", id: "listClaims", needs: work, says: "Mails that say they belong to a ticket, and wait for somebody to look"}, a.listClaims)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/claims/{mail}/accept", id: "acceptClaim", needs: work, says: "Let such a mail into the ticket", status: 204}, a.acceptClaim)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/claims/{mail}/apart", id: "apartClaim", needs: work, says: "Make a ticket of its own of such a mail", status: 201}, a.apartClaim)
}

// ClaimAt names a mail that waits for a ticket.
type ClaimAt struct {
	TicketAt
	MailAt
}

func (a *API) listClaims(v *visit, in *TicketAt) (*Page[Mail], error) {
	all, err := a.Desk.Claims(v.ctx, v.By, v.Now, in.Ticket)
	if err != nil {
		return nil, err
	}
	items := []Mail{}
	for _, r := range all {
		items = append(items, showMail(r))
	}
	return page(v, items, ""), nil
}

func (a *API) acceptClaim(v *visit, in *ClaimAt) (*None, error) {
	return done(a.Desk.AcceptMail(v.ctx, v.By, v.Now, in.Ticket, in.Mail))
}

func (a *API) apartClaim(v *visit, in *ClaimAt) (*Made[MailTicket], error) {
	id, err := a.Desk.ApartMail(v.ctx, v.By, v.Now, in.Ticket, in.Mail)
	if err != nil {
		return nil, err
	}
	return made("/tickets/"+id, MailTicket{id}, 1), nil
}
