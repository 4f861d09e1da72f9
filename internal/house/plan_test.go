package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/overgang/overgang/"

// source is one Go file of the program, tests left out.
type source struct {
	path string // "internal/rollout/wave.go"
	pkg  string // "internal/rollout"
	file *ast.File
	set  *token.FileSet
}

func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(filepath.Dir(dir))
}

// sources parses every Go file below internal and cmd; generated templates are
// the templates' own.
func sources(t testing.TB) []source {
	t.Helper()
	var all []source
	top := root(t)
	for _, below := range []string{"internal", "cmd"} {
		err := filepath.WalkDir(filepath.Join(top, below), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			rel, _ := filepath.Rel(top, path)
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			all = append(all, source{rel, filepath.ToSlash(filepath.Dir(rel)), file, set})
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return all
}

// Floors, lowest first. A package's floor is that of the longest prefix.
const (
	kit = iota
	ground
	capability
	frame
	window
	roof
)

var floors = map[string]int{
	"internal/kit":         kit,
	"internal/schema":      ground, // owned by nobody, read by the roof and by tests
	"internal/ground":      ground,
	"internal/rollout":     capability,
	"internal/desk":        capability,
	"internal/web":         frame,
	"internal/board":       window,
	"internal/api":         window,
	"internal/accessweb":   window,
	"internal/peopleweb":   window,
	"internal/outboxweb":   window,
	"internal/inboxweb":    window,
	"internal/servicesweb": window,
	"internal/mailin":      window,
	"internal/app":         roof,
	"internal/demo":        roof,
	"internal/house":       roof,
	"internal/sectest":     roof,
	"cmd":                  roof,
}

// floorOf finds the floor of a package; windows of a capability are named
// <capability>/<capability>web.
func floorOf(pkg string) (int, bool) {
	if strings.HasSuffix(pkg, "web") && strings.Count(pkg, "/") == 2 && floors["internal/"+strings.Split(pkg, "/")[1]] == capability {
		return window, true
	}
	for p := pkg; p != "."; p = filepath.Dir(p) {
		if f, ok := floors[p]; ok {
			return f, true
		}
	}
	return 0, false
}

// flat is the room a package belongs to: two windows, or two capabilities, may
// not know each other.
func flat(pkg string) string {
	parts := strings.Split(pkg, "/")
	if len(parts) < 2 {
		return pkg
	}
	return parts[1]
}

func mayImport(from, to string) bool {
	a, okA := floorOf(from)
	b, okB := floorOf(to)
	if !okA || !okB {
		return false
	}
	switch a {
	case kit:
		return b == kit
	case ground:
		return b == kit || b == ground
	case capability:
		return b <= ground && !strings.HasPrefix(to, "internal/schema") || b == capability && flat(from) == flat(to)
	case frame:
		return b <= ground && !strings.HasPrefix(to, "internal/schema") || b == frame
	case window:
		switch b {
		case kit, ground, frame:
			return !strings.HasPrefix(to, "internal/schema")
		case capability:
			return flat(from) == flat(to) || flat(from) == "board" || flat(from) == "api"
		case window:
			return flat(from) == flat(to)
		}
		return false
	}
	return true
}

func TestFloors(t *testing.T) {
	seen := 0
	for _, s := range sources(t) {
		if _, ok := floorOf(s.pkg); !ok {
			t.Errorf("%s lies on no floor", s.path)
		}
		if strings.HasSuffix(s.pkg, "test") {
			continue // support for tests
		}
		for _, i := range s.file.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if to, ours := strings.CutPrefix(path, module); ours {
				seen++
				if !mayImport(s.pkg, to) {
					t.Errorf("%s imports %s", s.path, to)
				}
			}
			for _, no := range forbidden(s.pkg) {
				if path == no {
					t.Errorf("%s imports %s", s.path, path)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d imports seen: the test looks in the wrong place", seen)
	}
}

// forbidden are standard packages a floor must not know.
func forbidden(pkg string) []string {
	f, _ := floorOf(pkg)
	switch f {
	case capability:
		return []string{"net/http", "html/template", "text/template", "database/sql", "math/rand", "math/rand/v2"}
	case frame, window:
		return []string{"database/sql", "math/rand", "math/rand/v2"}
	case ground:
		return []string{"math/rand", "math/rand/v2"}
	}
	return nil
}

func TestFloorsCanFail(t *testing.T) {
	for _, pair := range [][2]string{
		{"internal/kit/db", "internal/ground/org"}, {"internal/ground/org", "internal/rollout"}, {"internal/rollout", "internal/web"},
		{"internal/rollout", "internal/desk"}, {"internal/rollout/rolloutweb", "internal/peopleweb"}, {"internal/web", "internal/rollout"},
		{"internal/peopleweb", "internal/rollout"}, {"internal/rollout", "internal/app"}, {"internal/rollout", "internal/schema"},
	} {
		if mayImport(pair[0], pair[1]) {
			t.Errorf("%s may import %s", pair[0], pair[1])
		}
	}
}

// Below the roof nobody asks the machine for the time: now is an argument.
func TestNoClockBelowTheRoof(t *testing.T) {
	for _, s := range sources(t) {
		if f, _ := floorOf(s.pkg); f == roof || s.pkg == "internal/kit/clock" || strings.HasSuffix(s.pkg, "test") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
					t.Errorf("%s: time.%s", s.set.Position(sel.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
	}
}

// Drawers that hold anything hold nothing.
func TestNoDrawers(t *testing.T) {
	for _, s := range sources(t) {
		switch filepath.Base(s.pkg) {
		case "util", "utils", "common", "helpers", "models", "types", "manager", "misc":
			t.Errorf("%s: name it, or place it beside its caller", s.pkg)
		}
	}
}

// Every package says in its doc comment what it is.
func TestEveryPackageHasADoc(t *testing.T) {
	docs := map[string]bool{}
	for _, s := range sources(t) {
		docs[s.pkg] = docs[s.pkg] || s.file.Doc != nil && len(s.file.Doc.Text()) > 30
	}
	for pkg, ok := range docs {
		if !ok {
			t.Errorf("%s: no doc comment", pkg)
		}
	}
}
