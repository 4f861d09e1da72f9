package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) waveOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Waves"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/waves", id: "listWaves", needs: read, says: "Waves in order, with how far their people have come"}, a.listWaves)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/waves", id: "addWave", needs: plan, says: "Plan a wave", status: 201}, a.addWave)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/waves/{wave}", id: "getWave", needs: read, says: "One wave"}, a.getWave)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/waves/{wave}", id: "changeWave", needs: plan, says: "Change name, days or capacity"}, a.changeWave)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/waves/{wave}/open", id: "openWave", needs: plan, says: "Open a wave; a red gate takes a reason"}, a.openWave)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/waves/{wave}/close", id: "closeWave", needs: plan, says: "End an open wave, or take it back to planned"}, a.closeWave)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/waves/{wave}/gate", id: "getGate", needs: read, says: "What must hold before the wave opens"}, a.getGate)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/waves/{wave}/gate/conditions", id: "addCondition", needs: plan, says: "Add a condition somebody must vouch for"}, a.addCondition)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/waves/{wave}/gate/conditions/{condition}/met", id: "meetCondition", needs: plan, says: "Say that a condition is met, or is not after all"}, a.meetCondition)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/waves/{wave}/gate/conditions/{condition}", id: "deleteCondition", needs: plan, says: "Take a condition off", status: 204}, a.deleteCondition)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/moves/preview", id: "previewMove", needs: plan, says: "The effect of moving people to a wave"}, a.previewMove)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/moves", id: "movePeople", needs: plan, says: "Do exactly what a preview showed"}, a.movePeople)
}

// WaveAt names a wave in the path.
type WaveAt struct {
	RolloutAt
	Wave string `path:"wave" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

// Wave is people who move on the same days.
type Wave struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Starts   Day            `json:"starts,omitempty"`
	Ends     Day            `json:"ends,omitempty"`
	Capacity int            `json:"capacity" doc:"0 is no limit"`
	State    string         `json:"state" enum:"planned,open,done"`
	Override *Override      `json:"override,omitempty" doc:"Opened although the gate was red"`
	People   int            `json:"people"`
	Parts    map[string]int `json:"parts"`
	Stages   map[string]int `json:"stages"`
	Version  int            `json:"version"`
}

// Override is who opened a wave behind a red gate, and why.
type Override struct {
	By  string `json:"by" doc:"Id of the person"`
	Why string `json:"why"`
	At  Moment `json:"at"`
}

func showWave(w rollout.WaveRow) Wave {
	out := Wave{ID: w.ID, Name: w.Name, Starts: Day(w.Starts), Ends: Day(w.Ends), Capacity: w.Capacity, State: w.State, People: w.People,
		Parts: counts(w.Parts), Stages: counts(w.Stages), Version: w.Version}
	if w.OverrideBy != "" {
		out.Override = &Override{w.OverrideBy, w.OverrideWhy, moment(w.OverrideAt)}
	}
	return out
}

func (a *API) listWaves(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Wave], error) {
	b, err := a.Rollouts.Waves(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, b.Waves, func(w rollout.WaveRow) string { return w.ID }, showWave)
}

func (a *API) wave(v *visit, in WaveAt) func() (*One[Wave], error) {
	return func() (*One[Wave], error) {
		b, err := a.Rollouts.Waves(v.ctx, v.By, in.Rollout)
		if err != nil {
			return nil, err
		}
		w, err := pick(b.Waves, func(w rollout.WaveRow) bool { return w.ID == in.Wave })
		if err != nil {
			return nil, err
		}
		return one(showWave(w), w.Version), nil
	}
}

func (a *API) getWave(v *visit, in *WaveAt) (*One[Wave], error) { return a.wave(v, *in)() }

type addWave struct {
	RolloutAt
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"200"`
		Starts   Day    `json:"starts"`
		Ends     Day    `json:"ends"`
		Capacity int    `json:"capacity,omitempty" minimum:"0" maximum:"1000000"`
	}
}

