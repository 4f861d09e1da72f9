package org

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const importColumns = `body, id, source, name, size, header, mapping, state, notice, rows, fresh, changed, unchanged, missing, faulty,
	actor, via, created_at, applied_at, version`

func insertImport(tx *db.Tx, i Import, file []byte) error {
	return tx.Insert("imports", struct {
		Import
		File []byte `db:"file"`
	}{i, file})
}

func importByID(tx *db.Tx, id string) (Import, error) {
	var i Import
	err := tx.Get(&i, `SELECT `+importColumns+` FROM imports WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return i, gone(err)
}

func importFile(tx *db.Tx, id string) ([]byte, error) {
	var file []byte
	err := tx.Get(&file, `SELECT file FROM imports WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return file, gone(err)
}

func latestImports(tx *db.Tx) ([]Import, error) {
	var all []Import
	return all, tx.Select(&all, `SELECT `+importColumns+` FROM imports WHERE body = $1 ORDER BY created_at DESC, id LIMIT 50`, tx.Tenant)
}

func setImportState(tx *db.Tx, id, state string, notice *fault.Fault) error {
	text := ""
	if notice != nil {
		text = asJSON(notice)
	}
	_, err := tx.Exec(`UPDATE imports SET state = $3, notice = $4, version = version + 1 WHERE body = $1 AND id = $2`, tx.Tenant, id, state, text)
	return err
}

func setMapping(tx *db.Tx, id, mapping string) error {
	_, err := tx.Exec(`UPDATE imports SET mapping = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, mapping)
	return err
}

func setCounts(tx *db.Tx, id string, rows int, n map[string]int) error {
	_, err := tx.Exec(`UPDATE imports SET rows = $3, fresh = $4, changed = $5, unchanged = $6, missing = $7, faulty = $8 WHERE body = $1 AND id = $2`,
		tx.Tenant, id, rows, n[New], n[Changed], n[Unchanged], n[Missing], n[Faulty])
	return err
}

func mappingFor(tx *db.Tx, fingerprint string) (Mapping, error) {
	var found []string
	err := tx.Select(&found, `SELECT mapping FROM import_mappings WHERE body = $1 AND header = $2`, tx.Tenant, fingerprint)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return Import{MapText: found[0]}.Mapping(), nil
}

func saveMapping(tx *db.Tx, by access.Actor, now clock.Instant, fingerprint, mapping string) error {
	_, err := tx.Exec(`INSERT INTO import_mappings (body, header, mapping, actor, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (body, header) DO UPDATE SET mapping = excluded.mapping, actor = excluded.actor, at = excluded.at`,
		tx.Tenant, fingerprint, mapping, by.Person, now)
	return err
}

// clearStage throws a preview away, with the words put aside for people who
// never came; givenUp lets go of the file too.
func clearStage(tx *db.Tx, id string, givenUp bool) error {
	if _, err := tx.Exec(`DELETE FROM person_words WHERE body = $1 AND person IN (
		SELECT r.person FROM import_rows r WHERE r.body = $1 AND r.import = $2 AND r.class = 'new')`, tx.Tenant, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM import_rows WHERE body = $1 AND import = $2`, tx.Tenant, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM import_units WHERE body = $1 AND import = $2`, tx.Tenant, id); err != nil {
		return err
	}
	if givenUp {
		if _, err := tx.Exec(`UPDATE imports SET file = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, []byte{}); err != nil {
			return err
		}
	}
	return clearPlan(tx, id)
}

// clearPlan throws away what was only needed for taking over.
func clearPlan(tx *db.Tx, id string) error {
	for _, statement := range []string{
		`DELETE FROM import_emails WHERE body = $1 AND import = $2`,
		`DELETE FROM import_positions WHERE body = $1 AND import = $2`,
	} {
		if _, err := tx.Exec(statement, tx.Tenant, id); err != nil {
			return err
		}
	}
	return nil
}

// told is what a line of a preview says beside its person.
type told struct {
	Changes []Change       `json:"changes,omitempty"`
	Fault   *fault.Fault   `json:"fault,omitempty"`
	Remarks []*fault.Fault `json:"remarks,omitempty"`
}

type lineRow struct {
	Ord    int    `db:"ord"`
	Class  string `db:"class"`
	Person string `db:"person"`
	Name   string `db:"name"`
	Told   string `db:"told"`
	Said   string `db:"said"`
}

func (r lineRow) line() ImportLine {
	var t told
	readJSON(r.Told, &t)
	return ImportLine{Ord: r.Ord, Class: r.Class, Person: r.Person, Name: r.Name, Said: parseSaid(r.Said), Changes: t.Changes, Fault: t.Fault, Remarks: t.Remarks}
}

func asLines(rows []lineRow) []ImportLine {
	lines := make([]ImportLine, len(rows))
	for i, r := range rows {
		lines[i] = r.line()
	}
	return lines
}

func importLines(tx *db.Tx, id, class string, after, limit int) ([]ImportLine, error) {
	var rows []lineRow
	err := tx.Select(&rows, `SELECT ord, class, person, name, told, said FROM import_rows
		WHERE body = $1 AND import = $2 AND class = $3 AND ord > $4 ORDER BY ord LIMIT $5`, tx.Tenant, id, class, after, limit)
	return asLines(rows), err
}

// toldLines are the lines with a fault or remark.
func toldLines(tx *db.Tx, id string, limit int) ([]ImportLine, error) {
	var rows []lineRow
	err := tx.Select(&rows, `SELECT ord, class, person, name, told, '' AS said FROM import_rows
		WHERE body = $1 AND import = $2 AND told <> '' AND (class = 'faulty' OR told LIKE '%"remarks"%') ORDER BY ord LIMIT $3`, tx.Tenant, id, limit)
	return asLines(rows), err
}

func importUnits(tx *db.Tx, id string) ([]string, error) {
	var names []string
	return names, tx.Select(&names, `SELECT name FROM import_units WHERE body = $1 AND import = $2 ORDER BY sort, id`, tx.Tenant, id)
}

func missingIn(tx *db.Tx, id string) (map[string]bool, error) {
	var persons []string
	err := tx.Select(&persons, `SELECT person FROM import_rows WHERE body = $1 AND import = $2 AND class = 'missing'`, tx.Tenant, id)
	in := make(map[string]bool, len(persons))
	for _, p := range persons {
		in[p] = true
	}
	return in, err
}

// imported is somebody an import added or changed, and the line that said so.
type imported struct {
	Ord    int    `db:"ord"`
	Person string `db:"person"`
}

// importedAfter are those of the lines after one, some at a time.
func importedAfter(tx *db.Tx, id string, ord, n int) ([]imported, error) {
	var some []imported
	return some, tx.Select(&some, `SELECT ord, person FROM import_rows WHERE body = $1 AND import = $2 AND class IN ('new', 'changed')
		AND ord > $3 ORDER BY ord LIMIT $4`, tx.Tenant, id, ord, n)
}

// FromList is what a list said last about a person, and when.
type FromList struct {
	Source string        `db:"source"`
	Import string        `db:"import"`
	Text   string        `db:"said"`
	At     clock.Instant `db:"at"`
}

// Said is what the list said.
func (f FromList) Said() Said { return parseSaid(f.Text) }

// Kind is m365, entra or list.
func (f FromList) Kind() string { return Import{Source: f.Source}.SourceKind() }

func listsOf(tx *db.Tx, person string) ([]FromList, error) {
	var all []FromList
	return all, tx.Select(&all, `SELECT s.source, s.import, s.said, i.applied_at AS at FROM person_sources s
		JOIN imports i ON i.body = s.body AND i.id = s.import WHERE s.body = $1 AND s.person = $2 ORDER BY i.applied_at DESC, s.source`, tx.Tenant, person)
}
