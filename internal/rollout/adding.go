package rollout

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Added is what came of a pasted list.
type Added struct {
	Added   int
	Already int      // on the roster before
	Unknown []string // lines that name nobody, or several
}

// mostLines bounds a pasted list; longer ones are imported.
const mostLines = 5000

// AddListed puts those on the roster whom a pasted list names, one on a line,
// by address or by full name. Lines that name nobody come back; nobody is
// guessed. Needs rollout.plan.
func (r *Rollouts) AddListed(ctx context.Context, by access.Actor, now clock.Instant, rollout, list string) (Added, error) {
	var a Added
	return a, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		wanted := linesOf(list)
		switch {
		case len(wanted) == 0:
			return fault.OnField("list", "fault.required")
		case len(wanted) > mostLines:
			return fault.OnField("list", "rollout.people.too_many", fault.Args{"most": mostLines})
		}
		found, unknown, err := personsNamed(tx, wanted)
		if err != nil {
			return err
		}
		a = Added{Unknown: unknown}
		if a.Added, err = join(tx, by, now, rollout, found); err != nil {
			return err
		}
		a.Already = len(unique(found)) - a.Added
		if a.Added == 0 {
			return nil
		}
		return audit.Note(tx, by, now, "rollout.people.added", "rollout", rollout, audit.Detail{"people": a.Added})
	})
}

// linesOf cuts a pasted list: one on a line, or set apart by semicolons as
// mail programs do, with "Name <address>" read as the address.
func linesOf(list string) []string {
	var lines []string
	for _, line := range strings.FieldsFunc(text.Clean(list), func(r rune) bool { return r == '\n' || r == ';' || r == '\t' }) {
		if open := strings.LastIndexByte(line, '<'); open >= 0 {
			line = strings.TrimSuffix(strings.TrimSpace(line[open+1:]), ">")
		}
		if line = strings.Trim(strings.TrimSpace(line), ","); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// PersonsChanged follows a change of persons: lists are sorted and searched by
// the names kept beside each transition. It is an org.Follower.
func (r *Rollouts) PersonsChanged(tx *db.Tx, _ access.Actor, _ clock.Instant, persons []string) error {
	return followNames(tx, unique(persons))
}
