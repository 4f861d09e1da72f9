package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) planOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Plan"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/items", id: "listItems", needs: read, says: "What moves, and what stays as it is"}, a.listItems)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/items", id: "addItem", needs: plan, says: "Add something that moves or stays", status: 201}, a.addItem)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/items/{item}", id: "changeItem", needs: plan, says: "Change it"}, a.changeItem)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/items/{item}", id: "deleteItem", needs: plan, says: "Take it off the list", status: 204}, a.deleteItem)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/preparations", id: "listPreparations", needs: read, says: "The checklist"}, a.listPreparations)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/preparations", id: "addPreparation", needs: plan, says: "Add a line to the checklist", status: 201}, a.addPreparation)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/preparations/{preparation}", id: "changePreparation", needs: plan, says: "Change a line"}, a.changePreparation)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/preparations/{preparation}/done", id: "tickPreparation", needs: plan, says: "Say that a line is done, or is not after all"}, a.tickPreparation)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/preparations/{preparation}", id: "deletePreparation", needs: plan, says: "Take a line off", status: 204}, a.deletePreparation)
}

// pick finds one in a list that was read; 404 otherwise.
func pick[S any](all []S, is func(S) bool) (S, error) {
	for _, s := range all {
		if is(s) {
			return s, nil
		}
	}
	var none S
	return none, fault.Gone()
}

// Item is something that moves, or stays as it is.
type Item struct {
	ID      string `json:"id"`
	Kind    string `json:"kind" enum:"moves,stays"`
	Name    string `json:"name"`
	Note    string `json:"note,omitempty"`
	Version int    `json:"version"`
}

func showItem(i rollout.Item) Item { return Item{i.ID, i.Kind, i.Name, i.Note, i.Version} }

func (a *API) listItems(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Item], error) {
	p, err := a.Rollouts.Plan(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, p.Items, func(i rollout.Item) string { return i.ID }, showItem)
}

func (a *API) item(v *visit, in, id string) (*One[Item], error) {
	p, err := a.Rollouts.Plan(v.ctx, v.By, in)
	if err != nil {
		return nil, err
	}
	i, err := pick(p.Items, func(i rollout.Item) bool { return i.ID == id })
	if err != nil {
		return nil, err
	}
	return one(showItem(i), i.Version), nil
}

type addItem struct {
	RolloutAt
	Body struct {
		Kind string `json:"kind" enum:"moves,stays"`
		Name string `json:"name" minLength:"1" maxLength:"200"`
		Note string `json:"note,omitempty" maxLength:"8000"`
	}
}

func (a *API) addItem(v *visit, in *addItem) (*Made[Item], error) {
	id, err := a.Rollouts.AddItem(v.ctx, v.By, v.Now, in.Rollout, rollout.ItemInput{Kind: in.Body.Kind, Name: in.Body.Name, Note: in.Body.Note})
	return madeOne(err, "/rollouts/"+in.Rollout+"/items/"+id, func() (*One[Item], error) { return a.item(v, in.Rollout, id) })
}

// madeOne answers a thing that was just made.
func madeOne[T any](err error, path string, read func() (*One[T], error)) (*Made[T], error) {
	if err != nil {
		return nil, err
	}
	o, err := read()
	if err != nil {
		return nil, err
	}
	return &Made[T]{version + path, o.ETag, o.Body}, nil
}

