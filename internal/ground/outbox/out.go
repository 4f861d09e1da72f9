package outbox

import (
	"context"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Exit is what would become of a letter written now. Pages ask it before they
// promise anybody that something is on its way.
type Exit string

const (
	Goes    Exit = ""        // it leaves the house
	Waits   Exit = "waits"   // nothing gets through: it is kept, and goes when something does
	Muted   Exit = "muted"   // a demonstration: it is shown in the outbox
	Shut    Exit = "shut"    // no way is set up: it is shown in the outbox, and goes when somebody sends it again
	Nowhere Exit = "nowhere" // there is no address to send it to
)

// worst is the order in which one letter's exit outweighs another's. Who has no
// address is told of beside the name; it is said of all only where nobody has one.
var worst = map[Exit]int{Nowhere: 0, Goes: 1, Waits: 2, Muted: 3, Shut: 4}

// Whom is for whom a letter would be, and the channels it would want, in order:
// a person, an address, or neither, which asks of the channels alone.
type Whom struct {
	Person, Address string
	Channels        []Channel
}

// Out tells what would become of letters written now in the transaction's body:
// the worst of them. It decides as the sender does, which takes any channel that
// gets through before one that does not.
func (s Settings) Out(tx *db.Tx, now clock.Instant, all ...Whom) (Exit, error) {
	down, err := outages(tx, tx.Tenant)
	if err != nil {
		return Goes, err
	}
	exit := Nowhere
	for _, to := range all {
		one, err := s.exit(tx, now, to, down)
		if err != nil {
			return Goes, err
		}
		if worst[one] > worst[exit] {
			exit = one
		}
	}
	return exit, nil
}

func (s Settings) exit(tx *db.Tx, now clock.Instant, to Whom, down map[Channel]bool) (Exit, error) {
	exit := Nowhere
	for _, c := range to.Channels {
		address := to.Address
		if to.Person != "" && address == "" {
			a, err := addressIn(tx, tx.Tenant, to.Person, c, now)
			if err != nil {
				return Goes, err
			}
			if a == "" {
				continue
			}
			address = a
		}
		switch {
		case !s.Has(c) && exit == Nowhere && s.Mute:
			exit = Muted
		case !s.Has(c) && exit == Nowhere:
			exit = Shut
		case !s.Has(c):
		default:
			l, err := lineByName(tx, lineOf(c, address))
			if err != nil {
				return Goes, err
			}
			if !l.Dead() && !down[c] {
				return Goes, nil
			}
			exit = Waits
		}
	}
	return exit, nil
}

// Out is Settings.Out asked from outside a transaction. It says nothing about a
// person but whether a letter would reach them, so only of people the asker was
// shown already. Body "" asks of the channels of the whole installation.
func (b *Box) Out(ctx context.Context, body string, now clock.Instant, all ...Whom) (exit Exit, err error) {
	if body == "" {
		body = db.Everyone
	}
	err = b.db.Read(ctx, body, func(tx *db.Tx) (err error) {
		exit, err = b.settings.Out(tx, now, all...)
		return err
	})
	return exit, err
}
