package audit

import (
	"encoding/json"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Detail is what an entry adds in the language of keys: ids, numbers, states.
// Never free text of people, secrets, or what they wrote.
type Detail map[string]any

// Entry is one line of the audit.
type Entry struct {
	Seq     int64         `db:"seq,auto"`
	Body    string        `db:"body"`
	At      clock.Instant `db:"at"`
	Actor   string        `db:"actor"` // person, "" for the program
	Behalf  string        `db:"behalf"`
	Via     string        `db:"via"`
	Action  string        `db:"action"` // "rollout.wave.moved"; its text is audit.<action>
	Kind    string        `db:"subject_kind"`
	Subject string        `db:"subject"`
	Detail  string        `db:"detail"` // JSON
}

// Note writes one entry. action is a dotted word such as "person.changed";
// kind and subject say what it was done to.
func Note(tx *db.Tx, by access.Actor, now clock.Instant, action, kind, subject string, detail Detail) error {
	raw := []byte("{}")
	if len(detail) > 0 {
		var err error
		if raw, err = json.Marshal(detail); err != nil {
			return err
		}
	}
	return tx.Insert("audit", Entry{
		Body: by.Body, At: now, Actor: by.Person, Behalf: by.Behalf, Via: string(by.Via),
		Action: action, Kind: kind, Subject: subject, Detail: string(raw),
	})
}
