package rollout

import (
	"errors"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestB2_ExactlyOneTrack(t *testing.T) {
	paths := map[string]string{"council": "/council/", "it": "/it/"}
	profile := func(id string, kinds ...string) org.Profile {
		p := org.Profile{Person: org.Person{ID: id}, UnitPath: paths}
		for _, k := range kinds {
			p.Positions = append(p.Positions, org.Position{Kind: k, Unit: "council"})
		}
		return p
	}
	rules := []ruled{
		{"unit", org.Rule{Kinds: []string{org.Employee}}},
		{"council", org.Rule{Kinds: []string{org.Member, org.Deputy}}},
		{"all members", org.Rule{Kinds: []string{org.Member}}},
	}
	profiles := []org.Profile{profile("both", org.Member, org.Employee), profile("member", org.Member), profile("guest", org.External),
		profile("deputy", org.Deputy), profile("stranger", org.External), profile("fresh", org.Member)}
	people := []Transition{{Person: "both", Track: "council", Part: PartOutstanding}, {Person: "member", Part: PartOutstanding},
		{Person: "guest", Track: "council", Part: PartOutstanding}, {Person: "deputy", Track: "unit", Part: PartAdopted}, {Person: "ended", Track: "unit"}}
	p := arrange(rules, people, profiles, "2026-04-14")
	got := ""
	for _, m := range p.Moves {
		got += m.Person + ":" + m.From + ">" + m.To + " "
	}
	if got != "both:council>unit member:>council guest:council> " {
		t.Errorf("moves: %s", got)
	}
	if len(p.None) != 1 || p.None[0].Person != "guest" {
		t.Errorf("in none: %+v", p.None)
	}
	if len(p.New) != 1 || p.New[0].Person != "fresh" || p.New[0].To != "council" {
		t.Errorf("new: %+v", p.New)
	}
	if p.After["unit"] != 3 || p.After["council"] != 1 || p.After[""] != 1 {
		t.Errorf("after: %v", p.After)
	}
	if why := p.Moves[0].Why; len(why) != 1 || why[0].Key != "org.why.kind" {
		t.Errorf("why: %+v", why)
	}
}

func TestPlacingPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.write(func(tx *db.Tx) error {
			return org.AddPosition(tx, org.Position{ID: "x", Person: "p01", Kind: org.Employee, Unit: "council"})
		})
		members := TrackInput{Name: "Byråd", Rule: org.Rule{Kinds: []string{org.Member}}}
		if _, err := w.r.AddTrack(ctx, w.reader, october, w.rollout, members); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director added a track: %v", err)
		}
		council, err := w.r.AddTrack(ctx, w.lead, october, w.rollout, members)
		w.ok(err)
		unit, err := w.r.AddTrack(ctx, w.lead, october, w.rollout, TrackInput{Name: "Egen enhed", Rule: org.Rule{Kinds: []string{org.Employee}}, Follows: "enheden"})
		w.ok(err)
		if _, err := w.r.PreviewTracks(ctx, w.reader, october, w.rollout, nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director saw a preview: %v", err)
		}
		p, err := w.r.PreviewTracks(ctx, w.lead, october, w.rollout, nil)
		w.ok(err)
		if len(p.Moves) != 4 || len(p.New) != 4 || p.After[council] != 4 {
			t.Errorf("preview: %+v", p)
		}
		w.ok(w.r.MoveTrack(ctx, w.lead, october, w.rollout, unit, true))
		if _, err := w.r.PlacePeople(ctx, w.lead, october, w.rollout, p.Seen, true); !fault.Is(err, fault.Refused) {
			t.Errorf("what was done is not what was shown: %v", err)
		}
		p, err = w.r.PreviewTracks(ctx, w.lead, october, w.rollout, nil)
		w.ok(err)
		n, err := w.r.PlacePeople(ctx, w.lead, october, w.rollout, p.Seen, true)
		if err != nil || n != 8 {
			t.Errorf("placed %d, %v", n, err)
		}
		w.sound()
		list, err := w.r.Tracks(ctx, w.reader, w.rollout)
		w.ok(err)
		if len(list.Tracks) != 2 || list.Tracks[0].ID != unit || list.Tracks[0].People != 5 || list.Tracks[1].People != 3 || list.None != 0 {
			t.Errorf("tracks: %+v", list)
		}
		j, err := w.r.Journey(ctx, w.reader, october, w.rollout, "p01")
		w.ok(err)
		if j.Track.ID != unit || len(j.Reasons()) != 1 || j.Reasons()[0].Args["kind"] != org.Employee {
			t.Errorf("why: %+v", j.Transition)
		}
		if err := w.r.RemoveTrack(ctx, w.lead, october, w.rollout, unit); !fault.Is(err, fault.Refused) {
			t.Errorf("a track with people was removed: %v", err)
		}
		// As a draft: what would happen if the rule were another.
		p, err = w.r.PreviewTracks(ctx, w.lead, october, w.rollout, &Draft{ID: unit, In: TrackInput{Name: "x", Rule: org.Rule{Persons: []string{"p00"}}}})
		w.ok(err)
		if len(p.Moves) != 6 || len(p.None) != 4 {
			t.Errorf("draft: %d moves, %d in none", len(p.Moves), len(p.None))
		}
		was := list.Tracks[0].Track
		w.ok(w.r.ChangeTrack(ctx, w.lead, october, w.rollout, unit, was.Version, TrackInput{Name: "Først", Rule: org.Rule{Everybody: true}}))
		var stale *fault.Stale
		if err := w.r.ChangeTrack(ctx, w.lead, october, w.rollout, unit, was.Version, members); !errors.As(err, &stale) || stale.Current.(Track).Name != "Først" {
			t.Errorf("the second to save: %v", err)
		}
	})
}

func TestTrackInputs(t *testing.T) {
	for name, c := range map[string]struct {
		in    TrackInput
		field string
	}{
		"no name":        {TrackInput{Rule: org.Rule{Everybody: true}}, "name"},
		"no rule":        {TrackInput{Name: "x"}, "kinds"},
		"unknown kind":   {TrackInput{Name: "x", Rule: org.Rule{Kinds: []string{"king"}}}, "kinds"},
		"long follows":   {TrackInput{Name: "x", Rule: org.Rule{Everybody: true}, Follows: strings.Repeat("x", 201)}, "follows"},
		"long why":       {TrackInput{Name: "x", Rule: org.Rule{Everybody: true}, Why: strings.Repeat("x", 20_001)}, "why"},
		"a usable track": {TrackInput{Name: "x", Rule: org.Rule{Everybody: true}}, ""},
	} {
		_, err := Track{}.With(c.in)
		list := fault.List(err)
		if (c.field == "") != (err == nil) || (c.field != "" && (len(list) != 1 || list[0].Field != c.field)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
