package search

import (
	"strings"
	"testing"
)

// What stands on two lines is not written as one word, wherever a marked word
// begins or ends a line.
func TestLinesOfASnippetStayApart(t *testing.T) {
	text := "Startet på nytt.\nSkriveren\ner tilbake.\r\n\r\nTakk!"
	got, _ := snippet(text, map[string]int{stems("skriveren")[0]: 0})
	var all strings.Builder
	for _, p := range got {
		all.WriteString(p.Text)
	}
	if want := "Startet på nytt. Skriveren er tilbake. Takk!"; all.String() != want {
		t.Errorf("%q, want %q", all.String(), want)
	}
}
