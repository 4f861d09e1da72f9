package inboxweb_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/inboxweb"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var (
	noon   = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
	ground = context.Background()
)

func who(body string, role access.Role, person string) access.Actor {
	by := access.Actor{Body: body, Person: person, Name: person, Lang: "en", Via: access.BySession}
	if role != "" {
		by.Grants = []access.Grant{{Role: role}}
	}
	return by
}

// office is two bodies that take mail, and the window over the first's. broken
// makes whoever deals with mail fail; what waits says says why it waits.
type office struct {
	*webtest.Site
	t      *testing.T
	d      *db.DB
	box    *inbox.Box
	worker *inbox.Worker
	at     inbox.Mailbox
	broken bool
	lead   access.Actor
	made   []inbox.Note
}

func open(t *testing.T) *office {
	t.Helper()
	d := dbtest.SQLite(t)
	o := &office{t: t, d: d, box: inbox.NewBox(d), lead: who("lindeby", access.SupportLead, "anna")}
	for _, body := range []string{"lindeby", "skovby"} {
		o.ok(d.Write(ground, body, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
				return err
			}
			return org.AddPerson(tx, "da", org.Person{ID: "anna", Given: "Anna", Family: "Bæk", Active: 1, Lang: "da", CreatedAt: 1})
		}))
	}
	o.box.Team = func(_ *db.Tx, id string) (bool, error) { return id == "central", nil }
	o.box.ByHand = func(_ context.Context, _ *db.Tx, _ access.Actor, _ clock.Instant, _ inbox.Mail, note inbox.Note) (string, error) {
		o.made = append(o.made, note)
		return "ticket-made", nil
	}
	pages := &inboxweb.Pages{
		Box: o.box,
		Accept: func(ctx context.Context, by access.Actor, now clock.Instant, number int, mail string) (string, error) {
			if number != 7 {
				return "", fault.Gone()
			}
			return "ticket-7", d.Write(ctx, by.Body, func(tx *db.Tx) error { return inbox.Claim(tx, now, mail, "ticket-7") })
		},
		Number: func(_ context.Context, _ access.Actor, _ clock.Instant, ticket string) (int, error) {
			return map[string]int{"ticket-7": 7}[ticket], nil
		},
		Teams: func(context.Context, access.Actor) ([]inboxweb.Team, error) {
			return []inboxweb.Team{{ID: "central", Name: "Central support"}}, nil
		},
	}
	o.Site = webtest.New(t, d, noon, pages.Routes(), inboxweb.Texts, org.Texts)
	o.worker = inbox.NewWorker(o.box, func(_ context.Context, _ *db.Tx, _ clock.Instant, m inbox.Mail) (inbox.Outcome, error) {
		switch {
		case o.broken:
			return inbox.Outcome{}, errors.New("it broke")
		case strings.Contains(m.Read.Subject, "Åbner"):
			return inbox.Outcome{State: inbox.Taken, Ticket: "ticket-7"}, nil
		}
		return inbox.Outcome{State: inbox.Held, Ticket: "ticket-7", Problem: "inbox.problem.by_hand"}, nil
	}, o.Clock, slog.New(slog.DiscardHandler))
	_, err := o.box.AddMailbox(ground, o.lead, noon, inbox.MailboxInput{Address: "help@lindeby.example", Name: "Hjælp"})
	o.ok(err)
	o.at, err = o.box.Find(ground, "help@lindeby.example")
	o.ok(err)
	return o
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// came lets a mail come in, and the worker try three times.
func (o *office) came(subject string) string {
	o.t.Helper()
	raw := "From: \"Anna <b>\" <eva@elsewhere.example>\r\nTo: help@lindeby.example\r\nSubject: " + subject + "\r\nMessage-ID: <" + url.QueryEscape(subject) + "@elsewhere.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
		"<p>Det virker ikke</p><script>alert(1)</script><img src=\"https://elsewhere.example/p.png\">\r\n"
	s, err := o.box.Store(ground, o.Clock.Now(), []byte(raw), inbox.Envelope{Mailbox: o.at, Via: inbox.ByLMTP, From: "eva@elsewhere.example", To: "help@lindeby.example"})
	o.ok(err)
	o.turn()
	return s.ID
}

func (o *office) turn() {
	o.t.Helper()
	for range 4 {
		_, err := o.worker.Turn(ground)
		o.ok(err)
		o.Clock.Advance(time.Hour)
	}
}

func (o *office) state(mail string) inbox.Row {
	o.t.Helper()
	full, err := o.box.Mail(ground, o.lead, noon, mail)
	o.ok(err)
	return full.Row
}

