package sheet

import (
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/overgang/overgang/internal/kit/fault"
)

// rows reads the rows of a worksheet that have cells. A value further right
// than any table may be is kept one column past the limit, where it makes the
// row too long.
func (b *book) rows(content io.Reader, limits Limits) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s := newXMLScanner(content, limits.Cell)
		line, width, left := 0, 0, limits.Text
		for {
			switch err := s.next(); {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(Row{}, err)
				return
			case s.end && string(s.name) == "sheetData":
				return
			}
			if !s.start || string(s.name) != "row" {
				continue
			}
			line++
			if n, err := strconv.Atoi(string(s.attr("r"))); err == nil && n > line && n < 1<<31 {
				line = n
			}
			row := Row{Line: line, Cells: make([]string, 0, width)}
			if err := b.row(s, &row, limits.Columns); err != nil {
				yield(Row{}, err)
				return
			}
			width = max(width, len(row.Cells))
			for _, cell := range row.Cells {
				if left -= int64(len(cell)); left < 0 {
					yield(Row{}, errBomb)
					return
				}
				if row.Fault == nil && strings.ContainsRune(cell, utf8.RuneError) {
					row.Fault = fault.New(fault.Invalid, "sheet.row.encoding", fault.Args{"line": line})
				}
			}
			if len(row.Cells) > 0 && !yield(row, nil) {
				return
			}
		}
	}
}

// explained turns the errors of rows into faults.
func (r *Reader) explained(rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for row, err := range rows {
			if err != nil {
				err = r.explain(err)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// row reads the cells of a row whose start tag has just been read.
func (b *book) row(s *xmlScanner, row *Row, columns int) error {
	column := -1
	for {
		if err := s.next(); err != nil {
			return errors.Join(errXML, notEOF(err))
		}
		if s.end && string(s.name) == "row" {
			return nil
		}
		if !s.start || string(s.name) != "c" {
			continue
		}
		column++
		if n := columnOf(s.attr("r")); n >= 0 {
			column = n
		}
		value, err := b.value(s)
		if err != nil {
			return err
		}
		if value == "" {
			continue // styled cells without content reach far to the right
		}
		at := min(column, columns)
		for len(row.Cells) <= at {
			row.Cells = append(row.Cells, "")
		}
		row.Cells[at] = value
	}
}

// columnOf reads the letters of "AB12" as 27; -1 when there are none.
func columnOf(reference []byte) int {
	n := 0
	for _, c := range reference {
		if c |= 0x20; c < 'a' || c > 'z' || n > 1<<20 {
			break
		}
		n = n*26 + int(c-'a') + 1
	}
	return n - 1
}

// value reads a cell whose start tag has just been read, to its end.
func (b *book) value(s *xmlScanner) (string, error) {
	kind, style := cellKind(s.attr("t")), 0
	if v := s.attr("s"); v != nil {
		style, _ = strconv.Atoi(string(v))
	}
	var value string
	inValue := false
	for {
		if err := s.next(); err != nil {
			return "", errors.Join(errXML, notEOF(err))
		}
		switch {
		case s.end && string(s.name) == "c":
			if kind == 's' {
				return value, nil // cleaned once for all cells that share it
			}
			return clean(value), nil
		case s.start && string(s.name) == "is":
			text, err := s.richText("is")
			if err != nil {
				return "", err
			}
			value = text
		case s.start || s.end:
			inValue = s.start && string(s.name) == "v"
		case inValue && kind == 's':
			if n, err := strconv.Atoi(strings.TrimSpace(string(s.text))); err == nil && n >= 0 && n < len(b.shared) {
				value = b.shared[n]
			}
		case inValue && kind == 'b':
			value = map[bool]string{true: "TRUE", false: "FALSE"}[string(s.text) == "1"]
		case inValue && kind == 'n':
			value = b.number(string(s.text), style)
		case inValue:
			value = plain(s.text)
		}
	}
}

// cellKind: number, shared text, boolean, and text for all others.
func cellKind(t []byte) byte {
	switch string(t) {
	case "", "n":
		return 'n'
	case "s":
		return 's'
	case "b":
		return 'b'
	}
	return 't'
}
