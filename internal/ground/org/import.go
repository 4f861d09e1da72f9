package org

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"path"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/sheet"
)

// States of an import.
const (
	ImportMapping   = "mapping"   // waits for somebody to say what its columns are
	ImportReading   = "reading"   // is being compared with the people here
	ImportReady     = "ready"     // the preview stands
	ImportApplying  = "applying"  // is being taken over
	ImportApplied   = "applied"   // everything was taken over
	ImportDiscarded = "discarded" // given up by somebody
	ImportFailed    = "failed"    // Notice says why; nothing was changed
)

// Import is a list of people on its way in.
type Import struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Source     string        `db:"source"`
	Name       string        `db:"name"` // of the file
	Size       int           `db:"size"` // bytes
	HeaderText string        `db:"header"`
	MapText    string        `db:"mapping"`
	State      string        `db:"state"`
	NoticeText string        `db:"notice"`
	Rows       int           `db:"rows"`
	New        int           `db:"fresh"`
	Changed    int           `db:"changed"`
	Unchanged  int           `db:"unchanged"`
	Missing    int           `db:"missing"`
	Faulty     int           `db:"faulty"`
	Actor      string        `db:"actor"`
	Via        string        `db:"via"`
	CreatedAt  clock.Instant `db:"created_at"`
	AppliedAt  clock.Instant `db:"applied_at"`
	Version    int           `db:"version"`
}

// Header are the columns of the file.
func (i Import) Header() (header []string) {
	_ = json.Unmarshal([]byte(i.HeaderText), &header) // written by json.Marshal only
	return header
}

// Mapping tells which column is which field.
func (i Import) Mapping() (m Mapping) {
	_ = json.Unmarshal([]byte(i.MapText), &m) // written by json.Marshal only
	return m
}

// Notice is why an import failed or must be looked at again; nil otherwise.
func (i Import) Notice() *fault.Fault { return parseFault(i.NoticeText) }

// Count is how many lines are of a class.
func (i Import) Count(class string) int {
	return map[string]int{New: i.New, Changed: i.Changed, Unchanged: i.Unchanged, Missing: i.Missing, Faulty: i.Faulty}[class]
}

// SourceKind is m365, entra or list.
func (i Import) SourceKind() string {
	kind, _, _ := strings.Cut(i.Source, ":")
	return kind
}

// importLimits bound a list of people (sheet.DefaultLimits: 64 MiB, 200,000
// rows).
var importLimits = sheet.DefaultLimits

// Upload takes a file in: it is read and compared at once where it is small,
// in the background otherwise, and waits for a mapping where its columns are
// not known. Nothing is taken over yet.
func (p *People) Upload(ctx context.Context, by access.Actor, now clock.Instant, name string, src io.Reader) (id string, err error) {
	if err := by.Require(access.PeopleImport); err != nil {
		return "", err
	}
	file, err := openList(name, src)
	if err != nil {
		return "", err
	}
	return p.upload(ctx, by, now, file)
}

// list is an opened file.
type list struct {
	name   string
	data   []byte
	header []string
	rec    Recognition
}

// openList reads a file and its header. Too large, no table, or a list of
// devices are refused.
func openList(name string, src io.Reader) (list, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	var read bytes.Buffer
	if known, ok := src.(interface{ Len() int }); ok {
		read.Grow(min(known.Len(), int(importLimits.Bytes)) + bytes.MinRead) // once, instead of doubling
	}
	if _, err := read.ReadFrom(io.LimitReader(src, importLimits.Bytes+1)); err != nil {
		return list{}, err
	}
	data := read.Bytes()
	if int64(len(data)) > importLimits.Bytes {
		return list{}, fault.New(fault.TooLarge, "sheet.too_large", fault.Args{"name": name, "limit": importLimits.Bytes >> 20})
	}
	r, err := sheet.OpenBytes(data, name, importLimits)
	if err != nil {
		return list{}, err
	}
	defer r.Close()
	rec := Recognise(r.Header)
	if rec.Devices {
		return list{}, fault.New(fault.Invalid, "org.import.devices", fault.Args{"name": name})
	}
	if !rec.Sure {
		columns := make([]Column, len(r.Header))
		for i, h := range r.Header {
			columns[i].Name = h
		}
		if err := sampled(columns, data, name); err != nil {
			return list{}, err
		}
		rec.Mapping.guess(columns)
	}
	return list{name: name, data: data, header: r.Header, rec: rec}, nil
}

func (p *People) upload(ctx context.Context, by access.Actor, now clock.Instant, file list) (string, error) {
	imp := Import{Body: by.Body, ID: ids.New(), Source: file.rec.Source, Name: file.name, Size: len(file.data), HeaderText: asJSON(file.header),
		State: ImportMapping, Actor: by.Person, Via: string(by.Via), CreatedAt: now, Version: 1}
	var j job
	err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		m, sure := file.rec.Mapping, file.rec.Sure
		if !sure {
			saved, err := mappingFor(tx, Fingerprint(file.header))
			if err != nil {
				return err
			}
			if saved != nil && saved.check(file.header) == nil {
				m, sure = saved, true
			}
		}
		imp.MapText = asJSON(m)
		if sure {
			imp.State = ImportReading
		}
		if err := insertImport(tx, imp, file.data); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "people.import.uploaded", "import", imp.ID, audit.Detail{"source": imp.SourceKind()}); err != nil {
			return err
		}
		if !sure {
			return nil
		}
		var err error
		j, err = addJob(tx, by, now, jobRead, imp.ID)
		return err
	})
	if err != nil || j.ID == "" {
		return imp.ID, err
	}
	return imp.ID, p.soon(ctx, now, j, len(file.data) <= smallFile)
}

