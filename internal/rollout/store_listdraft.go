package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

func draftByID(tx *db.Tx, id string) (ListDraft, error) {
	var d ListDraft
	err := tx.Get(&d, `SELECT body, id, kind, rollout, step, name, content, actor, created_at FROM list_drafts WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return d, gone(err)
}

// dropDrafts forgets one, and all older than the moment.
func dropDrafts(tx *db.Tx, id string, before clock.Instant) error {
	_, err := tx.Exec(`DELETE FROM list_drafts WHERE body = $1 AND (id = $2 OR created_at < $3)`, tx.Tenant, id, before)
	return err
}
