package desk

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var tieNow = clock.Moment(time.UTC, 2026, 4, 14, 10, 0)

func key(err error) string {
	if list := fault.List(err); len(list) > 0 {
		return list[0].Field + " " + list[0].Key
	}
	return ""
}

func TestMergeRules(t *testing.T) {
	a := Ticket{ID: "a", Kind: Fault, State: Waiting, Open: 1, Owner: "ida", WakeAt: tieNow.Add(time.Hour)}
	for name, c := range map[string]struct {
		from, into Ticket
		want       string
	}{
		"two":                    {a, Ticket{ID: "b", State: Open}, ""},
		"into a solved one":      {a, Ticket{ID: "b", State: Solved}, ""},
		"into itself":            {a, a, "into desk.ties.itself"},
		"into one that is gone":  {a, Ticket{ID: "b", State: Merged}, "into desk.merge.gone"},
		"into a closed one":      {a, Ticket{ID: "b", State: Closed}, "into desk.merge.gone"},
		"twice":                  {Ticket{ID: "a", State: Merged}, Ticket{ID: "b", State: Open}, " desk.merge.already"},
		"a secret into a public": {Ticket{ID: "a", State: Open, Restricted: 1}, Ticket{ID: "b", State: Open}, "into desk.merge.restricted"},
		"a public into a secret": {a, Ticket{ID: "b", State: Open, Restricted: 1}, "into desk.merge.restricted"},
	} {
		got, was, err := c.from.merged(c.into, tieNow)
		if key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (got.State != Merged || got.Open != 0 || got.MergedInto != "b" || was.State != Waiting || was.Owner != "ida") {
			t.Errorf("%s: %+v %+v", name, got, was)
		}
	}
	merged, was, _ := a.merged(Ticket{ID: "b", State: Open}, tieNow)
	for name, c := range map[string]struct {
		t    Ticket
		at   clock.Instant
		want string
	}{
		"at once":           {merged, tieNow, ""},
		"on the last day":   {merged, tieNow.Add(-UnmergeWithin), ""},
		"after that":        {merged, tieNow.Add(-UnmergeWithin - time.Second), " desk.unmerge.late"},
		"what is no longer": {a, tieNow, " desk.unmerge.not_merged"},
	} {
		got, err := c.t.unmerged(was, c.at, tieNow)
		if key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && got != a {
			t.Errorf("%s: %+v is not %+v", name, got, a)
		}
	}
}

func TestLinkRules(t *testing.T) {
	a, b := Ticket{ID: "a"}, Ticket{ID: "b"}
	for name, c := range map[string]struct {
		t, other Ticket
		kind     LinkKind
		from     string
		want     string
	}{
		"caused by":              {b, a, CausedBy, "b", ""},
		"related, the other way": {b, a, Related, "a", ""},
		"to itself":              {a, a, Related, "", "into desk.ties.itself"},
		"split is not for choosing": {a, b, SplitOff, "",
			"kind fault.not_a_choice"},
	} {
		l, err := linked(c.t, c.other, c.kind, tieNow)
		if key(err) != c.want || l.Ticket != c.from {
			t.Errorf("%s: %+v %v", name, l, err)
		}
	}
	for name, c := range map[string]struct {
		parent   Ticket
		children int
		want     string
	}{
		"a parent":         {b, 0, ""},
		"itself":           {a, 0, "into desk.ties.itself"},
		"of a child":       {Ticket{ID: "b", Parent: "c"}, 0, "into desk.parent.nested"},
		"one that has any": {b, 1, "into desk.parent.nested"},
		"of one gone":      {Ticket{ID: "b", State: Merged}, 0, "into desk.merge.gone"},
	} {
		if _, err := a.under(c.parent, c.children); key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSplitRules(t *testing.T) {
	all := []Entry{{N: 1, Kind: Made, Text: "To ting"}, {N: 2, Kind: StateSet}, {N: 3, Kind: Word, Text: "og en til", Seen: ForPublic}, {N: 4, Kind: LegWord, Leg: "l", Text: "Kære"}}
	for name, c := range map[string]struct {
		chosen []int
		n      int
		want   string
	}{
		"two words":          {[]int{3, 1}, 2, ""},
		"nothing":            {nil, 0, "entries desk.split.nothing"},
		"what is not there":  {[]int{9}, 0, "entries desk.split.nothing"},
		"what a clock noted": {[]int{2}, 0, "entries desk.split.not_words"},
		"a supplier's":       {[]int{1, 4}, 0, "entries desk.split.not_words"},
	} {
		taken, err := parted(all, c.chosen)
		if key(err) != c.want || len(taken) != c.n {
			t.Errorf("%s: %d %v", name, len(taken), err)
		}
	}
}
