package rollout

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
)

func TestDayOfHypercare(t *testing.T) {
	h := Hypercare{Starts: "2018-10-27", Ends: "2018-11-09"}
	for _, c := range []struct {
		day    string
		number int
	}{{"2018-10-26", 0}, {"2018-10-27", 1}, {"2018-10-29", 3}, {"2018-11-09", 14}, {"2018-11-10", 0}} {
		if n, of := h.DayNumber(clock.Day(c.day)); n != c.number || of != 14 {
			t.Errorf("%s: day %d of %d", c.day, n, of)
		}
	}
	h.EndedAt = 1
	if n, _ := h.DayNumber("2018-10-29"); n != 0 {
		t.Errorf("an ended window has day %d", n)
	}
}
