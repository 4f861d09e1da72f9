package desk

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/paging"
)

// where are the conditions of hand-overs: the same for sums and for rows.
func (f HopFilter) where(tx *db.Tx) conditions {
	c := conditions{}
	c.when(true, "h.body = ? AND h.day >= ? AND h.day <= ?", tx.Tenant, f.From, f.To)
	c.when(f.Service != "", "h.service = ?", unNone(f.Service))
	c.when(f.FromLevel != 0, "h.from_level = ?", f.FromLevel)
	c.when(f.ToLevel != 0, "h.to_level = ?", f.ToLevel)
	c.when(f.Direction != "", "h.direction = ?", f.Direction)
	c.when(f.Reason != "", "h.reason = ?", f.Reason)
	c.when(f.Again, "h.again = 1")
	f.end(&c, f.Out, [4]string{"h.from_team = ? AND h.from_supplier = ''", "h.from_supplier = ?", "h.from_unit = ?", "h.from_level = ?"})
	f.end(&c, f.In, [4]string{"h.to_team = ? AND h.to_supplier = ''", "h.to_supplier = ?", "h.to_unit = ?", "h.to_level = ?"})
	return c
}

// end narrows one end of the hand-overs, by what the matrix is of.
func (f HopFilter) end(c *conditions, id string, words [4]string) {
	supplier, isSupplier := strings.CutPrefix(id, atSupplier)
	switch {
	case id == "":
	case f.Side == ByUnit:
		c.when(true, words[2], unNone(id))
	case f.Side == ByLevel:
		c.when(true, words[3], level(id))
	case isSupplier:
		c.when(true, words[1], supplier)
	default:
		c.when(true, words[0], id)
	}
}

func unNone(id string) string {
	if id == None {
		return ""
	}
	return id
}

// level is the level an id names; 0, which no hand-over has, for any other.
func level(id string) int {
	if len(id) == 1 && id[0] >= '1' && id[0] <= '3' {
		return int(id[0] - '0')
	}
	return 0
}

func hopGroups(tx *db.Tx, f HopFilter) ([]hopGroup, error) {
	c := f.where(tx)
	query, args, err := db.In(`SELECT h.from_team, h.to_team, h.from_unit, h.to_unit, h.from_supplier, h.to_supplier, h.from_level, h.to_level, h.direction,
		COUNT(*) AS n, SUM(h.again) AS again, SUM(h.clock_seconds) AS clock_seconds, SUM(h.working_seconds) AS working_seconds
		FROM ticket_hops h WHERE h.body = ? AND `+strings.Join(c.words, " AND ")+`
		GROUP BY h.from_team, h.to_team, h.from_unit, h.to_unit, h.from_supplier, h.to_supplier, h.from_level, h.to_level, h.direction`, append([]any{tx.Tenant}, c.args...)...)
	if err != nil {
		return nil, err
	}
	var groups []hopGroup
	return groups, tx.Select(&groups, query, args...)
}

// mayNotSee are restricted tickets of other teams, for who does not manage the
// desk; ok is false where there are none. Reports count them and list them not.
func mayNotSee(by access.Actor) (word string, args []any, ok bool) {
	if by.May(access.DeskManage) {
		return "", nil, false
	}
	if own := by.Scopes(access.DeskWork, "team"); len(own) > 0 {
		return "t.restricted = 1 AND t.team NOT IN (?)", []any{own}, true
	}
	return "t.restricted = 1", nil, true
}

func hopRows(tx *db.Tx, by access.Actor, f HopFilter, from string, back bool, limit int) ([]HopRow, error) {
	way, beyond := paging.Latest(back)
	c := f.where(tx)
	if word, args, ok := mayNotSee(by); ok {
		c.when(true, "NOT EXISTS (SELECT 1 FROM tickets t WHERE t.body = h.body AND t.id = h.ticket AND "+word+")", args...)
	}
	if day, ticket, n, ok := hopCursor(from); ok {
		c.when(true, strings.ReplaceAll("(h.day < ? OR (h.day = ? AND (h.ticket < ? OR (h.ticket = ? AND h.n < ?))))", "<", beyond), day, day, ticket, ticket, n)
	}
	query, args, err := db.In(`SELECT `+strings.ReplaceAll(hopColumns, "h.", "x.")+`, t.number, t.title
		FROM (SELECT `+hopColumns+` FROM ticket_hops h WHERE `+strings.Join(c.words, " AND ")+` ORDER BY h.day `+way+`, h.ticket `+way+`, h.n `+way+` LIMIT ?) x
		JOIN tickets t ON t.body = x.body AND t.id = x.ticket ORDER BY x.day `+way+`, x.ticket `+way+`, x.n `+way, append(c.args, limit)...)
	if err != nil {
		return nil, err
	}
	var rows []HopRow
	return rows, tx.Select(&rows, query, args...)
}

