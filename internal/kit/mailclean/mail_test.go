package mailclean_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/mailclean"
	"github.com/overgang/overgang/internal/kit/mailread"
)

const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

// A picture that came along is shown; one from elsewhere only when it is asked
// for; one that says it is a picture and is a page, never.
func TestAMailWithItsPictures(t *testing.T) {
	m := &mailread.Mail{
		HTML:        `<p>Se her</p><img src="cid:own"><img src="cid:lie"><img src="cid:none" alt="logo"><img src="https://elsewhere.example/p.png"><a href="https://x.example">x</a>`,
		Attachments: []mailread.Attachment{{Name: "a.html", Type: "image/png", ContentID: "lie", Content: []byte("<html><script>alert(1)</script>")}},
		Unnamed:     []mailread.Attachment{{Type: "application/octet-stream", ContentID: "own", Content: []byte(pixel)}},
	}
	shut, open := mailclean.Mail(m, false, "billede"), mailclean.Mail(m, true, "billede")
	if shut.Blocked != 1 || open.Blocked != 0 {
		t.Errorf("%d and %d blocked", shut.Blocked, open.Blocked)
	}
	if strings.Count(shut.HTML, "data:image/png") != 1 || strings.Contains(shut.HTML, "elsewhere.example") || !strings.Contains(open.HTML, `src="https://elsewhere.example/p.png"`) {
		t.Errorf("%s\n%s", shut.HTML, open.HTML)
	}
	if err := harmless(shut.HTML); err != nil {
		t.Error(err)
	}
}

// A mail without HTML is shown as it was typed, its links made safe ones.
func TestAMailOfPlainText(t *testing.T) {
	got := mailclean.Mail(&mailread.Mail{Text: "Hej <b>\n\n> citat\nhttps://nordby.example/a?b=1&c=2. javascript:alert(1)"}, false, "").HTML
	if err := harmless(got); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"&lt;b&gt;\n\n&gt; citat\n", `href="https://nordby.example/a?b=1&amp;c=2"`, "noopener", "noreferrer", ". javascript:alert(1)</pre>"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q: %s", want, got)
		}
	}
}
