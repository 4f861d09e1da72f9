package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
	box  = seal.New(seal.Words("what this server alone knows of all"))
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
		test(t, New(d, outward.New(outward.Limits{Allowed: networks, Time: 5 * time.Second}), box, false))
	})
}

func (h *Hooks) post(t *testing.T, at clock.Instant, event, word string) {
	t.Helper()
	if err := h.db.Write(ctx, "b", func(tx *db.Tx) error {
		return Post(tx, at, event, "t1", Told{Data: map[string]string{"word": word}, Card: func() outbox.Card { return outbox.Card{Title: word, Link: "https://desk.example/1"} }})
	}); err != nil {
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

func (h *Hooks) look(t *testing.T, hook string) (Line, []Delivery) {
	t.Helper()
	l, err := h.Look(ctx, lead, hook, Find{})
	if err != nil {
		t.Fatal(err)
	}
	return l.Line, l.Deliveries
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
		if got := p.heard[2].Header.Get("Overgang-Signature"); got != Sign(at, []byte(p.bodies[2]), secret) || !strings.HasPrefix(got, "t=1776168300,v1=") {
			t.Errorf("%s", got)
		}
		var said struct {
			ID, Event string
			Data      map[string]string
		}
		if err := json.Unmarshal([]byte(p.bodies[2]), &said); err != nil || said.Event != "ticket.moved" || said.Data["word"] != "two" {
			t.Errorf("%+v %v", said, err)
		}
		line, all := h.look(t, hook.ID)
		if line.Secret != "" || len(all) != 2 || all[0].State != Delivered {
			t.Errorf("%+v %+v", line, all)
		}
		if n, err := h.Replay(ctx, lead, at, hook.ID, all[0].ID); err != nil || n != 1 {
			t.Fatal(n, err)
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
		line, all := h.look(t, hook.ID)
		if line.Dead != 1 || all[0].State != Dead || all[0].Status != 500 || all[0].Tries != len(waits)+1 {
			t.Fatalf("%+v %+v", line, all)
		}
		p.answer = 200
		h.post(t, at, "ticket.made", "next")
		if n := h.send(t, at.Add(time.Second)); n != 1 || !strings.Contains(p.bodies[len(p.bodies)-1], "next") {
			t.Errorf("%d", n)
		}
		if n, err := h.Replay(ctx, lead, at, hook.ID, ""); err != nil || n != 1 {
			t.Errorf("%d dead ones again, %v", n, err)
		}
		if n := h.send(t, at.Add(time.Minute)); n != 1 || !strings.Contains(p.bodies[len(p.bodies)-1], "poison") {
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
		hook, _, err := h.Add(ctx, lead, noon, Input{Name: "Inside", Address: p.URL})
		if err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "x")
		h.send(t, noon)
		if _, all := h.look(t, hook.ID); len(p.heard) != 0 || all[0].State != Dead || all[0].Problem != problemRefused {
			t.Errorf("%d heard, %+v", len(p.heard), all)
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
			if _, err := h.Replay(ctx, c.by, noon, hook.ID, ""); !fault.Is(err, c.kind) {
				t.Errorf("%s replays: %v", name, err)
			}
			if _, err := h.Change(ctx, c.by, noon, hook.ID, 1, Input{Name: "y"}); !fault.Is(err, c.kind) {
				t.Errorf("%s changes: %v", name, err)
			}
			if _, err := h.Pause(ctx, c.by, noon, hook.ID, 1, true); !fault.Is(err, c.kind) {
				t.Errorf("%s pauses: %v", name, err)
			}
			if _, err := h.Look(ctx, c.by, hook.ID, Find{}); !fault.Is(err, c.kind) {
				t.Errorf("%s looks: %v", name, err)
			}
		}
		for field, in := range map[string]Input{"name": {Address: "https://a.example"}, "address": {Name: "x", Address: "ftp://a.example"}, "events": {Name: "x", Address: "https://a.example", Events: []string{"all"}}, "form": {Name: "x", Address: "https://a.example", Form: "xml"}} {
			_, _, err := h.Add(ctx, lead, noon, in)
			if faults := fault.List(err); len(faults) != 1 || faults[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// SS-03: neither the secret nor the address, which may hold one, can be read
// in the database; what was kept before is sealed when it is next used.
func TestSS03_SealedWhereItLies(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		hook, secret, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: p.URL + "/?sig=canary"})
		if err != nil {
			t.Fatal(err)
		}
		old := Hook{Body: "b", ID: "old", Name: "Old", Address: p.URL + "/?sig=canary", Secret: "canary secret", Form: JSON, Active: 1, CreatedAt: noon, Version: 1}
		if err := h.db.Write(ctx, "b", func(tx *db.Tx) error { return tx.Insert("webhooks", old) }); err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "one")
		if n := h.send(t, noon); n != 2 {
			t.Fatalf("%d heard", n)
		}
		if got := p.heard[1].Header.Get("Overgang-Signature"); got != Sign(noon, []byte(p.bodies[1]), "canary secret") {
			t.Errorf("signed otherwise than before: %s", got)
		}
		var kept []string
		if err := h.db.Read(ctx, "b", func(tx *db.Tx) error {
			return tx.Select(&kept, "SELECT address || ' ' || secret FROM webhooks WHERE body = $1", tx.Tenant)
		}); err != nil {
			t.Fatal(err)
		}
		for _, k := range kept {
			if strings.Contains(k, "canary") || strings.Contains(k, secret) || strings.Contains(k, "127.0.0.1") {
				t.Errorf("kept as %s", k)
			}
		}
		// Another server's key opens nothing, and says so; what happens waits.
		other := New(h.db, h.client, seal.New(seal.Words("what another server knows of all")), false)
		h.post(t, noon.Add(time.Minute), "ticket.made", "two")
		if _, err := other.Send(ctx, access.Program("b"), noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		line, all := other.look(t, hook.ID)
		if !line.Shut || line.Host() != "" || all[0].Problem != problemSealed || all[0].State != Waiting || len(p.heard) != 2 {
			t.Errorf("%+v %+v", line, all[0])
		}
		if _, err := other.Pause(ctx, lead, noon, hook.ID, 1, true); !fault.Is(err, fault.Refused) {
			t.Errorf("%v", err)
		}
		if n := h.send(t, noon.Add(time.Hour)); n != 2 {
			t.Errorf("%d after the right key was back", n)
		}
	})
}

// Paused, a hook is told nothing, and afterwards all of it in its order; what
// waited for too long is given up.
func TestAPausedHookHearsAfterwards(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		hook, _, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: p.URL, Events: []string{"ticket.made"}})
		if err != nil {
			t.Fatal(err)
		}
		paused, err := h.Pause(ctx, lead, noon, hook.ID, hook.Version, true)
		if err != nil || paused.Active != 0 {
			t.Fatal(paused, err)
		}
		if _, err := h.Pause(ctx, lead, noon, hook.ID, hook.Version, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("over another's change: %v", err)
		}
		h.post(t, noon, "ticket.made", "early")
		h.post(t, noon.Add(20*24*time.Hour), "ticket.made", "one")
		h.post(t, noon.Add(20*24*time.Hour+time.Second), "ticket.made", "two")
		later := noon.Add(31 * 24 * time.Hour)
		if n := h.send(t, later); n != 0 || len(p.heard) != 0 {
			t.Errorf("%d heard", len(p.heard))
		}
		changed, err := h.Change(ctx, lead, later, hook.ID, paused.Version, Input{Name: "Screen"})
		if err != nil || changed.Name != "Screen" || changed.Wanted != "" || !strings.Contains(p.URL, changed.Host()) {
			t.Fatal(changed, err)
		}
		if _, err := h.Pause(ctx, lead, later, hook.ID, changed.Version, false); err != nil {
			t.Fatal(err)
		}
		if n := h.send(t, later.Add(time.Second)); n != 2 || !strings.Contains(p.bodies[0], "one") || !strings.Contains(p.bodies[1], "two") {
			t.Errorf("%v", p.bodies)
		}
		if line, all := h.look(t, hook.ID); line.Dead != 1 || line.Waiting != 0 || all[2].Problem != problemOld {
			t.Errorf("%+v %+v", line, all)
		}
		found, err := h.Look(ctx, lead, hook.ID, Find{Limit: 1, State: Delivered})
		if err != nil || len(found.Deliveries) != 1 || found.Next == "" || found.Prev != "" || found.Dead != 1 {
			t.Errorf("%+v %v", found, err)
		}
		rest, _ := h.Look(ctx, lead, hook.ID, Find{Limit: 1, State: Delivered, After: found.Next})
		if len(rest.Deliveries) != 1 || rest.Deliveries[0].ID == found.Deliveries[0].ID || rest.Next != "" {
			t.Errorf("%+v", rest)
		}
		if back, _ := h.Look(ctx, lead, hook.ID, Find{Limit: 1, State: Delivered, Before: rest.Prev}); len(back.Deliveries) != 1 || back.Deliveries[0].ID != found.Deliveries[0].ID || back.Next == "" || back.Prev != "" {
			t.Errorf("%+v", back)
		}
	})
}

