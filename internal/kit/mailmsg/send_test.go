package mailmsg

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// post is a mail server of the test's own: it keeps what it was given and
// refuses what it is told to.
type post struct {
	mu       sync.Mutex
	got      []string
	from, to []string
	secure   []bool
	rcptErr  error
	dataErr  error
	password string
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &visit{post: p, secure: secure}, nil
}

type visit struct {
	post     *post
	secure   bool
	from, to string
}

func (v *visit) AuthMechanisms() []string {
	if v.post.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != v.post.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no"}
		}
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error { v.from = from; return nil }
func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error   { v.to = to; return v.post.rcptErr }
func (v *visit) Reset()                                      {}
func (v *visit) Logout() error                               { return nil }

func (v *visit) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.post.mu.Lock()
	defer v.post.mu.Unlock()
	if v.post.dataErr == nil {
		v.post.got = append(v.post.got, string(b))
		v.post.from, v.post.to = append(v.post.from, v.from), append(v.post.to, v.to)
		v.post.secure = append(v.post.secure, v.secure)
	}
	return v.post.dataErr
}

// open starts the server on loopback; with a nil config it offers no STARTTLS.
func (p *post) open(t *testing.T, config *tls.Config) string {
	t.Helper()
	srv := smtp.NewServer(p)
	srv.Domain, srv.TLSConfig, srv.AllowInsecureAuth = "localhost", config, true
	srv.ErrorLog = quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return l.Addr().String()
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certificate is one that holds for the given address or name.
func certificate(t *testing.T, holder string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	if ip := net.ParseIP(holder); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{holder}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestSendIsAccepted(t *testing.T) {
	cert, roots := certificate(t, "127.0.0.1")
	for name, c := range map[string]struct {
		config *tls.Config
		server Server
		secure bool
	}{
		"plain":                      {nil, Server{TLS: None}, false},
		"opportunistic without":      {nil, Server{TLS: Opportunistic}, false},
		"opportunistic with":         {&tls.Config{Certificates: []tls.Certificate{cert}}, Server{TLS: Opportunistic}, true},
		"required":                   {&tls.Config{Certificates: []tls.Certificate{cert}}, Server{TLS: Required, Roots: roots}, true},
		"required and signed in":     {&tls.Config{Certificates: []tls.Certificate{cert}}, Server{TLS: Required, Roots: roots, User: "u", Password: "right"}, true},
		"none where TLS could be":    {&tls.Config{Certificates: []tls.Certificate{cert}}, Server{TLS: None}, false},
		"signed in on the same host": {nil, Server{TLS: None, User: "u", Password: "right"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := &post{password: c.server.Password}
			c.server.Addr = p.open(t, c.config)
			m := compose(t, letter())
			r := Send(context.Background(), c.server, m)
			if r.Outcome != Accepted || r.Code != 250 || r.Err != nil || r.Reply == "" {
				t.Fatalf("result %+v", r)
			}
			if len(p.got) != 1 || p.secure[0] != c.secure || p.from[0] != m.From || p.to[0] != m.To || p.got[0] != string(bytes.TrimRight(m.Bytes, "\r\n"))+"\r\n" {
				t.Errorf("the server got %q from %v to %v, secure %v", p.got, p.from, p.to, p.secure)
			}
		})
	}
}

func TestImplicitTLS(t *testing.T) {
	cert, roots := certificate(t, "127.0.0.1")
	p := &post{}
	srv := smtp.NewServer(p)
	srv.ErrorLog = quiet{}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	if r := Send(context.Background(), Server{Addr: l.Addr().String(), TLS: Implicit, Roots: roots}, compose(t, letter())); r.Outcome != Accepted {
		t.Errorf("result %+v", r)
	}
	if r := Send(context.Background(), Server{Addr: l.Addr().String(), TLS: Implicit}, compose(t, letter())); r.Outcome != Temporary || r.Key != "mail.server.tls" {
		t.Errorf("an unknown certificate: %+v", r)
	}
}

// MO-06: a line that is not as safe as asked for carries nothing.
func TestMO06_NoFallback(t *testing.T) {
	right, roots := certificate(t, "127.0.0.1")
	wrong, wrongRoots := certificate(t, "other.example")
	for name, c := range map[string]struct {
		config *tls.Config
		roots  *x509.CertPool
	}{
		"no STARTTLS":         {nil, roots},
		"TLS 1.1":             {&tls.Config{Certificates: []tls.Certificate{right}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, roots},
		"wrong name":          {&tls.Config{Certificates: []tls.Certificate{wrong}}, wrongRoots},
		"unknown certificate": {&tls.Config{Certificates: []tls.Certificate{right}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := &post{password: "right"}
			addr := p.open(t, c.config)
			r := Send(context.Background(), Server{Addr: addr, TLS: Required, Roots: c.roots, User: "u", Password: "right"}, compose(t, letter()))
			if r.Outcome != Temporary || r.Stage != StageTLS || r.Key != "mail.server.tls" || r.Err == nil {
				t.Errorf("result %+v", r)
			}
			if len(p.got) != 0 {
				t.Error("it was sent all the same")
			}
		})
	}
}

func TestPasswordNeedsASafeLine(t *testing.T) {
	for _, policy := range []TLS{None, Opportunistic} {
		s := Server{Addr: "mail.lindeby.example:25", TLS: policy, User: "u", Password: "p"}
		if err := s.Check(); err == nil {
			t.Errorf("policy %d with a password was taken", policy)
		}
		if r := Send(context.Background(), s, compose(t, letter())); r.Outcome != Temporary || r.Key != "mail.server.settings" {
			t.Errorf("result %+v", r)
		}
	}
	if (Server{Addr: "nothing"}).Check() == nil {
		t.Error("an address without a port was taken")
	}
}

func TestRefusals(t *testing.T) {
	full := &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "full"}
	gone := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	for name, c := range map[string]struct {
		post    *post
		outcome Outcome
		stage   Stage
		code    int
		code2   string
	}{
		"recipient later": {&post{rcptErr: full}, Temporary, StageRecipient, 452, "4.2.2"},
		"recipient never": {&post{rcptErr: gone}, Permanent, StageRecipient, 550, "5.1.1"},
		"letter later":    {&post{dataErr: full}, Temporary, StageAccept, 452, "4.2.2"},
		"letter never":    {&post{dataErr: gone}, Permanent, StageAccept, 550, "5.1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			addr := c.post.open(t, nil)
			r := Send(context.Background(), Server{Addr: addr, TLS: None}, compose(t, letter()))
			if r.Outcome != c.outcome || r.Stage != c.stage || r.Code != c.code || r.Enhanced != c.code2 || r.Reply == "" || r.Err == nil {
				t.Errorf("result %+v", r)
			}
		})
	}
	t.Run("wrong password", func(t *testing.T) {
		p := &post{password: "right"}
		r := Send(context.Background(), Server{Addr: p.open(t, nil), TLS: None, User: "u", Password: "wrong-secret"}, compose(t, letter()))
		if r.Outcome != Temporary || r.Stage != StageLogin || r.Code != 535 || strings.Contains(fmt.Sprint(r), "wrong-secret") {
			t.Errorf("result %+v", r)
		}
	})
}

// script is a server that follows lines: what it says, and how many lines it
// reads in between. "." reads up to the end of a letter, "hang" waits, "cut"
// ends.
func script(t *testing.T, lines ...string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		in := bufio.NewReader(c)
		for i, line := range lines {
			switch line {
			case "hang":
				_, _ = io.Copy(io.Discard, in)
				return
			case "cut":
				return
			case "flood":
				for {
					if _, err := io.WriteString(c, "220-"+strings.Repeat("x", 4000)+"\r\n"); err != nil {
						return
					}
				}
			case ".":
				for {
					if s, err := in.ReadString('\n'); err != nil || s == ".\r\n" {
						break
					}
				}
				continue
			}
			if i > 0 && lines[i-1] != "." {
				if _, err := in.ReadString('\n'); err != nil {
					return
				}
			}
			_, _ = io.WriteString(c, line+"\r\n")
		}
	}()
	return l.Addr().String()
}

