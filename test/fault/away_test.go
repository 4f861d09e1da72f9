package fault

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// room is a desk within the test's own process, whose clock can be moved.
type room struct {
	*whole.House
	body, team string
	persons    []string // the first is the agent
	agent      *visitor.Visitor
	tickets    []string
}

// newRoom has one team, a mailbox, an agent and people who asked for something.
func newRoom(t *testing.T, s app.Settings, people int) *room {
	t.Helper()
	r := &room{House: whole.Start(t, s, whole.At("2026-04-14 09:00"), whole.Serving), body: ids.New()}
	ctx, now, p := context.Background(), r.Clock.Now(), r.Program
	err := p.DB.Write(ctx, r.body, func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: r.body, Slug: "nyby", Name: "Nyby Kommune", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1}); err != nil {
			return err
		}
		for i := range people + 1 {
			id := ids.New()
			if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "Ida", Family: fmt.Sprint("Holm", i), Lang: "da", Active: 1, CreatedAt: now}); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: id, Address: fmt.Sprintf("p%d@nyby.example", i), Kind: "primary"}); err != nil {
				return err
			}
			r.persons = append(r.persons, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	by := access.Command(r.body)
	by.Grants = []access.Grant{{Role: access.Administrator}}
	if r.team, err = p.Arrangements.AddTeam(ctx, by, now, arrangement.TeamInput{Name: "Første linje", Kind: arrangement.Central, Level: 1, Landing: true}); err != nil {
		t.Fatal(err)
	}
	if _, err = p.Inbox.AddMailbox(ctx, by, now, inbox.MailboxInput{Address: "support@nyby.example", Kind: inbox.Desk, Active: true}); err != nil {
		t.Fatal(err)
	}
	for i := range people {
		made, err := p.Desk.Make(ctx, by, now, desk.Input{Title: fmt.Sprint("Sag ", i), Channel: desk.ByPhone, Requester: r.persons[i+1]})
		if err != nil {
			t.Fatal(err)
		}
		r.tickets = append(r.tickets, made.ID)
	}
	if err := p.Entrance.Grant(ctx, by, now, r.persons[0], access.Administrator, access.Scope{}); err != nil {
		t.Fatal(err)
	}
	link, err := p.Entrance.LinkFor(ctx, by, now, r.persons[0], time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.agent = r.Visitor("da")
	r.agent.Post(link[strings.Index(link, "/sign-in"):], url.Values{}).Done()
	return r
}

// FX-05, G8: the mail server is away for an hour while the desk answers: it
// refuses, it makes letters wait, it hangs. Nobody's page is slow for it, the
// duty board says so, and when it is back every reply arrives, once, and those
// of a ticket in the order they were written in.
func TestMailServerAwayWhileTheDeskAnswers(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		var mode atomic.Value
		mode.Store("")
		hung := make(chan struct{})
		var free sync.Once
		r := newRoom(t, s, 4)
		t.Cleanup(func() { free.Do(func() { close(hung) }) })
		r.Mail.Refuse = func(string) error {
			switch mode.Load() {
			case "refuses":
				return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "going down"}
			case "greylists":
				return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later"}
			case "hangs":
				<-hung
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "lost it"}
			}
			return nil
		}
		r.agent.See("/desk").SaysNot("ikke sendt")
		n := 0
		for _, how := range []string{"refuses", "hangs", "greylists"} {
			mode.Store(how)
			for range 4 {
				for _, ticket := range []string{r.tickets[n%4], r.tickets[(n+1)%4]} {
					n++
					began := time.Now()
					r.agent.Post("/desk/tickets/"+ticket+"/say", url.Values{"kind": {"reply"}, "text": {fmt.Sprintf("svar nummer %03d.", n)}}).Done()
					if took := time.Since(began); took > 8*time.Second {
						t.Errorf("answering took %s while the mail server %s", took, how)
					}
				}
				r.Clock.Advance(5 * time.Minute)
				time.Sleep(300 * time.Millisecond) // for the sender to try
			}
			if len(r.Mail.Letters()) > 0 {
				t.Errorf("%d letters got through a server that %s", len(r.Mail.Letters()), how)
			}
			for range 60 { // it is tried three times before the board says so
				if r.board("er ikke sendt") && (how != "refuses" || r.board("Mailserveren svarer ikke")) {
					break
				}
				r.Clock.Advance(time.Minute)
				time.Sleep(300 * time.Millisecond)
			}
			r.agent.See("/desk").Says("er ikke sendt")
			if how == "refuses" {
				r.agent.See("/desk").Says("Mailserveren svarer ikke")
			}
		}
		mode.Store("")
		free.Do(func() { close(hung) })
		for range 10 { // minutes, as G8 says
			r.Clock.Advance(time.Minute)
			within(time.Second, func() bool { return len(r.Mail.Letters()) >= n })
		}
		within(time.Minute, func() bool { return len(r.Mail.Letters()) >= n })
		r.inOrder(n)
		within(time.Minute, func() bool { return !r.board("er ikke sendt") }) // written down after it arrived
		r.agent.See("/desk").SaysNot("er ikke sendt")
	})
}

// board tells whether the duty board says words.
func (r *room) board(words string) bool {
	return strings.Contains(r.agent.See("/desk").Text("main"), words)
}

// inOrder holds the letters that arrived against the replies that were written.
func (r *room) inOrder(n int) {
	r.T.Helper()
	last, seen, came := map[string]int{}, map[int]int{}, 0
	for _, l := range r.Mail.Letters() {
		i := strings.Index(l.Text, "svar nummer ")
		if i < 0 {
			continue
		}
		var number int
		if _, err := fmt.Sscanf(l.Text[i:], "svar nummer %d.", &number); err != nil {
			r.T.Fatal(err)
		}
		came++
		seen[number]++
		if number < last[l.To] {
			r.T.Errorf("%s got answer %d after answer %d", l.To, number, last[l.To])
		}
		last[l.To] = number
	}
	if came != n || len(seen) != n {
		r.T.Errorf("%d answers were written, %d arrived, %d of them different", n, came, len(seen))
	}
}
