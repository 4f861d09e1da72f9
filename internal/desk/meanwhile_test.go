package desk_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
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

// A file that waited is sent along at the moment those nobody sent are cleared
// away: it stays with what it was sent along with, and with one thing only.
func TestAFileSentAlongWhileOldOnesAreCleared(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		one, two := w.make(lead(), desk.Input{Requester: "eva"}), w.make(lead(), desk.Input{Requester: "eva"})
		aside := func() string {
			kept, err := w.SetAside(ctx, lead(), noon.Add(-25*time.Hour), []desk.Upload{upload("log.txt", 9)})
			if err != nil || len(kept) != 1 {
				t.Fatal(kept, err)
			}
			return kept[0].ID
		}
		sent := func(ticket string) string {
			all, err := w.Attached(ctx, lead(), noon, ticket)
			if err != nil {
				t.Fatal(err)
			}
			return names(all)
		}
		reply := func(ctx context.Context, ticket, file string) error {
			_, err := w.Reply(ctx, lead(), noon, ticket, desk.Saying{Text: "Her er den", Aside: []string{file}})
			return err
		}
		file := aside()
		if err := dbtest.Meanwhile(t, w.db, "b1", func(ctx context.Context, _ *db.Tx) error { return reply(ctx, one.ID, file) },
			func() error { _, err := w.ClearAside(ctx, noon); return err }); err != nil || sent(one.ID) != "log.txt" {
			t.Errorf("cleared: %q, %v", sent(one.ID), err)
		}
		file = aside()
		err := dbtest.Meanwhile(t, w.db, "b1", func(ctx context.Context, _ *db.Tx) error { return reply(ctx, one.ID, file) },
			func() error { return reply(ctx, two.ID, file) })
		if list := fault.List(err); len(list) != 1 || list[0].Key != "desk.file.gone" || sent(one.ID) != "log.txt log.txt" || sent(two.ID) != "" {
			t.Errorf("in two: %v; %q and %q", err, sent(one.ID), sent(two.ID))
		}
	})
}
