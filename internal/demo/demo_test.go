package demo_test

import (
	"context"
	"testing"

	"github.com/overgang/overgang/internal/demo"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func tell(t *testing.T, d *db.DB, day clock.Day) (*rollout.Rollouts, demo.Story) {
	t.Helper()
	texts := text.NewCatalog()
	r := rollout.New(d)
	r.Texts = texts
	office := desk.New(d)
	office.Texts = texts
	s, err := demo.Tell(context.Background(), demo.Parts{DB: d, Rollouts: r, People: org.NewPeople(d), Entrance: entrance.New(d, texts, "http://localhost"),
		Register: services.New(d), Desk: office}, day.At(demo.Zone(), demo.Hour, 0))
	if err != nil {
		t.Fatal(err)
	}
	return r, s
}

// A1, A2: the demonstration tells the document's own figures.
func TestNordbyHasTheFiguresOfTheDocument(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, s := tell(t, d, demo.Day)
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
		r, s := tell(t, dbtest.SQLite(t), day)
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
