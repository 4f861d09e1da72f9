package desk_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// byMail is a ticket of Eva's as mail makes it: nothing was asked.
func (w town) byMail(service string) desk.Ticket {
	w.t.Helper()
	return w.make(access.Program("b1"), desk.Input{Kind: desk.Fault, Title: "Intet net", Service: service, Requester: "eva", Team: "central", Channel: desk.ByMail})
}

// lacking are the tickets of the list of what lacks something.
func (w town) lacking(f desk.Filter) string {
	w.t.Helper()
	f.Lacking = true
	list, err := w.Tickets(ctx, lead(), noon, f)
	if err != nil {
		w.t.Fatal(err)
	}
	var titles []string
	for _, r := range list.Rows {
		titles = append(titles, r.Title)
	}
	return strings.Join(titles, ", ")
}

// A mail is never refused for what its service asks. The ticket says how much
// is missing, the list finds it, and another service, another kind or an
// answer changes that.
func TestWhatATicketLacksIsCounted(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, floor := w.asks()
		made := w.byMail("mail")
		w.make(as("bo", "central"), desk.Input{Title: "Uden tjeneste", Requester: "eva", Team: "central"})
		bo := as("bo", "central")
		details := desk.Details{Kind: desk.Fault, Title: "Intet net", Service: "mail", Requester: "eva"}
		stands := func(what string, want int, listed string) {
			t.Helper()
			if v := w.view(made.ID); v.Lacking != want || v.Lacks() != (want > 0) {
				t.Errorf("%s: %d are missing", what, v.Lacking)
			}
			if got := w.lacking(desk.Filter{Team: "central"}); got != listed {
				t.Errorf("%s: the list has %q", what, got)
			}
		}
		stands("by mail", 2, "Intet net")
		w.do(w.Fill(ctx, bo, noon, made.ID, 0, map[string]string{floor: "Loftet"}))
		stands("an answer nobody required", 2, "Intet net")
		w.do(w.Fill(ctx, bo, noon, made.ID, 0, map[string]string{room: "B12"}))
		stands("one answer", 1, "Intet net")
		details.Kind = desk.Question
		w.do(w.Describe(ctx, bo, noon, made.ID, 0, details))
		stands("of a question less is asked", 0, "")
		details.Kind, details.Service = desk.Fault, ""
		w.do(w.Describe(ctx, bo, noon, made.ID, 0, details))
		stands("without a service", 0, "")
		details.Service = "mail"
		w.do(w.Describe(ctx, bo, noon, made.ID, 0, details))
		stands("the service again: its answers are still there", 1, "Intet net")
		w.do(w.Fill(ctx, bo, noon, made.ID, 0, map[string]string{asset: "PC-7"}))
		stands("all of it", 0, "")
	})
}

