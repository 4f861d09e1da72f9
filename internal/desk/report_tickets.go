package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/paging"
)

// Outcome is what became of a ticket, as reports ask for it.
type Outcome string

const (
	SolvedAll    Outcome = "solved"
	SolvedFirst  Outcome = "first"    // while it was told (D7)
	SolvedLanded Outcome = "landed"   // by the team it landed with, without a hand-over
	PingPong     Outcome = "pingpong" // came to a team that had had it before (D6)
	Unsolved     Outcome = "unsolved"
)

// Outcomes in the order they are shown.
var Outcomes = []Outcome{SolvedAll, SolvedFirst, SolvedLanded, PingPong, Unsolved}

// manyHops is where the distribution of hops per ticket stops telling apart.
const manyHops = 5

// MadeFilter narrows the tickets made in a period. Service and Unit may be
// None; Title is that of tickets on no service, as it was told.
type MadeFilter struct {
	Period
	Day        clock.Day // one day of it
	Channel    string
	Kind       Kind
	Service    string
	Unit       string
	Title      string
	Outside    bool // outside the catalogue (D2)
	Restricted bool // seen by few
	Outcome    Outcome
	Level      int    // it is at, or was solved at
	Hops       string // how many hand-overs: "0" … "4", "5" is five or more
	After      string // id of the last of the page before
	Before     string // id of the first of the page after; After counts first
	Limit      int
}

// Count is how many of something, by its id.
type Count struct {
	ID   string `db:"id"`
	Name string
	N    int `db:"n"`
}

// DayCount is how many tickets came a day, by their channel.
type DayCount struct {
	Day       clock.Day
	N         int
	ByChannel map[string]int
}

// Stay is how long solved tickets lay where they were solved, from coming there
// until they were: by the clock, and of this within that team's hours.
type Stay struct{ N, ClockSeconds, WorkingSeconds int }

// Sought is what was asked for outside the catalogue: a service, or the
// words of tickets on none ("" = theirs may not be read, or Restricted).
type Sought struct {
	Service    string `db:"service"`
	Name       string
	Title      string `db:"title"`
	Restricted int    `db:"restricted"`
	N          int    `db:"n"`
}

// Figures is the account of the tickets made in a period: every figure is a
// number of them and opens exactly those.
type Figures struct {
	MadeFilter
	N          int
	Outcomes   map[Outcome]int
	ByHops     [manyHops + 1]int // the last is that many or more
	Stays      map[int]Stay      // by the level they were solved at
	Channels   []Count
	Kinds      []Count
	Services   []Count
	Units      []Count
	Days       []DayCount
	Candidates []Sought
	Outsiders  int // tickets outside the catalogue
	Guided     int // contacts a guide solved before a ticket was made
}

// madeGroup is tickets that are alike.
type madeGroup struct {
	Channel, Kind, Service, Unit string
	Outside, Level, Hops         int
	First, PingPong, Solved      int
	Seconds, Working             int // of the last stays of those solved
	N                            int
}

// hourOf is an hour, counted since 1970, and a channel tickets came by in it.
type hourOf struct {
	hour    int64
	channel string
}

// tally counts the tickets of a window: those that are alike, and by the hour
// they came, since every zone's day is made of whole ones here.
type tally struct {
	groups map[string]*madeGroup // by the fields of a line they have in common
	hours  map[hourOf]int
}

// fields of a line before the hour and the two spans that follow it.
const alikeFields = 10

// take counts lines as madeLines reads them.
func (y *tally) take(lines string) error {
	for line := range strings.SplitSeq(lines, lineEnd) {
		if line == "" {
			continue
		}
		rest, working := cutLast(line)
		rest, seconds := cutLast(rest)
		alike, hour := cutLast(rest)
		g := y.groups[alike]
		if g == nil {
			var err error
			if g, err = groupOf(alike); err != nil {
				return err
			}
			y.groups[strings.Clone(alike)] = g
		}
		at, err := strconv.ParseInt(hour, 10, 64)
		lay, wrong := strconv.Atoi(seconds)
		within, odd := strconv.Atoi(working)
		if err = errors.Join(err, wrong, odd); err != nil {
			return err
		}
		if g.N++; g.Solved == 1 {
			g.Seconds, g.Working = g.Seconds+lay, g.Working+within
		}
		y.hours[hourOf{at, g.Channel}]++
	}
	return nil
}

