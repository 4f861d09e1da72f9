package desk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

// D6: every hand-over is in one cell, and every figure is as many rows as it
// opens.
func TestD6_FiguresAreTheRowsTheyOpen(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.handOverSome()
		for _, side := range desk.Sides {
			m, err := w.HandOvers(ctx, lead(), noon.Add(48*time.Hour), desk.HopFilter{Side: side})
			if err != nil {
				t.Fatal(err)
			}
			sum := 0
			for key, cell := range m.Cells {
				sum += cell.N
				list, err := w.HopRows(ctx, lead(), noon.Add(48*time.Hour), desk.HopFilter{Period: m.Period, Side: side, Out: key[0], In: key[1]})
				if err != nil || len(list.Rows) != cell.N {
					t.Errorf("%s %v: %d in the cell, %d rows, %v", side, key, cell.N, len(list.Rows), err)
				}
			}
			outs, ins := 0, 0
			for _, p := range m.Parties {
				outs, ins = outs+m.Outs[p.ID].N, ins+m.Ins[p.ID].N
			}
			if sum != 4 || m.Whole.N != 4 || outs != 4 || ins != 4 || m.Whole.Again != 1 {
				t.Errorf("%s: %d in cells, %d out, %d in, %+v", side, sum, outs, ins, m.Whole)
			}
		}
		m, _ := w.HandOvers(ctx, lead(), noon.Add(48*time.Hour), desk.HopFilter{Side: desk.ByTeam})
		if got := m.Cells[[2]string{"local", "central"}]; got.N != 2 || got.ClockSeconds != 2*3600 || got.WorkingSeconds != 2*3600 {
			t.Errorf("%+v", got)
		}
		if m.Directions[desk.Up] != 3 || m.Directions[desk.Back] != 1 || m.Levels[1].N != 2 {
			t.Errorf("%+v %+v", m.Directions, m.Levels)
		}
		before, err := w.HandOvers(ctx, lead(), noon, desk.HopFilter{Period: desk.Period{From: "2026-03-01", To: "2026-04-13"}})
		if err != nil || before.Whole.N != 0 {
			t.Errorf("%+v %v", before.Whole, err)
		}
		a, err := w.Account(ctx, lead(), noon.Add(48*time.Hour), desk.MadeFilter{})
		if err != nil || a.N != 4 || a.Outcomes[desk.SolvedAll] != 2 || a.Outcomes[desk.SolvedFirst] != 1 || a.Outcomes[desk.SolvedLanded] != 1 || a.Outcomes[desk.PingPong] != 1 || a.Outcomes[desk.Unsolved] != 2 {
			t.Fatalf("%+v %v", a, err)
		}
		open := func(name string, f desk.MadeFilter, want int) {
			t.Helper()
			f.Period = a.Period
			list, err := w.MadeRows(ctx, lead(), noon.Add(48*time.Hour), f)
			if err != nil || len(list.Rows) != want {
				t.Errorf("%s: %d rows for %d, %v", name, len(list.Rows), want, err)
			}
		}
		for o, n := range a.Outcomes {
			open(string(o), desk.MadeFilter{Outcome: o}, n)
		}
		lay, within := 0, 0
		for level, s := range a.Stays {
			open("solved at "+string(rune('0'+level)), desk.MadeFilter{Outcome: desk.SolvedAll, Level: level}, s.N)
			lay, within = lay+s.ClockSeconds, within+s.WorkingSeconds
		}
		if lay != 3600 || within != 3600 || len(a.Stays) != 2 || a.Stays[1].N != 1 {
			t.Errorf("last stays: %+v", a.Stays)
		}
		for i, n := range a.ByHops {
			open("hops", desk.MadeFilter{Hops: string(rune('0' + i))}, n)
		}
		for _, c := range a.Services {
			open("service "+c.ID, desk.MadeFilter{Service: c.ID}, c.N)
		}
		for _, c := range a.Units {
			open("unit "+c.ID, desk.MadeFilter{Unit: c.ID}, c.N)
		}
		days := 0
		for _, d := range a.Days {
			open("day "+string(d.Day), desk.MadeFilter{Day: d.Day}, d.N)
			days += d.N
		}
		if days != a.N || len(a.Days) != 30 {
			t.Errorf("%d in %d days", days, len(a.Days))
		}
		sought := 0
		for _, c := range a.Candidates {
			sought += c.N
			f := desk.MadeFilter{Outside: true, Service: c.Service, Title: c.Title}
			if f.Service == "" {
				f.Service = desk.None
			}
			open("candidate", f, c.N)
		}
		if sought != a.Outsiders {
			t.Errorf("%d of %d candidates", sought, a.Outsiders)
		}
	})
}

