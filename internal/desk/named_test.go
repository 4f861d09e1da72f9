package desk

import (
	"testing"

	"github.com/overgang/overgang/internal/ground/services"
)

// Who writes a service's whole name has it chosen; a part of one, or several, choose nothing.
func TestNamedService(t *testing.T) {
	all := []services.Service{{ID: "archive", Name: "Sak og arkiv"}, {ID: "mail", Name: "E-post"}, {ID: "hr", Name: "HR"}}
	for words, want := range map[string]string{
		"Sak og arkiv virker ikke":           "archive",
		"jeg får ikke åpnet SAK OG ARKIV!":   "archive",
		"Får ikke åpnet saken min":           "",
		"e-post henger":                      "mail",
		"e-posten henger":                    "",
		"E-post og Sak og arkiv, begge nede": "",
		"hr svarer ikke":                     "",
		"":                                   "",
	} {
		if got := named(all, words); got != want {
			t.Errorf("%q: %q, not %q", words, got, want)
		}
	}
}
