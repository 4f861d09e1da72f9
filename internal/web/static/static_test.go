package static

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w
}

func TestFilesKeepForAYearUnderTheirHash(t *testing.T) {
	for name, a := range assets {
		w := get(URL(name), "gzip")
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %s", name, w.Code, w.Header().Get("Cache-Control"))
		}
		if len(a.body) > 10_000 && a.zipped != nil && w.Body.Len() > len(a.body)/2 {
			t.Errorf("%s: not packed", name)
		}
		if w := get("/static/"+name+"?other", ""); a.kind != "font/woff2" && strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: kept for a year under a wrong hash", name)
		}
	}
	for _, path := range []string{"/static/", "/static/css/1-base.css", "/static/static.go", "/static/../static.go", "/static/vendor/inter/LICENSE"} {
		if w := get(path, ""); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

var away = regexp.MustCompile(`(?i)@import|url\(["']?(https?:)?//|expression\(`)

func TestNothingIsFetchedFromElsewhere(t *testing.T) {
	if hit := away.FindString(string(assets["overgang.css"].body)); hit != "" {
		t.Errorf("the stylesheet says %s", hit)
	}
	if hit := regexp.MustCompile(`https?://|\beval\(|innerHTML|new Function`).FindString(string(assets["overgang.js"].body)); hit != "" {
		t.Errorf("our script says %s", hit)
	}
}

func TestTheCascadeIsClosed(t *testing.T) {
	css := string(assets["overgang.css"].body)
	if open, shut := strings.Count(css, "{"), strings.Count(css, "}"); open != shut {
		t.Errorf("%d { and %d }", open, shut)
	}
	for _, name := range regexp.MustCompile(`var\((--og-[a-z0-9-]+)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, name[1]+":") {
			t.Errorf("%s is used and never set", name[1])
		}
	}
}
