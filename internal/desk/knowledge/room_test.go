package knowledge

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx    = context.Background()
	oslo   = mustZone("Europe/Oslo")
	monday = clock.Moment(oslo, 2026, time.March, 2, 9, 0)
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func who(body, person string, grants ...access.Grant) access.Actor {
	return access.Actor{Body: body, Person: person, Name: person, Via: access.BySession, Grants: grants}
}

func programOf(body string) access.Actor { return access.Program(body) }

func in1(r access.Role) access.Grant { return access.Grant{Role: r} }

var (
	lead     = who("b", "lead", in1(access.SupportLead))
	agent    = who("b", "agent", in1(access.Supporter))
	local    = who("b", "local", access.Grant{Role: access.Supporter, Scope: access.Team("t1")})
	staff    = who("b", "staff")
	director = who("b", "director", in1(access.Director))
	stranger = who("c", "lead", in1(access.SupportLead))
)

// room is two bodies with the same people, and the library.
func room(t *testing.T, d *db.DB) *Library {
	t.Helper()
	for _, body := range []string{"b", "c"} {
		must(t, d.Write(ctx, body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: monday, Version: 1}); err != nil {
				return err
			}
			for _, p := range []string{"lead", "agent", "local", "staff", "director"} {
				if err := org.AddPerson(tx, "nb", org.Person{ID: p, Given: "Person", Family: p, Lang: "nb", Active: 1, CreatedAt: monday}); err != nil {
					return err
				}
				if err := org.AddEmail(tx, org.Email{Person: p, Address: p + "@" + body + ".example", Kind: "primary"}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return New(d)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || key != "" && (len(fault.List(err)) == 0 || fault.List(err)[0].Key != key) {
		t.Errorf("%v, want %d %s", err, kind, key)
	}
}

// routineFor is the published routine nearest to a service ("" = any), a task
// of the catalogue ("" = any) and a level (0 = any): one made for them before
// one made for all. False where there is none. A routine for a task counts
// only where it names that task.
func routineFor(tx *db.Tx, service, task string, level int) (Guide, bool, error) {
	return first(tx, Routine, service, task, level)
}

// guideFor is the same for guides: one made for the service itself.
func guideFor(tx *db.Tx, service string) (Guide, bool, error) {
	g, ok, err := first(tx, AGuide, service, "", 0)
	return g, ok && g.Service == service, err
}

func first(tx *db.Tx, kind, service, task string, level int) (Guide, bool, error) {
	all, err := publishedOf(tx, kind, service, task, level)
	for _, g := range all {
		if task == "" || g.Task == task {
			return g, true, err
		}
	}
	return Guide{}, false, err
}

var routine = Input{Kind: Routine, Audience: ForSupport, Service: "mail", Level: 1, Task: "reset"}

// made is a guide with its words published in Danish.
func made(t testing.TB, l *Library, in Input, w Words) string {
	t.Helper()
	id, err := l.Add(ctx, lead, monday, in, "da", w, "")
	must(t, err)
	must(t, l.Publish(ctx, lead, monday, id, "da", 1, ""))
	return id
}

func TestARoutineIsWrittenPublishedAndChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		var told []string
		l.OnChange(func(_ *db.Tx, _ clock.Instant, service string) error { told = append(told, service); return nil })
		id, err := l.Add(ctx, agent, monday, routine, "da", Words{Title: " Nulstil  adgangskode ", Steps: []string{"Ring tilbage", "", " Bekræft navn "}}, "")
		must(t, err)
		_ = d.Read(ctx, "b", func(tx *db.Tx) error {
			if _, err := Published(tx, id, "da"); !fault.Is(err, fault.NotFound) {
				t.Errorf("a draft is published: %v", err)
			}
			if _, ok, err := routineFor(tx, "mail", "reset", 1); ok || err != nil {
				t.Errorf("a draft counts: %v", err)
			}
			return nil
		})
		desk, err := l.Open(ctx, agent, monday, id)
		must(t, err)
		if p := desk.Page("da"); p.Title != "Nulstil adgangskode" || len(p.Steps) != 2 || !p.Fresh || desk.Guide.Drafts != 1 || desk.Guide.Owner != "agent" {
			t.Errorf("%+v %+v", p, desk.Guide)
		}
		must(t, l.Publish(ctx, agent, monday, id, "da", 1, "first"))
		mustBe(t, l.Publish(ctx, agent, monday, id, "da", 2, ""), fault.Refused, "knowledge.nothing_new")
		must(t, l.SaveDraft(ctx, lead, monday, id, "da", 2, Words{Title: "Nulstil adgangskode", Steps: []string{"Ring tilbage", "Bekræft nummer"}}))
		must(t, l.SaveDraft(ctx, lead, monday, id, "sv", 0, Words{Title: "Återställ lösenord", Steps: []string{"Ring tillbaka"}}))
		must(t, d.Read(ctx, "b", func(tx *db.Tx) error {
			v, err := Published(tx, id, "sv")
			if err != nil || v.Lang != "da" || v.Number != 1 || v.Steps[1] != "Bekræft navn" {
				t.Errorf("what is read while something new is written: %+v %v", v, err)
			}
			g, ok, err := routineFor(tx, "mail", "reset", 2)
			if ok {
				t.Errorf("level 2 has a routine of level 1: %+v %v", g, err)
			}
			if g, ok, err = routineFor(tx, "mail", "reset", 1); err != nil || !ok || g.ID != id {
				t.Errorf("%+v %v %v", g, ok, err)
			}
			if _, ok, _ = routineFor(tx, "mail", "order", 1); ok {
				t.Error("a routine of one task counts for another")
			}
			return nil
		}))
		must(t, l.Publish(ctx, lead, monday.Add(time.Hour), id, "sv", 1, ""))
		must(t, l.Publish(ctx, lead, monday.Add(time.Hour), id, "da", 3, "number instead of name"))
		desk, err = l.Open(ctx, lead, monday, id)
		must(t, err)
		if len(desk.Versions) != 3 || desk.Guide.Drafts != 0 || desk.Guide.State != InUse || desk.Names["agent"] != "Person agent" {
			t.Errorf("%+v %+v", desk.Versions, desk.Guide)
		}
		if len(told) != 3 || told[0] != "mail" {
			t.Errorf("the gate heard %v", told)
		}
		r, err := l.Read(ctx, agent, monday, id, "en")
		must(t, err)
		if r.Version.Lang != "da" || r.Version.Number != 2 || len(r.Langs) != 2 {
			t.Errorf("%+v", r)
		}
	})
}

