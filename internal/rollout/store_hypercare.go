package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var (
	hypercareColumns = strings.Join(db.Columns(Hypercare{}), ", ")
	noteColumns      = "n." + strings.Join(db.Columns(HypercareNote{}), ", n.")
)

// hypercareOf is a rollout's window; false when none is planned.
func hypercareOf(tx *db.Tx, rollout string) (Hypercare, bool, error) {
	var h Hypercare
	err := tx.Get(&h, `SELECT `+hypercareColumns+` FROM hypercare WHERE body = $1 AND rollout = $2`, tx.Tenant, rollout)
	if errors.Is(err, db.ErrNone) {
		return h, false, nil
	}
	return h, err == nil, err
}

func saveHypercare(tx *db.Tx, h Hypercare) error {
	n, err := tx.Exec(`UPDATE hypercare SET starts = $3, ends = $4, max_severe = $5, min_adopted = $6, max_contacts = $7, ended_at = $8, ended_by = $9,
		waived = $10, version = version + 1 WHERE body = $1 AND rollout = $2 AND version = $11`,
		tx.Tenant, h.Rollout, h.Starts, h.Ends, h.MaxSevere, h.MinAdopted, h.MaxContacts, h.EndedAt, h.EndedBy, h.Waived, h.Version)
	if err != nil || n == 1 {
		return err
	}
	current, _, err := hypercareOf(tx, h.Rollout)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// notesOf is a rollout's log, the latest first; at most 1,000 lines.
func notesOf(tx *db.Tx, rollout string) ([]NoteRow, error) {
	var rows []NoteRow
	return rows, tx.Select(&rows, `SELECT n.seq, `+noteColumns+`, COALESCE(p.name, '') AS by_name FROM hypercare_notes n
		LEFT JOIN persons p ON p.body = n.body AND p.id = n.by WHERE n.body = $1 AND n.rollout = $2 ORDER BY n.seq DESC LIMIT 1000`, tx.Tenant, rollout)
}

func checkInOn(tx *db.Tx, rollout string, day clock.Day) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM hypercare_notes WHERE body = $1 AND rollout = $2 AND kind = 'check_in' AND day = $3`, tx.Tenant, rollout, day)
	return n, err
}

func noteByClient(tx *db.Tx, client string) (bool, error) {
	if client == "" {
		return false, nil
	}
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM hypercare_notes WHERE body = $1 AND client = $2 AND client <> ''`, tx.Tenant, client)
	return n > 0, err
}

// notAdopted are people who neither adopted nor left, by name.
func notAdopted(tx *db.Tx, rollout string, limit int) ([]Choice, error) {
	var found []named
	err := tx.Select(&found, `SELECT t.person AS id, p.name FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND t.part IN ('outstanding', 'deferred') ORDER BY t.sort, t.person LIMIT $3`, tx.Tenant, rollout, limit)
	list := make([]Choice, len(found))
	for i, f := range found {
		list[i] = Choice(f)
	}
	return list, err
}
