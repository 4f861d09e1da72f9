package entrance_test

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who comes in by a link at the moment all links and sessions of a person end
// is not left inside: neither now nor when the person comes back.
func TestLinkUsedWhileEverythingEnds(t *testing.T) {
	for name, end := range map[string]func(h *house, by access.Actor) error{
		"all sessions end":       func(h *house, by access.Actor) error { return h.RevokeAll(ctx, by, noon, "ida", false) },
		"another password":       func(h *house, by access.Actor) error { return h.SetPassword(ctx, by, noon, "", "gule cykler i solen") },
		"deactivated for a time": func(h *house, _ access.Actor) error { return h.away("nyby", "ida") },
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				h.hasPassword("nyby", "ida", noon)
				_, by := h.in("nyby", "ida", noon)
				link, err := h.LinkFor(ctx, access.Command("nyby"), noon, "ida", time.Hour)
				if err != nil {
					t.Fatal(err)
				}
				var cookie string
				err = dbtest.Meanwhile(t, d, db.Everyone, func(ctx context.Context, _ *db.Tx) (err error) {
					cookie, _, _, err = h.UseLink(ctx, noon, secret(link), pc)
					return err
				}, func() error { return end(h, by) })
				if err != nil {
					t.Fatal(err)
				}
				if _, _, err := h.a.Session(ctx, noon, cookie); !fault.Is(err, fault.Unknown) {
					t.Errorf("who came by the link is still inside: %v", err)
				}
			})
		})
	}
}

// away deactivates somebody and takes them back.
func (h *house) away(body, person string) error {
	h.write(body, func(tx *db.Tx) error {
		return access.AddGrant(tx, access.GrantRow{Body: body, ID: "second", Person: "mia", Role: access.Administrator, GrantedBy: "mia", GrantedAt: noon})
	})
	people := org.NewPeople(h.d)
	by := access.Command(body)
	if err := people.Deactivate(ctx, by, noon, person); err != nil {
		return err
	}
	return people.Reactivate(ctx, by, noon, person)
}

// A session that is ended at that moment sets no password and makes no token:
// it would let in by another way who was just put out.
func TestEndedSessionLeavesNoOtherWayIn(t *testing.T) {
	const own, thief = "gule cykler i solen", "mine cykler i mørket"
	last := clock.Day("2026-05-01")
	token := func(h *house, ctx context.Context, by access.Actor) error {
		_, _, err := h.AddToken(ctx, by, noon, entrance.TokenInput{Name: "x", Scopes: []access.Permission{access.PeopleRead}, Last: last})
		return err
	}
	for name, c := range map[string]struct {
		first, then func(h *house, ctx context.Context, owner, other access.Actor) error
	}{
		"password after the owner's": {
			func(h *house, ctx context.Context, owner, _ access.Actor) error {
				return h.SetPassword(ctx, owner, noon, "", own)
			},
			func(h *house, ctx context.Context, _, other access.Actor) error {
				return h.SetPassword(ctx, other, noon, password, thief)
			}},
		"password after all sessions ended": {
			func(h *house, ctx context.Context, owner, _ access.Actor) error {
				return h.RevokeAll(ctx, owner, noon, "ida", true)
			},
			func(h *house, ctx context.Context, _, other access.Actor) error {
				return h.SetPassword(ctx, other, noon, password, thief)
			}},
		"token after all sessions ended": {
			func(h *house, ctx context.Context, owner, _ access.Actor) error {
				return h.RevokeAll(ctx, owner, noon, "ida", true)
			},
			func(h *house, ctx context.Context, _, other access.Actor) error { return token(h, ctx, other) }},
		"token by a token after all ended": {
			func(h *house, ctx context.Context, owner, _ access.Actor) error {
				return h.RevokeAll(ctx, owner, noon, "ida", true)
			},
			func(h *house, ctx context.Context, _, other access.Actor) error {
				other.Via, other.Session = access.ByToken, "key"
				return token(h, ctx, other)
			}},
		"token before all sessions end": {
			func(h *house, ctx context.Context, _, other access.Actor) error { return token(h, ctx, other) },
			func(h *house, ctx context.Context, owner, _ access.Actor) error {
				return h.RevokeAll(ctx, owner, noon, "ida", true)
			}},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				h := build(t, d)
				h.hasPassword("nyby", "ida", noon)
				_, owner := h.in("nyby", "ida", noon)
				cookie, _, err := h.SignIn(ctx, noon, "", "ida@nyby.example", password, pc)
				if err != nil {
					t.Fatal(err)
				}
				other, _, err := h.a.Session(ctx, noon, cookie)
				if err != nil {
					t.Fatal(err)
				}
				h.write("nyby", func(tx *db.Tx) error {
					return access.AddToken(tx, access.TokenRow{Body: "nyby", ID: "key", Name: "Key", Person: "ida", Hash: "x", Scopes: "token.write people.read", CreatedAt: noon})
				})
				err = dbtest.Meanwhile(t, d, "nyby", func(ctx context.Context, _ *db.Tx) error { return c.first(h, ctx, owner, other) },
					func() error { return c.then(h, ctx, owner, other) })
				if _, _, in := h.SignIn(ctx, noon, "", "ida@nyby.example", thief, pc); in == nil {
					t.Errorf("a password was set by who was put out: %v", err)
				}
				if n := h.count(`SELECT count(*) FROM tokens WHERE revoked_at = 0 AND name = 'x'`); n > 0 {
					t.Errorf("%d tokens of who was put out: %v", n, err)
				}
			})
		})
	}
}

// What two take away at the same moment is taken away, and told of, once.
func TestTakenAwayByTwoIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, owner := h.in("nyby", "ida", noon)
		h.write("nyby", func(tx *db.Tx) error {
			if err := access.AddGrant(tx, access.GrantRow{Body: "nyby", ID: "role", Person: "ida", Role: access.Supporter, GrantedBy: "ida", GrantedAt: noon}); err != nil {
				return err
			}
			return access.AddToken(tx, access.TokenRow{Body: "nyby", ID: "key", Name: "Key", Person: "ida", Hash: "x", Scopes: "people.read", CreatedAt: noon})
		})
		token := func(ctx context.Context) error { return h.RevokeToken(ctx, owner, noon, "key") }
		if err := dbtest.Meanwhile(t, d, "nyby", func(ctx context.Context, _ *db.Tx) error { return token(ctx) }, func() error { return token(ctx) }); err != nil {
			t.Errorf("a token: %v", err)
		}
		role := func(ctx context.Context) error { return h.RevokeGrant(ctx, owner, noon, "role") }
		if err := dbtest.Meanwhile(t, d, "nyby", func(ctx context.Context, _ *db.Tx) error { return role(ctx) }, func() error { return role(ctx) }); !fault.Is(err, fault.NotFound) {
			t.Errorf("a role: %v", err)
		}
		for _, what := range []string{"access.token_revoked", "access.role_revoked"} {
			if n := h.count(`SELECT count(*) FROM audit WHERE action = '` + what + `'`); n != 1 {
				t.Errorf("%s stands %d times in the audit", what, n)
			}
		}
	})
}
