package sheet

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/kit/fault"
)

var wanted = []Column{
	{Key: "mail", Names: []string{"User principal name", "UPN", "E-mail", "E-post"}, Required: true},
	{Key: "name", Names: []string{"Display name", "Navn", "Namn"}, Required: true},
	{Key: "city", Names: []string{"City", "By"}},
}

func TestMatch(t *testing.T) {
	for name, c := range map[string]struct {
		header  []string
		at      map[string]int
		unknown []string
		err     string
	}{
		"admin centre":       {[]string{"Display name", "Fax", "User principal name"}, map[string]int{"name": 0, "mail": 2}, []string{"Fax"}, ""},
		"graph":              {[]string{"userPrincipalName", "displayName", "city"}, map[string]int{"mail": 0, "name": 1, "city": 2}, nil, ""},
		"swedish":            {[]string{"E-POST", "", "namn "}, map[string]int{"mail": 0, "name": 2}, nil, ""},
		"best source first":  {[]string{"E-mail", "Navn", "UPN"}, map[string]int{"mail": 2, "name": 1}, nil, ""},
		"missing":            {[]string{"Fax", "By"}, map[string]int{"city": 1}, []string{"Fax"}, "sheet.header.missing"},
		"the same twice":     {[]string{"UPN", "Navn", "navn"}, map[string]int{"mail": 0, "name": 1}, nil, "sheet.header.twice"},
		"an optional absent": {[]string{"UPN", "Navn"}, map[string]int{"mail": 0, "name": 1}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := Match(c.header, wanted)
			if diff := cmp.Diff(c.at, m.At); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.unknown, m.Unknown); diff != "" {
				t.Error(diff)
			}
			if err := m.Err(); err == nil && c.err != "" || err != nil && key(err) != c.err {
				t.Errorf("%v, want %q", err, c.err)
			}
		})
	}
}

func TestUnknownHeaderSaysWhatItFoundAndNeeds(t *testing.T) {
	err := Match([]string{"Fax", "By"}, wanted).Err()
	args := fault.List(err)[0].Args
	if args["needed"] != "User principal name, Display name" || args["found"] != "Fax, By" {
		t.Errorf("%v", args)
	}
}

func TestCell(t *testing.T) {
	m := Match([]string{"UPN", "Navn"}, wanted)
	row := Row{Cells: []string{"a@b.example", "Å"}}
	if m.Cell(row, "name") != "Å" || m.Cell(row, "city") != "" || m.Has("city") || !m.Has("name") {
		t.Error("wrong cell")
	}
}
