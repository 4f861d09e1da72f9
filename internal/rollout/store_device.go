package rollout

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

const (
	deviceColumns = `d.body, d.rollout, d.device, v.serial, v.name, v.maker, v.model, d.person, d.state, d.handed_in_on, d.upgraded_on, d.returned_on, d.at_drop_in, d.version`
	deviceFrom    = ` FROM rollout_devices d JOIN devices v ON v.body = d.body AND v.id = d.device `
)

func deviceByID(tx *db.Tx, rollout, id string) (Device, error) {
	var d Device
	err := tx.Get(&d, `SELECT `+deviceColumns+deviceFrom+`WHERE d.body = $1 AND d.rollout = $2 AND d.device = $3`, tx.Tenant, rollout, id)
	return d, gone(err)
}

// devicesBySerial maps SerialKey to the rollout's devices.
func devicesBySerial(tx *db.Tx, rollout string, keys []string) (map[string]Device, error) {
	found := map[string]Device{}
	return found, chunks(unique(keys), func(some []string) error {
		query, args, err := db.In(`SELECT `+deviceColumns+deviceFrom+`WHERE d.body = ? AND d.rollout = ? AND v.fold IN (?)`, tx.Tenant, rollout, some)
		if err != nil {
			return err
		}
		var all []Device
		if err := tx.Select(&all, query, args...); err != nil {
			return err
		}
		for _, d := range all {
			found[SerialKey(d.Serial)] = d
		}
		return nil
	})
}

// devicesOf are a person's devices in a rollout.
func devicesOf(tx *db.Tx, rollout, person string) ([]Device, error) {
	var all []Device
	return all, tx.Select(&all, `SELECT `+deviceColumns+deviceFrom+`WHERE d.body = $1 AND d.rollout = $2 AND d.person = $3 ORDER BY v.serial`, tx.Tenant, rollout, person)
}

// saveDevice writes the fold of the chain; false when somebody was quicker.
// The register's own state follows.
func saveDevice(tx *db.Tx, d Device) (bool, error) {
	n, err := tx.Exec(`UPDATE rollout_devices SET state = $4, handed_in_on = $5, upgraded_on = $6, returned_on = $7, at_drop_in = $8, version = version + 1
		WHERE body = $1 AND rollout = $2 AND device = $3 AND version = $9`,
		tx.Tenant, d.Rollout, d.ID, d.State, d.HandedInOn, d.UpgradedOn, d.ReturnedOn, d.AtDropIn, d.Version)
	if err != nil || n != 1 {
		return false, err
	}
	_, err = tx.Exec(`UPDATE devices SET state = $3, version = version + 1 WHERE body = $1 AND id = $2`, tx.Tenant, d.ID, d.State)
	return true, err
}

// deviceEvents is the chain of custody in the order it was written down.
func deviceEvents(tx *db.Tx, rollout, device string) ([]DeviceEvent, error) {
	var all []DeviceEvent
	return all, tx.Select(&all, `SELECT seq, body, rollout, device, kind, gave, took, place, at, recorded_at, by, note
		FROM device_events WHERE body = $1 AND rollout = $2 AND device = $3 ORDER BY seq`, tx.Tenant, rollout, device)
}

// holder is whoever took a device last; "" before anybody did.
func holder(tx *db.Tx, rollout, device string) (string, error) {
	var took []string
	err := tx.Select(&took, `SELECT took FROM device_events WHERE body = $1 AND rollout = $2 AND device = $3 AND took <> '' ORDER BY seq DESC LIMIT 1`, tx.Tenant, rollout, device)
	if err != nil || len(took) == 0 {
		return "", err
	}
	return took[0], nil
}

// DeviceLine is one device in a list, with whose it is and how to reach them.
type DeviceLine struct {
	Device
	Owner  string `db:"owner"`
	Mobile string `db:"mobile"`
	Sort   string `db:"sort"`
}

