package parts_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
	"github.com/overgang/overgang/internal/web/webtest"
)

func printers(t *testing.T) []*text.Printer {
	t.Helper()
	c := webtest.Texts(t)
	var all []*text.Printer
	for _, lang := range text.Langs {
		all = append(all, c.For(lang, time.UTC))
	}
	return all
}

func TestEverySampleIsSound(t *testing.T) {
	for _, p := range printers(t) {
		seen := map[string]bool{}
		for _, s := range parts.Samples(p) {
			t.Run(p.Lang()+"/"+s.Name, func(t *testing.T) {
				if seen[s.Name] {
					t.Error("two samples of this name")
				}
				seen[s.Name] = true
				var b bytes.Buffer
				if err := s.Component.Render(context.Background(), &b); err != nil {
					t.Fatal(err)
				}
				for _, fault := range webtest.Faults(b.String()) {
					t.Error(fault)
				}
			})
		}
	}
}

func TestSamplesStandTogetherOnAPage(t *testing.T) {
	p := printers(t)[0]
	var b bytes.Buffer
	for _, s := range parts.Samples(p) {
		if err := s.Component.Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
	}
	for _, fault := range webtest.Faults(b.String()) {
		if strings.HasPrefix(fault, "id twice") {
			t.Error(fault)
		}
	}
}

// What is cut for the eye is told whole to whoever points at it, and is whole
// for those who hear it.
func TestAShortTableCutsNoWords(t *testing.T) {
	const long = "Ejendomsskatteindberetning og vurderingsankenævn"
	table := parts.Table{P: printers(t)[0], Caption: "x", Short: true, Columns: []parts.Column{{Label: "Sag"}, {Label: "Tjeneste"}, {Label: "Team"}},
		Rows: []parts.Row{{Cells: []parts.Cell{{Text: long, Href: "/x", Sub: long}, parts.Say(long), parts.Say("Net")}}}}
	var b strings.Builder
	if err := table.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if strings.Count(got, `title="`+long+`"`) != 3 || strings.Count(got, ">"+long+"<") != 3 || strings.Contains(got, `title="Net"`) || strings.Count(got, `cut`) != 4 {
		t.Error(got)
	}
}
