package desk_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

func TestTicketIsTakenIn(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("ida", "local"), desk.Input{Requester: "eva", Text: "Outlook siger nej", Kind: desk.Fault})
		if made.Number != 10001 || made.State != desk.Fresh || made.Unit != "school" || made.Team != "central" || made.Owner != "" || made.Priority != 3 {
			t.Errorf("%+v", made)
		}
		v := w.view(made.ID)
		if len(v.Entries) != 1 || v.Entries[0].Kind != desk.Made || v.Entries[0].Seen != desk.ForPublic || v.Answers != "bo" || v.RequesterName != "Eva Friis" {
			t.Errorf("%+v", v)
		}
		next := w.make(as("ida", "local"), desk.Input{Requester: "eva", Mine: true, Client: "form-1"})
		again := w.make(as("ida", "local"), desk.Input{Requester: "eva", Mine: true, Client: "form-1"})
		if next.Number != 10002 || next.Team != "local" || next.Owner != "ida" || next.State != desk.Open || again.ID != next.ID {
			t.Errorf("%+v %+v", next, again)
		}
	})
}

// D7: what is solved while it is told is one step, and counted.
func TestSolvedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("ida", "local"), desk.Input{Requester: "eva", Solved: true, Answer: "Log ud og ind igen", Minutes: 4})
		if made.State != desk.Solved || made.Open != 0 || made.SolvedFirst != 1 || made.Team != "local" || made.Reopened != 0 || made.SolvedAt != noon {
			t.Errorf("%+v", made)
		}
		var minutes int
		w.read(func(tx *db.Tx) error {
			return tx.Get(&minutes, `SELECT SUM(minutes) FROM ticket_times WHERE body = $1 AND person = 'ida' AND team = 'local' AND unit = 'school' AND home = 'school'`, tx.Tenant)
		})
		if minutes != 4 {
			t.Errorf("%d minutes", minutes)
		}
	})
}

func TestPeopleMayOnlyTellTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		own := w.make(as("eva"), desk.Input{Requester: "ib", Team: "expert", Impact: 1, Urgency: 1, Solved: true, Restricted: true, Tags: []string{"x"}, Sender: "a@b.example", Channel: desk.ByPortal})
		if own.Requester != "eva" || own.Team != "central" || own.Impact != desk.ImpactOne || own.State != desk.Fresh || own.Restricted != 0 || own.Sender != "" {
			t.Errorf("%+v", own)
		}
		if _, err := w.Make(ctx, access.Actor{Body: "b1", Via: access.ByLink}, noon, desk.Input{Title: "x", Channel: desk.ByPortal}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a stranger: %v", err)
		}
		for field, in := range map[string]desk.Input{
			"title": {Channel: desk.ByPhone}, "channel": {Title: "x"}, "kind": {Title: "x", Channel: desk.ByPhone, Kind: "gripe"},
			"requester": {Title: "x", Channel: desk.ByPhone, Requester: "nobody"}, "team": {Title: "x", Channel: desk.ByPhone, Team: "nowhere"},
			"urgency": {Title: "x", Channel: desk.ByPhone, Urgency: 4}, "minutes": {Title: "x", Channel: desk.ByPhone, Minutes: -1},
		} {
			_, err := w.Make(ctx, lead(), noon, in)
			if faults := fault.List(err); len(faults) == 0 || faults[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// D1, D6: every hand-over is counted, and the ticket always has one owner.
func TestHandOvers(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		ida, bo := as("ida", "local"), as("bo", "central")
		made := w.make(ida, desk.Input{Requester: "eva", Mine: true})
		up, err := w.Move(ctx, ida, noon.Add(2*time.Hour), made.ID, made.Version, desk.Target{Team: "central", Reason: desk.NeedsSkill, Note: "Postkassen er låst"})
		if err != nil || up.Team != "central" || up.Level != 2 || up.Owner != "" || up.State != desk.Fresh {
			t.Fatalf("%+v %v", up, err)
		}
		back, err := w.Move(ctx, bo, noon.Add(3*time.Hour), made.ID, up.Version, desk.Target{Team: "local", Reason: desk.MoreNeeded})
		if err != nil || back.Hops != 2 {
			t.Fatalf("%+v %v", back, err)
		}
		v := w.view(made.ID)
		if v.Hops[0].Direction != desk.Up || v.Hops[0].ClockSeconds != 7200 || v.Hops[0].WorkingSeconds != 7200 || v.Hops[0].FromUnit != "school" || v.Hops[0].Day != "2026-04-14" ||
			v.Hops[1].Direction != desk.Back || v.Hops[1].Again != 1 || v.Hops[1].ClockSeconds != 3600 {
			t.Errorf("%+v", v.Hops)
		}
		if v.Answers == "" {
			t.Log("the local desk has no lead: its members see it in the queue") // nobody is invented
		}
		for name, c := range map[string]struct {
			by   access.Actor
			kind fault.Kind
		}{"whose it is": {as("eva"), fault.Forbidden}, "another team": {as("ada", "expert"), fault.NotFound}, "a stranger": {as("ib"), fault.NotFound},
			"who had it": {bo, fault.Forbidden}, "another body": {access.Actor{Body: "b2", Person: "bo", Grants: lead().Grants}, fault.NotFound}} {
			if _, err := w.Move(ctx, c.by, noon, made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill}); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := w.counted(); n["local/new"] != 1 || n["central/new"] != 0 {
			t.Errorf("%v", n)
		}
	})
}

