package org

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// setBasis notes how many imports were applied when a preview was made.
func setBasis(tx *db.Tx, id string, basis int) error {
	_, err := tx.Exec(`UPDATE imports SET basis = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, basis)
	return err
}

func appliedImports(tx *db.Tx) (n int, err error) {
	return n, tx.Get(&n, `SELECT count(*) FROM imports WHERE body = $1 AND state = 'applied'`, tx.Tenant)
}

// stale asks for whatever would make a preview untrue.
const stale = `SELECT
	(SELECT count(*) FROM import_rows r JOIN persons p ON p.body = r.body AND p.id = r.person
		WHERE r.body = $1 AND r.import = $2 AND r.class = 'changed' AND p.version <> r.was) +
	(SELECT count(*) FROM import_emails i JOIN emails e ON e.body = i.body AND e.fold = i.fold
		WHERE i.body = $1 AND i.import = $2 AND e.person <> i.person AND e.person <> i.was) +
	(SELECT count(*) FROM import_units i JOIN units u ON u.body = i.body AND u.parent = '' AND u.fold = i.fold
		WHERE i.body = $1 AND i.import = $2) +
	(SELECT count(*) FROM (SELECT DISTINCT i.unit FROM import_positions i WHERE i.body = $1 AND i.import = $2 AND i.unit <> '') AS wanted
		WHERE NOT EXISTS (SELECT 1 FROM units u WHERE u.body = $1 AND u.id = wanted.unit)
		AND NOT EXISTS (SELECT 1 FROM import_units n WHERE n.body = $1 AND n.import = $2 AND n.id = wanted.unit)) +
	(SELECT count(*) FROM imports m WHERE m.body = $1 AND m.id = $2
		AND m.basis <> (SELECT count(*) FROM imports a WHERE a.body = $1 AND a.state = 'applied'))`

// swap makes the plan put aside true, all of it in the caller's transaction;
// errStale when it no longer fits, or somebody writes what it changes meanwhile.
func swap(tx *db.Tx, now clock.Instant, imp Import) error {
	// One at a time.
	if err := tx.Lock("people/import"); err != nil {
		return err
	}
	if tx.Dialect == db.Postgres {
		if _, err := tx.Exec(`SET LOCAL statement_timeout = '60s'`); err != nil {
			return err
		}
	}
	var n int
	if err := tx.Get(&n, stale, tx.Tenant, imp.ID); err != nil {
		return err
	}
	if n > 0 {
		return errStale
	}
	if err := endSessionsOf(tx, imp.ID); err != nil {
		return err
	}
	for _, step := range []struct {
		statement string
		args      []any
		all       string // counts how many it must write
	}{
		{`INSERT INTO units (body, id, parent, name, fold, sort, path, version)
			SELECT i.body, i.id, '', i.name, i.fold, i.sort, '/' || i.id || '/', 1 FROM import_units i WHERE i.body = $1 AND i.import = $2`, nil, ""},
		{`INSERT INTO persons (body, id, given, family, name, fold, sort, lang, mobile, active, left_on, external, created_at, version)
			SELECT r.body, r.person, r.given, r.family, r.name, r.fold, r.sort, r.lang, r.mobile, r.active, '', r.external, $3, 1
			FROM import_rows r WHERE r.body = $1 AND r.import = $2 AND r.class = 'new' ORDER BY r.ord`, []any{now}, ""},
		{`UPDATE persons SET given = r.given, family = r.family, name = r.name, fold = r.fold, sort = r.sort, lang = r.lang, mobile = r.mobile,
			active = r.active, left_on = r.left_on, version = persons.version + 1 FROM import_rows r
			WHERE r.body = $1 AND r.import = $2 AND r.class = 'changed' AND persons.body = r.body AND persons.id = r.person AND persons.version = r.was`,
			nil, `SELECT count(*) FROM import_rows WHERE body = $1 AND import = $2 AND class = 'changed'`},
		{`INSERT INTO emails (body, person, address, fold, kind, valid_from, valid_to)
			SELECT i.body, i.person, i.address, i.fold, i.kind, i.valid_from, i.valid_to FROM import_emails i
			WHERE i.body = $1 AND i.import = $2 ORDER BY i.fold
			ON CONFLICT (body, fold) DO UPDATE SET person = excluded.person, address = excluded.address, kind = excluded.kind,
			valid_from = excluded.valid_from, valid_to = excluded.valid_to WHERE emails.person = excluded.person
			OR emails.person = (SELECT w.was FROM import_emails w WHERE w.body = $1 AND w.import = $2 AND w.fold = excluded.fold)`,
			nil, `SELECT count(*) FROM import_emails WHERE body = $1 AND import = $2`},
		{`INSERT INTO positions (body, id, person, kind, unit, title, valid_from, valid_to)
			SELECT i.body, i.id, i.person, i.kind, i.unit, i.title, i.valid_from, i.valid_to FROM import_positions i
			WHERE i.body = $1 AND i.import = $2 ORDER BY i.id
			ON CONFLICT (body, id) DO UPDATE SET kind = excluded.kind, unit = excluded.unit, title = excluded.title,
			valid_from = excluded.valid_from, valid_to = excluded.valid_to`, nil, ""},
		{`INSERT INTO person_sources (body, source, person, name, said, import)
			SELECT r.body, $3, r.person, r.source_key, r.said, r.import FROM import_rows r
			WHERE r.body = $1 AND r.import = $2 AND r.said <> '' AND r.class IN ('new', 'changed', 'unchanged') ORDER BY r.ord
			ON CONFLICT (body, source, person) DO UPDATE SET name = excluded.name, said = excluded.said, import = excluded.import`, []any{imp.Source}, ""},
		{`UPDATE imports SET state = 'applied', notice = '', applied_at = $3, file = $4, version = version + 1 WHERE body = $1 AND id = $2`, []any{now, []byte{}}, ""},
	} {
		wrote, err := tx.Exec(step.statement, append([]any{tx.Tenant, imp.ID}, step.args...)...)
		if err != nil {
			return err
		}
		if step.all == "" {
			continue
		}
		if err := tx.Get(&n, step.all, tx.Tenant, imp.ID); err != nil {
			return err
		}
		if wrote != n {
			return errStale
		}
	}
	return nil
}

// endSessionsOf ends the sessions of those an import takes access from.
func endSessionsOf(tx *db.Tx, imp string) error {
	var persons []string
	if err := tx.Select(&persons, `SELECT r.person FROM import_rows r JOIN persons p ON p.body = r.body AND p.id = r.person
		WHERE r.body = $1 AND r.import = $2 AND r.class = 'changed' AND r.active = 0 AND p.active = 1`, tx.Tenant, imp); err != nil {
		return err
	}
	for _, person := range persons {
		if err := access.EndSessions(tx, person); err != nil {
			return err
		}
	}
	return nil
}

// measure lets PostgreSQL look at how much there is now; until it has, it takes
// ways through the lists that are meant for empty tables.
func measure(tx *db.Tx) error {
	if tx.Dialect != db.Postgres {
		return nil
	}
	for _, statement := range []string{`ANALYZE persons`, `ANALYZE emails`, `ANALYZE positions`, `ANALYZE units`, `ANALYZE person_words`, `ANALYZE person_sources`} {
		if _, err := tx.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}
