package rolloutweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/rollout"
)

// TestMyPage is B4 as a member meets it: one sentence, before and after the
// tablet's upgrade.
func TestMyPage(t *testing.T) {
	y := newYard(t)
	step, err := y.r.AddStep(ground, y.lead, asOf, y.rollout, rollout.StepInput{Name: "Sign in once", Kind: rollout.Manual, Subject: rollout.ForPerson, Guide: "1. Open **Settings**\n\n<script>alert(1)</script>"})
	y.ok(err)
	apps, err := y.r.AddStep(ground, y.lead, asOf, y.rollout, rollout.StepInput{Name: "Apps arrive", Kind: rollout.Automatic, Subject: rollout.ForPerson, ByHand: "Fetch *Mail* yourself"})
	y.ok(err)
	_, err = y.r.RecordResults(ground, y.helper, asOf, y.rollout, []rollout.Result{{Step: apps, Person: "m0", State: "Failed"}})
	y.ok(err)

	got := y.page(y.m0, "/me")
	if s := got.Text(".answer .sentence"); s != "Sign in with m0@elvdal.example" {
		t.Errorf("%q", s)
	}
	for _, want := range []string{"The switch from Old mail to New mail is done", "Apps arrive", "Fetch Mail yourself", "Sign in once", "Call 4000", "To be handed in"} {
		if !strings.Contains(got.Text("main"), want) {
			t.Errorf("no %q in %s", want, got.Text("main"))
		}
	}
	guide := y.page(y.m0, "/me/guides/"+step)
	if guide.Text("main .prose ol strong") != "Settings" || strings.Contains(guide.Body, "alert(1)") {
		t.Errorf("%s", guide.Text("main"))
	}
	done := y.As(y.m0).Post("/me/steps/"+step+"/done", url.Values{"rollout": {y.rollout}})
	if done.Status != 303 || done.Location() != "/me" {
		t.Errorf("%d %s", done.Status, done.Location())
	}
	if got = y.As(y.m0).Get("/me"); !strings.Contains(got.Text("[id^=next-]"), "Apps arrive") {
		t.Errorf("what is next: %s", got.Text("main"))
	}

	dev := y.device("T0")
	for _, kind := range []rollout.DeviceEventKind{rollout.DropIn, rollout.Upgraded} {
		_, _, err := y.r.HandOver(ground, y.helper, asOf, y.rollout, dev, rollout.Handover{Kind: kind})
		y.ok(err)
	}
	if got = y.As(y.m0).Get("/me"); got.Text(".answer .sentence") != "Sign in with m0@samdal.example" {
		t.Errorf("%s", got.Text(".answer"))
	}
	if got := y.page(y.reader, "/me"); !strings.Contains(got.Text("main"), "Nothing is happening") {
		t.Errorf("%s", got.Text("main"))
	}
	if got := y.As(y.reader).Get("/me/guides/" + step); got.Status != 404 {
		t.Errorf("a stranger's guide: %d", got.Status)
	}
}

func TestMembers(t *testing.T) {
	y := newYard(t)
	got := y.page(y.secretary, "/me/members")
	if rows := got.Doc.Find("#members tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), "device not handed in") {
		t.Errorf("%s", got.Text("main"))
	}
	if person, _ := got.Doc.Find("#members input[name=person]").Attr("value"); person != "m0" {
		t.Errorf("acts for %q", person)
	}
	acting := y.secretary
	acting.Behalf, acting.BehalfName = "m0", "Person m0"
	if got := y.page(acting, "/me"); !strings.Contains(got.Text("h1"), "Person m0") || !strings.Contains(got.Text(".answer"), "m0@elvdal.example") {
		t.Errorf("%s", got.Text("main"))
	}
	acting.Behalf = "m1"
	if got := y.As(acting).Get("/me"); got.Status != 403 {
		t.Errorf("acts for a stranger: %d", got.Status)
	}
	if got := y.page(y.reader, "/me/members"); !strings.Contains(got.Text("main"), "You act for nobody") {
		t.Errorf("%s", got.Text("main"))
	}
}

func (y *yard) device(serial string) string {
	y.t.Helper()
	list, err := y.r.Devices(ground, y.lead, asOf, y.rollout, rollout.DeviceFilter{Search: serial}, rollout.Place{}, 10)
	y.ok(err)
	if len(list.Lines) != 1 {
		y.t.Fatalf("%d devices %s", len(list.Lines), serial)
	}
	return list.Lines[0].ID
}

// B2: people read on their own page whose course they follow, why, and how to
// prepare; units and groups go by name.
func TestMyTrack(t *testing.T) {
	y := newYard(t)
	if got := y.page(y.m0, "/me"); strings.Contains(got.Text("main"), "Your track") {
		t.Error("a track before anybody is in one")
	}
	boss, people := who("lead", access.Administrator), org.NewPeople(y.db)
	pilots, err := people.AddGroup(ground, boss, asOf, org.GroupInput{Name: "First pilots"})
	y.ok(err)
	y.ok(people.AddMembers(ground, boss, asOf, pilots, []string{"m0"}))
	_, err = y.r.AddTrack(ground, y.lead, asOf, y.rollout, rollout.TrackInput{Name: "Council", Rule: org.Rule{Units: []string{"council"}, Groups: []string{pilots}},
		Follows: "Their own unit", Prepare: "Bring the charger."})
	y.ok(err)
	effect, err := y.r.PreviewTracks(ground, y.lead, asOf, y.rollout, nil)
	y.ok(err)
	_, err = y.r.PlacePeople(ground, y.lead, asOf, y.rollout, effect.Seen, false)
	y.ok(err)
	got := y.page(y.m0, "/me").Text("#track-" + y.rollout)
	for _, want := range []string{"You are in the track Council.", "Belongs to Kommunestyret · Is in the group First pilots", "You follow Their own unit", "Bring the charger."} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if got := y.page(y.lead, y.at("people", "m0")).Text("main"); !strings.Contains(got, "Is in the group First pilots") {
		t.Error(got)
	}
}