// cutLast parts a line before its last field.
func cutLast(line string) (before, last string) {
	i := strings.LastIndex(line, fieldEnd)
	return line[:max(i, 0)], line[i+1:]
}

// groupOf reads what tickets have in common.
func groupOf(alike string) (*madeGroup, error) {
	f := strings.Split(strings.Clone(alike), fieldEnd)
	if len(f) != alikeFields {
		return nil, fmt.Errorf("desk: a ticket's line that is none: %q", alike)
	}
	g := &madeGroup{Channel: f[0], Kind: f[1], Service: f[2], Unit: f[3]}
	for i, to := range []*int{&g.Outside, &g.Level, &g.Hops, &g.First, &g.PingPong, &g.Solved} {
		n, err := strconv.Atoi(f[4+i])
		if err != nil {
			return nil, err
		}
		*to = n
	}
	return g, nil
}

// outcomes of the group's tickets.
func (g madeGroup) outcomes() []Outcome {
	all := []Outcome{Unsolved}
	if g.Solved == 1 {
		all = []Outcome{SolvedAll}
		if g.First == 1 {
			all = append(all, SolvedFirst)
		}
		if g.Hops == 0 {
			all = append(all, SolvedLanded)
		}
	}
	if g.PingPong == 1 {
		all = append(all, PingPong)
	}
	return all
}

// sumUp adds groups up by every question asked of them.
func sumUp(groups map[string]*madeGroup) Figures {
	m := Figures{Outcomes: map[Outcome]int{}, Stays: map[int]Stay{}}
	by := [4]map[string]int{{}, {}, {}, {}}
	for _, g := range groups {
		m.N += g.N
		m.ByHops[min(g.Hops, manyHops)] += g.N
		m.Outsiders += g.N * g.Outside
		if g.Solved == 1 {
			was := m.Stays[g.Level]
			m.Stays[g.Level] = Stay{was.N + g.N, was.ClockSeconds + g.Seconds, was.WorkingSeconds + g.Working}
		}
		for _, o := range g.outcomes() {
			m.Outcomes[o] += g.N
		}
		for i, id := range []string{g.Channel, g.Kind, orNone(g.Service), orNone(g.Unit)} {
			by[i][id] += g.N
		}
	}
	m.Channels, m.Kinds, m.Services, m.Units = counted(by[0]), counted(by[1]), counted(by[2]), counted(by[3])
	return m
}

// counted lists counts, the highest first.
func counted(by map[string]int) []Count {
	var all []Count
	for id, n := range by {
		all = append(all, Count{ID: id, N: n})
	}
	slices.SortFunc(all, func(a, b Count) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return compareText(a.ID, b.ID)
	})
	return all
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Account counts the tickets made in a period. Needs desk.report.
func (d *Desk) Account(ctx context.Context, by access.Actor, now clock.Instant, f MadeFilter) (Figures, error) {
	var m Figures
	err := d.report(ctx, by, now, &f.Period, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		w := window{f, f.From.Start(body.Zone()), f.To.Add(1).Start(body.Zone()), body}
		counted := tally{map[string]*madeGroup{}, map[hourOf]int{}}
		if err := madeLines(tx, w, linesAtOnce, counted.take); err != nil {
			return err
		}
		m = sumUp(counted.groups)
		m.MadeFilter = f
		m.Days = w.days(counted.hours)
		if m.Guided, err = knowledge.SolvedContacts(tx, w.from, w.until); err != nil {
			return err
		}
		if m.Outsiders > 0 {
			if m.Candidates, err = madeOutside(tx, w, by.May(access.DeskRead)); err != nil {
				return err
			}
		}
		return m.name(tx)
	})
	return m, err
}

// Guided are the contacts a guide solved before a ticket was made.
type Guided struct {
	Period
	Guides []knowledge.Solver
}

// GuidedRows are the contacts Figures.Guided counts, by guide and language.
// Needs desk.report.
func (d *Desk) GuidedRows(ctx context.Context, by access.Actor, now clock.Instant, p Period) (Guided, error) {
	var g Guided
	err := d.report(ctx, by, now, &p, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		g.Guides, err = knowledge.Solvers(tx, p.From.Start(body.Zone()), p.To.Add(1).Start(body.Zone()))
		return err
	})
	g.Period = p
	return g, err
}

