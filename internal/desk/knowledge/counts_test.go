package knowledge

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who may not read a guide has no vote on it, and a guide nobody reads any more
// takes none; a supplier's staff are not the body's.
func TestVotesAreForWhoMayRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		guide := func(to Audience) string {
			return made(t, l, Input{Kind: AGuide, Audience: to}, Words{Title: "Wifi for " + string(to), Text: "x"})
		}
		support, staffs := guide(ForSupport), guide(ForStaff)
		supplier := who("b", "director", access.Grant{Role: access.SupplierDesk, Scope: access.Supplier("fjord")})
		mustBe(t, l.Vote(ctx, staff, monday, support, "da", true, ""), fault.NotFound, "")
		mustBe(t, l.Vote(ctx, supplier, monday, staffs, "da", true, ""), fault.NotFound, "")
		if _, err := l.Read(ctx, supplier, monday, staffs, "da"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a supplier's staff read what is for the body's own: %v", err)
		}
		must(t, l.Retire(ctx, lead, monday, staffs, 1))
		mustBe(t, l.Vote(ctx, staff, monday, staffs, "da", true, ""), fault.NotFound, "")
		mustBe(t, l.Vote(ctx, lead, monday, staffs, "da", true, ""), fault.NotFound, "")
		for _, id := range []string{support, staffs} {
			if desk, err := l.Open(ctx, lead, monday, id); err != nil || desk.Guide.Votes() != 0 {
				t.Errorf("%d votes, %v", desk.Guide.Votes(), err)
			}
		}
		must(t, d.Read(ctx, "b", func(tx *db.Tx) error {
			if _, err := Published(tx, staffs, "da"); !fault.Is(err, fault.NotFound) {
				t.Errorf("what is retired is published: %v", err)
			}
			return nil
		}))
	})
}

// What the gate asks of a service: a routine counts for the task it names and
// no other, a guide for the service it is made for; both services hear when one
// goes over to another.
func TestWhatCountsForTheGate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		anyTask := routine
		anyTask.Task = ""
		made(t, l, anyTask, Words{Title: "Til alt", Steps: []string{"a"}})
		made(t, l, Input{Kind: AGuide, Audience: ForStaff}, Words{Title: "For alle", Text: "x"})
		must(t, d.Read(ctx, "b", func(tx *db.Tx) error {
			if g, ok, err := routineFor(tx, "mail", "reset", 1); ok || err != nil {
				t.Errorf("a routine that names no task counts for one: %+v %v", g, err)
			}
			if all, err := RoutinesFor(tx, "mail", "", 1); err != nil || len(all) != 1 {
				t.Errorf("%d can be begun, %v", len(all), err)
			}
			if g, ok, err := guideFor(tx, "mail"); ok || err != nil {
				t.Errorf("a guide for every service is the service's own: %+v %v", g, err)
			}
			return nil
		}))
		own := Input{Kind: AGuide, Audience: ForStaff, Service: "mail"}
		id := made(t, l, own, Words{Title: "Mail", Text: "x"})
		must(t, d.Read(ctx, "b", func(tx *db.Tx) error {
			if g, ok, err := guideFor(tx, "mail"); !ok || err != nil || g.ID != id {
				t.Errorf("%+v %v %v", g, ok, err)
			}
			return nil
		}))
		var told []string
		l.OnChange(func(_ *db.Tx, _ clock.Instant, service string) error { told = append(told, service); return nil })
		own.Service = "print"
		must(t, l.Change(ctx, lead, monday, id, 1, own))
		if slices.Sort(told); !slices.Equal(told, []string{"mail", "print"}) {
			t.Errorf("%q heard of it", told)
		}
	})
}

// An owner is somebody who is there: a leaver is not taken, and gets no letter;
// who has the guide after them does.
// Nothing is made from a ticket one may not see.
func TestOwnersAreThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		l.Texts = text.NewCatalog()
		files := fstest.MapFS{}
		for _, lang := range text.Langs {
			files["texts/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{"knowledge.letter.review":"{{.title}}","knowledge.letter.review_subject":"{{.title}}"}`)}
		}
		must(t, l.Texts.Load(text.Texts))
		must(t, l.Texts.Load(files))
		must(t, d.Write(ctx, "b", func(tx *db.Tx) error {
			return arrangement.AddTeam(tx, "nb", arrangement.Team{ID: "t1", Name: "t1", Level: 1, Kind: arrangement.Central, Active: 1})
		}))
		made(t, l, Input{Kind: AGuide, Audience: ForStaff, Owner: "agent", ReviewOn: "2026-03-02"}, Words{Title: "Wifi", Text: "x"})
		must(t, d.Write(ctx, "b", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET active = 0, left_on = '2026-03-01' WHERE body = $1 AND id = 'agent'`, tx.Tenant)
			return err
		}))
		if n, err := l.Remind(ctx, programOf("b"), monday); n != 0 || err != nil {
			t.Errorf("%d letters to who has left, %v", n, err)
		}
		must(t, d.Write(ctx, "b", func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE guides SET owner = 'lead' WHERE body = $1`, tx.Tenant)
			return err
		}))
		if n, err := l.Remind(ctx, programOf("b"), monday); n != 1 || err != nil {
			t.Errorf("%d letters to who owns it since, %v", n, err)
		}
		for _, owner := range []string{"agent", "agent@b.example", "nobody", "nobody@b.example"} {
			_, err := l.Add(ctx, lead, monday, Input{Kind: AGuide, Audience: ForStaff, Owner: owner}, "da", Words{Title: "x"}, "")
			mustBe(t, err, fault.Invalid, "knowledge.owner_unknown")
		}
		l.Ticket = func(_ *db.Tx, _ access.Actor, _ clock.Instant, ticket string) (string, string, error) {
			if ticket != "mine" {
				return "", "", fault.Gone()
			}
			return "x", "y", nil
		}
		_, err := l.Add(ctx, lead, monday, Input{Kind: AGuide, Audience: ForStaff}, "da", Words{Title: "x"}, "another's")
		mustBe(t, err, fault.NotFound, "")
		id, err := l.Add(ctx, lead, monday, Input{Kind: AGuide, Audience: ForStaff}, "da", Words{Title: "x"}, "mine")
		must(t, err)
		if desk, err := l.Open(ctx, lead, monday, id); err != nil || desk.Guide.Ticket != "mine" {
			t.Errorf("%+v %v", desk.Guide, err)
		}
	})
}
