package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/kit/clock"
)

const letters = "Blåbærgrød på øen, Åse Östlund – «søknad»"

func memo() Document {
	return Document{
		Lang: "da", Title: "Status for overgangen: " + letters, Author: "Lindeby Kommune", Subject: "Overgang",
		At:     clock.Moment(time.UTC, 2026, 4, 14, 13, 30),
		Footer: Footer{Text: "Lindeby Kommune · 14. april 2026", Page: "Side", Of: "af"},
		Blocks: []Block{
			Meta{[]MetaLine{{"Til", "Borgmester Åse Østergård"}, {"Fra", "Digitalisering & IT <it@lindeby.example>"}}},
			Heading{1, "Baggrund"},
			Paragraph{[]Run{{Text: "Vi er "}, {Text: "næsten", Bold: true}, {Text: " færdige; se "}, {Text: "siden", Link: "https://lindeby.example/o?a=1&b=2"},
				{Text: " og ikke "}, {Text: "denne", Italic: true, Link: "javascript:alert(1)"}}},
			Heading{2, "Hvad der mangler"},
			List{Ordered: true, Items: []Item{{Runs: []Run{{Text: "Først"}}, Lists: []List{Points(false, "prik")}}, {Runs: []Run{{Text: "Så"}}}}},
			Points(true, "En ny liste begynder ved et"),
			Table{Caption: "I gang pr. dag", Head: []string{"Dag", "Antal"}, Rows: [][]string{{"Lørdag", "2"}, {"Søndag <b>", "10"}, {"kort"}}, Figures: []int{1}},
			PageBreak{},
			Heading{9, "Til sidst"}, Plain("Linje et\nlinje to\tmed tab \x00\u202e"),
		},
	}
}

func unzip(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	return parts
}

// paragraphs are style and text of every w:p, in order, and the styles used.
func paragraphs(t *testing.T, part string) (out []string, headers int) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(part))
	style, words, inText := "", "", false
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out, headers
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "p":
				style, words = "", ""
			case "pStyle":
				style = x.Attr[0].Value
			case "t":
				inText = true
			case "tblHeader":
				headers++
			case "br", "tab":
				words += "/"
			}
		case xml.CharData:
			if inText {
				words += string(x)
			}
		case xml.EndElement:
			inText = false
			if x.Name.Local == "p" {
				out = append(out, style+":"+words)
			}
		}
	}
}

func TestDOCXHasHeadingsListsAndTableHeaders(t *testing.T) {
	raw, err := memo().DOCX()
	if err != nil {
		t.Fatal(err)
	}
	parts := unzip(t, raw)
	got, headers := paragraphs(t, parts["word/document.xml"])
	want := []string{"Title:Status for overgangen: " + letters, "Meta:Til/Borgmester Åse Østergård", "Meta:Fra/Digitalisering & IT <it@lindeby.example>",
		"Heading1:Baggrund", ":Vi er næsten færdige; se siden og ikke denne", "Heading2:Hvad der mangler", "ListNumber:Først", "ListBullet:prik",
		"ListNumber:Så", "ListNumber:En ny liste begynder ved et", "Caption:I gang pr. dag", "TableText:Dag", "TableText:Antal", "TableText:Lørdag", "TableText:2",
		"TableText:Søndag <b>", "TableText:10", "TableText:kort", "TableText:", ":", ":/", "Heading5:Til sidst", ":Linje et/linje to/med tab "}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("paragraphs:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if headers != 1 {
		t.Errorf("%d header rows", headers)
	}
	if !strings.Contains(parts["word/styles.xml"], `w:val="da-DK"`) || !strings.Contains(parts["docProps/core.xml"], "<dc:language>da-DK<") {
		t.Error("the language is not said")
	}
	if !strings.Contains(parts["docProps/core.xml"], "2026-04-14T13:30:00Z") {
		t.Error("the moment is not said")
	}
	if !strings.Contains(parts["word/footer1.xml"], "NUMPAGES") {
		t.Error("no page numbers")
	}
	if strings.Contains(parts["word/_rels/document.xml.rels"], "javascript") || !strings.Contains(parts["word/_rels/document.xml.rels"], "lindeby.example/o?a=1&amp;b=2") {
		t.Error("links are wrong")
	}
}

