package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// SoonIs how long before a clock runs out it is said to burn.
const SoonIs = time.Hour

// Board is the desk as it stands: what waits, what burns, who is on.
type Board struct {
	Teams []BoardTeam // those the actor reads: their own first, then by level
	// Mine are the actor's own tickets, what is due first; MineN counts them.
	Mine  []Row
	MineN int
	// Burning are those late or due within SoonIs, in the teams the actor reads,
	// also by what a supplier promised.
	Burning []Row
	More    bool // there are more burning than shown
	// Out are the visits of today, and of before that are still out; Shifts, who
	// else is at work today.
	Out    []VisitRow
	Shifts []Shift
	// MailsHeld and MailsBroken are mails that wait for a person; only for who
	// answers for support.
	MailsHeld, MailsBroken int
	// Held are letters about tickets that did not go out in heldAfter; Refused,
	// tickets with letters of the last days that went nowhere.
	Held    outbox.Held
	Refused []Row
	Now     clock.Instant
}

// BoardTeam is one team on the board.
type BoardTeam struct {
	QueueCount
	Own     bool // the actor is in it
	Late    int
	Soon    int // due within SoonIs
	Oldest  clock.Instant
	Members []arrangement.TeamMember
	Lead    arrangement.TeamMember // who answers for it today; zero where nobody does
}

// On are the members who are there today.
func (b BoardTeam) On() []arrangement.TeamMember {
	return slices.DeleteFunc(slices.Clone(b.Members), func(m arrangement.TeamMember) bool { return m.Away == 1 || m.LentT != "" && m.LentT != b.Team.ID })
}

// heldAfter is how long a letter may take before the board says so: longer than
// a mail server that makes strangers wait does.
const heldAfter = 5 * time.Minute

// refusedFor is how long the board tells of a letter that went nowhere.
const refusedFor = 3 * 24 * time.Hour

// mostBurning is how many burning tickets the board shows.
const mostBurning = 12

// Board reads the duty board. Needs desk.read somewhere.
func (d *Desk) Board(ctx context.Context, by access.Actor, now clock.Instant) (Board, error) {
	b := Board{Now: now}
	teams, all := teamsOf(by)
	if !all && len(teams) == 0 {
		return b, fault.Gone()
	}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if b.Held, err = outbox.HeldUp(tx, "ticket", now.Add(-heldAfter)); err != nil {
			return err
		}
		if by.May(access.DeskManage) {
			if b.MailsHeld, b.MailsBroken, err = inbox.Undecided(tx); err != nil {
				return err
			}
		}
		known, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		if err := b.read(tx, by, now.Day(body.Zone()), known, teams, all); err != nil {
			return err
		}
		if by.Person != "" {
			if b.Mine, err = ticketRows(tx, by, now, Filter{Owner: by.Person, Limit: mostBurning}, teams, all); err != nil {
				return err
			}
			if b.MineN, err = ownCount(tx, by.Person); err != nil {
				return err
			}
			b.Mine = b.Mine[:min(len(b.Mine), mostBurning)]
		}
		b.Burning, err = ticketRows(tx, by, now, Filter{DueBy: now.Add(SoonIs), Limit: mostBurning}, teams, all)
		if err != nil {
			return err
		}
		outside, err := dueOutside(tx, by, now, teams, all)
		if err != nil {
			return err
		}
		b.Burning = soonest(b.Burning, outside)
		if b.More = len(b.Burning) > mostBurning; b.More {
			b.Burning = b.Burning[:mostBurning]
		}
		refused, err := outbox.RefusedSince(tx, "ticket", now.Add(-refusedFor), mostBurning)
		if err != nil {
			return err
		}
		for _, done := range []bool{false, true} {
			rows, err := ticketRows(tx, by, now, Filter{narrowed: true, only: refused, Done: done, Limit: mostBurning}, teams, all)
			if err != nil {
				return err
			}
			b.Refused = append(b.Refused, rows...)
		}
		for _, rows := range [][]Row{b.Mine, b.Burning, b.Refused} {
			inTeams(rows, known)
		}
		out, err := visitsOut(tx, by, now.Day(body.Zone()).Add(1).Start(body.Zone()), teams, all)
		b.Out = withoutNumbers(out, by)
		return err
	})
	if err == nil && d.OnShift != nil {
		b.Shifts, err = d.OnShift(ctx, by, now)
	}
	return b, err
}

