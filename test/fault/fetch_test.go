package fault

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/whole"
)

// fetching are the moments of fetching mail over IMAP the program may die at.
var fetching = []string{
	"fetch read",     // the mail is in memory, and as it was at its server
	"mail written",   // in a transaction under way
	"mail committed", // stored
	"mail announced",
	"fetch stored", // so we know, and its server does not
	"fetch marked", // its server does, and how far we came is not kept
	"fetch placed",
}

// mailbox is a mailbox at an IMAP server on loopback, over TLS.
type mailbox struct {
	t    *testing.T
	user *imapmemserver.User
	env  []string // what a program is told that fetches it
}

// newMailbox has mails fetched for support@nyby.example, marked as seen or
// moved to a folder.
func newMailbox(t *testing.T, move bool) *mailbox {
	t.Helper()
	certificate, trusted := localhost(t)
	m := &mailbox{t: t, user: imapmemserver.NewUser("desk", "sesame")}
	for _, folder := range []string{"INBOX", "Done"} {
		if err := m.user.Create(folder, nil); err != nil {
			t.Fatal(err)
		}
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return imapmemserver.NewUserSession(m.user), nil, nil
		},
		Caps:   imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}},
		Logger: log.New(io.Discard, "", 0),
	})
	l, err := tls.Listen("tcp", "localhost:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	m.env = []string{"OVERGANG_IMAP=support@nyby.example=imaps://desk@localhost:" + port + "/INBOX" + map[bool]string{true: "?move=Done"}[move],
		"OVERGANG_IMAP_SECRETS=support@nyby.example=sesame", "SSL_CERT_FILE=" + trusted}
	return m
}

// localhost is a certificate for it, and a file of who trusts it.
func localhost(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	raw, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "trusted.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, path
}

// put lays a mail into the folder that is fetched.
func (m *mailbox) put(raw []byte) {
	m.t.Helper()
	if _, err := m.user.Append("INBOX", literal{strings.NewReader(string(raw))}, &imap.AppendOptions{}); err != nil {
		m.t.Fatal(err)
	}
}

type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// lies counts the mails in a folder, and those nobody marked as seen.
func (m *mailbox) lies(folder string) (all, unseen int) {
	m.t.Helper()
	data, err := m.user.Status(folder, &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	if err != nil {
		m.t.Fatal(err)
	}
	return int(*data.NumMessages), int(*data.NumUnseen)
}

// FX-01, MI-02, G1, G2: the program kills itself at each named point of
// fetching a mailbox, over the first mail of three, the second or the third.
// Until a mail is stored it lies at its server as it came; in the end every one
// is here, and a ticket, once.
func TestKilledAtEachPointOfFetching(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		ways := []bool{s.Database == ""} // half of it each time, all of it in make faults
		if deskRounds() > 10 {
			ways = []bool{true, false}
		}
		for _, move := range ways {
			at, box := newSite(t, s), newMailbox(t, move)
			at.furnish()
			var sent []string
			for i, name := range fetching {
				for range 3 {
					id := ids.New()
					sent = append(sent, id)
					box.put(fmt.Appendf(nil, "From: Ida Holm <p%d@nyby.example>\r\nTo: support@nyby.example\r\nSubject: Sag %s\r\nMessage-ID: <%s@nyby.example>\r\n\r\nDet virker ikke\r\n", i, id, id))
				}
				after := i % 3
				if name == "fetch placed" {
					after = 0 // there is one a look
				}
				p := at.mortal(name, after, box.env...)
				if !p.await(patience) {
					t.Fatalf("it never came to %q: %s", name, p.out.String())
				}
				all, unseen := box.lies("INBOX")
				done, _ := box.lies("Done")
				left := map[bool]int{true: all, false: unseen}[move] // nobody has them but their server, for all it knows
				if stored := at.count("SELECT count(*) FROM inbox"); stored+left < len(sent) || all+done != len(sent) {
					t.Errorf("dead at %q: of %d mails %d are stored and %d lie there unmarked, %d in all", name, len(sent), stored, left, all+done)
				}
			}
			at.later()
			p := at.mortal("", 0, box.env...)
			if !within(patience, func() bool {
				all, unseen := box.lies("INBOX")
				return (move && all == 0 || !move && unseen == 0) && at.count("SELECT count(*) FROM inbox WHERE state = 'received'") == 0
			}) {
				t.Errorf("not everything is fetched and dealt with: %s", p.out.String())
			}
			at.kill()
			at.check()
			at.once(sent)
			if n := at.count("SELECT count(*) FROM inbox"); n != len(sent) {
				t.Errorf("%d mails are stored, of %d", n, len(sent))
			}
			t.Logf("%d deaths, %d mails, each a ticket once", len(fetching), len(sent))
			if len(ways) > 1 && s.Database != "" {
				s = whole.Postgres(t)
			} else if len(ways) > 1 {
				s = whole.SQLite(t)
			}
		}
	})
}

// once tells that each mail is here and a ticket, and once.
func (at *site) once(sent []string) {
	at.t.Helper()
	for _, id := range slices.Compact(sent) {
		if n := at.count("SELECT count(*) FROM inbox WHERE message = $1", "<"+id+"@nyby.example>"); n != 1 {
			at.t.Errorf("the mail %s is stored %d times", id, n)
		}
		if n := at.count("SELECT count(*) FROM tickets WHERE title = $1", "Sag "+id); n != 1 {
			at.t.Errorf("the mail %s is %d tickets", id, n)
		}
	}
}
