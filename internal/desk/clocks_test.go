package desk_test

import (
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// program does what is done by the clock.
var program = access.Program("b1")

// catalogued lets the service mail take tickets under these promises for every
// priority, in the body's hours: Monday to Friday, 8 to 16.
func (w town) catalogued(t arrangement.Target, with ...func(*arrangement.Content)) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		c := arrangement.Content{Levels: []arrangement.Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}}}
		for p := 1; p <= 4; p++ {
			c.Targets[p] = t
		}
		for _, set := range with {
			set(&c)
		}
		raw, _ := json.Marshal(c)
		if _, err := tx.Exec(`DELETE FROM gates WHERE body = $1`, tx.Tenant); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE arrangements SET state = 'replaced' WHERE body = $1`, tx.Tenant); err != nil {
			return err
		}
		var n int
		if err := tx.Get(&n, `SELECT COUNT(*) FROM arrangements WHERE body = $1`, tx.Tenant); err != nil {
			return err
		}
		id := "a" + string(rune('1'+n))
		if err := tx.Insert("arrangements", arrangement.Arrangement{Body: "b1", ID: id, Service: "mail", Number: n + 1, State: arrangement.Standing, Raw: string(raw), Version: 1}); err != nil {
			return err
		}
		return tx.Insert("gates", arrangement.Gate{Body: "b1", Service: "mail", Arrangement: id, Open: 1, ReviewOn: "2026-12-31", Version: 1})
	})
}

var hour = time.Hour

// run does the duty, or ends the test.
func (w town) run(now clock.Instant) {
	w.t.Helper()
	if _, err := w.Tick(ctx, program, now); err != nil {
		w.t.Fatal(err)
	}
}

func (w town) ticket(id string) desk.Ticket { return w.view(id).Ticket }

func (w town) clock(id string, key clocks.Key) clocks.Clock {
	w.t.Helper()
	c, ok := w.ticket(id).Clock().Clock(key)
	if !ok {
		w.t.Fatalf("no clock %s", key)
	}
	return c
}

// A ticket's clocks follow what happens to it, in the same transaction.
func TestClocksFollowTheTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60, Update: 120, Solution: 480, Level: [4]int{0, 60, 240, 0}})
		bo := as("bo", "central")
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"}) // Tuesday noon in Copenhagen
		if due, ok := made.Due(); !ok || due != noon.Add(hour) || made.NextAt != noon.Add(45*time.Minute) || made.Catalogued != 1 {
			t.Fatalf("due %v, next %v", made.DueAt, made.NextAt)
		}
		if c := w.clock(made.ID, clocks.Level2); c.Phase != clocks.Running || c.Minutes != 240 {
			t.Errorf("%+v", c)
		}
		said, err := w.Reply(ctx, bo, noon.Add(30*time.Minute), made.ID, desk.Saying{Text: "Hvad står der?", Then: desk.Waiting})
		if err != nil {
			t.Fatal(err)
		}
		if due, ok := said.Due(); ok || w.clock(made.ID, clocks.Response).Phase != clocks.Met || w.clock(made.ID, clocks.Solution).Phase != clocks.Paused || w.clock(made.ID, clocks.Update).Phase != clocks.Paused {
			t.Errorf("waiting, and due %v", due)
		}
		heard, err := w.Add(ctx, as("eva"), noon.Add(2*hour), made.ID, "Adgang nægtet")
		if due, _ := heard.Due(); err != nil || due != noon.Add(4*hour) { // the update: 120 minutes from 14:00
			t.Errorf("due %v, %v", due, err)
		}
		up, err := w.Move(ctx, bo, noon.Add(3*hour), made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill})
		if c := w.clock(made.ID, clocks.Level2); err != nil || c.Phase != clocks.Resting || c.Used != 90*time.Minute {
			t.Errorf("%+v %v", c, err)
		}
		solved, err := w.Put(ctx, lead(), noon.Add(3*hour), made.ID, up.Version, desk.Solved, 0)
		if c := w.clock(made.ID, clocks.Solution); err != nil || c.Phase != clocks.Met || c.Used != 90*time.Minute || solved.NextAt != solved.WakeAt || solved.DueAt != desk.Never {
			t.Errorf("%+v %v", c, err)
		}
		if _, err := w.Put(ctx, as("eva"), noon.Add(24*hour), made.ID, 0, desk.Open, 0); err != nil {
			t.Fatal(err)
		}
		if c := w.clock(made.ID, clocks.Solution); c.Phase != clocks.Running || c.Used != 90*time.Minute || c.Round != 1 || w.clock(made.ID, clocks.Update).Round != 2 {
			t.Errorf("reopened: %+v", c)
		}
		w.explained(made.ID, noon.Add(25*hour))
	})
}

// explained checks that the explanation of every clock adds up to what the
// ticket's row carries.
func (w town) explained(id string, now clock.Instant) desk.ClockView {
	w.t.Helper()
	v, err := w.Clocks(ctx, lead(), now, id)
	if err != nil {
		w.t.Fatal(err)
	}
	state := v.Ticket.Clock()
	if len(v.Accounts) != len(state.Clocks) || len(v.Accounts) == 0 {
		w.t.Fatalf("%d accounts of %d clocks", len(v.Accounts), len(state.Clocks))
	}
	for _, a := range v.Accounts {
		kept, _ := state.Clock(a.Clock.Key)
		find := func(name string) *calendar.Prepared { return v.Hours[name].Calendar.Prepare() }
		if used := kept.UsedAt(now, find); used != a.Used || kept.Round != a.Clock.Round || kept.Phase != a.Clock.Phase {
			w.t.Errorf("%s: %v explained, %v on the clock", a.Clock.Key, a.Used, used)
		}
		for _, s := range a.Stretches {
			var open time.Duration
			for _, o := range s.Openings {
				open += o.To.Sub(o.From)
			}
			if open != s.Counted && !s.More && s.Began != clocks.GivenBack {
				w.t.Errorf("%s: %v open, %v counted", a.Clock.Key, open, s.Counted)
			}
		}
	}
	return v
}

func TestOutsideTheCatalogueOnlyTheFirstAnswerIsPromised(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		for _, c := range []struct{ impact, urgency, hours int }{{1, 1, 1}, {1, 2, 2}, {2, 3, 4}, {3, 3, 8}} { // eight of the desk's hours end at noon the next day
			urgent := w.make(lead(), desk.Input{Requester: "eva", Impact: c.impact, Urgency: c.urgency})
			want := noon.Add(time.Duration(c.hours) * hour)
			if c.hours == 8 {
				want = noon.Add(24 * hour)
			}
			if due, _ := urgent.Due(); due != want {
				t.Errorf("priority %d is due %v", urgent.Priority, due)
			}
		}
		made := w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		if due, ok := made.Due(); made.Priority != 3 || !ok || due != noon.Add(4*hour) || made.Catalogued != 0 {
			t.Errorf("due %v", due)
		}
		if c := w.clock(made.ID, clocks.Solution); c.Promised() || c.Phase != clocks.Running {
			t.Errorf("%+v", c)
		}
	})
}

// Another priority, service or team keeps what was used; a gate that closes
// takes nothing back.
func TestWhatWasUsedIsKept(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60, Solution: 480})
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		w.catalogued(arrangement.Target{Response: 60, Solution: 240})
		sharper, err := w.Reprioritise(ctx, lead(), noon.Add(hour), made.ID, 0, 1, 1)
		if c := w.clock(made.ID, clocks.Solution); err != nil || c.Used != hour || c.Minutes != 240 || c.Due != noon.Add(4*hour) {
			t.Errorf("%+v %v", c, err)
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE gates SET open = 0 WHERE body = $1`, tx.Tenant)
			return err
		})
		if _, err := w.Reprioritise(ctx, lead(), noon.Add(2*hour), made.ID, sharper.Version, 3, 3); err != nil {
			t.Fatal(err)
		}
		if c := w.clock(made.ID, clocks.Solution); c.Minutes != 240 || c.Due != noon.Add(4*hour) {
			t.Errorf("a closed gate took the promise back: %+v", c)
		}
		w.explained(made.ID, noon.Add(3*hour))
	})
}

