package knowledge

import (
	"errors"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// narrow is the part of the work list, and whose.
func narrow(work string, teams []string, today clock.Day) (string, []any) {
	where, args := ``, []any{}
	switch work {
	case WorkRetired:
		where += ` AND g.state = 'retired'`
	case WorkDrafts:
		where += ` AND g.state <> 'retired' AND g.drafts > 0`
	case WorkDue:
		where, args = where+` AND g.state <> 'retired' AND g.review_on <> '' AND g.review_on <= ?`, append(args, today)
	case WorkPoor:
		where, args = where+` AND g.state <> 'retired' AND g.helped + g.not_helped >= ? AND 2 * g.helped < g.helped + g.not_helped`, append(args, enoughVotes)
	default:
		where += ` AND g.state <> 'retired'`
	}
	if teams != nil {
		where, args = where+` AND g.team IN (?)`, append(args, teams)
	}
	return where, args
}

// written are at most limit lines of the work list beyond a place, the nearest
// first. found, where not nil, are the only guides to look at.
func written(tx *db.Tx, q Query, teams []string, found map[string]int, today clock.Day, from Place, back bool, limit int) ([]Guide, error) {
	where, more := narrow(q.Work, teams, today)
	args := append([]any{tx.Tenant}, more...)
	if q.Kind != "" {
		where, args = where+` AND g.kind = ?`, append(args, q.Kind)
	}
	if q.Service != "" {
		where, args = where+` AND g.service = ?`, append(args, q.Service)
	}
	if found != nil {
		guides := []string{"-"}
		for g := range found {
			guides = append(guides, g)
		}
		slices.Sort(guides)
		where, args = where+` AND g.id IN (?)`, append(args, guides[:min(len(guides), 2000)])
	}
	onward := ` AND (g.sort, g.id) > (?, ?) ORDER BY g.sort, g.id LIMIT ?`
	if back {
		onward = ` AND (g.sort, g.id) < (?, ?) ORDER BY g.sort DESC, g.id DESC LIMIT ?`
	}
	query, args, err := db.In(`SELECT `+guideColumns+` FROM guides g WHERE g.body = ?`+where+onward, append(args, from.Sort, from.ID, limit)...)
	if err != nil {
		return nil, err
	}
	var all []Guide
	return all, tx.Select(&all, query, args...)
}

func countWritten(tx *db.Tx, work string, teams []string, today clock.Day) (int, error) {
	where, more := narrow(work, teams, today)
	query, args, err := db.In(`SELECT count(*) FROM guides g WHERE g.body = ?`+where, append([]any{tx.Tenant}, more...)...)
	if err != nil {
		return 0, err
	}
	var n int
	return n, tx.Get(&n, query, args...)
}

// minded leaves out guides nobody is there to be reminded of: their next owner
// will be.
const minded = ` AND EXISTS (SELECT 1 FROM persons p WHERE p.body = g.body AND p.id = g.owner AND p.active = 1)`

// unreminded are the guides due for review whose owner was not told about this
// date.
func unreminded(tx *db.Tx, today clock.Day, most int) ([]Guide, error) {
	var all []Guide
	return all, tx.Select(&all, `SELECT `+guideColumns+` FROM guides g WHERE g.body = $1 AND g.review_on <> '' AND g.review_on <= $2
		AND g.reminded_on <> g.review_on AND g.state <> 'retired'`+minded+` ORDER BY g.review_on, g.id LIMIT $3`, tx.Tenant, today, most)
}

// markReminded is false where somebody else was told, or there is nothing to
// tell its owner any more: the next round finds who owns it by then.
func markReminded(tx *db.Tx, g Guide) (bool, error) {
	n, err := tx.Exec(`UPDATE guides AS g SET reminded_on = review_on WHERE body = $1 AND id = $2 AND review_on = $3 AND owner = $4
		AND reminded_on <> review_on AND state <> 'retired'`+minded, tx.Tenant, g.ID, g.ReviewOn, g.Owner)
	return n == 1, err
}

func putVote(tx *db.Tx, v Vote) error {
	_, err := tx.Exec(`INSERT INTO guide_votes (body, guide, voter, lang, number, helped, note, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (body, guide, voter) DO UPDATE SET lang = excluded.lang, number = excluded.number, helped = excluded.helped, note = excluded.note, at = excluded.at`,
		tx.Tenant, v.Guide, v.Voter, v.Lang, v.Number, v.Helped, v.Note, v.At)
	return err
}

// recount brings a guide's counts of votes up to date. Callers hold the guide.
func recount(tx *db.Tx, guide string) error {
	_, err := tx.Exec(`UPDATE guides SET
		helped = (SELECT count(*) FROM guide_votes v WHERE v.body = $1 AND v.guide = $2 AND v.helped = 1),
		not_helped = (SELECT count(*) FROM guide_votes v WHERE v.body = $1 AND v.guide = $2 AND v.helped = 0)
		WHERE body = $1 AND id = $2`, tx.Tenant, guide)
	return err
}

// counts are what is kept of a guide and what counting again gives.
type counts struct {
	ID        string `db:"id"`
	Helped    int    `db:"helped"`
	NotHelped int    `db:"not_helped"`
	Drafts    int    `db:"drafts"`
	Yes       int    `db:"yes"`
	No        int    `db:"no"`
	Fresh     int    `db:"fresh"`
}

// miscounted are the guides where the two differ.
func miscounted(tx *db.Tx) ([]counts, error) {
	var all []counts
	return all, tx.Select(&all, `SELECT x.id, x.helped, x.not_helped, x.drafts, x.yes, x.no, x.fresh FROM (SELECT g.id, g.helped, g.not_helped, g.drafts,
		(SELECT count(*) FROM guide_votes v WHERE v.body = g.body AND v.guide = g.id AND v.helped = 1) AS yes,
		(SELECT count(*) FROM guide_votes v WHERE v.body = g.body AND v.guide = g.id AND v.helped = 0) AS no,
		(SELECT count(*) FROM guide_drafts d WHERE d.body = g.body AND d.guide = g.id AND d.fresh = 1) AS fresh
		FROM guides g WHERE g.body = $1) x WHERE x.helped <> x.yes OR x.not_helped <> x.no OR x.drafts <> x.fresh ORDER BY x.id`, tx.Tenant)
}

// countDrafts brings a guide's number of languages that wait up to date.
func countDrafts(tx *db.Tx, guide string) error {
	_, err := tx.Exec(`UPDATE guides SET drafts = (SELECT count(*) FROM guide_drafts d WHERE d.body = $1 AND d.guide = $2 AND d.fresh = 1)
		WHERE body = $1 AND id = $2`, tx.Tenant, guide)
	return err
}

// VotesIn are what was said of guides in a ticket: whether each helped.
func VotesIn(tx *db.Tx, ticket string) (map[string]bool, error) {
	var rows []Vote
	err := tx.Select(&rows, `SELECT `+voteColumns+` FROM guide_votes WHERE body = $1 AND voter = $2`, tx.Tenant, "ticket/"+ticket)
	all := make(map[string]bool, len(rows))
	for _, v := range rows {
		all[v.Guide] = v.Helped == 1
	}
	return all, err
}

// SolvedContacts is how many contacts guides solved before a ticket was made,
// from a moment until another.
func SolvedContacts(tx *db.Tx, from, until clock.Instant) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT COUNT(*) FROM guide_votes WHERE body = $1 AND voter >= 'contact/' AND voter < 'contact0' AND at >= $2 AND at < $3`, tx.Tenant, from, until)
}

// Solver is a guide, and how many contacts it solved in a language before a
// ticket was made. Whose they were is nobody's to read.
type Solver struct {
	Guide string `db:"guide"`
	Title string `db:"title"`
	Lang  string `db:"lang"`
	N     int    `db:"n"`
}

// Solvers are what SolvedContacts counts, by guide and language, the most
// frequent first.
func Solvers(tx *db.Tx, from, until clock.Instant) ([]Solver, error) {
	var all []Solver
	return all, tx.Select(&all, `SELECT v.guide, COALESCE(g.title, '') AS title, v.lang, v.n FROM (SELECT guide, lang, COUNT(*) AS n FROM guide_votes
		WHERE body = $1 AND voter >= 'contact/' AND voter < 'contact0' AND at >= $2 AND at < $3 GROUP BY guide, lang) v
		LEFT JOIN guides g ON g.body = $1 AND g.id = v.guide ORDER BY v.n DESC, g.sort, v.guide, v.lang`, tx.Tenant, from, until)
}

const voteColumns = `body, guide, voter, lang, number, helped, note, at`

func voteOf(tx *db.Tx, guide, voter string) (*Vote, error) {
	var v Vote
	err := tx.Get(&v, `SELECT `+voteColumns+` FROM guide_votes WHERE body = $1 AND guide = $2 AND voter = $3`, tx.Tenant, guide, voter)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return &v, err
}

// saidOf are the votes with words, the newest first.
func saidOf(tx *db.Tx, guide string, most int) ([]Vote, error) {
	var all []Vote
	return all, tx.Select(&all, `SELECT `+voteColumns+` FROM guide_votes WHERE body = $1 AND guide = $2 AND note <> '' ORDER BY at DESC, voter LIMIT $3`, tx.Tenant, guide, most)
}

// publicBody is the body of a guide that is for everybody.
func publicBody(tx *db.Tx, id string) (string, error) {
	var body string
	err := tx.Get(&body, `SELECT g.body FROM guides g WHERE g.id = $1 AND g.audience = 'public' AND g.state = 'published'`, id)
	return body, gone(err)
}

// notRetired are the guides a service can be arranged with, by title.
func notRetired(tx *db.Tx) ([]Guide, error) {
	var all []Guide
	return all, tx.Select(&all, `SELECT `+guideColumns+` FROM guides g WHERE g.body = $1 AND g.state <> 'retired' ORDER BY g.sort, g.id LIMIT 5000`, tx.Tenant)
}
