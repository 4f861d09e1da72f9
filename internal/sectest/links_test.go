package sectest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/ground/access"
)

// everyPage is how many pages of one kind a walk along the links looks at:
// the second of a list is like the first.
const everyPage = 4

// AZ-01: no page leads anybody to a page they may not see. Every role, with
// all of the body, with one rollout only and with one unit only, follows every
// link of every page it meets; what it may not follow, it must not be shown.
// The buttons that send are tried by the walk over all routes; here each must
// at least be of a route that is open to who sees it.
func TestAZ01_NoLinkLeadsToAClosedDoor(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "linkword", access.Actor{})
	type walker struct {
		role  access.Role
		where access.Scope
	}
	walkers := []walker{}
	for _, role := range roles {
		walkers = append(walkers, walker{role: role})
		if role == access.Administrator || role == "nobody" {
			continue
		}
		walkers = append(walkers, walker{role, access.Rollout(of["rollout"])})
		if role != access.Director {
			walkers = append(walkers, walker{role, access.Unit(of["unit"])})
		}
	}
	for _, one := range walkers {
		name := "nordby/links " + string(one.role) + " " + one.where.Kind
		w.enrol("nordby", name, one.role, one.where)
		n, wrong := w.follow(name)
		people := map[string]string{"rollout": "/rollouts/" + of["rollout"] + "/people/" + of["person"], "unit": "/people/" + of["person"]}[one.where.Kind]
		if found := w.ask(name, http.MethodGet, "/search?q=linkword", nil); people != "" && strings.Contains(found.Body.String(), `href="`+people+`"`) != access.GrantableIn(one.role, one.where) {
			t.Errorf("%s: who they work with is found only, and always, where the role counts", name)
		}
		for _, s := range wrong {
			t.Errorf("%s: %s", name, s)
		}
		if least := map[bool]int{false: 9, true: 4}[one.role == "nobody"]; n < least {
			t.Errorf("%s met %d pages only", name, n)
		}
	}
}

// follow walks along all links from the front page, and names those that lead
// nowhere, and the forms that lead to a route that is closed.
func (w *world) follow(name string) (pages int, wrong []string) {
	w.t.Helper()
	mux, seen, kinds := http.NewServeMux(), map[string]bool{}, map[string]int{}
	for _, r := range w.house.Program.Server.Routes() {
		mux.Handle(r.Method+" "+r.Path, http.NotFoundHandler())
	}
	kind := func(method, at string) string {
		r, err := http.NewRequest(method, at, nil)
		if err != nil {
			return ""
		}
		_, pattern := mux.Handler(r)
		return pattern
	}
	may, needs := trusted(), written()
	queue := [][2]string{{"/", ""}, {"/me", ""}, {"/account", ""}, {"/search?q=linkword", ""}}
	for len(queue) > 0 {
		at, from := queue[0][0], queue[0][1]
		queue = queue[1:]
		k := kind(http.MethodGet, at)
		if seen[at] || kinds[k] >= everyPage || strings.HasSuffix(k, "/pdf") || strings.HasPrefix(at, "/demo") || strings.HasPrefix(at, "/static/") || strings.HasPrefix(at, "/live") {
			continue
		}
		seen[at] = true
		kinds[k]++
		out := w.ask(name, http.MethodGet, at, nil)
		switch {
		case out.Code == http.StatusSeeOther:
			queue = append(queue, [2]string{out.Header().Get("Location"), at})
			continue
		case out.Code != http.StatusOK:
			wrong = append(wrong, from+" leads to "+at+": "+http.StatusText(out.Code))
			continue
		case !strings.HasPrefix(out.Header().Get("Content-Type"), "text/html"):
			continue
		}
		pages++
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.Body.String()))
		if err != nil {
			w.t.Fatal(err)
		}
		here, err := url.Parse(at)
		if err != nil {
			w.t.Fatal(err)
		}
		doc.Find("a[href], [hx-get]").Each(func(_ int, a *goquery.Selection) {
			for _, attr := range []string{"href", "hx-get"} {
				if to, err := here.Parse(a.AttrOr(attr, "")); err == nil && to.Host == "" && to.Scheme == "" && strings.HasPrefix(to.Path, "/") {
					to.Fragment = ""
					if next := to.String(); !strings.HasPrefix(next, "/api/") {
						queue = append(queue, [2]string{next, at})
					}
				}
			}
		})
		doc.Find(`form:not([method="dialog"])`).Each(func(_ int, f *goquery.Selection) {
			method := strings.ToUpper(f.AttrOr("method", "get"))
			to, err := here.Parse(f.AttrOr("action", at))
			if err != nil {
				return
			}
			pattern := kind(method, to.Path)
			if pattern == "" {
				wrong = append(wrong, at+" sends to "+to.Path+", which is nowhere")
			} else if need := needs[pattern]; !mayUse(may, name, need) {
				wrong = append(wrong, at+" sends to "+pattern+", which needs "+need)
			}
		})
	}
	slices.Sort(wrong)
	return pages, wrong
}

// mayUse tells whether a walker's role is trusted with what a route needs,
// where the role counts.
func mayUse(may map[access.Role]map[string]bool, name, need string) bool {
	words := strings.Fields(strings.TrimPrefix(name, "nordby/links "))
	if need == "public" || need == "signed in" || need == "" {
		return true
	}
	if !may[access.Role(words[0])][need] {
		return false
	}
	switch {
	case len(words) == 1:
		return true
	case words[1] == "rollout":
		return strings.HasPrefix(need, "rollout.") || strings.HasPrefix(need, "memo.")
	}
	return need == "people.read" || need == "people.write"
}
