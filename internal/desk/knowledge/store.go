package knowledge

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var guideColumns = "g." + strings.Join(db.Columns(Guide{}), ", g.")

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}

func guideByID(tx *db.Tx, id string) (Guide, error) {
	var g Guide
	err := tx.Get(&g, `SELECT `+guideColumns+` FROM guides g WHERE g.body = $1 AND g.id = $2`, tx.Tenant, id)
	return g, gone(err)
}

// saveGuide is false when somebody was quicker.
func saveGuide(tx *db.Tx, g Guide) (bool, error) {
	n, err := tx.Exec(`UPDATE guides SET kind = $3, state = $4, audience = $5, team = $6, service = $7, level = $8, task = $9, title = $10, sort = $11,
		owner = $12, review_on = $13, drafts = (SELECT count(*) FROM guide_drafts d WHERE d.body = $1 AND d.guide = $2 AND d.fresh = 1),
		changed_at = $14, version = version + 1 WHERE body = $1 AND id = $2 AND version = $15`,
		tx.Tenant, g.ID, g.Kind, g.State, g.Audience, g.Team, g.Service, g.Level, g.Task, g.Title, g.Sort, g.Owner, g.ReviewOn, g.ChangedAt, g.Version)
	return n == 1, err
}

// row of the drafts.
type draftRow struct {
	Body    string        `db:"body"`
	Guide   string        `db:"guide"`
	Lang    string        `db:"lang"`
	Title   string        `db:"title"`
	Text    string        `db:"text"`
	Steps   string        `db:"steps"`
	Fresh   int           `db:"fresh"`
	Number  int           `db:"number"`
	At      clock.Instant `db:"at"`
	Actor   string        `db:"actor"`
	Version int           `db:"version"`
}

func (r draftRow) page() Page {
	return Page{Lang: r.Lang, Words: Words{r.Title, r.Text, stepsOf(r.Steps)}, Fresh: r.Fresh == 1, Number: r.Number, At: r.At, Actor: r.Actor, Version: r.Version}
}

const draftColumns = `body, guide, lang, title, text, steps, fresh, number, at, actor, version`

func drafts(tx *db.Tx, guide string) ([]Page, error) {
	var rows []draftRow
	err := tx.Select(&rows, `SELECT `+draftColumns+` FROM guide_drafts WHERE body = $1 AND guide = $2`, tx.Tenant, guide)
	var all []Page
	for _, r := range rows {
		all = append(all, r.page())
	}
	return all, err
}

// draftIn is the page of one language; found is false where nothing was ever
// written in it.
func draftIn(tx *db.Tx, guide, lang string) (p Page, found bool, err error) {
	var r draftRow
	err = tx.Get(&r, `SELECT `+draftColumns+` FROM guide_drafts WHERE body = $1 AND guide = $2 AND lang = $3`, tx.Tenant, guide, lang)
	if errors.Is(err, db.ErrNone) {
		return Page{Lang: lang}, false, nil
	}
	return r.page(), err == nil, err
}

func addDraft(tx *db.Tx, guide string, p Page) error {
	return tx.Insert("guide_drafts", draftRow{tx.Tenant, guide, p.Lang, p.Title, p.Text, linesOf(p.Steps), flag(p.Fresh), p.Number, p.At, p.Actor, 1})
}

func saveDraft(tx *db.Tx, guide string, p Page) (bool, error) {
	n, err := tx.Exec(`UPDATE guide_drafts SET title = $4, text = $5, steps = $6, fresh = $7, number = $8, at = $9, actor = $10, version = version + 1
		WHERE body = $1 AND guide = $2 AND lang = $3 AND version = $11`,
		tx.Tenant, guide, p.Lang, p.Title, p.Text, linesOf(p.Steps), flag(p.Fresh), p.Number, p.At, p.Actor, p.Version)
	return n == 1, err
}

func dropDraft(tx *db.Tx, guide, lang string) error {
	_, err := tx.Exec(`DELETE FROM guide_drafts WHERE body = $1 AND guide = $2 AND lang = $3`, tx.Tenant, guide, lang)
	return err
}

// row of the versions.
type versionRow struct {
	Body   string        `db:"body"`
	Guide  string        `db:"guide"`
	Lang   string        `db:"lang"`
	Number int           `db:"number"`
	Title  string        `db:"title"`
	Text   string        `db:"text"`
	Steps  string        `db:"steps"`
	Note   string        `db:"note"`
	At     clock.Instant `db:"at"`
	Actor  string        `db:"actor"`
}

