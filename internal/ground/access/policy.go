package access

import "sort"

// Role is what a person is trusted with. Everybody who can sign in has, with
// no role at all, their own personal pages.
type Role string

const (
	Administrator Role = "administrator" // people, access, settings of the body; everything in rollouts
	Lead          Role = "lead"          // plans and runs rollouts, issues the memo
	Supporter     Role = "supporter"     // helps people: contacts, visits, drop-in, steps, devices
	Secretariat   Role = "secretariat"   // collects devices, books on behalf, follows who is missing
	Director      Role = "director"      // reads overviews, reports and memos
	SupportLead   Role = "support_lead"  // answers for support: teams, the gate, arrangements, staffing (D9)
	SupplierDesk  Role = "supplier_desk" // a supplier's staff: the tickets handed over to that supplier
)

// Roles in the order they are shown.
var Roles = []Role{Administrator, Lead, SupportLead, Supporter, Secretariat, Director, SupplierDesk}

// Permission is one thing somebody may do.
type Permission string

const (
	PeopleRead   Permission = "people.read"
	PeopleWrite  Permission = "people.write"  // people, units, positions, leave, proxies, groups
	PeopleImport Permission = "people.import" // people and devices from files
	AccessGrant  Permission = "access.grant"  // roles, sessions, deactivation
	TokenWrite   Permission = "token.write"
	AuditRead    Permission = "audit.read"
	OutboxRead   Permission = "outbox.read"
	OutboxRetry  Permission = "outbox.retry"
	SettingWrite Permission = "setting.write"

	RolloutRead    Permission = "rollout.read"    // overview, people, boards, calendars
	RolloutPlan    Permission = "rollout.plan"    // plan, tracks, waves, gates, steps, messages, hypercare
	RolloutSupport Permission = "rollout.support" // contacts, visits, drop-in, results of steps, feedback answers
	RolloutCollect Permission = "rollout.collect" // hand-in and return of devices, bookings on behalf
	MemoRead       Permission = "memo.read"
	MemoIssue      Permission = "memo.issue"

	ServiceRead    Permission = "service.read"    // the register of services, its people, suppliers, opening hours
	ServiceWrite   Permission = "service.write"   //
	DeskRead       Permission = "desk.read"       // tickets of one's teams
	DeskWork       Permission = "desk.work"       // take in, answer, move, solve
	DeskManage     Permission = "desk.manage"     // teams, task matrix, arrangements, service levels, staffing, mail intake
	GatePass       Permission = "gate.pass"       // decides that a service may take tickets (D2)
	DeskReport     Permission = "desk.report"     // figures about tickets, hand-overs and cost
	GuideWrite     Permission = "guide.write"     // guides and routines
	SupplierAnswer Permission = "supplier.answer" // the supplier's side of what was handed over
)

// policy is the law: which roles may do what.
var policy = map[Permission][]Role{
	PeopleRead:   {Administrator, Lead, SupportLead, Supporter, Secretariat},
	PeopleWrite:  {Administrator},
	PeopleImport: {Administrator, Lead},
	AccessGrant:  {Administrator},
	TokenWrite:   {Administrator},
	AuditRead:    {Administrator},
	OutboxRead:   {Administrator, Lead},
	OutboxRetry:  {Administrator, Lead},
	SettingWrite: {Administrator},

	RolloutRead:    {Administrator, Lead, Supporter, Secretariat, Director},
	RolloutPlan:    {Administrator, Lead},
	RolloutSupport: {Administrator, Lead, Supporter},
	RolloutCollect: {Administrator, Lead, Supporter, Secretariat},
	MemoRead:       {Administrator, Lead, Director},
	MemoIssue:      {Administrator, Lead},

	ServiceRead:    {Administrator, Lead, SupportLead, Supporter, Director},
	ServiceWrite:   {Administrator, SupportLead},
	DeskRead:       {Administrator, SupportLead, Supporter},
	DeskWork:       {Administrator, SupportLead, Supporter},
	DeskManage:     {Administrator, SupportLead},
	GatePass:       {SupportLead},
	DeskReport:     {Administrator, SupportLead, Director},
	GuideWrite:     {Administrator, SupportLead, Supporter},
	SupplierAnswer: {SupplierDesk},
}

// sees is the permission that lets somebody know that a thing exists. Who has
// it gets "you may not" (403); who has not gets "no such thing" (404).
var sees = map[Permission]Permission{
	PeopleWrite: PeopleRead, PeopleImport: PeopleRead,
	OutboxRetry: OutboxRead,
	RolloutPlan: RolloutRead, RolloutSupport: RolloutRead, RolloutCollect: RolloutRead,
	MemoIssue:    MemoRead,
	ServiceWrite: ServiceRead,
	DeskWork:     DeskRead, DeskManage: DeskRead, GatePass: ServiceRead,
}

// within is where besides the whole body a permission can count: people within
// a unit and all below it, rollouts within one of them. What is not here is the
// whole body's own: a lead of one rollout has neither its people nor its
// letters.
var within = map[Permission]string{
	PeopleRead: "unit", PeopleWrite: "unit",
	RolloutRead: "rollout", RolloutPlan: "rollout", RolloutSupport: "rollout", RolloutCollect: "rollout",
	MemoRead: "rollout", MemoIssue: "rollout",
	DeskRead: "team", DeskWork: "team", GuideWrite: "team",
	SupplierAnswer: "supplier",
}

// Counts tells whether a permission counts in a scope.
func Counts(p Permission, in Scope) bool { return in == Scope{} || within[p] == in.Kind }

// GrantableIn tells whether a role given in a scope lets somebody do anything
// there.
func GrantableIn(r Role, in Scope) bool {
	for p := range policy {
		if Allows(r, p) && Counts(p, in) {
			return true
		}
	}
	return false
}

// Permissions lists every permission, sorted.
func Permissions() []Permission {
	all := make([]Permission, 0, len(policy))
	for p := range policy {
		all = append(all, p)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all
}

// Allows tells whether the policy lets the role do it.
func Allows(r Role, p Permission) bool {
	for _, allowed := range policy[p] {
		if allowed == r {
			return true
		}
	}
	return false
}

// KnownRole tells whether there is such a role.
func KnownRole(r Role) bool {
	for _, known := range Roles {
		if known == r {
			return true
		}
	}
	return false
}
