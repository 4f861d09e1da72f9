package mailclean

import (
	"html"
	"net/http"
	"strings"

	"github.com/overgang/overgang/internal/kit/mailread"
)

// Mail is a mail as its sender wrote it: its HTML with the pictures that came
// along, or its text where it has none. remote also fetches pictures from
// elsewhere; blocked is said in place of one that was not.
func Mail(m *mailread.Mail, remote bool, blocked string) Result {
	if strings.TrimSpace(m.HTML) == "" {
		return Result{HTML: plain(m.Whole()), Plain: true}
	}
	return HTML(m.HTML, Options{Remote: remote, Blocked: blocked, Picture: func(contentID string) string { return enclosed(m, contentID) }})
}

// enclosed is a picture that came with the mail. What it is, its own bytes say:
// what the sender says about it is not asked.
func enclosed(m *mailread.Mail, contentID string) string {
	for _, all := range [][]mailread.Attachment{m.Attachments, m.Unnamed} {
		for _, a := range all {
			if a.ContentID != "" && a.ContentID == contentID {
				return Data(http.DetectContentType(a.Content), a.Content)
			}
		}
	}
	return ""
}

// plain is text as it was typed, with links where it writes them out.
func plain(text string) string {
	var b strings.Builder
	b.WriteString("<pre>")
	for _, s := range Spans(text[:min(len(text), mostHTML)]) {
		if s.Href == "" {
			b.WriteString(html.EscapeString(s.Text))
			continue
		}
		b.WriteString(`<a href="` + html.EscapeString(s.Href) + `">` + html.EscapeString(s.Text) + `</a>`)
	}
	b.WriteString("</pre>")
	return policy.Sanitize(b.String())
}
