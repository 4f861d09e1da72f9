package parts

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/mailclean"
)

// Linked is text somebody wrote: the addresses of pages and of mail in it are
// links that open apart and learn nothing of the page (TRUST WB-03).
func Linked(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, s := range mailclean.Spans(text) {
			words := templ.EscapeString(s.Text)
			if s.Href != "" {
				words = `<a href="` + templ.EscapeString(s.Href) + `" target="_blank" rel="noopener noreferrer">` + words + `</a>`
			}
			if _, err := io.WriteString(w, words); err != nil {
				return err
			}
		}
		return nil
	})
}
