package sectest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/mailclean"
)

// hostile are texts that want to be more than text. Every one ends with a
// mark, so that the walk knows it was shown at all.
var hostile = []string{
	`"'><script>alert(1)</script><img src=x onerror=alert(1)>wickedmark`,
	`</title></textarea></style><svg onload=alert(1)><math href="javascript:alert(1)">wickedmark`,
	`[press](javascript:alert(1)) <javascript:alert(1)> [d](data:text/html,x) [v](vbscript:x) {{7*7}} ${7*7} <%=7*7%> wickedmark`,
	"javascript:alert(1)//--></a><a href='javascript:alert(1)' style='x:expression(1)'>\u202Ewickedmark",
}

// active names what stands in a page and could act: there should be nothing
// but our own scripts, forms and links.
func active(page string) (found []string) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			found = append(found, wrongIn(n)...)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return found
}

func wrongIn(n *html.Node) (found []string) {
	src := ""
	for _, a := range n.Attr {
		key, value := strings.ToLower(a.Key), strings.ToLower(strings.TrimSpace(a.Val))
		switch {
		case strings.HasPrefix(key, "on"), key == "srcdoc", key == "style", key == "ping":
			found = append(found, n.Data+" "+key+"="+a.Val)
		case key == "src" || key == "href" || key == "action" || key == "formaction" || key == "xlink:href" || key == "poster" || key == "data":
			if key == "src" {
				src = value
			}
			if !leads(value) {
				found = append(found, n.Data+" "+key+"="+a.Val)
			}
		}
	}
	switch n.Data {
	case "script":
		if !strings.HasPrefix(src, "/static/") || n.FirstChild != nil && strings.TrimSpace(n.FirstChild.Data) != "" {
			found = append(found, "a script that is not ours")
		}
	case "iframe": // a mail's, which may do nothing
		if !says(n, "sandbox", mailclean.Sandbox) || !strings.HasPrefix(src, "/desk/") || !strings.HasSuffix(src, "/frame") || strings.Contains(mailclean.Sandbox, "scripts") {
			found = append(found, "an iframe")
		}
	case "style": // of the document in it: its own, and nothing to fetch
		if n.Parent.Data != "head" || n.FirstChild == nil || n.NextSibling != nil || !strings.HasPrefix(n.FirstChild.Data, ":root{color-scheme:light}") || strings.Contains(n.FirstChild.Data, "url") {
			found = append(found, "a style")
		}
	case "object", "embed", "base", "frame", "applet", "math", "foreignobject":
		found = append(found, "a "+n.Data)
	case "img":
		if !strings.HasPrefix(src, "/static/") && !strings.HasPrefix(src, "data:image/") {
			found = append(found, "a picture from "+src)
		}
	case "meta":
		for _, a := range n.Attr {
			if a.Key == "http-equiv" {
				found = append(found, "meta "+a.Val)
			}
		}
	case "a":
		for _, a := range n.Attr {
			if a.Key == "href" && strings.HasPrefix(a.Val, "http") && !strings.HasPrefix(a.Val, base) && !says(n, "rel", "noreferrer") {
				found = append(found, "a link outward that tells where from: "+a.Val)
			}
			if a.Key == "target" && !says(n, "rel", "noopener") && !says(n, "rel", "noreferrer") {
				found = append(found, "a link that gives its window away")
			}
		}
	}
	return found
}

func says(n *html.Node, key, word string) bool {
	for _, a := range n.Attr {
		if a.Key == key && strings.Contains(a.Val, word) {
			return true
		}
	}
	return false
}

// leads tells whether an address is one a page may hold.
func leads(address string) bool {
	address = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, address)
	u, err := url.Parse(address)
	if err != nil {
		return !strings.Contains(strings.SplitN(address, "/", 2)[0], ":")
	}
	return slices.Contains([]string{"", "http", "https", "mailto", "tel"}, u.Scheme) || strings.HasPrefix(address, "data:image/")
}

