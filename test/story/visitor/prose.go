package visitor

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// FormFor is the form that has the button with the words; sending it presses
// that button.
func (p *Page) FormFor(button string) *Form {
	p.Visitor.T.Helper()
	var found *Form
	p.Doc.Find("main form").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		pressed := p.controls(s).Filter("button").FilterFunction(func(_ int, b *goquery.Selection) bool { return Words(b) == button })
		if pressed.Length() > 0 {
			found = p.form(s)
			found.button = pressed.First()
		}
		return found == nil
	})
	if found == nil {
		p.Visitor.T.Fatalf("%s (%d) has no button %q; it has %q and says: %s", p.Path(), p.Status, button, p.buttons(), clip(p.Text("main")))
	}
	return found
}

func (p *Page) buttons() (all []string) {
	p.Doc.Find("main button").Each(func(_ int, b *goquery.Selection) { all = append(all, Words(b)) })
	return all
}

// Click presses the first button with the words, with its form as it stands.
func (p *Page) Click(button string) *Page {
	p.Visitor.T.Helper()
	return p.FormFor(button).Send()
}

// ClickIn presses the button with the words inside a row or section.
func (p *Page) ClickIn(s *goquery.Selection, button string) *Page {
	p.Visitor.T.Helper()
	var answer *Page
	s.Find("form").EachWithBreak(func(_ int, one *goquery.Selection) bool {
		pressed := p.controls(one).Filter("button").FilterFunction(func(_ int, b *goquery.Selection) bool { return Words(b) == button })
		if pressed.Length() > 0 {
			f := p.form(one)
			f.button = pressed.First()
			answer = f.Send()
		}
		return answer == nil
	})
	if answer == nil {
		p.Visitor.T.Fatalf("%s: no button %q in %q", p.Path(), button, clip(Words(s)))
	}
	return answer
}

// Fill writes into the field with the label.
func (f *Form) Fill(label, value string) *Form {
	f.page.Visitor.T.Helper()
	return f.Set(attr(f.labelled(label), "name"), value)
}

// Pick chooses what has the words in the list with the label, or among the
// round buttons and ticks under the heading.
func (f *Form) Pick(label, words string) *Form {
	f.page.Visitor.T.Helper()
	return f.Choose(attr(f.labelled(label), "name"), words)
}

// Tick sets the tick beside the words.
func (f *Form) Tick(words string) *Form {
	f.page.Visitor.T.Helper()
	box := f.labelled(words)
	name := attr(box, "name")
	f.Values[name] = append(f.Values[name], value(box))
	return f
}

// labelled is the control a label or heading belongs to: the one with exactly
// the words, or the first that begins with them.
func (f *Form) labelled(words string) *goquery.Selection {
	t := f.page.Visitor.T
	t.Helper()
	var begins *goquery.Selection
	var exact *goquery.Selection
	var there []string
	look := func(said string, control *goquery.Selection) {
		if control.Length() == 0 {
			return
		}
		there = append(there, said)
		if said == words && exact == nil {
			exact = control
		}
		if strings.HasPrefix(said, words) && begins == nil {
			begins = control
		}
	}
	controls := f.page.controls(f.el)
	f.page.Doc.Find("label").Each(func(_ int, l *goquery.Selection) {
		id := attr(l, "for")
		look(ownWords(l), controls.FilterFunction(func(_ int, c *goquery.Selection) bool { return id != "" && attr(c, "id") == id }).First())
	})
	f.el.Find("fieldset").Each(func(_ int, s *goquery.Selection) {
		look(ownWords(s.ChildrenFiltered("legend")), s.Find("input, select, textarea").First())
	})
	controls.Each(func(_ int, c *goquery.Selection) {
		if said, ok := c.Attr("aria-label"); ok {
			look(said, c)
		}
	})
	switch {
	case exact != nil:
		return exact
	case begins == nil:
		t.Fatalf("%s: nothing is labelled %q; there is %q", f.page.Path(), words, there)
	}
	return begins
}

// ownWords are those of a label itself, without what is added to them, such as
// that the field may be left empty.
func ownWords(s *goquery.Selection) string {
	if own := Words(s.Contents().FilterFunction(func(_ int, c *goquery.Selection) bool { return goquery.NodeName(c) == "#text" })); own != "" {
		return own
	}
	return Words(s)
}

// Under is what stands under the heading with exactly these words, the heading
// itself included.
func (p *Page) Under(heading string) string {
	p.Visitor.T.Helper()
	found := p.Doc.Find("main h2, main h3, main h4").FilterFunction(func(_ int, s *goquery.Selection) bool { return Words(s) == heading }).First()
	if found.Length() == 0 {
		p.Visitor.T.Fatalf("%s has no heading %q: %s", p.Path(), heading, clip(p.Text("main")))
	}
	around := found.Parent()
	for goquery.NodeName(around) == "header" || Words(around) == heading {
		around = around.Parent()
	}
	return Words(around)
}

// Cells are the words of each cell in a row.
func Cells(row *goquery.Selection) (all []string) {
	row.Find("th, td").Each(func(_ int, c *goquery.Selection) { all = append(all, Words(c)) })
	return all
}

// Table is what stands in the body of the table with the caption, row by row.
func (p *Page) Table(caption string) (rows [][]string) {
	p.Visitor.T.Helper()
	found := p.Doc.Find("main table").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.HasPrefix(Words(s.ChildrenFiltered("caption")), caption)
	}).First()
	if found.Length() == 0 {
		p.Visitor.T.Fatalf("%s has no table %q: %s", p.Path(), caption, clip(p.Text("main")))
	}
	found.Find("tbody tr").Each(func(_ int, r *goquery.Selection) { rows = append(rows, Cells(r)) })
	return rows
}

// Enter opens the row of a table with the words, as the Enter key does on it:
// by its first link.
func (p *Page) Enter(words ...string) *Page {
	p.Visitor.T.Helper()
	row := p.Doc.Find("main tbody tr").FilterFunction(func(_ int, s *goquery.Selection) bool {
		for _, w := range words {
			if !strings.Contains(Words(s), w) {
				return false
			}
		}
		return s.Find("a[href]").Length() > 0
	}).First()
	if row.Length() == 0 {
		p.Visitor.T.Fatalf("%s has no row with %q to open: %s", p.Path(), words, clip(p.Text("main")))
	}
	return p.Visitor.See(p.resolve(attr(row.Find("a[href]").First(), "href")))
}
