package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// NoneOf stands for "in no track" or "in no wave" in a filter, where "" means
// any.
const NoneOf = "none"

// Filter narrows the people of a rollout. Zero values narrow nothing.
type Filter struct {
	Part   Part
	Stage  Stage
	Track  string // id, or NoneOf
	Wave   string // id, or NoneOf
	Deputy bool
	Agreed bool
	On     clock.Day // adopted on
	Search string    // part of a name
}

// clean drops what is no value of its kind, so that an address somebody
// typed shows a list rather than an error.
func (f Filter) clean() Filter {
	if !slices.Contains(Parts, f.Part) {
		f.Part = ""
	}
	if !slices.Contains(Stages, f.Stage) {
		f.Stage = ""
	}
	if _, err := clock.ParseDay(string(f.On)); err != nil {
		f.On = ""
	}
	f.Search = text.Fold(f.Search)
	if runes := []rune(f.Search); len(runes) > 100 {
		f.Search = string(runes[:100])
	}
	return f
}

// matches counts whom the filter lets through, from the maintained counts;
// -1 when a name is searched for, which they do not know.
func (t tally) matches(f Filter) int {
	if f.Search != "" {
		return -1
	}
	sum := 0
	for k, n := range t {
		if (f.Part == "" || k.Stage.Part() == f.Part) && (f.Stage == "" || k.Stage == f.Stage) &&
			fits(f.Track, k.Track) && fits(f.Wave, k.Wave) && (!f.Deputy || k.Deputy == 1) && (!f.Agreed || k.Agreed == 1) &&
			(f.On == "" || k.AdoptedOn == f.On) {
			sum += n
		}
	}
	return sum
}

func fits(wanted, is string) bool {
	return wanted == "" || wanted == is || (wanted == NoneOf && is == "")
}

// Orders of a list of people; a leading "-" turns it round.
const (
	ByName    = "name"
	ByAdopted = "adopted"
	ByTarget  = "target"
)

// Ask is a page of people wanted. After and Before are keysets the last page
// gave; both empty is the first page.
type Ask struct {
	Filter
	Order  string
	After  string
	Before string
	Size   int // 1–500; 0 = 50
}

// PersonRow is a line of the list.
type PersonRow struct {
	Transition
	Name  string `db:"name"`
	Title string // of a position they hold today
	Unit  string // its unit's name
	Kind  string // of that position
}

// PeoplePage is one page of people. Total is -1 when it is not counted.
type PeoplePage struct {
	Rollout    Rollout
	People     []PersonRow
	Total      int
	Prev, Next string // keysets, "" when there is no more
	Tracks     []Track
	Waves      []Wave
}

// People lists a rollout's people by keyset: as quick on the last page as on
// the first. Needs rollout.read.
func (r *Rollouts) People(ctx context.Context, by access.Actor, now clock.Instant, rollout string, ask Ask) (PeoplePage, error) {
	var page PeoplePage
	ask.Filter = ask.Filter.clean()
	if ask.Size < 1 || ask.Size > 500 {
		ask.Size = 50
	}
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if page.Tracks, err = tracksOf(tx, rollout); err != nil {
			return err
		}
		if page.Waves, err = wavesOf(tx, rollout); err != nil {
			return err
		}
		counts, err := countsOf(tx, rollout)
		if err != nil {
			return err
		}
		// Nobody to look for is known without looking.
		if page.Total = counts.matches(ask.Filter); page.Total == 0 {
			return nil
		}
		rows, more, err := peoplePage(tx, rollout, ask)
		if err != nil {
			return err
		}
		page.People = rows
		page.turn(ask, more)
		return placesOf(tx, now, page.People)
	})
}

// turn works out the keysets of the pages before and after.
func (p *PeoplePage) turn(ask Ask, more bool) {
	if len(p.People) == 0 {
		return
	}
	first, last := keysetOf(ask.Order, p.People[0].Transition), keysetOf(ask.Order, p.People[len(p.People)-1].Transition)
	if ask.Before != "" {
		p.Next = last
		if more {
			p.Prev = first
		}
		return
	}
	if more {
		p.Next = last
	}
	if ask.After != "" {
		p.Prev = first
	}
}

// keysetOf is the row's place in the order: its columns joined by a dot, none
// of which can hold one.
func keysetOf(order string, t Transition) string {
	switch strings.TrimPrefix(order, "-") {
	case ByAdopted:
		return string(t.AdoptedOn) + "." + t.Sort + "." + t.Person
	case ByTarget:
		return string(t.TargetDay) + "." + t.Sort + "." + t.Person
	}
	return t.Sort + "." + t.Person
}

// KnownKeyset tells whether a keyset can be one of the list of people.
func KnownKeyset(s string) bool { n := strings.Count(s, "."); return n == 1 || n == 2 }

// Selection is some of a rollout's people: those named, or everybody a filter
// lets through.
type Selection struct {
	Persons []string
	All     *Filter
}
