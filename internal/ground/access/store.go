package access

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Who somebody is must be answered in one or two queries on each request.
// That is why this store reads a few columns of persons, bodies and proxies,
// which org owns and alone writes.

// holder is whom a session or a token belongs to.
type holder struct {
	SessionInfo
	Name   string    `db:"name"`
	Lang   string    `db:"lang"`
	Active int       `db:"active"`
	LeftOn clock.Day `db:"left_on"`
	Zone   string    `db:"zone"`
}

const holderColumns = `p.body, p.id AS person, p.name, CASE p.lang WHEN '' THEN b.lang ELSE p.lang END AS lang, p.active, p.left_on, b.zone`

// mayEnter: active, and not yet past the day they left.
func (h holder) mayEnter(now clock.Instant) bool {
	return h.Active == 1 && (h.LeftOn == "" || now.Day(zoneOf(h.Zone)) <= h.LeftOn)
}

// actor loads the roles, and checks that whom they act for still lets them.
func (h *holder) actor(tx *db.Tx, now clock.Instant) (Actor, error) {
	by := Actor{Body: h.Body, Person: h.Person, Name: h.Name, Lang: h.Lang}
	var rows []struct {
		Role string `db:"role"`
		Kind string `db:"scope_kind"`
		ID   string `db:"scope_id"`
	}
	err := tx.Select(&rows, `SELECT role, scope_kind, scope_id FROM role_grants WHERE body = $1 AND person = $2`, h.Body, h.Person)
	if err != nil {
		return Actor{}, err
	}
	for _, r := range rows {
		by.Grants = append(by.Grants, Grant{Role(r.Role), Scope{r.Kind, r.ID}})
	}
	if h.Behalf == "" {
		return by, nil
	}
	name, ok, err := actsFor(tx, h.Body, h.Person, h.Behalf, now.Day(zoneOf(h.Zone)))
	if err != nil {
		return Actor{}, err
	}
	if ok {
		by.Behalf, by.BehalfName, h.BehalfName = h.Behalf, name, name
	}
	return by, nil
}

// actsFor tells whether proxy acts for person that day, and the person's name.
func actsFor(tx *db.Tx, body, proxy, person string, day clock.Day) (string, bool, error) {
	var names []string
	err := tx.Select(&names, `SELECT p.name FROM persons p WHERE p.body = $1 AND p.id = $3 AND p.active = 1 AND EXISTS (
		SELECT 1 FROM proxies x WHERE x.body = $1 AND x.proxy = $2 AND x.person = $3
		AND (x.valid_from = '' OR x.valid_from <= $4) AND (x.valid_to = '' OR x.valid_to >= $4))`, body, proxy, person, string(day))
	if err != nil || len(names) == 0 {
		return "", false, err
	}
	return names[0], true, nil
}

func sessionByHash(tx *db.Tx, hash string) (holder, error) {
	var h holder
	err := tx.Get(&h, `SELECT s.id, s.behalf, s.via, s.agent, s.address, s.created_at, s.seen_at, s.expires_at, `+holderColumns+`
		FROM sessions s JOIN persons p ON p.body = s.body AND p.id = s.person JOIN bodies b ON b.id = s.body
		WHERE s.hash = $1`, hash)
	return h, err
}

func holderOf(tx *db.Tx, person string) (holder, error) {
	var h holder
	err := tx.Get(&h, `SELECT `+holderColumns+` FROM persons p JOIN bodies b ON b.id = p.body WHERE p.body = $1 AND p.id = $2`, tx.Tenant, person)
	return h, err
}

// touchSession writes only over the state it read: of two requests at once,
// one tells.
func touchSession(tx *db.Tx, hash string, was clock.Instant, s SessionInfo) error {
	_, err := tx.Exec(`UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE hash = $3 AND seen_at = $4`, s.SeenAt, s.ExpiresAt, hash, was)
	return err
}

func dropSession(tx *db.Tx, hash string, was clock.Instant) error {
	_, err := tx.Exec(`DELETE FROM sessions WHERE hash = $1 AND seen_at = $2`, hash, was)
	return err
}

type tokenHolder struct {
	ID        string        `db:"id"`
	Scopes    string        `db:"scopes"`
	ExpiresAt clock.Instant `db:"expires_at"`
	UsedAt    clock.Instant `db:"used_at"`
	RevokedAt clock.Instant `db:"revoked_at"`
	Body      string        `db:"body"`
	Person    string        `db:"person"`
	Name      string        `db:"name"`
	Lang      string        `db:"lang"`
	Active    int           `db:"active"`
	LeftOn    clock.Day     `db:"left_on"`
	Zone      string        `db:"zone"`
}

func (t tokenHolder) holder() *holder {
	return &holder{SessionInfo: SessionInfo{Body: t.Body, Person: t.Person}, Name: t.Name, Lang: t.Lang, Active: t.Active, LeftOn: t.LeftOn, Zone: t.Zone}
}

func (t tokenHolder) ended(now clock.Instant) bool {
	return t.RevokedAt.IsSet() || (t.ExpiresAt.IsSet() && now >= t.ExpiresAt)
}

func tokenByHash(tx *db.Tx, hash string) (tokenHolder, error) {
	var t tokenHolder
	err := tx.Get(&t, `SELECT t.id, t.scopes, t.expires_at, t.used_at, t.revoked_at, `+holderColumns+`
		FROM tokens t JOIN persons p ON p.body = t.body AND p.id = t.person JOIN bodies b ON b.id = t.body
		WHERE t.hash = $1`, hash)
	return t, err
}