// AZ-02, AZ-03: what one may not read does not exist; what one may read and
// not write is refused.
func TestWhatOneMayNotReadDoesNotExist(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		must(t, d.Write(ctx, "b", func(tx *db.Tx) error {
			for i, team := range []string{"t1", "t2"} {
				if err := arrangement.AddTeam(tx, "nb", arrangement.Team{ID: team, Name: team, Level: i + 1, Kind: arrangement.Central, Active: 1}); err != nil {
					return err
				}
			}
			return arrangement.AddMembership(tx, arrangement.Membership{ID: "m", Team: "t2", Person: "staff", Role: arrangement.Member})
		}))
		ids := map[string]string{}
		for _, in := range []Input{{Kind: AGuide, Audience: ForPublic}, {Kind: AGuide, Audience: ForStaff}, {Kind: AGuide, Audience: ForSupport},
			{Kind: AGuide, Audience: ForTeam, Team: "t1"}, {Kind: AGuide, Audience: ForTeam, Team: "t2"}} {
			ids[string(in.Audience)+in.Team] = made(t, l, in, Words{Title: "Kanarifugl " + string(in.Audience) + in.Team, Text: "pip"})
		}
		draft, err := l.Add(ctx, lead, monday, Input{Kind: AGuide, Audience: ForPublic}, "da", Words{Title: "Kanarifugl kladde", Text: "pip"}, "")
		must(t, err)
		ids["draft"] = draft
		retired := made(t, l, Input{Kind: AGuide, Audience: ForPublic}, Words{Title: "Kanarifugl gammel", Text: "pip"})
		must(t, l.Retire(ctx, lead, monday, retired, 1))
		ids["retired"] = retired
		for _, c := range []struct {
			by    access.Actor
			reads []string
		}{
			{lead, []string{"public", "staff", "support", "teamt1", "teamt2"}},
			{local, []string{"public", "staff", "support", "teamt1"}},
			{staff, []string{"public", "staff", "support", "teamt2"}},
			{director, []string{"public", "staff"}},
			{who("b", ""), []string{"public"}},
			{stranger, nil},
		} {
			want := map[string]bool{}
			for _, r := range c.reads {
				want[r] = true
			}
			for name, id := range ids {
				_, err := l.Read(ctx, c.by, monday, id, "da")
				if want[name] != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s reads %s: %v", c.by.Body, c.by.Person, name, err)
				}
			}
			found, err := l.Find(ctx, c.by, monday, "kanarifugler", "", "da", 50)
			if err != nil || len(found.Articles) != len(c.reads) {
				t.Errorf("%s %s finds %d, reads %d: %v", c.by.Body, c.by.Person, len(found.Articles), len(c.reads), err)
			}
		}
		for name, id := range ids {
			_, _, err := l.ReadPublic(ctx, id, "da")
			if (name == "public") != (err == nil) {
				t.Errorf("anybody reads %s: %v", name, err)
			}
		}
		words := Words{Title: "x", Text: "y"}
		for _, c := range []struct {
			by   access.Actor
			id   string
			kind fault.Kind
		}{
			{staff, "staff", fault.Forbidden}, {staff, "support", fault.Forbidden}, {director, "support", fault.NotFound}, {director, "public", fault.Forbidden}, {local, "support", fault.Forbidden},
			{local, "teamt2", fault.NotFound}, {stranger, "public", fault.NotFound}, {staff, "draft", fault.NotFound},
		} {
			id := ids[c.id]
			for what, err := range map[string]error{
				"draft": l.SaveDraft(ctx, c.by, monday, id, "da", 2, words), "publish": l.Publish(ctx, c.by, monday, id, "da", 2, ""),
				"change": l.Change(ctx, c.by, monday, id, 1, routine), "retire": l.Retire(ctx, c.by, monday, id, 1),
				"review": l.Reviewed(ctx, c.by, monday, id, 1, "2027-01-01"), "discard": l.Discard(ctx, c.by, monday, id, "da", 2),
			} {
				if !fault.Is(err, c.kind) {
					t.Errorf("%s does %s to %s: %v", c.by.Person, what, c.id, err)
				}
			}
		}
		must(t, l.SaveDraft(ctx, local, monday, ids["teamt1"], "da", 2, words))
		mustBe(t, l.Change(ctx, local, monday, ids["teamt1"], 1, Input{Kind: AGuide, Audience: ForTeam, Team: "t2"}), fault.Invalid, "knowledge.team_not_yours")
		if _, err := l.Add(ctx, director, monday, routine, "da", words, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("staff writes: %v", err)
		}
		if _, err := l.Worklist(ctx, staff, monday, Query{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("staff sees the work list: %v", err)
		}
		w, err := l.Worklist(ctx, local, monday, Query{Limit: 50})
		if err != nil || len(w.Lines) != 1 || w.Counts[""] != 1 {
			t.Errorf("a team's writer sees %d: %v", len(w.Lines), err)
		}
	})
}

