package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Day is a civil day, "2026-04-14"; "" is unset.
type Day string

// Schema lets "" stand for unset, so that a PATCH can clear a day.
func (Day) Schema(huma.Registry) *huma.Schema {
	return precomputed(&huma.Schema{Type: "string", Pattern: `^(\d{4}-\d{2}-\d{2})?$`, Description: `Day in ISO 8601; "" for unset`, Examples: []any{"2026-04-14"}})
}

// Moment is RFC 3339; "" is unset.
type Moment string

// Schema lets "" stand for unset.
func (Moment) Schema(huma.Registry) *huma.Schema {
	return precomputed(&huma.Schema{Type: "string", Pattern: `^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$`,
		Description: `Moment in RFC 3339; "" for unset`, Examples: []any{"2026-04-14T13:00:00Z"}})
}

func precomputed(s *huma.Schema) *huma.Schema {
	s.PrecomputeMessages()
	return s
}

// moment writes in UTC, to the second unless there is more.
func moment(i clock.Instant) Moment { return Moment(i.String()) }

// reader turns typed days and moments into values and gathers what is wrong.
type reader struct{ faults fault.Faults }

func (r *reader) day(field string, d Day) clock.Day {
	day, err := clock.ParseDay(string(d))
	if err != nil {
		r.faults.Add(field, "fault.not_a_day")
	}
	return day
}

func (r *reader) moment(field string, m Moment) clock.Instant {
	if m == "" {
		return 0
	}
	t, err := time.Parse(time.RFC3339, string(m))
	if err != nil {
		r.faults.Add(field, "api.not_a_moment")
	}
	return clock.At(t)
}

// merge overlays what a PATCH names.
func merge[T any](into *T, named *T) {
	if named != nil {
		*into = *named
	}
}
