package accessweb_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
)

func TestSigningInAndOut(t *testing.T) {
	h := build(t)
	h.hasPassword("ida")
	nobody := h.s.As(access.Actor{Lang: "da"})
	if r := nobody.Get("/account"); r.Status != 303 || r.Location() != "/sign-in?next=%2Faccount" {
		t.Errorf("%d %s", r.Status, r.Location())
	}
	r := nobody.Get("/sign-in?next=%2Faccount")
	if r.Status != 200 || r.Doc.Find("input[name=next]").AttrOr("value", "") != "/account" || r.Text("h1") != "Log ind" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if r := nobody.Post("/sign-in", form("address", "", "password", "")); r.Status != 422 || r.Doc.Find("[aria-invalid=true]").Length() == 0 {
		t.Errorf("nothing typed: %d", r.Status)
	}
	r = nobody.Post("/sign-in", form("address", "ida@nyby.example", "password", "a wrong guess"))
	if r.Status != 422 || cookie(r) != "" || !strings.Contains(r.Body, "passer ikke sammen") || r.Doc.Find("input[name=address]").AttrOr("value", "") != "ida@nyby.example" || strings.Contains(r.Body, "a wrong guess") {
		t.Errorf("wrong: %d %s", r.Status, r.Body)
	}
	r = nobody.Post("/sign-in", form("address", "ida@nyby.example", "password", password, "next", "/account"))
	if r.Status != 303 || r.Location() != "/account" || cookie(r) == "" {
		t.Fatalf("%d %s %s", r.Status, r.Location(), r.Body)
	}
	ida := h.carrying(cookie(r), "da")
	if r := ida.Get("/account"); r.Status != 200 || r.Text(".lead") != "Ida Holm" {
		t.Errorf("%d", r.Status)
	}
	if r := ida.Get("/sign-in?next=/act-for"); r.Location() != "/act-for" {
		t.Errorf("signed in already: %s", r.Location())
	}
	if r := ida.Post("/sign-out", nil); r.Status != 303 || r.Location() != "/sign-in" {
		t.Errorf("%d %s", r.Status, r.Location())
	}
	if r := ida.Get("/account"); r.Status != 303 {
		t.Errorf("the cookie lives after signing out: %d", r.Status)
	}
}

