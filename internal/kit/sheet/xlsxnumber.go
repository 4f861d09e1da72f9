package sheet

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// format is what a cell style says about numbers, as far as it changes what
// they mean.
type format struct {
	date, clock bool // a moment, counted in days
	zeros       int  // at least so many digits, as in postal codes
}

// readStyles reads the number format of each cell style.
func (b *book) readStyles(part string) error {
	content, err := b.unpack(part)
	if err != nil {
		return err
	}
	s := newXMLScanner(content, b.cell)
	codes := map[int]format{}
	inCells := false
	for {
		switch err := s.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		switch name := string(s.name); {
		case name == "cellXfs" && (s.start || s.end):
			inCells = s.start
		case s.start && name == "numFmt":
			if id, err := strconv.Atoi(string(s.attr("numFmtId"))); err == nil && len(codes) < 1<<16 {
				codes[id] = formatOf(s.attrText("formatCode"))
			}
		case s.start && name == "xf" && inCells:
			if len(b.styles) >= 1<<17 {
				return errBomb
			}
			id, _ := strconv.Atoi(string(s.attr("numFmtId")))
			f, own := codes[id]
			if !own {
				f = builtIn(id)
			}
			b.styles = append(b.styles, f)
		}
	}
}

// builtIn are the formats that have a number but no text (ECMA-376, 18.8.30).
func builtIn(id int) format {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return format{date: true}
	case id >= 18 && id <= 21, id >= 45 && id <= 47, id >= 32 && id <= 35, id == 55, id == 56:
		return format{clock: true}
	case id == 22:
		return format{date: true, clock: true}
	}
	return format{}
}

// formatOf reads a format text such as `dd/mm\-yyyy;@` or "0000".
func formatOf(code string) (f format) {
	code, _, _ = strings.Cut(code, ";")
	if code != "" && strings.Trim(code, "0") == "" {
		return format{zeros: len(code)}
	}
	months := false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '"':
			i = skipTo(code, i, '"')
		case code[i] == '[':
			end := skipTo(code, i, ']')
			// [h] counts hours; [Red] and [$-406] do not matter.
			if inner := strings.ToLower(strings.Trim(code[i:end], "[")); inner != "" && strings.Trim(inner, "hms") == "" {
				f.clock = true
			}
			i = end
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case strings.HasPrefix(strings.ToLower(code[i:]), "general"):
			i += 6
		case code[i] == '#' || code[i] == '?' || code[i] == '%':
			return format{}
		case c == 'y' || c == 'd':
			f.date = true
		case c == 'h' || c == 's':
			f.clock = true
		case c == 'm':
			months = true
		}
	}
	f.date = f.date || months && !f.clock
	return f
}

// skipTo is where the next b after i stands, or the end.
func skipTo(s string, i int, b byte) int {
	if n := strings.IndexByte(s[i+1:], b); n >= 0 {
		return i + 1 + n
	}
	return len(s) - 1
}

// number writes a number as a person would have typed it: digits in full,
// moments as ISO 8601, which nobody misreads.
func (b *book) number(raw string, style int) string {
	raw = strings.TrimSpace(raw)
	var f format
	if style >= 0 && style < len(b.styles) {
		f = b.styles[style]
	}
	if f == (format{}) && len(raw) <= 15 && !strings.ContainsAny(raw, "eE") {
		return raw
	}
	n, err := strconv.ParseFloat(raw, 64)
	if a := math.Abs(n); err != nil || math.IsNaN(n) || a > 1e21 || a != 0 && a < 1e-15 {
		return raw
	}
	switch {
	case (f.date || f.clock) && n >= 0 && n < 2_958_466: // the end of the year 9999
		return b.moment(n, f)
	case n == math.Trunc(n) && math.Abs(n) < 1e18:
		digits := strconv.FormatFloat(n, 'f', 0, 64)
		if n >= 0 && len(digits) < f.zeros {
			digits = strings.Repeat("0", min(f.zeros, 50)-len(digits)) + digits
		}
		return digits
	}
	// Fifteen digits are what a spreadsheet keeps; more are the machine's.
	short, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 14, 64), 64)
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// moment turns days since the workbook's first day into ISO 8601.
func (b *book) moment(n float64, f format) string {
	day0 := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case b.day0 == 1904:
		day0 = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	case n < 60: // spreadsheets believe in 29 February 1900
		day0 = day0.AddDate(0, 0, 1)
	}
	days := math.Floor(n)
	seconds := math.Round((n - days) * 24 * 60 * 60)
	at := day0.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	switch {
	case f.date && seconds == 0:
		return at.Format(time.DateOnly)
	case f.date:
		return at.Format(time.DateTime)
	case days == 0:
		return at.Format(time.TimeOnly)
	}
	// Hours that were added up, or a moment shown by its hour only.
	return strconv.FormatFloat(n, 'f', -1, 64)
}
