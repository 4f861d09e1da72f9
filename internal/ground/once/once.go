package once

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Kept is how long an answer is remembered; afterwards the key is new again.
const Kept = 24 * time.Hour

// Answer is what a request was told.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    []byte
	Noted   bool // refused, but that somebody tried is written down and stays
}

// Done tells whether the request had its effect.
func (a Answer) Done() bool { return a.Status >= 200 && a.Status < 300 }

// Keys remembers answers.
type Keys struct{ db *db.DB }

// New keeps answers in the database.
func New(d *db.DB) *Keys { return &Keys{db: d} }

var errUndone = errors.New("once: refused, nothing to keep")

// Run does the request at most once under its key. request is a hash of all
// that was asked; the same key with another one is an Invalid fault. do's use
// cases join the transaction by the context they are given; do may be called
// again after a deadlock. again tells that the answer is an old one.
func (k *Keys) Run(ctx context.Context, by access.Actor, now clock.Instant, key, request string, do func(context.Context) Answer) (answer Answer, again bool, err error) {
	actor := by.Person + "/" + by.Session
	err = k.db.Within(ctx, by.Body, func(ctx context.Context, tx *db.Tx) error {
		answer, again = Answer{}, false
		if err := tx.Lock("once/" + actor + "/" + key); err != nil {
			return err
		}
		found, err := find(tx, actor, key)
		switch {
		case err != nil && !errors.Is(err, db.ErrNone):
			return err
		case err == nil && now.Sub(found.At) < Kept:
			if found.Request != request {
				return fault.New(fault.Invalid, "once.reused")
			}
			answer, err = found.answer()
			again = true
			return err
		}
		if answer = do(ctx); !answer.Done() {
			if answer.Noted {
				return nil
			}
			return errUndone
		}
		return keep(tx, row{Actor: actor, Name: key, Request: request, Status: answer.Status, At: now}, answer)
	})
	if errors.Is(err, errUndone) {
		err = nil
	}
	return answer, again, err
}

// Sweep forgets answers that are too old to be asked for; background work.
func (k *Keys) Sweep(ctx context.Context, now clock.Instant) (n int, err error) {
	err = k.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		n, err = sweep(tx, now.Add(-Kept))
		return err
	})
	return n, err
}

// stored is how headers and body lie in one column.
type stored struct {
	Headers map[string]string `json:"headers"`
	Body    []byte            `json:"body"`
}

func (r row) answer() (Answer, error) {
	var s stored
	if err := json.Unmarshal(r.Answer, &s); err != nil {
		return Answer{}, err
	}
	return Answer{Status: r.Status, Headers: s.Headers, Body: s.Body}, nil
}
