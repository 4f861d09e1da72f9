package desk_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

func TestMergeAndBack(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		one := w.make(as("eva"), desk.Input{Channel: desk.ByPortal, Text: "Printeren larmer"})
		two := w.make(as("ib"), desk.Input{Channel: desk.ByPortal, Text: "Printeren hyler"})
		if _, err := w.Take(ctx, bo, noon, two.ID, 0, "bo"); err != nil {
			t.Fatal(err)
		}
		merged, err := w.Merge(ctx, bo, noon.Add(time.Minute), two.ID, 0, one.ID, true)
		if err != nil || merged.State != desk.Merged || merged.MergedInto != one.ID || w.lettersTo("ib") != 1 || w.lettersTo("eva") != 0 {
			t.Fatalf("%+v %v", merged, err)
		}
		if _, err := w.Reply(ctx, bo, noon.Add(2*time.Minute), one.ID, desk.Saying{Text: "Der kommer en mand"}); err != nil {
			t.Fatal(err)
		}
		if w.lettersTo("ib") != 2 || w.lettersTo("eva") != 1 {
			t.Errorf("ib has %d letters, eva %d", w.lettersTo("ib"), w.lettersTo("eva"))
		}
		ties, err := w.Ties(ctx, bo, noon, one.ID)
		if err != nil || len(ties.Merged) != 1 || ties.Merged[0].Entries[0].Text != "Printeren hyler" {
			t.Errorf("%+v %v", ties, err)
		}
		// What ib writes to the one that is gone is said in the other.
		if _, err := w.Add(ctx, as("ib"), noon.Add(3*time.Minute), two.ID, "Nu er den stille"); err != nil {
			t.Fatal(err)
		}
		if v := w.view(one.ID); v.Entries[len(v.Entries)-1].Text != "Nu er den stille" {
			t.Errorf("%+v", v.Entries)
		}
		if own, err := w.Own(ctx, as("ib"), noon, two.ID); err != nil || own.LivesOn != one.ID {
			t.Errorf("%+v %v", own, err)
		}
		if n := w.counted(); n["central/merged"] != 1 {
			t.Errorf("%v", n)
		}
		if _, err := w.Unmerge(ctx, bo, noon.Add(31*24*time.Hour), two.ID, 0); !fault.Is(err, fault.Refused) {
			t.Errorf("undone after a month: %v", err)
		}
		back, err := w.Unmerge(ctx, bo, noon.Add(time.Hour), two.ID, 0)
		if err != nil || back.State != desk.Open || back.Owner != "bo" || back.MergedInto != "" || back.Reopened != 0 {
			t.Errorf("%+v %v", back, err)
		}
		if v := w.view(one.ID); len(v.Followers) != 0 {
			t.Errorf("%+v still follow", v.Followers)
		}
		if again, err := w.Merge(ctx, bo, noon.Add(2*time.Hour), two.ID, 0, one.ID, true); err != nil || again.State != desk.Merged {
			t.Errorf("%+v %v", again, err)
		}
		if n := w.counted(); n["central/open"]+n["central/new"] != 1 {
			t.Errorf("%v", n)
		}
	})
}

// A merge can be taken back for thirty days; who heard of the other before the
// merge still does after it, who only heard by it does not; what was solved is
// solved again.
func TestAMergeTakenBackIsAsBefore(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		day := 24 * time.Hour
		one := w.make(bo, desk.Input{Requester: "ib", Team: "central"})
		two := w.make(bo, desk.Input{Requester: "eva", Team: "central"})
		strangers := w.make(bo, desk.Input{Sender: "borger@hjem.example", Team: "central"})
		w.do(w.Follow(ctx, bo, noon, one.ID, "eva", false))
		w.do(w.Put(ctx, bo, noon, two.ID, 0, desk.Solved, 0))
		for _, id := range []string{two.ID, strangers.ID} {
			w.do(w.Merge(ctx, bo, noon.Add(time.Minute), id, 0, one.ID, true))
		}
		hears := func() (all []string) {
			for _, f := range w.view(one.ID).Followers {
				all = append(all, f.Person+f.Address)
			}
			slices.Sort(all)
			return all
		}
		if got := hears(); !slices.Equal(got, []string{"borger@hjem.example", "eva"}) {
			t.Errorf("merged: %q", got)
		}
		if err := second(w.Unmerge(ctx, bo, noon.Add(time.Minute+30*day+time.Second), two.ID, 0)); !fault.Is(err, fault.Refused) {
			t.Errorf("after thirty days: %v", err)
		}
		w.do(w.Unmerge(ctx, bo, noon.Add(time.Minute+30*day), two.ID, 0))
		w.do(w.Unmerge(ctx, bo, noon.Add(30*day), strangers.ID, 0))
		if got := hears(); !slices.Equal(got, []string{"eva"}) {
			t.Errorf("taken back: %q", got)
		}
		if got := w.ticket(two.ID); got.State != desk.Solved || got.Open != 0 || got.SolvedAt != noon || got.Reopened != 0 {
			t.Errorf("%+v", got)
		}
		w.counted()
	})
}

