package inbox

import "github.com/overgang/overgang/internal/kit/db"

// Sending is the mailbox that letters about a team's tickets come from, so
// that answers come back: the team's own, or the first that people write to.
// ok is false where the body has none.
func Sending(tx *db.Tx, team string) (m Mailbox, ok bool, err error) {
	all, err := Mailboxes(tx)
	for _, one := range all {
		if one.Active == 0 || one.Kind != Desk {
			continue
		}
		if one.Team != "" && one.Team == team {
			return one, true, nil
		}
		if !ok || m.Team != "" && one.Team == "" {
			m, ok = one, true
		}
	}
	return m, ok, err
}
