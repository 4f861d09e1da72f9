package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) rosterOperations() {
	read, plan, support := access.RolloutRead, access.RolloutPlan, access.RolloutSupport
	const t = "Roster"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/people", id: "listRoster", needs: read, says: "Everybody the rollout concerns, and where they stand"}, a.listRoster)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/people", id: "addToRoster", needs: plan, says: "Put people on the roster"}, a.addToRoster)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/people/{person}", id: "getTransition", needs: read, says: "One person's place, with the way there and what who helps them wants at hand; noted in the audit"}, a.getTransition)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/people/{person}/events", id: "addEvent", needs: support, says: "Write down what happened to one person; invited and left need rollout.plan"}, a.addEvent)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/events/preview", id: "previewEvents", needs: support, says: "What an event would do to many people"}, a.previewEvents)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/events", id: "addEvents", needs: support, says: "Do exactly what a preview showed"}, a.addEvents)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/on-leave", id: "listOnLeave", needs: read, says: "Who is away today and still counts as outstanding"}, a.listOnLeave)
}

// Transition is one person's place in a rollout.
type Transition struct {
	Person    Ref    `json:"person"`
	Stage     string `json:"stage"`
	Part      string `json:"part" enum:"adopted,outstanding,deferred,left"`
	Track     string `json:"track,omitempty" doc:"Id"`
	Wave      string `json:"wave,omitempty" doc:"Id"`
	Deputy    bool   `json:"deputy,omitempty"`
	AdoptedOn Day    `json:"adopted_on,omitempty"`
	TargetDay Day    `json:"target_day,omitempty" doc:"Fixed date or day of return"`
	Agreed    bool   `json:"support_agreed,omitempty"`
	AgreedFor string `json:"agreed_for,omitempty"`
	Reason    string `json:"reason,omitempty"`
	ChangedAt Moment `json:"changed_at,omitempty"`
	Title     string `json:"title,omitempty" doc:"Of a position held today"`
	Unit      string `json:"unit,omitempty" doc:"Name of its unit"`
	Version   int    `json:"version"`
}

func transition(t rollout.Transition, name string) Transition {
	return Transition{Person: Ref{t.Person, name}, Stage: string(t.Stage), Part: string(t.Part), Track: t.Track, Wave: t.Wave, Deputy: t.Deputy == 1,
		AdoptedOn: Day(t.AdoptedOn), TargetDay: Day(t.TargetDay), Agreed: t.Agreed == 1, AgreedFor: t.AgreedFor, Reason: t.Reason, ChangedAt: moment(t.ChangedAt), Version: t.Version}
}

// Narrow lets through some of a rollout's people.
type Narrow struct {
	Part   string `json:"part,omitempty" query:"part" enum:"adopted,outstanding,deferred,left"`
	Stage  string `json:"stage,omitempty" query:"stage" enum:"expected,invited,prepared,booked,under_way,adopted,outstanding,fixed_date,deferred,left"`
	Track  string `json:"track,omitempty" query:"track" maxLength:"64" doc:"Id, or none"`
	Wave   string `json:"wave,omitempty" query:"wave" maxLength:"64" doc:"Id, or none"`
	Deputy bool   `json:"deputy,omitempty" query:"deputy" doc:"Deputies only"`
	Agreed bool   `json:"support_agreed,omitempty" query:"support_agreed" doc:"With support agreed only"`
	On     Day    `json:"adopted_on,omitempty" query:"adopted_on"`
	Search string `json:"q,omitempty" query:"q" maxLength:"200" doc:"Part of a name"`
}

func (n Narrow) filter() rollout.Filter {
	return rollout.Filter{Part: rollout.Part(n.Part), Stage: rollout.Stage(n.Stage), Track: n.Track, Wave: n.Wave, Deputy: n.Deputy, Agreed: n.Agreed, On: clock.Day(n.On), Search: n.Search}
}

type listRoster struct {
	RolloutAt
	Turning
	Narrow
	Order string `query:"order" enum:"name,-name,adopted,-adopted,target,-target" default:"name"`
}

func (a *API) listRoster(v *visit, in *listRoster) (*Page[Transition], error) {
	after, before, err := in.cursors(rollout.KnownKeyset)
	if err != nil {
		return nil, err
	}
	if after != "" {
		before = ""
	}
	found, err := a.Rollouts.People(v.ctx, v.By, v.Now, in.Rollout, rollout.Ask{Filter: in.filter(), Order: in.Order, After: after, Before: before, Size: in.Limit})
	if err != nil {
		return nil, err
	}
	var items []Transition
	for _, p := range found.People {
		t := transition(p.Transition, p.Name)
		t.Title, t.Unit = p.Title, p.Unit
		items = append(items, t)
	}
	out := turned(v, items, found.Next, found.Prev)
	if found.Total >= 0 {
		out.of(found.Total)
	}
	return out, nil
}

