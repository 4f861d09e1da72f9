package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/overgang/overgang/internal/kit/fault"
)

func (r *Reader) openText(data []byte) error {
	decoded, encoding, ok := decode(data)
	if !ok {
		return r.refuse(fault.Invalid, "sheet.not_a_table", nil)
	}
	decoded = bytes.TrimRight(decoded, "\x1A\x00") // ends of file, as DOS and databases write them
	if looksBinary(decoded) || longestOf(decoded) > longestLine {
		return r.refuse(fault.Invalid, "sheet.not_a_table", nil)
	}
	if bytes.IndexByte(decoded, '\n') < 0 { // as spreadsheets on a Mac once wrote
		decoded = bytes.ReplaceAll(decoded, []byte("\r"), []byte("\n"))
	}
	body, separator, line := splitDirective(decoded)
	if separator == 0 {
		separator = guessSeparator(body)
	}
	r.Encoding, r.Separator = encoding, string(separator)
	return r.start(r.records(body, separator, line), false)
}

// longestLine is how many bytes one line may have: a list has thousands of
// lines, and what has one without an end is none.
const longestLine = 2 << 20

func longestOf(data []byte) int {
	most := 0
	for len(data) > 0 {
		n := bytes.IndexAny(data, "\r\n")
		if n < 0 {
			n = len(data)
		}
		most, data = max(most, n), data[min(n+1, len(data)):]
	}
	return most
}

// splitDirective takes off the line "sep=;" with which a file tells
// spreadsheets its separator. line is the physical line where body begins.
func splitDirective(data []byte) (body []byte, separator rune, line int) {
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	directive := strings.Trim(strings.TrimSuffix(string(first[:min(len(first), 16)]), "\r"), `"`)
	if len(directive) < 4 || !strings.EqualFold(directive[:4], "sep=") {
		return data, 0, 1
	}
	// A quoted directive leaves its quote behind the separator.
	separator, size := utf8.DecodeRuneInString(directive[4:])
	if size == 0 || strings.Trim(directive[4+size:], ",;\t ") != "" || !usable(separator) {
		return data, 0, 1
	}
	return rest, separator, 2
}

func usable(separator rune) bool {
	return separator != '"' && separator != '\r' && separator != '\n' && separator != utf8.RuneError
}

// separators are tried in this order: where two fit equally well, the earlier
// one is taken.
var separators = []rune{';', ',', '\t', '|'}

// guessSeparator takes the one that gives the first rows the same number of
// cells, and the more cells the better.
func guessSeparator(body []byte) rune {
	sample := body[:min(len(body), 64<<10)]
	best, bestAlike, bestCells := ',', 0, 1
	for _, s := range separators {
		cr := newCSV(sample, s)
		cr.LazyQuotes = true
		header, err := cr.Read()
		if err != nil || len(header) < 2 {
			continue
		}
		alike := 1
		for range 20 {
			if row, err := cr.Read(); err == nil && len(row) == len(header) {
				alike++
			}
		}
		if alike > bestAlike || alike == bestAlike && len(header) > bestCells {
			best, bestAlike, bestCells = s, alike, len(header)
		}
	}
	return best
}

func newCSV(data []byte, separator rune) *csv.Reader {
	cr := csv.NewReader(bytes.NewReader(data))
	cr.Comma = separator
	cr.FieldsPerRecord = -1
	return cr
}

// manyLines is how far a quoted cell may reach before a row of the wrong width
// is taken for a forgotten quote rather than for a long address.
const manyLines = 20

