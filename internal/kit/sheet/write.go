package sheet

import (
	"bufio"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// WriteCSV writes a table that spreadsheets of Nordic computers open as they
// should: UTF-8 with byte order mark, semicolons, CRLF. Cells that look like
// formulas are neutralised (TRUST IN-03); Read gives them back unchanged.
func WriteCSV(w io.Writer, header []string, rows iter.Seq[[]string]) error {
	out := bufio.NewWriter(w)
	out.WriteString("\uFEFF")
	writeLine(out, header)
	for row := range rows {
		writeLine(out, row)
	}
	return out.Flush() // a bufio.Writer keeps its first error
}

func writeLine(out *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			out.WriteByte(';')
		}
		cell = Neutral(cell)
		// Quoted for every separator a spreadsheet might guess, and where a
		// lone empty cell would make the line an empty one.
		if strings.ContainsAny(cell, "\",;\t|\r\n") || strings.TrimSpace(cell) != cell || len(cells) == 1 && cell == "" {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		out.WriteString(cell)
	}
	out.WriteString("\r\n")
}

// WriteXLSX writes a workbook of one sheet with the header in bold and kept in
// view. Every cell is text, so that "0159" keeps its zero; formulas are
// neutralised as in WriteCSV, because a text becomes a formula when someone
// edits it.
func WriteXLSX(w io.Writer, sheetName string, header []string, rows iter.Seq[[]string]) error {
	book := excelize.NewFile()
	defer book.Close()
	name := safeSheetName(sheetName)
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := dressHeader(book, stream, header); err != nil {
		return err
	}
	line := 2
	for row := range rows {
		if err := writeRow(stream, line, row, 0); err != nil {
			return err
		}
		line++
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

func dressHeader(book *excelize.File, stream *excelize.StreamWriter, header []string) error {
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if len(header) > 0 {
		if err := stream.SetColWidth(1, len(header), 22); err != nil {
			return err
		}
	}
	return writeRow(stream, 1, header, bold)
}

func writeRow(stream *excelize.StreamWriter, line int, cells []string, style int) error {
	values := make([]any, len(cells))
	for i, cell := range cells {
		values[i] = excelize.Cell{StyleID: style, Value: Neutral(legal(cell))}
	}
	return stream.SetRow("A"+strconv.Itoa(line), values)
}

// legal leaves out the control characters that XML cannot hold.
func legal(cell string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return -1
		}
		return r
	}, cell)
}

// safeSheetName obeys the rules of spreadsheets: 1 to 31 characters, none of
// []:*?/\ and no apostrophe at the ends.
func safeSheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	runes := []rune(strings.Trim(name, " '"))
	if len(runes) > 31 {
		runes = runes[:31]
	}
	if name = strings.Trim(string(runes), " '"); name == "" {
		return "Sheet1"
	}
	return name
}