// A supplier has a column of its own, and its cell opens its rows (D6, E4).
func TestD6_ASupplierIsAPartyOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		if _, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()); err != nil {
			t.Fatal(err)
		}
		m, err := w.HandOvers(ctx, lead(), noon.Add(time.Hour), desk.HopFilter{Side: desk.ByTeam})
		if err != nil || m.Cells[[2]string{"central", "supplier/fjord"}].N != 1 || m.Ins["supplier/fjord"].N != 1 || m.Ins["central"].N != 0 {
			t.Errorf("%+v %v", m.Cells, err)
		}
		list, err := w.HopRows(ctx, lead(), noon.Add(time.Hour), desk.HopFilter{Period: m.Period, Side: desk.ByTeam, Out: "central", In: "supplier/fjord"})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Ticket != made.ID {
			t.Errorf("%+v %v", list.Rows, err)
		}
	})
}

// handOverSome makes four tickets: one solved at once, one that goes up and
// further, one that goes there and back, one that stays.
func (w town) handOverSome() {
	w.t.Helper()
	move := func(id, team string, after time.Duration) {
		w.t.Helper()
		if _, err := w.Move(ctx, lead(), noon.Add(after), id, 0, desk.Target{Team: team, Reason: desk.NeedsSkill}); err != nil {
			w.t.Fatal(err)
		}
	}
	w.make(as("ida", "local"), desk.Input{Requester: "eva", Solved: true, Answer: "Tænd den"})
	up := w.make(as("ida", "local"), desk.Input{Requester: "eva", Mine: true, Service: "mail"})
	move(up.ID, "central", time.Hour)
	move(up.ID, "expert", 2*time.Hour)
	if _, err := w.Put(ctx, lead(), noon.Add(3*time.Hour), up.ID, 0, desk.Solved, 0); err != nil {
		w.t.Fatal(err)
	}
	back := w.make(as("ida", "local"), desk.Input{Requester: "ib", Mine: true})
	move(back.ID, "central", time.Hour)
	move(back.ID, "local", 2*time.Hour)
	w.make(lead(), desk.Input{Title: "Kaffe", Channel: desk.ByMail})
}

