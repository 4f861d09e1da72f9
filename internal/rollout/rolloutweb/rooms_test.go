package rolloutweb

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
)

var spokenKey = regexp.MustCompile(`\b(rollout|org|audit|access)\.[a-z_]+\.[a-z_.]+`)

// words fails the test when a page says a key instead of a text.
func (y *yard) words(path string, doc *goquery.Document) {
	y.t.Helper()
	if key := spokenKey.FindString(doc.Find("body").Text()); key != "" {
		y.t.Errorf("%s says %s", path, key)
	}
}

func TestEveryRoomEmptyAndFull(t *testing.T) {
	y := newYard(t)
	wave, err := y.r.AddWave(ground, y.lead, asOf, y.rollout, rollout.WaveInput{Name: "First", Starts: "2026-04-14", Ends: "2026-04-16", Capacity: 3})
	y.ok(err)
	empty, err := y.r.Create(ground, y.lead, asOf, rollout.Input{Name: "Empty", FromPlatform: "a", ToPlatform: "b"})
	y.ok(err)
	track, err := y.r.AddTrack(ground, y.lead, asOf, y.rollout, rollout.TrackInput{Name: "Council", Rule: org.Rule{Kinds: []string{org.Member}, NotKinds: []string{org.Employee}}})
	y.ok(err)
	item, err := y.r.AddItem(ground, y.lead, asOf, y.rollout, rollout.ItemInput{Kind: rollout.Stays, Name: "Meeting app"})
	y.ok(err)
	ready, err := y.r.AddPreparation(ground, y.lead, asOf, y.rollout, rollout.PreparationInput{Name: "Guides", Unit: "council", Due: "2026-04-10"})
	y.ok(err)
	y.ok(y.r.AddCondition(ground, y.lead, asOf, y.rollout, wave, "Duty phone tested"))
	p, err := y.r.PreviewTracks(ground, y.lead, asOf, y.rollout, nil)
	y.ok(err)
	_, err = y.r.PlacePeople(ground, y.lead, asOf, y.rollout, p.Seen, false)
	y.ok(err)
	who := rollout.Selection{Persons: []string{"m0", "m1"}}
	e, err := y.r.PreviewMove(ground, y.lead, asOf, y.rollout, wave, who)
	y.ok(err)
	_, err = y.r.MovePeople(ground, y.lead, asOf, y.rollout, wave, e.Seen, who)
	y.ok(err)
	y.ok(y.r.Happened(ground, y.lead, asOf, y.rollout, "m1", 3, rollout.WayEvent{Kind: rollout.KindDeferred, Day: "2026-06-01", Reason: "leave"}))
	y.ok(y.r.Happened(ground, y.lead, asOf, y.rollout, "m2", 2, rollout.WayEvent{Kind: rollout.KindAdopted}))
	for _, path := range []string{"/rollouts", "/rollouts/new", "/rollouts/" + empty, "/rollouts/" + empty + "/people", "/rollouts/" + empty + "/tracks", "/rollouts/" + empty + "/waves", "/rollouts/" + empty + "/plan",
		y.at(), y.at("edit"), y.at("mismatch"), y.at("plan"), y.at("plan", "items", item), y.at("plan", "preparations", ready), y.at("people"), y.at("people") + "?part=adopted&sort=-adopted",
		y.at("people") + "?q=nobody", y.at("people", "add"), y.at("people", "leave"), y.at("people", "m0"), y.at("people", "m1"), y.at("people", "m2"), y.at("tracks"), y.at("tracks", "new"), y.at("tracks", track),
		y.at("tracks", "placement"), y.at("waves"), y.at("waves", "new"), y.at("waves", wave), y.at("waves", wave, "edit")} {
		got := y.page(y.lead, path)
		y.words(path, got.Doc)
	}
	for _, path := range []string{"/rollouts", y.at(), y.at("people"), y.at("waves", wave), y.at("plan"), y.at("tracks"), y.at("people", "m0")} {
		got := y.page(y.reader, path)
		if n := got.Doc.Find("main form[method=post]").Length(); n != 0 {
			t.Errorf("%s: a director is offered %d changes", path, n)
		}
	}
	for _, path := range []string{"/rollouts/new", y.at("edit"), y.at("tracks", "new"), y.at("waves", "new"), y.at("people", "add")} {
		if got := y.As(y.reader).Get(path); got.Status != 403 && got.Status != 404 {
			t.Errorf("%s: a director gets %d", path, got.Status)
		}
	}
}

