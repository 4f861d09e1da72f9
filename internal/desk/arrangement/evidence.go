package arrangement

import (
	"strconv"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
)

// Words say a sentence of evidence in the reader's language: days as that
// language writes them, counts as numbers.
func Words(p *text.Printer, s Said) string {
	var args []any
	for k, v := range s.Args {
		switch n, err := strconv.Atoi(v); {
		case k == "day":
			args = append(args, k, p.Date(clock.Day(v)))
		case k == "count" && err == nil:
			args = append(args, k, n)
		default:
			args = append(args, k, v)
		}
	}
	return p.T(s.Key, args...)
}
