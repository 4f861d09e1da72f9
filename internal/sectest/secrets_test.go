package sectest

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/backup"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/test/story/whole"
)

// lettersGoOut is a world of its own, empty but for what the first link makes,
// with lines out that take letters until they are told to refuse.
func lettersGoOut(t *testing.T, first map[string]string) *world {
	t.Helper()
	s := whole.SQLite(t)
	s.Base = base
	house := whole.Start(t, s, standing, whole.Serving, func(h *whole.House, s *app.Settings) {
		h.Mail.Password = "canary-smtp-password"
		s.SMTPUser, s.SMTPPassword, s.SMSToken = "canary-smtp-user", "canary-smtp-password", whole.Token
		s.Teams = map[string]string{"it": s.Teams["it"] + "?sig=canary-teams-signature"}
	})
	w := &world{t: t, house: house, handler: house.Program.Handler(), bodies: map[string]string{}, people: map[string]access.Actor{}, cookies: map[string]string{}}
	link, err := house.Program.Entrance.FirstLink(context.Background(), house.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"body": {"Nordby Kommune"}, "slug": {"nordby"}, "country": {"DK"}, "lang": {"en"}, "given": {"Ada"}, "family": {"Canarysen"},
		"address": {"ada.canary@nordby.example"}, "password": {first["password"]}}
	out := w.ask("", http.MethodPost, strings.TrimPrefix(link, base), form)
	if out.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", out.Code, words(out))
	}
	first["first link"], first["session"] = link[strings.LastIndex(link, "/")+1:], w.keep("ada", out)
	w.read(db.Everyone, func(tx *db.Tx) error {
		all, err := org.Bodies(tx)
		w.bodies["nordby"] = all[0].ID
		return err
	})
	return w
}

// keep notes the session an answer gives, and says it.
func (w *world) keep(name string, out *httptest.ResponseRecorder) string {
	w.t.Helper()
	for _, c := range out.Result().Cookies() {
		if c.Name == "__Host-session" && c.Value != "" {
			w.cookies[name] = c.Value
			return c.Value
		}
	}
	w.t.Fatalf("no session was given: %d %s", out.Code, words(out))
	return ""
}

var lettered = regexp.MustCompile(`/(sign-in/link|b)/([0-9a-z]{52})`)

