package rollout

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/paging"
)

// Place is where a page of a list ended: the next begins after it. With Back it
// is where a page began, and the page before it is meant.
type Place struct {
	Sort, ID, Sub string
	Back          bool
}

// way is how a list is read from the place: on, or back against its order.
func (p Place) way() (beyond, order string) {
	if p.Back {
		return "<", "DESC"
	}
	return ">", "ASC"
}

const placeBreak = "\x1f"

func (p Place) cursor() string {
	if p.Back = false; p == (Place{}) {
		return ""
	}
	return strings.Join([]string{p.Sort, p.ID, p.Sub}, placeBreak)
}

func placeOf(cursor string) (p Place) {
	if parts := strings.Split(cursor, placeBreak); len(parts) == 3 {
		p.Sort, p.ID, p.Sub = parts[0], parts[1], parts[2]
	}
	return p
}

// turned is the page of a list at a place, and where those after and before it
// begin; zero where there is none. read answers one line more than limit where
// there are more, the nearest to the place first.
func turned[T any](at Place, limit int, place func(T) Place, read func(at Place, limit int) ([]T, error)) (lines []T, next, prev Place, err error) {
	after, before := at.cursor(), ""
	if at.Back {
		after, before = "", after
	}
	cursor := func(line T) string { return place(line).cursor() }
	lines, on, back, err := paging.Page(after, before, limit, paging.Any, cursor, func(from string, back bool, limit int) ([]T, error) {
		at := placeOf(from)
		at.Back = back
		return read(at, limit)
	})
	return lines, placeOf(on), placeOf(back), err
}

// moment is a place in a list of what happened, the latest first.
type moment struct {
	at clock.Instant
	id string
}

func (m moment) cursor() string {
	if m == (moment{}) {
		return ""
	}
	return strconv.FormatInt(int64(m.at), 10) + " " + m.id
}

// turnedBack is the page at a moment, and whether there are earlier and later
// ones.
func turnedBack[T any](at moment, back bool, limit int, place func(T) string, read func(from moment, back bool, limit int) ([]T, error)) (rows []T, more, newer bool, err error) {
	after, before := at.cursor(), ""
	if back {
		after, before = "", after
	}
	rows, next, prev, err := paging.Page(after, before, limit, paging.Any, place, func(from string, back bool, limit int) ([]T, error) {
		left, id, _ := strings.Cut(from, " ")
		n, _ := strconv.ParseInt(left, 10, 64) // "" is the beginning
		return read(moment{clock.Instant(n), id}, back, limit)
	})
	return rows, next != "", prev != "", err
}
