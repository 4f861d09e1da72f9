package org

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/sheet"
)

const (
	smallFile = 1 << 20 // bytes read and compared while somebody waits
	smallRows = 5_000   // lines taken over while somebody waits
	stageRows = 4_000   // lines put aside in one transaction
	patience  = 2 * time.Minute
)

// errStale says that people were changed since the preview.
var errStale = errors.New("org: people were changed since the preview")

// readRows reads every line of a file.
func readRows(data []byte, name string, source string, m Mapping, country string) ([]readRow, error) {
	r, err := sheet.OpenBytes(data, name, importLimits)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	reader := rowReader{at: m.places(r.Header), country: country, source: source}
	var rows []readRow
	for row, err := range r.Rows() {
		if err != nil {
			return nil, err
		}
		rows = append(rows, reader.read(row))
	}
	return rows, nil
}

// planFor compares a file with the people here.
func (p *People) planFor(ctx context.Context, body string, now clock.Instant, imp Import, data []byte) (plan, error) {
	var k known
	err := p.db.Patient(patience).Read(ctx, body, func(tx *db.Tx) error {
		var err error
		if k, err = loadKnown(tx, now, imp.Source); err != nil {
			return err
		}
		k.guarded, err = guardedFrom(tx, imp)
		return err
	})
	if err != nil {
		return plan{}, err
	}
	m := imp.Mapping()
	rows, err := readRows(data, imp.Name, imp.SourceKind(), m, k.body.Country)
	if err != nil {
		return plan{}, err
	}
	return newPlanner(k, rows, m["aliases"] != "").work(rows), nil
}

// readImport makes the preview: the plan is put aside in small transactions,
// and stands when the last one says so.
func (p *People) readImport(ctx context.Context, by access.Actor, now clock.Instant, j *job, notice *fault.Fault) error {
	var imp Import
	var data []byte
	var b Body
	err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		var err error
		if b, err = BodyOf(tx); err != nil {
			return err
		}
		if imp, err = importByID(tx, j.Subject); err != nil {
			return err
		}
		if data, err = importFile(tx, imp.ID); err != nil {
			return err
		}
		if err := j.keep(tx, now, 0, 0); err != nil {
			return err
		}
		basis, err := appliedImports(tx)
		if err != nil {
			return err
		}
		if err := setBasis(tx, imp.ID, basis); err != nil {
			return err
		}
		return clearStage(tx, imp.ID, false)
	})
	if err != nil {
		return err
	}
	todo, err := p.planFor(ctx, by.Body, now, imp, data)
	if err != nil {
		return err
	}
	stage := newStage(b, imp.ID, todo)
	for !stage.empty() {
		err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
			if err := j.keep(tx, now, stage.at, stage.total); err != nil {
				return err
			}
			tx.Announce("people/import/" + imp.ID)
			return stage.put(tx)
		})
		if err != nil {
			return err
		}
		stage.next()
	}
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := j.keep(tx, now, stage.total, stage.total); err != nil {
			return err
		}
		if err := setCounts(tx, imp.ID, len(todo.Rows), todo.Counts); err != nil {
			return err
		}
		if err := setImportState(tx, imp.ID, ImportReady, notice); err != nil {
			return err
		}
		tx.Announce("people/import/" + imp.ID)
		return j.end(tx, now, nil)
	})
}

// applyImport takes the plan over in one transaction, then tells those who
// follow, little by little.
func (p *People) applyImport(ctx context.Context, by access.Actor, now clock.Instant, j *job) error {
	err := p.db.Patient(patience).Write(ctx, by.Body, func(tx *db.Tx) error {
		imp, err := importByID(tx, j.Subject)
		if err != nil {
			return err
		}
		j.Total = imp.Rows + 1          // the header is a line too
		if imp.State == ImportApplied { // a run before this one came as far
			return nil
		}
		if err := j.keep(tx, now, 0, j.Total); err != nil {
			return err
		}
		if err := swap(tx, now, imp); err != nil {
			return err
		}
		tx.Announce("people")
		tx.Announce("units")
		return audit.Note(tx, by, now, "people.imported", "import", imp.ID, audit.Detail{"source": imp.SourceKind(),
			"rows": imp.Rows, "new": imp.New, "changed": imp.Changed, "unchanged": imp.Unchanged, "missing": imp.Missing, "faulty": imp.Faulty})
	})
	if errors.Is(err, errStale) {
		return p.readImport(ctx, by, now, j, fault.New(fault.Conflict, "org.import.stale"))
	}
	if err != nil {
		return err
	}
	if err := p.follow(ctx, by, now, j); err != nil {
		return err
	}
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := clearPlan(tx, j.Subject); err != nil {
			return err
		}
		if err := measure(tx); err != nil {
			return err
		}
		tx.Announce("people/import/" + j.Subject)
		return j.end(tx, now, nil)
	})
}

