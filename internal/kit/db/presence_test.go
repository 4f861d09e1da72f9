package db

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/overgang/overgang/internal/kit/fault"
)

// G7: what is under way when the database goes is called off, and nothing
// begins until it is back.
func TestNothingHangsOnADatabaseThatIsGone(t *testing.T) {
	d := &DB{presence: newPresence(), Deadline: time.Minute}
	hanging := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	time.AfterFunc(20*time.Millisecond, d.presence.gone)
	if err := d.during(t.Context(), hanging); !fault.Is(err, fault.Unavailable) {
		t.Errorf("under way: %v", err)
	}
	begun := false
	if err := d.during(t.Context(), func(context.Context) error { begun = true; return nil }); !fault.Is(err, fault.Unavailable) || begun {
		t.Errorf("while it is gone: %v, begun %v", err, begun)
	}
	d.presence.back()
	if err := d.during(t.Context(), func(context.Context) error { return nil }); err != nil {
		t.Errorf("after it came back: %v", err)
	}
	refused := fault.New(fault.Refused, "x")
	err := d.during(t.Context(), func(context.Context) error { d.presence.gone(); return refused })
	if !errors.Is(err, refused) || fault.Is(err, fault.Unavailable) {
		t.Errorf("a rule's refusal stays one: %v", err)
	}
}

// A commit nobody confirmed is not said to be undone.
func TestUncertainCommit(t *testing.T) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"the database refused":  {&pgconn.PgError{Code: "23505"}, "fault.unavailable"},
		"it never left":         {over.Err(), "fault.unavailable"},
		"undone before":         {sql.ErrTxDone, "fault.unavailable"},
		"cut off in the middle": {io.ErrUnexpectedEOF, "fault.unsure"},
		"no answer in time":     {errors.Join(errors.New("timeout"), context.Canceled), "fault.unsure"},
	} {
		if got := fault.List(uncertain(over, c.err)); len(got) != 1 || got[0].Key != c.want || got[0].Kind != fault.Unavailable {
			t.Errorf("%s: %v", name, got)
		}
	}
}
