package outward

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// SS-01: what may be reached is decided by the address itself.
func TestSS01_Addresses(t *testing.T) {
	for _, closed := range []string{
		"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "::ffff:169.254.169.254",
		"fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
		"100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1",
		"255.255.255.255", "ff02::1", "64:ff9b::a00:1", "64:ff9b:1::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "100::1", "5f00::1",
	} {
		if Open(netip.MustParseAddr(closed), nil) {
			t.Errorf("%s may be reached", closed)
		}
	}
	for _, open := range []string{"1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "::ffff:1.1.1.1", "2606:4700::1111", "2a00:1450::1"} {
		if !Open(netip.MustParseAddr(open), nil) {
			t.Errorf("%s may not be reached", open)
		}
	}
	allowed, err := Networks([]string{"10.20.0.0/16", "127.0.0.1", "fd00:1::/32"})
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range map[string]bool{"10.20.3.4": true, "10.21.0.1": false, "127.0.0.1": true, "::ffff:127.0.0.1": true, "127.0.0.2": false,
		"fd00:1::5": true, "fd00:2::5": false} {
		if Open(netip.MustParseAddr(a), allowed) != want {
			t.Errorf("%s with an allow-list: %v", a, !want)
		}
	}
	if _, err := Networks([]string{"10.20"}); err == nil {
		t.Error("half an address was taken for a network")
	}
}

// asked counts what reaches a server on loopback.
func asked(t *testing.T, n *atomic.Int32, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		io.Copy(io.Discard, r.Body)
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestSS01_RefusedAtDialTime(t *testing.T) {
	var n atomic.Int32
	s := asked(t, &n, nil)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	c := New(Limits{Time: 2 * time.Second})
	for _, address := range []string{
		s.URL, "http://localhost:" + port, "http://127.1:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port,
		"http://0:" + port, "http://0177.0.0.1:" + port, "http://2130706433:" + port, "http://0x7f.1:" + port, "http://169.254.169.254/latest/meta-data/",
		"http://[fe80::1]:" + port, "http://[fc00::1]:" + port, "http://10.0.0.1:" + port, "file:///etc/passwd", "gopher://127.0.0.1:" + port,
		"http://user:secret@127.0.0.1:" + port, "//127.0.0.1", "", "http://", "dict://127.0.0.1:" + port, "unix:///run/x.sock",
	} {
		_, err := c.Post(context.Background(), address, nil, []byte("x"))
		if !errors.Is(err, ErrRefused) && !errors.Is(err, ErrUnsent) {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error tells a secret", address)
		}
	}
	if n.Load() != 0 {
		t.Fatalf("%d requests came through", n.Load())
	}
	allowed, _ := Networks([]string{"127.0.0.0/8"})
	if a, err := New(Limits{Allowed: allowed}).Post(context.Background(), s.URL, nil, []byte("x")); err != nil || !a.OK() || n.Load() != 1 {
		t.Errorf("allowed: %v %v", a.Status, err)
	}
}

// names is a name server on loopback that answers each question with the next
// of its addresses, as one does that rebinds a name.
func names(t *testing.T, addresses ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for i := 0; ; {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil {
				continue
			}
			m.Response = true
			m.Additionals = nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(addresses[min(i, len(addresses)-1)]).As4()},
				}}
				i++
			}
			out, _ := m.Pack()
			conn.WriteTo(out, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// A name that is harmless when somebody looks and private when it is dialled.
func TestSS01_Rebinding(t *testing.T) {
	var n atomic.Int32
	s := asked(t, &n, nil)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	for _, list := range [][]string{{"127.0.0.1"}, {"93.184.216.34", "127.0.0.1"}} {
		resolver := names(t, list...)
		if len(list) > 1 { // the look beforehand, which a check of names would have trusted
			if found, err := resolver.LookupHost(context.Background(), "hook.example."); err != nil || found[0] != list[0] {
				t.Fatalf("the name server of the test: %v %v", found, err)
			}
		}
		_, err := New(Limits{Time: 2 * time.Second, resolver: resolver}).Post(context.Background(), "http://hook.example.:"+port, nil, []byte("x"))
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%v: %v", list, err)
		}
	}
	if n.Load() != 0 {
		t.Errorf("%d requests came through", n.Load())
	}
}

// SS-02: slow, endless and redirecting machines.
func TestSS02_Limits(t *testing.T) {
	allowed, _ := Networks([]string{"127.0.0.0/8"})
	var n, elsewhere atomic.Int32
	other := asked(t, &elsewhere, nil)
	s := asked(t, &n, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		case "/endless":
			for range 64 {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		case "/slow":
			select {
			case <-r.Context().Done():
			case <-time.After(time.Minute):
			}
		case "/trickle":
			for range 600 {
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(100 * time.Millisecond):
				}
			}
		}
	})
	patient, hasty := New(Limits{Allowed: allowed, Time: time.Minute}), New(Limits{Allowed: allowed, Time: 400 * time.Millisecond})
	post := func(path string) (Answer, error) {
		c := patient
		if path == "/slow" || path == "/trickle" {
			c = hasty
		}
		return c.Post(context.Background(), s.URL+path, nil, []byte("x"))
	}
	if a, err := post("/redirect"); err != nil || a.Status != 307 || a.OK() || elsewhere.Load() != 0 {
		t.Errorf("redirect: %d, %v, followed %d times", a.Status, err, elsewhere.Load())
	}
	if a, err := post("/endless"); err != nil || len(a.Body) != 1<<20 {
		t.Errorf("endless: %d bytes, %v", len(a.Body), err)
	}
	for _, path := range []string{"/slow", "/trickle"} {
		before := time.Now()
		if _, err := post(path); err == nil || errors.Is(err, ErrUnsent) || time.Since(before) > 20*time.Second {
			t.Errorf("%s: %v after %s", path, err, time.Since(before))
		}
	}
	if n.Load() != 4 {
		t.Errorf("%d requests for 4 posts: something was sent again", n.Load())
	}
	if d := New(Limits{}); d.http.Timeout != 5*time.Second || d.limit != 1<<20 {
		t.Errorf("the usual limits are %s and %d", d.http.Timeout, d.limit)
	}
}

func TestNobodyThereIsUnsent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	allowed, _ := Networks([]string{"127.0.0.0/8"})
	if _, err := New(Limits{Allowed: allowed}).Post(context.Background(), "http://"+l.Addr().String(), nil, nil); !errors.Is(err, ErrUnsent) {
		t.Error(err)
	}
}
