package paging_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/kit/paging"
)

func number(n int) string { return strconv.Itoa(n) }

// either reads the numbers from 1 up to last by keyset and as a list read
// whole: both turn the same way.
func either(last int) map[string]func(after, before string) ([]int, string, string) {
	var all []int
	for n := range last {
		all = append(all, n+1)
	}
	known := func(c string) bool { _, err := strconv.Atoi(c); return err == nil }
	return map[string]func(after, before string) ([]int, string, string){
		"by keyset": func(after, before string) ([]int, string, string) {
			rows, next, prev, _ := paging.Page(after, before, 3, known, number, func(from string, back bool, limit int) (rows []int, err error) {
				at, _ := strconv.Atoi(from)
				for _, n := range all {
					if from == "" || !back && n > at || back && n < at {
						rows = append(rows, n)
					}
				}
				if back {
					slices.Reverse(rows)
				}
				return rows[:min(limit, len(rows))], nil
			})
			return rows, next, prev
		},
		"whole": func(after, before string) ([]int, string, string) { return paging.Whole(all, after, before, 3, number) },
	}
}

func TestAListIsReadForwardsAndBack(t *testing.T) {
	for last, pages := range map[int][][]int{
		0: {nil}, 2: {{1, 2}}, 3: {{1, 2, 3}}, 4: {{1, 2, 3}, {4}}, 8: {{1, 2, 3}, {4, 5, 6}, {7, 8}}, 9: {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
	} {
		for name, read := range either(last) {
			t.Run(fmt.Sprint(name, last), func(t *testing.T) {
				same := func(rows []int, page int) bool { return cmp.Equal(append([]int(nil), rows...), pages[page]) }
				rows, next, prev := read("", "")
				for i := range pages {
					if !same(rows, i) || (next == "") != (i == len(pages)-1) || (prev == "") != (i == 0) {
						t.Fatalf("page %d: %v, next %q, prev %q", i, rows, next, prev)
					}
					if next != "" {
						rows, next, prev = read(next, "")
					}
				}
				for i := len(pages) - 2; i >= 0; i-- {
					if rows, next, prev = read("", prev); !same(rows, i) || next == "" || (prev == "") != (i == 0) {
						t.Fatalf("back to page %d: %v, next %q, prev %q", i, rows, next, prev)
					}
				}
				if rows, _, prev := read("", "nonsense"); !same(rows, 0) || prev != "" {
					t.Errorf("before a place that is none: %v, prev %q", rows, prev)
				}
				if rows, _, prev := read("nonsense", ""); !same(rows, 0) || prev != "" {
					t.Errorf("after a place that is none: %v, prev %q", rows, prev)
				}
			})
		}
	}
}

// A page before that would not be full any more is the first; after counts
// before back; where everything after has gone, there is a way back.
func TestAListThatChangesMeanwhile(t *testing.T) {
	for name, read := range either(8) {
		_, next, _ := read("", "")
		_, last, second := read(next, "")
		_, _, third := read(last, "")
		if rows, _, _ := read(next, third); !cmp.Equal(rows, []int{4, 5, 6}) {
			t.Errorf("%s: after and before: %v", name, rows)
		}
		fewer := either(5)[name]
		if rows, next, prev := fewer(last, ""); len(rows) != 0 || next != "" || prev == "" {
			t.Errorf("%s: %v, next %q, prev %q", name, rows, next, prev)
		}
		if rows, _, prev := fewer("", last); !cmp.Equal(rows, []int{3, 4, 5}) || prev == "" {
			t.Errorf("%s: back from what has gone: %v, prev %q", name, rows, prev)
		}
		if rows, next, prev := either(2)[name]("", second); !cmp.Equal(rows, []int{1, 2}) || next != "" || prev != "" {
			t.Errorf("%s: back where little is left: %v, next %q, prev %q", name, rows, next, prev)
		}
	}
	left := []string{"a", "c", "d", "e"} // "b" has gone
	if rows, _, _ := paging.Whole(left, "1 b", "", 2, func(s string) string { return s }); !cmp.Equal(rows, []string{"c", "d"}) {
		t.Errorf("after a row that has gone: %v", rows)
	}
}

func TestCursorsOfWhole(t *testing.T) {
	for cursor, ours := range map[string]bool{"": false, "7": false, "x y": false, "-1 a": false, "0 a": true, "12 a b": true} {
		if paging.Known(cursor) != ours {
			t.Errorf("%q", cursor)
		}
	}
}
