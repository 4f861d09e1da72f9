package web_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

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
