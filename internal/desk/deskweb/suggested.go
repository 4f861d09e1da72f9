package deskweb

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// mostSuggested is how many guides stand beside a ticket.
const mostSuggested = 4

// suggestedRoom are the guides and routines that fit what was asked (D4): by the
// ticket's words and its service, in the reader's language.
func (p *Pages) suggestedRoom(v *web.Visit, t desk.View, csrf string) (templ.Component, error) {
	if p.Knowledge == nil || !t.Going() {
		return nil, nil
	}
	words := t.Title
	if len(t.Entries) > 0 {
		words += " " + firstWords(t.Entries[0].Text)
	}
	found, err := p.Knowledge.Find(v.Ctx(), v.By, v.Now, words, t.Service, v.P.Lang(), mostSuggested)
	if err != nil || len(found.Articles) == 0 {
		return nil, err
	}
	var items []parts.Item
	for _, a := range found.Articles {
		items = append(items, parts.Item{Title: a.Title, Text: a.Summary, Href: "/guides/" + a.ID, Icon: "book"})
	}
	beside := []templ.Component{parts.Items{Items: items}}
	if t.MayWork {
		said, err := p.Desk.GuidesHelped(v.Ctx(), v.By, v.Now, t.ID)
		if err != nil {
			return nil, err
		}
		beside = append(beside, helpedPart(v.P, csrf, t.ID, found.Articles, said))
	}
	return parts.Holding(parts.Section{ID: "suggested", Title: v.P.T("desk.ticket.guides")}, beside...), nil
}

func (p *Pages) suggestedRoutes() []web.Route {
	return []web.Route{
		{"POST", "/desk/tickets/{ticket}/guides/{guide}", p.guideHelped, web.May(access.DeskWork)},
		{"POST", "/my/tickets/solved", p.solvedByGuide, web.SignedIn},
	}
}

// guideHelped notes in the ticket whether a guide helped.
func (p *Pages) guideHelped(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	helped := f.Choice("helped", "yes", "no") == "yes"
	if f.Bad() {
		return fault.Gone()
	}
	if err := p.Desk.GuideHelped(v.Ctx(), v.By, v.Now, id, v.PathValue("guide"), v.P.Lang(), helped); err != nil {
		return err
	}
	v.Flash("knowledge.voted")
	return v.Redirect(ticketAddress(id) + "#suggested")
}

// solvedByGuide is the end of a request that need not be sent.
func (p *Pages) solvedByGuide(v *web.Visit) error {
	f := v.Form()
	if err := p.Desk.SolvedByGuide(v.Ctx(), v.By, v.Now, f.Value("guide"), v.P.Lang(), f.Value("client")); err != nil {
		return err
	}
	v.Flash("my.solved_by_guide")
	return v.Redirect("/my/tickets")
}

// saidWeight marks what was said before.
func saidWeight(said map[string]bool, guide string, helped bool) parts.Weight {
	if was, is := said[guide]; is && was == helped {
		return parts.Secondary
	}
	return parts.Quiet
}

func pressed(said map[string]bool, guide string, helped bool) string {
	was, is := said[guide]
	return strconv.FormatBool(is && was == helped)
}

// firstWords are enough of a text to look for guides by.
func firstWords(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}