// AZ-02: whoever ties two tickets may work on both; what they may not see does
// not exist, and nothing is written.
func TestAZ02_TiesAskForBoth(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		mine := w.make(as("ida", "local"), desk.Input{Requester: "eva", Mine: true})
		theirs := w.make(lead(), desk.Input{Requester: "ib", Team: "expert"})
		ida := as("ida", "local")
		other := access.Actor{Body: "b2", Person: "bo", Grants: lead().Grants}
		for name, do := range map[string]func() error{
			"merge":    func() error { _, err := w.Merge(ctx, ida, noon, mine.ID, 0, theirs.ID, true); return err },
			"merge in": func() error { _, err := w.Merge(ctx, ida, noon, theirs.ID, 0, mine.ID, true); return err },
			"tie":      func() error { _, err := w.Tie(ctx, ida, noon, mine.ID, 0, theirs.ID, desk.Related); return err },
			"under":    func() error { _, err := w.Under(ctx, ida, noon, mine.ID, 0, theirs.ID); return err },
			"over":     func() error { _, err := w.Under(ctx, ida, noon, theirs.ID, 0, mine.ID); return err },
			"split": func() error {
				_, err := w.Split(ctx, ida, noon, theirs.ID, 0, desk.Parting{Entries: []int{1}})
				return err
			},
			"ties":    func() error { _, err := w.Ties(ctx, ida, noon, theirs.ID); return err },
			"unmerge": func() error { _, err := w.Unmerge(ctx, ida, noon, theirs.ID, 0); return err },
			"children": func() error {
				_, _, err := w.AnswerChildren(ctx, ida, noon, theirs.ID, nil, desk.Saying{Text: "x"})
				return err
			},
			"the requester's own page": func() error {
				_, err := w.Ties(ctx, as("eva"), noon, mine.ID)
				return err
			},
			"another body": func() error { _, err := w.Merge(ctx, other, noon, mine.ID, 0, theirs.ID, true); return err },
		} {
			if err := do(); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		// Who may look at a ticket, since their team had it, may not tie it.
		had := w.make(ida, desk.Input{Requester: "eva", Mine: true})
		w.do(w.Move(ctx, ida, noon, had.ID, 0, desk.Target{Team: "central", Reason: desk.NeedsSkill}))
		for name, err := range map[string]error{
			"merge": second(w.Merge(ctx, ida, noon, mine.ID, 0, had.ID, true)), "tie": second(w.Tie(ctx, ida, noon, mine.ID, 0, had.ID, desk.Related)), "under": second(w.Under(ctx, ida, noon, mine.ID, 0, had.ID)),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s with what one may only read: %v", name, err)
			}
		}
		if a, b := w.view(mine.ID), w.view(theirs.ID); a.Version != mine.Version || b.Version != theirs.Version {
			t.Error("something was written")
		}
		// A tie that leads to what one may not see is not told of.
		if _, err := w.Tie(ctx, lead(), noon, mine.ID, 0, theirs.ID, desk.CausedBy); err != nil {
			t.Fatal(err)
		}
		if ties, err := w.Ties(ctx, ida, noon, mine.ID); err != nil || len(ties.Links) != 0 {
			t.Errorf("%+v %v", ties.Links, err)
		}
		if ties, err := w.Ties(ctx, lead(), noon, theirs.ID); err != nil || len(ties.Links) != 1 || !ties.Links[0].Back {
			t.Errorf("%+v %v", ties.Links, err)
		}
		if _, err := w.Untie(ctx, lead(), noon, theirs.ID, 0, mine.ID, desk.CausedBy); err != nil {
			t.Error(err)
		}
		if ties, _ := w.Ties(ctx, lead(), noon, theirs.ID); len(ties.Links) != 0 {
			t.Errorf("%+v", ties.Links)
		}
	})
}

