package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) trackRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/tracks", p.tracks, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/tracks/new", p.newTrack, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/tracks", p.addTrack, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/tracks/placement", p.placement, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/tracks/placement", p.placePeople, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/tracks/waiting", p.waiting, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/tracks/{track}", p.track, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/tracks/{track}", p.changeTrack, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/tracks/{track}/move", p.moveTrack, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/tracks/{track}/remove", p.removeTrack, web.May(access.RolloutPlan)},
	}
}

func (p *Pages) tracks(v *web.Visit) error {
	list, err := p.Rollouts.Tracks(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, list.Rollout, "tracks", "rollout.tracks.title")
	page.Lead = v.P.T("rollout.tracks.lead")
	may := v.By.May(access.RolloutPlan, access.Rollout(list.Rollout.ID))
	page.Actions = briefingButton(v.P, list.Rollout.ID)
	if may {
		add := parts.LinkButton{Label: v.P.T("rollout.track.add"), Href: address(list.Rollout.ID, "tracks", "new"), Icon: "plus", Weight: parts.Secondary}
		page.Actions = parts.Together(add, page.Actions)
	}
	world, err := p.Rollouts.RuleWorld(v.Ctx(), v.By, list.Rollout.ID)
	if err != nil {
		return err
	}
	view := tracksView{Page: page, P: v.P, List: list, World: world, MayPlan: may}
	return v.Show(nil, tracksPage(view))
}

// waiting answers what the rules would do today, behind the page: trying
// everybody on the roster takes its time.
func (p *Pages) waiting(v *web.Visit) error {
	placement, err := p.Rollouts.PreviewTracks(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), nil)
	if err != nil {
		return err
	}
	if !v.Fragment() {
		return v.Redirect(address(placement.Rollout.ID, "tracks", "placement"))
	}
	return v.Send(200, waitingMoves(v.P, placement))
}

func (p *Pages) newTrack(v *web.Visit) error { return p.showTrack(v, form.New(), "", nil) }

func trackInput(f *form.Form) rollout.TrackInput {
	return rollout.TrackInput{
		Name: f.Line("name"), Follows: f.Line("follows"), Why: f.Text("why"), Prepare: f.Text("prepare"),
		Rule: org.Rule{Everybody: f.Bool("everybody"), Kinds: f.List("kinds"), AlsoKinds: f.List("also_kinds"), NotKinds: f.List("not_kinds"), Units: f.List("units"),
			Langs: f.List("langs"), Groups: f.List("groups"), Roles: f.List("roles"), Persons: f.List("persons")},
	}
}

func (p *Pages) addTrack(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	in := trackInput(f)
	if f.Bool("preview") {
		return p.previewTrack(v, f, "", in)
	}
	if !f.Bad() {
		_, err := p.Rollouts.AddTrack(v.Ctx(), v.By, v.Now, id, in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showTrack(v, f, "", nil)
	}
	v.Flash("rollout.track.added", "name", in.Name)
	return v.Redirect(address(id, "tracks"))
}

// previewTrack shows who would move if the track were saved as typed.
func (p *Pages) previewTrack(v *web.Visit, f *form.Form, track string, in rollout.TrackInput) error {
	effect, err := p.Rollouts.PreviewTracks(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), &rollout.Draft{ID: track, In: in})
	if _, other := f.Refused(err); other != nil {
		return other
	}
	if f.Bad() {
		return p.showTrack(v, f, track, nil)
	}
	return p.showTrack(v, f, track, &effect)
}

