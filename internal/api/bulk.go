package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) bulkOperations() {
	const t, support = "Roster", access.RolloutSupport
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/bulk-actions", id: "listBulkActions", needs: support, says: "What was done to many at once, the latest first"}, a.listBulkActions)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/bulk-actions/{bulk}", id: "getBulkAction", needs: support, says: "One of them person by person: who goes back when it is undone, and who does not"}, a.getBulkAction)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/bulk-actions/{bulk}/undo", id: "undoBulkAction", needs: support, says: "Take it back for those who have not changed since; needs what the action needed"}, a.undoBulkAction)
}

// Done says how many were concerned, and by which action, so that it can be
// undone.
type Done struct {
	Count int    `json:"count"`
	Bulk  string `json:"bulk,omitempty" doc:"Id of the action; left out when nothing was done"`
}

func doneToMany(b rollout.Bulk, err error) (*Plain[Done], error) {
	if err != nil {
		return nil, err
	}
	return plain(Done{b.People, b.ID}), nil
}

// BulkAction is something done to many people at once.
type BulkAction struct {
	ID       string `json:"id"`
	Kind     string `json:"kind" doc:"Kind of event; placed is a move between waves"`
	Wave     string `json:"wave,omitempty" doc:"Id of the wave moved to"`
	People   int    `json:"people"`
	By       string `json:"by" doc:"Name"`
	At       Moment `json:"at"`
	Until    Moment `json:"until" doc:"When it can no longer be undone"`
	MayUndo  bool   `json:"may_undo" doc:"Whether you may undo it now"`
	UndoneAt Moment `json:"undone_at,omitempty"`
	UndoneBy string `json:"undone_by,omitempty" doc:"Name"`
	Undone   int    `json:"undone,omitempty" doc:"How many went back"`
}

func bulkAction(b rollout.BulkRow) BulkAction {
	return BulkAction{b.ID, string(b.Kind), b.Wave, b.People, b.ByName, moment(b.At), moment(b.Until()), b.MayUndo, moment(b.UndoneAt), b.UndoneByName, b.Undone}
}

func (a *API) listBulkActions(v *visit, in *struct {
	RolloutAt
	After  string `query:"after" maxLength:"2800" doc:"The cursor of the page before"`
	Before string `query:"before" maxLength:"2800" doc:"The cursor prev of the page after: back from there; after counts first"`
}) (*Page[BulkAction], error) {
	after, before, err := Turning{Paging: Paging{After: in.After}, Before: in.Before}.cursors(rollout.KnownBulkPlace)
	if err != nil {
		return nil, err
	}
	found, err := a.Rollouts.Bulks(v.ctx, v.By, v.Now, in.Rollout, after, before)
	if err != nil {
		return nil, err
	}
	var items []BulkAction
	for _, b := range found.Rows {
		items = append(items, bulkAction(b))
	}
	return turned(v, items, found.Next, found.Prev), nil
}

// BulkAt names a bulk action in the path.
type BulkAt struct {
	RolloutAt
	Bulk string `path:"bulk" maxLength:"64"`
}

// BulkLook is a bulk action person by person.
type BulkLook struct {
	BulkAction
	Back []Mover   `json:"back" doc:"Who goes, or went, back"`
	Stay []Staying `json:"stay" doc:"Who does not"`
}

// Staying is somebody who does not go back.
type Staying struct {
	Mover
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (a *API) getBulkAction(v *visit, in *BulkAt) (*Plain[BulkLook], error) {
	look, err := a.Rollouts.LookBulk(v.ctx, v.By, v.Now, in.Rollout, in.Bulk)
	if err != nil {
		return nil, err
	}
	out := BulkLook{bulkAction(look.BulkRow), movers(look.Back), []Staying{}}
	for _, s := range look.Stay {
		since := s.Since
		if s.Why == rollout.StaysChanged {
			since = v.P.T("rollout.kind."+s.Since, "what", "…")
		}
		out.Stay = append(out.Stay, Staying{movers([]rollout.Mover{s.Mover})[0], s.Why, v.P.T(s.Why, "since", since)})
	}
	return plain(out), nil
}

// Undone says how many went back, and how many did not.
type Undone struct {
	Back   int `json:"back"`
	Stayed int `json:"stayed"`
}

func (a *API) undoBulkAction(v *visit, in *BulkAt) (*Plain[Undone], error) {
	back, stayed, err := a.Rollouts.UndoBulk(v.ctx, v.By, v.Now, in.Rollout, in.Bulk)
	if err != nil {
		return nil, err
	}
	return plain(Undone{back, stayed}), nil
}
