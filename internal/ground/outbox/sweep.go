package outbox

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// secretLife is how long the text of a letter that lets in whoever reads it is
// kept at most; what it leads to ends sooner.
const secretLife = 24 * time.Hour

// look is how long a letter that found no other way is left in peace.
const look = time.Minute

// sweep turns letters another way that need not wait where they are: shown
// where nothing can be sent, off channels that are down, and to the dead
// letters what is too late. An outbox at rest is only looked at.
func (s *Sender) sweep(ctx context.Context, now clock.Instant) error {
	var rest bool
	err := s.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		rest, err = idle(tx, now)
		return err
	})
	if err != nil {
		return quiet(ctx, err)
	}
	parts := []func(*db.Tx, clock.Instant) (int, error){s.show, s.strange, s.avoid, s.around}
	if rest {
		parts = nil
	}
	if now.Sub(s.forgot) >= time.Minute || now < s.forgot {
		s.forgot, parts = now, append(parts, s.forget)
	}
	for _, part := range parts {
		for n := handful; n >= handful && ctx.Err() == nil; {
			err := s.db.Write(ctx, db.Everyone, func(tx *db.Tx) (err error) {
				if err := tx.Lock("outbox sweep"); err != nil {
					return err
				}
				n, err = part(tx, now)
				return err
			})
			if err != nil {
				return quiet(ctx, err)
			}
		}
	}
	return quiet(ctx, s.tell(ctx, now))
}

// show gives letters of channels that are not there another way, or shows what
// would have been sent.
func (s *Sender) show(tx *db.Tx, now clock.Instant) (int, error) {
	total := 0
	for _, c := range []Channel{Mail, SMS, Teams} {
		if s.settings.Has(c) {
			continue
		}
		rows, err := waitingOn(tx, now, c)
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			why := "outbox.shown.none"
			if s.settings.Mute {
				why = "outbox.shown.mute"
			}
			if err := s.elsewhere(tx, now, r, "outbox.turned.none", func(r Row) (Row, []step) {
				r.State, r.ChangedAt, r.LeaseUntil = Shown, now, 0
				return r, []step{{r.Channel, Shown, why}}
			}); err != nil {
				return 0, err
			}
		}
		total = max(total, len(rows))
	}
	return total, nil
}

// strange fails letters to hooks that are not in the settings.
func (s *Sender) strange(tx *db.Tx, now clock.Instant) (int, error) {
	if !s.settings.Has(Teams) {
		return 0, nil
	}
	rows, err := strangeHooks(tx, now, s.settings.Hooks())
	for _, r := range rows {
		if err := s.elsewhere(tx, now, r, "outbox.turned.none", func(r Row) (Row, []step) {
			r.Problem, r.ChangedAt, r.LeaseUntil = "outbox.problem.hook", now, 0
			r.fail()
			return r, []step{{r.Channel, Failed, r.Problem}}
		}); err != nil {
			return 0, err
		}
	}
	return len(rows), err
}

// avoid turns letters off channels their body says are down (TRUST MO-08);
// those with no other way wait until it is over.
func (s *Sender) avoid(tx *db.Tx, now clock.Instant) (int, error) {
	rows, err := inOutage(tx, now)
	for _, r := range rows {
		if err := s.elsewhere(tx, now, r, "outbox.turned.outage", nil); err != nil {
			return 0, err
		}
	}
	return len(rows), err
}

// around turns letters off lines that fail: urgent ones at once, others when
// the line has been dead for a while. Letters that find no other way stay where
// they are, to be tried there; a place kept in the list makes sure that those
// behind them get their turn.
func (s *Sender) around(tx *db.Tx, now clock.Instant) (int, error) {
	total := 0
	for _, l := range s.lines {
		at, err := lineByName(tx, l.name)
		if err != nil {
			return 0, err
		}
		if !at.Failing() {
			continue
		}
		urgent := 1
		if at.Dead() && now.Sub(at.DeadSince) >= patience {
			urgent = 0
		}
		rows, err := movable(tx, now, l.name, s.place[l.name], urgent)
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			if err := s.elsewhere(tx, now, r, "outbox.turned.dead", func(r Row) (Row, []step) { return r, nil }); err != nil {
				return 0, err
			}
		}
		if len(rows) < handful {
			delete(s.place, l.name)
		} else {
			s.place[l.name] = rows[len(rows)-1].ID
		}
		total = max(total, len(rows))
	}
	return total, nil
}

