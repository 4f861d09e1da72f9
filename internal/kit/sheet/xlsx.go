package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/overgang/overgang/internal/kit/fault"
)

const (
	maxParts = 2000 // of a workbook; real ones have tens
	onDisk   = 16 << 20
)

func (r *Reader) openWorkbook(data []byte) error {
	if err := r.weigh(data); err != nil {
		return err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit:    r.limits.Unpacked,
		UnzipXMLSizeLimit: min(onDisk, r.limits.Unpacked),
		// A date without a format of its own is shown as the reader's computer
		// likes it; there is only one way to write it that nobody misreads.
		ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return r.refuse(fault.Invalid, "sheet.damaged", nil)
	}
	r.close = book.Close
	name, found := firstFilled(book)
	if !found {
		return r.refuse(fault.Invalid, "sheet.empty", nil)
	}
	r.Sheet = name
	rows, err := book.Rows(name)
	if err != nil {
		return r.refuse(fault.Invalid, "sheet.damaged", nil)
	}
	r.close = chain(book.Close, rows.Close)
	return r.start(r.bookRows(rows), true)
}

// weigh unpacks every part once, keeping nothing, before the workbook's own
// reader holds any of it: what an archive says of its sizes may be a lie.
func (r *Reader) weigh(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return r.refuse(fault.Invalid, "sheet.damaged", nil)
	}
	bomb := r.refuse(fault.TooLarge, "sheet.bomb", fault.Args{"limit": r.limits.Unpacked >> 20})
	if len(archive.File) > maxParts {
		return bomb
	}
	left, isBook := r.limits.Unpacked, false
	for _, part := range archive.File {
		if part.UncompressedSize64 > uint64(left) {
			return bomb
		}
		isBook = isBook || strings.EqualFold(strings.ReplaceAll(part.Name, `\`, "/"), "xl/workbook.xml")
	}
	if !isBook {
		return r.refuse(fault.Invalid, "sheet.not_a_table", nil)
	}
	for _, part := range archive.File {
		content, err := part.Open()
		if err != nil {
			return r.refuse(fault.Invalid, "sheet.damaged", nil)
		}
		n, err := io.Copy(io.Discard, io.LimitReader(content, left+1))
		content.Close()
		if left -= n; left < 0 {
			return bomb
		}
		if err != nil {
			return r.refuse(fault.Invalid, "sheet.damaged", nil)
		}
	}
	return nil
}

// firstFilled is the first visible sheet with anything in it.
func firstFilled(book *excelize.File) (string, bool) {
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		rows, err := book.Rows(name)
		if err != nil {
			continue // a chart sheet
		}
		filled := false
		for range 1000 { // rows that only have a height
			if filled || !rows.Next() {
				break
			}
			cells, err := rows.Columns()
			filled = err == nil && !blank(cells)
		}
		rows.Close()
		if filled {
			return name, true
		}
	}
	return "", false
}

func (r *Reader) bookRows(rows *excelize.Rows) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		left := r.limits.Text
		for line := 1; rows.Next(); line++ {
			cells, err := rows.Columns()
			if err != nil {
				yield(Row{}, r.refuse(fault.Invalid, "sheet.damaged", fault.Args{"line": line}))
				return
			}
			row := Row{Line: line, Cells: cells}
			for i, cell := range cells {
				if left -= int64(len(cell)); left < 0 {
					yield(Row{}, r.refuse(fault.TooLarge, "sheet.bomb", fault.Args{"limit": r.limits.Text >> 20}))
					return
				}
				if strings.ContainsRune(cell, utf8.RuneError) && row.Fault == nil {
					row.Fault = fault.New(fault.Invalid, "sheet.row.encoding", fault.Args{"line": line})
				}
				cells[i] = clean(cell)
			}
			if !yield(row, nil) {
				return
			}
		}
		if rows.Error() != nil {
			yield(Row{}, r.refuse(fault.Invalid, "sheet.damaged", nil))
		}
	}
}
