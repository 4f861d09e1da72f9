package deskweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) guideRoutes() []web.Route {
	write := web.May(access.GuideWrite)
	return []web.Route{
		{"GET", "/desk/guides", p.guides, write},
		{"GET", "/desk/guides/new", p.newGuide, write},
		{"POST", "/desk/guides", p.addGuide, write},
		{"GET", "/desk/guides/{guide}", p.guide, write},
		{"POST", "/desk/guides/{guide}/words", p.writeGuide, write},
		{"POST", "/desk/guides/{guide}/publish", p.publishGuide, write},
		{"POST", "/desk/guides/{guide}/discard", p.discardGuide, write},
		{"GET", "/desk/guides/{guide}/settings", p.guideSettings, write},
		{"POST", "/desk/guides/{guide}/settings", p.changeGuide, write},
		{"POST", "/desk/guides/{guide}/state", p.turnGuide, write},
		{"POST", "/desk/guides/{guide}/review", p.reviewGuide, write},
		{"GET", "/desk/guides/{guide}/compare", p.compareGuide, write},
	}
}

// linesPerPage is how much of a list one page shows.
const linesPerPage = 50

func guideAddress(id string, more ...string) string {
	return strings.Join(append([]string{"/desk/guides", id}, more...), "/")
}

func guidePlace(token string) knowledge.Place {
	words := placeWords(token, 2)
	return knowledge.Place{Sort: words[0], ID: words[1]}
}

