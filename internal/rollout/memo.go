package rollout

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// How a memo speaks of people.
const (
	NameByTitle = "title" // the title they hold, their name where they hold none
	NameByName  = "name"
	NameNobody  = "none" // only numbers and days
)

// Namings in the order they are shown.
var Namings = []string{NameByTitle, NameByName, NameNobody}

// Memo is one issue of the account of a rollout (A8). Nothing in it changes
// after it was issued; Hash is of everything it says.
type Memo struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Rollout    string        `db:"rollout"`
	Issue      int           `db:"issue"` // from 1
	FrozenAt   clock.Instant `db:"frozen_at"`
	IssuedBy   string        `db:"issued_by"`
	Addressee  string        `db:"addressee"`
	Sender     string        `db:"sender"`
	Figures    string        `db:"figures"` // MemoFigures as JSON
	Naming     string        `db:"naming"`
	Background string        `db:"background"` // what the sender adds
	Account    string        `db:"account"`
	Words      string        `db:"words"` // map[language][]MemoPart as JSON
	Explained  string        `db:"explained"`
	Hash       string        `db:"hash"`
}

// MemoInput is what somebody types of a memo.
type MemoInput struct {
	Addressee, Sender   string
	Naming              string
	Background, Account string
	Explained           string // of a roster that does not add up
	Next                int    // the issue this is to be, as it was shown
}

// clean is the input as it is kept; mismatches is how much does not add up.
func (in MemoInput) clean(mismatches int) (MemoInput, error) {
	var f fault.Faults
	in.Addressee, in.Sender = text.Clean(in.Addressee), text.Clean(in.Sender)
	in.Background, in.Account, in.Explained = text.Clean(in.Background), text.Clean(in.Account), text.Clean(in.Explained)
	needed(&f, "addressee", in.Addressee)
	needed(&f, "sender", in.Sender)
	if !slices.Contains(Namings, in.Naming) {
		f.Add("naming", "fault.not_a_choice")
	}
	atMost(&f, "background", in.Background, maxText)
	atMost(&f, "account", in.Account, maxText)
	atMost(&f, "explained", in.Explained, 5000)
	switch {
	case mismatches == 0:
		in.Explained = ""
	case in.Explained == "":
		f.Add("explained", "rollout.memo.does_not_add_up", fault.Args{"count": mismatches})
	}
	return in, f.Err()
}

// sum is the hash of everything the memo says.
func (m Memo) sum() string {
	m.Hash = ""
	raw, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	hash := sha256.Sum256(raw)
	return hex.EncodeToString(hash[:])
}

// Intact tells whether the memo says what it said when it was issued.
func (m Memo) Intact() bool { return m.Hash == m.sum() }

// MemoFigures is the account as it stood at a moment. It holds everything a
// memo can say, so that it can be said again in any language, and compared.
type MemoFigures struct {
	At              clock.Instant
	Today           clock.Day
	Zone            string
	Body            string // names
	Rollout         string
	From, To        string
	Starts, Ends    clock.Day
	CutoverAt       clock.Instant
	Why             string
	Roster          int
	Adopted         int
	Outstanding     int
	Deferred        int // fixed dates and away
	Left            int
	Fixed           int
	Away            int
	Deputies        int
	DeputiesAdopted int
	Agreed          int // outstanding with support agreed
	Earlier         int // adopted before the first day
	Days            []DayFigure
	Remaining       []MemoPerson // outstanding
	FixedDates      []MemoPerson
	OnLeave         []MemoPerson
	Ready           []ReadyDay // people on shift, contacts and adopted in all, by day
	Contacts        int
	Prepared        []MemoPreparation
	Messages        int // sent
	MessagesTo      int // people reached by them
	Errors          []MemoError
	Events          []MemoEvent
	Overrides       []MemoOverride
	Feedback        ThemeCount
	Mismatches      int
}

// MemoPerson is somebody a memo speaks of, as it was chosen to: Shown is "" in
// a memo that names nobody. Why somebody is away is nobody's business here.
type MemoPerson struct {
	Shown     string
	Day       clock.Day
	Agreed    bool
	AgreedFor string
}

// MemoPreparation is a line of the checklist.
type MemoPreparation struct {
	Name, Unit string
	Done       bool
}

// MemoError is a known error with how many it touched and who helped.
type MemoError struct {
	Name, Cause, FaultOf, Supplier  string
	From, To                        clock.Day // To "" = not over
	Touched, Helped, ByHand, Solved int
	Contacts                        int
}

// MemoEvent is an outside event with the contacts it caused.
type MemoEvent struct {
	Supplier, Name, Effect string
	From, To               clock.Day
	Announced, FoundAfter  bool
	Contacts               int
}

