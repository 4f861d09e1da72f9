package entrance_test

import (
	"errors"
	"strconv"
	"sync"
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

func tokenInput(scopes ...access.Permission) entrance.TokenInput {
	return entrance.TokenInput{Name: "Intune", Scopes: scopes, Last: "2026-05-01"}
}

func TestTokensDoAtMostWhatTheirPersonMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, ida := h.in("nyby", "ida", noon)
		token, id, err := h.AddToken(ctx, ida, noon, tokenInput(access.PeopleRead, access.PeopleImport))
		if err != nil {
			t.Fatal(err)
		}
		by, err := h.a.Token(ctx, noon, token)
		if err != nil || by.Person != "ida" || by.Via != access.ByToken || !by.May(access.PeopleImport) || by.May(access.AccessGrant) {
			t.Errorf("%+v %v", by, err)
		}
		if _, _, err := h.AddToken(ctx, by, noon, tokenInput(access.PeopleRead)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a token makes tokens: %v", err)
		}
		for name, at := range map[string]clock.Instant{"on its last day": clock.Moment(time.UTC, 2026, 5, 1, 21, 59), "the day after": clock.Moment(time.UTC, 2026, 5, 1, 22, 0)} {
			if _, err := h.a.Token(ctx, at, token); (err == nil) != (name == "on its last day") {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.write("nyby", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET active = 0 WHERE body = 'nyby' AND id = 'ida'`)
			return err
		})
		if _, err := h.a.Token(ctx, noon, token); !fault.Is(err, fault.Unknown) {
			t.Errorf("of somebody deactivated: %v", err)
		}
		h.write("nyby", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET active = 1 WHERE body = 'nyby' AND id = 'ida'`)
			return err
		})
		if err := h.RevokeToken(ctx, ida, noon, id); err != nil {
			t.Fatal(err)
		}
		if _, err := h.a.Token(ctx, noon, token); !fault.Is(err, fault.Unknown) {
			t.Errorf("revoked: %v", err)
		}
		for _, bad := range []string{"", "ovg_", token[4:], token + "0", "Bearer " + token} {
			if _, err := h.a.Token(ctx, noon, bad); !fault.Is(err, fault.Unknown) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestTokenInputs(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	_, ida := h.in("nyby", "ida", noon)
	_, mia := h.in("nyby", "mia", noon)
	for name, c := range map[string]struct {
		by    access.Actor
		in    entrance.TokenInput
		field string
		kind  fault.Kind
	}{
		"fine":              {ida, tokenInput(access.PeopleRead), "", 0},
		"no name":           {ida, entrance.TokenInput{Scopes: []access.Permission{access.PeopleRead}, Last: "2026-05-01"}, "name", fault.Invalid},
		"no scope":          {ida, tokenInput(), "scopes", fault.Invalid},
		"unknown scope":     {ida, tokenInput("everything"), "scopes", fault.Invalid},
		"no end":            {ida, entrance.TokenInput{Name: "x", Scopes: []access.Permission{access.PeopleRead}}, "last", fault.Invalid},
		"ended already":     {ida, entrance.TokenInput{Name: "x", Scopes: []access.Permission{access.PeopleRead}, Last: "2026-04-13"}, "last", fault.Invalid},
		"for ever":          {ida, entrance.TokenInput{Name: "x", Scopes: []access.Permission{access.PeopleRead}, Last: "2040-01-01"}, "last", fault.Invalid},
		"for somebody else": {ida, entrance.TokenInput{Name: "x", Person: "mia", Scopes: []access.Permission{access.PeopleRead}, Last: "2026-05-01"}, "", fault.Forbidden},
		"without a role":    {mia, tokenInput(access.PeopleRead), "", fault.NotFound},
	} {
		_, _, err := h.AddToken(ctx, c.by, noon, c.in)
		if c.kind == 0 != (err == nil) || err != nil && !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
		if c.field != "" && (len(fault.List(err)) == 0 || fault.List(err)[0].Field != c.field) {
			t.Errorf("%s: beside %v", name, err)
		}
	}
}

func TestRolesCountAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.Elsewhere = append(h.Elsewhere, func(*db.Tx) ([]entrance.Place, error) {
			return []entrance.Place{{Scope: access.Rollout("r1"), Name: "Tablets"}}, nil
		})
		_, ida := h.in("nyby", "ida", noon)
		cookie, mia := h.in("nyby", "mia", noon)
		for name, c := range map[string]struct {
			by     access.Actor
			person string
			role   access.Role
			scope  access.Scope
			kind   fault.Kind
		}{
			"no such role":               {ida, "mia", "king", access.Scope{}, fault.Invalid},
			"no such person":             {ida, "nobody", access.Lead, access.Scope{}, fault.Invalid},
			"no such rollout":            {ida, "mia", access.Lead, access.Rollout("r2"), fault.Invalid},
			"an administrator of a part": {ida, "mia", access.Administrator, access.Rollout("r1"), fault.Invalid},
			"by somebody without a role": {mia, "mia", access.Administrator, access.Scope{}, fault.NotFound},
		} {
			if err := h.Grant(ctx, c.by, noon, c.person, c.role, c.scope); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for range 2 {
			if err := h.Grant(ctx, ida, noon, "mia", access.Supporter, access.Rollout("r1")); err != nil {
				t.Fatal(err)
			}
		}
		if by, _, err := h.a.Session(ctx, noon, cookie); err != nil || !by.May(access.RolloutSupport, access.Rollout("r1")) || by.May(access.RolloutSupport) {
			t.Errorf("%+v %v", by, err)
		}
		all, err := h.Roles(ctx, ida, "mia")
		if err != nil || len(all) != 1 || all[0].PlaceName != "Tablets" || all[0].PersonName != "Mia Dal" || all[0].ByName != "Ida Holm" {
			t.Fatalf("%+v %v", all, err)
		}
		if err := h.RevokeGrant(ctx, ida, noon, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if by, _, err := h.a.Session(ctx, noon, cookie); err != nil || len(by.Grants) != 0 {
			t.Errorf("%+v %v", by, err)
		}
	})
}

func TestSomebodyCanAlwaysGiveRoles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		_, ida := h.in("nyby", "ida", noon)
		if err := h.RevokeGrant(ctx, ida, noon, "g"); !fault.Is(err, fault.Refused) {
			t.Errorf("the last administrator: %v", err)
		}
		if err := h.Grant(ctx, ida, noon, "mia", access.Administrator, access.Scope{}); err != nil {
			t.Fatal(err)
		}
		all, err := h.Roles(ctx, ida, "")
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		// Both take the role from each other at once: one stays.
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, g := range all {
			wg.Go(func() { errs[i] = h.RevokeGrant(ctx, ida, noon, g.ID) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errors.Join(errs...), fault.Refused) {
			t.Errorf("%v", errs)
		}
	})
}

