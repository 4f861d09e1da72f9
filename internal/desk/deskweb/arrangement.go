package deskweb

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) arrangementRoutes() []web.Route {
	read, manage := web.May(access.DeskRead), web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/arrangements/{service}", p.arrangement, read},
		{"POST", "/desk/arrangements/{service}", p.beginArrangement, manage},
		{"GET", "/desk/arrangements/{service}/drafts/{draft}", p.draft, manage},
		{"POST", "/desk/arrangements/{service}/drafts/{draft}", p.saveDraft, manage},
		{"POST", "/desk/arrangements/{service}/drafts/{draft}/drop", p.dropDraft, manage},
		{"POST", "/desk/arrangements/{service}/training", p.nameTrainee, manage},
		{"POST", "/desk/arrangements/{service}/training/{training}", p.noteTraining, manage},
		{"POST", "/desk/arrangements/{service}/training/{training}/remove", p.removeTrainee, manage},
	}
}

func arrangementAddress(service, unit string) string {
	return inUnit("/desk/arrangements", service, unit)
}

func draftAddress(service, draft string) string {
	return "/desk/arrangements/" + url.PathEscape(service) + "/drafts/" + url.PathEscape(draft)
}

func (p *Pages) arrangement(v *web.Visit) error {
	return p.showArrangement(v, nil, v.Query().Get("unit"))
}

