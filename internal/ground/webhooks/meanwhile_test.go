package webhooks

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// What somebody changes of a hook while much of it is sent counts from the next
// delivery on, not from the next round.
func TestChangedWhileItIsSent(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *Hooks, hook Hook, elsewhere string) error
		heard  string // which secret signs what is heard after it, and where
	}{
		"paused": {func(h *Hooks, hook Hook, _ string) error {
			_, err := h.Pause(ctx, lead, noon, hook.ID, hook.Version, true)
			return err
		}, ""},
		"ended": {func(h *Hooks, hook Hook, _ string) error { return h.End(ctx, lead, noon, hook.ID) }, ""},
		"elsewhere": {func(h *Hooks, hook Hook, elsewhere string) error {
			_, err := h.Change(ctx, lead, noon, hook.ID, hook.Version, Input{Name: "Board", Address: elsewhere})
			return err
		}, "elsewhere: old"},
		"renewed": {func(h *Hooks, hook Hook, _ string) error {
			_, secret, err := h.Renew(ctx, lead, noon, hook.ID, hook.Version, 0)
			fresh = secret
			return err
		}, "here: fresh"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
				h.watch = func() func() time.Duration { return func() time.Duration { return 0 } }
				var hook Hook
				var old, after string
				var failed error
				there := newPeer(t)
				here := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
				t.Cleanup(here.Close)
				first := true
				here.Config.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if !first {
						body, _ := io.ReadAll(r.Body)
						after += "here: " + signedBy(r, string(body), old)
						return
					}
					first, failed = false, c.change(h, hook, there.URL)
				})
				hook, old, failed = h.Add(ctx, lead, noon, Input{Name: "Board", Address: here.URL})
				if failed != nil {
					t.Fatal(failed)
				}
				h.post(t, noon, "ticket.made", "one")
				h.post(t, noon.Add(time.Second), "ticket.moved", "two")
				h.send(t, sentAt)
				for i, r := range there.heard {
					after += "elsewhere: " + signedBy(r, there.bodies[i], old)
				}
				if failed != nil || after != c.heard {
					t.Errorf("%v; heard %q, want %q", failed, after, c.heard)
				}
			})
		})
	}
}

var (
	fresh  string // what the hook was renewed with
	sentAt = noon.Add(time.Minute)
)

// signedBy tells with which secret a delivery is signed.
func signedBy(r *http.Request, body, old string) string {
	signature := r.Header.Get("Overgang-Signature")
	for name, secret := range map[string]string{"old": old, "fresh": fresh} {
		if secret != "" && Sign(sentAt, []byte(body), secret) == signature {
			return name
		}
	}
	return "nobody"
}

// Two who send at once do not try again before its time what one of them just
// failed to bring.
func TestTriedWhileAnotherTries(t *testing.T) {
	each(t, []string{"127.0.0.0/8"}, func(t *testing.T, h *Hooks) {
		p := newPeer(t)
		hook, _, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: p.URL})
		if err != nil {
			t.Fatal(err)
		}
		h.post(t, noon, "ticket.made", "one")
		err = dbtest.Meanwhile(t, h.db, "b", func(_ context.Context, tx *db.Tx) error {
			d, _, err := first(tx, hook.ID)
			if err != nil {
				return err
			}
			if _, err := lease(tx, d, noon, noon.Add(leased)); err != nil {
				return err
			}
			return saveDelivery(tx, d.tried(500, problemStatus, noon))
		}, func() error {
			_, err := h.Send(ctx, access.Program("b"), noon.Add(time.Second))
			return err
		})
		if _, all := h.look(t, hook.ID); err != nil || len(p.heard) != 0 || all[0].Tries != 1 {
			t.Errorf("%v; heard %d times before its time, %d tries", err, len(p.heard), all[0].Tries)
		}
	})
}

// A hook that ends while something happens leaves nothing behind that waits for
// it, and what happens is not refused for its sake.
func TestHappensWhileItsHookEnds(t *testing.T) {
	for name, ends := range map[string]bool{"ends first": true, "ends second": false} {
		t.Run(name, func(t *testing.T) {
			each(t, nil, func(t *testing.T, h *Hooks) {
				hook, _, err := h.Add(ctx, lead, noon, Input{Name: "Board", Address: "https://board.example"})
				if err != nil {
					t.Fatal(err)
				}
				end := func(ctx context.Context) error { return h.End(ctx, lead, noon, hook.ID) }
				happen := func(ctx context.Context) error {
					return h.db.Write(ctx, "b", func(tx *db.Tx) error { return Post(tx, noon, "ticket.made", "t1", Told{}) })
				}
				first, then := happen, end
				if ends {
					first, then = end, happen
				}
				err = dbtest.Meanwhile(t, h.db, "b", func(ctx context.Context, _ *db.Tx) error { return first(ctx) }, func() error { return then(ctx) })
				var left int
				if failed := h.db.Read(ctx, "b", func(tx *db.Tx) error { return tx.Get(&left, `SELECT count(*) FROM webhook_deliveries`) }); failed != nil || err != nil || left > 0 {
					t.Errorf("%v %v; %d deliveries for nobody", err, failed, left)
				}
			})
		})
	}
}
