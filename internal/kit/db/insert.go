package db

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

var inserts sync.Map // table + type → statement

func insertFor(table string, row any) (string, error) {
	typ := reflect.TypeOf(row)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	key := table + " " + typ.String()
	if q, ok := inserts.Load(key); ok {
		return q.(string), nil
	}
	columns := Columns(row)
	if len(columns) == 0 {
		return "", fmt.Errorf("db: %s has no db tags", typ)
	}
	q := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (:" + strings.Join(columns, ", :") + ")"
	inserts.Store(key, q)
	return q, nil
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
	if len(rows) == 0 {
		return nil
	}
	query, err := insertFor(table, rows[0])
	if err != nil {
		return err
	}
	if t.reading {
		return errors.New("db: a change inside a read-only transaction")
	}
	// Both databases bound the parameters of one statement; SQLite at 32,766.
	step := 20_000 / len(Columns(rows[0]))
	for start := 0; start < len(rows); start += step {
		if _, err := t.tx.NamedExecContext(t.ctx, query, rows[start:min(start+step, len(rows))]); err != nil {
			return wrap(err, query)
		}
	}
	return nil
}
