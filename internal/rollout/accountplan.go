package rollout

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// AccountPlan makes everybody's two accounts from their addresses: the address
// at OldDomain becomes the old account, and the same name at NewDomain the new
// one (B3).
type AccountPlan struct {
	OldDomain, NewDomain string
	NewFrom              clock.Day // the new account's first day
	OldTo                clock.Day // the old account's last
	MirrorFrom, MirrorTo clock.Day // of the old account
}

func (p AccountPlan) check() (AccountPlan, error) {
	var faults fault.Faults
	p.OldDomain, p.NewDomain = domain(p.OldDomain), domain(p.NewDomain)
	for _, d := range []struct{ field, value string }{{"old_domain", p.OldDomain}, {"new_domain", p.NewDomain}} {
		if !plausibleAddress("a@" + d.value) {
			faults.Add(d.field, "rollout.account.domain_bad")
		}
	}
	if p.OldDomain == p.NewDomain && p.OldDomain != "" {
		faults.Add("new_domain", "rollout.account.domain_same")
	}
	if p.MirrorTo != "" && p.MirrorTo < p.MirrorFrom {
		faults.Add("mirror_to", "rollout.account.ends_before_start")
	}
	if p.MirrorFrom != "" && p.MirrorTo == "" {
		faults.Add("mirror_to", "rollout.account.mirror_end_missing")
	}
	if p.OldTo != "" && p.NewFrom != "" && p.OldTo < p.NewFrom {
		faults.Add("old_to", "rollout.account.gap")
	}
	return p, faults.Err()
}

func domain(s string) string { return strings.TrimPrefix(text.Fold(s), "@") }

// PlannedKind is what a plan does for one person.
type PlannedKind string

const (
	PlannedNew       PlannedKind = "new"
	PlannedChanged   PlannedKind = "changed"
	PlannedUnchanged PlannedKind = "unchanged"
	PlannedNoAddress PlannedKind = "no_address" // has none at the old domain
	PlannedTaken     PlannedKind = "taken"      // the new address is somebody else's
)

// PlannedKinds in the order they are shown.
var PlannedKinds = []PlannedKind{PlannedNew, PlannedChanged, PlannedUnchanged, PlannedNoAddress, PlannedTaken}

// PlannedAccount is one line of the preview.
type PlannedAccount struct {
	Person   string
	Name     string
	Old, New string
	Kind     PlannedKind
	TakenBy  string // name
}

// AccountPreview is what a plan would do, by name.
type AccountPreview struct {
	Rollout Rollout
	Plan    AccountPlan
	Lines   []PlannedAccount
}

// Count is how many lines are of a kind.
func (p AccountPreview) Count(kind PlannedKind) int {
	n := 0
	for _, l := range p.Lines {
		if l.Kind == kind {
			n++
		}
	}
	return n
}

// planFacts is what a plan is made from.
type planFacts struct {
	roster   []Transition
	names    map[string]string
	mail     map[string][]addressOwner // by person, the primary one first
	taken    map[string]string         // folded new address → person who has it
	accounts map[string]map[string]Account
}

// plan is the pure rule: for everybody on the roster who has not left, what
// their accounts will be.
func (p AccountPlan) plan(f planFacts) []PlannedAccount {
	var lines []PlannedAccount
	claimed := map[string]string{}
	for _, t := range f.roster {
		if t.Part == PartLeft {
			continue
		}
		line := PlannedAccount{Person: t.Person, Name: f.names[t.Person], Kind: PlannedNoAddress}
		for _, m := range f.mail[t.Person] {
			local, at, _ := strings.Cut(m.Fold, "@")
			if at == p.OldDomain && line.Old == "" {
				line.Old, line.New = m.Address, local+"@"+p.NewDomain
			}
		}
		if line.Old == "" {
			lines = append(lines, line)
			continue
		}
		fold := text.Fold(line.New)
		if owner := cmp.Or(f.taken[fold], claimed[fold]); owner != "" && owner != t.Person {
			line.Kind, line.TakenBy = PlannedTaken, f.names[owner]
			lines = append(lines, line)
			continue
		}
		claimed[fold] = t.Person
		line.Kind = p.compare(f.accounts[t.Person], line)
		lines = append(lines, line)
	}
	return lines
}

// compare tells what the plan does to the accounts somebody has.
func (p AccountPlan) compare(has map[string]Account, line PlannedAccount) PlannedKind {
	fresh, hasNew := has[Primary]
	old, hasOld := has[Secondary]
	if !hasNew && !hasOld {
		return PlannedNew
	}
	if wantNew, wantOld := p.fresh(fresh, line), p.old(old, line); hasNew && hasOld && wantNew == fresh && wantOld == old {
		return PlannedUnchanged
	}
	return PlannedChanged
}

func (p AccountPlan) fresh(a Account, line PlannedAccount) Account {
	a.Role, a.Address, a.Fold = Primary, line.New, text.Fold(line.New)
	a.ValidFrom = p.NewFrom
	return a
}

