package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) shiftOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Readiness"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/readiness", id: "getReadiness", needs: read, says: "Seven days of shifts beside what is wanted, and contacts by day"}, a.getReadiness)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/shifts", id: "addShifts", needs: plan, says: "Put a supporter on shift, on one day or several; the same again changes nothing"}, a.addShifts)
	add(a, t, op{method: "DELETE", path: "/shifts/{shift}", id: "deleteShift", needs: plan, says: "Take a supporter off a shift", status: 204}, a.deleteShift)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/needs", id: "setNeed", needs: plan, says: "Say how many supporters are wanted", status: 204}, a.setNeed)
}

// Readiness is a week of shifts.
type Readiness struct {
	From     Day        `json:"from"`
	To       Day        `json:"to"`
	Shifts   []Shift    `json:"shifts"`
	Coverage []Coverage `json:"coverage"`
	Days     []ReadyDay `json:"days" doc:"The whole rollout"`
}

// Shift is one supporter at work.
type Shift struct {
	ID       string `json:"id"`
	Kind     string `json:"kind" enum:"first_line,setup,visiting,floor_walk"`
	Person   Ref    `json:"person"`
	StartsAt Moment `json:"starts_at"`
	EndsAt   Moment `json:"ends_at"`
	Place    string `json:"place,omitempty"`
}

// Coverage is who is there against who is wanted.
type Coverage struct {
	Day     Day    `json:"day"`
	Kind    string `json:"kind"`
	Wanted  int    `json:"wanted"`
	People  int    `json:"people"`
	Minutes int    `json:"minutes"`
}

// ReadyDay is a day's readiness against its contacts.
type ReadyDay struct {
	Day      Day `json:"day"`
	People   int `json:"people"`
	Contacts int `json:"contacts"`
	Adopted  int `json:"adopted" doc:"By the end of the day"`
}

func (a *API) getReadiness(v *visit, in *struct {
	RolloutAt
	From Day `query:"from" doc:"First of the seven days; left out is this week"`
}) (*Plain[Readiness], error) {
	var r reader
	from := r.day("query.from", in.From)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	found, err := a.Rollouts.Readiness(v.ctx, v.By, v.Now, in.Rollout, from)
	if err != nil {
		return nil, err
	}
	out := Readiness{From: Day(found.From), To: Day(found.To), Shifts: []Shift{}, Coverage: []Coverage{}, Days: []ReadyDay{}}
	for _, s := range found.Shifts {
		out.Shifts = append(out.Shifts, Shift{s.ID, s.Kind, Ref{s.Person, s.Name}, moment(s.StartsAt), moment(s.EndsAt), s.Place})
	}
	for _, c := range found.Coverage {
		out.Coverage = append(out.Coverage, Coverage{Day(c.Day), c.Kind, c.Wanted, c.People, c.Minutes})
	}
	for _, d := range found.Days {
		out.Days = append(out.Days, ReadyDay{Day(d.Day), d.People, d.Contacts, d.Adopted})
	}
	return plain(out), nil
}

func (a *API) addShifts(v *visit, in *struct {
	RolloutAt
	Body struct {
		Kind     string `json:"kind" enum:"first_line,setup,visiting,floor_walk"`
		Person   string `json:"person" minLength:"1" maxLength:"64"`
		Day      Day    `json:"day"`
		LastDay  Day    `json:"last_day,omitempty" doc:"The same hours each day up to this one"`
		From     string `json:"from" pattern:"^\\d{1,2}[:.]\\d{2}$" example:"08:00" doc:"In the body's zone"`
		To       string `json:"to" pattern:"^\\d{1,2}[:.]\\d{2}$" example:"16:00"`
		Place    string `json:"place,omitempty" maxLength:"200"`
		Weekends bool   `json:"weekends,omitempty"`
	}
}) (*Plain[Counted], error) {
	var r reader
	b := in.Body
	w := rollout.ShiftInput{Kind: b.Kind, Person: b.Person, From: b.From, To: b.To, Place: b.Place, Weekends: b.Weekends}
	w.Day, w.LastDay = r.days("day", "last_day", b.Day, b.LastDay)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return counted(a.Rollouts.AddShifts(v.ctx, v.By, v.Now, in.Rollout, w))
}

func (a *API) deleteShift(v *visit, in *struct {
	Shift string `path:"shift" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the shift"`
}) (*None, error) {
	return done(a.Rollouts.RemoveShift(v.ctx, v.By, v.Now, in.Shift))
}

func (a *API) setNeed(v *visit, in *struct {
	RolloutAt
	Body struct {
		Kind     string `json:"kind" enum:"first_line,setup,visiting,floor_walk"`
		From     Day    `json:"from"`
		To       Day    `json:"to,omitempty"`
		People   int    `json:"people" minimum:"0" maximum:"1000"`
		Weekends bool   `json:"weekends,omitempty"`
	}
}) (*None, error) {
	var r reader
	w := rollout.NeedInput{Kind: in.Body.Kind, People: in.Body.People, Weekends: in.Body.Weekends}
	w.From, w.To = r.days("from", "to", in.Body.From, in.Body.To)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	err := a.Rollouts.SetNeed(v.ctx, v.By, v.Now, in.Rollout, w)
	return done(renamed(err, "need_from", "from", "need_to", "to", "need_kind", "kind", "need_people", "people"))
}
