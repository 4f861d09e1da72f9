package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MediaTypeDOCX is what a DOCX is sent as.
const MediaTypeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// DOCX writes the document as a word-processor file. The same document gives
// the same bytes: the only moment in it is Document.At.
func (d Document) DOCX() ([]byte, error) {
	w := &docx{doc: d}
	for _, block := range d.Blocks {
		w.block(block)
	}
	parts := []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", d.coreXML()},
		{"docProps/app.xml", appXML},
		{"word/document.xml", w.documentXML()},
		{"word/styles.xml", d.stylesXML()},
		{"word/numbering.xml", w.numberingXML()},
		{"word/settings.xml", settingsXML},
		{"word/footer1.xml", d.Footer.xml()},
		{"word/_rels/document.xml.rels", w.relsXML()},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: d.fileTime()})
		if err != nil {
			return nil, fmt.Errorf("docx %s: %w", p.name, err)
		}
		if _, err := f.Write([]byte(xmlHead + p.text)); err != nil {
			return nil, fmt.Errorf("docx %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("docx: %w", err)
	}
	return out.Bytes(), nil
}

// fileTime is At, or the first moment that a zip file can state.
func (d Document) fileTime() time.Time {
	if t := d.At.Time(); d.At.IsSet() && t.Year() >= 1980 {
		return t.Truncate(2 * time.Second)
	}
	return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
}

// docx collects the body, the links and the numbered lists on the way.
type docx struct {
	doc   Document
	body  strings.Builder
	links []string
	lists []bool // one for each list outermost: ordered?
}

func (w *docx) documentXML() string {
	return `<w:document xmlns:w="` + nsW + `" xmlns:r="` + nsR + `"><w:body>` +
		paragraph("Title", "", run(w.doc.Title, "")) + w.body.String() +
		`<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1247" w:right="1134" w:bottom="1361" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>` +
		`</w:body></w:document>`
}

func (w *docx) block(block Block) {
	switch x := block.(type) {
	case Heading:
		w.body.WriteString(paragraph("Heading"+strconv.Itoa(x.level()), "", run(x.Text, "")))
	case Paragraph:
		w.body.WriteString(paragraph("", "", w.runs(x.Runs)))
	case List:
		w.lists = append(w.lists, x.Ordered)
		w.list(x, len(w.lists), 0)
	case Table:
		w.table(x)
	case Meta:
		for _, l := range x.Lines {
			w.body.WriteString(paragraph("Meta", "", run(l.Name, "<w:b/>")+"<w:r><w:tab/></w:r>"+run(l.Value, "")))
		}
	case PageBreak:
		w.body.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
	}
}

// list writes one list at a depth; a list beneath one of the other kind gets a
// numbering of its own.
func (w *docx) list(l List, number, depth int) {
	for _, item := range l.Items {
		props := fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, min(depth, 8), number)
		style := "ListBullet"
		if l.Ordered {
			style = "ListNumber"
		}
		w.body.WriteString(paragraph(style, props, w.runs(item.Runs)))
		for _, sub := range item.Lists {
			under := number
			if sub.Ordered || l.Ordered {
				w.lists = append(w.lists, sub.Ordered)
				under = len(w.lists)
			}
			w.list(sub, under, depth+1)
		}
	}
}

func (w *docx) table(t Table) {
	if len(t.Head) == 0 {
		return
	}
	if t.Caption != "" {
		w.body.WriteString(paragraph("Caption", "<w:keepNext/>", run(t.Caption, "")))
	}
	w.body.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/>` +
		`<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>`)
	if t.Caption != "" {
		w.body.WriteString(`<w:tblCaption w:val="` + xmlEsc(t.Caption) + `"/>`)
	}
	w.body.WriteString(`</w:tblPr><w:tblGrid>`)
	for range t.Head {
		fmt.Fprintf(&w.body, `<w:gridCol w:w="%d"/>`, 9638/len(t.Head))
	}
	w.body.WriteString(`</w:tblGrid>`)
	w.row(t, t.Head, `<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`, "<w:b/>")
	for _, row := range t.Rows {
		w.row(t, row, `<w:trPr><w:cantSplit/></w:trPr>`, "")
	}
	// a paragraph must follow, or two tables would grow together
	w.body.WriteString(`</w:tbl>` + paragraph("", "", ""))
}

func (w *docx) row(t Table, row []string, props, look string) {
	w.body.WriteString("<w:tr>" + props)
	for i := range t.Head {
		align := ""
		if t.isFigures(i) {
			align = `<w:jc w:val="right"/>`
		}
		fmt.Fprintf(&w.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>`, 9638/len(t.Head),
			paragraph("TableText", align, run(cell(row, i), look)))
	}
	w.body.WriteString("</w:tr>")
}

func (w *docx) runs(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		look := ""
		to := r.link()
		if to != "" {
			look = `<w:rStyle w:val="Hyperlink"/>`
		}
		if r.Bold {
			look += "<w:b/>"
		}
		if r.Italic {
			look += "<w:i/>"
		}
		if to == "" {
			b.WriteString(run(r.Text, look))
			continue
		}
		w.links = append(w.links, to)
		fmt.Fprintf(&b, `<w:hyperlink r:id="rIdLink%d">%s</w:hyperlink>`, len(w.links), run(r.Text, look))
	}
	return b.String()
}

// paragraph is one w:p; props follow the style in the order the schema wants.
func paragraph(style, props, runs string) string {
	if style != "" {
		props = `<w:pStyle w:val="` + style + `"/>` + props
	}
	if props != "" {
		props = "<w:pPr>" + props + "</w:pPr>"
	}
	return "<w:p>" + props + runs + "</w:p>"
}

// run is one w:r; line breaks and tabs in the text become the file's own.
func run(text, look string) string {
	if text == "" {
		return ""
	}
	if look != "" {
		look = "<w:rPr>" + look + "</w:rPr>"
	}
	var b strings.Builder
	b.WriteString("<w:r>" + look)
	for i, line := range strings.Split(clean(text), "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString("<w:tab/>")
			}
			if piece != "" {
				b.WriteString(`<w:t xml:space="preserve">` + xmlEsc(piece) + "</w:t>")
			}
		}
	}
	b.WriteString("</w:r>")
	return b.String()
}

func xmlEsc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(clean(s)))
	return b.String()
}
