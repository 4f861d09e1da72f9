package api

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits hold each token to its share of the machine (TRUST DO-01).
type limits struct {
	mu    sync.Mutex
	rate  rate.Limit
	burst int
	of    map[string]*rate.Limiter
}

// most tokens are remembered; one that waited long enough to be forgotten has
// its whole share again anyway.
const most = 4096

func newLimits(perSecond float64, burst int) *limits {
	if perSecond == 0 {
		perSecond = 50
	}
	if burst == 0 {
		burst = 200
	}
	return &limits{rate: rate.Limit(perSecond), burst: burst, of: map[string]*rate.Limiter{}}
}

// wait is how long a token has to wait for its next request; 0 when it may go
// on. It is measured by the machine's clock, whatever day a story stands on.
func (l *limits) wait(token string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	limiter, ok := l.of[token]
	if !ok {
		if len(l.of) >= most {
			for id, other := range l.of {
				if other.Tokens() >= float64(l.burst) {
					delete(l.of, id)
				}
			}
		}
		limiter = rate.NewLimiter(l.rate, l.burst)
		l.of[token] = limiter
	}
	r := limiter.Reserve()
	if delay := r.Delay(); delay > 0 {
		r.Cancel()
		return delay
	}
	return 0
}

// Limit sets what one token may ask, per second and at once.
func (a *API) Limit(perSecond float64, burst int) { a.limits = newLimits(perSecond, burst) }