// hopsUnseen counts the hand-overs a figure has and its list has not.
func hopsUnseen(tx *db.Tx, by access.Actor, f HopFilter) (n int, err error) {
	word, args, ok := mayNotSee(by)
	if !ok {
		return 0, nil
	}
	c := f.where(tx)
	c.when(true, word, args...)
	query, args, err := db.In(`SELECT COUNT(*) FROM ticket_hops h JOIN tickets t ON t.body = h.body AND t.id = h.ticket WHERE h.body = ? AND `+strings.Join(c.words, " AND "), append([]any{tx.Tenant}, c.args...)...)
	if err != nil {
		return 0, err
	}
	return n, tx.Get(&n, query, args...)
}

// solvedWords tell a solved ticket: answered for good, not with a no, and not
// living on elsewhere.
const (
	solvedWords   = "t.solved_at > 0 AND t.state IN ('solved', 'closed') AND t.declined = 0"
	pingpongWords = "EXISTS (SELECT 1 FROM ticket_hops g WHERE g.body = t.body AND g.ticket = t.id AND g.again = 1)"
)

// where are the conditions of tickets made in a window: the same for sums and
// for rows.
func (w window) where(tx *db.Tx) conditions {
	c := conditions{}
	first, last := w.span()
	from, until := w.from, w.until
	if w.Day != "" {
		from, until = max(from, w.Day.Start(w.body.Zone())), min(until, w.Day.Add(1).Start(w.body.Zone()))
	}
	c.when(true, "t.body = ? AND t.id >= ? AND t.id < ?", tx.Tenant, first, last)
	c.when(true, "t.created_at >= ? AND t.created_at < ?", from, until)
	c.when(w.Channel != "", "t.channel = ?", w.Channel)
	c.when(w.Kind != "", "t.kind = ?", w.Kind)
	c.when(w.Service != "", "t.service = ?", unNone(w.Service))
	c.when(w.Unit != "", "t.unit = ?", unNone(w.Unit))
	c.when(w.Title != "", "t.title = ? AND t.restricted = 0", w.Title) // what restricted ones say is not for asking after
	c.when(w.Restricted, "t.restricted = 1")
	c.when(w.Outside, "t.catalogued = 0")
	c.when(w.Outcome == SolvedAll, solvedWords)
	c.when(w.Outcome == SolvedFirst, solvedWords+" AND t.solved_first = 1")
	c.when(w.Outcome == SolvedLanded, solvedWords+" AND t.hops = 0")
	c.when(w.Outcome == Unsolved, "NOT ("+solvedWords+")")
	c.when(w.Level != 0, "t.level = ?", w.Level)
	c.when(w.Outcome == PingPong, "t.hops > 1 AND "+pingpongWords)
	if n, more, ok := w.hopsWanted(); ok {
		c.when(!more, "t.hops = ?", n)
		c.when(more, "t.hops >= ?", n)
	}
	return c
}

// Between the fields of a ticket's line, and between lines: in no id or key.
const (
	fieldEnd = "\x1f"
	lineEnd  = "\x1e"
)

// linesAtOnce bounds what is read into one text.
const linesAtOnce = 20_000

// madeLines reads the window's tickets once and hands over a line of each, many
// lines to a text: to sort them by all that is counted, or to fetch them row by
// row, takes a database three times as long as to read them. What a line says is
// for tally to know.
func madeLines(tx *db.Tx, w window, atOnce int, take func(lines string) error) error {
	for after := ""; ; {
		c := w.where(tx)
		c.when(after != "", "t.id > ?", after)
		query, args, err := db.In(`SELECT COALESCE(string_agg(x.line, '`+lineEnd+`'), '') AS lines, COUNT(*) AS n, COALESCE(MAX(x.id), '') AS last FROM (
			SELECT t.id, concat_ws('`+fieldEnd+`', t.channel, t.kind, t.service, t.unit, 1 - t.catalogued, t.level, t.hops, t.solved_first,
			CASE WHEN t.hops > 1 AND `+pingpongWords+` THEN 1 ELSE 0 END, CASE WHEN `+solvedWords+` THEN 1 ELSE 0 END,
			t.created_at / 3600000000, (t.solved_at - t.landed_at) / 1000000, t.stay_seconds) AS line
			FROM tickets t WHERE `+strings.Join(c.words, " AND ")+` ORDER BY t.id LIMIT ?) x`, append(c.args, atOnce)...)
		if err != nil {
			return err
		}
		var part struct {
			Lines string `db:"lines"`
			N     int    `db:"n"`
			Last  string `db:"last"`
		}
		if err := tx.Get(&part, query, args...); err != nil {
			return err
		}
		if err := take(part.Lines); err != nil {
			return err
		}
		if after = part.Last; part.N < atOnce {
			return nil
		}
	}
}

