package deskweb

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/outbox"
)

// Letters of tickets go by mail, also where it is not known yet to whom. Who goes
// out is told by SMS where they have one.
var (
	mailOnly = []outbox.Channel{outbox.Mail}
	anyMail  = outbox.Whom{Channels: mailOnly}
	onTheWay = outbox.Whom{Channels: []outbox.Channel{outbox.SMS, outbox.Mail}}
)

// asker is whom a reply is for above all.
func asker(t desk.Ticket) []outbox.Whom {
	switch {
	case t.Requester != "":
		return []outbox.Whom{{Person: t.Requester, Channels: mailOnly}}
	case t.Reach() != "":
		return []outbox.Whom{{Address: t.Reach(), Channels: mailOnly}}
	}
	return nil
}

// hearing are those a reply would go to as far as they have an address.
func (s ticketView) hearing() []outbox.Whom {
	var all []outbox.Whom
	for _, h := range s.reached() {
		all = append(all, outbox.Whom{Address: h.Address, Channels: mailOnly})
	}
	return all
}
