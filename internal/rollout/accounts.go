package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// turnAccounts writes down which account a person signs in with now; it runs
// in the transaction of whatever may have changed the answer (B4).
func turnAccounts(tx *db.Tx, ro Rollout, person string, now clock.Instant, zone *time.Location) error {
	accounts, err := accountsOf(tx, ro.ID, person)
	if err != nil || len(accounts) == 0 {
		return err
	}
	devices, err := devicesOf(tx, ro.ID, person)
	if err != nil {
		return err
	}
	account, _ := SignInWith(accounts, PersonDevices(devices), ro.CutoverAt, now, zone)
	return useAccount(tx, ro.ID, person, account.ID)
}

// PutAccount writes one of a person's two accounts; version 0 adds it. An
// address that is somebody else's is refused. Needs rollout.plan.
func (r *Rollouts) PutAccount(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string, version int, in AccountInput) error {
	in, wrong := in.check()
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		ro, err := r.open(tx, by, access.RolloutPlan, rollout)
		if err != nil {
			return err
		}
		if _, err := transitionOf(tx, rollout, person); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := tx.Lock("accounts/" + rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := putAccount(tx, rollout, person, version, in); err != nil {
			return err
		}
		if err := turnAccounts(tx, ro, person, now, body.Zone()); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.account.changed", "person", person, audit.Detail{"rollout": rollout, "role": in.Role})
	})
}

func putAccount(tx *db.Tx, rollout, person string, version int, in AccountInput) error {
	fold := text.Fold(in.Address)
	owners, err := personsByAddress(tx, rollout, []string{fold})
	if err != nil {
		return err
	}
	if owner := owners[fold]; owner != "" && owner != person {
		return fault.OnField("address", "rollout.account.address_taken")
	}
	has, err := accountsOf(tx, rollout, person)
	if err != nil {
		return err
	}
	a := Account{Body: tx.Tenant, ID: ids.New(), Rollout: rollout, Person: person, Role: in.Role, Version: 1}
	found := false
	for _, one := range has {
		switch {
		case one.Role == in.Role:
			a, found = one, true
		case one.Fold == fold:
			return fault.OnField("address", "rollout.account.same_twice")
		}
	}
	if found && a.Version != version {
		return &fault.Stale{Current: a}
	}
	a.Address, a.Fold = in.Address, fold
	a.ValidFrom, a.ValidTo, a.MirrorFrom, a.MirrorTo = in.ValidFrom, in.ValidTo, in.MirrorFrom, in.MirrorTo
	if !found {
		return tx.Insert("accounts", a)
	}
	if saved, err := saveAccount(tx, a); err != nil || !saved {
		return orErr(err, &fault.Stale{Current: a})
	}
	return nil
}

// AccountList is a page of people with their accounts.
type AccountList struct {
	Rollout Rollout
	Lines   []AccountLine
	Next    Place
	Prev    Place
	Today   clock.Day
	// Soon and Ended are the first whose mirroring ends within MirrorWarning
	// days, or has ended, while a device of theirs is not upgraded; Filter.Mirror
	// lists them all. They are given on the first page only.
	Soon, Ended         []AccountLine
	MoreSoon, MoreEnded bool
}

// AccountFilter narrows the list. Mirror is MirrorSoon or MirrorEnded: those
// whose window stands so while a device of theirs is not upgraded.
type AccountFilter struct {
	Lacking bool
	Search  string
	Mirror  Mirroring
}

// pressing is how many are shown beside the list.
const pressing = 20

// Accounts lists everybody's accounts, which to use today, and whose mirroring
// is about to leave them behind (B3, B4). Needs rollout.read.
func (r *Rollouts) Accounts(ctx context.Context, by access.Actor, now clock.Instant, rollout string, f AccountFilter, at Place, limit int) (AccountList, error) {
	var list AccountList
	limit = max(1, min(limit, 500))
	return list, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if list.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		list.Today = now.Day(body.Zone())
		place := func(l AccountLine) Place { return Place{Sort: l.Sort, ID: l.Person} }
		list.Lines, list.Next, list.Prev, err = turned(at, limit, place, func(at Place, limit int) ([]AccountLine, error) {
			return accountLines(tx, rollout, f, list.Today, at, limit)
		})
		if err != nil {
			return err
		}
		if f == (AccountFilter{}) && at == (Place{}) {
			if list.Soon, list.MoreSoon, err = mirrored(tx, rollout, MirrorSoon, list.Today); err != nil {
				return err
			}
			if list.Ended, list.MoreEnded, err = mirrored(tx, rollout, MirrorEnded, list.Today); err != nil {
				return err
			}
		}
		for _, lines := range [][]AccountLine{list.Lines, list.Soon, list.Ended} {
			if err := answer(tx, list.Rollout, lines, now, body.Zone()); err != nil {
				return err
			}
		}
		return nil
	})
}

// mirrored are the first whose window stands so, and whether there are more.
func mirrored(tx *db.Tx, rollout string, m Mirroring, today clock.Day) ([]AccountLine, bool, error) {
	if some, err := anyMirror(tx, rollout, m, today); err != nil || !some {
		return nil, false, err
	}
	lines, err := accountLines(tx, rollout, AccountFilter{Mirror: m}, today, Place{}, pressing+1)
	more := len(lines) > pressing
	return lines[:min(len(lines), pressing)], more, err
}

// answer fills in which account each uses today, and how they are reached.
func answer(tx *db.Tx, ro Rollout, lines []AccountLine, now clock.Instant, zone *time.Location) error {
	persons := make([]string, len(lines))
	for i, l := range lines {
		persons[i] = l.Person
	}
	devices, err := personStates(tx, ro.ID, persons)
	if err != nil {
		return err
	}
	found, err := reaches(tx, persons, now.Day(zone))
	if err != nil {
		return err
	}
	for i, l := range lines {
		var accounts []Account
		if l.NewID != "" {
			accounts = append(accounts, Account{ID: l.NewID, Role: Primary, Address: l.New, ValidFrom: l.NewFrom, ValidTo: l.NewTo})
		}
		if l.OldID != "" {
			accounts = append(accounts, Account{ID: l.OldID, Role: Secondary, Address: l.Old, ValidFrom: l.OldFrom, ValidTo: l.OldTo})
		}
		lines[i].Device = PersonDevices(devices[l.Person])
		lines[i].Today, lines[i].Reason = SignInWith(accounts, lines[i].Device, ro.CutoverAt, now, zone)
		lines[i].Reach = found[l.Person]
	}
	return nil
}

// PersonAccounts shows one person's two accounts for editing. Needs
// rollout.read.
func (r *Rollouts) PersonAccounts(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string) (PersonAccounts, error) {
	var page PersonAccounts
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if _, err = transitionOf(tx, rollout, person); err != nil {
			return err
		}
		if page.Person, err = org.PersonByID(tx, person); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		accounts, err := accountsOf(tx, rollout, person)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			if a.Role == Primary {
				page.New = a
			} else {
				page.Old = a
			}
		}
		devices, err := devicesOf(tx, rollout, person)
		page.Today, page.Reason = SignInWith(accounts, PersonDevices(devices), page.Rollout.CutoverAt, now, body.Zone())
		return err
	})
}

// PersonAccounts is one person's two accounts; the zero Account is none.
type PersonAccounts struct {
	Rollout  Rollout
	Person   org.Person
	New, Old Account
	Today    Account
	Reason   SignInReason
}
