package rollout

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

var accountColumns = "a." + strings.Join(db.Columns(Account{}), ", a.")

// accountsOf are a person's accounts in a rollout, the new one first.
func accountsOf(tx *db.Tx, rollout, person string) ([]Account, error) {
	var all []Account
	return all, tx.Select(&all, `SELECT `+accountColumns+` FROM accounts a WHERE a.body = $1 AND a.rollout = $2 AND a.person = $3 ORDER BY a.role`, tx.Tenant, rollout, person)
}

func accountsAll(tx *db.Tx, rollout string) ([]Account, error) {
	var all []Account
	return all, tx.Select(&all, `SELECT `+accountColumns+` FROM accounts a WHERE a.body = $1 AND a.rollout = $2`, tx.Tenant, rollout)
}

// saveAccount is false when somebody was quicker.
func saveAccount(tx *db.Tx, a Account) (bool, error) {
	n, err := tx.Exec(`UPDATE accounts SET address = $3, fold = $4, valid_from = $5, valid_to = $6, mirror_from = $7, mirror_to = $8, in_use = $9,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $10`,
		tx.Tenant, a.ID, a.Address, a.Fold, a.ValidFrom, a.ValidTo, a.MirrorFrom, a.MirrorTo, a.InUse, a.Version)
	return n == 1, err
}

// useAccount notes which of a person's accounts is signed in with; "" = none.
func useAccount(tx *db.Tx, rollout, person, account string) error {
	_, err := tx.Exec(`UPDATE accounts SET in_use = CASE WHEN id = $4 THEN 1 ELSE 0 END, version = version + 1
		WHERE body = $1 AND rollout = $2 AND person = $3 AND in_use <> CASE WHEN id = $4 THEN 1 ELSE 0 END`, tx.Tenant, rollout, person, account)
	return err
}

// addressOwners maps folded addresses to whose they are: mail of the body, or
// an account of the rollout.
type addressOwner struct {
	Fold    string `db:"fold"`
	Person  string `db:"person"`
	Address string `db:"address"`
}

// mailOf lists every mail address valid on the day of those on the roster.
func mailOnRoster(tx *db.Tx, rollout string, day clock.Day) ([]addressOwner, error) {
	var all []addressOwner
	return all, tx.Select(&all, `SELECT e.fold, e.person, e.address FROM emails e JOIN transitions t ON t.body = e.body AND t.person = e.person
		WHERE e.body = $1 AND t.rollout = $2 AND (e.valid_to = '' OR e.valid_to >= $3)
		ORDER BY e.person, CASE e.kind WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, e.fold`, tx.Tenant, rollout, day)
}

// takenElsewhere maps folded addresses that are somebody's mail, whoever's.
func takenElsewhere(tx *db.Tx, folds []string) (map[string]string, error) {
	found := map[string]string{}
	return found, chunks(unique(folds), func(some []string) error {
		query, args, err := db.In(`SELECT fold, person, address FROM emails WHERE body = ? AND fold IN (?)`, tx.Tenant, some)
		if err != nil {
			return err
		}
		var rows []addressOwner
		err = tx.Select(&rows, query, args...)
		for _, r := range rows {
			found[r.Fold] = r.Person
		}
		return err
	})
}

// AccountLine is one person with both accounts in a list.
type AccountLine struct {
	Person   string       `db:"person"`
	Name     string       `db:"name"`
	Sort     string       `db:"sort"`
	New      string       `db:"new_address"`
	NewID    string       `db:"new_id"`
	Old      string       `db:"old_address"`
	OldID    string       `db:"old_id"`
	NewFrom  clock.Day    `db:"new_from"`
	NewTo    clock.Day    `db:"new_to"`
	OldFrom  clock.Day    `db:"old_from"`
	OldTo    clock.Day    `db:"old_to"`
	MirrorTo clock.Day    `db:"mirror_to"` // the window that ends first
	Device   DeviceState  `db:"device"`
	Reach    Reach        `db:"-"`
	Today    Account      `db:"-"`
	Reason   SignInReason `db:"-"`
}