// The work list turns back by the pages it was read on by.
func TestTheWorkListTurnsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		for _, title := range []string{"Adgang", "Brevbakke", "Cykel", "Disk", "Ekko"} {
			made(t, l, Input{Kind: AGuide, Audience: ForStaff}, Words{Title: title, Text: "Sådan"})
		}
		turn := func(q Query, want string) Worklist {
			q.Limit = 2
			w, err := l.Worklist(ctx, lead, monday, q)
			got := ""
			for _, g := range w.Lines {
				got += g.Title[:1]
			}
			if err != nil || got != want {
				t.Errorf("%q, want %q: %v", got, want, err)
			}
			return w
		}
		first := turn(Query{}, "AB")
		second := turn(Query{After: first.Next}, "CD")
		third := turn(Query{After: second.Next}, "E")
		if first.Prev != (Place{}) || third.Next != (Place{}) {
			t.Errorf("before the first %v, after the last %v", first.Prev, third.Next)
		}
		back := turn(Query{Before: third.Prev}, "CD")
		turn(Query{Before: back.Prev}, "AB")
	})
}

// Two at once: the second is told, and both votes count.
func TestTwoAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		id := made(t, l, Input{Kind: AGuide, Audience: ForStaff}, Words{Title: "Wifi", Text: "Sådan"})
		both := make(chan error, 2)
		for _, text := range []string{"one", "two"} {
			go func() { both <- l.SaveDraft(ctx, lead, monday, id, "da", 2, Words{Title: "Wifi", Text: text}) }()
		}
		a, b := <-both, <-both
		var stale *fault.Stale
		if (a == nil) == (b == nil) || !errors.As(errors.Join(a, b), &stale) {
			t.Errorf("%v and %v", a, b)
		}
		var _ = stale
		for _, by := range []access.Actor{agent, staff, director} {
			go func() { both <- l.Vote(ctx, by, monday, id, "da", by.Person == "agent", "") }()
		}
		for range 3 {
			must(t, <-both)
		}
		must(t, l.Vote(ctx, staff, monday, id, "da", false, "still"))
		must(t, d.Write(ctx, "b", func(tx *db.Tx) error {
			if err := VoteIn(tx, monday, Reader{Support: true, Signed: true}, id, "t1", "da", false); err != nil {
				return err
			}
			return VoteIn(tx, monday, Reader{Support: true, Signed: true}, id, "t1", "da", false)
		}))
		desk, err := l.Open(ctx, lead, monday, id)
		if err != nil || desk.Guide.Helped != 1 || desk.Guide.NotHelped != 3 || !desk.Guide.Poor() || len(desk.Votes) != 1 {
			t.Errorf("%+v %v", desk.Guide, err)
		}
		w, err := l.Worklist(ctx, lead, monday, Query{Work: WorkPoor, Limit: 10})
		if err != nil || len(w.Lines) != 1 || w.Counts[WorkPoor] != 1 || w.Counts[WorkDrafts] != 1 {
			t.Errorf("%+v %v", w, err)
		}
		if err := l.Vote(ctx, who("b", ""), monday, id, "da", true, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody votes: %v", err)
		}
	})
}

