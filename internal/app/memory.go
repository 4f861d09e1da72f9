package app

import (
	"os"
	"runtime/debug"
)

const (
	garbage = 400       // percent of what lives, before it is collected
	softly  = 300 << 20 // bytes; near them collecting becomes eager again
)

// Breathe lets garbage lie longer than usual: little of what a page makes
// lives on, and collecting it many times a second makes every tenth page wait.
// GOGC and GOMEMLIMIT say otherwise where they are set.
func Breathe() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softly)
	}
}
