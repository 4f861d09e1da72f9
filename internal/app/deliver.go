package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/point"
	"github.com/overgang/overgang/internal/schema"
)

// Exit is an error with the exit status a mail server's pipe understands.
type Exit struct {
	Status int
	Err    error
}

func (e Exit) Error() string { return e.Err.Error() }

// Unwrap is what was wrong.
func (e Exit) Unwrap() error { return e.Err }

// Statuses of sysexits.h, as mail servers read them: everything but these two
// is "try again later".
const (
	exitData    = 65 // the mail itself cannot be taken, ever
	exitUnknown = 67 // no such mailbox
	exitLater   = 75
)

// Deliver stores one mail from a mail server's pipe, beside a program that
// serves or without one. It is stored when the error is nil; every error is an
// Exit.
func Deliver(ctx context.Context, s Settings, mailbox, sender string, in io.Reader) error {
	later := func(err error) error { return Exit{exitLater, err} }
	if s.MailSize == 0 {
		s.MailSize = 50
	}
	limit := int64(s.MailSize) << 20
	raw, err := allOf(ctx, io.LimitReader(in, limit+1))
	if err != nil {
		return later(err)
	}
	point.Reach("deliver read")
	if int64(len(raw)) > limit {
		return Exit{exitData, fmt.Errorf("the mail is larger than %d MiB", s.MailSize)}
	}
	if line, rest, ok := bytes.Cut(raw, []byte("\n")); ok && bytes.HasPrefix(line, []byte("From ")) {
		raw = rest // the line a mailbox file puts before a mail
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return Exit{exitData, errors.New("there is no mail")}
	}
	store, err := mailStore(ctx, s, int64(len(raw)))
	if err != nil {
		return later(err)
	}
	defer store.Close()
	box := inbox.NewBox(store.DB)
	if strings.EqualFold(sender, "MAILER-DAEMON") {
		sender = "<>" // how pipes spell the null sender
	}
	at, err := box.Find(ctx, mailbox)
	if errors.Is(err, inbox.ErrUnknown) {
		return Exit{exitUnknown, fmt.Errorf("%s is no mailbox here", mailbox)}
	}
	if err != nil {
		return later(err)
	}
	if _, err := box.Store(ctx, clock.Real{}.Now(), raw, inbox.Envelope{Mailbox: at, Via: inbox.ByPipe, From: sender, To: mailbox}); err != nil {
		return later(err)
	}
	point.Reach("deliver stored")
	return nil
}

// allOf reads to the end, or until a mail server has no more patience: one that
// stops us in the middle of its mail is to hear that it comes again.
func allOf(ctx context.Context, in io.Reader) ([]byte, error) {
	type answer struct {
		raw []byte
		err error
	}
	done := make(chan answer, 1)
	go func() {
		raw, err := io.ReadAll(in)
		done <- answer{raw, err}
	}()
	select {
	case <-ctx.Done():
		return nil, errors.New("stopped before the mail was whole")
	case a := <-done:
		return a.raw, a.err
	}
}

// mailStore opens the database of a program that is set up; it makes nothing.
func mailStore(ctx context.Context, s Settings, bytes int64) (*Store, error) {
	if s.Embedded() {
		if _, err := os.Stat(s.file()); err != nil {
			return nil, fmt.Errorf("there is no database yet: %w", err)
		}
		if !roomFor(s.Data, bytes) {
			return nil, errors.New("the disk is nearly full")
		}
	}
	store, err := OpenStore(ctx, s, false)
	if err != nil {
		return nil, err
	}
	at, wanted, err := schema.Version(ctx, store.DB)
	if err == nil && at != wanted {
		err = fmt.Errorf("the database is at version %d, this program knows %d", at, wanted)
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// MailAgain lets mails that wait, or were filed, be dealt with once more. What
// cannot be is told and counted in Findings.
func MailAgain(ctx context.Context, s Settings, slug string, ids []string, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, _, err := p.find(ctx, slug, "")
		if err != nil {
			return err
		}
		wrong := 0
		for _, id := range ids {
			said := "once more"
			if err := p.Inbox.Retry(ctx, access.Command(body), p.Clock.Now(), id); err != nil {
				if len(fault.List(err)) == 0 {
					return err
				}
				wrong++
				said = p.sentence(err).Error()
			}
			if _, err := fmt.Fprintf(out, "%s: %s\n", id, said); err != nil {
				return err
			}
		}
		if wrong > 0 {
			return Findings(wrong)
		}
		return nil
	})
}

// AddMailbox makes an address of a body take mail.
func AddMailbox(ctx context.Context, s Settings, slug string, in inbox.MailboxInput, asJSON bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, _, err := p.find(ctx, slug, "")
		if err != nil {
			return err
		}
		id, err := p.Inbox.AddMailbox(ctx, access.Command(body), p.Clock.Now(), in)
		if err != nil {
			return p.sentence(err)
		}
		return answer(out, asJSON, map[string]string{"id": id, "address": in.Address}, in.Address+" takes mail now")
	})
}
