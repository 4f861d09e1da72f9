package arrangement

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// D3: person + service + need → exactly one answer.
func TestD3_Turn(t *testing.T) {
	open, shut := OpenNow{Open: true}, OpenNow{}
	local := DeskFact{Team: Team{ID: "local", Kind: Local}, Level: 1, Hours: open}
	central := DeskFact{Team: Team{ID: "central", Kind: Central}, Level: 2, Hours: open}
	expert := DeskFact{Team: Team{ID: "expert", Kind: Expert}, Level: 3, Hours: open}
	closed := func(d DeskFact) DeskFact { d.Hours = shut; return d }
	agreed := func(direct, needs string) []DirectFact {
		return []DirectFact{{services.Supplier{ID: "none"}, Agreement{}, open}, {services.Supplier{ID: "acme"}, Agreement{ID: "a", Direct: direct, NeedList: needs}, open}}
	}
	supers := []Somebody{{ID: "s"}}
	for name, c := range map[string]struct {
		facts         TurnFacts
		kind, to, why string
	}{
		"nothing set up":                 {TurnFacts{Need: "fault"}, ToNobody, "", "nobody"},
		"no service, no desk":            {TurnFacts{Need: "fault", Front: central}, ToDesk, "central", "front"},
		"no service, a desk":             {TurnFacts{Need: "question", Front: central, Desk: local}, ToDesk, "local", "front"},
		"no service, the desk is closed": {TurnFacts{Need: "fault", Front: central, Desk: closed(local)}, ToDesk, "central", "open_now"},
		"outside the catalogue":          {TurnFacts{Need: "fault", Known: true, Front: central, Desk: local, Way: []DeskFact{expert}}, ToDesk, "local", "outside"},
		"the local desk":                 {TurnFacts{Need: "fault", Known: true, Open: true, Way: []DeskFact{local, central, expert}, Front: central}, ToDesk, "local", "local"},
		"no desk in the unit":            {TurnFacts{Need: "fault", Known: true, Open: true, Way: []DeskFact{central, expert}, Front: local}, ToDesk, "central", "level"},
		"never an expert first":          {TurnFacts{Need: "fault", Known: true, Open: true, Way: []DeskFact{expert}, Front: central}, ToDesk, "central", "front"},
		"a fault while it is closed":     {TurnFacts{Need: "fault", Known: true, Open: true, Way: []DeskFact{closed(local), central}}, ToDesk, "central", "open_now"},
		"a question waits":               {TurnFacts{Need: "question", Known: true, Open: true, Way: []DeskFact{closed(local), central}}, ToDesk, "local", "local"},
		"all are closed":                 {TurnFacts{Need: "fault", Known: true, Open: true, Way: []DeskFact{closed(local), closed(central)}}, ToDesk, "local", "local"},
		"a question to a super-user":     {TurnFacts{Need: "question", Known: true, Open: true, AskFirst: true, Supers: supers, Way: []DeskFact{local}}, ToSuperUser, "", "ask_first"},
		"a fault is no question":         {TurnFacts{Need: "fault", Known: true, Open: true, AskFirst: true, Supers: supers, Way: []DeskFact{local}}, ToDesk, "local", "local"},
		"the super-user asks support":    {TurnFacts{Need: "question", Known: true, Open: true, AskFirst: true, SuperUser: true, Supers: supers, Way: []DeskFact{local}}, ToDesk, "local", "local"},
		"no super-user there":            {TurnFacts{Need: "question", Known: true, Open: true, AskFirst: true, Way: []DeskFact{local}}, ToDesk, "local", "local"},
		"straight, as agreed for all":    {TurnFacts{Need: "fault", Known: true, Open: true, Suppliers: agreed(Everybody, ""), Way: []DeskFact{local}}, ToSupplier, "acme", "direct"},
		"straight, outside the gate too": {TurnFacts{Need: "fault", Known: true, Suppliers: agreed(Everybody, ""), Front: central}, ToSupplier, "acme", "direct"},
		"straight, with another need":    {TurnFacts{Need: "order", Known: true, Open: true, Suppliers: agreed(Everybody, "fault question"), Way: []DeskFact{local}}, ToDesk, "local", "local"},
		"straight for a super-user":      {TurnFacts{Need: "fault", Known: true, Open: true, SuperUser: true, Suppliers: agreed(SuperUsers, ""), Way: []DeskFact{local}}, ToSupplier, "acme", "direct_super"},
		"not for anybody else":           {TurnFacts{Need: "fault", Known: true, Open: true, Suppliers: agreed(SuperUsers, ""), Way: []DeskFact{local}}, ToDesk, "local", "local"},
		"a service for others":           {TurnFacts{Need: "access", Known: true, Open: true, Others: true, Suppliers: agreed(Everybody, ""), Way: []DeskFact{central}, Front: central, Desk: local}, ToDesk, "local", "others"},
		"a question about one":           {TurnFacts{Need: "question", Known: true, Open: true, Others: true, AskFirst: true, Supers: supers, Way: []DeskFact{local}, Front: central}, ToDesk, "central", "others"},
		"not straight at all":            {TurnFacts{Need: "fault", Known: true, Open: true, SuperUser: true, Suppliers: agreed(NotDirect, ""), Way: []DeskFact{local}}, ToDesk, "local", "local"},
	} {
		v := c.facts.Turn()
		if got := v.Desk.Team.ID + v.Direct.Supplier.ID; v.Kind != c.kind || got != c.to || v.Why != "arrangement.turn.why."+c.why {
			t.Errorf("%s: %s %q %s", name, v.Kind, got, v.Why)
		}
		if c.kind == ToSuperUser && len(v.Supers) != 1 {
			t.Errorf("%s: %v", name, v.Supers)
		}
	}
}

