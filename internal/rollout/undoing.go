package rollout

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// BulkRow is a bulk action with the names it mentions.
type BulkRow struct {
	Bulk
	ByName, UndoneByName, WaveName string
	// MayUndo tells whether the actor may take it back now.
	MayUndo bool
}

// BulkLook is a bulk action person by person: before it is taken back who
// would go back and who would not, afterwards who did and who did not.
type BulkLook struct {
	BulkRow
	In   Rollout
	Back []Mover
	Stay []Staying
}

// Staying is somebody who does not go back, and why: a key of Stays…, with the
// wave's name or the kind of event that happened since.
type Staying struct {
	Mover
	Why, Since string
}

// BulkPage is a page of bulk actions, the latest first. Next and Prev are
// keysets, "" where there are no more.
type BulkPage struct {
	In   Rollout
	Rows []BulkRow
	Next string
	Prev string
}

const bulkPage = 50

// Bulks lists what was done to many in a rollout. Needs rollout.support.
func (r *Rollouts) Bulks(ctx context.Context, by access.Actor, now clock.Instant, rollout, after, before string) (BulkPage, error) {
	var page BulkPage
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.In, err = r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		all, next, prev, err := paging.Page(after, before, bulkPage, KnownBulkPlace, Bulk.keyset, func(from string, back bool, limit int) ([]Bulk, error) {
			return bulksOf(tx, rollout, from, back, limit)
		})
		if err != nil {
			return err
		}
		page.Next, page.Prev = next, prev
		page.Rows, err = bulkRows(tx, by, now, page.In, all)
		return err
	})
}

// bulkRows names what bulk actions mention.
func bulkRows(tx *db.Tx, by access.Actor, now clock.Instant, in Rollout, all []Bulk) ([]BulkRow, error) {
	waves, err := wavesOf(tx, in.ID)
	if err != nil {
		return nil, err
	}
	called := map[string]string{}
	for _, w := range waves {
		called[w.ID] = w.Name
	}
	var persons []string
	for _, b := range all {
		persons = append(persons, b.By, b.UndoneBy)
	}
	names, err := org.Names(tx, unique(persons))
	rows := make([]BulkRow, 0, len(all))
	for _, b := range all {
		rows = append(rows, BulkRow{Bulk: b, ByName: names[b.By], UndoneByName: names[b.UndoneBy], WaveName: called[b.Wave],
			MayUndo: in.State != Closed && b.MayUndo(now) == nil && by.May(b.needs(), access.Rollout(in.ID))})
	}
	return rows, err
}

// LookBulk shows one of them person by person. Needs rollout.support.
func (r *Rollouts) LookBulk(ctx context.Context, by access.Actor, now clock.Instant, rollout, bulk string) (BulkLook, error) {
	var look BulkLook
	return look, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if look.In, err = r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		b, err := bulkByID(tx, rollout, bulk)
		if err != nil {
			return err
		}
		people, _, err := goingBack(tx, b, false)
		if err != nil {
			return err
		}
		rows, err := bulkRows(tx, by, now, look.In, []Bulk{b})
		if err != nil {
			return err
		}
		look.BulkRow = rows[0]
		return look.list(tx, people)
	})
}

// goingBack reads how a bulk action stands with everybody now; of one that was
// taken back, how it went.
func goingBack(tx *db.Tx, b Bulk, holding bool) ([]bulkPerson, []Transition, error) {
	people, err := bulkPeople(tx, b.ID)
	if err != nil {
		return nil, nil, err
	}
	persons := make([]string, len(people))
	for i, p := range people {
		persons[i] = p.Person
	}
	read := listed
	if holding {
		read = held
	}
	now, err := read(tx, b.Rollout, persons)
	if err != nil || b.UndoneAt.IsSet() {
		return people, now, err
	}
	is := make(map[string]Transition, len(now))
	for _, t := range now {
		is[t.Person] = t
	}
	waves, err := wavesOf(tx, b.Rollout)
	if err != nil {
		return nil, nil, err
	}
	counts, err := countsOf(tx, b.Rollout)
	if err != nil {
		return nil, nil, err
	}
	known, in := map[string]Wave{}, map[string]int{}
	for _, w := range waves {
		known[w.ID], in[w.ID] = w, counts.inWave(w.ID)
	}
	people = takeBack(people, is, known, in)
	latest, err := latestSince(tx, b.Rollout, b.At, persons)
	for i := range people {
		if people[i].Stays == StaysChanged {
			people[i].Since = string(latest[people[i].Person])
		}
	}
	return people, now, err
}

