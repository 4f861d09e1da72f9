package sheet

import (
	"io"
	"iter"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/overgang/overgang/internal/kit/fault"
)

// Limits bound what a file may cost. Zero means the value of DefaultLimits.
type Limits struct {
	Bytes    int64 // of the file itself
	Unpacked int64 // of all parts of a workbook, unpacked
	Rows     int   // after the header, faulty ones counted
	Columns  int
	Cell     int   // bytes of text in one cell
	Text     int64 // bytes of text in all cells of a workbook
}

// DefaultLimits hold a list of 200,000 people with all columns of a Microsoft
// 365 export, and refuse what only an attack or a mistake would send.
var DefaultLimits = Limits{
	Bytes: 64 << 20, Unpacked: 512 << 20, Rows: 200_000, Columns: 500, Cell: 128 << 10, Text: 256 << 20,
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	pick := func(set, fallback int64) int64 {
		if set > 0 {
			return set
		}
		return fallback
	}
	return Limits{
		Bytes: pick(l.Bytes, d.Bytes), Unpacked: pick(l.Unpacked, d.Unpacked), Text: pick(l.Text, d.Text),
		Rows:    int(pick(int64(l.Rows), int64(d.Rows))),
		Columns: int(pick(int64(l.Columns), int64(d.Columns))),
		Cell:    int(pick(int64(l.Cell), int64(d.Cell))),
	}
}

// Form is how the file was written, found out while opening it.
type Form struct {
	Encoding  string // "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "windows-1252"; "" for a workbook
	Separator string // "," ";" "\t" "|"; "" for a workbook
	Sheet     string // the name of the sheet read; "" for CSV
}

// Row is one row of the file. Line is the physical line where it begins (the
// row number in a workbook), counted from 1. Fault is nil, or says why the
// cells cannot be trusted: sheet.row.* keys; Cells then holds what was read.
type Row struct {
	Line  int
	Cells []string
	Fault *fault.Fault
}

// Table is a whole file. Every row without a Fault has len(Header) cells.
type Table struct {
	Form
	Header []string
	Rows   []Row
}

// Reader gives the rows of an opened file one by one.
type Reader struct {
	Form
	Header []string

	name   string
	limits Limits
	rows   iter.Seq2[Row, error]
	close  func() error
}

// Open reads the file into memory, never more than limits.Bytes of it, finds
// out how it is written and reads its header. name is what the person calls
// the file; it appears in faults. Close the Reader.
func Open(src io.Reader, name string, limits Limits) (*Reader, error) {
	limits = limits.orDefault()
	name = fileName(name)
	data, err := readAll(src, name, limits.Bytes)
	if err != nil {
		return nil, err
	}
	return OpenBytes(data, name, limits)
}