// Each priority has its own promise; another service, another unit of the
// requester's and another team's hours are other promises from then on.
func TestEachPromiseByWhatTheTicketIs(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Solution: 480}, func(c *arrangement.Content) {
			for p := 1; p <= 4; p++ {
				c.Targets[p].Solution = 60 * p
				c.Targets[p].Level = [4]int{0, 0, 120, 120}
			}
		})
		w.write(func(tx *db.Tx) error { // the school has an arrangement of its own
			raw, _ := json.Marshal(arrangement.Content{Levels: []arrangement.Level{{Level: 2, Team: "central"}}, Targets: [5]arrangement.Target{{}, {Solution: 7}, {Solution: 7}, {Solution: 7}, {Solution: 7}}})
			if err := tx.Insert("arrangements", arrangement.Arrangement{Body: "b1", ID: "own", Service: "mail", Unit: "school", Number: 1, State: arrangement.Standing, Raw: string(raw), Version: 1}); err != nil {
				return err
			}
			if err := tx.Insert("gates", arrangement.Gate{Body: "b1", Service: "mail", Unit: "school", Arrangement: "own", Open: 1, ReviewOn: "2026-12-31", Version: 1}); err != nil {
				return err
			}
			if err := services.AddHours(tx, "da", services.Hours{ID: "long", Name: "Lange dage", Zone: "Europe/Copenhagen", WeekText: services.WeekText(calendar.Always(nil).Week), Active: 1}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE teams SET calendar = 'long' WHERE body = $1 AND id = 'expert'`, tx.Tenant)
			return err
		})
		solution := func(id string) int { return w.clock(id, clocks.Solution).Minutes }
		for p, in := range map[int]desk.Input{1: {Impact: 1, Urgency: 1}, 2: {Impact: 1, Urgency: 2}, 3: {Impact: 2, Urgency: 3}, 4: {Impact: 3, Urgency: 3}} {
			in.Requester, in.Service, in.Team = "ib", "mail", "central"
			if made := w.make(lead(), in); made.Priority != p || solution(made.ID) != 60*p {
				t.Errorf("priority %d: %d, %d minutes", p, made.Priority, solution(made.ID))
			}
		}
		made := w.make(lead(), desk.Input{Requester: "ib", Team: "central"})
		details := desk.Details{Kind: made.Kind, Title: made.Title, Requester: "ib", Service: "mail"}
		if got := solution(made.ID); got != 0 {
			t.Errorf("outside the catalogue %d minutes are promised", got)
		}
		w.do(w.Describe(ctx, lead(), noon, made.ID, 0, details))
		if got := solution(made.ID); got != 180 {
			t.Errorf("with a service: %d minutes", got)
		}
		details.Requester = "eva"
		w.do(w.Describe(ctx, lead(), noon, made.ID, 0, details))
		if got := solution(made.ID); got != 7 {
			t.Errorf("for the school: %d minutes", got)
		}
		details.Requester = "ib"
		w.do(w.Describe(ctx, lead(), noon, made.ID, 0, details))
		w.do(w.Move(ctx, lead(), noon.Add(6*hour), made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill})) // at 18, the office is shut
		if c := w.clock(made.ID, clocks.Level3); c.Due != noon.Add(8*hour) {
			t.Errorf("by the experts' hours it is due %v", c.Due)
		}
	})
}

// Whether a ticket is in the catalogue is asked of the unit it is for now, also
// where service and requester change together; what was promised is kept.
func TestTheCatalogueIsAskedOfTheUnitItIsForNow(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Solution: 180})
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE gates SET unit = 'school' WHERE body = $1`, tx.Tenant)
			return err
		})
		together := w.make(lead(), desk.Input{Requester: "ib", Team: "central"})
		after := w.make(lead(), desk.Input{Requester: "ib", Team: "central", Service: "mail"})
		for _, made := range []desk.Ticket{together, after} {
			if made.Catalogued != 0 {
				t.Fatalf("for IT the gate is open: %+v", made)
			}
			details := desk.Details{Kind: made.Kind, Title: made.Title, Requester: "eva", Service: "mail"}
			w.do(w.Describe(ctx, lead(), noon, made.ID, 0, details))
			if is := w.ticket(made.ID); is.Catalogued != 1 || w.clock(made.ID, clocks.Solution).Minutes != 180 {
				t.Errorf("for the school: %d, %+v", is.Catalogued, w.clock(made.ID, clocks.Solution))
			}
			details.Requester = "ib"
			w.do(w.Describe(ctx, lead(), noon, made.ID, 0, details))
			if is := w.ticket(made.ID); is.Catalogued != 1 || w.clock(made.ID, clocks.Solution).Minutes != 180 {
				t.Errorf("for IT again: %d, %+v", is.Catalogued, w.clock(made.ID, clocks.Solution))
			}
		}
	})
}

