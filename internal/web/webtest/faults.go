package webtest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var keyLike = regexp.MustCompile(`\b(parts|web|text|fault|lang)\.[a-z_]+(\.[a-z_]+)*\b`)

// Faults finds what no page may have: style and script in the markup, tags left
// open, ids said twice, fields without a label, links and buttons without a
// name, references and links to nothing, an
// order of tabbing of their own, faults tied to no field, keys where a text should stand. It reads a page
// or any part of one.
func Faults(markup string) []string {
	var faults []string
	add := func(s ...string) { faults = append(faults, strings.Join(s, " ")) }
	if why := unclosed(markup); why != "" {
		add("not closed:", why)
	}
	root, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		return []string{err.Error()}
	}
	whole := strings.Contains(markup, "<html")
	ids, labelled := map[string]bool{}, map[string]bool{}
	var refs [][2]string
	walk(root, func(n *html.Node) {
		if n.Type == html.TextNode {
			if m := keyLike.FindString(n.Data); m != "" && !strings.Contains(n.Data, "example") {
				add("a key instead of a text:", m)
			}
			return
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style":
				add("style attribute on", n.Data)
			case strings.HasPrefix(a.Key, "on"):
				add("script in attribute", a.Key)
			case a.Key == "tabindex" && a.Val != "0" && a.Val != "-1":
				add("an order of tabbing of its own:", n.Data, a.Val)
			case a.Key == "aria-invalid" && a.Val == "true" && attr(n, "aria-describedby") == "":
				add("wrong without saying what:", n.Data, attr(n, "name"))
			case a.Key == "href" && len(a.Val) > 1 && a.Val[0] == '#' && whole:
				refs = append(refs, [2]string{"a link", a.Val[1:]})
			case a.Key == "id":
				if ids[a.Val] {
					add("id twice:", a.Val)
				}
				ids[a.Val] = true
			case a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "aria-controls" || n.Data == "label" && a.Key == "for" || a.Key == "list" || a.Key == "form":
				for _, id := range strings.Fields(a.Val) {
					refs = append(refs, [2]string{a.Key, id})
				}
			}
			if n.Data == "label" && a.Key == "for" {
				labelled[a.Val] = true
			}
			if strings.Contains(strings.ToLower(a.Val), "javascript:") {
				add("javascript: in", a.Key)
			}
			if strings.HasPrefix(a.Key, "hx-on") || strings.HasPrefix(a.Key, "hx-") && strings.Contains(a.Val, "js:") || a.Key == "hx-trigger" && strings.Contains(a.Val, "[") {
				add("hx- attribute that needs eval:", a.Key)
			}
		}
	})
	walk(root, func(n *html.Node) {
		switch n.Data {
		case "input", "select", "textarea":
			if attr(n, "type") == "hidden" || n.Type != html.ElementNode {
				return
			}
			if !labelled[attr(n, "id")] && attr(n, "aria-label") == "" {
				add("no label for", n.Data, attr(n, "name"))
			}
		case "button", "a":
			if n.Type == html.ElementNode && strings.TrimSpace(words(n)) == "" && attr(n, "aria-label") == "" {
				add("no name for", n.Data)
			}
		case "script":
			if attr(n, "src") == "" {
				add("inline script")
			}
		case "details":
			if !has(n, "summary") {
				add("details without summary")
			}
		case "table":
			if !has(n, "caption") {
				add("table without caption")
			}
		case "img":
			if _, ok := lookup(n, "alt"); !ok {
				add("img without alt")
			}
		}
	})
	for _, r := range refs {
		if !ids[r[1]] {
			add(r[0], "points to", r[1], "which is not there")
		}
	}
	return faults
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
