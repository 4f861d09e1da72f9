package markdown

import (
	"strings"
	"testing"
)

func TestWB03_HTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a list":               {"1. Åbn Indstillinger\n2. Tryk på **Konto**", "<ol>\n<li>Åbn Indstillinger</li>\n<li>Tryk på <strong>Konto</strong></li>\n</ol>\n"},
		"headings move down":   {"# Sådan", "<h3>Sådan</h3>\n"},
		"never below six":      {"###### Sidst", "<h6>Sidst</h6>\n"},
		"a link":               {"[siden](https://it.example/a?b=1&c=2)", `<p><a href="https://it.example/a?b=1&amp;c=2" rel="nofollow noreferrer">siden</a></p>` + "\n"},
		"a number to call":     {"[ring](tel:+4512345678)", `<p><a href="tel:+4512345678" rel="nofollow noreferrer">ring</a></p>` + "\n"},
		"script as link":       {"[x](javascript:alert(1))", "<p>x</p>\n"},
		"script as data":       {"[x](data:text/html;base64,PHNjcmlwdD4=)", "<p>x</p>\n"},
		"raw HTML is left out": {"a <b onclick=x>b</b> <script>alert(1)</script>", "<p>a b alert(1)</p>\n"},
		"a block of HTML":      {"<iframe src=https://x.example></iframe>", "\n"},
		"a picture":            {"![spor](https://x.example/p.gif)", "<p></p>\n"},
	} {
		got := HTML(c.in, 3)
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := Plain("# Konto\n\nTryk på **\"Ja\"** & vent"); got != `Konto Tryk på "Ja" & vent` {
		t.Errorf("%q", got)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("<script>alert(1)</script>")
	f.Add("[a](JaVaScRiPt:alert(1)) <img src=x onerror=alert(1)>")
	f.Fuzz(func(t *testing.T, source string) {
		got := strings.ToLower(HTML(source, 2))
		for _, bad := range []string{"<script", "<img", "<iframe", "<svg", "<style"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q in %q", bad, got)
			}
		}
	})
}
