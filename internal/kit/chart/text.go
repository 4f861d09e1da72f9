package chart

import (
	"strings"
	"unicode"
)

// textWidth estimates how wide s is drawn, in units. SVG cannot measure
// without a browser; the estimate errs on the wide side for common sans-serif
// faces, so that what is said to fit does.
func textWidth(s string, font float64) float64 {
	var em float64
	for _, r := range s {
		em += runeWidth(r)
	}
	return em * font
}

func runeWidth(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case strings.ContainsRune("iljI.,:;'|!()[]ft/’·", r):
		return 0.34
	case r == ' ' || r == '\u00a0' || r == '-' || r == 'r':
		return 0.42
	case strings.ContainsRune("mwMWÆæ@%—…", r):
		return 0.98
	case r >= 0x1100:
		return 1.1
	case unicode.IsUpper(r):
		return 0.74
	default:
		return 0.62
	}
}

// clip shortens s with an ellipsis so that it fits room; "" when not even one
// letter does.
func clip(s string, room, font float64) string {
	s = strings.Join(strings.Fields(s), " ")
	if textWidth(s, font) <= room {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		short := strings.TrimRight(string(runes[:n]), " ,.;:-") + "…"
		if textWidth(short, font) <= room {
			return short
		}
	}
	return ""
}

// wrap breaks s into at most max lines of room; the last is left too long for
// clip to shorten when there is more.
func wrap(s string, room, font float64, max int) []string {
	var lines []string
	line := ""
	words := strings.Fields(s)
	for i, w := range words {
		next := w
		if line != "" {
			next = line + " " + w
		}
		if line != "" && textWidth(next, font) > room {
			if len(lines) == max-1 {
				return append(lines, line+" "+strings.Join(words[i:], " "))
			}
			lines = append(lines, line)
			next = w
		}
		line = next
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
