package rolloutweb

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/markdown"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
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

// pageToken is a place in a list as an address carries it; "" at the end.
func pageToken(p rollout.Place) string {
	if p == (rollout.Place{}) {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(p.Sort + "\x00" + p.ID + "\x00" + p.Sub))
}

// placeAt reads a place; what cannot be read is the beginning.
func placeAt(token string) rollout.Place {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	words := strings.Split(string(raw), "\x00")
	if err != nil || len(words) != 3 {
		return rollout.Place{}
	}
	return rollout.Place{Sort: words[0], ID: words[1], Sub: words[2]}
}

// figureCell is a number in a table that opens what it counts; nought is left
// out, since a column of noughts hides the figures.
func figureCell(p *text.Printer, n int, href string) parts.Cell {
	if n == 0 {
		return parts.Cell{}
	}
	return parts.Cell{Text: p.Number(n), Href: href, Sort: p.Number(n)}
}

// guideText is a guide's Markdown as safe HTML, below headings of the level.
func guideText(source string, level int) templ.Component {
	return templ.Raw(markdown.HTML(source, level))
}

// sortOptions puts choices in the order of their labels.
func sortOptions(options []parts.Option) {
	slices.SortFunc(options, func(a, b parts.Option) int { return strings.Compare(text.Fold(a.Label), text.Fold(b.Label)) })
}