// D6: what a hand-over keeps for ever: who did it and by which way, from whose
// team to whose, and how long the ticket lay there, by the clock and within the
// hours of the team that gave it away.
func TestD6_WhatAHandOverKeeps(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.write(func(tx *db.Tx) error {
			if err := services.AddHours(tx, "da", services.Hours{ID: "long", Name: "Lange dage", Zone: "Europe/Copenhagen", WeekText: services.WeekText(calendar.Always(nil).Week), Active: 1}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE teams SET calendar = 'long' WHERE body = $1 AND id = 'local'`, tx.Tenant)
			return err
		})
		made := w.make(as("ida", "local"), desk.Input{Requester: "eva", Service: "mail", Mine: true}) // Tuesday at 12
		w.do(w.Move(ctx, as("ida", "local"), noon.Add(6*time.Hour), made.ID, 0, desk.Target{Team: "central", Reason: desk.NeedsSkill}))
		bo := as("bo", "central")
		bo.Via = access.ByToken
		w.do(w.Move(ctx, bo, noon.Add(26*time.Hour), made.ID, 0, desk.Target{Team: "local", Reason: desk.OtherReason, Note: " De ved det \n"})) // Wednesday at 14
		hops := w.view(made.ID).Hops
		for i, want := range []desk.Hop{
			{N: 1, At: noon.Add(6 * time.Hour), Day: "2026-04-14", Actor: "ida", Via: "session", FromTeam: "local", ToTeam: "central", FromLevel: 1, ToLevel: 2, FromUnit: "school",
				Direction: desk.Up, Reason: desk.NeedsSkill, ClockSeconds: 6 * 3600, WorkingSeconds: 6 * 3600},
			{N: 2, At: noon.Add(26 * time.Hour), Day: "2026-04-15", Actor: "bo", Via: "token", FromTeam: "central", ToTeam: "local", FromLevel: 2, ToLevel: 1, ToUnit: "school",
				Direction: desk.Back, Again: 1, Reason: desk.OtherReason, Note: "De ved det", ClockSeconds: 20 * 3600, WorkingSeconds: 6 * 3600},
		} {
			want.Body, want.Ticket, want.Service, want.Unit = "b1", made.ID, "mail", "school"
			if hops[i] != want {
				t.Errorf("%+v, want %+v", hops[i], want)
			}
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'expert'`, tx.Tenant)
			return err
		})
		for _, team := range []string{"expert", "nowhere"} {
			_, err := w.Move(ctx, as("ida", "local"), noon.Add(27*time.Hour), made.ID, 0, desk.Target{Team: team, Reason: desk.NeedsSkill})
			if faults := fault.List(err); len(faults) != 1 || faults[0].Field != "team" || faults[0].Key != "desk.move.no_team" {
				t.Errorf("to %s: %v", team, err)
			}
		}
	})
}

