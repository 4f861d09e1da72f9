package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// live tells open pages that something they show has changed: only the topic,
// never the thing, so that the page asks again as itself (TRUST WB-11).
type live struct {
	srv       *Server
	mu        sync.Mutex
	listeners map[*listener]bool
	perPerson map[string]int
	done      chan struct{}
	stop      func()
}

type listener struct {
	tenant string
	topics []string
	wake   chan struct{}
	mu     sync.Mutex
	due    []string
}

const (
	mostListeners = 5000
	mostPerPerson = 12
	recheck       = 4 * time.Second // a revoked session hears nothing after this
)

func newLive(srv *Server) *live {
	l := &live{srv: srv, listeners: map[*listener]bool{}, perPerson: map[string]int{}, done: make(chan struct{})}
	l.stop = func() {}
	if srv.DB != nil {
		l.stop = srv.DB.Listen(l.hear)
	}
	return l
}

func (l *live) hear(n db.News) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for one := range l.listeners {
		if n.Tenant != "" && n.Tenant != one.tenant {
			continue
		}
		for _, topic := range one.topics {
			if n.Tenant == "" || topic == n.Topic {
				one.tell(topic)
			}
		}
	}
}

func (o *listener) tell(topic string) {
	o.mu.Lock()
	if !slices.Contains(o.due, topic) {
		o.due = append(o.due, topic)
	}
	o.mu.Unlock()
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *listener) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	due := o.due
	o.due = nil
	return due
}

// serve is GET /live?topic=…&topic=…: server-sent events for those of the
// topics the actor may hear. "in" names the body for who is not signed in.
func (l *live) serve(v *Visit) error {
	if !l.srv.ours(v.r) {
		return fault.Gone()
	}
	tenant := v.By.Body
	if tenant == "" {
		tenant = v.Query().Get("in")
	}
	mine := &listener{tenant: tenant, wake: make(chan struct{}, 1)}
	for _, topic := range v.Query()["topic"] {
		if len(mine.topics) < 20 && l.srv.MayHear != nil && l.srv.MayHear(v.Ctx(), v.By, topic) {
			mine.topics = append(mine.topics, topic)
		}
	}
	if len(mine.topics) == 0 || tenant == "" {
		return fault.Gone()
	}
	who := v.By.Person
	if who == "" {
		who = v.r.RemoteAddr[:strings.LastIndexByte(v.r.RemoteAddr, ':')]
	}
	l.mu.Lock()
	if len(l.listeners) >= mostListeners || l.perPerson[who] >= mostPerPerson {
		l.mu.Unlock()
		return fault.New(fault.TooMany, "fault.too_many")
	}
	l.listeners[mine] = true
	l.perPerson[who]++
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.listeners, mine)
		if l.perPerson[who]--; l.perPerson[who] == 0 {
			delete(l.perPerson, who)
		}
		l.mu.Unlock()
	}()
	return l.stream(v, mine)
}

// ours tells whether a page of this site asks: a reading request that a page
// elsewhere may send, but has no business listening to (TRUST WB-11).
func (s *Server) ours(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == s.origin()
}

func (l *live) stream(v *Visit, mine *listener) error {
	control := http.NewResponseController(v.w)
	h := v.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	v.sent = http.StatusOK
	v.w.WriteHeader(http.StatusOK)
	fmt.Fprint(v.w, "retry: 2000\n\n")
	control.Flush()
	tick := time.NewTicker(recheck)
	defer tick.Stop()
	sure := true // while the database is away nobody can tell, and nothing is told
	for {
		woken := false
		select {
		case <-v.Ctx().Done():
			return nil
		case <-l.done:
			return nil
		case <-tick.C:
		case <-mine.wake:
			woken = true
		}
		if !woken || !sure {
			still, err := l.still(v, mine)
			if !still && !fault.Is(err, fault.Unavailable) {
				return nil
			}
			sure = still
			fmt.Fprint(v.w, ": \n\n")
		}
		if sure {
			for _, topic := range mine.take() {
				fmt.Fprintf(v.w, "event: changed\ndata: %s\n\n", topic)
			}
		}
		control.SetWriteDeadline(clock.SocketDeadline(10 * time.Second))
		if control.Flush() != nil {
			return nil
		}
	}
}

// still asks again whether the session lives and the topics may be heard.
func (l *live) still(v *Visit, mine *listener) (bool, error) {
	by := v.By
	if by.Person != "" {
		fresh, err := l.srv.Session(v.Ctx(), l.srv.Clock.Now(), v.Session())
		if err != nil {
			return false, err
		}
		by = fresh
	}
	for _, topic := range mine.topics {
		if !l.srv.MayHear(v.Ctx(), by, topic) {
			return false, nil
		}
	}
	return true, nil
}

func (l *live) close() {
	l.stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.done:
	default:
		close(l.done)
	}
}
