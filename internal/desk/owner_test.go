package desk_test

import (
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// joins puts somebody into central support, with or without a role there.
func (w town) joins(person string, roles ...access.Scope) {
	w.t.Helper()
	w.do(desk.Ticket{}, w.db.Write(ctx, "b1", func(tx *db.Tx) error {
		for _, in := range roles {
			if err := worksFor(tx, person, in); err != nil {
				return err
			}
		}
		return arrangement.AddMembership(tx, arrangement.Membership{ID: "joins-" + person, Team: "central", Person: person, Role: arrangement.Member})
	}))
}

// A ticket is given only to who can open it: being in a team gives no right to
// what people told it.
func TestATicketIsGivenToWhoMayWorkOnIt(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.joins("ib")                          // in the team, with no role at all
		w.joins("ada")                         // in the team, with a role elsewhere
		w.joins("eva", access.Scope{})         // with a role everywhere
		w.joins("ida", access.Team("central")) // with a role here
		few := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault, Restricted: true}).ID
		all := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
		for _, c := range []struct{ ticket, to, key string }{
			{all, "ib", "desk.owner.no_role"}, {all, "ada", "desk.owner.no_role"}, {all, "eva", ""}, {all, "ida", ""}, {all, "", ""},
			{few, "ib", "desk.owner.no_role_restricted"}, {few, "eva", "desk.owner.no_role_restricted"}, {few, "ida", ""},
		} {
			_, err := w.Take(ctx, lead(), noon, c.ticket, 0, c.to)
			list := fault.List(err)
			if c.key == "" && err != nil || c.key != "" && (len(list) != 1 || list[0].Key != c.key || list[0].Field != "owner") {
				t.Errorf("given to %q: %v, want %q", c.to, err, c.key)
			}
		}
		v := w.view(all)
		if !v.Workless["ib"] || !v.Workless["ada"] || v.Workless["eva"] || v.Workless["ida"] || v.Workless["bo"] {
			t.Errorf("the page leaves out %v", v.Workless)
		}
	})
}

// Somebody on leave can have it all the same.
func TestATicketIsGivenToSomebodyOnLeave(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.joins("ida", access.Team("central"))
		day := clock.Day("2026-04-14")
		w.do(desk.Ticket{}, w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			return org.AddLeave(tx, org.Leave{ID: "l1", Person: "ida", From: day, To: day.Add(5)})
		}))
		id := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
		w.do(w.Take(ctx, lead(), noon, id, 0, "ida"))
		if v := w.view(id); v.Owner != "ida" || v.Member("ida").Away != 1 {
			t.Errorf("owner %q, away %d", v.Owner, v.Member("ida").Away)
		}
	})
}

// Taking a merge back gives the ticket to no owner whose role went meanwhile.
func TestAMergeTakenBackGivesNothingToWhoseRoleIsGone(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.joins("ida", access.Team("central"))
		one, two := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID, w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
		for _, gone := range []bool{false, true} {
			w.do(w.Take(ctx, lead(), noon, one, 0, "ida"))
			w.do(w.Merge(ctx, lead(), noon, one, 0, two, false))
			want := "ida"
			if gone {
				want = ""
				w.do(desk.Ticket{}, w.db.Write(ctx, "b1", func(tx *db.Tx) error { return access.RemoveGrant(tx, "works-idacentral") }))
			}
			if after, err := w.Unmerge(ctx, lead(), noon, one, 0); err != nil || after.Owner != want {
				t.Errorf("role gone: %v; owner %q, %v", gone, after.Owner, err)
			}
		}
	})
}

// Taking back what was done to many gives no ticket to somebody whose role is
// gone, and tells so.
func TestTakingBackGivesNothingToWhoseRoleIsGone(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.joins("ida", access.Team("central"))
		id := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
		w.do(w.Take(ctx, lead(), noon, id, 0, "ida"))
		done, err := w.ApplyMany(ctx, lead(), noon, []desk.Pick{{Ticket: id}}, desk.Many{What: desk.ManyFree})
		w.do(desk.Ticket{}, err)
		w.do(desk.Ticket{}, w.db.Write(ctx, "b1", func(tx *db.Tx) error { return access.RemoveGrant(tx, "works-idacentral") }))
		back, err := w.UndoMany(ctx, lead(), noon, done.ID)
		w.do(desk.Ticket{}, err)
		if len(back.Refused) != 1 || back.Refused[0].Fault.Key != "desk.owner.no_role" || w.view(id).Owner != "" {
			t.Errorf("taken back: %+v, owner %q", back, w.view(id).Owner)
		}
	})
}

// Nobody takes what they make where they could not open it afterwards.
func TestMakingAndTakingNeedsARoleThere(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		in := desk.Input{Kind: desk.Fault, Title: "Net", Channel: desk.ByPhone, Requester: "eva", Team: "expert", Mine: true}
		_, err := w.Make(ctx, as("ida", "local"), noon, in)
		if list := fault.List(err); len(list) != 1 || list[0].Field != "team" || list[0].Key != "desk.mine.no_role" {
			t.Errorf("made and taken elsewhere: %v", err)
		}
		in.Mine = false
		w.do(w.Make(ctx, as("ida", "local"), noon, in))
		in.Mine, in.Team = true, "local"
		w.do(w.Make(ctx, as("ida", "local"), noon, in))
	})
}
