package db

import (
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
