package app

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/overgang/overgang/internal/web"
)

// Secret is a setting that no log, page or message shows (TRUST LG-01).
type Secret string

func (Secret) String() string               { return "[secret]" }
func (Secret) GoString() string             { return "[secret]" }
func (Secret) LogValue() slog.Value         { return slog.StringValue("[secret]") }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"[secret]"`), nil }

// Reveal is the secret itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// Settings are everything the operator chooses. Secrets come from the
// environment only, never from the command line.
type Settings struct {
	Listen   string // host:port of the pages
	Metrics  string // host:port of /metrics, "" = none
	Data     string // folder of the embedded database
	Database string // postgres://… instead of the embedded one
	Base     string // address people use, https in production
	APIRate  int    // requests a second of one token; 0 = 50

	SMTP         string // host:port; "" = letters are shown instead of sent
	SMTPUser     string
	SMTPPassword Secret
	SMTPSecurity string // none, opportunistic, required
	MailFrom     string

	MailSMTP    string            // host:port that takes mail from mail servers; "" = none
	MailLMTP    string            // host:port, or unix:/path of a socket
	MailCert    string            // certificate and key for STARTTLS, PEM files
	MailKey     string            //
	MailDomain  string            // what the listener calls itself
	MailHost    string            // mail server whose Authentication-Results are believed
	MailSize    int               // MiB of one mail
	IMAP        map[string]string // mailbox here → address at its server
	IMAPSecrets map[string]Secret // mailbox here → password or client secret

	SMS      string // address of a GatewayAPI-style gateway
	SMSToken Secret
	SMSFrom  string

	Teams map[string]string // name of a channel → address of its workflow

	SealKey Secret // what secrets in the database are sealed with; "" = a file in Data

	AllowPrivate []string // private networks the program may send to (TRUST SS-01)

	Proxies []string // addresses and networks whose X-Forwarded-For is believed (TRUST B2)

	imapTLS *tls.Config // tests: who is trusted

	Crowd int // the demonstration tells a body with so many of everything

	demo *web.DemoSettings // nil: not a demonstration
}

// Normal fills in what follows from other settings and says what cannot work.
func (s *Settings) Normal() error {
	if s.Listen == "" {
		s.Listen = "127.0.0.1:8080"
	}
	host, port, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q: write host:port, such as 127.0.0.1:8080", s.Listen)
	}
	if s.Base == "" {
		if host == "" || net.ParseIP(host).IsUnspecified() {
			host = "localhost"
		}
		s.Base = "http://" + net.JoinHostPort(host, port)
	}
	s.Base = strings.TrimRight(s.Base, "/")
	u, err := url.Parse(s.Base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		return fmt.Errorf("--base-url %q: write the address people use, such as https://overgang.nordby.example", s.Base)
	}
	if _, err := parseProxies(s.Proxies); err != nil {
		return err
	}
	if s.Data == "" {
		s.Data = "data"
	}
	switch s.SMTPSecurity {
	case "":
		s.SMTPSecurity = "required"
	case "none", "opportunistic", "required":
	default:
		return fmt.Errorf("--smtp-security %q: none, opportunistic or required", s.SMTPSecurity)
	}
	if s.MailSize == 0 {
		s.MailSize = 50
	}
	if s.MailDomain == "" {
		s.MailDomain = u.Hostname()
	}
	if (s.MailCert == "") != (s.MailKey == "") {
		return errors.New("--mail-cert and --mail-key belong together")
	}
	if _, err := s.accounts(nil); err != nil {
		return err
	}
	if n := len(s.SealKey); n > 0 && n < 32 {
		return errors.New("OVERGANG_SEAL_KEY: at least 32 characters, such as those of openssl rand -base64 32")
	}
	if s.SMTP != "" && s.MailFrom == "" {
		return errors.New("--mail-from is needed with --smtp")
	}
	return nil
}

// Embedded tells whether the database is the embedded one.
func (s Settings) Embedded() bool { return s.Database == "" }

// Production tells whether people reach the program from outside: over https.
func (s Settings) Production() bool { return strings.HasPrefix(s.Base, "https://") }

// file is the embedded database's.
func (s Settings) file() string { return filepath.Join(s.Data, "overgang.db") }

// Warnings are what an operator should mend although the program would start
// (TRUST OP-07); errors among them stop a production start.
func (s Settings) Warnings() (warnings, refusals []string) {
	u, _ := url.Parse(s.Base)
	if u != nil && u.Scheme == "http" && !loopback(u.Hostname()) {
		refusals = append(refusals, "--base-url is plain http for an address that is not this machine: sessions could be read on the way")
	}
	if d, err := url.Parse(s.Database); s.Database != "" && err == nil && !loopback(d.Hostname()) && d.Hostname() != "" {
		switch d.Query().Get("sslmode") {
		case "verify-full", "verify-ca":
		case "require":
			warnings = append(warnings, "the database connection is encrypted but its certificate is not checked: use sslmode=verify-full")
		default:
			refusals = append(refusals, "the database connection to another machine is not encrypted: use sslmode=verify-full")
		}
	}
	if s.SMTP == "" {
		warnings = append(warnings, "no mail server (--smtp): letters are shown on the outbox page instead of sent")
	} else if host, _, err := net.SplitHostPort(s.SMTP); err == nil && s.SMTPSecurity != "required" && !loopback(host) {
		warnings = append(warnings, "mail may travel without encryption: --smtp-security required")
	}
	if host, _, err := net.SplitHostPort(s.MailSMTP); err == nil && s.MailCert == "" && !loopback(host) {
		warnings = append(warnings, "mail comes in without encryption: --mail-cert and --mail-key")
	}
	if host, _, err := net.SplitHostPort(s.MailLMTP); err == nil && !strings.HasPrefix(s.MailLMTP, "unix:") && !loopback(host) {
		warnings = append(warnings, "--mail-lmtp is open to other machines: LMTP believes who hands mail over")
	}
	if !s.Embedded() && s.SealKey == "" {
		warnings = append(warnings, fmt.Sprintf("secrets of web-hooks are sealed with %s, which other servers of this database have not: set OVERGANG_SEAL_KEY for all of them", s.keyFile()))
	}
	if info, err := os.Stat(s.keyFile()); err == nil && info.Mode().Perm()&0o077 != 0 {
		refusals = append(refusals, fmt.Sprintf("%s can be read by others on this machine: chmod 600", s.keyFile()))
	}
	if info, err := os.Stat(s.file()); s.Embedded() && err == nil && info.Mode().Perm()&0o077 != 0 {
		refusals = append(refusals, fmt.Sprintf("%s can be read by others on this machine: chmod 600", s.file()))
	}
	return warnings, refusals
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
