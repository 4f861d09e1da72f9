package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

const supportMailbox = "support@bjorkenas.example"

// written is a mail as somebody outside sent it.
type written struct {
	at, from, name, subject, text string
	more                          string // further lines of its head
}

// mails are a day at the mailbox of central support: one becomes a ticket, one
// a machine wrote, one names a ticket its sender has no part in, and one could
// not be dealt with three times in a row. The last two wait for a person (E1).
func (b *bjorkenasStory) mails() {
	b.on("2026-04-15 07:30", func(now clock.Instant) error {
		_, err := b.Inbox.AddMailbox(b.ctx, b.lead(), now, inbox.MailboxInput{Address: supportMailbox, Name: "Björkenäs support", Kind: inbox.Desk, Team: b.teams[centralTeam], Active: true})
		return err
	})
	asker := b.askers[4]
	b.comes(written{at: "08:12", from: address(asker, "bjorkenas.example"), name: asker.name(), subject: "Projektorn i sal M203 hittar inte datorn",
		text: "Hej,\n\nföreläsningen börjar kvart över tio. Skärmen säger bara ”ingen signal”. Kan någon komma förbi?\n\nTack på förhand"}, b.Desk.TakeMail)
	b.comes(written{at: "09:02", from: "no-reply@fjardmark.example", name: "Fjärdmark kundtjänst", subject: "Automatiskt svar: Vi har tagit emot ditt ärende", more: "Auto-Submitted: auto-replied\r\n",
		text: "Tack för ditt ärende. Vi återkommer inom två arbetsdagar."}, b.Desk.TakeMail)
	b.comes(written{at: "10:41", from: "ragnhild.tornvall@privatbrev.example", name: "Ragnhild Törnvall", subject: "Sv: [#%d] Kan inte logga in på labbdatorn",
		text: "Hej!\n\nJag skriver från min egen adress, eftersom jag inte kommer in i den vanliga. Felet är kvar: det står att kontot är spärrat.\n\nHälsningar\nRagnhild"}, b.Desk.TakeMail)
	b.comes(written{at: "11:26", from: "torbjorn.alvros@bjorkenas.example", name: "Torbjörn Älvros", subject: "Mätfiler från kromatografen går inte att öppna",
		text: "Hej,\n\nsedan i morse ligger filerna från kromatografen i fel mapp, och programmet säger att de är skadade. Jag behöver dem före torsdag.\n\nTorbjörn"}, full)
}

// full is a desk whose file store was full for a while, as one mail met it.
func full(context.Context, *db.Tx, clock.Instant, inbox.Mail) (inbox.Outcome, error) {
	return inbox.Outcome{}, errors.New("the file store is full")
}

// comes lets a mail of the last day in, and the worker deal with it as often
// as it would.
func (b *bjorkenasStory) comes(m written, take inbox.Taker) {
	b.on("2026-04-15 "+m.at, func(now clock.Instant) error {
		if strings.Contains(m.subject, "%d") {
			number, err := b.foreign(now)
			if err != nil {
				return err
			}
			m.subject = fmt.Sprintf(m.subject, number)
		}
		box, err := b.Inbox.Find(b.ctx, supportMailbox)
		if err != nil {
			return err
		}
		raw := fmt.Sprintf("From: %s <%s>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s@%s>\r\nDate: %s\r\n%sMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
			m.name, m.from, supportMailbox, m.subject, strings.ReplaceAll(m.at, ":", ""), "post.bjorkenas.example", now.In(b.zone).Format(time.RFC1123Z), m.more, strings.ReplaceAll(m.text, "\n", "\r\n"))
		if _, err := b.Inbox.Store(b.ctx, now, []byte(raw), inbox.Envelope{Mailbox: box, Via: inbox.ByLMTP, From: m.from, To: supportMailbox, Client: "post.bjorkenas.example"}); err != nil {
			return err
		}
		at := clock.NewMovable(now)
		worker := inbox.NewWorker(b.Inbox, take, at, slog.New(slog.DiscardHandler))
		for range 3 { // as often as one that fails is tried
			if _, err := worker.Turn(b.ctx); err != nil {
				return err
			}
			at.Advance(5 * time.Minute)
		}
		return nil
	})
}

// foreign is the number of a ticket that is chemistry's: the mail that names it
// comes from an address nobody there has.
func (b *bjorkenasStory) foreign(now clock.Instant) (int, error) {
	open, err := b.Desk.Tickets(b.ctx, b.lead(), now, desk.Filter{Limit: 200})
	for _, t := range open.Rows {
		if t.Title == "Kan inte logga in på labbdatorn" {
			return t.Number, nil
		}
	}
	if err == nil && len(open.Rows) > 0 {
		return open.Rows[0].Number, nil
	}
	return 0, err
}
