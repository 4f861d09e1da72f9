package desk_test

import (
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

// guide publishes one for all of staff and answers its id.
func (w town) guide() string {
	w.t.Helper()
	l := knowledge.New(w.db)
	id, err := l.Add(ctx, lead(), noon, knowledge.Input{Kind: knowledge.AGuide, Audience: knowledge.ForStaff}, "da", knowledge.Words{Title: "Mail på telefonen", Text: "Gør sådan"}, "")
	if err == nil {
		err = l.Publish(ctx, lead(), noon, id, "da", 1, "")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// D4: in a ticket a guide helped or did not, once; before one it solves what
// was about to be asked, and that contact is counted.
func TestWhetherAGuideHelped(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		guide, l := w.guide(), knowledge.New(w.db)
		made := w.make(as("bo", "central"), desk.Input{Requester: "eva", Team: "central"})
		say := func(by access.Actor, helped bool) error {
			return w.GuideHelped(ctx, by, noon, made.ID, guide, "da", helped)
		}
		for _, helped := range []bool{true, false, true} {
			if err := say(as("bo", "central"), helped); err != nil {
				t.Fatal(err)
			}
			if said, err := w.GuidesHelped(ctx, as("bo", "central"), noon, made.ID); err != nil || len(said) != 1 || said[guide] != helped {
				t.Errorf("%v %v", said, err)
			}
		}
		stranger := lead()
		stranger.Body = "b2"
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"whose ticket it is": {say(as("eva"), true), fault.Forbidden},
			"another team":       {say(as("ada", "expert"), true), fault.NotFound},
			"another body":       {say(stranger, true), fault.NotFound},
			"no such guide":      {w.GuideHelped(ctx, as("bo", "central"), noon, made.ID, "nix", "da", true), fault.NotFound},
			"another body's":     {w.SolvedByGuide(ctx, access.Actor{Body: "b2", Person: "eva", Via: access.BySession}, noon, guide, "da", "c"), fault.NotFound},
			"nobody":             {w.SolvedByGuide(ctx, access.Actor{Body: "b1", Via: access.BySession}, noon, guide, "da", "c"), fault.Forbidden},
		} {
			if !fault.Is(c.err, c.want) {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		for _, client := range []string{"c1", "c1", "c2"} {
			if err := w.SolvedByGuide(ctx, as("eva"), noon, guide, "da", client); err != nil {
				t.Fatal(err)
			}
		}
		for day, want := range map[desk.Period]int{{From: "2026-04-14", To: "2026-04-14"}: 2, {From: "2026-04-15", To: "2026-04-20"}: 0} {
			if m, err := w.Account(ctx, lead(), noon, desk.MadeFilter{Period: day}); err != nil || m.Guided != want {
				t.Errorf("%v: %d, %v", day, m.Guided, err)
			}
			g, err := w.GuidedRows(ctx, lead(), noon, day)
			for _, one := range g.Guides {
				if want -= one.N; one.Guide != guide || one.Lang != "da" || one.Title == "" {
					t.Errorf("%+v", one)
				}
			}
			if err != nil || want != 0 {
				t.Errorf("%v: the guides' contacts are off by %d, %v", day, want, err)
			}
		}
		if _, err := w.GuidedRows(ctx, as("bo", "central"), noon, desk.Period{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("who reads no reports: %v", err)
		}
		if r, err := l.Read(ctx, as("eva"), noon, guide, "da"); err != nil || r.Guide.Helped != 3 || r.Guide.NotHelped != 0 {
			t.Errorf("%+v %v", r.Guide, err)
		}
	})
}
