package mailmsg

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"

	"github.com/overgang/overgang/internal/kit/fault"
)

// TLS says how safe the line to the server must be. Wherever there is TLS, it
// is 1.2 or later.
type TLS int

const (
	// Required: STARTTLS with a certificate that holds for the server's name,
	// or nothing is sent (TRUST MO-06).
	Required TLS = iota
	// Opportunistic: STARTTLS where offered, whoever's certificate it is. It
	// keeps listeners out and impostors not; never with a password.
	Opportunistic
	// None: a relay on the same machine or in a closed network.
	None
	// Implicit: TLS from the first byte (port 465), certificate as Required.
	Implicit
)

// Server is where mail is handed over.
type Server struct {
	Addr     string // host:port
	TLS      TLS
	User     string // "" does not sign in
	Password string
	Hello    string         // the name we give; "" is localhost
	Roots    *x509.CertPool // nil is the machine's

	Connect time.Duration // until the line stands; 15 s when 0
	Step    time.Duration // for each answer; 30 s when 0
	Accept  time.Duration // for the answer to the whole letter; 3 min when 0
}

// Check finds settings that cannot work: faults on the fields addr and tls.
func (s Server) Check() error {
	var faults fault.Faults
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil || host == "" || port == "" {
		faults.Add("addr", "mail.server.addr")
	}
	if s.User != "" && s.TLS != Required && s.TLS != Implicit && !loopback(host) {
		faults.Add("tls", "mail.server.login_needs_tls")
	}
	return faults.Err()
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s Server) host() string {
	host, _, _ := net.SplitHostPort(s.Addr)
	return host
}

func (s Server) hello() string {
	if s.Hello == "" {
		return "localhost"
	}
	return s.Hello
}

func (s Server) tlsConfig() *tls.Config {
	return &tls.Config{
		ServerName: s.host(),
		MinVersion: tls.VersionTLS12,
		RootCAs:    s.Roots,
		// by the meaning of Opportunistic: without this the only other way
		// would be a plain line
		InsecureSkipVerify: s.TLS == Opportunistic,
	}
}

func (s Server) connect() time.Duration { return orElse(s.Connect, 15*time.Second) }
func (s Server) step() time.Duration    { return orElse(s.Step, 30*time.Second) }
func (s Server) accept() time.Duration  { return orElse(s.Accept, 3*time.Minute) }

func orElse(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}
