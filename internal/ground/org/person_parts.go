package org

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

// AddPosition gives a person one more position.
func (p *People) AddPosition(ctx context.Context, by access.Actor, now clock.Instant, person string, in PositionInput) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, _ clock.Day, _ Person) (string, audit.Detail, error) {
		scopes, err := mayPlace(tx, by, in.Unit)
		if err != nil {
			return "", nil, err
		}
		in, faults := in.check()
		if scopes == nil && in.Unit != "" {
			faults.Add("unit", "fault.not_a_choice")
		}
		if err := faults.Err(); err != nil {
			return "", nil, err
		}
		position := in.of(ids.New(), person)
		return "person.position.added", audit.Detail{"position": position.ID, "kind": in.Kind, "unit": in.Unit}, AddPosition(tx, position)
	})
}

// EndPosition says which day a position ends; the unset day opens it again.
func (p *People) EndPosition(ctx context.Context, by access.Actor, now clock.Instant, person, position string, day clock.Day) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, _ clock.Day, _ Person) (string, audit.Detail, error) {
		held, err := PositionsOf(tx, person)
		if err != nil {
			return "", nil, err
		}
		for _, h := range held {
			if h.ID != position {
				continue
			}
			if h.To == day {
				return "", nil, nil
			}
			var faults fault.Faults
			if between(&faults, "to", h.From, day); len(faults) > 0 {
				return "", nil, faults
			}
			return "person.position.ended", audit.Detail{"position": position, "day": day}, endPosition(tx, position, day)
		}
		return "", nil, fault.Gone()
	})
}

// AddEmail gives a person an address. A new primary address makes the earlier
// one an alias.
func (p *People) AddEmail(ctx context.Context, by access.Actor, now clock.Instant, person string, in EmailInput) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, _ clock.Day, _ Person) (string, audit.Detail, error) {
		in, faults := in.check()
		if in.Address != "" {
			if err := free(tx, &faults, in.Address, person); err != nil {
				return "", nil, err
			}
		}
		if err := faults.Err(); err != nil {
			return "", nil, err
		}
		if in.Kind == "primary" {
			if err := demotePrimary(tx, person, text.Fold(in.Address)); err != nil {
				return "", nil, err
			}
		}
		return "person.email.added", audit.Detail{"kind": in.Kind}, putEmail(tx, Email{Person: person, Address: in.Address,
			Kind: in.Kind, From: in.From, To: in.To})
	})
}

// EndEmail says the last day an address is the person's; the unset day opens
// it again.
func (p *People) EndEmail(ctx context.Context, by access.Actor, now clock.Instant, person, address string, day clock.Day) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, _ clock.Day, _ Person) (string, audit.Detail, error) {
		has, err := EmailsOf(tx, person)
		if err != nil {
			return "", nil, err
		}
		for _, e := range has {
			if e.Fold != text.Fold(address) {
				continue
			}
			if e.To == day {
				return "", nil, nil
			}
			var faults fault.Faults
			if between(&faults, "to", e.From, day); len(faults) > 0 {
				return "", nil, faults
			}
			e.To = day
			return "person.email.ended", audit.Detail{"day": day}, putEmail(tx, e)
		}
		return "", nil, fault.Gone()
	})
}

// AddLeave notes that a person is away.
func (p *People) AddLeave(ctx context.Context, by access.Actor, now clock.Instant, person string, in LeaveInput) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, _ clock.Day, _ Person) (string, audit.Detail, error) {
		in, faults := in.check()
		if err := faults.Err(); err != nil {
			return "", nil, err
		}
		l := Leave{ID: ids.New(), Person: person, Reason: in.Reason, From: in.From, To: in.To}
		return "person.leave.added", audit.Detail{"leave": l.ID, "from": in.From, "to": in.To}, AddLeave(tx, l)
	})
}

// EndLeave says the last day of a leave; the unset day is not known yet.
func (p *People) EndLeave(ctx context.Context, by access.Actor, now clock.Instant, person, leave string, day clock.Day) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, _ clock.Day, _ Person) (string, audit.Detail, error) {
		away, err := LeavesOf(tx, person)
		if err != nil {
			return "", nil, err
		}
		for _, l := range away {
			if l.ID != leave {
				continue
			}
			var faults fault.Faults
			if between(&faults, "to", l.From, day); len(faults) > 0 {
				return "", nil, faults
			}
			return "person.leave.ended", audit.Detail{"leave": leave, "day": day}, endLeave(tx, leave, day)
		}
		return "", nil, fault.Gone()
	})
}

// AddProxy lets proxy act for person from day to day, both included (A7).
func (p *People) AddProxy(ctx context.Context, by access.Actor, now clock.Instant, person, proxy string, from, to clock.Day) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, today clock.Day, _ Person) (string, audit.Detail, error) {
		var faults fault.Faults
		between(&faults, "to", from, to)
		if proxy == person {
			faults.Add("proxy", "org.proxy.self")
		} else if _, err := p.person(tx, by, access.PeopleRead, today, proxy); err != nil {
			if !fault.Is(err, fault.NotFound) {
				return "", nil, err
			}
			faults.Add("proxy", "fault.required")
		}
		if err := faults.Err(); err != nil {
			return "", nil, err
		}
		return "person.proxy.added", audit.Detail{"proxy": proxy, "from": from, "to": to},
			AddProxy(tx, Proxy{ID: ids.New(), Person: person, Proxy: proxy, From: from, To: to})
	})
}

// EndProxy says the last day somebody acts for the person; unset is yesterday,
// which ends it at once: access asks after it on every request.
func (p *People) EndProxy(ctx context.Context, by access.Actor, now clock.Instant, person, proxyID string, day clock.Day) error {
	return p.change(ctx, by, now, person, func(tx *db.Tx, _ Body, today clock.Day, _ Person) (string, audit.Detail, error) {
		acting, err := proxiesOf(tx, person)
		if err != nil {
			return "", nil, err
		}
		for _, a := range acting {
			if a.ID != proxyID {
				continue
			}
			if !day.IsSet() {
				day = today.Add(-1)
			}
			if err := endProxy(tx, proxyID, day); err != nil {
				return "", nil, err
			}
			return "person.proxy.ended", audit.Detail{"proxy": a.Proxy, "day": day}, nil
		}
		return "", nil, fault.Gone()
	})
}