var unsaid = regexp.MustCompile(`\b(inbox|parts|fault)\.[a-z_]+(\.[a-z_]+)*\b`)

// page fetches a page in all four languages; it answers the English one.
func (o *office) page(path string) *webtest.Response {
	o.t.Helper()
	var english *webtest.Response
	for _, lang := range text.Langs {
		by := o.lead
		by.Lang = lang
		got := o.As(by).Get(path)
		if got.Status != 200 {
			o.t.Fatalf("%s in %s: %d", path, lang, got.Status)
		}
		for _, wrong := range webtest.Faults(got.Body) {
			o.t.Errorf("%s in %s: %s", path, lang, wrong)
		}
		if key := unsaid.FindString(got.Text("body")); key != "" {
			o.t.Errorf("%s in %s: a key instead of a text: %s", path, lang, key)
		}
		if lang == "en" {
			english = got
		}
	}
	return english
}

func (o *office) says(got *webtest.Response, selector string, words ...string) {
	o.t.Helper()
	said := got.Text(selector)
	for _, w := range words {
		if !strings.Contains(said, w) {
			o.t.Errorf("%s lacks %q: %s", selector, w, said)
		}
	}
}

// What cannot be dealt with waits with its reason; tried again once whatever
// broke is mended, it goes its way; what is in a ticket is tried no more.
func TestAMailThatCouldNotBeDealtWith(t *testing.T) {
	o := open(t)
	o.broken = true
	mail := o.came("Noget <script>")
	if got := o.state(mail); got.State != inbox.Quarantined || got.Tries != 3 {
		t.Fatalf("%+v", got)
	}
	list := o.page("/desk/mail")
	o.says(list, "#mails", "Noget <script>", "eva@elsewhere.example", "Dealing with it failed three times")
	if n := strings.TrimSpace(list.Doc.Find(`a.figure[href$="state=quarantined"]`).Text()); !strings.HasPrefix(n, "1") {
		t.Errorf("the count says %s", n)
	}
	at := "/desk/mail/" + mail
	page := o.page(at)
	o.says(page, "h1", "Noget <script>")
	o.says(page, "main", "eva@elsewhere.example", "Dealing with it failed three times", "3 tries", "One picture lies elsewhere")
	if src, _ := page.Doc.Find("iframe").Attr("src"); src != at+"/frame" || page.Doc.Find("main script").Length() != 0 {
		t.Errorf("the mail is shown from %q", src)
	}
	o.broken = false
	lead := o.As(o.lead)
	if to := lead.Post(at+"/retry", nil); to.Status != 303 || to.Location() != at {
		t.Fatal(to.Status, to.Location())
	}
	o.says(lead.Get(at), "body", "dealt with again")
	if got := lead.Post(at+"/retry", nil); got.Status != 303 { // twice, before anybody dealt with it
		t.Fatal(got.Status)
	}
	o.says(lead.Get(at), "body", "about to be dealt with")
	o.turn()
	if got := o.state(mail); got.State != inbox.Held {
		t.Fatalf("%+v", got)
	}
	taken := o.came("Åbner en sag")
	lead.Post("/desk/mail/"+taken+"/retry", nil)
	o.says(lead.Get("/desk/mail/"+taken), "body", "is in a ticket")
	if got := o.state(taken); got.State != inbox.Taken {
		t.Fatalf("a mail in a ticket was taken out: %+v", got)
	}
	if page := o.page("/desk/mail/" + taken); page.Doc.Find(`form[action$="/retry"], form[action$="/ticket"], form[action$="/accept"]`).Length() != 0 {
		t.Error("buttons for what cannot be done")
	}
}

