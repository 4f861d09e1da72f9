// Package sectest holds the whole program against TRUST section B: every
// route with every role and every relation, what headers and cookies say, what
// strangers may put into parameters, and where secrets must never turn up.
package sectest

import (
	"io"
	"log/slog"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
