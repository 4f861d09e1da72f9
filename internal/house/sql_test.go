package house

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
)

var (
	statement = regexp.MustCompile(`(?s)^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s`)
	reads     = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+([a-z_]+)`)
	writes    = regexp.MustCompile(`(?i)\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)`)
	tables    = regexp.MustCompile(`CREATE TABLE ([a-z_]+)`)
)

// literals calls f for every string literal of a file.
func literals(s source, f func(pos token.Pos, text string)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				f(lit.Pos(), text)
			}
		}
		return true
	})
}

// database are the packages whose trade is the database itself.
func database(pkg string) bool {
	return strings.HasPrefix(pkg, "internal/kit/db") || strings.HasPrefix(pkg, "internal/schema")
}

func TestSQLOnlyInStores(t *testing.T) {
	seen := 0
	for _, s := range sources(t) {
		if database(s.pkg) {
			continue
		}
		literals(s, func(pos token.Pos, text string) {
			if !statement.MatchString(text) {
				return
			}
			seen++
			if !strings.HasPrefix(filepath.Base(s.path), "store") {
				t.Errorf("%s: SQL outside a store", s.set.Position(pos))
			}
			if strings.Contains(text, "SELECT *") {
				t.Errorf("%s: name the columns", s.set.Position(pos))
			}
		})
	}
	if seen < 50 {
		t.Errorf("only %d statements seen", seen)
	}
}

// ownTables reads the tables of the schema; those with a column `body` belong
// to bodies.
func ownTables(t testing.TB) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(t), "internal/schema/migrations/*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no migrations")
	}
	all := map[string]bool{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(raw), ";") {
			if m := tables.FindStringSubmatch(part); m != nil {
				all[m[1]] = regexp.MustCompile(`(?m)^\s*body `).MatchString(part)
			}
		}
	}
	return all
}

// A table is written by one flat. Reading is for the same flat and, since
// imports go down, for flats above the ground (docs/decisions).
func TestOneOwnerPerTable(t *testing.T) {
	known := ownTables(t)
	writers, readers := map[string]map[string]bool{}, map[string]map[string]bool{}
	note := func(m map[string]map[string]bool, table, pkg string) {
		if _, ok := known[table]; !ok {
			return
		}
		if m[table] == nil {
			m[table] = map[string]bool{}
		}
		m[table][pkg] = true
	}
	for _, s := range sources(t) {
		if database(s.pkg) {
			continue
		}
		if f, _ := floorOf(s.pkg); f == roof {
			continue
		}
		literals(s, func(_ token.Pos, text string) {
			for _, m := range writes.FindAllStringSubmatch(text, -1) {
				note(writers, m[1], s.pkg)
			}
			for _, m := range reads.FindAllStringSubmatch(text, -1) {
				note(readers, m[1], s.pkg)
			}
		})
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Insert" && len(call.Args) == 2 {
					if lit, ok := call.Args[0].(*ast.BasicLit); ok {
						table, _ := strconv.Unquote(lit.Value)
						note(writers, table, s.pkg)
					}
				}
			}
			return true
		})
	}
	for table, by := range writers {
		if len(by) > 1 {
			t.Errorf("%s is written by %v", table, names(by))
		}
	}
	for table, by := range readers {
		owner := ""
		for pkg := range writers[table] {
			owner = pkg
		}
		if owner == "" {
			continue
		}
		ownerFloor, _ := floorOf(owner)
		for pkg := range by {
			if pkg != owner && (ownerFloor != ground || strings.HasSuffix(pkg, "web")) {
				t.Errorf("%s of %s is read by %s", table, owner, pkg)
			}
		}
	}
	if len(writers) < 20 {
		t.Errorf("only %d tables seen written", len(writers))
	}
}

// across are tables looked into before the body is known, or for all bodies at
// once: by the hash of a secret, or by the sender that works for everyone.
var across = map[string]bool{"sessions": true, "single_links": true, "tokens": true, "letters": true, "booking_links": true}

// Every statement on a table of bodies names the body, or says that it is for
// all of them.
func TestEveryStatementNamesItsBody(t *testing.T) {
	known := ownTables(t)
	for _, s := range sources(t) {
		if database(s.pkg) {
			continue
		}
		literals(s, func(pos token.Pos, text string) {
			if !statement.MatchString(text) {
				return
			}
			for _, m := range append(reads.FindAllStringSubmatch(text, -1), writes.FindAllStringSubmatch(text, -1)...) {
				if known[m[1]] && !across[m[1]] && !strings.Contains(text, "body") {
					t.Errorf("%s: %s without a body", s.set.Position(pos), m[1])
				}
			}
		})
	}
}

func names(set map[string]bool) []string {
	var all []string
	for k := range set {
		all = append(all, k)
	}
	sort.Strings(all)
	return all
}