// Warnings and breaches are kept and told once, whoever looks and however
// often, and do not spoil a form somebody has open.
func TestMarksAreToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60, Solution: 480})
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		w.run(noon.Add(44 * time.Minute))
		if w.lettersTo("bo") != 0 {
			t.Error("warned too early")
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { w.run(noon.Add(45 * time.Minute)) })
		}
		wg.Wait()
		if got := w.lettersTo("bo"); got != 1 {
			t.Errorf("%d warnings to the lead", got)
		}
		w.run(noon.Add(hour)) // due, and still kept
		if got := w.lettersTo("bo"); got != 1 {
			t.Errorf("%d letters at the due moment", got)
		}
		w.run(noon.Add(hour + time.Second))
		w.run(noon.Add(hour + 20*time.Second))
		if got := w.lettersTo("bo"); got != 2 {
			t.Errorf("%d letters after the breach", got)
		}
		var channels []string
		w.read(func(tx *db.Tx) error {
			return tx.Select(&channels, `SELECT DISTINCT channels FROM letters WHERE body = $1 AND person = 'bo'`, tx.Tenant)
		})
		if len(channels) != 1 || channels[0] != "mail sms" {
			t.Errorf("told by %v", channels)
		}
		v := w.view(made.ID)
		if len(v.Entries) != 3 || v.Entries[1].Kind != desk.ClockMark || v.Entries[1].Seen != desk.Internal || v.Entries[2].Data().Dir != "breached" || v.Version != made.Version {
			t.Errorf("version %d: %+v", v.Version, v.Entries)
		}
		if _, err := w.Take(ctx, as("bo", "central"), noon.Add(2*hour), made.ID, made.Version, "bo"); err != nil {
			t.Errorf("a form from before the marks: %v", err)
		}
		list, err := w.Breaches(ctx, as("bo", "central"), desk.BreachFilter{})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Clock != "response" || list.Rows[0].Number != made.Number || list.Rows[0].At != noon.Add(hour)+1 || list.Rows[0].TeamName != "Central support" {
			t.Errorf("%+v %v", list, err)
		}
		for name, c := range map[string]struct {
			by access.Actor
			f  desk.BreachFilter
		}{"who asked": {as("eva"), desk.BreachFilter{}}, "another team's": {as("ada", "expert"), desk.BreachFilter{Team: "central"}}, "another body": {access.Actor{Body: "b2", Person: "bo"}, desk.BreachFilter{}}} {
			if _, err := w.Breaches(ctx, c.by, c.f); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, _ := w.Breaches(ctx, as("ada", "expert"), desk.BreachFilter{}); len(list.Rows) != 0 {
			t.Error("another team's breaches are shown")
		}
		if _, err := w.Clocks(ctx, as("eva"), noon, made.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("whose it is sees internal times: %v", err)
		}
		if _, err := w.Clocks(ctx, as("ib"), noon, made.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
	})
}

