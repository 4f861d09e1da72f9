package rollout

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func (w *town) step(in StepInput) string {
	w.t.Helper()
	id, err := w.r.AddStep(ctx, w.lead, october, w.rollout, in)
	w.ok(err)
	return id
}

func (w *town) sum(step string) StepSum {
	w.t.Helper()
	board, err := w.r.Steps(ctx, w.lead, w.rollout)
	w.ok(err)
	for _, s := range board.Steps {
		if s.Step.ID == step {
			return s
		}
	}
	w.t.Fatalf("no step %s", step)
	return StepSum{}
}

// counted fails the test when the kept counts of steps differ from what stands.
func (w *town) counted() {
	w.t.Helper()
	w.read(func(tx *db.Tx) error {
		kept, err := stepCounts(tx, w.rollout)
		if err != nil {
			return err
		}
		afresh, err := stepCountsAfresh(tx, w.rollout)
		if err != nil {
			return err
		}
		sums := map[StepCount]bool{}
		for _, c := range kept {
			sums[c] = true
		}
		for _, c := range afresh {
			if !sums[c] {
				w.t.Errorf("not kept: %+v in %+v", c, kept)
			}
		}
		if len(kept) != len(afresh) {
			w.t.Errorf("kept %+v, afresh %+v", kept, afresh)
		}
		return nil
	})
}

// TestResults is A5: apps that were not pushed and mailboxes that did not move
// become a known error with a manual fallback for everybody they touch.
func TestResults(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 5)
		apps := w.step(StepInput{Name: "Apps are pushed", Kind: Automatic, Subject: ForPerson, External: "Outlook for iPad", ByHand: "Fetch it in the shop"})
		rows := func(states ...string) (all []Result) {
			for i, s := range states {
				all = append(all, Result{Line: i + 2, Step: "OUTLOOK for  ipad", Address: fmt.Sprintf("P%02d@nordby.example", i), State: s, Source: ByImport})
			}
			return all
		}
		first := rows("installed", "failed", "Completed with errors", "somethingNew")
		first = append(first, Result{Line: 9, Step: apps, Address: "who@nordby.example", State: "installed"},
			Result{Line: 10, Step: "Word", Address: "p00@nordby.example", State: "installed"},
			Result{Line: 11, Step: apps, Address: "lead@nordby.example", State: "installed"})
		dry, err := w.r.CheckResults(ctx, w.helper, october, w.rollout, first)
		w.ok(err)
		report, err := w.r.RecordResults(ctx, w.helper, october, w.rollout, first)
		w.ok(err)
		if report.Taken != 4 || dry.Taken != 4 || len(report.Problems) != 3 || len(report.Opened) != 1 || report.Unknown["somethingNew"] != 1 {
			t.Fatalf("%+v", report)
		}
		for i, want := range []string{"rollout.result.person_unknown", "rollout.result.step_unknown", "rollout.result.not_on_roster"} {
			if p := report.Problems[i]; p.Line != 9+i || p.Fault.Key != want {
				t.Errorf("%+v, want %s", p, want)
			}
		}
		sum := w.sum(apps)
		if sum.All != 5 || sum.By[Done] != 1 || sum.By[Failed] != 1 || sum.By[WithErrors] != 1 || sum.By[Unknown] != 1 || sum.Waiting != 1 || sum.Known != report.Opened[0] {
			t.Errorf("%+v", sum)
		}
		w.counted()

		again, err := w.r.RecordResults(ctx, w.helper, october.Add(time.Hour), w.rollout, first)
		w.ok(err)
		if again.Taken != 0 || again.Unchanged != 4 || len(again.Opened) != 0 {
			t.Errorf("the same again: %+v", again)
		}

		page, err := w.r.KnownError(ctx, w.reader, w.rollout, report.Opened[0], TouchedAll, Place{}, 50)
		w.ok(err)
		if k := page.Error; k.Touched != 2 || k.Still() != 2 || k.Fallback != "Fetch it in the shop" || k.Name != "Apps are pushed" || len(page.Lines) != 2 || page.Lines[0].Person != "p01" {
			t.Errorf("%+v %+v", k, page.Lines)
		}
		mine, err := w.r.Mine(ctx, own("p01"), october)
		w.ok(err)
		if m := mine.Rollouts[0]; len(m.Troubles) != 1 || m.Next == nil || m.Next.Trouble == nil {
			t.Errorf("the personal page says nothing of it: %+v", m)
		}

		// One does it alone, one is helped; the machine's later word changes neither.
		w.ok(w.r.SayDone(ctx, own("p01"), october.Add(2*time.Hour), w.rollout, apps, ""))
		w.ok(w.r.HelpWith(ctx, w.helper, october.Add(2*time.Hour), w.rollout, report.Opened[0], "p02", true))
		_, err = w.r.RecordResults(ctx, w.helper, october.Add(3*time.Hour), w.rollout, rows("installed", "failed", "failed"))
		w.ok(err)
		page, err = w.r.KnownError(ctx, w.reader, w.rollout, report.Opened[0], TouchedStill, Place{}, 50)
		w.ok(err)
		if k := page.Error; k.Touched != 2 || k.Still() != 0 || k.Helped != 1 || k.ByHand != 2 || len(page.Lines) != 0 {
			t.Errorf("%+v", k)
		}
		if sum := w.sum(apps); sum.By[Done] != 3 || sum.ByHand != 2 {
			t.Errorf("%+v", sum)
		}
		w.counted()
		mine, err = w.r.Mine(ctx, own("p01"), october)
		w.ok(err)
		if m := mine.Rollouts[0]; len(m.Troubles) != 0 || m.Next != nil || m.Transition.Stage != StageUnderWay {
			t.Errorf("%+v", m)
		}
		w.sound()

		lines, err := w.r.StepPeople(ctx, w.reader, w.rollout, apps, "waiting", Place{}, 10)
		w.ok(err)
		if len(lines.Lines) != 1 || lines.Lines[0].Person != "p04" {
			t.Errorf("%+v", lines.Lines)
		}
		first2, err := w.r.StepPeople(ctx, w.reader, w.rollout, apps, StandingFilter(Done), Place{}, 2)
		w.ok(err)
		rest, err := w.r.StepPeople(ctx, w.reader, w.rollout, apps, StandingFilter(Done), first2.Next, 2)
		w.ok(err)
		if len(first2.Lines) != 2 || len(rest.Lines) != 1 || rest.Next != (Place{}) {
			t.Errorf("%+v %+v", first2.Lines, rest.Lines)
		}
	})
}