func (p AccountPlan) old(a Account, line PlannedAccount) Account {
	a.Role, a.Address, a.Fold = Secondary, line.Old, text.Fold(line.Old)
	a.ValidTo, a.MirrorFrom, a.MirrorTo = p.OldTo, p.MirrorFrom, p.MirrorTo
	return a
}

// PreviewAccounts tells what GenerateAccounts would do. Needs rollout.plan.
func (r *Rollouts) PreviewAccounts(ctx context.Context, by access.Actor, now clock.Instant, rollout string, p AccountPlan) (AccountPreview, error) {
	p, wrong := p.check()
	preview := AccountPreview{Plan: p}
	return preview, r.db.Patient(longWork).Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if preview.Rollout, err = r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		facts, err := factsFor(tx, rollout, now, p)
		if err != nil {
			return err
		}
		preview.Lines = p.plan(facts)
		return nil
	})
}

// GenerateAccounts carries the plan out: what is new is added, what differs is
// changed, the rest stays. The same plan twice changes nothing. Needs
// rollout.plan.
func (r *Rollouts) GenerateAccounts(ctx context.Context, by access.Actor, now clock.Instant, rollout string, p AccountPlan) (AccountPreview, error) {
	p, wrong := p.check()
	done := AccountPreview{Plan: p}
	return done, r.db.Patient(longWork).Write(ctx, by.Body, func(tx *db.Tx) (err error) {
		if done.Rollout, err = r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := tx.Lock("accounts/" + rollout); err != nil {
			return err
		}
		facts, err := factsFor(tx, rollout, now, p)
		if err != nil {
			return err
		}
		done.Lines = p.plan(facts)
		changed, err := p.carryOut(tx, done.Rollout, now, facts, done.Lines)
		if err != nil || changed == 0 {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.accounts.generated", "rollout", rollout, audit.Detail{"people": changed})
	})
}

func (p AccountPlan) carryOut(tx *db.Tx, ro Rollout, now clock.Instant, facts planFacts, lines []PlannedAccount) (changed int, err error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return 0, err
	}
	var persons []string
	for _, l := range lines {
		persons = append(persons, l.Person)
	}
	devices, err := personStates(tx, ro.ID, persons)
	if err != nil {
		return 0, err
	}
	var fresh []Account
	for _, l := range lines {
		if l.Kind != PlannedNew && l.Kind != PlannedChanged {
			continue
		}
		changed++
		has := facts.accounts[l.Person]
		pair := []Account{p.fresh(has[Primary], l), p.old(has[Secondary], l)}
		for i := range pair {
			if pair[i].ID == "" {
				pair[i].Body, pair[i].ID, pair[i].Rollout, pair[i].Person = tx.Tenant, ids.New(), ro.ID, l.Person
			}
		}
		use, _ := SignInWith(pair, PersonDevices(devices[l.Person]), ro.CutoverAt, now, body.Zone())
		for _, a := range pair {
			a.InUse = flag(a.ID == use.ID)
			if a.Version == 0 {
				a.Version = 1
				fresh = append(fresh, a)
			} else if saved, err := saveAccount(tx, a); err != nil || !saved {
				return 0, orErr(err, &fault.Stale{Current: a})
			}
		}
	}
	return changed, db.InsertAll(tx, "accounts", fresh)
}

func factsFor(tx *db.Tx, rollout string, now clock.Instant, p AccountPlan) (planFacts, error) {
	f := planFacts{mail: map[string][]addressOwner{}, accounts: map[string]map[string]Account{}}
	body, err := org.BodyOf(tx)
	if err != nil {
		return f, err
	}
	if f.roster, err = roster(tx, rollout); err != nil {
		return f, err
	}
	mail, err := mailOnRoster(tx, rollout, now.Day(body.Zone()))
	if err != nil {
		return f, err
	}
	var wanted []string
	for _, m := range mail {
		f.mail[m.Person] = append(f.mail[m.Person], m)
		if local, at, _ := strings.Cut(m.Fold, "@"); at == p.OldDomain {
			wanted = append(wanted, local+"@"+p.NewDomain)
		}
	}
	if f.taken, err = takenElsewhere(tx, wanted); err != nil {
		return f, err
	}
	accounts, err := accountsAll(tx, rollout)
	if err != nil {
		return f, err
	}
	for _, a := range accounts {
		if f.accounts[a.Person] == nil {
			f.accounts[a.Person] = map[string]Account{}
		}
		f.accounts[a.Person][a.Role] = a
		if _, mails := f.taken[a.Fold]; !mails {
			f.taken[a.Fold] = a.Person
		}
	}
	persons := make([]string, 0, len(f.roster))
	for _, t := range f.roster {
		persons = append(persons, t.Person)
	}
	for _, owner := range f.taken {
		persons = append(persons, owner)
	}
	slices.Sort(persons)
	f.names, err = org.Names(tx, slices.Compact(persons))
	return f, err
}
