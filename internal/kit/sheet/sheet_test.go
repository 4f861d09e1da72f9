package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"github.com/overgang/overgang/internal/kit/fault"
)

func read(t *testing.T, data string) *Table {
	t.Helper()
	table, err := ReadBytes([]byte(data), "list.csv", Limits{})
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return table
}

func key(err error) string {
	if faults := fault.List(err); len(faults) > 0 {
		return faults[0].Key
	}
	return fmt.Sprint(err)
}

// shape writes the rows as "line: cell|cell", or "line: key" for faulty ones.
func shape(table *Table) []string {
	var out []string
	for _, row := range table.Rows {
		if row.Fault != nil {
			out = append(out, fmt.Sprintf("%d: %s", row.Line, row.Fault.Key))
			continue
		}
		out = append(out, fmt.Sprintf("%d: %s", row.Line, strings.Join(row.Cells, "|")))
	}
	return out
}

func TestFormIsFoundOut(t *testing.T) {
	const plain = "Navn;By\r\nBjørn Ås;Ängelholm\r\n"
	latin, _ := charmap.Windows1252.NewEncoder().String(plain)
	utf16Of := func(order binary.AppendByteOrder) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(plain)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	for name, c := range map[string]struct{ data, encoding, separator string }{
		"utf-8":                {plain, "utf-8", ";"},
		"byte order mark":      {"\uFEFF" + plain, "utf-8-bom", ";"},
		"windows-1252":         {latin, "windows-1252", ";"},
		"utf-16le with mark":   {"\xFF\xFE" + utf16Of(binary.LittleEndian), "utf-16le", ";"},
		"utf-16be with mark":   {"\xFE\xFF" + utf16Of(binary.BigEndian), "utf-16be", ";"},
		"utf-16le":             {utf16Of(binary.LittleEndian), "utf-16le", ";"},
		"utf-16be":             {utf16Of(binary.BigEndian), "utf-16be", ";"},
		"decomposed letters":   {norm.NFD.String(plain), "utf-8", ";"},
		"comma":                {strings.ReplaceAll(plain, ";", ","), "utf-8", ","},
		"tab":                  {strings.ReplaceAll(plain, ";", "\t"), "utf-8", "\t"},
		"bar":                  {strings.ReplaceAll(plain, ";", "|"), "utf-8", "|"},
		"sep line":             {"sep=|\r\n" + strings.ReplaceAll(plain, ";", "|"), "utf-8", "|"},
		"quoted sep line":      {"\"sep=,\"\n" + strings.ReplaceAll(plain, ";", ","), "utf-8", ","},
		"sep line after mark":  {"\uFEFFSEP=\t\n" + strings.ReplaceAll(plain, ";", "\t"), "utf-8-bom", "\t"},
		"unusual separator":    {"sep=^\n" + strings.ReplaceAll(plain, ";", "^"), "utf-8", "^"},
		"lone carriage return": {strings.ReplaceAll(plain, "\n", ""), "utf-8", ";"},
		"line feed":            {strings.ReplaceAll(plain, "\r", ""), "utf-8", ";"},
		"end-of-file mark":     {plain + "\x1A", "utf-8", ";"},
		"empty columns":        {"Navn;By;;\nBjørn Ås;Ängelholm;;\n;;;\n;;;\n", "utf-8", ";"},
		"padded header":        {"\n  Navn ;\u00A0By\t \n\nBjørn Ås ;Ängelholm", "utf-8", ";"},
	} {
		t.Run(name, func(t *testing.T) {
			table := read(t, c.data)
			if table.Encoding != c.encoding || table.Separator != c.separator {
				t.Errorf("form %q %q, want %q %q", table.Encoding, table.Separator, c.encoding, c.separator)
			}
			if diff := cmp.Diff([]string{"Navn", "By"}, table.Header); diff != "" {
				t.Error(diff)
			}
			if len(table.Rows) != 1 || !cmp.Equal(table.Rows[0].Cells, []string{"Bjørn Ås", "Ängelholm"}) {
				t.Errorf("rows %q", shape(table))
			}
		})
	}
}

