package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) rolloutOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Rollouts"
	add(a, t, op{method: "GET", path: "/rollouts", id: "listRollouts", needs: read, says: "Rollouts with their figures"}, a.listRollouts)
	add(a, t, op{method: "POST", path: "/rollouts", id: "addRollout", needs: plan, says: "Plan a rollout", status: 201}, a.addRollout)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}", id: "getRollout", needs: read, says: "One rollout"}, a.getRollout)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}", id: "changeRollout", needs: plan, says: "Change the plan's own fields"}, a.changeRollout)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/overview", id: "getOverview", needs: read, says: "Figures, adoption by day, waves and what is ahead"}, a.getOverview)
}

// RolloutAt names a rollout in the path.
type RolloutAt struct {
	Rollout string `path:"rollout" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the rollout"`
}

// Rollout is one move from a platform to another.
type Rollout struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	From        string `json:"from" doc:"The platform left"`
	To          string `json:"to" doc:"The platform moved to"`
	CutoverAt   Moment `json:"cutover_at,omitempty"`
	Starts      Day    `json:"starts,omitempty"`
	Ends        Day    `json:"ends,omitempty"`
	State       string `json:"state" enum:"planned,running,hypercare,closed"`
	Why         string `json:"why,omitempty"`
	Goals       string `json:"goals,omitempty"`
	Help        string `json:"help,omitempty" doc:"How people get help"`
	EarlierRate int    `json:"earlier_rate" doc:"Per cent of devices collected last time"`
	Version     int    `json:"version"`
}

// Figures are the account of a rollout: roster is the sum of the four.
type Figures struct {
	Roster          int            `json:"roster"`
	Adopted         int            `json:"adopted"`
	Outstanding     int            `json:"outstanding"`
	Deferred        int            `json:"deferred" doc:"Away or with a fixed date"`
	Left            int            `json:"left"`
	AddsUp          bool           `json:"adds_up" doc:"Whether roster = adopted + outstanding + deferred + left"`
	AgreedAhead     int            `json:"agreed_ahead" doc:"Outstanding with support agreed"`
	Deputies        int            `json:"deputies"`
	DeputiesAdopted int            `json:"deputies_adopted"`
	Stages          map[string]int `json:"stages"`
}

// RolloutLine is a rollout in the list.
type RolloutLine struct {
	Rollout
	Figures Figures `json:"figures"`
}

func showRollout(r rollout.Rollout) Rollout {
	return Rollout{r.ID, r.Name, r.FromPlatform, r.ToPlatform, moment(r.CutoverAt), Day(r.Starts), Day(r.Ends), r.State, r.Why, r.Goals, r.HelpText, r.EarlierRate, r.Version}
}

func figures(f rollout.Figures) Figures {
	return Figures{f.Roster, f.Parts[rollout.PartAdopted], f.Parts[rollout.PartOutstanding], f.Parts[rollout.PartDeferred], f.Parts[rollout.PartLeft],
		f.AddsUp(), f.AgreedAhead, f.Deputies, f.DeputiesAdopted, counts(f.Stages)}
}

// counts writes a count by word; zeros are left out.
func counts[K ~string](by map[K]int) map[string]int {
	out := map[string]int{}
	for k, n := range by {
		if n != 0 {
			out[string(k)] = n
		}
	}
	return out
}

func (a *API) listRollouts(v *visit, in *Turning) (*Page[RolloutLine], error) {
	all, err := a.Rollouts.List(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(r rollout.ListRow) string { return r.ID }, func(r rollout.ListRow) RolloutLine {
		return RolloutLine{showRollout(r.Rollout), figures(r.Figures)}
	})
}

func (a *API) rollout(v *visit, id string) (*One[Rollout], error) {
	r, err := a.Rollouts.Open(v.ctx, v.By, id)
	if err != nil {
		return nil, err
	}
	return one(showRollout(r), r.Version), nil
}

func (a *API) getRollout(v *visit, in *RolloutAt) (*One[Rollout], error) {
	return a.rollout(v, in.Rollout)
}

type addRollout struct {
	Body struct {
		Name        string `json:"name" minLength:"1" maxLength:"200"`
		From        string `json:"from" minLength:"1" maxLength:"200"`
		To          string `json:"to" minLength:"1" maxLength:"200"`
		CutoverAt   Moment `json:"cutover_at,omitempty"`
		Starts      Day    `json:"starts,omitempty"`
		Ends        Day    `json:"ends,omitempty"`
		State       string `json:"state,omitempty" enum:"planned,running,hypercare,closed"`
		Why         string `json:"why,omitempty" maxLength:"8000"`
		Goals       string `json:"goals,omitempty" maxLength:"8000"`
		Help        string `json:"help,omitempty" maxLength:"8000"`
		EarlierRate int    `json:"earlier_rate,omitempty" minimum:"0" maximum:"100"`
	}
}

func (a *API) addRollout(v *visit, in *addRollout) (*Made[Rollout], error) {
	b := in.Body
	wanted, err := inputOf(Rollout{Name: b.Name, From: b.From, To: b.To, CutoverAt: b.CutoverAt, Starts: b.Starts, Ends: b.Ends, State: b.State,
		Why: b.Why, Goals: b.Goals, Help: b.Help, EarlierRate: b.EarlierRate})
	if err != nil {
		return nil, err
	}
	id, err := a.Rollouts.Create(v.ctx, v.By, v.Now, wanted)
	if err != nil {
		return nil, err
	}
	r, err := a.rollout(v, id)
	if err != nil {
		return nil, err
	}
	return made("/rollouts/"+id, r.Body, r.Body.Version), nil
}

