package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Errors that somebody can do something about. Their text says what.
var (
	ErrDamaged  = errors.New("the file is no whole backup")
	ErrNotEmpty = errors.New("the database is not empty")
	ErrVersion  = errors.New("the backup is of another schema version")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

// Format is the version of the archive; a program reads its own and older ones.
const Format = 1

// Header stands first in the archive.
type Header struct {
	Format  int           `json:"format"`
	Schema  int64         `json:"schema"`
	Dialect string        `json:"dialect"` // where it was taken; may be restored into the other
	Taken   clock.Instant `json:"taken"`
	Tables  []Table       `json:"tables"`
}

// Table is how a table's rows are written.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	// Serial is the column the database numbers, "" for none, and Last the
	// highest number given, which may be that of a row long gone.
	Serial string `json:"serial,omitempty"`
	Last   int64  `json:"last,omitempty"`

	bytes map[string]bool // columns of bytes, where known
}

// Manifest stands last.
type Manifest struct {
	Header Header  `json:"-"`
	Sum    string  `json:"header_sha256"`
	Tables []Count `json:"tables"`
}

// Count is what a table held.
type Count struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
	Sum  string `json:"sha256"`
}

// Rows are all rows of all tables.
func (m Manifest) Rows() int {
	n := 0
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// writeRow puts a row down as one line.
func writeRow(out *bytes.Buffer, row []any) error {
	line := make([]any, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case nil, int64, string:
			line[i] = v
		case []byte:
			line[i] = map[string]string{"b": base64.StdEncoding.EncodeToString(v)}
		default:
			return fmt.Errorf("a column of a kind the archive does not know: %T", v)
		}
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(line)
}

// readRow takes a line apart into int64, string, []byte and nil.
func readRow(line []byte, columns int) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var row []any
	if err := d.Decode(&row); err != nil || len(row) != columns || d.More() {
		return nil, damaged("a row cannot be read")
	}
	for i, v := range row {
		switch v := v.(type) {
		case nil, string:
		case json.Number:
			n, err := v.Int64()
			if err != nil || n == math.MinInt64 {
				return nil, damaged("a number cannot be read")
			}
			row[i] = n
		case map[string]any:
			s, ok := v["b"].(string)
			b, err := base64.StdEncoding.DecodeString(s)
			if !ok || err != nil || len(v) != 1 {
				return nil, damaged("bytes cannot be read")
			}
			row[i] = b
		default:
			return nil, damaged("a value cannot be read")
		}
	}
	return row, nil
}
