package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guards are the families of TRUST's rows whose subject is built here, with
// how many rows each has.
var guards = map[string]int{"MI": 15, "MO": 11, "AU": 11, "AZ": 14, "TN": 8, "WB": 13, "FI": 6, "IN": 8, "DO": 4, "LG": 3}

// waits are those whose subject is not built yet, or not written at all: a
// row that is tested must not stand here.
var waits = map[string]bool{"AU-08": true, "AZ-06": true, "AZ-07": true,
	"TN-06": true, "TN-07": true, "FI-06": true}

var (
	idInName = regexp.MustCompile(`(?:Test|_)((?:MI|MO|AU|AZ|TN|WB|FI|IN|DO|LG|SS)[0-9]{2})`)
	idInCase = regexp.MustCompile(`(?m)^test\('([^']*)'`) // of the browser's tests
	idInText = regexp.MustCompile(`\b(?:MI|MO|AU|AZ|TN|WB|FI|IN|DO|LG|SS)-[0-9]{2}\b`)
)

// testsByID are the tests by the ids in their names: "TN-03" → ….
func testsByID(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, below := range []string{"internal", "cmd", "test"} {
		err := filepath.WalkDir(filepath.Join(root(t), below), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
					for _, m := range idInName.FindAllStringSubmatch(f.Name.Name, -1) {
						id := m[1][:2] + "-" + m[1][2:]
						all[id] = append(all[id], f.Name.Name)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	cases, err := filepath.Glob(filepath.Join(root(t), "test/browser/*.test.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range cases {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range idInCase.FindAllStringSubmatch(string(raw), -1) {
			for _, id := range idInText.FindAllString(m[1], -1) {
				all[id] = append(all[id], m[1])
			}
		}
	}
	return all
}

// Every row of the families stands in SECURITY, once, and is a test that bears
// its id or says what it waits for; and no guard is named that is not there.
func TestEveryTrustRowIsATestOrWaits(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "docs/SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests, states := testsByID(t), map[string]string{}
	for _, line := range strings.Split(string(raw), "\n") {
		if cells := strings.Split(line, "|"); len(cells) == 5 && idInText.MatchString(cells[1]) {
			id := strings.TrimSpace(cells[1])
			if states[id] != "" {
				t.Errorf("%s stands there twice", id)
			}
			states[id] = strings.TrimSpace(cells[3])
		}
	}
	for family, n := range guards {
		for i := 1; i <= n; i++ {
			id := fmt.Sprintf("%s-%02d", family, i)
			state := states[id]
			switch {
			case state == "":
				t.Errorf("%s is not in SECURITY", id)
			case strings.HasPrefix(state, "tested") && len(tests[id]) == 0:
				t.Errorf("%s is said to be tested, and no test bears its name", id)
			case strings.HasPrefix(state, "later: ") != waits[id]:
				t.Errorf("%s: %q; waits says %v", id, state, waits[id])
			case !strings.HasPrefix(state, "tested") && !strings.HasPrefix(state, "later: "):
				t.Errorf("%s is neither tested nor waits for something: %q", id, state)
			}
			delete(states, id)
		}
	}
	for id := range states {
		t.Errorf("%s is no row of the families", id)
	}
	for _, id := range idInText.FindAllString(string(raw), -1) {
		if len(tests[id]) == 0 && !waits[id] {
			t.Errorf("%s is named as a guard, and no test bears its name", id)
		}
	}
}
