package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Access finds out, on each request, who somebody is.
type Access struct{ db *db.DB }

// New asks the database on each request; it keeps nothing in memory.
func New(d *db.DB) *Access { return &Access{db: d} }

// Hash is what is stored of a cookie, link or token. They carry 256 random
// bits, so that a plain hash cannot be turned back.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Session is who a cookie belongs to, with their roles as they stand now. The
// fault is Unknown (401) for a cookie that is nobody's, ended or revoked, and
// for a person who may no longer sign in. Within a minute's distance it writes
// down that the session was used; a database that is full stops nobody from
// reading.
func (a *Access) Session(ctx context.Context, now clock.Instant, cookie string) (Actor, SessionInfo, error) {
	if !secretLike(cookie) {
		return Actor{}, SessionInfo{}, unknown()
	}
	hash := Hash(cookie)
	var found holder
	var by Actor
	err := a.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		var err error
		if found, err = sessionByHash(tx, hash); err != nil {
			return err
		}
		by, err = found.actor(tx, now)
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return Actor{}, SessionInfo{}, unknown()
	}
	if err != nil {
		return Actor{}, SessionInfo{}, err
	}
	before := found.SessionInfo
	after, changed := before.Seen(now)
	if before.Ended(now) || after.Ended(now) || !found.mayEnter(now) {
		// Gone for good: a clock set back must not wake it up. If this cannot
		// be written now, the next look at it comes to the same answer.
		_ = a.db.Write(ctx, db.Everyone, func(tx *db.Tx) error { return dropSession(tx, hash, before.SeenAt) })
		return Actor{}, SessionInfo{}, unknown()
	}
	if changed {
		_ = a.db.Write(ctx, db.Everyone, func(tx *db.Tx) error { return touchSession(tx, hash, before.SeenAt, after) })
	}
	by.Via, by.Session = BySession, after.ID
	after.Behalf = by.Behalf
	return by, after, nil
}

// TokenPrefix starts every token, so that one is recognised where it leaked.
const TokenPrefix = "ovg_"

// Token is who a bearer token works for: at most what its person may do now,
// narrowed to the token's scopes. The fault is Unknown (401) otherwise.
func (a *Access) Token(ctx context.Context, now clock.Instant, bearer string) (Actor, error) {
	secret, ok := strings.CutPrefix(bearer, TokenPrefix)
	if !ok || !secretLike(secret) {
		return Actor{}, unknown()
	}
	hash := Hash(bearer)
	var found tokenHolder
	var by Actor
	err := a.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		var err error
		if found, err = tokenByHash(tx, hash); err != nil {
			return err
		}
		by, err = found.holder().actor(tx, now)
		return err
	})
	if errors.Is(err, db.ErrNone) || (err == nil && (found.ended(now) || !found.holder().mayEnter(now))) {
		return Actor{}, unknown()
	}
	if err != nil {
		return Actor{}, err
	}
	if now.Sub(found.UsedAt) >= touchEvery {
		_ = a.db.Write(ctx, found.Body, func(tx *db.Tx) error { return touchToken(tx, found.ID, now) })
	}
	by.Via, by.Session, by.Limits = ByToken, found.ID, []Permission{}
	for _, scope := range strings.Fields(found.Scopes) {
		by.Limits = append(by.Limits, Permission(scope))
	}
	return by, nil
}

// ActorOf is a person as they would be when signed in, for work done in their
// name by a command or a job. A 404 fault when there is no such person.
func (a *Access) ActorOf(ctx context.Context, now clock.Instant, body, person string, via Via) (Actor, error) {
	var by Actor
	err := a.db.Read(ctx, body, func(tx *db.Tx) error {
		found, err := holderOf(tx, person)
		if err != nil {
			return err
		}
		by, err = found.actor(tx, now)
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return Actor{}, fault.Gone()
	}
	by.Via = via
	return by, err
}

// secretLike keeps what cannot be a secret of ours away from the database.
func secretLike(s string) bool {
	if len(s) != 52 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

func unknown() error { return fault.New(fault.Unknown, "fault.unknown") }

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}
