package deskweb

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// mostSuggested is how many guides stand beside a ticket.
const mostSuggested = 4

// suggestedRoom are the guides and routines that fit what was asked (D4): by the
// ticket's words and its service, in the reader's language.
func (p *Pages) suggestedRoom(v *web.Visit, t desk.View, _ string) (templ.Component, error) {
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
	return parts.Holding(parts.Section{ID: "suggested", Title: v.P.T("desk.ticket.guides")}, parts.Items{Items: items}), nil
}

// firstWords are enough of a text to look for guides by.
func firstWords(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}
