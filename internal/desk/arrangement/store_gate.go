package arrangement

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const (
	gateColumns        = `body, service, unit, arrangement, open, review_on, lost, changed_at, version`
	arrangementColumns = `body, id, service, unit, number, state, content, note, made_at, made_by, passed_at, ended_at, version`
)

// gateFor is the gate somebody of a unit comes to: of the nearest unit with a
// variation, else of the body.
func gateFor(tx *db.Tx, service, unit string) (Gate, bool, error) {
	var g Gate
	err := tx.Get(&g, `SELECT `+prefixed("g", gateColumns)+` FROM gates g
		LEFT JOIN units u ON u.body = g.body AND u.id = $3
		LEFT JOIN units own ON own.body = g.body AND own.id = g.unit
		WHERE g.body = $1 AND g.service = $2 AND (g.unit = '' OR substr(u.path, 1, length(own.path)) = own.path)
		ORDER BY CASE g.unit WHEN '' THEN 0 ELSE length(own.path) END DESC LIMIT 1`, tx.Tenant, service, unit)
	if errors.Is(err, db.ErrNone) {
		return g, false, nil
	}
	return g, err == nil, err
}

func arrangementByID(tx *db.Tx, id string) (Arrangement, error) {
	var a Arrangement
	err := tx.Get(&a, `SELECT `+arrangementColumns+` FROM arrangements WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return a, fault.Gone()
	}
	return a, err
}

func activeTeams(tx *db.Tx) (map[string]bool, error) {
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM teams WHERE body = $1 AND active = 1`, tx.Tenant); err != nil {
		return nil, err
	}
	active := make(map[string]bool, len(ids))
	for _, id := range ids {
		active[id] = true
	}
	return active, nil
}

// versionsOf are all versions of a service's arrangement in a unit, the newest
// first.
func versionsOf(tx *db.Tx, service, unit string) ([]Arrangement, error) {
	var all []Arrangement
	return all, tx.Select(&all, `SELECT `+arrangementColumns+` FROM arrangements WHERE body = $1 AND service = $2 AND unit = $3 ORDER BY number DESC`, tx.Tenant, service, unit)
}

// everyVersion are all versions of a service, of all its units.
func everyVersion(tx *db.Tx, service string) ([]Arrangement, error) {
	var all []Arrangement
	return all, tx.Select(&all, `SELECT `+arrangementColumns+` FROM arrangements WHERE body = $1 AND service = $2 ORDER BY unit, number DESC`, tx.Tenant, service)
}

// inUse are the drafts and what stands, of all services.
func inUse(tx *db.Tx) ([]Arrangement, error) {
	var all []Arrangement
	return all, tx.Select(&all, `SELECT `+arrangementColumns+` FROM arrangements WHERE body = $1 AND state IN ('draft', 'standing') ORDER BY service, unit, number`, tx.Tenant)
}

func standing(tx *db.Tx, service, unit string) (Arrangement, bool, error) {
	var a Arrangement
	err := tx.Get(&a, `SELECT `+arrangementColumns+` FROM arrangements WHERE body = $1 AND service = $2 AND unit = $3 AND state = 'standing'`, tx.Tenant, service, unit)
	if errors.Is(err, db.ErrNone) {
		return a, false, nil
	}
	return a, err == nil, err
}

func saveArrangement(tx *db.Tx, a Arrangement) error {
	n, err := tx.Exec(`UPDATE arrangements SET state = $3, content = $4, note = $5, passed_at = $6, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $7 AND state = 'draft'`, tx.Tenant, a.ID, a.State, a.Raw, a.Note, a.PassedAt, a.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: a}
}