// dueOutside are the tickets a supplier's time runs out for within SoonIs, due
// when it does.
func dueOutside(tx *db.Tx, by access.Actor, now clock.Instant, teams []string, all bool) ([]Row, error) {
	due, err := legsDue(tx, now.Add(SoonIs), 4*mostBurning)
	if err != nil {
		return nil, err
	}
	rows, err := ticketRows(tx, by, now, Filter{narrowed: true, only: slices.Collect(maps.Keys(due)), Limit: mostBurning}, teams, all)
	for i, r := range rows {
		rows[i].DueAt = due[r.ID]
	}
	return rows, err
}

// soonest are the tickets of both lists, each once, what is due first before.
func soonest(all, more []Row) []Row {
	all = append(all, more...)
	slices.SortStableFunc(all, func(a, b Row) int { return cmp.Compare(a.DueAt, b.DueAt) })
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(r Row) bool {
		again := seen[r.ID]
		seen[r.ID] = true
		return again
	})
}

// read fills the teams with their counts and people.
func (b *Board) read(tx *db.Tx, by access.Actor, day clock.Day, known []arrangement.Team, teams []string, all bool) error {
	counts, err := queueCounts(tx, by, known, teams, all)
	if err != nil {
		return err
	}
	late, err := runningOut(tx, by, 0, b.Now)
	if err != nil {
		return err
	}
	soon, err := runningOut(tx, by, b.Now, b.Now.Add(SoonIs))
	if err != nil {
		return err
	}
	waits, err := oldestOf(tx, by)
	if err != nil {
		return err
	}
	members, err := arrangement.MembersByTeam(tx, day)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.Team.Active == 0 && c.Open == 0 {
			continue
		}
		t := BoardTeam{QueueCount: c, Late: late[c.Team.ID], Soon: soon[c.Team.ID], Oldest: waits[c.Team.ID], Members: members[c.Team.ID]}
		for _, m := range t.Members {
			t.Own = t.Own || m.Person == by.Person
			if m.Role == arrangement.Leads && m.Away == 0 && t.Lead.Person == "" {
				t.Lead = m
			}
		}
		b.Teams = append(b.Teams, t)
	}
	slices.SortStableFunc(b.Teams, func(x, y BoardTeam) int { return flag(y.Own) - flag(x.Own) })
	return nil
}

// OwnTeams are the teams the actor works in, of those they read.
func (b Board) OwnTeams() []string {
	var ids []string
	for _, t := range b.Teams {
		if t.Own {
			ids = append(ids, t.Team.ID)
		}
	}
	return ids
}

// Awaits is what waits for an actor at the desk, for the front page.
type Awaits struct {
	Teams   []string // theirs; every one they read where they are in none
	Untaken int
	Late    int // in those teams
	Soon    int
	Mine    int
	Own     bool // Teams are the actor's own
}

// Awaits counts what waits for the actor. Needs desk.read somewhere.
func (d *Desk) Awaits(ctx context.Context, by access.Actor, now clock.Instant) (Awaits, error) {
	var a Awaits
	b, err := d.Board(ctx, by, now)
	if err != nil {
		return a, err
	}
	a.Mine, a.Teams = b.MineN, b.OwnTeams()
	a.Own = len(a.Teams) > 0
	for _, t := range b.Teams {
		if !a.Own {
			a.Teams = append(a.Teams, t.Team.ID)
		} else if !t.Own {
			continue
		}
		a.Untaken, a.Late, a.Soon = a.Untaken+t.Untaken, a.Late+t.Late, a.Soon+t.Soon
	}
	return a, nil
}
