package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

const rawName = "  limit: the same rows, by the database"

// raw is how many tickets a second the database alone takes: copies of the same
// rows into the same tables, eight to a commit.
func (o *office) raw(ctx context.Context) (float64, error) {
	if err := o.town.open(ctx); err != nil {
		return 0, err
	}
	defer o.close()
	raw := o.DB.Raw()
	statements := []string{`UPDATE ticket_numbers SET last = last + 1 WHERE body <> $1 AND $2 <> ''`,
		`UPDATE desk_counts SET n = n + 1 WHERE body <> '' AND team = 'team00' AND state = 'new' AND $1 <> $2`,
		`INSERT INTO search_queue (body, source, thing) SELECT body, 'none', id FROM tickets WHERE id = $2 AND $1 <> ''`,
		`INSERT INTO audit (body, at, actor, via, action, subject_kind, subject, detail) SELECT body, created_at, owner, 'token', 'desk.ticket_made', 'ticket', id || $1, '{"entries":["made"]}' FROM tickets WHERE id = $2`}
	for _, one := range []struct {
		table, where string
		other        map[string]string
	}{
		{"tickets", "id = $2 AND body <> ''", map[string]string{"id": "id || $1", "number": "100000000 + CAST(substr($1, 5) AS INTEGER)", "client": "'raw/' || id || $1", "open": "1", "state": "'new'"}},
		{"ticket_entries", "ticket = $2 AND n = 1 AND body <> ''", map[string]string{"ticket": "ticket || $1"}},
	} {
		q, err := copied(ctx, raw, one.table, one.where, one.other)
		if err != nil {
			return 0, err
		}
		statements = append(statements, strings.ReplaceAll(q, "body <> ''", "body = '"+o.body+"'"))
	}
	const n = 4000
	took := stopwatch()
	for from := 0; from < n; from += apiClients {
		err := rawCommit(ctx, raw, statements, apiClients, func(i int) []any {
			return []any{fmt.Sprintf("-raw%d", from+i), o.sample[(from+i)%len(o.sample)].ID}
		})
		if err != nil {
			return 0, err
		}
	}
	return n / took().Seconds(), nil
}

// copied is a statement that copies a row of a table, with other values for
// some columns.
func copied(ctx context.Context, raw *sql.DB, table, where string, other map[string]string) (string, error) {
	rows, err := raw.QueryContext(ctx, `SELECT name FROM pragma_table_info($1)`, table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var names, values []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		names, values = append(names, name), append(values, name)
		if v := other[name]; v != "" {
			values[len(values)-1] = v
		}
	}
	return fmt.Sprintf("INSERT INTO %[1]s (%[2]s) SELECT %[3]s FROM %[1]s WHERE %[4]s", table, strings.Join(names, ", "), strings.Join(values, ", "), where), rows.Err()
}
