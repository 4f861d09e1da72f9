package arrangement

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// warnDays is how long before a review date the owner is reminded of it.
const warnDays = 14

// Recheck looks at every open gate of the actor's body and closes those that
// lost a condition: for new tickets only, and the owner is told once. It
// answers how many it closed. The roof calls it every minute as the program;
// a gate that is closed stays so until somebody decides (Reopen).
func (a *Arrangements) Recheck(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	if err := by.Require(access.DeskManage); err != nil {
		return 0, err
	}
	var open []Gate
	var lost []Gate
	err := a.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if open, err = openGates(tx); err != nil || len(open) == 0 {
			return err
		}
		lost, err = a.failing(tx, now, open)
		return err
	})
	if err != nil || len(open) == 0 {
		return 0, err
	}
	closed := 0
	for _, g := range lost {
		var shut bool
		err := a.db.Write(ctx, by.Body, func(tx *db.Tx) (err error) {
			shut, err = a.close(tx, by, now, g)
			return err
		})
		if err != nil {
			return closed, err
		}
		if shut {
			closed++
		}
	}
	return closed, nil
}

// failing are the gates that lost a condition, among those given.
func (a *Arrangements) failing(tx *db.Tx, now clock.Instant, open []Gate) ([]Gate, error) {
	gather, err := a.gatherer(tx, now)
	if err != nil {
		return nil, err
	}
	var lost []Gate
	for _, g := range open {
		v, err := arrangementByID(tx, g.Arrangement)
		if err != nil {
			return nil, err
		}
		f, err := gather.facts(v, g.ReviewOn)
		if err != nil {
			return nil, err
		}
		if !Met(f.Conditions()) {
			lost = append(lost, g)
		}
	}
	return lost, nil
}

// recheck looks at the gates of some services, or of all where none is named,
// in the transaction of what may have cost them a condition.
func (a *Arrangements) recheck(tx *db.Tx, by access.Actor, now clock.Instant, of ...string) error {
	open, err := openGates(tx)
	if err != nil {
		return err
	}
	if len(of) > 0 {
		open = slices.DeleteFunc(open, func(g Gate) bool { return !slices.Contains(of, g.Service) })
	}
	if len(open) == 0 {
		return nil
	}
	lost, err := a.failing(tx, now, open)
	for _, g := range lost {
		if err == nil {
			_, err = a.close(tx, access.Program(by.Body), now, g)
		}
	}
	return err
}

// Changed looks at the gates of the services named; other rooms plug it in
// where they change what a gate rests on: role holders, suppliers, guides.
func (a *Arrangements) Changed(tx *db.Tx, by access.Actor, now clock.Instant, of []string) error {
	if len(of) == 0 {
		return nil
	}
	return a.recheck(tx, by, now, of...)
}

// GuidesChanged looks at every gate: a guide for one service may be named by
// the arrangement of another.
func (a *Arrangements) GuidesChanged(tx *db.Tx, now clock.Instant, _ string) error {
	return a.recheck(tx, access.Program(tx.Tenant), now)
}

// PersonsChanged looks at the gates that rest on any of the people.
func (a *Arrangements) PersonsChanged(tx *db.Tx, by access.Actor, now clock.Instant, persons []string) error {
	of, err := restOn(tx, persons)
	if err != nil || len(of) == 0 {
		return err
	}
	return a.recheck(tx, by, now, of...)
}

