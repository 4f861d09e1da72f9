package desk

import "slices"

// turnPage reads a page of a list by keyset: after a cursor, or, where none is
// given, the one before another. read answers one row more than limit where
// there are more, the nearest to the cursor first; backwards it goes against
// the list's order. A page before that is not full is the first: it is read
// from the beginning, as somebody who turns back expects.
func turnPage[T any](after, before string, limit int, known func(string) bool, cursor func(T) string, read func(from string, back bool, limit int) ([]T, error)) (rows []T, next, prev string, err error) {
	from, back := after, false
	if after == "" && before != "" {
		from, back = before, true
	}
	if !known(from) {
		from, back = "", false
	}
	if rows, err = read(from, back, limit+1); err != nil {
		return nil, "", "", err
	}
	more := len(rows) > limit
	if back && !more {
		return turnPage("", "", limit, known, cursor, read)
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

// ways are how a list, the latest first, is read on and back.
func ways(back bool) (order, beyond string) {
	if back {
		return "ASC", ">"
	}
	return "DESC", "<"
}
