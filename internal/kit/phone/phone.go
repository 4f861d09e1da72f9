// Package phone writes telephone numbers as they are read. They are kept as
// +4520000001 (E.164), and nobody dials, compares or says aloud ten figures in
// a row.
package phone

import "strings"

// space keeps the groups of a number on one line.
const space = "\u00a0"

// Grouped is a number in E.164 in the groups its country reads it in:
// +45 20 00 00 01, +47 400 00 001, +46 70 000 00 01; one of a country this
// package knows nothing of in threes after its code. Whatever else somebody
// wrote ("45 20 00 00 00, press 2") stays as it is. It is for eyes: links,
// forms, files and other programs get the number itself.
func Grouped(number string) string {
	digits, plus := strings.CutPrefix(number, "+")
	if !plus || len(digits) < 7 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return number
	}
	code, rest := digits[:codeLength(digits)], digits[codeLength(digits):]
	return "+" + code + space + strings.Join(split(rest, groups(code, rest)), space)
}

// groups are how many figures stand together, from the first.
func groups(code, rest string) []int {
	switch n := len(rest); {
	case code == "47" && n == 8 && strings.ContainsRune("489", rune(rest[0])): // mobiles, 800 and 900
		return []int{3, 2, 3}
	case code == "46":
		if own, of := sweden[n-area(rest)]; of {
			return append([]int{area(rest)}, own...)
		}
	case (code == "45" || code == "47") && n == 8, (code == "298" || code == "299") && n == 6:
		return pairs(n)
	case code == "354" && n == 7:
		return []int{3, 4}
	}
	return threes(len(rest))
}

// sweden is how a subscriber's number of so many figures is read there.
var sweden = map[int][]int{5: {3, 2}, 6: {2, 2, 2}, 7: {3, 2, 2}, 8: {3, 3, 2}}

// twoFigures are the Swedish areas of two figures besides 7x, mobiles; 8 is
// Stockholm, and all others have three. 10 is for whole organisations, 20 for
// calls that cost nothing.
const twoFigures = " 10 11 13 16 18 19 20 21 23 26 31 33 35 36 40 42 44 46 54 60 63 90 "

func area(rest string) int {
	switch {
	case rest == "":
		return 0
	case rest[0] == '8':
		return 1
	case rest[0] == '7' && !strings.HasPrefix(rest, "77"), len(rest) > 2 && strings.Contains(twoFigures, " "+rest[:2]+" "):
		return 2
	}
	return 3
}

// longCodes begin the country codes of three figures, and shortCodes are those
// of one; all others have two.
const (
	longCodes  = " 21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 83 85 87 88 89 96 97 99 "
	shortCodes = "17"
)

func codeLength(digits string) int {
	switch {
	case strings.Contains(shortCodes, digits[:1]):
		return 1
	case strings.Contains(longCodes, " "+digits[:2]+" "):
		return 3
	}
	return 2
}

func pairs(n int) []int {
	var all []int
	for ; n > 0; n -= 2 {
		all = append(all, 2)
	}
	return all
}

// threes leaves no figure alone at the end.
func threes(n int) []int {
	var all []int
	for n > 4 {
		all, n = append(all, 3), n-3
	}
	if n == 4 {
		return append(all, 2, 2)
	}
	return append(all, n)
}

func split(s string, groups []int) []string {
	var parts []string
	for _, n := range groups {
		parts, s = append(parts, s[:n]), s[n:]
	}
	return parts
}
