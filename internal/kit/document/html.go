package document

import (
	_ "embed"
	"html"
	"strconv"
	"strings"
	"unicode"
)

// Stylesheet is for documents shown in a page: classes doc, doc-title,
// doc-meta, doc-table, doc-figures. Page carries it already.
//
//go:embed document.css
var Stylesheet string

// Body is the document as an article for use within a page. The title is its
// h1, headings of level 1 are h2, and so on.
func (d Document) Body() string {
	var b strings.Builder
	b.WriteString(`<article class="doc" lang="` + esc(d.Lang) + `"><h1 class="doc-title">` + esc(d.Title) + `</h1>`)
	for _, block := range d.Blocks {
		writeBlock(&b, block)
	}
	b.WriteString("</article>")
	return b.String()
}

// Page is the document as a whole HTML file, ready for print and for PDF.
func (d Document) Page() string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n" + `<html lang="` + esc(d.Lang) + `"><head><meta charset="utf-8"><title>` + esc(d.Title) + `</title>`)
	for _, m := range [][2]string{{"author", d.Author}, {"description", d.Subject}, {"dcterms.created", d.At.String()}, {"dcterms.modified", d.At.String()}} {
		if m[1] != "" {
			b.WriteString(`<meta name="` + m[0] + `" content="` + esc(m[1]) + `">`)
		}
	}
	b.WriteString("<style>" + Stylesheet + d.Footer.css() + "</style></head><body>" + d.Body() + "</body></html>\n")
	return b.String()
}

// css puts the footer into the margin of printed pages. Only letters, digits
// and plain points reach the style sheet, so that no text can become a rule.
func (f Footer) css() string {
	safe := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" .,:–-·", r) {
				return r
			}
			return -1
		}, s)
	}
	count := `counter(page)`
	if f.Page != "" {
		count = `"` + safe(f.Page) + ` " counter(page)`
	}
	if f.Of != "" {
		count += ` " ` + safe(f.Of) + ` " counter(pages)`
	}
	return `@page{@bottom-left{content:"` + safe(f.Text) + `"}@bottom-right{content:` + count + `}}`
}

func writeBlock(b *strings.Builder, block Block) {
	switch x := block.(type) {
	case Heading:
		tag := "h" + strconv.Itoa(x.level()+1)
		b.WriteString("<" + tag + ">" + esc(x.Text) + "</" + tag + ">")
	case Paragraph:
		b.WriteString("<p>")
		writeRuns(b, x.Runs)
		b.WriteString("</p>")
	case List:
		writeList(b, x)
	case Table:
		writeTable(b, x)
	case Meta:
		b.WriteString(`<dl class="doc-meta">`)
		for _, l := range x.Lines {
			b.WriteString("<div><dt>" + esc(l.Name) + "</dt><dd>" + esc(l.Value) + "</dd></div>")
		}
		b.WriteString("</dl>")
	case PageBreak:
		b.WriteString(`<div class="doc-break"></div>`)
	}
}

func writeRuns(b *strings.Builder, runs []Run) {
	for _, r := range runs {
		var shut []string
		open := func(tag, end string) { b.WriteString(tag); shut = append([]string{end}, shut...) }
		if to := r.link(); to != "" {
			open(`<a href="`+esc(to)+`">`, "</a>")
		}
		if r.Bold {
			open("<strong>", "</strong>")
		}
		if r.Italic {
			open("<em>", "</em>")
		}
		b.WriteString(strings.ReplaceAll(esc(r.Text), "\n", "<br>"))
		b.WriteString(strings.Join(shut, ""))
	}
}

func writeList(b *strings.Builder, l List) {
	tag := "ul"
	if l.Ordered {
		tag = "ol"
	}
	b.WriteString("<" + tag + ">")
	for _, item := range l.Items {
		b.WriteString("<li>")
		writeRuns(b, item.Runs)
		for _, sub := range item.Lists {
			writeList(b, sub)
		}
		b.WriteString("</li>")
	}
	b.WriteString("</" + tag + ">")
}

func writeTable(b *strings.Builder, t Table) {
	b.WriteString(`<table class="doc-table">`)
	if t.Caption != "" {
		b.WriteString("<caption>" + esc(t.Caption) + "</caption>")
	}
	class := func(i int) string {
		if t.isFigures(i) {
			return ` class="doc-figures"`
		}
		return ""
	}
	b.WriteString("<thead><tr>")
	for i, h := range t.Head {
		b.WriteString(`<th scope="col"` + class(i) + ">" + esc(h) + "</th>")
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range t.Rows {
		b.WriteString("<tr>")
		for i := range t.Head {
			text := strings.ReplaceAll(esc(cell(row, i)), "\n", "<br>")
			if i == 0 {
				b.WriteString(`<th scope="row">` + text + "</th>")
				continue
			}
			b.WriteString("<td" + class(i) + ">" + text + "</td>")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
}

func esc(s string) string { return html.EscapeString(clean(s)) }
