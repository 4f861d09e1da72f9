package rollout

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

var oslo = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	return zone
}()

func TestSignInWith(t *testing.T) {
	cutover := clock.Moment(oslo, 2026, time.April, 14, 15, 30)
	before, after := cutover.Add(-time.Minute), cutover.Add(time.Minute)
	fresh := Account{ID: "new", Role: Primary, Address: "kari@samkommune.example"}
	old := Account{ID: "old", Role: Secondary, Address: "kari@kommune.example"}
	oldEnded := old
	oldEnded.ValidTo = "2026-04-13"
	newLater := fresh
	newLater.ValidFrom = "2026-04-20"
	for name, c := range map[string]struct {
		accounts []Account
		device   DeviceState
		cutover  clock.Instant
		now      clock.Instant
		want     string
		reason   SignInReason
	}{
		"nothing is written down":                    {nil, DeviceInUse, cutover, before, "", NoAccounts},
		"before the move, tablet as it was":          {[]Account{fresh, old}, DeviceInUse, cutover, before, "old", BeforeCutover},
		"before the move, tablet upgraded early":     {[]Account{fresh, old}, DeviceUpgradedState, cutover, before, "old", BeforeCutover},
		"before the move, without a tablet":          {[]Account{fresh, old}, "", cutover, before, "old", BeforeCutover},
		"the moment itself":                          {[]Account{fresh, old}, "", cutover, cutover, "new", WithoutDevice},
		"after the move, tablet as it was":           {[]Account{fresh, old}, DeviceInUse, cutover, after, "old", WaitsForDevice},
		"after the move, tablet handed in":           {[]Account{fresh, old}, DeviceHandedIn, cutover, after, "old", WaitsForDevice},
		"after the move, tablet upgraded":            {[]Account{fresh, old}, DeviceUpgradedState, cutover, after, "new", DeviceUpgraded},
		"after the move, tablet back with its owner": {[]Account{old, fresh}, DeviceReturned, cutover, after, "new", DeviceUpgraded},
		"after the move, without a tablet":           {[]Account{fresh, old}, "", cutover, after, "new", WithoutDevice},
		"no moment is set":                           {[]Account{fresh, old}, DeviceUpgradedState, 0, after, "old", BeforeCutover},
		"the old one ended while the tablet waits":   {[]Account{fresh, oldEnded}, DeviceInUse, cutover, after, "new", OldEnded},
		"the new one has not begun":                  {[]Account{newLater, old}, DeviceUpgradedState, cutover, after, "old", NewNotYet},
		"neither can be used":                        {[]Account{newLater, oldEnded}, DeviceInUse, cutover, after, "", NoneValid},
		"just the new one":                           {[]Account{fresh}, DeviceInUse, cutover, before, "new", OnlyAccount},
		"just the old one, ended":                    {[]Account{oldEnded}, DeviceInUse, cutover, after, "", NoneValid},
	} {
		got, reason := SignInWith(c.accounts, c.device, c.cutover, c.now, oslo)
		if got.ID != c.want || reason != c.reason {
			t.Errorf("%s: %q %s, want %q %s", name, got.ID, reason, c.want, c.reason)
		}
	}
}

func TestMirroring(t *testing.T) {
	a := Account{MirrorFrom: "2026-04-14", MirrorTo: "2026-05-14"}
	for day, want := range map[clock.Day]Mirroring{
		"2026-04-13": MirrorNone, "2026-04-14": MirrorOn, "2026-04-29": MirrorOn, "2026-04-30": MirrorSoon,
		"2026-05-14": MirrorSoon, "2026-05-15": MirrorEnded,
	} {
		if got := a.Mirroring(day); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	if got := (Account{}).Mirroring("2026-04-14"); got != MirrorNone {
		t.Errorf("without a window: %q", got)
	}
}

func TestAccountInput(t *testing.T) {
	good := AccountInput{Role: Primary, Address: " kari@samkommune.example ", ValidFrom: "2026-04-14"}
	if in, err := good.check(); err != nil || in.Address != "kari@samkommune.example" {
		t.Errorf("%v %v", in, err)
	}
	for name, c := range map[string]struct {
		in    AccountInput
		field string
	}{
		"role":         {AccountInput{Role: "third", Address: "a@b.example"}, "role"},
		"no address":   {AccountInput{Role: Primary}, "address"},
		"two ats":      {AccountInput{Role: Primary, Address: "a@b@c.example"}, "address"},
		"a space":      {AccountInput{Role: Primary, Address: "a b@c.example"}, "address"},
		"backwards":    {AccountInput{Role: Primary, Address: "a@b.example", ValidFrom: "2026-02-01", ValidTo: "2026-01-01"}, "valid_to"},
		"mirror back":  {AccountInput{Role: Primary, Address: "a@b.example", MirrorFrom: "2026-02-01", MirrorTo: "2026-01-01"}, "mirror_to"},
		"mirror opens": {AccountInput{Role: Primary, Address: "a@b.example", MirrorFrom: "2026-02-01"}, "mirror_to"},
	} {
		_, err := c.in.check()
		if fs := fault.List(err); len(fs) != 1 || fs[0].Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
