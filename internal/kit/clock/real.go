package clock

import (
	"sync"
	"time"
)

// Real is the machine's clock; the roof is the only place that makes one.
type Real struct{}

// Now is this moment.
func (Real) Now() Instant { return At(time.Now()) }

// Movable is a clock that stands until someone moves it: tests and the demo.
type Movable struct {
	mu  sync.Mutex
	now Instant
}

// NewMovable starts a clock at the moment.
func NewMovable(now Instant) *Movable { return &Movable{now: now} }

// Now is where the clock stands.
func (m *Movable) Now() Instant {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set puts the clock at a moment, earlier ones included.
func (m *Movable) Set(now Instant) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = now
}

// Advance moves the clock by d.
func (m *Movable) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

// Stopwatch measures how long something took, for logs and metrics. It tells
// no moment, so rules cannot lean on it.
func Stopwatch() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// SocketDeadline is d from now by the machine's clock, for sockets only.
func SocketDeadline(d time.Duration) time.Time { return time.Now().Add(d) }