// records reads the rows of body, whose first line is number line. A quote
// that is never closed costs only the line it stands on: reading goes on with
// the next physical line. That stays linear, because the part read in vain
// holds no other opening quote.
func (r *Reader) records(body []byte, separator rune, line int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for len(body) > 0 {
			cr := newCSV(body, separator)
			resume := 0
			for resume == 0 {
				from := cr.InputOffset()
				cells, err := cr.Read()
				if errors.Is(err, io.EOF) {
					return
				}
				raw := body[from:cr.InputOffset()]
				skipped := emptyLines(raw)
				first := lineEnd(raw[skipped:])
				row, whole := r.record(cells, err, raw[skipped:], separator, line+bytes.Count(raw[:skipped], newline))
				if whole {
					line += bytes.Count(raw, newline)
				} else {
					line = row.Line + 1
					resume = int(from) + skipped + first
				}
				if !yield(row, nil) {
					return
				}
			}
			body = body[resume:]
		}
	}
}

// record makes a row of what the CSV reader found in raw, which begins at a
// line. whole tells that all of raw belongs to the row; otherwise only its first
// line does.
func (r *Reader) record(cells []string, err error, raw []byte, separator rune, line int) (row Row, whole bool) {
	row.Line = line
	lines := bytes.Count(bytes.TrimRight(raw, "\r\n"), newline) + 1
	whole = true
	if err != nil || lines > 1 && r.runaway(cells, lines, separator) {
		whole = lines == 1
		var ok bool
		if cells, ok = r.lenient(raw[:lineEnd(raw)], separator); !ok {
			row.Fault = fault.New(fault.Invalid, "sheet.row.quotes", fault.Args{"line": line})
		}
	}
	row.Cells = cells
	for i, cell := range cells {
		if row.Fault == nil && strings.ContainsRune(cell, utf8.RuneError) {
			row.Fault = fault.New(fault.Invalid, "sheet.row.encoding", fault.Args{"line": line})
		}
		cells[i] = clean(cell)
	}
	return row, whole
}

// runaway tells that a quote, though closed in the end, has swallowed rows: the
// row is of the wrong width and very long, or lines within a cell look like
// rows themselves.
func (r *Reader) runaway(cells []string, lines int, separator rune) bool {
	if r.Header != nil && len(cells) != len(r.Header) && lines > manyLines {
		return true
	}
	for _, cell := range cells {
		if len(cell) > r.limits.Cell || r.holdsRows(cell, separator) {
			return true
		}
	}
	return false
}

// holdsRows tells that all whole lines within a cell have as many separators
// as the header, and that this is no coincidence.
func (r *Reader) holdsRows(cell string, separator rune) bool {
	width, alike := len(r.Header), 0
	if width < 2 {
		return false
	}
	inner := strings.Split(cell, "\n")
	for i := 1; i < len(inner)-1; i++ {
		if strings.Count(inner[i], string(separator)) != width-1 {
			return false
		}
		alike++
	}
	return alike*width >= 6
}

// lenient reads one line in which quotes stand where they should not, as in
// `iPad 11",Ole`, and tells whether there is only one way to read it.
func (r *Reader) lenient(line []byte, separator rune) (cells []string, ok bool) {
	line = bytes.TrimRight(line, "\r\n")
	cr := newCSV(line, separator)
	cr.LazyQuotes = true
	cells, err := cr.Read()
	if err != nil || len(cells) == 0 {
		return nil, false
	}
	_, column := cr.FieldPos(len(cells) - 1)
	last := line[min(column-1, len(line)):]
	open := bytes.HasPrefix(last, quote) && (len(last) == 1 || !bytes.HasSuffix(last, quote))
	return cells, !open && (r.Header == nil || len(cells) == len(r.Header))
}

var (
	newline = []byte("\n")
	quote   = []byte(`"`)
)

// emptyLines is the length of the line ends at the start of raw, which the CSV
// reader passes over.
func emptyLines(raw []byte) int {
	n := 0
	for {
		switch {
		case bytes.HasPrefix(raw[n:], newline):
			n++
		case bytes.HasPrefix(raw[n:], []byte("\r\n")):
			n += 2
		default:
			return n
		}
	}
}

// lineEnd is where the first physical line of raw ends, its line end included.
func lineEnd(raw []byte) int {
	if i := bytes.IndexByte(raw, '\n'); i >= 0 {
		return i + 1
	}
	return len(raw)
}
