package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Attached are the files of a ticket the actor may see: all of them for who
// works at the desk, those of what was said to and by them for whose it is.
func (d *Desk) Attached(ctx context.Context, by access.Actor, now clock.Instant, ticket string) ([]files.Listed, error) {
	var seen []files.Listed
	return seen, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := files.Of(tx, FindSource, ticket)
		if err != nil {
			return err
		}
		may, err := mayOpen(tx, by, now, ticket)
		for _, f := range all {
			if err == nil && may(f) {
				seen = append(seen, f)
			}
		}
		return err
	})
}

// File is one of them with its bytes, to be handed out as an attachment. What
// the actor may not see does not exist.
func (d *Desk) File(ctx context.Context, by access.Actor, now clock.Instant, id string) (f files.Listed, content []byte, err error) {
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if f, err = files.ByID(tx, id); err != nil {
			return err
		}
		if f.OwnerKind != FindSource {
			return fault.Gone()
		}
		may, err := mayOpen(tx, by, now, f.Owner)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || !may(f) {
			if err := mayOpenOnLeg(tx, by, now, f); err != nil {
				return err
			}
		}
		content, err = files.Content(tx, f.Hash)
		return err
	})
	return f, content, err
}

// mayOpenOnLeg lets those at a supplier's desk have what was said on a leg of
// theirs, and those of the desk what was said on a leg that went along when its
// ticket was merged.
func mayOpenOnLeg(tx *db.Tx, by access.Actor, now clock.Instant, f files.Listed) error {
	n, _ := strconv.Atoi(f.Part) // "" is no entry
	l, err := legOfEntry(tx, f.Owner, n)
	if err != nil {
		return err
	}
	if slices.Contains(suppliersOf(by), l.Supplier) {
		return nil
	}
	t, err := ticketByID(tx, l.Ticket)
	if err != nil {
		return err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	is, err := sight(tx, by, now.Day(body.Zone()), t)
	if err == nil && is < Reads {
		err = fault.Gone()
	}
	return err
}

// filesOf are those that came with an entry. Pictures within a mail's HTML come
// with it too, and are files like all others.
func filesOf(all []files.Listed, n int) (some []files.Listed) {
	for _, f := range all {
		if f.Part == strconv.Itoa(n) {
			some = append(some, f)
		}
	}
	return some
}

// mayOpen decides about a ticket's files by what the actor is to the ticket,
// and by who may see the entry a file came with.
func mayOpen(tx *db.Tx, by access.Actor, now clock.Instant, ticket string) (func(files.Listed) bool, error) {
	t, err := ticketByID(tx, ticket)
	if err != nil {
		return nil, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	is, err := sight(tx, by, now.Day(body.Zone()), t)
	if err != nil {
		return nil, err
	}
	if is == Nobody {
		return nil, fault.Gone()
	}
	public := map[string]bool{}
	if is == Owns {
		entries, err := entriesOf(tx, ticket, 0, mostEntries)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			public[strconv.Itoa(e.N)] = e.Seen == ForPublic
		}
	}
	return func(f files.Listed) bool { return is >= Reads || public[f.Part] }, nil
}
