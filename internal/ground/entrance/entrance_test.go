package entrance_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
	pc   = access.Client{Agent: "Firefox", Address: "192.0.2.7"}
)

const password = "blå cykler i regnen"

func catalog(t testing.TB) *text.Catalog {
	t.Helper()
	files := fstest.MapFS{}
	for _, l := range text.Langs {
		files["texts/"+l+".json"] = &fstest.MapFile{Data: []byte(`{"access.letter.link.subject": "` + l + `", "access.letter.link.text": "{{.name}} {{.address}}", "access.letter.link.sms": "{{.address}}",
			"access.letter.guessed.subject": "guessed", "access.letter.guessed.text": "{{.name}} {{.count}} {{.device}} {{.address}}", "access.letter.guessed.somewhere": "somewhere",
			"access.session.unknown_device": "unknown"}`)}
	}
	c := text.NewCatalog()
	if err := c.Load(files); err != nil {
		t.Fatal(err)
	}
	return c
}

type house struct {
	t testing.TB
	d *db.DB
	a *access.Access
	*entrance.Entrance
}

// build makes two bodies: ida administers the first and mia is a member in it;
// ida's private address is known in the second as well.
func build(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{t, d, access.New(d), entrance.New(d, catalog(t), "https://overgang.example")}
	h.Floor = 0
	for _, body := range []string{"nyby", "gammelby"} {
		h.write(body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
				return err
			}
			for _, p := range []org.Person{{ID: "ida", Given: "Ida", Family: "Holm", Active: 1, Mobile: "+4520000001"}, {ID: "mia", Given: "Mia", Family: "Dal", Lang: "sv", Active: 1}} {
				if body == "gammelby" {
					p.Mobile = ""
				}
				if err := org.AddPerson(tx, "da", p); err != nil {
					return err
				}
				if err := org.AddEmail(tx, org.Email{Person: p.ID, Address: p.Given + "@" + body + ".example", Kind: "primary"}); err != nil {
					return err
				}
			}
			if err := org.AddEmail(tx, org.Email{Person: "ida", Address: "ida@hjemme.example", Kind: "alias"}); err != nil {
				return err
			}
			return org.AddProxy(tx, org.Proxy{ID: "x", Person: "mia", Proxy: "ida", To: "2026-04-15"})
		})
	}
	h.write("nyby", func(tx *db.Tx) error {
		return access.AddGrant(tx, access.GrantRow{Body: "nyby", ID: "g", Person: "ida", Role: access.Administrator, GrantedAt: 1})
	})
	return h
}

func (h *house) write(tenant string, f func(*db.Tx) error) {
	h.t.Helper()
	if err := h.d.Write(ctx, tenant, f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) count(query string) int {
	h.t.Helper()
	var n int
	if err := h.d.Read(ctx, db.Everyone, func(tx *db.Tx) error { return tx.Get(&n, query) }); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// in signs somebody in by a link and returns who they are.
func (h *house) in(body, person string, now clock.Instant) (string, access.Actor) {
	h.t.Helper()
	link, err := h.LinkFor(ctx, access.Command(body), now, person, time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	cookie, _, _, err := h.UseLink(ctx, now, secret(link), pc)
	if err != nil {
		h.t.Fatal(err)
	}
	by, _, err := h.a.Session(ctx, now, cookie)
	if err != nil {
		h.t.Fatal(err)
	}
	return cookie, by
}

// hasPassword gives a person the test's password.
func (h *house) hasPassword(body, person string, now clock.Instant) {
	h.t.Helper()
	_, by := h.in(body, person, now)
	if err := h.SetPassword(ctx, by, now, "", password); err != nil {
		h.t.Fatal(err)
	}
}

// letters are the texts in the outbox, newest last.
func (h *house) letters() []outbox.Row {
	h.t.Helper()
	var rows []outbox.Row
	err := h.d.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		return tx.Select(&rows, "SELECT body, person, lang, subject, text, channel, address FROM letters ORDER BY created_at, body, id")
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return rows
}

var links = regexp.MustCompile(`/(?:sign-in/link|first)/([0-9a-z]+)`)

func secret(text string) string {
	m := links.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestSignInByPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hasPassword("nyby", "ida", noon)
		for name, c := range map[string]struct {
			body, address, password string
			kind                    fault.Kind
		}{
			"fits":                         {"", "Ida@nyby.example", password, 0},
			"fits in capitals and spaces":  {"", "  IDA@NYBY.example ", password, 0},
			"the other Unicode form":       {"", "ida@nyby.example", strings.ReplaceAll(password, "å", "a\u030a"), 0},
			"by mobile":                    {"", "20 00 00 01", password, 0},
			"body chosen":                  {"nyby", "ida@hjemme.example", password, 0},
			"the wrong body":               {"gammelby", "ida@nyby.example", password, fault.Invalid},
			"wrong password":               {"", "ida@nyby.example", password + "!", fault.Invalid},
			"empty password":               {"", "ida@nyby.example", "", fault.Invalid},
			"without a password of theirs": {"", "mia@nyby.example", "", fault.Invalid},
			"nobody":                       {"", "nobody@nyby.example", password, fault.Invalid},
			"very long":                    {"", "ida@nyby.example", strings.Repeat("x", 10_000), fault.Invalid},
		} {
			cookie, by, err := h.SignIn(ctx, noon, c.body, c.address, c.password, pc)
			if c.kind != 0 {
				if !fault.Is(err, c.kind) || cookie != "" {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err != nil || by.Person != "ida" {
				t.Errorf("%s: %+v %v", name, by, err)
				continue
			}
			if again, _, err := h.a.Session(ctx, noon, cookie); err != nil || again.Person != "ida" || again.Session != by.Session {
				t.Errorf("%s: %+v %v", name, again, err)
			}
		}
	})
}

func TestTheSamePasswordInTwoBodiesAsksWhich(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.hasPassword("nyby", "ida", noon)
	h.hasPassword("gammelby", "ida", noon)
	_, _, err := h.SignIn(ctx, noon, "", "ida@hjemme.example", password, pc)
	var choose *entrance.ChooseBody
	if !errors.As(err, &choose) || len(choose.Bodies) != 2 {
		t.Fatalf("%v", err)
	}
	_, by, err := h.SignIn(ctx, noon, choose.Bodies[1].ID, "ida@hjemme.example", password, pc)
	if err != nil || by.Body != choose.Bodies[1].ID {
		t.Errorf("%+v %v", by, err)
	}
}

// AU-09: guessing gets slower, and the owner still comes in.
func TestAU09_GuessingGetsSlowerAndTheOwnerComesInByLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hasPassword("nyby", "ida", noon)
		now := noon.Add(time.Hour)
		let := 0
		for i := range 40 {
			_, _, err := h.SignIn(ctx, now, "", "ida@nyby.example", "a wrong guess", access.Client{Address: "192.0.2." + string(rune('0'+i%10))})
			switch {
			case fault.Is(err, fault.Invalid):
				let++
			case !fault.Is(err, fault.TooMany):
				t.Fatal(err)
			}
			now = now.Add(time.Second)
		}
		if let < 5 || let > 9 {
			t.Errorf("%d guesses of 40 in 40 s were looked at", let)
		}
		if _, _, err := h.SignIn(ctx, now, "", "ida@nyby.example", password, pc); !fault.Is(err, fault.TooMany) {
			t.Errorf("the right password during the pause: %v", err)
		}
		if err := h.RequestLink(ctx, now, "ida@nyby.example", outbox.Mail, "", pc); err != nil {
			t.Fatal(err)
		}
		all := h.letters()
		if len(all) != 1 {
			t.Fatalf("%d letters", len(all))
		}
		if _, by, _, err := h.UseLink(ctx, now, secret(all[0].Text), pc); err != nil || by.Person != "ida" {
			t.Errorf("the owner does not come in by link: %v", err)
		}
		if _, _, err := h.SignIn(ctx, now.Add(16*time.Minute), "", "ida@nyby.example", password, pc); err != nil {
			t.Errorf("after the pause: %v", err)
		}
	})
}

