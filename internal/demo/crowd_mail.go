package demo

import (
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/clock"
)

// hooks hear of every ticket; the demonstration sends them nothing, so that all
// of it waits.
func (c *crowdStory) hooks(now clock.Instant) error {
	for _, in := range []webhooks.Input{
		{Name: "Driftsövervakningens storbildsskärm i Räddningstjänstens ledningscentral", Address: "https://ledningscentral.raddningstjansten.storsund.example/overgang"},
		{Name: "Kanalen Supportvagten i Teams", Address: "https://teams.storsund.example/workflow", Form: webhooks.Teams, Events: []string{"ticket.made", "leg.opened"}},
	} {
		if _, _, err := c.Hooks.Add(c.ctx, c.lead(), now, in); err != nil {
			return err
		}
	}
	return nil
}

// mails are n that came in and were not dealt with yet: from strangers who name
// a ticket that is not theirs, who will have to wait for a person, from
// machines, and a few from people here.
func (c *crowdStory) mails(now clock.Instant) error {
	var boxes []inbox.Mailbox
	for _, in := range []inbox.MailboxInput{{Address: "support@storsund.example", Name: "Storsunds support"}, {Address: "journalogsagsstyring@storsund.example", Name: "Journal- og sagsstyringssystemet, postkasse for indberetninger", Team: c.teams[0]}} {
		if _, err := c.Inbox.AddMailbox(c.ctx, c.lead(), now, in); err != nil {
			return err
		}
		box, err := c.Inbox.Find(c.ctx, in.Address)
		if err != nil {
			return err
		}
		boxes = append(boxes, box)
	}
	return times(c.n, func(i int) error {
		box, at := boxes[i%2], now.Add(time.Duration(i)*time.Minute)
		from := fmt.Sprintf("sagsbehandling.%d@medarbejderudviklingssamtaler.example", i)
		about, more := fmt.Sprintf("[#%d] %s", 10001+i%c.n, crowdWords[i%6]), ""
		switch {
		case i%20 == 7:
			from, about = c.cast[i%len(c.cast)].mail[0], crowdWords[i%6]
		case i%4 == 1:
			about, more = "Autosvar: "+crowdWords[i%6], "Auto-Submitted: auto-replied\r\n"
		}
		raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <crowd-%d@elsewhere.example>\r\nDate: %s\r\n%sMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
			from, box.Address, about, i, at.Time().Format(time.RFC1123Z), more, crowdWords[(i+2)%6])
		_, err := c.Inbox.Store(c.ctx, at, []byte(raw), inbox.Envelope{Mailbox: box, Via: inbox.ByLMTP, From: from, To: box.Address, Client: "mail.elsewhere.example"})
		return err
	})
}
