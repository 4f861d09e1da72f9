package sectest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// MO-05: who comes in after many wrong passwords is told by letter, and what the
// visitor's browser and proxy called themselves is in no part of it: no markup,
// no address to follow, no further header.
func TestMO05_ALetterAboutASignInHoldsNoStrangersWords(t *testing.T) {
	t.Parallel()
	const address, password = "ada.canary@nordby.example", "fire grønne cykler i regn"
	w := lettersGoOut(t, map[string]string{"password": password})
	hostile := `<a href="https://evil.example/x">Firefox</a> <script>alert(1)</script> https://evil.example/y {{.Secret}}` + "\r\nBcc: eve@evil.example"
	signIn := func(password string) int {
		return w.ask("", http.MethodPost, "/sign-in", url.Values{"address": {address}, "password": {password}}, "User-Agent", hostile, "X-Forwarded-For", hostile, "Forwarded", "for="+hostile).Code
	}
	for range 5 {
		if code := signIn("a wrong guess"); code == http.StatusSeeOther {
			t.Fatal(code)
		}
	}
	w.house.Clock.Advance(10 * time.Second)
	if code := signIn(password); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	l := w.house.Mail.Await(t, address, "5 wrong passwords", "Device: Firefox")
	link := regexp.MustCompile(`(?i)https?:|www\.|<\w|href|evil|script|\{\{`)
	if found := link.FindString(l.Subject + "\n" + l.Text); found != "" {
		t.Errorf("%q stands in it:\n%s", found, l.Text)
	}
	if raw := strings.ToLower(string(l.Raw)); strings.Contains(raw, "evil") || strings.Contains(raw, "text/html") || l.Header.Get("Bcc") != "" {
		t.Errorf("%s", l.Raw)
	}
	if code := signIn(password); code != http.StatusSeeOther {
		t.Fatal(code)
	}
	w.house.Clock.Advance(time.Minute)
	if all := w.house.Mail.To(address); len(all) != 1 {
		t.Errorf("%d letters", len(all))
	}
}