// D6: a service without an owner has somebody who hears of the third hand-over
// all the same: the lead of the team that gave it away.
func TestD6_ThirdHandOverWithoutAnOwner(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		for i, team := range []string{"expert", "central", "expert"} {
			w.do(w.Move(ctx, as("ada", "expert", "central"), noon.Add(time.Duration(i)*time.Hour), made.ID, 0, desk.Target{Team: team, Reason: desk.WrongTeam}))
		}
		for person, want := range map[string]int{"bo": 1, "ada": 0, "eva": 0} {
			if got := w.lettersTo(person); got != want {
				t.Errorf("%s has %d letters, want %d", person, got, want)
			}
		}
	})
}

func TestThirdHandOverTellsTheOwner(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.write(func(tx *db.Tx) error { return ownMail(tx, "ib") })
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail"})
		for i, team := range []string{"expert", "local", "central", "expert"} {
			if _, err := w.Move(ctx, lead(), noon.Add(time.Duration(i)*time.Hour), made.ID, 0, desk.Target{Team: team, Reason: desk.WrongTeam}); err != nil {
				t.Fatal(err)
			}
			want := 0
			if i >= 2 {
				want = 1
			}
			if got := w.lettersTo("ib"); got != want {
				t.Errorf("after hop %d the owner has %d letters", i+1, got)
			}
		}
		if _, err := w.Ticket(ctx, as("ib"), noon, made.ID); err != nil {
			t.Errorf("the service's owner may not look: %v", err)
		}
	})
}

// AZ-05: whoever owns a service may not see its restricted tickets, nor what
// they are called: of those support's lead is told.
func TestAZ05_ThirdHandOverOfARestrictedTicket(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.write(func(tx *db.Tx) error {
			if err := ownMail(tx, "ib"); err != nil {
				return err
			}
			return tx.Insert("role_grants", access.GrantRow{Body: "b1", ID: "g1", Person: "ida", Role: access.SupportLead, GrantedAt: noon})
		})
		for _, service := range []string{"mail", ""} {
			made := w.make(lead(), desk.Input{Requester: "eva", Service: service, Restricted: true})
			for i, team := range []string{"expert", "central", "expert"} {
				w.do(w.Move(ctx, lead(), noon.Add(time.Duration(i)*time.Hour), made.ID, 0, desk.Target{Team: team, Reason: desk.WrongTeam}))
			}
		}
		for person, want := range map[string]int{"ib": 0, "bo": 0, "ada": 0, "ida": 2} {
			if got := w.lettersTo(person); got != want {
				t.Errorf("%s has %d letters, want %d", person, got, want)
			}
		}
	})
}

// AZ-05: how many tickets a caller has counts those that the agent may see.
func TestAZ05_ACallersTicketsAreCountedAsFarAsTheyAreSeen(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.make(lead(), desk.Input{Requester: "eva", Team: "central"})
		w.make(lead(), desk.Input{Requester: "eva", Team: "expert", Restricted: true})
		w.make(lead(), desk.Input{Requester: "eva", Team: "central", Restricted: true})
		w.make(lead(), desk.Input{Requester: "ib", Team: "central"})
		everywhere := access.Actor{Body: "b1", Person: "ada", Via: access.BySession, Grants: []access.Grant{{Role: access.Supporter}}}
		for name, c := range map[string]struct {
			by   access.Actor
			open int
		}{"support's lead": {lead(), 3}, "who reads every queue": {everywhere, 1}, "another team": {as("ida", "local"), 0}, "their team": {as("ada", "expert"), 1}, "central support": {as("bo", "central"), 2}} {
			found, err := w.Callers(ctx, c.by, noon, "eva fri")
			if err != nil || len(found) != 1 || found[0].Open != c.open {
				t.Errorf("%s: %+v %v", name, found, err)
			}
			card, err := w.Caller(ctx, c.by, noon, "eva")
			if err != nil || card.Open != c.open || len(card.Tickets) != c.open {
				t.Errorf("%s: %d open, %d listed, %v", name, card.Open, len(card.Tickets), err)
			}
		}
	})
}

