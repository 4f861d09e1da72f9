package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// ScreenPath is where an occasion's public screen is.
const ScreenPath = "/screen/"

// ScreenTopic is announced when the numbers of an occasion change.
func ScreenTopic(occasion string) string { return "queue/" + occasion }

// TakeNumber gives the next number, for a person on the roster or for nobody
// known (""). The same client id takes one. Needs rollout.collect.
func (r *Rollouts) TakeNumber(ctx context.Context, by access.Actor, now clock.Instant, occasion, person, client string) (QueueNumber, error) {
	var made QueueNumber
	return made, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		o, err := r.atQueue(tx, by, occasion)
		if err != nil {
			return err
		}
		again, found, err := numberByClient(tx, client)
		if made = again; err != nil || found {
			return err
		}
		switch {
		case o.State == OccasionCancelled:
			return fault.Refuse("rollout.occasion.is_cancelled")
		case person != "":
			if _, err := transitionOf(tx, o.Rollout, person); err != nil {
				return err
			}
			if waits, err := inQueue(tx, occasion, person); err != nil {
				return err
			} else if waits {
				return fault.OnField("who", "rollout.queue.has_number")
			}
		}
		last, err := lastNumber(tx, occasion)
		if err != nil {
			return err
		}
		made = QueueNumber{Body: by.Body, ID: ids.New(), Occasion: occasion, Number: last + 1, Person: person, State: NumberWaiting, CameAt: now, Client: client}
		if err := tx.Insert("queue_numbers", made); err != nil {
			return err
		}
		return r.queueChanged(tx, by, now, o, made, "rollout.queue.taken")
	})
}

// CallNext calls the lowest waiting number to a desk. What the desk had at
// hand is served by that: one press for each person. ok is false when nobody
// waits. Needs rollout.collect.
func (r *Rollouts) CallNext(ctx context.Context, by access.Actor, now clock.Instant, occasion, desk string) (called QueueNumber, ok bool, err error) {
	desk = text.Clean(desk)
	return called, ok, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		called, ok = QueueNumber{}, false
		o, err := r.atQueue(tx, by, occasion)
		if err != nil {
			return err
		}
		if desk == "" || len([]rune(desk)) > 40 {
			return fault.OnField("desk", "rollout.queue.desk")
		}
		busy, err := atDesk(tx, occasion, desk)
		if err != nil {
			return err
		}
		for _, n := range busy {
			if err := r.endNumber(tx, by, now, o, n, NumberServed); err != nil {
				return err
			}
		}
		next, found, err := firstNumber(tx, occasion)
		if err != nil || !found {
			return err
		}
		is, err := next.call(desk, now)
		if err != nil {
			return err
		}
		if err := saveNumber(tx, is, next.State); err != nil {
			return err
		}
		called, ok = is, true
		return r.queueChanged(tx, by, now, o, is, "rollout.queue.called")
	})
}

// EndNumber closes a number as served or gone. Needs rollout.collect.
func (r *Rollouts) EndNumber(ctx context.Context, by access.Actor, now clock.Instant, id, as string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		n, o, err := r.numberHeld(tx, by, id)
		if err != nil {
			return err
		}
		return r.endNumber(tx, by, now, o, n, as)
	})
}

// endNumber closes a number; a booked person who is served has attended.
func (r *Rollouts) endNumber(tx *db.Tx, by access.Actor, now clock.Instant, o Occasion, was QueueNumber, as string) error {
	is, err := was.end(as, now)
	if err != nil {
		return err
	}
	if err := saveNumber(tx, is, was.State); err != nil {
		return err
	}
	if as == NumberServed && is.Person != "" {
		b, found, err := liveBooking(tx, o.ID, is.Person)
		if err != nil {
			return err
		}
		if found && b.State == BookingBooked {
			came, err := b.attend()
			if err != nil {
				return err
			}
			if err := saveBooking(tx, came, b.Version); err != nil {
				return err
			}
			if _, err := movePlaces(tx, b.Slot, placeMoves{attended: +1}); err != nil {
				return err
			}
		}
	}
	return r.queueChanged(tx, by, now, o, is, "rollout.queue."+as)
}

