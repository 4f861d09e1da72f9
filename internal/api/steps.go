package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) stepOperations() {
	read, plan, support := access.RolloutRead, access.RolloutPlan, access.RolloutSupport
	const t = "Steps"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/steps", id: "listSteps", needs: read, says: "Steps in order, with how they stand"}, a.listSteps)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/steps", id: "addStep", needs: plan, says: "Put a step at the end", status: 201}, a.addStep)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/steps/{step}", id: "getStep", needs: read, says: "One step"}, a.getStep)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/steps/{step}", id: "changeStep", needs: plan, says: "Change a step"}, a.changeStep)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/steps/{step}/move", id: "moveStep", needs: plan, says: "One place up or down", status: 204}, a.moveStep)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/steps/{step}", id: "deleteStep", needs: plan, says: "Remove a step without results", status: 204}, a.deleteStep)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/steps/{step}/people", id: "listStepPeople", needs: read, says: "Who stands where in a step"}, a.listStepPeople)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/steps/{step}/by-hand", id: "recordByHand", needs: support, says: "Note what somebody did with one person, or found", status: 204}, a.recordByHand)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/results", id: "recordResults", needs: support, says: "Take a batch of results, as of Exchange batches or Intune states; the same batch twice is one"}, a.recordResults)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/results/check", id: "checkResults", needs: support, says: "Tell what a batch would do, and do nothing"}, a.checkResults)
}

// StepAt names a step in the path.
type StepAt struct {
	RolloutAt
	Step string `path:"step" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

// Step is something that must happen for each person or device.
type Step struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	Kind       string         `json:"kind" enum:"automatic,manual"`
	Subject    string         `json:"subject" enum:"person,device"`
	Track      string         `json:"track,omitempty" doc:"Id; left out is every track"`
	Guide      string         `json:"guide,omitempty" doc:"Markdown"`
	ByHand     string         `json:"by_hand,omitempty" doc:"Markdown: what to do where the automatic step fails"`
	External   string         `json:"external,omitempty" doc:"The name results come under: a batch, an app"`
	Follows    string         `json:"follows,omitempty" enum:"handed_in,upgraded,returned" doc:"The link of a device's custody that makes it done"`
	All        int            `json:"all" doc:"Everybody, or every device, it concerns"`
	Outcomes   map[string]int `json:"outcomes"`
	DoneByHand int            `json:"done_by_hand"`
	Waiting    int            `json:"waiting" doc:"Without a result"`
	KnownError string         `json:"known_error,omitempty" doc:"Id of the open one"`
	Version    int            `json:"version"`
}

func showStep(s rollout.StepSum) Step {
	return Step{s.Step.ID, s.Step.Name, s.Step.Kind, s.Step.Subject, s.Step.Track, s.Step.Guide, s.Step.ByHand, s.Step.External, s.Step.Follows,
		s.All, counts(s.By), s.ByHand, s.Waiting, s.Known, s.Step.Version}
}

func (a *API) listSteps(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Step], error) {
	b, err := a.Rollouts.Steps(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, b.Steps, func(s rollout.StepSum) string { return s.Step.ID }, showStep)
}

func (a *API) step(v *visit, in StepAt) func() (*One[Step], error) {
	return func() (*One[Step], error) {
		b, err := a.Rollouts.Steps(v.ctx, v.By, in.Rollout)
		if err != nil {
			return nil, err
		}
		s, err := pick(b.Steps, func(s rollout.StepSum) bool { return s.Step.ID == in.Step })
		if err != nil {
			return nil, err
		}
		return one(showStep(s), s.Step.Version), nil
	}
}

func (a *API) getStep(v *visit, in *StepAt) (*One[Step], error) { return a.step(v, *in)() }

type addStep struct {
	RolloutAt
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"200"`
		Kind     string `json:"kind" enum:"automatic,manual"`
		Subject  string `json:"subject" enum:"person,device"`
		Track    string `json:"track,omitempty" maxLength:"64"`
		Guide    string `json:"guide,omitempty" maxLength:"40000"`
		ByHand   string `json:"by_hand,omitempty" maxLength:"40000"`
		External string `json:"external,omitempty" maxLength:"200"`
		Follows  string `json:"follows,omitempty" enum:"handed_in,upgraded,returned"`
	}
}

