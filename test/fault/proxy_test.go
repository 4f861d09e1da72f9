package fault

import (
	"io"
	"net"
	"sync"
	"testing"
)

// proxy stands between the program and its database and can be cut.
type proxy struct {
	t        *testing.T
	addr, to string
	mu       sync.Mutex
	heal     *sync.Cond
	silent   bool
	listener net.Listener
	conns    map[net.Conn]bool
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	p := &proxy{t: t, addr: freePort(t), to: to, conns: map[net.Conn]bool{}}
	p.heal = sync.NewCond(&p.mu)
	p.listen()
	t.Cleanup(func() { p.restore(); p.close() })
	return p
}

func (p *proxy) listen() {
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		p.t.Error(err)
		return
	}
	p.listener = l
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.carry(c)
		}
	}()
}

func (p *proxy) carry(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer far.Close()
	p.mu.Lock()
	p.conns[near] = true
	p.mu.Unlock()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			io.Copy(gate{p, way[1]}, way[0])
			done <- struct{}{}
		}()
	}
	<-done
	p.mu.Lock()
	delete(p.conns, near)
	p.mu.Unlock()
}

// gate lets nothing through while the proxy is silent.
type gate struct {
	p *proxy
	net.Conn
}

func (g gate) Write(b []byte) (int, error) {
	g.p.mu.Lock()
	for g.p.silent {
		g.p.heal.Wait()
	}
	g.p.mu.Unlock()
	return g.Conn.Write(b)
}

// cut takes the database away: silently, as a network does that lost its way,
// or with every connection closed and none accepted, as when it is stopped.
func (p *proxy) cut(silent bool) {
	if !silent {
		p.close()
		return
	}
	p.mu.Lock()
	p.silent = true
	p.mu.Unlock()
}

func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener.Close()
	for c := range p.conns {
		c.Close()
	}
}

// restore brings the database back; what was on its way arrives.
func (p *proxy) restore() {
	p.mu.Lock()
	silent := p.silent
	p.silent = false
	p.heal.Broadcast()
	p.mu.Unlock()
	if !silent {
		p.listener.Close()
		p.listen()
	}
}