func TestAnswers(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo := as("bo", "central")
		made := w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		noted, err := w.Note(ctx, bo, noon, made.ID, desk.Saying{Text: "Hendes kodeord er udløbet, sig det ikke"})
		if err != nil || noted.AnsweredAt.IsSet() {
			t.Fatalf("%+v %v", noted, err)
		}
		said, err := w.Reply(ctx, bo, noon, made.ID, desk.Saying{Text: "Hvad står der på skærmen?", Then: desk.Waiting, Minutes: 3})
		if err != nil || said.State != desk.Waiting || said.AnsweredAt != noon || w.lettersTo("eva") != 1 {
			t.Fatalf("%+v %v", said, err)
		}
		heard, err := w.Add(ctx, as("eva"), noon.Add(time.Minute), made.ID, "Adgang nægtet")
		if err != nil || heard.State != desk.Open {
			t.Fatalf("%+v %v", heard, err)
		}
		own, err := w.Own(ctx, as("eva"), noon, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range own.Words {
			if word.Text == "Hendes kodeord er udløbet, sig det ikke" {
				t.Error("an internal note is shown to the requester")
			}
		}
		if len(own.Words) != 4 || !own.Words[0].Mine || own.Words[1].Name != "Bo Dahl" || own.Words[2].To != desk.Waiting {
			t.Errorf("%+v", own.Words)
		}
		if _, err := w.Ticket(ctx, as("eva"), noon, made.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the requester sees the agents' page: %v", err)
		}
	})
}

func TestReplyThatCrossesAnother(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		if _, err := w.Add(ctx, as("eva"), noon, made.ID, "Nu virker det!"); err != nil {
			t.Fatal(err)
		}
		_, err := w.Reply(ctx, as("bo", "central"), noon, made.ID, desk.Saying{Text: "Genstart den", Read: made.Entries})
		var crossed *desk.Crossed
		if !errors.As(err, &crossed) || len(crossed.Since) != 1 || crossed.Since[0].Text != "Nu virker det!" || crossed.Names["eva"] != "Eva Friis" || w.lettersTo("eva") != 0 {
			t.Fatalf("%v", err)
		}
		if _, err := w.Reply(ctx, as("bo", "central"), noon, made.ID, desk.Saying{Text: "Godt at høre", Read: crossed.Since[0].N}); err != nil {
			t.Error(err)
		}
	})
}

func TestSolvedTicketsWaitForANo(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		solved, err := w.Put(ctx, as("bo", "central"), noon, made.ID, made.Version, desk.Solved, 0)
		if err != nil || w.lettersTo("eva") != 1 {
			t.Fatalf("%+v %v", solved, err)
		}
		if _, err := w.Put(ctx, as("eva"), noon, made.ID, solved.Version, desk.Waiting, 0); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the requester put it aside: %v", err)
		}
		again, err := w.Put(ctx, as("eva"), noon, made.ID, solved.Version, desk.Open, 0)
		if err != nil || again.Reopened != 1 {
			t.Errorf("%+v %v", again, err)
		}
		if _, err := w.Put(ctx, as("bo", "central"), noon, made.ID, made.Version, desk.Solved, 0); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version was saved: %v", err)
		}
	})
}

