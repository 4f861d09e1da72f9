package desk_test

import (
	"errors"
	"testing"
	"time"

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

// away notes a leave of somebody from today on.
func (w town) away(person string) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		return org.AddLeave(tx, org.Leave{ID: "away-" + person, Person: person, From: "2026-04-14", To: "2026-04-20"})
	})
}

// While the owner is not there, what is written to them reaches who is on duty.
func TestWhoIsOnDutyHearsForAnOwnerWhoIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		not  func(w town)
		ida  int
		lead int
	}{
		"there":    {func(town) {}, 1, 0},
		"on leave": {func(w town) { w.away("ida") }, 0, 1},
		"lent": {func(w town) {
			w.write(func(tx *db.Tx) error {
				return arrangement.AddMembership(tx, arrangement.Membership{ID: "lent", Team: "expert", Person: "ida", Role: arrangement.Member, Home: "central", From: "2026-04-14", To: "2026-04-20"})
			})
		}, 0, 1},
		"without the role": {func(w town) {
			w.write(func(tx *db.Tx) error { return access.RemoveGrant(tx, "works-idacentral") })
		}, 0, 1},
		"lead away too": {func(w town) {
			w.away("ida")
			w.away("bo")
			w.joins("ada", access.Team("central"))
		}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w town) {
				w.joins("ida", access.Team("central"))
				id := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
				w.do(w.Take(ctx, lead(), noon, id, 0, "ida"))
				c.not(w)
				w.do(w.Add(ctx, as("eva"), noon, id, "Det haster"))
				if ida, bo := w.lettersTo("ida"), w.lettersTo("bo"); ida != c.ida || bo != c.lead {
					t.Errorf("ida has %d letters, the lead %d", ida, bo)
				}
				if name == "lead away too" && w.lettersTo("ada") != 1 {
					t.Errorf("the rest of the team has %d", w.lettersTo("ada"))
				}
			})
		})
	}
}

// Who takes a ticket of a team they are not in hears what is written to it.
func TestAnOwnerFromOutsideTheTeamHearsOfTheTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.write(func(tx *db.Tx) error { return worksFor(tx, "ada", access.Team("central")) })
		id := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
		w.do(w.Take(ctx, as("ada", "central"), noon, id, 0, "ada"))
		w.do(w.Add(ctx, as("eva"), noon, id, "Det haster"))
		if w.lettersTo("ada") != 1 || w.lettersTo("bo") != 0 {
			t.Errorf("ada has %d letters, the lead %d", w.lettersTo("ada"), w.lettersTo("bo"))
		}
		w.away("ada")
		w.do(w.Add(ctx, as("eva"), noon, id, "Det haster mere"))
		if w.lettersTo("ada") != 1 || w.lettersTo("bo") != 1 {
			t.Errorf("away: ada has %d letters, the lead %d", w.lettersTo("ada"), w.lettersTo("bo"))
		}
	})
}

