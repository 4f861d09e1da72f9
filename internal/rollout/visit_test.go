package rollout

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// TestVisitReport folds reports as they come from a phone that was without
// network: late, out of order, after somebody changed the visit.
func TestVisitReport(t *testing.T) {
	on, done := VisitReport{Kind: VisitOnSite, At: 10}, VisitReport{Kind: VisitDone, At: 20, Solved: true, Note: "done"}
	for name, c := range map[string]struct {
		from    string
		reports []VisitReport
		state   string
		note    string
	}{
		"in order":               {VisitSent, []VisitReport{on, done}, VisitDone, "done"},
		"out of order":           {VisitSent, []VisitReport{done, on}, VisitDone, "done"},
		"only done":              {VisitSent, []VisitReport{done}, VisitDone, "done"},
		"called off, made":       {VisitCancelled, []VisitReport{on, done}, VisitDone, "done"},
		"taken from them":        {VisitWanted, []VisitReport{on}, VisitOnSite, ""},
		"a note changes nothing": {VisitSent, []VisitReport{{Kind: "note", Note: "late"}}, VisitSent, "late"},
		"notes add up":           {VisitOnSite, []VisitReport{{Kind: "note", Note: "late"}, done}, VisitDone, "late\ndone"},
	} {
		v := Visit{State: c.from}
		for _, r := range c.reports {
			v = v.report(r)
		}
		if v.State != c.state || v.Note != c.note || (v.State == VisitDone) != (v.DoneAt == 20) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestVisitReportClean(t *testing.T) {
	now := at("2018-10-29", 12, 0)
	for name, c := range map[string]struct {
		r     VisitReport
		at    clock.Instant
		field string
	}{
		"ten minutes ago":    {VisitReport{Client: "c", Kind: VisitDone, At: now.Add(-10 * time.Minute)}, now.Add(-10 * time.Minute), ""},
		"no clock":           {VisitReport{Client: "c", Kind: VisitDone}, now, ""},
		"a clock ahead":      {VisitReport{Client: "c", Kind: VisitDone, At: now + 1}, now, ""},
		"a clock from 1970":  {VisitReport{Client: "c", Kind: VisitDone, At: 1}, now, ""},
		"no id":              {VisitReport{Kind: VisitDone}, 0, "client"},
		"a strange kind":     {VisitReport{Client: "c", Kind: VisitCancelled}, 0, "kind"},
		"a note of nothing":  {VisitReport{Client: "c", Kind: "note"}, 0, "note"},
		"a note of too much": {VisitReport{Client: "c", Kind: "note", Note: strings.Repeat("x", 2001)}, 0, "note"},
	} {
		got, err := c.r.clean(now)
		if faults := fault.List(err); (c.field == "") != (err == nil) || (c.field != "" && faults[0].Field != c.field) || (err == nil && got.At != c.at) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestVisits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		due := at("2018-10-30", 10, 0)
		in := VisitInput{Person: "p00", Place: "Town hall", Task: "Set up the tablet", DueAt: due, SentTo: "helper"}
		if _, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, in); keyOf(err) != "rollout.visit.nobody_on_shift" {
			t.Errorf("nobody drives out: %v", err)
		}
		_, err := w.r.AddShifts(ctx, w.lead, october, w.rollout, ShiftInput{Kind: ShiftVisiting, Person: "lead", Day: "2018-10-30", From: "08:00", To: "16:00"})
		w.ok(err)
		if _, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, in); keyOf(err) != "rollout.visit.off_shift" {
			t.Errorf("somebody else drives out: %v", err)
		}
		in.Anyway = true
		id, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, in)
		w.ok(err)
		mine, err := w.r.MyVisits(ctx, own("helper"), october)
		w.ok(err)
		if len(mine) != 1 || mine[0].ID != id || mine[0].State != VisitSent || mine[0].Name != "Person p00" {
			t.Fatalf("%+v", mine)
		}
		if l := w.letters(id); len(l) != 1 || l[0].Person != "helper" {
			t.Errorf("the supporter is told: %+v", l)
		}
		w.reportTwice(id, due)
		w.visitedOnce(id, due)
		detail, err := w.r.Visit(ctx, w.reader, id)
		w.ok(err)
		if detail.Visit.State != VisitDone || detail.Visit.Solved != 1 || len(detail.Events) != 4 || detail.Events[3].At != due.Add(8*time.Minute) {
			t.Errorf("%+v", detail)
		}
		if err := w.r.SendVisit(ctx, w.helper, october, id, "lead", false, detail.Visit.Version); keyOf(err) != "rollout.visit.over" {
			t.Errorf("sent when done: %v", err)
		}
	})
}

