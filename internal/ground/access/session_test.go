package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)

// house is a body with two people of whom one is the other's secretary.
func house(t testing.TB, d *db.DB) *access.Access {
	t.Helper()
	err := d.Write(context.Background(), "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Nyby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
			return err
		}
		for _, p := range []org.Person{{ID: "ida", Given: "Ida", Family: "Holm", Active: 1}, {ID: "mia", Given: "Mia", Family: "Dal", Lang: "sv", Active: 1}} {
			if err := org.AddPerson(tx, "da", p); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`INSERT INTO role_grants (body, id, person, role, scope_kind, scope_id, granted_by, granted_at) VALUES ('b', 'g', 'ida', 'secretariat', 'rollout', 'r1', '', 1)`); err != nil {
			return err
		}
		return org.AddProxy(tx, org.Proxy{ID: "x", Person: "mia", Proxy: "ida", To: "2026-04-15"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return access.New(d)
}

func open(t *testing.T, d *db.DB, now clock.Instant, person string, c access.Client) (string, access.SessionInfo) {
	t.Helper()
	var cookie string
	var s access.SessionInfo
	err := d.Write(context.Background(), db.Everyone, func(tx *db.Tx) error {
		var err error
		cookie, s, err = access.OpenSession(tx, now, "b", person, access.WithPassword, c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cookie, s
}

func TestSessionIsThePersonWithTheirRoles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := house(t, d)
		cookie, opened := open(t, d, noon, "ida", access.Client{Agent: "Firefox", Address: "192.0.2.1"})
		by, s, err := a.Session(context.Background(), noon.Add(time.Hour), cookie)
		if err != nil || by.Name != "Ida Holm" || by.Lang != "da" || by.Via != access.BySession || by.Session != opened.ID || s.Agent != "Firefox" {
			t.Fatalf("%+v %+v %v", by, s, err)
		}
		if !by.May(access.RolloutCollect, access.Rollout("r1")) || by.May(access.RolloutCollect, access.Rollout("r2")) {
			t.Error("roles are not those granted")
		}
		for _, bad := range []string{"", " ", "0", cookie[:51], cookie + "0", access.Hash(cookie)} {
			if _, _, err := a.Session(context.Background(), noon, bad); !fault.Is(err, fault.Unknown) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// AU-01: signing in gives a new session, and the one brought along is dead.
func TestAU01_SignInEndsThePlantedSession(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := house(t, d)
		planted, _ := open(t, d, noon, "mia", access.Client{})
		fresh, _ := open(t, d, noon, "ida", access.Client{Cookie: planted})
		if fresh == planted {
			t.Fatal("the planted cookie was kept")
		}
		if _, _, err := a.Session(context.Background(), noon, planted); !fault.Is(err, fault.Unknown) {
			t.Errorf("the planted session lives: %v", err)
		}
		if by, _, err := a.Session(context.Background(), noon, fresh); err != nil || by.Person != "ida" {
			t.Errorf("%+v %v", by, err)
		}
	})
}

// AU-04: sessions end on time by every clock.
func TestAU04_SessionsEndOnTime(t *testing.T) {
	type step struct {
		at    time.Duration // clock, from the opening
		alive bool
	}
	hourly := func(from, to time.Duration) (steps []step) {
		for at := from; at < to; at += time.Hour {
			steps = append(steps, step{at, true})
		}
		return steps
	}
	day := 24 * time.Hour
	for name, steps := range map[string][]step{
		"used each hour for seven days":              append(hourly(0, 7*day), step{7 * day, false}),
		"unused for eight hours":                     {{7*time.Hour + 59*time.Minute, true}, {16 * time.Hour, false}},
		"ended stays ended when the clock goes back": {{9 * time.Hour, false}, {time.Hour, false}},
		"set back 47 hours after 71":                 append(append(hourly(0, 3*day), hourly(day, 5*day+time.Hour)...), step{5*day + time.Hour, false}),
		"set back before it began":                   {{-2 * day, true}, {-2*day + time.Hour, true}, {-2*day + 10*time.Hour, false}},
		"replicas a few minutes apart": {{time.Hour, true}, {55 * time.Minute, true}, {time.Hour + time.Minute, true}, {56 * time.Minute, true},
			{2 * time.Hour, true}},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			a := house(t, d)
			cookie, _ := open(t, d, noon, "ida", access.Client{})
			for _, s := range steps {
				_, _, err := a.Session(context.Background(), noon.Add(s.at), cookie)
				if (err == nil) != s.alive || (err != nil && !fault.Is(err, fault.Unknown)) {
					t.Fatalf("at %v: %v", s.at, err)
				}
			}
		})
	}
}

func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	d := dbtest.SQLite(t)
	a := house(t, d)
	cookie, _ := open(t, d, noon, "ida", access.Client{})
	for _, c := range []struct{ after, want time.Duration }{{59 * time.Second, 0}, {time.Minute, 0}, {90 * time.Second, time.Minute}} {
		_, s, err := a.Session(context.Background(), noon.Add(c.after), cookie)
		if err != nil {
			t.Fatal(err)
		}
		if c.after == time.Minute {
			c.want = time.Minute
		}
		if s.SeenAt.Sub(noon) != c.want {
			t.Errorf("after %v: seen at %v", c.after, s.SeenAt.Sub(noon))
		}
	}
}

func TestRightsEndWithThePerson(t *testing.T) {
	for name, c := range map[string]struct {
		change string
		alive  bool
	}{
		"deactivated":      {`UPDATE persons SET active = 0 WHERE body = 'b' AND id = 'ida'`, false},
		"left yesterday":   {`UPDATE persons SET left_on = '2026-04-13' WHERE body = 'b' AND id = 'ida'`, false},
		"leaves today":     {`UPDATE persons SET left_on = '2026-04-14' WHERE body = 'b' AND id = 'ida'`, true},
		"someone else did": {`UPDATE persons SET active = 0 WHERE body = 'b' AND id = 'mia'`, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			a := house(t, d)
			cookie, _ := open(t, d, noon, "ida", access.Client{})
			if err := d.Write(context.Background(), "b", func(tx *db.Tx) error { _, err := tx.Exec(c.change); return err }); err != nil {
				t.Fatal(err)
			}
			if _, _, err := a.Session(context.Background(), noon, cookie); (err == nil) != c.alive {
				t.Error(err)
			}
		})
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := house(t, d)
		cookie, _ := open(t, d, noon, "ida", access.Client{})
		if err := d.Write(context.Background(), "b", func(tx *db.Tx) error { return access.EndSessions(tx, "ida") }); err != nil {
			t.Fatal(err)
		}
		if _, _, err := a.Session(context.Background(), noon, cookie); !fault.Is(err, fault.Unknown) {
			t.Error(err)
		}
	})
}

func TestActingForSomebodyEndsWithTheProxy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := house(t, d)
		cookie, s := open(t, d, noon, "ida", access.Client{})
		if err := d.Write(context.Background(), "b", func(tx *db.Tx) error { return access.SetBehalf(tx, "ida", s.ID, "mia") }); err != nil {
			t.Fatal(err)
		}
		by, info, err := a.Session(context.Background(), noon, cookie)
		if err != nil || by.Behalf != "mia" || info.BehalfName != "Mia Dal" || by.Whose() != "mia" {
			t.Errorf("%+v %+v %v", by, info, err)
		}
		if err := d.Write(context.Background(), "b", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE proxies SET valid_to = '2026-04-13' WHERE body = 'b' AND id = 'x'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if by, _, err := a.Session(context.Background(), noon, cookie); err != nil || by.Behalf != "" {
			t.Errorf("%+v %v", by, err)
		}
	})
}
