package rolloutweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var bergen, _ = time.LoadLocation("Europe/Oslo")

// hall is a body with one rollout and four people in it, behind the pages.
type hall struct {
	*webtest.Site
	t       *testing.T
	r       *rollout.Rollouts
	rollout string
	now     clock.Instant
	lead    access.Actor
	helper  access.Actor
	reader  access.Actor
	kari    access.Actor
	errands []Errand
}

func newHall(t *testing.T) *hall {
	t.Helper()
	ctx := context.Background()
	d := dbtest.SQLite(t)
	h := &hall{t: t, r: rollout.New(d), now: clock.Day("2026-04-13").At(bergen, 9, 0)}
	h.lead, h.helper = somebody("lead", access.Lead), somebody("helper", access.Supporter)
	h.reader, h.kari = somebody("reader", access.Director), somebody("kari", "")
	h.ok(d.Write(ctx, "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Sørvik", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: h.now, Version: 1}); err != nil {
			return err
		}
		for _, p := range []struct{ id, given, family string }{{"kari", "Kari", "Strand"}, {"kåre", "Kåre", "Strand"}, {"ola", "Ola", "Lie"}, {"lead", "Liv", "Dal"},
			{"helper", "Per", "Vik"}, {"reader", "Eva", "Moe"}} {
			if err := org.AddPerson(tx, "nb", org.Person{ID: p.id, Given: p.given, Family: p.family, Lang: "en", Mobile: "+4790000000", Active: 1, CreatedAt: h.now}); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: p.id, Address: p.id + "@sorvik.example", Kind: "primary"}); err != nil {
				return err
			}
		}
		return nil
	}))
	var err error
	h.rollout, err = h.r.Create(ctx, h.lead, h.now, rollout.Input{Name: "New platform", FromPlatform: "Old", ToPlatform: "New"})
	h.ok(err)
	_, err = h.r.AddPeople(ctx, h.lead, h.now, h.rollout, []string{"kari", "kåre", "ola"})
	h.ok(err)
	pages := &Pages{Rollouts: h.r, Errands: func(context.Context, access.Actor, clock.Instant) ([]Errand, error) { return h.errands, nil }}
	h.Site = webtest.New(t, d, h.now, pages.Routes(), Texts)
	h.r.Texts = webtest.Texts(t, Texts)
	return h
}

func somebody(person string, role access.Role) access.Actor {
	a := access.Actor{Body: "b", Person: person, Name: person, Lang: "en", Via: access.BySession}
	if role != "" {
		a.Grants = []access.Grant{{Role: role}}
	}
	return a
}

func (h *hall) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) at(more ...string) string { return address(h.rollout, more...) }

// occasion is tomorrow from nine, two slots of half an hour with one place.
func (h *hall) occasion(kind string) (string, []rollout.SlotRow) {
	h.t.Helper()
	nine := clock.Day("2026-04-14").At(bergen, 9, 0)
	id, err := h.r.AddOccasion(context.Background(), h.helper, h.now, h.rollout, rollout.OccasionInput{Kind: kind, Name: "Tablets", Place: "Ground floor",
		StartsAt: nine, EndsAt: nine.Add(time.Hour), SlotMinutes: 30, Places: 1})
	h.ok(err)
	page, err := h.r.Occasion(context.Background(), h.helper, id)
	h.ok(err)
	return id, page.Slots
}

// want fails unless the page has the status and says all the words.
func want(t *testing.T, what string, r *webtest.Response, status int, words ...string) {
	t.Helper()
	if r.Status != status {
		t.Errorf("%s: status %d, want %d: %.300s", what, r.Status, status, r.Text("main"))
	}
	for _, w := range words {
		if !strings.Contains(r.Text("body"), w) {
			t.Errorf("%s: %q is not said in: %.600s", what, w, r.Text("main"))
		}
	}
	if strings.Contains(r.Text("body"), "rollout.") {
		t.Errorf("%s: a key is shown: %.400s", what, r.Text("body")[max(0, strings.Index(r.Text("body"), "rollout.")-100):])
	}
}

