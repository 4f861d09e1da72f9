package deskweb

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// keyed lets a key press what carries it, or go to it where it is a field.
func keyed(key string) templ.Attributes { return templ.Attributes{"data-key": key} }

// beginHere puts the hands where a page that only asks one thing begins.
func beginHere() templ.Attributes { return templ.Attributes{"autofocus": true} }

// listKeys are the keys of the desk's lists, shown by "?".
func listKeys(p *text.Printer, may bool) []parts.KeyGroup {
	if !may {
		return nil
	}
	return []parts.KeyGroup{{Title: p.T("desk.keys.desk"), Keys: keysOf(p, "n", "b")}}
}

// boardKeys are those of the duty board.
func boardKeys(p *text.Printer, may bool) []parts.KeyGroup {
	if !may {
		return nil
	}
	return []parts.KeyGroup{{Title: p.T("desk.keys.desk"), Keys: keysOf(p, "q", "n")}}
}

func keysOf(p *text.Printer, strokes ...string) []parts.Key {
	var keys []parts.Key
	for _, k := range strokes {
		keys = append(keys, parts.Key{Strokes: []string{k}, Does: p.T("desk.keys." + k)})
	}
	return keys
}

// ticketKeys are those of a ticket's page.
func ticketKeys(p *text.Printer, may bool) []parts.KeyGroup {
	if !may {
		return nil
	}
	keys := keysOf(p, "r", "i", "c", "t", "m", "s", "p", "e", "h", "l", "v", "n")
	keys = append(keys, parts.Key{Strokes: []string{"Ctrl", "Enter"}, Does: p.T("desk.keys.send")})
	return []parts.KeyGroup{{Title: p.T("desk.keys.ticket"), Keys: keys}}
}

// withKeys adds a page's own keys to those of every page.
func withKeys(page web.Page, groups []parts.KeyGroup) web.Page {
	page.Keys = groups
	return page
}
