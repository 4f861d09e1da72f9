package org

import (
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/paging"
)

// where gathers conditions on persons p. Conditions are written here and in
// store_group.go only; what people type goes into args.
type where struct {
	tx    *db.Tx
	parts []string
	args  []any
	dense bool // a condition leaves more than few candidates
}

func newWhere(tx *db.Tx) *where {
	return &where{tx: tx, args: []any{tx.Tenant}}
}

// copied is a where to add to that leaves the other as it is.
func (w *where) copied() *where {
	return &where{tx: w.tx, parts: slices.Clone(w.parts), args: slices.Clone(w.args), dense: w.dense}
}

// and adds a condition; each ? is one more argument, $1 is the body.
func (w *where) and(condition string, args ...any) {
	w.parts = append(w.parts, w.number(condition, args...))
}

func (w *where) number(condition string, args ...any) string {
	var b strings.Builder
	for _, r := range condition {
		if r == '?' {
			w.args = append(w.args, args[0])
			args = args[1:]
			b.WriteString("$" + strconv.Itoa(len(w.args)))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// String is what follows "WHERE p.body = $1".
func (w *where) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " AND " + strings.Join(w.parts, " AND ")
}

// few is up to how many candidates are gathered first and sorted then; with
// more of them it is quicker to walk the list in order and look at each.
const few = 2000

// sparse tells whether a query for candidates gives only few.
func (w *where) sparse(candidates string, args ...any) (bool, error) {
	counter := &where{args: []any{w.tx.Tenant}}
	query := counter.number(candidates, args...)
	var n int
	err := w.tx.Get(&n, "SELECT count(*) FROM ("+query+" LIMIT "+strconv.Itoa(few+1)+") AS candidates", counter.args...)
	return w.took(n), err
}

// took notes how many candidates a condition leaves, and tells whether few.
func (w *where) took(n int) bool {
	w.dense = w.dense || n > few
	return n <= few
}

// held is a position somebody must hold that day: of one of the kinds, in one
// of the units or below.
type held struct {
	day     clock.Day
	kinds   []string
	units   []string
	orLater bool // also positions that begin later
}

func (h held) condition(tx *db.Tx) (string, []any, error) {
	condition := "(x.valid_to = '' OR x.valid_to >= ?)"
	args := []any{string(h.day)}
	if !h.orLater {
		condition += " AND (x.valid_from = '' OR x.valid_from <= ?)"
		args = append(args, string(h.day))
	}
	if len(h.kinds) > 0 {
		condition += " AND x.kind IN (" + marks(len(h.kinds)) + ")"
		args = append(args, anys(h.kinds)...)
	}
	if len(h.units) > 0 {
		units, err := subtree(tx, h.units)
		if err != nil {
			return "", nil, err
		}
		condition += " AND x.unit IN (" + marks(len(units)) + ")"
		args = append(args, anys(units)...)
	}
	return condition, args, nil
}

// held asks for a position.
func (w *where) held(h held) error {
	condition, args, err := h.condition(w.tx)
	if err != nil {
		return err
	}
	candidates := "SELECT x.person FROM positions x WHERE x.body = $1 AND " + condition
	sparse, err := w.sparse(candidates, args...)
	if err != nil {
		return err
	}
	if sparse {
		w.and("p.id IN ("+candidates+")", args...)
	} else {
		w.and("EXISTS (SELECT 1 FROM positions x WHERE x.body = $1 AND x.person = p.id AND "+condition+")", args...)
	}
	return nil
}

// subtree lists the units with everything below them; a unit that does not
// exist is listed alone and fits nobody.
func subtree(tx *db.Tx, units []string) ([]string, error) {
	all, err := Units(tx)
	if err != nil {
		return nil, err
	}
	in := slices.Clone(units)
	for _, u := range all {
		if inside(u.Path, units) {
			in = append(in, u.ID)
		}
	}
	return in, nil
}

// last sorts after every other text in bytewise order.
const last = "\U0010FFFF"

// search asks for the starts of words of the name, or the start of an address.
func (w *where) search(fold string) error {
	if fold == "" {
		return nil
	}
	const owned = "SELECT e.person FROM emails e WHERE e.body = $1 AND e.fold >= ? AND e.fold < ?"
	wanted := words(fold)
	if strings.Contains(fold, "@") || len(wanted) == 0 {
		w.and("p.id IN ("+owned+")", fold, fold+last)
		return nil
	}
	candidates, args := named(wanted)
	namesFew, err := w.sparse(candidates, args...)
	if err != nil {
		return err
	}
	owners := []any{fold, fold + last}
	addressesFew, err := w.sparse(owned, owners...)
	if err != nil {
		return err
	}
	if namesFew && addressesFew {
		w.and("p.id IN ("+candidates+" UNION "+owned+")", append(args, owners...)...)
	}
	var each []string
	for _, word := range wanted {
		each = append(each, w.number(`' ' || replace(replace(replace(p.fold, '-', ' '), '''', ' '), '.', ' ') LIKE ? ESCAPE '\'`,
			"% "+literal(word)+"%"))
	}
	address := "p.id IN (" + owned + ")"
	if !addressesFew {
		address = "EXISTS (" + owned + " AND e.person = p.id)"
	}
	w.parts = append(w.parts, "("+strings.Join(each, " AND ")+" OR "+w.number(address, owners...)+")")
	return nil
}

// named asks for those with a word for each of the wanted starts.
func named(wanted []string) (candidates string, args []any) {
	const one = "SELECT n.person FROM person_words n WHERE n.body = $1 AND n.word >= ? AND n.word < ?"
	for i, word := range wanted {
		if i > 0 {
			candidates += " INTERSECT "
		}
		candidates += one
		args = append(args, word, word+last)
	}
	return candidates, args
}

// literal escapes what LIKE reads as a pattern.
func literal(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func countPersons(tx *db.Tx, w *where) (n int, err error) {
	return n, tx.Get(&n, "SELECT count(*) FROM persons p WHERE p.body = $1"+w.String(), w.args...)
}

// pageOf reads one page in the order of the index on (body, sort, id).
func pageOf(tx *db.Tx, w *where, f Filter, day clock.Day) (page Page, err error) {
	persons, later, earlier, err := paging.Page(f.After, f.Before, f.Limit, KnownCursor, Person.Cursor, func(from string, back bool, limit int) ([]Person, error) {
		at := w.copied()
		order, beyond := "ASC", ">"
		if back {
			order, beyond = "DESC", "<"
		}
		if sort, id, ok := cutCursor(from); ok {
			at.and("(p.sort, p.id) "+beyond+" (?, ?)", sort, id)
		}
		var all []Person
		return all, tx.Select(&all, "SELECT "+personColumns+" FROM persons p WHERE p.body = $1"+at.String()+" ORDER BY p.sort "+order+", p.id "+order+" LIMIT "+strconv.Itoa(limit), at.args...)
	})
	if err != nil {
		return page, err
	}
	page.Earlier, page.Later = earlier, later
	page.Rows, err = dress(tx, persons, day)
	return page, err
}

// dress adds the position held today and the primary address.
func dress(tx *db.Tx, persons []Person, day clock.Day) ([]Listed, error) {
	rows := make([]Listed, len(persons))
	if len(persons) == 0 {
		return rows, nil
	}
	ids, at := make([]string, len(persons)), map[string]int{}
	for i, p := range persons {
		rows[i].Person, ids[i], at[p.ID] = p, p.ID, i
	}
	query, args, err := db.In(`SELECT x.person, x.id, x.kind, x.unit, x.title, x.valid_from, x.valid_to, COALESCE(u.name, '') AS name FROM positions x
		LEFT JOIN units u ON u.body = x.body AND u.id = x.unit WHERE x.body = ? AND x.person IN (?)`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	var positions []struct {
		Position
		Name string `db:"name"`
	}
	if err := tx.Select(&positions, query, args...); err != nil {
		return nil, err
	}
	for _, x := range positions {
		row := &rows[at[x.Person]]
		if x.On(day) && (row.Position.ID == "" || slices.Index(PositionKinds, x.Kind) < slices.Index(PositionKinds, row.Position.Kind)) {
			row.Position, row.UnitName = x.Position, x.Name
		}
	}
	if query, args, err = db.In(`SELECT person, address, valid_from, valid_to FROM emails WHERE body = ? AND kind = 'primary' AND person IN (?)`, tx.Tenant, ids); err != nil {
		return nil, err
	}
	var emails []Email
	if err := tx.Select(&emails, query, args...); err != nil {
		return nil, err
	}
	for _, e := range emails {
		if within(day, e.From, e.To) {
			rows[at[e.Person]].Mail = e.Address
		}
	}
	return rows, nil
}