// deviceLines lists a rollout's devices by owner; those nobody has come first.
func deviceLines(tx *db.Tx, rollout string, f DeviceFilter, day clock.Day, after Place, limit int) ([]DeviceLine, error) {
	beyond, order := after.way()
	where, args := `WHERE d.body = ? AND d.rollout = ? AND (d.sort, d.device) `+beyond+` (?, ?)`, []any{tx.Tenant, rollout, after.Sort, after.ID}
	and := func(clause string, with ...any) { where, args = where+" AND "+clause, append(args, with...) }
	if f.State != "" {
		and(`d.state = ?`, f.State)
	}
	switch f.Collected {
	case "yes":
		and(`d.handed_in_on <> ''`)
	case "no":
		and(`d.handed_in_on = '' AND d.state <> 'lost'`)
	}
	if f.Nobodys {
		and(`d.person = ''`)
	}
	if f.Track != "" {
		and(`t.track = ?`, f.Track)
	}
	if f.Unit != "" {
		and(`EXISTS (SELECT 1 FROM positions o WHERE o.body = d.body AND o.unit = ? AND o.id = (SELECT `+firstPosition+` FROM positions q
			WHERE q.body = d.body AND q.person = d.person AND (q.valid_from = '' OR q.valid_from <= ?) AND (q.valid_to = '' OR q.valid_to >= ?)))`, f.Unit, day, day)
	}
	if f.Search != "" {
		and(`(d.device IN (SELECT w.id FROM devices w WHERE w.body = ? AND w.fold LIKE ?)
			OR d.person IN (SELECT s.person FROM transitions s WHERE s.body = ? AND s.rollout = ? AND s.fold LIKE ?))`,
			tx.Tenant, like(SerialKey(f.Search)), tx.Tenant, rollout, like(text.Fold(f.Search)))
	}
	query, args, err := db.In(`SELECT `+deviceColumns+`, COALESCE(p.name, '') AS owner, COALESCE(p.mobile, '') AS mobile, d.sort`+deviceFrom+`
		LEFT JOIN persons p ON p.body = d.body AND p.id = d.person
		LEFT JOIN transitions t ON t.body = d.body AND t.rollout = d.rollout AND t.person = d.person `+where+`
		ORDER BY d.sort `+order+`, d.device `+order+` LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	var all []DeviceLine
	return all, tx.Select(&all, query, args...)
}

// like is a pattern that finds the text anywhere.
func like(s string) string {
	return "%" + strings.NewReplacer("%", "", "_", "").Replace(s) + "%"
}

// Contactable is somebody with a way to reach them.
type Contactable struct {
	ID     string `db:"id"`
	Name   string `db:"name"`
	Mobile string `db:"mobile"`
}

// reaches finds mail addresses and secretaries of people on a day.
func reaches(tx *db.Tx, persons []string, day clock.Day) (map[string]Reach, error) {
	found := map[string]Reach{}
	return found, chunks(unique(persons), func(some []string) error {
		query, args, err := db.In(`SELECT person, address FROM emails WHERE body = ? AND person IN (?)
			AND (valid_from = '' OR valid_from <= ?) AND (valid_to = '' OR valid_to >= ?)
			ORDER BY person, CASE kind WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, fold`, tx.Tenant, some, day, day)
		if err != nil {
			return err
		}
		var mails []struct {
			Person  string `db:"person"`
			Address string `db:"address"`
		}
		if err := tx.Select(&mails, query, args...); err != nil {
			return err
		}
		for _, m := range mails {
			if at := found[m.Person]; at.Mail == "" {
				found[m.Person] = Reach{Mail: m.Address}
			}
		}
		query, args, err = db.In(`SELECT x.person, p.id, p.name, p.mobile FROM proxies x JOIN persons p ON p.body = x.body AND p.id = x.proxy
			WHERE x.body = ? AND x.person IN (?) AND (x.valid_from = '' OR x.valid_from <= ?) AND (x.valid_to = '' OR x.valid_to >= ?)
			ORDER BY x.person, p.sort`, tx.Tenant, some, day, day)
		if err != nil {
			return err
		}
		var proxies []struct {
			Person string `db:"person"`
			Contactable
		}
		if err := tx.Select(&proxies, query, args...); err != nil {
			return err
		}
		for _, x := range proxies {
			at := found[x.Person]
			at.Secretaries = append(at.Secretaries, x.Contactable)
			found[x.Person] = at
		}
		return nil
	})
}

// stateCount is how many devices are in a state.
type stateCount struct {
	State DeviceState `db:"state"`
	N     int         `db:"n"`
}

func deviceCounts(tx *db.Tx, rollout string) ([]stateCount, error) {
	var all []stateCount
	return all, tx.Select(&all, `SELECT state, count(*) AS n FROM rollout_devices WHERE body = $1 AND rollout = $2 GROUP BY state`, tx.Tenant, rollout)
}

// CollectedDay is how many came in on a day.
type CollectedDay struct {
	Day clock.Day `db:"day"`
	N   int       `db:"n"`
}

// collectedByDay counts hand-ins by day.
func collectedByDay(tx *db.Tx, rollout string) ([]CollectedDay, error) {
	var all []CollectedDay
	return all, tx.Select(&all, `SELECT handed_in_on AS day, count(*) AS n FROM rollout_devices
		WHERE body = $1 AND rollout = $2 AND handed_in_on <> '' AND state <> 'lost' GROUP BY handed_in_on ORDER BY handed_in_on`, tx.Tenant, rollout)
}

const groupSums = `count(*) AS total, CAST(sum(CASE WHEN d.handed_in_on <> '' THEN 1 ELSE 0 END) AS INTEGER) AS collected,
	CAST(sum(CASE WHEN d.upgraded_on <> '' THEN 1 ELSE 0 END) AS INTEGER) AS upgraded,
	CAST(sum(CASE WHEN d.returned_on <> '' THEN 1 ELSE 0 END) AS INTEGER) AS returned`

// groupsByTrack adds the collection up by track, in the order of the tracks,
// those in none last. Names are put on afterwards: the sums read two indexes
// and no row.
func groupsByTrack(tx *db.Tx, rollout string) ([]Group, error) {
	var sums []Group
	if err := tx.Select(&sums, `SELECT t.track AS id, '' AS name, `+groupSums+`
		FROM rollout_devices d JOIN transitions t ON t.body = d.body AND t.rollout = d.rollout AND t.person = d.person
		WHERE d.body = $1 AND d.rollout = $2 AND d.state <> 'lost' GROUP BY t.track`, tx.Tenant, rollout); err != nil {
		return nil, err
	}
	tracks, err := tracksOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	var all []Group
	for _, t := range append(tracks, Track{}) {
		for _, g := range sums {
			if g.ID == t.ID {
				g.Name = t.Name
				all = append(all, g)
			}
		}
	}
	return all, nil
}

// firstPosition of somebody's is the one they work in, before any seat they
// hold: who also works here follows their unit (B2).
const firstPosition = `substr(min(CASE q.kind WHEN 'employee' THEN '0' ELSE '1' END || q.id), 2)`

// groupsByUnit adds the collection up by the unit of people's first position
// of the day.
func groupsByUnit(tx *db.Tx, rollout string, day clock.Day) ([]Group, error) {
	var all []Group
	return all, tx.Select(&all, `SELECT COALESCE(u.id, '') AS id, COALESCE(u.name, '') AS name, `+groupSums+`
		FROM rollout_devices d LEFT JOIN (SELECT q.body, q.person, `+firstPosition+` AS id FROM positions q WHERE q.body = $1
			AND (q.valid_from = '' OR q.valid_from <= $3) AND (q.valid_to = '' OR q.valid_to >= $3) GROUP BY q.body, q.person) f ON f.body = d.body AND f.person = d.person
		LEFT JOIN positions o ON o.body = f.body AND o.id = f.id
		LEFT JOIN units u ON u.body = o.body AND u.id = o.unit
		WHERE d.body = $1 AND d.rollout = $2 AND d.state <> 'lost' GROUP BY u.id, u.name, u.sort ORDER BY COALESCE(u.sort, 'g'), u.id`, tx.Tenant, rollout, day)
}

// occasionTimes are when devices can be handed in; cancelled ones left out.
func occasionTimes(tx *db.Tx, rollout string) ([]clock.Instant, error) {
	var all []clock.Instant
	return all, tx.Select(&all, `SELECT starts_at FROM occasions WHERE body = $1 AND rollout = $2 AND kind IN ('collection', 'drop_in') AND state <> 'cancelled' ORDER BY starts_at`, tx.Tenant, rollout)
}

// handInPlaces are the coming occasions a device can be handed in at.
func handInPlaces(tx *db.Tx, rollout string, now clock.Instant) ([]HandInPlace, error) {
	var all []HandInPlace
	return all, tx.Select(&all, `SELECT id, kind, name, place, starts_at, ends_at FROM occasions WHERE body = $1 AND rollout = $2
		AND kind IN ('collection', 'drop_in') AND state = 'open' AND ends_at > $3 ORDER BY starts_at, id LIMIT 4`, tx.Tenant, rollout, now)
}

// enrol puts the devices of people on a roster into the rollout, unless they
// are in it. It is for whoever adds people or devices.
func enrol(tx *db.Tx, rollout string) (int, error) {
	return tx.Exec(`INSERT INTO rollout_devices (body, rollout, device, person, sort, state)
		SELECT v.body, t.rollout, v.id, v.person, t.sort, CASE WHEN v.state = 'lost' THEN 'lost' ELSE 'in_use' END
		FROM devices v JOIN transitions t ON t.body = v.body AND t.person = v.person
		WHERE v.body = $1 AND t.rollout = $2
		AND NOT EXISTS (SELECT 1 FROM rollout_devices d WHERE d.body = v.body AND d.rollout = t.rollout AND d.device = v.id)`, tx.Tenant, rollout)
}

// follow gives devices that are still in use the owner the register says. What
// is in our hands keeps whose it was when it came.
func follow(tx *db.Tx, rollout string) error {
	_, err := tx.Exec(`UPDATE rollout_devices SET
		person = (SELECT v.person FROM devices v WHERE v.body = rollout_devices.body AND v.id = rollout_devices.device),
		sort = COALESCE((SELECT p.sort FROM devices v JOIN persons p ON p.body = v.body AND p.id = v.person
			WHERE v.body = rollout_devices.body AND v.id = rollout_devices.device), '')
		WHERE body = $1 AND rollout = $2 AND state = 'in_use'
		AND person <> (SELECT v.person FROM devices v WHERE v.body = rollout_devices.body AND v.id = rollout_devices.device)`, tx.Tenant, rollout)
	return err
}

// registered is a device of the body's register, whatever the rollout.
type registered struct {
	Body    string      `db:"body"`
	ID      string      `db:"id"`
	Serial  string      `db:"serial"`
	Fold    string      `db:"fold"`
	Name    string      `db:"name"`
	Maker   string      `db:"maker"`
	Model   string      `db:"model"`
	Person  string      `db:"person"`
	State   DeviceState `db:"state"`
	Version int         `db:"version"`
}

func registerAll(tx *db.Tx) ([]registered, error) {
	var all []registered
	return all, tx.Select(&all, `SELECT body, id, serial, fold, name, maker, model, person, state, version FROM devices WHERE body = $1 ORDER BY fold`, tx.Tenant)
}

// registerKnows tells which serial keys the register has, in any rollout.
func registerKnows(tx *db.Tx, keys []string) (map[string]bool, error) {
	found := map[string]bool{}
	return found, chunks(unique(keys), func(some []string) error {
		query, args, err := db.In(`SELECT fold FROM devices WHERE body = ? AND fold IN (?)`, tx.Tenant, some)
		if err != nil {
			return err
		}
		var folds []string
		err = tx.Select(&folds, query, args...)
		for _, f := range folds {
			found[f] = true
		}
		return err
	})
}

func saveRegistered(tx *db.Tx, d registered) error {
	_, err := tx.Exec(`UPDATE devices SET serial = $3, name = $4, maker = $5, model = $6, person = $7, version = version + 1 WHERE body = $1 AND id = $2`,
		tx.Tenant, d.ID, d.Serial, d.Name, d.Maker, d.Model, d.Person)
	return err
}

// chainsOf is every device of a rollout and every link, as written down.
func chainsOf(tx *db.Tx, rollout string) (devices []Device, events []DeviceEvent, err error) {
	if err := tx.Select(&devices, `SELECT `+deviceColumns+deviceFrom+`WHERE d.body = $1 AND d.rollout = $2`, tx.Tenant, rollout); err != nil {
		return nil, nil, err
	}
	return devices, events, tx.Select(&events, `SELECT seq, body, rollout, device, kind, gave, took, place, at, recorded_at, by, note
		FROM device_events WHERE body = $1 AND rollout = $2 ORDER BY seq`, tx.Tenant, rollout)
}