// fileName is a file's name without where it lay.
func fileName(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

// OpenBytes is Open for a file already in memory, which must not change until
// the reader is closed.
func OpenBytes(data []byte, name string, limits Limits) (*Reader, error) {
	limits, name = limits.orDefault(), fileName(name)
	if int64(len(data)) > limits.Bytes {
		return nil, fault.New(fault.TooLarge, "sheet.too_large", fault.Args{"name": name, "limit": limits.Bytes >> 20})
	}
	r := &Reader{name: name, limits: limits, close: func() error { return nil }}
	kind, err := recognise(data, name)
	if err != nil {
		return nil, err
	}
	if kind == workbook {
		err = r.openWorkbook(data)
	} else {
		err = r.openText(data)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Read is Open and all rows.
func Read(src io.Reader, name string, limits Limits) (*Table, error) {
	r, err := Open(src, name, limits)
	if err != nil {
		return nil, err
	}
	return r.table()
}

func (r *Reader) table() (*Table, error) {
	defer r.Close()
	t := &Table{Form: r.Form, Header: r.Header}
	for row, err := range r.Rows() {
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// ReadBytes is Read for a file already in memory.
func ReadBytes(data []byte, name string, limits Limits) (*Table, error) {
	r, err := OpenBytes(data, name, limits)
	if err != nil {
		return nil, err
	}
	return r.table()
}

// Rows gives each row after the header once; rows in which every cell is empty
// are left out. An error ends it (sheet.too_many_rows, sheet.damaged …).
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		count := 0
		for row, err := range r.rows {
			if err != nil {
				yield(Row{}, err)
				return
			}
			if count++; count > r.limits.Rows {
				yield(Row{}, r.refuse(fault.TooLarge, "sheet.too_many_rows", fault.Args{"limit": r.limits.Rows}))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Close frees what a workbook has put on disk.
func (r *Reader) Close() error { return r.close() }

// longestName is how many bytes a column's name may have: a header goes into
// messages and choices, and one long line without an end is no header.
const longestName = 1000

// start takes the first row with content as the header and leaves the rest for
// Rows. padShort says that a short row is complete: workbooks leave empty
// cells out, text files do not.
func (r *Reader) start(raw iter.Seq2[Row, error], padShort bool) error {
	next, stop := iter.Pull2(raw)
	r.close = chain(r.close, func() error { stop(); return nil })
	for {
		row, err, more := next()
		if err != nil {
			return err
		}
		if !more {
			return r.refuse(fault.Invalid, "sheet.empty", nil)
		}
		if r.Header = trimmed(row.Cells); len(r.Header) == 0 {
			continue
		}
		if row.Fault != nil {
			return r.refuse(fault.Invalid, "sheet.header.broken", fault.Args{"line": row.Line})
		}
		break
	}
	for _, name := range r.Header {
		if len(name) > longestName {
			return r.refuse(fault.Invalid, "sheet.not_a_table", nil)
		}
	}
	if len(r.Header) > r.limits.Columns {
		return r.refuse(fault.TooLarge, "sheet.too_many_columns", fault.Args{"limit": r.limits.Columns})
	}
	r.rows = func(yield func(Row, error) bool) {
		for {
			row, err, more := next()
			if !more {
				return
			}
			if err == nil {
				if row = r.finish(row, padShort); row.Fault == nil && blank(row.Cells) {
					continue
				}
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
	return nil
}

// finish brings a row to the width of the header, or says that it has another.
func (r *Reader) finish(row Row, padShort bool) Row {
	want := len(r.Header)
	for len(row.Cells) > want && row.Cells[len(row.Cells)-1] == "" {
		row.Cells = row.Cells[:len(row.Cells)-1]
	}
	have := len(row.Cells)
	if row.Fault == nil && have != want && !blank(row.Cells) {
		args := fault.Args{"line": row.Line, "have": have, "want": want}
		switch {
		case have > want:
			row.Fault = fault.New(fault.Invalid, "sheet.row.long", args)
		case !padShort:
			row.Fault = fault.New(fault.Invalid, "sheet.row.short", args)
		}
	}
	for i, cell := range row.Cells {
		if len(cell) > r.limits.Cell && row.Fault == nil {
			row.Fault = fault.New(fault.Invalid, "sheet.row.cell_too_long",
				fault.Args{"line": row.Line, "column": r.columnName(i), "limit": r.limits.Cell})
		}
	}
	for padShort && len(row.Cells) < want {
		row.Cells = append(row.Cells, "")
	}
	return row
}

func (r *Reader) columnName(i int) string {
	if i < len(r.Header) {
		return r.Header[i]
	}
	return ""
}

func (r *Reader) refuse(kind fault.Kind, key string, args fault.Args) *fault.Fault {
	all := fault.Args{"name": r.name}
	for k, v := range args {
		all[k] = v
	}
	return fault.New(kind, key, all)
}

// clean is how every cell leaves this package.
func clean(cell string) string {
	cell = strings.TrimFunc(cell, outer)
	if !norm.NFC.IsNormalString(cell) {
		cell = norm.NFC.String(cell)
	}
	return restore(cell)
}

// trimmed is a header without outer white space and without empty columns at
// its end.
func trimmed(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}

func chain(first, second func() error) func() error {
	return func() error {
		err := second()
		if err2 := first(); err == nil {
			err = err2
		}
		return err
	}
}
