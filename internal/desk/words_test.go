package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// listed are the titles of a list, in its order; "404" where there is none.
func (f finder) listed(by access.Actor, filter desk.Filter) string {
	f.t.Helper()
	list, err := f.Tickets(ctx, by, noon, filter)
	if fault.Is(err, fault.NotFound) {
		return "404"
	}
	if err != nil {
		f.t.Fatal(err)
	}
	var all []string
	for _, r := range list.Rows {
		all = append(all, r.Title)
	}
	return strings.Join(all, ", ")
}

func (w town) listing() finder {
	f := w.finder()
	f.Index = f.index
	return f
}

func (f finder) caughtUp() {
	f.t.Helper()
	if err := f.index.CatchUp(ctx); err != nil {
		f.t.Fatal(err)
	}
}

// Words narrow a list as everything else does: in any form, with attachments
// and numbers, beside its other conditions.
func TestAListIsNarrowedByWords(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.listing()
		screen := w.make(lead(), desk.Input{Title: "Skærmen flimrer", Text: "Den er ny", Requester: "eva", Team: "central", Kind: desk.Fault})
		mail := w.make(lead(), desk.Input{Title: "Mail er væk", Text: "Flimmeret er borte", Requester: "ib", Team: "central", Kind: desk.Question, Tags: []string{"uge 16"}})
		net := w.make(lead(), desk.Input{Title: "Skærme uden net", Requester: "eva", Team: "expert"})
		done := w.make(lead(), desk.Input{Title: "Skærm byttet", Requester: "eva", Team: "central", Solved: true})
		f.do(mail, w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			_, err := files.Add(tx, noon, files.Input{OwnerKind: desk.FindSource, Owner: mail.ID, Part: "1", Name: "Kvittering.txt", Content: []byte("x")})
			return err
		}))
		f.caughtUp()
		for _, c := range []struct {
			filter desk.Filter
			want   string
		}{
			{desk.Filter{Words: "skærm", Team: "central"}, "Skærmen flimrer"},
			{desk.Filter{Words: "skærmene"}, "Skærme uden net, Skærmen flimrer"},
			{desk.Filter{Words: "skær", Team: "expert"}, "Skærme uden net"},
			{desk.Filter{Words: "skærm", Done: true}, "Skærm byttet"},
			{desk.Filter{Words: "flimmer", Kind: desk.Question}, "Mail er væk"},
			{desk.Filter{Words: "skærm -net"}, "Skærmen flimrer"},
			{desk.Filter{Words: `"den er ny"`}, "Skærmen flimrer"},
			{desk.Filter{Words: `"ny er den"`}, ""},
			{desk.Filter{Words: "kvittering"}, "Mail er væk"},
			{desk.Filter{Words: "uge"}, "Mail er væk"},
			{desk.Filter{Words: fmt.Sprintf("#%d", net.Number)}, "Skærme uden net"},
			{desk.Filter{Words: fmt.Sprint(net.Number)}, "Skærme uden net"},
			{desk.Filter{Words: fmt.Sprintf("#%d", net.Number), Team: "central"}, ""},
			{desk.Filter{Words: "findesikke"}, ""},
			{desk.Filter{Words: "og"}, ""}, {desk.Filter{Words: "-skærm"}, ""},
			{desk.Filter{Words: "   ", Team: "expert"}, "Skærme uden net"},
			{desk.Filter{Words: "skærm", Teams: []string{"expert", "nowhere"}}, "Skærme uden net"},
		} {
			c.filter.Order = desk.ByNewest
			if got := f.listed(lead(), c.filter); got != c.want {
				t.Errorf("%+v: %q, wanted %q", c.filter, got, c.want)
			}
		}
		// The list decides at once, the index follows.
		put := func(id string, s desk.State) {
			t.Helper()
			_, err := w.Put(ctx, lead(), noon, id, 0, s, 0)
			f.do(screen, err)
		}
		put(screen.ID, desk.Solved)
		f.do(w.Move(ctx, lead(), noon, net.ID, 0, desk.Target{Team: "local", Reason: desk.NearUser}))
		if got := f.listed(lead(), desk.Filter{Words: "skærm"}) + f.listed(lead(), desk.Filter{Words: "skærm", Team: "expert"}); got != "Skærme uden net" {
			t.Errorf("before the index has heard: %q", got)
		}
		f.caughtUp()
		if got := f.listed(lead(), desk.Filter{Words: "skærm", Done: true, Order: desk.ByOldest}); got != "Skærmen flimrer, Skærm byttet" {
			t.Errorf("solved: %q", got)
		}
		if got := f.listed(lead(), desk.Filter{Words: "skærm", Team: "local"}); got != "Skærme uden net" {
			t.Errorf("handed over: %q", got)
		}
		put(done.ID, desk.Open)
		f.caughtUp()
		if got := f.listed(lead(), desk.Filter{Words: "skærm", Order: desk.ByOldest}); got != "Skærme uden net, Skærm byttet" {
			t.Errorf("opened again: %q", got)
		}
		if wrong, err := f.index.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}

