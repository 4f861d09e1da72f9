package org

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

const jobColumns = `body, id, kind, subject, actor, name, via, state, done, total, tries, fence, lease_until, problem, created_at, ended_at`

func addJob(tx *db.Tx, by access.Actor, now clock.Instant, kind, subject string) (job, error) {
	j := job{Body: tx.Tenant, ID: ids.New(), Kind: kind, Subject: subject, Actor: by.Person, Name: by.Name, Via: string(by.Via), State: "waiting", CreatedAt: now}
	tx.Announce("jobs")
	return j, tx.Insert("jobs", j)
}

// dueJobs are those that wait, or whose run is dead.
func dueJobs(tx *db.Tx, now clock.Instant) ([]job, error) {
	var all []job
	return all, tx.Select(&all, `SELECT `+jobColumns+` FROM jobs WHERE state = 'waiting' OR (state = 'running' AND lease_until < $1)
		ORDER BY created_at, id LIMIT 10`, now)
}

func waitingJob(tx *db.Tx, subject string) (job, error) {
	var all []job
	err := tx.Select(&all, `SELECT `+jobColumns+` FROM jobs WHERE body = $1 AND subject = $2 AND state = 'waiting' ORDER BY created_at, id LIMIT 1`, tx.Tenant, subject)
	if err != nil || len(all) == 0 {
		return job{}, err
	}
	return all[0], nil
}

// claimJob takes a job as it was read; false when somebody else did.
func claimJob(tx *db.Tx, j job, now, until clock.Instant) (bool, error) {
	n, err := tx.Exec(`UPDATE jobs SET state = 'running', fence = fence + 1, tries = tries + 1, lease_until = $4
		WHERE body = $1 AND id = $2 AND fence = $3 AND (state = 'waiting' OR (state = 'running' AND lease_until < $5))`,
		tx.Tenant, j.ID, j.Fence, until, now)
	return n > 0, err
}

func holdJob(tx *db.Tx, j job, until clock.Instant, done, total int) (bool, error) {
	n, err := tx.Exec(`UPDATE jobs SET lease_until = $4, done = $5, total = $6 WHERE body = $1 AND id = $2 AND fence = $3 AND state = 'running'`,
		tx.Tenant, j.ID, j.Fence, until, done, total)
	return n > 0, err
}

func endJob(tx *db.Tx, j job, now clock.Instant, problem *fault.Fault) error {
	state, text := "done", ""
	if problem != nil {
		state, text = "failed", asJSON(problem)
	}
	_, err := tx.Exec(`UPDATE jobs SET state = $4, problem = $5, ended_at = $6 WHERE body = $1 AND id = $2 AND fence = $3`,
		tx.Tenant, j.ID, j.Fence, state, text, now)
	return err
}

// progressOf is how far the latest job of a subject is.
func progressOf(tx *db.Tx, subject string) (Progress, error) {
	var all []job
	err := tx.Select(&all, `SELECT `+jobColumns+` FROM jobs WHERE body = $1 AND subject = $2 ORDER BY created_at DESC, id DESC LIMIT 1`, tx.Tenant, subject)
	if err != nil || len(all) == 0 {
		return Progress{}, err
	}
	return Progress{all[0].Done, all[0].Total}, nil
}
