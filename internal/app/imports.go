package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/rollout"
)

// ImportPeople reads a list of people into a body, or with dryRun only tells
// what it would do.
func ImportPeople(ctx context.Context, s Settings, slug, file string, dryRun, asJSON bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, _, err := p.find(ctx, slug, "")
		if err != nil {
			return err
		}
		src, err := os.Open(file)
		if err != nil {
			return err
		}
		defer src.Close()
		r, err := p.People.ImportPeople(ctx, access.Command(body), p.Clock.Now(), filepath.Base(file), src, dryRun)
		if err != nil {
			return p.sentence(err)
		}
		speak := p.Texts.For("en", nil)
		told := fmt.Sprintf("%d rows: %d new, %d changed, %d unchanged, %d missing since last time, %d faulty", r.Rows, r.New, r.Changed, r.Unchanged, r.Missing, r.Faulty)
		for _, f := range r.Faults {
			told += fmt.Sprintf("\n  line %d: %s", f.Line, speak.Fault(f.Fault))
		}
		if !r.Applied {
			told += "\nnothing was changed"
		}
		return answer(out, asJSON, r, told)
	})
}

// deviceReport is what a script reads about an import of devices.
type deviceReport struct {
	Rows      int      `json:"rows"`
	New       int      `json:"new"`
	Changed   int      `json:"changed"`
	Unchanged int      `json:"unchanged"`
	Faulty    int      `json:"faulty"`
	Missing   []string `json:"missing"` // serial numbers the list leaves out
	Faults    []string `json:"faults"`
	Applied   bool     `json:"applied"`
}

// ImportDevices reads a list of devices into a body, or with dryRun only tells
// what it would do.
func ImportDevices(ctx context.Context, s Settings, slug, file string, dryRun, asJSON bool, out io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		body, _, err := p.find(ctx, slug, "")
		if err != nil {
			return err
		}
		src, err := os.Open(file)
		if err != nil {
			return err
		}
		defer src.Close()
		table, err := sheet.Read(src, filepath.Base(file), sheet.Limits{})
		if err != nil {
			return p.sentence(err)
		}
		rows, err := rollout.DeviceRows(table)
		if err != nil {
			return p.sentence(err)
		}
		take := p.Rollouts.ImportDevices
		if dryRun {
			take = func(ctx context.Context, by access.Actor, _ clock.Instant, rows []rollout.DeviceRow) (rollout.DeviceImport, error) {
				return p.Rollouts.PreviewDevices(ctx, by, rows)
			}
		}
		found, err := take(ctx, access.Command(body), p.Clock.Now(), rows)
		if err != nil {
			return p.sentence(err)
		}
		r := deviceReport{
			Rows: len(rows), New: found.Count(rollout.ImportNew), Changed: found.Count(rollout.ImportChanged), Unchanged: found.Count(rollout.ImportUnchanged),
			Faulty: found.Count(rollout.ImportFaulty), Missing: append([]string{}, found.Missing...), Faults: []string{}, Applied: !dryRun,
		}
		speak := p.Texts.For("en", nil)
		for _, l := range found.Lines {
			if l.Fault != nil {
				r.Faults = append(r.Faults, fmt.Sprintf("line %d: %s", l.Line, speak.Fault(l.Fault)))
			}
		}
		told := fmt.Sprintf("%d rows: %d new, %d changed, %d unchanged, %d faulty, %d missing from the list", r.Rows, r.New, r.Changed, r.Unchanged, r.Faulty, len(r.Missing))
		for _, f := range r.Faults {
			told += "\n  " + f
		}
		return answer(out, asJSON, r, told)
	})
}
