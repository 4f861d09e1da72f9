package rolloutweb

import (
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// TestTheSuppliersChange is A6 as it is clicked: found afterwards, tied to the
// calls, standing on the calendar.
func TestTheSuppliersChange(t *testing.T) {
	y := newYard(t)
	c, err := y.r.LogContact(ground, y.helper, asOf, y.rollout, rollout.ContactInput{Person: "m0", Channel: rollout.ContactPhone, About: "The mail program looks new", At: clock.Day("2026-04-14").At(cph, 10, 0)})
	y.ok(err)
	if got := y.page(y.helper, y.at("events")); !strings.Contains(got.Text("main"), "No events from outside") {
		t.Errorf("%s", got.Text("main"))
	}
	y.page(y.reader, y.at("events"))
	y.page(y.helper, y.at("events", "new")+"?day=2026-04-14")
	if got := y.As(y.helper).Post(y.at("events", "new"), url.Values{"supplier": {"Fjordsoft"}, "starts": {"14.4.2026"}}); got.Status != 422 || got.Doc.Find("[name=supplier]").AttrOr("value", "") != "Fjordsoft" {
		t.Errorf("refused: %d", got.Status)
	}
	made := y.As(y.helper).Post(y.at("events", "new"), url.Values{"supplier": {"Fjordsoft"}, "name": {"Mail program updated"}, "starts": {"14.4.2026"}, "effect": {"Everybody had to sign in again"}})
	if made.Status != 303 {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	at := made.Location()
	if got := y.page(y.helper, at); !strings.Contains(got.Text("#candidates"), "The mail program looks new") || !strings.Contains(got.Text("#facts"), "Found afterwards") {
		t.Errorf("%s", got.Text("main"))
	}
	if got := y.As(y.helper).Post(at+"/contacts", url.Values{"contact": {c.ID}, "do": {"tie"}}); got.Status != 303 {
		t.Errorf("tie: %d %s", got.Status, got.Text("main"))
	}
	if got := y.page(y.reader, at); !strings.Contains(got.Text("#tied"), "The mail program looks new") || got.Doc.Find("main form").Length() != 0 {
		t.Errorf("%s", got.Text("main"))
	}
	if got := y.As(y.helper).Post(at+"/remove", url.Values{}); got.Status == 303 || !strings.Contains(got.Text("main"), "1 contact is tied") {
		t.Errorf("removed: %d", got.Status)
	}
	y.page(y.helper, at+"/edit")
	change := url.Values{"supplier": {"Fjordsoft"}, "name": {"Mail program updated for all"}, "starts": {"2026-04-14"}, "version": {"1"}}
	if got := y.As(y.helper).Post(at+"/edit", change); got.Status != 303 {
		t.Errorf("%d", got.Status)
	}
	change.Set("name", "Mine")
	if got := y.As(y.helper).Post(at+"/edit", change); got.Status == 303 || !strings.Contains(got.Text("table.compare"), "Mail program updated for all") || got.Doc.Find("[name=name]").AttrOr("value", "") != "Mine" {
		t.Errorf("an old version: %d %s", got.Status, got.Text("main"))
	}

	month := y.page(y.reader, y.at("calendar"))
	for _, want := range []string{"April 2026", "week 16", "Fjordsoft: Mail program updated for all", "15:30 Switch to New mail"} {
		if !strings.Contains(month.Text("main"), want) {
			t.Errorf("no %q in %s", want, month.Text("main"))
		}
	}
	if month.Doc.Find("td.today time").AttrOr("datetime", "") != "2026-04-15" || !month.Doc.Find(`time[datetime="2026-04-03"]`).Closest("td").HasClass("off") {
		t.Error("today, and Good Friday")
	}
	list := y.page(y.reader, y.at("calendar")+"?month=2026-05&view=list")
	if !strings.Contains(list.Text("main"), "Grunnlovsdagen") || !strings.Contains(list.Text("main"), "May 2026") {
		t.Errorf("%s", list.Text("main"))
	}
	y.page(y.reader, y.at("calendar")+"?month=nonsense")
	if y.As(y.reader).Post(at+"/contacts", url.Values{}).Status != 403 || y.As(who("x")).Get(y.at("calendar")).Status != 404 || y.As(y.reader).Get(y.at("events", "none")).Status != 404 {
		t.Error("who may")
	}
}
