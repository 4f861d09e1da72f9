package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) outsideOperations() {
	read, support := access.RolloutRead, access.RolloutSupport
	const t = "Outside events"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/outside-events", id: "listOutsideEvents", needs: read, says: "What others changed while the rollout ran, the latest first"}, a.listOutsideEvents)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/outside-events", id: "addOutsideEvent", needs: support, says: "Write one down, also days afterwards", status: 201}, a.addOutsideEvent)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/outside-events/{event}", id: "getOutsideEvent", needs: read, says: "One with the contacts it is held to have caused"}, a.getOutsideEvent)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/outside-events/{event}", id: "changeOutsideEvent", needs: support, says: "Change one"}, a.changeOutsideEvent)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/outside-events/{event}", id: "deleteOutsideEvent", needs: support, says: "Take one away that was written down by mistake", status: 204}, a.deleteOutsideEvent)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/outside-events/{event}/contacts", id: "tieContacts", needs: support, says: "Tie contacts to it, or untie them"}, a.tieContacts)
}

// OutsideEventAt names an outside event in the path.
type OutsideEventAt struct {
	RolloutAt
	Event string `path:"event" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the outside event"`
}

// OutsideEvent is something others changed.
type OutsideEvent struct {
	ID         string `json:"id"`
	Supplier   string `json:"supplier"`
	Name       string `json:"name"`
	Effect     string `json:"effect,omitempty" doc:"What people noticed"`
	Announced  bool   `json:"announced"`
	Starts     Day    `json:"starts"`
	Ends       Day    `json:"ends,omitempty" doc:"Left out is the same day"`
	FoundAt    Moment `json:"found_at"`
	FoundAfter bool   `json:"found_after" doc:"Only after it had begun"`
	Contacts   int    `json:"contacts" doc:"Held to have been caused by it"`
	Version    int    `json:"version"`
}

// OutsideEventDetail is one with its contacts.
type OutsideEventDetail struct {
	OutsideEvent
	Tied       []Contact `json:"tied"`
	Candidates []Contact `json:"candidates" doc:"Of its days and tied to nothing"`
}

func showOutsideEvent(e rollout.OutsideEventRow) OutsideEvent {
	return OutsideEvent{e.ID, e.Supplier, e.Name, e.Effect, e.Announced == 1, Day(e.Starts), Day(e.Ends), moment(e.FoundAt), e.After(), e.Contacts, e.Version}
}

func (a *API) listOutsideEvents(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[OutsideEvent], error) {
	_, all, err := a.Rollouts.OutsideEvents(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, all, func(e rollout.OutsideEventRow) string { return e.ID }, showOutsideEvent)
}

func (a *API) outsideEvent(v *visit, in OutsideEventAt) func() (*One[OutsideEventDetail], error) {
	return func() (*One[OutsideEventDetail], error) {
		p, err := a.Rollouts.OutsideEvent(v.ctx, v.By, in.Rollout, in.Event)
		if err != nil {
			return nil, err
		}
		return one(OutsideEventDetail{showOutsideEvent(p.Event), contacts(p.Tied), contacts(p.Candidates)}, p.Event.Version), nil
	}
}

func contacts(all []rollout.ContactRow) []Contact {
	out := make([]Contact, len(all))
	for i, c := range all {
		out[i] = showContact(c)
	}
	return out
}

func (a *API) getOutsideEvent(v *visit, in *OutsideEventAt) (*One[OutsideEventDetail], error) {
	return a.outsideEvent(v, *in)()
}

// OutsideEventWords are what is said of an outside event.
type OutsideEventWords struct {
	Supplier  string `json:"supplier" minLength:"1" maxLength:"200"`
	Name      string `json:"name" minLength:"1" maxLength:"200"`
	Effect    string `json:"effect,omitempty" maxLength:"8000"`
	Announced bool   `json:"announced,omitempty"`
	Starts    Day    `json:"starts"`
	Ends      Day    `json:"ends,omitempty"`
}

func (w OutsideEventWords) read() (rollout.OutsideEventInput, error) {
	var r reader
	in := rollout.OutsideEventInput{Supplier: w.Supplier, Name: w.Name, Effect: w.Effect, Announced: w.Announced}
	in.Starts, in.Ends = r.days("starts", "ends", w.Starts, w.Ends)
	return in, r.faults.Err()
}

func (a *API) addOutsideEvent(v *visit, in *struct {
	RolloutAt
	Body OutsideEventWords
}) (*Made[OutsideEventDetail], error) {
	w, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	id, err := a.Rollouts.AddOutsideEvent(v.ctx, v.By, v.Now, in.Rollout, w)
	return madeOne(err, "/rollouts/"+in.Rollout+"/outside-events/"+id, a.outsideEvent(v, OutsideEventAt{in.RolloutAt, id}))
}

type changeOutsideEvent struct {
	OutsideEventAt
	Match
	Body struct {
		Supplier  *string `json:"supplier,omitempty" minLength:"1" maxLength:"200"`
		Name      *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Effect    *string `json:"effect,omitempty" maxLength:"8000"`
		Announced *bool   `json:"announced,omitempty"`
		Starts    *Day    `json:"starts,omitempty"`
		Ends      *Day    `json:"ends,omitempty"`
	}
}

func (a *API) changeOutsideEvent(v *visit, in *changeOutsideEvent) (*One[OutsideEventDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.outsideEvent(v, in.OutsideEventAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	e := was.Body.OutsideEvent
	w := OutsideEventWords{e.Supplier, e.Name, e.Effect, e.Announced, e.Starts, e.Ends}
	merge(&w.Supplier, in.Body.Supplier)
	merge(&w.Name, in.Body.Name)
	merge(&w.Effect, in.Body.Effect)
	merge(&w.Announced, in.Body.Announced)
	merge(&w.Starts, in.Body.Starts)
	merge(&w.Ends, in.Body.Ends)
	wanted, err := w.read()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.ChangeOutsideEvent(v.ctx, v.By, v.Now, in.Rollout, in.Event, at, wanted), now)
}

func (a *API) deleteOutsideEvent(v *visit, in *OutsideEventAt) (*None, error) {
	return done(a.Rollouts.RemoveOutsideEvent(v.ctx, v.By, v.Now, in.Rollout, in.Event))
}

func (a *API) tieContacts(v *visit, in *struct {
	OutsideEventAt
	Body struct {
		Contacts []string `json:"contacts" minItems:"1" maxItems:"1000" nullable:"false"`
		Tied     bool     `json:"tied"`
	}
}) (*Plain[Counted], error) {
	return counted(a.Rollouts.TieContacts(v.ctx, v.By, v.Now, in.Rollout, in.Event, in.Body.Contacts, in.Body.Tied))
}
