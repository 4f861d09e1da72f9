package app

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/ground/duty"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Duty is something the program does by the clock, in one replica at a time.
type Duty struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context, now clock.Instant) error
}

// background does duties until it is stopped.
type background struct {
	db     *db.DB
	clock  clock.Clock
	log    *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func startBackground(d *db.DB, c clock.Clock, log *slog.Logger, duties []Duty) *background {
	ctx, cancel := context.WithCancel(context.Background())
	b := &background{db: d, clock: c, log: log, ctx: ctx, cancel: cancel}
	for _, one := range duties {
		b.wg.Go(func() { b.keep(ctx, one) })
	}
	return b
}

// soon does one thing apart from the request that asked for it. What is not
// finished when the program stops is found again by a duty.
func (b *background) soon(task func(context.Context) error) {
	b.wg.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				b.log.Error("task panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
		}()
		if err := task(b.ctx); err != nil && b.ctx.Err() == nil {
			b.log.Error("task failed", "error", err.Error())
		}
	})
}

// keep looks at the clock several times in each period, so that a replica
// that takes over is not a whole period late.
func (b *background) keep(ctx context.Context, one Duty) {
	look := time.NewTicker(max(one.Every/4, 500*time.Millisecond))
	defer look.Stop()
	for {
		b.turn(ctx, one)
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

func (b *background) turn(ctx context.Context, one Duty) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("duty panicked", "duty", one.Name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	now := b.clock.Now()
	var mine bool
	err := b.db.Write(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		mine, err = duty.Claim(tx, now, one.Name, one.Every)
		return err
	})
	if err == nil && mine {
		err = one.Do(ctx, now)
	}
	if err != nil && ctx.Err() == nil {
		b.log.Error("duty failed", "duty", one.Name, "error", err.Error())
	}
}

func (b *background) stop() {
	b.cancel()
	b.wg.Wait()
}
