package org

import (
	"context"
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Kinds of job.
const (
	jobRead  = "people.read"
	jobApply = "people.apply"
)

const (
	lease    = time.Minute // a run that says nothing for so long is dead
	attempts = 3
)

// job is work that outlives the request that asked for it. Whoever runs it
// holds it by a fence: a run that was taken for dead can write nothing more.
type job struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Kind       string        `db:"kind"`
	Subject    string        `db:"subject"`
	Actor      string        `db:"actor"`
	Name       string        `db:"name"`
	Via        string        `db:"via"`
	State      string        `db:"state"` // waiting, running, done, failed
	Done       int           `db:"done"`
	Total      int           `db:"total"`
	Tries      int           `db:"tries"`
	Fence      int           `db:"fence"`
	LeaseUntil clock.Instant `db:"lease_until"`
	Problem    string        `db:"problem"`
	CreatedAt  clock.Instant `db:"created_at"`
	EndedAt    clock.Instant `db:"ended_at"`

	took func() time.Duration // since its run began
}

var errLost = errors.New("org: another run has taken the job over")

// keep notes how far the job is and holds on to it, from the moment its run has
// come to; now is when that began. errLost when somebody else has it.
func (j *job) keep(tx *db.Tx, now clock.Instant, done, total int) error {
	kept, err := holdJob(tx, *j, now.Add(j.took()+lease), done, total)
	if err == nil && !kept {
		return errLost
	}
	return err
}

// end closes the job; problem is why it failed.
func (j *job) end(tx *db.Tx, now clock.Instant, problem *fault.Fault) error {
	return endJob(tx, *j, now, problem)
}

// soon runs a job while somebody waits, or after the answer.
func (p *People) soon(ctx context.Context, now clock.Instant, j job, atOnce bool) error {
	if !atOnce {
		if p.later != nil {
			p.later(func(ctx context.Context) error { return p.run(ctx, now, j) })
		}
		return nil
	}
	// Whoever waits may go away; the work is finished nevertheless.
	ctx = context.WithoutCancel(ctx)
	return p.run(ctx, now, j)
}

// RunDue runs every job that waits or whose run has died, of all bodies, and
// answers how many. The roof calls it by the clock.
func (p *People) RunDue(ctx context.Context, now clock.Instant) (ran int, err error) {
	for ctx.Err() == nil {
		var due []job
		err := p.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
			var err error
			due, err = dueJobs(tx, now)
			return err
		})
		if err != nil || len(due) == 0 {
			return ran, err
		}
		for _, j := range due {
			if err := p.run(ctx, now, j); err != nil {
				return ran, err
			}
			ran++
		}
	}
	return ran, ctx.Err()
}

// run claims a job and does it. What goes wrong with the list itself is
// written down with the import and is no error of the run.
func (p *People) run(ctx context.Context, now clock.Instant, j job) error {
	claimed := false
	j.took = p.watch()
	err := p.db.Write(ctx, j.Body, func(tx *db.Tx) (err error) {
		claimed, err = claimJob(tx, j, now, now.Add(lease))
		return err
	})
	if err != nil || !claimed {
		return err
	}
	j.Fence, j.Tries = j.Fence+1, j.Tries+1
	if j.Tries > attempts {
		return p.failed(ctx, now, &j, fault.New(fault.Refused, "org.import.interrupted"))
	}
	by := access.Actor{Body: j.Body, Person: j.Actor, Name: j.Name, Via: access.Via(j.Via)}
	switch j.Kind {
	case jobRead:
		err = p.readImport(ctx, by, now, &j, nil)
	case jobApply:
		err = p.applyImport(ctx, by, now, &j)
	}
	switch {
	case err == nil, errors.Is(err, errLost):
		return nil
	case fault.Is(err, fault.Unavailable), fault.Is(err, fault.Full), ctx.Err() != nil:
		return err // the lease runs out and it is tried again
	case len(fault.List(err)) > 0:
		return p.failed(ctx, now, &j, fault.List(err)[0])
	}
	if failing := p.failed(ctx, now, &j, fault.New(fault.Internal, "fault.internal")); failing != nil {
		return failing
	}
	return err
}

// failed ends a job and its import with a reason.
func (p *People) failed(ctx context.Context, now clock.Instant, j *job, why *fault.Fault) error {
	return p.db.Write(ctx, j.Body, func(tx *db.Tx) error {
		imp, err := importByID(tx, j.Subject)
		if err != nil {
			return err
		}
		if imp.State != ImportApplied {
			if err := clearStage(tx, imp.ID, false); err != nil {
				return err
			}
			if err := setImportState(tx, imp.ID, ImportFailed, why); err != nil {
				return err
			}
		}
		tx.Announce("people/import/" + imp.ID)
		return j.end(tx, now, why)
	})
}

// waiting is the job of an import that nobody has begun; empty when none.
func (p *People) waiting(ctx context.Context, by access.Actor, imp string) (j job, err error) {
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		j, err = waitingJob(tx, imp)
		return err
	})
	return j, err
}
