package arrangement

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

const teamColumns = `body, id, name, fold, sort, level, kind, unit, subject, calendar, mail, mail_fold, phone, place, hook, landing, public, active, version`

// TeamByID reads a team, ended ones too; fault.Gone where there is none.
func TeamByID(tx *db.Tx, id string) (Team, error) {
	var t Team
	err := tx.Get(&t, `SELECT `+teamColumns+` FROM teams WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return t, fault.Gone()
	}
	return t, err
}

// TeamByMail reads the team letters to a folded address belong to.
func TeamByMail(tx *db.Tx, fold string) (Team, bool, error) {
	var t Team
	if fold == "" {
		return t, false, nil
	}
	err := tx.Get(&t, `SELECT `+teamColumns+` FROM teams WHERE body = $1 AND mail_fold = $2 AND mail_fold <> '' AND active = 1`, tx.Tenant, fold)
	if errors.Is(err, db.ErrNone) {
		return t, false, nil
	}
	return t, err == nil, err
}

// Teams are the body's teams by level and name, ended ones last.
func Teams(tx *db.Tx) ([]Team, error) {
	var all []Team
	return all, tx.Select(&all, `SELECT `+teamColumns+` FROM teams WHERE body = $1 ORDER BY active DESC, level, sort, id`, tx.Tenant)
}

// landing is the team that gets what belongs to nobody: the one chosen for it,
// else central support, else any; "" while the body has no team.
func landing(tx *db.Tx) (Team, error) {
	var t Team
	err := tx.Get(&t, `SELECT `+teamColumns+` FROM teams WHERE body = $1 AND active = 1
		ORDER BY landing DESC, CASE level WHEN 2 THEN 0 WHEN 1 THEN 1 ELSE 2 END, sort, id LIMIT 1`, tx.Tenant)
	if errors.Is(err, db.ErrNone) {
		return t, nil
	}
	return t, err
}

// localDesks are the active desks of a unit and of those above it, the nearest
// first.
func localDesks(tx *db.Tx, unit string) ([]Team, error) {
	if unit == "" {
		return nil, nil
	}
	var all []Team
	return all, tx.Select(&all, `SELECT `+prefixed("t", teamColumns)+` FROM units u
		JOIN units above ON above.body = u.body AND substr(u.path, 1, length(above.path)) = above.path
		JOIN teams t ON t.body = u.body AND t.unit = above.id AND t.kind = 'local' AND t.active = 1
		WHERE u.body = $1 AND u.id = $2 ORDER BY length(above.path) DESC, t.sort, t.id`, tx.Tenant, unit)
}

const memberColumns = `m.body, m.id, m.team, m.person, m.role, m.home, m.valid_from, m.valid_to, m.note, m.version`

// The || keeps the planner at the person's few rows, from walking all for the
// least team.
const memberMore = `, p.name,
	CASE WHEN EXISTS (SELECT 1 FROM leaves l WHERE l.body = m.body AND l.person = m.person AND l.valid_from <= $2 AND (l.valid_to = '' OR l.valid_to >= $2)) THEN 1 ELSE 0 END AS away,
	COALESCE((SELECT MIN(o.team || '') FROM team_members o WHERE o.body = m.body AND o.person = m.person AND o.home = m.team AND o.valid_from <= $2 AND o.valid_to >= $2), '') AS lent_t
	FROM team_members m JOIN persons p ON p.body = m.body AND p.id = m.person AND NOT (p.active = 0 AND (p.left_on = '' OR p.left_on <= $2))`

// MembersOf are those in a team that day, leads first; leavers are out, who is
// on leave is marked.
func MembersOf(tx *db.Tx, team string, day clock.Day) ([]TeamMember, error) {
	var all []TeamMember
	return all, tx.Select(&all, `SELECT `+memberColumns+memberMore+`
		WHERE m.body = $1 AND m.team = $3 AND `+memberToday+` ORDER BY `+memberOrder, tx.Tenant, day, team)
}

// MembersByTeam are the members of every team that day, as MembersOf gives
// them: one question for a page of a hundred teams.
func MembersByTeam(tx *db.Tx, day clock.Day) (map[string][]TeamMember, error) {
	var all []TeamMember
	err := tx.Select(&all, `SELECT `+memberColumns+memberMore+` WHERE m.body = $1 AND `+memberToday+` ORDER BY `+memberOrder, tx.Tenant, day)
	teams := map[string][]TeamMember{}
	for _, m := range all {
		teams[m.Team] = append(teams[m.Team], m)
	}
	return teams, err
}

const (
	memberToday = `(m.valid_from = '' OR m.valid_from <= $2) AND (m.valid_to = '' OR m.valid_to >= $2)`
	memberOrder = `CASE m.role WHEN 'lead' THEN 0 ELSE 1 END, p.sort, m.id`
)

// TeamsOf are the active teams a person is in that day, lent ones included, by
// level and name.
func TeamsOf(tx *db.Tx, person string, day clock.Day) ([]Team, error) {
	var all []Team
	return all, tx.Select(&all, `SELECT `+prefixed("t", teamColumns)+` FROM teams t WHERE t.body = $1 AND t.active = 1 AND EXISTS (
		SELECT 1 FROM team_members m WHERE m.body = t.body AND m.team = t.id AND m.person = $2
		AND (m.valid_from = '' OR m.valid_from <= $3) AND (m.valid_to = '' OR m.valid_to >= $3)) ORDER BY t.level, t.sort, t.id`, tx.Tenant, person, day)
}

// EndedBetween tells whether a membership of a person in a team ended on one of
// the days from one to another.
func EndedBetween(tx *db.Tx, team, person string, from, to clock.Day) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM team_members WHERE body = $1 AND team = $2 AND person = $3 AND valid_to >= $4 AND valid_to <= $5`, tx.Tenant, team, person, from, to)
	return n > 0, err
}

