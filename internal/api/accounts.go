package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) accountOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Accounts"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/accounts", id: "listAccounts", needs: read, says: "Everybody's two accounts, and which to use today"}, a.listAccounts)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/people/{person}/accounts", id: "getAccounts", needs: read, says: "One person's two accounts"}, a.getAccounts)
	add(a, t, op{method: "PUT", path: "/rollouts/{rollout}/people/{person}/accounts/{role}", id: "putAccount", needs: plan, says: "Write one of a person's two accounts; If-Match \"0\" adds it"}, a.putAccount)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/accounts/plan/preview", id: "previewAccounts", needs: plan, says: "What a plan of domains and days would do"}, a.previewAccounts)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/accounts/plan", id: "generateAccounts", needs: plan, says: "Carry a plan out; the same twice changes nothing"}, a.generateAccounts)
}

// Account is one of a person's two in the transition.
type Account struct {
	Address    string `json:"address"`
	ValidFrom  Day    `json:"valid_from,omitempty"`
	ValidTo    Day    `json:"valid_to,omitempty"`
	MirrorFrom Day    `json:"mirror_from,omitempty" doc:"Mail is copied from this day"`
	MirrorTo   Day    `json:"mirror_to,omitempty"`
	Version    int    `json:"version"`
}

// Accounts are a person's two, and which to sign in with now.
type Accounts struct {
	Person  Ref      `json:"person"`
	New     *Account `json:"primary,omitempty" doc:"The new one"`
	Old     *Account `json:"secondary,omitempty" doc:"The old one"`
	Today   string   `json:"today,omitempty" doc:"Address to sign in with now; left out when there is none"`
	Because string   `json:"because" example:"waits_for_device" doc:"Why it is this one"`
}

func showAccount(x rollout.Account) *Account {
	if x.ID == "" {
		return nil
	}
	return &Account{x.Address, Day(x.ValidFrom), Day(x.ValidTo), Day(x.MirrorFrom), Day(x.MirrorTo), x.Version}
}

// AccountLine is a person with both addresses.
type AccountLine struct {
	Person   Ref    `json:"person"`
	New      string `json:"primary,omitempty"`
	Old      string `json:"secondary,omitempty"`
	MirrorTo Day    `json:"mirror_to,omitempty" doc:"When the window ends that ends first"`
	Device   string `json:"device,omitempty" doc:"State of the device that decides"`
	Today    string `json:"today,omitempty" doc:"Address to sign in with now"`
	Because  string `json:"because"`
}

func (a *API) listAccounts(v *visit, in *struct {
	RolloutAt
	Turning
	Lacking bool   `query:"lacking" doc:"Only those without both"`
	Q       string `query:"q" maxLength:"200"`
}) (*Page[AccountLine], error) {
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	l, err := a.Rollouts.Accounts(v.ctx, v.By, v.Now, in.Rollout, rollout.AccountFilter{Lacking: in.Lacking, Search: in.Q}, after, in.Limit)
	if err != nil {
		return nil, err
	}
	var items []AccountLine
	for _, x := range l.Lines {
		items = append(items, AccountLine{Ref{x.Person, x.Name}, x.New, x.Old, Day(x.MirrorTo), string(x.Device), x.Today.Address, string(x.Reason)})
	}
	return turned(v, items, cursorOf(l.Next), cursorOf(l.Prev)), nil
}

func (a *API) accounts(v *visit, in OnRosterAt) (*Plain[Accounts], error) {
	p, err := a.Rollouts.PersonAccounts(v.ctx, v.By, v.Now, in.Rollout, in.Person)
	if err != nil {
		return nil, err
	}
	return plain(Accounts{Ref{p.Person.ID, p.Person.Name}, showAccount(p.New), showAccount(p.Old), p.Today.Address, string(p.Reason)}), nil
}

func (a *API) getAccounts(v *visit, in *OnRosterAt) (*Plain[Accounts], error) {
	return a.accounts(v, *in)
}

type putAccount struct {
	OnRosterAt
	Match
	Role string `path:"role" enum:"primary,secondary"`
	Body struct {
		Address    string `json:"address" minLength:"3" maxLength:"254"`
		ValidFrom  Day    `json:"valid_from,omitempty"`
		ValidTo    Day    `json:"valid_to,omitempty"`
		MirrorFrom Day    `json:"mirror_from,omitempty"`
		MirrorTo   Day    `json:"mirror_to,omitempty"`
	}
}