func TestRows(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want []string
	}{
		"line where a row begins": {"a,b\n1,\"x\ny\"\r\n2,\"p\r\n\r\nq\"\n3,z\n", []string{"2: 1|x\ny", "4: 2|p\n\nq", "7: 3|z"}},
		"empty lines count":       {"a,b\n\n\r\n1,x\n\n2,y", []string{"4: 1|x", "6: 2|y"}},
		"sep line counts":         {"sep=,\na,b\n1,x\n", []string{"3: 1|x"}},
		"ragged":                  {"a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11;12\n", []string{"2: 1|2|3", "3: sheet.row.short", "4: sheet.row.long", "5: 10|11|12"}},
		"surplus empty cells":     {"a;b\n1;2;;;\n", []string{"2: 1|2"}},
		"rows of nothing":         {"a;b\n1;2\n;\n3;4\n;;;\n", []string{"2: 1|2", "4: 3|4"}},
		"inch marks":              {"a,b\niPad 11\",Ole\n\"iPad \"Pro\" 11\",Åse\n", []string{"2: iPad 11\"|Ole", "3: iPad \"Pro\" 11|Åse"}},
		"quote never closed":      {"a,b\n1,\"x\n2,y\n3,z\n", []string{"2: sheet.row.quotes", "3: 2|y", "4: 3|z"}},
		"quote closed too late":   {"a,b\n1,\"x\n2,y\n3,\"z\"\n4,ø\n", []string{"2: sheet.row.quotes", "3: 2|y", "4: 3|z", "5: 4|ø"}},
		"quote after blank lines": {"a,b\n\n\n1,\"x\n\n2,y\n", []string{"4: sheet.row.quotes", "6: 2|y"}},
		"one broken letter":       {"a,b\nSøren,Ås\nBj\xF8rn,Ås\nÆbelø,Ängelholm\n", []string{"2: Søren|Ås", "3: sheet.row.encoding", "4: Æbelø|Ängelholm"}},
		"zero kept":               {"a,b\n0159,+4520000000\n", []string{"2: 0159|+4520000000"}},
		"one column":              {"serial\nA1\nB2\n", []string{"2: A1", "3: B2"}},
		"separators in cells":     {"a;b\n\"x, y, z\";1\n\"p, q, r\";2\n", []string{"2: x, y, z|1", "3: p, q, r|2"}},
		"comma in decimals":       {"navn;pris;antal\nÅ;1,5;2\nÆ;2,5;3\n", []string{"2: Å|1,5|2", "3: Æ|2,5|3"}},
		"text marked as text":     {"a,b\n'+45 20,'t Hooft\n", []string{"2: +45 20|'t Hooft"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, shape(read(t, c.data))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestForgottenQuoteCostsOneLine(t *testing.T) {
	for name, end := range map[string]string{
		"met by another":               "9,\"last\",z\n",
		"closed to the right width":    "9,x\",z\n",
		"closed to another width":      "9\",x,z,y\n",
		"closed at the end of its row": "9,z\"\n",
		"never closed":                 "9,x,z\n",
	} {
		for _, between := range []int{3, 500} {
			var b strings.Builder
			b.WriteString("a,b,c\n1,\"x,y\n")
			for i := range between {
				fmt.Fprintf(&b, "%d,p,q\n", i)
			}
			b.WriteString(end + "10,r,s\n")
			table := read(t, b.String())
			good := 0
			for _, row := range table.Rows {
				if row.Fault == nil {
					good++
				}
			}
			if last := table.Rows[len(table.Rows)-1]; good < between+1 || last.Line != between+4 || last.Cells[2] != "s" {
				t.Errorf("%s, %d rows between: %d good, last on line %d: %q", name, between, good, last.Line, last.Cells)
			}
		}
	}
}

func TestFI03_Refusals(t *testing.T) {
	small := Limits{Bytes: 1000, Rows: 3, Columns: 4}
	for name, c := range map[string]struct{ data, want string }{
		"empty":            {"", "sheet.empty"},
		"only white space": {" \r\n\t\n", "sheet.empty"},
		"only a mark":      {"\uFEFF", "sheet.empty"},
		"only separators":  {";;;\n;;;\n", "sheet.empty"},
		"only sep":         {"sep=;\n", "sheet.empty"},
		"too large":        {strings.Repeat("a;b\n", 251), "sheet.too_large"},
		"too many rows":    {"a;b\n1;2\n1;2\n1;2\n1;2\n", "sheet.too_many_rows"},
		"too many columns": {"a;b;c;d;e\n", "sheet.too_many_columns"},
		"pdf":              {"%PDF-1.7\n", "sheet.not_a_table"},
		"picture":          {"\x89PNG\r\n\x1A\n", "sheet.not_a_table"},
		"page":             {"\uFEFF <!DOCTYPE html><table>", "sheet.not_a_table"},
		"json":             {`{"a": 1}`, "sheet.not_a_table"},
		"garbage":          {"\x01\x02\x03;\x04\n\x05;\x06\n", "sheet.not_a_table"},
		"zeros":            {"abc\x00\x00\x00\x00def\n", "sheet.not_a_table"},
		"old excel":        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "sheet.old_or_locked"},
		"broken header":    {"a,\"b\n1,2\n", "sheet.header.broken"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadBytes([]byte(c.data), `C:\temp\list.csv`, small)
			if key(err) != c.want {
				t.Fatalf("%v, want %s", err, c.want)
			}
			if fault.List(err)[0].Args["name"] != "list.csv" {
				t.Errorf("names the file %v", fault.List(err)[0].Args["name"])
			}
		})
	}
}

// endless is a source without end that counts what was taken from it.
type endless struct{ taken int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "a;b\n"[i%4]
	}
	e.taken += int64(len(p))
	return len(p), nil
}

