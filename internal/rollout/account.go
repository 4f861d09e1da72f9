package rollout

import (
	"strings"
	"time"
	"unicode"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Roles of an account (B3).
const (
	Primary   = "primary"   // the new one
	Secondary = "secondary" // the old one
)

// Account is one of a person's two in the transition (B3). Days are included
// at both ends, "" = open. InUse is what SignInWith answered when it was last
// written down; pages ask the rule again.
type Account struct {
	Body       string    `db:"body"`
	ID         string    `db:"id"`
	Rollout    string    `db:"rollout"`
	Person     string    `db:"person"`
	Role       string    `db:"role"`
	Address    string    `db:"address"`
	Fold       string    `db:"fold"`
	ValidFrom  clock.Day `db:"valid_from"`
	ValidTo    clock.Day `db:"valid_to"`
	MirrorFrom clock.Day `db:"mirror_from"`
	MirrorTo   clock.Day `db:"mirror_to"`
	InUse      int       `db:"in_use"`
	Version    int       `db:"version"`
}

// On tells whether the account can be signed in with that day.
func (a Account) On(day clock.Day) bool {
	return (a.ValidFrom == "" || a.ValidFrom <= day) && (a.ValidTo == "" || day <= a.ValidTo)
}

// SignInReason says why it is this account. Its text is
// rollout.sign_in.<reason>.
type SignInReason string

const (
	NoAccounts     SignInReason = "no_accounts"      // none is written down
	OnlyAccount    SignInReason = "only_account"     // there is just the one
	BeforeCutover  SignInReason = "before_cutover"   // the old one until the move
	WaitsForDevice SignInReason = "waits_for_device" // moved, but the tablet is not upgraded: the old one
	DeviceUpgraded SignInReason = "device_upgraded"  // the new one
	WithoutDevice  SignInReason = "without_device"   // no tablet to wait for: the new one after the move
	OldEnded       SignInReason = "old_ended"        // the old one would be right, but it has ended: the new one
	NewNotYet      SignInReason = "new_not_yet"      // the new one would be right, but has not begun: the old one
	NoneValid      SignInReason = "none_valid"       // both have ended or not begun: get help
)

// SignInWith answers which account to sign in with at the moment, and why
// (B4). device is the state of the person's tablet, "" without one; an unset
// cut-over has not come. The zero Account comes with NoAccounts and NoneValid.
func SignInWith(accounts []Account, device DeviceState, cutover, now clock.Instant, zone *time.Location) (Account, SignInReason) {
	var fresh, old Account
	for _, a := range accounts {
		switch a.Role {
		case Primary:
			fresh = a
		case Secondary:
			old = a
		}
	}
	today := now.Day(zone)
	switch {
	case fresh.ID == "" && old.ID == "":
		return Account{}, NoAccounts
	case fresh.ID == "" || old.ID == "":
		only := fresh
		if fresh.ID == "" {
			only = old
		}
		if !only.On(today) {
			return Account{}, NoneValid
		}
		return only, OnlyAccount
	}
	want, reason := old, BeforeCutover
	switch {
	case !cutover.IsSet() || now.Before(cutover):
	case device == "":
		want, reason = fresh, WithoutDevice
	case device == DeviceUpgradedState || device == DeviceReturned:
		want, reason = fresh, DeviceUpgraded
	default:
		reason = WaitsForDevice
	}
	switch {
	case want.On(today):
		return want, reason
	case want.Role == Secondary && fresh.On(today):
		return fresh, OldEnded
	case want.Role == Primary && old.On(today):
		return old, NewNotYet
	}
	return Account{}, NoneValid
}

// Mirroring is how the window that copies mail between the two stands.
type Mirroring string

const (
	MirrorNone  Mirroring = ""     // no window, or not begun
	MirrorOn    Mirroring = "on"   // open, with more than MirrorWarning days left
	MirrorSoon  Mirroring = "soon" // ends within MirrorWarning days
	MirrorEnded Mirroring = "ended"
)

// MirrorWarning is how many days before its end a window is listed.
const MirrorWarning = 14

// Mirroring tells how the account's window stands on the day.
func (a Account) Mirroring(day clock.Day) Mirroring {
	switch {
	case a.MirrorTo == "" || (a.MirrorFrom != "" && day < a.MirrorFrom):
		return MirrorNone
	case a.MirrorTo < day:
		return MirrorEnded
	case day.Until(a.MirrorTo) <= MirrorWarning:
		return MirrorSoon
	}
	return MirrorOn
}

// AccountInput is what a person types about one account.
type AccountInput struct {
	Role, Address                            string
	ValidFrom, ValidTo, MirrorFrom, MirrorTo clock.Day
}

// check cleans the input and answers everything wrong with it.
func (in AccountInput) check() (AccountInput, error) {
	var faults fault.Faults
	in.Address = text.Clean(in.Address)
	if in.Role != Primary && in.Role != Secondary {
		faults.Add("role", "rollout.account.role_unknown")
	}
	if !plausibleAddress(in.Address) {
		faults.Add("address", "rollout.account.address_bad")
	}
	if in.ValidTo != "" && in.ValidTo < in.ValidFrom {
		faults.Add("valid_to", "rollout.account.ends_before_start")
	}
	if in.MirrorTo != "" && in.MirrorTo < in.MirrorFrom {
		faults.Add("mirror_to", "rollout.account.ends_before_start")
	}
	if in.MirrorFrom != "" && in.MirrorTo == "" {
		faults.Add("mirror_to", "rollout.account.mirror_end_missing")
	}
	return in, faults.Err()
}

// plausibleAddress keeps out what cannot be an address; whether somebody
// reads it is not known before it is used.
func plausibleAddress(address string) bool {
	local, domain, ok := strings.Cut(address, "@")
	return ok && local != "" && strings.Contains(strings.Trim(domain, "."), ".") && len(address) <= 254 &&
		!strings.ContainsFunc(address, func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`<>,;:"()[]\`, r)
		}) &&
		!strings.Contains(domain, "@")
}
