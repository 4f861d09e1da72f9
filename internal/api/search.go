package api

import (
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) searchOperations() {
	add(a, "Search", op{method: "GET", path: "/search", id: "search", needs: anyToken, says: "Tickets, guides, routines, services and suppliers by their words, among what one may see: those with the words in their title first, then the last changed"}, a.search)
}

// Found is a thing that was found.
type Found struct {
	Kind    string    `json:"kind" enum:"ticket,my_ticket,guide,routine,service,my_service,supplier" doc:"my_ticket is one's own, as its requester sees it; my_service is one that one can get help with"`
	ID      string    `json:"id"`
	Number  int       `json:"number,omitempty"`
	Title   []Stretch `json:"title"`
	Snippet []Stretch `json:"snippet,omitempty" doc:"Where the words stand in its text"`
	File    string    `json:"file,omitempty" doc:"The attachment they stand in"`
	At      Moment    `json:"changed_at,omitempty"`
}

// Stretch is a part of a text.
type Stretch struct {
	Text   string `json:"text"`
	Marked bool   `json:"marked,omitempty" doc:"A word that was asked for"`
}

// FindList is a part of what was found.
type FindList struct {
	List[Found]
	Broad bool `json:"broad,omitempty" doc:"More may match: not everything with these words was looked at"`
}

// Finds is a part of what was found as an answer.
type Finds struct {
	Link string `header:"Link"`
	Body FindList
}

func (a *API) search(v *visit, in *struct {
	Paging
	Q      string   `query:"q" required:"true" minLength:"1" maxLength:"400" example:"printer" doc:"Words that shall all be there, in any form; \"beside each other\", -not, beginning*, #number"`
	Kind   []string `query:"kind" enum:"ticket,my_ticket,guide,routine,service,my_service,supplier" doc:"Only these"`
	Typing bool     `query:"typing" doc:"The last word may not be finished"`
}) (*Finds, error) {
	cursor, err := in.cursor()
	if err != nil {
		return nil, err
	}
	if cursor != "" && !search.Place(cursor) {
		return nil, fault.OnField("query.after", "api.cursor")
	}
	found, err := a.Index.Ask(v.ctx, v.By, v.Now, search.Question{
		Words: in.Q, Typing: in.Typing, Kinds: in.Kind, Langs: knowledge.Fallback(v.P.Lang()), Limit: min(in.Limit, search.MostHits), After: cursor,
	})
	if err != nil {
		return nil, err
	}
	var items []Found
	for _, h := range found.Hits {
		items = append(items, Found{h.Kind, h.ID, h.Number, stretches(h.Title), stretches(h.Snippet), h.Part, moment(h.At)})
	}
	p := page(v, items, found.After)
	return &Finds{p.Link, FindList{p.Body, found.Broad}}, nil
}

func stretches(all []search.Piece) []Stretch {
	out := make([]Stretch, 0, len(all))
	for _, p := range all {
		out = append(out, Stretch{p.Text, p.Marked})
	}
	return out
}
