package rolloutweb

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) rosterRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/people", p.people, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/people/add", p.addPeople, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/people/add", p.addListed, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/people/leave", p.leave, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/people/preview", p.previewMany, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/people/apply", p.applyMany, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/people/{person}", p.person, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/people/{person}/happened", p.happened, web.May(access.RolloutSupport)},
	}
}

// filterOf reads what narrows a list from an address or a form.
func filterOf(get func(string) string) rollout.Filter {
	return rollout.Filter{
		Part: rollout.Part(get("part")), Stage: rollout.Stage(get("stage")), Track: get("track"), Wave: get("wave"),
		Deputy: get("deputy") == "1", Agreed: get("agreed") == "1", On: clock.Day(get("on")), Search: get("q"),
	}
}

// filterNames are the names a filter has in an address.
var filterNames = []string{"part", "stage", "track", "wave", "deputy", "agreed", "on", "q"}

func (p *Pages) people(v *web.Visit) error {
	q, id := v.Query(), v.PathValue("rollout")
	ask := rollout.Ask{Filter: filterOf(q.Get), Order: q.Get("sort"), After: q.Get("after"), Before: q.Get("before")}
	list, err := p.Rollouts.People(v.Ctx(), v.By, v.Now, id, ask)
	if err != nil {
		return err
	}
	page := roomPage(v, list.Rollout, "people", "rollout.people.title")
	may := v.By.May(access.RolloutPlan, access.Rollout(id))
	var actions []templ.Component
	if may {
		actions = append(actions, parts.LinkButton{Label: v.P.T("rollout.people.add"), Href: address(id, "people", "add"), Icon: "plus", Weight: parts.Secondary})
	}
	if v.By.May(access.RolloutSupport, access.Rollout(id)) {
		actions = append(actions, parts.LinkButton{Label: v.P.T("rollout.undo.title"), Href: address(id, "bulk"), Icon: "undo", Weight: parts.Quiet})
	}
	page.Actions = parts.Together(actions...)
	return v.Show(nil, peoplePage(peopleView{Page: page, P: v.P, List: list, Query: q, Path: address(id, "people"),
		MayPlan: may, MayHelp: v.By.May(access.RolloutSupport, access.Rollout(id))}))
}

func (p *Pages) addPeople(v *web.Visit) error { return p.showAdding(v, form.New(), nil) }

func (p *Pages) addListed(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	added, err := p.Rollouts.AddListed(v.Ctx(), v.By, v.Now, id, f.Value("list"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showAdding(v, f, nil)
	}
	if len(added.Unknown) > 0 { // what is left to put right stays in the box
		f.Set("list", strings.Join(added.Unknown, "\n"))
		return p.showAdding(v, f, &added)
	}
	v.Flash("rollout.people.were_added", "count", added.Added)
	return v.Redirect(address(id, "people"))
}

func (p *Pages) showAdding(v *web.Visit, f *form.Form, added *rollout.Added) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, r, "people", "rollout.people.add")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.people.title"), Href: address(r.ID, "people")})
	return v.Show(f, addingPage(addingView{Page: page, P: v.P, Rollout: r, Fill: filling{v.P, f}, Added: added}))
}

func (p *Pages) leave(v *web.Visit) error {
	r, away, err := p.Rollouts.OnLeave(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, r, "people", "rollout.leave.title")
	page.Lead = v.P.T("rollout.leave.lead")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.people.title"), Href: address(r.ID, "people")})
	return v.Show(nil, leavePage(leaveView{Page: page, P: v.P, Rollout: r, Away: away, May: v.By.May(access.RolloutSupport, access.Rollout(r.ID))}))
}

// many is what a bulk form asks for: to whom, and what.
type many struct {
	who    rollout.Selection
	what   string // "wave:<id>" or a kind of event
	event  rollout.WayEvent
	wave   string
	hidden []parts.Hidden // what sends the same again
}

func readMany(f *form.Form) many {
	m := many{what: f.Value("do")}
	add := func(name, value string) { m.hidden = append(m.hidden, parts.Hidden{Name: name, Value: value}) }
	if f.Bool("all") {
		filter := filterOf(f.Value)
		m.who.All = &filter
		add("all", "1")
		for _, name := range filterNames {
			if f.Value(name) != "" {
				add(name, f.Value(name))
			}
		}
	} else {
		m.who.Persons = f.List("id")
		for _, id := range m.who.Persons {
			add("id", id)
		}
	}
	add("do", m.what)
	if wave, ok := strings.CutPrefix(m.what, "wave:"); ok {
		m.wave = wave
		return m
	}
	m.event = rollout.WayEvent{Kind: rollout.Kind(m.what), Day: f.Day("day"), Reason: f.Text("reason")}
	return m
}

func (m many) moves() bool { return strings.HasPrefix(m.what, "wave:") }

func (p *Pages) previewMany(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	m := readMany(f)
	if m.who.All == nil && len(m.who.Persons) == 0 || m.what == "" {
		v.Warn("rollout.bulk.nobody")
		return v.Redirect(address(id, "people"))
	}
	if m.event.Kind == rollout.KindAdopted && !f.Has("day") {
		m.event.Day = v.Today()
		f.Set("day", string(m.event.Day))
	}
	return p.showMany(v, f, m)
}

