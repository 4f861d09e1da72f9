package rollout

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestTheListOfPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := newCouncil(t, d)
		for name, c := range map[string]struct {
			f    Filter
			want int
		}{
			"everybody":        {Filter{}, 60},
			"adopted":          {Filter{Part: PartAdopted}, 52},
			"outstanding":      {Filter{Part: PartOutstanding}, 5},
			"with support":     {Filter{Agreed: true}, 2},
			"fixed dates":      {Filter{Stage: StageFixedDate}, 2},
			"deputies adopted": {Filter{Part: PartAdopted, Deputy: true}, 3},
			"on a day":         {Filter{On: "2018-10-28"}, 10},
			"in no wave":       {Filter{Wave: NoneOf}, 60},
			"in some wave":     {Filter{Wave: "w"}, 0},
			"nonsense":         {Filter{Part: "x", Stage: "y", On: "z"}, 60},
			"by name":          {Filter{Search: "PERSON m0"}, 10},
			"by a wildcard":    {Filter{Search: "%"}, 0},
		} {
			page, err := w.r.People(ctx, w.reader, now, w.rollout, Ask{Filter: c.f, Size: 500})
			w.ok(err)
			if len(page.People) != c.want || (page.Total != c.want && page.Total != -1) {
				t.Errorf("%s: %d people, total %d, want %d", name, len(page.People), page.Total, c.want)
			}
		}
		for _, order := range []string{"", "-name", ByAdopted, "-adopted", ByTarget, "nonsense"} {
			w.walk(now, order)
		}
		if _, err := w.r.People(ctx, w.nobody, now, w.rollout, Ask{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a role read the list: %v", err)
		}
	})
}

// walk goes through a list forward and back again and must meet everybody once.
func (w *town) walk(now clock.Instant, order string) {
	w.t.Helper()
	var there, back []string
	ask := Ask{Order: order, Size: 7}
	for {
		page, err := w.r.People(ctx, w.reader, now, w.rollout, ask)
		w.ok(err)
		for _, p := range page.People {
			there = append(there, p.Person)
		}
		if page.Next == "" {
			ask = Ask{Order: order, Size: 7, Before: page.Prev}
			break
		}
		ask = Ask{Order: order, Size: 7, After: page.Next}
	}
	last := (len(there)-1)/7*7 + 0
	for ask.Before != "" {
		page, err := w.r.People(ctx, w.reader, now, w.rollout, ask)
		w.ok(err)
		var some []string
		for _, p := range page.People {
			some = append(some, p.Person)
		}
		back = append(some, back...)
		ask.Before = page.Prev
	}
	if fmt.Sprint(back) != fmt.Sprint(there[:last]) {
		w.t.Errorf("%q: there %v\nback %v", order, there, back)
	}
	seen := map[string]bool{}
	for _, p := range there {
		if seen[p] {
			w.t.Errorf("%q: %s twice", order, p)
		}
		seen[p] = true
	}
	want := 60
	switch strings.TrimPrefix(order, "-") {
	case ByAdopted:
		want = 52
	case ByTarget:
		want = 3
	}
	if len(there) != want {
		w.t.Errorf("%q: %d people", order, len(there))
	}
}

func TestHappened(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		adopt := WayEvent{Kind: KindAdopted, Day: "2018-10-28"}
		if err := w.r.Happened(ctx, w.reader, october, w.rollout, "p00", 1, adopt); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director adopted somebody: %v", err)
		}
		if err := w.r.Happened(ctx, w.helper, october, w.rollout, "p00", 1, WayEvent{Kind: KindLeft, Reason: "x"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter let somebody leave: %v", err)
		}
		if err := w.r.Happened(ctx, w.lead, october, w.rollout, "p00", 1, WayEvent{Kind: KindPlaced, Detail: InWave, Ref: "w"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("placed by hand, round the capacity: %v", err)
		}
		w.ok(w.r.Happened(ctx, w.helper, october, w.rollout, "p00", 1, adopt))
		var stale *fault.Stale
		if err := w.r.Happened(ctx, w.helper, october, w.rollout, "p00", 1, adopt); !errors.As(err, &stale) || stale.Current.(Transition).Stage != StageAdopted {
			t.Errorf("the second: %v", err)
		}
		in := Input{Name: "x", FromPlatform: "a", ToPlatform: "b", State: Closed}
		w.ok(w.r.Change(ctx, w.lead, october, w.rollout, 1, in))
		if err := w.r.Happened(ctx, w.helper, october, w.rollout, "p01", 1, adopt); !fault.Is(err, fault.Refused) {
			t.Errorf("changed a closed rollout: %v", err)
		}
		w.sound()
	})
}

func TestHappenedToMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 6)
		w.happens(october, "p00", WayEvent{Kind: KindAdopted})
		w.happens(october, "p01", WayEvent{Kind: KindLeft, Reason: "x"})
		all := Selection{All: &Filter{}}
		if _, err := w.r.PreviewHappened(ctx, w.lead, october, w.rollout, all, WayEvent{Kind: KindDeferred}); !fault.Is(err, fault.Invalid) {
			t.Errorf("deferred many without a day: %v", err)
		}
		if _, err := w.r.PreviewHappened(ctx, w.helper, october, w.rollout, all, WayEvent{Kind: KindInvited}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter invited many: %v", err)
		}
		e := WayEvent{Kind: KindAdopted, Day: "2018-10-28"}
		b, err := w.r.PreviewHappened(ctx, w.helper, october, w.rollout, all, e)
		w.ok(err)
		if len(b.Will) != 4 || len(b.Refused) != 2 || b.Will[0].Name == "" {
			t.Errorf("%+v", b)
		}
		w.happens(october, "p02", WayEvent{Kind: KindInvited})
		if _, err := w.r.HappenedToMany(ctx, w.helper, october, w.rollout, b.Seen, all, e); !fault.Is(err, fault.Refused) {
			t.Errorf("what was done is not what was shown: %v", err)
		}
		b, err = w.r.PreviewHappened(ctx, w.helper, october, w.rollout, all, e)
		w.ok(err)
		if done, err := w.r.HappenedToMany(ctx, w.helper, october, w.rollout, b.Seen, all, e); err != nil || done.People != 4 {
			t.Errorf("%d, %v", done.People, err)
		}
		w.sound()
	})
}

func TestOneProposalBeforeAReturn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := newCouncil(t, d)
		letters := func() (n int) {
			w.read(func(tx *db.Tx) error {
				return tx.Get(&n, `SELECT count(*) FROM letters WHERE body = $1 AND person = 'm58'`, "b")
			})
			return n
		}
		for _, step := range []struct {
			now  clock.Instant
			want int
		}{{now, 0}, {clock.Moment(copenhagen, 2019, 1, 17, 8, 0), 0}, {clock.Moment(copenhagen, 2019, 1, 18, 8, 0), 1}, {clock.Moment(copenhagen, 2019, 1, 19, 8, 0), 1}} {
			_, err := w.r.ProposeReturns(ctx, w.lead, step.now)
			w.ok(err)
			if letters() != step.want {
				t.Errorf("%s: %d letters, want %d", step.now, letters(), step.want)
			}
		}
		w.sound()
	})
}