func TestOccasionPages(t *testing.T) {
	h := newHall(t)
	helper := h.As(h.helper)
	want(t, "nothing yet", helper.Get(h.at("appointments")), 200, "No appointments yet", "New occasion")
	want(t, "the form", helper.Get(h.at("appointments", "new")), 200, "Minutes each")
	typed := url.Values{"kind": {"collection"}, "name": {""}, "place": {"Ground floor"}, "starts_at": {"2026-04-14T09:00"}, "ends_at": {"2026-04-14T08:00"}, "slot_minutes": {"x"}, "places": {"2"}}
	again := helper.Post(h.at("appointments"), typed)
	want(t, "refused", again, 422, "Write a whole number.")
	if again.Doc.Find("input[name=place]").AttrOr("value", "") != "Ground floor" || again.Doc.Find("#f-slot_minutes").AttrOr("aria-invalid", "") != "true" {
		t.Error("what was typed comes back, the fault beside its field")
	}
	typed.Set("name", "Tablets")
	typed.Set("ends_at", "2026-04-14T10:00")
	typed.Set("slot_minutes", "30")
	made := helper.Post(h.at("appointments"), typed)
	if made.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.Status, made.Text("main"))
	}
	want(t, "the occasion", helper.Get(made.Location()), 200, "Tablets", "09:00–09:30", "Ground floor", "0 of 2", "Book for somebody")
	want(t, "the list", helper.Get(h.at("appointments")), 200, "Tablets", "0 of 4", "Collection")
	want(t, "a reader reads", h.As(h.reader).Get(made.Location()), 200, "Tablets")
	if h.As(h.reader).Get(made.Location()).Doc.Find("form[action$='/book']").Length() != 0 {
		t.Error("a reader is offered to book")
	}
	want(t, "a reader may not", h.As(h.reader).Post(h.at("appointments"), typed), 403)
	want(t, "names are not for everybody", h.As(h.kari).Get(made.Location()), 404)
	want(t, "editing", helper.Get(made.Location()+"/edit"), 200, "Edit Tablets")
	want(t, "calling off asks", helper.Get(made.Location()+"/cancel"), 200, "Call off Tablets?")
}

func TestBookForSomebody(t *testing.T) {
	h := newHall(t)
	helper := h.As(h.helper)
	id, slots := h.occasion(rollout.OccasionCollection)
	page := h.at("appointments", id)
	asked := helper.Post(page+"/book", url.Values{"who": {"Strand"}, "slot": {slots[0].ID}})
	want(t, "two of that name", asked, 422, "Several fit", "Kari Strand", "Kåre Strand")
	if asked.Doc.Find("input[type=radio][name=person]").Length() != 3 {
		t.Error("it is asked which one")
	}
	want(t, "nobody of that name", helper.Post(page+"/book", url.Values{"who": {"Zorro"}, "slot": {slots[0].ID}}), 422, "Nobody on the roster")
	booked := helper.Post(page+"/book", url.Values{"who": {"Strand"}, "person": {"kåre"}, "slot": {slots[0].ID}, "client": {"c1"}})
	if booked.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", booked.Status, booked.Text("main"))
	}
	want(t, "booked", helper.Get(page), 200, "Kåre Strand", "Booked", "1 of 1")
	h.Clock.Set(slots[0].StartsAt)
	shown := helper.Get(page)
	missed := shown.Doc.Find("form[action$='/missed']")
	if missed.Length() != 1 {
		t.Fatalf("%d buttons for not coming", missed.Length())
	}
	version := missed.Find("input[name=version]").AttrOr("value", "")
	if r := helper.Post(missed.AttrOr("action", ""), url.Values{"version": {version}, "back": {page}}); r.Location() != page {
		t.Errorf("%d %s", r.Status, r.Location())
	}
	want(t, "did not come", helper.Get(page), 200, "No-show")
}

func TestBookByLink(t *testing.T) {
	h := newHall(t)
	_, slots := h.occasion(rollout.OccasionCollection)
	token, err := h.r.MakeBookingLink(context.Background(), h.helper, h.now, h.rollout, "kari")
	h.ok(err)
	phone := h.As(access.Actor{}) // nobody is signed in
	at := "/b/" + token
	first := phone.Get(at)
	want(t, "the link", first, 200, "Book a time", "Tablets", "09:00–09:30 · 1 free")
	form := first.Doc.Find("form[action='" + at + "']")
	client := form.Find("input[name=client]").AttrOr("value", "")
	for range 2 { // an impatient thumb
		if r := phone.Post(at, url.Values{"slot": {slots[0].ID}, "client": {client}}); r.Location() != at {
			t.Fatalf("%d %s", r.Status, r.Text("main"))
		}
	}
	booked := phone.Get(at)
	want(t, "booked", booked, 200, "Your time", "Tue 14 Apr 2026 09:00–09:30", "Ground floor", "Move", "Cancel the time")
	cancel := booked.Doc.Find("form[action='" + at + "/cancel']")
	booking, version := cancel.Find("input[name=booking]").AttrOr("value", ""), cancel.Find("input[name=version]").AttrOr("value", "")
	want(t, "moving", phone.Get(at+"?move="+booking), 200, "instead of", "your time now")
	if r := phone.Post(at+"/move", url.Values{"booking": {booking}, "version": {version}, "slot": {slots[1].ID}}); r.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	want(t, "an old page", phone.Post(at+"/cancel", url.Values{"booking": {booking}, "version": {version}}), 409, "Someone else has changed this")
	moved := phone.Get(at)
	want(t, "moved", moved, 200, "09:30–10:00")
	version = moved.Doc.Find("form[action='"+at+"/cancel'] input[name=version]").AttrOr("value", "")
	if r := phone.Post(at+"/cancel", url.Values{"booking": {booking}, "version": {version}}); r.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	for name, path := range map[string]string{"unknown": "/b/" + strings.Repeat("0", 52), "cut short": at[:20]} {
		want(t, name, phone.Get(path), 404, "The link no longer works")
	}
	want(t, "somebody else's booking", phone.Post(at+"/cancel", url.Values{"booking": {"none"}, "version": {"1"}}), 404)
	if first.Doc.Find("meta[name=referrer]").AttrOr("content", "") != "same-origin" || strings.Contains(first.Body, "http://") && strings.Contains(first.Doc.Find("a[href^=http]").AttrOr("href", ""), "http") {
		t.Error("the secret could leave with the Referer")
	}
}

