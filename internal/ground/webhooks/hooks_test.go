package webhooks

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
	lead = access.Actor{Body: "b", Person: "lead", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
)

// peer is another machine that hears; it answers what it is told to.
type peer struct {
	*httptest.Server
	mu     sync.Mutex
	answer int
	heard  []*http.Request
	bodies []string
}

func newPeer(t *testing.T) *peer {
	p := &peer{answer: 200}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.heard, p.bodies = append(p.heard, r), append(p.bodies, string(body))
		w.WriteHeader(p.answer)
	}))
	t.Cleanup(p.Close)
	return p
}

func each(t *testing.T, allowed []string, test func(t *testing.T, h *Hooks)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, b := range []string{"b", "b2"} {
			if err := d.Write(ctx, b, func(tx *db.Tx) error {
				return org.AddBody(tx, org.Body{ID: b, Slug: b, Name: b, Country: "DK", Lang: "da", ZoneName: "UTC", CreatedAt: noon, Version: 1})
			}); err != nil {
				t.Fatal(err)
			}
		}
		networks, err := outward.Networks(allowed)
		if err != nil {
			t.Fatal(err)
		}
		test(t, New(d, outward.New(outward.Limits{Allowed: networks, Time: 2 * time.Second}), false))
	})
}

func (h *Hooks) post(t *testing.T, at clock.Instant, event, word string) {
	t.Helper()
	if err := h.db.Write(ctx, "b", func(tx *db.Tx) error { return Post(tx, at, event, "t1", map[string]string{"word": word}) }); err != nil {
		t.Fatal(err)
	}
}

func (h *Hooks) send(t *testing.T, at clock.Instant) int {
	t.Helper()
	n, err := h.Send(ctx, access.Program("b"), at)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// SS-03: signed with a moment; told in order, each under an id of its own, and
// the secret nowhere but in the answer to who made the hook.
func TestSS03_SignedInOrder(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		hook, secret, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: p.URL + "/x?key=1", Events: []string{"ticket.made", "ticket.moved"}})
		if err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "one")
		h.post(t, noon.Add(time.Second), "ticket.answered", "not wanted")
		h.post(t, noon.Add(2*time.Second), "ticket.moved", "two")
		p.answer = 500
		if n := h.send(t, noon.Add(time.Minute)); n != 0 || len(p.heard) != 1 {
			t.Fatalf("%d arrived, %d heard: the second overtook the first", n, len(p.heard))
		}
		p.answer = 204
		if n := h.send(t, noon.Add(time.Minute+time.Second)); n != 0 {
			t.Errorf("%d sent before its time", n)
		}
		at := noon.Add(5 * time.Minute)
		if n := h.send(t, at); n != 2 || len(p.heard) != 3 {
			t.Fatalf("%d arrived, %d heard", n, len(p.heard))
		}
		if p.bodies[0] != p.bodies[1] || p.heard[0].Header.Get("Overgang-Event-Id") != p.heard[1].Header.Get("Overgang-Event-Id") || p.heard[1].Header.Get("Overgang-Event-Id") == p.heard[2].Header.Get("Overgang-Event-Id") {
			t.Error("an event has not one id")
		}
		if got := p.heard[2].Header.Get("Overgang-Signature"); got != Sign(secret, at, []byte(p.bodies[2])) || !strings.HasPrefix(got, "t=1776168300,v1=") {
			t.Errorf("%s", got)
		}
		var said struct {
			ID, Event string
			Data      map[string]string
		}
		if err := json.Unmarshal([]byte(p.bodies[2]), &said); err != nil || said.Event != "ticket.moved" || said.Data["word"] != "two" {
			t.Errorf("%+v %v", said, err)
		}
		lines, err := h.All(ctx, lead)
		if err != nil || len(lines) != 1 || lines[0].Secret != "" || len(lines[0].Latest) != 2 || lines[0].Latest[0].State != Delivered {
			t.Errorf("%+v %v", lines, err)
		}
		if err := h.Replay(ctx, lead, at, hook.ID, lines[0].Latest[0].ID); err != nil {
			t.Fatal(err)
		}
		if n := h.send(t, at.Add(time.Minute)); n != 1 || p.bodies[3] != p.bodies[2] {
			t.Errorf("%d replayed", n)
		}
	})
}

func TestDeadLettersLetTheNextPass(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		hook, _, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: p.URL})
		if err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "poison")
		p.answer = 500
		at := noon
		for range len(waits) + 1 {
			at = at.Add(25 * time.Hour)
			h.send(t, at)
		}
		lines, err := h.All(ctx, lead)
		if err != nil || lines[0].Latest[0].State != Dead || lines[0].Latest[0].Status != 500 || lines[0].Latest[0].Tries != len(waits)+1 {
			t.Fatalf("%+v %v", lines[0].Latest, err)
		}
		p.answer = 200
		h.post(t, at, "ticket.made", "next")
		if n := h.send(t, at.Add(time.Second)); n != 1 || !strings.Contains(p.bodies[len(p.bodies)-1], "next") {
			t.Errorf("%d", n)
		}
		if err := h.End(ctx, lead, at, hook.ID); err != nil {
			t.Fatal(err)
		}
		h.post(t, at, "ticket.made", "nobody")
		if n := h.send(t, at.Add(time.Minute)); n != 0 {
			t.Error("an ended hook hears")
		}
	})
}

// SS-01: a private address is refused where the connection is made.
func TestSS01_PrivateAddressesAreRefused(t *testing.T) {
	each(t, nil, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		if _, _, err := h.Add(ctx, lead, noon, Input{Name: "Inside", Address: p.URL}); err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "x")
		h.send(t, noon)
		lines, _ := h.All(ctx, lead)
		if len(p.heard) != 0 || lines[0].Latest[0].State != Dead || lines[0].Latest[0].Problem != problemRefused {
			t.Errorf("%d heard, %+v", len(p.heard), lines[0].Latest)
		}
	})
}

func TestWhoMayKeepHooks(t *testing.T) {
	each(t, nil, func(t *testing.T, h *Hooks) {
		hook, _, err := h.Add(ctx, lead, noon, Input{Name: "x", Address: "https://hooks.example/x"})
		if err != nil {
			t.Fatal(err)
		}
		agent := access.Actor{Body: "b", Person: "a", Grants: []access.Grant{{Role: access.Supporter}}}
		other := access.Actor{Body: "b2", Person: "lead", Grants: lead.Grants}
		for name, c := range map[string]struct {
			by   access.Actor
			kind fault.Kind
		}{"an agent": {agent, fault.Forbidden}, "a person": {access.Actor{Body: "b", Person: "p"}, fault.NotFound}, "another body": {other, fault.NotFound}} {
			if err := h.End(ctx, c.by, noon, hook.ID); !fault.Is(err, c.kind) {
				t.Errorf("%s ends: %v", name, err)
			}
			if err := h.Replay(ctx, c.by, noon, hook.ID, "x"); !fault.Is(err, c.kind) {
				t.Errorf("%s replays: %v", name, err)
			}
		}
		for field, in := range map[string]Input{"name": {Address: "https://a.example"}, "address": {Name: "x", Address: "ftp://a.example"}, "events": {Name: "x", Address: "https://a.example", Events: []string{"all"}}} {
			_, _, err := h.Add(ctx, lead, noon, in)
			if faults := fault.List(err); len(faults) != 1 || faults[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}
