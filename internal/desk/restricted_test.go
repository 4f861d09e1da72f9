package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// AZ-05: a restricted ticket is its team's and support's lead's. For whoever
// else reads every queue it is in no list, on no board, in no count, in nobody's
// day and in no search, late or not.
func TestAZ05_ARestrictedTicketIsNowhereElse(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.finder()
		w.catalogued(arrangement.Target{Response: 60})
		plain := w.make(lead(), desk.Input{Title: "Rødhals", Requester: "eva", Team: "expert"})
		few := w.make(lead(), desk.Input{Title: "Gulspurv", Text: "Gulspurv", Requester: "eva", Service: "mail", Team: "expert", Restricted: true})
		o := toSchool()
		o.Place = "Gulspurvens rede"
		visited := w.make(lead(), desk.Input{Title: "Gulspurv", Requester: "eva", Team: "expert", Restricted: true})
		if _, err := w.OrderVisit(ctx, lead(), noon, visited.ID, 0, o); err != nil {
			t.Fatal(err)
		}
		everywhere := access.Actor{Body: "b1", Person: "ib", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: access.Supporter}}}
		ofAnother := everywhere
		ofAnother.Grants = append([]access.Grant{{Role: access.Supporter, Scope: access.Team("central")}}, everywhere.Grants...)
		soon, late := noon.Add(30*time.Minute), noon.Add(61*time.Minute)
		for name, c := range map[string]struct {
			by   access.Actor
			sees int
		}{
			"who reads every queue": {everywhere, 0}, "and works in another team": {ofAnother, 0}, "its team": {as("ada", "expert"), 1}, "support's lead": {lead(), 1},
		} {
			for when, now := range map[string]clock.Instant{"soon": soon, "late": late} {
				board := w.board(c.by, now)
				team := teamOn(board, "expert")
				for what, n := range map[string]int{"open": (team.Open - 1) / 2, "burning": len(board.Burning), "out": len(board.Out), "due": team.Soon + team.Late} {
					if n != c.sees {
						t.Errorf("%s, %s: %d %s on the board, want %d", name, when, n, what, c.sees)
					}
				}
			}
			if _, err := w.Ticket(ctx, c.by, noon, few.ID); (err == nil) != (c.sees == 1) {
				t.Errorf("%s opens it: %v", name, err)
			}
			if got := f.find(c.by, "gulspurv"); strings.Contains(got, "Gulspurv") != (c.sees == 1) {
				t.Errorf("%s finds %q", name, got)
			}
			list, err := w.Tickets(ctx, c.by, noon, desk.Filter{Team: "expert", Service: "mail"})
			if err != nil || len(list.Rows) != c.sees {
				t.Errorf("%s lists %d, %v", name, len(list.Rows), err)
			}
			goers, err := w.Goers(ctx, c.by, noon, plain.ID, "", "")
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range goers {
				for _, e := range g.Has {
					if strings.Contains(e.For+e.Place, "ulspurv") != (c.sees == 1) || e.From != o.From {
						t.Errorf("%s reads in %s's day: %+v", name, g.Person, e)
					}
				}
			}
		}
		w.run(late)
		for name, c := range map[string]struct {
			by   access.Actor
			sees int
		}{"who reads every queue": {everywhere, 0}, "and works in another team": {ofAnother, 0}, "its team": {as("ada", "expert"), 1}, "support's lead": {lead(), 1}} {
			if list, err := w.Breaches(ctx, c.by, desk.BreachFilter{Clock: "response"}); err != nil || len(list.Rows) != c.sees {
				t.Errorf("%s: %d broken promises, %v", name, len(list.Rows), err)
			}
		}
		parted, err := w.Split(ctx, as("ada", "expert"), late, few.ID, 0, desk.Parting{Title: "Det halve", Entries: []int{1}, Client: "f1"})
		if err != nil || parted.Restricted != 1 {
			t.Errorf("half of it is for everybody: %+v %v", parted, err)
		}
	})
}

// AZ-05: nor is the time since the longest waiting one has lain there told.
func TestAZ05_WhatWaitsLongestIsNotTold(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.make(lead(), desk.Input{Requester: "eva", Team: "expert", Restricted: true})
		everywhere := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.Supporter}}}
		for name, c := range map[string]struct {
			by    access.Actor
			knows bool
		}{"who reads every queue": {everywhere, false}, "its team": {as("ada", "expert"), true}, "support's lead": {lead(), true}} {
			if oldest := teamOn(w.board(c.by, noon.Add(time.Hour)), "expert").Oldest; (oldest == noon) != c.knows {
				t.Errorf("%s: the oldest is of %v", name, oldest)
			}
		}
	})
}

func (w town) board(by access.Actor, now clock.Instant) desk.Board {
	w.t.Helper()
	b, err := w.Board(ctx, by, now)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func teamOn(b desk.Board, id string) desk.BoardTeam {
	for _, t := range b.Teams {
		if t.Team.ID == id {
			return t
		}
	}
	return desk.BoardTeam{}
}
