package knowledge

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/markdown"
)

type wordRow struct {
	Body   string `db:"body"`
	Word   string `db:"word"`
	Guide  string `db:"guide"`
	Lang   string `db:"lang"`
	Weight int    `db:"weight"`
}

// putWords makes a version what the guide is found by in its language.
func putWords(tx *db.Tx, v Version) error {
	if _, err := tx.Exec(`DELETE FROM guide_words WHERE body = $1 AND guide = $2 AND lang = $3`, tx.Tenant, v.Guide, v.Lang); err != nil {
		return err
	}
	var rows []wordRow
	for word, weight := range v.weights(markdown.Plain(v.Text)) {
		rows = append(rows, wordRow{tx.Tenant, word, v.Guide, v.Lang, weight})
	}
	slices.SortFunc(rows, func(a, b wordRow) int {
		if a.Word < b.Word {
			return -1
		}
		return 1
	})
	return db.InsertAll(tx, "guide_words", rows)
}

// hits adds up, for every guide that has any of the stems, the best weight of
// each. The last stem may be the beginning of a word: somebody still types.
func hits(tx *db.Tx, stems []string) (map[string]int, error) {
	var rows []struct {
		Guide  string `db:"guide"`
		Word   string `db:"word"`
		Weight int    `db:"weight"`
	}
	query, args, err := db.In(`SELECT guide, word, max(weight) AS weight FROM guide_words WHERE body = ? AND (word IN (?) OR word LIKE ?) GROUP BY guide, word LIMIT 20000`,
		tx.Tenant, stems, stems[len(stems)-1]+"%")
	if err != nil {
		return nil, err
	}
	if err := tx.Select(&rows, query, args...); err != nil {
		return nil, err
	}
	best := map[string]map[string]int{}
	for _, r := range rows {
		asked := r.Word
		if !slices.Contains(stems, asked) {
			asked = stems[len(stems)-1]
		}
		if best[r.Guide] == nil {
			best[r.Guide] = map[string]int{}
		}
		best[r.Guide][asked] = max(best[r.Guide][asked], r.Weight)
	}
	sums := make(map[string]int, len(best))
	for guide, words := range best {
		for _, weight := range words {
			sums[guide] += weight
		}
	}
	return sums, nil
}

// readable are the published guides the reader may read: those with a score,
// or where nothing was asked for, those of the service.
func readable(tx *db.Tx, r Reader, service string, scores map[string]int) ([]Guide, error) {
	where, args := r.where()
	query := `SELECT ` + guideColumns + ` FROM guides g WHERE g.body = ? AND g.state = 'published' AND ` + where
	args = append([]any{tx.Tenant}, args...)
	if scores != nil {
		guides := make([]string, 0, len(scores))
		for g := range scores {
			guides = append(guides, g)
		}
		// The best of very many: a question of common words alone finds half
		// of everything.
		slices.SortFunc(guides, func(a, b string) int { return scores[b] - scores[a] })
		query, args = query+` AND g.id IN (?)`, append(args, guides[:min(len(guides), 500)])
	} else if service != "" {
		query, args = query+` AND g.service IN (?, '')`, append(args, service)
	}
	query, args, err := db.In(query+` ORDER BY g.sort, g.id LIMIT 500`, args...)
	if err != nil {
		return nil, err
	}
	var all []Guide
	return all, tx.Select(&all, query, args...)
}

// servicesRead are the services there is something published about that the
// reader may read.
func servicesRead(tx *db.Tx, r Reader) (map[string]bool, error) {
	where, args := r.where()
	query, args, err := db.In(`SELECT DISTINCT g.service FROM guides g WHERE g.body = ? AND g.state = 'published' AND g.service <> '' AND `+where, append([]any{tx.Tenant}, args...)...)
	if err != nil {
		return nil, err
	}
	var all []string
	err = tx.Select(&all, query, args...)
	about := map[string]bool{}
	for _, service := range all {
		about[service] = true
	}
	return about, err
}

// where narrows guides to what the reader may read of what is published.
func (r Reader) where() (string, []any) {
	audiences := []string{string(ForPublic)}
	if r.Signed {
		audiences = append(audiences, string(ForStaff))
	}
	if r.Support {
		audiences = append(audiences, string(ForSupport))
	}
	if r.All {
		return `1 = 1`, nil
	}
	teams := slices.Concat(r.Teams, r.Writes)
	if len(teams) == 0 {
		return `g.audience IN (?)`, []any{audiences}
	}
	return `(g.audience IN (?) OR g.team IN (?) AND g.audience = 'team' OR g.team IN (?))`, []any{audiences, r.teams(), r.writes()}
}

// An IN of nothing is no SQL.
func (r Reader) teams() []string  { return append([]string{"-"}, r.Teams...) }
func (r Reader) writes() []string { return append([]string{"-"}, r.Writes...) }

// followGuide brings title and state of a guide up to what its languages say.
func followGuide(tx *db.Tx, id, title, sort, state string, now clock.Instant) error {
	_, err := tx.Exec(`UPDATE guides SET title = $3, sort = $4, state = $5, changed_at = $6,
		drafts = (SELECT count(*) FROM guide_drafts d WHERE d.body = $1 AND d.guide = $2 AND d.fresh = 1) WHERE body = $1 AND id = $2`,
		tx.Tenant, id, title, sort, state, now)
	return err
}
