package entrance

import (
	"net/netip"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// CauseGuessed is the cause of letters that say somebody came in after wrong
// passwords.
const CauseGuessed = "sign_in_guessed"

// tellGuessed tells somebody that they were let in by a password after so many
// wrong ones that it may have been guessed. What the stranger's browser and
// network called themselves is not repeated: only what is recognised of them
// (TRUST MO-05).
func (e *Entrance) tellGuessed(tx *db.Tx, now clock.Instant, k known, session string, try attempt, c access.Client) error {
	tries, _, err := triesOf(tx, try.address, now) // this one among them
	if err != nil || tries <= byAddress.free {
		return err
	}
	p := e.texts.For(k.Lang, k.body.Zone())
	device, from := c.Device(), p.T("access.letter.guessed.somewhere")
	if device == "" {
		device = p.T("access.session.unknown_device")
	}
	if a, err := netip.ParseAddr(c.Address); err == nil {
		from = a.Unmap().WithZone("").String()
	}
	l := outbox.Letter{
		Name: "guessed " + session, Person: k.Person, Channels: []outbox.Channel{outbox.Mail, outbox.SMS}, CauseKind: CauseGuessed, Cause: session, Lang: p.Lang(),
		Subject: p.T("access.letter.guessed.subject", "body", k.body.Name), Urgent: true,
		Text: p.T("access.letter.guessed.text", "name", k.Name, "body", k.body.Name, "count", tries-1, "at", p.Moment(now), "device", device, "address", from),
	}
	in := *tx
	in.Tenant = k.body.ID // whoever comes in is looked for in every body
	return outbox.Post(&in, now, l)
}