// What lacks something is not called solved, by no way, unless somebody says
// why; why is kept for the desk alone. Another service asks anew.
func TestSolvedOnlyWithWhatIsAsked(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, _ := w.asks()
		bo := as("bo", "central")
		made := w.byMail("mail")
		const missing = "without desk.without.missing"
		for name, err := range map[string]error{
			"put":                  second(w.Put(ctx, bo, noon, made.ID, 0, desk.Solved, 0)),
			"a reply":              second(w.Reply(ctx, bo, noon, made.ID, desk.Saying{Text: "Prøv nu", Then: desk.Solved})),
			"a note":               second(w.Note(ctx, bo, noon, made.ID, desk.Saying{Text: "Gjort", Then: desk.Solved})),
			"with an empty reason": second(w.SolveWithout(ctx, bo, noon, made.ID, 0, " \n")),
		} {
			if wrongs(err) != missing || fault.List(err)[0].Args["fields"] != "Lokale, Maskine" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if effect, err := w.ForeseeMany(ctx, bo, noon, []desk.Pick{{Ticket: made.ID}}, desk.Many{What: desk.ManyPut, State: desk.Solved}); err != nil || len(effect.Will) != 0 || len(effect.Refused) != 1 || effect.Refused[0].Fault.Key != "desk.without.missing" {
			t.Errorf("with others: %+v %v", effect, err)
		}
		if v := w.view(made.ID); v.State != desk.Fresh || len(v.Entries) != 1 {
			t.Errorf("something was left behind: %s, %d entries", v.State, len(v.Entries))
		}
		if err := second(w.SolveWithout(ctx, bo, noon, made.ID, 0, strings.Repeat("x", 1001))); wrongs(err) != "without fault.too_long" {
			t.Error(err)
		}
		if err := second(w.SolveWithout(ctx, as("eva"), noon, made.ID, 0, "Fordi")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the requester: %v", err)
		}
		w.do(w.SolveWithout(ctx, bo, noon, made.ID, made.Version, "Maskinen er skrottet"))
		v := w.view(made.ID)
		if v.State != desk.Solved || v.Lacking != 0 || v.Excused != 1 || w.lacking(desk.Filter{Done: true}) != "" {
			t.Errorf("%s, %d missing", v.State, v.Lacking)
		}
		why := v.Entries[1]
		if why.Kind != desk.Excused || why.Seen != desk.Internal || why.Text != "Maskinen er skrottet" || len(why.FieldChanges()) != 2 || why.FieldChanges()[0].Field != room {
			t.Errorf("%+v", why)
		}
		if own, err := w.Own(ctx, as("eva"), noon, made.ID); err != nil || len(own.Wanted) != 0 || strings.Contains(words(own), "skrottet") {
			t.Errorf("%+v %v", own, err)
		}
		w.do(w.Put(ctx, as("eva"), noon, made.ID, 0, desk.Open, 0))
		if own, err := w.Own(ctx, as("eva"), noon, made.ID); err != nil || len(own.Wanted) != 0 {
			t.Errorf("what was excused is asked for again: %+v %v", own.Wanted, err)
		}
		w.do(w.Put(ctx, bo, noon, made.ID, 0, desk.Solved, 0)) // it was said why once
		w.do(w.Put(ctx, as("eva"), noon, made.ID, 0, desk.Open, 0))
		w.do(w.Describe(ctx, bo, noon, made.ID, 0, desk.Details{Kind: desk.Question, Title: "Intet net", Service: "mail", Requester: "eva"}))
		if err := second(w.Put(ctx, bo, noon, made.ID, 0, desk.Solved, 0)); wrongs(err) != missing {
			t.Errorf("another kind asks anew: %v", err)
		}
		w.do(w.Put(ctx, bo, noon, made.ID, 0, desk.Waiting, 0)) // nothing else is held up
		w.do(w.Reply(ctx, bo, noon, made.ID, desk.Saying{Text: "Lokale?"}))
		w.do(w.Fill(ctx, bo, noon, made.ID, 0, map[string]string{room: "B12"}))
		w.do(w.Put(ctx, bo, noon, made.ID, 0, desk.Solved, 0))

		// Another service asks anew, whatever was excused of the one before.
		other := w.byMail("mail")
		w.do(w.SolveWithout(ctx, bo, noon, other.ID, 0, "Maskinen er skrottet"))
		w.do(w.Put(ctx, as("eva"), noon, other.ID, 0, desk.Open, 0))
		for _, service := range []string{"", "mail"} {
			w.do(w.Describe(ctx, bo, noon, other.ID, 0, desk.Details{Kind: desk.Fault, Title: other.Title, Service: service, Requester: "eva"}))
		}
		if err := second(w.Put(ctx, bo, noon, other.ID, 0, desk.Solved, 0)); wrongs(err) != missing {
			t.Errorf("another service asks anew: %v", err)
		}

		w.do(w.Put(ctx, program, noon, w.byMail("mail").ID, 0, desk.Solved, 0)) // a program is asked nothing

		full := w.make(bo, desk.Input{Kind: desk.Fault, Title: "Alt er svaret", Service: "mail", Requester: "eva", Team: "central", Fields: map[string]string{room: "B12", asset: "PC-7"}})
		w.do(w.SolveWithout(ctx, bo, noon, full.ID, 0, "Ingen grund"))
		if v := w.view(full.ID); v.State != desk.Solved || v.Excused != 0 {
			t.Error("there was nothing to excuse")
		}
	})
}