// AZ-05: a word of what somebody may not see neither finds nor counts it: not
// another team's, not another body's, not a restricted one, whichever queues
// they read.
func TestAZ05_WordsOfAListFindNothingHidden(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.listing()
		w.make(lead(), desk.Input{Title: "Gulspurv i skolen", Requester: "eva", Team: "local"})
		w.make(lead(), desk.Input{Title: "Gulspurv hemmelig", Requester: "eva", Team: "expert", Restricted: true})
		moved := w.make(lead(), desk.Input{Title: "Gulspurv videre", Requester: "eva", Team: "local"})
		f.do(w.Move(ctx, lead(), noon, moved.ID, 0, desk.Target{Team: "central", Reason: desk.NeedsSkill}))
		f.caughtUp()
		reader := as("ib")
		reader.Grants = []access.Grant{{Role: access.Supporter}}
		for _, c := range []struct {
			by     access.Actor
			filter desk.Filter
			want   string
		}{
			{as("ida", "local"), desk.Filter{}, "Gulspurv i skolen"},
			{as("ida", "local"), desk.Filter{Team: "central"}, "404"},
			{as("ida", "local"), desk.Filter{Teams: []string{"central", "expert"}}, ""},
			{as("bo", "central"), desk.Filter{}, "Gulspurv videre"},
			{as("ada", "expert"), desk.Filter{}, "Gulspurv hemmelig"},
			{reader, desk.Filter{}, "Gulspurv i skolen, Gulspurv videre"},
			{reader, desk.Filter{Restricted: true}, ""},
			{lead(), desk.Filter{Restricted: true}, "Gulspurv hemmelig"},
			{as("eva"), desk.Filter{}, "404"},
			{access.Actor{Body: "b2", Person: "bo", Lang: "nb", Via: access.BySession, Grants: lead().Grants}, desk.Filter{}, ""},
		} {
			c.filter.Words, c.filter.Order = "gulspurv", desk.ByOldest
			if got := f.listed(c.by, c.filter); got != c.want {
				t.Errorf("%s %s %+v: %q, wanted %q", c.by.Body, c.by.Person, c.filter, got, c.want)
			}
		}
		queue, _, err := w.Queue(ctx, reader, noon, desk.Filter{Words: "hemmelig"})
		if err != nil || queue.All != 0 || queue.Words.Most != 0 {
			t.Errorf("%d %+v %v", queue.All, queue.Words, err)
		}
	})
}

// A list looks through the last changed with its words, and says when there
// are others; what one may not see makes it say nothing.
func TestWordsLookThroughTheLastChanged(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.listing()
		w.write(func(tx *db.Tx) error {
			for i := range desk.MostWorded + 3 {
				restricted := 0
				if i >= desk.MostWorded {
					restricted = 1
				}
				if err := tx.Insert("tickets", raw(i, restricted)); err != nil {
					return err
				}
			}
			return nil
		})
		// Those that are done, or lie with another team, take no room.
		w.write(func(tx *db.Tx) error {
			old, open := raw(-1, 0), raw(5_000, 0)
			old.Team = "expert"
			if err := tx.Insert("tickets", old); err != nil {
				return err
			}
			open.Team = "local"
			return tx.Insert("tickets", open)
		})
		f.caughtUp()
		if got := f.listed(lead(), desk.Filter{Words: "gulspurv", Team: "expert"}) + ", " + f.listed(lead(), desk.Filter{Words: "gulspurv", Teams: []string{"local", "expert"}, Order: desk.ByOldest}); got != "Gulspurv -1, Gulspurv -1, Gulspurv 5000" {
			t.Errorf("the oldest of all: %q", got)
		}
		reader := as("ib")
		reader.Grants = []access.Grant{{Role: access.Supporter}}
		list, _, err := w.Queue(ctx, reader, noon, desk.Filter{Words: "gulspurv", Team: "central"})
		if err != nil || list.Words != (desk.Worded{Asked: true}) || list.All != desk.MostMany+1 || len(list.Rows) != 50 {
			t.Fatalf("%+v %d of %d %v", list.Words, len(list.Rows), list.All, err)
		}
		list, err = w.Tickets(ctx, lead(), noon, desk.Filter{Words: "gulspurv", Team: "central", Order: desk.ByOldest, Limit: 5})
		if err != nil || list.Words.Most != desk.MostWorded || list.Rows[0].Number != 4 {
			t.Errorf("%+v %d %v", list.Words, list.Rows[0].Number, err)
		}
		out, err := w.Export(ctx, reader, noon, desk.Filter{Words: "gulspurv", Team: "central"})
		if err != nil || len(out) != desk.MostWorded {
			t.Errorf("%d exported, %v", len(out), err)
		}
	})
}