// D3: what the public reads names nothing that is closed to it.
func TestD3_TheSupportPageIsClosedByDefault(t *testing.T) {
	f := TurnFacts{Known: true, Open: true, AskFirst: true, Supers: []Somebody{{ID: "s", Name: "Su"}}, Need: "question",
		Way: []DeskFact{{Team: Team{ID: "hidden", Kind: Central}, Level: 2}}, Front: DeskFact{Team: Team{ID: "hidden"}}, Desk: DeskFact{Team: Team{ID: "hidden"}}}
	if v := f.open().Turn(); v.Kind != ToNobody {
		t.Errorf("%+v", v)
	}
	f.Front.Team.Public = 1
	if v := f.open().Turn(); v.Kind != ToDesk || len(v.Supers) != 0 {
		t.Errorf("%+v", v)
	}
}

// The answer as people get it: their own, or, at the desk, anybody's; with
// opening hours now.
func TestD3_TurnOnTheDay(t *testing.T) {
	each(t, func(o *town) {
		o.stands("journal", "", Content{Levels: []Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}, {Level: 3, Supplier: "acme"}}}, 1)
		o.agree(Agreement{ID: "a1", Number: "C-1", Supplier: "acme", Direct: SuperUsers, How: "Call"})
		ask := func(person, need string, at clock.Instant) Answer {
			t.Helper()
			a, err := o.a.Turn(ctx, o.helper, at, Ask{Person: person, Service: "journal", Need: need})
			o.ok(err)
			return a
		}
		if a := ask("pupil", "fault", asOf); a.Desk.Team.ID != "desk" || !a.Desk.Hours.Open || a.UnitName != "Børnehave" {
			t.Errorf("a child's place below the school: %+v", a)
		}
		if a := ask("user", "fault", asOf); a.Desk.Team.ID != "central" || a.Desk.Hours.Until != clock.Moment(cph, 2026, time.April, 14, 16, 0) {
			t.Errorf("somebody without a desk: %+v", a)
		}
		if a := ask("user", "fault", clock.Moment(cph, 2026, time.April, 17, 18, 0)); a.Desk.Hours.Open || a.Desk.Hours.Opens != clock.Moment(cph, 2026, time.April, 20, 8, 0) {
			t.Errorf("a Friday evening: %+v", a.Desk.Hours)
		}
		if a := ask("super", "fault", asOf); a.Kind != ToSupplier || a.Direct.Agreement.How != "Call" {
			t.Errorf("the super-user: %+v", a)
		}
		o.write(func(tx *db.Tx) error {
			return org.AddLeave(tx, org.Leave{ID: "l", Person: "super", From: "2026-04-01", To: "2026-04-30"})
		})
		if a := ask("super", "fault", asOf); a.Kind != ToDesk {
			t.Errorf("a super-user on leave: %+v", a)
		}
		if a := ask("deputy", "fault", asOf); a.Kind != ToSupplier {
			t.Errorf("their deputy: %+v", a)
		}
		o.write(func(tx *db.Tx) error {
			for _, change := range []string{`INSERT INTO groups (body, id, name, fold, sort) VALUES ($1, 'some', 'Nogle', 'nogle', 'n')`,
				`INSERT INTO group_members (body, grp, person) VALUES ($1, 'some', 'user')`, `UPDATE services SET audience = 'some' WHERE body = $1 AND id = 'journal'`} {
				if _, err := tx.Exec(change, tx.Tenant); err != nil {
					return err
				}
			}
			return nil
		})
		if a := ask("pupil", "access", asOf); a.Kind != ToDesk || a.Why != "arrangement.turn.why.others" || a.Desk.Team.ID != "desk" {
			t.Errorf("a service for others: %+v", a)
		}
		if a := ask("user", "access", asOf); a.Why != "arrangement.turn.why.level" {
			t.Errorf("one it is for: %+v", a)
		}
		if a, err := o.a.Turn(ctx, o.user, asOf, Ask{Service: "journal"}); err != nil || a.PersonName != "Person user" {
			t.Errorf("for oneself: %+v %v", a, err)
		}
		if _, err := o.a.Turn(ctx, o.user, asOf, Ask{Person: "pupil"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("for somebody else: %v", err)
		}
		if _, err := o.a.Turn(ctx, o.helper, asOf, Ask{Person: "pupil", Service: "no such"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a service there is not: %v", err)
		}
	})
}

