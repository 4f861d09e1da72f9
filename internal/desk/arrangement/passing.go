package arrangement

import (
	"context"
	"encoding/json"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// What a decision about a gate is.
const (
	Passed   = "passed"    // a version passed, and the gate is open
	Reopened = "reopened"  // what was lost is back, and somebody said so
	Reviewed = "reviewed"  // looked at again, until another day
	Lost     = "lost"      // the program closed it
	Taken    = "withdrawn" // support ends
)

// Decision is a passage of the gate, or its closing, with the conditions as
// they stood.
type Decision struct {
	Body        string        `db:"body"`
	ID          string        `db:"id"`
	Service     string        `db:"service"`
	Unit        string        `db:"unit"`
	Arrangement string        `db:"arrangement"`
	What        string        `db:"what"`
	At          clock.Instant `db:"at"`
	Actor       string        `db:"actor"` // "" = the program
	Text        string        `db:"text"`
	Raw         string        `db:"conditions"` // []Condition as JSON
}

// Conditions are those it was made on.
func (d Decision) Conditions() []Condition {
	var all []Condition
	if json.Unmarshal([]byte(d.Raw), &all) != nil {
		return nil // written by an older program: better no conditions than none at all
	}
	return all
}

// Pass lets a draft through the gate: every condition is looked at now, and
// the decision, with its text, is kept with them as they stood. The version
// that stood until now is replaced. Needs gate.pass. There is no other way for
// a service to take tickets (D2, AZ-12).
func (a *Arrangements) Pass(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, why string) error {
	return a.decide(ctx, by, func(tx *db.Tx) (string, error) {
		v, err := arrangementByID(tx, id)
		return v.Service, err
	}, func(tx *db.Tx) error {
		v, err := arrangementByID(tx, id)
		if err != nil {
			return err
		}
		if v.State != Draft {
			return fault.Refuse("arrangement.draft.passed")
		}
		if v.Version != version {
			return &fault.Stale{Current: v}
		}
		conditions, err := a.met(tx, now, v, "")
		if err != nil {
			return err
		}
		if why, err = reason(why); err != nil {
			return err
		}
		return a.passes(tx, by, now, v, why, conditions)
	})
}

func (a *Arrangements) passes(tx *db.Tx, by access.Actor, now clock.Instant, v Arrangement, why string, conditions []Condition) error {
	c, err := v.Content()
	if err != nil {
		return err
	}
	if err := replaceStanding(tx, v.Service, v.Unit, now, Replaced); err != nil {
		return err
	}
	v.State, v.PassedAt = Standing, now
	if err := saveArrangement(tx, v); err != nil {
		return err
	}
	gate := Gate{Body: by.Body, Service: v.Service, Unit: v.Unit, Arrangement: v.ID, Open: 1, ReviewOn: c.ReviewOn, ChangedAt: now, Version: 1}
	if err := putGate(tx, gate); err != nil {
		return err
	}
	return a.note(tx, by, now, gate, Passed, why, conditions)
}

// Reopen opens a gate the program closed, once every condition is met again,
// by a decision of its own: what was lost may be back in another shape than it
// passed in. review moves the review date; "" leaves it. Needs gate.pass.
func (a *Arrangements) Reopen(ctx context.Context, by access.Actor, now clock.Instant, service, unit string, version int, review clock.Day, why string) error {
	return a.atGate(ctx, by, service, unit, version, func(tx *db.Tx, g Gate, v Arrangement) error {
		if g.Open == 1 {
			return fault.Refuse("arrangement.gate.is_open")
		}
		if review != "" {
			g.ReviewOn = review
		}
		conditions, err := a.met(tx, now, v, g.ReviewOn)
		if err != nil {
			return err
		}
		why, err := reason(why)
		if err != nil {
			return err
		}
		g.Open, g.Lost, g.ChangedAt = 1, "", now
		if err := saveGate(tx, g); err != nil {
			return err
		}
		return a.note(tx, by, now, g, Reopened, why, conditions)
	})
}

// Review notes that the arrangement was looked at and stands until another
// day. Needs gate.pass and an open gate; a closed one is reopened.
func (a *Arrangements) Review(ctx context.Context, by access.Actor, now clock.Instant, service, unit string, version int, review clock.Day, why string) error {
	return a.atGate(ctx, by, service, unit, version, func(tx *db.Tx, g Gate, v Arrangement) error {
		if g.Open == 0 {
			return fault.Refuse("arrangement.gate.is_closed")
		}
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		if review <= day {
			return fault.OnField("review_on", "arrangement.gate.review_ahead")
		}
		conditions, err := a.met(tx, now, v, review)
		if err != nil {
			return err
		}
		if why, err = reason(why); err != nil {
			return err
		}
		g.ReviewOn, g.ChangedAt = review, now
		if err := saveGate(tx, g); err != nil {
			return err
		}
		return a.note(tx, by, now, g, Reviewed, why, conditions)
	})
}

// Withdraw ends support for a service, or a unit's variation, by decision: the
// gate and what stood behind it are gone, and a new version must pass. Tickets
// there are go on. Needs gate.pass.
func (a *Arrangements) Withdraw(ctx context.Context, by access.Actor, now clock.Instant, service, unit string, version int, why string) error {
	return a.atGate(ctx, by, service, unit, version, func(tx *db.Tx, g Gate, v Arrangement) error {
		why, err := reason(why)
		if err != nil {
			return err
		}
		conditions, err := a.conditions(tx, now, v, g.ReviewOn)
		if err != nil {
			return err
		}
		if err := replaceStanding(tx, service, unit, now, Withdrawn); err != nil {
			return err
		}
		if err := removeGate(tx, service, unit); err != nil {
			return err
		}
		return a.note(tx, by, now, g, Taken, why, conditions)
	})
}

// atGate runs a decision about a gate that is there, one at a time.
// *fault.Stale carries the Gate as it is.
func (a *Arrangements) atGate(ctx context.Context, by access.Actor, service, unit string, version int, do func(*db.Tx, Gate, Arrangement) error) error {
	return a.decide(ctx, by, func(*db.Tx) (string, error) { return service, nil }, func(tx *db.Tx) error {
		g, err := gateOf(tx, service, unit)
		if err != nil {
			return err
		}
		if g.Version != version {
			return &fault.Stale{Current: g}
		}
		v, err := arrangementByID(tx, g.Arrangement)
		if err != nil {
			return err
		}
		return do(tx, g, v)
	})
}

func (a *Arrangements) decide(ctx context.Context, by access.Actor, service func(*db.Tx) (string, error), do func(*db.Tx) error) error {
	if err := by.Require(access.GatePass); err != nil {
		return err
	}
	return a.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		of, err := service(tx)
		if err != nil {
			return err
		}
		if err := tx.Lock("gate/" + of); err != nil {
			return err
		}
		return do(tx)
	})
}

