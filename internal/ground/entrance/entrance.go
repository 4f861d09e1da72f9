package entrance

import (
	"context"
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Place is where a role can count: a unit or a rollout, with its name.
type Place struct {
	Scope access.Scope
	Name  string
}

// Entrance lets people in.
type Entrance struct {
	db     *db.DB
	texts  *text.Catalog
	hasher *hasher

	// Base is the address of this installation, without a slash at the end;
	// links in letters begin with it.
	Base string
	// Floor is how long asking for a link takes at least, so that known and
	// unknown addresses take the same time.
	Floor time.Duration
	// Elsewhere lists where a role can be given beside units: rollouts, teams,
	// suppliers. The flats that have them plug themselves in.
	Elsewhere []func(tx *db.Tx) ([]Place, error)
}

// New needs the texts for the letters it writes.
func New(d *db.DB, texts *text.Catalog, base string) *Entrance {
	return &Entrance{db: d, texts: texts, hasher: newHasher(), Base: base, Floor: 150 * time.Millisecond}
}

// ChooseBody is the answer to somebody whose address and password fit in more
// than one body: which one?
type ChooseBody struct{ Bodies []org.Body }

func (*ChooseBody) Error() string { return "access.sign_in.choose_body" }

// SignIn lets somebody in by address and password; body is "" unless they
// chose one. The cookie is for the browser only. Faults: Invalid without a
// field for whatever does not fit, TooMany with a pause, *ChooseBody.
func (e *Entrance) SignIn(ctx context.Context, now clock.Instant, body, address, password string, c access.Client) (string, access.Actor, error) {
	try, err := e.try(ctx, now, address, c)
	if err != nil {
		return "", access.Actor{}, err
	}
	known, hashes, err := e.whoHas(ctx, now, body, address)
	if err != nil {
		return "", access.Actor{}, err
	}
	fit, err := e.fitting(ctx, known, password, hashes)
	if err != nil {
		return "", access.Actor{}, err
	}
	if len(fit) > 1 {
		choose := &ChooseBody{}
		for _, k := range fit {
			choose.Bodies = append(choose.Bodies, k.body)
		}
		return "", access.Actor{}, choose
	}
	if len(fit) == 0 {
		return "", access.Actor{}, e.refuse(ctx, now, try, known, c)
	}
	k := fit[0]
	renewed := ""
	if k.old {
		if renewed, err = e.hasher.Hash(ctx, password); err != nil {
			return "", access.Actor{}, err
		}
	}
	var cookie string
	var by access.Actor
	stands := true
	err = e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		var s access.SessionInfo
		var err error
		if stands, err = holdHash(tx, k.body.ID, k.Person, k.Hash); err != nil || !stands {
			return err
		}
		if cookie, s, err = access.OpenSession(tx, now, k.body.ID, k.Person, access.WithPassword, c); err != nil {
			return err
		}
		if err := e.tellGuessed(tx, now, k, s.ID, try, c); err != nil {
			return err
		}
		if err := forgetTries(tx, try); err != nil {
			return err
		}
		if k.old {
			if err := renewHash(tx, k.body.ID, k.Person, renewed); err != nil {
				return err
			}
		}
		by = k.actor(s.ID)
		return audit.Note(tx, by, now, "access.signed_in", "person", k.Person, audit.Detail{"way": access.WithPassword, "from": c.Address})
	})
	if err == nil && !stands {
		err = e.refuse(ctx, now, try, known, c)
	}
	return cookie, by, err
}

// attempt is one try as counted: its rows under the address and the network.
type attempt struct {
	address, network string
	id               string
}

// try counts the attempt before any work is done, so that many at once are
// many. It refuses while the pause lasts.
func (e *Entrance) try(ctx context.Context, now clock.Instant, address string, c access.Client) (attempt, error) {
	t := attempt{address: nameOfAddress(address), network: nameOfNetwork("sign_in", c), id: ids.New()}
	var pause time.Duration
	err := e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		pause = 0
		for _, at := range []struct {
			name string
			limit
		}{{t.address, byAddress}, {t.network, byNetwork}} {
			if err := tx.Lock(at.name); err != nil {
				return err
			}
			tries, last, err := triesOf(tx, at.name, now)
			if err != nil {
				return err
			}
			pause = max(pause, at.Pause(tries, last, now))
		}
		if pause > 0 {
			return nil
		}
		return addTry(tx, t, now)
	})
	if err == nil && pause > 0 {
		err = slowDown(pause)
	}
	return t, err
}

// known is somebody the address belongs to.
type known struct {
	candidate
	body org.Body
	old  bool
}

func (k known) actor(session string) access.Actor {
	return access.Actor{Body: k.body.ID, Person: k.Person, Name: k.Name, Lang: k.Lang, Via: access.BySession, Session: session}
}

// whoHas lists whom an address belongs to today, in one body or in all, and
// how many passwords are worked out for any address at least: with several
// bodies two, so that somebody known in two does not take longer.
func (e *Entrance) whoHas(ctx context.Context, now clock.Instant, body, address string) (all []known, hashes int, err error) {
	err = e.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		bodies, err := org.Bodies(tx)
		if err != nil {
			return err
		}
		hashes = 1
		if body == "" {
			hashes = min(2, max(1, len(bodies)))
		}
		found, err := candidates(tx, text.Fold(address), phones(address))
		if err != nil {
			return err
		}
		for _, b := range bodies {
			for _, c := range found {
				if c.Body == b.ID && (body == "" || body == b.ID || body == b.Slug) && c.mayEnter(now.Day(b.Zone())) {
					if c.Lang == "" {
						c.Lang = b.Lang
					}
					all = append(all, known{candidate: c, body: b})
				}
			}
		}
		return nil
	})
	return all, hashes, err
}

// fitting does the same work for nobody as for somebody.
func (e *Entrance) fitting(ctx context.Context, all []known, password string, hashes int) ([]known, error) {
	if len(password) > 4*MaxPassword {
		password = ""
	}
	var fit []known
	for i := range max(hashes, len(all)) {
		if i >= len(all) {
			if _, _, err := e.hasher.Fits(ctx, "", password); err != nil {
				return nil, err
			}
			continue
		}
		k := all[i]
		fits, old, err := e.hasher.Fits(ctx, k.Hash, password)
		if err != nil {
			return nil, err
		}
		if fits {
			k.old = old
			fit = append(fit, k)
		}
	}
	return fit, nil
}

// refuse writes the failed try into the audit of whom it was aimed at. For an
// address nobody has, a commit of the same size is made.
func (e *Entrance) refuse(ctx context.Context, now clock.Instant, try attempt, all []known, c access.Client) error {
	err := e.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		for _, k := range all {
			by := access.Actor{Body: k.body.ID, Via: access.BySession}
			if err := audit.Note(tx, by, now, "access.sign_in_failed", "person", k.Person, audit.Detail{"from": c.Address}); err != nil {
				return err
			}
		}
		return touchTry(tx, try, now)
	})
	if err != nil {
		return err
	}
	return fault.New(fault.Invalid, "access.sign_in.wrong")
}

// SignOut ends the actor's own session.
func (e *Entrance) SignOut(ctx context.Context, by access.Actor, now clock.Instant) error {
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		ended, err := access.EndSession(tx, by.Person, by.Session)
		if err != nil || !ended {
			return err
		}
		return audit.Note(tx, by, now, "access.signed_out", "person", by.Person, nil)
	})
}

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}
