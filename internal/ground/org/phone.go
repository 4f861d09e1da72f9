package org

import "strings"

// countryCodes are the dialling codes of the countries bodies are in.
var countryCodes = map[string]string{"DK": "45", "NO": "47", "SE": "46"}

// nationalLengths are how many digits follow a code; others are taken as they
// come.
var nationalLengths = map[string][2]int{"45": {8, 8}, "47": {8, 8}, "46": {7, 10}, "354": {7, 7}, "298": {6, 6}, "299": {6, 6}}

// E164 writes a phone number as "+4520000000". A number without a country
// code is one of the body's country ("DK", "NO", "SE"). ok is false when it is
// no phone number.
func E164(raw, country string) (number string, ok bool) {
	raw = strings.ReplaceAll(raw, "(0)", "")
	var digits strings.Builder
	plus := false
	for i, r := range strings.TrimSpace(raw) {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' && i == 0:
			plus = true
		case strings.ContainsRune(" \t\u00a0.-–/()", r):
		default:
			return "", false
		}
	}
	n := digits.String()
	if !plus {
		switch code := countryCodes[country]; {
		case strings.HasPrefix(n, "00"):
			n = n[2:]
		case code == "":
			return "", false
		default:
			// The Swedish trunk zero is not part of the number; a number
			// may also come with its code but without the plus.
			if limits := nationalLengths[code]; !(strings.HasPrefix(n, code) && len(n) == len(code)+limits[1] && limits[0] == limits[1]) {
				n = code + strings.TrimPrefix(n, "0")
			}
		}
	}
	return "+" + n, dialable(n)
}

func dialable(n string) bool {
	if len(n) < 7 || len(n) > 15 || n[0] == '0' {
		return false
	}
	for code, limits := range nationalLengths {
		if rest, of := strings.CutPrefix(n, code); of {
			return len(rest) >= limits[0] && len(rest) <= limits[1] && rest[0] != '0'
		}
	}
	return true
}
