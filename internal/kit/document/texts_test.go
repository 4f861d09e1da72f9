package document

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/text"
)

// Every key that the package can answer has words in all four languages, and
// no words are left that it never answers.
func TestTextsAreWhatIsAnswered(t *testing.T) {
	catalog := text.NewCatalog()
	if err := catalog.Load(Texts); err != nil {
		t.Fatal(err)
	}
	words, err := Texts.ReadFile("texts/en.json")
	if err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	key := regexp.MustCompile(`"(document\.[a-z_.]+)"`)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(source), -1) {
			said[m[1]] = true
			if !strings.Contains(string(words), `"`+m[1]+`"`) {
				t.Errorf("%s has no words", m[1])
			}
		}
	}
	for _, m := range key.FindAllStringSubmatch(string(words), -1) {
		if !said[m[1]] {
			t.Errorf("%s is never answered", m[1])
		}
	}
}
