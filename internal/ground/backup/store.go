package backup

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// leftOut are tables that are not taken along (doc.go), and those the database
// keeps for itself.
var leftOut = []string{"sessions", "attempts", "goose_db_version",
	"search_queue", "search_docs", "search_words", "search_vocabulary", "search_built"}

// Names of tables and columns come from the database's own catalogue and are
// quoted all the same.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func list(names []string) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = quoted(n)
	}
	return strings.Join(all, ", ")
}

// unhurried lifts the limits meant for people's requests.
func unhurried(tx *db.Tx) error {
	if tx.Dialect != db.Postgres {
		return nil
	}
	var said string
	for _, name := range []string{"statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"} {
		if err := tx.Get(&said, `SELECT set_config($1, '0', true)`, name); err != nil {
			return err
		}
	}
	return nil
}

// tables reads the schema out of the database: every plain table, after all it
// refers to.
func tables(tx *db.Tx) ([]Table, error) {
	var names []string
	var err error
	if tx.Dialect == db.SQLite {
		err = tx.Select(&names, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	} else {
		err = tx.Select(&names, `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`)
	}
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(leftOut, n) })
	sort.Strings(names) // PostgreSQL may sort by a language
	refers, err := references(tx, names)
	if err != nil {
		return nil, err
	}
	var all []Table
	for _, n := range inOrder(names, refers) {
		t := Table{Name: n}
		if err := describe(tx, &t); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// references are the tables each table refers to.
func references(tx *db.Tx, names []string) (map[string][]string, error) {
	all := map[string][]string{}
	if tx.Dialect == db.SQLite {
		for _, n := range names {
			var to []string
			if err := tx.Select(&to, `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`, n); err != nil {
				return nil, err
			}
			all[n] = to
		}
		return all, nil
	}
	var rows []struct {
		From string `db:"from_table"`
		To   string `db:"to_table"`
	}
	err := tx.Select(&rows, `SELECT DISTINCT f.relname AS from_table, t.relname AS to_table FROM pg_constraint c
		JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
		WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace`)
	for _, r := range rows {
		all[r.From] = append(all[r.From], r.To)
	}
	return all, err
}

// inOrder puts every table after those it refers to.
func inOrder(names []string, refers map[string][]string) []string {
	var order []string
	seen := map[string]bool{}
	var visit func(string)
	visit = func(n string) {
		if seen[n] || !slices.Contains(names, n) {
			return
		}
		seen[n] = true
		to := slices.Clone(refers[n])
		sort.Strings(to)
		for _, t := range to {
			visit(t)
		}
		order = append(order, n)
	}
	for _, n := range names {
		visit(n)
	}
	return order
}

// describe finds a table's columns, which of them hold bytes, and the one the
// database numbers. Columns it works out itself are left out.
func describe(tx *db.Tx, t *Table) error {
	var rows []struct {
		Name string `db:"name"`
		Kind string `db:"kind"`
	}
	query := `SELECT name, upper(type) AS kind FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY name`
	if tx.Dialect == db.Postgres {
		query = `SELECT column_name AS name, CASE WHEN is_identity = 'YES' THEN 'IDENTITY' ELSE upper(data_type) END AS kind FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY column_name`
	}
	if err := tx.Select(&rows, query, t.Name); err != nil {
		return err
	}
	t.bytes = map[string]bool{}
	for _, r := range rows {
		t.Columns = append(t.Columns, r.Name)
		t.bytes[r.Name] = r.Kind == "BLOB" || r.Kind == "BYTEA"
		if r.Kind == "IDENTITY" {
			t.Serial = r.Name
		}
	}
	sort.Strings(t.Columns)
	if tx.Dialect == db.Postgres {
		return last(tx, t)
	}
	var made string
	if err := tx.Get(&made, `SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1`, t.Name); err != nil {
		return err
	}
	if strings.Contains(strings.ToUpper(made), "AUTOINCREMENT") {
		var pk []string
		if err := tx.Select(&pk, `SELECT name FROM pragma_table_info($1) WHERE pk = 1`, t.Name); err != nil || len(pk) != 1 {
			return errors.Join(err, fmt.Errorf("the numbered column of %s", t.Name))
		}
		t.Serial = pk[0]
	}
	return last(tx, t)
}

// last is the highest number a table ever gave.
func last(tx *db.Tx, t *Table) error {
	if t.Serial == "" {
		return nil
	}
	if tx.Dialect == db.SQLite {
		err := tx.Get(&t.Last, `SELECT seq FROM sqlite_sequence WHERE name = $1`, t.Name)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	}
	return tx.Get(&t.Last, `SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass), 0)`, quoted(t.Name), t.Serial)
}

// setLast lets numbering go on after the highest number given.
func setLast(tx *db.Tx, t Table) error {
	if t.Serial == "" || t.Last == 0 {
		return nil
	}
	if tx.Dialect == db.Postgres {
		var n int64
		return tx.Get(&n, `SELECT setval(pg_get_serial_sequence($1, $2)::regclass, $3)`, quoted(t.Name), t.Serial, t.Last)
	}
	if _, err := tx.Exec(`DELETE FROM sqlite_sequence WHERE name = $1`, t.Name); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)`, t.Name, t.Last)
	return err
}

// each reads all rows of a table in the order of its columns. Texts that let
// in whoever reads them stay behind.
func each(tx *db.Tx, t Table, f func([]any) error) error {
	hide, flag := slices.Index(t.Columns, "text"), slices.Index(t.Columns, "secret")
	order := ""
	if t.Serial != "" {
		order = ` ORDER BY ` + quoted(t.Serial)
	}
	return tx.Each(func(row []any) error {
		for i, v := range row {
			switch b, ok := v.([]byte); {
			case v == nil && t.bytes[t.Columns[i]]: // how SQLite's driver reads an empty one
				row[i] = []byte{}
			case ok && !t.bytes[t.Columns[i]]:
				row[i] = string(b)
			}
		}
		if t.Name == "letters" && hide >= 0 && flag >= 0 && row[flag] == int64(1) {
			row[hide] = ""
		}
		return f(row)
	}, `SELECT `+list(t.Columns)+` FROM `+quoted(t.Name)+order)
}

// counted is how many rows a table has.
func counted(tx *db.Tx, name string) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT count(*) FROM `+quoted(name))
}

