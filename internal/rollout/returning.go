package rollout

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// proposeAhead is how many days before somebody returns they are asked.
const proposeAhead = 14

// ProposeReturns writes, once, to everybody who returns within 14 days: it is
// the program's own background work, safe to run as often as one likes and in
// several places at once. It answers how many were written to.
func (r *Rollouts) ProposeReturns(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	due, err := r.returning(ctx, by, now)
	if err != nil {
		return 0, err
	}
	written := 0
	var wrong []error
	for _, t := range due {
		// Each by itself: one who cannot be written to keeps nobody back.
		switch err := r.propose(ctx, by, now, t); {
		case err == nil:
			written++
		case !fault.Is(err, fault.Refused) && !fault.Is(err, fault.NotFound):
			wrong = append(wrong, err)
		}
	}
	return written, errors.Join(wrong...)
}

func (r *Rollouts) returning(ctx context.Context, by access.Actor, now clock.Instant) ([]Transition, error) {
	var due []Transition
	return due, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		all, err := rolloutsAll(tx)
		if err != nil {
			return err
		}
		today := now.Day(body.Zone())
		for _, one := range all {
			if one.State == Closed || !by.May(access.RolloutPlan, access.Rollout(one.ID)) {
				continue
			}
			some, err := returning(tx, one.ID, today, today.Add(proposeAhead))
			if err != nil {
				return err
			}
			due = append(due, some...)
		}
		return nil
	})
}

func (r *Rollouts) propose(ctx context.Context, by access.Actor, now clock.Instant, t Transition) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		// Whoever comes second is refused here: there is one proposal.
		is, err := record(tx, by, now, t.Rollout, t.Person, WayEvent{Kind: KindProposed})
		if err != nil {
			return err
		}
		person, err := org.PersonByID(tx, t.Person)
		if err != nil {
			return err
		}
		found, err := rolloutByID(tx, t.Rollout)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		p := r.speak(person.Lang, body.Zone())
		next, err := r.afterReturn(tx, p, now, found, is, is.TargetDay.Start(body.Zone()))
		if err != nil {
			return err
		}
		if err := outbox.Post(tx, now, outbox.Letter{
			Name:   "return/" + t.Rollout + "/" + t.Person + "/" + string(is.TargetDay),
			Person: t.Person, Channels: []outbox.Channel{outbox.Mail, outbox.SMS}, CauseKind: "rollout", Cause: t.Rollout, Lang: p.Lang(),
			Subject: p.T("rollout.return.subject", "platform", found.ToPlatform),
			Text: strings.Join(slices.DeleteFunc([]string{
				p.T("rollout.return.text", "name", person.Name, "platform", found.ToPlatform, "day", p.DayLong(is.TargetDay)),
				next, found.HelpText, body.Name}, func(s string) bool { return s == "" }), "\n\n"),
		}); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.way.proposed", "person", t.Person, audit.Detail{"rollout": t.Rollout})
	})
}

// afterReturn is what somebody can do about their day: keep or move the time
// they have, book one from the day they are back with a link that needs no
// account, or, where nothing can be booked, what will happen then.
func (r *Rollouts) afterReturn(tx *db.Tx, p *text.Printer, now clock.Instant, o Rollout, t Transition, back clock.Instant) (string, error) {
	booked, err := bookedMoments(tx, o.ID, []string{t.Person}, now)
	if err != nil {
		return "", err
	}
	at, key := booked[t.Person], "rollout.return.booked"
	if !at.IsSet() {
		key = "rollout.return.book"
		if at, err = firstFree(tx, o.ID, max(back, now)); err != nil {
			return "", err
		}
	}
	if !at.IsSet() || r.Base == "" {
		return p.T("rollout.return.wait", "old", o.FromPlatform), nil
	}
	link, err := r.linkFor(tx, now, o.ID, t.Person, at)
	return p.T(key, "moment", p.Moment(at), "link", link), err
}
