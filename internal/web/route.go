package web

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/web/parts"
)

// Handler answers one visit. What it returns as an error becomes a page.
type Handler func(*Visit) error

// Rule says who may come through a route at all; the use case behind it
// decides about the very thing.
type Rule struct {
	Open   bool              // nobody needs to be signed in
	Needs  access.Permission // somewhere; "" = being signed in is enough
	Upload int64             // bytes a request may carry; 0 = the usual limit
}

// Public routes are for everybody.
var Public = Rule{Open: true}

// SignedIn routes are for everybody who is signed in.
var SignedIn = Rule{}

// May routes are for who holds the permission in the body or in any scope.
func May(p access.Permission) Rule { return Rule{Needs: p} }

// Uploading allows the route's requests to carry up to size bytes: a file in the
// field "file", or several together, and at most a MiB of form around it. The
// field stands behind what is typed, which outlives a file that is too large.
func (r Rule) Uploading(size int64) Rule {
	r.Upload = size
	return r
}

// Route is one line of the law book.
type Route struct {
	Method string
	Path   string // as http.ServeMux knows it
	Handle Handler
	Rule   Rule
}

// Entry is a line of the main navigation: shown to who holds the permission.
type Entry struct {
	Key    string // of its label
	Href   string
	Icon   parts.Icon
	Group  string // key of the heading it begins
	Needs  access.Permission
	Unless access.Permission // stands elsewhere for who has this
	Pocket bool
	Go     string   // the letter that leads there after g
	Rooms  []string // other addresses that are part of it
}

// nav is the navigation as this actor sees it.
func (s *Server) nav(v *Visit) []NavItem {
	if v.By.Person == "" {
		return nil
	}
	var items []NavItem
	path, here := v.r.URL.Path, ""
	said := 0
	for _, e := range s.entries { // of /desk and /desk/queues the one that says more
		for _, room := range append([]string{e.Href}, e.Rooms...) {
			if (path == room || room != "/" && strings.HasPrefix(path, room+"/")) && len(room) > said {
				here, said = e.Href, len(room)
			}
		}
	}
	for _, e := range s.entries {
		if e.Needs != "" && !v.By.MaySomewhere(e.Needs) || e.Unless != "" && v.By.MaySomewhere(e.Unless) {
			continue
		}
		item := NavItem{
			Label: v.P.T(e.Key), Href: e.Href, Icon: e.Icon, Pocket: e.Pocket, Go: e.Go,
			Current: e.Href == here,
		}
		if e.Group != "" {
			item.Group = v.P.T(e.Group)
		}
		items = append(items, item)
	}
	return items
}
