package rollout

import (
	"cmp"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var (
	transitionNames   = db.Columns(Transition{})
	transitionColumns = "t." + strings.Join(transitionNames, ", t.")
)

// saveTransition writes over the version that was read; false when somebody
// was quicker.
func saveTransition(tx *db.Tx, t Transition, version int) (bool, error) {
	n, err := tx.Exec(`UPDATE transitions SET track = $4, track_why = $5, wave = $6, deputy = $7, invited = $8, prepared = $9, bookings = $10,
		begun = $11, outstanding = $12, awaits = $13, gone = $14, stage = $15, part = $16, adopted_on = $17, target_day = $18,
		agreed = $19, agreed_for = $20, reason = $21, proposed_at = $22, changed_at = $23, version = $24
		WHERE body = $1 AND rollout = $2 AND person = $3 AND version = $25`,
		tx.Tenant, t.Rollout, t.Person, t.Track, t.TrackWhy, t.Wave, t.Deputy, t.Invited, t.Prepared, t.Bookings,
		t.Begun, t.Outstanding, t.Awaits, t.Gone, t.Stage, t.Part, t.AdoptedOn, t.TargetDay,
		t.Agreed, t.AgreedFor, t.Reason, t.ProposedAt, t.ChangedAt, t.Version, version)
	return n == 1, err
}

// eventRow is a way event as stored.
type eventRow struct {
	Seq        int64         `db:"seq,auto"`
	Body       string        `db:"body"`
	Rollout    string        `db:"rollout"`
	Person     string        `db:"person"`
	RecordedAt clock.Instant `db:"recorded_at"`
	By         string        `db:"by"`
	Behalf     string        `db:"behalf"`
	WayEvent
}

func rowOf(body string, by access.Actor, now clock.Instant, rollout, person string, e WayEvent) eventRow {
	return eventRow{Body: body, Rollout: rollout, Person: person, RecordedAt: now, By: by.Person, Behalf: by.Behalf, WayEvent: e}
}

const eventColumns = `seq, body, rollout, person, kind, at, recorded_at, by, behalf, day, reason, ref, detail`

func addEvents(tx *db.Tx, rows []eventRow) error { return db.InsertAll(tx, "way_events", rows) }

// wayOf is a person's way in the order it was written down.
func wayOf(tx *db.Tx, rollout, person string) ([]eventRow, error) {
	var all []eventRow
	return all, tx.Select(&all, `SELECT `+eventColumns+` FROM way_events WHERE body = $1 AND rollout = $2 AND person = $3 ORDER BY seq`, tx.Tenant, rollout, person)
}

// countKey is what people are counted by, so that every figure of an overview
// comes without looking at people.
type countKey struct {
	Rollout   string    `db:"rollout"`
	Wave      string    `db:"wave"`
	Track     string    `db:"track"`
	Stage     Stage     `db:"stage"`
	AdoptedOn clock.Day `db:"adopted_on"`
	Deputy    int       `db:"deputy"`
	Agreed    int       `db:"agreed"`
}

func (t Transition) key() countKey {
	return countKey{t.Rollout, t.Wave, t.Track, t.Stage, t.AdoptedOn, t.Deputy, t.Agreed}
}

// tally is how many more (or fewer) there are of each.
type tally map[countKey]int

// count adds the tally to the maintained counts, always in the same order so
// that two at once wait for each other rather than for good.
func count(tx *db.Tx, t tally) error {
	keys := make([]countKey, 0, len(t))
	for k, n := range t {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, countKey.compare)
	for _, k := range keys {
		if _, err := tx.Exec(`INSERT INTO rollout_counts (body, rollout, wave, track, stage, adopted_on, deputy, agreed, n)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (body, rollout, wave, track, stage, adopted_on, deputy, agreed) DO UPDATE SET n = rollout_counts.n + excluded.n`,
			tx.Tenant, k.Rollout, k.Wave, k.Track, k.Stage, k.AdoptedOn, k.Deputy, k.Agreed, t[k]); err != nil {
			return err
		}
	}
	return nil
}

func (k countKey) compare(o countKey) int {
	return cmp.Or(cmp.Compare(k.Rollout, o.Rollout), cmp.Compare(k.Wave, o.Wave), cmp.Compare(k.Track, o.Track), cmp.Compare(k.Stage, o.Stage),
		cmp.Compare(k.AdoptedOn, o.AdoptedOn), cmp.Compare(k.Deputy, o.Deputy), cmp.Compare(k.Agreed, o.Agreed))
}

// waysOf is everybody's way in a rollout, in the order it was written down.
func waysOf(tx *db.Tx, rollout string) ([]eventRow, error) {
	var all []eventRow
	return all, tx.Select(&all, `SELECT `+eventColumns+` FROM way_events WHERE body = $1 AND rollout = $2 ORDER BY seq`, tx.Tenant, rollout)
}

// countsOf are the maintained counts of a rollout.
func countsOf(tx *db.Tx, rollout string) (tally, error) {
	var rows []struct {
		countKey
		N int `db:"n"`
	}
	err := tx.Select(&rows, `SELECT rollout, wave, track, stage, adopted_on, deputy, agreed, n FROM rollout_counts
		WHERE body = $1 AND rollout = $2 AND n <> 0`, tx.Tenant, rollout)
	t := make(tally, len(rows))
	for _, r := range rows {
		t[r.countKey] = r.N
	}
	return t, err
}

// saveTransitions writes many at once; each must be one version ahead of what
// is stored, or somebody was quicker and nothing is saved.
func saveTransitions(tx *db.Tx, rows []Transition) error {
	n, err := db.UpsertAll(tx, "transitions", rows, `ON CONFLICT (body, rollout, person) DO UPDATE SET track = excluded.track,
		track_why = excluded.track_why, wave = excluded.wave, deputy = excluded.deputy, invited = excluded.invited, prepared = excluded.prepared,
		bookings = excluded.bookings, begun = excluded.begun, outstanding = excluded.outstanding, awaits = excluded.awaits, gone = excluded.gone,
		stage = excluded.stage, part = excluded.part, adopted_on = excluded.adopted_on, target_day = excluded.target_day,
		agreed = excluded.agreed, agreed_for = excluded.agreed_for, reason = excluded.reason, proposed_at = excluded.proposed_at,
		changed_at = excluded.changed_at, version = excluded.version
		WHERE transitions.version = excluded.version - 1`)
	if err == nil && n != len(rows) {
		return &fault.Stale{}
	}
	return err
}

// forUpdate holds the rows a transaction has read until it ends. SQLite has
// one writer and needs nothing.
func forUpdate(tx *db.Tx) string {
	if tx.Dialect == db.Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// held reads some people's transitions and keeps others from changing them.
func held(tx *db.Tx, rollout string, persons []string) ([]Transition, error) {
	return those(tx, rollout, persons, forUpdate(tx))
}

// listed reads some people's transitions.
func listed(tx *db.Tx, rollout string, persons []string) ([]Transition, error) {
	return those(tx, rollout, persons, "")
}

func those(tx *db.Tx, rollout string, persons []string, lock string) ([]Transition, error) {
	var all []Transition
	persons = unique(persons)
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT `+transitionColumns+` FROM transitions t WHERE t.body = ? AND t.rollout = ? AND t.person IN (?) ORDER BY t.person`+lock,
			tx.Tenant, rollout, persons[start:min(start+500, len(persons))])
		if err != nil {
			return nil, err
		}
		var some []Transition
		if err := tx.Select(&some, query, args...); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// heldAll is held for the whole roster.
func heldAll(tx *db.Tx, rollout string) ([]Transition, error) {
	var all []Transition
	return all, tx.Select(&all, `SELECT `+transitionColumns+` FROM transitions t WHERE t.body = $1 AND t.rollout = $2 ORDER BY t.person`+forUpdate(tx), tx.Tenant, rollout)
}

// transitionOf is a person's place in a rollout; 404 when they have none.
func transitionOf(tx *db.Tx, rollout, person string) (Transition, error) {
	var t Transition
	err := tx.Get(&t, `SELECT `+transitionColumns+` FROM transitions t WHERE t.body = $1 AND t.rollout = $2 AND t.person = $3`, tx.Tenant, rollout, person)
	return t, gone(err)
}

// roster is everybody in a rollout, by name.
func roster(tx *db.Tx, rollout string) ([]Transition, error) {
	var all []Transition
	return all, tx.Select(&all, `SELECT `+transitionColumns+` FROM transitions t WHERE t.body = $1 AND t.rollout = $2 ORDER BY t.sort, t.person`, tx.Tenant, rollout)
}

// mine lists the rollouts a person is in, closed ones left out.
func mine(tx *db.Tx, person string) ([]Transition, error) {
	var all []Transition
	return all, tx.Select(&all, `SELECT `+transitionColumns+` FROM transitions t JOIN rollouts r ON r.body = t.body AND r.id = t.rollout
		WHERE t.body = $1 AND t.person = $2 AND r.state <> 'closed' ORDER BY r.starts, r.id`, tx.Tenant, person)
}