func (a *API) addWave(v *visit, in *addWave) (*Made[Wave], error) {
	var r reader
	wanted := rollout.WaveInput{Name: in.Body.Name, Capacity: in.Body.Capacity}
	wanted.Starts, wanted.Ends = r.days("starts", "ends", in.Body.Starts, in.Body.Ends)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	id, err := a.Rollouts.AddWave(v.ctx, v.By, v.Now, in.Rollout, wanted)
	return madeOne(err, "/rollouts/"+in.Rollout+"/waves/"+id, a.wave(v, WaveAt{in.RolloutAt, id}))
}

type changeWave struct {
	WaveAt
	Match
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Starts   *Day    `json:"starts,omitempty"`
		Ends     *Day    `json:"ends,omitempty"`
		Capacity *int    `json:"capacity,omitempty" minimum:"0" maximum:"1000000"`
	}
}

func (a *API) changeWave(v *visit, in *changeWave) (*One[Wave], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.wave(v, in.WaveAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	w := was.Body
	merge(&w.Name, in.Body.Name)
	merge(&w.Starts, in.Body.Starts)
	merge(&w.Ends, in.Body.Ends)
	merge(&w.Capacity, in.Body.Capacity)
	var r reader
	wanted := rollout.WaveInput{Name: w.Name, Capacity: w.Capacity}
	wanted.Starts, wanted.Ends = r.days("starts", "ends", w.Starts, w.Ends)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return settle(a.Rollouts.ChangeWave(v.ctx, v.By, v.Now, in.Rollout, in.Wave, at, wanted), now)
}

type openWave struct {
	WaveAt
	Match
	Body struct {
		Why string `json:"why,omitempty" maxLength:"8000" doc:"Opens it although the gate is red; stands in the next report"`
	}
}

func (a *API) openWave(v *visit, in *openWave) (*One[Wave], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.OpenWave(v.ctx, v.By, v.Now, in.Rollout, in.Wave, at, in.Body.Why), a.wave(v, in.WaveAt))
}

type closeWave struct {
	WaveAt
	Match
	Body struct {
		State string `json:"state" enum:"done,planned"`
	}
}

func (a *API) closeWave(v *visit, in *closeWave) (*One[Wave], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.CloseWave(v.ctx, v.By, v.Now, in.Rollout, in.Wave, at, in.Body.State), a.wave(v, in.WaveAt))
}

// Gate is what must hold before a wave opens.
type Gate struct {
	Green      bool        `json:"green"`
	Conditions []Condition `json:"conditions"`
}

// Condition is one thing that must hold.
type Condition struct {
	ID      string   `json:"id,omitempty" doc:"Of a manual one"`
	Kind    string   `json:"kind" enum:"preparations,staffed,known_errors,messages,manual"`
	Name    string   `json:"name,omitempty"`
	Met     bool     `json:"met"`
	MetAt   Moment   `json:"met_at,omitempty"`
	MetBy   string   `json:"met_by,omitempty" doc:"Name"`
	Missing []string `json:"missing,omitempty" doc:"What keeps it red, by name"`
	Days    []Day    `json:"days,omitempty" doc:"Days without a first line"`
}

func (a *API) gate(v *visit, in WaveAt) (*Plain[Gate], error) {
	g, err := a.Rollouts.Gate(v.ctx, v.By, v.Now, in.Rollout, in.Wave)
	if err != nil {
		return nil, err
	}
	out := Gate{Green: g.Green(), Conditions: []Condition{}}
	for _, c := range g.Conditions {
		shown := Condition{ID: c.ID, Kind: c.Kind, Name: c.Name, Met: c.Met, MetAt: moment(c.MetAt), MetBy: c.MetBy, Missing: c.Missing}
		for _, d := range c.Days {
			shown.Days = append(shown.Days, Day(d))
		}
		out.Conditions = append(out.Conditions, shown)
	}
	return plain(out), nil
}

