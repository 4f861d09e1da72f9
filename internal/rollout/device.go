package rollout

import (
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// DeviceState is where a device is in its chain of custody (B5).
type DeviceState string

const (
	DeviceInUse         DeviceState = "in_use"    // with its person, not upgraded
	DeviceHandedIn      DeviceState = "handed_in" // with us, not upgraded
	DeviceUpgradedState DeviceState = "upgraded"  // with us, upgraded
	DeviceReturned      DeviceState = "returned"  // with its person again, upgraded
	DeviceLost          DeviceState = "lost"
)

// DeviceStates in the order they are shown.
var DeviceStates = []DeviceState{DeviceInUse, DeviceHandedIn, DeviceUpgradedState, DeviceReturned, DeviceLost}

// With tells whether we have the device just now.
func (s DeviceState) With() bool { return s == DeviceHandedIn || s == DeviceUpgradedState }

// DeviceEventKind is one link of the chain.
type DeviceEventKind string

const (
	HandedIn   DeviceEventKind = "handed_in"
	DropIn     DeviceEventKind = "drop_in"   // handed in at a drop-in, to be upgraded while one waits
	PassedOn   DeviceEventKind = "passed_on" // from one of us to another
	Upgraded   DeviceEventKind = "upgraded"
	ReturnedTo DeviceEventKind = "returned"
	LostIt     DeviceEventKind = "lost"
)

// DeviceEvent is one link of the chain of custody: who gave, who took, when
// and where. Appended once, never changed.
type DeviceEvent struct {
	Seq        int64           `db:"seq,auto"`
	Body       string          `db:"body"`
	Rollout    string          `db:"rollout"`
	Device     string          `db:"device"`
	Kind       DeviceEventKind `db:"kind"`
	Gave       string          `db:"gave"`
	Took       string          `db:"took"`
	Place      string          `db:"place"`
	At         clock.Instant   `db:"at"`
	RecordedAt clock.Instant   `db:"recorded_at"`
	By         string          `db:"by"`
	Note       string          `db:"note"`
}

// Device is a device in a rollout: what it is, whose, and the fold of its
// chain. Days are the body's.
type Device struct {
	Body       string      `db:"body"`
	Rollout    string      `db:"rollout"`
	ID         string      `db:"device"`
	Serial     string      `db:"serial"`
	Name       string      `db:"name"`
	Maker      string      `db:"maker"`
	Model      string      `db:"model"`
	Person     string      `db:"person"`
	State      DeviceState `db:"state"`
	HandedInOn clock.Day   `db:"handed_in_on"`
	UpgradedOn clock.Day   `db:"upgraded_on"`
	ReturnedOn clock.Day   `db:"returned_on"`
	AtDropIn   int         `db:"at_drop_in"`
	Version    int         `db:"version"`
}

// Apply folds one link into the device; on is the event's day in the body's
// zone. already says that the device is where the event would bring it, and
// nothing is to be written. Orders that cannot be are refused: an upgrade or
// a return before the device was handed in, anything but being found again
// after it was lost.
func (d Device) Apply(e DeviceEvent, on clock.Day) (next Device, already bool, err error) {
	if d.State == DeviceLost && e.Kind != HandedIn && e.Kind != DropIn && e.Kind != LostIt {
		return d, false, d.refuse("rollout.device.is_lost")
	}
	switch e.Kind {
	case HandedIn, DropIn:
		if d.State == DeviceReturned {
			return d, false, d.refuse("rollout.device.returned_already")
		}
		if d.State.With() {
			return d, true, nil
		}
		d.State, d.HandedInOn, d.AtDropIn = DeviceHandedIn, on, 0
		if d.UpgradedOn != "" { // lost and found again after the upgrade
			d.State = DeviceUpgradedState
		}
		if e.Kind == DropIn {
			d.AtDropIn = 1
		}
	case PassedOn:
		if !d.State.With() {
			return d, false, d.refuse("rollout.device.not_with_us")
		}
	case Upgraded:
		switch d.State {
		case DeviceUpgradedState, DeviceReturned:
			return d, true, nil
		case DeviceInUse:
			return d, false, d.refuse("rollout.device.upgrade_before_hand_in")
		}
		d.State, d.UpgradedOn = DeviceUpgradedState, on
	case ReturnedTo:
		switch d.State {
		case DeviceReturned:
			return d, true, nil
		case DeviceInUse:
			return d, false, d.refuse("rollout.device.return_before_hand_in")
		case DeviceHandedIn: // given back as it was: it must come again
			d.State, d.HandedInOn, d.AtDropIn = DeviceInUse, "", 0
		default:
			d.State, d.ReturnedOn = DeviceReturned, on
		}
	case LostIt:
		if d.State == DeviceLost {
			return d, true, nil
		}
		d.State = DeviceLost
	default:
		return d, false, d.refuse("rollout.device.event_unknown")
	}
	return d, false, nil
}

func (d Device) refuse(key string) *fault.Fault {
	return fault.Refuse(key, fault.Args{"serial": d.Serial})
}

// PersonDevices is the state that decides which account a person signs in
// with: of the devices that are not lost, the one that is least far; "" when
// there is none.
func PersonDevices(devices []Device) DeviceState {
	order := []DeviceState{DeviceInUse, DeviceHandedIn, DeviceUpgradedState, DeviceReturned}
	for _, state := range order {
		for _, d := range devices {
			if d.State == state {
				return state
			}
		}
	}
	return ""
}

// SerialKey is how serial numbers are compared: letters and digits in upper
// case, since people type dashes and scanners add spaces.
func SerialKey(serial string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, serial)
}

// ScannedSerials splits what was scanned or pasted into serial numbers, in
// order, as they came: one a line, or with commas, semicolons, tabs or spaces
// between.
func ScannedSerials(pasted string) []string {
	return strings.FieldsFunc(pasted, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|' })
}
