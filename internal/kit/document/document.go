package document

import (
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Document is what is to be written. Lang is a BCP 47 tag such as "da".
type Document struct {
	Lang    string
	Title   string
	Author  string        // body or person, for the file's properties
	Subject string        // for the file's properties
	At      clock.Instant // the moment the document states; the file's own date
	Footer  Footer
	Blocks  []Block
}

// Footer stands at the bottom of every printed page: "Text … Page 2 Of 5".
// Page and Of are words in the document's language ("Side", "af").
type Footer struct{ Text, Page, Of string }

// Block is a part of a document.
type Block interface{ block() }

// Heading has level 1 to 5; the title stands above level 1.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text.
type Paragraph struct{ Runs []Run }

// List has dots, or numbers when Ordered.
type List struct {
	Ordered bool
	Items   []Item
}

// Item is a point of a list, with lists of its own beneath it.
type Item struct {
	Runs  []Run
	Lists []List
}

// Table has a caption above, one header row that is repeated on every page,
// and rows as long as the header. The first cell of a row names the row.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
	Figures []int // columns (from 0) that hold figures: set flush right
}

// Meta is a block of named lines: to, from, date, subject, case number.
type Meta struct{ Lines []MetaLine }

// MetaLine is one of them.
type MetaLine struct{ Name, Value string }

// PageBreak starts a new page in print.
type PageBreak struct{}

// Run is words in one look. Link is an address of http, https or mailto; any
// other is left out and the words stay.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Link   string
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Meta) block()      {}
func (PageBreak) block() {}

// Plain is a paragraph in one look.
func Plain(text string) Paragraph { return Paragraph{Runs: []Run{{Text: text}}} }

// Points is a flat list of plain items.
func Points(ordered bool, items ...string) List {
	l := List{Ordered: ordered}
	for _, s := range items {
		l.Items = append(l.Items, Item{Runs: []Run{{Text: s}}})
	}
	return l
}

// link is the address if it is one that a document may carry.
func (r Run) link() string {
	u, err := url.Parse(strings.TrimSpace(r.Link))
	if err != nil || strings.ContainsAny(r.Link, "\r\n\t\x00") {
		return ""
	}
	switch {
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "", u.Scheme == "mailto" && u.Opaque != "":
		return u.String()
	}
	return ""
}

func (h Heading) level() int { return min(max(h.Level, 1), 5) }

// isFigures tells whether a column holds figures.
func (t Table) isFigures(column int) bool {
	for _, c := range t.Figures {
		if c == column {
			return true
		}
	}
	return false
}

// cell is the text at a row's column; "" beyond a short row's end.
func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// clean drops what no XML can hold and marks that turn the writing direction.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
