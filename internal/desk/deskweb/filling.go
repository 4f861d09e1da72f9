package deskweb

import (
	"encoding/base64"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/markdown"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// filling is a form on its way to the page: every field keeps what was typed
// and carries what is wrong with it.
type filling struct {
	P    *text.Printer
	Form *form.Form
}

// in completes a field by what the form holds.
func (x filling) in(f parts.Field) parts.Field {
	f.P = x.P
	if x.Form == nil {
		return f
	}
	f.Value, f.Many, f.Checked = x.Form.Value(f.Name), x.Form.Values(f.Name), x.Form.Bool(f.Name)
	f.Fault = parts.FaultText(x.P, x.err(), f.Name)
	return f
}

// err is everything wrong, for the summary.
func (x filling) err() error {
	if x.Form == nil {
		return nil
	}
	return x.Form.Faults.Err()
}

// version is the version of the thing as it was when the form opened.
func (x filling) version() string {
	if x.Form == nil {
		return ""
	}
	return x.Form.Value("version")
}

// placeToken is a place in a list as an address carries it; "" at the end.
func placeToken(words ...string) string {
	if strings.Join(words, "") == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(words, "\x00")))
}

// placeWords reads a place of n words; what cannot be read is the beginning.
func placeWords(token string, n int) []string {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	words := strings.Split(string(raw), "\x00")
	if err != nil || len(words) != n {
		return make([]string, n)
	}
	return words
}

// prose is Markdown as safe HTML, below headings of the level.
func prose(source string, level int) templ.Component {
	return templ.Raw(markdown.HTML(source, level))
}
