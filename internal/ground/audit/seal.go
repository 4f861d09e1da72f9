package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Seal binds the entries after the seal before it, up to and with Upto.
type Seal struct {
	Body     string        `db:"body"`
	Upto     int64         `db:"upto"`
	Entries  int           `db:"entries"`
	Hash     string        `db:"hash"`
	SealedAt clock.Instant `db:"sealed_at"`
}

const (
	// settle is how old an entry is before it is sealed.
	settle = 30 * time.Second
	// perSeal bounds a link, and with it how closely a break is named.
	perSeal = 200
)

// link works out the hash of a seal from the one before it and its entries.
func link(before string, entries []Entry) string {
	h := sha256.New()
	h.Write([]byte(before))
	for _, e := range entries {
		raw, err := json.Marshal([]any{e.Seq, e.Body, int64(e.At), e.Actor, e.Behalf, e.Via, e.Action, e.Kind, e.Subject, e.Detail})
		if err != nil {
			panic(err) // strings and numbers always marshal
		}
		h.Write([]byte{'\n'})
		h.Write(raw)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// settled are the entries from the front that nobody can come before any more.
// A moment that lies ahead was written by a clock set back since: it is not
// waited for.
func settled(entries []Entry, now clock.Instant) []Entry {
	for i, e := range entries {
		if age := now.Sub(e.At); age < settle && age > -time.Minute {
			return entries[:i]
		}
	}
	return entries
}

// Seal binds what is older than half a minute in every body and returns the
// new seals, for the log. Several replicas may call it at once.
func (l *Log) Seal(ctx context.Context, now clock.Instant) ([]Seal, error) {
	var bodies []string
	err := l.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		bodies, err = unsealed(tx)
		return err
	})
	var fresh []Seal
	for _, body := range bodies {
		for err == nil {
			var s Seal
			if s, err = l.sealOne(ctx, now, body); s.Entries == 0 {
				break
			}
			fresh = append(fresh, s)
		}
	}
	return fresh, err
}

// stillWriting waits a moment for those who write the audit just now, and tells
// whether some have not ended by then: the next turn seals. On PostgreSQL an
// entry has its number before its transaction ends, so that a lower one may
// appear after a higher one; how old an entry says it is does not tell, since
// what takes minutes is noted with the moment it was begun.
func stillWriting(tx *db.Tx) (bool, error) {
	before, err := writers(tx)
	for tries := 0; err == nil && len(before) > 0; tries++ {
		if tries == 20 {
			return true, nil
		}
		select {
		case <-tx.Context().Done():
			return true, tx.Context().Err()
		case <-time.After(50 * time.Millisecond):
		}
		var now []string
		now, err = writers(tx)
		before = slices.DeleteFunc(before, func(one string) bool { return !slices.Contains(now, one) })
	}
	return false, err
}

func (l *Log) sealOne(ctx context.Context, now clock.Instant, body string) (Seal, error) {
	var s Seal
	err := l.db.Write(ctx, body, func(tx *db.Tx) error {
		s = Seal{}
		if err := tx.Lock("audit seal"); err != nil {
			return err
		}
		last, err := lastSeal(tx)
		if err != nil {
			return err
		}
		next, err := between(tx, last.Upto, 0, perSeal)
		if err != nil {
			return err
		}
		if next = settled(next, now); len(next) == 0 {
			return nil
		}
		if still, err := stillWriting(tx); err != nil || still {
			return err
		}
		if next, err = between(tx, last.Upto, next[len(next)-1].Seq, 0); err != nil {
			return err
		}
		s = Seal{Body: body, Upto: next[len(next)-1].Seq, Entries: len(next), Hash: link(last.Hash, next), SealedAt: now}
		return tx.Insert("audit_seals", s)
	})
	return s, err
}

// Report is what Verify found.
type Report struct {
	Seals   int
	Entries int   // sealed ones
	Waiting int   // not yet sealed
	Upto    int64 // last sealed entry
	Head    string
	Broken  *Break
}

// Break names the first link that does not hold: the entries from First to
// Last. Missing is how many fewer (or, below zero, more) there are than were
// sealed; 0 when some were changed.
type Break struct {
	First, Last int64
	Missing     int
	SealedAt    clock.Instant
}

// Verify works out every seal of a body again. It reads seal by seal, so that
// an audit of any length fits in memory.
func (l *Log) Verify(ctx context.Context, body string) (Report, error) {
	var r Report
	var last Seal
	for {
		var seals []Seal
		err := l.db.Read(ctx, body, func(tx *db.Tx) error {
			var err error
			if seals, err = sealsAfter(tx, last.Upto, 20); err != nil {
				return err
			}
			for _, s := range seals {
				entries, err := between(tx, last.Upto, s.Upto, 0)
				if err != nil {
					return err
				}
				if link(last.Hash, entries) != s.Hash {
					r.Broken = &Break{First: last.Upto + 1, Last: s.Upto, Missing: s.Entries - len(entries), SealedAt: s.SealedAt}
					return nil
				}
				last = s
				r.Seals, r.Entries, r.Upto, r.Head = r.Seals+1, r.Entries+len(entries), s.Upto, s.Hash
			}
			if len(seals) == 0 {
				r.Waiting, err = countAfter(tx, last.Upto)
			}
			return err
		})
		if err != nil || r.Broken != nil || len(seals) == 0 {
			return r, err
		}
	}
}
