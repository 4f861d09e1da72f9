package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Rollouts is the capability: every use case is a method on it.
type Rollouts struct {
	db *db.DB
	// Texts writes letters in the recipient's language.
	Texts *text.Catalog
	// Base is what addresses in letters begin with; "" leaves links out.
	Base string
	// From is the mail address invitations come from.
	From string
	// Elsewhere answers what somebody has between two moments outside the
	// rollouts, and holds them until the transaction ends so that nobody finds
	// them free meanwhile; nil where there is nobody to ask.
	Elsewhere func(tx *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]Elsewhere, error)
}

// New works on an open database.
func New(d *db.DB) *Rollouts { return &Rollouts{db: d} }

// States of a rollout.
const (
	Planned   = "planned"
	Running   = "running"
	InCare    = "hypercare" // everybody is over; support is still near (E5)
	Closed    = "closed"
	maxName   = 200
	maxText   = 20_000
	topicName = "rollout/"
)

// States in the order a rollout passes them.
var States = []string{Planned, Running, InCare, Closed}

// Rollout is one move from a platform to another.
type Rollout struct {
	Body         string        `db:"body"`
	ID           string        `db:"id"`
	Name         string        `db:"name"`
	FromPlatform string        `db:"from_platform"`
	ToPlatform   string        `db:"to_platform"`
	CutoverAt    clock.Instant `db:"cutover_at"`
	Starts       clock.Day     `db:"starts"` // first and last day planned
	Ends         clock.Day     `db:"ends"`
	State        string        `db:"state"`
	Why          string        `db:"why"`
	Goals        string        `db:"goals"`
	HelpText     string        `db:"help_text"`    // how to get help: phone, place, hours
	EarlierRate  int           `db:"earlier_rate"` // per cent of devices collected last time (B5)
	CreatedAt    clock.Instant `db:"created_at"`
	Version      int           `db:"version"`
}

// Input is what somebody types of a rollout.
type Input struct {
	Name, FromPlatform, ToPlatform string
	CutoverAt                      clock.Instant
	Starts, Ends                   clock.Day
	State                          string // "" = planned, or as it is
	Why, Goals, HelpText           string
	EarlierRate                    int
}

// Topic is announced when something in the rollout changes.
func Topic(rollout string) string { return topicName + rollout }

// PersonTopic is announced when something about one person changes.
func PersonTopic(person string) string { return "me/" + person }

// With is the rollout as the input wants it; faults are beside their fields.
func (r Rollout) With(in Input) (Rollout, error) {
	var f fault.Faults
	r.Name, r.FromPlatform, r.ToPlatform = text.Clean(in.Name), text.Clean(in.FromPlatform), text.Clean(in.ToPlatform)
	for _, line := range []struct{ field, value string }{{"name", r.Name}, {"from", r.FromPlatform}, {"to", r.ToPlatform}} {
		needed(&f, line.field, line.value)
	}
	r.Why, r.Goals, r.HelpText = text.Clean(in.Why), text.Clean(in.Goals), text.Clean(in.HelpText)
	for _, long := range []struct{ field, value string }{{"why", r.Why}, {"goals", r.Goals}, {"help", r.HelpText}} {
		if len([]rune(long.value)) > maxText {
			f.Add(long.field, "rollout.too_long", fault.Args{"most": maxText})
		}
	}
	if in.Starts != "" && in.Ends != "" && in.Ends < in.Starts {
		f.Add("ends", "rollout.ends_first")
	}
	if in.EarlierRate < 0 || in.EarlierRate > 100 {
		f.Add("earlier_rate", "rollout.not_percent")
	}
	if in.State == "" {
		in.State = r.State
	}
	switch in.State {
	case "":
		r.State = Planned
	case Planned, Running, InCare, Closed:
		r.State = in.State
	default:
		f.Add("state", "rollout.state.unknown")
	}
	r.CutoverAt, r.Starts, r.Ends, r.EarlierRate = in.CutoverAt, in.Starts, in.Ends, in.EarlierRate
	return r, f.Err()
}

// needed refuses an empty or overlong name.
func needed(f *fault.Faults, field, value string) {
	if value == "" {
		f.Add(field, "rollout.needed")
	} else if len([]rune(value)) > maxName {
		f.Add(field, "rollout.too_long", fault.Args{"most": maxName})
	}
}

// Create plans a new rollout and returns its id. Needs rollout.plan in the
// whole body.
func (r *Rollouts) Create(ctx context.Context, by access.Actor, now clock.Instant, in Input) (string, error) {
	if err := by.Require(access.RolloutPlan); err != nil {
		return "", err
	}
	made, err := Rollout{Body: by.Body, ID: ids.New(), CreatedAt: now, Version: 1}.With(in)
	if err != nil {
		return "", err
	}
	return made.ID, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := tx.Insert("rollouts", made); err != nil {
			return err
		}
		tx.Announce("rollouts")
		return audit.Note(tx, by, now, "rollout.created", "rollout", made.ID, nil)
	})
}

// Change saves the plan's own fields. version is the one that was read; when
// somebody was quicker the error is a *fault.Stale with the Rollout as it is.
func (r *Rollouts) Change(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in Input) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := r.open(tx, by, access.RolloutPlan, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		changed, err := was.With(in)
		if err != nil {
			return err
		}
		if err := saveRollout(tx, changed); err != nil {
			return err
		}
		tx.Announce(Topic(id))
		tx.Announce("rollouts")
		return audit.Note(tx, by, now, "rollout.changed", "rollout", id, audit.Detail{"state": changed.State})
	})
}

// Open reads one rollout. Needs rollout.read.
func (r *Rollouts) Open(ctx context.Context, by access.Actor, id string) (Rollout, error) {
	var found Rollout
	return found, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		found, err = r.open(tx, by, access.RolloutRead, id)
		return err
	})
}

// open reads a rollout the actor may do p in; 404 for what does not exist or
// may not be seen, 403 for what may be seen only.
func (r *Rollouts) open(tx *db.Tx, by access.Actor, p access.Permission, id string) (Rollout, error) {
	if err := by.Require(p, access.Rollout(id)); err != nil {
		return Rollout{}, err
	}
	return rolloutByID(tx, id)
}
