package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
)

// now is where the bench's clock stands.
var now = clock.Moment(time.UTC, 2026, 4, 15, 10, 0)

// town is a body of n people in three rollouts, behind the whole program.
type town struct {
	*app.Program
	store    *app.Store
	folder   string
	body     string
	lead     access.Actor
	cookie   string
	rollouts []string
	persons  []string
}

const chunk = 2000

// build makes the town; folder keeps its data.
func build(ctx context.Context, s settings, name string, n int) (*town, error) {
	t := &town{folder: filepath.Join(s.dir, name), body: "body" + name}
	if err := t.open(ctx); err != nil {
		return nil, err
	}
	err := t.DB.Write(ctx, t.body, func(tx *db.Tx) error {
		b := org.Body{ID: t.body, Slug: name, Name: "Storby Kommune", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1}
		if err := org.AddBody(tx, b); err != nil {
			return err
		}
		for i := range 50 {
			if err := org.AddUnit(tx, "da", org.Unit{ID: fmt.Sprintf("unit%d", i), Name: fmt.Sprintf("Forvaltning %d", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for from := 0; from < n; from += chunk {
		if err := t.engage(ctx, from, min(from+chunk, n)); err != nil {
			return nil, err
		}
	}
	t.lead = access.Actor{Body: t.body, Person: t.persons[0], Name: "Lead", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}
	if err := t.Entrance.Grant(ctx, access.Program(t.body), now, t.persons[0], access.Administrator, access.Scope{}); err != nil {
		return nil, err
	}
	for i := range 3 {
		if err := t.roll(ctx, i); err != nil {
			return nil, err
		}
	}
	return t, t.signIn(ctx)
}

func (t *town) open(ctx context.Context) error {
	set := app.Settings{Data: t.folder, Base: "http://localhost"}
	if err := set.Normal(); err != nil {
		return err
	}
	store, err := app.OpenStore(ctx, set, true)
	if err != nil {
		return err
	}
	if err := store.Ready(ctx); err != nil {
		return err
	}
	t.store = store
	t.Program, err = app.Build(store, set, clock.NewMovable(now), slog.New(slog.DiscardHandler))
	return err
}

func (t *town) close() {
	t.Server.Close()
	t.store.Close()
}

var given = []string{"Anne", "Bo", "Cecilie", "Dennis", "Emma", "Frederik", "Gitte", "Hans", "Ida", "Jonas", "Karen", "Lars", "Mette", "Niels", "Oda", "Peter", "Rikke", "Søren", "Tine", "Ulrik", "Åse", "Øyvind"}
var family = []string{"Andersen", "Bæk", "Christensen", "Dahl", "Eriksen", "Friis", "Gade", "Holm", "Iversen", "Jensen", "Krogh", "Lund", "Møller", "Nielsen", "Olsen", "Poulsen", "Riis", "Skov", "Thomsen", "Ågård", "Østergaard"}

func personID(i int) string { return fmt.Sprintf("person%06d", i) }

func (t *town) engage(ctx context.Context, from, to int) error {
	return t.DB.Write(ctx, t.body, func(tx *db.Tx) error {
		for i := from; i < to; i++ {
			id := personID(i)
			p := org.Person{ID: id, Given: given[i%len(given)], Family: fmt.Sprintf("%s %d", family[i/7%len(family)], i), Lang: "da", Active: 1, CreatedAt: now}
			if err := org.AddPerson(tx, "da", p); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: id, Address: fmt.Sprintf("p%d@storby.example", i), Kind: "primary"}); err != nil {
				return err
			}
			kind := org.Employee
			if i%100 == 0 {
				kind = org.Member
			}
			if err := org.AddPosition(tx, org.Position{ID: "pos" + id, Person: id, Kind: kind, Unit: fmt.Sprintf("unit%d", i%50)}); err != nil {
				return err
			}
			t.persons = append(t.persons, id)
		}
		return nil
	})
}

// roll puts everybody into a rollout with two tracks and three waves, and half
// of them through.
func (t *town) roll(ctx context.Context, i int) error {
	id, err := t.Rollouts.Create(ctx, t.lead, now, rollout.Input{Name: fmt.Sprintf("Udrulning %d", i+1), FromPlatform: "Gammel", ToPlatform: "Ny",
		CutoverAt: now, Starts: "2026-04-01", Ends: "2026-06-30", State: rollout.Running})
	if err != nil {
		return err
	}
	t.rollouts = append(t.rollouts, id)
	for from := 0; from < len(t.persons); from += chunk {
		if _, err := t.Rollouts.AddPeople(ctx, t.lead, now, id, t.persons[from:min(from+chunk, len(t.persons))]); err != nil {
			return err
		}
	}
	for _, in := range []rollout.TrackInput{{Name: "Politikere", Rule: org.Rule{Kinds: []string{org.Member}}}, {Name: "Ansatte", Rule: org.Rule{Everybody: true}}} {
		if _, err := t.Rollouts.AddTrack(ctx, t.lead, now, id, in); err != nil {
			return err
		}
	}
	placement, err := t.Rollouts.PreviewTracks(ctx, t.lead, now, id, nil)
	if err != nil {
		return err
	}
	if _, err := t.Rollouts.PlacePeople(ctx, t.lead, now, id, placement.Seen, false); err != nil {
		return err
	}
	for w, name := range []string{"Første", "Anden", "Tredje"} {
		wave, err := t.Rollouts.AddWave(ctx, t.lead, now, id, rollout.WaveInput{Name: name + " bølge", Starts: clock.Day("2026-04-01").Add(w * 14), Ends: clock.Day("2026-04-12").Add(w * 14)})
		if err != nil {
			return err
		}
		third := t.persons[len(t.persons)*w/3 : len(t.persons)*(w+1)/3]
		for from := 0; from < len(third); from += chunk {
			who := rollout.Selection{Persons: third[from:min(from+chunk, len(third))]}
			effect, err := t.Rollouts.PreviewMove(ctx, t.lead, now, id, wave, who)
			if err != nil {
				return err
			}
			if _, err := t.Rollouts.MovePeople(ctx, t.lead, now, id, wave, effect.Seen, who); err != nil {
				return err
			}
		}
	}
	half := t.persons[:len(t.persons)/2]
	for from := 0; from < len(half); from += chunk {
		who := rollout.Selection{Persons: half[from:min(from+chunk, len(half))]}
		e := rollout.WayEvent{Kind: rollout.KindAdopted, At: now.Add(-time.Duration(from%14) * 24 * time.Hour)}
		effect, err := t.Rollouts.PreviewHappened(ctx, t.lead, now, id, who, e)
		if err != nil {
			return err
		}
		if _, err := t.Rollouts.HappenedToMany(ctx, t.lead, now, id, effect.Seen, who, e); err != nil {
			return err
		}
	}
	return nil
}

func (t *town) signIn(ctx context.Context) error {
	return t.DB.Write(ctx, t.body, func(tx *db.Tx) (err error) {
		t.cookie, _, err = access.OpenSession(tx, now, t.body, t.persons[0], access.WithLink, access.Client{})
		return err
	})
}

// get asks for a page as the lead, inside the process: server time only.
func (t *town) get(h http.Handler, path string) (int, time.Duration) {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: t.cookie})
	w := httptest.NewRecorder()
	took := clock.Stopwatch()
	h.ServeHTTP(w, r)
	return w.Code, took()
}
