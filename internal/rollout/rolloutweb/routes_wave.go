package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) waveRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/waves", p.waves, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/waves/new", p.newWave, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves", p.addWave, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/waves/{wave}", p.wave, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/waves/{wave}/edit", p.editWave, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves/{wave}/edit", p.changeWave, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves/{wave}/open", p.openWave, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves/{wave}/close", p.closeWave, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves/{wave}/conditions", p.addCondition, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves/{wave}/conditions/{condition}/met", p.meetCondition, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/waves/{wave}/conditions/{condition}/remove", p.removeCondition, web.May(access.RolloutPlan)},
	}
}

func (p *Pages) waves(v *web.Visit) error {
	board, err := p.Rollouts.Waves(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	gates, err := p.Rollouts.Gates(v.Ctx(), v.By, v.Now, board.Rollout.ID)
	if err != nil {
		return err
	}
	page := roomPage(v, board.Rollout, "waves", "rollout.waves.title")
	may := v.By.May(access.RolloutPlan, access.Rollout(board.Rollout.ID))
	if may {
		page.Actions = parts.LinkButton{Label: v.P.T("rollout.wave.add"), Href: address(board.Rollout.ID, "waves", "new"), Icon: "plus", Weight: parts.Secondary}
	}
	return v.Show(nil, wavesPage(wavesView{Page: page, P: v.P, Board: board, Gates: gates, MayPlan: may}))
}

func waveInput(f *form.Form) rollout.WaveInput {
	return rollout.WaveInput{Name: f.Line("name"), Starts: f.Day("starts"), Ends: f.Day("ends"), Capacity: f.Int("capacity")}
}

func (p *Pages) newWave(v *web.Visit) error { return p.showWaveForm(v, form.New(), nil) }

func (p *Pages) addWave(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	in := waveInput(f)
	wave := ""
	if !f.Bad() {
		var err error
		wave, err = p.Rollouts.AddWave(v.Ctx(), v.By, v.Now, id, in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showWaveForm(v, f, nil)
	}
	v.Flash("rollout.wave.added", "name", in.Name)
	return v.Redirect(address(id, "waves", wave))
}

func (p *Pages) editWave(v *web.Visit) error {
	g, err := p.Rollouts.Gate(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("wave"))
	if err != nil {
		return err
	}
	w := g.Wave
	f := form.New().Set("name", w.Name).Set("starts", string(w.Starts)).Set("ends", string(w.Ends)).Set("version", strconv.Itoa(w.Version))
	if w.Capacity > 0 {
		f.Set("capacity", strconv.Itoa(w.Capacity))
	}
	return p.showWaveForm(v, f, &w)
}

func (p *Pages) changeWave(v *web.Visit) error {
	f, id, wave := v.Form(), v.PathValue("rollout"), v.PathValue("wave")
	in := waveInput(f)
	if !f.Bad() {
		err := p.Rollouts.ChangeWave(v.Ctx(), v.By, v.Now, id, wave, f.Version(), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		g, err := p.Rollouts.Gate(v.Ctx(), v.By, v.Now, id, wave)
		if err != nil {
			return err
		}
		return p.showWaveForm(v, f, &g.Wave)
	}
	v.Flash("rollout.wave.changed", "name", in.Name)
	return v.Redirect(address(id, "waves", wave))
}

// showWaveForm shows the form of a new wave, or of w.
func (p *Pages) showWaveForm(v *web.Visit, f *form.Form, w *rollout.Wave) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	view := waveFormView{P: v.P, Fill: filling{v.P, f}, Action: address(r.ID, "waves"), Back: address(r.ID, "waves")}
	if w == nil {
		view.Page = roomPage(v, r, "waves", "rollout.wave.add")
	} else {
		view.Page = roomPage(v, r, "waves", "rollout.wave.change", "name", w.Name)
		view.Action, view.Back = address(r.ID, "waves", w.ID, "edit"), address(r.ID, "waves", w.ID)
	}
	view.Page.Crumbs = append(view.Page.Crumbs, parts.Link{Label: v.P.T("rollout.waves.title"), Href: address(r.ID, "waves")})
	if current, stale := f.Current(); stale {
		if now, ok := current.(rollout.Wave); ok {
			view.Current = &now
		}
	}
	return v.Show(f, waveFormPage(view))
}

func (p *Pages) wave(v *web.Visit) error { return p.showWave(v, nil) }

// showWave shows a wave with its gate.
func (p *Pages) showWave(v *web.Visit, f *form.Form) error {
	id := v.PathValue("rollout")
	g, err := p.Rollouts.Gate(v.Ctx(), v.By, v.Now, id, v.PathValue("wave"))
	if err != nil {
		return err
	}
	board, err := p.Rollouts.Waves(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	view := waveView{P: v.P, Rollout: board.Rollout, Gate: g, MayPlan: v.By.May(access.RolloutPlan, access.Rollout(id)), Fill: filling{v.P, f}}
	for _, row := range board.Waves {
		if row.ID == g.Wave.ID {
			view.Row = row
		}
	}
	view.Page = roomPage(v, board.Rollout, "waves", "")
	view.Page.Title, view.Page.Lead = g.Wave.Name, dayRange(v.P, g.Wave.Starts, g.Wave.Ends)
	tag := waveTag(v.P, g.Wave)
	view.Page.Tag = &tag
	view.Page.Crumbs = append(view.Page.Crumbs, parts.Link{Label: v.P.T("rollout.waves.title"), Href: address(id, "waves")})
	if view.MayPlan {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.edit"), Href: address(id, "waves", g.Wave.ID, "edit"), Icon: "edit", Weight: parts.Secondary}
	}
	if view.Names, err = p.Rollouts.NamesIn(v.Ctx(), v.By, id, gatePersons(g)); err != nil {
		return err
	}
	return v.Show(f, wavePage(view))
}

// gatePersons are those a gate's page names.
func gatePersons(g rollout.Gate) []string {
	persons := []string{g.Wave.OverrideBy}
	for _, c := range g.Conditions {
		persons = append(persons, c.MetBy)
	}
	return persons
}

func (p *Pages) openWave(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.OpenWave(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("wave"), f.Version(), f.Text("why"))
	return p.afterWave(v, f, err, "rollout.wave.was_opened")
}

func (p *Pages) closeWave(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.CloseWave(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("wave"), f.Version(), f.Value("state"))
	return p.afterWave(v, f, err, "rollout.wave.was_changed")
}

func (p *Pages) addCondition(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.AddCondition(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("wave"), f.Line("name"))
	return p.afterWave(v, f, err, "rollout.gate.was_added")
}

func (p *Pages) meetCondition(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.MeetCondition(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("wave"), v.PathValue("condition"), f.Bool("met"))
	return p.afterWave(v, f, err, "rollout.gate.was_changed")
}

func (p *Pages) removeCondition(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.RemoveCondition(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("wave"), v.PathValue("condition"))
	return p.afterWave(v, f, err, "rollout.gate.was_changed")
}

// afterWave shows the wave again with what is wrong, or says what was done.
func (p *Pages) afterWave(v *web.Visit, f *form.Form, err error, key string) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showWave(v, f)
	}
	v.Flash(key)
	return v.Redirect(address(v.PathValue("rollout"), "waves", v.PathValue("wave")))
}