// mostCandidates is how much of what was asked for outside the catalogue is
// listed, the most frequent first.
const mostCandidates = 50

func madeOutside(tx *db.Tx, w window, titles bool) ([]Sought, error) {
	c := w.where(tx)
	c.when(true, "t.catalogued = 0")
	title, few := "''", "0"
	if titles {
		title, few = "CASE WHEN t.service = '' AND t.restricted = 0 THEN t.title ELSE '' END", "CASE WHEN t.service = '' THEN t.restricted ELSE 0 END"
	}
	query, args, err := db.In(`SELECT x.service, x.title, x.restricted, COUNT(*) AS n FROM (SELECT t.service, `+title+` AS title, `+few+` AS restricted FROM tickets t WHERE `+strings.Join(c.words, " AND ")+`) x
		GROUP BY x.service, x.title, x.restricted ORDER BY COUNT(*) DESC, x.service, x.title, x.restricted LIMIT ?`, append(c.args, mostCandidates)...)
	if err != nil {
		return nil, err
	}
	var all []Sought
	return all, tx.Select(&all, query, args...)
}

// outsideSince counts what was asked for outside the catalogue, by service.
func outsideSince(tx *db.Tx, since clock.Instant) ([]Sought, error) {
	var all []Sought
	return all, tx.Select(&all, `SELECT t.service, COUNT(*) AS n FROM tickets t WHERE t.body = $1 AND t.id >= $2 AND t.catalogued = 0 GROUP BY t.service ORDER BY COUNT(*) DESC, t.service LIMIT 50`,
		tx.Tenant, (window{from: since}).first())
}

func (w window) first() string { first, _ := w.span(); return first }

// madeUnseen counts the tickets a figure has and its list has not.
func madeUnseen(tx *db.Tx, by access.Actor, w window) (n int, err error) {
	word, args, ok := mayNotSee(by)
	if !ok {
		return 0, nil
	}
	c := w.where(tx)
	c.when(true, word, args...)
	query, args, err := db.In(`SELECT COUNT(*) FROM tickets t WHERE t.body = ? AND `+strings.Join(c.words, " AND "), append([]any{tx.Tenant}, c.args...)...)
	if err != nil {
		return 0, err
	}
	return n, tx.Get(&n, query, args...)
}

func madeRows(tx *db.Tx, by access.Actor, w window, from string, back bool, limit int) ([]Row, error) {
	way, beyond := paging.Latest(back)
	c := w.where(tx)
	if word, args, ok := mayNotSee(by); ok {
		c.when(true, "NOT ("+word+")", args...)
	}
	c.when(from != "", "t.id "+beyond+" ?", from)
	query, args, err := db.In(`SELECT `+strings.ReplaceAll(ticketColumns, "t.", "x.")+`, COALESCE(r.name, '') AS requester_name, COALESCE(o.name, '') AS owner_name, COALESCE(s.name, '') AS service_name, COALESCE(u.name, '') AS unit_name
		FROM (SELECT `+ticketColumns+` FROM tickets t WHERE `+strings.Join(c.words, " AND ")+` ORDER BY t.id `+way+` LIMIT ?) x
		LEFT JOIN persons r ON r.body = x.body AND r.id = x.requester LEFT JOIN persons o ON o.body = x.body AND o.id = x.owner
		LEFT JOIN services s ON s.body = x.body AND s.id = x.service LEFT JOIN units u ON u.body = x.body AND u.id = x.unit
		ORDER BY x.id `+way, append(c.args, limit)...)
	if err != nil {
		return nil, err
	}
	var rows []Row
	return rows, tx.Select(&rows, query, args...)
}
