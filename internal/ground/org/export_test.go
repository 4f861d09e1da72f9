package org

import "time"

// SetStopwatch lets runs of jobs be measured by another watch.
func SetStopwatch(watch func() func() time.Duration) (undo func()) {
	was := stopwatch
	stopwatch = watch
	return func() { stopwatch = was }
}