// Who is told: the owner of a warning, owner and lead of a breach; nobody who
// is on leave, or whom no role lets work on it; support's lead where a team has
// nobody.
func TestWhoIsTold(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60})
		w.write(func(tx *db.Tx) error {
			if err := arrangement.AddMembership(tx, arrangement.Membership{ID: "m9", Team: "central", Person: "ib", Role: arrangement.Member}); err != nil {
				return err
			}
			if err := arrangement.AddMembership(tx, arrangement.Membership{ID: "m10", Team: "expert", Person: "ida", Role: arrangement.Leads}); err != nil { // with no role there
				return err
			}
			if err := worksFor(tx, "ib", access.Team("central")); err != nil {
				return err
			}
			if err := org.AddLeave(tx, org.Leave{ID: "l1", Person: "ada", From: "2026-04-01", To: "2026-04-30"}); err != nil {
				return err
			}
			return tx.Insert("role_grants", access.GrantRow{Body: "b1", ID: "g1", Person: "eva", Role: access.SupportLead, GrantedAt: noon})
		})
		taken := w.make(as("ib", "central"), desk.Input{Requester: "eva", Service: "mail", Team: "central", Mine: true})
		left := w.make(lead(), desk.Input{Requester: "ida", Service: "mail", Team: "expert"})
		w.run(noon.Add(46 * time.Minute))
		for person, want := range map[string]int{"ib": 1, "bo": 0, "ada": 0, "ida": 0, "eva": 1} {
			if got := w.lettersTo(person); got != want {
				t.Errorf("warning: %s has %d letters, want %d", person, got, want)
			}
		}
		w.run(noon.Add(61 * time.Minute))
		for person, want := range map[string]int{"ib": 2, "bo": 1, "ada": 0, "ida": 0, "eva": 2} {
			if got := w.lettersTo(person); got != want {
				t.Errorf("breach: %s has %d letters, want %d", person, got, want)
			}
		}
		for _, id := range []string{taken.ID, left.ID} {
			if c := w.clock(id, clocks.Response); c.Warned == 0 || c.Breached == 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}