// TestResultsAtOnce: two imports of the same failing step open one known error.
func TestResultsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 8)
		step := w.step(StepInput{Name: "Certificates are removed", Kind: Automatic, Subject: ForPerson})
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_, err := w.r.RecordResults(ctx, w.helper, october, w.rollout, []Result{{Step: step, Person: w.people[i], State: "failed"}, {Step: step, Person: "p00", State: "failed"}})
				if err != nil {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		board, err := w.r.KnownErrors(ctx, w.helper, w.rollout)
		w.ok(err)
		if len(board.Errors) != 1 || board.Errors[0].Touched != 8 {
			t.Errorf("%+v", board.Errors)
		}
		if sum := w.sum(step); sum.By[Failed] != 8 {
			t.Errorf("%+v", sum)
		}
		w.counted()
	})
}

func TestResultsRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		step := w.step(StepInput{Name: "Sign in", Kind: Manual, Subject: ForPerson})
		elsewhere := w.helper
		elsewhere.Body = "other"
		for name, c := range map[string]struct {
			by   access.Actor
			want fault.Kind
		}{
			"a reader sees, and may not": {w.reader, fault.Forbidden},
			"nobody":                     {w.nobody, fault.NotFound},
			"somebody on the roster":     {own("p01"), fault.NotFound},
			"another body":               {elsewhere, fault.NotFound},
		} {
			_, err := w.r.RecordResults(ctx, c.by, october, w.rollout, []Result{{Step: step, Person: "p00", State: "done"}})
			if !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if err := w.r.RecordByHand(ctx, c.by, october, w.rollout, step, "p00", "", Done, ""); !fault.Is(err, c.want) {
				t.Errorf("%s by hand: %v", name, err)
			}
		}
		w.ok(w.r.RecordByHand(ctx, own("p00"), october, w.rollout, step, "p00", "", Done, ""))
		if err := w.r.RecordByHand(ctx, w.helper, october, w.rollout, step, "p00", "", "completed", ""); keyOf(err) != "rollout.result.outcome_unknown" {
			t.Error(err)
		}
		if err := w.r.SayDone(ctx, own("nobody"), october, w.rollout, step, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("not on the roster: %v", err)
		}
	})
}

