package web_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
	"github.com/overgang/overgang/internal/web/webtest"
)

// everything is a page with all that a page can have.
func everything(p *text.Printer) web.Page {
	return web.Page{
		P: p, Title: "Bølge 2", Lead: "Søndag den 28. oktober", Body: "Nordby Kommune", CSRF: "token", Path: "/x?a=1",
		Tag: &parts.Tag{Kind: parts.OK, Text: "I gang"}, Actions: parts.LinkButton{Label: "Udskriv", Href: "/print"},
		Crumbs: []parts.Link{{Label: "Udrulninger", Href: "/r"}}, Tabs: []parts.Link{{Label: "Overblik", Href: "/x", Current: true}},
		Who: &web.Who{Name: "Åse Ødegård", Behalf: "Mogens Friis", Home: "/me", Sessions: "/s", BehalfHref: "/b"},
		Nav: []web.NavItem{{Label: "Overblik", Href: "/", Icon: "home", Pocket: true, Current: true,
			Children: []web.NavItem{{Label: "Personer", Href: "/p", Count: "60"}}}, {Label: "Drift", Href: "/d", Group: "Drift"}},
		Flash: &web.Flash{Kind: parts.OK, Text: "Gemt", Undo: "/undo"}, Demo: &web.DemoBanner{Text: "Demo", Href: "/demo", Link: "Skift"},
		AccessibilityURL: "/was",
	}
}

func TestLayoutsAreSound(t *testing.T) {
	c := webtest.Texts(t)
	for _, lang := range text.Langs {
		for name, layout := range map[string]func(web.Page) templ.Component{
			"layout": web.Layout, "bare": web.Bare, "screen": web.Screen, "document": web.Document, "projector": web.Projector,
		} {
			var b bytes.Buffer
			page := everything(c.For(lang, time.UTC))
			if err := layout(page).Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			for _, fault := range webtest.Faults(b.String()) {
				t.Errorf("%s in %s: %s", name, lang, fault)
			}
			if n := strings.Count(b.String(), "<h1"); n != 1 {
				t.Errorf("%s in %s: %d h1", name, lang, n)
			}
			if !strings.Contains(b.String(), `<html lang="`+lang+`"`) {
				t.Errorf("%s in %s: the page does not say its language", name, lang)
			}
		}
	}
}

// The rooms of a thing stand in the main navigation; where that is put away
// they are folded behind the room that is open, and opened without any script.
// Tabs that stand nowhere else are never folded.
func TestRoomsAreFoldedWhereTheNavigationIsPutAway(t *testing.T) {
	c := webtest.Texts(t)
	drawn := func(page web.Page) *goquery.Document {
		var b bytes.Buffer
		if err := web.Layout(page).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		doc, err := goquery.NewDocumentFromReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	page := everything(c.For("da", time.UTC))
	if tabs := drawn(page).Find("main .subnav"); tabs.Find("details").Length() != 0 || tabs.Find("ul > li > a").Length() != 1 {
		t.Error("tabs of a page alone are folded")
	}
	page.Nest("/d", []parts.Link{{Label: "Personer", Href: "/d/p", Count: "60"}, {Label: "Enheder", Href: "/d/e", Current: true}, {Label: "Notat", Href: "/d/n"}})
	doc := drawn(page)
	fold := doc.Find("main .subnav.nested > details")
	if _, open := fold.Attr("open"); fold.Length() != 1 || open {
		t.Error("the rooms are not folded")
	}
	if got := fold.Find("summary b").Text(); got != "Enheder" {
		t.Errorf("the room that is open is %q", got)
	}
	if fold.Find("summary span").Text() == "" || fold.Find("ul a").Length() != 3 || strings.TrimSpace(fold.Find(`ul a[aria-current="page"]`).Text()) != "Enheder" {
		t.Errorf("behind it: %s", fold.Text())
	}
	if doc.Find(".rail li li a").Length() != 4 {
		t.Error("the rooms are not in the main navigation")
	}
}