// follow tells those who follow about everybody new or changed. The job's Done
// is the line it has come to, so that a run that was killed goes on there.
func (p *People) follow(ctx context.Context, by access.Actor, now clock.Instant, j *job) error {
	const most = 500
	for len(p.changed) > 0 {
		var some []imported
		err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
			var err error
			if some, err = importedAfter(tx, j.Subject, j.Done, most); err != nil || len(some) == 0 {
				return err
			}
			persons := make([]string, len(some))
			for i, one := range some {
				persons[i] = one.Person
			}
			if err := p.tell(tx, by, now, persons...); err != nil {
				return err
			}
			tx.Announce("people/import/" + j.Subject)
			return j.keep(tx, now, some[len(some)-1].Ord, j.Total)
		})
		if err != nil || len(some) == 0 {
			return err
		}
		j.Done = some[len(some)-1].Ord
	}
	return nil
}

// Report is what an import would do or has done, for commands and scripts.
type Report struct {
	Import    string      `json:"import,omitempty"` // id; "" of a dry run
	Source    string      `json:"source"`           // m365, entra, list
	File      string      `json:"file"`
	Mapping   Mapping     `json:"mapping"`
	Rows      int         `json:"rows"`
	New       int         `json:"new"`
	Changed   int         `json:"changed"`
	Unchanged int         `json:"unchanged"`
	Missing   int         `json:"missing"` // since the last list of the source
	Faulty    int         `json:"faulty"`
	NewUnits  []string    `json:"newUnits"`
	Faults    []LineFault `json:"faults"`  // lines that are left out, and why
	Remarks   []LineFault `json:"remarks"` // what is left out of lines
	Applied   bool        `json:"applied"`
}

// LineFault is what is wrong with a line of a file; its text is the fault's.
type LineFault struct {
	Line  int          `json:"line"`
	Fault *fault.Fault `json:"fault"`
}

// ImportPeople reads a list and takes it over at once, or with dryRun only
// tells what it would do. A list with columns that are not known is taken
// where they can be guessed or were mapped before; the fault org.import.header
// says which columns it has and lacks otherwise.
func (p *People) ImportPeople(ctx context.Context, by access.Actor, now clock.Instant, name string, src io.Reader, dryRun bool) (Report, error) {
	if err := by.Require(access.PeopleImport); err != nil {
		return Report{}, err
	}
	file, err := openList(name, src)
	if err != nil {
		return Report{}, err
	}
	if err := p.settle(ctx, by, &file); err != nil {
		return Report{}, err
	}
	imp := Import{Source: file.rec.Source, Name: file.name, MapText: asJSON(file.rec.Mapping)}
	if dryRun {
		todo, err := p.planFor(ctx, by.Body, now, imp, file.data)
		if err != nil {
			return Report{}, err
		}
		return todo.report(imp), nil
	}
	return p.importNow(ctx, by, now, file)
}

// settle makes sure of the columns of a list.
func (p *People) settle(ctx context.Context, by access.Actor, file *list) error {
	if file.rec.Sure {
		return nil
	}
	return p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		saved, err := mappingFor(tx, Fingerprint(file.header))
		if err != nil {
			return err
		}
		if saved != nil && saved.check(file.header) == nil {
			file.rec.Mapping = saved
		}
		file.rec.Sure = true
		return headerFault(file.name, file.header, file.rec.Mapping)
	})
}

func (p *People) importNow(ctx context.Context, by access.Actor, now clock.Instant, file list) (Report, error) {
	var j job
	id, err := p.upload(ctx, by, now, list{file.name, file.data, file.header, Recognition{Source: file.rec.Source, Mapping: file.rec.Mapping, Sure: true}})
	if err != nil {
		return Report{}, err
	}
	for range 3 {
		if j, err = p.waiting(ctx, by, id); err != nil {
			return Report{}, err
		}
		if j.ID != "" {
			if err := p.soon(ctx, now, j, true); err != nil {
				return Report{}, err
			}
		}
		imp, _, err := p.ImportOf(ctx, by, id)
		if err != nil {
			return Report{}, err
		}
		switch imp.State {
		case ImportFailed:
			return Report{}, imp.Notice()
		case ImportApplied:
			return p.reportOf(ctx, by, imp)
		case ImportReady:
			if err := p.Apply(ctx, by, now, id); err != nil {
				return Report{}, err
			}
			if j, err = p.waiting(ctx, by, id); err == nil && j.ID != "" {
				err = p.soon(ctx, now, j, true)
			}
			if err != nil {
				return Report{}, err
			}
			if imp, _, err = p.ImportOf(ctx, by, id); err == nil && imp.State == ImportApplied {
				return p.reportOf(ctx, by, imp)
			}
			if err != nil {
				return Report{}, err
			}
		}
	}
	return Report{}, fault.New(fault.Conflict, "org.import.stale")
}