func (p *Pages) showArrangement(v *web.Visit, f *form.Form, unit string) error {
	c, err := p.Arrangements.Service(v.Ctx(), v.By, v.Now, v.PathValue("service"), unit)
	if err != nil {
		return err
	}
	choices, err := p.Arrangements.DraftChoices(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	view := arrangementView{P: v.P, C: c, Units: choices.Units, Fill: filling{v.P, f}, MayManage: v.By.May(access.DeskManage), Page: servicePage(v, c, "arrangement")}
	return v.Show(f, arrangementPage(view))
}

// beginArrangement opens the next version, or a variation for a unit.
func (p *Pages) beginArrangement(v *web.Visit) error {
	f := v.Form()
	id, err := p.Arrangements.Begin(v.Ctx(), v.By, v.Now, v.PathValue("service"), f.Value("unit"))
	if err != nil {
		return err
	}
	return v.Redirect(draftAddress(v.PathValue("service"), id))
}

func (p *Pages) draft(v *web.Visit) error { return p.showDraft(v, nil) }

// draftHere is a version of the service in the address; another service's is
// no such thing here.
func (p *Pages) draftHere(v *web.Visit, id string) (arrangement.Arrangement, error) {
	d, err := p.Arrangements.Draft(v.Ctx(), v.By, id)
	if err == nil && d.Service != v.PathValue("service") {
		err = fault.Gone()
	}
	return d, err
}

// showDraft shows the form of a draft; f is what was typed and refused.
func (p *Pages) showDraft(v *web.Visit, f *form.Form) error {
	d, err := p.draftHere(v, v.PathValue("draft"))
	if err != nil {
		return err
	}
	choices, err := p.Arrangements.DraftChoices(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	c, err := d.Content()
	if err != nil {
		return err
	}
	card, err := p.Arrangements.Service(v.Ctx(), v.By, v.Now, d.Service, d.Unit)
	if err != nil {
		return err
	}
	stale := false
	if f == nil {
		f = draftForm(c, d)
	} else if _, stale = f.Current(); stale {
		f.Set("version", strconv.Itoa(d.Version))
	}
	view := draftView{P: v.P, Draft: d, Card: card, Choices: choices, Saved: c, Fill: filling{v.P, f}, Stale: stale, Today: v.Today()}
	view.Page = servicePage(v, card, "arrangement")
	view.Page.Lead = v.P.T("arrange.draft.lead", "number", d.Number)
	return v.Show(f, draftPage(view))
}

func (p *Pages) saveDraft(v *web.Visit) error {
	f := v.Form()
	d, err := p.draftHere(v, v.PathValue("draft"))
	if err != nil {
		return err
	}
	c := draftContent(f)
	if !f.Bad() {
		err := p.Arrangements.Save(v.Ctx(), v.By, v.Now, v.PathValue("draft"), f.Version(), c, f.Text("note"))
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showDraft(v, f)
	}
	v.Flash("arrange.saved")
	return v.Redirect(gateAddress(v.PathValue("service"), d.Unit))
}

func (p *Pages) dropDraft(v *web.Visit) error {
	f := v.Form()
	d, err := p.draftHere(v, v.PathValue("draft"))
	if err != nil {
		return err
	}
	err = p.Arrangements.Drop(v.Ctx(), v.By, v.Now, d.ID, f.Version())
	return thenBack(v, "arrange.dropped", err, arrangementAddress(d.Service, d.Unit))
}

// thenBack ends a button that is a form of its own: one sentence about what
// happened, or why it did not.
func thenBack(v *web.Visit, done string, err error, to string) error {
	var stale *fault.Stale
	switch {
	case err == nil:
		v.Flash(done)
	case errors.As(err, &stale):
		v.Warn("gate.changed_meanwhile")
	case fault.Is(err, fault.Refused), fault.Is(err, fault.Invalid):
		v.Warn(fault.List(err)[0].Key)
	default:
		return err
	}
	return v.Redirect(to)
}

func taskField(task string, level int) string { return "task_" + task + "_" + strconv.Itoa(level) }

// draftForm prefills the form of a draft.
func draftForm(c arrangement.Content, d arrangement.Arrangement) *form.Form {
	f := form.New().Set("version", strconv.Itoa(d.Version)).Set("note", d.Note).Set("calendar", c.Calendar).Set("review_on", string(c.ReviewOn)).Set("guides", c.Guides...)
	if c.AskFirst {
		f.Set("ask_first", "1")
	}
	if c.Public {
		f.Set("public", "1")
	}
	if c.StillOutside {
		f.Set("still_outside", "1")
	}
	for _, l := range c.Levels {
		f.Set("level_"+strconv.Itoa(l.Level), levelWord(l))
	}
	for p := 1; p < len(c.Targets); p++ {
		t := c.Targets[p]
		at := "target_" + strconv.Itoa(p) + "_"
		for word, n := range map[string]int{"response": t.Response, "update": t.Update, "solution": t.Solution, "level_1": t.Level[1], "level_2": t.Level[2], "level_3": t.Level[3]} {
			if n > 0 {
				f.Set(at+word, strconv.Itoa(n))
			}
		}
	}
	for _, t := range c.Tasks {
		at := taskField(t.Task, t.Level)
		f.Set(at, t.Routine).Set(at+"_team", t.Team).Set(at+"_why", t.Why)
		if t.Not {
			f.Set(at, "not")
		}
	}
	return f
}

// levelWord is a level as the form says it: "", local, team:id, supplier:id.
func levelWord(l arrangement.Level) string {
	switch {
	case l.Local:
		return "local"
	case l.Supplier != "":
		return "supplier:" + l.Supplier
	case l.Team != "":
		return "team:" + l.Team
	}
	return ""
}

func levelOf(n int, word string) (arrangement.Level, bool) {
	l := arrangement.Level{Level: n}
	kind, id, _ := strings.Cut(word, ":")
	switch kind {
	case "local":
		l.Local = true
	case "team":
		l.Team = id
	case "supplier":
		l.Supplier = id
	default:
		return l, false
	}
	return l, true
}

// draftContent reads the form of a draft. A task counts where its row was in
// the form and something was chosen for it.
func draftContent(f *form.Form) arrangement.Content {
	c := arrangement.Content{Calendar: f.Value("calendar"), Guides: f.List("guides"), AskFirst: f.Bool("ask_first"), Public: f.Bool("public"), StillOutside: f.Bool("still_outside"), ReviewOn: f.Day("review_on")}
	for _, n := range arrangement.Levels {
		if l, ok := levelOf(n, f.Value("level_"+strconv.Itoa(n))); ok {
			c.Levels = append(c.Levels, l)
		}
	}
	for p := 1; p < len(c.Targets); p++ {
		at := "target_" + strconv.Itoa(p) + "_"
		t := arrangement.Target{Response: f.Int(at + "response"), Update: f.Int(at + "update"), Solution: f.Int(at + "solution")}
		for n := 1; n < len(t.Level); n++ {
			t.Level[n] = f.Int(at + "level_" + strconv.Itoa(n))
		}
		c.Targets[p] = t
	}
	for _, row := range f.Values("tasks") {
		task, level, ok := strings.Cut(row, ":")
		n, err := strconv.Atoi(level)
		if !ok || err != nil {
			continue
		}
		at := taskField(task, n)
		if f.Value(at) == "out" {
			continue
		}
		t := arrangement.Task{Task: task, Level: n, Team: f.Value(at + "_team"), Why: f.Line(at + "_why"), Routine: f.Value(at)}
		if t.Routine == "not" {
			t.Not, t.Routine = true, ""
		}
		if _, in := c.At(n); !in && (t.Not || t.Routine == "") {
			continue // a row of a level that is not in scope
		}
		c.Tasks = append(c.Tasks, t)
	}
	return c
}

func (p *Pages) nameTrainee(v *web.Visit) error {
	f := v.Form()
	who, err := p.pick(v, f)
	if err == nil && !f.Bad() {
		_, err = p.Arrangements.Name(v.Ctx(), v.By, v.Now, v.PathValue("service"), arrangement.TrainingInput{Person: who, What: f.Line("what"), DoneOn: f.Day("done_on")})
	}
	if again, other := f.Refused(err); again || other != nil {
		if other != nil {
			return other
		}
		return p.showArrangement(v, f, f.Value("unit"))
	}
	v.Flash("arrange.training.named")
	return v.Redirect(arrangementAddress(v.PathValue("service"), f.Value("unit")) + "#training")
}

func (p *Pages) noteTraining(v *web.Visit) error {
	f := v.Form()
	day := f.Day("done_on")
	if f.Bad() {
		v.Warn("arrange.training.no_day")
		return v.Redirect(arrangementAddress(v.PathValue("service"), f.Value("unit")) + "#training")
	}
	err := p.Arrangements.Trained(v.Ctx(), v.By, v.Now, v.PathValue("training"), f.Version(), day)
	return thenBack(v, "arrange.training.noted", err, arrangementAddress(v.PathValue("service"), f.Value("unit"))+"#training")
}

func (p *Pages) removeTrainee(v *web.Visit) error {
	f := v.Form()
	err := p.Arrangements.Unname(v.Ctx(), v.By, v.Now, v.PathValue("training"), f.Version())
	return thenBack(v, "arrange.training.removed", err, arrangementAddress(v.PathValue("service"), f.Value("unit"))+"#training")
}

// pick finds the one person a form means: chosen among several, or typed by
// name or address. Where several fit, the form asks which (field "person").
func (p *Pages) pick(v *web.Visit, f *form.Form) (string, error) {
	if id := f.Value("person"); id != "" {
		return id, nil
	}
	found, err := p.Arrangements.FindPeople(v.Ctx(), v.By, v.Now, f.Line("who"))
	if err != nil {
		return "", err
	}
	switch len(found) {
	case 0:
		return "", fault.OnField("who", "arrange.nobody_such")
	case 1:
		return found[0].ID, nil
	}
	var ids, labels []string
	for _, x := range found {
		ids, labels = append(ids, x.ID), append(labels, x.Name+" · "+x.Mail)
	}
	f.Set("hit", ids...).Set("hit_label", labels...)
	return "", fault.OnField("who", "arrange.several_such")
}

// hits are the people a refused form asks to choose from.
func (x filling) hits() []parts.Option {
	if x.Form == nil {
		return nil
	}
	var options []parts.Option
	labels := x.Form.Values("hit_label")
	for i, id := range x.Form.Values("hit") {
		if i < len(labels) {
			options = append(options, parts.Option{Value: id, Label: labels[i]})
		}
	}
	return options
}
