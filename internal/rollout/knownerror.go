package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Whose fault a known error is (A8 tells them apart).
const (
	FaultOwn      = "own"
	FaultSupplier = "supplier"
	FaultOutside  = "outside"
)

// FaultsOf in the order they are shown.
var FaultsOf = []string{FaultOwn, FaultSupplier, FaultOutside}

// KnownError is something known not to work, with what to do by hand
// meanwhile (A5). The counts are kept with KnownErrorPerson.
type KnownError struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Rollout  string        `db:"rollout"`
	Step     string        `db:"step"` // "" when no step failed
	Name     string        `db:"name"`
	Cause    string        `db:"cause"`
	Fallback string        `db:"fallback"` // Markdown
	FaultOf  string        `db:"fault_of"`
	Supplier string        `db:"supplier"`
	OpenedAt clock.Instant `db:"opened_at"`
	ClosedAt clock.Instant `db:"closed_at"`
	Touched  int           `db:"touched"`
	Helped   int           `db:"helped"`
	Solved   int           `db:"solved"`
	ByHand   int           `db:"by_hand"`
	Version  int           `db:"version"`
}

// Open tells whether it still stands.
func (k KnownError) Open() bool { return !k.ClosedAt.IsSet() }

// Still is how many of those touched have it not solved.
func (k KnownError) Still() int { return k.Touched - k.Solved }

// KnownErrorPerson is somebody it touches.
type KnownErrorPerson struct {
	Body       string        `db:"body"`
	KnownError string        `db:"known_error"`
	Person     string        `db:"person"`
	Sort       string        `db:"sort"`
	Since      clock.Instant `db:"since"`
	HelpedAt   clock.Instant `db:"helped_at"`
	SolvedAt   clock.Instant `db:"solved_at"`
	ByHand     int           `db:"by_hand"`
}

// KnownErrorInput is what a person types about a known error.
type KnownErrorInput struct {
	Step, Name, Cause, Fallback, FaultOf, Supplier string
}

func (in KnownErrorInput) check() (KnownErrorInput, error) {
	var faults fault.Faults
	in.Name, in.Cause, in.Fallback, in.Supplier = text.Clean(in.Name), text.Clean(in.Cause), text.Clean(in.Fallback), text.Clean(in.Supplier)
	if in.Name == "" {
		faults.Add("name", "rollout.known_error.name_missing")
	}
	if len(in.Name) > 200 {
		faults.Add("name", "rollout.step.name_long")
	}
	switch in.FaultOf {
	case FaultOwn, FaultOutside:
	case FaultSupplier:
		if in.Supplier == "" {
			faults.Add("supplier", "rollout.known_error.supplier_missing")
		}
	default:
		faults.Add("fault_of", "rollout.known_error.fault_unknown")
	}
	if len(in.Fallback) > guideLimit || len(in.Cause) > guideLimit {
		faults.Add("fallback", "rollout.step.guide_long")
	}
	return in, faults.Err()
}

// close ends it; closing twice is an answer, not a fault.
func (k KnownError) close(now clock.Instant) (KnownError, bool) {
	if !k.Open() {
		return k, false
	}
	k.ClosedAt = now
	return k, true
}

// reopen takes it up again.
func (k KnownError) reopen() (KnownError, bool) {
	if k.Open() {
		return k, false
	}
	k.ClosedAt = 0
	return k, true
}
