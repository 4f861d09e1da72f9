package peer

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Letter is a mail that arrived, read back as its receiver reads it.
type Letter struct {
	From, To  string // of the envelope
	MessageID string
	Subject   string
	Text      string
	Calendar  string // text/calendar part, "" when none
	Method    string // of the calendar part
	Header    mail.Header
	Raw       []byte
}

// Mail is a mail server.
type Mail struct {
	Addr     string
	Password string // wanted at sign-in; "" wants none
	// Refuse answers DATA with an error instead of taking the letter; nil
	// takes everything.
	Refuse func(to string) error
	// Took is called when a letter is safe and before the sender is told.
	Took func(Letter)

	server  *smtp.Server
	mu      sync.Mutex
	letters []Letter
}

// NewMail starts a mail server that ends with the test.
func NewMail(t testing.TB) *Mail {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &Mail{Addr: l.Addr().String()}
	m.server = smtp.NewServer(m)
	m.server.Domain, m.server.AllowInsecureAuth = "mail.example", true
	m.server.MaxMessageBytes, m.server.MaxRecipients = 10<<20, 10
	m.server.ReadTimeout, m.server.WriteTimeout = 20*time.Second, 20*time.Second
	go m.server.Serve(l)
	t.Cleanup(func() { m.server.Close() })
	return m
}

// Letters are all that arrived, in order.
func (m *Mail) Letters() []Letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Letter{}, m.letters...)
}

// To are the letters that arrived at an address.
func (m *Mail) To(address string) []Letter {
	var all []Letter
	for _, l := range m.Letters() {
		if strings.EqualFold(l.To, address) {
			all = append(all, l)
		}
	}
	return all
}

// Await is the first letter to the address that has the words in subject or
// text; it must come within a minute.
func (m *Mail) Await(t testing.TB, address string, words ...string) Letter {
	t.Helper()
	return m.AwaitNext(t, 0, address, words...)
}

// AwaitNext is the same, passing over the first letters to the address.
func (m *Mail) AwaitNext(t testing.TB, passed int, address string, words ...string) Letter {
	t.Helper()
	var found Letter
	if !until(func() bool {
		for _, l := range m.To(address)[min(passed, len(m.To(address))):] {
			if holds(l.Subject+"\n"+l.Text, words) {
				found = l
				return true
			}
		}
		return false
	}) {
		t.Fatalf("no letter with %q arrived at %s; there are %d in all: %s", words, address, len(m.Letters()), m.tell(address))
	}
	return found
}

func (m *Mail) tell(address string) string {
	var b strings.Builder
	for _, l := range m.Letters() {
		b.WriteString("\n  " + l.To + ": " + l.Subject)
		if strings.EqualFold(l.To, address) {
			b.WriteString("\n" + l.Text)
		}
	}
	return b.String()
}

// Forget empties the mailboxes.
func (m *Mail) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = nil
}

func holds(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

// until waits for something to become true: no longer than it takes, and on a
// machine that is busy with other things for a minute.
func until(ok func() bool) bool {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return ok()
}

// NewSession is one sender.
func (m *Mail) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{mail: m}, nil }

type session struct {
	mail     *Mail
	from, to string
}

func (s *session) AuthMechanisms() []string {
	if s.mail.Password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != s.mail.Password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no"}
		}
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to = to; return nil }
func (s *session) Reset()                                      {}
func (s *session) Logout() error                               { return nil }

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.mail.Refuse != nil {
		if err := s.mail.Refuse(s.to); err != nil {
			return err
		}
	}
	l, err := read(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
	}
	l.From, l.To = s.from, s.to
	if s.mail.Took != nil {
		s.mail.Took(l)
	}
	s.mail.mu.Lock()
	s.mail.letters = append(s.mail.letters, l)
	s.mail.mu.Unlock()
	return nil
}

// read takes a letter apart as a mail program does.
func read(raw []byte) (Letter, error) {
	l := Letter{Raw: raw}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return l, err
	}
	l.Header = m.Header
	l.MessageID = strings.Trim(m.Header.Get("Message-Id"), "<> ")
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	return l, l.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

func (l *Letter) part(kind, encoding string, body io.Reader) error {
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, &unfolded{body})
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); err != nil {
				return err
			}
		}
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	said := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch {
	case media == "text/plain" && l.Text == "":
		l.Text = said
	case media == "text/calendar":
		l.Calendar, l.Method = said, params["method"]
	}
	return nil
}

// unfolded leaves the line ends of base64 out.
type unfolded struct{ r io.Reader }

func (u *unfolded) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	kept := 0
	for _, c := range p[:n] {
		if c != '\r' && c != '\n' {
			p[kept] = c
			kept++
		}
	}
	return kept, err
}
