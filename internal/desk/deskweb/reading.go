package deskweb

import (
	"net/url"
	"slices"

	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// Guides are read by anybody they are for, signed in or not: the library
// decides which there are.
func (p *Pages) readerRoutes() []web.Route {
	return []web.Route{
		{"GET", "/guides", p.shelf, web.Public},
		{"GET", "/guides/{guide}", p.readGuide, web.Public},
		{"POST", "/guides/{guide}/vote", p.voteGuide, web.SignedIn},
	}
}

// guidesFound is how many guides a reader gets at once.
const guidesFound = 30

// none tells that nothing is on the shelf, whatever one looks for.
func (v shelfView) none() bool {
	return len(v.Shelf.Articles) == 0 && v.Query.Get("q") == "" && v.Query.Get("service") == ""
}

func (p *Pages) shelf(v *web.Visit) error {
	q := v.Query()
	var found knowledge.Shelf
	var err error
	if v.By.Person != "" {
		found, err = p.Knowledge.Find(v.Ctx(), v.By, v.Now, q.Get("q"), q.Get("service"), v.P.Lang(), guidesFound)
	} else {
		shelf, body, failed := p.Knowledge.FindPublic(v.Ctx(), q.Get("at"), q.Get("q"), q.Get("service"), v.P.Lang(), guidesFound)
		if found, err = shelf, failed; err == nil {
			v.In(body)
		}
	}
	if err != nil {
		return err
	}
	page := v.Page("knowledge.shelf.title")
	page.Lead, page.Calm = v.P.T("knowledge.shelf.lead"), true
	return v.Show(nil, shelfPage(shelfView{Page: page, P: v.P, Shelf: found, Query: q}))
}

func (p *Pages) readGuide(v *web.Visit) error { return p.showReading(v, form.New()) }

func (p *Pages) showReading(v *web.Visit, f *form.Form) error {
	lang := v.Query().Get("lang")
	if !slices.Contains(text.Langs, lang) {
		lang = v.P.Lang()
	}
	var reading knowledge.Reading
	var err error
	if v.By.Person != "" {
		reading, err = p.Knowledge.Read(v.Ctx(), v.By, v.Now, v.PathValue("guide"), lang)
	} else {
		found, body, failed := p.Knowledge.ReadPublic(v.Ctx(), v.PathValue("guide"), lang)
		if reading, err = found, failed; err == nil {
			v.In(body)
		}
	}
	if err != nil {
		return err
	}
	page := v.Page("")
	page.Title, page.Calm = reading.Version.Title, true
	back := "/guides"
	if slug := v.Query().Get("at"); slug != "" {
		back += "?at=" + url.QueryEscape(slug)
	}
	page.Crumbs = []parts.Link{{Label: v.P.T("knowledge.shelf.title"), Href: back}}
	if reading.MayWrite {
		page.Actions = parts.LinkButton{Label: v.P.T("knowledge.edit"), Href: guideAddress(reading.Guide.ID) + "?lang=" + reading.Version.Lang, Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(f, readingPage(readingView{Page: page, P: v.P, Reading: reading, Asked: lang, Fill: filling{v.P, f}}))
}

func (p *Pages) voteGuide(v *web.Visit) error {
	f := v.Form()
	helped := f.Choice("helped", "yes", "no") == "yes"
	note := f.Line("note")
	var err error
	if !f.Bad() {
		err = p.Knowledge.Vote(v.Ctx(), v.By, v.Now, v.PathValue("guide"), f.Value("lang"), helped, note)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showReading(v, f)
	}
	v.Flash("knowledge.voted")
	return v.Redirect("/guides/" + v.PathValue("guide") + "?lang=" + url.QueryEscape(f.Value("lang")))
}
