package api

import (
	"github.com/overgang/overgang/internal/rollout"
)

// MyRollout is one rollout as one person meets it.
type MyRollout struct {
	Rollout  Ref         `json:"rollout"`
	Stage    string      `json:"stage"`
	Part     string      `json:"part"`
	Day      Day         `json:"day,omitempty" doc:"Taken into use, fixed date, or day of return"`
	Track    *Ref        `json:"track,omitempty" doc:"The one track a rule puts them in"`
	Why      []Reason    `json:"why" doc:"What the rule caught them by"`
	Moved    bool        `json:"moved" doc:"The cut-over has passed"`
	SignIn   string      `json:"sign_in,omitempty" doc:"Address to sign in with today"`
	Because  string      `json:"because"`
	Devices  []Device    `json:"devices"`
	Steps    []MyStep    `json:"steps"`
	Bookings []MyBooking `json:"bookings"`
}

// MyStep is a step for one person, or one device of theirs.
type MyStep struct {
	Step    string `json:"step"`
	Name    string `json:"name"`
	Serial  string `json:"serial,omitempty"`
	Done    bool   `json:"done"`
	Mine    bool   `json:"mine" doc:"For the person to do"`
	Guide   string `json:"guide,omitempty" doc:"Markdown"`
	Trouble string `json:"trouble,omitempty" doc:"Id of the known error that keeps it from being done"`
}

// MyBooking is an appointment that is not over.
type MyBooking struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Name     string `json:"name"`
	Place    string `json:"place,omitempty"`
	StartsAt Moment `json:"starts_at"`
	EndsAt   Moment `json:"ends_at"`
}

func (a *API) listMyRollouts(v *visit, in *Turning) (*Page[MyRollout], error) {
	m, err := a.Rollouts.Mine(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, m.Rollouts, func(r rollout.MyRollout) string { return r.Rollout.ID }, func(r rollout.MyRollout) MyRollout {
		return myRollout(r, m.Person.Name)
	})
}

func myRollout(r rollout.MyRollout, name string) MyRollout {
	out := MyRollout{Rollout: Ref{r.Rollout.ID, r.Rollout.Name}, Stage: string(r.Transition.Stage), Part: string(r.Transition.Part), Day: Day(r.Transition.AdoptedOn),
		Why: reasons(r.Transition.Reasons()), Moved: r.Moved, SignIn: r.Account.Address, Because: string(r.Reason), Devices: []Device{}, Steps: []MyStep{}, Bookings: []MyBooking{}}
	if r.Track.ID != "" {
		out.Track = &Ref{r.Track.ID, r.Track.Name}
	}
	if r.Transition.TargetDay != "" {
		out.Day = Day(r.Transition.TargetDay)
	}
	for _, d := range r.Devices {
		out.Devices = append(out.Devices, showDevice(d.Device, name))
	}
	for _, s := range r.Steps {
		step := MyStep{Step: s.ID, Name: s.Name, Serial: s.Serial, Done: s.Done(), Mine: s.Mine(), Guide: s.Guide}
		if s.Trouble != nil {
			step.Trouble = s.Trouble.ID
			if s.Mine() {
				step.Guide = s.Instead()
			}
		}
		out.Steps = append(out.Steps, step)
	}
	for _, b := range r.Bookings {
		out.Bookings = append(out.Bookings, MyBooking{b.ID, b.State, b.Name, b.Place, moment(b.StartsAt), moment(b.EndsAt)})
	}
	return out
}