// Counted says how many were concerned.
type Counted struct {
	Count int `json:"count"`
}

func counted(n int, err error) (*Plain[Counted], error) {
	if err != nil {
		return nil, err
	}
	return plain(Counted{n}), nil
}

type personList struct {
	RolloutAt
	Body struct {
		Persons []string `json:"persons" minItems:"1" maxItems:"5000" nullable:"false"`
	}
}

func (a *API) addToRoster(v *visit, in *personList) (*Plain[Counted], error) {
	return counted(a.Rollouts.AddPeople(v.ctx, v.By, v.Now, in.Rollout, in.Body.Persons))
}

// Journey is one person's place with the way there.
type Journey struct {
	Transition
	Why   []Reason    `json:"why" doc:"Why in this track"`
	Way   []Happening `json:"way" doc:"The latest last"`
	Kinds []string    `json:"kinds" doc:"What may be written down now"`

	SignIn       string        `json:"sign_in,omitempty" doc:"Address to sign in with today"`
	Because      string        `json:"because" doc:"Why it is that one"`
	New          *Account      `json:"primary,omitempty"`
	Old          *Account      `json:"secondary,omitempty"`
	Devices      []Device      `json:"devices"`
	KnownErrors  []KnownError  `json:"known_errors" doc:"Open ones that touch them"`
	Appointments []BookingView `json:"appointments" doc:"Live ones first"`
	Contacts     []Contact     `json:"contacts" doc:"The latest few; listContacts has all"`
	Letters      []Letter      `json:"letters" doc:"The latest few of this rollout; for who holds rollout.support"`
	Feedback     []Feedback    `json:"feedback"`
}

// help is what who helps the person wants at hand.
func (out *Journey) help(h rollout.Helping, name string) {
	out.SignIn, out.Because = h.Account.Address, string(h.Reason)
	out.Devices, out.KnownErrors, out.Appointments, out.Contacts, out.Letters, out.Feedback = []Device{}, []KnownError{}, []BookingView{}, []Contact{}, []Letter{}, []Feedback{}
	for _, x := range h.Accounts {
		if x.Role == rollout.Primary {
			out.New = showAccount(x)
		} else {
			out.Old = showAccount(x)
		}
	}
	for _, d := range h.Devices {
		out.Devices = append(out.Devices, showDevice(d.Device, name))
	}
	for _, k := range h.Troubles {
		out.KnownErrors = append(out.KnownErrors, showKnownError(k))
	}
	for _, b := range h.Appointments {
		out.Appointments = append(out.Appointments, bookingView(b, name))
	}
	for _, c := range h.Contacts {
		out.Contacts = append(out.Contacts, showContact(c))
	}
	for _, l := range h.Letters {
		out.Letters = append(out.Letters, showLetter(l, name))
	}
	for _, f := range h.Feedback {
		out.Feedback = append(out.Feedback, showFeedback(f))
	}
}

// Happening is an event of a way.
type Happening struct {
	Kind       string `json:"kind"`
	At         Moment `json:"at"`
	Day        Day    `json:"day,omitempty"`
	Reason     string `json:"reason,omitempty"`
	To         string `json:"to,omitempty" doc:"Name of the track or wave placed in"`
	By         string `json:"by,omitempty" doc:"Name of who wrote it down; left out for the program"`
	Behalf     string `json:"behalf,omitempty" doc:"Name of for whom"`
	RecordedAt Moment `json:"recorded_at"`
}

// OnRosterAt names a person of a rollout in the path.
type OnRosterAt struct {
	RolloutAt
	PersonAt
}

func (a *API) journey(v *visit, in OnRosterAt) func() (*One[Journey], error) {
	return func() (*One[Journey], error) {
		j, err := a.Rollouts.Journey(v.ctx, v.By, v.Now, in.Rollout, in.Person)
		if err != nil {
			return nil, err
		}
		out := Journey{Transition: transition(j.Transition, j.Person.Name), Why: reasons(j.Reasons()), Way: []Happening{}, Kinds: []string{}}
		for _, h := range j.Way {
			shown := Happening{string(h.Kind), moment(h.At), Day(h.Day), h.Reason, h.To, h.ByName, h.Behalf, moment(h.RecordedAt)}
			if h.Kind == rollout.KindPlaced || h.Kind == rollout.KindTakenBack {
				shown.Reason = "" // the rules' own words; see why
			}
			out.Way = append(out.Way, shown)
		}
		out.help(j.Help, j.Person.Name)
		for _, k := range j.Kinds {
			out.Kinds = append(out.Kinds, string(k))
		}
		return one(out, j.Version), nil
	}
}

func (a *API) getTransition(v *visit, in *OnRosterAt) (*One[Journey], error) {
	return a.journey(v, *in)()
}

