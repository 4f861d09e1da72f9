package deskweb

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

// reading is a body with a service and two teams behind the pages of guides.
type reading struct {
	*webtest.Site
	t                                     *testing.T
	pages                                 *Pages
	db                                    *db.DB
	lead, agent, local, staff, nobody, ad access.Actor
}

var (
	shelfDay = clock.Moment(mustLoad("Europe/Oslo"), 2026, time.March, 2, 9, 0)
	spoken   = regexp.MustCompile(`\b(knowledge|staffing|desk|org)\.[a-z_]+(\.[a-z_]+)*\b`)
)

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func newReading(t *testing.T) *reading {
	t.Helper()
	d := dbtest.SQLite(t)
	who := func(person string, grants ...access.Grant) access.Actor {
		return access.Actor{Body: "b", Person: person, Name: "Person " + person, Lang: "en", Via: access.BySession, Grants: grants}
	}
	r := &reading{t: t, db: d, lead: who("lead", access.Grant{Role: access.SupportLead}), agent: who("agent", access.Grant{Role: access.Supporter}),
		local: who("local", access.Grant{Role: access.Supporter, Scope: access.Team("t1")}), staff: who("staff"), ad: who("ad", access.Grant{Role: access.Director})}
	r.ok(d.Write(context.Background(), "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "elvdal", Name: "Elvdal", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: shelfDay, Version: 1}); err != nil {
			return err
		}
		for _, u := range []string{"school", "health"} {
			if err := org.AddUnit(tx, "nb", org.Unit{ID: u, Name: "Unit " + u}); err != nil {
				return err
			}
		}
		for _, p := range []string{"lead", "agent", "local", "staff", "ad"} {
			if err := org.AddPerson(tx, "nb", org.Person{ID: p, Given: "Person", Family: p, Lang: "en", Active: 1, CreatedAt: shelfDay}); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: p, Address: p + "@elvdal.example", Kind: "primary"}); err != nil {
				return err
			}
			if err := org.AddPosition(tx, org.Position{ID: "p" + p, Person: p, Kind: org.Member, Unit: "school"}); err != nil {
				return err
			}
		}
		if err := services.AddService(tx, "nb", services.Service{ID: "mail", Name: "Mail and calendar", State: "active"}); err != nil {
			return err
		}
		for i, name := range []string{"Local desk", "Central support"} {
			if err := arrangement.AddTeam(tx, "nb", arrangement.Team{ID: []string{"t1", "t2"}[i], Name: name, Level: i + 1, Kind: []string{arrangement.Local, arrangement.Central}[i], Unit: []string{"school", ""}[i]}); err != nil {
				return err
			}
		}
		return nil
	}))
	r.pages = &Pages{Knowledge: knowledge.New(d)}
	r.Site = webtest.New(t, d, shelfDay, append(r.pages.guideRoutes(), r.pages.readerRoutes()...), Texts, org.Texts)
	return r
}

func (r *reading) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// page fetches a page in all four languages and finds what no page may have;
// it answers the English one.
func (r *reading) page(by access.Actor, path string) *webtest.Response {
	r.t.Helper()
	var english *webtest.Response
	for _, lang := range text.Langs {
		visitor := r.As(by)
		visitor.Lang = lang
		got := visitor.Get(path)
		if got.Status != 200 {
			r.t.Fatalf("%s in %s: %d %s", path, lang, got.Status, got.Text("main"))
		}
		for _, wrong := range webtest.Faults(got.Body) {
			r.t.Errorf("%s in %s: %s", path, lang, wrong)
		}
		if key := spoken.FindString(got.Doc.Find("body").Text()); key != "" && !strings.Contains(key, "@") {
			r.t.Errorf("%s in %s: a key instead of a text: %s", path, lang, key)
		}
		if lang == "en" {
			english = got
		}
	}
	return english
}

func (r *reading) posts(by access.Actor, path string, want int, fields ...string) *webtest.Response {
	r.t.Helper()
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	got := r.As(by).Post(path, values)
	if got.Status != want {
		r.t.Fatalf("POST %s: %d, want %d: %s", path, got.Status, want, got.Text("main"))
	}
	return got
}