// A ticket by hand needs a title, keeps what was typed, and is made once; so
// is the way into a ticket by its number.
func TestATicketByHandOrByNumber(t *testing.T) {
	o := open(t)
	mail := o.came("Venter")
	at, lead := "/desk/mail/"+mail, o.As(o.lead)
	refused := lead.Post(at+"/ticket", url.Values{"title": {" "}, "text": {"Det, jeg skrev"}})
	if refused.Status != 422 || refused.Text(`#hand-form textarea`) != "Det, jeg skrev" || refused.Doc.Find("details[open] #hand-form .fault").Length() != 1 {
		t.Fatalf("%d %s", refused.Status, refused.Text("main"))
	}
	if n := refused.Doc.Find(".fault-summary").Length(); n != 1 {
		t.Errorf("what is wrong is said %d times", n)
	}
	if made := lead.Post(at+"/ticket", url.Values{"title": {"Skærm"}, "text": {"Den flimrer"}}); made.Location() != "/desk/tickets/ticket-made" {
		t.Fatal(made.Status, made.Location())
	}
	if again := lead.Post(at+"/ticket", url.Values{"title": {"Skærm"}}); again.Location() != at || len(o.made) != 1 || o.made[0] != (inbox.Note{Title: "Skærm", Text: "Den flimrer"}) {
		t.Errorf("twice: %d %s, %v", again.Status, again.Location(), o.made)
	}
	o.says(lead.Get(at), "body", "is in a ticket")

	other := "/desk/mail/" + o.came("Venter også")
	page := o.page(other)
	if number, _ := page.Doc.Find("#accept-form input[name=number]").Attr("value"); number != "7" {
		t.Errorf("the ticket it names is not proposed: %q", number)
	}
	for _, number := range []string{"", "x", "8"} {
		if got := lead.Post(other+"/accept", url.Values{"number": {number}}); got.Status != 422 || !strings.Contains(got.Text("#accept-form .fault"), "no ticket with this number") {
			t.Errorf("%q: %d %s", number, got.Status, got.Text("#accept"))
		}
	}
	if got := lead.Post(other+"/accept", url.Values{"number": {" #7 "}}); got.Location() != "/desk/tickets/ticket-7" {
		t.Fatal(got.Status, got.Location())
	}
	if again := lead.Post(other+"/accept", url.Values{"number": {"7"}}); again.Location() != other {
		t.Errorf("twice: %d %s", again.Status, again.Location())
	}
	aside := "/desk/mail/" + o.came("Venter igen")
	if got := lead.Post(aside+"/file", nil); got.Location() != "/desk/mail" {
		t.Fatal(got.Status)
	}
	lead.Post(aside+"/file", nil)
	o.says(lead.Get(aside), "body", "does not wait for anybody")
	o.says(o.page("/desk/mail?state=filed"), "#mails", "Venter igen")
}