// visitedOnce fails unless the done visit counts as one contact, however often
// the phone told of it, and follows when it is reported solved or not.
func (w *town) visitedOnce(id string, due clock.Instant) {
	w.t.Helper()
	page, err := w.r.Contacts(ctx, w.reader, w.rollout, "2018-10-30", ContactFilter{})
	w.ok(err)
	if len(page.Rows) != 1 || page.Today.N != 1 || page.Today.Solved != 1 {
		w.t.Fatalf("contacts of a visit: %+v", page)
	}
	c := page.Rows[0]
	if c.Person != "p00" || c.Channel != ContactVisit || c.About != "Set up the tablet" || c.By != "helper" || c.At != due.Add(8*time.Minute) || c.SolvedAt != c.At {
		w.t.Errorf("the contact: %+v", c.Contact)
	}
	// Somebody typing a visit's id into a form logs a contact of its own.
	other, err := w.r.LogContact(ctx, w.helper, due, w.rollout, ContactInput{Channel: ContactPhone, About: "Mail", Client: visitContact + id})
	w.ok(err)
	if other.ID == c.ID {
		w.t.Error("a form took the visit's contact")
	}
}

func TestVisitDoneTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		id, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, VisitInput{Person: "p00", Place: "Town hall", Task: "Tablet", DueAt: october, SentTo: "helper", Anyway: true})
		w.ok(err)
		for i, step := range []struct {
			solved bool
			open   int
		}{{false, 1}, {true, 0}, {false, 0}} { // came back and solved it; a late report of the first time changes nothing
			now := october.Add(time.Duration(i+1) * time.Hour)
			_, err := w.r.ReportVisit(ctx, own("helper"), now, VisitReport{Visit: id, Client: string(rune('a' + i)), Kind: VisitDone, Solved: step.solved})
			w.ok(err)
			page, err := w.r.Contacts(ctx, w.reader, w.rollout, "", ContactFilter{})
			w.ok(err)
			if page.Total != 1 || page.Open != step.open {
				t.Errorf("report %d: %d contacts, %d open", i, page.Total, page.Open)
			}
		}
	})
}

// reportTwice is a phone that comes back after ten minutes without network and
// sends all it has, several times at once because no answer came.
func (w *town) reportTwice(id string, due clock.Instant) {
	w.t.Helper()
	now := due.Add(10 * time.Minute)
	var wait sync.WaitGroup
	for range 4 {
		for _, r := range []VisitReport{
			{Visit: id, Client: "phone-1", Kind: VisitOnSite, At: due},
			{Visit: id, Client: "phone-2", Kind: VisitDone, At: due.Add(8 * time.Minute), Solved: true, Note: "works"},
		} {
			wait.Go(func() {
				if r.Kind == VisitDone {
					time.Sleep(30 * time.Millisecond) // after the first, so that the story reads in order
				}
				if _, err := w.r.ReportVisit(ctx, own("helper"), now, r); err != nil {
					w.t.Error(err)
				}
			})
		}
	}
	wait.Wait()
}

func TestVisitHandedOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		id, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, VisitInput{Person: "p00", Place: "Town hall", Task: "Tablet", DueAt: october.Add(time.Hour)})
		w.ok(err)
		w.ok(w.r.SendVisit(ctx, w.helper, october, id, "helper", true, 1))
		if err := w.r.SendVisit(ctx, w.helper, october, id, "lead", true, 1); !isStale(err) {
			t.Errorf("two dispatchers: %v", err)
		}
		w.ok(w.r.SendVisit(ctx, w.helper, october, id, "lead", true, 2))
		if l := w.letters(id); len(l) != 3 {
			t.Errorf("who had it is told: %+v", l)
		}
		// What the first supporter did before the phone heard of it is kept.
		_, err = w.r.ReportVisit(ctx, w.helper, october, VisitReport{Visit: id, Client: "x", Kind: VisitOnSite})
		w.ok(err)
		if _, err := w.r.ReportVisit(ctx, own("p01"), october, VisitReport{Visit: id, Client: "y", Kind: VisitDone}); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's report: %v", err)
		}
		v, err := w.r.Visit(ctx, w.helper, id)
		w.ok(err)
		w.ok(w.r.CancelVisit(ctx, w.helper, october, id, v.Visit.Version))
		if mine, err := w.r.MyVisits(ctx, own("lead"), october); err != nil || len(mine) != 0 {
			t.Errorf("a cancelled visit: %+v %v", mine, err)
		}
		_, err = w.r.ReportVisit(ctx, own("lead"), october, VisitReport{Visit: id, Client: "z", Kind: VisitDone})
		w.ok(err)
		for field, in := range map[string]VisitInput{
			"person": {Place: "x", Task: "x", DueAt: 1}, "place": {Person: "p00", Task: "x", DueAt: 1}, "task": {Person: "p00", Place: "x", DueAt: 1},
			"due_at": {Person: "p00", Place: "x", Task: "x"},
		} {
			if _, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, in); len(fault.List(err)) != 1 || fault.List(err)[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := w.r.AddVisit(ctx, w.reader, october, w.rollout, VisitInput{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader sends: %v", err)
		}
		if err := w.r.CancelVisit(ctx, w.nobody, october, id, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody cancels: %v", err)
		}
	})
}
