package files

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const listed = `SELECT f.body, f.id, f.owner_kind, f.owner, f.part, f.hash, f.name, f.declared, f.content_id, f.inline, f.at, b.size, b.kind
	FROM files f JOIN file_blobs b ON b.body = f.body AND b.hash = f.hash `

func countOf(tx *db.Tx, kind, owner string) (n int, err error) {
	return n, tx.Get(&n, `SELECT count(*) FROM files WHERE body = $1 AND owner_kind = $2 AND owner = $3`, tx.Tenant, kind, owner)
}

// Of are the files of a thing, the first that came first.
func Of(tx *db.Tx, kind, owner string) ([]Listed, error) {
	var all []Listed
	return all, tx.Select(&all, listed+`WHERE f.body = $1 AND f.owner_kind = $2 AND f.owner = $3 ORDER BY f.at, f.id`, tx.Tenant, kind, owner)
}

// ByID is one file. The caller decides by its owner whether it may be seen.
func ByID(tx *db.Tx, id string) (Listed, error) {
	var l Listed
	err := tx.Get(&l, listed+`WHERE f.body = $1 AND f.id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		err = fault.Gone()
	}
	return l, err
}

// Content are a file's bytes.
func Content(tx *db.Tx, hash string) ([]byte, error) {
	content := []byte{}
	err := tx.Get(&content, `SELECT content FROM file_bytes WHERE body = $1 AND hash = $2`, tx.Tenant, hash)
	if errors.Is(err, db.ErrNone) {
		err = fault.Gone()
	}
	return content, err
}

// Give makes files another thing's: what was uploaded before the thing was
// made. Files of others are left alone; it answers how many went over.
func Give(tx *db.Tx, fromKind, from, toKind, to, part string) (int, error) {
	return tx.Exec(`UPDATE files SET owner_kind = $4, owner = $5, part = $6 WHERE body = $1 AND owner_kind = $2 AND owner = $3`, tx.Tenant, fromKind, from, toKind, to, part)
}

// GiveOne makes one file another thing's; false where it is not whose it was.
func GiveOne(tx *db.Tx, id, fromKind, from, toKind, to, part string) (bool, error) {
	n, err := tx.Exec(`UPDATE files SET owner_kind = $5, owner = $6, part = $7 WHERE body = $1 AND id = $2 AND owner_kind = $3 AND owner = $4`,
		tx.Tenant, id, fromKind, from, toKind, to, part)
	return n == 1, err
}

// Before are some of the files of a kind of thing that came before a moment, in
// all bodies: of what was never made of them.
func Before(tx *db.Tx, kind string, at clock.Instant, most int) (all []File, err error) {
	return all, tx.Select(&all, `SELECT body, id, owner_kind, owner, part, hash, name, declared, content_id, inline, at FROM files
		WHERE body <> '' AND owner_kind = $1 AND at < $2 ORDER BY body, id LIMIT $3`, kind, at, most)
}

// Remove ends a file; its bytes go with the last that has them.
func Remove(tx *db.Tx, id string) error {
	l, err := ByID(tx, id)
	if err != nil {
		return err
	}
	return remove(tx, l)
}

// RemoveOf is Remove where the file is still of a kind of thing, and there.
func RemoveOf(tx *db.Tx, kind, id string) error {
	l, err := ByID(tx, id)
	if fault.Is(err, fault.NotFound) || err == nil && l.OwnerKind != kind {
		return nil
	}
	if err != nil {
		return err
	}
	return remove(tx, l)
}

// remove ends a file that is still whose it was when it was read.
func remove(tx *db.Tx, l Listed) error {
	if _, err := hold(tx, l.Hash, ` FOR UPDATE`); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM files WHERE body = $1 AND id = $2 AND owner_kind = $3 AND owner = $4`, tx.Tenant, l.ID, l.OwnerKind, l.Owner); err != nil {
		return err
	}
	for _, table := range []string{
		`DELETE FROM file_bytes WHERE body = $1 AND hash = $2 AND NOT EXISTS (SELECT 1 FROM files f WHERE f.body = $1 AND f.hash = $2)`,
		`DELETE FROM file_blobs WHERE body = $1 AND hash = $2 AND NOT EXISTS (SELECT 1 FROM files f WHERE f.body = $1 AND f.hash = $2)`,
	} {
		if _, err := tx.Exec(table, tx.Tenant, l.Hash); err != nil {
			return err
		}
	}
	return nil
}