// dress puts a text wherever a name, a title, a note or a guide of a body
// stands, past every check: what was let in once must still do no harm.
func (w *world) dress(slug string, of things, evil string) int {
	w.t.Helper()
	body, n := w.bodies[slug], 0
	fields := map[string][]string{
		"bodies": {"name"}, "units": {"name"}, "persons": {"given", "family", "name", "mobile"}, "positions": {"title"}, "leaves": {"reason"}, "groups": {"name"},
		"closing_days": {"name"}, "imports": {"name"}, "sessions": {"agent", "address"}, "tokens": {"name"},
		"rollouts": {"name", "from_platform", "to_platform", "why", "goals", "help_text"}, "rollout_items": {"name", "note"}, "preparations": {"name", "note"},
		"tracks": {"name", "why"}, "waves": {"name"}, "gate_conditions": {"name"}, "steps": {"name", "guide", "by_hand", "external"},
		"known_errors": {"name", "cause", "fallback", "supplier"}, "devices": {"name", "maker", "model", "serial"}, "accounts": {"address"},
		"occasions": {"name", "place"}, "bookings": {"note"}, "queue_numbers": {"desk"}, "shifts": {"place"}, "visits": {"place", "task", "report"}, "ticket_visits": {"place", "task", "bring", "note"},
		"contacts": {"about"}, "outside_events": {"supplier", "name", "effect"}, "feedback": {"text", "theme", "answer"}, "hypercare_notes": {"place", "text"},
		"messages": {"name"}, "message_texts": {"subject", "text"}, "channel_outages": {"why", "reason"}, "list_drafts": {"name"}, "step_results": {"detail"}, "way_events": {"reason", "detail"}, "transitions": {"reason"}, "visit_events": {"note"}, "device_events": {"note", "place"}, "letters": {"subject", "text"}, "letter_events": {"detail"},
	}
	key := map[string]string{"bodies": "id"}
	there := w.tables()
	for table, columns := range fields {
		if _, ok := there[table]; !ok {
			continue
		}
		of := key[table]
		if of == "" {
			of = "body"
		}
		for _, column := range columns {
			var has int
			w.read(body, func(tx *db.Tx) error {
				return tx.Get(&has, "SELECT count(*) FROM pragma_table_info('"+table+"') WHERE name = $1", column)
			})
			if has == 0 {
				continue
			}
			n++
			w.write(body, func(tx *db.Tx) error {
				// Where a name may stand once only, the rows keep what tells them apart.
				_, err := tx.Exec("UPDATE "+table+" SET "+column+" = $1 || rowid WHERE "+of+" = $2", evil, body)
				return err
			})
		}
	}
	return n
}

// WB-02, WB-03: whatever stands in a name, a title, a guide, a note, a
// device, a supplier or a browser's own name is shown as text on every page,
// and no address in it leads anywhere but to http, https, mailto and tel.
func TestWB02_WB03_TextsStayTexts(t *testing.T) {
	t.Parallel()
	w := lite(t)
	admin := "nordby/administrator"
	of := w.furnish("nordby", "walkword", w.people[admin])
	shown := map[string]bool{}
	for i, evil := range hostile {
		if n := w.dress("nordby", of, evil); n < 40 {
			t.Fatalf("only %d columns dressed", n)
		}
		for _, as := range []string{admin, "nordby/nobody", ""} {
			for route := range written() {
				method, path, _ := strings.Cut(route, " ")
				if method != http.MethodGet || path == "/live" || path == "/samples" || strings.HasSuffix(path, "/pdf") || strings.HasSuffix(path, "/docx") {
					continue
				}
				out := w.ask(as, method, w.at(path, of)+"?q="+url.QueryEscape(evil)+"&name="+url.QueryEscape(evil)+"&next="+url.QueryEscape(evil), nil)
				if strings.HasPrefix(out.Header().Get("Content-Type"), "text/html") {
					w.mustBeText(route, i, out)
					shown[route] = shown[route] || strings.Contains(out.Body.String(), "wickedmark")
				}
			}
		}
	}
	n := 0
	for _, was := range shown {
		if was {
			n++
		}
	}
	if n < 60 {
		t.Errorf("the mark was shown on %d pages only", n)
	}
}

func (w *world) mustBeText(where string, i int, out *httptest.ResponseRecorder) {
	w.t.Helper()
	if found := active(out.Body.String()); len(found) > 0 {
		w.t.Errorf("%s with text %d: %v", where, i, found)
	}
}

// WB-02 for what is typed: a form that is refused shows what was typed as
// text, and one that is taken keeps it as text.
func TestWB02_WhatIsTypedComesBackAsText(t *testing.T) {
	t.Parallel()
	w := lite(t)
	admin := "nordby/administrator"
	of := w.furnish("nordby", "walkword", w.people[admin])
	tried, back := 0, 0
	for _, f := range w.forms(admin, of, written()) {
		if ends(f.action) > 0 {
			continue
		}
		for i, evil := range hostile {
			values := url.Values{}
			for name, v := range f.values {
				values[name] = v
			}
			for _, name := range f.typed {
				values.Set(name, evil)
			}
			for _, refused := range []bool{true, false} {
				if refused { // every choice is one that does not exist
					for name := range values {
						if !slices.Contains(f.typed, name) && name != "csrf" {
							values.Set(name, evil)
						}
					}
				} else {
					for name, v := range f.values {
						if !slices.Contains(f.typed, name) {
							values[name] = v
						}
					}
				}
				out := w.ask(admin, http.MethodPost, f.action, values)
				tried++
				if out.Code >= 500 {
					t.Errorf("%s: %d\n%s", f.action, out.Code, w.house.Log.Errors())
				}
				w.mustBeText(f.action, i, out)
				if strings.Contains(out.Body.String(), "wickedmark") {
					back++
				}
				if to := out.Header().Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
					t.Errorf("%s leads to %q", f.action, to)
				}
			}
		}
	}
	if tried < 300 || back < 40 {
		t.Errorf("%d tried, %d shown again", tried, back)
	}
	for route := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet && path != "/live" && path != "/samples" && !strings.HasSuffix(path, "/pdf") && !strings.HasSuffix(path, "/docx") {
			if out := w.ask(admin, method, w.at(path, of), nil); strings.HasPrefix(out.Header().Get("Content-Type"), "text/html") {
				w.mustBeText(route, -1, out)
			}
		}
	}
}
