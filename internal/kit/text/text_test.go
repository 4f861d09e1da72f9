package text

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

func catalog(t *testing.T) *Catalog {
	t.Helper()
	c := NewCatalog()
	if err := c.Load(Texts); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFormatsOfEachLanguage(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	at := clock.Moment(zone, 2026, 4, 14, 15, 30)
	for lang, want := range map[string]string{
		"da": "tir. 14. apr. 2026 kl. 15.30|12.345|93 %|70 t 30 min|a, b og c|uge 16",
		"nb": "tir. 14. apr. 2026 kl. 15:30|12 345|93 %|70 t 30 min|a, b og c|uke 16",
		"sv": "tis 14 apr. 2026 kl. 15:30|12 345|93 %|70 tim 30 min|a, b och c|vecka 16",
		"en": "Tue 14 Apr 2026 at 15:30|12,345|93%|70 h 30 min|a, b and c|week 16",
	} {
		p := catalog(t).For(lang, zone)
		got := p.Moment(at) + "|" + p.Number(12345) + "|" + p.Percent(93, 100) + "|" +
			p.Duration(70*time.Hour+30*time.Minute) + "|" + p.List([]string{"a", "b", "c"}) + "|" + p.Week("2026-04-14")
		if spaces(got) != spaces(want) {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}

// spaces makes the no-break spaces of CLDR formats plain.
func spaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestLoadRefusesWhatWouldShowAKey(t *testing.T) {
	full := func(da string) fstest.MapFS {
		fs := fstest.MapFS{}
		for _, l := range Langs {
			fs["texts/"+l+".json"] = &fstest.MapFile{Data: []byte(`{"a.b": "x"}`)}
		}
		fs["texts/da.json"] = &fstest.MapFile{Data: []byte(da)}
		return fs
	}
	for name, da := range map[string]string{
		"a key the others lack": `{"a.b": "x", "a.c": "y"}`,
		"a missing key":         `{}`,
		"not JSON":              `{`,
	} {
		if err := NewCatalog().Load(full(da)); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	c := NewCatalog()
	if err := c.Load(full(`{"a.b": "x"}`)); err != nil {
		t.Error(err)
	}
	if err := c.Load(full(`{"a.b": "x"}`)); err == nil {
		t.Error("the same key twice was loaded")
	}
}

func TestSortKeysFollowTheAlphabet(t *testing.T) {
	for lang, want := range map[string][]string{
		"da": {"Andersen", "Zachariassen", "Ærø", "Østergård", "Ås"},
		"nb": {"Andersen", "Zachariassen", "Ærø", "Østergård", "Ås"},
		"sv": {"Andersson", "Zetterlund", "Åberg", "Ärlig", "Öberg"},
	} {
		got := slices.Clone(want)
		slices.Reverse(got)
		slices.SortFunc(got, func(a, b string) int {
			ka, kb := SortKey(lang, a), SortKey(lang, b)
			if ka < kb {
				return -1
			}
			return 1
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

func TestFoldJoinsBothUnicodeForms(t *testing.T) {
	if Fold("A\u030ase  ÖBERG ") != Fold("Åse Öberg") {
		t.Error("NFC and NFD of the same name differ")
	}
	if Clean("a\u202Eb\x00c\r\n") != "abc" {
		t.Errorf("control characters stay: %q", Clean("a\u202Eb\x00c\r\n"))
	}
}

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]string{
		"nn-NO,en;q=0.5": "nb", "no": "nb", "sv-FI": "sv", "fr,da;q=0.1": "da", "fr": "en", "": "en", "!!": "en",
	} {
		if got := Negotiate(header, "en"); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}
