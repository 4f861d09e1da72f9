package duty

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestOneOfManyReplicasClaims(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.Moment(time.UTC, 2026, 4, 14, 10, 0)
		turn := func(now clock.Instant) int {
			var n atomic.Int32
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					err := d.Write(t.Context(), db.Everyone, func(tx *db.Tx) error {
						mine, err := Claim(tx, now, "remind", time.Hour)
						if mine && err == nil {
							tx.After(func() { n.Add(1) })
						}
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			return int(n.Load())
		}
		for i, c := range []struct {
			at   time.Duration
			want int
		}{{0, 1}, {time.Minute, 0}, {time.Hour, 1}, {time.Hour + time.Second, 0}, {-24 * time.Hour, 1}} {
			if got := turn(now.Add(c.at)); got != c.want {
				t.Errorf("turn %d: claimed by %d, want %d", i, got, c.want)
			}
		}
	})
}