// A channel of Teams gets a card, and no signature it could not check.
func TestTeamsGetsACard(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		if _, _, err := h.Add(ctx, lead, noon, Input{Name: "Channel", Address: p.URL, Form: Teams}); err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "**loud**")
		if n := h.send(t, noon); n != 1 || p.heard[0].Header.Get("Overgang-Signature") != "" {
			t.Fatal(n, p.heard)
		}
		var card struct {
			Attachments []struct {
				Content struct {
					Body    []struct{ Inlines []struct{ Text string } }
					Actions []struct{ URL string }
				}
			}
		}
		if err := json.Unmarshal([]byte(p.bodies[0]), &card); err != nil || card.Attachments[0].Content.Body[0].Inlines[0].Text != "**loud**" || card.Attachments[0].Content.Actions[0].URL != "https://desk.example/1" {
			t.Errorf("%s %v", p.bodies[0], err)
		}
	})
}

// SS-03: a secret is renewed in place. Both sign until the former one's time is
// over, then it is forgotten; renewed at once, it signs no more; the new one is
// told to who asked and nowhere else.
func TestSS03_ASecretIsRenewed(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		hook, first, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: p.URL + "/x"})
		if err != nil {
			t.Fatal(err)
		}
		signed := func(at clock.Instant) string {
			t.Helper()
			h.post(t, at, "ticket.made", "x")
			if n := h.send(t, at); n != 1 {
				t.Fatalf("%d arrived", n)
			}
			return p.heard[len(p.heard)-1].Header.Get("Overgang-Signature")
		}
		by := func(at clock.Instant, secrets ...string) string {
			return Sign(at, []byte(p.bodies[len(p.bodies)-1]), secrets...)
		}
		renewed, second, err := h.Renew(ctx, lead, noon.Add(time.Minute), hook.ID, hook.Version, 24*time.Hour)
		if err != nil || second == first || second == "" || renewed.Secret+renewed.Former != "" || renewed.FormerUntil != noon.Add(24*time.Hour+time.Minute) {
			t.Fatalf("%+v %v", renewed, err)
		}
		at := noon.Add(time.Hour)
		if got := signed(at); got != by(at, second, first) || strings.Count(got, "v1=") != 2 {
			t.Errorf("while both hold: %s", got)
		}
		if _, _, err := h.Renew(ctx, lead, at, hook.ID, hook.Version, 0); !fault.Is(err, fault.Conflict) {
			t.Errorf("over a version nobody read: %v", err)
		}
		at = noon.Add(25 * time.Hour)
		if got := signed(at); got != by(at, second) {
			t.Errorf("when the former is over: %s", got)
		}
		var kept []string
		if err := h.db.Read(ctx, "b", func(tx *db.Tx) error {
			return tx.Select(&kept, `SELECT secret FROM webhooks WHERE body = $1 UNION ALL SELECT former FROM webhooks WHERE body = $1 ORDER BY 1`, "b")
		}); err != nil || len(kept) != 2 || kept[0] != "" || !seal.Is(kept[1]) {
			t.Errorf("kept: %q %v", kept, err)
		}
		third := ""
		if _, third, err = h.Renew(ctx, lead, at, hook.ID, renewed.Version, 0); err != nil {
			t.Fatal(err)
		}
		at = noon.Add(26 * time.Hour)
		if got := signed(at); got != by(at, third) {
			t.Errorf("renewed at once: %s", got)
		}
		l, all := h.look(t, hook.ID)
		if shown := fmt.Sprintf("%+v %+v", l, all); strings.Contains(shown, first) || strings.Contains(shown, second) || strings.Contains(shown, third) {
			t.Error("a secret is shown again")
		}
		channel, _, err := h.Add(ctx, lead, noon, Input{Name: "Teams", Address: p.URL, Form: Teams})
		if err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"a channel": failed(h.Renew(ctx, lead, at, channel.ID, 1, 0)), "too long": failed(h.Renew(ctx, lead, at, hook.ID, l.Version, 169*time.Hour)),
			"an employee":  failed(h.Renew(ctx, access.Actor{Body: "b", Person: "x"}, at, hook.ID, l.Version, 0)),
			"another body": failed(h.Renew(ctx, access.Actor{Body: "b2", Person: "lead", Grants: lead.Grants}, at, hook.ID, l.Version, 0)),
		} {
			if err == nil {
				t.Errorf("%s: renewed", name)
			}
		}
	})
}

func failed(_ Hook, _ string, err error) error { return err }

// What a slow receiver is told late in a round is leased from then on: the next
// round, in another replica, does not tell it as well.
func TestALongRoundTellsEachOnce(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		if _, _, err := h.Add(ctx, lead, noon, Input{Name: "Screen", Address: p.URL}); err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "one")
		h.post(t, noon.Add(time.Second), "ticket.made", "two")
		var gone atomic.Int64
		h.watch = func() func() time.Duration { return func() time.Duration { return time.Duration(gone.Load()) } }
		other := New(h.db, h.client, h.box, false)
		handler := p.Config.Handler
		p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if gone.Add(int64(2*time.Minute)) == int64(4*time.Minute) { // the second
				if n, err := other.Send(ctx, access.Program("b"), noon.Add(150*time.Second)); n != 0 || err != nil {
					t.Errorf("told beside: %d %v", n, err)
				}
			}
			handler.ServeHTTP(w, r)
		})
		if n := h.send(t, noon.Add(time.Second)); n != 2 || len(p.bodies) != 2 {
			t.Errorf("%d arrived, told %d times", n, len(p.bodies))
		}
	})
}