// atQueue reads an occasion with a desk and holds its queue.
func (r *Rollouts) atQueue(tx *db.Tx, by access.Actor, occasion string) (Occasion, error) {
	o, err := r.occasion(tx, by, access.RolloutCollect, occasion)
	if err != nil {
		return o, err
	}
	if !o.Queues() {
		return o, fault.Gone()
	}
	return o, lockQueue(tx, occasion)
}

func (r *Rollouts) queueChanged(tx *db.Tx, by access.Actor, now clock.Instant, o Occasion, n QueueNumber, action string) error {
	tx.Announce(ScreenTopic(o.ID))
	tx.Announce(Topic(o.Rollout))
	return audit.Note(tx, by, now, action, "queue_number", n.ID, audit.Detail{"number": n.Number, "person": n.Person, "desk": n.Desk})
}

// NumberRow is a number with whom it is for.
type NumberRow struct {
	QueueNumber
	Name string `db:"name"`
}

// DeskPage is the drop-in desk.
type DeskPage struct {
	Rollout  Rollout
	Occasion Occasion
	Figures  QueueFigures
	Waiting  []NumberRow
	Called   []AtDesk
	Ended    []NumberRow // the latest first
}

// Desk opens the drop-in desk of an occasion. Needs rollout.collect.
func (r *Rollouts) Desk(ctx context.Context, by access.Actor, now clock.Instant, occasion string) (DeskPage, error) {
	var page DeskPage
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Occasion, err = r.occasion(tx, by, access.RolloutCollect, occasion); err != nil {
			return err
		}
		if !page.Occasion.Queues() {
			return fault.Gone()
		}
		if page.Rollout, err = rolloutByID(tx, page.Occasion.Rollout); err != nil {
			return err
		}
		rows, err := numberRows(tx, occasion)
		if err != nil {
			return err
		}
		numbers, called := make([]QueueNumber, len(rows)), []NumberRow{}
		for i, n := range rows {
			numbers[i] = n.QueueNumber
			switch n.State {
			case NumberWaiting:
				page.Waiting = append(page.Waiting, n)
			case NumberCalled:
				called = append(called, n)
			default:
				page.Ended = append([]NumberRow{n}, page.Ended...)
			}
		}
		page.Figures = queueFigures(numbers, now)
		page.Called, err = atDesks(tx, page.Rollout, called, now)
		return err
	})
}

// Screen is what a wall shows: numbers, desks, no names.
type Screen struct {
	Body    org.Body
	Name    string
	Place   string
	Called  []ScreenNumber // the latest first
	Waiting []int
	Figures QueueFigures
	Over    bool
}

// ScreenNumber is a number that was called, and where to.
type ScreenNumber struct {
	Number int
	Desk   string
}

// Screen opens the public screen of an occasion with a desk. Nobody is asked
// who they are: its address cannot be guessed and it shows numbers only.
func (r *Rollouts) Screen(ctx context.Context, now clock.Instant, occasion string) (Screen, error) {
	var o Occasion
	if err := r.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		o, err = screenOf(tx, occasion)
		return err
	}); err != nil {
		return Screen{}, err
	}
	if !o.Queues() {
		return Screen{}, fault.Gone()
	}
	s := Screen{Name: o.Name, Place: o.Place, Over: o.State == OccasionCancelled}
	return s, r.db.Read(ctx, o.Body, func(tx *db.Tx) (err error) {
		if s.Body, err = org.BodyOf(tx); err != nil {
			return err
		}
		numbers, err := numbersOf(tx, o.ID)
		if err != nil {
			return err
		}
		s.fill(numbers, now)
		return nil
	})
}

// fill puts the numbers on the screen, the one called last first.
func (s *Screen) fill(numbers []QueueNumber, now clock.Instant) {
	s.Figures = queueFigures(numbers, now)
	var latest []QueueNumber
	for _, n := range numbers {
		switch n.State {
		case NumberCalled:
			at := 0
			for at < len(latest) && latest[at].CalledAt > n.CalledAt {
				at++
			}
			latest = append(latest[:at], append([]QueueNumber{n}, latest[at:]...)...)
		case NumberWaiting:
			s.Waiting = append(s.Waiting, n.Number)
		}
	}
	for _, n := range latest {
		s.Called = append(s.Called, ScreenNumber{n.Number, n.Desk})
	}
}
