package rolloutweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/rollout"
)

// TestReceivePage is the scan at the counter: the list as typed on refusal,
// large words about what came of it, and the field empty again for the next.
func TestReceivePage(t *testing.T) {
	y := newYard(t)
	at := y.at("devices", "receive")
	empty := y.page(y.collector, at)
	if _, ok := empty.Doc.Find("textarea[name=serials]").Attr("autofocus"); !ok {
		t.Error("the scan field is not in focus")
	}
	refused := y.As(y.collector).Post(at, url.Values{"serials": {" "}, "place": {"Town hall"}})
	if refused.Status != 422 || refused.Doc.Find("#f-serials[aria-invalid]").Length() != 1 || refused.Doc.Find("input[name=place]").AttrOr("value", "") != "Town hall" {
		t.Errorf("%d %s", refused.Status, refused.Text("main"))
	}
	got := y.As(y.collector).Post(at, url.Values{"serials": {"T0\nt-1\nT0\nX9"}, "place": {"Town hall"}})
	if got.Status != 200 || got.Doc.Find("#receipt tbody tr").Length() != 4 {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	if first := got.Doc.Find("#receipt tbody tr").First().Text(); !strings.Contains(first, "X9") || !strings.Contains(first, "Unknown serial number") {
		t.Errorf("what needs a look is not first: %s", first)
	}
	if !strings.Contains(got.Text("[role=alert]"), "2 devices were received") || got.Doc.Find("textarea[name=serials]").Text() != "" ||
		got.Doc.Find("input[name=place]").AttrOr("value", "") != "Town hall" {
		t.Errorf("%s", got.Text("[role=alert]"))
	}
	again := y.As(y.collector).Post(at, url.Values{"serials": {"T0\nt-1"}})
	if !strings.Contains(again.Text("[role=alert]"), "Nothing new") {
		t.Errorf("%s", again.Text("[role=alert]"))
	}
	if got := y.As(y.reader).Post(at, url.Values{"serials": {"T2"}}); got.Status != 403 && got.Status != 404 {
		t.Errorf("a reader receives: %d", got.Status)
	}
}

func TestDevicePages(t *testing.T) {
	y := newYard(t)
	dev := y.device("T2")
	one := y.at("devices", dev)
	y.page(y.collector, one)
	early := y.As(y.helper).Post(one, url.Values{"kind": {"upgraded"}})
	if early.Status != 422 || !strings.Contains(early.Text("main"), "can only be upgraded once") {
		t.Errorf("%d %s", early.Status, early.Text("main"))
	}
	for _, kind := range []string{"drop_in", "upgraded", "returned"} {
		if got := y.As(y.helper).Post(one, url.Values{"kind": {kind}, "place": {"Ground floor"}}); got.Status != 303 {
			t.Errorf("%s: %d %s", kind, got.Status, got.Text("main"))
		}
	}
	got := y.page(y.helper, one)
	if n := got.Doc.Find(".timeline .event").Length(); n != 3 || !strings.Contains(got.Text(".timeline"), "From Person helper to Person m2") {
		t.Errorf("%d %s", n, got.Text(".timeline"))
	}
	if paper := y.page(y.helper, one+"/receipt"); !strings.Contains(paper.Text("main"), "Person m2 received Tablet with serial number T2 back") {
		t.Errorf("%s", paper.Text("main"))
	}

	list := y.page(y.collector, y.at("devices")+"?collected=no")
	if n := list.Doc.Find("#devices tbody tr").Length(); n != 5 || !strings.Contains(list.Text("#devices tbody tr:first-child"), "+47 900 00 000") || !strings.Contains(list.Text("#devices"), "Person secretary") {
		t.Errorf("%d %s", n, list.Text("#devices"))
	}
	if plain := y.page(y.reader, y.at("devices")); strings.Contains(plain.Text("#devices"), "+47") {
		t.Error("who may not collect sees telephone numbers")
	}
	col := y.page(y.reader, y.at("devices", "collection"))
	if !strings.Contains(col.Text("main"), "1 of 6") || !strings.Contains(col.Text("main"), "70") || col.Doc.Find("main svg").Length() == 0 {
		t.Errorf("%s", col.Text("main"))
	}
	if got := y.As(y.reader).Get(y.at("devices", "nothing")); got.Status != 404 {
		t.Errorf("%d", got.Status)
	}
}

func TestDeviceList(t *testing.T) {
	y := newYard(t)
	at := y.at("device-lists")
	y.page(y.lead, at)
	bad := y.As(y.lead).Upload(at, nil, "file", "devices.csv", []byte("Name,Colour\na,b\n"))
	if bad.Status != 422 || !strings.Contains(bad.Text("main"), "Colour") {
		t.Errorf("%d %s", bad.Status, bad.Text("main"))
	}
	sent := y.As(y.lead).Upload(at, nil, "file", "devices.csv", []byte("Serial number,Device name,Primary user UPN\nT0,Ny,m0@elvdal.example\nN1,x,\nN1,y,\nN2,z,who@elvdal.example\n"))
	if sent.Status != 303 {
		t.Fatalf("%d %s", sent.Status, sent.Text("main"))
	}
	preview := y.page(y.lead, sent.Location())
	if n := preview.Doc.Find("#lines tbody tr").Length(); n != 3 {
		t.Errorf("%d lines: %s", n, preview.Text("#lines"))
	}
	for _, want := range []string{"No owner", "Unknown owner", "stands in line 3 already", "5 devices are here but not in the list"} {
		if !strings.Contains(preview.Text("main"), want) {
			t.Errorf("no %q in %s", want, preview.Text("main"))
		}
	}
	if got := y.As(y.lead).Post(sent.Location(), nil); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if got := y.As(y.lead).Post(sent.Location(), nil); got.Status != 404 {
		t.Errorf("taken in twice: %d", got.Status)
	}
	list, err := y.r.Devices(ground, y.lead, asOf, y.rollout, rollout.DeviceFilter{}, rollout.Place{}, 1)
	y.ok(err)
	if list.All != 6 {
		t.Errorf("%d", list.All)
	}
	for _, path := range []string{at, sent.Location()} {
		if got := y.As(y.collector).Get(path); got.Status != 404 && got.Status != 403 {
			t.Errorf("%s for who may not: %d", path, got.Status)
		}
	}
}
