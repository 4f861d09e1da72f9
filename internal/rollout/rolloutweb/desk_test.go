package rolloutweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func TestDeskAndScreen(t *testing.T) {
	h := newHall(t)
	id, _ := h.occasion(rollout.OccasionDropIn)
	desk, helper := h.at("appointments", id, "desk"), h.As(h.helper)
	empty := helper.Get(desk)
	want(t, "an empty desk", empty, 200, "Drop-in desk", "The queue is empty.", "Nobody is called.")
	client := empty.Doc.Find("form[action='"+desk+"/number'] input[name=client]").AttrOr("value", "")
	for range 2 {
		if r := helper.Post(desk+"/number", url.Values{"who": {"kari@sorvik.example"}, "client": {client}, "desk": {"Window 2"}}); r.Location() != desk+"?desk=Window+2" {
			t.Fatalf("%d %s %s", r.Status, r.Location(), r.Text("main"))
		}
	}
	want(t, "several fit", helper.Post(desk+"/number", url.Values{"who": {"Strand"}}), 422, "Several fit", "Kåre Strand")
	if r := helper.Post(desk+"/number", url.Values{}); r.Status != http.StatusSeeOther {
		t.Fatalf("a number without a name: %d", r.Status)
	}
	want(t, "two wait", helper.Get(desk), 200, "Kari Strand", "No name", "2 Waiting now")
	if r := helper.Post(desk+"/next", url.Values{"desk": {"Window 2"}}); r.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	called := helper.Get(desk + "?desk=Window+2")
	want(t, "called", called, 200, "Window 2", "Served", "Devices and steps")
	wall := h.As(access.Actor{}).Get("/screen/" + id)
	want(t, "the wall", wall, 200, "1", "Window 2", "1 venter") // in the body's language
	if strings.Contains(wall.Body, "Strand") || strings.Contains(wall.Body, "Kari") {
		t.Error("a name on the wall")
	}
	if wall.Doc.Find("[data-live='queue/"+id+"'][data-live-in=b]").Length() != 1 {
		t.Error("the wall does not listen")
	}
	end := called.Doc.Find("form[action='"+desk+"/end'] input[name=number]").First().AttrOr("value", "")
	if r := helper.Post(desk+"/end", url.Values{"number": {end}, "as": {"served"}, "desk": {"Window 2"}}); r.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	want(t, "served", helper.Get(desk), 200, "1 Served", "1 finished")
	want(t, "no desk", helper.Post(desk+"/next", url.Values{"desk": {strings.Repeat("x", 41)}}), 422, "Write which desk")
	want(t, "a reader at the desk", h.As(h.reader).Get(desk), 403)
	want(t, "somebody else", h.As(h.kari).Get(desk), 404)
	want(t, "no such screen", h.As(access.Actor{}).Get("/screen/none"), 404)
}
