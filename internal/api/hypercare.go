package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) hypercareOperations() {
	read, plan, support := access.RolloutRead, access.RolloutPlan, access.RolloutSupport
	const t = "Hypercare"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/hypercare", id: "getHypercare", needs: read, says: "The time of extra support: its log, and what must hold before it ends"}, a.getHypercare)
	add(a, t, op{method: "PUT", path: "/rollouts/{rollout}/hypercare", id: "planHypercare", needs: plan, says: "Set the window and the criteria; If-Match \"0\" sets them for the first time"}, a.planHypercare)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/hypercare/check-in", id: "checkIn", needs: support, says: "Today's check-in, once", status: 204}, a.checkIn)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/hypercare/walks", id: "walkFloor", needs: support, says: "Write a round down", status: 204}, a.walkFloor)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/hypercare/end", id: "endHypercare", needs: plan, says: "End it: when the criteria are met, or for a reason"}, a.endHypercare)
}

// Hypercare is the time of extra support after the move.
type Hypercare struct {
	Planned     bool        `json:"planned"`
	Starts      Day         `json:"starts,omitempty"`
	Ends        Day         `json:"ends,omitempty"`
	MaxSevere   int         `json:"max_severe" doc:"Open severe contacts at most"`
	MinAdopted  int         `json:"min_adopted" doc:"Per cent of those concerned"`
	MaxContacts int         `json:"max_contacts" doc:"A day, over the last five working days"`
	Exit        []Criterion `json:"exit"`
	Met         bool        `json:"met" doc:"Whether every criterion is"`
	EndedAt     Moment      `json:"ended_at,omitempty"`
	Waived      string      `json:"waived,omitempty" doc:"Why it ended although not all was met"`
	CheckedIn   bool        `json:"checked_in" doc:"Today"`
	CheckIns    []Note      `json:"check_ins"`
	Walks       []Note      `json:"walks"`
	Version     int         `json:"version"`
}

// Criterion is one condition for ending.
type Criterion struct {
	Kind  string `json:"kind" enum:"severe,adopted,contacts"`
	Limit int    `json:"limit"`
	Met   bool   `json:"met"`
}

// Note is a line of the log.
type Note struct {
	Day    Day    `json:"day"`
	Place  string `json:"place,omitempty"`
	Text   string `json:"text,omitempty"`
	Met    int    `json:"met,omitempty" doc:"Whom one met, on a round"`
	Helped int    `json:"helped,omitempty"`
	By     *Ref   `json:"by,omitempty"`
	At     Moment `json:"at"`
}

func note(n rollout.NoteRow) Note {
	return Note{Day(n.Day), n.Place, n.Text, n.Met, n.Helped, ref(n.HypercareNote.By, n.ByName), moment(n.At)}
}

func (a *API) hypercare(v *visit, id string) func() (*One[Hypercare], error) {
	return func() (*One[Hypercare], error) {
		c, err := a.Rollouts.Hypercare(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		h := c.Hypercare
		out := Hypercare{Planned: h.Planned(), Starts: Day(h.Starts), Ends: Day(h.Ends), MaxSevere: h.MaxSevere, MinAdopted: h.MinAdopted, MaxContacts: h.MaxContacts,
			Exit: []Criterion{}, Met: c.Met(), EndedAt: moment(h.EndedAt), Waived: h.Waived, CheckedIn: c.CheckedIn, CheckIns: []Note{}, Walks: []Note{}, Version: h.Version}
		for _, x := range c.Exit {
			out.Exit = append(out.Exit, Criterion{x.Kind, x.Limit, x.Met})
		}
		for _, d := range c.Days {
			if d.Done {
				out.CheckIns = append(out.CheckIns, note(d.CheckIn))
			}
		}
		for _, w := range c.Walks {
			out.Walks = append(out.Walks, note(w))
		}
		return one(out, h.Version), nil
	}
}

func (a *API) getHypercare(v *visit, in *RolloutAt) (*One[Hypercare], error) {
	return a.hypercare(v, in.Rollout)()
}

// versionOrNew is Match where "0" stands for what is not there yet.
func (m Match) versionOrNew() (int, error) {
	if m.IfMatch == `"0"` {
		return 0, nil
	}
	return m.version()
}

func (a *API) planHypercare(v *visit, in *struct {
	RolloutAt
	Match
	Body struct {
		Starts      Day `json:"starts"`
		Ends        Day `json:"ends"`
		MaxSevere   int `json:"max_severe" minimum:"0"`
		MinAdopted  int `json:"min_adopted" minimum:"0" maximum:"100"`
		MaxContacts int `json:"max_contacts" minimum:"0"`
	}
}) (*One[Hypercare], error) {
	at, err := in.versionOrNew()
	if err != nil {
		return nil, err
	}
	var r reader
	w := rollout.HypercareInput{MaxSevere: in.Body.MaxSevere, MinAdopted: in.Body.MinAdopted, MaxContacts: in.Body.MaxContacts}
	w.Starts, w.Ends = r.days("starts", "ends", in.Body.Starts, in.Body.Ends)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return settle(a.Rollouts.PlanHypercare(v.ctx, v.By, v.Now, in.Rollout, at, w), a.hypercare(v, in.Rollout))
}

func (a *API) checkIn(v *visit, in *struct {
	RolloutAt
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"8000"`
	}
}) (*None, error) {
	return done(a.Rollouts.CheckIn(v.ctx, v.By, v.Now, in.Rollout, in.Body.Text))
}

func (a *API) walkFloor(v *visit, in *struct {
	RolloutAt
	Body struct {
		Place  string `json:"place" minLength:"1" maxLength:"200"`
		Text   string `json:"text,omitempty" maxLength:"8000"`
		Met    int    `json:"met,omitempty" minimum:"0"`
		Helped int    `json:"helped,omitempty" minimum:"0"`
		Client string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks; the same counts once"`
	}
}) (*None, error) {
	b := in.Body
	return done(a.Rollouts.WalkFloor(v.ctx, v.By, v.Now, in.Rollout, rollout.FloorWalkInput{Place: b.Place, Text: b.Text, Met: b.Met, Helped: b.Helped, Client: b.Client}))
}

func (a *API) endHypercare(v *visit, in *struct {
	RolloutAt
	Match
	Body struct {
		Why string `json:"why,omitempty" maxLength:"8000" doc:"Ends it although not all is met; kept with the name"`
	}
}) (*One[Hypercare], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.EndHypercare(v.ctx, v.By, v.Now, in.Rollout, at, in.Body.Why), a.hypercare(v, in.Rollout))
}