// add writes rows into a table: many in one statement on PostgreSQL, few on
// SQLite, whose driver looks for each parameter by its name.
func add(tx *db.Tx, t Table, rows [][]any) error {
	parameters := 60
	if tx.Dialect == db.Postgres {
		parameters = 4000
	}
	for some := range slices.Chunk(rows, max(1, parameters/len(t.Columns))) {
		if err := insert(tx, t, some); err != nil {
			return err
		}
	}
	return nil
}

func insert(tx *db.Tx, t Table, rows [][]any) error {
	values := make([]any, 0, len(rows)*len(t.Columns))
	var q strings.Builder
	q.WriteString(`INSERT INTO ` + quoted(t.Name) + ` (` + list(t.Columns) + `)`)
	if t.Serial != "" && tx.Dialect == db.Postgres {
		q.WriteString(` OVERRIDING SYSTEM VALUE`)
	}
	q.WriteString(` VALUES `)
	for i, row := range rows {
		if i > 0 {
			q.WriteString(", ")
		}
		for j := range row {
			q.WriteString(map[bool]string{true: "(", false: ", "}[j == 0])
			fmt.Fprintf(&q, "$%d", len(values)+1)
			values = append(values, row[j])
		}
		q.WriteString(")")
	}
	_, err := tx.Exec(q.String(), values...)
	return err
}

// clear empties a table of the program's own notes, which a program that was
// started once has written already.
func clear(tx *db.Tx, name string) error {
	_, err := tx.Exec(`DELETE FROM ` + quoted(name))
	return err
}

// sound asks SQLite whether its file is in order. PostgreSQL looks after its
// own.
func sound(tx *db.Tx) error {
	if tx.Dialect != db.SQLite {
		return nil
	}
	var said []string
	if err := tx.Select(&said, `SELECT integrity_check FROM pragma_integrity_check`); err != nil {
		return err
	}
	if len(said) != 1 || said[0] != "ok" {
		return fmt.Errorf("the database file is damaged: %s", strings.Join(said, "; "))
	}
	var loose int
	if err := tx.Get(&loose, `SELECT count(*) FROM pragma_foreign_key_check`); err != nil {
		return err
	}
	if loose > 0 {
		return fmt.Errorf("the database file is damaged: %d rows refer to what is not there", loose)
	}
	return nil
}
