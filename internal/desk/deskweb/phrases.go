package deskweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) phraseRoutes() []web.Route {
	work := web.May(access.DeskWork)
	return []web.Route{
		{"GET", "/desk/phrases", p.phrases, web.May(access.DeskRead)},
		{"POST", "/desk/phrases", p.addPhrase, work},
		{"GET", "/desk/phrases/{phrase}", p.phrase, work},
		{"POST", "/desk/phrases/{phrase}", p.changePhrase, work},
		{"POST", "/desk/phrases/{phrase}/remove", p.removePhrase, work},
		{"POST", "/desk/tickets/{ticket}/phrase", p.insertPhrase, work},
	}
}

// insertPhrase puts a phrase, filled in for the ticket, under what is typed
// already, and shows the page again with all of it. The draft is kept, so that
// nothing is lost by looking elsewhere.
func (p *Pages) insertPhrase(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	all, err := p.Desk.PhrasesFor(v.Ctx(), v.By, v.Now, id)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID != f.Value("phrase") {
			continue
		}
		words := strings.TrimRight(typedText(f, "text"), "\n ")
		if words != "" {
			words += "\n\n"
		}
		f.Set("text", words+one.Text).Set("phrase", "").Set("inserted", "1")
	}
	if err := p.Desk.KeepDraft(v.Ctx(), v.By, v.Now, id, desk.DraftKind(f.Value("kind")), typedText(f, "text"), f.Int("read")); err != nil {
		if again, other := f.Refused(err); other != nil || !again {
			return other
		}
	}
	return p.showTicket(v, f, nil)
}

// phraseOptions are the phrases to put into what one writes, those in the
// requester's language first.
func (s ticketView) phraseOptions() []parts.Option {
	options := []parts.Option{{Label: s.V.P.T("desk.phrases")}}
	for _, one := range s.Phrases {
		options = append(options, parts.Option{Value: one.ID, Label: one.Name, Group: s.V.P.T("lang." + one.Lang)})
	}
	return options
}

func (p *Pages) phrases(v *web.Visit) error {
	return p.showPhrases(v, form.New().Set("lang", v.P.Lang()))
}

func (p *Pages) showPhrases(v *web.Visit, f *form.Form) error {
	q := v.Query()
	list, err := p.Desk.Phrases(v.Ctx(), v.By, desk.PhraseFilter{Words: q.Get("q"), Team: q.Get("of"), Lang: q.Get("in"), After: q.Get("after"), Before: q.Get("before"), Limit: linesPerPage})
	if err != nil {
		return err
	}
	page := v.Page("desk.phrases")
	page.Lead = v.P.T("desk.phrases.lead")
	view := phrasesView{Page: page, P: v.P, List: list, Query: q, Fill: filling{v.P, f}}
	if view.mayAdd() && list.All > 0 {
		view.Page.Actions = below(v.P, "desk.phrase.add", "phrase")
	}
	return v.Show(f, phrasesPage(view))
}

func phraseInput(f *form.Form) desk.PhraseInput {
	return desk.PhraseInput{Team: f.Value("team"), Name: f.Line("name"), Lang: f.Value("lang"), Text: f.Text("text")}
}

func (p *Pages) addPhrase(v *web.Visit) error {
	f := v.Form()
	in := phraseInput(f)
	var err error
	if !f.Bad() {
		_, err = p.Desk.AddPhrase(v.Ctx(), v.By, v.Now, in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPhrases(v, f)
	}
	v.Flash("desk.phrase_added")
	return v.Redirect("/desk/phrases")
}

// phraseAt finds a phrase the actor may write.
func (p *Pages) phraseAt(v *web.Visit) (phrasesView, error) {
	list, err := p.Desk.Phrase(v.Ctx(), v.By, v.PathValue("phrase"))
	if err != nil {
		return phrasesView{}, err
	}
	view := phrasesView{P: v.P, List: list, One: list.Phrases[0]}
	if !view.mayWrite(view.One) {
		return view, fault.Denied()
	}
	return view, nil
}

func (p *Pages) phrase(v *web.Visit) error {
	view, err := p.phraseAt(v)
	if err != nil {
		return err
	}
	one := view.One
	return p.showPhrase(v, view, form.New().Set("team", one.Team).Set("name", one.Name).Set("lang", one.Lang).Set("text", one.Text).Set("version", strconv.Itoa(one.Version)))
}

func (p *Pages) showPhrase(v *web.Visit, view phrasesView, f *form.Form) error {
	view.Page, view.Fill = v.Page("desk.phrase.change"), filling{v.P, f}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("desk.phrases"), Href: "/desk/phrases"}}
	return v.Show(f, phrasePage(view))
}

