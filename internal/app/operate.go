package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/schema"
)

// Findings say that a check found something wrong; it has been told already.
type Findings int

func (f Findings) Error() string { return fmt.Sprintf("%d findings", int(f)) }

// with builds the program for a command beside a running one and closes it
// afterwards. Commands never start the background work.
func with(ctx context.Context, s Settings, do func(p *Program) error) error {
	if err := s.Normal(); err != nil {
		return err
	}
	store, err := OpenStore(ctx, s, false)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	p, err := Build(store, s, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer p.Server.Close()
	return do(p)
}

// answer writes a result for people or for a script.
func answer(out io.Writer, asJSON bool, result any, sentence string) error {
	if !asJSON {
		_, err := fmt.Fprintln(out, sentence)
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(result)
}

// Migrate brings the database to this program's version; with grant it lets
// that PostgreSQL role serve.
func Migrate(ctx context.Context, s Settings, grant string, out io.Writer) error {
	if err := s.Normal(); err != nil {
		return err
	}
	store, err := OpenStore(ctx, s, s.Embedded())
	if err != nil {
		return err
	}
	defer store.Close()
	before, wanted, err := schema.Version(ctx, store.DB)
	if err != nil {
		return err
	}
	if err := store.Ready(ctx); err != nil {
		return err
	}
	if grant != "" {
		if err := schema.Grant(ctx, store.DB, grant); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "database at version %d (was %d)\n", wanted, before)
	return nil
}

// Report is what a check found.
type Report struct {
	Warnings []string `json:"warnings"`
	Errors   []string `json:"errors"`
	Checked  []string `json:"checked"`
	Repaired []string `json:"repaired,omitempty"`
}

// Check judges configuration and data: settings, version, integrity, folded
// columns and counts against their events, the audit's chain. With repair it
// first puts right what can be.
func Check(ctx context.Context, s Settings, repair, asJSON bool, out io.Writer) error {
	if err := s.Normal(); err != nil {
		return err
	}
	r := Report{Warnings: []string{}, Errors: []string{}, Checked: []string{"configuration"}}
	warnings, refusals := s.Warnings()
	r.Warnings, r.Errors = append(r.Warnings, warnings...), append(r.Errors, refusals...)
	store, err := OpenStore(ctx, s, false)
	if err != nil {
		r.Errors = append(r.Errors, err.Error())
		return r.tell(out, asJSON)
	}
	defer store.Close()
	at, wanted, err := schema.Version(ctx, store.DB)
	switch {
	case err != nil:
		r.Errors = append(r.Errors, err.Error())
	case at != wanted:
		r.Errors = append(r.Errors, fmt.Sprintf("the database is at version %d, this program wants %d: run overgang migrate", at, wanted))
	default:
		p, err := Build(store, s, clock.Real{}, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer p.Server.Close()
		if repair {
			if err := p.repair(ctx, &r); err != nil {
				r.Errors = append(r.Errors, err.Error())
			}
		}
		if err := p.inspect(ctx, &r); err != nil {
			r.Errors = append(r.Errors, err.Error())
		}
	}
	return r.tell(out, asJSON)
}

func (r Report) tell(out io.Writer, asJSON bool) error {
	sentence := ""
	for _, w := range r.Warnings {
		sentence += "warning: " + w + "\n"
	}
	for _, done := range r.Repaired {
		sentence += "repaired: " + done + "\n"
	}
	for _, e := range r.Errors {
		sentence += "error: " + e + "\n"
	}
	if len(r.Errors) == 0 {
		sentence += fmt.Sprintf("checked %v: nothing wrong", r.Checked)
	}
	err := answer(out, asJSON, r, sentence)
	if len(r.Errors) > 0 {
		return errors.Join(err, Findings(len(r.Errors)))
	}
	return err
}
