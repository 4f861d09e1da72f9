package rollout

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
)

func TestOutcomeOf(t *testing.T) {
	for raw, want := range map[string]Outcome{
		"Completed": Done, "Installed": Done, "installed": Done, "Succeeded": Done, "done": Done,
		"Synced": Unfinished, "Syncing": Unfinished, "In Progress": Unfinished, "Queued": Unfinished, "Stopped": Unfinished,
		"notInstalled": Unfinished, "Not installed": Unfinished, "pending": Unfinished, "Pending install": Unfinished, "Install Pending": Unfinished,
		"CompletedWithErrors": WithErrors, "Completed with errors": WithErrors, "completed_with_errors": WithErrors,
		"CompletedWithWarnings": WithErrors, "Completed with warnings": WithErrors, "SyncedWithErrors": WithErrors,
		"Failed": Failed, "failed": Failed, "Corrupted": Failed, "uninstallFailed": Failed, "Uninstall failed": Failed,
		"unknown": Unknown, "notApplicable": Unknown, "Not applicable": Unknown, "": Unknown,
		"Completed?": Unknown, "Not completed": Unknown, "Completed (1 of 3)": Unknown, "C0mpleted": Unknown,
		"Сompleted":              Unknown, // a Cyrillic С
		"CompletedBrandNewState": Unknown, "Installed with restart": Unknown, "færdig": Unknown,
	} {
		if got := OutcomeOf(raw); got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}

func TestStandingTake(t *testing.T) {
	at := func(o Outcome, s Source, when int) Standing {
		return Standing{Outcome: o, Source: s, At: clock.Instant(1000 + when), Raw: string(o)}
	}
	for name, c := range map[string]struct {
		first, next Standing
		want        Outcome
		changed     bool
	}{
		"the first one":  {Standing{}, at(Unfinished, ByImport, 1), Unfinished, true},
		"a newer one":    {at(Unfinished, ByImport, 1), at(Failed, ByImport, 2), Failed, true},
		"the same again": {at(Failed, ByImport, 1), at(Failed, ByImport, 2), Failed, false},
		"an older one":   {at(Done, ByAPI, 5), at(Unfinished, ByAPI, 2), Done, false},
		"done by hand stands against the machine":     {at(Done, ByHand, 1), at(Failed, ByImport, 2), Done, false},
		"a hand undoes a hand":                        {at(Done, ByHand, 1), at(Failed, ByHand, 2), Failed, true},
		"done by the machine can fail later":          {at(Done, ByImport, 1), at(Failed, ByImport, 2), Failed, true},
		"failed by the machine, then done by a hand":  {at(Failed, ByImport, 1), at(Done, ByHand, 2), Done, true},
		"done by hand, then by the machine: no event": {at(Done, ByHand, 1), at(Done, ByImport, 2), Done, false},
	} {
		got, changed := c.first.Take(c.next)
		if got.Outcome != c.want || changed != c.changed {
			t.Errorf("%s: %s %v", name, got.Outcome, changed)
		}
	}
}