// met are the conditions, all of them met; otherwise a refusal that says how
// many are not.
func (a *Arrangements) met(tx *db.Tx, now clock.Instant, v Arrangement, review clock.Day) ([]Condition, error) {
	conditions, err := a.conditions(tx, now, v, review)
	if err != nil {
		return nil, err
	}
	if !Met(conditions) {
		return nil, fault.Refuse("arrangement.gate.not_met", fault.Args{"count": len(Unmet(conditions))})
	}
	return conditions, nil
}

func (a *Arrangements) conditions(tx *db.Tx, now clock.Instant, v Arrangement, review clock.Day) ([]Condition, error) {
	g, err := a.gatherer(tx, now)
	if err != nil {
		return nil, err
	}
	f, err := g.facts(v, review)
	return f.Conditions(), err
}

// note keeps a decision.
func (a *Arrangements) note(tx *db.Tx, by access.Actor, now clock.Instant, g Gate, what, why string, conditions []Condition) error {
	raw, err := json.Marshal(conditions)
	if err != nil {
		return err
	}
	d := Decision{by.Body, ids.InOrder(now), g.Service, g.Unit, g.Arrangement, what, now, by.Person, why, string(raw)}
	if err := tx.Insert("gate_decisions", d); err != nil {
		return err
	}
	tx.Announce(Topic)
	tx.Announce("desk/gate/" + g.Service)
	return audit.Note(tx, by, now, "arrangement.gate."+what, "service", g.Service, audit.Detail{"unit": g.Unit, "arrangement": g.Arrangement, "unmet": Unmet(conditions)})
}

func reason(why string) (string, error) {
	var f fault.Faults
	why = text.Clean(why)
	if why == "" {
		f.Add("why", "arrangement.gate.why_needed")
	}
	bounded(&f, "why", why)
	return why, f.Err()
}