// MemoOverride is a gate that was opened although red.
type MemoOverride struct {
	Wave, By, Why string
	On            clock.Day
}

// zone is where the figures' days begin.
func (f MemoFigures) zone() *time.Location {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Sum is what the roster must be.
func (f MemoFigures) Sum() int { return f.Adopted + f.Outstanding + f.Deferred + f.Left }

// OpenErrors counts the known errors that are not over.
func (f MemoFigures) OpenErrors() int {
	n := 0
	for _, e := range f.Errors {
		if e.To == "" {
			n++
		}
	}
	return n
}

// Stretch is some days in a row that are told together: the working days of
// one week. A Saturday or Sunday stands by itself.
type Stretch struct {
	From, To          clock.Day
	Adopted, Deputies int
}

// stretches tells the days from first on together.
func stretches(days []DayFigure, first clock.Day) []Stretch {
	weekend := func(d clock.Day) bool {
		wd := d.Time().Weekday()
		return wd == time.Saturday || wd == time.Sunday
	}
	sameWeek := func(a, b clock.Day) bool {
		y1, w1 := a.ISOWeek()
		y2, w2 := b.ISOWeek()
		return y1 == y2 && w1 == w2
	}
	var all []Stretch
	for _, d := range days {
		if d.Day < first {
			continue
		}
		if n := len(all); n > 0 && !weekend(d.Day) && !weekend(all[n-1].To) && sameWeek(all[n-1].To, d.Day) {
			last := &all[n-1]
			last.To, last.Adopted, last.Deputies = d.Day, last.Adopted+d.Adopted, last.Deputies+d.Deputies
			continue
		}
		all = append(all, Stretch{d.Day, d.Day, d.Adopted, d.Deputies})
	}
	return all
}

// MemoChange is a figure that is not what it was in the issue before. Day is
// set for figures of a day. Its text is rollout.memo.change.<Key>.
type MemoChange struct {
	Key     string
	Day     clock.Day
	Was, Is int
}

// Changes compares two issues figure by figure; what is the same is left out.
func Changes(was, is MemoFigures) []MemoChange {
	var all []MemoChange
	note := func(key string, day clock.Day, a, b int) {
		if a != b {
			all = append(all, MemoChange{key, day, a, b})
		}
	}
	for _, one := range []struct {
		key  string
		a, b int
	}{
		{"roster", was.Roster, is.Roster}, {"adopted", was.Adopted, is.Adopted}, {"deputies", was.DeputiesAdopted, is.DeputiesAdopted},
		{"outstanding", was.Outstanding, is.Outstanding}, {"agreed", was.Agreed, is.Agreed}, {"fixed", was.Fixed, is.Fixed}, {"away", was.Away, is.Away},
		{"left", was.Left, is.Left}, {"contacts", was.Contacts, is.Contacts}, {"errors", len(was.Errors), len(is.Errors)},
		{"open_errors", was.OpenErrors(), is.OpenErrors()}, {"events", len(was.Events), len(is.Events)}, {"overrides", len(was.Overrides), len(is.Overrides)},
		{"messages", was.Messages, is.Messages}, {"feedback", was.Feedback.All(), is.Feedback.All()},
	} {
		note(one.key, "", one.a, one.b)
	}
	byDay := func(key string, a, b map[clock.Day]int) {
		days := map[clock.Day]bool{}
		for d := range a {
			days[d] = true
		}
		for d := range b {
			days[d] = true
		}
		for _, d := range sortedDays(days) {
			note(key, d, a[d], b[d])
		}
	}
	byDay("day_adopted", was.adoptedOn(), is.adoptedOn())
	byDay("day_contacts", was.contactsOn(), is.contactsOn())
	byDay("day_fixed", daysOf(was.FixedDates), daysOf(is.FixedDates))
	return all
}

func (f MemoFigures) adoptedOn() map[clock.Day]int {
	on := map[clock.Day]int{}
	for _, d := range f.Days {
		on[d.Day] += d.Adopted
	}
	return on
}

func (f MemoFigures) contactsOn() map[clock.Day]int {
	on := map[clock.Day]int{}
	for _, d := range f.Ready {
		if d.Contacts > 0 {
			on[d.Day] += d.Contacts
		}
	}
	return on
}

// daysOf counts people by the day they are fixed for.
func daysOf(people []MemoPerson) map[clock.Day]int {
	on := map[clock.Day]int{}
	for _, p := range people {
		on[p.Day]++
	}
	return on
}

func sortedDays(days map[clock.Day]bool) []clock.Day {
	sorted := make([]clock.Day, 0, len(days))
	for d := range days {
		sorted = append(sorted, d)
	}
	slices.Sort(sorted)
	return sorted
}