func (r versionRow) version() Version {
	return Version{Guide: r.Guide, Lang: r.Lang, Number: r.Number, Words: Words{r.Title, r.Text, stepsOf(r.Steps)}, Note: r.Note, At: r.At, Actor: r.Actor}
}

const versionColumns = `body, guide, lang, number, title, text, steps, note, at, actor`

func addVersion(tx *db.Tx, v Version) error {
	return tx.Insert("guide_versions", versionRow{tx.Tenant, v.Guide, v.Lang, v.Number, v.Title, v.Text, linesOf(v.Steps), v.Note, v.At, v.Actor})
}

// versions are all of a guide, the newest first.
func versions(tx *db.Tx, guide string) ([]Version, error) {
	var rows []versionRow
	err := tx.Select(&rows, `SELECT `+versionColumns+` FROM guide_versions WHERE body = $1 AND guide = $2 ORDER BY at DESC, lang, number DESC`, tx.Tenant, guide)
	var all []Version
	for _, r := range rows {
		all = append(all, r.version())
	}
	return all, err
}

func versionAt(tx *db.Tx, guide, lang string, number int) (Version, error) {
	var r versionRow
	err := tx.Get(&r, `SELECT `+versionColumns+` FROM guide_versions WHERE body = $1 AND guide = $2 AND lang = $3 AND number = $4`, tx.Tenant, guide, lang, number)
	return r.version(), gone(err)
}

// latest is the newest published version of each language.
func latest(tx *db.Tx, guide string) ([]Version, error) {
	var rows []versionRow
	err := tx.Select(&rows, `SELECT v.body, v.guide, v.lang, v.number, v.title, v.text, v.steps, v.note, v.at, v.actor FROM guide_versions v
		JOIN guide_drafts d ON d.body = v.body AND d.guide = v.guide AND d.lang = v.lang AND d.number = v.number
		WHERE v.body = $1 AND v.guide = $2`, tx.Tenant, guide)
	var all []Version
	for _, r := range rows {
		all = append(all, r.version())
	}
	return all, err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// publishedOf are the published guides of a service (and those of every
// service), the nearest to the service, task and level first.
func publishedOf(tx *db.Tx, kind, service, task string, level int) ([]Guide, error) {
	var all []Guide
	return all, tx.Select(&all, `SELECT `+guideColumns+` FROM guides g WHERE g.body = $1 AND g.state = 'published' AND g.kind = $2
		AND g.service IN ($3, '') AND ($4 = '' OR g.task IN ($4, '')) AND ($5 = 0 OR g.level IN ($5, 0))
		ORDER BY CASE WHEN g.service = $3 THEN 0 ELSE 1 END, CASE WHEN g.task = $4 THEN 0 ELSE 1 END, CASE WHEN g.level = $5 THEN 0 ELSE 1 END, g.sort, g.id LIMIT 100`,
		tx.Tenant, kind, service, task, level)
}

func guidesAfter(tx *db.Tx, after string, limit int) ([]string, error) {
	var ids []string
	return ids, tx.Select(&ids, `SELECT g.id FROM guides g WHERE g.body = $1 AND g.id > $2 ORDER BY g.id LIMIT $3`, tx.Tenant, after, limit)
}

func guidesFor(tx *db.Tx, ids []string) ([]Guide, error) {
	var all []Guide
	if len(ids) == 0 {
		return nil, nil
	}
	query, args, err := db.In(`SELECT `+guideColumns+` FROM guides g WHERE g.body = ? AND g.id IN (?)`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	return all, tx.Select(&all, query, args...)
}

// latestOf are the newest published versions of guides, by guide.
func latestOf(tx *db.Tx, guides []string) (map[string][]Version, error) {
	all := map[string][]Version{}
	if len(guides) == 0 {
		return all, nil
	}
	query, args, err := db.In(`SELECT v.body, v.guide, v.lang, v.number, v.title, v.text, v.steps, v.note, v.at, v.actor FROM guide_versions v
		JOIN guide_drafts d ON d.body = v.body AND d.guide = v.guide AND d.lang = v.lang AND d.number = v.number
		WHERE v.body = ? AND v.guide IN (?)`, tx.Tenant, guides)
	if err != nil {
		return nil, err
	}
	var rows []versionRow
	err = tx.Select(&rows, query, args...)
	for _, r := range rows {
		all[r.Guide] = append(all[r.Guide], r.version())
	}
	return all, err
}
