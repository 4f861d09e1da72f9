package house

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rows of the five documents: A1–A8, B1–B6, C1–C15, D1–D10, E1–E10.
var rows = map[string]int{"A": 8, "B": 6, "C": 15, "D": 10, "E": 10}

// Every requirement row stands in SEEDS with code and a test, or with the
// capability that will do it.
func TestEveryRowHasCodeAndATestOrAReason(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root(t), "docs/SEEDS.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, line := range strings.Split(string(raw), "\n") {
		if cells := strings.Split(line, "|"); len(cells) == 6 {
			found[strings.TrimSpace(cells[1])] = cells
		}
	}
	file := regexp.MustCompile("`([a-z][a-zA-Z0-9_/.-]+\\.go)`")
	for letter, n := range rows {
		for i := 1; i <= n; i++ {
			row := fmt.Sprint(letter, i)
			cells, ok := found[row]
			if !ok {
				t.Errorf("%s is not in SEEDS", row)
				continue
			}
			code, proof := file.FindAllStringSubmatch(cells[3], -1), file.FindAllStringSubmatch(cells[4], -1)
			later := strings.HasPrefix(strings.TrimSpace(cells[3]), "later:")
			if !later && (len(code) == 0 || len(proof) == 0) {
				t.Errorf("%s has neither code with a test nor a reason", row)
			}
			for _, m := range append(code, proof...) {
				if _, err := os.Stat(filepath.Join(root(t), m[1])); err != nil {
					t.Errorf("%s names %s, which is not there", row, m[1])
				}
			}
			for _, m := range proof {
				if !strings.HasSuffix(m[1], "_test.go") {
					t.Errorf("%s is proven by %s, which is no test", row, m[1])
				}
			}
		}
	}
}