func (p *Pages) track(v *web.Visit) error {
	list, err := p.Rollouts.Tracks(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	for _, t := range list.Tracks {
		if t.ID == v.PathValue("track") {
			return p.showTrack(v, trackForm(t), t.ID, nil)
		}
	}
	return notFound()
}

func trackForm(t rollout.TrackRow) *form.Form {
	f := form.New().Set("name", t.Name).Set("follows", t.Follows).Set("why", t.Why).Set("prepare", t.Prepare).
		Set("kinds", t.Rules.Kinds...).Set("also_kinds", t.Rules.AlsoKinds...).Set("not_kinds", t.Rules.NotKinds...).Set("units", t.Rules.Units...).Set("langs", t.Rules.Langs...).
		Set("groups", t.Rules.Groups...).Set("roles", t.Rules.Roles...).Set("persons", t.Rules.Persons...).Set("version", strconv.Itoa(t.Version))
	if t.Rules.Everybody {
		f.Set("everybody", "1")
	}
	return f
}

func (p *Pages) changeTrack(v *web.Visit) error {
	f, id, track := v.Form(), v.PathValue("rollout"), v.PathValue("track")
	in := trackInput(f)
	if f.Bool("preview") {
		return p.previewTrack(v, f, track, in)
	}
	if !f.Bad() {
		err := p.Rollouts.ChangeTrack(v.Ctx(), v.By, v.Now, id, track, f.Version(), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showTrack(v, f, track, nil)
	}
	v.Flash("rollout.track.changed", "name", in.Name)
	return v.Redirect(address(id, "tracks"))
}

// showTrack shows the form of a track, new when it has no id, and the effect
// where it was asked for.
func (p *Pages) showTrack(v *web.Visit, f *form.Form, track string, effect *rollout.Placement) error {
	id := v.PathValue("rollout")
	r, err := p.Rollouts.Open(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	world, err := p.Rollouts.RuleWorld(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	view := trackView{P: v.P, Rollout: r, Track: track, Fill: filling{v.P, f}, World: world, Effect: effect}
	key := "rollout.track.add"
	if track != "" {
		key = "rollout.track.change"
	}
	view.Page = roomPage(v, r, "tracks", key)
	view.Page.Crumbs = append(view.Page.Crumbs, parts.Link{Label: v.P.T("rollout.tracks.title"), Href: address(id, "tracks")})
	if current, stale := f.Current(); stale {
		if now, ok := current.(rollout.Track); ok {
			view.Current = &now
		}
	}
	return v.Show(f, trackPage(view))
}

func (p *Pages) moveTrack(v *web.Visit) error {
	f := v.Form()
	if err := p.Rollouts.MoveTrack(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("track"), f.Value("to") == "up"); err != nil {
		return err
	}
	return v.Redirect(address(v.PathValue("rollout"), "tracks"))
}

func (p *Pages) removeTrack(v *web.Visit) error {
	f := v.Form()
	again, other := f.Refused(p.Rollouts.RemoveTrack(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("track")))
	switch {
	case other != nil:
		return other
	case again:
		v.Warn(f.Faults[0].Key)
	default:
		v.Flash("rollout.track.removed")
	}
	return v.Redirect(address(v.PathValue("rollout"), "tracks"))
}

func (p *Pages) placement(v *web.Visit) error { return p.showPlacement(v, nil) }

func (p *Pages) showPlacement(v *web.Visit, f *form.Form) error {
	placement, err := p.Rollouts.PreviewTracks(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), nil)
	if err != nil {
		return err
	}
	world, err := p.Rollouts.RuleWorld(v.Ctx(), v.By, placement.Rollout.ID)
	if err != nil {
		return err
	}
	page := roomPage(v, placement.Rollout, "tracks", "rollout.placement.title")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.tracks.title"), Href: address(placement.Rollout.ID, "tracks")})
	return v.Show(f, placementPage(placementView{Page: page, P: v.P, Placement: placement, World: world, Fill: filling{v.P, f}}))
}

func (p *Pages) placePeople(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	n, err := p.Rollouts.PlacePeople(v.Ctx(), v.By, v.Now, id, f.Value("seen"), f.Bool("add"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPlacement(v, f)
	}
	v.Flash("rollout.placement.done", "count", n)
	return v.Redirect(address(id, "tracks"))
}
