package audit_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
)

var ida = access.Actor{Body: "nyby", Person: "ida", Name: "Ida Holm", Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}

func build(t *testing.T, d *db.DB) *audit.Log {
	t.Helper()
	for _, body := range []string{"nyby", "gammelby"} {
		write(t, d, body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
				return err
			}
			if err := org.AddPerson(tx, "da", org.Person{ID: "ida", Given: "Ida", Family: "Holm", Active: 1}); err != nil {
				return err
			}
			return org.AddPerson(tx, "da", org.Person{ID: "mia", Given: "Mia", Family: "Dal", Active: 1})
		})
	}
	return audit.New(d)
}

func write(t *testing.T, d *db.DB, tenant string, f func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, tenant, f); err != nil {
		t.Fatal(err)
	}
}

func note(t *testing.T, l *audit.Log, by access.Actor, at clock.Instant, action, kind, subject string) {
	t.Helper()
	if err := l.Note(ctx, by, at, action, kind, subject, audit.Detail{"n": 1}); err != nil {
		t.Fatal(err)
	}
}

func TestEntriesAreReadPageByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := build(t, d)
		for i := range 7 {
			note(t, l, ida, noon.Add(time.Duration(i)*time.Hour), fmt.Sprintf("device.handed_%d", i), "device", "d1")
		}
		secretary := ida
		secretary.Behalf = "mia"
		note(t, l, secretary, noon, "access.acts_for", "person", "mia")
		note(t, l, ida, noon, "accessory.changed", "device", "d2")
		other := ida
		other.Body = "gammelby"
		note(t, l, other, noon, "device.handed_0", "device", "d1")

		page := func(p audit.Page) (audit.List, []string) {
			t.Helper()
			p.Size = 4
			list, err := l.Entries(ctx, ida, audit.Filter{}, p)
			if err != nil {
				t.Fatal(err)
			}
			var shown []string
			for _, line := range list.Lines {
				shown = append(shown, line.Action)
			}
			return list, shown
		}
		first, newest := page(audit.Page{})
		second, older := page(audit.Page{After: first.Next})
		third, oldest := page(audit.Page{After: second.Next})
		if seen := slices.Concat(newest, older, oldest); len(seen) != 9 || seen[0] != "accessory.changed" || seen[8] != "device.handed_0" || third.Next != "" || first.Prev != "" {
			t.Errorf("%v", seen)
		}
		back, shown := page(audit.Page{Before: third.Prev})
		if !slices.Equal(shown, older) || back.Next == "" {
			t.Errorf("back: %v of %v", shown, older)
		}
		if begin, shown := page(audit.Page{Before: back.Prev}); !slices.Equal(shown, newest) || begin.Prev != "" {
			t.Errorf("back to the newest: %v", shown)
		}
		if on, shown := page(audit.Page{After: first.Next, Before: third.Prev}); !slices.Equal(shown, older) || on.Prev == "" {
			t.Errorf("after counts first: %v", shown)
		}
		if _, shown := page(audit.Page{After: "nonsense"}); !slices.Equal(shown, newest) {
			t.Errorf("after a place that is none: %v", shown)
		}
		for name, c := range map[string]struct {
			f    audit.Filter
			want int
		}{
			"whom it was done for":      {audit.Filter{Persons: []string{"mia"}}, 1},
			"who did it":                {audit.Filter{Persons: []string{"ida", "mia"}}, 9},
			"a whole word":              {audit.Filter{Action: "device.handed_3"}, 1},
			"a group":                   {audit.Filter{Action: "device."}, 7},
			"a group, not its namesake": {audit.Filter{Action: "access."}, 1},
			"a subject":                 {audit.Filter{Kind: "device", Subject: "d2"}, 1},
			"a time":                    {audit.Filter{From: noon.Add(2 * time.Hour), Until: noon.Add(4 * time.Hour)}, 2},
			"nothing":                   {audit.Filter{Action: "' OR 1=1 --"}, 0},
		} {
			list, err := l.Entries(ctx, ida, c.f, audit.Page{})
			if err != nil || len(list.Lines) != c.want {
				t.Errorf("%s: %d lines, %v", name, len(list.Lines), err)
			}
		}
		list, err := l.Entries(ctx, ida, audit.Filter{Action: "access.acts_for"}, audit.Page{})
		if lines := list.Lines; err != nil || lines[0].ActorName != "Ida Holm" || lines[0].BehalfName != "Mia Dal" || lines[0].SubjectName != "Mia Dal" {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := l.Entries(ctx, access.Actor{Body: "nyby", Person: "mia"}, audit.Filter{}, audit.Page{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("without the right: %v", err)
		}
	})
}

func TestLookUpsOfOthersAreWrittenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := build(t, d)
		for _, c := range []struct {
			subject string
			at      time.Duration
		}{{"mia", 0}, {"mia", time.Minute}, {"mia", 11 * time.Minute}, {"ida", 0}} {
			if err := l.Looked(ctx, ida, noon.Add(c.at), "person.looked_up", "person", c.subject, nil); err != nil {
				t.Fatal(err)
			}
		}
		if list, err := l.Entries(ctx, ida, audit.Filter{}, audit.Page{}); err != nil || len(list.Lines) != 2 {
			t.Errorf("%d entries %v", len(list.Lines), err)
		}
	})
}

// LG-03: whatever is done to the audit afterwards breaks a link of the chain,
// and Verify names it.
func TestLG03_VerifyNamesTheBrokenLink(t *testing.T) {
	for name, c := range map[string]struct {
		harm    string
		missing int
	}{
		"nothing":            {"", 0},
		"an entry changed":   {`UPDATE audit SET actor = 'mia' WHERE body = 'nyby' AND subject = 's250'`, 0},
		"its detail changed": {`UPDATE audit SET detail = '{}' WHERE body = 'nyby' AND subject = 's250'`, 0},
		"an entry removed":   {`DELETE FROM audit WHERE body = 'nyby' AND subject = 's250'`, 1},
		"given to another":   {`UPDATE audit SET body = 'gammelby' WHERE subject = 's250'`, 1},
		"a seal changed":     {`UPDATE audit_seals SET hash = 'x' WHERE body = 'nyby' AND upto = (SELECT min(upto) FROM audit_seals WHERE body = 'nyby' AND upto > (SELECT min(upto) FROM audit_seals WHERE body = 'nyby'))`, 0},
		"a link taken out":   {`DELETE FROM audit_seals WHERE body = 'nyby' AND upto = (SELECT min(upto) FROM audit_seals WHERE body = 'nyby' AND upto > (SELECT min(upto) FROM audit_seals WHERE body = 'nyby'))`, -200},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				l := build(t, d)
				write(t, d, "nyby", func(tx *db.Tx) error {
					for i := range 500 {
						if err := audit.Note(tx, ida, noon, "device.handed", "device", fmt.Sprintf("s%d", i), audit.Detail{"n": i, "navn": "Åse"}); err != nil {
							return err
						}
					}
					return nil
				})
				if seals, err := l.Seal(ctx, noon.Add(20*time.Second)); err != nil || len(seals) != 0 {
					t.Fatalf("sealed too early: %v %v", seals, err)
				}
				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						if _, err := l.Seal(ctx, noon.Add(time.Minute)); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				r, err := l.Verify(ctx, "nyby")
				if err != nil || r.Broken != nil || r.Seals != 3 || r.Entries != 500 || r.Waiting != 0 {
					t.Fatalf("%+v %v", r, err)
				}
				if c.harm == "" {
					return
				}
				write(t, d, db.Everyone, func(tx *db.Tx) error { _, err := tx.Exec(c.harm); return err })
				r, err = l.Verify(ctx, "nyby")
				if err != nil || r.Broken == nil || r.Seals != 1 || r.Broken.Missing != c.missing {
					t.Fatalf("%+v %+v %v", r, r.Broken, err)
				}
				if size := r.Broken.Last - r.Broken.First + 1; name != "a link taken out" && size != 200 {
					t.Errorf("the break is named as %d entries", size)
				}
			})
		})
	}
}

func TestAClockSetBackDoesNotStopTheSeals(t *testing.T) {
	l := build(t, dbtest.SQLite(t))
	note(t, l, ida, noon.Add(24*time.Hour), "a.b", "x", "1")
	note(t, l, ida, noon, "a.b", "x", "2")
	if seals, err := l.Seal(ctx, noon.Add(time.Minute)); err != nil || len(seals) != 1 || seals[0].Entries != 2 {
		t.Errorf("%+v %v", seals, err)
	}
}

// What takes long is noted with the moment it was begun: sealed while an entry
// numbered before it is not committed, the chain would be broken by that one for
// ever.
func TestSealsWaitForWhoStillWrites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := build(t, d)
		err := dbtest.Meanwhile(t, d, "nyby", func(_ context.Context, tx *db.Tx) error {
			return audit.Note(tx, ida, noon, "a.b", "x", "1", nil)
		}, func() error {
			note(t, l, ida, noon.Add(-time.Hour), "import.done", "x", "2")
			_, err := l.Seal(ctx, noon)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Seal(ctx, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if r, err := l.Verify(ctx, "nyby"); err != nil || r.Broken != nil || r.Entries != 2 {
			t.Errorf("%+v %+v %v", r, r.Broken, err)
		}
	})
}
