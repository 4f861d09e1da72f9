package arrangement

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// Found is somebody a name or an address may mean.
type Found struct {
	ID   string `db:"id"`
	Name string `db:"name"`
	Mail string `db:"mail"`
}

// mostFound is how many a form offers to choose from.
const mostFound = 12

// FindPeople finds who is meant by a name, the beginnings of its words, or a
// mail address: at most mostFound, leavers left out; the very name or address
// before others. Needs desk.read somewhere.
func (a *Arrangements) FindPeople(ctx context.Context, by access.Actor, now clock.Instant, words string) ([]Found, error) {
	fold := text.Fold(text.Clean(words))
	if fold == "" {
		return nil, reads(by)
	}
	var found []Found
	return found, a.look(ctx, by, func(tx *db.Tx) error {
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		if found, err = exactly(tx, fold, day); err != nil || len(found) > 0 {
			return err
		}
		found, err = beginning(tx, fold, day)
		return err
	})
}