// TestDOCXHoldsTogether checks what a word processor would call damage: parts
// that are named and missing, or not well-formed, ids and styles that lead
// nowhere.
func TestDOCXHoldsTogether(t *testing.T) {
	raw, err := memo().DOCX()
	if err != nil {
		t.Fatal(err)
	}
	parts := unzip(t, raw)
	for name, text := range parts {
		if _, err := io.Copy(io.Discard, strings.NewReader(text)); err != nil || xml.Unmarshal([]byte(text), new(struct{})) != nil {
			t.Errorf("%s is not well-formed", name)
		}
	}
	ids := attrs(t, parts["word/_rels/document.xml.rels"], "Relationship", "Id")
	for _, id := range append(attrs(t, parts["word/document.xml"], "hyperlink", "id"), attrs(t, parts["word/document.xml"], "footerReference", "id")...) {
		if !contains(ids, id) {
			t.Errorf("relation %s leads nowhere", id)
		}
	}
	for _, target := range attrs(t, parts["[Content_Types].xml"], "Override", "PartName") {
		if parts[strings.TrimPrefix(target, "/")] == "" {
			t.Errorf("part %s is missing", target)
		}
	}
	styles := attrs(t, parts["word/styles.xml"], "style", "styleId")
	for _, s := range attrs(t, parts["word/document.xml"], "pStyle", "val") {
		if !contains(styles, s) {
			t.Errorf("style %s does not exist", s)
		}
	}
	nums := attrs(t, parts["word/numbering.xml"], "num", "numId")
	used := attrs(t, parts["word/document.xml"], "numId", "val")
	for _, n := range used {
		if !contains(nums, n) {
			t.Errorf("numbering %s does not exist", n)
		}
	}
	if used[0] == used[len(used)-1] {
		t.Error("the second numbered list goes on where the first ended")
	}
}

func attrs(t *testing.T, part, element, attr string) (out []string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(part))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == element {
			for _, a := range el.Attr {
				if a.Name.Local == attr {
					out = append(out, a.Value)
				}
			}
		}
	}
}

func contains(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}

func TestDOCXIsTheSameEachTime(t *testing.T) {
	a, _ := memo().DOCX()
	b, _ := memo().DOCX()
	if !bytes.Equal(a, b) {
		t.Error("two writings differ")
	}
	later := memo()
	later.At = later.At.Add(time.Hour)
	if c, _ := later.DOCX(); bytes.Equal(a, c) {
		t.Error("the moment does not show")
	}
	if _, err := (Document{Blocks: []Block{Table{}, List{}, Meta{}, Paragraph{}}}).DOCX(); err != nil {
		t.Errorf("an empty document: %v", err)
	}
}

func TestPageHasMeaning(t *testing.T) {
	page, err := goquery.NewDocumentFromReader(strings.NewReader(memo().Page()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ selector, want string }{
		{"h1", "Status for overgangen: " + letters},
		{"h2", "Baggrund"},
		{"h3", "Hvad der mangler"},
		{"h6", "Til sidst"},
		{"table caption", "I gang pr. dag"},
		{`thead th[scope="col"]`, "DagAntal"},
		{`tbody th[scope="row"]`, "LørdagSøndag <b>kort"},
		{`td.doc-figures`, "210"},
		{"ol > li > ul > li", "prik"},
		{"p a", "siden"},
		{"dl dt", "TilFra"},
	} {
		if got := page.Find(c.selector).Text(); got != c.want {
			t.Errorf("%s: %q, want %q", c.selector, got, c.want)
		}
	}
	if lang, _ := page.Find("html").Attr("lang"); lang != "da" {
		t.Errorf("language %q", lang)
	}
}
