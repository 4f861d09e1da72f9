package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// What can wait for somebody, in the order it is told: first what harms people
// today, then what will.
const (
	WaitSevere      = "severe"       // open severe contacts (A3, E5)
	WaitMirrorEnded = "mirror_ended" // people whose mirroring ended before their device was upgraded (B3)
	WaitGate        = "gate"         // a wave that begins within GateWarning days with a gate that is not open
	WaitUnprotected = "unprotected"  // open known errors without a way round (A5)
	WaitMissed      = "missed"       // planned messages whose moment passed unsent
	WaitOverdue     = "overdue"      // people whose fixed date or return has passed
	WaitCheckIn     = "check_in"     // hypercare without today's check-in (E5)
	WaitVisits      = "visits"       // visits due by the end of today, not done
	WaitMirrorSoon  = "mirror_soon"  // … mirroring ends within MirrorWarning days
	WaitContacts    = "contacts"     // contacts not solved
	WaitFeedback    = "feedback"     // nuisances and needs not answered (A7)
)

// GateWarning is how many days before a wave its gate is worth a word.
const GateWarning = 7

// MostCounted is how far people left behind by mirroring are counted; more are
// as alarming and cost more to count.
const MostCounted = 1000

// Wait is something that waits for somebody. Name and ID are the wave's where
// one wave is meant; N stops at MostCounted for mirroring.
type Wait struct {
	Kind     string
	N        int
	Name, ID string
}

// Grave tells whether it harms people already.
func (w Wait) Grave() bool {
	return w.Kind == WaitSevere || w.Kind == WaitMirrorEnded || w.Kind == WaitGate
}

// More tells whether there may be more than N.
func (w Wait) More() bool {
	return (w.Kind == WaitMirrorEnded || w.Kind == WaitMirrorSoon) && w.N >= MostCounted
}

// waitCounts are the counted kinds, as the store reads them at once.
type waitCounts struct {
	Severe      int `db:"severe"`
	Contacts    int `db:"contacts"`
	Unprotected int `db:"unprotected"`
	Missed      int `db:"missed"`
	Overdue     int `db:"overdue"`
	Visits      int `db:"visits"`
	Feedback    int `db:"feedback"`
	MirrorEnded int `db:"mirror_ended"`
	MirrorSoon  int `db:"mirror_soon"`
	CheckIn     int `db:"check_in"` // 1 where today's is wanting
}

// waits are those that are more than none, in order. Each counts what its list
// shows: unsolved contacts are the severe ones too.
func (c waitCounts) waits(gates []Wait) []Wait {
	var list []Wait
	for _, w := range []Wait{{Kind: WaitSevere, N: c.Severe}, {Kind: WaitMirrorEnded, N: c.MirrorEnded}, {Kind: WaitGate},
		{Kind: WaitUnprotected, N: c.Unprotected}, {Kind: WaitMissed, N: c.Missed}, {Kind: WaitOverdue, N: c.Overdue}, {Kind: WaitCheckIn, N: c.CheckIn},
		{Kind: WaitVisits, N: c.Visits}, {Kind: WaitMirrorSoon, N: c.MirrorSoon}, {Kind: WaitContacts, N: c.Contacts}, {Kind: WaitFeedback, N: c.Feedback}} {
		switch {
		case w.Kind == WaitGate:
			list = append(list, gates...)
		case w.N > 0:
			list = append(list, w)
		}
	}
	return list
}

// Waiting tells what of a rollout waits for somebody today, most pressing
// first; nothing of a closed one. Needs rollout.read.
func (r *Rollouts) Waiting(ctx context.Context, by access.Actor, now clock.Instant, rollout string) ([]Wait, error) {
	var list []Wait
	return list, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		ro, err := r.open(tx, by, access.RolloutRead, rollout)
		if err != nil || ro.State == Closed {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		today := now.Day(body.Zone())
		counts, err := waitCountsOf(tx, rollout, today, body.Zone())
		if err != nil {
			return err
		}
		gates, err := shutGates(tx, now, rollout, today)
		list = counts.waits(gates)
		return err
	})
}

// shutGates are the waves about to begin that may not.
func shutGates(tx *db.Tx, now clock.Instant, rollout string, today clock.Day) ([]Wait, error) {
	waves, err := wavesOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	var shut []Wait
	for _, w := range waves {
		if w.State != WavePlanned || w.Starts > today.Add(GateWarning) {
			continue
		}
		g, err := gateOf(tx, now, w)
		if err != nil {
			return nil, err
		}
		if !g.Green() {
			shut = append(shut, Wait{Kind: WaitGate, N: 1, Name: w.Name, ID: w.ID})
		}
	}
	return shut, nil
}