func TestSteps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		one := w.step(StepInput{Name: "One", Kind: Automatic, Subject: ForPerson, External: "batch-1"})
		two := w.step(StepInput{Name: "Two", Kind: Manual, Subject: ForPerson})
		for name, c := range map[string]struct {
			in    StepInput
			field string
		}{
			"no name":         {StepInput{Kind: Manual, Subject: ForPerson}, "name"},
			"no kind":         {StepInput{Name: "x", Subject: ForPerson}, "kind"},
			"no subject":      {StepInput{Name: "x", Kind: Manual}, "subject"},
			"a strange track": {StepInput{Name: "x", Kind: Manual, Subject: ForPerson, Track: "t"}, "track"},
			"a name twice":    {StepInput{Name: "x", Kind: Manual, Subject: ForPerson, External: "Batch-1"}, "external"},
		} {
			_, err := w.r.AddStep(ctx, w.lead, october, w.rollout, c.in)
			if fs := fault.List(err); len(fs) != 1 || fs[0].Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.r.AddStep(ctx, w.helper, october, w.rollout, StepInput{Name: "x", Kind: Manual, Subject: ForPerson}); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		w.ok(w.r.ChangeStep(ctx, w.lead, october, w.rollout, one, 1, StepInput{Name: "First", Kind: Automatic, Subject: ForPerson, External: "batch-1"}))
		if err := w.r.ChangeStep(ctx, w.lead, october, w.rollout, one, 1, StepInput{Name: "Second", Kind: Automatic, Subject: ForPerson}); !isStale(err) {
			t.Error(err)
		}
		w.ok(w.r.MoveStep(ctx, w.lead, october, w.rollout, two, -1))
		w.ok(w.r.MoveStep(ctx, w.lead, october, w.rollout, two, -1))
		board, err := w.r.Steps(ctx, w.reader, w.rollout)
		w.ok(err)
		if board.Steps[0].Step.ID != two || board.Steps[1].Step.Name != "First" {
			t.Errorf("%+v", board.Steps)
		}
		w.ok(w.r.RecordByHand(ctx, w.helper, october, w.rollout, two, "p00", "", Done, ""))
		if err := w.r.RemoveStep(ctx, w.lead, october, w.rollout, two); keyOf(err) != "rollout.step.used" {
			t.Error(err)
		}
		w.ok(w.r.RemoveStep(ctx, w.lead, october, w.rollout, one))
		if err := w.r.RemoveStep(ctx, w.lead, october, w.rollout, one); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestKnownErrors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		step := w.step(StepInput{Name: "Apps", Kind: Automatic, Subject: ForPerson})
		report, err := w.r.RecordResults(ctx, w.helper, october, w.rollout, []Result{{Step: step, Person: "p00", State: "failed"}})
		w.ok(err)
		known := report.Opened[0]
		in := KnownErrorInput{Step: step, Name: "Apps are not pushed", Cause: "A queue stands still", Fallback: "Fetch them", FaultOf: FaultSupplier, Supplier: "Skyen"}
		if _, err := w.r.AddKnownError(ctx, w.helper, october, w.rollout, in); keyOf(err) != "rollout.known_error.open_already" {
			t.Error(err)
		}
		w.ok(w.r.ChangeKnownError(ctx, w.helper, october, w.rollout, known, 1, in))
		if err := w.r.ChangeKnownError(ctx, w.helper, october, w.rollout, known, 1, in); !isStale(err) {
			t.Error(err)
		}
		bad := in
		bad.Supplier = ""
		if err := w.r.ChangeKnownError(ctx, w.helper, october, w.rollout, known, 2, bad); keyOf(err) != "rollout.known_error.supplier_missing" {
			t.Error(err)
		}
		if err := w.r.CloseKnownError(ctx, w.reader, october, w.rollout, known, 2); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		w.ok(w.r.CloseKnownError(ctx, w.helper, october, w.rollout, known, 2))
		w.ok(w.r.CloseKnownError(ctx, w.helper, october, w.rollout, known, 2)) // again: as it is
		mine, err := w.r.Mine(ctx, own("p00"), october)
		w.ok(err)
		if len(mine.Rollouts[0].Troubles) != 0 {
			t.Error("a closed error is still shown")
		}
		// It fails for another meanwhile: a new one opens, and the old stays closed.
		report, err = w.r.RecordResults(ctx, w.helper, october, w.rollout, []Result{{Step: step, Person: "p01", State: "failed"}})
		w.ok(err)
		if len(report.Opened) != 1 || report.Opened[0] == known {
			t.Fatalf("%+v", report)
		}
		if err := w.r.ReopenKnownError(ctx, w.helper, october, w.rollout, known, 3); keyOf(err) != "rollout.known_error.open_already" {
			t.Error(err)
		}
		// One without a step touches whom one says.
		loose, err := w.r.AddKnownError(ctx, w.helper, october, w.rollout, KnownErrorInput{Name: "Slow", FaultOf: FaultOutside})
		w.ok(err)
		n, err := w.r.TouchPeople(ctx, w.helper, october, w.rollout, loose, Touched{Everybody: true})
		w.ok(err)
		if n != 3 {
			t.Errorf("touches %d", n)
		}
		if _, err := w.r.TouchPeople(ctx, w.helper, october, w.rollout, loose, Touched{Persons: []string{"nobody"}}); keyOf(err) != "rollout.known_error.nobody" {
			t.Error(err)
		}
		w.ok(w.r.HelpWith(ctx, w.helper, october, w.rollout, loose, "p02", false))
		w.ok(w.r.HelpWith(ctx, w.helper, october, w.rollout, loose, "p02", true))
		page, err := w.r.KnownError(ctx, w.helper, w.rollout, loose, TouchedByHand, Place{}, 10)
		w.ok(err)
		if k := page.Error; k.Helped != 1 || k.ByHand != 1 || k.Solved != 1 || len(page.Lines) != 1 {
			t.Errorf("%+v", k)
		}
		if err := w.r.HelpWith(ctx, w.helper, october, w.rollout, loose, "nobody", true); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// TestResultsFromAList is an export of a migration as it comes, kept between
// preview and taking it in.
func TestResultsFromAList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.tablets()
		mail := w.step(StepInput{Name: "Mailboxes", Kind: Automatic, Subject: ForPerson, External: "Batch 1"})
		app := w.step(StepInput{Name: "App", Kind: Automatic, Subject: ForDevice})
		id, err := w.r.KeepList(ctx, w.helper, october, ListDraft{Kind: ListResults, Rollout: w.rollout, Name: "users.csv",
			Content: []byte("Identity,BatchId,Status,Error\np00@nordby.example,Batch 1,Completed,\np01@nordby.example,Batch 1,CompletedWithErrors,3 items\np02@nordby.example,Batch 9,Completed,\n")})
		w.ok(err)
		kept, err := w.r.KeptList(ctx, w.helper, october, w.rollout, ListResults, id)
		w.ok(err)
		rows, err := kept.Results()
		w.ok(err)
		report, err := w.r.RecordResults(ctx, w.helper, october, w.rollout, rows)
		w.ok(err)
		if report.Taken != 2 || len(report.Problems) != 1 || report.Problems[0].Line != 4 || len(report.Opened) != 1 {
			t.Errorf("%+v", report)
		}
		if sum := w.sum(mail); sum.By[Done] != 1 || sum.By[WithErrors] != 1 {
			t.Errorf("%+v", sum)
		}
		for name, err := range map[string]error{
			"somebody else's":  second(w.r.KeptList(ctx, w.lead, october, w.rollout, ListResults, id)),
			"as another kind":  second(w.r.KeptList(ctx, w.lead, october, w.rollout, ListDevices, id)),
			"a day later":      second(w.r.KeptList(ctx, w.helper, october.Add(25*time.Hour), w.rollout, ListResults, id)),
			"of nobody's town": second(w.r.KeptList(ctx, w.nobody, october, w.rollout, ListResults, id)),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, c := range map[string]struct{ content, key string }{
			"nothing":     {"", "sheet.empty"},
			"no state":    {"Identity,Batch\na,b\n", "rollout.result.columns"},
			"no step":     {"Identity,Status\na,Completed\n", "rollout.result.no_step_column"},
			"not a table": {"%PDF-1.7", "sheet.not_a_table"},
		} {
			_, err := w.r.KeepList(ctx, w.helper, october, ListDraft{Kind: ListResults, Rollout: w.rollout, Name: "x.csv", Content: []byte(c.content)})
			if keyOf(err) != c.key || fault.List(err)[0].Field != "file" {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.ok(w.r.DropList(ctx, w.helper, id))

		// Intune names the person; who has one device means that one.
		kept = ListDraft{Kind: ListResults, Step: app, Name: "app.csv", Content: []byte("UserPrincipalName,InstallState\np00@nordby.example,Installed\np01@nordby.example,NotInstalled\n")}
		rows, err = kept.Results()
		w.ok(err)
		report, err = w.r.RecordResults(ctx, w.helper, october, w.rollout, rows)
		w.ok(err)
		if sum := w.sum(app); report.Taken != 2 || sum.All != 4 || sum.By[Done] != 1 || sum.By[Unfinished] != 1 || sum.Waiting != 2 {
			t.Errorf("%+v %+v", report, sum)
		}
	})
}

func second[T any](_ T, err error) error { return err }
