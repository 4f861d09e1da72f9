package db

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

var inserts sync.Map // table + type → statement

// insertion is the statement for one row of a type, and its columns.
type insertion struct {
	query   string
	columns []string
}

func insertFor(table string, row any) (string, []string, error) {
	typ := reflect.TypeOf(row)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	key := table + " " + typ.String()
	if found, ok := inserts.Load(key); ok {
		return found.(insertion).query, found.(insertion).columns, nil
	}
	columns := Columns(row)
	if len(columns) == 0 {
		return "", nil, fmt.Errorf("db: %s has no db tags", typ)
	}
	made := insertion{manyFor(Postgres, table, columns, 1, ""), columns}
	inserts.Store(key, made)
	return made.query, columns, nil
}

// Columns are the db tags of a struct in order, embedded structs included;
// a tag `db:"seq,auto"` is left out, since the database numbers it.
func Columns(row any) []string {
	typ := reflect.TypeOf(row)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	var columns []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			columns = append(columns, Columns(reflect.New(f.Type).Elem().Interface())...)
			continue
		}
		name, option, _ := strings.Cut(f.Tag.Get("db"), ",")
		if name == "" || name == "-" || option == "auto" {
			continue
		}
		columns = append(columns, name)
	}
	return columns
}

// InsertAll adds many rows of one type in few statements; no rows are no
// statement.
func InsertAll[T any](t *Tx, table string, rows []T) error {
	_, err := UpsertAll(t, table, rows, "")
	return err
}

// UpsertAll is InsertAll with words for rows that are there already, "ON
// CONFLICT …"; it answers how many rows were added or changed.
func UpsertAll[T any](t *Tx, table string, rows []T, conflict string) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	columns := Columns(rows[0])
	if len(columns) == 0 {
		return 0, fmt.Errorf("db: %T has no db tags", rows[0])
	}
	if t.reading {
		return 0, errors.New("db: a change inside a read-only transaction")
	}
	changed := 0
	// Both databases bound the parameters of one statement, SQLite at 32,766;
	// beyond a few thousand nothing is won.
	step := max(1, 4_000/len(columns))
	for start := 0; start < len(rows); start += step {
		chunk := rows[start:min(start+step, len(rows))]
		query := manyFor(t.Dialect, table, columns, len(chunk), conflict)
		result, err := t.tx.ExecContext(t.ctx, query, valuesOf(chunk, columns)...)
		if err != nil {
			return changed, wrap(err, manyFor(t.Dialect, table, columns, 1, conflict))
		}
		n, err := result.RowsAffected()
		if err != nil {
			return changed, err
		}
		changed += int(n)
	}
	return changed, nil
}

// manyFor writes INSERT … VALUES for n rows. SQLite takes $1 for a name and
// looks through all of them for each, so it gets parameters without one.
func manyFor(dialect Dialect, table string, columns []string, n int, conflict string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	at := 1
	for row := range n {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for i := range columns {
			if i > 0 {
				b.WriteString(", ")
			}
			if dialect == SQLite {
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(at))
			at++
		}
		b.WriteByte(')')
	}
	if conflict != "" {
		b.WriteString(" " + conflict)
	}
	return b.String()
}

// valuesOfOne are one row's fields in the order of the columns.
func valuesOfOne(row any, columns []string) []any {
	v := reflect.Indirect(reflect.ValueOf(row))
	fields := mapper.TypeMap(v.Type())
	values := make([]any, len(columns))
	for i, c := range columns {
		values[i] = v.FieldByIndex(fields.Names[c].Index).Interface()
	}
	return values
}

// valuesOf are the rows' fields in the order of the columns.
func valuesOf[T any](rows []T, columns []string) []any {
	values := make([]any, 0, len(rows)*len(columns))
	var paths [][]int
	if fields := mapper.TypeMap(reflect.TypeOf(rows).Elem()); fields != nil {
		for _, c := range columns {
			paths = append(paths, fields.Names[c].Index)
		}
	}
	for i := range rows {
		v := reflect.Indirect(reflect.ValueOf(&rows[i]).Elem())
		for _, path := range paths {
			values = append(values, v.FieldByIndex(path).Interface())
		}
	}
	return values
}