func inputOf(w Rollout) (rollout.Input, error) {
	var r reader
	in := rollout.Input{Name: w.Name, FromPlatform: w.From, ToPlatform: w.To, CutoverAt: r.moment("cutover_at", w.CutoverAt), Starts: r.day("starts", w.Starts),
		Ends: r.day("ends", w.Ends), State: w.State, Why: w.Why, Goals: w.Goals, HelpText: w.Help, EarlierRate: w.EarlierRate}
	return in, r.faults.Err()
}

type changeRollout struct {
	RolloutAt
	Match
	Body struct {
		Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		From        *string `json:"from,omitempty" minLength:"1" maxLength:"200"`
		To          *string `json:"to,omitempty" minLength:"1" maxLength:"200"`
		CutoverAt   *Moment `json:"cutover_at,omitempty"`
		Starts      *Day    `json:"starts,omitempty"`
		Ends        *Day    `json:"ends,omitempty"`
		State       *string `json:"state,omitempty" enum:"planned,running,hypercare,closed"`
		Why         *string `json:"why,omitempty" maxLength:"8000"`
		Goals       *string `json:"goals,omitempty" maxLength:"8000"`
		Help        *string `json:"help,omitempty" maxLength:"8000"`
		EarlierRate *int    `json:"earlier_rate,omitempty" minimum:"0" maximum:"100"`
	}
}

func (a *API) changeRollout(v *visit, in *changeRollout) (*One[Rollout], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.rollout(v, in.Rollout)
	if err != nil {
		return nil, err
	}
	w, b := was.Body, in.Body
	merge(&w.Name, b.Name)
	merge(&w.From, b.From)
	merge(&w.To, b.To)
	merge(&w.CutoverAt, b.CutoverAt)
	merge(&w.Starts, b.Starts)
	merge(&w.Ends, b.Ends)
	merge(&w.State, b.State)
	merge(&w.Why, b.Why)
	merge(&w.Goals, b.Goals)
	merge(&w.Help, b.Help)
	merge(&w.EarlierRate, b.EarlierRate)
	wanted, err := inputOf(w)
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.Change(v.ctx, v.By, v.Now, in.Rollout, at, wanted), func() (*One[Rollout], error) { return a.rollout(v, in.Rollout) })
}

// Overview is how a rollout stands.
type Overview struct {
	Rollout      Rollout    `json:"rollout"`
	Today        Day        `json:"today"`
	Figures      Figures    `json:"figures"`
	Earlier      int        `json:"earlier" doc:"Adopted before the first day of the curve"`
	Curve        []CurveDay `json:"curve"`
	Waves        []Wave     `json:"waves"`
	Unplaced     int        `json:"unplaced" doc:"In no wave"`
	Trackless    int        `json:"trackless" doc:"In no track"`
	OnLeave      int        `json:"on_leave" doc:"On leave and not deferred"`
	Preparations int        `json:"preparations_open"`
	Next         []Ahead    `json:"next" doc:"What is ahead or overdue"`
	Waiting      []Wait     `json:"waiting" doc:"What waits for somebody today, most pressing first"`
}

// Wait is something that waits for somebody.
type Wait struct {
	Kind string `json:"kind" example:"severe" doc:"severe, mirror_ended, gate, unprotected, missed, overdue, check_in, visits, mirror_soon, contacts or feedback"`
	N    int    `json:"n" doc:"How many; counted to 1000 for mirroring"`
	Name string `json:"name,omitempty" doc:"Of the wave, where one is meant"`
	ID   string `json:"id,omitempty"`
}

// CurveDay is a day of the adoption curve, at its end.
type CurveDay struct {
	Day     Day     `json:"day"`
	On      int     `json:"on" doc:"Adopted on this very day"`
	Adopted int     `json:"adopted"`
	Plan    float64 `json:"plan"`
	Ahead   bool    `json:"ahead,omitempty" doc:"Has not been yet"`
}

// Ahead is something to come, or overdue.
type Ahead struct {
	Kind string `json:"kind" example:"cutover"`
	Name string `json:"name,omitempty"`
	ID   string `json:"id,omitempty"`
	Day  Day    `json:"day"`
	Late bool   `json:"late,omitempty"`
}

func (a *API) getOverview(v *visit, in *RolloutAt) (*Plain[Overview], error) {
	o, err := a.Rollouts.Overview(v.ctx, v.By, v.Now, in.Rollout)
	if err != nil {
		return nil, err
	}
	waiting, err := a.Rollouts.Waiting(v.ctx, v.By, v.Now, in.Rollout)
	if err != nil {
		return nil, err
	}
	out := Overview{Rollout: showRollout(o.Rollout), Today: Day(o.Today), Figures: figures(o.Figures), Earlier: o.Curve.Earlier, Curve: []CurveDay{}, Waves: []Wave{},
		Unplaced: o.Unplaced.People, Trackless: o.NoTrack, OnLeave: o.OnLeave, Preparations: o.Undone, Next: []Ahead{}, Waiting: []Wait{}}
	for _, w := range waiting {
		out.Waiting = append(out.Waiting, Wait{w.Kind, w.N, w.Name, w.ID})
	}
	for _, d := range o.Curve.Days {
		out.Curve = append(out.Curve, CurveDay{Day(d.Day), d.On, d.Adopted, d.Plan, d.Ahead})
	}
	for _, w := range o.Waves {
		out.Waves = append(out.Waves, showWave(w))
	}
	for _, n := range o.Next {
		out.Next = append(out.Next, Ahead{n.Kind, n.Name, n.ID, Day(n.Day), n.Late})
	}
	return plain(out), nil
}

// days reads two days that belong together.
func (r *reader) days(a, b string, from, to Day) (clock.Day, clock.Day) {
	return r.day(a, from), r.day(b, to)
}
