package api

import (
	"errors"
	"strconv"

	"github.com/overgang/overgang/internal/kit/fault"
)

// settle answers the thing as it is after a change: as it is now, or, where
// somebody was quicker, inside the problem (412).
func settle[T any](err error, now func() (*One[T], error)) (*One[T], error) {
	if s := (*fault.Stale)(nil); err != nil && !errors.As(err, &s) {
		return nil, err
	}
	current, wrong := now()
	if wrong != nil {
		return nil, wrong
	}
	if err != nil {
		return nil, &stale{current.Body, current.ETag}
	}
	return current, nil
}

// settled is settle for changes that leave nothing to show.
func settled[T any](err error, now func() (*One[T], error)) (*None, error) {
	if err == nil {
		return &None{}, nil
	}
	_, err = settle(err, now)
	return nil, err
}

// renamed gives faults the names the request has for their fields: pairs of
// the use case's name and the path in the body.
func renamed(err error, pairs ...string) error {
	return eachField(err, func(name string) string { return field(name, pairs...) })
}

// within puts faults on fields below a part of the body.
func within(err error, part string) error {
	return eachField(err, func(field string) string {
		if field == "" {
			return part
		}
		return part + "." + field
	})
}

func eachField(err error, name func(string) string) error {
	faults := fault.List(err)
	if len(faults) == 0 || faults[0].Kind != fault.Invalid {
		return err
	}
	out := make(fault.Faults, len(faults))
	for i, f := range faults {
		copied := *f
		copied.Field = name(f.Field)
		out[i] = &copied
	}
	return out
}

// at is the path of a field of one in a list.
func at(list string, i int, field string) string {
	path := list + "." + strconv.Itoa(i)
	if field != "" {
		path += "." + field
	}
	return path
}

// field gives one field the request's name for it.
func field(name string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return name
}

// shown is a 412 with what the use case itself says stands there now, for
// things that cannot be read one by one.
func shown[S any](err error, show func(S) (any, int)) error {
	s := (*fault.Stale)(nil)
	if err == nil || !errors.As(err, &s) {
		return err
	}
	current, ok := s.Current.(S)
	if !ok {
		return err
	}
	what, at := show(current)
	return &stale{what, tag(at)}
}
