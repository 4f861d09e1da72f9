package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/overgang/overgang/internal/kit/fault"
)

// Column is something the caller looks for. Names are what exports call it, in
// any language; case, spaces and punctuation do not matter. The first name is
// the one shown to people.
type Column struct {
	Key      string
	Names    []string
	Required bool
}

// Matching tells where in the header each wanted column stands.
type Matching struct {
	At      map[string]int // by Column.Key
	Missing []Column       // required and absent
	Twice   []string       // columns of the file that say the same thing again
	Unknown []string       // columns of the file nobody asked for
	header  []string
}

// Match finds the wanted columns in a header. Where a column has several names
// in one header, the name that stands first in Names wins, so that a caller
// puts the best source first; a name that stands there twice is in Twice.
func Match(header []string, wanted []Column) Matching {
	m := Matching{At: map[string]int{}, header: header}
	where, used := map[string]int{}, map[int]bool{}
	for i, h := range header {
		k := folded(h)
		if _, again := where[k]; again && k != "" {
			m.Twice = append(m.Twice, h)
			used[i] = true
			continue
		}
		where[k] = i
	}
	for _, column := range wanted {
		if i, found := place(column, where, used); found {
			m.At[column.Key] = i
		} else if column.Required {
			m.Missing = append(m.Missing, column)
		}
	}
	for i, h := range header {
		if h != "" && !used[i] {
			m.Unknown = append(m.Unknown, h)
		}
	}
	return m
}

func place(column Column, where map[string]int, used map[int]bool) (at int, found bool) {
	for _, name := range append([]string{column.Key}, column.Names...) {
		if i, here := where[folded(name)]; here && folded(name) != "" {
			if !found {
				at, found = i, true
			}
			used[i] = true // a second name of the same thing is known, though not read
		}
	}
	return at, found
}

// Err is nil when every required column is there exactly once; otherwise it
// says which columns the file has and which it needs (sheet.header.missing,
// sheet.header.twice).
func (m Matching) Err() error {
	if len(m.Missing) > 0 {
		needed := make([]string, len(m.Missing))
		for i, c := range m.Missing {
			needed[i] = c.shown()
		}
		return fault.New(fault.Invalid, "sheet.header.missing", fault.Args{
			"needed": strings.Join(needed, ", "), "found": strings.Join(m.found(), ", "),
		})
	}
	if len(m.Twice) > 0 {
		return fault.New(fault.Invalid, "sheet.header.twice", fault.Args{"columns": strings.Join(m.Twice, ", ")})
	}
	return nil
}

// Has tells whether the file has the column.
func (m Matching) Has(key string) bool {
	_, ok := m.At[key]
	return ok
}

// Cell is the row's text for the wanted column, "" where the file has none.
func (m Matching) Cell(row Row, key string) string {
	if i, ok := m.At[key]; ok && i < len(row.Cells) {
		return row.Cells[i]
	}
	return ""
}

// found is the header for a message: no blanks, and not without end.
func (m Matching) found() []string {
	const enough = 40
	var out []string
	for _, h := range m.header {
		if h == "" {
			continue
		}
		if len(out) == enough {
			return append(out, "…")
		}
		if runes := []rune(h); len(runes) > 60 {
			h = string(runes[:60]) + "…"
		}
		out = append(out, h)
	}
	return out
}

func (c Column) shown() string {
	if len(c.Names) > 0 {
		return c.Names[0]
	}
	return c.Key
}

// folded keeps letters and digits only, in lower case: "User principal name",
// "userPrincipalName" and "user_principal_name" are one.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '+' || r == '#' {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(name))
}
