package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

var feedbackColumns = "f." + strings.Join(db.Columns(Feedback{}), ", f.")

// feedbackFrom reads feedback with the names it mentions.
var feedbackFrom = `SELECT ` + feedbackColumns + `, COALESCE(p.name, '') AS name, COALESCE(g.name, '') AS by_name, COALESCE(a.name, '') AS answerer_name,
	r.name AS rollout_name FROM feedback f JOIN rollouts r ON r.body = f.body AND r.id = f.rollout
	LEFT JOIN persons p ON p.body = f.body AND p.id = f.person LEFT JOIN persons g ON g.body = f.body AND g.id = f.by
	LEFT JOIN persons a ON a.body = f.body AND a.id = f.answered_by `

func feedbackRow(tx *db.Tx, id string) (FeedbackRow, error) {
	var f FeedbackRow
	err := tx.Get(&f, feedbackFrom+`WHERE f.body = $1 AND f.id = $2`, tx.Tenant, id)
	return f, gone(err)
}

// feedbackByClient finds what an earlier request with the same id wrote down.
func feedbackByClient(tx *db.Tx, client string) (Feedback, bool, error) {
	var f Feedback
	if client == "" {
		return f, false, nil
	}
	err := tx.Get(&f, `SELECT `+feedbackColumns+` FROM feedback f WHERE f.body = $1 AND f.client = $2 AND f.client <> ''`, tx.Tenant, client)
	if errors.Is(err, db.ErrNone) {
		return f, false, nil
	}
	return f, err == nil, err
}

// feedbackRows lists a rollout's feedback, the latest first, one more than
// asked for when there are more.
func feedbackRows(tx *db.Tx, rollout string, f FeedbackFilter) ([]FeedbackRow, error) {
	under, any := f.Theme, flag(f.Theme == "")
	if under == NoneOf {
		under = ""
	}
	if !f.After.IsSet() {
		f.After = 1 << 62 // later than anything; "$7 = 0" would make PostgreSQL read moments as 32 bits
	}
	order, beyond := paging.Latest(f.Back)
	var rows []FeedbackRow
	return rows, tx.Select(&rows, feedbackFrom+`WHERE f.body = $1 AND f.rollout = $2 AND ($3 = '' OR f.kind = $3) AND ($4 = 1 OR f.theme = $5)
		AND ($6 = 0 OR f.answered_at = 0) AND (f.given_at `+beyond+` $7 OR (f.given_at = $7 AND f.id `+beyond+` $8))
		ORDER BY f.given_at `+order+`, f.id `+order+` LIMIT $9`, tx.Tenant, rollout, f.Kind, any, under, flag(f.Open), f.After, f.AfterID, f.Limit)
}

// feedbackBy is what a person gave, and what was given for whose page it is.
func feedbackBy(tx *db.Tx, by, whose string) ([]FeedbackRow, error) {
	var rows []FeedbackRow
	return rows, tx.Select(&rows, feedbackFrom+`WHERE f.body = $1 AND (f.person = $2 OR (f.by = $3 AND $2 = $3)) ORDER BY f.given_at DESC, f.id DESC LIMIT 200`, tx.Tenant, whose, by)
}

// feedbackOf is a person's in one rollout, the latest first.
func feedbackOf(tx *db.Tx, rollout, person string) ([]FeedbackRow, error) {
	var rows []FeedbackRow
	return rows, tx.Select(&rows, feedbackFrom+`WHERE f.body = $1 AND f.rollout = $2 AND f.person = $3 ORDER BY f.given_at DESC, f.id DESC LIMIT 50`, tx.Tenant, rollout, person)
}

// themesOf counts a rollout's feedback by theme, most said first.
func themesOf(tx *db.Tx, rollout string) ([]ThemeCount, error) {
	var themes []ThemeCount
	err := tx.Select(&themes, `SELECT theme, sum(CASE WHEN kind = 'nuisance' THEN 1 ELSE 0 END) AS nuisance, sum(CASE WHEN kind = 'need' THEN 1 ELSE 0 END) AS need,
		sum(CASE WHEN kind = 'praise' THEN 1 ELSE 0 END) AS praise, sum(CASE WHEN answered_at = 0 THEN 1 ELSE 0 END) AS open
		FROM feedback WHERE body = $1 AND rollout = $2 GROUP BY theme`, tx.Tenant, rollout)
	sortThemes(themes)
	return themes, err
}

func saveFeedback(tx *db.Tx, f Feedback) error {
	n, err := tx.Exec(`UPDATE feedback SET theme = $3, answer = $4, answered_by = $5, answered_at = $6, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $7`, tx.Tenant, f.ID, f.Theme, f.Answer, f.AnsweredBy, f.AnsweredAt, f.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := feedbackRow(tx, f.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current.Feedback}
}
