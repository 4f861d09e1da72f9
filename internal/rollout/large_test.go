package rollout

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// BenchmarkLarge reads lists and the overview of 50,000 people
// (OVERGANG_BENCH_POSTGRES puts them into PostgreSQL).
func BenchmarkLarge(b *testing.B) {
	d := dbtest.SQLite(b)
	if os.Getenv("OVERGANG_BENCH_POSTGRES") != "" {
		d = dbtest.Postgres(b)
	}
	d.Deadline = time.Minute
	r, lead, id := large(b, d, 50_000)
	now := october
	for name, ask := range map[string]Ask{
		"first page":      {},
		"deep page":       {After: "ffff.x"},
		"outstanding":     {Filter: Filter{Part: PartOutstanding}},
		"deputies":        {Filter: Filter{Deputy: true}},
		"rare name":       {Filter: Filter{Search: "person 049999"}},
		"common name":     {Filter: Filter{Search: "pers"}},
		"no such name":    {Filter: Filter{Search: "nobody is called this"}},
		"adopted by day":  {Order: "-adopted"},
		"wave and stage":  {Filter: Filter{Wave: "w1", Stage: StageOutstanding}},
		"track and stage": {Filter: Filter{Track: NoneOf, Stage: StageOutstanding, Deputy: true}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := r.People(ctx, lead, now, id, ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("overview", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.Overview(ctx, lead, now, id); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("preview tracks", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.PreviewTracks(ctx, lead, now, id, &Draft{In: TrackInput{Name: "x", Rule: org.Rule{Kinds: []string{org.Member}}}}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			found, err := r.Check(ctx, "b")
			if err != nil || len(found) > 0 {
				b.Fatal(err, found)
			}
		}
	})
}

func large(b *testing.B, d *db.DB, n int) (*Rollouts, access.Actor, string) {
	b.Helper()
	r, lead := New(d), actor("lead", access.Lead)
	ok := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	said := func(what string) {
		b.Logf("%s: %v", what, time.Since(start).Round(time.Millisecond))
		start = time.Now()
	}
	people := make([]string, n)
	ok(d.Write(ctx, "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Nordby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: october, Version: 1}); err != nil {
			return err
		}
		persons, positions := make([]org.Person, n), make([]org.Position, n)
		for i := range n {
			id := fmt.Sprintf("%06d", (i*7919)%n)
			people[i] = id
			persons[i] = org.Person{Body: "b", ID: id, Given: "Person", Family: id, Name: "Person " + id, Fold: "person " + id,
				Sort: fmt.Sprintf("%x", "family"+id), Lang: "da", Active: 1, CreatedAt: october, Version: 1}
			kind := org.Employee
			if i%100 == 0 {
				kind = org.Deputy
			}
			positions[i] = org.Position{Body: "b", ID: "p" + id, Person: id, Kind: kind}
		}
		if err := db.InsertAll(tx, "persons", persons); err != nil {
			return err
		}
		words := make([]nameWord, 0, 2*n)
		for _, id := range people {
			words = append(words, nameWord{"b", "person", id}, nameWord{"b", id, id})
		}
		if err := db.InsertAll(tx, "person_words", words); err != nil {
			return err
		}
		return db.InsertAll(tx, "positions", positions)
	}))
	said("people")
	id, err := r.Create(ctx, lead, october, Input{Name: "x", FromPlatform: "a", ToPlatform: "b", State: Running})
	ok(err)
	_, err = r.AddPeople(ctx, lead, october, id, people)
	ok(err)
	said("roster")
	for i := range 10 {
		ok(d.Write(ctx, "b", func(tx *db.Tx) error {
			return tx.Insert("waves", Wave{Body: "b", ID: fmt.Sprint("w", i), Rollout: id, Name: fmt.Sprint(i), Starts: clock.Day("2018-10-01").Add(i), Ends: "2018-10-30", State: WavePlanned, Version: 1})
		}))
		who := Selection{Persons: people[i*n/10 : (i+1)*n/10]}
		e, err := r.PreviewMove(ctx, lead, october, id, fmt.Sprint("w", i), who)
		ok(err)
		_, err = r.MovePeople(ctx, lead, october, id, fmt.Sprint("w", i), e.Seen, who)
		ok(err)
	}
	said("waves")
	for i, e := range []WayEvent{{Kind: KindAdopted, Day: "2018-10-28"}, {Kind: KindOutstanding, Reason: "x"}, {Kind: KindFixedDate, Day: "2018-12-09"}} {
		who := Selection{Persons: people[i*n/4 : (i+1)*n/4]}
		p, err := r.PreviewHappened(ctx, lead, october, id, who, e)
		ok(err)
		_, err = r.HappenedToMany(ctx, lead, october, id, p.Seen, who, e)
		ok(err)
	}
	said("events")
	return r, lead, id
}

type nameWord struct {
	Body   string `db:"body"`
	Word   string `db:"word"`
	Person string `db:"person"`
}
