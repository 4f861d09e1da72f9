package web_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
	"github.com/overgang/overgang/internal/web/webtest"
)

// Every state a page may come into is a sound page in all four languages.
func TestEverySamplePageIsSound(t *testing.T) {
	catalog := webtest.Texts(t)
	for _, lang := range text.Langs {
		p := catalog.For(lang, time.UTC)
		pages := parts.PageSamples(p)
		if len(pages) < 10 {
			t.Fatalf("%d pages", len(pages))
		}
		for _, one := range pages {
			t.Run(lang+"/"+one.Key, func(t *testing.T) {
				var b bytes.Buffer
				page := web.Page{P: p, Title: one.Title, Lead: one.Lead, Actions: one.Actions, Body: "Nordby Kommune", CSRF: "x", Path: "/samples/" + one.Key}
				if err := parts.Holding(web.Layout(page), one.Content).Render(t.Context(), &b); err != nil {
					t.Fatal(err)
				}
				for _, wrong := range webtest.Faults(b.String()) {
					t.Error(wrong)
				}
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
				if err != nil {
					t.Fatal(err)
				}
				keyboard(t, doc)
				switch one.Key {
				case "many":
					if doc.Find("tbody tr").Length() != 200 || doc.Find("table.tall").Length() != 1 || doc.Find(".pager a[rel=next]").Length() != 1 {
						t.Error("200 rows without a head in sight or a way on")
					}
					if doc.Find("th[aria-sort=ascending]").Length() != 1 {
						t.Error("the list does not say how it is sorted")
					}
				case "empty":
					if doc.Find("main .empty a").Length() < 1 {
						t.Error("nothing to do next")
					}
				case "faulty":
					if doc.Find(".fault-summary[tabindex='-1'] a").Length() != 2 {
						t.Error("faults are not summed up")
					}
				}
			})
		}
	}
}

// keyboard fails where somebody without a mouse or without eyes is lost: no way
// past the navigation, a fault that is not tied to its field or leads nowhere,
// an order of tabbing other than that of the page.
func keyboard(t *testing.T, doc *goquery.Document) {
	t.Helper()
	if first := doc.Find("body a, body button, body input").First(); first.AttrOr("href", "") != "#main" || doc.Find("main#main[tabindex='-1']").Length() != 1 {
		t.Error("the first stop does not lead past the navigation")
	}
	doc.Find("[tabindex]").Each(func(_ int, s *goquery.Selection) {
		if at := s.AttrOr("tabindex", ""); at != "0" && at != "-1" {
			t.Errorf("tabindex %s", at)
		}
	})
	doc.Find("[aria-invalid=true]").Each(func(_ int, s *goquery.Selection) {
		tied := false
		for _, id := range strings.Fields(s.AttrOr("aria-describedby", "")) {
			tied = tied || strings.Contains(doc.Find("#"+id).AttrOr("class", ""), "fault") || doc.Find("#"+id+" .fault, #"+id+"[data-field=validation]").Length() > 0 || strings.HasSuffix(id, "-fault")
		}
		if !tied {
			t.Errorf("%s does not say what is wrong with it", s.AttrOr("name", ""))
		}
	})
	doc.Find(".fault-summary a[href^='#']").Each(func(_ int, s *goquery.Selection) {
		if doc.Find(s.AttrOr("href", "")).Length() != 1 {
			t.Errorf("%s leads nowhere", s.AttrOr("href", ""))
		}
	})
	if doc.Find("h1").Length() != 1 {
		t.Errorf("%d h1", doc.Find("h1").Length())
	}
}
