package demo_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/demo"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func tell(t *testing.T, d *db.DB, day clock.Day) (*app.Program, demo.Story) {
	t.Helper()
	set := app.Settings{Data: t.TempDir(), Base: "http://localhost"}
	if err := set.Normal(); err != nil {
		t.Fatal(err)
	}
	p, err := app.BuildDemo(context.Background(), &app.Store{DB: d}, set, clock.NewMovable(day.At(demo.Zone(), demo.Hour, 0)), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p, p.Story()
}

// of is the program at work in a story's body.
func of(s demo.Story, name string) access.Actor {
	for _, r := range s.Roles {
		if r.BodyName == name {
			return access.Program(r.Body)
		}
	}
	return access.Actor{}
}

// A1, A2: the demonstration tells the document's own figures.
func TestNordbyHasTheFiguresOfTheDocument(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, s := tell(t, d, demo.Day)
		r := p.Rollouts
		by := access.Program(s.Roles[0].Body)
		list, err := r.List(t.Context(), by)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		f := list[0].Figures
		if f.Roster != 60 || f.Parts[rollout.PartAdopted] != 52 || f.Parts[rollout.PartOutstanding] != 4 || f.Parts[rollout.PartDeferred] != 4 ||
			f.Parts[rollout.PartLeft] != 0 || f.DeputiesAdopted != 3 || f.AgreedAhead != 2 || !f.AddsUp() {
			t.Errorf("%+v", f)
		}
		byDay := map[clock.Day]int{}
		for _, day := range f.Days {
			byDay[day.Day] = day.Adopted
		}
		if byDay["2026-04-11"] != 2 || byDay["2026-04-12"] != 10 || byDay["2026-04-13"]+byDay["2026-04-14"]+byDay["2026-04-15"] != 35 || byDay["2026-03-17"]+byDay["2026-03-19"] != 5 {
			t.Errorf("%v", byDay)
		}
		if wrong, err := r.Check(t.Context(), by.Body); err != nil || len(wrong) > 0 {
			t.Errorf("%v %v", wrong, err)
		}
	})
}

// The story stands on any day: earlier days know nothing of later ones.
func TestTheStoryStandsOnAnyDay(t *testing.T) {
	for day, want := range map[clock.Day]int{"2026-01-10": -1, "2026-04-10": 5, "2026-04-11": 7, "2026-04-12": 17} {
		p, s := tell(t, dbtest.SQLite(t), day)
		r := p.Rollouts
		list, err := r.List(t.Context(), access.Program(s.Roles[0].Body))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case want < 0 && len(list) != 0:
			t.Errorf("%s: a rollout before it was made", day)
		case want >= 0 && list[0].Figures.Parts[rollout.PartAdopted] != want:
			t.Errorf("%s: %d adopted, want %d", day, list[0].Figures.Parts[rollout.PartAdopted], want)
		}
	}
}

// Document 003: seven services through the gate, one of them with a section's own
// variation, and one before it; every hand-over counted, and the lists' counts
// the true ones.
func TestTheUniversityAtItsDesks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p, s := tell(t, d, demo.Day)
		by := of(s, "Björkenäs tekniska högskola")
		seen, err := p.Arrangements.Overview(t.Context(), by, p.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		open, closed, own := 0, 0, 0
		for _, row := range seen.Rows {
			if row.Unit != "" && row.Gate.Open == 1 {
				own++
			} else if row.Gate.Open == 1 {
				open++
			} else {
				closed++
			}
		}
		if open != 7 || closed != 1 || own != 1 {
			t.Errorf("%d services through the gate, %d not, %d variations", open, closed, own)
		}
		if came, err := p.Inbox.Page(t.Context(), by, inbox.Query{}); err != nil || came.Counts[inbox.Quarantined] != 1 || came.Counts[inbox.Held] != 1 || came.Counts[inbox.Filed] != 1 || len(came.Rows) != 4 {
			t.Errorf("%d mails, %v, %v", len(came.Rows), came.Counts, err)
		}
		done, err := p.Desk.Tickets(t.Context(), by, p.Clock.Now(), desk.Filter{Done: true, Limit: 200})
		if err != nil || len(done.Rows) < 100 {
			t.Fatalf("%d tickets done, %v", len(done.Rows), err)
		}
		spot, hops := 0, 0
		for _, row := range done.Rows {
			spot += row.SolvedFirst
			hops += row.Hops
		}
		if spot == 0 || hops == 0 {
			t.Errorf("%d solved on the spot, %d hand-overs", spot, hops)
		}
		if wrong, err := p.Desk.Check(t.Context(), by.Body); err != nil || len(wrong) > 0 {
			t.Errorf("%v %v", wrong, err)
		}
	})
}

// What ran out is in the history when it ran out, not when somebody began to
// look at the demonstration.
func TestClocksRunOutWhenTheyDo(t *testing.T) {
	p, s := tell(t, dbtest.SQLite(t), demo.Day)
	by, now := of(s, "Björkenäs tekniska högskola"), p.Clock.Now()
	late, err := p.Desk.Breaches(t.Context(), by, desk.BreachFilter{Limit: 200})
	if err != nil || len(late.Rows) == 0 {
		t.Fatal(late, err)
	}
	told := 0
	for _, b := range late.Rows {
		list, err := p.Desk.Entries(t.Context(), by, now, b.Ticket, "", "", 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list.Entries {
			if e.Kind != desk.ClockMark || e.Data().Ref != b.Clock || e.Data().Dir != "breached" || e.Data().Minutes != b.Round {
				continue
			}
			if told++; e.At < b.DueAt || e.At > b.DueAt.Add(30*time.Minute) {
				t.Errorf("#%d %s ran out at %s and was noted at %s", b.Number, b.Clock, b.DueAt, e.At)
			}
		}
	}
	if told != len(late.Rows) {
		t.Errorf("%d of %d in the history", told, len(late.Rows))
	}
}

// With a number there is one more body, with that many of everything.
func TestACrowd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		set := app.Settings{Data: t.TempDir(), Base: "http://localhost", Crowd: 24}
		if err := set.Normal(); err != nil {
			t.Fatal(err)
		}
		p, err := app.BuildDemo(t.Context(), &app.Store{DB: d}, set, clock.NewMovable(clock.Day("2026-01-06").At(demo.Zone(), demo.Hour, 0)), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		by := of(p.Story(), "Storsunds och Nørre Sønderåens samverkanskommun")
		seen, err := p.Arrangements.Overview(t.Context(), by, p.Clock.Now())
		if err != nil || len(seen.Rows) != 24 {
			t.Errorf("%d services, %v", len(seen.Rows), err)
		}
		open, err := p.Desk.Tickets(t.Context(), by, p.Clock.Now(), desk.Filter{Limit: 200})
		if err != nil || len(open.Rows) != 24/3+1 {
			t.Errorf("%d tickets open, %v", len(open.Rows), err)
		}
		if came, err := p.Inbox.Page(t.Context(), by, inbox.Query{}); err != nil || len(came.Rows) != 24 || len(came.Mailboxes) != 2 {
			t.Errorf("%d mails, %v", len(came.Rows), err)
		}
		if hear, err := p.Hooks.All(t.Context(), by); err != nil || len(hear) != 2 || hear[0].Waiting < 24 {
			t.Errorf("%+v %v", hear, err)
		}
		if wrong, err := p.Desk.Check(t.Context(), by.Body); err != nil || len(wrong) > 0 {
			t.Errorf("%v %v", wrong, err)
		}
	})
}
