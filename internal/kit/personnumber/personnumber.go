// Package personnumber finds the numbers the Nordic states know people by in a
// text, and leaves them out: a Danish CPR number (six figures of a date and
// four), a Norwegian fødselsnummer or D-number (six and five), a Swedish
// personnummer or samordningsnummer (six or eight and four). They are
// confidential and do not go over an open line (TRUST MO-07).
//
// A number counts where its date is one and, as far as the number has them, its
// check figures are right. Danish numbers have had none since 2007: written
// with a hyphen or a space the date is enough; written as ten figures in a row,
// where order numbers look alike, the old check must hold as well.
package personnumber

import (
	"regexp"
	"strings"
	"time"
)

// Mask stands for the figures left out.
const Mask = "••••"

var shape = regexp.MustCompile(`(\d{2})?(\d{2})(\d{2})(\d{2})([-+ \x{2010}-\x{2013}\x{a0}]?)(\d{4,5})`)

// Hide leaves the last figures of every number out and tells how many there
// were.
func Hide(text string) (hidden string, n int) {
	var b strings.Builder
	end := 0
	for _, at := range shape.FindAllStringSubmatchIndex(text, -1) {
		if touches(text, at[0], at[1]) || !known(part(text, at, 1), part(text, at, 2)+part(text, at, 3)+part(text, at, 4), part(text, at, 5), part(text, at, 6)) {
			continue
		}
		b.WriteString(text[end:at[12]])
		b.WriteString(Mask)
		end, n = at[1], n+1
	}
	if n == 0 {
		return text, 0
	}
	return b.String() + text[end:], n
}

func part(text string, at []int, i int) string {
	if at[2*i] < 0 {
		return ""
	}
	return text[at[2*i]:at[2*i+1]]
}

// touches tells whether the figures go on, or are part of a word.
func touches(text string, from, to int) bool {
	word := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
	}
	return from > 0 && word(text[from-1]) || to < len(text) && word(text[to])
}

// known tells whether the figures are a person's number of one of the states.
func known(century, six, between, last string) bool {
	all := six + last
	switch {
	case century != "":
		return len(last) == 4 && (century == "19" || century == "20") && swedish(all)
	case len(last) == 5:
		return (between == "" || between == " " || between == "\u00a0") && norwegian(all)
	case swedish(all):
		return true
	case between == "":
		return date(six[0:2], six[2:4], 60) && sum(all, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
	}
	return between != "+" && date(six[0:2], six[2:4], 60)
}

// date tells whether day and month can be; a day may be written with more added.
func date(day, month string, more int) bool {
	d, m := number(day), number(month)
	if d > more {
		d -= more
	}
	return m >= 1 && m <= 12 && d >= 1 && d <= time.Date(2000, time.Month(m+1), 0, 0, 0, 0, 0, time.UTC).Day()
}

func norwegian(all string) bool {
	return date(all[0:2], all[2:4], 40) && sum(all, 3, 7, 6, 1, 8, 9, 4, 5, 2, 1)%11 == 0 && sum(all, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

// swedish tells whether the ten figures begin with year, month and day, and the
// last of them is right (Luhn).
func swedish(all string) bool {
	if !date(all[4:6], all[2:4], 60) {
		return false
	}
	total := 0
	for i := range 10 {
		d := int(all[i]-'0') * (2 - i%2)
		total += d/10 + d%10
	}
	return total%10 == 0
}

func sum(figures string, weights ...int) (total int) {
	for i, w := range weights {
		total += int(figures[i]-'0') * w
	}
	return total
}

func number(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }
