package rolloutweb

import (
	"context"
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
	if order := empty.Doc.Find(".walk-in > *"); order.Eq(0).Find("form#next").Length() != 1 || order.Eq(1).AttrOr("id", "") != "queue" {
		t.Error("to call is not what comes first")
	}
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
	want(t, "called", called, 200, "1 · Kari Strand", "Window 2", "Served", "None of their devices", "Log the contact")
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

// TestServedAtTheDesk does everything for two people without leaving the desk:
// one known by the tablet they bring.
func TestServedAtTheDesk(t *testing.T) {
	h := newHall(t)
	_, err := h.r.ImportDevices(context.Background(), h.lead, h.now, []rollout.DeviceRow{{Line: 2, Serial: "T-001", Name: "Tablet", Owner: "kari@sorvik.example"}})
	h.ok(err)
	id, _ := h.occasion(rollout.OccasionDropIn)
	desk, helper := h.at("appointments", id, "desk"), h.As(h.helper)
	if r := helper.Post(desk+"/number", url.Values{}); r.Status != http.StatusSeeOther {
		t.Fatalf("a number without a name: %d", r.Status)
	}
	helper.Post(desk+"/next", url.Values{"desk": {"Window 2"}})
	here := desk + "?desk=Window+2"
	page := helper.Get(here)
	want(t, "nobody known", page, 200, "1 · No name", "Name, address or serial number")
	number := page.Doc.Find("form[action='"+desk+"/name'] input[name=number]").AttrOr("value", "")
	want(t, "several fit", helper.Post(desk+"/name", url.Values{"number": {number}, "desk": {"Window 2"}, "who": {"Strand"}}), 422, "Several fit", "Kåre Strand")
	want(t, "nobody fits", helper.Post(desk+"/name", url.Values{"number": {number}, "desk": {"Window 2"}, "who": {"Nobody At All"}}), 422, "Nobody on the roster")
	if r := helper.Post(desk+"/name", url.Values{"number": {number}, "desk": {"Window 2"}, "who": {"kari@sorvik.example"}}); r.Location() != here {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	page = helper.Get(here)
	want(t, "known", page, 200, "1 · Kari Strand", "In use", "Received, upgraded and given back")
	device := page.Doc.Find("form[action='"+desk+"/serve'] input[name=device]").AttrOr("value", "")
	serve := url.Values{"number": {number}, "desk": {"Window 2"}, "device": {device}, "upgraded": {"1"}}
	if r := helper.Post(desk+"/serve", serve); r.Location() != here {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	want(t, "upgraded", helper.Get(here), 200, "Upgraded", "Given back")
	log := url.Values{"number": {number}, "desk": {"Window 2"}, "client": {"c1"}, "about": {""}}
	want(t, "about nothing", helper.Post(desk+"/contact", log), 422, "About")
	log.Set("about", "Forgot the PIN")
	for range 2 {
		if r := helper.Post(desk+"/contact", log); r.Location() != here {
			t.Fatalf("%d %s", r.Status, r.Text("main"))
		}
	}
	want(t, "logged once", helper.Get(h.at("contacts")), 200, "Forgot the PIN", "Kari Strand")
	serve.Set("returned", "1")
	if r := helper.Post(desk+"/serve", serve); r.Location() != here {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	want(t, "served", helper.Get(here), 200, "Nobody is called.", "1 Served")
	want(t, "a reader serves", h.As(h.reader).Post(desk+"/serve", serve), 403)
}