func TestQueues(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		for range 5 {
			w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		}
		secret := w.make(lead(), desk.Input{Requester: "eva", Restricted: true, Team: "expert"})
		list, err := w.Tickets(ctx, as("bo", "central"), noon, desk.Filter{Limit: 3})
		if err != nil || len(list.Rows) != 3 || list.Next == "" || len(list.Counts) != 1 || list.Counts[0].Open != 5 || list.Counts[0].Untaken != 5 {
			t.Fatalf("%+v %v", list, err)
		}
		rest, err := w.Tickets(ctx, as("bo", "central"), noon, desk.Filter{Limit: 3, After: list.Next})
		if err != nil || len(rest.Rows) != 2 || rest.Next != "" || rest.Rows[0].ID == list.Rows[2].ID {
			t.Errorf("%+v %v", rest, err)
		}
		if _, err := w.Tickets(ctx, as("bo", "central"), noon, desk.Filter{Team: "expert"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another team's queue: %v", err)
		}
		if _, err := w.Tickets(ctx, as("eva"), noon, desk.Filter{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("no agent: %v", err)
		}
		everywhere := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.Supporter}}}
		all, err := w.Tickets(ctx, everywhere, noon, desk.Filter{})
		if err != nil || len(all.Rows) != 5 {
			t.Errorf("%d rows %v", len(all.Rows), err)
		}
		if asked, err := w.Tickets(ctx, everywhere, noon, desk.Filter{Requester: "eva"}); err != nil || len(asked.Rows) != 5 {
			t.Errorf("by whose it is it shows: %d rows %v", len(asked.Rows), err)
		}
		if own, err := w.Mine(ctx, as("eva"), false, "", "", 20); err != nil || len(own.Rows) != 6 {
			t.Errorf("whose it is sees %d rows %v", len(own.Rows), err)
		}
		for _, c := range all.Counts { // nor is it counted (TRUST AZ-05)
			if c.Team.ID == "expert" && c.Open != 0 {
				t.Errorf("a restricted ticket is counted: %+v", c)
			}
		}
		for who, want := range map[string]int{"bo": 0, "ada": 1} {
			board, err := w.Board(ctx, as(who, "expert"), noon)
			if who == "bo" {
				board, err = w.Board(ctx, everywhere, noon)
			}
			open := -1
			for _, team := range board.Teams {
				if team.Team.ID == "expert" {
					open = team.Open
				}
			}
			if err != nil || open != want {
				t.Errorf("%s counts %d on the board, %v", who, open, err)
			}
		}
		if _, err := w.Ticket(ctx, everywhere, noon, secret.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a restricted ticket: %v", err)
		}
		if all, _ := w.Tickets(ctx, lead(), noon, desk.Filter{}); len(all.Rows) != 6 {
			t.Errorf("support's lead sees %d", len(all.Rows))
		}
		mine, err := w.Mine(ctx, as("eva"), false, "", "", 0)
		if err != nil || len(mine.Rows) != 6 {
			t.Errorf("%d of her own, %v", len(mine.Rows), err)
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if _, err := w.Make(ctx, as("eva"), noon, desk.Input{Title: "x", Channel: desk.ByPortal, Client: "same"}); err != nil {
					t.Error(err)
				}
				if _, err := w.Note(ctx, as("bo", "central"), noon.Add(time.Duration(i)), made.ID, desk.Saying{Text: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if v := w.view(made.ID); len(v.Entries) != 21 || v.Entries[20].N != 21 {
			t.Errorf("%d entries", len(v.Entries))
		}
		if n := w.counted(); n["central/new"] != 2 {
			t.Errorf("%v", n)
		}
	})
}