// ItemAt names an item in the path.
type ItemAt struct {
	RolloutAt
	Item string `path:"item" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

type changeItem struct {
	ItemAt
	Match
	Body struct {
		Kind *string `json:"kind,omitempty" enum:"moves,stays"`
		Name *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Note *string `json:"note,omitempty" maxLength:"8000"`
	}
}

func (a *API) changeItem(v *visit, in *changeItem) (*One[Item], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := func() (*One[Item], error) { return a.item(v, in.Rollout, in.Item) }
	was, err := now()
	if err != nil {
		return nil, err
	}
	w := rollout.ItemInput{Kind: was.Body.Kind, Name: was.Body.Name, Note: was.Body.Note}
	merge(&w.Kind, in.Body.Kind)
	merge(&w.Name, in.Body.Name)
	merge(&w.Note, in.Body.Note)
	return settle(a.Rollouts.ChangeItem(v.ctx, v.By, v.Now, in.Rollout, in.Item, at, w), now)
}

func (a *API) deleteItem(v *visit, in *ItemAt) (*None, error) {
	return done(a.Rollouts.RemoveItem(v.ctx, v.By, v.Now, in.Rollout, in.Item))
}

// Preparation is a line of the checklist.
type Preparation struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Unit    *Ref   `json:"unit,omitempty" doc:"The department that owns it"`
	Due     Day    `json:"due,omitempty"`
	Note    string `json:"note,omitempty"`
	DoneAt  Moment `json:"done_at,omitempty"`
	DoneBy  *Ref   `json:"done_by,omitempty"`
	Version int    `json:"version"`
}

func showPreparation(p rollout.Plan) func(rollout.Preparation) Preparation {
	units := map[string]string{}
	for _, u := range p.Units {
		units[u.ID] = u.Name
	}
	return func(l rollout.Preparation) Preparation {
		return Preparation{l.ID, l.Name, ref(l.Unit, units[l.Unit]), Day(l.Due), l.Note, moment(l.DoneAt), ref(l.DoneBy, p.Names[l.DoneBy]), l.Version}
	}
}

// ref names a thing; nil where there is none.
func ref(id, name string) *Ref {
	if id == "" {
		return nil
	}
	return &Ref{id, name}
}

func (a *API) listPreparations(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Preparation], error) {
	p, err := a.Rollouts.Plan(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, p.Preparations, func(l rollout.Preparation) string { return l.ID }, showPreparation(p))
}

func (a *API) preparation(v *visit, in PreparationAt) func() (*One[Preparation], error) {
	return func() (*One[Preparation], error) {
		p, err := a.Rollouts.Plan(v.ctx, v.By, in.Rollout)
		if err != nil {
			return nil, err
		}
		l, err := pick(p.Preparations, func(l rollout.Preparation) bool { return l.ID == in.Preparation })
		if err != nil {
			return nil, err
		}
		return one(showPreparation(p)(l), l.Version), nil
	}
}

// PreparationAt names a line of the checklist in the path.
type PreparationAt struct {
	RolloutAt
	Preparation string `path:"preparation" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

type addPreparation struct {
	RolloutAt
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
		Unit string `json:"unit" maxLength:"64" doc:"Id of the department that owns it"`
		Due  Day    `json:"due,omitempty"`
		Note string `json:"note,omitempty" maxLength:"8000"`
	}
}

func (a *API) addPreparation(v *visit, in *addPreparation) (*Made[Preparation], error) {
	var r reader
	wanted := rollout.PreparationInput{Name: in.Body.Name, Unit: in.Body.Unit, Due: r.day("due", in.Body.Due), Note: in.Body.Note}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	id, err := a.Rollouts.AddPreparation(v.ctx, v.By, v.Now, in.Rollout, wanted)
	return madeOne(err, "/rollouts/"+in.Rollout+"/preparations/"+id, a.preparation(v, PreparationAt{in.RolloutAt, id}))
}

type changePreparation struct {
	PreparationAt
	Match
	Body struct {
		Name *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Unit *string `json:"unit,omitempty" maxLength:"64"`
		Due  *Day    `json:"due,omitempty"`
		Note *string `json:"note,omitempty" maxLength:"8000"`
	}
}

func (a *API) changePreparation(v *visit, in *changePreparation) (*One[Preparation], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.preparation(v, in.PreparationAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	w := was.Body
	unit := ""
	if w.Unit != nil {
		unit = w.Unit.ID
	}
	merge(&w.Name, in.Body.Name)
	merge(&unit, in.Body.Unit)
	merge(&w.Due, in.Body.Due)
	merge(&w.Note, in.Body.Note)
	var r reader
	wanted := rollout.PreparationInput{Name: w.Name, Unit: unit, Due: r.day("due", w.Due), Note: w.Note}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return settle(a.Rollouts.ChangePreparation(v.ctx, v.By, v.Now, in.Rollout, in.Preparation, at, wanted), now)
}

type tickPreparation struct {
	PreparationAt
	Match
	Body struct {
		Done bool `json:"done"`
	}
}

func (a *API) tickPreparation(v *visit, in *tickPreparation) (*One[Preparation], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.TickPreparation(v.ctx, v.By, v.Now, in.Rollout, in.Preparation, at, in.Body.Done), a.preparation(v, in.PreparationAt))
}

func (a *API) deletePreparation(v *visit, in *PreparationAt) (*None, error) {
	return done(a.Rollouts.RemovePreparation(v.ctx, v.By, v.Now, in.Rollout, in.Preparation))
}