// TestARoutineAsItIsWrittenAndRead is D4 as it is clicked.
func TestARoutineAsItIsWrittenAndRead(t *testing.T) {
	r := newReading(t)
	if got := r.page(r.lead, "/desk/guides"); !strings.Contains(got.Text("main"), "Nothing is written down yet") {
		t.Errorf("%s", got.Text("main"))
	}
	r.page(r.agent, "/desk/guides/new?kind=routine&service=mail")
	refused := r.posts(r.agent, "/desk/guides", 422, "kind", "routine", "audience", "team", "lang", "nb", "title", "", "steps", "Ring\nBekreft", "owner", "ghost@elvdal.example", "review_on", "2027-03-02", "level", "0")
	if refused.Text("#f-steps") != "Ring Bekreft" || refused.Doc.Find(".fault-summary li").Length() != 2 {
		t.Errorf("refused: %s", refused.Text(".fault-summary"))
	}
	at := r.posts(r.agent, "/desk/guides", 303, "kind", "routine", "audience", "support", "service", "mail", "level", "1", "lang", "nb", "title", "Nytt passord", "steps", "Ring tilbake\nBekreft navn", "text", "## Når\n\nAlltid <script>x</script>", "owner", "lead@elvdal.example", "review_on", "2027-03-02").Location()
	read := "/guides/" + strings.TrimPrefix(at, "/desk/guides/")
	if r.As(r.agent).Get(read).Status != 404 {
		t.Error("a draft is read")
	}
	r.page(r.lead, at)
	r.posts(r.agent, at+"/words", 303, "lang", "nb", "version", "1", "title", "Nytt passord", "steps", "Ring tilbake\nBekreft navn", "text", "## Når\n\nAlltid <script>x</script>", "note", "first", "then", "publish")
	got := r.page(r.agent, read)
	if got.Doc.Find("main ol.prose li").Length() != 2 || strings.Contains(got.Body, "<script>x") || !strings.Contains(got.Text("main"), "Norsk bokmål") {
		t.Errorf("%s", got.Text("main"))
	}
	if r.As(r.staff).Get(read).Status != 404 || r.As(r.nobody).Get(read).Status != 404 || r.As(r.ad).Get(at).Status != 404 {
		t.Error("read by whom it is not for")
	}
	// Two at once: the second is shown both.
	r.posts(r.lead, at+"/words", 303, "lang", "nb", "version", "3", "title", "Nytt passord", "steps", "Ring tilbake\nBekreft nummer")
	both := r.posts(r.agent, at+"/words", 409, "lang", "nb", "version", "3", "title", "Nytt passord", "steps", "Ring tilbake\nSpør")
	if !strings.Contains(both.Text(".compare"), "Bekreft nummer") || !strings.Contains(both.Text(".compare"), "Spør") {
		t.Errorf("both: %s", both.Text("main"))
	}
	r.posts(r.lead, at+"/publish", 303, "lang", "nb", "version", "4")
	desk := r.page(r.lead, at)
	if desk.Doc.Find("#history a").Length() != 1 {
		t.Errorf("history: %s", desk.Text("#history"))
	}
	compare := r.page(r.lead, desk.Doc.Find("#history a").AttrOr("href", ""))
	if compare.Doc.Find(".differs").Length() == 0 || !strings.Contains(compare.Text("main"), "Bekreft nummer") {
		t.Errorf("%s", compare.Text("main"))
	}
	if r.As(r.lead).Get(at+"/compare?lang=nb&from=7&to=8").Status != 404 {
		t.Error("versions that are not there")
	}
	// Votes, review, out of use.
	r.posts(r.agent, read+"/vote", 303, "lang", "nb", "helped", "no", "note", "too short")
	r.posts(r.agent, read+"/vote", 422, "lang", "nb", "helped", "perhaps")
	if got := r.page(r.agent, read); !strings.Contains(got.Text("#helped"), "did not help") {
		t.Errorf("%s", got.Text("#helped"))
	}
	r.posts(r.staff, read+"/vote", 404, "lang", "nb", "helped", "yes")
	r.page(r.lead, at+"/settings")
	version := r.page(r.lead, at).Doc.Find("#review [name=version]").AttrOr("value", "")
	r.posts(r.lead, at+"/review", 422, "lang", "nb", "version", version, "next", "2020-01-01")
	r.posts(r.lead, at+"/review", 303, "lang", "nb", "version", version, "next", "2026-09-01")
	r.posts(r.lead, at+"/state", 409, "version", version, "state", "retired")
	list := r.page(r.lead, "/desk/guides")
	if !strings.Contains(list.Text("#guide-lines"), "0 of 1") || !strings.Contains(list.Text("#guide-lines"), "Person lead") {
		t.Errorf("%s", list.Text("#guide-lines"))
	}
	version = r.page(r.lead, at).Doc.Find("#review [name=version]").AttrOr("value", "")
	r.posts(r.lead, at+"/state", 303, "version", version, "state", "retired")
	if r.As(r.agent).Get(read).Status != 404 {
		t.Error("read after it was taken out of use")
	}
	r.page(r.lead, at)
	r.page(r.lead, "/desk/guides?work=retired")
}