func (a *API) getGate(v *visit, in *WaveAt) (*Plain[Gate], error) { return a.gate(v, *in) }

func (a *API) addCondition(v *visit, in *struct {
	WaveAt
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
	}
}) (*Plain[Gate], error) {
	if err := a.Rollouts.AddCondition(v.ctx, v.By, v.Now, in.Rollout, in.Wave, in.Body.Name); err != nil {
		return nil, err
	}
	return a.gate(v, in.WaveAt)
}

// ConditionAt names a manual condition in the path.
type ConditionAt struct {
	WaveAt
	Condition string `path:"condition" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

func (a *API) meetCondition(v *visit, in *struct {
	ConditionAt
	Body struct {
		Met bool `json:"met"`
	}
}) (*Plain[Gate], error) {
	if err := a.Rollouts.MeetCondition(v.ctx, v.By, v.Now, in.Rollout, in.Wave, in.Condition, in.Body.Met); err != nil {
		return nil, err
	}
	return a.gate(v, in.WaveAt)
}

func (a *API) deleteCondition(v *visit, in *ConditionAt) (*None, error) {
	return done(a.Rollouts.RemoveCondition(v.ctx, v.By, v.Now, in.Rollout, in.Wave, in.Condition))
}

// MoveEffect is what moving people to a wave would do.
type MoveEffect struct {
	Seen    string         `json:"seen" doc:"Send it along to do exactly this"`
	Fits    bool           `json:"fits" doc:"Whether the wave has room"`
	Before  int            `json:"before"`
	After   int            `json:"after"`
	Moving  []Mover        `json:"moving"`
	Staying []Mover        `json:"staying" doc:"Adopted, left or there already"`
	Fixed   []Mover        `json:"fixed" doc:"Whose fixed date or return is outside the wave's days"`
	Outside []Appointment  `json:"outside" doc:"Appointments outside the wave's days"`
	From    map[string]int `json:"from" doc:"How many leave each wave; \"\" is none"`
}

// Appointment is a booking of somebody about to move.
type Appointment struct {
	Booking  string `json:"booking"`
	Person   Ref    `json:"person"`
	Occasion string `json:"occasion" doc:"Name"`
	StartsAt Moment `json:"starts_at"`
}

func (a *API) previewMove(v *visit, in *struct {
	RolloutAt
	Body struct {
		Wave string `json:"wave" maxLength:"64" doc:"\"\" takes them out of their wave"`
		Who  Chosen `json:"who"`
	}
}) (*Plain[MoveEffect], error) {
	e, err := a.Rollouts.PreviewMove(v.ctx, v.By, v.Now, in.Rollout, in.Body.Wave, in.Body.Who.selection())
	if err != nil {
		return nil, err
	}
	out := MoveEffect{e.Seen, e.Fits(), e.Before, e.After, movers(e.Moving), movers(e.Staying), movers(e.Fixed), []Appointment{}, e.From}
	for _, b := range e.Outside {
		out.Outside = append(out.Outside, Appointment{b.ID, Ref{b.Person, b.Name}, b.Occasion, moment(b.StartsAt)})
	}
	return plain(out), nil
}

func (a *API) movePeople(v *visit, in *struct {
	RolloutAt
	Body struct {
		Wave string `json:"wave" maxLength:"64"`
		Seen string `json:"seen" minLength:"1" maxLength:"128"`
		Who  Chosen `json:"who"`
		Free bool   `json:"free,omitempty" doc:"Cancel the appointments the preview showed outside the wave's days; left out, they stay"`
	}
}) (*Plain[Done], error) {
	move := a.Rollouts.MovePeople
	if in.Body.Free {
		move = a.Rollouts.MovePeopleFreeing
	}
	return doneToMany(move(v.ctx, v.By, v.Now, in.Rollout, in.Body.Wave, in.Body.Seen, in.Body.Who.selection()))
}
