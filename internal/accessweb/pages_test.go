package accessweb_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/accessweb"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
)

const password = "blå cykler i regnen"

type house struct {
	t *testing.T
	d *db.DB
	a *access.Access
	e *entrance.Entrance
	s *webtest.Site
}

// empty is an installation nobody has begun with; its frame knows sessions as
// the real one does.
func empty(t *testing.T) *house {
	t.Helper()
	d := dbtest.SQLite(t)
	texts := webtest.Texts(t, accessweb.Texts, org.Texts)
	h := &house{t: t, d: d, a: access.New(d), e: entrance.New(d, texts, "http://overgang.test")}
	h.e.Floor = 0
	pages := &accessweb.Pages{Entrance: h.e, People: org.NewPeople(d), Settings: org.NewSettings(d), Audit: audit.New(d), Texts: texts}
	h.s = webtest.New(t, d, noon, pages.Routes(), accessweb.Texts, org.Texts)
	h.s.Server.Session = func(ctx context.Context, now clock.Instant, cookie string) (access.Actor, error) {
		by, _, err := h.a.Session(ctx, now, cookie)
		return by, err
	}
	h.s.Server.Denied = func(ctx context.Context, by access.Actor, now clock.Instant, route string) {
		if err := pages.Audit.Denied(ctx, by, now, route); err != nil {
			t.Error(err)
		}
	}
	return h
}