func TestLinesThatBreak(t *testing.T) {
	ok := []string{"220 hi", "250 hi", "250 ok", "250 ok", "354 go"}
	upTo := func(n int, more ...string) []string { return append(append([]string{}, ok[:n]...), more...) }
	for name, c := range map[string]struct {
		lines   []string
		outcome Outcome
		stage   Stage
		key     string
	}{
		"says nothing":                  {upTo(0, "hang"), Temporary, StageConnect, "mail.server.slow"},
		"cut at once":                   {upTo(0, "cut"), Temporary, StageConnect, "mail.server.unreachable"},
		"turns everybody away":          {upTo(0, "554 no", "hang"), Temporary, StageConnect, "mail.refused.temporary"},
		"talks without end":             {upTo(0, "flood"), Temporary, StageConnect, "mail.server.unreachable"},
		"hangs at the sender":           {upTo(2, "hang"), Temporary, StageSender, "mail.server.slow"},
		"cut at the recipient":          {upTo(3, "cut"), Temporary, StageRecipient, "mail.server.unreachable"},
		"hangs before the letter":       {upTo(4, "hang"), Temporary, StageData, "mail.server.slow"},
		"cut after the letter":          {upTo(5, ".", "cut"), Unknown, StageAccept, "mail.outcome.unknown"},
		"hangs after the letter":        {upTo(5, "hang"), Unknown, StageAccept, "mail.outcome.unknown"},
		"closes down after the letter":  {upTo(5, ".", "421 bye"), Temporary, StageAccept, "mail.refused.temporary"},
		"takes it and cuts":             {upTo(5, ".", "250 2.0.0 kept", "cut"), Accepted, StageAccept, ""},
		"takes it and hangs at goodbye": {upTo(5, ".", "250 2.0.0 kept", "hang"), Accepted, StageAccept, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Server{Addr: script(t, c.lines...), TLS: None, Connect: 5 * time.Second, Step: 2 * time.Second, Accept: 2 * time.Second}
			start := time.Now()
			r := Send(context.Background(), s, compose(t, letter()))
			if r.Outcome != c.outcome || r.Stage != c.stage || r.Key != c.key {
				t.Errorf("result %+v", r)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	if r := Send(context.Background(), Server{Addr: addr, TLS: None}, compose(t, letter())); r.Outcome != Temporary || r.Key != "mail.server.unreachable" {
		t.Errorf("result %+v", r)
	}
}

func TestSendEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	start := time.Now()
	r := Send(ctx, Server{Addr: script(t, "220 hi", "hang"), TLS: None}, compose(t, letter()))
	if r.Outcome != Temporary || !errors.Is(r.Err, context.Canceled) || time.Since(start) > 20*time.Second {
		t.Errorf("result %+v after %s", r, time.Since(start))
	}
}

// MO-02 once more at the wire: an envelope made elsewhere is checked as well.
func TestMO02_BadEnvelopeNeverReachesTheServer(t *testing.T) {
	p := &post{}
	s := Server{Addr: p.open(t, nil), TLS: None}
	for _, m := range []Message{{"a@b.example", "x@y.example>\r\nRCPT TO:<z@y.example", []byte("x")}, {"", "", []byte("x")}, {"a@b.example", "", []byte("x")},
		{"-f@b.example", "x@y.example", []byte("x")}, {"a@b.example", "x@y.example", nil}} {
		if r := Send(context.Background(), s, m); r.Outcome != Permanent || r.Err == nil {
			t.Errorf("%q: %+v", m.To, r)
		}
	}
	if len(p.got) != 0 {
		t.Error("something was sent")
	}
}
