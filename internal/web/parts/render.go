package parts

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"
)

// A part is a struct that renders itself: in a page it stands as
// @parts.Tag{Kind: parts.OK, Text: word}, and with children in brackets:
// @(parts.Section{Title: title}) { … }.

// Render writes the part as HTML.
func (b Button) Render(ctx context.Context, w io.Writer) error { return button(b).Render(ctx, w) }

// Render writes the part as HTML.
func (b LinkButton) Render(ctx context.Context, w io.Writer) error {
	return linkButton(b).Render(ctx, w)
}

// Render writes the part as HTML.
func (b PostButton) Render(ctx context.Context, w io.Writer) error {
	return postButton(b).Render(ctx, w)
}

// Render writes the part as HTML.
func (v Actions) Render(ctx context.Context, w io.Writer) error { return actions(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Field) Render(ctx context.Context, w io.Writer) error { return field(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Form) Render(ctx context.Context, w io.Writer) error { return form(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Fieldset) Render(ctx context.Context, w io.Writer) error { return fieldset(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Pair) Render(ctx context.Context, w io.Writer) error { return pair(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v FaultSummary) Render(ctx context.Context, w io.Writer) error {
	return faultSummary(v).Render(ctx, w)
}

// Render writes the part as HTML.
func (v Table) Render(ctx context.Context, w io.Writer) error { return table(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Share) Render(ctx context.Context, w io.Writer) error { return share(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Pager) Render(ctx context.Context, w io.Writer) error { return pager(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v List) Render(ctx context.Context, w io.Writer) error { return list(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v FilterBar) Render(ctx context.Context, w io.Writer) error { return filterBar(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Bulk) Render(ctx context.Context, w io.Writer) error { return bulk(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Figure) Render(ctx context.Context, w io.Writer) error { return figure(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Figures) Render(ctx context.Context, w io.Writer) error { return figures(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v FigureRow) Render(ctx context.Context, w io.Writer) error { return figureRow(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Chart) Render(ctx context.Context, w io.Writer) error { return picture(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Tag) Render(ctx context.Context, w io.Writer) error { return tag(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Alert) Render(ctx context.Context, w io.Writer) error { return alert(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Answer) Render(ctx context.Context, w io.Writer) error { return answer(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Empty) Render(ctx context.Context, w io.Writer) error { return empty(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Section) Render(ctx context.Context, w io.Writer) error { return section(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Unfold) Render(ctx context.Context, w io.Writer) error { return unfold(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v SubNav) Render(ctx context.Context, w io.Writer) error { return subNav(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v DefList) Render(ctx context.Context, w io.Writer) error { return defList(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Items) Render(ctx context.Context, w io.Writer) error { return items(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Timeline) Render(ctx context.Context, w io.Writer) error { return timeline(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Progress) Render(ctx context.Context, w io.Writer) error { return progress(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Steps) Render(ctx context.Context, w io.Writer) error { return steps(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Dialog) Render(ctx context.Context, w io.Writer) error { return dialog(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v DialogLink) Render(ctx context.Context, w io.Writer) error {
	return dialogLink(v).Render(ctx, w)
}

// Render writes the part as HTML.
func (v CopyBox) Render(ctx context.Context, w io.Writer) error { return copyBox(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Live) Render(ctx context.Context, w io.Writer) error { return live(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Compare) Render(ctx context.Context, w io.Writer) error { return compare(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v KeyHelp) Render(ctx context.Context, w io.Writer) error { return keyHelp(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v Letter) Render(ctx context.Context, w io.Writer) error { return letter(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v CallBoard) Render(ctx context.Context, w io.Writer) error { return callBoard(v).Render(ctx, w) }

// Together renders parts after one another, for cells and slots built in Go.
func Together(parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, part := range parts {
			if err := part.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Holding puts children into a part built in Go.
func Holding(part templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(templ.WithChildren(ctx, Together(children...)), w)
	})
}

func itoa(n int) string { return strconv.Itoa(n) }

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// Render writes the part as HTML.
func (v Mail) Render(ctx context.Context, w io.Writer) error { return mail(v).Render(ctx, w) }

// Render writes the part as HTML.
func (v SentMail) Render(ctx context.Context, w io.Writer) error { return sentMail(v).Render(ctx, w) }
