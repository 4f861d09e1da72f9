package desk_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// finder is the town's search.
type finder struct {
	town
	index *search.Index
}

func (w town) finder() finder {
	f := finder{w, search.New(w.db, slog.New(slog.DiscardHandler))}
	f.index.Add(desk.FindSource, desk.Findable{})
	return f
}

// find is what somebody finds, as "kind title".
func (f finder) find(by access.Actor, words string) string {
	f.t.Helper()
	if err := f.index.CatchUp(ctx); err != nil {
		f.t.Fatal(err)
	}
	return f.now(by, words)
}

// now is the same before the index has heard of what was changed.
func (f finder) now(by access.Actor, words string) string {
	f.t.Helper()
	page, err := f.index.Ask(ctx, by, noon, search.Question{Words: words, Limit: 20})
	if err != nil {
		f.t.Fatal(err)
	}
	var all []string
	for _, h := range page.Hits {
		title := ""
		for _, p := range h.Title {
			title += p.Text
		}
		all = append(all, h.Kind+" "+title)
	}
	return strings.Join(all, ", ")
}

func (f finder) do(_ desk.Ticket, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// AZ-05, MO-03: a ticket is found by the teams that have or had it and by whose
// it is; the desk's own words find nothing for the requester, in titles, texts,
// file names and attachments.
func TestAZ05_TicketsAreFoundByWhoMaySeeThem(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.finder()
		made := w.make(as("ida", "local"), desk.Input{Title: "Skærmen flimrer", Text: "Den flimrer hele dagen", Requester: "eva", Team: "local", Tags: []string{"kanarie"}})
		f.do(w.Note(ctx, as("ida", "local"), noon, made.ID, desk.Saying{Text: "Gulspurv: ring til chefen"}))
		f.do(w.Reply(ctx, as("ida", "local"), noon, made.ID, desk.Saying{Text: "Vi bytter skærmen på onsdag"}))
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			_, err := files.Add(tx, noon, files.Input{OwnerKind: desk.FindSource, Owner: made.ID, Part: "1", Name: "Billede af flimmer.txt", Content: []byte("kvittering")})
			if err == nil {
				_, err = files.Add(tx, noon, files.Input{OwnerKind: desk.FindSource, Owner: made.ID, Name: "Personalesag.txt", Content: []byte("rødhals")})
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		reader := files.NewReader(w.db, slog.New(slog.DiscardHandler))
		if _, err := reader.Step(ctx); err != nil {
			t.Fatal(err)
		}
		const agents, own = "ticket Skærmen flimrer", "my_ticket Skærmen flimrer"
		for _, c := range []struct {
			by          access.Actor
			words, want string
		}{
			{as("eva"), "skærm", own}, {as("eva"), "onsdag", own}, {as("eva"), "kvittering", own}, {as("eva"), "gulspurv", ""}, {as("eva"), "personalesag", ""}, {as("eva"), "kanarie", ""}, {as("ida", "local"), "kanarie", agents},
			{as("eva"), "rødhals", ""}, {as("eva"), "skærm -gulspurv", own}, {as("ib"), "skærm", ""}, {as("ib"), "flimmer", ""},
			{as("ida", "local"), "gulspurv", agents}, {as("ida", "local"), "rødhals", agents}, {as("ida", "local"), "kvittering", agents}, {as("ada", "expert"), "skærm", ""},
			{lead(), "gulspurv", agents}, {access.Actor{Body: "b2", Person: "eva", Grants: lead().Grants}, "skærm", ""},
		} {
			if got := f.find(c.by, c.words); got != c.want {
				t.Errorf("%s looks for %q: %q, wanted %q", c.by.Person, c.words, got, c.want)
			}
		}
		f.do(w.Move(ctx, as("ida", "local"), noon, made.ID, 0, desk.Target{Team: "expert", Reason: desk.Reasons[0], Note: "Net"}))
		if got := f.find(as("ada", "expert"), "gulspurv"); got != agents {
			t.Errorf("the team it went to: %q", got)
		}
		if got := f.find(as("ida", "local"), "gulspurv"); got != agents {
			t.Errorf("the team that had it: %q", got)
		}
		if wrong, err := f.index.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}

// AZ-05: whoever owns or runs a service finds its tickets, and only those they
// can open: of their units, on the days they have the role, never a restricted
// one. A role given or taken counts at once, before anything is indexed.
func TestAZ05_OwnersFindTheTicketsOfTheirServices(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.finder()
		w.write(func(tx *db.Tx) error {
			return services.AddService(tx, "da", services.Service{ID: "print", Name: "Print", State: services.Active})
		})
		tickets := map[string]desk.Ticket{}
		for name, in := range map[string]desk.Input{
			"school":     {Service: "mail", Requester: "eva", Team: "central"},
			"it":         {Service: "mail", Unit: "it", Sender: "x@y.example", Team: "expert"},
			"nowhere":    {Service: "mail", Sender: "x@y.example", Team: "central"},
			"print":      {Service: "print", Requester: "eva", Team: "central"},
			"no service": {Requester: "eva", Team: "central"},
			"restricted": {Service: "mail", Requester: "eva", Team: "central", Restricted: true},
		} {
			in.Title = "Gulspurv " + name
			tickets[name] = w.make(lead(), in)
		}
		people := map[string]access.Actor{"ib": as("ib"), "ada, of the experts": as("ada", "expert"), "ida, of the school": as("ida", "local"), "eva": as("eva"), "the lead": lead(), "another body": {Body: "b2", Person: "ib", Lang: "nb", Via: access.BySession}}
		same := func(when string, find func(access.Actor, string) string) {
			t.Helper()
			for who, by := range people {
				found := strings.Split(find(by, "gulspurv"), ", ")
				for name, one := range tickets {
					_, err := w.Ticket(ctx, by, noon, one.ID)
					if err != nil && !fault.Is(err, fault.NotFound) {
						t.Fatal(err)
					}
					if is := slices.Contains(found, "ticket Gulspurv "+name); is != (err == nil) {
						t.Errorf("%s: %s finds %q: %v, opens it: %v", when, who, name, is, err)
					}
				}
			}
		}
		same("nobody answers", f.find)
		hold := func(h services.Holder) {
			w.write(func(tx *db.Tx) error { return services.AddHolder(tx, h) })
		}
		hold(services.Holder{ID: "h1", Service: "mail", Role: services.Manager, Person: "ib", Unit: "school"})
		same("a manager for the school", f.now)
		if got := f.now(as("ib"), "gulspurv"); !strings.Contains(got, "school") || !strings.Contains(got, "nowhere") || strings.Count(got, "Gulspurv") != 2 {
			t.Errorf("%q", got)
		}
		hold(services.Holder{ID: "h2", Service: "mail", Role: services.Owner, Person: "ib"})
		hold(services.Holder{ID: "h3", Service: "print", Role: services.SuperUser, Person: "ib"})
		hold(services.Holder{ID: "h4", Service: "print", Role: services.Owner, Person: "eva", Deputy: "ada", To: "2026-04-13"})
		same("an owner", f.now)
		if got := f.now(as("ib"), "gulspurv"); strings.Count(got, "Gulspurv") != 3 {
			t.Errorf("%q", got)
		}
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM service_holders WHERE body = $1`, tx.Tenant)
			return err
		})
		same("taken away", f.now)
		hold(services.Holder{ID: "h5", Service: "mail", Role: services.Owner, Person: "ib"})
		f.do(w.Describe(ctx, lead(), noon, tickets["school"].ID, 0, desk.Details{Kind: desk.Question, Title: tickets["school"].Title, Service: "mail", Requester: "eva", Restricted: true}))
		f.do(w.Describe(ctx, lead(), noon, tickets["it"].ID, 0, desk.Details{Kind: desk.Question, Title: tickets["it"].Title, Service: "print"}))
		for _, gone := range []string{"school", "it"} {
			if got := f.now(as("ib"), "gulspurv"); strings.Contains(got, gone) {
				t.Errorf("%s is found before the index has heard: %q", gone, got)
			}
		}
		same("restricted, and another service", f.find)
		if wrong, err := f.index.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}