func (p *Pages) changePhrase(v *web.Visit) error {
	view, err := p.phraseAt(v)
	if err != nil {
		return err
	}
	f := v.Form()
	in := phraseInput(f)
	if !f.Bad() {
		err = p.Desk.ChangePhrase(v.Ctx(), v.By, v.Now, view.One.ID, f.Version(), in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPhrase(v, view, f)
	}
	v.Flash("desk.phrase_changed")
	return v.Redirect("/desk/phrases")
}

func (p *Pages) removePhrase(v *web.Visit) error {
	view, err := p.phraseAt(v)
	if err != nil {
		return err
	}
	f := v.Form()
	err = p.Desk.RemovePhrase(v.Ctx(), v.By, v.Now, view.One.ID, f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		one := view.One
		return p.showPhrase(v, view, f.Set("team", one.Team).Set("name", one.Name).Set("lang", one.Lang).Set("text", one.Text).Set("version", strconv.Itoa(one.Version)))
	}
	v.Flash("desk.phrase_removed")
	return v.Redirect("/desk/phrases")
}

func (v phrasesView) mayWrite(one desk.Phrase) bool {
	if one.Team == "" {
		return v.List.Everyone
	}
	for _, t := range v.List.Writes {
		if t.ID == one.Team {
			return true
		}
	}
	return false
}

func (v phrasesView) teamName(id string) string {
	if id == "" {
		return v.P.T("desk.phrase.everybody")
	}
	for _, t := range v.List.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}

func (v phrasesView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("desk.phrase.name")}, {Label: p.T("desk.phrase.team")}, {Label: p.T("knowledge.lang"), Tight: true}, {Label: p.T("desk.phrase.text")}}
}

func (v phrasesView) rows() []parts.Row {
	var rows []parts.Row
	for _, one := range v.List.Phrases {
		name := parts.Cell{Text: one.Name}
		if v.mayWrite(one) {
			name.Href = "/desk/phrases/" + one.ID
		}
		said := []rune(one.Text)
		if len(said) > 120 {
			said = append(said[:120], []rune(" …")...)
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{name, parts.Say(v.teamName(one.Team)), parts.Say(v.P.T("lang." + one.Lang)), parts.Say(string(said))}})
	}
	return rows
}

// filters narrow by whose a phrase is and its language.
func (v phrasesView) filters() []parts.Filter {
	whose := parts.Filter{Name: "of", Label: v.P.T("desk.phrase.team"), Options: []parts.Option{{Value: desk.Everybody, Label: v.P.T("desk.phrase.everybody")}}}
	for _, t := range v.List.Teams {
		whose.Options = append(whose.Options, parts.Option{Value: t.ID, Label: t.Name})
	}
	return []parts.Filter{whose, {Name: "in", Label: v.P.T("knowledge.lang"), Options: langOptions(v.P)}}
}

func (v phrasesView) prev() string { return prevPage("/desk/phrases", v.Query, v.List.Prev) }

func (v phrasesView) next() string { return nextPage("/desk/phrases", v.Query, v.List.Next) }

func (v phrasesView) teams() []parts.Option {
	var all []parts.Option
	if v.List.Everyone {
		all = append(all, parts.Option{Label: v.P.T("desk.phrase.everybody")})
	}
	for _, t := range v.List.Writes {
		all = append(all, parts.Option{Value: t.ID, Label: t.Name})
	}
	return all
}

func (v phrasesView) mayAdd() bool { return v.List.Everyone || len(v.List.Writes) > 0 }

func (v phrasesView) version() string {
	if current, stale := v.Fill.Form.Current(); stale {
		if now, ok := current.(desk.Phrase); ok {
			return strconv.Itoa(now.Version)
		}
	}
	return v.Fill.version()
}
