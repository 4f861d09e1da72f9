package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"
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

func TestWorkbookRefusals(t *testing.T) {
	book := workbookOf(t, func(b *excelize.File) {
		b.SetSheetRow("Sheet1", "A1", &[]any{"a", "b"})
		for i := range 50 {
			b.SetSheetRow("Sheet1", "A"+string(rune('2'+i%8)), &[]any{"x", "y"})
		}
	})
	wide := workbookOf(t, func(b *excelize.File) {
		b.SetCellValue("Sheet1", "A1", "a")
		b.SetCellValue("Sheet1", "XFD1", "b")
	})
	heavy := workbookOf(t, func(b *excelize.File) {
		long := strings.Repeat("æ", 16000)
		for i := range 100 {
			b.SetSheetRow("Sheet1", "A"+itoa(i+1), &[]any{long, long, long})
		}
	})
	for name, c := range map[string]struct {
		data   []byte
		limits Limits
		want   string
	}{
		"no content":        {workbookOf(t, func(*excelize.File) {}), Limits{}, "sheet.empty"},
		"other archive":     {zipOf(t, "word/document.xml", "<w/>"), Limits{}, "sheet.not_a_table"},
		"cut in the middle": {book[:len(book)/2], Limits{}, "sheet.damaged"},
		"no sheets":         {zipOf(t, "xl/workbook.xml", "<<<"), Limits{}, "sheet.damaged"},
		"unpacks to much":   {zipOf(t, "xl/workbook.xml", strings.Repeat("0", 2<<20)), Limits{Unpacked: 1 << 20}, "sheet.bomb"},
		"lies of its size":  {lyingZip(t, 4<<20), Limits{Unpacked: 1 << 20}, "sheet.damaged"},
		"very many parts":   {manyParts(t), Limits{}, "sheet.bomb"},
		"very wide":         {wide, Limits{}, "sheet.too_many_columns"},
		"one text often":    {heavy, Limits{Text: 1 << 20}, "sheet.bomb"},
		"too many rows":     {book, Limits{Rows: 3}, "sheet.too_many_rows"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := ReadBytes(c.data, "x.xlsx", c.limits); key(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func zipOf(t *testing.T, name, content string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	part, err := w.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(part, content)
	w.Close()
	return buf.Bytes()
}

// lyingZip says in its directory that a part of n bytes has only ten.
func lyingZip(t *testing.T, n int) []byte {
	data := zipOf(t, "xl/workbook.xml", strings.Repeat("0", n))
	size := binary.LittleEndian.AppendUint32(nil, uint32(n))
	directory := bytes.LastIndex(data, []byte("PK\x01\x02"))
	at := bytes.Index(data[directory:], size)
	if at < 0 {
		t.Fatal("size not found")
	}
	binary.LittleEndian.PutUint32(data[directory+at:], 10)
	return data
}

func manyParts(t *testing.T) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := range maxParts + 1 {
		if _, err := w.Create("xl/p" + itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	w.Create("xl/workbook.xml")
	w.Close()
	return buf.Bytes()
}

var awkward = [][]string{
	{"=1+1", "+45 20 00 00 00"}, {"-5", "@sum"}, {"'=x", "''@y"}, {"'quoted'", "a;b,c\td|e"},
	{"line\nbreak", `say "hi"`}, {"0159", "Bjørn Ås"}, {"＝1", " x"}, {"", "z"}, {"'", "1E5"}, {"\u00A0=2", "' -1"},
}

func TestWhatIsWrittenIsHarmlessAndComesBack(t *testing.T) {
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

func TestNeutral(t *testing.T) {
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
func itoa(n int) string { return strconv.Itoa(n) }