func TestReportsAreForWhoMay(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.handOverSome()
		director := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.Director}}}
		later := noon.Add(48 * time.Hour)
		list, err := w.MadeRows(ctx, director, later, desk.MadeFilter{})
		if err != nil || len(list.Rows) != 4 || list.Rows[0].Title != "" || list.Rows[0].RequesterName != "" {
			t.Errorf("%+v %v", list.Rows, err)
		}
		a, err := w.Account(ctx, director, later, desk.MadeFilter{})
		if err != nil {
			t.Error(err)
		}
		for _, c := range a.Candidates {
			if c.Title != "" {
				t.Errorf("%q is told to who may not read tickets", c.Title)
			}
		}
		if list, err := w.HopRows(ctx, director, later, desk.HopFilter{Limit: 3}); err != nil || len(list.Rows) != 3 || list.Rows[0].Title != "" {
			t.Errorf("%+v %v", list, err)
		}
		for name, by := range map[string]access.Actor{"an agent": as("ida", "local"), "a person": as("eva")} {
			if _, err := w.HandOvers(ctx, by, later, desk.HopFilter{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := w.Account(ctx, by, later, desk.MadeFilter{}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		other := access.Actor{Body: "b2", Person: "bo", Grants: lead().Grants}
		if m, err := w.HandOvers(ctx, other, later, desk.HopFilter{}); err != nil || m.Whole.N != 0 {
			t.Errorf("another body: %+v %v", m.Whole, err)
		}
		for key, p := range map[string]desk.Period{"desk.report.backwards": {From: "2026-04-02", To: "2026-04-01"}, "desk.report.too_long": {From: "2020-01-01", To: "2026-04-01"}} {
			if _, err := w.HandOvers(ctx, lead(), later, desk.HopFilter{Period: p}); len(fault.List(err)) == 0 || fault.List(err)[0].Key != key {
				t.Errorf("%s: %v", key, err)
			}
		}
		seen := map[string]bool{}
		after := ""
		for range 3 {
			list, err := w.HopRows(ctx, lead(), later, desk.HopFilter{Limit: 2, After: after})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Rows {
				seen[r.Cursor()] = true
			}
			if after = list.Next; after == "" {
				break
			}
		}
		if len(seen) != 4 {
			t.Errorf("%d in pages", len(seen))
		}
	})
}

// A restricted ticket counts in every figure; its row, and that of its
// hand-over, is listed for who may see it, and others are told how many they
// are not shown. What it says cannot be asked after by its words.
func TestRestrictedTicketsCountAndAreNotListed(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		later := noon.Add(48 * time.Hour)
		w.make(lead(), desk.Input{Title: "Printer", Requester: "eva"})
		few := w.make(as("ida", "local"), desk.Input{Title: "Restrictedcanary", Requester: "eva", Restricted: true, Mine: true})
		if _, err := w.Move(ctx, lead(), noon.Add(time.Hour), few.ID, 0, desk.Target{Team: "central", Reason: desk.NeedsSkill}); err != nil {
			t.Fatal(err)
		}
		director := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.Director}}}
		ofTeam := director
		ofTeam.Grants = append(slices.Clone(director.Grants), access.Grant{Role: access.Supporter, Scope: access.Team("central")})
		for name, c := range map[string]struct {
			by     access.Actor
			listed int
		}{"a director": {director, 1}, "a director who works in its team": {ofTeam, 2}, "the lead of support": {lead(), 2}} {
			a, err := w.Account(ctx, c.by, later, desk.MadeFilter{})
			if err != nil || a.N != 2 {
				t.Errorf("%s counts %d, %v", name, a.N, err)
			}
			list, err := w.MadeRows(ctx, c.by, later, desk.MadeFilter{})
			if err != nil || len(list.Rows) != c.listed || list.Unseen != 2-c.listed {
				t.Errorf("%s: %d listed, %d unseen, %v", name, len(list.Rows), list.Unseen, err)
			}
			hops, err := w.HopRows(ctx, c.by, later, desk.HopFilter{})
			if err != nil || len(hops.Rows) != c.listed-1 || hops.Unseen != 2-c.listed {
				t.Errorf("%s: %d hand-overs listed, %d unseen, %v", name, len(hops.Rows), hops.Unseen, err)
			}
			if probe, err := w.MadeRows(ctx, c.by, later, desk.MadeFilter{Title: "Restrictedcanary"}); err != nil || len(probe.Rows)+probe.Unseen != 0 {
				t.Errorf("%s asked after its words: %+v %v", name, probe, err)
			}
		}
		a, err := w.Account(ctx, lead(), later, desk.MadeFilter{})
		if err != nil || len(a.Candidates) != 2 {
			t.Fatalf("%+v %v", a.Candidates, err)
		}
		for _, c := range a.Candidates {
			list, err := w.MadeRows(ctx, lead(), later, desk.MadeFilter{Outside: true, Service: desk.None, Title: c.Title, Restricted: c.Restricted == 1})
			if err != nil || len(list.Rows) != c.N || c.Title == "Restrictedcanary" {
				t.Errorf("%+v opens %d, %v", c, len(list.Rows), err)
			}
		}
	})
}
