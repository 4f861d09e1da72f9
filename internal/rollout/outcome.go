package rollout

import (
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Outcome is what a step came to for one person or device. Only Done counts
// as done (A5).
type Outcome string

const (
	Done       Outcome = "done"
	Failed     Outcome = "failed"
	Unfinished Outcome = "running"     // not finished: under way, or not begun
	WithErrors Outcome = "with_errors" // the source says finished, but not cleanly
	Unknown    Outcome = "unknown"     // the source says something nobody can count on
)

// Outcomes in the order they are shown.
var Outcomes = []Outcome{Done, Unfinished, WithErrors, Failed, Unknown}

// Trouble tells whether somebody must look at it: such a result of an
// automatic step opens a known error.
func (o Outcome) Trouble() bool { return o == Failed || o == WithErrors }

// states are the words of the sources, folded by stateKey: batches, users and
// move requests of Exchange; app installs and profiles of Intune; our own.
var states = map[string]Outcome{
	// ours, for results by hand and by API
	"done": Done, "failed": Failed, "running": Unfinished, "witherrors": WithErrors, "unknown": Unknown,

	// Exchange
	"completed":           Done,
	"completedwitherrors": WithErrors, "completedwitherror": WithErrors,
	"completedwithwarnings": WithErrors, "completedwithwarning": WithErrors,
	"syncedwitherrors": WithErrors, "completionsyncedwitherrors": WithErrors,
	"synced": Unfinished, "syncing": Unfinished, "incrementalsyncing": Unfinished, "completing": Unfinished,
	"completionsynced": Unfinished, "completioninprogress": Unfinished, "inprogress": Unfinished,
	"created": Unfinished, "queued": Unfinished, "starting": Unfinished, "started": Unfinished, "waiting": Unfinished,
	"validating": Unfinished, "provisioning": Unfinished, "provisionupdating": Unfinished,
	"autosuspended": Unfinished, "suspended": Unfinished, "stopping": Unfinished, "stopped": Unfinished,
	"incrementalstopped": Unfinished, "needsapproval": Unfinished, "approved": Unfinished,
	"corrupted": Failed, "incrementalfailed": Failed, "completionfailed": Failed, "removed": Unknown, "removing": Unknown,

	// Intune
	"installed": Done, "succeeded": Done, "success": Done, "compliant": Done,
	"notinstalled": Unfinished, "pending": Unfinished, "pendinginstall": Unfinished, "installpending": Unfinished,
	"installing": Unfinished, "downloading": Unfinished, "downloaded": Unfinished, "downloadpending": Unfinished,
	"failedtoinstall": Failed, "installfailed": Failed, "uninstallfailed": Failed,
	"error": Failed, "conflict": Failed, "noncompliant": Failed,
	"notapplicable": Unknown, "uninstalled": Unknown,
}

// OutcomeOf reads a state as a source writes it. Case, spaces and punctuation
// do not matter; anything that is not known word by word is Unknown, so that a
// new state of a supplier never counts as done.
func OutcomeOf(raw string) Outcome {
	if o, ok := states[stateKey(raw)]; ok {
		return o
	}
	return Unknown
}

func stateKey(raw string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-.()", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, raw)
}

// Source is how a result came in.
type Source string

const (
	ByHand   Source = "hand"
	ByAPI    Source = "api"
	ByImport Source = "import"
	// ByCustody is the chain of custody: the device came in, was upgraded or
	// went back.
	ByCustody Source = "custody"
)

// Standing is what counts for one person or device: the fold of its results.
type Standing struct {
	Outcome Outcome       `db:"outcome"`
	Raw     string        `db:"raw"`
	Source  Source        `db:"source"`
	At      clock.Instant `db:"at"`
}

// Take folds one more result into what stands. The answer is unchanged (false)
// when the result says nothing new, so that the same file twice changes
// nothing. What was done by hand stands against later automatic results that
// are not done: the fallback was used exactly because the automatic step does
// not succeed (A5). An older result never replaces a newer one.
func (s Standing) Take(next Standing) (Standing, bool) {
	switch {
	case s.Outcome == "":
		return next, true
	case next.At < s.At:
		return s, false
	case s.Outcome == next.Outcome && s.Raw == next.Raw && s.Source == next.Source:
		return s, false
	case s.Source == ByHand && s.Outcome == Done && next.Source != ByHand:
		return s, false
	}
	return next, true
}