func (l *BulkLook) list(tx *db.Tx, people []bulkPerson) error {
	persons := make([]string, len(people))
	for i, p := range people {
		persons[i] = p.Person
	}
	names, err := org.Names(tx, persons)
	if err != nil {
		return err
	}
	now, err := listed(tx, l.In.ID, persons)
	if err != nil {
		return err
	}
	stage := map[string]Transition{}
	for _, t := range now {
		stage[t.Person] = t
	}
	for _, p := range people {
		m := Mover{Person: p.Person, Name: names[p.Person], Stage: stage[p.Person].Stage, From: stage[p.Person].Wave}
		if p.Stays == "" {
			l.Back = append(l.Back, m)
		} else {
			l.Stay = append(l.Stay, Staying{m, p.Stays, p.Since})
		}
	}
	return nil
}

// UndoBulk takes back what was done to many, for exactly those who have not
// changed since, and answers how many went back and how many did not; LookBulk
// says why. Letters that were sent stay sent, and appointments given up stay
// given up. Needs what the action itself needed, within UndoFor.
func (r *Rollouts) UndoBulk(ctx context.Context, by access.Actor, now clock.Instant, rollout, bulk string) (back, stayed int, err error) {
	err = r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		in, err := r.open(tx, by, access.RolloutSupport, rollout)
		if err != nil {
			return err
		}
		if err := tx.Lock("bulk/" + bulk); err != nil {
			return err
		}
		b, err := bulkByID(tx, rollout, bulk)
		if err != nil {
			return err
		}
		if err := by.Require(b.needs(), access.Rollout(rollout)); err != nil {
			return err
		}
		if in.State == Closed {
			return fault.Refuse("rollout.closed")
		}
		if err := b.MayUndo(now); err != nil {
			return err
		}
		people, fates, err := r.undo(tx, by, now, b)
		if err != nil {
			return err
		}
		back, stayed = len(fates), len(people)-len(fates)
		b.UndoneAt, b.UndoneBy, b.Undone = now, by.Person, back
		if err := saveUndone(tx, b, people); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.bulk.undone", "rollout", rollout,
			audit.Detail{"bulk": bulk, "kind": string(b.Kind), "people": back, "stayed": stayed})
	})
	return back, stayed, err
}

// undo writes down that the action is taken back, for those who go back.
func (r *Rollouts) undo(tx *db.Tx, by access.Actor, now clock.Instant, b Bulk) ([]bulkPerson, []fate, error) {
	if b.Kind == KindPlaced {
		// As a move does: the waves first, in order, then the people.
		waves, err := wavesOf(tx, b.Rollout)
		if err != nil {
			return nil, nil, err
		}
		var ids []string
		for _, w := range waves {
			ids = append(ids, w.ID)
		}
		slices.Sort(ids)
		for _, id := range ids {
			if err := tx.Lock("wave/" + id); err != nil {
				return nil, nil, err
			}
		}
	}
	people, transitions, err := goingBack(tx, b, true)
	if err != nil {
		return nil, nil, err
	}
	before := map[string]string{}
	for _, p := range people {
		if p.Stays == "" {
			before[p.Person] = p.Before
		}
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, nil, err
	}
	those := slices.DeleteFunc(transitions, func(t Transition) bool { return before[t.Person] == "" })
	fates := foresee(those, now, body.Zone(), func(t Transition) WayEvent {
		return WayEvent{Kind: KindTakenBack, Ref: b.ID, Reason: string(b.Kind), Detail: before[t.Person]}
	})
	_, err = recordAll(tx, by, now, b.Rollout, fates)
	return people, fates, err
}
