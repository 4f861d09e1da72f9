package sheet

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/fixtures"
)

func TestExportsOfOtherSystems(t *testing.T) {
	dir := fixtures.Dir(t, "people")
	var expected struct {
		Files map[string]struct {
			Rows      int
			Encoding  string
			Delimiter string
		}
	}
	if err := json.Unmarshal(fixtures.File(t, "people", "expected.json"), &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected.Files {
		t.Run(name, func(t *testing.T) {
			file, err := os.Open(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			table, err := Read(file, name, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if len(table.Rows) != want.Rows {
				t.Errorf("%d rows, want %d", len(table.Rows), want.Rows)
			}
			for _, row := range table.Rows {
				if row.Fault != nil {
					t.Error(row.Fault)
				}
			}
			if want.Encoding == "utf-8-sig" && table.Encoding != "utf-8-bom" || want.Delimiter != "" && table.Separator != want.Delimiter {
				t.Errorf("form %+v", table.Form)
			}
		})
	}
}

func TestQuotedLineBreakOfAnExport(t *testing.T) {
	const name = "m365-export-users_utf8bom.csv"
	table, err := ReadBytes(fixtures.File(t, "people", name), name, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	m := Match(table.Header, []Column{{Key: "street", Names: []string{"Street address"}}, {Key: "zip", Names: []string{"Postal code"}}})
	if got := m.Cell(table.Rows[0], "street"); got != "Borups Allé 177\n3. sal" {
		t.Errorf("street %q", got)
	}
	if got := m.Cell(table.Rows[1], "zip"); got != "0159" || table.Rows[1].Line != 4 {
		t.Errorf("line %d: postal code %q", table.Rows[1].Line, got)
	}
}

// export is a list of n people with as many columns as an admin centre gives.
func export(n int) (header []string, row []string) {
	for range 28 {
		header = append(header, "Column "+strconv.Itoa(len(header)))
		row = append(row, "Kirsten Østergård "+strconv.Itoa(len(row)))
	}
	return header, row
}

func repeat(row []string, n int) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for range n {
			if !yield(row) {
				return
			}
		}
	}
}

func BenchmarkReadCSV50000(b *testing.B)  { benchmark(b, "csv", 50_000) }
func BenchmarkReadXLSX50000(b *testing.B) { benchmark(b, "xlsx", 50_000) }

func benchmark(b *testing.B, form string, n int) {
	header, row := export(n)
	var out strings.Builder
	var err error
	if form == "csv" {
		err = WriteCSV(&out, header, repeat(row, n))
	} else {
		err = WriteXLSX(&out, "x", header, repeat(row, n))
	}
	if err != nil {
		b.Fatal(err)
	}
	data := out.String()
	out.Reset()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r, err := Open(strings.NewReader(data), "x."+form, Limits{})
		if err != nil {
			b.Fatal(err)
		}
		got := 0
		for _, err := range r.Rows() {
			if err != nil {
				b.Fatal(err)
			}
			got++
		}
		if r.Close(); got != n {
			b.Fatalf("%d rows", got)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapSys)/(1<<20), "MiB-heap")
}