// Who is lent to another team that day is on duty there, not at home; who is
// at work on the ticket as its time runs out needs no letter about it.
func TestWhoIsLentIsOnDutyThere(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60})
		w.write(func(tx *db.Tx) error {
			for _, m := range []arrangement.Membership{
				{ID: "m8", Team: "expert", Person: "bo", Role: arrangement.Member, Home: "central", From: "2026-04-14", To: "2026-04-14"},
				{ID: "m9", Team: "central", Person: "ib", Role: arrangement.Leads},
			} {
				if err := arrangement.AddMembership(tx, m); err != nil {
					return err
				}
				if err := worksFor(tx, m.Person, access.Team(m.Team)); err != nil {
					return err
				}
			}
			return nil
		})
		w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		w.run(noon.Add(46 * time.Minute))
		if bo, ib := w.lettersTo("bo"), w.lettersTo("ib"); bo != 0 || ib != 1 {
			t.Errorf("at home: bo has %d letters, ib %d", bo, ib)
		}
		w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "expert"})
		w.run(noon.Add(46 * time.Minute))
		if bo, ada := w.lettersTo("bo"), w.lettersTo("ada"); bo != 1 || ada != 1 {
			t.Errorf("where he is lent to: bo has %d letters, ada %d", bo, ada)
		}
		broken := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		w.do(w.Reprioritise(ctx, as("ib", "central"), noon.Add(61*time.Minute), broken.ID, 0, 1, 1)) // ib sees it break
		if bo, ib := w.lettersTo("bo"), w.lettersTo("ib"); bo != 1 || ib != 1 {
			t.Errorf("whoever is at it: bo has %d letters, ib %d", bo, ib)
		}
	})
}

func TestWhatWaitsWakes(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(lead(), desk.Input{Requester: "eva", Team: "central"})
		w.do(w.Put(ctx, lead(), noon, made.ID, 0, desk.Waiting, noon.Add(48*hour)))
		w.run(noon.Add(47 * hour))
		if got := w.ticket(made.ID); got.State != desk.Waiting {
			t.Errorf("%+v", got)
		}
		w.run(noon.Add(48 * hour))
		if got := w.ticket(made.ID); got.State != desk.Open || got.WakeAt != 0 {
			t.Errorf("%+v", got)
		}
		w.do(w.Put(ctx, lead(), noon.Add(49*hour), made.ID, 0, desk.Solved, 0))
		w.run(noon.Add(49*hour + desk.ClosesAfter))
		if got := w.ticket(made.ID); got.State != desk.Closed || got.NextAt != 0 {
			t.Errorf("%+v", got)
		}
		if n, err := w.Tick(ctx, program, noon.Add(9999*hour)); n != 0 || err != nil {
			t.Errorf("%d still ask, %v", n, err)
		}
		w.counted()
	})
}

