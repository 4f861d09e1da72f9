package outbox

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailmsg"
)

// mailer carries mail to the mail server.
type mailer struct {
	server mailmsg.Server
	from   mailmsg.Party
}

func (p mailer) carry(ctx context.Context, _ clock.Instant, c cargo, last turn) Try {
	m, err := p.letter(c).Compose()
	if err != nil {
		key := "outbox.problem.compose"
		if fs := fault.List(err); len(fs) > 0 {
			key = fs[0].Key
		}
		return Try{Outcome: Never, Key: key}
	}
	r := mailmsg.SendWhen(ctx, p.server, m, last)
	if errors.Is(r.Err, errNotNow) {
		return calledOff
	}
	t := Try{Key: r.Key, Reply: words(r)}
	switch r.Outcome {
	case mailmsg.Accepted:
		t.Outcome = Took
	case mailmsg.Unknown:
		t.Outcome, t.Line = Lost, true
	case mailmsg.Permanent:
		t.Outcome = Never
	default:
		t.Outcome = Later
		switch r.Stage {
		case mailmsg.StageConnect, mailmsg.StageHello, mailmsg.StageTLS, mailmsg.StageLogin, mailmsg.StageSender:
			t.Line = true
		default:
			t.Line = r.Code == 0 || r.Code == 421
		}
	}
	return t
}

// letter is the same bytes whenever it is sent, Message-ID and date included,
// so that receivers can fold a double.
func (p mailer) letter(c cargo) mailmsg.Letter {
	from := p.from
	if from.Name == "" {
		from.Name = c.bodyName
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	l := mailmsg.Letter{
		From: from, To: mailmsg.Party{Name: c.personName, Address: c.Address}, Subject: c.Subject, Text: c.Text, Lang: c.Lang,
		Kind: mailmsg.Generated, MessageID: c.ID + "@" + domain, Date: c.CreatedAt,
	}
	t := c.thread()
	if t.From != "" {
		l.From = mailmsg.Party{Name: t.FromName, Address: t.From}
		l.Envelope = from.Address
	}
	if t.MessageID != "" {
		l.MessageID = t.MessageID
	}
	l.ReplyTo, l.InReplyTo, l.References = mailmsg.Party{Name: t.FromName, Address: t.ReplyTo}, t.InReplyTo, t.References
	switch t.Kind {
	case ByPerson:
		l.Kind = mailmsg.Personal
	case AsAnswer:
		l.Kind = mailmsg.Replied
	}
	l.Attachments = c.enclosed
	if len(c.Calendar) == 0 {
		return l
	}
	if c.CalendarMethod == "REQUEST" || c.CalendarMethod == "CANCEL" {
		l.Calendar = &mailmsg.Calendar{Method: c.CalendarMethod, ICS: string(c.Calendar)}
	} else {
		l.Attachments = append(l.Attachments, mailmsg.Attachment{Name: "calendar.ics", MediaType: "text/calendar", Content: c.Calendar})
	}
	return l
}

// words are the mail server's, with its code.
func words(r mailmsg.Result) string {
	s := r.Reply
	if r.Code > 0 {
		s = strings.TrimSpace(strconv.Itoa(r.Code) + " " + s)
	}
	return s
}
