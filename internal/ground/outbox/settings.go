package outbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/mailmsg"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/kit/text"
)

// Settings say where letters go out. A channel without an address is not
// there: its letters are shown instead of sent.
type Settings struct {
	Mute bool   // nothing leaves the machine; every letter is shown
	Base string // the program's own address, for delivery reports

	SMTP         string // host:port
	SMTPUser     string
	SMTPPassword string
	SMTPSecurity string // none, opportunistic, required ("" = required)
	MailFrom     string // an address, or "Name <address>"

	SMS      string // address of a gateway in the manner of GatewayAPI
	SMSToken string
	SMSFrom  string

	Teams map[string]string // name of a hook → address of its workflow

	AllowPrivate []string      // private networks gateways and hooks may lie in
	Texts        *text.Catalog // for letters of the outbox's own; nil = none
	Roots        *x509.CertPool
}

// LogValue keeps secrets, and addresses that hold some, out of logs.
func (s Settings) LogValue() slog.Value {
	return slog.GroupValue(slog.Bool("mute", s.Mute), slog.Bool("mail", s.SMTP != ""), slog.Bool("sms", s.SMS != ""), slog.Int("teams", len(s.Teams)))
}

func (s Settings) String() string   { return "[outbox settings]" }
func (s Settings) GoString() string { return s.String() }

// Has tells whether letters of the channel can go out at all.
func (s Settings) Has(c Channel) bool {
	switch c {
	case Mail:
		return s.SMTP != "" && s.MailFrom != "" && !s.Mute
	case SMS:
		return s.SMS != "" && !s.Mute
	case Teams:
		return len(s.Teams) > 0 && !s.Mute
	}
	return false
}

// Hooks are the names of the Teams hooks, sorted.
func (s Settings) Hooks() []string {
	var names []string
	for n := range s.Teams {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Lines are the names of all lines out, in the order they are shown.
func (s Settings) Lines() []string {
	var names []string
	if s.Has(Mail) {
		names = append(names, string(Mail))
	}
	if s.Has(SMS) {
		names = append(names, string(SMS))
	}
	if s.Has(Teams) {
		for _, h := range s.Hooks() {
			names = append(names, string(Teams)+"/"+h)
		}
	}
	return names
}

// CallbackSecret is the part of the address of delivery reports that only the
// gateway and we know; the same in every replica, "" without a token.
func (s Settings) CallbackSecret() string {
	if s.SMSToken == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(s.SMSToken))
	mac.Write([]byte("delivery reports"))
	return hex.EncodeToString(mac.Sum(nil))[:40]
}

// CallbackPath is where the gateway reports; the secret follows.
const CallbackPath = "/hooks/sms/"

// server is the mail server as kit/mailmsg wants it. The limits leave an
// urgent letter time for another channel within a minute.
func (s Settings) server() mailmsg.Server {
	m := mailmsg.Server{Addr: s.SMTP, User: s.SMTPUser, Password: s.SMTPPassword, Roots: s.Roots,
		Connect: 10 * time.Second, Step: 15 * time.Second, Accept: time.Minute}
	_, port, _ := net.SplitHostPort(s.SMTP)
	switch {
	case s.SMTPSecurity == "none":
		m.TLS = mailmsg.None
	case s.SMTPSecurity == "opportunistic":
		m.TLS = mailmsg.Opportunistic
	case port == "465":
		m.TLS = mailmsg.Implicit
	}
	if _, domain, ok := strings.Cut(s.sender().Address, "@"); ok {
		m.Hello = domain
	}
	return m
}

func (s Settings) sender() mailmsg.Party {
	if a, err := mail.ParseAddress(s.MailFrom); err == nil {
		return mailmsg.Party{Name: a.Name, Address: a.Address}
	}
	return mailmsg.Party{Address: s.MailFrom}
}

// check finds settings that cannot work.
func (s Settings) check() ([]netip.Prefix, error) {
	allowed, err := outward.Networks(s.AllowPrivate)
	if err != nil {
		return nil, err
	}
	if s.SMTP != "" {
		if err := s.server().Check(); err != nil {
			return nil, fmt.Errorf("the mail server: %w", err)
		}
		if _, err := mailmsg.Address("from", s.sender().Address); err != nil {
			return nil, fmt.Errorf("the sender of mail: %w", err)
		}
		if !slices.Contains([]string{"", "none", "opportunistic", "required"}, s.SMTPSecurity) {
			return nil, fmt.Errorf("mail security %q: none, opportunistic or required", s.SMTPSecurity)
		}
	}
	return allowed, nil
}
