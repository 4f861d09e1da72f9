package access

import (
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// How long a session lives without use, and at most.
const (
	Idle     = 8 * time.Hour
	Absolute = 7 * 24 * time.Hour
)

const (
	touchEvery = time.Minute
	// skew is how far the clocks of two replicas may differ before a moment
	// that lies before the last use is taken for a clock set back.
	skew = 10 * time.Minute
)

// Topic is announced when sessions, tokens or roles changed: open streams ask
// again who is there.
const Topic = "access"

// How a session was opened.
const (
	WithPassword = "password"
	WithLink     = "link"
	WithFirst    = "first"
)

// Client is the device somebody comes from.
type Client struct {
	Agent   string // User-Agent
	Address string // network address, without port
	Cookie  string // the session cookie it brought; dies when a new session opens
}

// Device is a browser's name and machine in a few words, as people know them;
// "" where neither is recognised. Nothing else the browser said is in it.
func (c Client) Device() string {
	find := func(pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if strings.Contains(c.Agent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := find("Edg", "Edge", "Firefox", "Firefox", "FxiOS", "Firefox", "OPR", "Opera", "CriOS", "Chrome", "Chrome", "Chrome", "Safari", "Safari")
	machine := find("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "Mac OS X", "Mac", "CrOS", "Chromebook", "Linux", "Linux")
	if browser != "" && machine != "" {
		return browser + ", " + machine
	}
	return browser + machine
}

// SessionInfo is one session as its owner sees it in a list.
type SessionInfo struct {
	ID         string        `db:"id"`
	Body       string        `db:"body"`
	Person     string        `db:"person"`
	Behalf     string        `db:"behalf"`
	BehalfName string        `db:"-"`
	Via        string        `db:"via"`
	Agent      string        `db:"agent"`
	Address    string        `db:"address"`
	CreatedAt  clock.Instant `db:"created_at"`
	SeenAt     clock.Instant `db:"seen_at"`
	ExpiresAt  clock.Instant `db:"expires_at"`
}

// Ended tells whether the session is over: unused for Idle, or older than
// Absolute.
func (s SessionInfo) Ended(now clock.Instant) bool {
	return now >= s.ExpiresAt || now.Sub(s.SeenAt) >= Idle
}

// Seen is the session after a use, and whether that is worth writing down. A
// clock set back takes as much from the absolute limit as it went back, so
// that nobody stays longer than Absolute by any clock (TRUST AU-04).
func (s SessionInfo) Seen(now clock.Instant) (SessionInfo, bool) {
	back := s.SeenAt.Sub(now)
	switch {
	case back > skew:
		s.ExpiresAt = s.ExpiresAt.Add(-back)
		s.SeenAt = now
		return s, true
	case now.Sub(s.SeenAt) >= touchEvery:
		s.SeenAt = now
		return s, true
	}
	return s, false
}