// AU-01: the cookie after signing in is a new one, and the one brought along
// is worth nothing.
func TestAU01_ANewCookieAtSignIn(t *testing.T) {
	h := build(t)
	h.hasPassword("ida")
	link, err := h.e.LinkFor(ctx, access.Command("nyby"), noon, "mia", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	planted, _, _, err := h.e.UseLink(ctx, noon, link[strings.LastIndex(link, "/")+1:], access.Client{})
	if err != nil {
		t.Fatal(err)
	}
	b := h.carrying(planted, "da")
	r := b.Post("/sign-in", form("address", "ida@nyby.example", "password", password))
	if fresh := cookie(r); fresh == "" || fresh == planted {
		t.Fatalf("%d, cookie %q", r.Status, fresh)
	}
	if r := b.Get("/account"); r.Status != 303 {
		t.Errorf("the planted session lives: %d", r.Status)
	}
}

// WB-07: next= leads nowhere but here.
func TestWB07_NextStaysHere(t *testing.T) {
	h := build(t)
	h.hasPassword("ida")
	for next, want := range map[string]string{
		"/rollouts?q=1": "/rollouts?q=1", "": "/",
		"//evil.example": "/", `\\evil.example`: "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "https://evil.example/": "/", "https:evil.example": "/",
		"%2F%2Fevil.example": "/", "/%2F%2Fevil.example": "/", "/\tevil.example": "/", "///evil.example": "/", "evil.example": "/", "/@evil.example": "/@evil.example",
		"/..//evil.example": "/", "http://overgang.test@evil.example": "/", " //evil.example": "/",
	} {
		r := h.s.As(access.Actor{}).Post("/sign-in", form("address", "ida@nyby.example", "password", password, "next", next))
		if r.Location() != want {
			t.Errorf("%q leads to %q, want %q", next, r.Location(), want)
		}
		r = h.s.As(access.Actor{}).Get("/sign-in?next=" + url.QueryEscape(next))
		if got := r.Doc.Find("input[name=next]").AttrOr("value", ""); got != want {
			t.Errorf("%q is kept as %q", next, got)
		}
	}
}

var secret = regexp.MustCompile(`/sign-in/link/[0-9a-z]{52}`)

func TestALinkIsUsedByTheButtonOnly(t *testing.T) {
	h := build(t)
	nobody := h.s.As(access.Actor{Lang: "da"})
	var bodies []string
	for _, address := range []string{"nobody@nyby.example", "ida@nyby.example"} { // AU-06
		r := nobody.Post("/sign-in/link", form("address", address, "next", "/act-for"))
		if r.Status != 303 || r.Location() != "/sign-in/sent?by=mail" {
			t.Fatalf("%s: %d %s", address, r.Status, r.Location())
		}
		bodies = append(bodies, r.Body+nobody.Get(r.Location()).Body)
	}
	if bodies[0] != bodies[1] {
		t.Error("known and unknown addresses are answered differently")
	}
	if r := nobody.Post("/sign-in/link", form("address", "20 00 00 01")); r.Location() != "/sign-in/sent?by=sms" {
		t.Errorf("a mobile number: %s", r.Location())
	}
	all := h.letters()
	if len(all) != 2 {
		t.Fatalf("%d letters", len(all))
	}
	path := secret.FindString(all[0])
	for range 3 { // a mail scanner
		if r := nobody.Get(path); r.Status != 200 || r.Doc.Find("form[method=post] button").Length() == 0 || cookie(r) != "" {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	r := nobody.Post(path, nil)
	if r.Status != 303 || cookie(r) == "" || r.Location() != "/act-for" {
		t.Fatalf("%d %s", r.Status, r.Location())
	}
	if r := nobody.Post(path, nil); r.Status != 422 || cookie(r) != "" || !strings.Contains(r.Body, "kan ikke bruges") {
		t.Errorf("again: %d", r.Status)
	}
	if r := nobody.Post("/sign-in/link/0", nil); r.Status != 422 {
		t.Errorf("nonsense: %d", r.Status)
	}
}

// AU-11: the page for the first start is there for its link, and gone after.
func TestAU11_TheFirstPage(t *testing.T) {
	h := empty(t)
	link, err := h.e.FirstLink(ctx, noon)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(link, "http://overgang.test")
	b := h.s.As(access.Actor{Lang: "nb"})
	if r := b.Get("/first/" + strings.Repeat("0", 52)); r.Status != 404 {
		t.Errorf("another secret: %d", r.Status)
	}
	if r := b.Get(path); r.Status != 200 || r.Doc.Find("input[name=body]").Length() != 1 {
		t.Fatalf("%d", r.Status)
	}
	if r := b.Post(path, form("body", "Nyby", "country", "NO", "given", "Åse", "family", "Holm", "address", "aase@nyby.example", "password", "short")); r.Status != 422 || r.Doc.Find("input[name=given]").AttrOr("value", "") != "Åse" {
		t.Errorf("%d", r.Status)
	}
	r := b.Post(path, form("body", "Nyby", "country", "NO", "lang", "nb", "given", "Åse", "family", "Holm", "address", "aase@nyby.example", "password", password))
	if r.Status != 303 || cookie(r) == "" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if r := h.carrying(cookie(r), "nb").Get("/access"); r.Status != 200 || !strings.Contains(r.Text("table"), "Åse Holm") {
		t.Errorf("%d", r.Status)
	}
	if r := b.Get(path); r.Status != 404 {
		t.Errorf("the page is still there: %d", r.Status)
	}
}
