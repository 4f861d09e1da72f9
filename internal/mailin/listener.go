package mailin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/sync/semaphore"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Limits bound what strangers can make the listener do.
type Limits struct {
	Bytes       int64         // of one mail
	Memory      int64         // of all mails that are being received
	Connections int           // at once
	PerHost     int           // of those from one address
	Recipients  int           // of one mail
	Patience    time.Duration // for one command, and for all of a mail's text
}

// Usual are the limits where none are set.
var Usual = Limits{Bytes: 50 << 20, Memory: 192 << 20, Connections: 200, PerHost: 50, Recipients: 100, Patience: 5 * time.Minute}

// Listener takes mail from mail servers.
type Listener struct {
	Box    *inbox.Box
	Clock  clock.Clock
	Log    *slog.Logger
	Domain string // what it calls itself
	TLS    *tls.Config
	Limits Limits
	// Room tells whether so many bytes more may be written; nil asks nobody.
	Room func(bytes int64) bool

	memory *semaphore.Weighted
}

// Address parts a setting into what net.Listen wants: "host:port", or
// "unix:/path" for a socket in the file system.
func Address(setting string) (network, address string) {
	if path, ok := strings.CutPrefix(setting, "unix:"); ok {
		return "unix", path
	}
	return "tcp", setting
}

// Open listens at an address of Address. A socket in the file system that is
// left from a program that died is replaced, one that answers is not.
func Open(setting string) (net.Listener, error) {
	network, address := Address(setting)
	if network == "unix" {
		if c, err := net.DialTimeout("unix", address, time.Second); err == nil {
			c.Close()
			return nil, fmt.Errorf("somebody listens at %s already", address)
		}
		if info, err := os.Lstat(address); err == nil && info.Mode()&os.ModeSocket != 0 {
			if err := os.Remove(address); err != nil {
				return nil, err
			}
		}
	}
	l, err := net.Listen(network, address)
	if err == nil && network == "unix" {
		err = os.Chmod(address, 0o660) // who may hand mail over is a matter of the group
	}
	return l, err
}

// Serve takes mail at a listener until ctx ends; what is under way then has
// ten seconds.
func (l *Listener) Serve(ctx context.Context, at net.Listener, lmtp bool) error {
	if l.Limits == (Limits{}) {
		l.Limits = Usual
	}
	if l.memory == nil {
		l.memory = semaphore.NewWeighted(l.Limits.Memory)
	}
	door := &door{Listener: at, limits: l.Limits, open: map[net.Conn]string{}}
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{l: l, conn: c, lmtp: lmtp}, nil
	}))
	s.LMTP, s.Domain, s.TLSConfig, s.ErrorLog = lmtp, l.Domain, l.TLS, quiet{l.Log}
	s.MaxMessageBytes, s.MaxRecipients, s.MaxLineLength = l.Limits.Bytes, l.Limits.Recipients, maxLine
	s.ReadTimeout, s.WriteTimeout, s.EnableSMTPUTF8 = l.Limits.Patience, time.Minute, true
	defer context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if s.Shutdown(last) != nil {
			door.slam()
		}
	})()
	if err := s.Serve(door); err != nil && ctx.Err() == nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("taking mail: %w", err)
	}
	<-ctx.Done()
	door.idle(10 * time.Second)
	return nil
}

// quiet says that something failed and not what a stranger sent.
type quiet struct{ log *slog.Logger }

func (q quiet) Printf(format string, _ ...any) { q.log.Debug("mail listener", "event", format) }
func (q quiet) Println(...any)                 { q.log.Debug("mail listener") }

// door counts connections and turns away who comes with too many.
type door struct {
	net.Listener
	limits Limits
	mu     sync.Mutex
	open   map[net.Conn]string // by the host they come from
}

// Accept waits for a connection there is room for.
func (d *door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if in := d.enter(c); in != nil {
			return in, nil
		}
		_ = c.SetWriteDeadline(clock.SocketDeadline(time.Second))
		_, _ = c.Write([]byte("421 4.3.2 Too many connections, come back later\r\n"))
		c.Close()
	}
}

func (d *door) enter(c net.Conn) net.Conn {
	host := hostOf(c)
	d.mu.Lock()
	defer d.mu.Unlock()
	same := 0
	for _, h := range d.open {
		if h == host {
			same++
		}
	}
	if len(d.open) >= d.limits.Connections || host != "" && same >= d.limits.PerHost {
		return nil
	}
	in := &visitor{Conn: c, door: d}
	d.open[in] = host
	return in
}

// hostOf is who is at the other end; "" for a socket in the file system.
func hostOf(c net.Conn) string {
	host, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return host
}

// slam ends all connections.
func (d *door) slam() {
	d.mu.Lock()
	all := make([]net.Conn, 0, len(d.open))
	for c := range d.open {
		all = append(all, c)
	}
	d.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}

// idle waits until everybody has gone, and shows the rest out.
func (d *door) idle(patience time.Duration) {
	for waited := time.Duration(0); waited < patience; waited += 20 * time.Millisecond {
		d.mu.Lock()
		n := len(d.open)
		d.mu.Unlock()
		if n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	d.slam()
}

// visitor is a connection that is counted.
type visitor struct {
	net.Conn
	door *door
	once sync.Once
}

// Close ends the connection and makes room for another.
func (v *visitor) Close() error {
	v.once.Do(func() {
		v.door.mu.Lock()
		delete(v.door.open, v)
		v.door.mu.Unlock()
	})
	return v.Conn.Close()
}
