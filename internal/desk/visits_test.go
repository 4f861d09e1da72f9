package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

func later(hours int) clock.Instant { return noon.Add(time.Duration(hours) * time.Hour) }

func toSchool() desk.VisitOrder {
	return desk.VisitOrder{Goer: "ida", From: later(2), To: later(4), Place: "Skolen, lokale 12", Task: "Skift tastaturet", Bring: "Tastatur"}
}

// order sends Ida out on a fault of Eva's, ordered by Bo.
func (w town) order() (desk.Ticket, desk.Visit) {
	w.t.Helper()
	made := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Team: "local", Title: "Tastaturet svarer ikke"})
	v, err := w.OrderVisit(ctx, lead(), noon, made.ID, made.Version, toSchool())
	if err != nil {
		w.t.Fatal(err)
	}
	return made, v
}

// told are the texts of the letters to somebody, in their order.
func (w town) told(person string) (all []string) {
	w.t.Helper()
	w.read(func(tx *db.Tx) error {
		return tx.Select(&all, `SELECT text FROM letters WHERE body = $1 AND person = $2 ORDER BY created_at, id`, tx.Tenant, person)
	})
	return all
}

func (w town) report(by access.Actor, now clock.Instant, r desk.VisitReport) desk.Visit {
	w.t.Helper()
	v, err := w.ReportVisit(ctx, by, now, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// A ticket sends somebody out: they have it on the phone, the requester knows
// who comes when, and what came of it stands in the ticket with the time it took.
func TestA3_TicketSendsSomebodyOut(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made, v := w.order()
		is := w.view(made.ID)
		if is.State != desk.Planned || is.WakeAt != later(4) || is.AnsweredAt != noon {
			t.Errorf("%s until %s, answered %s", is.State, is.WakeAt, is.AnsweredAt)
		}
		if c := w.clock(made.ID, clocks.Response); c.Phase == clocks.Running {
			t.Errorf("Eva knows who comes when, and the clock of the first answer runs: %+v", c)
		}
		if to := w.told("ida"); len(to) != 1 || !strings.Contains(to[0], "desk.letter.visit.goer_sent") || !strings.Contains(to[0], "Skolen, lokale 12") {
			t.Errorf("Ida hears %q", to)
		}
		if to := w.told("eva"); len(to) != 1 || !strings.Contains(to[0], "desk.letter.visit.sent") || strings.Contains(to[0], "Skift tastaturet") {
			t.Errorf("Eva hears %q", to)
		}
		own, err := w.Own(ctx, as("eva"), noon, made.ID)
		if err != nil || own.Visit == nil || own.Visit.Goer != "Ida Holm" || own.Visit.From != later(2) {
			t.Errorf("Eva sees %+v, %v", own.Visit, err)
		}
		mine, err := w.MyVisits(ctx, as("ida"), noon)
		if err != nil || len(mine) != 1 || mine[0].RequesterName != "Eva Friis" || mine[0].UnitName != "Skolen" || mine[0].Number != made.Number {
			t.Fatalf("on the phone: %+v, %v", mine, err)
		}

		w.report(as("ida"), later(3), desk.VisitReport{Visit: v.ID, Client: "c1", Kind: desk.VisitOnSite, At: later(2)})
		for range 2 { // the phone sends again what it did not hear arrive
			w.report(as("ida"), later(5), desk.VisitReport{Visit: v.ID, Client: "c2", Kind: desk.VisitDone, At: later(3), Note: "Nyt tastatur", Minutes: 25, Solved: true})
		}
		is = w.view(made.ID)
		if is.State != desk.Solved || len(w.told("eva")) != 2 {
			t.Errorf("%s; Eva has %d letters", is.State, len(w.told("eva")))
		}
		said := 0
		for _, e := range is.Entries {
			if e.Kind == desk.Visited && e.Data().Reason == "done" {
				said++
				if e.Text != "Nyt tastatur" || e.Seen != desk.Internal || e.Actor != "ida" {
					t.Errorf("%+v", e)
				}
			}
		}
		if said != 1 {
			t.Errorf("the report stands %d times", said)
		}
		var spent []desk.Time
		w.read(func(tx *db.Tx) error {
			return tx.Select(&spent, `SELECT * FROM ticket_times WHERE body = $1 AND ticket = $2`, tx.Tenant, made.ID)
		})
		if len(spent) != 1 || spent[0].Minutes != 25 || spent[0].Person != "ida" || spent[0].Team != "local" || spent[0].Home != "school" {
			t.Errorf("%+v", spent)
		}
	})
}