func words(own desk.OwnView) string {
	var all []string
	for _, w := range own.Words {
		all = append(all, w.Text)
	}
	return strings.Join(all, "\n")
}

// Many are solved at once with one reason for those that lack something: which
// lack what is said before and after, without a reason they stay, the reason
// stands in each of them and in no other, and all of it is taken back.
func TestManyAreSolvedWithOneReason(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, _ := w.asks()
		bo := as("bo", "central")
		none, some := w.byMail("mail"), w.byMail("mail")
		w.do(w.Fill(ctx, bo, noon, some.ID, 0, map[string]string{room: "B12"}))
		full := w.make(bo, desk.Input{Kind: desk.Fault, Title: "Alt er svaret", Service: "mail", Requester: "eva", Team: "central", Fields: map[string]string{room: "B12", asset: "PC-7"}})
		free := w.make(bo, desk.Input{Title: "Uden tjeneste", Requester: "eva", Team: "central"})
		excused := w.byMail("mail")
		w.do(w.SolveWithout(ctx, bo, noon, excused.ID, 0, "Sagt før"))
		w.do(w.Put(ctx, as("eva"), noon, excused.ID, 0, desk.Open, 0))
		var picks []desk.Pick
		for _, made := range []desk.Ticket{none, some, full, free, excused} {
			picks = append(picks, desk.Pick{Ticket: made.ID})
		}
		told := func(rows []desk.ManyRow) map[string]string {
			all := map[string]string{}
			for _, r := range rows {
				all[r.ID] = strings.Join(r.Lacks, ", ")
			}
			return all
		}
		solve := desk.Many{What: desk.ManyPut, State: desk.Solved}
		lacking := map[string]string{none.ID: "Lokale, Maskine", some.ID: "Maskine"}
		seen, err := w.ForeseeMany(ctx, bo, noon, picks, solve)
		if err != nil || len(seen.Will) != 3 || !maps.Equal(told(seen.Refused), lacking) {
			t.Errorf("%v %v %v", told(seen.Will), told(seen.Refused), err)
		}
		for _, r := range seen.Refused {
			if !r.OnlyLacks() || r.Fault.Key != "desk.without.missing" || r.Fault.Args["fields"] != lacking[r.ID] {
				t.Errorf("%+v", r.Fault)
			}
		}
		solve.Without = " " + strings.Repeat("x", 1001)
		if _, err := w.ApplyMany(ctx, bo, noon, picks, solve); wrongs(err) != "without fault.too_long" {
			t.Error(err)
		}
		solve.Without = "Maskinerne er skrottet"
		if _, err := w.ApplyMany(ctx, as("eva"), noon, picks, solve); err != nil || w.ticket(none.ID).State != desk.Fresh {
			t.Errorf("the requester solves many: %v", err)
		}
		if seen, err = w.ForeseeMany(ctx, bo, noon, picks, solve); err != nil || len(seen.Will) != 5 || len(w.view(none.ID).Entries) != 1 {
			t.Errorf("%+v %v", seen, err)
		}
		did, err := w.ApplyMany(ctx, bo, noon, picks, solve)
		if err != nil || len(did.Refused) != 0 || told(did.Will)[none.ID] != "Lokale, Maskine" || told(did.Will)[some.ID] != "Maskine" || told(did.Will)[full.ID]+told(did.Will)[free.ID]+told(did.Will)[excused.ID] != "" {
			t.Fatalf("%v %v %v", told(did.Will), told(did.Refused), err)
		}
		reasons := func(id string) (all []string) {
			for _, e := range w.view(id).Entries {
				if e.Kind == desk.Excused {
					all = append(all, e.Text)
				}
			}
			return all
		}
		for id, want := range map[string]string{none.ID: solve.Without, some.ID: solve.Without, full.ID: "", free.ID: "", excused.ID: "Sagt før"} {
			if v := w.view(id); v.State != desk.Solved || v.Lacking != 0 || strings.Join(reasons(id), "|") != want || (v.Excused == 1) != (want != "") {
				t.Errorf("%s: %s, %d missing, %q", v.Title, v.State, v.Lacking, reasons(id))
			}
		}
		if back, err := w.UndoMany(ctx, bo, noon, did.ID); err != nil || len(back.Will) != 5 {
			t.Fatalf("%+v %v", back, err)
		}
		for id, want := range map[string]int{none.ID: 2, some.ID: 1, full.ID: 0, excused.ID: 0} {
			if v := w.view(id); !v.Going() || v.Lacking != want {
				t.Errorf("taken back: %s, %d missing", v.State, v.Lacking)
			}
		}
		if err := second(w.Put(ctx, bo, noon, none.ID, 0, desk.Solved, 0)); wrongs(err) != "without desk.without.missing" {
			t.Errorf("the reason was taken back with the rest: %v", err)
		}
		w.counted()
	})
}