func TestA1_TheOverviewIsDoors(t *testing.T) {
	y := newYard(t)
	y.ok(y.r.Happened(ground, y.lead, asOf, y.rollout, "m2", 1, rollout.WayEvent{Kind: rollout.KindAdopted}))
	got := y.page(y.reader, y.at())
	if s := got.Text(".sum"); !strings.Contains(s, "6") || got.Doc.Find(".sum a[href$='part=adopted']").Length() != 1 {
		t.Errorf("the equation: %s", s)
	}
	for _, href := range got.Doc.Find(".sum a, .figures a, #days a").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }) {
		if door := y.As(y.reader).Get(href); door.Status != 200 {
			t.Errorf("%s: %d", href, door.Status)
		}
	}
	if got.Doc.Find("figure svg").Length() == 0 || got.Doc.Find("figure table tbody tr").Length() == 0 {
		t.Error("the curve is not both picture and table")
	}
	y.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM transitions WHERE body = $1 AND person = 'm3'`, "b")
		return err
	})
	got = y.page(y.reader, y.at())
	if got.Doc.Find(".sum-off a[href$=mismatch]").Length() != 1 {
		t.Errorf("a roster that does not add up is not said: %s", got.Text("main"))
	}
	if who := y.page(y.reader, y.at("mismatch")).Text("main"); !strings.Contains(who, "Person m3") {
		t.Errorf("and not whom: %s", who)
	}
}

func (y *yard) write(fn func(*db.Tx) error) {
	y.t.Helper()
	y.ok(y.db.Write(ground, "b", fn))
}

func TestBulkShowsTheEffectFirst(t *testing.T) {
	y := newYard(t)
	wave, err := y.r.AddWave(ground, y.lead, asOf, y.rollout, rollout.WaveInput{Name: "Small", Starts: "2026-04-14", Capacity: 2})
	y.ok(err)
	lead := y.As(y.lead)
	tooMany := lead.Post(y.at("people", "preview"), url.Values{"id": {"m0", "m1", "m2"}, "do": {"wave:" + wave}})
	if tooMany.Status != 200 || tooMany.Doc.Find("form button[disabled]").Length() == 0 || !strings.Contains(tooMany.Text("main"), "Small has 2 places") {
		t.Errorf("%d %s", tooMany.Status, tooMany.Text("main"))
	}
	preview := lead.Post(y.at("people", "preview"), url.Values{"id": {"m0", "m1"}, "do": {"wave:" + wave}})
	form := hidden(preview.Doc)
	done := lead.Post(y.at("people", "apply"), form)
	if done.Status != 303 {
		t.Errorf("%d %s", done.Status, done.Text("main"))
	}
	again := lead.Post(y.at("people", "apply"), form)
	if again.Status != 422 || !strings.Contains(again.Text(".fault-summary"), "changed since") {
		t.Errorf("done twice: %d %s", again.Status, again.Text("main"))
	}
	list := lead.Get(y.at("people") + "?wave=" + wave)
	if n := list.Doc.Find("tbody tr").Length(); n != 2 {
		t.Errorf("%d in the wave", n)
	}
	adopt := lead.Post(y.at("people", "preview"), url.Values{"all": {"1"}, "wave": {wave}, "do": {"adopted"}})
	form = hidden(adopt.Doc)
	form.Set("day", "2026-04-20")
	if ahead := lead.Post(y.at("people", "apply"), form); ahead.Status != 422 || !strings.Contains(ahead.Text("main"), "not come yet") {
		t.Errorf("adopted ahead: %d %s", ahead.Status, ahead.Text("main"))
	}
	form.Set("day", "2026-04-14")
	if done := lead.Post(y.at("people", "apply"), form); done.Status != 303 || done.Location() != y.at("people")+"?wave="+wave {
		t.Errorf("%d %s", done.Status, done.Location())
	}
	if n := lead.Get(y.at("people") + "?on=2026-04-14").Doc.Find("tbody tr").Length(); n != 2 {
		t.Errorf("%d adopted that day", n)
	}
	if got := y.As(y.reader).Post(y.at("people", "preview"), url.Values{"id": {"m0"}, "do": {"adopted"}}); got.Status != 403 {
		t.Errorf("a director: %d", got.Status)
	}
}

// What was done to several is offered back where it was done, and what cannot
// go back is named with why (USERS 5).
func TestBulkCanBeUndone(t *testing.T) {
	y := newYard(t)
	lead, helper := y.As(y.lead), y.As(y.helper)
	if empty := y.page(y.helper, y.at("bulk")); !strings.Contains(empty.Text("main"), "Nothing was done") {
		t.Errorf("empty: %s", empty.Text("main"))
	}
	adopt := func() string {
		preview := helper.Post(y.at("people", "preview"), url.Values{"id": {"m0", "m1", "m2"}, "do": {"adopted"}})
		if done := helper.Post(y.at("people", "apply"), hidden(preview.Doc)); done.Status != 303 {
			t.Fatalf("%d %s", done.Status, done.Text("main"))
		}
		list := helper.Get(y.at("people"))
		undo := list.Doc.Find(".flash form").AttrOr("action", "")
		if !strings.HasSuffix(undo, "/undo") {
			t.Fatalf("no undo beside %q", list.Text(".flash"))
		}
		return undo
	}
	undo := adopt()
	if done := helper.Post(undo, url.Values{}); done.Status != 303 || done.Location() != y.at("people") {
		t.Errorf("%d %s", done.Status, done.Location())
	}
	if again := helper.Post(undo, url.Values{}); again.Status != 303 || !strings.Contains(helper.Get(again.Location()).Text(".flash"), "already") {
		t.Errorf("undone twice: %d", again.Status)
	}
	undo = adopt()
	y.ok(y.r.Happened(ground, y.lead, asOf, y.rollout, "m1", 4, rollout.WayEvent{Kind: rollout.KindUndone}))
	look := y.page(y.helper, strings.TrimSuffix(undo, "/undo"))
	if !strings.Contains(look.Text("main"), "Changed since: Taken back") || !strings.Contains(look.Text("main button"), "Undo for 2 people") {
		t.Errorf("%s", look.Text("main"))
	}
	if done := lead.Post(undo, url.Values{}); done.Location() != strings.TrimSuffix(undo, "/undo") {
		t.Errorf("%d %s", done.Status, done.Location())
	}
	after := y.page(y.helper, strings.TrimSuffix(undo, "/undo"))
	if !strings.Contains(after.Text("main"), "2 people went back") || after.Doc.Find("main form[action$=undo]").Length() != 0 {
		t.Errorf("%s", after.Text("main"))
	}
	if list := y.page(y.lead, y.at("bulk")); list.Doc.Find("tbody tr").Length() != 2 {
		t.Errorf("%s", list.Text("main"))
	}
	if way := y.page(y.lead, y.at("people", "m2")); !strings.Contains(way.Text("main"), "Taken back: Adopted") {
		t.Errorf("%s", way.Text("main"))
	}
	if got := y.As(y.reader).Post(undo, url.Values{}); got.Status != 403 {
		t.Errorf("a director: %d", got.Status)
	}
}

// hidden are the hidden fields of the page's own form, as it would be sent.
func hidden(doc *goquery.Document) url.Values {
	values := url.Values{}
	doc.Find("main form[action$=apply] input").Each(func(_ int, in *goquery.Selection) {
		values.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return values
}

func TestTwoAtOnceSeeBothVersions(t *testing.T) {
	y := newYard(t)
	form := url.Values{"name": {"Mine"}, "from": {"a"}, "to": {"b"}, "state": {"running"}, "version": {"1"}}
	if got := y.As(y.lead).Post(y.at("edit"), form); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	form.Set("name", "Yours")
	got := y.As(y.lead).Post(y.at("edit"), form)
	if got.Status != 409 || !strings.Contains(got.Text(".compare"), "Mine") || !strings.Contains(got.Text(".compare"), "Yours") {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if v := got.Doc.Find("input[name=version]").AttrOr("value", ""); v != "2" {
		t.Errorf("sent again as version %s", v)
	}
	y.words("conflict", got.Doc)
	wrong := y.As(y.lead).Post(y.at("edit"), url.Values{"name": {""}, "from": {"kept"}, "to": {"b"}, "ends": {"tomorrow"}, "version": {"2"}})
	if wrong.Status != 422 || wrong.Doc.Find("#f-from").AttrOr("value", "") != "kept" || wrong.Doc.Find("#f-ends-fault").Length() != 1 {
		t.Errorf("%d %s", wrong.Status, wrong.Text("main"))
	}
}

func TestAnEventOnAPersonsPage(t *testing.T) {
	y := newYard(t)
	helper := y.As(y.helper)
	if got := helper.Post(y.at("people", "m0", "happened"), url.Values{"kind": {"deferred"}, "version": {"1"}}); got.Status != 422 || got.Doc.Find("#f-reason-fault").Length() != 1 {
		t.Errorf("deferred without a reason: %d %s", got.Status, got.Text("main"))
	}
	if got := helper.Post(y.at("people", "m0", "happened"), url.Values{"kind": {"adopted"}, "version": {"1"}}); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	got := helper.Post(y.at("people", "m0", "happened"), url.Values{"kind": {"adopted"}, "version": {"1"}})
	if got.Status != 409 {
		t.Errorf("the second: %d", got.Status)
	}
	if s := helper.Get(y.at("people", "m0")).Text("#way"); !strings.Contains(s, "Adopted") || !strings.Contains(s, "Person helper") {
		t.Errorf("the way: %s", s)
	}
	if got := helper.Get(y.at("people", "nobody")); got.Status != 404 {
		t.Errorf("somebody not on the roster: %d", got.Status)
	}
}

func TestOpeningAWaveByItsGate(t *testing.T) {
	y := newYard(t)
	wave, err := y.r.AddWave(ground, y.lead, asOf, y.rollout, rollout.WaveInput{Name: "First", Starts: "2026-04-14"})
	y.ok(err)
	lead := y.As(y.lead)
	red := lead.Post(y.at("waves", wave, "open"), url.Values{"version": {"1"}})
	if red.Status != 422 || !strings.Contains(red.Text("main"), "The gate is red") {
		t.Errorf("%d %s", red.Status, red.Text("main"))
	}
	if got := lead.Post(y.at("waves", wave, "open"), url.Values{"version": {"1"}, "why": {"The minister comes on Monday"}}); got.Status != 303 {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
	if s := y.page(y.reader, y.at("waves", wave)).Text("main"); !strings.Contains(s, "The minister comes on Monday") || !strings.Contains(s, "Person lead") {
		t.Errorf("who and why: %s", s)
	}
}

func TestPastingAList(t *testing.T) {
	y := newYard(t)
	got := y.As(y.lead).Post(y.at("people", "add"), url.Values{"list": {"Person <reader@elvdal.example>; nobody@elvdal.example\nPerson helper\nPerson m0"}})
	if got.Status != 200 || got.Doc.Find("#f-list").Text() != "nobody@elvdal.example" || !strings.Contains(got.Text("main"), "2 people were put on the roster") {
		t.Errorf("%d %s", got.Status, got.Text("main"))
	}
}
