package api

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/kit/fault"
)

// PledgeAt names a pledge in the path.
type PledgeAt struct {
	Pledge string `path:"pledge" maxLength:"64"`
}

// pledge is one as it is now.
func (a *API) pledge(v *visit, id string) func() (*One[Pledge], error) {
	return func() (*One[Pledge], error) {
		r, err := a.Staffing.Register(v.ctx, v.By, v.Now)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(r.Pledges, func(p staffing.Pledge) bool { return p.ID == id })
		if i < 0 {
			return nil, fault.Gone()
		}
		return one(showPledge(r.Pledges[i], r.Names), r.Pledges[i].Version), nil
	}
}

func (a *API) changePledge(v *visit, in *struct {
	PledgeAt
	Match
	Body PledgeWords
}) (*One[Pledge], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	if _, err := a.pledge(v, in.Pledge)(); err != nil {
		return nil, err
	}
	input, err := in.Body.input()
	if err == nil {
		err = a.Staffing.ChangePledge(v.ctx, v.By, v.Now, in.Pledge, at, input)
	}
	return settle(err, a.pledge(v, in.Pledge))
}

func (a *API) removePledge(v *visit, in *struct {
	PledgeAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Staffing.RemovePledge(v.ctx, v.By, v.Now, in.Pledge, at), a.pledge(v, in.Pledge))
}

// Rates are what hours cost.
type Rates struct {
	Items      []HourRate `json:"items"`
	DayMinutes int        `json:"day_minutes" doc:"Of a working day, by which days are told in hours"`
}

// HourRate is what an hour at a level costs from a day until the next rate's.
type HourRate struct {
	Level int   `json:"level" minimum:"1" maximum:"3"`
	From  Day   `json:"from"`
	Ore   int64 `json:"ore" minimum:"0" doc:"An hour"`
}

func (a *API) rates(v *visit) (*Plain[Rates], error) {
	r, err := a.Staffing.Register(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	out := Rates{[]HourRate{}, r.Settings.DayMinutes}
	for _, rate := range r.Rates {
		out.Items = append(out.Items, HourRate{rate.Level, Day(rate.From), rate.Ore})
	}
	return plain(out), nil
}

func (a *API) getRates(v *visit, _ *struct{}) (*Plain[Rates], error) { return a.rates(v) }

func (a *API) putRate(v *visit, in *struct {
	Body struct {
		Level  int   `json:"level" minimum:"1" maximum:"3"`
		From   Day   `json:"from" doc:"First day it counts"`
		Ore    int64 `json:"ore,omitempty" minimum:"0" doc:"An hour; not needed to take it back"`
		Remove bool  `json:"remove,omitempty" doc:"Take back the rate from that day"`
	}
}) (*Plain[Rates], error) {
	var r reader
	b := in.Body
	from := r.day("from", b.From)
	err := r.faults.Err()
	switch {
	case err != nil:
	case b.Remove:
		err = a.Staffing.RemoveRate(v.ctx, v.By, v.Now, b.Level, from)
	default:
		err = a.Staffing.PutRate(v.ctx, v.By, v.Now, staffing.Rate{Body: v.By.Body, Level: b.Level, From: from, Ore: b.Ore})
	}
	if err != nil {
		return nil, renamed(err, "rate", "ore")
	}
	return a.rates(v)
}

// Help is who helps whom: people of a section who work for a team.
type Help struct {
	Home    Ref    `json:"home" doc:"Section of those who work; an empty id is nobody's"`
	Team    Ref    `json:"team"`
	Level   int    `json:"level,omitempty"`
	Minutes int    `json:"minutes"`
	Rows    string `json:"rows" doc:"Where the rows are that make the minutes"`
}

func (a *API) listHelping(v *visit, in *struct {
	MonthAsked
	Turning
}) (*Page[Help], error) {
	span, err := in.span()
	if err != nil {
		return nil, err
	}
	f, err := a.Staffing.Figures(v.ctx, v.By, v.Now, span)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, f.Help, func(h staffing.Help) string { return h.Home + "/" + h.Team + "/" + strconv.Itoa(h.Level) }, func(h staffing.Help) Help {
		return Help{Ref{h.Home, f.Names.Unit(h.Home)}, Ref{h.Team, f.Names.Team(h.Team)}, h.Level, h.Minutes,
			staffingAt("hours", in.Month, "home", cmp.Or(h.Home, staffing.Nobody), "team", h.Team, "level", strconv.Itoa(h.Level))}
	})
}

// ExpertAt names an entry in the path.
type ExpertAt struct {
	Expert string `path:"expert" maxLength:"64"`
}

// ExpertWords are what is said of somebody who knows a subject.
type ExpertWords struct {
	Person   string `json:"person" minLength:"1" maxLength:"200" doc:"Id or mail address"`
	Subject  string `json:"subject" minLength:"1" maxLength:"120"`
	Team     string `json:"team,omitempty" maxLength:"64"`
	Strength int    `json:"strength" minimum:"1" maximum:"3" doc:"1 can help, 2 knows it well, 3 teaches it"`
	From     Day    `json:"from,omitempty"`
	To       Day    `json:"to,omitempty"`
	Note     string `json:"note,omitempty" maxLength:"500"`
}

func (b ExpertWords) input() (staffing.ExpertInput, error) {
	var r reader
	in := staffing.ExpertInput{Person: b.Person, Subject: b.Subject, Team: b.Team, Strength: b.Strength, From: r.day("from", b.From), To: r.day("to", b.To), Note: b.Note}
	return in, r.faults.Err()
}

func (a *API) addExpert(v *visit, in *struct{ Body ExpertWords }) (*Made[Added], error) {
	input, err := in.Body.input()
	if err != nil {
		return nil, err
	}
	id, err := a.Staffing.AddExpert(v.ctx, v.By, v.Now, input)
	if err != nil {
		return nil, err
	}
	return made("/staffing/experts", Added{id}, 1), nil
}

// KnownExpert is an entry as it is kept.
type KnownExpert struct {
	ID string `json:"id"`
	ExpertWords
	Version int `json:"version"`
}

func (a *API) expert(v *visit, id string) func() (*One[KnownExpert], error) {
	return func() (*One[KnownExpert], error) {
		e, err := a.Staffing.ExpertAt(v.ctx, v.By, id)
		if err != nil {
			return nil, err
		}
		return one(KnownExpert{e.ID, ExpertWords{e.Person, e.Subject, e.Team, e.Strength, Day(e.From), Day(e.To), e.Note}, e.Version}, e.Version), nil
	}
}

func (a *API) changeExpert(v *visit, in *struct {
	ExpertAt
	Match
	Body ExpertWords
}) (*One[KnownExpert], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	if _, err := a.expert(v, in.Expert)(); err != nil {
		return nil, err
	}
	input, err := in.Body.input()
	if err == nil {
		err = a.Staffing.ChangeExpert(v.ctx, v.By, v.Now, in.Expert, at, input)
	}
	return settle(err, a.expert(v, in.Expert))
}

func (a *API) removeExpert(v *visit, in *struct {
	ExpertAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Staffing.RemoveExpert(v.ctx, v.By, v.Now, in.Expert, at), a.expert(v, in.Expert))
}