// D3: the page for everybody says with which needs one may turn straight to a
// supplier, and names none who is for super-users alone.
func TestD3_StraightToASupplierFromTheSupportPage(t *testing.T) {
	everybody := DirectFact{Supplier: services.Supplier{ID: "office", Name: "Office help"}, Agreement: Agreement{ID: "a", Direct: Everybody, NeedList: "question order"}}
	f := TurnFacts{Known: true, Open: true, Need: "fault", Suppliers: []DirectFact{everybody, {Supplier: services.Supplier{ID: "ledger"}, Agreement: Agreement{ID: "b", Direct: SuperUsers}}},
		Front: DeskFact{Team: Team{ID: "central", Public: 1}}, SuperUser: true}
	got := f.straight(f.open().Turn())
	if len(got) != 1 || got[0].Direct.Supplier.ID != "office" || strings.Join(got[0].Needs, " ") != "question order" {
		t.Errorf("%+v", got)
	}
	f.Suppliers[0].Agreement.NeedList = ""
	if got := f.straight(f.open().Turn()); len(got) != 0 {
		t.Errorf("said twice: %+v", got)
	}
}

// Where a ticket would be received by another team than the one that is named,
// the answer says which.
func TestD3_WhoReceivesWhatIsWritten(t *testing.T) {
	each(t, func(o *town) {
		o.stands("journal", "", Content{Levels: []Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}}}, 1)
		o.stands("maps", "", Content{Levels: []Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}}}, 1)
		o.write(func(tx *db.Tx) error {
			if err := services.AddService(tx, "da", services.Service{ID: "maps", Name: "Maps", State: services.Active}); err != nil {
				return err
			}
			if err := services.AddHours(tx, "da", services.Hours{ID: "always", Name: "Always", Zone: "Europe/Copenhagen", WeekText: services.WeekText(calendar.Always(nil).Week), Active: 1}); err != nil {
				return err
			}
			for _, change := range []string{`INSERT INTO groups (body, id, name, fold, sort) VALUES ($1, 'some', 'Nogle', 'nogle', 'n')`,
				`UPDATE services SET audience = 'some' WHERE body = $1 AND id = 'maps'`, `UPDATE teams SET calendar = 'always' WHERE body = $1 AND id = 'central'`} {
				if _, err := tx.Exec(change, tx.Tenant); err != nil {
					return err
				}
			}
			return nil
		})
		evening := clock.Moment(cph, 2026, time.April, 17, 18, 0)
		for name, c := range map[string]struct {
			ask         Ask
			at          clock.Instant
			team, lands string
		}{
			"the level that takes it":     {Ask{Person: "pupil", Service: "journal"}, asOf, "desk", ""},
			"none of the register":        {Ask{Person: "pupil"}, asOf, "desk", "central"},
			"outside the catalogue":       {Ask{Person: "pupil", Service: "mail"}, asOf, "desk", "central"},
			"a fault while it is closed":  {Ask{Person: "pupil", Service: "journal"}, evening, "central", "desk"},
			"a service for others":        {Ask{Person: "pupil", Service: "maps"}, asOf, "desk", "central"},
			"somebody without a desk":     {Ask{Person: "user"}, asOf, "central", ""},
			"a question in the evening":   {Ask{Person: "pupil", Service: "journal", Need: "question"}, evening, "desk", ""},
			"without a desk, by the gate": {Ask{Person: "user", Service: "journal"}, evening, "central", ""},
		} {
			a, err := o.a.Turn(ctx, o.helper, c.at, c.ask)
			o.ok(err)
			if a.Desk.Team.ID != c.team || a.Lands.ID != c.lands {
				t.Errorf("%s: %s, received by %q", name, a.Desk.Team.ID, a.Lands.ID)
			}
		}
	})
}