// close closes a gate that still lacks something, and tells its owner.
func (a *Arrangements) close(tx *db.Tx, by access.Actor, now clock.Instant, seen Gate) (bool, error) {
	if err := tx.Lock("gate/" + seen.Service); err != nil {
		return false, err
	}
	g, err := gateOf(tx, seen.Service, seen.Unit)
	if err != nil || g.Open == 0 {
		return false, gone(err)
	}
	v, err := arrangementByID(tx, g.Arrangement)
	if err != nil {
		return false, err
	}
	gather, err := a.gatherer(tx, now)
	if err != nil {
		return false, err
	}
	f, err := gather.facts(v, g.ReviewOn)
	if err != nil {
		return false, err
	}
	conditions := f.Conditions()
	if Met(conditions) {
		return false, nil
	}
	g.Open, g.Lost, g.ChangedAt = 0, strings.Join(Unmet(conditions), " "), now
	if err := saveGate(tx, g); err != nil {
		return false, err
	}
	if err := a.note(tx, by, now, g, Lost, "", conditions); err != nil {
		return false, err
	}
	return true, a.tell(tx, now, f, g, "closed", conditions)
}

// tell writes to the owners; where there is none any more, to the managers,
// and else to those who lead support, of the whole service or of a unit's
// variation. The name of the letter is that of the cause, so that nobody is
// told twice.
func (a *Arrangements) tell(tx *db.Tx, now clock.Instant, f Facts, g Gate, what string, conditions []Condition) error {
	if a.Texts == nil {
		return nil
	}
	who := f.Owners
	if len(who) == 0 {
		who = f.Managers
	}
	var ids []string
	for _, s := range who {
		ids = append(ids, s.ID)
	}
	if len(ids) == 0 {
		leads, err := supportLeads(tx)
		if err != nil {
			return err
		}
		ids = leads
	}
	b, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	var of org.Unit
	if g.Unit != "" {
		if of, err = org.UnitByID(tx, g.Unit); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	for _, id := range ids {
		to, err := org.AddresseeOf(tx, id, f.Day)
		if err != nil {
			return err
		}
		p := a.Texts.For(to.Lang, b.Zone())
		name, address := f.Name, ""
		if a.Base != "" {
			address = a.Base + "/desk/gate/" + g.Service
		}
		if g.Unit != "" && address != "" {
			address += "?unit=" + url.QueryEscape(g.Unit)
		}
		if of.Name != "" {
			name = p.T("arrangement.letter.in_unit", "service", f.Name, "unit", of.Name)
		}
		var lines []string
		for _, c := range conditions {
			if c.Met {
				continue
			}
			lines = append(lines, "– "+p.T("arrangement.condition."+c.Key))
			for _, m := range c.Missing {
				lines = append(lines, "   "+Words(p, m))
			}
		}
		err = outbox.Post(tx, now, outbox.Letter{
			Name: "gate/" + what + "/" + g.Service + "/" + g.Unit + "/" + g.ChangedAt.String() + string(g.ReviewOn) + "/" + id, Person: id, Channels: []outbox.Channel{outbox.Mail},
			CauseKind: "gate", Cause: g.Service, Lang: to.Lang,
			Subject: p.T("arrangement.letter."+what+".subject", "service", name, "day", p.Date(g.ReviewOn)),
			Text:    p.T("arrangement.letter."+what+".text", "name", to.Name, "service", name, "lines", strings.Join(lines, "\n"), "day", p.DayLong(g.ReviewOn), "address", address),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// RemindReviews reminds owners of review dates that come near, once for each
// date. It answers how many gates it found. The roof calls it every hour as
// the program.
func (a *Arrangements) RemindReviews(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	if err := by.Require(access.DeskManage); err != nil {
		return 0, err
	}
	near := 0
	return near, a.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		near = 0
		gather, err := a.gatherer(tx, now)
		if err != nil {
			return err
		}
		open, err := openGates(tx)
		if err != nil {
			return err
		}
		for _, g := range open {
			if g.ReviewOn < gather.day || gather.day.Until(g.ReviewOn) > warnDays {
				continue
			}
			v, err := arrangementByID(tx, g.Arrangement)
			if err != nil {
				return err
			}
			f, err := gather.facts(v, g.ReviewOn)
			if err != nil {
				return err
			}
			near++
			g.ChangedAt = 0 // the letter's name is that of the date alone
			if err := a.tell(tx, now, f, g, "review", nil); err != nil {
				return err
			}
		}
		return nil
	})
}