// A ticket can be made under another, as it can be put under one later: by
// whoever works on both, one step down, and both histories tell of it.
func TestMadeUnderAnother(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		parent := w.make(bo, desk.Input{Requester: "eva", Team: "central"})
		child := w.make(bo, desk.Input{Requester: "ib", Team: "central", Parent: parent.ID, Reporter: "eva"})
		above, below := w.view(parent.ID), w.view(child.ID)
		told, said := above.Entries[len(above.Entries)-1], below.Entries[len(below.Entries)-1]
		if told.Kind != desk.Linked || told.Data().Ref != child.ID || told.Data().From != strconv.Itoa(child.Number) || above.Version != parent.Version+1 {
			t.Errorf("the parent tells %+v", told)
		}
		if said.Kind != desk.Linked || said.Data().Ref != parent.ID || said.Data().To != strconv.Itoa(parent.Number) || below.Parent != parent.ID || below.Reporter != "eva" {
			t.Errorf("the child tells %+v", said)
		}
		theirs := w.make(lead(), desk.Input{Requester: "ib", Team: "expert"})
		had := w.make(bo, desk.Input{Requester: "eva", Team: "central"})
		w.do(w.Move(ctx, bo, noon, had.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill}))
		gone := w.make(bo, desk.Input{Requester: "eva", Team: "central"})
		w.do(w.Merge(ctx, bo, noon, gone.ID, 0, parent.ID, true))
		for name, c := range map[string]struct {
			in   desk.Input
			want string
		}{
			"what is not there":   {desk.Input{Parent: "nowhere"}, "parent fault.not_a_choice"},
			"what is not seen":    {desk.Input{Parent: theirs.ID}, "parent fault.not_a_choice"},
			"what is only read":   {desk.Input{Parent: had.ID}, "parent fault.not_a_choice"},
			"a child":             {desk.Input{Parent: child.ID}, "parent desk.parent.nested"},
			"one that was merged": {desk.Input{Parent: gone.ID}, "parent desk.merge.gone"},
			"told by nobody":      {desk.Input{Reporter: "nobody"}, "reporter desk.requester.unknown"},
		} {
			c.in.Title, c.in.Channel, c.in.Requester, c.in.Team = "x", desk.ByPhone, "eva", "central"
			_, err := w.Make(ctx, bo, noon, c.in)
			if all := fault.List(err); len(all) != 1 || all[0].Field+" "+all[0].Key != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if v := w.view(theirs.ID); v.Version != theirs.Version {
			t.Error("a ticket of others was written to")
		}
	})
}

