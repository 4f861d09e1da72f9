package webtest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var keyLike = regexp.MustCompile(`\b(parts|web|text|fault|lang)\.[a-z_]+(\.[a-z_]+)*\b`)

// Faults finds what no page may have: style and script in the markup, tags left
// open, ids said twice, fields without a label, links and buttons without a
// name, references and links to nothing, an order of tabbing of their own,
// faults tied to no field, keys where a text should stand. It reads a page or
// any part of one.
func Faults(markup string) []string {
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		return []string{err.Error()}
	}
	r := reading{whole: strings.Contains(markup, "<html"), ids: map[string]bool{}, labelled: map[string]bool{}}
	if why := unclosed(markup); why != "" {
		r.add("not closed:", why)
	}
	walk(root, func(n *html.Node) {
		if m := keyLike.FindString(n.Data); n.Type == html.TextNode && m != "" && !strings.Contains(n.Data, "example") {
			r.add("a key instead of a text:", m)
		}
		for _, a := range n.Attr {
			r.written(n, a)
			r.points(n, a)
		}
	})
	walk(root, func(n *html.Node) {
		if n.Type == html.ElementNode {
			r.lacks(n)
		}
	})
	for _, to := range r.refs {
		if !r.ids[to.id] {
			r.add(to.from, "points to", to.id, "which is not there")
		}
	}
	return r.faults
}

// reading is what is known of a page so far.
type reading struct {
	whole         bool // a page, not a part of one
	ids, labelled map[string]bool
	refs          []ref
	faults        []string
}

// ref is an attribute, or a link, that names an id.
type ref struct{ from, id string }

func (r *reading) add(s ...string) { r.faults = append(r.faults, strings.Join(s, " ")) }

// written finds attributes that no element may have.
func (r *reading) written(n *html.Node, a html.Attribute) {
	switch {
	case a.Key == "style":
		r.add("style attribute on", n.Data)
	case strings.HasPrefix(a.Key, "on"):
		r.add("script in attribute", a.Key)
	case a.Key == "tabindex" && a.Val != "0" && a.Val != "-1":
		r.add("an order of tabbing of its own:", n.Data, a.Val)
	case a.Key == "aria-invalid" && a.Val == "true" && attr(n, "aria-describedby") == "":
		r.add("wrong without saying what:", n.Data, attr(n, "name"))
	}
	if strings.Contains(strings.ToLower(a.Val), "javascript:") {
		r.add("javascript: in", a.Key)
	}
	if strings.HasPrefix(a.Key, "hx-on") || strings.HasPrefix(a.Key, "hx-") && strings.Contains(a.Val, "js:") || a.Key == "hx-trigger" && strings.Contains(a.Val, "[") {
		r.add("hx- attribute that needs eval:", a.Key)
	}
}

// points notes ids, and what names them.
func (r *reading) points(n *html.Node, a html.Attribute) {
	switch a.Key {
	case "id":
		if r.ids[a.Val] {
			r.add("id twice:", a.Val)
		}
		r.ids[a.Val] = true
	case "href":
		if r.whole && len(a.Val) > 1 && a.Val[0] == '#' {
			r.refs = append(r.refs, ref{"a link", a.Val[1:]})
		}
	case "for":
		if n.Data != "label" {
			return
		}
		r.labelled[a.Val] = true
		fallthrough
	case "aria-describedby", "aria-labelledby", "aria-controls", "list", "form":
		for _, id := range strings.Fields(a.Val) {
			r.refs = append(r.refs, ref{a.Key, id})
		}
	}
}

// lacks finds what an element must have and has not.
func (r *reading) lacks(n *html.Node) {
	switch n.Data {
	case "input", "select", "textarea":
		if attr(n, "type") != "hidden" && !r.labelled[attr(n, "id")] && attr(n, "aria-label") == "" {
			r.add("no label for", n.Data, attr(n, "name"))
		}
	case "button", "a":
		if strings.TrimSpace(words(n)) == "" && attr(n, "aria-label") == "" {
			r.add("no name for", n.Data)
		}
	case "script":
		if attr(n, "src") == "" {
			r.add("inline script")
		}
	case "details":
		if !has(n, "summary") {
			r.add("details without summary")
		}
	case "table":
		if !has(n, "caption") {
			r.add("table without caption")
		}
	case "img":
		if _, ok := lookup(n, "alt"); !ok {
			r.add("img without alt")
		}
	}
}

var void = map[string]bool{"input": true, "br": true, "hr": true, "img": true, "meta": true, "link": true, "col": true, "wbr": true}

// unclosed reads the markup as written, since the parser mends it silently.
func unclosed(markup string) string {
	z := html.NewTokenizer(strings.NewReader(markup))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(open, " ")
		case html.StartTagToken:
			twice := repeated(string(z.Raw()))
			name, _ := z.TagName()
			if twice != "" {
				return "<" + string(name) + "> says " + twice + " twice"
			}
			if !void[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return "</" + string(name) + "> after " + strings.Join(open, " ")
			}
			open = open[:len(open)-1]
		}
	}
}

var attribute = regexp.MustCompile(`\s([a-z-]+)="[^"]*"`)

// repeated names an attribute that stands twice, which a parser drops silently.
func repeated(tag string) string {
	seen := map[string]bool{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		if seen[m[1]] {
			return m[1]
		}
		seen[m[1]] = true
	}
	return ""
}

func walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func lookup(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, key string) string { v, _ := lookup(n, key); return v }

func has(n *html.Node, name string) bool {
	found := false
	walk(n, func(c *html.Node) { found = found || c.Data == name })
	return found
}

func words(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return b.String()
}