// Map says which column of an import is which field, and remembers it for
// every list with the same columns. Faults lie on the fields.
func (p *People) Map(ctx context.Context, by access.Actor, now clock.Instant, id string, m Mapping) error {
	var j job
	var size int
	err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		imp, err := p.importFor(tx, by, id)
		if err != nil {
			return err
		}
		if imp.State != ImportMapping && imp.State != ImportReady && imp.State != ImportFailed {
			return fault.Refuse("org.import.not_ready")
		}
		if err := m.check(imp.Header()); err != nil {
			return err
		}
		size = imp.Size
		if err := saveMapping(tx, by, now, Fingerprint(imp.Header()), asJSON(m)); err != nil {
			return err
		}
		if err := setMapping(tx, id, asJSON(m)); err != nil {
			return err
		}
		if err := setImportState(tx, id, ImportReading, nil); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "people.mapping.saved", "import", id, audit.Detail{"fields": len(m)}); err != nil {
			return err
		}
		j, err = addJob(tx, by, now, jobRead, id)
		return err
	})
	if err != nil {
		return err
	}
	return p.soon(ctx, now, j, size <= smallFile)
}

// Apply takes a previewed list over: everything or nothing. Small lists are
// taken over at once, others in the background. Where people were changed
// since the preview, nothing is changed and a new preview stands with a notice.
func (p *People) Apply(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	var j job
	var rows int
	err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		imp, err := p.importFor(tx, by, id)
		if err != nil {
			return err
		}
		if imp.State != ImportReady {
			return fault.Refuse("org.import.not_ready")
		}
		rows = imp.Rows
		if err := setImportState(tx, id, ImportApplying, nil); err != nil {
			return err
		}
		j, err = addJob(tx, by, now, jobApply, id)
		return err
	})
	if err != nil {
		return err
	}
	return p.soon(ctx, now, j, rows <= smallRows)
}

// Discard gives an import up. What was applied stays applied.
func (p *People) Discard(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		imp, err := p.importFor(tx, by, id)
		if err != nil {
			return err
		}
		switch imp.State {
		case ImportDiscarded:
			return nil
		case ImportMapping, ImportReady, ImportFailed:
		default:
			return fault.Refuse("org.import.not_ready")
		}
		if err := setImportState(tx, id, ImportDiscarded, nil); err != nil {
			return err
		}
		if err := clearStage(tx, id, true); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "people.import.discarded", "import", id, nil)
	})
}

// importFor reads an import the actor may work on.
func (p *People) importFor(tx *db.Tx, by access.Actor, id string) (Import, error) {
	if err := by.Require(access.PeopleImport); err != nil {
		return Import{}, err
	}
	if err := tx.Lock("import/" + id); err != nil {
		return Import{}, err
	}
	return importByID(tx, id)
}

// Progress is how far the work on an import is; Total 0 is not known yet.
type Progress struct {
	Done, Total int
}

// ImportOf reads an import and how far its work is.
func (p *People) ImportOf(ctx context.Context, by access.Actor, id string) (imp Import, at Progress, err error) {
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if imp, err = p.importFor(tx, by, id); err != nil {
			return err
		}
		at, err = progressOf(tx, id)
		return err
	})
	return imp, at, err
}

// Imports lists the latest imports.
func (p *People) Imports(ctx context.Context, by access.Actor) (all []Import, err error) {
	if err := by.Require(access.PeopleImport); err != nil {
		return nil, err
	}
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err = latestImports(tx)
		return err
	})
	return all, err
}

// ImportLine is one line of a preview, or of what was done.
type ImportLine struct {
	Ord     int // the line in the file; below zero where it has none
	Class   string
	Person  string
	Name    string
	Said    Said
	Changes []Change
	Fault   *fault.Fault
	Remarks []*fault.Fault
}

// Lines reads a page of the lines of a class, those after ord.
func (p *People) Lines(ctx context.Context, by access.Actor, id, class string, after, limit int) (lines []ImportLine, err error) {
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := p.importFor(tx, by, id); err != nil {
			return err
		}
		lines, err = importLines(tx, id, class, after, limit)
		return err
	})
	return lines, err
}

// NewUnits lists the units an import would add, or has added.
func (p *People) NewUnits(ctx context.Context, by access.Actor, id string) (names []string, err error) {
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := p.importFor(tx, by, id); err != nil {
			return err
		}
		names, err = importUnits(tx, id)
		return err
	})
	return names, err
}

// LeaveMissing says of people an import no longer has that they left that day.
// Nobody leaves by an import alone.
func (p *People) LeaveMissing(ctx context.Context, by access.Actor, now clock.Instant, id string, persons []string, day clock.Day) error {
	var listed map[string]bool
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := p.importFor(tx, by, id); err != nil {
			return err
		}
		var err error
		listed, err = missingIn(tx, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, person := range persons {
		if !listed[person] {
			return fault.Gone()
		}
		if err := p.Leave(ctx, by, now, person, day); err != nil {
			return err
		}
	}
	return nil
}

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values always marshal
	}
	return string(raw)
}

func parseFault(text string) *fault.Fault {
	if text == "" {
		return nil
	}
	var f fault.Fault
	if json.Unmarshal([]byte(text), &f) != nil {
		return nil
	}
	return &f
}
