package house

import (
	"encoding/json"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/text"
)

var (
	keyLike     = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_]+)+$`)
	prefixLike  = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_]+)*(\.|\.[a-z0-9_]+_)$`)
	placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)
)

// notKeys look like keys and are words of another kind: duties, permissions,
// addresses of examples.
func notKey(s string) bool {
	for _, p := range access.Permissions() {
		if string(p) == s {
			return true
		}
	}
	for _, d := range app.Duties() {
		if d.Name == s {
			return true
		}
	}
	return strings.HasSuffix(s, ".example") || strings.HasSuffix(s, ".ics") || strings.HasSuffix(s, ".templ") ||
		s == "people.read" || s == "people.apply" // kinds of job || strings.HasSuffix(s, ".json") || strings.HasSuffix(s, ".css") || strings.HasSuffix(s, ".js")
}

func spoken(t *testing.T) (catalog *text.Catalog, literal map[string]string) {
	t.Helper()
	catalog, err := app.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	literal = map[string]string{}
	for _, s := range sources(t) {
		literals(s, func(pos token.Pos, text string) {
			text, _, _ = strings.Cut(text, "|") // the API's messages carry their argument behind a bar
			if keyLike.MatchString(text) || prefixLike.MatchString(text) || strings.Contains(text, ".%") {
				literal[text] = s.set.Position(pos).String()
			}
		})
	}
	return catalog, literal
}

// Every key the program may say has a text, in all languages (Catalog.Load
// refuses languages that differ).
func TestEveryKeyHasAText(t *testing.T) {
	catalog, literal := spoken(t)
	heads := map[string]bool{}
	for _, k := range catalog.Keys() {
		heads[strings.Split(k, ".")[0]] = true
	}
	for l, at := range literal {
		if !keyLike.MatchString(l) || prefixLike.MatchString(l) || !heads[strings.Split(l, ".")[0]] || notKey(l) {
			continue
		}
		if !catalog.Has(l) && !catalog.Has("audit."+l) {
			t.Errorf("%s: %q has no text", at, l)
		}
	}
}

// Every text is said somewhere, as a whole key or behind a prefix the code
// puts together.
func TestEveryTextIsSaid(t *testing.T) {
	catalog, literal := spoken(t)
	var prefixes []string
	for l := range literal {
		switch {
		case prefixLike.MatchString(l):
			prefixes = append(prefixes, l)
		case strings.Contains(l, ".%"):
			prefixes = append(prefixes, l[:strings.Index(l, "%")])
		}
	}
	said := func(key string) bool {
		if _, ok := literal[key]; ok {
			return true
		}
		if rest, ok := strings.CutPrefix(key, "audit."); ok {
			if _, used := literal[rest]; used {
				return true
			}
			for _, p := range prefixes {
				if strings.HasPrefix(rest, p) && strings.Count(p, ".") > 1 {
					return true
				}
			}
		}
		for _, p := range prefixes {
			if strings.HasPrefix(key, p) && strings.Count(p, ".") > 0 && p != "audit." {
				return true
			}
		}
		return false
	}
	for _, k := range catalog.Keys() {
		// web.Visit.Posted says a text's .kept where the text would promise too much.
		if !said(k) && !said(strings.TrimSuffix(k, ".kept")) {
			t.Errorf("nobody says %s", k)
		}
	}
}

// eachTexts gives every file of texts: where it stands, its language, what it says.
func eachTexts(t *testing.T, f func(place, lang string, texts map[string]any)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root(t), "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" || !strings.Contains(path, "/texts/") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var texts map[string]any
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		for _, l := range text.Langs {
			if strings.HasSuffix(path, "/texts/"+l+".json") {
				f(strings.TrimSuffix(path, l+".json"), l, texts)
			} else if i := strings.Index(path, "/texts/"+l+"/"); i >= 0 {
				f(path[:i]+path[i+len("/texts/"+l):], l, texts)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The languages fill the same placeholders.
func TestPlaceholdersAgree(t *testing.T) {
	files := map[string]map[string]map[string]string{} // folder+name → lang → key → placeholders
	eachTexts(t, func(place, lang string, texts map[string]any) {
		if files[place] == nil {
			files[place] = map[string]map[string]string{}
		}
		files[place][lang] = map[string]string{}
		for k, v := range texts {
			files[place][lang][k] = strings.Join(marks(v), " ")
		}
	})
	if len(files) < 5 {
		t.Fatal(len(files))
	}
	for place, langs := range files {
		for k, want := range langs["da"] {
			for _, l := range text.Langs[1:] {
				if got, ok := langs[l][k]; !ok || got != want {
					t.Errorf("%s: %s: %s fills %q, da %q", place, k, l, got, want)
				}
			}
		}
	}
}

// marks are the placeholders of a text, all its plural forms together.
func marks(v any) []string {
	set := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			for _, m := range placeholder.FindAllStringSubmatch(v, -1) {
				set[m[1]] = true
			}
		case map[string]any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(v)
	delete(set, "count") // "one" may say it in a word
	all := names(set)
	sort.Strings(all)
	return all
}
