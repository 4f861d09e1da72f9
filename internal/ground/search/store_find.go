package search

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// found is a document of the index that answers a question.
type found struct {
	Seq    int64  `db:"seq"`
	Source string `db:"source"`
	Thing  string `db:"thing"`
	Kind   string `db:"kind"`
}

// candidates are documents with the terms asked for whose seq is below before,
// the highest first.
func candidates(tx *db.Tx, asked node, before int64, limit int) ([]found, error) {
	if tx.Dialect == db.Postgres {
		return stretched(tx, asked, before, limit)
	}
	var all []found
	// CROSS JOIN is SQLite's word for "in this order".
	return all, tx.Select(&all, `SELECT d.seq, d.source, d.thing, d.kind
		FROM (SELECT rowid AS seq FROM search_words WHERE search_words MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3) w
		CROSS JOIN search_docs d WHERE d.seq = w.seq AND d.body = $4 ORDER BY d.seq DESC`, asked.fts5(), before, limit, tx.Tenant)
}

// PostgreSQL's index answers with everything that fits, and sorts it then. So
// each document has terms that say in which stretches of seq it lies, and the
// newest stretch is asked first: a common word is done after it, and a rare
// one costs four questions of nothing.
var lengths = []uint{12, 15, 18} // 4,096, 32,768 and 262,144 documents

func stretches(seq int64) []string {
	var all []string
	for _, bits := range lengths {
		all = append(all, stretch(bits, seq>>bits))
	}
	return all
}

func stretch(bits uint, n int64) string {
	return "s_" + strconv.Itoa(int(bits)) + "_" + strconv.FormatInt(n, 10)
}

// windows cut all seqs below before into growing windows, each a choice of
// stretches; the last is all there is.
func windows(before int64) []window {
	var all []window
	high := before
	for _, bits := range lengths {
		first := (high - 1) >> bits
		low := max(0, first-1) // this stretch and the one before it
		var terms []node
		for n := low; n <= first; n++ {
			terms = append(terms, term(stretch(bits, n)))
		}
		all = append(all, window{low << bits, high, anyOf(terms...)})
		if high = low << bits; high == 0 {
			return all
		}
	}
	return append(all, window{0, high, nil})
}

// window are the seqs from low, below high.
type window struct {
	low, high int64
	within    node // nil: everything
}

func stretched(tx *db.Tx, asked node, before int64, limit int) ([]found, error) {
	var top int64
	if err := tx.Get(&top, `SELECT coalesce(max(seq), 0) + 1 FROM search_words`); err != nil {
		return nil, err
	}
	var all []found
	for _, w := range windows(min(before, top)) {
		narrow := asked
		if w.within != nil {
			narrow = allOf(w.within, asked)
		}
		var some []found
		// "+ 0" keeps the planner from walking the seqs instead of the terms.
		err := tx.Select(&some, `SELECT d.seq, d.source, d.thing, d.kind
			FROM (SELECT seq FROM search_words WHERE words @@ $1::tsquery AND seq + 0 < $2 AND seq + 0 >= $5 ORDER BY seq + 0 DESC LIMIT $3) w
			JOIN search_docs d ON d.seq = w.seq WHERE d.body = $4 ORDER BY d.seq DESC`, narrow.tsquery(), w.high, limit-len(all), tx.Tenant, w.low)
		if err != nil {
			return nil, err
		}
		if all = append(all, some...); len(all) >= limit {
			break
		}
	}
	return all, nil
}

// node is what is asked of a document's terms.
type node interface {
	fts5() string
	tsquery() string
}

type term string

func (t term) fts5() string    { return `"` + string(t) + `"` }
func (t term) tsquery() string { return `'` + string(t) + `'` }

// group joins nodes by one word of each database.
type group struct {
	nodes      []node
	lite, post string
}

func allOf(nodes ...node) node { return joined(nodes, " AND ", " & ") }
func anyOf(nodes ...node) node { return joined(nodes, " OR ", " | ") }

func joined(nodes []node, lite, post string) node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return group{nodes, lite, post}
}

func (g group) fts5() string    { return g.write(g.lite, node.fts5) }
func (g group) tsquery() string { return g.write(g.post, node.tsquery) }

func (g group) write(between string, of func(node) string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, n := range g.nodes {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(of(n))
	}
	b.WriteByte(')')
	return b.String()
}

// without is what has the first and not the second.
type without struct{ yes, no node }

func (w without) fts5() string    { return "(" + w.yes.fts5() + " NOT " + w.no.fts5() + ")" }
func (w without) tsquery() string { return "(" + w.yes.tsquery() + " & !" + w.no.tsquery() + ")" }
