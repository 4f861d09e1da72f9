package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) knownErrorOperations() {
	read, support := access.RolloutRead, access.RolloutSupport
	const t = "Known errors"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/known-errors", id: "listKnownErrors", needs: read, says: "Known errors, open ones first"}, a.listKnownErrors)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/known-errors", id: "addKnownError", needs: support, says: "Open a known error by hand", status: 201}, a.addKnownError)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/known-errors/{error}", id: "getKnownError", needs: read, says: "One known error"}, a.getKnownError)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/known-errors/{error}", id: "changeKnownError", needs: support, says: "Change its words, or whose fault it is"}, a.changeKnownError)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/known-errors/{error}/close", id: "closeKnownError", needs: support, says: "End it for everybody"}, a.closeKnownError)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/known-errors/{error}/reopen", id: "reopenKnownError", needs: support, says: "Take it up again"}, a.reopenKnownError)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/known-errors/{error}/people", id: "listTouched", needs: read, says: "Whom it touches"}, a.listTouched)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/known-errors/{error}/people", id: "touchPeople", needs: support, says: "Add people it touches; answers how many there are now"}, a.touchPeople)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/known-errors/{error}/help", id: "helpWith", needs: support, says: "Note that somebody needed help with it, or was helped by hand", status: 204}, a.helpWith)
}

// KnownErrorAt names a known error in the path.
type KnownErrorAt struct {
	RolloutAt
	Error string `path:"error" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the known error"`
}

// KnownError is something known not to work, with what to do meanwhile.
type KnownError struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Step     string `json:"step,omitempty" doc:"Id of the step that fails"`
	Cause    string `json:"cause,omitempty"`
	Fallback string `json:"fallback,omitempty" doc:"Markdown: what to do by hand"`
	FaultOf  string `json:"fault_of" enum:"own,supplier,outside"`
	Supplier string `json:"supplier,omitempty"`
	Open     bool   `json:"open"`
	OpenedAt Moment `json:"opened_at"`
	ClosedAt Moment `json:"closed_at,omitempty"`
	Touched  int    `json:"touched"`
	Helped   int    `json:"helped"`
	Solved   int    `json:"solved"`
	ByHand   int    `json:"by_hand"`
	Version  int    `json:"version"`
}

func showKnownError(k rollout.KnownError) KnownError {
	return KnownError{k.ID, k.Name, k.Step, k.Cause, k.Fallback, k.FaultOf, k.Supplier, k.Open(), moment(k.OpenedAt), moment(k.ClosedAt), k.Touched, k.Helped, k.Solved, k.ByHand, k.Version}
}

func (a *API) listKnownErrors(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[KnownError], error) {
	b, err := a.Rollouts.KnownErrors(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, b.Errors, func(k rollout.KnownError) string { return k.ID }, showKnownError)
}

func (a *API) knownError(v *visit, in KnownErrorAt) func() (*One[KnownError], error) {
	return func() (*One[KnownError], error) {
		p, err := a.Rollouts.KnownError(v.ctx, v.By, in.Rollout, in.Error, rollout.TouchedAll, rollout.Place{}, 1)
		if err != nil {
			return nil, err
		}
		return one(showKnownError(p.Error), p.Error.Version), nil
	}
}

func (a *API) getKnownError(v *visit, in *KnownErrorAt) (*One[KnownError], error) {
	return a.knownError(v, *in)()
}

type addKnownError struct {
	RolloutAt
	Body struct {
		Name     string `json:"name" minLength:"1" maxLength:"200"`
		Step     string `json:"step,omitempty" maxLength:"64"`
		Cause    string `json:"cause,omitempty" maxLength:"8000"`
		Fallback string `json:"fallback,omitempty" maxLength:"40000"`
		FaultOf  string `json:"fault_of" enum:"own,supplier,outside"`
		Supplier string `json:"supplier,omitempty" maxLength:"200"`
	}
}

func (a *API) addKnownError(v *visit, in *addKnownError) (*Made[KnownError], error) {
	b := in.Body
	id, err := a.Rollouts.AddKnownError(v.ctx, v.By, v.Now, in.Rollout, rollout.KnownErrorInput{Step: b.Step, Name: b.Name, Cause: b.Cause, Fallback: b.Fallback, FaultOf: b.FaultOf, Supplier: b.Supplier})
	return madeOne(err, "/rollouts/"+in.Rollout+"/known-errors/"+id, a.knownError(v, KnownErrorAt{in.RolloutAt, id}))
}

