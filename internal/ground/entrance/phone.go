package entrance

import "strings"

// phones are the numbers in E.164 that somebody may mean who types their
// mobile number as they say it at home, without the country; none when it is
// no number.
func phones(s string) []string {
	s = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "\u00a0", "").Replace(strings.TrimSpace(s))
	if rest, ok := strings.CutPrefix(s, "00"); ok {
		s = "+" + rest
	}
	digits := strings.TrimPrefix(s, "+")
	if len(digits) < 8 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	switch {
	case strings.HasPrefix(s, "+"):
		return []string{s}
	case len(digits) == 8: // Denmark, Norway
		return []string{"+45" + digits, "+47" + digits}
	case strings.HasPrefix(digits, "0"): // Sweden
		return []string{"+46" + digits[1:]}
	}
	return nil
}
