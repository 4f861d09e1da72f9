package app

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
)

func TestABodyIsCalledByItsShortName(t *testing.T) {
	nordby, elvdal := org.Body{ID: "1", Slug: "nordby"}, org.Body{ID: "2", Slug: "elvdal"}
	for name, c := range map[string]struct {
		bodies []org.Body
		slug   string
		id     string
		says   string // in the refusal
	}{
		"by name":         {[]org.Body{nordby, elvdal}, "elvdal", "2", ""},
		"the only one":    {[]org.Body{nordby}, "", "1", ""},
		"which of two":    {[]org.Body{nordby, elvdal}, "", "", "nordby, elvdal"},
		"misspelt":        {[]org.Body{nordby}, "nordbye", "", "nordby"},
		"none at all yet": {nil, "nordby", "", "no body yet"},
	} {
		id, err := called(c.bodies, c.slug)
		if id != c.id || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
}
