package rolloutweb

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// TestBriefingOfAnAudience is B6: what, why, when, how, prepare, challenges and
// solution, from the rollout's own data; on a page and to a room.
func TestBriefingOfAnAudience(t *testing.T) {
	y := newYard(t)
	track, err := y.r.AddTrack(ground, y.lead, asOf, y.rollout, rollout.TrackInput{Name: "Members", Rule: org.Rule{Kinds: []string{org.Member}}, Why: "One platform for both councils", Prepare: "Bring the tablet"})
	y.ok(err)
	for _, i := range []rollout.ItemInput{{Kind: rollout.Moves, Name: "Mailbox"}, {Kind: rollout.Stays, Name: "Meeting app"}} {
		_, err := y.r.AddItem(ground, y.lead, asOf, y.rollout, i)
		y.ok(err)
	}
	for _, s := range []rollout.StepInput{{Name: "Sign in once", Kind: rollout.Manual, Subject: rollout.ForPerson}, {Name: "Apps arrive", Kind: rollout.Automatic, Subject: rollout.ForPerson}} {
		_, err := y.r.AddStep(ground, y.lead, asOf, y.rollout, s)
		y.ok(err)
	}
	_, err = y.r.AddKnownError(ground, y.helper, asOf, y.rollout, rollout.KnownErrorInput{Name: "Old certificates stay", FaultOf: rollout.FaultOwn, Fallback: "Remove them **by hand** <script>x</script>"})
	y.ok(err)
	from := clock.Day("2026-04-20").At(cph, 9, 0)
	_, err = y.r.AddOccasion(ground, y.helper, asOf, y.rollout, rollout.OccasionInput{Kind: rollout.OccasionDropIn, Name: "Drop-in", Place: "Town hall, ground floor", StartsAt: from, EndsAt: from.Add(3 * 3600e9)})
	y.ok(err)
	wants := []string{"The move to New mail", "We have moved from Old mail to New mail", "Mailbox", "Meeting app", "15:30: the switch", "Sign in once", "Apps arrive",
		"Drop-in: Monday, 20 April 2026, 09:00–12:00, Town hall, ground floor", "Old certificates stay", "by hand", "Last time only 70% of the devices were collected", "Mail in two accounts until", "Call 4000"}
	for _, path := range []string{y.at("briefing", "all"), y.at("briefing", "all", "projector")} {
		got := y.page(y.reader, path)
		for _, want := range wants {
			if !strings.Contains(got.Text("main"), want) {
				t.Errorf("%s: no %q in %s", path, want, got.Text("main"))
			}
		}
	}
	if got := y.page(y.reader, y.at("briefing", "all", "projector")); got.Doc.Find(".slide").Length() != 7 {
		t.Errorf("%d slides", got.Doc.Find(".slide").Length())
	}
	if got := y.page(y.reader, y.at("briefing", track)); !strings.Contains(got.Text("main"), "One platform for both councils") || !strings.Contains(got.Text("main"), "Bring the tablet") {
		t.Errorf("%s", got.Text("main"))
	}
	if got := y.page(y.m0, y.at("briefing", "all")); got.Doc.Find(`.tabs a, nav a[href*="/devices"]`).Length() != 0 {
		t.Error("a member sees the rooms of those who run it")
	}
	if y.As(y.m0).Get(y.at("briefing", track)).Status != 404 || y.As(who("x")).Get(y.at("briefing", "all")).Status != 404 || y.As(y.reader).Get(y.at("briefing", "none")).Status != 404 {
		t.Error("who may")
	}
	if got := y.As(y.reader).Get(y.at("briefing")); got.Location() != y.at("briefing", "all") {
		t.Errorf("%d %s", got.Status, got.Location())
	}
}
