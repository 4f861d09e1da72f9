// Package clock holds moments and days as plain values. Nothing below the
// roof reads the machine's clock: the roof asks a Clock and hands the answer
// down as an argument, so that a story can stand on any day (HOUSE, "Who and
// when are arguments").
package clock

import (
	"encoding/json"
	"fmt"
	"time"
)

// Instant is a moment: microseconds since 1970-01-01 UTC. Zero means "not
// set". It is stored as the same integer in SQLite and PostgreSQL.
type Instant int64

// At turns a time into an Instant, cut to whole microseconds. The zero time
// becomes the unset Instant.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMicro())
}

// Moment is At(time.Date(…)) in the given zone, for tests and sample data.
func Moment(zone *time.Location, year int, month time.Month, day, hour, minute int) Instant {
	return At(time.Date(year, month, day, hour, minute, 0, 0, zone))
}

func (i Instant) IsSet() bool                   { return i != 0 }
func (i Instant) Before(other Instant) bool     { return i < other }
func (i Instant) After(other Instant) bool      { return i > other }
func (i Instant) Add(d time.Duration) Instant   { return i + Instant(d.Microseconds()) }
func (i Instant) Sub(o Instant) time.Duration   { return time.Duration(i-o) * time.Microsecond }
func (i Instant) Time() time.Time               { return time.UnixMicro(int64(i)).UTC() }
func (i Instant) In(z *time.Location) time.Time { return i.Time().In(z) }

// Day is the civil day the moment falls on in the zone; "" when unset.
func (i Instant) Day(zone *time.Location) Day {
	if i == 0 {
		return ""
	}
	return Day(i.In(zone).Format(time.DateOnly))
}

// String writes RFC 3339 in UTC; "" when unset.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(time.RFC3339Nano)
}

// MarshalJSON writes RFC 3339 in UTC, or null when unset.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(i.String())
}

// UnmarshalJSON reads RFC 3339 with any offset, "" or null.
func (i *Instant) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil || *s == "" {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return fmt.Errorf("not a moment in RFC 3339: %q", *s)
	}
	*i = At(t)
	return nil
}

// Clock tells the time. Only the roof and tests hold one.
type Clock interface{ Now() Instant }