const accountLineColumns = `t.person, p.name, t.sort, COALESCE(n.address, '') AS new_address, COALESCE(n.id, '') AS new_id,
	COALESCE(o.address, '') AS old_address, COALESCE(o.id, '') AS old_id,
	COALESCE(n.valid_from, '') AS new_from, COALESCE(n.valid_to, '') AS new_to, COALESCE(o.valid_from, '') AS old_from, COALESCE(o.valid_to, '') AS old_to,
	CASE WHEN COALESCE(o.mirror_to, '') <> '' AND (COALESCE(n.mirror_to, '') = '' OR o.mirror_to < n.mirror_to) THEN o.mirror_to ELSE COALESCE(n.mirror_to, '') END AS mirror_to`

const accountLineFrom = ` FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
	LEFT JOIN accounts n ON n.body = t.body AND n.rollout = t.rollout AND n.person = t.person AND n.role = 'primary'
	LEFT JOIN accounts o ON o.body = t.body AND o.rollout = t.rollout AND o.person = t.person AND o.role = 'secondary' `

// accountLines lists people on the roster with their accounts, by name.
func accountLines(tx *db.Tx, rollout string, f AccountFilter, today clock.Day, after Place, limit int) ([]AccountLine, error) {
	beyond, order := after.way()
	where, args := `WHERE t.body = ? AND t.rollout = ? AND (t.sort, t.person) `+beyond+` (?, ?)`, []any{tx.Tenant, rollout, after.Sort, after.ID}
	and := func(clause string, with ...any) { where, args = where+" AND "+clause, append(args, with...) }
	if f.Lacking {
		and(`t.part <> 'left' AND (n.id IS NULL OR o.id IS NULL)`)
	}
	if f.Search != "" {
		pattern := like(text.Fold(f.Search))
		and(`t.person IN (SELECT s.person FROM transitions s WHERE s.body = ? AND s.rollout = ? AND s.fold LIKE ?
			UNION SELECT m.person FROM accounts m WHERE m.body = ? AND m.rollout = ? AND m.fold LIKE ?)`, tx.Tenant, rollout, pattern, tx.Tenant, rollout, pattern)
	}
	if f.Mirror != MirrorNone {
		from, to := mirrorDays(f.Mirror, today)
		and(`t.part <> 'left' AND EXISTS (SELECT 1 FROM rollout_devices d WHERE d.body = t.body AND d.rollout = t.rollout AND d.person = t.person AND d.state IN ('in_use', 'handed_in'))`)
		and(`EXISTS (SELECT 1 FROM accounts m WHERE m.body = t.body AND m.rollout = t.rollout AND m.person = t.person AND m.mirror_to >= ? AND m.mirror_to <= ?)`, from, to)
	}
	query, args, err := db.In(`SELECT `+accountLineColumns+`, '' AS device`+accountLineFrom+where+` ORDER BY t.sort `+order+`, t.person `+order+` LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	var all []AccountLine
	return all, tx.Select(&all, query, args...)
}

// mirrorDays are the last days of windows that stand so on the day.
func mirrorDays(m Mirroring, today clock.Day) (from, to clock.Day) {
	if m == MirrorSoon {
		return today, today.Add(MirrorWarning)
	}
	return "0001-01-01", today.Add(-1)
}

// anyMirror tells at one look whether any window stands so.
func anyMirror(tx *db.Tx, rollout string, m Mirroring, today clock.Day) (bool, error) {
	from, to := mirrorDays(m, today)
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM (SELECT 1 AS one FROM accounts WHERE body = $1 AND rollout = $2 AND mirror_to >= $3 AND mirror_to <= $4 LIMIT 1) AS first_one`, tx.Tenant, rollout, from, to)
	return n > 0, err
}

// personStates are the device states of people, for SignInWith.
func personStates(tx *db.Tx, rollout string, persons []string) (map[string][]Device, error) {
	found := map[string][]Device{}
	return found, chunks(unique(persons), func(some []string) error {
		query, args, err := db.In(`SELECT `+deviceColumns+deviceFrom+`WHERE d.body = ? AND d.rollout = ? AND d.person IN (?)`, tx.Tenant, rollout, some)
		if err != nil {
			return err
		}
		var all []Device
		err = tx.Select(&all, query, args...)
		for _, d := range all {
			found[d.Person] = append(found[d.Person], d)
		}
		return err
	})
}
