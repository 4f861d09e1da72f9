package search

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/db"
)

// pendingThings are the things that wait in the queue, as "source thing", and
// those given up.
func pendingThings(tx *db.Tx) (map[string]bool, []queued, error) {
	pending := map[string]bool{}
	var given []queued
	err := tx.Each(func(row []any) error {
		q := queued{Body: tx.Tenant, Source: text(row[0]), Thing: text(row[1])}
		if tries, _ := row[2].(int64); tries >= mostTries && !slices.Contains(given, q) {
			given = append(given, q)
		}
		pending[q.Source+" "+q.Thing] = true
		return nil
	}, `SELECT source, thing, tries FROM search_queue WHERE body = $1`, tx.Tenant)
	return pending, given, err
}

// digests are a source's documents in the index, by thing and kind.
func digests(tx *db.Tx, source string) (map[[2]string]string, error) {
	all := map[[2]string]string{}
	return all, tx.Each(func(row []any) error {
		all[[2]string{text(row[0]), text(row[1])}] = text(row[2])
		return nil
	}, `SELECT thing, kind, digest FROM search_docs WHERE body = $1 AND source = $2`, tx.Tenant, source)
}

// counts are a body's documents, and how many of them have its mark among
// their terms.
func counts(tx *db.Tx) (docs, words int, err error) {
	if err := tx.Get(&docs, `SELECT count(*) FROM search_docs WHERE body = $1`, tx.Tenant); err != nil {
		return 0, 0, err
	}
	all := node(term(bodyMark(tx.Tenant)))
	if tx.Dialect == db.Postgres {
		return docs, words, tx.Get(&words, `SELECT count(*) FROM search_words WHERE words @@ $1::tsquery`, all.tsquery())
	}
	return docs, words, tx.Get(&words, `SELECT count(*) FROM search_words WHERE search_words MATCH $1`, all.fts5())
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}
