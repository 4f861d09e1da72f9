package whole

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/clock"
)

var told struct {
	sync.Mutex
	by map[clock.Instant]*Copies
}

// Told runs a story on every database there is, from where the demonstration's
// stories are at a moment. They are told up to each moment once in a test
// program.
func Told(t *testing.T, now clock.Instant, story func(t *testing.T, h *House)) {
	t.Helper()
	told.Lock()
	if told.by == nil {
		told.by = map[clock.Instant]*Copies{}
	}
	if told.by[now] == nil {
		told.by[now] = &Copies{}
	}
	c := told.by[now]
	told.Unlock()
	tell := func(s app.Settings) error {
		s.Base = "http://127.0.0.1"
		return Tell(s, now, nil)
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); story(t, Demo(t, c.SQLite(t, tell), now)) })
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) { t.Parallel(); story(t, Demo(t, c.Postgres(t, tell), now)) })
	}
}

// Tell tells the stories up to a moment in an empty database, lets more do what
// it wants with them, and leaves nothing open.
func Tell(s app.Settings, now clock.Instant, more func(*app.Program) error) error {
	ctx := context.Background()
	if err := s.Normal(); err != nil {
		return err
	}
	store, err := app.OpenStore(ctx, s, true)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		return err
	}
	p, err := app.BuildDemo(ctx, store, s, clock.NewMovable(now), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer p.Server.Close()
	if err := p.Search.CatchUp(ctx); err != nil || more == nil {
		return err
	}
	return more(p)
}