func TestBookForOneself(t *testing.T) {
	h := newHall(t)
	_, slots := h.occasion(rollout.OccasionCollection)
	kari := h.As(h.kari)
	want(t, "her own page", kari.Get(h.at("book")), 200, "Book a time", "Tablets")
	if r := kari.Post(h.at("book"), url.Values{"slot": {slots[0].ID}}); r.Location() != h.at("book") {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	want(t, "not for a neighbour", kari.Get(bookHref(h.rollout, "ola")), 404)
	h.ok(h.r.EndBookingLinks(context.Background(), h.kari, h.now, h.rollout, "kari"))
	helper := h.As(h.helper)
	want(t, "for somebody", helper.Get(bookHref(h.rollout, "ola")), 200, "For Ola Lie")
	if r := helper.Post(bookHref(h.rollout, "ola"), url.Values{"slot": {slots[0].ID}}); r.Location() != bookHref(h.rollout, "ola") {
		t.Fatalf("%d %s %s", r.Status, r.Location(), r.Text("main"))
	}
	want(t, "in line", helper.Get(bookHref(h.rollout, "ola")), 200, "Number 1 in line", "Leave the line")
	made := helper.Post(h.at("book", "link")+"?for=ola", nil)
	want(t, "a link to hand over", made, 200, "Link for Ola Lie")
	link := made.Doc.Find("#link").AttrOr("value", "")
	if !strings.HasPrefix(link, "http://overgang.test/b/") {
		t.Errorf("%q", link)
	}
	want(t, "a second place", kari.Post(h.at("book"), url.Values{"slot": {slots[1].ID}}), 422, "There is a time here already")
}

// TestLanguages renders the rooms in all four languages: a text that fails to
// fill its places would show.
func TestLanguages(t *testing.T) {
	h := newHall(t)
	id, slots := h.occasion(rollout.OccasionDropIn)
	_, err := h.r.Book(context.Background(), h.helper, h.now, rollout.BookingInput{Person: "kari", Slot: slots[0].ID})
	h.ok(err)
	for _, lang := range []string{"da", "nb", "sv", "en"} {
		b := h.As(h.helper)
		b.Lang = lang
		for _, path := range []string{h.at("appointments"), h.at("appointments", id), h.at("appointments", id, "edit"), h.at("appointments", id, "desk"),
			h.at("appointments", id, "cancel"), bookHref(h.rollout, "kari"), "/screen/" + id, h.at("readiness"), h.at("visits"), h.at("visits", "new"), "/visits", h.at("contacts")} {
			r := b.Get(path)
			want(t, lang+" "+path, r, 200)
			if strings.Contains(r.Body, "no value") {
				t.Errorf("%s %s: a text with an empty place", lang, path)
			}
		}
	}
}

func TestAppointmentsAreFilteredAndPaged(t *testing.T) {
	h := newHall(t)
	for i := range occasionsShown + 3 {
		start := h.now.Add(time.Duration(i+1) * 24 * time.Hour)
		_, err := h.r.AddOccasion(context.Background(), h.lead, h.now, h.rollout, rollout.OccasionInput{Kind: rollout.OccasionCollection, Name: "Day " + number(i), Place: "Hall",
			StartsAt: start, EndsAt: start.Add(time.Hour), SlotMinutes: 30, Places: 1})
		h.ok(err)
	}
	rows := func(query string) int {
		got := h.As(h.helper).Get(h.at("appointments") + query)
		if got.Status != 200 {
			t.Fatalf("%s: %d", query, got.Status)
		}
		return got.Doc.Find("#appointments tbody tr").Length()
	}
	for query, want := range map[string]int{"": occasionsShown, "?from=25": 3, "?from=999": 1, "?from=-1": occasionsShown, "?when=past": 0, "?kind=drop_in": 0, "?kind=collection&when=ahead": occasionsShown} {
		if got := rows(query); got != want {
			t.Errorf("%q: %d rows, want %d", query, got, want)
		}
	}
}