// counted are the kept counts, after a look that they are the true ones.
func (w town) counted() map[string]int {
	w.t.Helper()
	kept, wrong := map[string]int{}, 0
	w.read(func(tx *db.Tx) error {
		var rows []struct {
			Team  string `db:"team"`
			State string `db:"state"`
			N     int    `db:"n"`
		}
		if err := tx.Select(&rows, `SELECT team, state, SUM(n) AS n FROM desk_counts WHERE body = $1 GROUP BY team, state`, tx.Tenant); err != nil {
			return err
		}
		for _, r := range rows {
			kept[r.Team+"/"+r.State] = r.N
			var n int
			if err := tx.Get(&n, `SELECT COUNT(*) FROM tickets WHERE body = $1 AND team = $2 AND state = $3`, tx.Tenant, r.Team, r.State); err != nil {
				return err
			}
			if n != r.N {
				wrong++
			}
		}
		return nil
	})
	if wrong > 0 {
		w.t.Errorf("%d counts are wrong: %v", wrong, kept)
	}
	return kept
}

func (w town) lettersTo(person string) int {
	w.t.Helper()
	var n int
	w.read(func(tx *db.Tx) error {
		return tx.Get(&n, `SELECT COUNT(*) FROM letters WHERE body = $1 AND person = $2`, tx.Tenant, person)
	})
	return n
}

func (w town) read(f func(*db.Tx) error) {
	w.t.Helper()
	if err := w.db.Read(ctx, "b1", f); err != nil {
		w.t.Fatal(err)
	}
}

func (w town) write(f func(*db.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(ctx, "b1", f); err != nil {
		w.t.Fatal(err)
	}
}

// A ticket that waits already can be given a moment to come back with what is
// written in it; where none comes back by itself that is said, not dropped.
func TestWaitingLongerWithAReply(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		bo, friday := as("bo", "central"), noon.Add(72*time.Hour)
		made := w.make(bo, desk.Input{Requester: "eva"})
		w.do(w.Put(ctx, bo, noon, made.ID, 0, desk.Waiting, 0))
		for at, s := range map[clock.Instant]desk.Saying{friday: {Text: "Husk at svare", Until: friday}, friday + 1: {Text: "Og igen", Then: desk.Waiting, Until: friday + 1}} {
			is, err := w.Reply(ctx, bo, noon, made.ID, s)
			if err != nil || is.State != desk.Waiting || is.WakeAt != at {
				t.Errorf("%s until %s, %v", is.State, is.WakeAt, err)
			}
		}
		if is, err := w.Put(ctx, bo, noon, made.ID, 0, desk.Waiting, friday+2); err != nil || is.WakeAt != friday+2 {
			t.Errorf("%s %v", is.WakeAt, err)
		}
		v := w.view(made.ID)
		if last := v.Entries[len(v.Entries)-1]; last.Kind != desk.StateSet || last.Seen != desk.Internal || last.Data().Until != int64(friday+2) {
			t.Errorf("%+v", last)
		}
		w.do(w.Put(ctx, bo, noon, made.ID, 0, desk.Open, 0))
		for what, s := range map[string]desk.Saying{"stays open": {Text: "x", Until: friday}, "solved": {Text: "x", Then: desk.Solved, Until: friday}, "past": {Text: "x", Then: desk.Waiting, Until: noon}} {
			if _, err := w.Note(ctx, bo, noon, made.ID, s); len(fault.List(err)) != 1 || fault.List(err)[0].Field != "until" {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// Somebody with two positions belongs to one unit, where they are told to turn
// and where their ticket is counted: that of the position they are listed by,
// not of the one that began last.
func TestOneUnitForWhoHasTwoPositions(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.write(func(tx *db.Tx) error {
			return org.AddPosition(tx, org.Position{ID: "beside", Person: "eva", Kind: org.External, Unit: "it", From: "2026-01-01"})
		})
		made := w.make(as("eva"), desk.Input{Channel: desk.ByPortal})
		answer, err := arrangement.New(w.db).Turn(ctx, as("eva"), noon, arrangement.Ask{})
		if err != nil || answer.UnitName != "Skolen" || made.Unit != "school" {
			t.Errorf("told as of %q, counted as of %q, %v", answer.UnitName, made.Unit, err)
		}
	})
}