// What is for everybody is read without signing in; the rest is not there.
func TestGuidesForEverybody(t *testing.T) {
	r := newReading(t)
	for audience, title := range map[knowledge.Audience]string{knowledge.ForPublic: "Wifi for guests", knowledge.ForStaff: "Wifi for staff"} {
		id, err := r.pages.Knowledge.Add(context.Background(), r.lead, shelfDay, knowledge.Input{Kind: knowledge.AGuide, Audience: audience, Service: "mail"}, "en", knowledge.Words{Title: title, Text: "Use the **wifi**."}, "")
		r.ok(err)
		r.ok(r.pages.Knowledge.Publish(context.Background(), r.lead, shelfDay, id, "en", 1, ""))
	}
	if got := r.page(r.nobody, "/guides?q=wifi"); got.Doc.Find("main .items a, main li a[href^='/guides/']").Length() == 0 || strings.Contains(got.Body, "for staff") {
		t.Errorf("%s", got.Text("main"))
	} else {
		at := got.Doc.Find("main a[href^='/guides/']").AttrOr("href", "")
		if read := r.page(r.nobody, at); !strings.Contains(read.Text("main"), "Use the wifi.") || read.Doc.Find("#helped").Length() != 0 {
			t.Errorf("%s", read.Text("main"))
		}
	}
	if got := r.page(r.nobody, "/guides?at=elvdal"); !strings.Contains(got.Text("main"), "Wifi for guests") {
		t.Errorf("%s", got.Text("main"))
	}
	if r.As(r.nobody).Get("/guides?at=nowhere").Status != 404 {
		t.Error("a body that is not there")
	}
	if got := r.page(r.staff, "/guides?q=wifi&service=mail"); !strings.Contains(got.Text("main"), "for staff") || !strings.Contains(got.Text("main"), "for guests") {
		t.Errorf("%s", got.Text("main"))
	}
	r.page(r.staff, "/guides?q=elephant")
}

// Whether a guide helped is said beside the ticket, and at the portal before
// one is made.
func TestWhetherAGuideHelpedByThePages(t *testing.T) {
	w := newWard(t)
	l := knowledge.New(w.db)
	guide, err := l.Add(ground, w.chief, morning, knowledge.Input{Kind: knowledge.AGuide, Audience: knowledge.ForStaff}, "en", knowledge.Words{Title: "Printer jams", Text: "Open the printer"}, "")
	w.ok(err)
	w.ok(l.Publish(ground, w.chief, morning, guide, "en", 1, ""))
	made := w.make("The printer jams")
	path := "/desk/tickets/" + made.ID
	yes := `form[action="` + path + "/guides/" + guide + `"] button[value=yes]`
	if got := w.page(w.bo, path); got.Doc.Find(yes).AttrOr("aria-pressed", "") != "false" {
		t.Fatal(got.Text("#suggested"))
	}
	if got := w.As(w.bo).Post(path+"/guides/"+guide, url.Values{"helped": {"yes"}}); got.Status != 303 {
		t.Fatal(got.Status)
	}
	if got := w.page(w.bo, path); got.Doc.Find(yes).AttrOr("aria-pressed", "") != "true" {
		t.Error(got.Text("#suggested"))
	}
	if w.As(w.ida).Post(path+"/guides/"+guide, url.Values{"helped": {"yes"}}).Status != 404 || w.As(w.bo).Post(path+"/guides/"+guide, url.Values{"helped": {"perhaps"}}).Status != 404 {
		t.Error("said by who may not, or without a yes or no")
	}
	sort := w.As(w.eva).Post("/my/tickets/new", url.Values{"client": {"c1"}, "text": {"printer jams"}})
	form := hidden(sort, "/my/tickets/solved")
	if form.Get("guide") != guide || form.Get("client") != "c1" {
		t.Fatalf("%v %s", form, sort.Text("main"))
	}
	if got := w.As(w.eva).Post("/my/tickets/solved", form); got.Status != 303 || got.Location() != "/my/tickets" {
		t.Errorf("%d %s", got.Status, got.Location())
	}
	if r, err := l.Read(ground, w.eva, morning, guide, "en"); err != nil || r.Guide.Helped != 2 {
		t.Errorf("%+v %v", r.Guide, err)
	}
	if list, err := w.d.Mine(ground, w.eva, false, "", "", 0); err != nil || len(list.Rows) != 1 {
		t.Errorf("a ticket was made: %+v %v", list.Rows, err)
	}
}
