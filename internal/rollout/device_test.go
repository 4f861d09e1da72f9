package rollout

import (
	"slices"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

func TestDeviceApply(t *testing.T) {
	const early, day = clock.Day("2026-04-10"), clock.Day("2026-04-20")
	inUse := Device{State: DeviceInUse}
	handed := Device{State: DeviceHandedIn, HandedInOn: early}
	upgraded := Device{State: DeviceUpgradedState, HandedInOn: early, UpgradedOn: early}
	returned := Device{State: DeviceReturned, HandedInOn: early, UpgradedOn: early, ReturnedOn: early}
	lost := Device{State: DeviceLost}
	for name, c := range map[string]struct {
		d       Device
		kind    DeviceEventKind
		want    Device
		already bool
		refused string
	}{
		"hand in":                       {inUse, HandedIn, Device{State: DeviceHandedIn, HandedInOn: day}, false, ""},
		"drop in":                       {inUse, DropIn, Device{State: DeviceHandedIn, HandedInOn: day, AtDropIn: 1}, false, ""},
		"hand in twice":                 {handed, HandedIn, handed, true, ""},
		"drop in when handed in":        {handed, DropIn, handed, true, ""},
		"hand in when upgraded":         {upgraded, HandedIn, upgraded, true, ""},
		"hand in when returned":         {returned, HandedIn, returned, false, "rollout.device.returned_already"},
		"upgrade":                       {handed, Upgraded, Device{State: DeviceUpgradedState, HandedInOn: early, UpgradedOn: day}, false, ""},
		"upgrade before hand-in":        {inUse, Upgraded, inUse, false, "rollout.device.upgrade_before_hand_in"},
		"upgrade twice":                 {upgraded, Upgraded, upgraded, true, ""},
		"upgrade when returned":         {returned, Upgraded, returned, true, ""},
		"return":                        {upgraded, ReturnedTo, Device{State: DeviceReturned, HandedInOn: early, UpgradedOn: early, ReturnedOn: day}, false, ""},
		"return before hand-in":         {inUse, ReturnedTo, inUse, false, "rollout.device.return_before_hand_in"},
		"return as it was":              {handed, ReturnedTo, Device{State: DeviceInUse}, false, ""},
		"return twice":                  {returned, ReturnedTo, returned, true, ""},
		"pass on":                       {handed, PassedOn, handed, false, ""},
		"pass on what we have not":      {inUse, PassedOn, inUse, false, "rollout.device.not_with_us"},
		"lose":                          {inUse, LostIt, Device{State: DeviceLost}, false, ""},
		"lose twice":                    {lost, LostIt, lost, true, ""},
		"upgrade what is lost":          {lost, Upgraded, lost, false, "rollout.device.is_lost"},
		"return what is lost":           {lost, ReturnedTo, lost, false, "rollout.device.is_lost"},
		"found":                         {lost, HandedIn, Device{State: DeviceHandedIn, HandedInOn: day}, false, ""},
		"found, upgraded before":        {Device{State: DeviceLost, UpgradedOn: early}, HandedIn, Device{State: DeviceUpgradedState, HandedInOn: day, UpgradedOn: early}, false, ""},
		"something nobody has heard of": {inUse, "painted", inUse, false, "rollout.device.event_unknown"},
	} {
		got, already, err := c.d.Apply(DeviceEvent{Kind: c.kind}, day)
		if got != c.want || already != c.already {
			t.Errorf("%s: %+v %v", name, got, already)
		}
		if (c.refused == "") != (err == nil) || (err != nil && fault.List(err)[0].Key != c.refused) {
			t.Errorf("%s: %v, want %q", name, err, c.refused)
		}
	}
}

func TestPersonDevices(t *testing.T) {
	of := func(states ...DeviceState) (devices []Device) {
		for _, s := range states {
			devices = append(devices, Device{State: s})
		}
		return devices
	}
	for name, c := range map[string]struct {
		devices []Device
		want    DeviceState
	}{
		"none":            {nil, ""},
		"one":             {of(DeviceUpgradedState), DeviceUpgradedState},
		"the least far":   {of(DeviceReturned, DeviceHandedIn), DeviceHandedIn},
		"lost ones apart": {of(DeviceLost, DeviceReturned), DeviceReturned},
		"only a lost one": {of(DeviceLost), ""},
	} {
		if got := PersonDevices(c.devices); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestScannedSerials(t *testing.T) {
	got := ScannedSerials("dmpx-000 q1\r\n\n DMPX001;DMPX002,\tDMPX003")
	want := []string{"dmpx-000", "q1", "DMPX001", "DMPX002", "DMPX003"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if SerialKey("dmpx-001 q1ø5") != "DMPX001Q1Ø5" {
		t.Error(SerialKey("dmpx-001 q1ø5"))
	}
}