// window is a filter with the moments its period is.
type window struct {
	MadeFilter
	from, until clock.Instant
	body        org.Body
}

// span is where the window's tickets lie in the table.
func (w window) span() (first, last string) {
	return ids.Since(w.from), ids.Since(w.until.Add(time.Second)) // ids are coarser than moments
}

// days puts hours into the body's civil days; a day without tickets is nought.
func (w window) days(hours map[hourOf]int) []DayCount {
	var all []DayCount
	at := map[clock.Day]int{}
	for day := w.From; day <= w.To; day = day.Add(1) {
		at[day] = len(all)
		all = append(all, DayCount{Day: day, ByChannel: map[string]int{}})
	}
	for h, n := range hours {
		i, ok := at[clock.Instant(h.hour*3600e6).Day(w.body.Zone())]
		if !ok {
			continue
		}
		all[i].N += n
		all[i].ByChannel[h.channel] += n
	}
	return all
}

// name looks up what services and units are called.
func (m *Figures) name(tx *db.Tx) error {
	all, err := services.All(tx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, s := range all {
		names[s.ID] = s.Name
	}
	for i := range m.Services {
		m.Services[i].Name = names[m.Services[i].ID]
	}
	for i := range m.Candidates {
		m.Candidates[i].Name = names[m.Candidates[i].Service]
	}
	units, err := org.Units(tx)
	if err != nil {
		return err
	}
	for _, u := range units {
		for i := range m.Units {
			if m.Units[i].ID == u.ID {
				m.Units[i].Name = u.Name
			}
		}
	}
	return nil
}

// MadeList is a page of the tickets a figure counts, as far as the reader may
// see them: Unseen are restricted ones they may not.
type MadeList struct {
	Rows   []Row
	Next   string // for After
	Prev   string // for Before
	Unseen int
	MadeFilter
}

// MadeRows are the tickets behind a figure, the latest first: with those unseen
// exactly as many as it counts. Needs desk.report; titles are shown to who may
// read every queue.
func (d *Desk) MadeRows(ctx context.Context, by access.Actor, now clock.Instant, f MadeFilter) (MadeList, error) {
	var list MadeList
	limit := Filter{Limit: f.Limit}.limit()
	err := d.report(ctx, by, now, &f.Period, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		w := window{f, f.From.Start(body.Zone()), f.To.Add(1).Start(body.Zone()), body}
		known := func(from string) bool { return from != "" }
		list.Rows, list.Next, list.Prev, err = paging.Page(f.After, f.Before, limit, known, func(r Row) string { return r.ID }, func(from string, back bool, limit int) ([]Row, error) {
			return madeRows(tx, by, w, from, back, limit)
		})
		if err != nil {
			return err
		}
		if list.Unseen, err = madeUnseen(tx, by, w); err != nil {
			return err
		}
		teams, err := arrangement.Teams(tx)
		inTeams(list.Rows, teams)
		return err
	})
	list.MadeFilter = f
	for i := range list.Rows {
		if r := &list.Rows[i]; !by.May(access.DeskRead) {
			r.Title, r.RequesterName, r.OwnerName, r.Requester, r.Owner, r.Sender, r.Reporter, r.Fields, r.Clocks = "", "", "", "", "", "", "", "", ""
		}
	}
	return list, err
}

// Candidates are the services asked for outside the catalogue since a day, for
// the page of the gate (D2).
func (d *Desk) Candidates(tx *db.Tx, since clock.Day) ([]arrangement.Candidate, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	found, err := outsideSince(tx, since.Start(body.Zone()))
	var all []arrangement.Candidate
	for _, c := range found {
		all = append(all, arrangement.Candidate{Service: c.Service, Tickets: c.N, Href: "/desk/reports/tickets?outside=1&from=" + string(since) + "&service=" + orNone(c.Service)})
	}
	return all, err
}

// hopsWanted reads the filter of hops; ok is false for none.
func (f MadeFilter) hopsWanted() (n int, more, ok bool) {
	n, err := strconv.Atoi(f.Hops)
	if err != nil || n < 0 || n > manyHops {
		return 0, false, false
	}
	return n, n == manyHops, true
}
