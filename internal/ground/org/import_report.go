package org

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// enough is how many faults and remarks a report names one by one.
const enough = 1000

func (todo plan) report(imp Import) Report {
	r := Report{Import: imp.ID, Source: imp.SourceKind(), File: imp.Name, Mapping: imp.Mapping(), Rows: len(todo.Rows),
		New: todo.Counts[New], Changed: todo.Counts[Changed], Unchanged: todo.Counts[Unchanged],
		Missing: todo.Counts[Missing], Faulty: todo.Counts[Faulty], NewUnits: []string{}, Faults: []LineFault{}, Remarks: []LineFault{}}
	for _, u := range todo.Units {
		r.NewUnits = append(r.NewUnits, u.Name)
	}
	for _, row := range todo.Rows {
		r.tell(row.Line, row.Fault, row.Remarks)
	}
	return r
}

func (r *Report) tell(line int, f *fault.Fault, remarks []*fault.Fault) {
	if f != nil && len(r.Faults) < enough {
		r.Faults = append(r.Faults, LineFault{line, f})
	}
	for _, remark := range remarks {
		if len(r.Remarks) < enough {
			r.Remarks = append(r.Remarks, LineFault{line, remark})
		}
	}
}

// reportOf reads the report of an import that was applied.
func (p *People) reportOf(ctx context.Context, by access.Actor, imp Import) (Report, error) {
	r := Report{Import: imp.ID, Source: imp.SourceKind(), File: imp.Name, Mapping: imp.Mapping(), Rows: imp.Rows, New: imp.New, Changed: imp.Changed,
		Unchanged: imp.Unchanged, Missing: imp.Missing, Faulty: imp.Faulty, NewUnits: []string{}, Faults: []LineFault{}, Remarks: []LineFault{},
		Applied: imp.State == ImportApplied}
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		names, err := importUnits(tx, imp.ID)
		if err != nil {
			return err
		}
		r.NewUnits = append(r.NewUnits, names...)
		lines, err := toldLines(tx, imp.ID, enough)
		for _, l := range lines {
			r.tell(l.Ord, l.Fault, l.Remarks)
		}
		return err
	})
	return r, err
}

// headerFault says which columns a file has and which are needed; nil when it
// has them.
func headerFault(name string, header []string, m Mapping) error {
	if m.complete() == nil {
		return nil
	}
	var needed []string
	if m["name"] == "" && m["given"] == "" {
		needed = append(needed, "Name / Navn / Namn")
	}
	if m["mail"] == "" && m["upn"] == "" && m["key"] == "" && m["aliases"] == "" {
		needed = append(needed, "E-mail / E-post / Id")
	}
	found := header
	if len(found) > 40 {
		found = append(append([]string{}, found[:40]...), "…")
	}
	return fault.New(fault.Invalid, "org.import.header", fault.Args{"name": name,
		"needed": strings.Join(needed, ", "), "found": clip200(strings.Join(found, ", "))})
}

func clip200(s string) string {
	if r := []rune(s); len(r) > 1000 {
		return string(r[:1000]) + "…"
	}
	return s
}