// What the requester answers to the letter about a visit reaches who is to come;
// once nobody is, who answers for a ticket that nobody has taken, once an hour.
func TestA3_AnAnswerAboutAVisitReachesWhoComes(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made, v := w.order()
		hears := func(word string, at clock.Instant) (all []string) {
			before := len(w.told("ida"))
			w.do(w.Add(ctx, as("eva"), at, made.ID, word))
			return w.told("ida")[before:]
		}
		if to := hears("Det passer ikke i dag", noon.Add(time.Minute)); len(to) != 1 || !strings.Contains(to[0], "desk.letter.word_goer") || strings.Contains(to[0], "passer") {
			t.Errorf("who comes hears %q", to)
		}
		if _, err := w.CancelVisit(ctx, lead(), noon.Add(2*time.Minute), v.ID, v.Version); err != nil {
			t.Fatal(err)
		}
		w.do(w.Put(ctx, lead(), noon.Add(2*time.Minute), made.ID, 0, desk.Waiting, 0))
		if to := hears("Kom torsdag", noon.Add(3*time.Minute)); len(to) != 1 || !strings.Contains(to[0], "desk.letter.word_free") {
			t.Errorf("who is on duty hears %q", to)
		}
		if to := hears("Eller fredag", noon.Add(4*time.Minute)); len(to) != 0 {
			t.Errorf("again within the hour: %q", to)
		}
	})
}

// Not met, another one needed, moved and called off: the ticket follows, and
// everybody it concerns hears of it.
func TestA3_VisitsThatComeToNothing(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made, v := w.order()
		later3 := later(3)
		w.report(as("ida"), later3, desk.VisitReport{Visit: v.ID, Client: "c1", Kind: desk.VisitNotMet, Note: "Døren var låst, Eva lød sur"})
		if is := w.view(made.ID); is.State != desk.Open {
			t.Errorf("not met: %s", is.State)
		}
		eva := w.told("eva")
		if len(eva) != 2 || !strings.Contains(strings.Join(eva, "|"), "desk.letter.visit.not_met") || strings.Contains(strings.Join(eva, "|"), "sur") {
			t.Errorf("Eva hears %q", eva)
		}
		own, err := w.Own(ctx, as("eva"), later3, made.ID)
		if err != nil || slices.ContainsFunc(own.Words, func(o desk.OwnWord) bool { return strings.Contains(o.Text, "sur") }) {
			t.Errorf("Eva reads what was noted: %+v %v", own.Words, err)
		}

		o := toSchool()
		o.From, o.To = later(20), later(22)
		second, err := w.OrderVisit(ctx, lead(), later3, made.ID, 0, o)
		if err != nil {
			t.Fatal(err)
		}
		o.From, o.To = later(21), later(23)
		moved, err := w.MoveVisit(ctx, lead(), later3, second.ID, second.Version, o)
		if err != nil || moved.Version != 2 {
			t.Fatalf("%+v %v", moved, err)
		}
		if is := w.view(made.ID); is.State != desk.Planned || is.WakeAt != later(23) {
			t.Errorf("moved: %s until %s", is.State, is.WakeAt)
		}
		if _, err := w.MoveVisit(ctx, lead(), later3, second.ID, second.Version, o); err != nil && !fault.Is(err, fault.Conflict) {
			t.Errorf("the same again: %v", err)
		}
		o.Place = "Rektors kontor"
		if _, err := w.MoveVisit(ctx, lead(), later3, second.ID, 1, o); !fault.Is(err, fault.Conflict) {
			t.Errorf("over an older version: %v", err)
		}
		if _, err := w.CancelVisit(ctx, lead(), later3, second.ID, moved.Version); err != nil {
			t.Fatal(err)
		}
		if is := w.view(made.ID); is.State != desk.Open {
			t.Errorf("called off: %s", is.State)
		}
		if eva, ida := w.told("eva"), w.told("ida"); len(eva) != 5 || len(ida) != 4 || !strings.Contains(strings.Join(eva, "|"), "visit.cancelled") || !strings.Contains(strings.Join(ida, "|"), "goer_cancelled") {
			t.Errorf("Eva has %d, Ida %d letters: %q", len(eva), len(ida), ida)
		}
		if mine, _ := w.MyVisits(ctx, as("ida"), later3); len(mine) != 1 || mine[0].State != desk.VisitNotMet {
			t.Errorf("%+v", mine)
		}
		// Made all the same: nothing that happened is refused.
		if is := w.report(as("ida"), later(22), desk.VisitReport{Visit: second.ID, Client: "c2", Kind: desk.VisitAgain, Note: "Mangler en skrue"}); is.State != desk.VisitAgain {
			t.Errorf("%s", is.State)
		}
	})
}