func TestSplit(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		both := w.make(as("eva"), desk.Input{Channel: desk.ByPortal, Text: "Mail og mus"})
		if _, err := w.Add(ctx, as("eva"), noon, both.ID, "Musen er gul"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Note(ctx, bo, noon, both.ID, desk.Saying{Text: "Den er hendes egen"}); err != nil {
			t.Fatal(err)
		}
		split := func() desk.Ticket {
			made, err := w.Split(ctx, bo, noon.Add(time.Hour), both.ID, 0, desk.Parting{Title: "Musen", Entries: []int{2, 3}, Client: "f1"})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		made := split()
		if again := split(); again.ID != made.ID {
			t.Error("the same form split twice")
		}
		v := w.view(made.ID)
		texts := []string{}
		for _, e := range v.Entries {
			texts = append(texts, e.Text)
		}
		if made.Requester != "eva" || made.Unit != "school" || !slices.Equal(texts, []string{"", "", "Musen er gul", "Den er hendes egen"}) || v.Entries[2].At != noon || v.Entries[2].Actor != "eva" ||
			v.Entries[3].Seen != desk.Internal {
			t.Errorf("%+v %+v", made, v.Entries)
		}
		if ties, err := w.Ties(ctx, bo, noon, both.ID); err != nil || len(ties.Links) != 1 || ties.Links[0].Kind != desk.SplitOff || !ties.Links[0].Back {
			t.Errorf("%+v %v", ties.Links, err)
		}
		for name, in := range map[string]desk.Parting{"title": {Entries: []int{2}}, "entries": {Title: "x"}, "service": {Title: "x", Entries: []int{2}, Service: "nothing"}} {
			_, err := w.Split(ctx, bo, noon, both.ID, 0, in)
			if faults := fault.List(err); len(faults) == 0 || faults[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestChildrenAreAnsweredAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		parent := w.make(bo, desk.Input{Title: "Netværket er nede", Mine: true})
		one, two := w.make(as("eva"), desk.Input{Channel: desk.ByPortal}), w.make(as("ib"), desk.Input{Channel: desk.ByPortal})
		hidden := w.make(lead(), desk.Input{Requester: "ada", Team: "expert"})
		for _, child := range []desk.Ticket{one, two, hidden} {
			if _, err := w.Under(ctx, lead(), noon, child.ID, 0, parent.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Under(ctx, lead(), noon, parent.ID, 0, one.ID); !fault.Is(err, fault.Invalid) {
			t.Errorf("a parent got a parent: %v", err)
		}
		if ties, err := w.Ties(ctx, bo, noon, parent.ID); err != nil || len(ties.Children) != 2 || ties.Going != 2 {
			t.Errorf("%+v %v", ties.Children, err)
		}
		all := []string{one.ID, two.ID, hidden.ID}
		done, left, err := w.AnswerChildren(ctx, bo, noon.Add(time.Hour), parent.ID, all, desk.Saying{Text: "Nettet er tilbage", Then: desk.Solved})
		if err != nil || done != 2 || len(left) != 0 || w.lettersTo("eva") != 1 || w.lettersTo("ib") != 1 || w.lettersTo("ada") != 0 {
			t.Errorf("%d %v %v", done, left, err)
		}
		if v := w.view(one.ID); v.State != desk.Solved {
			t.Errorf("%+v", v.Ticket)
		}
		if done, _, err := w.AnswerChildren(ctx, bo, noon.Add(2*time.Hour), parent.ID, all, desk.Saying{Text: "Igen", Then: desk.Solved}); err != nil || done != 0 {
			t.Errorf("answered again: %d %v", done, err)
		}
	})
}

// A merge makes two people hear of each other's only when somebody has said
// that they may; one person's addresses are one person.
func TestAMergeOfTwoPeopleNeedsAWord(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			return org.AddEmail(tx, org.Email{Body: "b1", Person: "eva", Address: "Eva@ny.solby.example", Fold: "eva@ny.solby.example", Kind: "alias"})
		}); err != nil {
			t.Fatal(err)
		}
		ask := func(in desk.Input) string { in.Team = "central"; return w.make(bo, in).ID }
		eva, ib, nobody := desk.Input{Requester: "eva"}, desk.Input{Requester: "ib"}, desk.Input{}
		evasOther, stranger, sameStranger := desk.Input{Sender: "EVA@ny.solby.example"}, desk.Input{Sender: "borger@hjem.example"}, desk.Input{Sender: "Borger@hjem.example"}
		for name, c := range map[string]struct {
			from, into desk.Input
			names      [2]string // "" = not asked
		}{
			"two people": {eva, ib, [2]string{"Eva Friis", "Ib Krogh"}}, "a stranger": {stranger, eva, [2]string{"borger@hjem.example", "Eva Friis"}},
			"one person": {eva, eva, [2]string{}}, "their other address": {evasOther, eva, [2]string{}}, "into their other address": {eva, evasOther, [2]string{}},
			"somebody else's": {evasOther, ib, [2]string{"Eva Friis", "Ib Krogh"}}, "one stranger": {stranger, sameStranger, [2]string{}}, "nobody": {nobody, eva, [2]string{}},
		} {
			from, into := ask(c.from), ask(c.into)
			was := w.view(into)
			_, err := w.Merge(ctx, bo, noon.Add(time.Minute), from, 0, into, false)
			if c.names[0] == "" {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			list := fault.List(err)
			if len(list) != 1 || list[0].Field != "both_see" || list[0].Key != "desk.merge.both_see" || list[0].Args["from"] != c.names[0] || list[0].Args["into"] != c.names[1] {
				t.Errorf("%s: %v %+v", name, err, list)
			}
			if is := w.view(into); is.Version != was.Version || len(is.Followers) != 0 || w.view(from).State == desk.Merged {
				t.Errorf("%s: something was done", name)
			}
			w.do(w.Merge(ctx, bo, noon.Add(time.Minute), from, 0, into, true))
		}
	})
}
