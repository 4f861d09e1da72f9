package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/kit/fault"
)

// workbookOf writes the cells of one sheet as they are given.
func workbookOf(t testing.TB, prepare func(*excelize.File)) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	prepare(book)
	var buf bytes.Buffer
	if err := book.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestWorkbook(t *testing.T) {
	data := workbookOf(t, func(b *excelize.File) {
		b.NewSheet("Liste")
		b.NewSheet("Skjult")
		b.SetSheetVisible("Skjult", false)
		b.SetSheetRow("Liste", "A3", &[]any{" Navn ", "Telefon", "IMEI", "Fra", "Andel", "Tom"})
		b.SetSheetRow("Liste", "A4", &[]any{norm.NFD.String("Bjørn Ås"), "0159", 352099001761481, time.Date(2026, 4, 14, 0, 0, 0, 0, time.UTC), 0.5})
		b.SetSheetRow("Liste", "A7", &[]any{"Åse", "+45 20", nil, nil, nil, "x", "y"})
		b.SetSheetRow("Liste", "A8", &[]any{"", "", ""})
	})
	table, err := ReadBytes(data, "liste.xlsx", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if table.Sheet != "Liste" {
		t.Errorf("read sheet %q", table.Sheet)
	}
	want := []string{"4: Bjørn Ås|0159|352099001761481|2026-04-14|0.5|", "7: sheet.row.long"}
	if diff := cmp.Diff(want, shape(table)); diff != "" {
		t.Error(diff)
	}
}

func TestFI03_WorkbookRefusals(t *testing.T) {
	const row = `<row><c t="inlineStr"><is><t>x</t></is></c></row>`
	long := strings.Repeat("æ", 16000)
	for name, c := range map[string]struct {
		data   []byte
		limits Limits
		want   string
	}{
		"no content":          {workbookOf(t, func(*excelize.File) {}), Limits{}, "sheet.empty"},
		"only styled cells":   {packed(t, parts(`<row><c s="1"/><c s="1"/></row>`)), Limits{}, "sheet.empty"},
		"other archive":       {packed(t, map[string]string{"word/document.xml": "<w/>"}), Limits{}, "sheet.not_a_table"},
		"binary workbook":     {packed(t, map[string]string{"xl/workbook.bin": "x"}), Limits{}, "sheet.old_or_locked"},
		"no sheets":           {packed(t, map[string]string{"xl/workbook.xml": "<<<"}), Limits{}, "sheet.damaged"},
		"cut in the middle":   {packed(t, parts(row))[:600], Limits{}, "sheet.damaged"},
		"sheet cut short":     {packed(t, parts(row+"<row><c")), Limits{}, "sheet.damaged"},
		"entities of its own": {packed(t, parts(row+`<!ENTITY a "aaaa">`)), Limits{}, "sheet.damaged"},
		"unpacks to much":     {packed(t, parts(strings.Repeat(row, 50_000))), Limits{Unpacked: 1 << 20}, "sheet.bomb"},
		"lies of its size":    {lying(t, parts(strings.Repeat(row, 50_000))), Limits{Unpacked: 1 << 20}, "sheet.damaged"},
		"very many parts":     {manyParts(t), Limits{}, "sheet.bomb"},
		"very wide":           {packed(t, parts(`<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>`)), Limits{}, "sheet.too_many_columns"},
		"one text often":      {packed(t, shared([]string{"a", long}, `<row><c t="s"><v>0</v></c></row>`+strings.Repeat(`<row><c t="s"><v>1</v></c></row>`, 100))), Limits{Text: 1 << 20}, "sheet.bomb"},
		"very many texts":     {packed(t, shared(make([]string, 100_000), row)), Limits{Text: 1 << 20}, "sheet.bomb"},
		"too many rows":       {packed(t, parts(strings.Repeat(row, 10))), Limits{Rows: 3}, "sheet.too_many_rows"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadBytes(c.data, "x.xlsx", c.limits); key(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// parts are those of a workbook of one sheet with the rows, and as few as
// there may be.
func parts(rows string) map[string]string {
	const relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return map[string]string{
		"xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns:r="` + relation + `"><workbookPr/><sheets><sheet name="A &amp; B" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + relation + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relation + `/sharedStrings" Target="/xl/sharedStrings.xml"/>` +
			`<Relationship Id="rId3" Type="` + relation + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

func shared(texts []string, rows string) map[string]string {
	p := parts(rows)
	p["xl/sharedStrings.xml"] = "<sst><si><t>" + strings.Join(texts, "</t></si><si><t>") + "</t></si></sst>"
	return p
}

func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, content := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, content)
	}
	w.Close()
	return buf.Bytes()
}

// lying says in its directory that the sheet has only ten bytes.
func lying(t *testing.T, p map[string]string) []byte {
	data := packed(t, p)
	size := binary.LittleEndian.AppendUint32(nil, uint32(len(p["xl/worksheets/sheet1.xml"])))
	at := bytes.LastIndex(data, size)
	if at < 0 {
		t.Fatal("size not found")
	}
	binary.LittleEndian.PutUint32(data[at:], 10)
	return data
}

func manyParts(t *testing.T) []byte {
	p := parts("")
	for i := range maxParts {
		p["xl/p"+strconv.Itoa(i)] = ""
	}
	return packed(t, p)
}

// What the many programs that write workbooks do differently.
func TestWorkbookOddities(t *testing.T) {
	const header = `<row><c><v>1</v></c><c><v>2</v></c></row>`
	text := func(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }
	for name, c := range map[string]struct {
		rows string
		want []string
	}{
		"without references":     {header + `<row>` + text("a") + text("b") + `</row>`, []string{"2: a|b"}},
		"with gaps":              {header + `<row r="9"><c r="B9"><v>5</v></c></row>`, []string{"9: |5"}},
		"empty elements":         {header + `<row/><row spans="1:2"><c/><c r="B3" t="n"></c></row><row>` + text("a") + `</row>`, []string{"4: a|"}},
		"single quotes":          {header + `<row r='4'><c r='A4' t='str'><f>A1&amp;"&gt;"</f><v>x</v></c></row>`, []string{"4: x|"}},
		"greater-than in quotes": {header + `<row x="a>b">` + text("a") + `</row>`, []string{"2: a|"}},
		"comments and CDATA":     {header + `<!-- <row> > --><row>` + text("<![CDATA[<å> & ]]]>") + `</row>`, []string{"2: <å> & ]|"}},
		"entities":               {header + `<row>` + text("&lt;&#229;&#xE6;&amp;amp;&bad;&") + `</row>`, []string{"2: <åæ&amp;&bad;&|"}},
		"escaped controls":       {header + `<row>` + text("a_x000A_b_x005F_x000A__xZZZZ_") + `</row>`, []string{"2: a\nb_x000A__xZZZZ_|"}},
		"rich text":              {header + `<row><c t="inlineStr"><is><r><rPr><b/></rPr><t>Bj</t></r><r><t xml:space="preserve">ørn </t></r><rPh><t>no</t></rPh><phoneticPr/><r><t>Ås</t></r></is></c></row>`, []string{"2: Bjørn Ås|"}},
		"values":                 {header + `<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`, []string{"2: TRUE|#N/A"}},
		"text shared and marked": {header + `<row><c t="s"><v>0</v></c><c><v>1</v></c></row>`, []string{"2: '=x|1"}},
		"unknown shared text":    {header + `<row><c t="s"><v>7</v></c><c><v>1</v></c></row>`, []string{"2: |1"}},
		"too long a text":        {header + `<row>` + text(strings.Repeat("x", 200<<10)) + `</row><row>` + text("b") + `</row>`, []string{"2: sheet.row.cell_too_long", "3: b|"}},
		"broken letters":         {header + `<row>` + text("\xF8") + text("b") + `</row>`, []string{"2: sheet.row.encoding"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, prefix := range []string{"", "x:"} {
				p := shared([]string{"''=x"}, c.rows)
				if prefix != "" { // as some libraries write all their tags
					p["xl/worksheets/sheet1.xml"] = tag.ReplaceAllString(p["xl/worksheets/sheet1.xml"], "<${1}x:$2")
				}
				table, err := ReadBytes(packed(t, p), "x.xlsx", Limits{})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, shape(table)); diff != "" || table.Sheet != "A & B" {
					t.Errorf("%q %q: %s", prefix, table.Sheet, diff)
				}
			}
		})
	}
}

var tag = regexp.MustCompile(`<(/?)([a-zA-Z])`)

func TestNumbersOfWorkbooks(t *testing.T) {
	for _, c := range []struct{ code, value, want string }{
		{"General", "352099001761481", "352099001761481"}, {"General", "3.52099001761481E+14", "352099001761481"},
		{"General", "0.10000000000000001", "0.1"}, {"General", "1E-3", "0.001"}, {"General", "12.50", "12.50"}, {"0.00", "12.5", "12.5"},
		{"0000", "159", "0159"}, {"00000", "123456", "123456"}, {"#,##0", "1234", "1234"}, {"0%", "0.5", "0.5"},
		{"yyyy-mm-dd", "46126", "2026-04-14"}, {`dd/mm\-yyyy;@`, "46126", "2026-04-14"}, {`[$-406]d. mmmm yyyy`, "46126", "2026-04-14"},
		{"dd-mm-yyyy hh:mm", "46126.395833333336", "2026-04-14 09:30:00"}, {"hh:mm", "0.395833333333333", "09:30:00"},
		{"mmm", "46126", "2026-04-14"}, {"[h]:mm", "1.5", "1.5"}, {`"dag "0`, "3", "3"}, {"[Red]0", "3", "3"}, {"yyyy-mm-dd", "59", "1900-02-28"},
		{"yyyy-mm-dd", "-1", "-1"}, {"yyyy-mm-dd", "soon", "soon"}, {"yyyy-mm-dd", "1e300", "1e300"},
	} {
		p := parts(`<row><c><v>1</v></c></row><row><c s="1"><v>` + c.value + `</v></c></row>`)
		p["xl/styles.xml"] = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="` + html.EscapeString(c.code) + `"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`
		table, err := ReadBytes(packed(t, p), "x.xlsx", Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Rows[0].Cells[0]; got != c.want {
			t.Errorf("%s as %s: %q, want %q", c.value, c.code, got, c.want)
		}
	}
}

// A second opinion: what a spreadsheet library writes and reads, we read alike.
func TestAnotherReaderAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("aÅøö日 &<>\"'_x000A;=\n\t")), 0, 12, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(text, 3, 3), 1, 6).Draw(t, "rows")
		book := excelize.NewFile()
		defer book.Close()
		book.SetSheetRow("Sheet1", "A1", &[]string{"a", "b", "c"})
		for i, row := range rows {
			book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+2), &row)
		}
		var buf bytes.Buffer
		if err := book.Write(&buf); err != nil {
			t.Fatal(err)
		}
		again, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		theirs, _ := again.GetRows("Sheet1")
		want := map[int][]string{}
		for i, row := range theirs {
			for j := range row {
				row[j] = clean(row[j])
			}
			if row = trimmed(row); i > 0 && len(row) > 0 {
				want[i+1] = row
			}
		}
		table, err := ReadBytes(buf.Bytes(), "x.xlsx", Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[int][]string{}
		for _, row := range table.Rows {
			got[row.Line] = trimmed(row.Cells)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row><c t="inlineStr"><is><t>x</t></is></c></row>`, `<si><r><t>a</t></r></si>`, "yyyy")
	f.Add(`<row><c s="1"><v>46126.5</v></c><!-- > --><c t="str"><v><![CDATA[&]]></v></c></row>`, `<si/>`, "[h]:mm")
	f.Fuzz(func(t *testing.T, rows, texts, code string) {
		p := parts(rows)
		p["xl/sharedStrings.xml"] = "<sst>" + texts + "</sst>"
		p["xl/styles.xml"] = `<styleSheet><numFmt numFmtId="164" formatCode="` + html.EscapeString(code) + `"/><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>`
		table, err := ReadBytes(packed(t, p), "x.xlsx", Limits{Cell: 100})
		if err != nil {
			if len(fault.List(err)) == 0 {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		last := 0
		for _, row := range table.Rows {
			if row.Line <= last || row.Fault == nil && len(row.Cells) != len(table.Header) {
				t.Fatalf("line %d after %d: %d cells under %d headings", row.Line, last, len(row.Cells), len(table.Header))
			}
			last = row.Line
		}
	})
}

var awkward = [][]string{
	{"=1+1", "+45 20 00 00 00"}, {"-5", "@sum"}, {"'=x", "''@y"}, {"'quoted'", "a;b,c\td|e"},
	{"line\nbreak", `say "hi"`}, {"0159", "Bjørn Ås"}, {"＝1", " x"}, {"", "z"}, {"'", "1E5"}, {"\u00A0=2", "' -1"},
}

func TestIN03_WhatIsWrittenIsHarmlessAndComesBack(t *testing.T) {
	header := []string{"=a", "b"}
	want := make([][]string, len(awkward))
	for i, row := range awkward {
		for _, cell := range row {
			if !risky(cell) {
				cell = strings.TrimFunc(cell, outer)
			}
			want[i] = append(want[i], cell)
		}
	}
	for _, form := range []string{"csv", "xlsx"} {
		t.Run(form, func(t *testing.T) {
			var buf bytes.Buffer
			var err error
			if form == "csv" {
				err = WriteCSV(&buf, header, slices.Values(awkward))
			} else {
				err = WriteXLSX(&buf, "People: [2026]", header, slices.Values(awkward))
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, cell := range rawCells(t, form, buf.Bytes()) {
				if risky(cell) && !strings.HasPrefix(cell, "'") {
					t.Errorf("a spreadsheet would run %q", cell)
				}
			}
			table, err := ReadBytes(buf.Bytes(), "out."+form, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			got := [][]string{}
			for _, row := range table.Rows {
				if row.Fault != nil {
					t.Error(row.Fault)
				}
				got = append(got, row.Cells)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(header, table.Header); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// rawCells are the cells as a spreadsheet would see them.
func rawCells(t *testing.T, form string, data []byte) (cells []string) {
	if form == "csv" {
		rows, err := newCSV(data[3:], ';').ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return slices.Concat(rows...)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(rows...)
}

func TestIN03_Neutral(t *testing.T) {
	for in, want := range map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx",
		"  =x": "'  =x", "a=b": "a=b", "": "", "Åse-Marie": "Åse-Marie", "'t Hooft": "'t Hooft", "'=x": "''=x",
	} {
		if got := Neutral(in); got != want {
			t.Errorf("Neutral(%q) = %q, want %q", in, got, want)
		}
		if got := restore(Neutral(in)); got != in {
			t.Errorf("%q comes back as %q", in, got)
		}
	}
}