// elsewhere turns a letter another way; where there is none, otherwise decides,
// or without it the letter is left for a while.
func (s *Sender) elsewhere(tx *db.Tx, now clock.Instant, r Row, why string, otherwise func(Row) (Row, []step)) error {
	to, err := other(tx, now, s.settings, r)
	if err != nil {
		return err
	}
	switch {
	case to != nil:
		next, steps := r.turn(*to, why, now)
		tx.Announce(Topic)
		return save(tx, now, next, steps...)
	case otherwise != nil:
		next, steps := otherwise(r)
		if len(steps) == 0 {
			return nil
		}
		return save(tx, now, next, steps...)
	}
	return setAside(tx, r, now.Add(look))
}

// forget fails letters that are too late, and wipes texts that must not lie
// about.
func (s *Sender) forget(tx *db.Tx, now clock.Instant) (int, error) {
	rows, err := forgotten(tx, now)
	for _, r := range rows {
		if r.State == Shown {
			r.wipe()
			if err := save(tx, now, r); err != nil {
				return 0, err
			}
			continue
		}
		r.Problem, r.ChangedAt = "outbox.problem.late", now
		r.fail()
		if err := save(tx, now, r, step{r.Channel, Failed, r.Problem}); err != nil {
			return 0, err
		}
	}
	return len(rows), err
}

// tell lets administrators know, once, that a line is dead: on a channel that
// is not.
func (s *Sender) tell(ctx context.Context, now clock.Instant) error {
	var dead []Line
	err := s.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		dead, err = dying(tx)
		return err
	})
	for _, l := range dead {
		s.log.Warn("a line out is dead", "line", l.Name, "since", l.DeadSince.String(), "problem", l.Problem)
		if err := s.db.Write(ctx, db.Everyone, func(tx *db.Tx) error { return s.told(tx, now, l) }); err != nil {
			return err
		}
	}
	return err
}

func (s *Sender) told(tx *db.Tx, now clock.Instant, l Line) error {
	if err := tx.Lock("line " + l.Name); err != nil {
		return err
	}
	at, err := lineByName(tx, l.Name)
	if err != nil || at.DeadSince != l.DeadSince || at.Told >= l.DeadSince {
		return err // it is back, or somebody else has told
	}
	at.Told = l.DeadSince
	if err := saveLine(tx, at); err != nil || s.settings.Texts == nil {
		return err
	}
	people, err := administrators(tx)
	if err != nil {
		return err
	}
	down, _ := ofLine(l.Name)
	var channels []Channel
	for _, c := range []Channel{Mail, SMS} {
		if s.settings.Has(c) && string(c) != down {
			channels = append(channels, c)
		}
	}
	for _, p := range people {
		in := *tx
		in.Tenant = p.Body
		for _, c := range channels {
			a, err := addressIn(tx, p.Body, p.ID, c, now)
			if err != nil {
				return err
			}
			if a == "" {
				continue
			}
			say := s.settings.Texts.For(p.Lang, time.UTC)
			name := say.T("outbox.line." + down)
			letter := Letter{Name: "line dead " + l.Name + " " + l.DeadSince.String() + " " + p.ID, Person: p.ID, Channels: []Channel{c},
				CauseKind: "outbox_line", Cause: l.Name, Lang: say.Lang(), Urgent: true,
				Subject: say.T("outbox.dead.subject", "line", name), Text: say.T("outbox.dead.text", "line", name, "address", s.settings.Base+"/outbox")}
			if err := Post(&in, now, letter); err != nil {
				return err
			}
			break
		}
	}
	tx.Announce(Topic)
	return nil
}
