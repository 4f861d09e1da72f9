package deskweb

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

// counter is a body with a desk behind the pages of one's own tickets, and of
// what is tied to a ticket.
var ownKeys = regexp.MustCompile(`\b(my|desk|report|webhook)\.[a-z_]+(\.[a-z_]+)*\b`)

type counter struct {
	*webtest.Site
	t                                       *testing.T
	db                                      *db.DB
	desk                                    *desk.Desk
	lead, agent, expert, asks, other, reads access.Actor
	abroad                                  access.Actor
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	d := dbtest.SQLite(t)
	who := func(body, person string, grants ...access.Grant) access.Actor {
		return access.Actor{Body: body, Person: person, Name: "Person " + person, Lang: "en", Via: access.BySession, Grants: grants}
	}
	c := &counter{t: t, db: d, desk: desk.New(d), lead: who("b", "lead", access.Grant{Role: access.SupportLead}), agent: who("b", "agent", access.Grant{Role: access.Supporter, Scope: access.Team("t1")}),
		expert: who("b", "expert", access.Grant{Role: access.Supporter, Scope: access.Team("t2")}), asks: who("b", "asks"), other: who("b", "other"),
		reads: who("b", "reads", access.Grant{Role: access.Director}), abroad: who("b2", "lead", access.Grant{Role: access.SupportLead})}
	for _, body := range []string{"b", "b2"} {
		if err := d.Write(context.Background(), body, func(tx *db.Tx) error { return furnishCounter(tx, body) }); err != nil {
			t.Fatal(err)
		}
	}
	pages := &Pages{Hooks: webhooks.New(d, nil, seal.New(seal.Words("what this server alone knows of all")), true), Desk: c.desk, Knowledge: knowledge.New(d), Arrangements: arrangement.New(d)}
	c.Site = webtest.New(t, d, shelfDay, pages.Routes(), Texts, org.Texts)
	c.desk.Texts = c.Site.Server.Texts
	return c
}

func furnishCounter(tx *db.Tx, body string) error {
	if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: "Elvdal", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: shelfDay, Version: 1}); err != nil {
		return err
	}
	if err := org.AddUnit(tx, "nb", org.Unit{ID: "school", Name: "The school"}); err != nil {
		return err
	}
	for _, p := range []string{"lead", "agent", "expert", "asks", "other", "reads"} {
		if err := org.AddPerson(tx, "nb", org.Person{ID: p, Given: "Person", Family: p, Lang: "en", Active: 1, CreatedAt: shelfDay}); err != nil {
			return err
		}
		if err := org.AddPosition(tx, org.Position{ID: "p" + p, Person: p, Kind: org.Member, Unit: "school"}); err != nil {
			return err
		}
	}
	for i, name := range []string{"Local desk", "Experts"} {
		if err := arrangement.AddTeam(tx, "nb", arrangement.Team{ID: []string{"t1", "t2"}[i], Name: name, Level: 1 + 2*i, Kind: []string{arrangement.Local, arrangement.Expert}[i], Unit: "school", Landing: 1 - i, Phone: "+47 22 00 00 00"}); err != nil {
			return err
		}
	}
	return services.AddService(tx, "nb", services.Service{ID: "mail", Name: "Mail", State: services.Active})
}

// page fetches a page in all four languages and finds what no page may have.
func (c *counter) page(by access.Actor, path string) *webtest.Response {
	c.t.Helper()
	var english *webtest.Response
	for _, lang := range text.Langs {
		visitor := c.As(by)
		visitor.Lang = lang
		got := visitor.Get(path)
		if got.Status != 200 {
			c.t.Fatalf("%s in %s: %d %s", path, lang, got.Status, got.Text("main"))
		}
		for _, wrong := range webtest.Faults(got.Body) {
			c.t.Errorf("%s in %s: %s", path, lang, wrong)
		}
		if key := ownKeys.FindString(got.Doc.Find("body").Text()); key != "" {
			c.t.Errorf("%s in %s: %s", path, lang, key)
		}
		if lang == "en" {
			english = got
		}
	}
	return english
}