// Event is something that happens to people. Which kinds may be written by
// whom is decided with each.
type Event struct {
	Kind   string `json:"kind" enum:"prepared,invited,under_way,adopted,undone,outstanding,support_agreed,fixed_date,deferred,returned,left"`
	At     Moment `json:"at,omitempty" doc:"Left out is now"`
	Day    Day    `json:"day,omitempty" doc:"Taken into use on, fixed date, or day of return"`
	Reason string `json:"reason,omitempty" maxLength:"8000"`
	Detail string `json:"detail,omitempty" enum:"no_longer" doc:"no_longer takes an agreement back"`
}

func (e Event) read(r *reader) rollout.WayEvent {
	return rollout.WayEvent{Kind: rollout.Kind(e.Kind), At: r.moment("at", e.At), Day: r.day("day", e.Day), Reason: e.Reason, Detail: e.Detail}
}

type addEvent struct {
	OnRosterAt
	Match
	Body Event
}

func (a *API) addEvent(v *visit, in *addEvent) (*One[Journey], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	var r reader
	e := in.Body.read(&r)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return settle(a.Rollouts.Happened(v.ctx, v.By, v.Now, in.Rollout, in.Person, at, e), a.journey(v, in.OnRosterAt))
}

// Chosen is some of a rollout's people: those named, or those a filter lets
// through.
type Chosen struct {
	Persons []string `json:"persons,omitempty" maxItems:"5000" nullable:"false"`
	All     *Narrow  `json:"all,omitempty" doc:"Everybody the filter lets through"`
}

func (c Chosen) selection() rollout.Selection {
	s := rollout.Selection{Persons: c.Persons}
	if c.All != nil {
		s.All = ptr(c.All.filter())
	}
	return s
}

// Mover is one of the chosen.
type Mover struct {
	Person Ref    `json:"person"`
	Stage  string `json:"stage,omitempty"`
	Day    Day    `json:"day,omitempty"`
	From   string `json:"from,omitempty" doc:"Id of the wave they leave"`
}

func movers(all []rollout.Mover) []Mover {
	out := make([]Mover, len(all))
	for i, m := range all {
		out[i] = Mover{Ref{m.Person, m.Name}, string(m.Stage), Day(m.Day), m.From}
	}
	return out
}

// EventEffect is what an event would do to many.
type EventEffect struct {
	Seen    string    `json:"seen" doc:"Send it along to do exactly this"`
	Will    []Mover   `json:"will"`
	Refused []Refusal `json:"refused"`
}

// Refusal is people it cannot happen to.
type Refusal struct {
	Code   string  `json:"code"`
	Detail string  `json:"detail"`
	People []Mover `json:"people"`
}

type previewEvents struct {
	RolloutAt
	Body struct {
		Event Event  `json:"event"`
		Who   Chosen `json:"who"`
	}
}

func (a *API) previewEvents(v *visit, in *previewEvents) (*Plain[EventEffect], error) {
	var r reader
	e := in.Body.Event.read(&r)
	if err := r.faults.Err(); err != nil {
		return nil, within(err, "event")
	}
	effect, err := a.Rollouts.PreviewHappened(v.ctx, v.By, v.Now, in.Rollout, in.Body.Who.selection(), e)
	if err != nil {
		return nil, within(err, "event")
	}
	out := EventEffect{Seen: effect.Seen, Will: movers(effect.Will), Refused: []Refusal{}}
	for _, no := range effect.Refused {
		out.Refused = append(out.Refused, Refusal{no.Fault.Key, v.P.Fault(no.Fault), movers(no.People)})
	}
	return plain(out), nil
}

type addEvents struct {
	RolloutAt
	Body struct {
		Seen  string `json:"seen" minLength:"1" maxLength:"128"`
		Event Event  `json:"event"`
		Who   Chosen `json:"who"`
	}
}

func (a *API) addEvents(v *visit, in *addEvents) (*Plain[Done], error) {
	var r reader
	e := in.Body.Event.read(&r)
	if err := r.faults.Err(); err != nil {
		return nil, within(err, "event")
	}
	b, err := a.Rollouts.HappenedToMany(v.ctx, v.By, v.Now, in.Rollout, in.Body.Seen, in.Body.Who.selection(), e)
	return doneToMany(b, within(err, "event"))
}

// Away is somebody on leave who still counts as outstanding.
type Away struct {
	Person  Ref    `json:"person"`
	Stage   string `json:"stage"`
	From    Day    `json:"from"`
	Until   Day    `json:"until,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Version int    `json:"version" doc:"Of the person's place, for If-Match"`
}

func (a *API) listOnLeave(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Away], error) {
	_, all, err := a.Rollouts.OnLeave(v.ctx, v.By, v.Now, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, all, func(w rollout.Away) string { return w.Person }, func(w rollout.Away) Away {
		return Away{Ref{w.Person, w.Name}, string(w.Stage), Day(w.From), Day(w.Until), w.Why, w.Version}
	})
}
