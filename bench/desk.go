package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

const (
	teams    = 100
	catalog  = 40   // services
	askers   = 5000 // people
	perEntry = 5    // entries to a ticket
	openOf   = 10   // one in so many is still open
)

// office is a body with a service desk that has been at work for years.
type office struct {
	*town
	sample []struct { // tickets to open
		ID     string `db:"id"`
		Number int    `db:"number"`
	}
}

// deskPages compares a desk of 10,000 tickets with one of a million.
func deskPages(ctx context.Context, s settings) error {
	took := stopwatch()
	small, err := furnish(ctx, s, 10_000)
	if err != nil {
		return err
	}
	defer small.close()
	large, err := furnish(ctx, s, s.tickets)
	if err != nil {
		return err
	}
	defer large.close()
	fmt.Printf("\nThe desk, server time in ms (p95 of 200; 10,000 tickets and %d tickets with %d entries each, %d teams; data made in %s, %.1f GB)\n",
		s.tickets, perEntry, teams, took().Round(time.Second), gigabytes(large.folder))
	fmt.Printf("  %-34s %10s %10s %8s\n", "page", "small", "large", "ratio")
	for _, one := range deskQuestions {
		a, errA := small.ask(one.path)
		b, errB := large.ask(one.path)
		if errA != nil || errB != nil {
			return fmt.Errorf("%s: %v %v", one.name, errA, errB)
		}
		fmt.Printf("  %-34s %10.2f %10.2f %7.1fx\n", one.name, ms(a), ms(b), float64(b)/float64(max(a, 1)))
	}
	return large.retime(ctx)
}

// deskQuestions are the pages; {t} is another ticket each time, {n} a ticket's
// number.
var deskQuestions = []struct{ name, path string }{
	{"duty board", "/desk"},
	{"queue of a team", "/desk/queues/team07"},
	{"  a word in it", "/desk/queues/team07?q=printeren"},
	{"all that is open", "/desk/queues"},
	{"  late only", "/desk/queues?due=late"},
	{"what a team has done", "/desk/queues/team07?done=1"},
	{"ticket", "/desk/tickets/{t}"},
	{"my own tickets", "/my/tickets"},
	{"reports of a month", "/desk/reports"},
	{"search: a common word", "/search?q=printer"},
	{"search: three words", "/search?q=printeren+langsom+genstarte"},
	{"search: a rare word", "/search?q=nb{n}"},
	{"search: two rare words", "/search?q=nb{n}+lokale"},
	{"search: a phrase", "/search?q=%22printeren+er+langsom%22"},
	{"search: one without another", "/search?q=kalenderen+-outlook"},
	{"search: an unfinished word", "/search?q=synkron*"},
	{"search: a number", "/search?q=%23{n}"},
	{"search: nothing", "/search?q=findesikke"},
}

// ask is the p95 of a page, another ticket each time: of 200, or of as many as
// ten seconds hold.
func (o *office) ask(path string) (time.Duration, error) {
	h := o.Handler()
	var all []time.Duration
	spent := stopwatch()
	for i := range 210 {
		if len(all) >= 20 && spent() > 10*time.Second {
			break
		}
		one := o.sample[i%len(o.sample)]
		at := strings.NewReplacer("{t}", one.ID, "{n}", strconv.Itoa(one.Number)).Replace(path)
		status, took := o.get(h, at)
		if status != 200 {
			return 0, fmt.Errorf("%s answers %d", at, status)
		}
		if i >= 10 {
			all = append(all, took)
		}
	}
	slices.Sort(all)
	return all[len(all)*95/100], nil
}

