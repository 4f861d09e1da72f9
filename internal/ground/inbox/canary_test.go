package inbox

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// G12: when a mailbox counts as silent, and when its next canary flies.
func TestG12_WhenAMailboxIsSilent(t *testing.T) {
	ago := func(minutes int) clock.Instant { return noon.Add(-time.Duration(minutes) * time.Minute) }
	for name, c := range map[string]struct {
		m     Mailbox
		begun clock.Instant
		want  bool
	}{
		"not watched":          {Mailbox{CanaryBack: ago(60)}, 0, false},
		"just back":            {Mailbox{Canary: 1, CanaryBack: ago(1)}, 0, false},
		"eight minutes":        {Mailbox{Canary: 1, CanaryBack: ago(8)}, 0, false},
		"nine minutes":         {Mailbox{Canary: 1, CanaryBack: ago(9)}, 0, true},
		"never, watched since": {Mailbox{Canary: 1, CanarySince: ago(9)}, 0, true},
		"turned on just now":   {Mailbox{Canary: 1, CanaryBack: ago(600), CanarySince: ago(2)}, 0, false},
		"the program was away": {Mailbox{Canary: 1, CanaryBack: ago(600)}, ago(3), false},
	} {
		if _, missing := c.m.Missing(noon, c.begun); missing != c.want {
			t.Errorf("%s: %v", name, missing)
		}
	}
	for sent, want := range map[clock.Instant]bool{0: true, ago(4): false, ago(5): true, ago(-60): true} {
		if got := (Mailbox{CanarySent: sent}).canaryDue(noon); got != want {
			t.Errorf("sent %s: %v", sent, got)
		}
	}
	m := Mailbox{Canary: 1, CanarySince: ago(60), CanaryTold: ago(20)}
	if m.watchFrom(true, noon); m.CanarySince != ago(60) || !m.CanaryTold.IsSet() {
		t.Errorf("saved again: %+v", m)
	}
	if m.watchFrom(false, noon); m.Canary != 0 || m.CanaryTold.IsSet() {
		t.Errorf("off: %+v", m)
	}
	if m.watchFrom(true, noon); m.CanarySince != noon {
		t.Errorf("on again: %+v", m)
	}
	key := []byte("secret")
	if one := canaryToken(key, "m1", noon); one == canaryToken(key, "m2", noon) || one == canaryToken([]byte("other"), "m1", noon) || one != canaryToken(key, "m1", noon) {
		t.Error("a token is another's")
	}
}