func (a *API) putAccount(v *visit, in *putAccount) (*One[Account], error) {
	at, err := in.versionOrNew()
	if err != nil {
		return nil, err
	}
	var r reader
	b := in.Body
	w := rollout.AccountInput{Role: in.Role, Address: b.Address}
	w.ValidFrom, w.ValidTo = r.days("valid_from", "valid_to", b.ValidFrom, b.ValidTo)
	w.MirrorFrom, w.MirrorTo = r.days("mirror_from", "mirror_to", b.MirrorFrom, b.MirrorTo)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return settle(a.Rollouts.PutAccount(v.ctx, v.By, v.Now, in.Rollout, in.Person, at, w), func() (*One[Account], error) {
		p, err := a.Rollouts.PersonAccounts(v.ctx, v.By, v.Now, in.Rollout, in.Person)
		if err != nil {
			return nil, err
		}
		is := p.New
		if in.Role == rollout.Secondary {
			is = p.Old
		}
		if shown := showAccount(is); shown != nil {
			return one(*shown, is.Version), nil
		}
		return one(Account{}, 0), nil
	})
}

type accountPlan struct {
	RolloutAt
	Body struct {
		OldDomain  string `json:"old_domain" minLength:"3" maxLength:"253" example:"gammel.example"`
		NewDomain  string `json:"new_domain" minLength:"3" maxLength:"253" example:"ny.example"`
		NewFrom    Day    `json:"new_from,omitempty" doc:"The new account's first day"`
		OldTo      Day    `json:"old_to,omitempty" doc:"The old account's last"`
		MirrorFrom Day    `json:"mirror_from,omitempty"`
		MirrorTo   Day    `json:"mirror_to,omitempty"`
	}
}

func (p accountPlan) read() (rollout.AccountPlan, error) {
	var r reader
	b := p.Body
	out := rollout.AccountPlan{OldDomain: b.OldDomain, NewDomain: b.NewDomain}
	out.NewFrom, out.OldTo = r.days("new_from", "old_to", b.NewFrom, b.OldTo)
	out.MirrorFrom, out.MirrorTo = r.days("mirror_from", "mirror_to", b.MirrorFrom, b.MirrorTo)
	return out, r.faults.Err()
}

// AccountEffect is what a plan does, by person.
type AccountEffect struct {
	Counts map[string]int   `json:"counts"`
	Lines  []PlannedAccount `json:"lines"`
}

// PlannedAccount is what it does for one.
type PlannedAccount struct {
	Person  Ref    `json:"person"`
	Old     string `json:"secondary,omitempty"`
	New     string `json:"primary,omitempty"`
	Kind    string `json:"kind" enum:"new,changed,unchanged,no_address,taken"`
	TakenBy string `json:"taken_by,omitempty" doc:"Name of whose address it is"`
}

type accountPlanner func(rollout.AccountPlan) (rollout.AccountPreview, error)

func accountEffect(in *accountPlan, do accountPlanner) (*Plain[AccountEffect], error) {
	p, err := in.read()
	if err != nil {
		return nil, err
	}
	e, err := do(p)
	if err != nil {
		return nil, err
	}
	out := AccountEffect{map[string]int{}, []PlannedAccount{}}
	for _, k := range rollout.PlannedKinds {
		out.Counts[string(k)] = e.Count(k)
	}
	for _, l := range e.Lines {
		out.Lines = append(out.Lines, PlannedAccount{Ref{l.Person, l.Name}, l.Old, l.New, string(l.Kind), l.TakenBy})
	}
	return plain(out), nil
}

func (a *API) previewAccounts(v *visit, in *accountPlan) (*Plain[AccountEffect], error) {
	return accountEffect(in, func(p rollout.AccountPlan) (rollout.AccountPreview, error) {
		return a.Rollouts.PreviewAccounts(v.ctx, v.By, v.Now, in.Rollout, p)
	})
}

func (a *API) generateAccounts(v *visit, in *accountPlan) (*Plain[AccountEffect], error) {
	return accountEffect(in, func(p rollout.AccountPlan) (rollout.AccountPreview, error) {
		return a.Rollouts.GenerateAccounts(v.ctx, v.By, v.Now, in.Rollout, p)
	})
}