// LG-01, WB-09, IN-08: a day of the whole program, with every secret in use,
// with mistakes, with lines out that refuse, with a broken table: neither its
// log at the level that says most, nor its figures, nor a backup, nor the
// database, nor any page holds one of the secrets, and the log no name, no
// number and nothing that was typed. Every line of the log is one JSON object.
func TestLG01_IN08_NoSecretIsToldAnywhere(t *testing.T) {
	t.Parallel()
	secrets := map[string]string{"password": "canary-right-password-9", "wrong password": "canary-wrong-password-9", "another password": "canary-other-password-9",
		"smtp user": "canary-smtp-user", "smtp password": "canary-smtp-password", "teams signature": "canary-teams-signature", "sms token": whole.Token}
	w := lettersGoOut(t, secrets)
	private := map[string]string{"a name": "Canarysen", "an address": "ada.canary@", "a number": "20998877", "typed text": "canary typed words"}
	w.signsInEveryWay(secrets)
	w.worksADay(secrets)
	w.failsInEveryWay(secrets)

	told := w.house.Log.Text()
	if strings.Count(told, "\n") < 100 || !strings.Contains(told, `"ERROR"`) {
		t.Fatalf("the log tells too little to be held against anything: %d lines", strings.Count(told, "\n"))
	}
	for name, s := range secrets {
		if s == "" {
			t.Errorf("%s was never made", name)
		} else if i := strings.Index(told, s); i >= 0 {
			t.Errorf("the log tells the %s: …%s…", name, told[max(0, i-200):min(len(told), i+100)])
		}
	}
	for name, s := range private {
		if i := strings.Index(told, s); i >= 0 {
			t.Errorf("the log tells %s: …%s…", name, told[max(0, i-200):min(len(told), i+100)])
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(told), "\n") {
		var said map[string]any
		if err := json.Unmarshal([]byte(line), &said); err != nil || strings.ContainsAny(line, "\x1b\r") {
			t.Errorf("no line of a log: %q %v", line, err)
		}
	}
	w.keepsNoSecret(secrets)
}

// signsInEveryWay uses passwords right and wrong, links, codes and tokens.
func (w *world) signsInEveryWay(secrets map[string]string) {
	t := w.t
	t.Helper()
	hostile := "\x1b[31mred\r\n{\"level\":\"ERROR\",\"msg\":\"forged\"}"
	for _, password := range []string{secrets["wrong password"], secrets["password"]} {
		out := w.ask("", http.MethodPost, "/sign-in", url.Values{"address": {"ada.canary@nordby.example"}, "password": {password}}, "User-Agent", hostile, "X-Forwarded-For", hostile)
		if password == secrets["password"] {
			secrets["second session"] = w.keep("ada", out)
		}
	}
	if out := w.ask("ada", http.MethodPost, "/account/password", url.Values{"old": {secrets["password"]}, "current": {secrets["password"]}, "password": {secrets["another password"]}}); out.Code != http.StatusSeeOther {
		t.Fatalf("the password: %d %s", out.Code, words(out))
	}
	w.ask("", http.MethodPost, "/sign-in/link", url.Values{"address": {"ada.canary@nordby.example"}, "next": {"/people?q=canary"}})
	letter := w.house.Mail.Await(t, "ada.canary@nordby.example", "sign-in/link")
	secrets["sign-in link"] = lettered.FindStringSubmatch(letter.Text)[2]
	w.ask("", http.MethodGet, "/sign-in/link/"+secrets["sign-in link"], nil)
	out := w.ask("", http.MethodPost, "/sign-in/link/"+secrets["sign-in link"], nil)
	secrets["third session"] = w.keep("ada", out)
	w.ask("", http.MethodPost, "/sign-in/link/"+secrets["sign-in link"], nil) // once more: refused
	out = w.ask("ada", http.MethodPost, "/tokens", url.Values{"name": {"pipeline"}, "last": {"2027-01-01"}, "scopes": {"people.read", "rollout.read"}})
	secrets["api token"] = regexp.MustCompile(`ovg_[0-9a-z]{52}`).FindString(out.Body.String())
	if out := w.program(secrets["api token"], http.MethodGet, "/api/v1/people?q=Canarysen", ""); out.Code != http.StatusOK {
		t.Fatalf("the token: %d %s", out.Code, out.Body)
	}
	secrets["a token of nobody"] = "ovg_" + strings.Repeat("canary7", 8)[:52]
	w.program(secrets["a token of nobody"], http.MethodGet, "/api/v1/me", "")
	secrets["callback"] = outbox.Settings{SMSToken: whole.Token}.CallbackSecret()
	for _, path := range []string{secrets["callback"], "wrong" + secrets["callback"]} {
		w.ask("", http.MethodPost, "/hooks/sms/"+path, nil, "Content-Type", "application/json")
	}
}

// worksADay makes one of everything and lets every page and operation be
// asked for, also with what must not be kept.
func (w *world) worksADay(secrets map[string]string) {
	w.t.Helper()
	by, err := w.house.Program.Access.ActorOf(context.Background(), w.house.Clock.Now(), w.bodies["nordby"], w.personOf("Canarysen"), access.BySession)
	if err != nil {
		w.t.Fatal(err)
	}
	w.people["ada"] = by
	of := w.furnish("nordby", "walkword", by)
	secrets["booking link"] = of["/b/{token} token"]
	w.write(w.bodies["nordby"], func(tx *db.Tx) error {
		_, err := tx.Exec("UPDATE persons SET mobile = '+4520998877' WHERE body = $1 AND id = $2", w.bodies["nordby"], of["person"])
		return err
	})
	for route := range written() {
		method, path, _ := strings.Cut(route, " ")
		if strings.HasPrefix(path, "/demo") || strings.HasSuffix(path, "/pdf") || path == "/sign-out" || strings.Contains(path, "/sessions/") || strings.HasSuffix(path, "/end") || path == "/sign-in" {
			continue
		}
		form := url.Values{"about": {"canary typed words"}, "text": {"canary typed words"}, "who": {"Ida Canarysen"}, "name": {"canary typed words"}, "version": {"1"}}
		w.ask("ada", method, w.at(path, of)+"?q=Canarysen&for="+url.QueryEscape("canary typed words"), form)
	}
	for _, l := range w.house.Program.API.Laws() {
		w.program(secrets["api token"], l.Method, w.apiAt(l.Path, of)+"?q=Canarysen", `{"name":"canary typed words"}`)
	}
}

// failsInEveryWay: a gateway, a mail server and a hook that refuse, a table
// that is gone, a request that is none.
func (w *world) failsInEveryWay(secrets map[string]string) {
	t := w.t
	t.Helper()
	refuse := func() int { return http.StatusInternalServerError }
	w.house.SMS.Refuse, w.house.Teams.Refuse = refuse, refuse
	w.house.Mail.Refuse = func(to string) error { return fmt.Errorf("canary typed words %s", to) }
	w.write(w.bodies["nordby"], func(tx *db.Tx) error {
		for i, c := range []outbox.Channel{outbox.Mail, outbox.SMS, outbox.Teams} {
			l := outbox.Letter{Name: fmt.Sprint("fails", i), Person: w.people["ada"].Person, Channels: []outbox.Channel{c}, CauseKind: "test", Cause: "x", Lang: "en", Subject: "canary typed words", Text: "canary typed words"}
			if c == outbox.Teams {
				l.Person, l.Address = "", "it"
			}
			if err := outbox.Post(tx, w.house.Clock.Now(), l); err != nil {
				return err
			}
		}
		return nil
	})
	for range 8 {
		w.house.Clock.Advance(20 * time.Minute)
		time.Sleep(150 * time.Millisecond)
	}
	if _, err := w.house.Program.DB.Raw().Exec("ALTER TABLE groups RENAME TO grupper"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/groups?q=Canarysen", "/people?group=x&q=ada.canary%40nordby.example"} {
		w.ask("ada", http.MethodGet, path, nil)
	}
	w.ask("ada", http.MethodPost, "/groups/new", url.Values{"name": {"canary typed words"}})
	w.program(secrets["api token"], http.MethodGet, "/api/v1/groups", "")
	if _, err := w.house.Program.DB.Raw().Exec("ALTER TABLE grupper RENAME TO groups"); err != nil {
		t.Fatal(err)
	}
	w.ask("ada", http.MethodPost, "/people/new", nil, "Content-Type", "multipart/form-data; boundary=canary typed words")
	w.house.Clock.Advance(26 * time.Hour) // what was sent and lets in is wiped by now
	time.Sleep(300 * time.Millisecond)
}

// keepsNoSecret looks into the database, a backup, the figures and the pages.
func (w *world) keepsNoSecret(secrets map[string]string) {
	t := w.t
	t.Helper()
	var all []string
	for name, s := range secrets {
		if name == "sms token" { // the peer's own, stands in this test
			continue
		}
		all = append(all, s)
	}
	if found := w.cellsHolding(w.bodies["nordby"], all...); len(found) > 0 {
		t.Errorf("the database holds secrets: %v", found)
	}
	var file strings.Builder
	if _, err := backup.Write(context.Background(), w.house.Program.DB, w.house.Clock.Now(), &file); err != nil {
		t.Fatal(err)
	}
	if zipped, err := gzip.NewReader(strings.NewReader(file.String())); err != nil {
		t.Fatal(err)
	} else if raw, err := io.ReadAll(zipped); err != nil {
		t.Fatal(err)
	} else {
		for name, s := range secrets {
			if strings.Contains(string(raw), s) {
				t.Errorf("the backup holds the %s", name)
			}
		}
	}
	ada := w.people["ada"]
	w.signIn(ada.Body, ada.Person, "ada")
	pages := map[string]string{}
	for route := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet && !strings.Contains(path, "{") && path != "/live" && !strings.HasPrefix(path, "/demo") {
			pages[route] = w.ask("ada", method, path, nil).Body.String()
		}
	}
	for _, path := range []string{"/metrics", "/livez", "/readyz"} {
		pages[path] = w.ask("", http.MethodGet, path, nil).Body.String()
	}
	for where, text := range pages {
		for name, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s shows the %s", where, name)
			}
		}
	}
}

func (w *world) personOf(family string) (id string) {
	w.t.Helper()
	w.read(w.bodies["nordby"], func(tx *db.Tx) error {
		return tx.Get(&id, "SELECT id FROM persons WHERE body = $1 AND family = $2", w.bodies["nordby"], family)
	})
	return id
}