type changeKnownError struct {
	KnownErrorAt
	Match
	Body struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Step     *string `json:"step,omitempty" maxLength:"64"`
		Cause    *string `json:"cause,omitempty" maxLength:"8000"`
		Fallback *string `json:"fallback,omitempty" maxLength:"40000"`
		FaultOf  *string `json:"fault_of,omitempty" enum:"own,supplier,outside"`
		Supplier *string `json:"supplier,omitempty" maxLength:"200"`
	}
}

func (a *API) changeKnownError(v *visit, in *changeKnownError) (*One[KnownError], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.knownError(v, in.KnownErrorAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	w := rollout.KnownErrorInput{Step: was.Body.Step, Name: was.Body.Name, Cause: was.Body.Cause, Fallback: was.Body.Fallback, FaultOf: was.Body.FaultOf, Supplier: was.Body.Supplier}
	merge(&w.Name, in.Body.Name)
	merge(&w.Step, in.Body.Step)
	merge(&w.Cause, in.Body.Cause)
	merge(&w.Fallback, in.Body.Fallback)
	merge(&w.FaultOf, in.Body.FaultOf)
	merge(&w.Supplier, in.Body.Supplier)
	return settle(a.Rollouts.ChangeKnownError(v.ctx, v.By, v.Now, in.Rollout, in.Error, at, w), now)
}

type knownErrorMatched struct {
	KnownErrorAt
	Match
}

func (a *API) closeKnownError(v *visit, in *knownErrorMatched) (*One[KnownError], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.CloseKnownError(v.ctx, v.By, v.Now, in.Rollout, in.Error, at), a.knownError(v, in.KnownErrorAt))
}

func (a *API) reopenKnownError(v *visit, in *knownErrorMatched) (*One[KnownError], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.ReopenKnownError(v.ctx, v.By, v.Now, in.Rollout, in.Error, at), a.knownError(v, in.KnownErrorAt))
}

// TouchedPerson is somebody a known error touches.
type TouchedPerson struct {
	Person   Ref    `json:"person"`
	Since    Moment `json:"since"`
	HelpedAt Moment `json:"helped_at,omitempty"`
	SolvedAt Moment `json:"solved_at,omitempty"`
	ByHand   bool   `json:"by_hand,omitempty"`
}

func (a *API) listTouched(v *visit, in *struct {
	KnownErrorAt
	Turning
	State string `query:"state" enum:"still,helped,solved,by_hand"`
}) (*Page[TouchedPerson], error) {
	after, err := in.place()
	if err != nil {
		return nil, err
	}
	p, err := a.Rollouts.KnownError(v.ctx, v.By, in.Rollout, in.Error, rollout.TouchedFilter(in.State), after, in.Limit)
	if err != nil {
		return nil, err
	}
	var items []TouchedPerson
	for _, l := range p.Lines {
		items = append(items, TouchedPerson{Ref{l.Person, l.Name}, moment(l.Since), moment(l.HelpedAt), moment(l.SolvedAt), l.ByHand == 1})
	}
	return turned(v, items, cursorOf(p.Next), cursorOf(p.Prev)), nil
}

func (a *API) touchPeople(v *visit, in *struct {
	KnownErrorAt
	Body struct {
		Everybody bool     `json:"everybody,omitempty"`
		Track     string   `json:"track,omitempty" maxLength:"64"`
		Persons   []string `json:"persons,omitempty" maxItems:"5000" nullable:"false"`
	}
}) (*Plain[Counted], error) {
	return counted(a.Rollouts.TouchPeople(v.ctx, v.By, v.Now, in.Rollout, in.Error, rollout.Touched{Everybody: in.Body.Everybody, Track: in.Body.Track, Persons: in.Body.Persons}))
}

func (a *API) helpWith(v *visit, in *struct {
	KnownErrorAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		Solved bool   `json:"solved,omitempty" doc:"It was done by hand"`
	}
}) (*None, error) {
	return done(a.Rollouts.HelpWith(v.ctx, v.By, v.Now, in.Rollout, in.Error, in.Body.Person, in.Body.Solved))
}
