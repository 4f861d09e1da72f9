package staffing

import (
	"context"
	"errors"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who saves a pledge a moment after somebody else is shown what they wrote, not
// what stood there before both.
func TestSavedAMomentLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		in := PledgeInput{Unit: "school", Level: 1, Measure: Days, Amount: 100, From: "2026-01-01"}
		id, err := s.AddPledge(ctx, lead, noon, in)
		must(t, err)
		save := func(ctx context.Context, amount int) error {
			in := in
			in.Amount = amount
			return s.ChangePledge(ctx, lead, noon, id, 1, in)
		}
		err = dbtest.Meanwhile(t, d, "b", func(ctx context.Context, _ *db.Tx) error { return save(ctx, 200) }, func() error { return save(ctx, 300) })
		if stale := new(fault.Stale); !errors.As(err, &stale) || stale.Current.(Pledge).Amount != 200 || stale.Current.(Pledge).Version != 2 {
			t.Errorf("%v; shown is %+v", err, stale.Current)
		}
	})
}

// Hours that two take back at the same moment are taken back once.
func TestHoursTakenBackByTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := room(t, d)
		shift, err := s.LogShift(ctx, lead, noon, ShiftInput{Day: "2026-04-14", Person: "ida@b.example", Team: "central", Minutes: 60})
		must(t, err)
		remove := func(ctx context.Context) error { return s.RemoveShift(ctx, lead, noon, shift) }
		if err := dbtest.Meanwhile(t, d, "b", func(ctx context.Context, _ *db.Tx) error { return remove(ctx) }, func() error { return remove(ctx) }); !fault.Is(err, fault.NotFound) {
			t.Errorf("the second: %v", err)
		}
	})
}
