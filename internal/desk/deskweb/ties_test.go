package deskweb

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
)

func TestTiesAsTheyAreMade(t *testing.T) {
	c := newCounter(t)
	one := c.make(c.agent, desk.Input{Title: "One <b>", Text: "first words", Requester: "asks", Mine: true})
	two := c.make(c.agent, desk.Input{Title: "Two", Text: "second words", Requester: "other", Mine: true})
	far := c.make(c.lead, desk.Input{Title: "Farcanary", Text: "x", Team: "t2"})
	at := "/desk/tickets/" + two.ID
	if got := c.page(c.agent, at+"/ties"); got.Doc.Find("form[action$='/merge']").Length() != 1 || !strings.Contains(got.Text("main"), "Not tied") {
		t.Errorf("%s", got.Text("main"))
	}
	for name, number := range map[string]int{"another team's": far.Number, "nobody's": 99, "itself": two.Number} {
		bad := c.As(c.agent).Post(at+"/merge", url.Values{"into": {strconv.Itoa(number)}})
		if bad.Status != 422 || bad.Doc.Find("[name=into]").AttrOr("value", "") != strconv.Itoa(number) || strings.Contains(bad.Body, "Farcanary") {
			t.Errorf("%s: %d", name, bad.Status)
		}
	}
	for name, who := range map[string]struct {
		by   access.Actor
		want int
	}{"another team": {c.expert, 404}, "a director": {c.reads, 404}, "another body": {c.abroad, 404}, "whose it is": {c.other, 404}} {
		for _, form := range []string{"/merge", "/split", "/tie", "/untie", "/children", "/unmerge"} {
			if got := c.As(who.by).Post(at+form, url.Values{"into": {strconv.Itoa(one.Number)}, "other": {strconv.Itoa(one.Number)}, "kind": {"related"}, "text": {"x"}}); got.Status != who.want {
				t.Errorf("%s %s: %d", name, form, got.Status)
			}
		}
	}
	if c.As(c.agent).Post(at+"/merge", url.Values{"into": {"#" + strconv.Itoa(one.Number)}, "both_see": {strconv.Itoa(one.Number)}}).Status != 303 || c.at(c.lead, two.ID).State != desk.Merged {
		t.Fatal("not merged")
	}
	if got := c.page(c.agent, "/desk/tickets/"+one.ID+"/ties"); !strings.Contains(got.Text("main"), "second words") {
		t.Errorf("%s", got.Text("main"))
	}
	if got := c.page(c.agent, at+"/ties"); got.Doc.Find("form[action$='/merge']").Length() != 0 {
		t.Error("a merged one can be merged")
	}
	if c.As(c.agent).Post(at+"/unmerge", url.Values{}).Status != 303 || c.at(c.lead, two.ID).State != desk.Open {
		t.Error("not taken back")
	}
	if got := c.As(c.agent).Post("/desk/tickets/"+one.ID+"/split", url.Values{"title": {"A third"}}); got.Status != 422 || got.Doc.Find("#form-split [name=title]").AttrOr("value", "") != "A third" {
		t.Errorf("split of nothing: %d", got.Status)
	}
	if c.As(c.agent).Post("/desk/tickets/"+one.ID+"/split", url.Values{"title": {"A third"}, "entries": {"1"}}).Status != 303 {
		t.Error("not split")
	}
	if c.As(c.agent).Post(at+"/tie", url.Values{"kind": {"child_of"}, "other": {strconv.Itoa(one.Number)}}).Status != 303 {
		t.Error("not under it")
	}
	parent := c.page(c.agent, "/desk/tickets/"+one.ID+"/ties")
	if parent.Doc.Find("[name=children][checked]").Length() != 1 {
		t.Errorf("%s", parent.Text("main"))
	}
	if c.As(c.agent).Post("/desk/tickets/"+one.ID+"/children", url.Values{"children": {two.ID}, "text": {"Done"}, "then": {"solved"}}).Status != 303 || c.at(c.lead, two.ID).State != desk.Solved {
		t.Error("the child is not answered")
	}
	if c.As(c.agent).Post(at+"/untie", url.Values{"kind": {"child_of"}}).Status != 303 || c.at(c.lead, two.ID).Parent != "" {
		t.Error("not freed")
	}
	if got := c.page(c.agent, "/desk/tickets/"+one.ID); !strings.Contains(got.Text("#ties"), "A third") {
		t.Errorf("%s", got.Text("#ties"))
	}
}

// What two people asked is merged only when it is said that both will see what
// is written to either; the tick counts for the ticket it was asked of.
func TestAMergeOfTwoPeopleIsAskedFirst(t *testing.T) {
	c := newCounter(t)
	one := c.make(c.agent, desk.Input{Title: "One", Text: "x", Requester: "asks", Mine: true})
	two := c.make(c.agent, desk.Input{Title: "Two", Text: "y", Requester: "other", Mine: true})
	third := c.make(c.agent, desk.Input{Title: "Three", Text: "z", Requester: "asks", Mine: true})
	at := "/desk/tickets/" + two.ID
	if got := c.page(c.agent, at+"/ties"); got.Doc.Find("[name=both_see]").Length() != 0 {
		t.Error("asked before anybody is named")
	}
	version := strconv.Itoa(two.Version)
	asked := c.As(c.agent).Post(at+"/merge", url.Values{"into": {"#" + strconv.Itoa(one.Number)}, "version": {version}})
	if asked.Status != 422 || asked.Doc.Find("[name=into]").AttrOr("value", "") != "#"+strconv.Itoa(one.Number) || c.at(c.lead, two.ID).State == desk.Merged {
		t.Fatalf("not asked first: %d", asked.Status)
	}
	box := asked.Doc.Find("#form-merge [name=both_see]")
	words := asked.Text("#form-merge")
	for _, name := range []string{"Person asks", "Person other", "each sees what is written to both"} {
		if !strings.Contains(words, name) {
			t.Errorf("nothing of %q in %s", name, words)
		}
	}
	if _, ticked := box.Attr("checked"); ticked || box.AttrOr("aria-describedby", "") == "" {
		t.Error("ticked by itself, or without what is wrong beside it")
	}
	tick := box.AttrOr("value", "")
	if other := c.As(c.agent).Post(at+"/merge", url.Values{"into": {strconv.Itoa(third.Number)}, "both_see": {tick}}); other.Status != 422 {
		t.Errorf("the tick counted for another ticket: %d", other.Status)
	}
	if done := c.As(c.agent).Post(at+"/merge", url.Values{"into": {"#" + strconv.Itoa(one.Number)}, "version": {version}, "both_see": {tick}}); done.Status != 303 || c.at(c.lead, two.ID).State != desk.Merged {
		t.Errorf("not merged: %d", done.Status)
	}
	if same := c.As(c.agent).Post("/desk/tickets/"+third.ID+"/merge", url.Values{"into": {strconv.Itoa(one.Number)}}); same.Status != 303 {
		t.Errorf("one person's two tickets: %d", same.Status)
	}
}
