package clocks

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// stored is the JSON of a State: calendars named once, a clock as a row of
// numbers with the zeros at its end left out. Key and phase stand as their
// places in Keys and phaseNames, which are therefore only ever added to.
type stored struct {
	At        int64     `json:"a"`
	Events    int       `json:"n"`
	Standing  Standing  `json:"s"`
	Level     int       `json:"l"`
	Answered  bool      `json:"f,omitempty"`
	Calendars []string  `json:"k,omitempty"`
	Clocks    [][]int64 `json:"c,omitempty"`
}

const columns = 14

// MarshalJSON writes some 80 bytes a clock.
func (s State) MarshalJSON() ([]byte, error) {
	var names []string
	b := append(make([]byte, 0, 128+128*len(s.Clocks)), `{"a":`...)
	b = strconv.AppendInt(b, int64(s.At), 10)
	b = append(b, `,"n":`...)
	b = strconv.AppendInt(b, int64(s.Events), 10)
	b = append(b, `,"s":`...)
	b = strconv.AppendQuote(b, string(s.Standing))
	b = append(b, `,"l":`...)
	b = strconv.AppendInt(b, int64(s.Level), 10)
	if s.Answered {
		b = append(b, `,"f":true`...)
	}
	b = append(b, `,"c":[`...)
	for i, c := range s.Clocks {
		calendar := slices.Index(names, c.Calendar)
		if calendar < 0 {
			calendar = len(names)
			names = append(names, c.Calendar)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = c.row(b, calendar)
	}
	b = append(b, ']')
	if len(names) > 0 {
		list, err := json.Marshal(names)
		if err != nil {
			return nil, err
		}
		b = append(append(b, `,"k":`...), list...)
	}
	return append(b, '}'), nil
}

func (c Clock) row(b []byte, calendar int) []byte {
	row := [columns]int64{
		int64(slices.Index(Keys, c.Key)), int64(c.Minutes), int64(calendar), int64(c.Pause), int64(c.Warn),
		int64(c.Phase), int64(c.Round), c.Used.Microseconds(), int64(c.Since),
		int64(c.Due), int64(c.WarnAt), int64(c.OverAt), int64(c.Warned), int64(c.Breached),
	}
	n := columns
	for n > 1 && row[n-1] == 0 {
		n--
	}
	b = append(b, '[')
	for i, v := range row[:n] {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, v, 10)
	}
	return append(b, ']')
}

// UnmarshalJSON reads what MarshalJSON wrote; anything else is an error.
func (s *State) UnmarshalJSON(data []byte) error {
	var in stored
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*s = State{At: clock.Instant(in.At), Events: in.Events, Standing: in.Standing, Level: in.Level, Answered: in.Answered}
	for _, row := range in.Clocks {
		var r [columns]int64
		if copy(r[:], row) != len(row) || r[0] < 0 || int(r[0]) >= len(Keys) || r[2] < 0 || int(r[2]) >= len(in.Calendars) || r[5] < 0 || int(r[5]) >= len(phaseNames) {
			return fmt.Errorf("not a clock: %v", row)
		}
		s.Clocks = append(s.Clocks, Clock{
			Term:  Term{Keys[r[0]], int(r[1]), in.Calendars[r[2]], Pause(r[3]), int(r[4])},
			Phase: Phase(r[5]), Round: int(r[6]), Used: time.Duration(r[7]) * time.Microsecond, Since: clock.Instant(r[8]),
			Due: clock.Instant(r[9]), WarnAt: clock.Instant(r[10]), OverAt: clock.Instant(r[11]), Warned: clock.Instant(r[12]), Breached: clock.Instant(r[13]),
		})
	}
	return nil
}
