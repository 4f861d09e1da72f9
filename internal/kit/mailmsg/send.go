package mailmsg

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// Send hands one message over and tells what came of it. It never falls back
// to a less safe line than the server's settings ask for. It returns within
// the time limits of the settings, or when ctx ends.
func Send(ctx context.Context, server Server, m Message) Result {
	return SendWhen(ctx, server, m, func(context.Context) error { return nil })
}

// SendWhen is Send that asks once more when all is said but the last dot, the
// moment after which the message may have arrived. An error of last calls the
// message off; it may wait, for as long as the server does.
func SendWhen(ctx context.Context, server Server, m Message, last func(context.Context) error) Result {
	if err := server.Check(); err != nil {
		return Result{Outcome: Temporary, Stage: StageConnect, Key: "mail.server.settings", Err: err}
	}
	if err := m.check(); err != nil {
		return outcomeOf(StageConnect, err)
	}
	s := &session{ctx: ctx, server: server}
	defer s.hangUp()
	if stage, err := s.open(); err != nil {
		return outcomeOf(stage, err)
	}
	if stage, err := s.handOver(m, last); err != nil {
		return outcomeOf(stage, err)
	}
	return Result{Outcome: Accepted, Stage: StageAccept, Code: 250, Enhanced: enhancedCode(s.said), Reply: reply(s.said)}
}

// check keeps a message that was not composed here from reaching a server with
// a broken envelope (TRUST MO-02).
func (m Message) check() error {
	for _, a := range []string{m.From, m.To} {
		if a == "" && m.To != "" {
			continue // no return path
		}
		if clean, err := Address("", a); err != nil || clean != a {
			return fmt.Errorf("%w: envelope address", errInternal)
		}
	}
	if len(m.Bytes) == 0 {
		return fmt.Errorf("%w: no message", errInternal)
	}
	return nil
}

// session is one conversation with a server.
type session struct {
	ctx    context.Context
	server Server
	line   net.Conn
	client *smtp.Client
	said   string
	stop   func() bool
}

// open connects, makes the line as safe as asked for and signs in.
func (s *session) open() (Stage, error) {
	dialCtx, cancel := context.WithTimeout(s.ctx, s.server.connect())
	defer cancel()
	line, err := new(net.Dialer).DialContext(dialCtx, "tcp", s.server.Addr)
	if err != nil {
		if dialCtx.Err() != nil {
			err = fmt.Errorf("%w: %w", errSlow, err)
		}
		return StageConnect, err
	}
	s.line = &bounded{Conn: line, left: 1 << 20}
	s.stop = context.AfterFunc(s.ctx, func() { line.Close() })
	greeted := s.line
	if s.server.TLS == Implicit {
		safe := tls.Client(s.line, s.server.tlsConfig())
		if err := s.step(s.server.step(), func() error { return safe.HandshakeContext(s.ctx) }); err != nil {
			return StageTLS, err
		}
		greeted = safe
	}
	err = s.step(s.server.step(), func() (err error) {
		s.client, err = smtp.NewClient(greeted, s.server.host())
		return err
	})
	if err != nil {
		return StageConnect, err
	}
	s.client.SkipSMTPUTF8(true)
	if err := s.step(s.server.step(), func() error { return s.client.Hello(s.server.hello()) }); err != nil {
		return StageHello, err
	}
	if err := s.startTLS(); err != nil {
		return StageTLS, err
	}
	return StageLogin, s.login()
}

func (s *session) startTLS() error {
	if s.server.TLS == None || s.server.TLS == Implicit {
		return nil
	}
	if offered, _ := s.client.Extension("STARTTLS"); !offered {
		if s.server.TLS == Required {
			return errNoTLS
		}
		return nil
	}
	return s.step(s.server.step(), func() error { return s.client.StartTLS(s.server.tlsConfig()) })
}

func (s *session) login() error {
	if s.server.User == "" {
		return nil
	}
	_, offered := s.client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	var auth smtp.Auth
	switch {
	case slices.Contains(ways, "SCRAM-SHA-256"):
		auth = smtp.ScramSHA256Auth(s.server.User, s.server.Password)
	case slices.Contains(ways, "PLAIN"):
		auth = smtp.PlainAuth("", s.server.User, s.server.Password, s.server.host(), false)
	case slices.Contains(ways, "LOGIN"):
		auth = smtp.LoginAuth(s.server.User, s.server.Password, s.server.host(), false)
	default:
		return errNoLogin
	}
	return s.step(s.server.step(), func() error { return s.client.Auth(auth) })
}

// handOver speaks the envelope and the letter. Until the last dot is written
// nothing can have arrived; after it, only the answer tells.
func (s *session) handOver(m Message, last func(context.Context) error) (Stage, error) {
	if err := s.step(s.server.step(), func() error { return s.client.Mail("<" + m.From + ">") }); err != nil {
		return StageSender, err
	}
	if err := s.step(s.server.step(), func() error { return s.client.Rcpt("<" + m.To + ">") }); err != nil {
		return StageRecipient, err
	}
	var w io.WriteCloser
	err := s.step(s.server.step(), func() (err error) {
		w, err = s.client.Data()
		return err
	})
	if err != nil {
		return StageData, err
	}
	err = s.step(s.server.accept(), func() error {
		_, err := w.Write(m.Bytes)
		return err
	})
	if err == nil {
		err = last(s.ctx)
	}
	if err != nil {
		s.line.Close() // a closing dot now would deliver half a letter, or one called off
		return StageData, err
	}
	err = s.step(s.server.accept(), func() error {
		if err := w.Close(); err != nil {
			return err
		}
		if d, ok := w.(*smtp.DataCloser); ok {
			s.said = d.ServerResponse()
		}
		return nil
	})
	return StageAccept, err
}

// step runs one exchange within its time. Time is kept by closing the line, as
// the clock of this machine is none of this package's business.
func (s *session) step(limit time.Duration, do func() error) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	var late atomic.Bool
	timer := time.AfterFunc(limit, func() {
		late.Store(true)
		s.line.Close()
	})
	defer timer.Stop()
	err := do()
	switch {
	case err != nil && late.Load():
		return fmt.Errorf("%w: %w", errSlow, err)
	case err != nil && s.ctx.Err() != nil:
		return fmt.Errorf("%w: %w", s.ctx.Err(), err)
	}
	return err
}

// hangUp says goodbye where someone still listens; the result stands already.
func (s *session) hangUp() {
	if s.client != nil && s.ctx.Err() == nil {
		_ = s.step(2*time.Second, s.client.Quit)
	}
	if s.stop != nil {
		s.stop()
	}
	if s.line != nil {
		s.line.Close()
	}
}

// bounded keeps a server from talking without end.
type bounded struct {
	net.Conn
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