// raw is a ticket of central support as the table has it, without a history.
func raw(i, restricted int) desk.Ticket {
	return desk.Ticket{Body: "b1", ID: fmt.Sprintf("raw%07d", i), Number: i + 1, Kind: desk.Fault, State: desk.Open, Title: "Gulspurv " + fmt.Sprint(i), Team: "central", Level: 2, Open: 1, Impact: 3, Urgency: 3,
		Priority: 4, Channel: desk.ByPhone, Restricted: restricted, DueAt: desk.Never, CreatedAt: noon, ChangedAt: noon, LandedAt: noon, Version: 1}
}

// Everything of a list: the first MostMany in its order, of what one may see,
// as they are now; two at once do not do it twice.
func TestEverythingOfAListIsPicked(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.listing()
		for _, title := range []string{"Skærm et", "Skærm to", "Mus", "Skærm tre"} {
			w.make(lead(), desk.Input{Title: title, Requester: "eva", Team: "central"})
		}
		w.make(lead(), desk.Input{Title: "Skærm hos netgruppen", Requester: "eva", Team: "expert"})
		f.caughtUp()
		bo, filter := as("bo", "central"), desk.Filter{Words: "skærm", Order: desk.ByNewest, Limit: 1, After: "0.x"}
		picks, more, err := w.Picked(ctx, bo, noon, filter)
		if err != nil || len(picks) != 3 || more || picks[0].Version == 0 {
			t.Fatalf("%+v %v %v", picks, more, err)
		}
		if got := w.view(picks[0].Ticket).Title; got != "Skærm tre" {
			t.Errorf("first of the list: %q", got)
		}
		if _, _, err := w.Picked(ctx, bo, noon, desk.Filter{Team: "expert"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another team's list: %v", err)
		}
		if _, _, err := w.Picked(ctx, as("eva"), noon, desk.Filter{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("without a team: %v", err)
		}
		others, _, err := w.Picked(ctx, lead(), noon, desk.Filter{Words: "skærm"})
		if err != nil || len(others) != 4 {
			t.Fatalf("%+v %v", others, err)
		}
		done, err := w.ApplyMany(ctx, lead(), noon, others, desk.Many{What: desk.ManyTag, Tag: "samlet"})
		if err != nil || len(done.Will) != 4 {
			t.Fatalf("%+v %v", done, err)
		}
		late, err := w.ApplyMany(ctx, bo, noon.Add(time.Second), picks, desk.Many{What: desk.ManyTake})
		if err != nil || len(late.Will) != 0 || len(late.Refused) != 3 || late.Refused[0].Fault.Key != "desk.many.changed" {
			t.Errorf("%+v %v", late, err)
		}
		w.write(func(tx *db.Tx) error {
			for i := range desk.MostMany {
				if err := tx.Insert("tickets", raw(i+100_000, 0)); err != nil {
					return err
				}
			}
			return nil
		})
		picks, more, err = w.Picked(ctx, bo, noon, desk.Filter{Order: desk.ByOldest})
		if err != nil || len(picks) != desk.MostMany || !more {
			t.Errorf("%d %v %v", len(picks), more, err)
		}
		if slices.ContainsFunc(picks, func(p desk.Pick) bool { return w.view(p.Ticket).Team != "central" }) {
			t.Error("a ticket of another team")
		}
	})
}