func (w town) do(_ desk.Ticket, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// A closing day, other hours or another promise reach open tickets; what was
// counted stays, and can still be explained.
func TestChangedCalendarsReachOpenTickets(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Solution: 480})
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		other := w.make(lead(), desk.Input{Requester: "eva", Team: "central"})
		solved := w.make(as("bo", "central"), desk.Input{Requester: "eva", Service: "mail", Solved: true})
		if n, err := w.Retime(ctx, program, noon.Add(time.Minute)); n != 0 || err != nil {
			t.Fatalf("%d, %v: nothing had changed", n, err)
		}
		w.write(func(tx *db.Tx) error {
			return tx.Insert("closing_days", org.ClosingDay{Body: "b1", Day: "2026-04-15", Name: "Flytning"})
		})
		if n, err := w.Retime(ctx, program, noon.Add(hour)); n != 2 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		if c := w.clock(made.ID, clocks.Solution); c.Used != hour || c.Due != noon.Add(48*hour) { // four hours on Tuesday, four on Thursday
			t.Errorf("%+v, due %v", c, c.Due)
		}
		if w.ticket(made.ID).Version != made.Version || len(w.view(made.ID).Entries) != 1 {
			t.Error("a form somebody has open is spoiled")
		}
		if w.clock(solved.ID, clocks.Solution).Phase != clocks.Met {
			t.Error("what is solved was counted anew")
		}
		w.catalogued(arrangement.Target{Response: 60, Solution: 120})
		if n, err := w.Retime(ctx, program, noon.Add(3*hour)); n != 1 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		if c := w.clock(made.ID, clocks.Solution); c.Used != 3*hour || c.Minutes != 120 || c.Breached == 0 {
			t.Errorf("%+v", c)
		}
		if n, err := w.Retime(ctx, program, noon.Add(3*hour)); n != 0 || err != nil {
			t.Errorf("again: %d, %v", n, err)
		}
		w.explained(made.ID, noon.Add(30*hour))
		w.explained(other.ID, noon.Add(30*hour))
	})
}

// A team's own hours count its level's time, the service's the requester's.
func TestEachClockByItsOwnHours(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 480, Level: [4]int{0, 0, 480, 0}})
		w.write(func(tx *db.Tx) error {
			if err := services.AddHours(tx, "da", services.Hours{ID: "long", Name: "Lange dage", Zone: "Europe/Copenhagen", WeekText: services.WeekText(calendar.Always(nil).Week), Active: 1}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE teams SET calendar = 'long' WHERE body = $1 AND id = 'central'`, tx.Tenant)
			return err
		})
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		if got := w.clock(made.ID, clocks.Level2).Due; got != noon.Add(8*hour) {
			t.Errorf("level due %v", got)
		}
		if got := w.clock(made.ID, clocks.Response).Due; got != noon.Add(24*hour) {
			t.Errorf("response due %v", got)
		}
		names := map[string]bool{}
		for _, h := range w.explained(made.ID, noon.Add(hour)).Hours {
			names[h.Name] = true
		}
		if !names["Lange dage"] || !names[""] {
			t.Errorf("%v", names)
		}
	})
}

// A team's channel of Teams hears of each warning and breach once, and never
// what a restricted ticket is about.
func TestTheTeamsChannelHearsOfMarks(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Response: 60})
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET hook = 'it' WHERE body = $1 AND id = 'central'`, tx.Tenant)
			return err
		})
		for _, restricted := range []bool{false, true} {
			w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Title: "Mail", Restricted: restricted})
		}
		for _, after := range []time.Duration{45 * time.Minute, 50 * time.Minute, hour + time.Second, hour + time.Minute} {
			w.run(noon.Add(after))
		}
		var said []string
		w.read(func(tx *db.Tx) error {
			return tx.Select(&said, `SELECT subject || ' ' || text FROM letters WHERE body = $1 AND channel = 'teams' AND channels = 'teams' AND address = 'it' AND person = '' ORDER BY subject DESC, text DESC`, tx.Tenant)
		})
		want := []string{"[#10002] desk.letter.clock.warned", "[#10002] desk.letter.clock.breached", "[#10001] Mail desk.letter.clock.warned", "[#10001] Mail desk.letter.clock.breached"}
		if !slices.Equal(said, want) {
			t.Errorf("%q", said)
		}
	})
}
