package search

import (
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// queued is a thing that waits to be read again.
type queued struct {
	N      int64  `db:"n,auto"`
	Body   string `db:"body"`
	Source string `db:"source"`
	Thing  string `db:"thing"`
}

func enqueue(tx *db.Tx, source string, things []string) error {
	if len(things) == 1 {
		return tx.Insert("search_queue", queued{Body: tx.Tenant, Source: source, Thing: things[0]})
	}
	rows := make([]queued, len(things))
	for i, id := range things {
		rows[i] = queued{Body: tx.Tenant, Source: source, Thing: id}
	}
	return db.InsertAll(tx, "search_queue", rows)
}

// mostTries is how often a thing that cannot be read is tried.
const mostTries = 5

// waiting are the oldest in the queue.
func waiting(tx *db.Tx, limit int) ([]queued, error) {
	var all []queued
	return all, tx.Select(&all, `SELECT n, body, source, thing FROM search_queue WHERE tries < $1 ORDER BY n LIMIT $2`, mostTries, limit)
}

// taken removes a row; false when another indexer has.
func taken(tx *db.Tx, q queued) (bool, error) {
	n, err := tx.Exec(`DELETE FROM search_queue WHERE body = $1 AND n = $2`, q.Body, q.N)
	return n > 0, err
}

func tried(tx *db.Tx, q queued) error {
	_, err := tx.Exec(`UPDATE search_queue SET tries = tries + 1 WHERE body = $1 AND n = $2`, q.Body, q.N)
	return err
}

// kept is a document as the index has it.
type kept struct {
	Seq    int64  `db:"seq"`
	Body   string `db:"body"`
	Source string `db:"source"`
	Thing  string `db:"thing"`
	Kind   string `db:"kind"`
	Digest string `db:"digest"`
}

// keptOf are a thing's documents in the index.
func keptOf(tx *db.Tx, body, source, thing string) ([]kept, error) {
	var all []kept
	return all, tx.Select(&all, `SELECT seq, body, source, thing, kind, digest FROM search_docs WHERE body = $1 AND source = $2 AND thing = $3`, body, source, thing)
}

func lastSeq(tx *db.Tx) (n int64, err error) {
	return n, tx.Get(&n, `SELECT coalesce(max(seq), 0) FROM search_docs WHERE body <> ''`)
}

func drop(tx *db.Tx, one kept) error {
	words := `DELETE FROM search_words WHERE rowid = $1`
	if tx.Dialect == db.Postgres {
		words = `DELETE FROM search_words WHERE seq = $1`
	}
	if _, err := tx.Exec(words, one.Seq); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM search_docs WHERE body = $1 AND seq = $2`, one.Body, one.Seq)
	return err
}

func keep(tx *db.Tx, one kept, terms []string) error {
	if err := tx.Insert("search_docs", one); err != nil {
		return err
	}
	if tx.Dialect == db.SQLite {
		_, err := tx.Exec(`INSERT INTO search_words (rowid, words) VALUES ($1, $2)`, one.Seq, strings.Join(terms, " "))
		return err
	}
	_, err := tx.Exec(`INSERT INTO search_words (seq, words) VALUES ($1, array_to_tsvector($2::text[]))`,
		one.Seq, `{"`+strings.Join(append(stretches(one.Seq), terms...), `","`)+`"}`)
	return err
}

// spelling is a word as it is written, for questions not typed to their end.
type spelling struct {
	Body string `db:"body"`
	Word string `db:"word"`
	N    int    `db:"n"`
}

func spelled(tx *db.Tx, rows []spelling) error {
	_, err := db.UpsertAll(tx, "search_vocabulary", rows, `ON CONFLICT (body, word) DO UPDATE SET n = search_vocabulary.n + excluded.n`)
	return err
}

// beginning are words that begin with it, the most frequent first.
func beginning(tx *db.Tx, start string, limit int) ([]string, error) {
	var words []string
	return words, tx.Select(&words, `SELECT word FROM search_vocabulary WHERE body = $1 AND word >= $2 AND word < $3 ORDER BY n DESC, word LIMIT $4`,
		tx.Tenant, start, start+"\U0010FFFF", limit)
}

// built is how far a source's things have been put into the queue.
type built struct {
	Body    string `db:"body"`
	Source  string `db:"source"`
	Version int    `db:"version"`
	Upto    string `db:"upto"`
	Done    int    `db:"done"`
}

func allBuilt(tx *db.Tx) ([]built, error) {
	var all []built
	return all, tx.Select(&all, `SELECT body, source, version, upto, done FROM search_built ORDER BY body, source`)
}

func setBuilt(tx *db.Tx, b built) error {
	_, err := db.UpsertAll(tx, "search_built", []built{b}, `ON CONFLICT (body, source) DO UPDATE SET version = excluded.version, upto = excluded.upto, done = excluded.done`)
	return err
}

func unfinished(tx *db.Tx) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM search_built WHERE body = $1 AND done = 0`, tx.Tenant)
	return n > 0, err
}

func queueLength(tx *db.Tx) (n int, err error) {
	return n, tx.Get(&n, `SELECT count(*) FROM (SELECT n FROM search_queue WHERE body <> '' LIMIT 2000) q`)
}

// merge joins some segments of SQLite's index: every question looks into each.
// False when there is nothing left to join. PostgreSQL looks after its own.
func merge(tx *db.Tx) (bool, error) {
	if tx.Dialect == db.Postgres {
		return false, nil
	}
	var before, after int
	if err := tx.Get(&before, `SELECT total_changes()`); err != nil {
		return false, err
	}
	if _, err := tx.Exec(`INSERT INTO search_words (search_words, rank) VALUES ('merge', 100)`); err != nil {
		return false, err
	}
	err := tx.Get(&after, `SELECT total_changes()`)
	return after-before >= 2, err
}

// emptyAll throws the index away.
func emptyAll(tx *db.Tx) error {
	words := `INSERT INTO search_words (search_words) VALUES ('delete-all')`
	if tx.Dialect == db.Postgres {
		words = `DELETE FROM search_words`
	}
	for _, s := range []string{words, `DELETE FROM search_docs WHERE body <> ''`, `DELETE FROM search_vocabulary WHERE body <> ''`,
		`DELETE FROM search_queue WHERE body <> ''`, `DELETE FROM search_built WHERE body <> ''`} {
		if _, err := tx.Exec(s); err != nil {
			return fmt.Errorf("emptying the index: %w", err)
		}
	}
	return nil
}