// hold locks bytes a body has, until the transaction ends: FOR KEY SHARE lets
// others own them too but nobody take them away, FOR UPDATE neither. SQLite
// writes one transaction at a time. False where the body has them not.
func hold(tx *db.Tx, hash, lock string) (bool, error) {
	query := `SELECT 1 FROM file_blobs WHERE body = $1 AND hash = $2`
	if tx.Dialect == db.Postgres {
		query += lock
	}
	var there int
	err := tx.Get(&there, query, tx.Tenant, hash)
	if errors.Is(err, db.ErrNone) {
		err = nil
	}
	return there == 1, err
}

// keep stores the bytes unless the body has them already, and holds them.
func keep(tx *db.Tx, hash string, content []byte) error {
	for range 100 { // they may go, with their last owner, after they were found
		held, err := hold(tx, hash, ` FOR KEY SHARE`)
		if held || err != nil {
			return err
		}
		if kept, err := store(tx, hash, content); kept || err != nil {
			return err
		}
	}
	return db.ErrNone
}

// store puts the bytes there; false where somebody did since one looked.
func store(tx *db.Tx, hash string, content []byte) (bool, error) {
	if content == nil {
		content = []byte{}
	}
	kind := sniff(content)
	reading := "none"
	if readable(kind) {
		reading = "waits"
	}
	n, err := tx.Exec(`INSERT INTO file_blobs (body, hash, size, kind, reading) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (body, hash) DO NOTHING`,
		tx.Tenant, hash, len(content), kind, reading)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(`INSERT INTO file_bytes (body, hash, content) VALUES ($1, $2, $3)`, tx.Tenant, hash, content)
	return true, err
}

// Words are the texts of files, by hash, of those that were read.
func Words(tx *db.Tx, hashes []string) (map[string]string, error) {
	all := map[string]string{}
	if len(hashes) == 0 {
		return all, nil
	}
	query, args, err := db.In(`SELECT hash, text FROM file_blobs WHERE body = ? AND text <> '' AND hash IN (?)`, tx.Tenant, hashes)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Hash string `db:"hash"`
		Text string `db:"text"`
	}
	err = tx.Select(&rows, query, args...)
	for _, r := range rows {
		all[r.Hash] = r.Text
	}
	return all, err
}

// OfMany are the files of several things of one kind, by owner.
func OfMany(tx *db.Tx, kind string, owners []string) (map[string][]Listed, error) {
	all := map[string][]Listed{}
	if len(owners) == 0 {
		return all, nil
	}
	query, args, err := db.In(listed+`WHERE f.body = ? AND f.owner_kind = ? AND f.owner IN (?) ORDER BY f.at, f.id`, tx.Tenant, kind, owners)
	if err != nil {
		return nil, err
	}
	var rows []Listed
	err = tx.Select(&rows, query, args...)
	for _, r := range rows {
		all[r.Owner] = append(all[r.Owner], r)
	}
	return all, err
}

// unread is a blob whose words wait to be read.
type unread struct {
	Body string `db:"body"`
	Hash string `db:"hash"`
	Kind string `db:"kind"`
}

func nextUnread(tx *db.Tx, limit int) ([]unread, error) {
	var all []unread
	return all, tx.Select(&all, `SELECT body, hash, kind FROM file_blobs WHERE body <> '' AND reading = 'waits' LIMIT $1`, limit)
}

// trying notes that a file is being read, before it is: one that kills the
// program is not tried for ever. False when it was tried enough.
func trying(tx *db.Tx, hash string) (bool, error) {
	if _, err := tx.Exec(`UPDATE file_blobs SET tries = tries + 1, reading = CASE WHEN tries >= 2 THEN 'broken' ELSE reading END
		WHERE body = $1 AND hash = $2 AND reading = 'waits'`, tx.Tenant, hash); err != nil {
		return false, err
	}
	var state string
	err := tx.Get(&state, `SELECT reading FROM file_blobs WHERE body = $1 AND hash = $2`, tx.Tenant, hash)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return state == "waits", err
}

func setWords(tx *db.Tx, hash, words, reading string) error {
	_, err := tx.Exec(`UPDATE file_blobs SET text = $3, reading = $4 WHERE body = $1 AND hash = $2`, tx.Tenant, hash, words, reading)
	return err
}

// owner is a thing that has a file.
type owner struct {
	Kind string `db:"owner_kind"`
	ID   string `db:"owner"`
}

func ownersOf(tx *db.Tx, hash string) ([]owner, error) {
	var all []owner
	return all, tx.Select(&all, `SELECT DISTINCT owner_kind, owner FROM files WHERE body = $1 AND hash = $2 ORDER BY owner_kind, owner`, tx.Tenant, hash)
}