// showMany shows what would happen before it does.
func (p *Pages) showMany(v *web.Visit, f *form.Form, m many) error {
	id := v.PathValue("rollout")
	view := manyView{P: v.P, Many: m, Fill: filling{v.P, f}, Back: backToList(id, f)}
	if m.moves() {
		e, err := p.Rollouts.PreviewMove(v.Ctx(), v.By, v.Now, id, m.wave, m.who)
		if err != nil {
			return err
		}
		board, err := p.Rollouts.Waves(v.Ctx(), v.By, id)
		if err != nil {
			return err
		}
		view.Move, view.Waves, view.Rollout, view.Seen = &e, board.Waves, e.Rollout, e.Seen
		view.Page = roomPage(v, e.Rollout, "people", "rollout.move.title")
	} else {
		b, err := p.Rollouts.PreviewHappened(v.Ctx(), v.By, v.Now, id, m.who, m.event)
		if again, other := f.Refused(err); other != nil {
			return other
		} else if again && b.Rollout.ID == "" {
			if b.Rollout, err = p.Rollouts.Open(v.Ctx(), v.By, id); err != nil {
				return err
			}
		}
		view.Happen, view.Rollout, view.Seen = &b, b.Rollout, b.Seen
		view.Page = roomPage(v, b.Rollout, "people", "rollout.bulk.title", "what", v.P.T("rollout.kind."+m.what))
	}
	view.Page.Crumbs = append(view.Page.Crumbs, parts.Link{Label: v.P.T("rollout.people.title"), Href: view.Back})
	return v.Show(f, manyPage(view))
}

func (p *Pages) applyMany(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	m := readMany(f)
	if f.Bad() {
		return p.showMany(v, f, m)
	}
	var done rollout.Bulk
	var err error
	if m.moves() {
		move := p.Rollouts.MovePeople
		if f.Bool("free") {
			move = p.Rollouts.MovePeopleFreeing
		}
		done, err = move(v.Ctx(), v.By, v.Now, id, m.wave, f.Value("seen"), m.who)
	} else {
		done, err = p.Rollouts.HappenedToMany(v.Ctx(), v.By, v.Now, id, f.Value("seen"), m.who, m.event)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMany(v, f, m)
	}
	if done.People == 0 {
		v.Flash("rollout.bulk.done", "count", 0)
	} else {
		v.FlashUndo(address(id, "bulk", done.ID, "undo"), "rollout.bulk.done", "count", done.People)
	}
	return v.Redirect(backToList(id, f))
}

// backToList is the list as it was narrowed.
func backToList(id string, f *form.Form) string {
	q := url.Values{}
	for _, name := range append([]string{"sort"}, filterNames...) {
		if f.Value(name) != "" {
			q.Set(name, f.Value(name))
		}
	}
	if len(q) == 0 {
		return address(id, "people")
	}
	return address(id, "people") + "?" + q.Encode()
}

func (p *Pages) person(v *web.Visit) error { return p.showPerson(v, nil) }

func (p *Pages) showPerson(v *web.Visit, f *form.Form) error {
	j, err := p.Rollouts.Journey(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("person"))
	if err != nil {
		return err
	}
	page := roomPage(v, j.Rollout, "people", "")
	page.Title = j.Person.Name
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.people.title"), Href: address(j.Rollout.ID, "people")})
	tag := parts.Tag{Kind: stageKind(j.Stage), Text: v.P.T("rollout.stage." + string(j.Stage))}
	page.Tag = &tag
	if f == nil {
		f = form.New().Set("day", string(v.Today()))
	}
	f.Set("version", strconv.Itoa(j.Transition.Version)) // what is shown now is what the next event meets
	return v.Show(f, personPage(personView{Page: page, P: v.P, J: j, Today: v.Today(), Fill: filling{v.P, f}, Now: v.Now,
		MayCollect: v.By.May(access.RolloutCollect, access.Rollout(j.Rollout.ID)), MayHelp: v.By.May(access.RolloutSupport, access.Rollout(j.Rollout.ID))}))
}

func (p *Pages) happened(v *web.Visit) error {
	f, id, person := v.Form(), v.PathValue("rollout"), v.PathValue("person")
	e := rollout.WayEvent{Kind: rollout.Kind(f.Value("kind")), Day: f.Day("day"), Reason: f.Text("reason")}
	if e.Kind != rollout.KindAdopted && e.Kind != rollout.KindFixedDate && e.Kind != rollout.KindDeferred {
		e.Day = ""
	}
	if !f.Bad() {
		err := p.Rollouts.Happened(v.Ctx(), v.By, v.Now, id, person, f.Version(), e)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showPerson(v, f)
	}
	v.Flash("rollout.happened", "what", v.P.T("rollout.kind."+string(e.Kind)))
	if f.Value("back") == "leave" {
		return v.Redirect(address(id, "people", "leave"))
	}
	return v.Redirect(address(id, "people", person))
}