func touchToken(tx *db.Tx, id string, now clock.Instant) error {
	_, err := tx.Exec(`UPDATE tokens SET used_at = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, now)
	return err
}

type sessionRow struct {
	Hash string `db:"hash"`
	SessionInfo
}

// OpenSession begins a session and ends the one the client brought along, so
// that a cookie planted beforehand is worth nothing (TRUST AU-01). The cookie
// is told once and stored only as a hash. The transaction is of Everyone,
// since the old session may be of another body.
func OpenSession(tx *db.Tx, now clock.Instant, body, person, via string, c Client) (cookie string, s SessionInfo, err error) {
	if secretLike(c.Cookie) {
		if _, err := tx.Exec(`DELETE FROM sessions WHERE hash = $1`, Hash(c.Cookie)); err != nil {
			return "", SessionInfo{}, err
		}
	}
	cookie = ids.Secret()
	s = SessionInfo{
		ID: ids.New(), Body: body, Person: person, Via: via, Agent: cut(c.Agent, 300), Address: cut(c.Address, 64),
		CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(Absolute),
	}
	return cookie, s, tx.Insert("sessions", sessionRow{Hash(cookie), s})
}

// SessionsOf lists a person's sessions that are not over, latest use first.
func SessionsOf(tx *db.Tx, now clock.Instant, person string) ([]SessionInfo, error) {
	var all []SessionInfo
	return all, tx.Select(&all, `SELECT id, body, person, behalf, via, agent, address, created_at, seen_at, expires_at FROM sessions
		WHERE body = $1 AND person = $2 AND expires_at > $3 AND seen_at > $4 ORDER BY seen_at DESC, id`, tx.Tenant, person, now, now.Add(-Idle))
}

// NamedSession is a session with the name of its person.
type NamedSession struct {
	SessionInfo
	Name string `db:"name"`
}

// AllSessions lists the sessions of the body that are not over, latest use
// first, at most so many.
func AllSessions(tx *db.Tx, now clock.Instant, most int) ([]NamedSession, error) {
	var all []NamedSession
	return all, tx.Select(&all, `SELECT s.id, s.body, s.person, s.behalf, s.via, s.agent, s.address, s.created_at, s.seen_at, s.expires_at, p.name
		FROM sessions s JOIN persons p ON p.body = s.body AND p.id = s.person
		WHERE s.body = $1 AND s.expires_at > $2 AND s.seen_at > $3 ORDER BY s.seen_at DESC, s.id LIMIT $4`, tx.Tenant, now, now.Add(-Idle), most)
}

// EndSession ends one session of a person; false when there is none.
func EndSession(tx *db.Tx, person, id string) (bool, error) {
	n, err := tx.Exec(`DELETE FROM sessions WHERE body = $1 AND person = $2 AND id = $3`, tx.Tenant, person, id)
	tx.Announce(Topic)
	return n > 0, err
}

// EndSessions ends everything a person could come in by at once: sessions and
// links not yet used. Call it in the transaction in which somebody leaves;
// their tokens stop by themselves, since they are asked after on each request.
// Links go first: one that is being used is waited for, so that the session it
// opens goes too.
func EndSessions(tx *db.Tx, person string) error {
	if _, err := tx.Exec(`DELETE FROM single_links WHERE body = $1 AND person = $2 AND used_at = 0`, tx.Tenant, person); err != nil {
		return err
	}
	tx.Announce(Topic)
	_, err := tx.Exec(`DELETE FROM sessions WHERE body = $1 AND person = $2`, tx.Tenant, person)
	return err
}

// EndOtherSessions leaves a person only the session they are at work in; in the
// order of EndSessions.
func EndOtherSessions(tx *db.Tx, person, keep string) error {
	if _, err := tx.Exec(`DELETE FROM single_links WHERE body = $1 AND person = $2 AND purpose = 'sign_in' AND used_at = 0`, tx.Tenant, person); err != nil {
		return err
	}
	tx.Announce(Topic)
	_, err := tx.Exec(`DELETE FROM sessions WHERE body = $1 AND person = $2 AND id <> $3`, tx.Tenant, person, keep)
	return err
}

// Hold keeps the session or token an actor came by from being ended until the
// transaction does; a fault.Unknown where it was since. Whatever opens another
// way in asks it: who is put out at that moment must not come back by it.
func Hold(tx *db.Tx, by Actor) error {
	query := map[Via]string{
		BySession: `SELECT id FROM sessions WHERE body = $1 AND person = $2 AND id = $3`,
		ByToken:   `SELECT id FROM tokens WHERE body = $1 AND person = $2 AND id = $3 AND revoked_at = 0`,
	}[by.Via]
	if query == "" {
		return nil
	}
	if tx.Dialect == db.Postgres {
		query += ` FOR SHARE`
	}
	var id string
	err := tx.Get(&id, query, tx.Tenant, by.Person, by.Session)
	if errors.Is(err, db.ErrNone) {
		return unknown()
	}
	return err
}

// SweepSessions forgets sessions that ended by themselves; the transaction is
// of Everyone.
func SweepSessions(tx *db.Tx, now clock.Instant) error {
	_, err := tx.Exec(`DELETE FROM sessions WHERE expires_at < $1 OR seen_at < $2`, now, now.Add(-Idle))
	return err
}

// SetBehalf lets a session act for somebody, or with "" for oneself again.
func SetBehalf(tx *db.Tx, person, id, behalf string) error {
	_, err := tx.Exec(`UPDATE sessions SET behalf = $4 WHERE body = $1 AND person = $2 AND id = $3`, tx.Tenant, person, id, behalf)
	return err
}

func cut(s string, runes int) string {
	r := []rune(s)
	return string(r[:min(len(r), runes)])
}
