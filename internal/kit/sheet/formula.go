package sheet

import (
	"strings"
	"unicode/utf8"
)

// A spreadsheet runs a cell that begins with one of these (TRUST IN-03); the
// wide forms are taken for the narrow ones by some.
const triggers = "=+-@\t\r\n＝＋－＠"

// risky tells that a spreadsheet might take the text for a formula. White
// space and apostrophes in front do not count: some programs drop them.
func risky(cell string) bool {
	cell = strings.TrimLeft(cell, "' \u00A0")
	if cell == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(cell)
	return strings.ContainsRune(triggers, r)
}

// Neutral makes text harmless in a spreadsheet: an apostrophe goes in front of
// what might be a formula. Reading with this package takes it off again.
func Neutral(cell string) string {
	if risky(cell) {
		return "'" + cell
	}
	return cell
}

func restore(cell string) string {
	if strings.HasPrefix(cell, "'") && risky(cell[1:]) {
		return cell[1:]
	}
	return cell
}
