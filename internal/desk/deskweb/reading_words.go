package deskweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/web/parts"
)

func (v shelfView) filters() []parts.Filter {
	if len(v.Shelf.Services) == 0 {
		return nil
	}
	return []parts.Filter{{Name: "service", Label: v.P.T("knowledge.service"), Options: named(v.Shelf.Services)}}
}

func (v shelfView) items() []parts.Item {
	var items []parts.Item
	for _, a := range v.Shelf.Articles {
		item := parts.Item{Title: a.Title, Text: a.Summary, Icon: "book", Href: "/guides/" + a.ID}
		if slug := v.Query.Get("at"); slug != "" {
			item.Href += "?at=" + url.QueryEscape(slug)
		}
		if a.Steps > 0 {
			item.Icon, item.End = "checklist", v.P.T("knowledge.n_steps", "count", a.Steps)
		}
		if a.Lang != v.P.Lang() {
			item.Tag = &parts.Tag{Text: v.P.T("lang." + a.Lang)}
		}
		items = append(items, item)
	}
	return items
}

// others are the languages it can also be read in.
func (v readingView) others() []string {
	var all []string
	for _, lang := range v.Reading.Langs {
		if lang != v.Reading.Version.Lang {
			all = append(all, lang)
		}
	}
	return all
}

func (v readingView) in(lang string) string { return "/guides/" + v.Reading.Guide.ID + "?lang=" + lang }

// mine says what the reader said before.
func (v readingView) mine() string {
	switch {
	case v.Reading.Mine == nil:
		return ""
	case v.Reading.Mine.Helped == 1:
		return v.P.T("knowledge.vote.said_yes")
	}
	return v.P.T("knowledge.vote.said_no")
}
