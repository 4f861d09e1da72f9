package org

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

type stagedRow struct {
	Body     string    `db:"body"`
	Import   string    `db:"import"`
	Ord      int       `db:"ord"`
	Class    string    `db:"class"`
	Person   string    `db:"person"`
	Name     string    `db:"name"`
	Told     string    `db:"told"`
	Key      string    `db:"source_key"`
	Said     string    `db:"said"`
	Was      int       `db:"was"`
	Given    string    `db:"given"`
	Family   string    `db:"family"`
	Fold     string    `db:"fold"`
	Sort     string    `db:"sort"`
	Lang     string    `db:"lang"`
	Mobile   string    `db:"mobile"`
	Active   int       `db:"active"`
	LeftOn   clock.Day `db:"left_on"`
	External string    `db:"external"`
}

type stagedEmail struct {
	Body    string    `db:"body"`
	Import  string    `db:"import"`
	Fold    string    `db:"fold"`
	Address string    `db:"address"`
	Person  string    `db:"person"`
	Was     string    `db:"was"`
	Kind    string    `db:"kind"`
	From    clock.Day `db:"valid_from"`
	To      clock.Day `db:"valid_to"`
}

type stagedPosition struct {
	Body   string    `db:"body"`
	Import string    `db:"import"`
	ID     string    `db:"id"`
	Person string    `db:"person"`
	Kind   string    `db:"kind"`
	Unit   string    `db:"unit"`
	Title  string    `db:"title"`
	From   clock.Day `db:"valid_from"`
	To     clock.Day `db:"valid_to"`
}

type stagedUnit struct {
	Body   string `db:"body"`
	Import string `db:"import"`
	ID     string `db:"id"`
	Name   string `db:"name"`
	Fold   string `db:"fold"`
	Sort   string `db:"sort"`
}

type wordRow struct {
	Body   string `db:"body"`
	Word   string `db:"word"`
	Person string `db:"person"`
}

// stage puts a plan aside, some lines at a time.
type stage struct {
	body, imp string
	lang      string
	todo      plan
	at, total int
	steps     []func(tx *db.Tx) error
	sizes     []int
}

func newStage(b Body, imp string, todo plan) *stage {
	s := &stage{body: b.ID, imp: imp, lang: b.Lang, todo: todo}
	pieces(s, todo.Rows, s.rows)
	pieces(s, todo.Missing, s.missing)
	pieces(s, todo.Emails, s.emails)
	pieces(s, todo.Positions, s.positions)
	pieces(s, todo.Units, s.units)
	return s
}

func pieces[T any](s *stage, all []T, put func(tx *db.Tx, from int, some []T) error) {
	for from := 0; from < len(all); from += stageRows {
		some := all[from:min(from+stageRows, len(all))]
		s.steps = append(s.steps, func(tx *db.Tx) error { return put(tx, from, some) })
		s.sizes = append(s.sizes, len(some))
		s.total += len(some)
	}
}

func (s *stage) empty() bool         { return len(s.steps) == 0 }
func (s *stage) put(tx *db.Tx) error { return s.steps[0](tx) }
func (s *stage) next() {
	s.at += s.sizes[0]
	s.steps, s.sizes = s.steps[1:], s.sizes[1:]
}

func (s *stage) rows(tx *db.Tx, _ int, some []plannedRow) error {
	rows := make([]stagedRow, len(some))
	var hints []wordRow
	for i, r := range some {
		rows[i] = s.row(r)
		if r.Class == New || r.Class == Changed {
			// A hint for a person who is not there yet finds nobody.
			for _, word := range words(rows[i].Fold) {
				hints = append(hints, wordRow{s.body, word, r.Person.ID})
			}
		}
	}
	if err := db.InsertAll(tx, "import_rows", rows); err != nil {
		return err
	}
	_, err := db.UpsertAll(tx, "person_words", hints, "ON CONFLICT DO NOTHING")
	return err
}

func (s *stage) row(r plannedRow) stagedRow {
	row := stagedRow{Body: s.body, Import: s.imp, Ord: r.Line, Class: r.Class, Person: r.Person.ID, Name: r.Said.Name, Key: r.Said.Key}
	if r.Fault != nil || len(r.Changes)+len(r.Remarks) > 0 {
		row.Told = asJSON(told{r.Changes, r.Fault, r.Remarks})
	}
	if r.Keep {
		row.Said = r.Said.String()
	}
	if r.Class == New || r.Class == Changed {
		is := r.Person
		row.Name, row.Was, row.Given, row.Family = is.Name, is.Version, is.Given, is.Family
		row.Lang, row.Mobile, row.Active, row.LeftOn, row.External = is.Lang, is.Mobile, is.Active, is.LeftOn, is.External
		row.Fold, row.Sort = text.Fold(is.Name), text.SortKey(s.lang, is.Family+" "+is.Given)
	}
	return row
}

func (s *stage) missing(tx *db.Tx, from int, some []Person) error {
	rows := make([]stagedRow, len(some))
	for i, p := range some {
		// Below zero and rising, so that they are read in the body's order.
		rows[i] = stagedRow{Body: s.body, Import: s.imp, Ord: from + i - len(s.todo.Missing), Class: Missing, Person: p.ID, Name: p.Name}
	}
	return db.InsertAll(tx, "import_rows", rows)
}

func (s *stage) emails(tx *db.Tx, _ int, some []plannedEmail) error {
	rows := make([]stagedEmail, len(some))
	for i, e := range some {
		rows[i] = stagedEmail{s.body, s.imp, e.Fold, e.Address, e.Person, e.Was, e.Kind, e.From, e.To}
	}
	return db.InsertAll(tx, "import_emails", rows)
}

func (s *stage) positions(tx *db.Tx, _ int, some []Position) error {
	rows := make([]stagedPosition, len(some))
	for i, x := range some {
		rows[i] = stagedPosition{s.body, s.imp, x.ID, x.Person, x.Kind, x.Unit, x.Title, x.From, x.To}
	}
	return db.InsertAll(tx, "import_positions", rows)
}

func (s *stage) units(tx *db.Tx, _ int, some []Unit) error {
	rows := make([]stagedUnit, len(some))
	for i, u := range some {
		rows[i] = stagedUnit{s.body, s.imp, u.ID, u.Name, u.Fold, u.Sort}
	}
	return db.InsertAll(tx, "import_units", rows)
}
