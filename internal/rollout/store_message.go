package rollout

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var messageColumns = strings.Join(db.Columns(Message{}), ", ")

func messageByID(tx *db.Tx, rollout, id string) (Message, error) {
	var m Message
	err := tx.Get(&m, `SELECT `+messageColumns+` FROM messages WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	return m, gone(err)
}

// messagesOf lists a rollout's messages by their moment; drafts without one
// come last.
func messagesOf(tx *db.Tx, rollout string) ([]Message, error) {
	var all []Message
	return all, tx.Select(&all, `SELECT `+messageColumns+` FROM messages WHERE body = $1 AND rollout = $2
		ORDER BY CASE WHEN send_at = 0 THEN 1 ELSE 0 END, send_at, name, id`, tx.Tenant, rollout)
}

func saveMessage(tx *db.Tx, m Message) error {
	n, err := tx.Exec(`UPDATE messages SET track = $3, name = $4, send_at = $5, channels = $6, only_those = $7, invites = $8, state = $9,
		at_sort = $10, at_person = $11, sent_at = $12, sent_to = $13, not_reached = $14, owner = $15, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $16`,
		tx.Tenant, m.ID, m.Track, m.Name, m.SendAt, m.Channels, m.OnlyThose, m.Invites, m.State,
		m.AtSort, m.AtPerson, m.SentAt, m.SentTo, m.NotReached, m.Owner, m.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := messageByID(tx, m.Rollout, m.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func textsOf(tx *db.Tx, message string) ([]MessageText, error) {
	var all []MessageText
	return all, tx.Select(&all, `SELECT body, message, lang, subject, text FROM message_texts WHERE body = $1 AND message = $2 ORDER BY lang`, tx.Tenant, message)
}

// saveTexts puts the texts of a message in the place of those it had.
func saveTexts(tx *db.Tx, message string, texts []MessageText) error {
	if _, err := tx.Exec(`DELETE FROM message_texts WHERE body = $1 AND message = $2`, tx.Tenant, message); err != nil {
		return err
	}
	return db.InsertAll(tx, "message_texts", texts)
}

// dueMessages are those begun, and those whose moment has come, of rollouts
// that are not closed.
func dueMessages(tx *db.Tx, now clock.Instant) ([]Message, error) {
	var all []Message
	return all, tx.Select(&all, `SELECT `+messageColumns+` FROM messages m WHERE m.body = $1 AND (m.state = 'sending' OR (m.state = 'scheduled' AND m.send_at <= $2))
		AND EXISTS (SELECT 1 FROM rollouts r WHERE r.body = m.body AND r.id = m.rollout AND r.state <> 'closed') ORDER BY m.send_at, m.id`, tx.Tenant, now)
}

// concerned is whom a message goes to.
type concerned struct {
	Transition
	Name   string `db:"name"`
	Lang   string `db:"lang"`
	Mobile string `db:"mobile"`
}

// onlyThose narrows the roster to whom a message concerns.
var onlyThose = map[string]string{
	ToEveryone:    `t.part <> 'left'`,
	ToNotBooked:   `t.part = 'outstanding' AND t.bookings = 0`,
	ToBooked:      `t.part = 'outstanding' AND t.bookings > 0`,
	ToNotHandedIn: `t.part <> 'left' AND EXISTS (SELECT 1 FROM rollout_devices d WHERE d.body = t.body AND d.rollout = t.rollout AND d.person = t.person AND d.state = 'in_use')`,
	ToNotAdopted:  `t.part = 'outstanding'`,
	ToAdopted:     `t.part = 'adopted'`,
	ToDeferred:    `t.part = 'deferred'`,
}

// concernedBy reads, in the roster's order, up to limit people the message
// concerns behind the place (sort, person).
func concernedBy(tx *db.Tx, m Message, sort, person string, limit int) ([]concerned, error) {
	only, ok := onlyThose[m.OnlyThose]
	if !ok {
		return nil, nil
	}
	var all []concerned
	return all, tx.Select(&all, `SELECT `+transitionColumns+`, p.name, p.lang, p.mobile FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND ($3 = '' OR t.track = $3) AND p.active = 1 AND (t.sort, t.person) > ($4, $5) AND `+only+`
		ORDER BY t.sort, t.person LIMIT $6`, tx.Tenant, m.Rollout, m.Track, sort, person, limit)
}

// concernedPerson reads one person of the roster as a message would see them;
// false when they are not on it.
func concernedPerson(tx *db.Tx, rollout, person string) (concerned, bool, error) {
	var all []concerned
	err := tx.Select(&all, `SELECT `+transitionColumns+`, p.name, p.lang, p.mobile FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND t.person = $3`, tx.Tenant, rollout, person)
	if err != nil || len(all) == 0 {
		return concerned{}, false, err
	}
	return all[0], true, nil
}

// mailsOf maps people to the address mail goes to on the day: org.MailOf for
// many at once.
func mailsOf(tx *db.Tx, persons []string, day clock.Day) (map[string]string, error) {
	mails := make(map[string]string, len(persons))
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT person, address FROM emails WHERE body = ? AND person IN (?)
			AND (valid_from = '' OR valid_from <= ?) AND (valid_to = '' OR valid_to >= ?)
			ORDER BY CASE kind WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, fold`,
			tx.Tenant, persons[start:min(start+500, len(persons))], day, day)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			Person  string `db:"person"`
			Address string `db:"address"`
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			if mails[r.Person] == "" {
				mails[r.Person] = r.Address
			}
		}
	}
	return mails, nil
}

// bookedMoments maps people to the first time ahead they have a
// place booked.
func bookedMoments(tx *db.Tx, rollout string, persons []string, now clock.Instant) (map[string]clock.Instant, error) {
	moments := map[string]clock.Instant{}
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT k.person, min(s.starts_at) AS at FROM bookings k JOIN slots s ON s.body = k.body AND s.id = k.slot
			WHERE k.body = ? AND k.rollout = ? AND k.person IN (?) AND k.state = 'booked' AND s.ends_at > ? GROUP BY k.person`,
			tx.Tenant, rollout, persons[start:min(start+500, len(persons))], now)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			Person string        `db:"person"`
			At     clock.Instant `db:"at"`
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			moments[r.Person] = r.At
		}
	}
	return moments, nil
}

// signInFacts are the accounts and devices SignInWith needs, by person.
func signInFacts(tx *db.Tx, rollout string, persons []string) (map[string][]Account, map[string][]Device, error) {
	accounts, devices := map[string][]Account{}, map[string][]Device{}
	for start := 0; start < len(persons); start += 500 {
		some := persons[start:min(start+500, len(persons))]
		query, args, err := db.In(`SELECT id, person, role, address, valid_from, valid_to FROM accounts WHERE body = ? AND rollout = ? AND person IN (?)`, tx.Tenant, rollout, some)
		if err != nil {
			return nil, nil, err
		}
		var found []Account
		if err := tx.Select(&found, query, args...); err != nil {
			return nil, nil, err
		}
		for _, a := range found {
			accounts[a.Person] = append(accounts[a.Person], a)
		}
		query, args, err = db.In(`SELECT device, person, state FROM rollout_devices WHERE body = ? AND rollout = ? AND person IN (?)`, tx.Tenant, rollout, some)
		if err != nil {
			return nil, nil, err
		}
		var held []Device
		if err := tx.Select(&held, query, args...); err != nil {
			return nil, nil, err
		}
		for _, d := range held {
			devices[d.Person] = append(devices[d.Person], d)
		}
	}
	return accounts, devices, nil
}