func (p *Pages) guides(v *web.Visit) error {
	q := v.Query()
	after, before := guidePlace(q.Get("after")), guidePlace(q.Get("before"))
	ask := knowledge.Query{Kind: q.Get("kind"), Service: q.Get("service"), Words: q.Get("q"), After: after, Before: before, Limit: linesPerPage}
	if slices.Contains(knowledge.Works, q.Get("work")) {
		ask.Work = q.Get("work")
	}
	list, err := p.Knowledge.Worklist(v.Ctx(), v.By, v.Now, ask)
	if err != nil {
		return err
	}
	around, err := p.Knowledge.Around(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("knowledge.desk.title")
	page.Lead = v.P.T("knowledge.desk.lead")
	page.Actions = parts.LinkButton{Label: v.P.T("knowledge.add"), Href: "/desk/guides/new", Icon: "plus"}
	return v.Show(nil, guidesPage(guidesView{Page: page, P: v.P, List: list, Around: around, Query: q, Ask: ask}))
}

// newGuide begins with what the address says: from a ticket, for a task.
func (p *Pages) newGuide(v *web.Visit) error {
	q := v.Query()
	f := form.New().Set("kind", orWord(q.Get("kind"), knowledge.AGuide)).Set("audience", string(knowledge.ForSupport)).Set("lang", v.P.Lang()).
		Set("service", q.Get("service")).Set("task", q.Get("task")).Set("level", orWord(q.Get("level"), "0")).Set("ticket", q.Get("ticket")).
		Set("review_on", string(v.Today().Add(365)))
	if ticket := q.Get("ticket"); ticket != "" {
		words, err := p.Knowledge.FromTicket(v.Ctx(), v.By, v.Now, ticket)
		if err != nil {
			return err
		}
		f.Set("title", words.Title).Set("text", words.Text)
	}
	return p.showNewGuide(v, f)
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (p *Pages) showNewGuide(v *web.Visit, f *form.Form) error {
	around, err := p.Knowledge.Around(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("knowledge.add")
	page.Crumbs = guideCrumbs(v.P)
	return v.Show(f, newGuidePage(guideFormView{Page: page, P: v.P, Around: around, Whole: v.By.May(access.GuideWrite), Fill: filling{v.P, f}}))
}

func guideCrumbs(p *text.Printer, more ...parts.Link) []parts.Link {
	return append([]parts.Link{{Label: p.T("knowledge.desk.title"), Href: "/desk/guides"}}, more...)
}

func guideInput(f *form.Form) knowledge.Input {
	return knowledge.Input{Kind: f.Value("kind"), Audience: knowledge.Audience(f.Value("audience")), Team: f.Value("team"), Service: f.Value("service"),
		Level: f.Int("level"), Task: f.Value("task"), Owner: f.Value("owner"), ReviewOn: f.Day("review_on")}
}

func guideWords(f *form.Form) knowledge.Words {
	return knowledge.Words{Title: f.Line("title"), Text: longText(f, "text"), Steps: strings.Split(f.Text("steps"), "\n")}
}

// longText is a text longer than a form's field usually is; the library says
// what is too long.
func longText(f *form.Form, field string) string { return text.Clean(f.Value(field)) }

func (p *Pages) addGuide(v *web.Visit) error {
	f := v.Form()
	in, words := guideInput(f), guideWords(f)
	if f.Bad() {
		return p.showNewGuide(v, f)
	}
	id, err := p.Knowledge.Add(v.Ctx(), v.By, v.Now, in, f.Value("lang"), words, f.Value("ticket"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showNewGuide(v, f)
	}
	v.Flash("knowledge.added", "title", words.Title)
	return v.Redirect(guideAddress(id))
}

// langOf is the language a page is about: what the address says, the guide's
// own otherwise.
func langOf(asked string, g knowledge.Guide) string {
	if slices.Contains(text.Langs, asked) {
		return asked
	}
	return g.Lang
}

func (p *Pages) guide(v *web.Visit) error {
	desk, err := p.Knowledge.Open(v.Ctx(), v.By, v.Now, v.PathValue("guide"))
	if err != nil {
		return err
	}
	page := desk.Page(langOf(v.Query().Get("lang"), desk.Guide))
	f := form.New().Set("lang", page.Lang).Set("title", page.Title).Set("text", page.Text).Set("steps", strings.Join(page.Steps, "\n")).
		Set("version", strconv.Itoa(page.Version)).Set("next", string(v.Today().Add(365)))
	return p.showGuide(v, desk, f)
}

func (p *Pages) showGuide(v *web.Visit, desk knowledge.Desk, f *form.Form) error {
	around, err := p.Knowledge.Around(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	g := desk.Guide
	page := v.Page("")
	page.Title, page.Crumbs, page.Tag = g.Title, guideCrumbs(v.P), guideTag(v.P, g)
	view := guideView{Page: page, P: v.P, Desk: desk, Around: around, Lang: langOf(f.Value("lang"), g), Fill: filling{v.P, f}}
	view.Page.Actions = view.actions()
	return v.Show(f, guidePage(view))
}

// again shows the guide with what was refused; what is no fault of the form
// goes up.
func (p *Pages) again(v *web.Visit, f *form.Form, err error) (bool, error) {
	again, err := f.Refused(err)
	if err != nil || !again {
		return false, err
	}
	desk, err := p.Knowledge.Open(v.Ctx(), v.By, v.Now, v.PathValue("guide"))
	if err != nil {
		return false, err
	}
	if current, stale := f.Current(); stale {
		if now, ok := current.(knowledge.Page); ok {
			f.Set("version", strconv.Itoa(now.Version))
		}
	} else if !f.Has("title") {
		// A button of its own was refused: the words are shown as they are.
		page := desk.Page(langOf(f.Value("lang"), desk.Guide))
		f.Set("title", page.Title).Set("text", page.Text).Set("steps", strings.Join(page.Steps, "\n")).Set("version", strconv.Itoa(page.Version))
	}
	return true, p.showGuide(v, desk, f)
}

func (p *Pages) writeGuide(v *web.Visit) error {
	f := v.Form()
	words := guideWords(f)
	var err error
	if !f.Bad() {
		err = p.Knowledge.SaveDraft(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Value("lang"), f.Version(), words)
	}
	if shown, err := p.again(v, f, err); shown || err != nil {
		return err
	}
	if f.Value("then") == "publish" {
		f.Set("version", strconv.Itoa(f.Version()+1))
		return p.publishGuide(v)
	}
	v.Flash("knowledge.drafted")
	return v.Redirect(guideAddress(v.PathValue("guide")) + "?lang=" + url.QueryEscape(f.Value("lang")))
}

func (p *Pages) publishGuide(v *web.Visit) error {
	f := v.Form()
	err := p.Knowledge.Publish(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Value("lang"), f.Version(), f.Line("note"))
	if shown, err := p.again(v, f, err); shown || err != nil {
		return err
	}
	v.Flash("knowledge.published")
	return v.Redirect(guideAddress(v.PathValue("guide")) + "?lang=" + url.QueryEscape(f.Value("lang")))
}

func (p *Pages) discardGuide(v *web.Visit) error {
	f := v.Form()
	err := p.Knowledge.Discard(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Value("lang"), f.Version())
	if shown, err := p.again(v, f, err); shown || err != nil {
		return err
	}
	v.Flash("knowledge.discarded")
	return v.Redirect(guideAddress(v.PathValue("guide")))
}

func (p *Pages) turnGuide(v *web.Visit) error {
	f := v.Form()
	do, said := p.Knowledge.Retire, "knowledge.retired"
	if f.Value("state") == knowledge.InUse {
		do, said = p.Knowledge.Restore, "knowledge.restored"
	}
	if shown, err := p.again(v, f, do(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Version())); shown || err != nil {
		return err
	}
	v.Flash(said)
	return v.Redirect(guideAddress(v.PathValue("guide")))
}

func (p *Pages) reviewGuide(v *web.Visit) error {
	f := v.Form()
	next := f.Day("next")
	var err error
	if !f.Bad() {
		err = p.Knowledge.Reviewed(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Version(), next)
	}
	if shown, err := p.again(v, f, err); shown || err != nil {
		return err
	}
	v.Flash("knowledge.reviewed", "day", v.P.Day(next))
	return v.Redirect(guideAddress(v.PathValue("guide")))
}

func (p *Pages) guideSettings(v *web.Visit) error {
	desk, err := p.Knowledge.Open(v.Ctx(), v.By, v.Now, v.PathValue("guide"))
	if err != nil {
		return err
	}
	in := desk.Guide.Input()
	f := form.New().Set("kind", in.Kind).Set("audience", string(in.Audience)).Set("team", in.Team).Set("service", in.Service).
		Set("level", strconv.Itoa(in.Level)).Set("task", in.Task).Set("owner", desk.Mail).Set("review_on", string(in.ReviewOn)).
		Set("version", strconv.Itoa(desk.Guide.Version))
	return p.showGuideSettings(v, desk, f)
}

func (p *Pages) showGuideSettings(v *web.Visit, desk knowledge.Desk, f *form.Form) error {
	around, err := p.Knowledge.Around(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("knowledge.settings")
	page.Crumbs = guideCrumbs(v.P, parts.Link{Label: desk.Guide.Title, Href: guideAddress(desk.Guide.ID)})
	return v.Show(f, guideSettingsPage(guideFormView{Page: page, P: v.P, Around: around, Was: desk, Whole: v.By.May(access.GuideWrite), Fill: filling{v.P, f}}))
}

func (p *Pages) changeGuide(v *web.Visit) error {
	f := v.Form()
	in := guideInput(f)
	var err error
	if !f.Bad() {
		err = p.Knowledge.Change(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Version(), in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		desk, err := p.Knowledge.Open(v.Ctx(), v.By, v.Now, v.PathValue("guide"))
		if err != nil {
			return err
		}
		return p.showGuideSettings(v, desk, f)
	}
	v.Flash("knowledge.changed")
	return v.Redirect(guideAddress(v.PathValue("guide")))
}

// compareGuide lays two versions of a language side by side; number 0 is what
// is being written.
func (p *Pages) compareGuide(v *web.Visit) error {
	desk, err := p.Knowledge.Open(v.Ctx(), v.By, v.Now, v.PathValue("guide"))
	if err != nil {
		return err
	}
	q := v.Query()
	lang := langOf(q.Get("lang"), desk.Guide)
	from, to := numberOf(q.Get("from")), numberOf(q.Get("to"))
	left, okLeft := desk.Words(lang, from)
	right, okRight := desk.Words(lang, to)
	if !okLeft || !okRight {
		return fault.Gone()
	}
	page := v.Page("knowledge.compare.title", "title", desk.Guide.Title)
	page.Crumbs = guideCrumbs(v.P, parts.Link{Label: desk.Guide.Title, Href: guideAddress(desk.Guide.ID) + "?lang=" + lang})
	return v.Show(nil, compareGuidePage(compareGuideView{Page: page, P: v.P, Desk: desk, Lang: lang, From: from, To: to, Left: left, Right: right}))
}

func numberOf(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
