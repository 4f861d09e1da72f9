package entrance_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// AU-05: whatever is no live link gets the same refusal and changes nothing.
func TestAU05_EveryDeadLinkIsRefusedAlike(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		make := func(person string, life time.Duration) string {
			link, err := h.LinkFor(ctx, access.Command("nyby"), noon, person, life)
			if err != nil {
				t.Fatal(err)
			}
			return secret(link)
		}
		live, used, expired, left := make("ida", time.Hour), make("ida", time.Hour), make("ida", time.Minute), make("mia", time.Hour)
		if _, _, _, err := h.UseLink(ctx, noon, used, pc); err != nil {
			t.Fatal(err)
		}
		h.write("nyby", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET active = 0 WHERE body = 'nyby' AND id = 'mia'`)
			return err
		})
		first := ""
		h.write(db.Everyone, func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM role_grants`)
			return err
		})
		first, err := h.FirstLink(ctx, noon)
		if err != nil {
			t.Fatal(err)
		}
		sessions := h.count(`SELECT count(*) FROM sessions`)
		for name, s := range map[string]string{
			"empty": "", "space": " ", "zero": "0", "capitals": strings.ToUpper(live), "cut": live[:51], "longer": live + "0",
			"used": used, "expired": expired, "of somebody who left": left, "the hash": access.Hash(live), "a first link": secret(first), "a wildcard": "%",
		} {
			cookie, by, _, err := h.UseLink(ctx, noon.Add(30*time.Minute), s, pc)
			if err == nil || err.Error() != "access.link.dead" || cookie != "" || by.Person != "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := h.count(`SELECT count(*) FROM sessions`); n != sessions {
			t.Errorf("%d sessions were opened", n-sessions)
		}
		if _, _, _, err := h.UseLink(ctx, noon.Add(30*time.Minute), live, pc); err != nil {
			t.Errorf("the live one: %v", err)
		}
	})
}

func TestOfTwoAtOnceOneUsesTheLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for range 5 {
			link, err := h.LinkFor(ctx, access.Command("nyby"), noon, "ida", time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			var mu sync.Mutex
			in, out := 0, 0
			for range 8 {
				wg.Go(func() {
					_, _, _, err := h.UseLink(ctx, noon, secret(link), pc)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						in++
					case fault.Is(err, fault.Refused):
						out++
					default:
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if in != 1 || out != 7 {
				t.Errorf("%d came in, %d did not", in, out)
			}
		}
	})
}

func TestLinksGoToWhoeverHasTheAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		ask := func(address string, ch outbox.Channel, at time.Duration) {
			t.Helper()
			if err := h.RequestLink(ctx, noon.Add(at), address, ch, "/me", pc); err != nil {
				t.Fatalf("%s: %v", address, err)
			}
		}
		ask("nobody@nyby.example", outbox.Mail, 0)
		ask("", outbox.Mail, 0)
		if n := len(h.letters()); n != 0 {
			t.Fatalf("%d letters to nobody", n)
		}
		ask("MIA@nyby.example", outbox.Mail, time.Minute)
		ask("20000001", outbox.SMS, 2*time.Minute)
		ask("ida@hjemme.example", outbox.Mail, 3*time.Minute) // in both bodies
		all := h.letters()
		if len(all) != 4 || all[0].Lang != "sv" || all[0].Address != "Mia@nyby.example" || all[1].Channel != "sms" || all[1].Address != "+4520000001" ||
			all[2].Body != "gammelby" || all[3].Body != "nyby" || all[3].Address != "ida@hjemme.example" {
			t.Fatalf("%+v", all)
		}
		if n := h.count(`SELECT count(*) FROM letters WHERE secret = 0`); n != 0 {
			t.Errorf("%d letters with a link are shown to others", n)
		}
		if _, by, target, err := h.UseLink(ctx, noon.Add(4*time.Minute), secret(all[0].Text), pc); err != nil || by.Person != "mia" || target != "/me" {
			t.Errorf("%+v %s %v", by, target, err)
		}
		for range 5 {
			ask("mia@nyby.example", outbox.Mail, 5*time.Minute)
		}
		if n := len(h.letters()) - len(all); n != 2 {
			t.Errorf("%d more links within a quarter of an hour", n)
		}
	})
}

// AU-11: the first link makes one administrator, once, and is gone after that.
func TestAU11_TheFirstLinkWorksOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := entrance.New(d, catalog(t), "https://overgang.example")
		old, err := e.FirstLink(ctx, noon)
		if err != nil || old == "" {
			t.Fatal(old, err)
		}
		link, err := e.FirstLink(ctx, noon)
		if err != nil || link == old {
			t.Fatal(link, err)
		}
		start := entrance.Start{BodyName: "Nyborg Ø Kommune", Country: "DK", Given: "Åse", Family: "Holm", Address: "aase@nyby.example", Password: password}
		bad := start
		bad.Password, bad.Address, bad.BodyName = "short", "no address", " "
		_, _, err = e.Bootstrap(ctx, noon, secret(link), bad, pc)
		if fs := fault.List(err); len(fs) != 4 || fs[0].Field != "body" || fs[3].Field != "password" {
			t.Errorf("%v", err)
		}
		if _, _, err := e.Bootstrap(ctx, noon, secret(old), start, pc); !fault.Is(err, fault.NotFound) {
			t.Errorf("an older link: %v", err)
		}
		if _, _, err := e.Bootstrap(ctx, noon.Add(25*time.Hour), secret(link), start, pc); !fault.Is(err, fault.NotFound) {
			t.Errorf("the day after: %v", err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 4 {
			wg.Go(func() {
				cookie, by, err := e.Bootstrap(ctx, noon, secret(link), start, pc)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made++
					if again, _, err := access.New(d).Session(ctx, noon, cookie); err != nil || !again.May(access.AccessGrant) || by.Name != "Åse Holm" || again.Lang != "da" {
						t.Errorf("%+v %v", again, err)
					}
				} else if !fault.Is(err, fault.NotFound) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if made != 1 {
			t.Errorf("made %d times", made)
		}
		if again, err := e.FirstLink(ctx, noon); again != "" || err != nil {
			t.Errorf("another first link: %q %v", again, err)
		}
		if err := e.CheckFirst(ctx, noon, secret(link)); !fault.Is(err, fault.NotFound) {
			t.Errorf("the page is still there: %v", err)
		}
		if _, _, err := e.SignIn(ctx, noon, "", "aase@nyby.example", password, pc); err != nil {
			t.Errorf("the administrator cannot sign in: %v", err)
		}
	})
}
