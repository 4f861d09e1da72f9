package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var stepColumns = "s." + strings.Join(db.Columns(Step{}), ", s.")

func stepsOf(tx *db.Tx, rollout string) ([]Step, error) {
	var all []Step
	return all, tx.Select(&all, `SELECT `+stepColumns+` FROM steps s WHERE s.body = $1 AND s.rollout = $2 ORDER BY s.ord, s.id`, tx.Tenant, rollout)
}

func stepByID(tx *db.Tx, rollout, id string) (Step, error) {
	var s Step
	err := tx.Get(&s, `SELECT `+stepColumns+` FROM steps s WHERE s.body = $1 AND s.rollout = $2 AND s.id = $3`, tx.Tenant, rollout, id)
	return s, gone(err)
}

// saveStep is false when somebody was quicker.
func saveStep(tx *db.Tx, s Step) (bool, error) {
	n, err := tx.Exec(`UPDATE steps SET track = $3, name = $4, kind = $5, subject = $6, guide = $7, by_hand = $8, external = $9,
		external_fold = $10, ord = $11, follows = $12, version = version + 1 WHERE body = $1 AND id = $2 AND version = $13`,
		tx.Tenant, s.ID, s.Track, s.Name, s.Kind, s.Subject, s.Guide, s.ByHand, s.External, s.ExternalFold, s.Ord, s.Follows, s.Version)
	return n == 1, err
}

func deleteStep(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM steps WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}

// stepResult is one result as stored: appended once.
type stepResult struct {
	Seq     int64         `db:"seq,auto"`
	Body    string        `db:"body"`
	Rollout string        `db:"rollout"`
	Step    string        `db:"step"`
	Person  string        `db:"person"`
	Device  string        `db:"device"`
	Outcome Outcome       `db:"outcome"`
	Raw     string        `db:"raw"`
	Source  Source        `db:"source"`
	At      clock.Instant `db:"at"`
	By      string        `db:"by"`
	Detail  string        `db:"detail"`
}

// StepState is what stands for one person, or one of their devices.
type StepState struct {
	Body    string `db:"body"`
	Rollout string `db:"rollout"`
	Step    string `db:"step"`
	Person  string `db:"person"`
	Device  string `db:"device"`
	Sort    string `db:"sort"`
	Standing
}

var stepStateColumns = "x." + strings.Join(db.Columns(StepState{}), ", x.")

// stepStatesOf is what stands for one person in a rollout.
func stepStatesOf(tx *db.Tx, rollout, person string) ([]StepState, error) {
	var all []StepState
	return all, tx.Select(&all, `SELECT `+stepStateColumns+` FROM step_states x WHERE x.body = $1 AND x.rollout = $2 AND x.person = $3`, tx.Tenant, rollout, person)
}

// standingOf is what stands for the persons in one step.
func standingOf(tx *db.Tx, step string, persons []string) ([]StepState, error) {
	var all []StepState
	return all, chunks(persons, func(some []string) error {
		query, args, err := db.In(`SELECT `+stepStateColumns+` FROM step_states x WHERE x.body = ? AND x.step = ? AND x.person IN (?)`, tx.Tenant, step, some)
		if err != nil {
			return err
		}
		var part []StepState
		err = tx.Select(&part, query, args...)
		all = append(all, part...)
		return err
	})
}

// putStates writes what stands now over what stood.
func putStates(tx *db.Tx, step string, states []StepState) error {
	persons := make([]string, 0, len(states))
	keep := map[[2]string]bool{}
	for _, s := range states {
		persons = append(persons, s.Person)
		keep[[2]string{s.Person, s.Device}] = true
	}
	// One statement for each row would be a round trip each: take the rows of
	// these persons out and put them in again, those of other devices as well.
	before, err := standingOf(tx, step, unique(persons))
	if err != nil {
		return err
	}
	for _, b := range before {
		if !keep[[2]string{b.Person, b.Device}] {
			states = append(states, b)
		}
	}
	err = chunks(unique(persons), func(some []string) error {
		query, args, err := db.In(`DELETE FROM step_states WHERE body = ? AND step = ? AND person IN (?)`, tx.Tenant, step, some)
		if err != nil {
			return err
		}
		_, err = tx.Exec(query, args...)
		return err
	})
	if err != nil {
		return err
	}
	return db.InsertAll(tx, "step_states", states)
}

type stepCountKey struct {
	Step    string
	Outcome Outcome
	ByHand  int
}

func (s StepState) key() stepCountKey {
	return stepCountKey{s.Step, s.Outcome, flag(s.Outcome == Done && s.Source == ByHand)}
}