// Solved by phone meanwhile: nobody drives out for nothing. A visit of a ticket
// that was merged is reported where it lives on.
func TestA3_VisitsFollowTheirTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made, v := w.order()
		w.do(w.Put(ctx, lead(), noon, made.ID, 0, desk.Solved, 0))
		row, err := w.Desk.Visit(ctx, lead(), noon, v.ID)
		if err != nil || row.State != desk.VisitCancelled || len(w.told("ida")) != 2 {
			t.Errorf("%s, %v, %d letters", row.State, err, len(w.told("ida")))
		}
		if eva := w.told("eva"); len(eva) != 3 || strings.Count(strings.Join(eva, "|"), "desk.letter.visit.cancelled") != 1 {
			t.Errorf("Eva hears %q", eva)
		}

		answered, _ := w.order()
		w.do(w.Reply(ctx, lead(), noon, answered.ID, desk.Saying{Text: "Det virker igen", Then: desk.Solved}))
		if eva := w.told("eva"); strings.Count(strings.Join(eva, "|"), "desk.letter.visit.cancelled") != 2 {
			t.Errorf("with an answer Eva hears %q", eva)
		}
		w.do(w.Put(ctx, lead(), noon, answered.ID, 0, desk.Open, 0))
		if _, err := w.OrderVisit(ctx, lead(), noon, answered.ID, 0, toSchool()); err != nil {
			t.Fatal(err)
		}
		w.do(w.Put(ctx, lead(), later(5), answered.ID, 0, desk.Solved, 0)) // nobody expects them any more
		if eva := w.told("eva"); strings.Count(strings.Join(eva, "|"), "desk.letter.visit.cancelled") != 2 {
			t.Errorf("after the window Eva hears %q", eva)
		}

		one, visit := w.order()
		other := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Team: "local"})
		w.do(w.Merge(ctx, lead(), noon, one.ID, 0, other.ID, true))
		w.report(as("ida"), later(3), desk.VisitReport{Visit: visit.ID, Client: "m", Kind: desk.VisitDone, Solved: true})
		if is := w.view(other.ID); is.State != desk.Solved {
			t.Errorf("lives on as %s", is.State)
		}
		if page, err := w.Desk.Visits(ctx, lead(), noon, other.ID); err != nil || len(page.Visits) != 1 {
			t.Errorf("%+v %v", page.Visits, err)
		}
	})
}

// Who may: the desk orders, who was sent reports, nobody else sees anything.
func TestA3_WhoMaySendAndReport(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made, v := w.order()
		for name, by := range map[string]access.Actor{"the requester": as("eva"), "an outsider": as("ib"), "another team": as("ada", "expert"), "another body": {Body: "b2", Person: "bo", Grants: lead().Grants}} {
			_, ordered := w.OrderVisit(ctx, by, noon, made.ID, 0, toSchool())
			_, moved := w.MoveVisit(ctx, by, noon, v.ID, v.Version, toSchool())
			_, cancelled := w.CancelVisit(ctx, by, noon, v.ID, v.Version)
			_, reported := w.ReportVisit(ctx, by, noon, desk.VisitReport{Visit: v.ID, Client: "x", Kind: desk.VisitDone})
			_, read := w.Desk.Visit(ctx, by, noon, v.ID)
			for what, err := range map[string]error{"order": ordered, "move": moved, "cancel": cancelled, "report": reported, "read": read} {
				if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
					t.Errorf("%s may %s: %v", name, what, err)
				}
			}
		}
		for goer, key := range map[string]string{"eva": "desk.visit.not_at_desk", "nobody": "desk.visit.not_at_desk", "": "desk.visit.no_goer"} {
			o := toSchool()
			o.Goer = goer
			if _, err := w.OrderVisit(ctx, lead(), noon, made.ID, 0, o); len(fault.List(err)) != 1 || fault.List(err)[0].Key != key {
				t.Errorf("sending %q: %v", goer, err)
			}
		}
		if _, err := w.OrderVisit(ctx, lead(), noon, made.ID, made.Version, toSchool()); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same order twice: %v", err)
		}
		w.do(w.Move(ctx, lead(), noon, made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill}))
		w.report(as("ida"), noon, desk.VisitReport{Visit: v.ID, Client: "y", Kind: desk.VisitOnSite}) // sent before it moved
		board, err := w.Board(ctx, as("ada", "expert"), noon)
		if err != nil || len(board.Out) != 1 || board.Out[0].Mobile != "" {
			t.Errorf("%+v %v", board.Out, err)
		}
		if board, err := w.Board(ctx, as("bo", "central"), noon); err != nil || len(board.Out) != 0 {
			t.Errorf("another team sees %+v %v", board.Out, err)
		}
	})
}

// Whatever somebody needs: a ticket they are sent out on is planned until the
// visit is over, and comes back.
func TestA3_AVisitPlansATicketOfEveryKind(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		for i, kind := range desk.Kinds {
			made := w.make(lead(), desk.Input{Requester: "eva", Kind: kind, Team: "local", Title: "Kan I komme forbi?"})
			w.do(w.Reply(ctx, lead(), noon, made.ID, desk.Saying{Text: "Hvornår passer det?", Then: desk.Waiting}))
			o := toSchool()
			o.Anyway = true
			v, err := w.OrderVisit(ctx, lead(), noon, made.ID, 0, o)
			if err != nil {
				t.Fatal(err)
			}
			if is := w.view(made.ID); is.State != desk.Planned || is.WakeAt != later(4) {
				t.Errorf("%s: %s until %s", kind, is.State, is.WakeAt)
			}
			w.report(as("ida"), later(3), desk.VisitReport{Visit: v.ID, Client: string(rune('a' + i)), Kind: desk.VisitAgain})
			if is := w.view(made.ID); is.State != desk.Open {
				t.Errorf("%s: another is needed, and it is %s", kind, is.State)
			}
		}
	})
}
