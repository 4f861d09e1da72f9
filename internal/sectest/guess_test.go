package sectest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// WB-07: where links lead is a setting. Neither Host nor what a proxy might be
// thought to have said turns up in a page, a redirect or a letter, and no
// header or field makes one method another.
func TestWB07_HostAndMethodAreNotBelieved(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	evil := []string{"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "http", "Forwarded", "host=evil.example", "X-Original-URL", "/audit", "X-Rewrite-URL", "/audit",
		"X-HTTP-Method-Override", "DELETE", "X-Method-Override", "POST"}
	ask := func(as, method, path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, base+path, strings.NewReader(form.Encode()))
		r.Host = "evil.example"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(&http.Cookie{Name: "__Host-session", Value: w.cookies[as]})
		for i := 0; i < len(evil); i += 2 {
			r.Header.Set(evil[i], evil[i+1])
		}
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		return answer
	}
	before := w.snapshot(w.bodies["nordby"])
	for route := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet || path == "/live" || strings.HasSuffix(path, "/pdf") {
			continue
		}
		out := ask("nordby/administrator", method, w.at(path, of)+"?_method=DELETE", nil)
		if strings.Contains(out.Body.String(), "evil.example") || strings.Contains(out.Header().Get("Location"), "evil") {
			t.Errorf("%s believes the visitor about the host", route)
		}
	}
	if d := differs(before, w.snapshot(w.bodies["nordby"])); len(d) > 0 {
		t.Errorf("a reading request was taken for another: %v", d)
	}
	ask("", http.MethodPost, "/sign-in/link", url.Values{"address": {w.addressOf(of["person"])}})
	ask("nordby/administrator", http.MethodPost, "/access/people/"+of["person"]+"/invite", url.Values{"channel": {"mail"}})
	if found := w.cellsHolding(w.bodies["nordby"], "evil.example"); len(found) > 0 {
		t.Errorf("it stands in the database: %v", found)
	}
}

func (w *world) addressOf(person string) (address string) {
	w.t.Helper()
	w.read(w.bodies["nordby"], func(tx *db.Tx) error {
		return tx.Get(&address, "SELECT address FROM emails WHERE body = $1 AND person = $2", w.bodies["nordby"], person)
	})
	return address
}

// AU-06: an address that only looks like somebody's is not theirs, or the
// link goes to the address that is: never to the one that was typed.
func TestAU06_LookAlikesGetNoLink(t *testing.T) {
	t.Parallel()
	w := lite(t)
	by := w.enrol("nordby", "nordby/kirsten", access.Administrator, access.Scope{})
	w.write(by.Body, func(tx *db.Tx) error {
		return org.AddEmail(tx, org.Email{Person: by.Person, Address: "kirsten.ask@nordby.example", Kind: "primary"})
	})
	for _, typed := range []string{"\u212Airsten.ask@nordby.example", "k\u0131rsten.ask@nordby.example", "\uFF4Birsten.ask@nordby.example", "kirsten.as\u212A@nordby.example",
		"kirsten.a\u017Fk@nordby.example", "kirsten.ask@nordby.example\u200B", "kirsten.ask@nordby.example.evil.example", "kirsten.ask@nordby.example, thief@evil.example",
		"kirsten.ask@nordby.example\r\nBcc: thief@evil.example", "\"kirsten.ask@nordby.example\" <thief@evil.example>", "kirsten.ask@ｎordby.example", "kirsten.ask@nordby.example\x00thief", "%", "kirsten.ask@nordby.exampl_"} {
		out := w.ask("", http.MethodPost, "/sign-in/link", url.Values{"address": {typed}})
		if out.Code >= 500 {
			t.Errorf("%q: %d", typed, out.Code)
		}
	}
	w.ask("", http.MethodPost, "/sign-in/link", url.Values{"address": {"kirsten.ask@nordby.example"}}) // so that the test can see
	var to []string
	w.read(by.Body, func(tx *db.Tx) error {
		return tx.Select(&to, "SELECT DISTINCT address FROM letters WHERE body = $1 AND cause_kind = $2", by.Body, entrance.CauseLink)
	})
	if len(to) == 0 {
		t.Error("nobody gets a link at all: the walk is blind")
	}
	for _, address := range to {
		if address != "" && address != "kirsten.ask@nordby.example" {
			t.Errorf("a link went to %q", address)
		}
	}
	if len(w.cellsHolding(by.Body, "thief")) > 0 {
		t.Error("the thief's address was kept")
	}
}
