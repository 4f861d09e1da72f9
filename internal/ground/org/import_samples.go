package org

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/sheet"
)

// Column is one of a file: its name, the field it is taken for ("" none), and
// up to three different values that stand in it.
type Column struct {
	Name    string
	Field   Field
	Samples []string
}

const (
	samples      = 3
	sampleRows   = 500 // rows looked at for them
	sampleLength = 48  // runes shown of one
)

// Columns shows what stands in the columns of an import whose file is still
// kept: until it is applied or given up. Needs people.import.
func (p *People) Columns(ctx context.Context, by access.Actor, id string) ([]Column, error) {
	if err := by.Require(access.PeopleImport); err != nil {
		return nil, err
	}
	var imp Import
	var file []byte
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if imp, err = importByID(tx, id); err != nil {
			return err
		}
		file, err = importFile(tx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	header, mapping := imp.Header(), imp.Mapping()
	columns := make([]Column, len(header))
	for i, name := range header {
		columns[i].Name = name
		for field, column := range mapping {
			if column == name {
				columns[i].Field = field
			}
		}
	}
	if len(file) == 0 {
		return columns, nil
	}
	return columns, sampled(columns, file, imp.Name)
}

// sampled fills in the first different values of each column.
func sampled(columns []Column, file []byte, name string) error {
	r, err := sheet.OpenBytes(file, name, importLimits)
	if err != nil {
		return err
	}
	defer r.Close()
	looked := 0
	for row, err := range r.Rows() {
		if looked++; err != nil || looked > sampleRows {
			break // a line that cannot be read is told about by the preview
		}
		for i := range columns {
			if i >= len(row.Cells) || len(columns[i].Samples) == samples {
				continue
			}
			value := strings.Join(strings.Fields(row.Cells[i]), " ")
			if runes := []rune(value); len(runes) > sampleLength {
				value = string(runes[:sampleLength]) + "…"
			}
			if value != "" && !slices.Contains(columns[i].Samples, value) {
				columns[i].Samples = append(columns[i].Samples, value)
			}
		}
	}
	return nil
}

// guess adds to a mapping that is not sure what the values themselves tell:
// a column of addresses, and one that calls itself a name.
func (m Mapping) guess(columns []Column) {
	used := map[string]bool{}
	for _, column := range m {
		used[column] = true
	}
	for _, want := range []struct {
		field Field
		fits  func(Column) bool
	}{
		{"mail", func(c Column) bool { return len(c.Samples) > 0 && every(c.Samples, addressLike) }},
		{"name", func(c Column) bool {
			return len(c.Samples) > 0 && nameLike(foldHeader(c.Name)) && !slices.ContainsFunc(c.Samples, addressLike)
		}},
	} {
		if m[want.field] != "" || want.field == "name" && m["given"] != "" {
			continue
		}
		for _, c := range columns {
			if c.Name != "" && !used[c.Name] && want.fits(c) {
				m[want.field], used[c.Name] = c.Name, true
				break
			}
		}
	}
}

func addressLike(s string) bool {
	before, after, ok := strings.Cut(s, "@")
	return ok && before != "" && strings.Contains(after, ".") && !strings.ContainsAny(s, " <>")
}

func nameLike(header string) bool {
	return strings.Contains(header, "navn") || strings.Contains(header, "namn") || strings.Contains(header, "name")
}

func every(list []string, fits func(string) bool) bool {
	return !slices.ContainsFunc(list, func(s string) bool { return !fits(s) })
}
