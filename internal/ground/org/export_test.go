package org

import "time"

// Watch lets a test say how long runs take.
func (p *People) Watch(watch func() func() time.Duration) { p.watch = watch }
