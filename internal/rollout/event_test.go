package rollout

import (
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestOutsideEventInput(t *testing.T) {
	good := OutsideEventInput{Supplier: "Fjordsoft", Name: "Mail program updated", Starts: "2018-10-30"}
	for name, c := range map[string]struct {
		change func(*OutsideEventInput)
		field  string
	}{
		"as it should be":      {func(*OutsideEventInput) {}, ""},
		"by nobody":            {func(in *OutsideEventInput) { in.Supplier = "" }, "supplier"},
		"about nothing":        {func(in *OutsideEventInput) { in.Name = " " }, "name"},
		"on no day":            {func(in *OutsideEventInput) { in.Starts = "" }, "starts"},
		"ends before it began": {func(in *OutsideEventInput) { in.Ends = "2018-10-29" }, "ends"},
	} {
		in := good
		c.change(&in)
		_, err := OutsideEvent{}.With(in)
		if (c.field == "") != (err == nil) || (c.field != "" && fault.List(err)[0].Field != c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A6: the supplier's update is found the day after, and tied to the calls it
// caused.
func TestOutsideEventFoundAfterwards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		log := func(day clock.Day) string {
			c, err := w.r.LogContact(ctx, w.helper, at("2018-10-31", 12, 0), w.rollout, ContactInput{Person: "p00", At: at(day, 10, 0), Channel: ContactPhone, About: "The mail program looks different"})
			w.ok(err)
			return c.ID
		}
		before, on, after := log("2018-10-29"), log("2018-10-30"), log("2018-10-31")
		id, err := w.r.AddOutsideEvent(ctx, w.helper, at("2018-10-31", 15, 0), w.rollout, OutsideEventInput{Supplier: "Fjordsoft", Name: "Mail program updated", Starts: "2018-10-30"})
		w.ok(err)
		p, err := w.r.OutsideEvent(ctx, w.reader, w.rollout, id)
		w.ok(err)
		if len(p.Candidates) != 2 || len(p.Tied) != 0 || !p.Event.After() || p.EnteredBy != "Person helper" {
			t.Errorf("page: %d candidates, %+v", len(p.Candidates), p.Event)
		}
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := w.r.TieContacts(ctx, w.helper, at("2018-10-31", 15, 5), w.rollout, id, []string{on, after}, true); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		_, rows, err := w.r.OutsideEvents(ctx, w.reader, w.rollout)
		if err != nil || len(rows) != 1 || rows[0].Contacts != 2 {
			t.Errorf("%+v %v", rows, err)
		}
		if n, err := w.r.TieContacts(ctx, w.helper, october, w.rollout, id, []string{on, before}, false); n != 1 || err != nil {
			t.Errorf("untied %d, %v", n, err)
		}
		if err := w.r.RemoveOutsideEvent(ctx, w.helper, october, w.rollout, id); keyOf(err) != "rollout.event.has_contacts" {
			t.Errorf("removed with contacts: %v", err)
		}
		if err := w.r.ChangeOutsideEvent(ctx, w.helper, october, w.rollout, id, 9, OutsideEventInput{Supplier: "x", Name: "y", Starts: "2018-10-30"}); !isStale(err) {
			t.Errorf("an old version: %v", err)
		}
		if _, err := w.r.AddOutsideEvent(ctx, w.reader, october, w.rollout, OutsideEventInput{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director wrote one down: %v", err)
		}
		if _, err := w.r.TieContacts(ctx, w.nobody, october, w.rollout, id, []string{on}, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a role tied: %v", err)
		}
	})
}

func TestFeedbackRules(t *testing.T) {
	for name, c := range map[string]struct {
		in    FeedbackInput
		field string
	}{
		"as it should be": {FeedbackInput{Kind: Nuisance, Text: "The calendar is slow"}, ""},
		"of no kind":      {FeedbackInput{Text: "x"}, "kind"},
		"of nothing":      {FeedbackInput{Kind: Praise, Text: "\n"}, "text"},
	} {
		_, err := c.in.clean()
		if (c.field == "") != (err == nil) || (c.field != "" && fault.List(err)[0].Field != c.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
	themes := []ThemeCount{{Theme: "", Need: 9}, {Theme: "Mail", Need: 1}, {Theme: "Kalender", Nuisance: 2, Praise: 1}}
	sortThemes(themes)
	if themes[0].Theme != "Kalender" || themes[2].Theme != "" || sameTheme("KALENDER", themes) != "Kalender" || sameTheme("Nyt", themes) != "Nyt" {
		t.Errorf("%+v", themes)
	}
}

// A7: by oneself or through the secretary, sorted, answered, and seen by who
// gave it.
func TestFeedbackByOneselfAndByProxy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.exec(`INSERT INTO proxies (body, id, person, proxy) VALUES ('b', 'x', 'p00', 'nobody')`)
		secretary := own("nobody")
		give := func(person, client string) (Feedback, error) {
			return w.r.GiveFeedback(ctx, secretary, october, w.rollout, FeedbackInput{Person: person, Kind: Unmet, Theme: "Kalender", Text: "Wants the room list", Client: client})
		}
		f, err := give("p00", "c1")
		w.ok(err)
		again, err := give("p00", "c1")
		if err != nil || again.ID != f.ID {
			t.Errorf("twice: %v", err)
		}
		if _, err := give("p01", "c2"); !fault.Is(err, fault.NotFound) {
			t.Errorf("for somebody they do not act for: %v", err)
		}
		if _, err := w.r.GiveFeedback(ctx, own("p01"), october, w.rollout, FeedbackInput{Person: "p01", Kind: Nuisance, Theme: "kalender", Text: "Slow"}); err != nil {
			t.Error(err)
		}
		page, err := w.r.Feedback(ctx, w.reader, w.rollout, FeedbackFilter{Theme: "Kalender"})
		w.ok(err)
		if len(page.Themes) != 1 || page.Themes[0].Need != 1 || page.Themes[0].Nuisance != 1 || page.Sum.Open != 2 || len(page.Rows) != 2 {
			t.Errorf("by theme: %+v", page.Themes)
		}
		w.ok(w.r.AnswerFeedback(ctx, w.helper, october.Add(time.Hour), f.ID, f.Version, "It comes on Monday."))
		got := w.letters(f.ID)
		if len(got) != 2 || got[0].Person == got[1].Person {
			t.Errorf("told: %+v", got)
		}
		for _, who := range []string{"p00", "nobody"} {
			m, err := w.r.MyFeedback(ctx, own(who), october)
			if err != nil || len(m.Rows) != 1 || m.Rows[0].Answer == "" || m.Rows[0].Name != "Person p00" {
				t.Errorf("%s sees %+v, %v", who, m.Rows, err)
			}
		}
		m, err := w.r.MyFeedback(ctx, secretary, october)
		if err != nil || len(m.Persons) != 1 || m.Persons[0].ID != "p00" {
			t.Errorf("the secretary can speak for %+v, %v", m.Persons, err)
		}
		if m, err := w.r.MyFeedback(ctx, own("p02"), october); err != nil || len(m.Rows) != 0 {
			t.Errorf("somebody else sees %+v", m.Rows)
		}
		if _, _, err := w.r.OneFeedback(ctx, own("p02"), f.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else opened it: %v", err)
		}
		if err := w.r.AnswerFeedback(ctx, w.reader, october, f.ID, 2, "No"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director answered: %v", err)
		}
		if err := w.r.SortFeedback(ctx, w.helper, october, f.ID, f.Version, "Mail"); !isStale(err) {
			t.Errorf("an old version: %v", err)
		}
	})
}

// Moments are 64 bits wide; a query that lets PostgreSQL think otherwise fails
// from the second page on.
func TestFeedbackPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		for i := range 5 {
			_, err := w.r.GiveFeedback(ctx, own("p00"), october.Add(time.Duration(i)*time.Minute), w.rollout, FeedbackInput{Person: "p00", Kind: Nuisance, Text: "Slow"})
			w.ok(err)
		}
		f, seen := FeedbackFilter{Limit: 2}, 0
		for more := true; more; {
			page, err := w.r.Feedback(ctx, w.reader, w.rollout, f)
			w.ok(err)
			seen += len(page.Rows)
			last := page.Rows[len(page.Rows)-1]
			f.After, f.AfterID, more = last.GivenAt, last.ID, page.More
		}
		if seen != 5 {
			t.Errorf("%d of 5 rows on all pages", seen)
		}
	})
}