// A ticket whose owner has left the house, the team or the role is nobody's:
// who is only away for a while keeps it.
func TestATicketIsFreedFromAnOwnerWhoLeft(t *testing.T) {
	ends := func(w town) {
		w.do(desk.Ticket{}, arrangement.New(w.db).EndMember(ctx, lead(), noon, "central", "joins-ida", 1))
	}
	for name, c := range map[string]struct {
		leaves func(w town)
		freed  bool
	}{
		"the team": {ends, true},
		"the role": {func(w town) {
			w.write(func(tx *db.Tx) error { return access.RemoveGrant(tx, "works-idacentral") })
		}, true},
		"the house": {func(w town) {
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE persons SET active = 0, left_on = '2026-04-14' WHERE body = $1 AND id = 'ida'`, tx.Tenant)
				return err
			})
		}, true},
		"the house in a week": {func(w town) {
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE persons SET active = 0, left_on = '2026-04-21' WHERE body = $1 AND id = 'ida'`, tx.Tenant)
				return err
			})
		}, false},
		"for a while": {func(w town) { w.away("ida") }, false},
		"for another team": {func(w town) {
			w.write(func(tx *db.Tx) error {
				return arrangement.AddMembership(tx, arrangement.Membership{ID: "lent", Team: "expert", Person: "ida", Role: arrangement.Member, Home: "central", From: "2026-04-14", To: "2026-04-20"})
			})
		}, false},
		"never": {func(town) {}, false},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w town) {
				w.joins("ida", access.Team("central"))
				one, done := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID, w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
				for _, id := range []string{one, done} {
					w.do(w.Take(ctx, lead(), noon, id, 0, "ida"))
				}
				w.do(w.Put(ctx, lead(), noon, done, 0, desk.Solved, 0))
				c.leaves(w)
				for _, want := range []bool{c.freed, false} { // again it finds nothing
					if n, err := w.Untake(ctx, program, noon); err != nil || n == 1 != want || n > 1 {
						t.Errorf("freed %d, %v", n, err)
					}
				}
				v := w.view(one)
				last := v.Entries[len(v.Entries)-1]
				if c.freed != (v.Owner == "") || c.freed != (last.Kind == desk.OwnerSet && last.Data().From == "ida" && last.Data().To == "" && last.Via == string(access.ByProgram)) {
					t.Errorf("owner %q, %+v", v.Owner, last)
				}
				if w.view(done).Owner != "ida" {
					t.Error("what she solved is not hers any more")
				}
				if wrong, err := w.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
					t.Errorf("%v %v", wrong, err)
				}
			})
		})
	}
}

// Who takes a ticket of a team they are not in, or are no longer in, keeps it.
func TestATicketTakenFromOutsideTheTeamIsKept(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.write(func(tx *db.Tx) error { return worksFor(tx, "ada", access.Team("central")) })
		w.joins("ida", access.Team("central"))
		w.do(desk.Ticket{}, arrangement.New(w.db).EndMember(ctx, lead(), noon, "central", "joins-ida", 1))
		tomorrow := noon.Add(48 * time.Hour)
		for _, person := range []string{"ada", "ida"} {
			id := w.make(lead(), desk.Input{Requester: "eva", Kind: desk.Fault}).ID
			w.do(w.Take(ctx, as(person, "central"), tomorrow, id, 0, person))
			if n, err := w.Untake(ctx, program, tomorrow); err != nil || n != 0 || w.view(id).Owner != person {
				t.Errorf("%s: freed %d, %v", person, n, err)
			}
		}
	})
}

// Who may not read a ticket any more once it is for its team alone is not its
// owner any more.
func TestARestrictedTicketLeavesAnOwnerWhoCannotOpenIt(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.joins("eva", access.Scope{})
		w.joins("ida", access.Team("central"))
		for owner, want := range map[string]string{"eva": "", "ida": "ida"} {
			v := w.make(lead(), desk.Input{Kind: desk.Fault, Title: "Om en sag", Sender: "ulla@elsewhere.example"})
			w.do(w.Take(ctx, lead(), noon, v.ID, 0, owner))
			is, err := w.Describe(ctx, lead(), noon, v.ID, 0, desk.Details{Kind: desk.Fault, Title: "Om en sag", Restricted: true})
			if err != nil || is.Owner != want {
				t.Errorf("%s: owner %q, %v", owner, is.Owner, err)
			}
		}
	})
}

// Who is offered to turn to the supplier instead and cannot open the ticket is
// told apart.
func TestE4_WhoIsOfferedAndCannotOpenTheTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		roleless := func() bool {
			_, err := w.OpenLeg(ctx, as("bo", "central"), noon, made.ID, 0, toFjord())
			var no *desk.NotEntitled
			if !errors.As(err, &no) || len(no.Offer) == 0 || no.Offer[0] != "ida" {
				t.Fatal(err)
			}
			return no.Roleless["ida"]
		}
		if !roleless() {
			t.Error("a super-user without a role is asked to do it")
		}
		w.joins("ida", access.Team("central"))
		if roleless() {
			t.Error("a super-user with a role is not")
		}
	})
}