func dropDraft(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM arrangements WHERE body = $1 AND id = $2 AND state = 'draft'`, tx.Tenant, id)
	return err
}

// replaceStanding ends what stands, for another version or for good.
func replaceStanding(tx *db.Tx, service, unit string, now clock.Instant, state string) error {
	_, err := tx.Exec(`UPDATE arrangements SET state = $4, ended_at = $5, version = version + 1 WHERE body = $1 AND service = $2 AND unit = $3 AND state = 'standing'`,
		tx.Tenant, service, unit, state, now)
	return err
}

func gateOf(tx *db.Tx, service, unit string) (Gate, error) {
	var g Gate
	err := tx.Get(&g, `SELECT `+gateColumns+` FROM gates WHERE body = $1 AND service = $2 AND unit = $3`, tx.Tenant, service, unit)
	if errors.Is(err, db.ErrNone) {
		return g, fault.Gone()
	}
	return g, err
}

// gone is nil for a gate that is no longer there.
func gone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// openGates are the gates that take tickets.
func openGates(tx *db.Tx) ([]Gate, error) {
	var all []Gate
	return all, tx.Select(&all, `SELECT `+gateColumns+` FROM gates WHERE body = $1 AND open = 1 ORDER BY service, unit`, tx.Tenant)
}

// allGates are all there are, closed ones too.
func allGates(tx *db.Tx) ([]Gate, error) {
	var all []Gate
	return all, tx.Select(&all, `SELECT `+gateColumns+` FROM gates WHERE body = $1 ORDER BY service, unit`, tx.Tenant)
}

// putGate opens a gate for the version that passed. It is written by Pass
// alone.
func putGate(tx *db.Tx, g Gate) error {
	_, err := tx.Exec(`INSERT INTO gates (body, service, unit, arrangement, open, review_on, lost, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, '', $7, 1)
		ON CONFLICT (body, service, unit) DO UPDATE SET arrangement = excluded.arrangement, open = excluded.open, review_on = excluded.review_on, lost = '',
		changed_at = excluded.changed_at, version = gates.version + 1`, tx.Tenant, g.Service, g.Unit, g.Arrangement, g.Open, g.ReviewOn, g.ChangedAt)
	return err
}

func saveGate(tx *db.Tx, g Gate) error {
	n, err := tx.Exec(`UPDATE gates SET open = $4, review_on = $5, lost = $6, changed_at = $7, version = version + 1
		WHERE body = $1 AND service = $2 AND unit = $3 AND version = $8`, tx.Tenant, g.Service, g.Unit, g.Open, g.ReviewOn, g.Lost, g.ChangedAt, g.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: g}
}

func removeGate(tx *db.Tx, service, unit string) error {
	_, err := tx.Exec(`DELETE FROM gates WHERE body = $1 AND service = $2 AND unit = $3`, tx.Tenant, service, unit)
	return err
}

// decisionsOf are the passages of a service's gates, the newest first.
func decisionsOf(tx *db.Tx, service string) ([]Decision, error) {
	var all []Decision
	return all, tx.Select(&all, `SELECT body, id, service, unit, arrangement, what, at, actor, text, conditions FROM gate_decisions
		WHERE body = $1 AND service = $2 ORDER BY at DESC, id DESC LIMIT 200`, tx.Tenant, service)
}

// restOn are the services with an open gate that have to do with any of some
// people: as holders, as deputies, in training, or in a team.
func restOn(tx *db.Tx, persons []string) ([]string, error) {
	var of []string
	var inTeams bool
	for start := 0; start < len(persons) && !inTeams; start += 500 {
		some := persons[start:min(start+500, len(persons))]
		query, args, err := db.In(`SELECT g.service FROM gates g WHERE g.body = ? AND g.open = 1 AND (
			EXISTS (SELECT 1 FROM service_holders h WHERE h.body = g.body AND h.service = g.service AND (h.person IN (?) OR h.deputy IN (?)))
			OR EXISTS (SELECT 1 FROM service_training t WHERE t.body = g.body AND t.service = g.service AND t.person IN (?)))`, tx.Tenant, some, some, some)
		if err != nil {
			return nil, err
		}
		var found []string
		if err := tx.Select(&found, query, args...); err != nil {
			return nil, err
		}
		of = append(of, found...)
		if query, args, err = db.In(`SELECT count(*) FROM team_members WHERE body = ? AND person IN (?)`, tx.Tenant, some); err != nil {
			return nil, err
		}
		var n int
		if err := tx.Get(&n, query, args...); err != nil {
			return nil, err
		}
		inTeams = n > 0
	}
	if inTeams {
		open, err := openGates(tx)
		for _, g := range open {
			of = append(of, g.Service)
		}
		return of, err
	}
	return of, nil
}

// supportLeads are those who lead support in all of the body.
func supportLeads(tx *db.Tx) ([]string, error) {
	var ids []string
	return ids, tx.Select(&ids, `SELECT r.person FROM role_grants r JOIN persons p ON p.body = r.body AND p.id = r.person AND p.active = 1
		WHERE r.body = $1 AND r.role = 'support_lead' AND r.scope_kind = '' ORDER BY r.person`, tx.Tenant)
}