// AZ-14: a secretary acts for whom they are proxy of, with their own roles, and
// the audit shows both.
func TestAZ14_ActingForSomebody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		cookie, ida := h.in("nyby", "ida", noon)
		_, mia := h.in("nyby", "mia", noon)
		if err := h.ActFor(ctx, mia, noon, "ida"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody's proxy: %v", err)
		}
		if err := h.ActFor(ctx, ida, noon.Add(48*time.Hour), "mia"); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the proxy ended: %v", err)
		}
		whom, err := h.Whom(ctx, ida, noon)
		if err != nil || len(whom) != 1 || whom[0].ID != "mia" {
			t.Fatal(whom, err)
		}
		if err := h.ActFor(ctx, ida, noon, "mia"); err != nil {
			t.Fatal(err)
		}
		by, _, err := h.a.Session(ctx, noon, cookie)
		if err != nil || by.Person != "ida" || by.Behalf != "mia" || by.Whose() != "mia" || !by.May(access.AccessGrant) {
			t.Errorf("%+v %v", by, err)
		}
		if n := h.count(`SELECT count(*) FROM audit WHERE action = 'access.acts_for' AND actor = 'ida' AND behalf = 'mia'`); n != 1 {
			t.Errorf("%d entries name both", n)
		}
		if err := h.ActForSelf(ctx, by, noon); err != nil {
			t.Fatal(err)
		}
		if by, _, err := h.a.Session(ctx, noon, cookie); err != nil || by.Behalf != "" {
			t.Errorf("%+v %v", by, err)
		}
	})
}

func TestPasswordsAndSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		phone, _ := h.in("nyby", "ida", noon)
		desk, ida := h.in("nyby", "ida", noon)
		for bad, key := range map[string]string{"short": "access.password.short", "aaaaaaaaaaaaaaa": "access.password.simple", "Ida@NYBY.example": "access.password.known"} {
			if err := h.SetPassword(ctx, ida, noon, "", bad); err == nil || fault.List(err)[0].Key != key || fault.List(err)[0].Field != "password" {
				t.Errorf("%s: %v", bad, err)
			}
		}
		if err := h.SetPassword(ctx, ida, noon, "", password); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.a.Session(ctx, noon, phone); !fault.Is(err, fault.Unknown) {
			t.Errorf("the other session lives: %v", err)
		}
		if _, _, err := h.a.Session(ctx, noon, desk); err != nil {
			t.Errorf("the own session is gone: %v", err)
		}
		later := noon.Add(2 * time.Hour)
		if err := h.SetPassword(ctx, ida, later, "not it", password+"2"); err == nil || fault.List(err)[0].Field != "old" {
			t.Errorf("a wrong old one: %v", err)
		}
		if err := h.SetPassword(ctx, ida, later, password, password+"2"); err != nil {
			t.Error(err)
		}
		cookie, by, err := h.SignIn(ctx, later, "", "ida@nyby.example", password+"2", pc)
		if err != nil {
			t.Fatal(err)
		}
		_, mia := h.in("nyby", "mia", later)
		if _, err := h.Sessions(ctx, mia, later, "ida"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another's sessions: %v", err)
		}
		if err := h.Revoke(ctx, mia, later, "ida", by.Session); !fault.Is(err, fault.NotFound) {
			t.Errorf("revoking another's: %v", err)
		}
		if all, err := h.Sessions(ctx, by, later, "ida"); err != nil || len(all) != 2 {
			t.Errorf("%d sessions %v", len(all), err)
		}
		if err := h.Revoke(ctx, by, later, "ida", by.Session); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.a.Session(ctx, later, cookie); !fault.Is(err, fault.Unknown) {
			t.Errorf("revoked: %v", err)
		}
		cookie, by = h.in("nyby", "ida", later)
		if err := h.SignOut(ctx, by, later); err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.a.Session(ctx, later, cookie); !fault.Is(err, fault.Unknown) {
			t.Errorf("signed out: %v", err)
		}
		if err := h.Sweep(ctx, later.Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if n := h.count(`SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM attempts) + (SELECT count(*) FROM single_links)`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// LG-02: one entry each for coming in, failing to, and every change of rights.
func TestLG02_EveryWayInLeavesOneEntry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hasPassword("nyby", "ida", noon)
		cookie, _, err := h.SignIn(ctx, noon, "", "ida@nyby.example", password, pc)
		if err != nil {
			t.Fatal(err)
		}
		by, _, err := h.a.Session(ctx, noon, cookie)
		if err != nil {
			t.Fatal(err)
		}
		h.SignIn(ctx, noon, "", "ida@nyby.example", "wrong wrong wrong", pc)
		if err := h.Grant(ctx, by, noon, "mia", access.Director, access.Scope{}); err != nil {
			t.Fatal(err)
		}
		all, _ := h.Roles(ctx, by, "mia")
		if err := h.RevokeGrant(ctx, by, noon, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if _, id, err := h.AddToken(ctx, by, noon, tokenInput(access.PeopleRead)); err != nil || h.RevokeToken(ctx, by, noon, id) != nil {
			t.Fatal(err)
		}
		for action, want := range map[string]int{
			"access.signed_in": 2, "access.sign_in_failed": 1, "access.password_set": 1, "access.role_granted": 1,
			"access.role_revoked": 1, "access.token_made": 1, "access.token_revoked": 1,
		} {
			if n := h.count(`SELECT count(*) FROM audit WHERE body = 'nyby' AND at = ` + strconv.FormatInt(int64(noon), 10) + ` AND action = '` + action + `'`); n != want {
				t.Errorf("%s: %d entries", action, n)
			}
		}
		if n := h.count(`SELECT count(*) FROM audit WHERE action IN ('access.signed_in', 'access.sign_in_failed') AND detail LIKE '%192.0.2.7%'`); n != 3 {
			t.Errorf("%d tell from where", n)
		}
	})
}

// AU-03: deactivating somebody ends every way in at once, in every replica.
func TestAU03_DeactivatingEndsEveryWayIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		replica := access.New(d)
		h.hasPassword("nyby", "mia", noon)
		desk, _ := h.in("nyby", "mia", noon)
		phone, _ := h.in("nyby", "mia", noon)
		_, ida := h.in("nyby", "ida", noon)
		if err := h.Grant(ctx, ida, noon, "mia", access.Administrator, access.Scope{}); err != nil {
			t.Fatal(err)
		}
		mia, _, _ := h.a.Session(ctx, noon, desk)
		if !mia.May(access.TokenWrite) {
			t.Fatal("not an administrator")
		}
		token, _, err := h.AddToken(ctx, mia, noon, tokenInput(access.PeopleRead))
		if err != nil {
			t.Fatal(err)
		}
		link, err := h.LinkFor(ctx, access.Command("nyby"), noon, "mia", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		people := org.NewPeople(d)
		if err := people.Deactivate(ctx, ida, noon, "mia"); err != nil {
			t.Fatal(err)
		}
		for _, a := range []*access.Access{h.a, replica} {
			for _, cookie := range []string{desk, phone} {
				if _, _, err := a.Session(ctx, noon, cookie); !fault.Is(err, fault.Unknown) {
					t.Errorf("a session lives: %v", err)
				}
			}
			if _, err := a.Token(ctx, noon, token); !fault.Is(err, fault.Unknown) {
				t.Errorf("the token lives: %v", err)
			}
		}
		if _, _, _, err := h.UseLink(ctx, noon, secret(link), pc); !fault.Is(err, fault.Refused) {
			t.Errorf("the link lives: %v", err)
		}
		if _, _, err := h.SignIn(ctx, noon, "", "mia@nyby.example", password, pc); !fault.Is(err, fault.Invalid) {
			t.Errorf("the password fits: %v", err)
		}
		if err := people.Deactivate(ctx, ida, noon, "ida"); !fault.Is(err, fault.Refused) {
			t.Errorf("the last administrator locks everybody out: %v", err)
		}
	})
}