// StillHere tells whether a person has not left by that day.
func StillHere(tx *db.Tx, person string, day clock.Day) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM persons WHERE body = $1 AND id = $2 AND NOT (active = 0 AND (left_on = '' OR left_on <= $3))`, tx.Tenant, person, day)
	return n == 1, err
}

// AddTeam stores a team; Fold, Sort, MailFold and the version are worked out
// here.
func AddTeam(tx *db.Tx, lang string, t Team) error {
	t.Body, t.Version, t.Active = tx.Tenant, 1, 1
	t.Fold, t.Sort, t.MailFold = text.Fold(t.Name), text.SortKey(lang, t.Name), text.Fold(t.Mail)
	return tx.Insert("teams", t)
}

// AddMembership stores that somebody is in a team.
func AddMembership(tx *db.Tx, m Membership) error {
	m.Body, m.Version = tx.Tenant, 1
	return tx.Insert("team_members", m)
}

// everyMember are those in a team today, to come and gone by; leavers are left out.
func everyMember(tx *db.Tx, team string, day clock.Day) ([]TeamMember, error) {
	var all []TeamMember
	return all, tx.Select(&all, `SELECT `+memberColumns+memberMore+` WHERE m.body = $1 AND m.team = $3
		ORDER BY CASE WHEN m.valid_to <> '' AND m.valid_to < $2 THEN 2 WHEN m.valid_from > $2 THEN 1 ELSE 0 END,
		CASE m.role WHEN 'lead' THEN 0 ELSE 1 END, p.sort, m.valid_from, m.id LIMIT 500`, tx.Tenant, day, team)
}

// lentFrom are those of a team who are lent to others, that day or later.
func lentFrom(tx *db.Tx, team string, day clock.Day) ([]TeamMember, error) {
	var all []TeamMember
	return all, tx.Select(&all, `SELECT `+memberColumns+memberMore+` WHERE m.body = $1 AND m.home = $3 AND m.valid_to >= $2 ORDER BY m.valid_from, p.sort, m.id`, tx.Tenant, day, team)
}

// SignaturesOf are a team's signatures by language.
func SignaturesOf(tx *db.Tx, team string) (map[string]string, error) {
	var rows []struct {
		Lang string `db:"lang"`
		Text string `db:"text"`
	}
	err := tx.Select(&rows, `SELECT lang, text FROM team_signatures WHERE body = $1 AND team = $2`, tx.Tenant, team)
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.Lang] = r.Text
	}
	return all, err
}

func putSignature(tx *db.Tx, team, lang, words string) error {
	if words == "" {
		_, err := tx.Exec(`DELETE FROM team_signatures WHERE body = $1 AND team = $2 AND lang = $3`, tx.Tenant, team, lang)
		return err
	}
	_, err := tx.Exec(`INSERT INTO team_signatures (body, team, lang, text) VALUES ($1, $2, $3, $4)
		ON CONFLICT (body, team, lang) DO UPDATE SET text = excluded.text`, tx.Tenant, team, lang, words)
	return err
}

func saveTeam(tx *db.Tx, t Team) error {
	n, err := tx.Exec(`UPDATE teams SET name = $3, fold = $4, sort = $5, level = $6, kind = $7, unit = $8, subject = $9, calendar = $10, mail = $11, mail_fold = $12,
		phone = $13, place = $14, landing = $15, public = $16, active = $17, hook = $19, version = version + 1 WHERE body = $1 AND id = $2 AND version = $18`,
		tx.Tenant, t.ID, t.Name, t.Fold, t.Sort, t.Level, t.Kind, t.Unit, t.Subject, t.Calendar, t.Mail, t.MailFold, t.Phone, t.Place, t.Landing, t.Public, t.Active, t.Version, t.Hook)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: t}
}

func endLanding(tx *db.Tx, but string) error {
	_, err := tx.Exec(`UPDATE teams SET landing = 0, version = version + 1 WHERE body = $1 AND landing = 1 AND id <> $2`, tx.Tenant, but)
	return err
}

func membershipByID(tx *db.Tx, team, id string) (Membership, error) {
	var m Membership
	err := tx.Get(&m, `SELECT `+memberColumns+` FROM team_members m WHERE m.body = $1 AND m.team = $2 AND m.id = $3`, tx.Tenant, team, id)
	if errors.Is(err, db.ErrNone) {
		return m, fault.Gone()
	}
	return m, err
}

// membershipsOf are all memberships a person has or had.
func membershipsOf(tx *db.Tx, person string) ([]Membership, error) {
	var all []Membership
	return all, tx.Select(&all, `SELECT `+memberColumns+` FROM team_members m WHERE m.body = $1 AND m.person = $2`, tx.Tenant, person)
}

func saveMembership(tx *db.Tx, m Membership) error {
	n, err := tx.Exec(`UPDATE team_members SET role = $3, home = $4, valid_from = $5, valid_to = $6, note = $7, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $8`, tx.Tenant, m.ID, m.Role, m.Home, m.From, m.To, m.Note, m.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: m}
}

func removeMembership(tx *db.Tx, m Membership) error {
	_, err := tx.Exec(`DELETE FROM team_members WHERE body = $1 AND id = $2`, tx.Tenant, m.ID)
	return err
}

// publicBodies are the bodies with a team on their support page. It looks into
// every body, in a transaction of everyone.
func publicBodies(tx *db.Tx) ([]string, error) {
	var bodies []string
	return bodies, tx.Select(&bodies, `SELECT DISTINCT body FROM teams WHERE public = 1 AND active = 1`)
}
