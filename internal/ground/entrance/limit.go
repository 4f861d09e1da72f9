package entrance

import (
	"net/netip"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// limit slows down whoever tries too often: so many tries are free within the
// hour, then each one more doubles the pause after the last, up to a bound.
type limit struct {
	free  int
	first time.Duration
	most  time.Duration
}

const within = time.Hour

var (
	// byAddress: 1,000 guesses at one person take days (TRUST AU-09).
	byAddress = limit{free: 5, first: 5 * time.Second, most: 15 * time.Minute}
	// byNetwork is mild: a whole town hall may come from one address, and who
	// comes in leaves no try behind.
	byNetwork = limit{free: 300, first: time.Second, most: 15 * time.Second}
	// linksByNetwork must let a council in on the first morning.
	linksByNetwork = limit{free: 300, first: 2 * time.Second, most: time.Minute}
)

// Pause is how long to wait after tries tries within the hour, of which the
// last was at last.
func (l limit) Pause(tries int, last, now clock.Instant) time.Duration {
	if tries < l.free {
		return 0
	}
	pause := l.first
	for range tries - l.free {
		if pause *= 2; pause >= l.most {
			pause = l.most
			break
		}
	}
	// A clock set back must not make the pause longer than it is.
	return min(pause, max(0, last.Add(pause).Sub(now)))
}

func slowDown(pause time.Duration) error {
	seconds := int((pause + time.Second - 1) / time.Second)
	if seconds <= 90 {
		return fault.New(fault.TooMany, "access.sign_in.wait_seconds", fault.Args{"count": seconds})
	}
	return fault.New(fault.TooMany, "access.sign_in.wait_minutes", fault.Args{"count": (seconds + 59) / 60})
}

// nameOfAddress is what tries at an address are counted under. The address
// itself is not kept: people type their password there.
func nameOfAddress(address string) string { return "address " + access.Hash(text.Fold(address)) }

// nameOfNetwork counts an IPv6 customer's whole network as one.
func nameOfNetwork(purpose string, c access.Client) string {
	a, err := netip.ParseAddr(c.Address)
	if err != nil {
		return purpose + " unknown"
	}
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.Prefix(56); err == nil {
			return purpose + " " + p.String()
		}
	}
	return purpose + " " + a.String()
}
