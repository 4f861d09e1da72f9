package web

import (
	"embed"
	"slices"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// Texts are the words of the frame and of the parts, in four languages.
//
//go:embed texts/*.json
var Texts embed.FS

// Page is what every page has. The frame fills in all but Title, Lead, Crumbs,
// Actions, Tabs, Keys and Calm, which belong to the page itself.
type Page struct {
	P     *text.Printer
	Title string // the h1 and, with the body's name, the title of the window
	Lead  string // one or two sentences under the h1
	// Actions stand at the right of the h1: the one primary button first.
	Actions templ.Component
	Tag     *parts.Tag // status of the thing the page is about
	Crumbs  []parts.Link
	Tabs    []parts.Link
	nested  bool // the tabs also stand in the main navigation
	// Calm pages are for people who come seldom: larger, one column, more air.
	// All others are dense, for those who live in them.
	Calm bool

	Who   *Who // nil: nobody is signed in
	Body  string
	Paper string // says on paper whose the page is and when it was read
	Nav   []NavItem
	Flash *Flash
	Demo  *DemoBanner
	Path  string // with query; where the choice of language and look returns to
	Theme string // "", light, dark
	Langs []string
	CSRF  string
	Home  string // address behind the logo; "/" when empty

	AccessibilityURL string // the body's own statement; StatementPath when empty

	// Saved are the views kept of the list at this address, for its FilterBar;
	// nil where none can be.
	Saved *parts.Saved
	// Keys are the page's own, shown by "?" besides those of every page.
	Keys []parts.KeyGroup
}

// Who is signed in, and for whom.
type Who struct {
	Name   string
	Behalf string // the member a secretary acts for; "" for oneself
	Home   string // the personal page
	Roles  string // one line under the name
	// Sessions and BehalfHref are links of the person menu; "" leaves them out.
	Sessions, BehalfHref string
}

// NavItem is an entry of the main navigation. Group begins a new heading.
// Pocket entries also lie under the thumb on a phone (at most four).
type NavItem struct {
	Label, Href string
	Icon        parts.Icon
	Group       string
	Count       string
	Current     bool
	Pocket      bool
	Go          string // the letter that leads there after g; "" for none
	Children    []NavItem
}

// Nest puts the rooms of a thing under the entry of the main navigation it
// belongs to. Where there is no room for that navigation they are tabs.
func (p *Page) Nest(href string, rooms []parts.Link) {
	p.Tabs = rooms
	for i, n := range p.Nav {
		if n.Href != href {
			continue
		}
		for _, room := range rooms {
			n.Children = append(n.Children, NavItem{Label: room.Label, Href: room.Href, Count: room.Count, Current: room.Current})
		}
		p.Nav[i], p.nested = n, true
	}
}

// tagGap stands before the tag of a title. It is room on the line they share,
// and none where the tag begins a line of its own, as a margin would be.
const tagGap = "\u2005"

// Flash is the one sentence after something was done. Undo is an address that
// takes it back by POST, "" where that cannot be. Door leads to more of it, nil
// for none.
type Flash struct {
	Kind parts.Kind
	Text string
	Undo string
	Door *parts.Link
}

// DemoBanner says that this is a demonstration, and on which day it stands.
type DemoBanner struct {
	Text string
	Href string // where to change role or day; "" for none
	Link string // its label
}

// The addresses the layout sends to; the frame answers them.
const (
	LookPath    = "/look"     // POST lang=…|theme=auto,light,dark, back, csrf
	SignOutPath = "/sign-out" // POST csrf
	SearchPath  = "/search"   // GET q
	SignInPath  = "/sign-in"
	// StatementPath leads to the accessibility statement.
	StatementPath = "/was"
)

// keys are those of every page and the page's own.
func (p Page) keys() parts.KeyHelp {
	help := parts.Keys(p.P)
	help.Groups = append(slices.Clone(p.Keys), help.Groups...)
	var going []parts.Key
	for _, n := range p.Nav {
		if n.Go != "" {
			going = append(going, parts.Key{Strokes: []string{"g", n.Go}, Does: n.Label})
		}
	}
	if len(going) > 0 {
		help.Groups = append(help.Groups, parts.KeyGroup{Title: p.P.T("parts.keys.go"), Keys: going})
	}
	return help
}

func (p Page) scheme() string {
	if p.Theme == "light" || p.Theme == "dark" {
		return p.Theme
	}
	return "auto"
}

func (p Page) window() string {
	switch {
	case p.Title == "" && p.Body == "":
		return "Overgang"
	case p.Body == "":
		return p.Title + " · Overgang"
	case p.Title == "":
		return p.Body
	}
	return p.Title + " · " + p.Body
}

func (p Page) density() string {
	if p.Calm {
		return "calm"
	}
	return "dense"
}

func (p Page) size() string {
	if p.Calm {
		return "md"
	}
	return "sm"
}

func (p Page) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

func (p Page) accessibility() string {
	if p.AccessibilityURL == "" {
		return StatementPath
	}
	return p.AccessibilityURL
}

func (p Page) langs() []string {
	if len(p.Langs) == 0 {
		return text.Langs
	}
	return p.Langs
}

func (p Page) pockets() []NavItem {
	var items []NavItem
	for _, n := range p.Nav {
		if n.Pocket && len(items) < 4 {
			items = append(items, n)
		}
	}
	return items
}

// initials of a name, for the round sign of a person.
func initials(name string) string {
	var first, last rune
	word := true
	for _, r := range name {
		if r == ' ' || r == '-' {
			word = true
			continue
		}
		if word {
			if first == 0 {
				first = r
			} else {
				last = r
			}
			word = false
		}
	}
	if last == 0 {
		return string(first)
	}
	return string(first) + string(last)
}
