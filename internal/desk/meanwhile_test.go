package desk_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// An answer by mail that comes while its ticket is merged, or closed, goes to
// where it belongs after that: nobody would see it where it was.
func TestMI02_AnAnswerWhileItsTicketIsMerged(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		p := posted(t, w)
		from := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault})
		into := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault})
		var row inbox.Row
		err := dbtest.Meanwhile(t, w.db, "b1", func(ctx context.Context, _ *db.Tx) error {
			_, err := w.Merge(ctx, lead(), noon, from.ID, 0, into.ID, false)
			return err
		}, func() error {
			row = p.came(mail{from: "eva@solby.example", subject: fmt.Sprintf("Re: [#%d] Mail", from.Number), text: "Det virker stadig ikke"})
			return nil
		})
		if err != nil || row.State != inbox.Taken || row.Ticket != into.ID {
			t.Errorf("%+v, %v", row, err)
		}
		if is := w.ticket(from.ID); is.State != desk.Merged {
			t.Errorf("%+v", is)
		}
	})
}
