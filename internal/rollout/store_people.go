package rollout

import (
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// search is a WHERE built from fixed words; every value is a parameter.
type search struct {
	from  string // what comes before the transitions, "" nothing
	where []string
	args  []any
}

func (s *search) and(words string, values ...any) {
	s.where = append(s.where, s.numbered(words, values...))
}

// numbered writes $1 … for ? and keeps the values.
func (s *search) numbered(words string, values ...any) string {
	for _, v := range values {
		s.args = append(s.args, v)
		words = strings.Replace(words, "?", "$"+strconv.Itoa(len(s.args)), 1)
	}
	return words
}

// filtered begins a search of a rollout's people. Deputies and agreements are
// written out, so that their partial indexes are found.
func filtered(tx *db.Tx, rollout string, f Filter) (*search, error) {
	s := &search{}
	s.and("t.body = ?", tx.Tenant)
	s.and("t.rollout = ?", rollout)
	for _, one := range []struct {
		column string
		value  string
	}{{"part", string(f.Part)}, {"stage", string(f.Stage)}, {"track", f.Track}, {"wave", f.Wave}, {"adopted_on", string(f.On)}} {
		if one.value == "" {
			continue
		}
		value := one.value
		if value == NoneOf {
			value = ""
		}
		s.and("t."+one.column+" = ?", value)
	}
	if f.Deputy {
		s.and("t.deputy = 1")
	}
	if f.Agreed {
		s.and("t.agreed = 1")
	}
	return s, s.called(tx, f.Search)
}

// few is up to how many candidates a name is looked up among; with more of
// them, walking the list in order meets a page full soon enough.
const few = 2000

// called narrows to names with words that begin as those typed. The words of
// names are a hint kept by org; the name itself decides.
func (s *search) called(tx *db.Tx, fold string) error {
	words := strings.Fields(strings.NewReplacer("-", " ", "'", " ", ".", " ").Replace(fold))
	if len(words) == 0 {
		if fold != "" {
			s.and("1 = 0") // only signs: nobody's name
		}
		return nil
	}
	for _, word := range words {
		s.and(`t.fold LIKE ? ESCAPE '\'`, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(word)+"%")
	}
	const last = "\U0010FFFF"
	for _, word := range words[:min(4, len(words))] {
		var n int
		if err := tx.Get(&n, `SELECT count(*) FROM (SELECT n.person FROM person_words n WHERE n.body = $1 AND n.word >= $2 AND n.word < $3
			LIMIT `+strconv.Itoa(few+1)+`) AS candidates`, tx.Tenant, word, word+last); err != nil {
			return err
		}
		if n > few {
			continue
		}
		// CROSS JOIN makes SQLite begin with the few; it would rather walk
		// the list in order and look at everybody.
		s.from = s.numbered(`(SELECT DISTINCT n.person FROM person_words n WHERE n.body = ? AND n.word >= ? AND n.word < ?) AS c CROSS JOIN `,
			tx.Tenant, word, word+last)
		s.and("t.person = c.person")
		return nil
	}
	return nil
}

// orders are the columns of each order; the last two make it one.
var orders = map[string][]string{
	ByName:    {"t.sort", "t.person"},
	ByAdopted: {"t.adopted_on", "t.sort", "t.person"},
	ByTarget:  {"t.target_day", "t.sort", "t.person"},
}

// peoplePage reads one page and tells whether there is more beyond it.
func peoplePage(tx *db.Tx, rollout string, ask Ask) ([]PersonRow, bool, error) {
	columns, ok := orders[strings.TrimPrefix(ask.Order, "-")]
	if !ok {
		columns, ask.Order = orders[ByName], ByName
	}
	s, err := filtered(tx, rollout, ask.Filter)
	if err != nil {
		return nil, false, err
	}
	switch strings.TrimPrefix(ask.Order, "-") {
	case ByTarget:
		s.and("t.awaits <> ''")
	case ByAdopted:
		s.and("t.adopted_on <> ''")
	}
	key, back := ask.After, ask.Before != ""
	if back {
		key = ask.Before
	}
	down := strings.HasPrefix(ask.Order, "-") != back
	if parts := strings.Split(key, "."); key != "" && len(parts) == len(columns) {
		values := make([]any, len(parts))
		for i, p := range parts {
			values[i] = p
		}
		sign := ">"
		if down {
			sign = "<"
		}
		s.and("("+strings.Join(columns, ", ")+") "+sign+" ("+strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")+")", values...)
	}
	direction := ""
	if down {
		direction = " DESC"
	}
	var rows []PersonRow
	err = tx.Select(&rows, `SELECT `+transitionColumns+`, p.name FROM `+s.from+`transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE `+strings.Join(s.where, " AND ")+` ORDER BY `+strings.Join(columns, direction+", ")+direction+` LIMIT `+strconv.Itoa(ask.Size+1), s.args...)
	if err != nil {
		return nil, false, err
	}
	more := len(rows) > ask.Size
	if more {
		rows = rows[:ask.Size]
	}
	if back {
		slices.Reverse(rows)
	}
	return rows, more, nil
}

// chosen reads a selection's people by person; holding keeps others from
// changing them.
func chosen(tx *db.Tx, rollout string, who Selection, holding bool) ([]Transition, error) {
	if who.All == nil {
		if holding {
			return held(tx, rollout, who.Persons)
		}
		return listed(tx, rollout, who.Persons)
	}
	s, err := filtered(tx, rollout, who.All.clean())
	if err != nil {
		return nil, err
	}
	lock := ""
	if holding {
		if lock = forUpdate(tx); lock != "" {
			lock += " OF t"
		}
	}
	var all []Transition
	return all, tx.Select(&all, `SELECT `+transitionColumns+` FROM `+s.from+`transitions t WHERE `+strings.Join(s.where, " AND ")+` ORDER BY t.person`+lock, s.args...)
}

// placesOf writes beside each row the position the person holds today, an
// elected one before others.
func placesOf(tx *db.Tx, now clock.Instant, rows []PersonRow) error {
	if len(rows) == 0 {
		return nil
	}
	at, persons := map[string]int{}, make([]string, len(rows))
	for i, r := range rows {
		at[r.Person], persons[i] = i, r.Person
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	day := now.Day(body.Zone())
	query, args, err := db.In(`SELECT x.person, x.kind, x.title, coalesce(u.name, '') AS unit FROM positions x
		LEFT JOIN units u ON u.body = x.body AND u.id = x.unit
		WHERE x.body = ? AND x.person IN (?) AND (x.valid_from = '' OR x.valid_from <= ?) AND (x.valid_to = '' OR x.valid_to >= ?)
		ORDER BY CASE x.kind WHEN 'member' THEN 0 WHEN 'deputy' THEN 1 WHEN 'employee' THEN 2 ELSE 3 END, x.id`, tx.Tenant, persons, day, day)
	if err != nil {
		return err
	}
	var found []struct {
		Person string `db:"person"`
		Kind   string `db:"kind"`
		Title  string `db:"title"`
		Unit   string `db:"unit"`
	}
	if err := tx.Select(&found, query, args...); err != nil {
		return err
	}
	for _, f := range found {
		if row := &rows[at[f.Person]]; row.Kind == "" {
			row.Kind, row.Title, row.Unit = f.Kind, f.Title, f.Unit
		}
	}
	return nil
}