// The proposal carries what somebody can do at once: a link where there is a
// time to book after they are back, the time they have, else what will happen.
func TestTheProposalCarriesALink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.r.Base, w.r.Texts = "https://overgang.nordby.example", memoTexts(t)
		_, slots := w.occasionIn(OccasionSupport, 2, 1) // 14 November, 9:00 and 9:30
		w.book("p03", slots[0].ID)
		w.happens(october, "p00", WayEvent{Kind: KindDeferred, Day: "2018-11-14", Reason: "leave"})
		w.happens(october, "p01", WayEvent{Kind: KindDeferred, Day: "2018-11-15", Reason: "leave"})
		w.happens(october, "p03", WayEvent{Kind: KindDeferred, Day: "2018-11-14", Reason: "leave"})
		now := clock.Day("2018-11-05").At(copenhagen, 8, 0)
		propose := func(person, says string, link bool) {
			w.read(func(tx *db.Tx) error {
				var text string
				err := tx.Get(&text, `SELECT text FROM letters WHERE body = 'b' AND person = $1 AND name LIKE 'return/%'`, person)
				_, token, found := strings.Cut(text, w.r.Base+BookingPath)
				if !strings.Contains(text, says) || found != link {
					t.Errorf("%s is told %q", person, text)
				}
				if found {
					token, _, _ = strings.Cut(token, "\n")
					if b, err := w.r.OpenBookingLink(ctx, slots[1].StartsAt, token); err != nil || b.By.Person != person || b.Rollout != w.rollout {
						t.Errorf("%s's link: %+v %v", person, b, err)
					}
				}
				return err
			})
		}
		_, err := w.r.ProposeReturns(ctx, w.lead, now)
		w.ok(err)
		propose("p00", "den første ledige er ons. 14. nov.", true)
		propose("p01", "Du fortsætter på Gammel", false) // only times before they are back
		propose("p03", "Du har allerede en tid", true)
	})
}

func TestThePlanIsSavedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 0)
		item, err := w.r.AddItem(ctx, w.lead, october, w.rollout, ItemInput{Moves, "Postkasse", ""})
		w.ok(err)
		if _, err := w.r.AddItem(ctx, w.helper, october, w.rollout, ItemInput{Stays, "Mødeapp", ""}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter planned: %v", err)
		}
		if _, err := w.r.AddItem(ctx, w.lead, october, w.rollout, ItemInput{"flies", "", ""}); len(fault.List(err)) != 2 {
			t.Errorf("an item without kind or name: %v", err)
		}
		if _, err := w.r.AddPreparation(ctx, w.lead, october, w.rollout, PreparationInput{Name: "x", Unit: "none"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("owned by nobody: %v", err)
		}
		ready, err := w.r.AddPreparation(ctx, w.lead, october, w.rollout, PreparationInput{Name: "Vejledninger", Unit: "council", Due: "2018-10-20"})
		w.ok(err)
		w.ok(w.r.TickPreparation(ctx, w.lead, october, w.rollout, ready, 1, true))
		w.ok(w.r.ChangeItem(ctx, w.lead, october, w.rollout, item, 1, ItemInput{Moves, "Post", ""}))
		var stale *fault.Stale
		if err := w.r.TickPreparation(ctx, w.lead, october, w.rollout, ready, 1, false); !errors.As(err, &stale) || stale.Current.(Preparation).DoneBy != "lead" {
			t.Errorf("ticked by two: %v", err)
		}
		if err := w.r.ChangeItem(ctx, w.lead, october, w.rollout, item, 1, ItemInput{Moves, "Mail", ""}); !errors.As(err, &stale) || stale.Current.(Item).Name != "Post" {
			t.Errorf("changed by two: %v", err)
		}
		p, err := w.r.Plan(ctx, w.reader, w.rollout)
		w.ok(err)
		if p.Undone() != 0 || len(p.Items) != 1 || p.Names["lead"] == "" {
			t.Errorf("%+v", p)
		}
		w.ok(w.r.RemoveItem(ctx, w.lead, october, w.rollout, item))
		if err := w.r.RemoveItem(ctx, w.lead, october, w.rollout, item); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func TestARenamedPersonIsFoundByTheNewName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		w.exec(`UPDATE persons SET fold = 'åse holm', sort = '00' WHERE body = $1 AND id = 'p01'`, "b")
		w.exec(`INSERT INTO person_words (body, word, person) VALUES ($1, 'åse', 'p01')`, "b")
		w.write(func(tx *db.Tx) error { return w.r.PersonsChanged(tx, w.lead, october, []string{"p01", "p00"}) })
		page, err := w.r.People(ctx, w.reader, october, w.rollout, Ask{Filter: Filter{Search: "Åse"}})
		w.ok(err)
		if len(page.People) != 1 || page.People[0].Person != "p01" || page.People[0].Sort != "00" {
			t.Errorf("%+v", page.People)
		}
		w.sound()
	})
}