// The counts of a guide are counted again by the check, and put right.
func TestTheCheckCountsGuidesAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := room(t, d)
		id := made(t, l, Input{Kind: AGuide, Audience: ForStaff}, Words{Title: "Wifi", Text: "Sådan"})
		must(t, l.Vote(ctx, staff, monday, id, "da", true, ""))
		must(t, l.SaveDraft(ctx, lead, monday, id, "da", 2, Words{Title: "Wifi", Text: "Bedre"}))
		checked := func(want int) {
			t.Helper()
			if wrong, err := l.Check(ctx, "b"); err != nil || len(wrong) != want {
				t.Errorf("%q %v", wrong, err)
			}
		}
		checked(0)
		for _, broken := range []string{"helped = 7", "not_helped = 7", "drafts = 7"} {
			must(t, d.Write(ctx, "b", func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE guides SET `+broken+` WHERE body = $1 AND id = $2`, tx.Tenant, id)
				return err
			}))
			checked(1)
			if done, err := l.Repair(ctx, access.Command("b"), monday); err != nil || len(done) != 1 {
				t.Errorf("%s: %q %v", broken, done, err)
			}
			checked(0)
		}
		if done, err := l.Repair(ctx, access.Command("b"), monday); err != nil || len(done) != 0 {
			t.Errorf("again: %q %v", done, err)
		}
	})
}