// build has ida, who administers and is mia's secretary, and mia.
func build(t *testing.T) *house {
	t.Helper()
	h := empty(t)
	err := h.d.Write(ctx, "nyby", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "nyby", Slug: "nyby", Name: "Nyby Kommune", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
			return err
		}
		for _, p := range []org.Person{{ID: "ida", Given: "Ida", Family: "Holm", Lang: "da", Active: 1, Mobile: "+4520000001"}, {ID: "mia", Given: "Mia", Family: "Dal", Lang: "sv", Active: 1}} {
			if err := org.AddPerson(tx, "da", p); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: p.ID, Address: strings.ToLower(p.Given) + "@nyby.example", Kind: "primary"}); err != nil {
				return err
			}
		}
		if err := org.AddEmail(tx, org.Email{Person: "ida", Address: "ida@hjemme.example", Kind: "secondary"}); err != nil {
			return err
		}
		if err := org.AddUnit(tx, "da", org.Unit{ID: "it", Name: "IT-afdelingen"}); err != nil {
			return err
		}
		if err := org.AddProxy(tx, org.Proxy{ID: "x", Person: "mia", Proxy: "ida"}); err != nil {
			return err
		}
		return access.AddGrant(tx, access.GrantRow{Body: "nyby", ID: "g", Person: "ida", Role: access.Administrator, GrantedBy: "ida", GrantedAt: noon})
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// as is a browser of somebody signed in, with their real cookie.
func (h *house) as(person, lang string) (*webtest.Browser, access.Actor) {
	h.t.Helper()
	link, err := h.e.LinkFor(ctx, access.Command("nyby"), noon, person, time.Hour)
	if err != nil {
		h.t.Fatal(err)
	}
	cookie, _, _, err := h.e.UseLink(ctx, noon, link[strings.LastIndex(link, "/")+1:], access.Client{Agent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", Address: "192.0.2.1"})
	if err != nil {
		h.t.Fatal(err)
	}
	by, _, err := h.a.Session(ctx, noon, cookie)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.carrying(cookie, lang), by
}

// carrying is a browser with a session cookie.
func (h *house) carrying(cookie, lang string) *webtest.Browser {
	b := h.s.As(access.Actor{})
	b.Header["Cookie"] = []string{"lang=" + lang + "; session=" + cookie}
	return b
}

func (h *house) hasPassword(person string) {
	h.t.Helper()
	_, by := h.as(person, "da")
	if err := h.e.SetPassword(ctx, by, noon, "", password); err != nil {
		h.t.Fatal(err)
	}
}

// cookie is the session an answer gives.
func cookie(r *webtest.Response) string {
	for _, c := range (&http.Response{Header: r.Header}).Cookies() {
		if c.Name == "session" {
			return c.Value
		}
	}
	return ""
}

func (h *house) letters() []string {
	h.t.Helper()
	var all []string
	err := h.d.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		return tx.Select(&all, "SELECT text FROM letters ORDER BY channel, created_at, id")
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	h := build(t)
	h.hasPassword("ida")
	for _, lang := range text.Langs {
		b, by := h.as("ida", lang)
		if lang == "sv" {
			if err := h.e.ActFor(ctx, by, noon, "mia"); err != nil {
				t.Fatal(err)
			}
		}
		for _, path := range []string{"/account", "/act-for", "/access", "/access?role=lead", "/access/people", "/access/people?q=i", "/access/people/ida", "/access/people/mia",
			"/sessions", "/tokens", "/audit", "/audit?q=ida&action=access.&from=2026-04-01&to=2026-05-01", "/audit?q=nobody", "/audit/seals", "/settings"} {
			r := b.Get(path)
			if r.Status == 303 && strings.HasPrefix(path, "/access/people?") {
				continue
			}
			whole(t, lang, path, r)
		}
		for _, path := range []string{"/sign-in", "/sign-in/sent", "/sign-in/sent?by=sms", "/sign-in/link/x"} {
			whole(t, lang, path, h.s.As(access.Actor{Lang: lang}).Get(path))
		}
	}
}

// whole: an answer without a key or an empty place in its words.
func whole(t *testing.T, lang, path string, r *webtest.Response) {
	t.Helper()
	if r.Status != 200 {
		t.Errorf("%s %s: %d", lang, path, r.Status)
	}
	main := r.Text("main") + " "
	for _, p := range access.Permissions() { // shown beside their words where tokens are made
		main = strings.ReplaceAll(main, " "+string(p)+" ", " ")
	}
	if m := regexp.MustCompile(`(?:^|[\s>])(?:access|audit|org|parts|web)\.[a-z_]+(?:\.[a-z_]+)*[\s<]|&lt;no value`).FindString(main); m != "" {
		t.Errorf("%s %s shows %q", lang, path, m)
	}
	if r.Text("h1") == "" {
		t.Errorf("%s %s has no heading", lang, path)
	}
}

func TestNobodyElseSeesThesePages(t *testing.T) {
	h := build(t)
	mia, _ := h.as("mia", "da")
	for _, path := range []string{"/access", "/access/people/ida", "/sessions", "/tokens", "/audit", "/audit/export", "/audit/seals", "/settings"} {
		if r := mia.Get(path); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	ida, _ := h.as("ida", "da")
	if r := ida.Get("/audit?action=access.denied"); r.Doc.Find("tbody tr").Length() != 8 || !strings.Contains(r.Text("tbody"), "Mia DalAfvistGET /settings") { // LG-02
		t.Errorf("%s", r.Text("tbody"))
	}
	for _, path := range []string{"/access/people/mia/roles", "/access/roles/g/revoke", "/access/people/ida/end", "/tokens", "/settings"} {
		if r := mia.Post(path, form("role", "administrator", "scope", "")); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	h := build(t)
	ida, _ := h.as("ida", "da")
	if r := ida.Get("/access/people?q=mia"); r.Location() != "/access/people/mia" {
		t.Errorf("%d %s", r.Status, r.Location())
	}
	if r := ida.Post("/access/people/mia/roles", form("role", "king")); r.Status != 422 {
		t.Errorf("no such role: %d", r.Status)
	}
	if r := ida.Post("/access/people/mia/roles", form("role", "supporter", "scope", "unit:it")); r.Status != 303 || r.Location() != "/access/people/mia" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	r := ida.Get("/access/people/mia")
	if row := r.Text("#roles tbody tr"); !strings.Contains(row, "Supporter") || !strings.Contains(row, "IT-afdelingen") || !strings.Contains(row, "Ida Holm") {
		t.Errorf("%s", row)
	}
	action := r.Doc.Find("#roles form").AttrOr("action", "")
	if r := ida.Post(action, form("back", "/access/people/mia")); r.Status != 303 || r.Location() != "/access/people/mia" {
		t.Errorf("%d %s", r.Status, r.Location())
	}
	if r := ida.Post("/access/roles/g/revoke", form("back", "//evil.example")); r.Location() != "/access" || !strings.Contains(r.Header.Get("Set-Cookie"), "flash") {
		t.Errorf("the last administrator: %d %s", r.Status, r.Location())
	}
	if r := ida.Post("/access/people/mia/invite", form("channel", "mail")); r.Status != 303 || len(h.letters()) != 1 || !strings.Contains(h.letters()[0], "Ida Holm") {
		t.Errorf("%d %v", r.Status, h.letters())
	}
	if r := ida.Post("/access/people/mia/invite", form("channel", "sms")); r.Status != 422 || !strings.Contains(r.Body, "intet mobilnummer") {
		t.Errorf("%d", r.Status)
	}
	mia, by := h.as("mia", "sv")
	if r := ida.Post("/access/people/mia/sessions/"+by.Session+"/end", nil); r.Status != 303 {
		t.Errorf("%d", r.Status)
	}
	if r := mia.Get("/account"); r.Status != 303 {
		t.Errorf("mia is still in: %d", r.Status)
	}
}

func TestATokenIsShownOnce(t *testing.T) {
	h := build(t)
	ida, _ := h.as("ida", "da")
	if r := ida.Post("/tokens", form("name", "", "last", "2026-05-01")); r.Status != 422 || r.Doc.Find(".ds-validation-message, [aria-invalid=true]").Length() == 0 {
		t.Errorf("%d", r.Status)
	}
	r := ida.Post("/tokens", form("name", "Intune", "scopes", "people.import", "scopes", "people.read", "last", "2026-05-01"))
	token := r.Doc.Find("#fresh-token").AttrOr("value", "")
	if by, err := h.a.Token(ctx, noon, token); err != nil || !by.May(access.PeopleImport) {
		t.Fatalf("%d %q %v", r.Status, token, err)
	}
	r = ida.Get("/tokens")
	if strings.Contains(r.Body, token) || !strings.Contains(r.Text("#tokens"), "Intune") {
		t.Error("shown again, or not listed")
	}
	if r := ida.Post(r.Doc.Find("#tokens form").AttrOr("action", ""), nil); r.Status != 303 {
		t.Errorf("%d", r.Status)
	}
	if _, err := h.a.Token(ctx, noon, token); err == nil {
		t.Error("it works after it was stopped")
	}
}

func TestTheAuditIsReadNarrowedAndTakenOut(t *testing.T) {
	h := build(t)
	h.hasPassword("ida")
	ida, _ := h.as("ida", "da")
	h.s.As(access.Actor{}).Post("/sign-in", form("address", "mia@nyby.example", "password", "=a wrong guess"))
	r := ida.Get("/audit")
	if got := r.Text("tbody"); !strings.Contains(got, "Logget ind: med link") || !strings.Contains(got, "Forkert adgangskode") || !strings.Contains(got, "Mia Dal") {
		t.Errorf("%s", got)
	}
	if r := ida.Get("/audit?q=mia"); r.Doc.Find("tbody tr").Length() != 1 {
		t.Errorf("%s", r.Text("tbody"))
	}
	if r := ida.Get("/audit?action=access.password_set"); r.Doc.Find("tbody tr").Length() != 1 {
		t.Errorf("%s", r.Text("tbody"))
	}
	if r := ida.Get("/audit?to=2026-04-13"); r.Doc.Find("tbody td").Length() > 1 {
		t.Errorf("%s", r.Text("tbody"))
	}
	r = ida.Get("/audit/export?q=mia")
	if r.Status != 200 || !strings.Contains(r.Header.Get("Content-Disposition"), "attachment") || strings.Count(r.Body, "\n") != 2 || !strings.Contains(r.Body, "access.sign_in_failed") {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := ida.Get("/audit?action=access.audit_exported"); r.Doc.Find("tbody tr").Length() != 1 {
		t.Error("taking it out left no entry")
	}
	if r := ida.Get("/audit/seals"); !strings.Contains(r.Text("main"), "Kæden er hel") {
		t.Errorf("%s", r.Text("main"))
	}
}

func TestSettingsAndAccount(t *testing.T) {
	h := build(t)
	ida, _ := h.as("ida", "da")
	version := ida.Get("/settings").Doc.Find("input[name=version]").AttrOr("value", "")
	save := form("name", "Ny By", "lang", "nb", "zone", "Europe/Oslo", "accessibility_url", "https://nyby.example/was", "version", version)
	if r := ida.Post("/settings", save); r.Status != 303 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := ida.Post("/settings", save); r.Status != 409 || !strings.Contains(r.Body, "En anden har gemt imens") {
		t.Errorf("somebody was quicker: %d", r.Status)
	}
	bad := form("name", "", "lang", "xx", "zone", "Mars/Base", "accessibility_url", "javascript:alert(1)")
	if r := ida.Post("/settings", bad); r.Status != 422 || r.Doc.Find("[aria-invalid=true]").Length() != 4 {
		t.Errorf("%d, %d fields marked", r.Status, r.Doc.Find("[aria-invalid=true]").Length())
	}
	if r := ida.Post("/settings/closing-days", form("day", "5.6.2026", "day_name", "Grundlovsdag")); r.Status != 303 {
		t.Errorf("%d", r.Status)
	}
	if r := ida.Get("/settings"); !strings.Contains(r.Text("#closing"), "Grundlovsdag") {
		t.Error("the day is not listed")
	}
	if r := ida.Get("/settings"); strings.Contains(r.Text("#closing tbody"), "gået") || !strings.Contains(r.Text("#closing"), "Dagen må gerne være gået") {
		t.Error("a day to come is called past, or nobody is told that one may be")
	}
	if r := ida.Post("/settings/closing-days/remove", form("day", "2026-06-05")); r.Status != 303 {
		t.Errorf("%d", r.Status)
	}
	// One that was forgotten is noted all the same, and it is said what follows.
	said := func(done *webtest.Response) string { // the next page, with the sentence on its way there
		t.Helper()
		kept := ida.Header["Cookie"]
		defer func() { ida.Header["Cookie"] = kept }()
		for _, c := range (&http.Response{Header: done.Header}).Cookies() {
			if c.Name == "flash" {
				ida.Header["Cookie"] = []string{kept[0] + "; flash=" + c.Value}
			}
		}
		return ida.Get("/settings").Text("body")
	}
	if words := said(ida.Post("/settings/closing-days", form("day", "2025-12-23", "day_name", "Juleafslutning"))); !strings.Contains(words, "får om lidt den tid tilbage") {
		t.Errorf("nothing is said of a day that has passed: %s", words)
	}
	if r := ida.Get("/settings"); !strings.Contains(r.Text("#closing tbody"), "gået") {
		t.Error("the list does not say that it has passed")
	}
	if words := said(ida.Post("/settings/closing-days/remove", form("day", "2025-12-23"))); !strings.Contains(words, "bliver ikke taget fra dem igen") {
		t.Errorf("nothing is said when it is taken off: %s", words)
	}
	for path, values := range map[string]url.Values{
		"/account/language": form("lang", "sv"), "/account/notify": form("notify", "ida@hjemme.example"), "/account/password": form("password", password),
	} {
		if r := ida.Post(path, values); r.Status != 303 || r.Location() != "/account" {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
	}
	for path, values := range map[string]url.Values{
		"/account/language": form("lang", "xx"), "/account/notify": form("notify", "mia@nyby.example"), "/account/password": form("password", "short"),
	} {
		if r := ida.Post(path, values); r.Status != 422 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	var to string
	err := h.d.Read(ctx, "nyby", func(tx *db.Tx) (err error) { to, err = org.MailOf(tx, "ida", "2026-04-14"); return err })
	if err != nil || to != "ida@hjemme.example" {
		t.Errorf("letters go to %s, %v", to, err)
	}
	if r := ida.Post("/act-for", form("person", "mia")); r.Status != 303 || r.Location() != "/me" {
		t.Errorf("%d", r.Status)
	}
	if r := ida.Get("/act-for"); !strings.Contains(r.Text("main"), "Mia Dal") {
		t.Errorf("%s", r.Text("main"))
	}
	if r := ida.Post("/act-for", form("person", "ida")); r.Status != 404 {
		t.Errorf("nobody's proxy: %d", r.Status)
	}
	if r := ida.Post("/act-for", nil); r.Status != 303 {
		t.Errorf("%d", r.Status)
	}
}

// Nobody waits for a link or an invitation that does not leave the house.
func TestNoLinkIsPromisedThatCannotBeSent(t *testing.T) {
	h := build(t)
	h.s.Server.Out = outbox.NewBox(h.d, outbox.Settings{}).Out
	nobody := h.s.As(access.Actor{Lang: "da"})
	if r := nobody.Get("/sign-in"); r.Doc.Find(`[formaction="/sign-in/link"]`).Length() != 0 || !strings.Contains(r.Body, "ikke sat op til at sende") {
		t.Error("a link is offered")
	}
	if r := nobody.Get("/sign-in/sent?by=mail"); strings.Contains(r.Body, "på vej") || !strings.Contains(r.Text("h1"), "kan ikke sendes") {
		t.Error(r.Text("main"))
	}
	ida, _ := h.as("ida", "da")
	invited := ida.Post("/access/people/mia/invite", form("channel", "mail"))
	if invited.Status != 303 {
		t.Fatal(invited.Status)
	}
	left, _, _ := strings.Cut(invited.Header.Get("Set-Cookie"), ";")
	ida.Header["Cookie"][0] += "; " + left
	r := ida.Get("/access/people/mia")
	if flash := r.Text(".flash"); strings.Contains(flash, "på vej") || !strings.Contains(flash, "Invitationen er skrevet. Der går ingen besked ud") || r.Doc.Find(`.flash a[href="/outbox"]`).Length() != 1 {
		t.Error(flash)
	}
	if !strings.Contains(r.Text("#invite [data-out]"), "ikke sat op til at sende") {
		t.Error("no notice before inviting")
	}
	h.s.Server.Out = outbox.NewBox(h.d, outbox.Settings{SMTP: "mail.nyby.example:587", MailFrom: "it@nyby.example"}).Out
	if r := nobody.Get("/sign-in/sent?by=mail"); !strings.Contains(r.Body, "på vej") {
		t.Error(r.Text("main"))
	}
}
