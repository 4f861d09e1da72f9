package mailin

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/fault"
)

// session is one connection's mail under way.
type session struct {
	l    *Listener
	conn *smtp.Conn
	lmtp bool
	from string
	to   []recipient
}

type recipient struct {
	address string
	box     inbox.Mailbox
}

func refusal(code int, enhanced smtp.EnhancedCode, words string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
}

var (
	errNobody  = refusal(550, smtp.EnhancedCode{5, 1, 1}, "No such mailbox here")
	errNoRoom  = refusal(452, smtp.EnhancedCode{4, 3, 1}, "No room for mail, try again later")
	errLater   = refusal(451, smtp.EnhancedCode{4, 3, 0}, "Mail cannot be kept right now, try again later")
	errBusy    = refusal(452, smtp.EnhancedCode{4, 3, 2}, "Too much mail at once, try again later")
	errTooMany = refusal(452, smtp.EnhancedCode{4, 5, 3}, "Too many recipients")
)

// Reset forgets the mail under way.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (s *session) Logout() error { return nil }

// Mail begins a mail; there must be room for it.
func (s *session) Mail(from string, options *smtp.MailOptions) error {
	size := int64(1 << 20)
	if options != nil && options.Size > 0 {
		size = options.Size
	}
	if s.l.Room != nil && !s.l.Room(size) {
		return errNoRoom
	}
	s.from = from
	return nil
}

// Rcpt takes an address that is a mailbox here.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if len(s.to) >= s.l.Limits.Recipients {
		return errTooMany
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	box, err := s.l.Box.Find(ctx, to)
	switch {
	case errors.Is(err, inbox.ErrUnknown):
		return errNobody
	case err != nil:
		return told(err)
	}
	s.to = append(s.to, recipient{to, box})
	return nil
}

// Data takes a mail over SMTP: 250 means that it is stored for everybody.
func (s *session) Data(r io.Reader) error {
	return s.deliver(r, nil)
}

// LMTPData takes a mail over LMTP: each recipient has an answer of its own.
func (s *session) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	return s.deliver(r, status)
}

func (s *session) deliver(r io.Reader, status smtp.StatusCollector) error {
	raw, release, err := s.l.receive(r)
	defer release()
	if err != nil {
		return err
	}
	via := inbox.BySMTP
	if s.lmtp {
		via = inbox.ByLMTP
	}
	var worst error
	for _, to := range s.to {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		stored, err := s.l.Box.Store(ctx, s.l.Clock.Now(), raw, inbox.Envelope{Mailbox: to.box, Via: via, From: s.from, To: to.address, Client: s.client()})
		cancel()
		if err != nil {
			s.l.Log.Warn("a mail was not stored", "error", err.Error())
			err, worst = told(err), told(err)
		} else {
			s.l.Log.Debug("mail stored", "id", stored.ID, "again", stored.Again, "bytes", len(raw))
		}
		if status != nil {
			status.SetStatus(to.address, err)
		}
	}
	if status != nil {
		return nil // everybody has an answer
	}
	return worst
}

// client is who handed the mail over: an address of the network and what it
// calls itself.
func (s *session) client() string {
	host := hostOf(s.conn.Conn())
	if host == "" {
		host = "this machine"
	}
	return s.conn.Hostname() + " (" + host + ")"
}

// told is what a mail server hears of our own troubles: never that the mail is
// wrong, always that it should come again.
func told(err error) error {
	if fault.Is(err, fault.Full) {
		return errNoRoom
	}
	return errLater
}