// countSteps adds to the maintained counts. Callers hold "steps/"+rollout.
func countSteps(tx *db.Tx, rollout string, more map[stepCountKey]int) error {
	for k, n := range more {
		if n == 0 {
			continue
		}
		if _, err := tx.Exec(`INSERT INTO step_counts (body, rollout, step, outcome, by_hand, n) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (body, rollout, step, outcome, by_hand) DO UPDATE SET n = step_counts.n + excluded.n`,
			tx.Tenant, rollout, k.Step, k.Outcome, k.ByHand, n); err != nil {
			return err
		}
	}
	return nil
}

func stepCounts(tx *db.Tx, rollout string) ([]StepCount, error) {
	var all []StepCount
	return all, tx.Select(&all, `SELECT step, outcome, by_hand, n FROM step_counts WHERE body = $1 AND rollout = $2 AND n <> 0`, tx.Tenant, rollout)
}

// stepCountsAfresh counts what stands, for checks.
func stepCountsAfresh(tx *db.Tx, rollout string) ([]StepCount, error) {
	var all []StepCount
	return all, tx.Select(&all, `SELECT step, outcome, by_hand, count(*) AS n FROM (
		SELECT step, outcome, CASE WHEN outcome = 'done' AND source = 'hand' THEN 1 ELSE 0 END AS by_hand
		FROM step_states WHERE body = $1 AND rollout = $2) counted GROUP BY step, outcome, by_hand`, tx.Tenant, rollout)
}

// trackCount is how many a track has: people of the roster, or devices.
type trackCount struct {
	Track string `db:"track"`
	N     int    `db:"n"`
}

func peopleByTrack(tx *db.Tx, rollout string) ([]trackCount, error) {
	var all []trackCount
	return all, tx.Select(&all, `SELECT track, CAST(sum(n) AS INTEGER) AS n FROM rollout_counts WHERE body = $1 AND rollout = $2 GROUP BY track`, tx.Tenant, rollout)
}

func devicesByTrack(tx *db.Tx, rollout string) ([]trackCount, error) {
	var all []trackCount
	return all, tx.Select(&all, `SELECT t.track, count(*) AS n FROM rollout_devices d
		JOIN transitions t ON t.body = d.body AND t.rollout = d.rollout AND t.person = d.person
		WHERE d.body = $1 AND d.rollout = $2 AND d.state <> 'lost' GROUP BY t.track`, tx.Tenant, rollout)
}

// StepLine is one person (or device) in a step's list.
type StepLine struct {
	Person  string        `db:"person"`
	Name    string        `db:"name"`
	Mobile  string        `db:"mobile"`
	Sort    string        `db:"sort"`
	Device  string        `db:"device"`
	Serial  string        `db:"serial"`
	Stage   Stage         `db:"stage"`
	Outcome Outcome       `db:"outcome"` // "" = none yet
	Raw     string        `db:"raw"`
	Source  Source        `db:"source"`
	At      clock.Instant `db:"at"`
}

// stepLines lists who stands at an outcome, by name, after a place in the
// list or back from it; handOnly narrows to what was done by hand.
func stepLines(tx *db.Tx, s Step, outcome Outcome, handOnly bool, after Place, limit int) ([]StepLine, error) {
	var all []StepLine
	beyond, order := after.way()
	hand := ""
	if handOnly {
		hand = "AND x.source = 'hand'"
	}
	return all, tx.Select(&all, `SELECT x.person, p.name, p.mobile, x.sort, x.device, COALESCE(d.serial, '') AS serial, COALESCE(t.stage, '') AS stage,
			x.outcome, x.raw, x.source, x.at
		FROM step_states x JOIN persons p ON p.body = x.body AND p.id = x.person
		LEFT JOIN devices d ON d.body = x.body AND d.id = x.device
		LEFT JOIN transitions t ON t.body = x.body AND t.rollout = x.rollout AND t.person = x.person
		WHERE x.body = $1 AND x.step = $2 AND x.outcome = $3 `+hand+` AND (x.sort, x.person, x.device) `+beyond+` ($4, $5, $6)
		ORDER BY x.sort `+order+`, x.person `+order+`, x.device `+order+` LIMIT $7`, tx.Tenant, s.ID, outcome, after.Sort, after.ID, after.Sub, limit)
}