// furnish is a body with n tickets, found by their words; what an earlier run
// made in the same folder is used again.
func furnish(ctx context.Context, s settings, n int) (*office, error) {
	name := fmt.Sprintf("desk-%d", n)
	t := &town{folder: filepath.Join(s.dir, name), body: "body" + name}
	_, missing := os.Stat(t.folder)
	if err := t.open(ctx); err != nil {
		return nil, err
	}
	o := &office{town: t}
	if missing != nil {
		if err := o.fill(ctx, n); err != nil {
			return nil, err
		}
	}
	t.persons = nil
	for i := range askers {
		t.persons = append(t.persons, personID(i))
	}
	t.lead = access.Actor{Body: t.body, Person: t.persons[0], Name: "Lead", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
	err := t.DB.Read(ctx, t.body, func(tx *db.Tx) error {
		return tx.Select(&o.sample, `SELECT id, number FROM tickets WHERE body = $1 AND number % $2 = 0 ORDER BY number LIMIT 2000`, t.body, max(n/1000, 1)+1)
	})
	if err != nil {
		return nil, err
	}
	return o, t.signIn(ctx)
}

// fill writes everything there is, and its index.
func (o *office) fill(ctx context.Context, n int) error {
	if err := o.DB.Write(ctx, o.body, o.found); err != nil {
		return err
	}
	for from := 0; from < askers; from += chunk {
		if err := o.engage(ctx, from, min(from+chunk, askers)); err != nil {
			return err
		}
	}
	if err := o.Entrance.Grant(ctx, access.Program(o.body), now, o.persons[0], access.SupportLead, access.Scope{}); err != nil {
		return err
	}
	if err := o.staff(ctx); err != nil {
		return err
	}
	for from := 0; from < n; from += chunk {
		if err := o.DB.Write(ctx, o.body, func(tx *db.Tx) error { return o.years(tx, from, min(from+chunk, n), n) }); err != nil {
			return err
		}
	}
	if err := o.Desk.Recount(ctx, o.body); err != nil {
		return err
	}
	admin := access.Actor{Body: o.body, Person: o.persons[0], Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}
	if _, err := o.Inbox.AddMailbox(ctx, admin, now, inbox.MailboxInput{Address: "support@storby.example", Name: "Support", Kind: inbox.Desk, Active: true}); err != nil {
		return err
	}
	took := stopwatch()
	if err := o.Search.CatchUp(ctx); err != nil {
		return err
	}
	fmt.Printf("  (%d tickets put into the index of words at %.0f a second)\n", n, float64(n)/took().Seconds())
	return nil
}

// found makes the body, its units, teams and services.
func (o *office) found(tx *db.Tx) error {
	b := org.Body{ID: o.body, Slug: o.body, Name: "Storby Universitet", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1}
	if err := org.AddBody(tx, b); err != nil {
		return err
	}
	for i := range 50 {
		if err := org.AddUnit(tx, "da", org.Unit{ID: fmt.Sprintf("unit%d", i), Name: fmt.Sprintf("Institut %d", i)}); err != nil {
			return err
		}
	}
	for i := range teams {
		team := arrangement.Team{ID: fmt.Sprintf("team%02d", i), Name: fmt.Sprintf("Team %02d", i), Kind: arrangement.Expert, Subject: "Net", Level: 1 + i%3}
		if i == 0 {
			team.Kind, team.Landing = arrangement.Central, 1
		}
		if err := arrangement.AddTeam(tx, "da", team); err != nil {
			return err
		}
	}
	for i := range catalog {
		if err := services.AddService(tx, "da", services.Service{ID: fmt.Sprintf("service%02d", i), Name: fmt.Sprintf("Tjeneste %02d", i), State: services.Active}); err != nil {
			return err
		}
	}
	return nil
}

// crew is how many work in each team.
const crew = 3

// worker is who has a ticket: one of its team.
func (o *office) worker(i int) string { return o.persons[i%teams*crew+i/teams%crew] }

// staff puts people into the teams, with the role that lets them work there.
func (o *office) staff(ctx context.Context) error {
	for i := range teams * crew {
		team, person := fmt.Sprintf("team%02d", i%teams), o.worker(i)
		if err := o.Entrance.Grant(ctx, access.Program(o.body), now, person, access.Supporter, access.Team(team)); err != nil {
			return err
		}
		m := arrangement.Membership{ID: fmt.Sprintf("works%03d", i), Team: team, Person: person, Role: arrangement.Member}
		if err := o.DB.Write(ctx, o.body, func(tx *db.Tx) error { return arrangement.AddMembership(tx, m) }); err != nil {
			return err
		}
	}
	return nil
}

// years writes tickets as years of work would have left them.
func (o *office) years(tx *db.Tx, from, to, all int) error {
	var tickets []desk.Ticket
	var entries []desk.Entry
	var hops []desk.Hop
	for i := from; i < to; i++ {
		made := now.Add(-time.Duration(all-i) * time.Minute)
		t := desk.Ticket{
			Body: o.body, ID: ids.InOrder(made), Number: 10001 + i, Kind: desk.Kinds[i%len(desk.Kinds)], State: desk.Closed, Title: title(i),
			Service: fmt.Sprintf("service%02d", i%catalog), Unit: fmt.Sprintf("unit%d", i%50), Requester: o.persons[i%len(o.persons)],
			Team: fmt.Sprintf("team%02d", i%teams), Level: 1 + i%teams%3, Owner: o.worker(i), Impact: 3, Urgency: 2, Priority: 3, Channel: desk.Channels[i%4],
			Entries: perEntry, LandedAt: made, CreatedAt: made, ChangedAt: made.Add(time.Hour), SolvedAt: made.Add(time.Hour), DueAt: desk.Never, Version: perEntry,
		}
		if i%openOf == 0 {
			t.State, t.Open, t.SolvedAt, t.DueAt = desk.Open, 1, 0, now.Add(time.Duration(i%5000-500)*time.Minute)
			if i%(3*openOf) == 0 {
				t.State, t.Owner = desk.Fresh, ""
			}
		}
		if i%2 == 0 {
			t.Hops = 1
			hops = append(hops, desk.Hop{Body: o.body, Ticket: t.ID, N: 1, At: made, Day: made.Day(time.UTC), Via: "session", Service: t.Service, Unit: t.Unit,
				FromTeam: fmt.Sprintf("team%02d", (i+7)%teams), ToTeam: t.Team, FromLevel: 1, ToLevel: t.Level, Direction: desk.Up, Reason: desk.NeedsSkill, ClockSeconds: 3600, WorkingSeconds: 1800})
		}
		for n := range perEntry {
			kind, seen := desk.Reply, desk.ForPublic
			switch n {
			case 0:
				kind = desk.Made
			case 1:
				kind, seen = desk.Note, desk.Internal
			}
			entries = append(entries, desk.Entry{Body: o.body, Ticket: t.ID, N: n + 1, At: made.Add(time.Duration(n) * time.Minute), Actor: o.worker(i), Via: "session", Kind: kind, Seen: seen, Text: words(i + n)})
		}
		tickets = append(tickets, t)
	}
	if err := db.InsertAll(tx, "tickets", tickets); err != nil {
		return err
	}
	if err := db.InsertAll(tx, "ticket_entries", entries); err != nil {
		return err
	}
	return db.InsertAll(tx, "ticket_hops", hops)
}

// nouns and troubles make titles and texts of a few thousand different words.
var (
	nouns    = []string{"Outlook", "printeren", "adgangskortet", "fællespostkassen", "kalenderen", "tabletten", "netværket", "skabelonen", "licensen", "telefonen", "arkivet", "skærmen", "VPN", "Teams", "lønsystemet", "sagssystemet"}
	troubles = []string{"virker ikke", "er langsom", "beder om kodeord", "viser en fejl", "kan ikke findes", "skal flyttes", "er låst", "mangler rettigheder", "går i stå", "synkroniserer ikke"}
)

func title(i int) string {
	return nouns[i%len(nouns)] + " " + troubles[i/3%len(troubles)]
}

func words(i int) string {
	return fmt.Sprintf("Siden i morges %s %s hos os. Vi har prøvet at genstarte, men %s %s stadig. Lokale %d, udstyr %s%d. Hvem kan hjælpe?",
		nouns[i%len(nouns)], troubles[i/7%len(troubles)], nouns[i/11%len(nouns)], troubles[i/5%len(troubles)], i%900, "NB", i%70_000)
}

func gigabytes(folder string) float64 {
	var sum int64
	filepath.Walk(folder, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			sum += info.Size()
		}
		return nil
	})
	return float64(sum) / 1e9
}
