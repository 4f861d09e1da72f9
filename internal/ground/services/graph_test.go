package services

import (
	"fmt"
	"reflect"
	"testing"
)

// web is a network with a ring, a retired service and a shared machine room:
//
//	portal → forms → sign-in → directory      (→ reads "cannot do without")
//	pay → sign-in;  a ⇄ b → directory;  old → directory
func netting() Graph {
	g := Graph{Domains: []Domain{{ID: "room", Name: "Machine room"}, {ID: "line", Name: "Line"}}}
	for _, id := range []string{"a", "b", "directory", "forms", "old", "pay", "portal", "sign-in"} {
		g.Services = append(g.Services, Service{ID: id, Name: id, State: Active})
	}
	g.Services[4].State = Retired
	for _, n := range [][2]string{{"portal", "forms"}, {"forms", "sign-in"}, {"sign-in", "directory"}, {"pay", "sign-in"}, {"a", "b"}, {"b", "a"}, {"b", "directory"}, {"old", "directory"}} {
		g.Needs = append(g.Needs, Need{n[0], n[1]})
	}
	g.In = []Lies{{"sign-in", "room"}, {"old", "room"}, {"pay", "room"}, {"portal", "line"}}
	return g
}

func said(hits []Hit) (all []string) {
	for _, h := range hits {
		all = append(all, fmt.Sprintf("%s<%s@%d", h.Service, h.Via, h.Depth))
	}
	return all
}

func TestWhatFailsWithWhat(t *testing.T) {
	g := netting()
	for _, c := range []struct {
		name string
		got  []Hit
		want []string
	}{
		{"directory", g.Takes("directory"), []string{"sign-in<directory@1", "b<directory@1", "forms<sign-in@2", "pay<sign-in@2", "a<b@2", "portal<forms@3"}},
		{"portal", g.Takes("portal"), nil},
		{"a of a ring", g.Takes("a"), []string{"b<a@1"}},
		{"room", g.TakesDomain("room"), []string{"sign-in<room@1", "pay<room@1", "forms<sign-in@2", "portal<forms@3"}},
		{"retired", g.Takes("old"), nil},
		{"portal rests on", g.RestsOn("portal"), []string{"forms<portal@1", "sign-in<forms@2", "directory<sign-in@3"}},
		{"nothing known", g.Takes("nowhere"), nil},
	} {
		if got := said(c.got); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSinglePointsOfFailure(t *testing.T) {
	want := []Point{{"directory", false, 6, 2}, {"room", true, 4, 2}, {"sign-in", false, 3, 2}}
	if got := netting().Points(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestRings(t *testing.T) {
	g := netting()
	if got := g.Rings(); !reflect.DeepEqual(got, [][]string{{"a", "b"}}) {
		t.Errorf("%v", got)
	}
	if got := g.RingOf("directory"); got != nil {
		t.Errorf("%v", got)
	}
	g.Needs = append(g.Needs, Need{"directory", "portal"})
	if got := g.RingOf("portal"); !reflect.DeepEqual(got, []string{"directory", "forms", "sign-in"}) {
		t.Errorf("%v", got)
	}
}
