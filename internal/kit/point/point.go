// Package point names the moments at which a program may die while it does
// something that must not be half done: "move written", "move committed",
// "letter accepted". Code says that it has come to one:
//
//	point.Reach("letter accepted")
//
// In the program that is handed out this is nothing, whatever its surroundings
// say. Tests link it with
//
//	-ldflags "-X github.com/overgang/overgang/internal/kit/point.mortal=yes"
//
// and that program kills itself with SIGKILL (no goodbye, nothing flushed) when
// it comes to the point named in OVERGANG_DIE_AT: the first time or, with
// OVERGANG_DIE_AFTER=n, the time after n others. Where somebody sent something
// in, OVERGANG_BREAK_AT names a point that panics over what holds the word in
// OVERGANG_BREAK_ON, as a fault of ours would that only some of it meets.
package point

import (
	"bytes"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

// mortal is set by the linker.
var mortal string

// On tells whether the program was linked to die at points.
func On() bool { return mortal != "" }

// Reach kills the program where it was linked to die at points and this is the
// one.
func Reach(name string) {
	if mortal != "" {
		reach(name)
	}
}

// Break panics where the program was linked to die at points, this is the one
// that breaks, and what came holds the word.
func Break(name string, over []byte) {
	if mortal == "" || name != os.Getenv("OVERGANG_BREAK_AT") {
		return
	}
	if word := os.Getenv("OVERGANG_BREAK_ON"); word != "" && bytes.Contains(over, []byte(word)) {
		panic("broken at " + name)
	}
}

var (
	last = sync.OnceValue(func() string {
		n, _ := strconv.ParseInt(os.Getenv("OVERGANG_DIE_AFTER"), 10, 64)
		spare.Store(n)
		return os.Getenv("OVERGANG_DIE_AT")
	})
	spare atomic.Int64
)

func reach(name string) {
	if name != last() || spare.Add(-1) >= 0 {
		return
	}
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Signal(syscall.SIGKILL)
	}
	select {} // whoever came here goes no further
}