// One button asks the requester for what is theirs to answer, in their language
// and after what was begun; what the desk fills in is not asked of them.
func TestAskingForWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.Texts = text.NewCatalog()
		_, _, _ = w.asks()
		a := arrangement.New(w.db)
		_, err := a.AddField(ctx, lead(), noon, "mail", arrangement.FieldInput{Type: arrangement.OfChoice, Names: map[string]string{"da": "Fløj", "en": "Wing"}, Required: true, Portal: true,
			Choices: map[string][]string{"da": {"Nord", "Syd"}, "en": {"North", "South"}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			return org.AddPerson(tx, "da", org.Person{ID: "may", Given: "May", Family: "Lee", Lang: "en", Active: 1, CreatedAt: noon})
		}); err != nil {
			t.Fatal(err)
		}
		bo := as("bo", "central")
		made := w.make(access.Program("b1"), desk.Input{Kind: desk.Fault, Title: "No network", Service: "mail", Requester: "may", Team: "central", Channel: desk.ByMail})
		if err := w.KeepDraft(ctx, bo, noon, made.ID, desk.DraftReply, "Hello May", 1); err != nil {
			t.Fatal(err)
		}
		for range 2 { // twice is once
			draft, err := w.AskMissing(ctx, bo, noon, made.ID)
			if err != nil || !strings.HasPrefix(draft.Text, "Hello May\n\n") || strings.Count(draft.Text, "– Room") != 1 || strings.Count(draft.Text, "– Wing (North / South)") != 1 || strings.Contains(draft.Text, "Maskine") || strings.Contains(draft.Text, "Etage") {
				t.Errorf("%v\n%s", err, draft.Text)
			}
		}
		if v, err := w.Ticket(ctx, bo, noon, made.ID); err != nil || len(v.Drafts) != 1 || !strings.Contains(v.Drafts[0].Text, "– Room") || len(v.Entries) != 1 {
			t.Errorf("%+v %v", v.Drafts, err)
		}
		asked := w.make(bo, desk.Input{Title: "Uden tjeneste", Requester: "eva", Team: "central"})
		closed := w.make(access.Program("b1"), desk.Input{Kind: desk.Fault, Title: "No network", Service: "mail", Requester: "may", Team: "central", Channel: desk.ByMail})
		w.do(w.Put(ctx, program, noon, closed.ID, 0, desk.Solved, 0))
		w.do(w.Put(ctx, as("may"), noon, closed.ID, 0, desk.Closed, 0))
		if own, err := w.Own(ctx, as("may"), noon, closed.ID); err != nil || len(own.Wanted) != 0 {
			t.Errorf("a closed ticket asks: %+v %v", own.Wanted, err)
		}
		for name, c := range map[string]struct {
			by     access.Actor
			ticket string
			want   fault.Kind
		}{
			"nothing is missing": {bo, asked.ID, fault.Refused},
			"it is closed":       {bo, closed.ID, fault.Refused},
			"the requester":      {as("may"), made.ID, fault.Forbidden},
			"another team":       {as("ada", "expert"), made.ID, fault.NotFound},
		} {
			if err := second(w.AskMissing(ctx, c.by, noon, c.ticket)); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Whose ticket it is answers what is asked of them, on their page: it counts as
// their word, so what waited is taken up again.
func TestTheRequesterAnswersWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		room, asset, _ := w.asks()
		bo, eva := as("bo", "central"), as("eva")
		made := w.byMail("mail")
		w.do(w.Take(ctx, bo, noon, made.ID, 0, "bo"))
		w.do(w.Put(ctx, bo, noon, made.ID, 0, desk.Waiting, 0))
		own, err := w.Own(ctx, eva, noon, made.ID)
		if err != nil || len(own.Wanted) != 1 || own.Wanted[0].ID != room {
			t.Fatalf("%+v %v", own.Wanted, err)
		}
		for name, c := range map[string]struct {
			by     access.Actor
			values map[string]string
			want   fault.Kind
		}{
			"emptied":     {eva, map[string]string{room: ""}, fault.Invalid},
			"a neighbour": {as("ib"), map[string]string{room: "x"}, fault.NotFound},
		} {
			if err := second(w.FillOwn(ctx, c.by, noon, made.ID, 0, c.values)); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.do(w.FillOwn(ctx, eva, noon, made.ID, own.Version, map[string]string{room: "B12", asset: "kun supportens"}))
		v := w.view(made.ID)
		if v.State != desk.Open || v.Lacking != 1 || v.Filled()[room] != "B12" || v.Filled()[asset] != "" {
			t.Errorf("%s, %d missing, %v", v.State, v.Lacking, v.Filled())
		}
		said := v.Entries[len(v.Entries)-2]
		if said.Kind != desk.FieldsSet || said.Actor != "eva" || said.Seen != desk.Internal {
			t.Errorf("%+v", said)
		}
		w.do(w.Fill(ctx, bo, noon, made.ID, 0, map[string]string{asset: "PC-7"})) // the desk's own, and nothing of hers
		if own, err := w.Own(ctx, eva, noon, made.ID); err != nil || len(own.Wanted) != 0 || len(own.Fields) != 1 || own.Fields[0].ID != room {
			t.Errorf("%+v %v", own.Fields, err)
		}
		w.do(w.SolveWithout(ctx, bo, noon, made.ID, 0, "Skrottet"))
		if err := second(w.FillOwn(ctx, eva, noon, made.ID, 0, map[string]string{room: "B13"})); !fault.Is(err, fault.Refused) {
			t.Errorf("a solved one: %v", err)
		}
	})
}

