package services

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/calendar"
)

const dayMinutes = 24 * 60

// ParseSpans reads opening hours of a day as people write them: "8-12,
// 12.30-16", "08:00–16:00", "22-6" over midnight; "" is closed. Spans come in
// order; ok is false for what cannot be read, and for spans that overlap.
func ParseSpans(typed string) (spans []calendar.Span, ok bool) {
	typed = strings.NewReplacer("–", "-", "—", "-", "−", "-", ";", ",", "\u00a0", " ").Replace(typed)
	if strings.TrimSpace(typed) == "" {
		return nil, true
	}
	for _, part := range strings.Split(typed, ",") {
		from, to, found := strings.Cut(part, "-")
		a, okA := parseTime(from)
		b, okB := parseTime(to)
		if !found || !okA || !okB || a == dayMinutes || len(spans) == 10 {
			return nil, false
		}
		if b <= a {
			b += dayMinutes
		}
		spans = append(spans, calendar.Span{From: a, To: b})
	}
	slices.SortFunc(spans, func(a, b calendar.Span) int { return a.From - b.From })
	for i := 1; i < len(spans); i++ {
		if spans[i].From < spans[i-1].To {
			return nil, false
		}
	}
	return spans, true
}

// parseTime reads "8", "08", "8.30", "08:30" or "0830" as minutes since
// midnight; 24 is the end of the day.
func parseTime(s string) (minutes int, ok bool) {
	s = strings.TrimSpace(s)
	hours, rest, cut := strings.Cut(strings.ReplaceAll(s, ".", ":"), ":")
	if !cut && len(s) >= 3 {
		hours, rest = s[:len(s)-2], s[len(s)-2:]
	}
	h, okH := digits(hours, 2)
	m, okM := 0, true
	if rest != "" || cut {
		m, okM = digits(rest, 2)
		okM = okM && len(rest) == 2
	}
	minutes = h*60 + m
	return minutes, okH && okM && m < 60 && minutes <= dayMinutes
}

func digits(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && len(s) <= most && s[0] != '-' && s[0] != '+'
}

// FormatSpans writes what ParseSpans reads: "08:00–12:00, 12:30–16:00".
func FormatSpans(spans []calendar.Span) string {
	said := make([]string, len(spans))
	for i, s := range spans {
		to := s.To
		if to > dayMinutes {
			to -= dayMinutes
		}
		said[i] = fmt.Sprintf("%02d:%02d–%02d:%02d", s.From/60, s.From%60, to/60, to%60)
	}
	return strings.Join(said, ", ")
}