// stepWaiting lists who has no result yet.
func stepWaiting(tx *db.Tx, s Step, after Place, limit int) ([]StepLine, error) {
	var all []StepLine
	beyond, order := after.way()
	if s.Subject == ForDevice {
		return all, tx.Select(&all, `SELECT d.person, p.name, p.mobile, d.sort, d.device, v.serial, t.stage, '' AS outcome, '' AS raw, '' AS source, 0 AS at
			FROM rollout_devices d JOIN devices v ON v.body = d.body AND v.id = d.device
			JOIN persons p ON p.body = d.body AND p.id = d.person
			JOIN transitions t ON t.body = d.body AND t.rollout = d.rollout AND t.person = d.person
			WHERE d.body = $1 AND d.rollout = $2 AND d.state <> 'lost' AND ($3 = '' OR t.track = $3) AND (d.sort, d.person, d.device) `+beyond+` ($5, $6, $7)
			AND NOT EXISTS (SELECT 1 FROM step_states x WHERE x.body = d.body AND x.step = $4 AND x.person = d.person AND x.device = d.device)
			ORDER BY d.sort `+order+`, d.person `+order+`, d.device `+order+` LIMIT $8`, tx.Tenant, s.Rollout, s.Track, s.ID, after.Sort, after.ID, after.Sub, limit)
	}
	return all, tx.Select(&all, `SELECT t.person, p.name, p.mobile, t.sort, '' AS device, '' AS serial, t.stage, '' AS outcome, '' AS raw, '' AS source, 0 AS at
		FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND ($3 = '' OR t.track = $3) AND (t.sort, t.person) `+beyond+` ($5, $6)
		AND NOT EXISTS (SELECT 1 FROM step_states x WHERE x.body = t.body AND x.step = $4 AND x.person = t.person)
		ORDER BY t.sort `+order+`, t.person `+order+` LIMIT $7`, tx.Tenant, s.Rollout, s.Track, s.ID, after.Sort, after.ID, limit)
}

// sortsOf is the sort key of those on the roster; others are left out.
func sortsOf(tx *db.Tx, rollout string, persons []string) (map[string]string, error) {
	sorts := map[string]string{}
	return sorts, chunks(unique(persons), func(some []string) error {
		query, args, err := db.In(`SELECT person, sort FROM transitions WHERE body = ? AND rollout = ? AND person IN (?)`, tx.Tenant, rollout, some)
		if err != nil {
			return err
		}
		var rows []struct {
			Person string `db:"person"`
			Sort   string `db:"sort"`
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return err
		}
		for _, r := range rows {
			sorts[r.Person] = r.Sort
		}
		return nil
	})
}

// personsByAddress maps folded addresses to persons: what they have as mail
// or as an account of the rollout.
func personsByAddress(tx *db.Tx, rollout string, folds []string) (map[string]string, error) {
	found := map[string]string{}
	return found, chunks(unique(folds), func(some []string) error {
		query, args, err := db.In(`SELECT fold, person FROM emails WHERE body = ? AND fold IN (?)
			UNION SELECT fold, person FROM accounts WHERE body = ? AND rollout = ? AND fold IN (?)`, tx.Tenant, some, tx.Tenant, rollout, some)
		if err != nil {
			return err
		}
		var rows []struct {
			Fold   string `db:"fold"`
			Person string `db:"person"`
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return err
		}
		for _, r := range rows {
			found[r.Fold] = r.Person
		}
		return nil
	})
}

// chunks calls f with a few hundred ids at a time: both databases bound the
// parameters of one statement.
func chunks(ids []string, f func([]string) error) error {
	for start := 0; start < len(ids); start += 500 {
		if err := f(ids[start:min(start+500, len(ids))]); err != nil {
			return err
		}
	}
	return nil
}

// stepUsed tells whether anything rests on the step.
func stepUsed(tx *db.Tx, step string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT (SELECT count(*) FROM step_states WHERE body = $1 AND step = $2) + (SELECT count(*) FROM known_errors WHERE body = $1 AND step = $2)`, tx.Tenant, step)
	return n > 0, err
}

// stepTracks are the names of the rollout's tracks by id.
func stepTracks(tx *db.Tx, rollout string) (map[string]string, error) {
	var rows []struct {
		ID   string `db:"id"`
		Name string `db:"name"`
	}
	err := tx.Select(&rows, `SELECT id, name FROM tracks WHERE body = $1 AND rollout = $2`, tx.Tenant, rollout)
	names := make(map[string]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

// resultsOf is every result of a rollout in the order it was written down.
func resultsOf(tx *db.Tx, rollout string) ([]stepResult, error) {
	var all []stepResult
	return all, tx.Select(&all, `SELECT seq, body, rollout, step, person, device, outcome, raw, source, at, by, detail FROM step_results WHERE body = $1 AND rollout = $2 ORDER BY seq`, tx.Tenant, rollout)
}

// statesOf is everything that stands in a rollout.
func statesOf(tx *db.Tx, rollout string) ([]StepState, error) {
	var all []StepState
	return all, tx.Select(&all, `SELECT `+stepStateColumns+` FROM step_states x WHERE x.body = $1 AND x.rollout = $2`, tx.Tenant, rollout)
}

// stepStateOf is what stands for one; zero when nothing does.
func stepStateOf(tx *db.Tx, step, person, device string) (StepState, error) {
	var s StepState
	err := tx.Get(&s, `SELECT `+stepStateColumns+` FROM step_states x WHERE x.body = $1 AND x.step = $2 AND x.person = $3 AND x.device = $4`, tx.Tenant, step, person, device)
	if errors.Is(err, db.ErrNone) {
		return StepState{}, nil
	}
	return s, err
}