// When a service asks for something else, its open tickets are counted anew.
func TestOpenTicketsFollowWhatIsAsked(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.byMail("mail")
		sweep := func() int {
			t.Helper()
			n, err := w.Retime(ctx, access.Program("b1"), noon)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		sweep()
		if n := sweep(); n != 0 {
			t.Fatalf("%d changed by nothing", n)
		}
		room, _, _ := w.asks()
		if n := sweep(); n != 1 || w.view(made.ID).Lacking != 2 || w.view(made.ID).Version != made.Version {
			t.Errorf("%d counted, %d missing", n, w.view(made.ID).Lacking)
		}
		a := arrangement.New(w.db)
		list, _ := a.Fields(ctx, lead(), "mail")
		was, _ := list.Field(room)
		if err := a.ChangeField(ctx, lead(), noon, "mail", room, was.Version, arrangement.FieldInput{Names: was.Names(), Portal: true}); err != nil {
			t.Fatal(err)
		}
		if n := sweep(); n != 1 || w.view(made.ID).Lacking != 1 {
			t.Errorf("%d counted, %d missing", n, w.view(made.ID).Lacking)
		}
		excused := w.byMail("mail")
		w.do(w.SolveWithout(ctx, as("bo", "central"), noon, excused.ID, 0, "Skrottet"))
		w.do(w.Put(ctx, as("eva"), noon, excused.ID, 0, desk.Open, 0))
		list, _ = a.Fields(ctx, lead(), "mail")
		was, _ = list.Field(room)
		if err := a.ChangeField(ctx, lead(), noon, "mail", room, was.Version, arrangement.FieldInput{Names: was.Names(), Portal: true, Required: true}); err != nil {
			t.Fatal(err)
		}
		if n := sweep(); n != 1 || w.view(made.ID).Lacking != 2 || w.view(excused.ID).Lacking != 0 {
			t.Errorf("%d counted, %d missing, and %d of what was excused", n, w.view(made.ID).Lacking, w.view(excused.ID).Lacking)
		}
		if wrong, err := w.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}
