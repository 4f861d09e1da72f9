package rolloutweb

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/webtest"
)

func TestReadiness(t *testing.T) {
	h := newHall(t)
	lead, at := h.As(h.lead), h.at("readiness")
	want(t, "nothing yet", lead.Get(at), 200, "No shifts yet", "week 16")
	refused := lead.Post(at+"/shifts", url.Values{"kind": {"visiting"}, "person": {""}, "day": {"2026-04-14"}, "from": {"8"}, "to": {"late"}})
	want(t, "refused", refused, 422, "Fill in this field.", "Write a time")
	shift := url.Values{"kind": {"visiting"}, "person": {"helper"}, "day": {"2026-04-14"}, "last_day": {"2026-04-15"}, "from": {"08:00"}, "to": {"16:00"}}
	if r := lead.Post(at+"/shifts", shift); r.Location() != at+"?from=2026-04-14" {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	need := url.Values{"need_kind": {"visiting"}, "need_people": {"2"}, "need_from": {"2026-04-14"}, "need_to": {"2026-04-14"}}
	if r := lead.Post(at+"/needs", need); r.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	week := lead.Get(at + "?from=2026-04-15")
	want(t, "the week", week, 200, "1 of 2, 1 short", "Per Vik", "08:00–16:00", "8.0")
	if week.Doc.Find("form[action$='/remove']").Length() != 2 {
		t.Error("a button for each shift")
	}
	if r := lead.Post(week.Doc.Find("form[action$='/remove']").First().AttrOr("action", ""), nil); r.Status != http.StatusSeeOther {
		t.Errorf("%d", r.Status)
	}
	want(t, "a supporter reads", h.As(h.helper).Get(at+"?from=2026-04-15"), 200, "0 of 2, 2 short")
	if h.As(h.helper).Get(at).Doc.Find("form[action*='/shifts']").Length() != 0 {
		t.Error("a supporter is offered to plan")
	}
	want(t, "a supporter plans", h.As(h.helper).Post(at+"/shifts", shift), 403)
	want(t, "somebody else", h.As(h.kari).Get(at), 404)
}

// grant makes the helper one who can be sent.
func (h *hall) grant(d *db.DB) {
	h.t.Helper()
	h.ok(d.Write(context.Background(), "b", func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO role_grants (body, id, person, role, granted_by, granted_at) VALUES ($1, 'g', 'helper', $2, 'lead', $3)`,
			tx.Tenant, access.Supporter, h.now)
		return err
	}))
}

func TestVisitsBoard(t *testing.T) {
	h := newHall(t)
	h.grant(h.Server.DB)
	helper, at := h.As(h.helper), h.at("visits")
	want(t, "nothing yet", helper.Get(at), 200, "No visits yet")
	in := url.Values{"who": {"Kari Strand"}, "place": {"Town hall"}, "task": {"Tablet"}, "due_at": {"2026-04-14T10:00"}, "sent_to": {"helper"}}
	refused := helper.Post(at, in)
	want(t, "nobody on shift", refused, 422, "Nobody is on shift to drive out", "Send all the same")
	in.Set("anyway", "1")
	if r := helper.Post(at, in); r.Location() != at {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	board := helper.Get(at)
	want(t, "the board", board, 200, "Kari Strand", "Town hall", "Per Vik", "Sent")
	one := board.Doc.Find("#visits table a").First().AttrOr("href", "")
	detail := helper.Get(one)
	want(t, "the visit", detail, 200, "Kari Strand", "+47 900 00 000", "Visit wanted", "Supporter sent")
	version := detail.Doc.Find("form[action$='/send'] input[name=version]").AttrOr("value", "")
	want(t, "an old page", helper.Post(one+"/send", url.Values{"sent_to": {"lead"}, "anyway": {"1"}, "version": {"99"}}), 409)
	if r := helper.Post(one+"/cancel", url.Values{"version": {version}}); r.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	want(t, "called off", helper.Get(one), 200, "Called off")
	want(t, "a reader", h.As(h.reader).Get(at), 200)
	want(t, "a reader sends", h.As(h.reader).Post(at, in), 403)
	for field, typed := range map[string]string{"place": "", "who": ""} {
		bad := url.Values{}
		for k, v := range in {
			bad[k] = v
		}
		bad.Set(field, typed)
		want(t, field, helper.Post(at, bad), 422, "Fill in this field.")
	}
}

// What somebody has elsewhere stands under who was chosen, with its door, where
// a visit is asked for and where it is sent.
func TestAVisitShowsWhatIsInItsWay(t *testing.T) {
	h := newHall(t)
	h.grant(h.Server.DB)
	h.r.Elsewhere = func(_ *db.Tx, _ access.Actor, person string, from, to clock.Instant) ([]rollout.Elsewhere, error) {
		if person != "helper" {
			return nil, nil
		}
		return []rollout.Elsewhere{{Kind: "rollout.visits.title", For: "#7 Printer", Place: "School", Href: "/desk/tickets/t7/visits", From: from, To: to}}, nil
	}
	helper, at := h.As(h.helper), h.at("visits")
	in := url.Values{"who": {"Kari Strand"}, "place": {"Town hall"}, "task": {"Tablet"}, "due_at": {"2026-04-14T10:00"}, "sent_to": {"helper"}}
	stands := func(what string, got *webtest.Response) {
		t.Helper()
		want(t, what, got, 422, "Has something else at that time.", "#7 Printer · School", "10:00–11:00", "Send all the same")
		if got.Doc.Find("[data-in-the-way] a[href='/desk/tickets/t7/visits']").Length() != 1 {
			t.Errorf("%s: what is in the way is no door", what)
		}
	}
	stands("asked for", helper.Post(at, in))
	in.Set("sent_to", "")
	if r := helper.Post(at, in); r.Location() != at {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	one := helper.Get(at).Doc.Find("#visits table a").First().AttrOr("href", "")
	send := url.Values{"sent_to": {"helper"}, "version": {helper.Get(one).Doc.Find("form[action$='/send'] input[name=version]").AttrOr("value", "")}}
	stands("sent", helper.Post(one+"/send", send))
	send.Set("anyway", "1")
	if r := helper.Post(one+"/send", send); r.Location() != at {
		t.Errorf("anyway: %d %s", r.Status, r.Text("main"))
	}
}

func TestVisitsOnThePhone(t *testing.T) {
	h := newHall(t)
	id, err := h.r.AddVisit(context.Background(), h.helper, h.now, h.rollout, rollout.VisitInput{Person: "kari", Place: "Town hall, room 4", Task: "Tablet",
		DueAt: h.now.Add(hour), SentTo: "helper", Anyway: true})
	h.ok(err)
	phone := h.As(h.helper)
	page := phone.Get("/visits")
	want(t, "mine", page, 200, "Town hall, room 4", "Kari Strand", "I am here", "Call Kari Strand")
	if page.Doc.Find("[data-visits=helper] form[data-report='"+id+"']").Length() != 2 || page.Doc.Find("a[href='tel:+4790000000']").Length() != 1 {
		t.Error("the forms the script takes over")
	}
	here := url.Values{"kind": {"on_site"}, "client": {"c-1"}}
	if r := phone.Post("/visits/"+id+"/report", here); r.Location() != "/visits" {
		t.Fatalf("%d %s", r.Status, r.Text("main"))
	}
	phone.Header.Set("Overgang-Report", "1") // as the script sends it, twice
	for range 2 {
		r := phone.Post("/visits/"+id+"/report", url.Values{"kind": {"done"}, "client": {"c-2"}, "at": {"2026-04-13T07:30:00.123Z"}, "solved": {"1"}, "note": {"works"}})
		if r.Status != http.StatusNoContent {
			t.Fatalf("%d %s", r.Status, r.Text("main"))
		}
	}
	if r := phone.Post("/visits/"+id+"/report", url.Values{"kind": {"sung"}, "client": {"c-3"}}); r.Status != 422 {
		t.Errorf("a strange report: %d", r.Status)
	}
	if r := phone.Post("/visits/none/report", here); r.Status != 404 {
		t.Errorf("a visit that is not there: %d", r.Status)
	}
	phone.Header.Del("Overgang-Report")
	h.Clock.Set(h.now.Add(hour))
	want(t, "done", phone.Get("/visits"), 200, "Done")
	detail, err := h.r.Visit(context.Background(), h.helper, id)
	h.ok(err)
	if detail.Visit.State != rollout.VisitDone || detail.Visit.Note != "works" || len(detail.Events) != 4 {
		t.Errorf("%+v", detail)
	}
	want(t, "somebody else has none", h.As(h.kari).Get("/visits"), 200, "No visits just now")
	want(t, "somebody else's report", h.As(h.kari).Post("/visits/"+id+"/report", url.Values{"kind": {"done"}, "client": {"c-9"}}), 404)
	if r := h.As(access.Actor{}).Get("/visits"); r.Status != http.StatusSeeOther {
		t.Errorf("nobody: %d", r.Status)
	}
	h.errands = []Errand{{ID: "e1", Report: "/elsewhere/e1/report", From: h.now.Add(hour), To: h.now.Add(2 * hour), Place: "The school", Name: "Eva Friis", Unit: "School", Mobile: "+4520304050",
		Bring: "A keyboard", Ticket: 10007, About: "Keys stuck", Href: "/desk/tickets/t", Timed: true, Ends: []ErrandEnd{{"not_met", "rollout.visit.late"}}},
		{ID: "e2", Place: "The library", Over: "rollout.visit.state.done", EndedAt: h.now, Solved: true}}
	both := phone.Get("/visits")
	want(t, "what another flat sends out on", both, 200, "The school", "Eva Friis", "School", "A keyboard", "Ticket 10007: Keys stuck", "The library")
	form := both.Doc.Find("form[action='/elsewhere/e1/report'][data-report=e1]").Last()
	if form.Find("[name=minutes]").Length() != 1 || form.Find("button[name=kind][value=not_met]").Length() != 1 || both.Doc.Find("[data-visit=e1] a[href='/desk/tickets/t']").Length() != 1 {
		t.Error("what one can say of it")
	}
	worker := phone.Get("/visits/sw.js")
	if worker.Status != 200 || worker.Header.Get("Service-Worker-Allowed") != "/visits" || worker.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v", worker.Status, worker.Header)
	}
}