// make takes a ticket in.
func (c *counter) make(by access.Actor, in desk.Input) desk.Ticket {
	c.t.Helper()
	if in.Channel == "" {
		in.Channel = desk.ByPhone
	}
	made, err := c.desk.Make(context.Background(), by, shelfDay, in)
	if err != nil {
		c.t.Fatal(err)
	}
	return made
}

func (c *counter) at(by access.Actor, id string) desk.View {
	c.t.Helper()
	v, err := c.desk.Ticket(context.Background(), by, shelfDay, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return v
}

// From one's own words to the number, in three steps.
func TestAskingInThreeSteps(t *testing.T) {
	c := newCounter(t)
	if got := c.page(c.asks, "/my/tickets"); !strings.Contains(got.Text("main"), "no open requests") {
		t.Errorf("%s", got.Text("main"))
	}
	first := c.page(c.asks, "/my/tickets/new")
	client := first.Doc.Find("[name=client]").AttrOr("value", "")
	if empty := c.As(c.asks).Post("/my/tickets/new", url.Values{"client": {client}}); empty.Status != 422 || empty.Doc.Find("#f-text").Length() != 1 {
		t.Errorf("without words: %d", empty.Status)
	}
	words := "The mail <b>says</b> no\nSince this morning"
	second := c.As(c.asks).Post("/my/tickets/new", url.Values{"client": {client}, "text": {words}})
	if second.Status != 200 || second.Doc.Find("[name=kind]").Length() != 6 || second.Doc.Find("[name=text]").AttrOr("value", "") != words || second.Doc.Find("[name=team], [name=impact], [name=level]").Length() != 0 {
		t.Fatalf("%d %s", second.Status, second.Text("main"))
	}
	if bad := c.As(c.asks).Post("/my/tickets", url.Values{"client": {client}, "text": {words}, "kind": {"gripe"}, "urgency": {"1"}}); bad.Status != 422 || bad.Doc.Find("[name=urgency][value='1'][checked]").Length() != 1 {
		t.Errorf("refused: %d %s", bad.Status, bad.Text("main"))
	}
	sent := url.Values{"client": {client}, "text": {words}, "kind": {"fault"}, "urgency": {"1"}, "service": {""}}
	var at string
	for range 2 {
		got := c.As(c.asks).Post("/my/tickets", sent)
		if got.Status != 303 || at != "" && at != got.Header.Get("Location") {
			t.Fatalf("%d %s, then %s", got.Status, at, got.Header.Get("Location"))
		}
		at = got.Header.Get("Location")
	}
	third := c.page(c.asks, at)
	if got := third.Text("main"); !strings.Contains(got, "Sent. The number is 10001") || !strings.Contains(got, "Local desk is open until") || !strings.Contains(got, "The mail <b>says</b> no") {
		t.Errorf("%s", got)
	}
	if third.Doc.Find("a[href='tel:+4722000000']").Length() != 1 {
		t.Error("no number to call")
	}
	for name, by := range map[string]access.Actor{"somebody else": c.other, "a director": c.reads, "another body": c.abroad} {
		path, _, _ := strings.Cut(at, "?")
		if c.As(by).Get(path).Status != 404 || c.As(by).Post(path+"/words", url.Values{"text": {"x"}}).Status != 404 || c.As(by).Post(path+"/helped", url.Values{}).Status != 404 {
			t.Errorf("%s sees it", name)
		}
	}
}

func TestOnesOwnTicketToTheEnd(t *testing.T) {
	c := newCounter(t)
	made := c.make(c.asks, desk.Input{Title: "Sound", Text: "No sound", Channel: desk.ByPortal})
	path := "/my/tickets/" + made.ID
	if _, err := c.desk.Note(context.Background(), c.agent, shelfDay, made.ID, desk.Saying{Text: "always forgets the plug"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.desk.Reply(context.Background(), c.agent, shelfDay.Add(time.Hour), made.ID, desk.Saying{Text: "Is it plugged in?", Then: desk.Solved}); err != nil {
		t.Fatal(err)
	}
	got := c.page(c.asks, path)
	if words := got.Text("main"); strings.Contains(words, "forgets") || !strings.Contains(words, "Is it plugged in?") || !strings.Contains(words, "Did it help?") {
		t.Errorf("%s", words)
	}
	again := c.As(c.asks).Post(path+"/words", url.Values{"text": {""}, "again": {"1"}, "version": {got.Doc.Find("[name=version]").AttrOr("value", "")}})
	if again.Status != 303 || c.at(c.lead, made.ID).State != desk.Open {
		t.Errorf("%d %s", again.Status, c.at(c.lead, made.ID).State)
	}
	if empty := c.As(c.asks).Post(path+"/words", url.Values{"text": {" "}}); empty.Status != 422 || !strings.Contains(empty.Text("main"), "Write something") {
		t.Errorf("nothing written: %d", empty.Status)
	}
	if _, err := c.desk.Put(context.Background(), c.agent, shelfDay, made.ID, 0, desk.Solved, 0); err != nil {
		t.Fatal(err)
	}
	if stale := c.As(c.asks).Post(path+"/helped", url.Values{"version": {"1"}}); stale.Status == 303 {
		t.Errorf("an old version was saved: %d", stale.Status)
	}
	version := c.page(c.asks, path).Doc.Find("#helped [name=version]").AttrOr("value", "")
	if c.As(c.asks).Post(path+"/helped", url.Values{"version": {version}}).Status != 303 || c.at(c.lead, made.ID).State != desk.Closed {
		t.Error("not closed")
	}
	if got := c.page(c.asks, path); got.Doc.Find("main textarea").Length() != 0 {
		t.Error("a closed one can be written in")
	}
	if got := c.page(c.asks, "/my/tickets?done=1"); !strings.Contains(got.Text("#my-tickets"), "Sound") {
		t.Errorf("%s", got.Text("main"))
	}
}

// A no says that its reason is below only where something was said with it.
func TestANoPointsToItsReasonWhereOneStands(t *testing.T) {
	c := newCounter(t)
	ctx := context.Background()
	no := func() string {
		made := c.make(c.asks, desk.Input{Kind: desk.Order, Title: "A yacht", Text: "Please", Channel: desk.ByPortal})
		if _, err := c.desk.Reply(ctx, c.agent, shelfDay, made.ID, desk.Saying{Text: "We look into it"}); err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	bare, told := no(), no()
	if _, err := c.desk.Put(ctx, c.agent, shelfDay.Add(time.Hour), bare, 0, desk.Declined, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := c.desk.Reply(ctx, c.agent, shelfDay.Add(time.Hour), told, desk.Saying{Text: "The sea is far away", Then: desk.Declined}); err != nil {
		t.Fatal(err)
	}
	says := func(id string) string { return c.page(c.asks, "/my/tickets/"+id).Text("main") }
	if got := says(bare); !strings.Contains(got, "We cannot do this.") || strings.Contains(got, "reason") {
		t.Errorf("without a word: %s", got)
	}
	if got := says(told); !strings.Contains(got, "We cannot do this. The reason is below.") {
		t.Errorf("with a word: %s", got)
	}
	if _, err := c.desk.Reply(ctx, c.agent, shelfDay.Add(2*time.Hour), bare, desk.Saying{Text: "There is no harbour"}); err != nil {
		t.Fatal(err)
	}
	if got := says(bare); !strings.Contains(got, "The reason is below.") {
		t.Errorf("with a word afterwards: %s", got)
	}
}

// A secretary asks for whom they act for; it is that person's, and both names
// stand in it (TRUST AZ-14).
func TestAskingForSomebodyElse(t *testing.T) {
	c := newCounter(t)
	secretary := c.other
	secretary.Behalf, secretary.BehalfName = "asks", "Person asks"
	if got := c.page(secretary, "/my/tickets/new"); !strings.Contains(got.Text("main"), "for Person asks") {
		t.Errorf("%s", got.Text("main"))
	}
	if got := c.As(secretary).Post("/my/tickets", url.Values{"text": {"A new phone"}, "kind": {"order"}, "urgency": {"3"}}); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Text("main"))
	}
	list, err := c.desk.Mine(context.Background(), c.asks, false, "", "", 0)
	if err != nil || len(list.Rows) != 1 || list.Rows[0].Requester != "asks" || list.Rows[0].Reporter != "other" {
		t.Errorf("%+v %v", list.Rows, err)
	}
}