// AZ-02, TN-01: mail is for who runs support, of the own body; everybody else
// finds no such page, and writes nothing.
func TestAZ02_MailIsForWhoRunsSupport(t *testing.T) {
	o := open(t)
	const supporter = "a supporter" // who knows that there is a desk
	mail := o.came("Hemmeligt")
	for name, by := range map[string]access.Actor{supporter: who("lindeby", access.Supporter, "bo"), "the administrator of another body": who("skovby", access.Administrator, "anna"),
		"another body's support lead": who("skovby", access.SupportLead, "anna"), "nobody in particular": who("lindeby", "", "eva")} {
		b, want := o.As(by), 404
		if name == supporter {
			want = 403
		}
		for _, path := range []string{"", "/frame", "/raw"} {
			if got := b.Get("/desk/mail/" + mail + path); got.Status != want || strings.Contains(got.Body, "Hemmeligt") {
				t.Errorf("%s at %s: %d", name, path, got.Status)
			}
		}
		if got := b.Get("/desk/mail"); strings.Contains(got.Body, "Hemmeligt") {
			t.Errorf("%s has it in the list", name)
		}
		for path, form := range map[string]url.Values{"/retry": nil, "/file": nil, "/ticket": {"title": {"x"}}, "/accept": {"number": {"7"}}} {
			if got := b.Post("/desk/mail/"+mail+path, form); got.Status != want && !(path == "/accept" && got.Status == 422) {
				t.Errorf("%s posts %s: %d", name, path, got.Status)
			}
		}
		if got := b.Get("/desk/mailboxes/" + o.at.ID); got.Status != want {
			t.Errorf("%s at the mailbox: %d", name, got.Status)
		}
		b.Post("/desk/mailboxes/"+o.at.ID, url.Values{"version": {"1"}, "name": {"taget"}, "kind": {"desk"}})
	}
	if got := o.state(mail); got.State != inbox.Held || len(o.made) != 0 {
		t.Errorf("something was done: %+v", got)
	}
	boxes, err := o.box.Mailboxes(ground, o.lead)
	if o.ok(err); boxes[0].Name != "Hjælp" {
		t.Error("another body changed the mailbox")
	}
	raw := o.As(o.lead).Get("/desk/mail/" + mail + "/raw")
	if raw.Status != 200 || !strings.HasPrefix(raw.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(raw.Header.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(raw.Body, "Subject: Hemmeligt") {
		t.Errorf("raw: %d %v", raw.Status, raw.Header)
	}
	frame := o.As(o.lead).Get("/desk/mail/" + mail + "/frame")
	if csp := frame.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox") || strings.Contains(frame.Body, "<script") || strings.Contains(frame.Body, "https://elsewhere") {
		t.Errorf("frame: %s %s", csp, frame.Body)
	}
}

// Mailboxes: an address is one, once, here or elsewhere; what was typed comes
// back; an older page does not undo a newer one; a closed one says so.
func TestMailboxes(t *testing.T) {
	o := open(t)
	lead := o.As(o.lead)
	o.says(o.page("/desk/mailboxes"), "main", "help@lindeby.example", "Hjælp")
	for address, want := range map[string]string{"": "plain mail address", "x+y@lindeby.example": "plain mail address", "HELP@lindeby.example": "takes mail already"} {
		got := lead.Post("/desk/mailboxes", url.Values{"address": {address}, "name": {"Ny"}, "kind": {"supplier"}})
		if got.Status != 422 || !strings.Contains(got.Text("#add-form .fault"), want) {
			t.Errorf("%q: %d %s", address, got.Status, got.Text("#add-form"))
		}
		if kept, _ := got.Doc.Find(`#add-form input[name=kind][checked]`).Attr("value"); kept != "supplier" {
			t.Errorf("%q: the choice is gone", address)
		}
	}
	elsewhere := o.As(who("skovby", access.SupportLead, "anna"))
	if got := elsewhere.Post("/desk/mailboxes", url.Values{"address": {"help@lindeby.example"}, "kind": {"desk"}}); got.Status != 422 {
		t.Errorf("another body takes the address: %d", got.Status)
	}
	if got := lead.Post("/desk/mailboxes", url.Values{"address": {"it@lindeby.example"}, "kind": {"desk"}, "team": {"nobody"}}); got.Status != 422 {
		t.Errorf("a team that is not there: %d", got.Status)
	}
	at := "/desk/mailboxes/" + o.at.ID
	page := o.page(at)
	if active := page.Doc.Find("input[name=active][checked]").Length(); active != 1 {
		t.Error("an open mailbox is shown as closed")
	}
	if got := lead.Post(at, url.Values{"version": {"1"}, "name": {"Support"}, "kind": {"desk"}, "team": {"central"}}); got.Location() != "/desk/mailboxes" {
		t.Fatal(got.Status, got.Text("main"))
	}
	o.says(o.page("/desk/mailboxes"), "main", "Support", "Central support", "Closed")
	stale := lead.Post(at, url.Values{"version": {"1"}, "name": {"Min udgave"}, "kind": {"desk"}, "active": {"1"}})
	if name, _ := stale.Doc.Find("input[name=name]").Attr("value"); stale.Status != 409 || name != "Min udgave" {
		t.Errorf("an older page: %d, %q", stale.Status, name)
	}
	if got := lead.Get("/desk/mailboxes/nobody"); got.Status != 404 {
		t.Errorf("no such mailbox: %d", got.Status)
	}
	if _, err := o.box.Find(ground, "help@lindeby.example"); err == nil {
		t.Error("a closed mailbox takes mail")
	}
}

// Where the program cannot send its test mail the pages say that nobody watches,
// and why; they do not say that nothing comes in.
func TestAMailboxThatCannotBeWatched(t *testing.T) {
	o := open(t)
	o.ok(o.box.SaveMailbox(ground, o.lead, noon, o.at.ID, o.at.Version, inbox.MailboxInput{Name: "Hjælp", Kind: inbox.Desk, Active: true, Canary: true}))
	o.ok(o.d.Write(ground, "lindeby", func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE mailboxes SET canary_told = $2 WHERE body = $1`, "lindeby", noon)
		return err
	}))
	anna := o.As(o.lead)
	if got := anna.Get("/desk/mail").Text("main"); !strings.Contains(got, "Nothing has come in") {
		t.Errorf("silent: %s", got)
	}
	o.box.Out = outbox.Settings{}.Out
	if got := anna.Get("/desk/mail"); strings.Contains(got.Text("main"), "Nothing has come in") || !strings.Contains(got.Text(`.alert[data-kind="info"]`), "Nobody watches whether mail comes in. The program cannot send its test mail") {
		t.Errorf("not watched: %s", got.Text("main"))
	}
	if got := anna.Get("/desk/mailboxes").Text("table"); !strings.Contains(got, "Cannot be watched") || strings.Contains(got, "Nothing comes in") {
		t.Errorf("in the list: %s", got)
	}
}
