package board

import (
	"net/url"
	"slices"

	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type searchView struct {
	Page      web.Page
	Query     string
	Kind      string // only this; "" = all
	Groups    []group
	Building  bool
	Broad     bool // not everything with the words was looked at
	Narrowing url.Values
}

// group is what was found of one kind: of the index, or of a flat.
type group struct {
	Kind  string
	Hits  []hit
	Items []parts.Item
	More  string // address of the rest; "" when this is all
	// Only this kind is shown; More is the next page then.
	Only      bool
	Elsewhere bool // More leads to a list of its own
	Further   bool // there are more than were counted
	most      int  // how many are counted
	Count     string
	building  bool
	broad     bool
}

func (g group) found() int { return len(g.Hits) + len(g.Items) }

// shown is the group with its count, and no more of it than the page has room
// for: nothing where another kind is shown.
func (g group) shown(s searchView) group {
	g.Count = s.Page.P.Number(g.found())
	if g.Further {
		g.Count = s.Page.P.Number(g.most) + "+"
	}
	if s.Kind == "" && g.found() > most {
		g.Hits, g.Items = g.Hits[:min(len(g.Hits), most)], g.Items[:min(len(g.Items), most)]
		if !g.Elsewhere {
			g.More = parts.Address(web.SearchPath, s.Narrowing, "kind", g.Kind)
		}
	}
	return g
}

// hit is something the index found, and where it is.
type hit struct {
	search.Hit
	Href string
}

func (s searchView) nothing() bool {
	return s.Query != "" && !slices.ContainsFunc(s.Groups, s.shows)
}

// shows tells whether the things of a group stand on the page, and not only
// their count.
func (s searchView) shows(g group) bool { return s.Kind == "" || s.Kind == g.Kind }

// choices narrow the search to one kind, and back; none before anything was
// asked.
func (s searchView) choices() []parts.Link {
	if s.Query == "" || s.Kind == "" && len(s.Groups) < 2 {
		return nil
	}
	links := []parts.Link{{Label: s.Page.P.T("board.search.all"), Href: parts.Address(web.SearchPath, s.Narrowing, "kind", ""), Current: s.Kind == ""}}
	for _, g := range s.Groups {
		links = append(links, parts.Link{Label: s.Page.P.T("board.search." + g.Kind), Count: g.Count, Href: parts.Address(web.SearchPath, s.Narrowing, "kind", g.Kind), Current: s.Kind == g.Kind})
	}
	return links
}

func (g group) moreWord() string {
	switch {
	case g.Elsewhere:
		return "board.search.more"
	case g.Only:
		return "board.search.next"
	}
	return "board.search.rest"
}