func (a *API) addStep(v *visit, in *addStep) (*Made[Step], error) {
	b := in.Body
	id, err := a.Rollouts.AddStep(v.ctx, v.By, v.Now, in.Rollout, rollout.StepInput{Track: b.Track, Name: b.Name, Kind: b.Kind, Subject: b.Subject, Guide: b.Guide, ByHand: b.ByHand, External: b.External, Follows: b.Follows})
	return madeOne(err, "/rollouts/"+in.Rollout+"/steps/"+id, a.step(v, StepAt{in.RolloutAt, id}))
}

type changeStep struct {
	StepAt
	Match
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Kind     *string `json:"kind,omitempty" enum:"automatic,manual"`
		Subject  *string `json:"subject,omitempty" enum:"person,device"`
		Track    *string `json:"track,omitempty" maxLength:"64"`
		Guide    *string `json:"guide,omitempty" maxLength:"40000"`
		ByHand   *string `json:"by_hand,omitempty" maxLength:"40000"`
		External *string `json:"external,omitempty" maxLength:"200"`
		Follows  *string `json:"follows,omitempty" maxLength:"20"`
	}
}

func (a *API) changeStep(v *visit, in *changeStep) (*One[Step], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.step(v, in.StepAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	w := rollout.StepInput{Track: was.Body.Track, Name: was.Body.Name, Kind: was.Body.Kind, Subject: was.Body.Subject, Guide: was.Body.Guide, ByHand: was.Body.ByHand, External: was.Body.External, Follows: was.Body.Follows}
	merge(&w.Name, in.Body.Name)
	merge(&w.Kind, in.Body.Kind)
	merge(&w.Subject, in.Body.Subject)
	merge(&w.Track, in.Body.Track)
	merge(&w.Guide, in.Body.Guide)
	merge(&w.ByHand, in.Body.ByHand)
	merge(&w.External, in.Body.External)
	merge(&w.Follows, in.Body.Follows)
	return settle(a.Rollouts.ChangeStep(v.ctx, v.By, v.Now, in.Rollout, in.Step, at, w), now)
}

func (a *API) moveStep(v *visit, in *struct {
	StepAt
	Body struct {
		To string `json:"to" enum:"up,down"`
	}
}) (*None, error) {
	places := 1
	if in.Body.To == "up" {
		places = -1
	}
	return done(a.Rollouts.MoveStep(v.ctx, v.By, v.Now, in.Rollout, in.Step, places))
}

func (a *API) deleteStep(v *visit, in *StepAt) (*None, error) {
	return done(a.Rollouts.RemoveStep(v.ctx, v.By, v.Now, in.Rollout, in.Step))
}

// Standing is where one person or device stands in a step.
type Standing struct {
	Person  Ref    `json:"person"`
	Serial  string `json:"serial,omitempty"`
	Stage   string `json:"stage"`
	Outcome string `json:"outcome,omitempty" doc:"Left out while nothing is known"`
	State   string `json:"state,omitempty" doc:"As the source said it"`
	Source  string `json:"source,omitempty" enum:"hand,api,import"`
	At      Moment `json:"at,omitempty"`
}

func (a *API) listStepPeople(v *visit, in *struct {
	StepAt
	Turning
	State string `query:"state" enum:"done,failed,running,with_errors,unknown,waiting,by_hand"`
}) (*Page[Standing], error) {
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	p, err := a.Rollouts.StepPeople(v.ctx, v.By, in.Rollout, in.Step, rollout.StandingFilter(in.State), after, in.Limit)
	if err != nil {
		return nil, err
	}
	var items []Standing
	for _, l := range p.Lines {
		items = append(items, Standing{Ref{l.Person, l.Name}, l.Serial, string(l.Stage), string(l.Outcome), l.Raw, string(l.Source), moment(l.At)})
	}
	return turned(v, items, cursorOf(p.Next), cursorOf(p.Prev)), nil
}

func (a *API) recordByHand(v *visit, in *struct {
	StepAt
	Body struct {
		Person  string `json:"person" minLength:"1" maxLength:"64"`
		Serial  string `json:"serial,omitempty" maxLength:"64" doc:"For steps per device"`
		Outcome string `json:"outcome" enum:"done,failed,running,with_errors"`
		Detail  string `json:"detail,omitempty" maxLength:"2000"`
	}
}) (*None, error) {
	b := in.Body
	return done(a.Rollouts.RecordByHand(v.ctx, v.By, v.Now, in.Rollout, in.Step, b.Person, b.Serial, rollout.Outcome(b.Outcome), b.Detail))
}

// Result is what a source says of one step for one person or device.
type Result struct {
	Step   string `json:"step" minLength:"1" maxLength:"200" doc:"Id of the step, or the name its results come under"`
	Person string `json:"person,omitempty" maxLength:"64" doc:"Id; or name the person by mail or serial"`
	Mail   string `json:"mail,omitempty" maxLength:"254" doc:"Address or sign-in name"`
	Serial string `json:"serial,omitempty" maxLength:"64" doc:"Of the device, for steps per device"`
	State  string `json:"state" maxLength:"200" doc:"As the source says it; a word nobody knows never counts as done" example:"Completed"`
	At     Moment `json:"at,omitempty" doc:"Left out is now"`
	Detail string `json:"detail,omitempty" maxLength:"2000"`
}

type resultBatch struct {
	RolloutAt
	Body struct {
		Results []Result `json:"results" minItems:"1" maxItems:"2000" nullable:"false"`
	}
}

func (b resultBatch) read() ([]rollout.Result, error) {
	var r reader
	all := make([]rollout.Result, len(b.Body.Results))
	for i, one := range b.Body.Results {
		all[i] = rollout.Result{Line: i, Step: one.Step, Person: one.Person, Address: one.Mail, Serial: one.Serial, State: one.State, Source: rollout.ByAPI,
			At: r.moment(at("results", i, "at"), one.At), Detail: one.Detail}
	}
	return all, r.faults.Err()
}

// ResultReport is what came of a batch.
type ResultReport struct {
	Taken     int            `json:"taken"`
	Unchanged int            `json:"unchanged"`
	Problems  []Wrong        `json:"problems" doc:"Results that could not be taken; the rest was"`
	Unknown   map[string]int `json:"unknown" doc:"States nobody knows, which do not count as done"`
	Opened    []string       `json:"opened" doc:"Ids of known errors opened"`
}

func (v *visit) report(r rollout.ResultReport) *Plain[ResultReport] {
	out := ResultReport{r.Taken, r.Unchanged, []Wrong{}, r.Unknown, append([]string{}, r.Opened...)}
	for _, p := range r.Problems {
		_, pointer := whereabouts(at("results", p.Line, field(p.Fault.Field, "address", "mail")))
		out.Problems = append(out.Problems, Wrong{"body", pointer, p.Fault.Key, v.P.Fault(p.Fault)})
	}
	return plain(out)
}

func (a *API) recordResults(v *visit, in *resultBatch) (*Plain[ResultReport], error) {
	all, err := in.read()
	if err != nil {
		return nil, err
	}
	r, err := a.Rollouts.RecordResults(v.ctx, v.By, v.Now, in.Rollout, all)
	if err != nil {
		return nil, err
	}
	return v.report(r), nil
}

func (a *API) checkResults(v *visit, in *resultBatch) (*Plain[ResultReport], error) {
	all, err := in.read()
	if err != nil {
		return nil, err
	}
	r, err := a.Rollouts.CheckResults(v.ctx, v.By, v.Now, in.Rollout, all)
	if err != nil {
		return nil, err
	}
	return v.report(r), nil
}
