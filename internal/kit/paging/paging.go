// Package paging reads lists page by page, on and back. A cursor is a place in a
// list: the row a page ended with, for after, or began with, for before; after
// counts first. A page before that would not be full is the first, read from
// the beginning, as somebody who turns back expects.
package paging

import (
	"slices"
	"strconv"
	"strings"
)

// Page reads a page by keyset. read answers one row more than limit where there
// are more, the nearest to the cursor first; backwards it goes against the
// list's order. A cursor that is not known is the beginning.
func Page[T any](after, before string, limit int, known func(string) bool, cursor func(T) string, read func(from string, back bool, limit int) ([]T, error)) (rows []T, next, prev string, err error) {
	from, back := after, false
	if after == "" && before != "" {
		from, back = before, true
	}
	if from != "" && !known(from) {
		from, back = "", false
	}
	if rows, err = read(from, back, limit+1); err != nil {
		return nil, "", "", err
	}
	more := len(rows) > limit
	if back && !more {
		return Page("", "", limit, known, cursor, read)
	}
	if more {
		rows = rows[:limit]
	}
	if back {
		slices.Reverse(rows)
	}
	if len(rows) == 0 {
		return rows, "", from, nil // what came after has gone meanwhile
	}
	if more || back {
		next = cursor(rows[len(rows)-1])
	}
	if from != "" {
		prev = cursor(rows[0])
	}
	return rows, next, prev, nil
}

// Any takes every cursor: of lists by id, where each string has its place.
func Any(string) bool { return true }

// Latest are how a list, the latest first, is read on and back.
func Latest(back bool) (order, beyond string) {
	if back {
		return "ASC", ">"
	}
	return "DESC", "<"
}

// Whole cuts a page out of a list that was read whole. key names a row for
// good; should it be gone when its cursor comes back, its place in the list is
// where to go on.
func Whole[T any](all []T, after, before string, limit int, key func(T) string) (rows []T, next, prev string) {
	from := 0
	if i, there, ok := find(all, after, key); ok {
		if from = i; there {
			from++
		}
	} else if i, _, ok := find(all, before, key); ok && after == "" {
		from = max(0, i-limit)
	}
	end := min(from+limit, len(all))
	if rows = all[from:end]; len(rows) == 0 {
		if len(all) > 0 {
			prev = after // what came after has gone meanwhile
		}
		return rows, "", prev
	}
	if end < len(all) {
		next = placed(end-1, key(rows[len(rows)-1]))
	}
	if from > 0 {
		prev = placed(from, key(rows[0]))
	}
	return rows, next, prev
}

func placed(place int, key string) string { return strconv.Itoa(place) + " " + key }

// Known tells whether a cursor is one of Whole's.
func Known(cursor string) bool {
	place, _, ok := strings.Cut(cursor, " ")
	n, err := strconv.Atoi(place)
	return ok && err == nil && n >= 0
}

// find is where the row of a cursor stands, or stood.
func find[T any](all []T, cursor string, key func(T) string) (i int, there, ok bool) {
	if !Known(cursor) {
		return 0, false, false
	}
	place, name, _ := strings.Cut(cursor, " ")
	if i = slices.IndexFunc(all, func(t T) bool { return key(t) == name }); i >= 0 {
		return i, true, true
	}
	n, _ := strconv.Atoi(place)
	return min(n, len(all)), false, true
}
