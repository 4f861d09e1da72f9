package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

const (
	clients = 64
	each    = 60 // bookings per client
)

// bookings measures durable bookings by 64 clients beside what the database
// alone commits: the same rows, the same number to a commit.
func bookings(ctx context.Context, s settings) error {
	t, err := build(ctx, s, "bookings", clients*each)
	if err != nil {
		return err
	}
	defer t.close()
	slots, err := t.slots(ctx, clients*each+400)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	var failed atomic.Int32
	took := stopwatch()
	for c := range clients {
		wg.Go(func() {
			for i := range each {
				person := t.persons[c*each+i]
				if _, err := t.Rollouts.Book(ctx, t.lead, now, rollout.BookingInput{Person: person, Slot: slots[(c+i)%len(slots)], Client: fmt.Sprint(c, "-", i)}); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	ours := float64(clients*each) / took().Seconds()
	raw, err := t.rawBookings(ctx)
	if err != nil {
		return err
	}
	var over int
	if err := t.DB.Raw().QueryRow("SELECT count(*) FROM slots s WHERE (SELECT count(*) FROM bookings b WHERE b.body = s.body AND b.slot = s.id AND b.state IN ('booked', 'attended')) > places").Scan(&over); err != nil {
		return err
	}
	fmt.Printf("\nDurable bookings by %d clients, each with its letter, calendar entry, way event and audit\n", clients)
	fmt.Printf("  %-34s %8.0f per second   (%d failed, %d slots overbooked)\n", "bookings", ours, failed.Load(), over)
	fmt.Printf("  %-34s %8.0f per second\n", "limit: the same rows, the database alone", raw)
	fmt.Printf("  %-34s %7.0f %%\n", "share", 100*ours/raw)
	return nil
}

// slots opens occasions until there are enough places.
func (t *town) slots(ctx context.Context, places int) ([]string, error) {
	var all []string
	for day := 0; len(all)*20 < places; day++ {
		from := clock.Day("2026-05-01").Add(day).At(time.UTC, 8, 0)
		id, err := t.Rollouts.AddOccasion(ctx, t.lead, now, t.rollouts[0], rollout.OccasionInput{Kind: rollout.OccasionDropIn, Name: "Drop-in", Place: "Rådhuset", StartsAt: from, EndsAt: from.Add(8 * time.Hour), SlotMinutes: 30, Places: 20})
		if err != nil {
			return nil, err
		}
		page, err := t.Rollouts.Occasion(ctx, t.lead, id)
		if err != nil {
			return nil, err
		}
		for _, slot := range page.Slots {
			all = append(all, slot.ID)
		}
	}
	return all, nil
}

// rawBookings copies the rows the bookings left into fresh rows of the same
// tables, with plain prepared statements, 64 bookings to a commit.
func (t *town) rawBookings(ctx context.Context) (float64, error) {
	raw := t.DB.Raw()
	statements := []string{
		`INSERT INTO bookings (body, id, rollout, occasion, slot, person, state, ord, uid, sequence, note, booked_at, booked_by, behalf, reminded_at, client)
			SELECT body, id || $1, rollout, occasion, slot, person, 'cancelled', ord, uid, sequence, note, booked_at, booked_by, behalf, reminded_at, client || $1 FROM bookings WHERE rowid = $2`,
		`UPDATE slots SET waiting = waiting + 1 WHERE (body, id) = (SELECT body, slot FROM bookings WHERE rowid = $2 AND $1 <> '')`,
		`UPDATE transitions SET changed_at = changed_at + 1, version = version + 1 WHERE (body, rollout, person) = (SELECT body, rollout, person FROM bookings WHERE rowid = $2 AND $1 <> '')`,
		`INSERT INTO way_events (body, rollout, person, kind, at, recorded_at, by) SELECT body, rollout, person, 'x' || $1, booked_at, booked_at, booked_by FROM bookings WHERE rowid = $2`,
		`UPDATE rollout_counts SET n = n + 1 WHERE rowid = 1 + $2 % 2 AND $1 <> ''`,
		`UPDATE rollout_counts SET n = n - 1 WHERE rowid = 1 + $2 % 2 AND $1 <> ''`,
		`INSERT INTO audit (body, at, actor, via, action, subject_kind, subject, detail) SELECT body, booked_at, booked_by, 'session', 'rollout.booking.made', 'booking', id || $1, '{"slot":"x"}' FROM bookings WHERE rowid = $2`,
		`INSERT INTO letters (body, id, name, person, cause_kind, cause, lang, subject, text, calendar, calendar_method, urgent, channels, channel, address, state, tries, due_at, lease_until, fence, problem, remote_id, created_at)
			SELECT body, id || $1, name || $1, person, cause_kind, cause, lang, subject, text, calendar, calendar_method, urgent, channels, channel, address, state, tries, due_at, lease_until, fence, problem, remote_id, created_at FROM letters WHERE rowid = $2`,
		`INSERT INTO letter_events (body, letter, at, channel, state, detail) SELECT body, id || $1, created_at, channel, state, '' FROM letters WHERE rowid = $2`,
	}
	n := clients * each
	took := stopwatch()
	for from := 0; from < n; from += clients {
		if err := rawCommit(ctx, raw, statements, clients, func(i int) []any { return []any{"-raw", from + i + 1} }); err != nil {
			return 0, err
		}
	}
	return float64(n) / took().Seconds(), nil
}

// rawCommit runs each statement n times in one commit, with the arguments of
// each time.
func rawCommit(ctx context.Context, raw *sql.DB, statements []string, n int, args func(i int) []any) error {
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, q := range statements {
		s, err := tx.PrepareContext(ctx, q)
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		for i := range n {
			if _, err := s.ExecContext(ctx, args(i)...); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		s.Close()
	}
	return tx.Commit()
}