// MO-05: who comes in after many wrong passwords is told, once, with what is
// recognised of the browser and the network and nothing else they said.
func TestMO05_WhoMayHaveGuessedIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		hostile := access.Client{Agent: "Firefox <script> https://evil.example\r\nBcc: eve@evil.example", Address: "<b>192.0.2.7</b> https://evil.example"}
		for name, c := range map[string]struct {
			wrong int
			from  access.Client
			want  string
		}{
			"a slip or two":      {4, pc, ""},
			"many":               {5, access.Client{Agent: "Mozilla Firefox (Windows)", Address: "::ffff:192.0.2.7"}, "Ida Holm 5 Firefox, Windows 192.0.2.7"},
			"a hostile browser":  {5, hostile, "Ida Holm 5 Firefox somewhere"},
			"one that says none": {5, access.Client{Agent: "evil.example", Address: "2001:db8::1%eth0"}, "Ida Holm 5 unknown 2001:db8::1"},
		} {
			t.Run(name, func(t *testing.T) {
				h := &house{t, d, access.New(d), entrance.New(d, catalog(t), "https://overgang.example")}
				h.Floor = 0
				if n := h.count("SELECT count(*) FROM bodies"); n == 0 {
					build(t, d)
				}
				h.write(db.Everyone, func(tx *db.Tx) error {
					_, err := tx.Exec("DELETE FROM letters")
					return err
				})
				h.hasPasswordAgain("nyby", "ida")
				now := noon
				for range c.wrong {
					if _, _, err := h.SignIn(ctx, now, "", "ida@nyby.example", "a wrong guess", c.from); !fault.Is(err, fault.Invalid) {
						t.Fatal(err)
					}
					now = now.Add(20 * time.Second)
				}
				for range 2 { // coming in wipes the slate
					if _, _, err := h.SignIn(ctx, now, "", "ida@nyby.example", password, c.from); err != nil {
						t.Fatal(err)
					}
				}
				all := h.letters()
				if c.want == "" && len(all) == 0 {
					return
				}
				if len(all) != 1 || all[0].Text != c.want || all[0].Body != "nyby" || all[0].Person != "ida" || all[0].Lang != "da" || all[0].Channel != string(outbox.Mail) {
					t.Errorf("%+v", all)
				}
			})
		}
	})
}

// hasPasswordAgain gives somebody the password whether they had one or not.
func (h *house) hasPasswordAgain(body, person string) {
	h.t.Helper()
	if h.count("SELECT count(*) FROM credentials") == 0 {
		h.hasPassword(body, person, noon.Add(-2*time.Hour))
	}
}

// A password that is changed while somebody comes in with the old one lets
// nobody stay by it: the change ends all other sessions.
func TestSignedInWhileThePasswordIsChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hasPassword("nyby", "ida", noon)
		_, by := h.in("nyby", "ida", noon)
		var cookie string
		err := dbtest.Meanwhile(t, d, "nyby", func(ctx context.Context, _ *db.Tx) error {
			return h.SetPassword(ctx, by, noon, "", "gule cykler i solen")
		}, func() (err error) {
			cookie, _, err = h.SignIn(ctx, noon, "", "ida@nyby.example", password, pc)
			return err
		})
		if _, _, in := h.a.Session(ctx, noon, cookie); err == nil && in == nil {
			t.Error("who came in with the old password is still there")
		}
	})
}
