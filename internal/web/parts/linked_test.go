package parts

import (
	"context"
	"strings"
	"testing"
)

func TestLinked(t *testing.T) {
	for text, want := range map[string]string{
		"Se https://intra.example/a?b=1&c=2.":     `Se <a href="https://intra.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">https://intra.example/a?b=1&amp;c=2</a>.`,
		"Skriv til ida@nordby.example":            `Skriv til <a href="mailto:ida@nordby.example" target="_blank" rel="noopener noreferrer">ida@nordby.example</a>`,
		"<b>javascript:alert(1)</b> \"data:x\"":   `&lt;b&gt;javascript:alert(1)&lt;/b&gt; &#34;data:x&#34;`,
		`https://x.example/"onmouseover=alert(1)`: `<a href="https://x.example/" target="_blank" rel="noopener noreferrer">https://x.example/</a>&#34;onmouseover=alert(1)`,
		"To linjer\n  bliver stående":             "To linjer\n  bliver stående",
		"":                                        "",
	} {
		var b strings.Builder
		if err := Linked(text).Render(context.Background(), &b); err != nil || b.String() != want {
			t.Errorf("%q is\n%s\nwant\n%s", text, b.String(), want)
		}
	}
}