func TestFI03_HugeFileIsNotReadThrough(t *testing.T) {
	src := &endless{}
	_, err := Read(io.LimitReader(src, 200<<20), "huge.csv", Limits{Bytes: 1 << 20})
	if key(err) != "sheet.too_large" || src.taken > 3<<20 {
		t.Errorf("%v after %d bytes", err, src.taken)
	}
	told := &sized{}
	if _, err = Read(told, "huge.csv", Limits{}); key(err) != "sheet.too_large" || told.asked {
		t.Errorf("%v; read although the size was known: %v", err, told.asked)
	}
}

// What has a line without an end is no list: its header would be repeated in
// every message and choice.
func TestFI03_EndlessLineIsNoList(t *testing.T) {
	for name, file := range map[string]string{
		"header":              strings.Repeat("abcdefgh", 1<<20),
		"name of a column":    "Given," + strings.Repeat("x", longestName+1) + "\n1,2\n",
		"row":                 "Given,Family\n1," + strings.Repeat("y", longestLine) + "\n",
		"row of an old Mac":   "Given,Family\r1," + strings.Repeat("y", longestLine) + "\r2,3\r",
		"header of a few KiB": strings.Repeat("abcdefgh", 500),
	} {
		if _, err := Read(strings.NewReader(file), "line.csv", Limits{}); key(err) != "sheet.not_a_table" {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := "Given,Note\n1," + strings.Repeat("y", 100<<10) + "\n"
	if _, err := Read(strings.NewReader(long), "note.csv", Limits{}); err != nil {
		t.Errorf("a long note: %v", err)
	}
}

type sized struct{ asked bool }

func (s *sized) Size() int64              { return 200 << 20 }
func (s *sized) Read([]byte) (int, error) { s.asked = true; return 0, io.EOF }

func TestBrokenSourceIsOurFailure(t *testing.T) {
	gone := errors.New("connection gone")
	_, err := Read(io.MultiReader(strings.NewReader("a;b\n"), &failing{gone}), "x.csv", Limits{})
	if !errors.Is(err, gone) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func TestRowsStopWhenAsked(t *testing.T) {
	r, err := Open(strings.NewReader("a\n1\n2\n3\n"), "x.csv", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for row := range r.Rows() {
		if row.Cells[0] == "1" {
			break
		}
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"a;b\n1;2\n", "sep=,\na,b\n\"x\ny\",\"\n", "\uFEFFnavn\tby\n", "\xFF\xFEa\x00;\x00", "a\x00;\x00b\x00\n\x00",
		"a,b\n\"\"\"\n\"\",\"\n", "\"sep=\"\"\n", "a|b\r1|2\r", "Bj\xF8rn;\xC5s\n", "'=1;'''=2\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte("PK")) {
			return
		}
		table, err := ReadBytes(data, "fuzz.csv", Limits{Bytes: 1 << 20, Cell: 100})
		if err != nil {
			if len(fault.List(err)) == 0 {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		last := 0
		for _, row := range table.Rows {
			if row.Line <= last || row.Line > bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r"))+2 {
				t.Fatalf("line %d after line %d", row.Line, last)
			}
			last = row.Line
			if row.Fault == nil && len(row.Cells) != len(table.Header) {
				t.Fatalf("line %d: %d cells under %d headings", row.Line, len(row.Cells), len(table.Header))
			}
		}
	})
}
