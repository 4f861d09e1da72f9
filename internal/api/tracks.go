package api

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) trackOperations() {
	read, plan := access.RolloutRead, access.RolloutPlan
	const t = "Tracks"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/tracks", id: "listTracks", needs: read, says: "Tracks in the order their rules are tried"}, a.listTracks)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/tracks", id: "addTrack", needs: plan, says: "Add a track behind the others; nobody moves yet", status: 201}, a.addTrack)
	add(a, t, op{method: "PATCH", path: "/rollouts/{rollout}/tracks/{track}", id: "changeTrack", needs: plan, says: "Change a track; nobody moves yet"}, a.changeTrack)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/tracks/{track}/move", id: "moveTrack", needs: plan, says: "One place earlier or later", status: 204}, a.moveTrack)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/tracks/{track}", id: "deleteTrack", needs: plan, says: "Remove a track nobody is in", status: 204}, a.deleteTrack)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/placement/preview", id: "previewPlacement", needs: plan, says: "Where the rules would put everybody today, and why"}, a.previewPlacement)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/placement", id: "place", needs: plan, says: "Do exactly what a preview showed"}, a.place)
}

// TrackAt names a track in the path.
type TrackAt struct {
	RolloutAt
	Track string `path:"track" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

// Track is an audience: whom its rule catches, unless an earlier track did.
type Track struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Rule    Rule   `json:"rule"`
	Follows string `json:"follows,omitempty" doc:"Whose course they follow"`
	Why     string `json:"why,omitempty"`
	Prepare string `json:"prepare,omitempty"`
	People  int    `json:"people"`
	Version int    `json:"version"`
}

func showTrack(t rollout.TrackRow) Track {
	return Track{t.ID, t.Name, rule(t.Rules), t.Follows, t.Why, t.Prepare, t.People, t.Version}
}

func (a *API) listTracks(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Track], error) {
	l, err := a.Rollouts.Tracks(v.ctx, v.By, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, l.Tracks, func(t rollout.TrackRow) string { return t.ID }, showTrack)
}

func (a *API) track(v *visit, in TrackAt) func() (*One[Track], error) {
	return func() (*One[Track], error) {
		l, err := a.Rollouts.Tracks(v.ctx, v.By, in.Rollout)
		if err != nil {
			return nil, err
		}
		t, err := pick(l.Tracks, func(t rollout.TrackRow) bool { return t.ID == in.Track })
		if err != nil {
			return nil, err
		}
		return one(showTrack(t), t.Version), nil
	}
}

// TrackWords are what is said of a track.
type TrackWords struct {
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Rule    Rule   `json:"rule"`
	Follows string `json:"follows,omitempty" maxLength:"200"`
	Why     string `json:"why,omitempty" maxLength:"8000"`
	Prepare string `json:"prepare,omitempty" maxLength:"8000"`
}

func (t TrackWords) input() rollout.TrackInput {
	return rollout.TrackInput{Name: t.Name, Rule: t.Rule.org(), Follows: t.Follows, Why: t.Why, Prepare: t.Prepare}
}

func (a *API) addTrack(v *visit, in *struct {
	RolloutAt
	Body TrackWords
}) (*Made[Track], error) {
	id, err := a.Rollouts.AddTrack(v.ctx, v.By, v.Now, in.Rollout, in.Body.input())
	return madeOne(ofRule(err), "/rollouts/"+in.Rollout+"/tracks/"+id, a.track(v, TrackAt{in.RolloutAt, id}))
}

type changeTrack struct {
	TrackAt
	Match
	Body struct {
		Name    *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Rule    *Rule   `json:"rule,omitempty"`
		Follows *string `json:"follows,omitempty" maxLength:"200"`
		Why     *string `json:"why,omitempty" maxLength:"8000"`
		Prepare *string `json:"prepare,omitempty" maxLength:"8000"`
	}
}

func (a *API) changeTrack(v *visit, in *changeTrack) (*One[Track], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.track(v, in.TrackAt)
	was, err := now()
	if err != nil {
		return nil, err
	}
	w := TrackWords{was.Body.Name, was.Body.Rule, was.Body.Follows, was.Body.Why, was.Body.Prepare}
	merge(&w.Name, in.Body.Name)
	merge(&w.Rule, in.Body.Rule)
	merge(&w.Follows, in.Body.Follows)
	merge(&w.Why, in.Body.Why)
	merge(&w.Prepare, in.Body.Prepare)
	return settle(ofRule(a.Rollouts.ChangeTrack(v.ctx, v.By, v.Now, in.Rollout, in.Track, at, w.input())), now)
}

func (a *API) moveTrack(v *visit, in *struct {
	TrackAt
	Body struct {
		To string `json:"to" enum:"earlier,later"`
	}
}) (*None, error) {
	return done(a.Rollouts.MoveTrack(v.ctx, v.By, v.Now, in.Rollout, in.Track, in.Body.To == "earlier"))
}

func (a *API) deleteTrack(v *visit, in *TrackAt) (*None, error) {
	return done(a.Rollouts.RemoveTrack(v.ctx, v.By, v.Now, in.Rollout, in.Track))
}

// PlacementEffect is what the rules would do today.
type PlacementEffect struct {
	Seen  string         `json:"seen" doc:"Send it along to do exactly this"`
	Moves []Placed       `json:"moves" doc:"Change track"`
	New   []Placed       `json:"new" doc:"Would join the roster"`
	None  []Placed       `json:"none" doc:"On the roster and caught by no rule"`
	After map[string]int `json:"after" doc:"People per track afterwards, without the new"`
}

// Placed is where the rules put one person.
type Placed struct {
	Person Ref      `json:"person"`
	From   string   `json:"from,omitempty" doc:"Id of the track they leave"`
	To     string   `json:"to,omitempty"`
	Why    []Reason `json:"why"`
}

func placed(all []rollout.Placed) []Placed {
	out := make([]Placed, len(all))
	for i, p := range all {
		out[i] = Placed{Ref{p.Person, p.Name}, p.From, p.To, reasons(p.Why)}
	}
	return out
}

type previewPlacement struct {
	RolloutAt
	Body struct {
		Track string      `json:"track,omitempty" maxLength:"64" doc:"Id of the track the draft replaces; left out is a new one"`
		Draft *TrackWords `json:"draft,omitempty" doc:"As if this were saved"`
	}
}

func (a *API) previewPlacement(v *visit, in *previewPlacement) (*Plain[PlacementEffect], error) {
	var draft *rollout.Draft
	if in.Body.Draft != nil {
		draft = &rollout.Draft{ID: in.Body.Track, In: in.Body.Draft.input()}
	}
	p, err := a.Rollouts.PreviewTracks(v.ctx, v.By, v.Now, in.Rollout, draft)
	if err != nil {
		return nil, within(ofRule(err), "draft")
	}
	return plain(PlacementEffect{p.Seen, placed(p.Moves), placed(p.New), placed(p.None), p.After}), nil
}

func (a *API) place(v *visit, in *struct {
	RolloutAt
	Body struct {
		Seen string `json:"seen" minLength:"1" maxLength:"128"`
		Join bool   `json:"join,omitempty" doc:"Who is caught and not on the roster joins it"`
	}
}) (*Plain[Counted], error) {
	return counted(a.Rollouts.PlacePeople(v.ctx, v.By, v.Now, in.Rollout, strings.TrimSpace(in.Body.Seen), in.Body.Join))
}
