package deskweb

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

// needle is a body with services before the gate, behind the real pages.
type needle struct {
	*webtest.Site
	t                           *testing.T
	db                          *db.DB
	a                           *arrangement.Arrangements
	shelf                       shelfOf
	chief, admin, helper, staff access.Actor
}

type shelfOf map[string]bool

func (s shelfOf) Published(_ *db.Tx, id string) (bool, string, error) {
	return s[id], "Document " + id, nil
}
func (s shelfOf) Choices(*db.Tx) ([]arrangement.Document, error) {
	return []arrangement.Document{{ID: "r1", Title: "Reset a password", Routine: true, Published: s["r1"]}, {ID: "g1", Title: "Mail on the phone", Published: s["g1"]}}, nil
}

var (
	tuesday  = clock.Moment(mustLoad("Europe/Stockholm"), 2026, time.April, 14, 10, 0)
	unspoken = regexp.MustCompile(`\b(gate|arrange|arrangement|team|matrix|agreement|turn|support)\.[a-z_]+(\.[a-z_]+)*\b`)
	bg       = context.Background()
)

func newNeedle(t *testing.T) *needle {
	t.Helper()
	d := dbtest.SQLite(t)
	who := func(person string, roles ...access.Role) access.Actor {
		a := access.Actor{Body: "b", Person: person, Name: "Person " + person, Lang: "en", Via: access.BySession}
		for _, r := range roles {
			a.Grants = append(a.Grants, access.Grant{Role: r})
		}
		return a
	}
	n := &needle{t: t, db: d, a: arrangement.New(d), shelf: shelfOf{"r1": true, "g1": true}, chief: who("chief", access.SupportLead), admin: who("admin", access.Administrator), helper: who("anna", access.Supporter), staff: who("user")}
	n.a.Library = n.shelf
	n.ok(d.Write(bg, "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "elvdal", Name: "Elvdal", Country: "SE", Lang: "sv", ZoneName: "Europe/Stockholm", CreatedAt: tuesday, Version: 1}); err != nil {
			return err
		}
		for _, u := range []string{"school", "health"} {
			if err := org.AddUnit(tx, "sv", org.Unit{ID: u, Name: "Unit " + u}); err != nil {
				return err
			}
		}
		for _, p := range []string{"chief", "admin", "anna", "bo", "super", "owner", "user"} {
			if err := org.AddPerson(tx, "sv", org.Person{ID: p, Given: "Person", Family: p, Lang: "en", Active: 1, Mobile: "+46700000000", CreatedAt: tuesday}); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: p, Address: p + "@elvdal.example", Kind: "primary"}); err != nil {
				return err
			}
			if err := org.AddPosition(tx, org.Position{ID: "p" + p, Person: p, Kind: org.Employee, Unit: "school"}); err != nil {
				return err
			}
		}
		if err := services.AddHours(tx, "sv", services.Hours{ID: "office", Name: "Office hours", Zone: "Europe/Stockholm", Country: "SE", Standard: 1,
			WeekText: `[[],[{"from":480,"to":960}],[{"from":480,"to":960}],[{"from":480,"to":960}],[{"from":480,"to":960}],[{"from":480,"to":960}],[]]`}); err != nil {
			return err
		}
		for _, s := range []string{"mail", "journal"} {
			if err := services.AddService(tx, "sv", services.Service{ID: s, Name: "Service " + s, State: services.Active}); err != nil {
				return err
			}
		}
		for _, r := range []struct {
			role services.Role
			who  string
		}{{services.Owner, "owner"}, {services.Manager, "owner"}, {services.SuperUser, "super"}} {
			if err := services.AddHolder(tx, services.Holder{ID: string(r.role), Service: "mail", Role: r.role, Person: r.who}); err != nil {
				return err
			}
		}
		return services.AddSupplier(tx, "sv", services.Supplier{ID: "acme", Name: "Acme", Mail: "desk@acme.example", Phone: "08 000"})
	}))
	pages := &Pages{Arrangements: n.a}
	routes := append(append(append(append(append(pages.gateRoutes(), pages.arrangementRoutes()...), pages.teamRoutes()...), pages.matrixRoutes()...), pages.agreementRoutes()...), pages.turnRoutes()...)
	n.Site = webtest.New(t, d, tuesday, routes, Texts, arrangement.Texts, org.Texts)
	return n
}

func (n *needle) ok(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// page fetches a page in all four languages and finds what no page may have.
func (n *needle) page(by access.Actor, path string) *webtest.Response {
	n.t.Helper()
	var english *webtest.Response
	for _, lang := range text.Langs {
		by.Lang = lang
		browser := n.As(by)
		browser.Lang = lang
		got := browser.Get(path)
		if got.Status != 200 {
			n.t.Fatalf("%s in %s: %d %s", path, lang, got.Status, got.Text("main"))
		}
		for _, wrong := range webtest.Faults(got.Body) {
			n.t.Errorf("%s in %s: %s", path, lang, wrong)
		}
		for _, key := range unspoken.FindAllString(got.Doc.Find("body").Text(), -1) {
			if !strings.HasSuffix(key, ".example") {
				n.t.Errorf("%s in %s: a key instead of a text: %s", path, lang, key)
			}
		}
		if lang == "en" {
			english = got
		}
	}
	return english
}

// sent posts a form and wants to be led on.
func (n *needle) sent(by access.Actor, path string, values url.Values) string {
	n.t.Helper()
	got := n.As(by).Post(path, values)
	if got.Status != 303 {
		n.t.Fatalf("%s: %d %s", path, got.Status, got.Text("main"))
	}
	return got.Location()
}

// hidden are the fields a form sends unseen, by the form's action.
func hidden(got *webtest.Response, action string) url.Values {
	values := url.Values{}
	got.Doc.Find(`form[action="` + action + `"] input[type=hidden]`).Each(func(_ int, s *goquery.Selection) {
		values.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return values
}

// The whole way of a service by the pages alone: teams, catalogue, draft,
// training, the gate; D1, D2, D5.
func TestD2_AServicePassesByThePages(t *testing.T) {
	n := newNeedle(t)
	for _, path := range []string{"/desk/gate", "/desk/gate/mail", "/desk/arrangements/mail", "/desk/teams", "/desk/teams/new", "/desk/matrix", "/desk/agreements", "/desk/agreements/new", "/desk/agreements/tries", "/desk/turn", "/turn"} {
		n.page(n.chief, path)
	}
	team := n.sent(n.chief, "/desk/teams", url.Values{"name": {"Central support"}, "kind": {"central"}, "mail": {"support@elvdal.example"}, "public": {"1"}, "signature_sv": {"Hälsningar"}})
	n.sent(n.chief, team+"/members", url.Values{"who": {"person anna"}, "role": {"lead"}})
	if got := n.page(n.helper, team); !strings.Contains(got.Text("#members"), "Person anna") {
		t.Errorf("not in the team: %s", got.Text("#members"))
	}
	n.sent(n.chief, "/desk/matrix/phases", url.Values{"name": {"Start"}, "starts": {"2026-01-01"}})
	n.sent(n.chief, "/desk/matrix/tasks", url.Values{"name": {"Passwords"}})
	got := n.page(n.chief, "/desk/matrix")
	values := n.cells(got)
	for k := range values {
		if strings.HasPrefix(k, "cell:") && (strings.HasSuffix(k, ":2") || strings.HasSuffix(k, ":3")) { // level 3 is not in the arrangement
			values.Set(k, got.Doc.Find("select option").Eq(1).AttrOr("value", ""))
		}
	}
	n.sent(n.chief, "/desk/matrix", values)
	draft := n.sent(n.chief, "/desk/arrangements/mail", url.Values{"unit": {""}})
	got = n.page(n.chief, draft)
	values = hidden(got, draft)
	task := values.Get("tasks") // the row of level 2; that of level 3 stays as it is
	values.Set("level_2", "team:"+strings.TrimPrefix(team, "/desk/teams/"))
	values.Set("task_"+strings.ReplaceAll(task, ":", "_"), "r1")
	values.Set("guides", "g1")
	values.Set("public", "1")
	values.Set("review_on", "2026-12-31")
	values.Set("target_1_response", "90")
	values.Set("target_1_solution", "30")
	if got := n.As(n.chief).Post(draft, values); got.Status != 422 || got.Doc.Find("[name=target_1_solution][aria-invalid=true]").Length() != 1 || got.Doc.Find("[name=target_1_response]").AttrOr("value", "") != "90" {
		t.Errorf("a solution before the answer: %d", got.Status)
	}
	values.Set("target_1_solution", "480")
	n.sent(n.chief, draft, values)
	got = n.page(n.chief, "/desk/gate/mail")
	if got.Doc.Find(`.conditions li[data-met="false"]`).Length() != 1 || got.Doc.Find("#pass form").Length() != 0 {
		t.Errorf("only training should be missing: %s", got.Text(".conditions"))
	}
	n.sent(n.chief, "/desk/arrangements/mail/training", url.Values{"who": {"anna@elvdal.example"}, "what": {"Course"}, "done_on": {"2026-04-01"}})
	got = n.page(n.chief, "/desk/gate/mail")
	pass := hidden(got, "/desk/gate/mail/pass")
	if pass.Get("arrangement") == "" {
		t.Fatalf("no form to pass: %s", got.Text("main"))
	}
	if got := n.As(n.chief).Post("/desk/gate/mail/pass", pass); got.Status != 422 || got.Doc.Find("[name=why][aria-invalid=true]").Length() != 1 {
		t.Errorf("passed without a reason: %d", got.Status)
	}
	pass.Set("why", "All in place")
	if got := n.As(n.chief).Post("/desk/gate/journal/pass", pass); got.Status != 404 {
		t.Errorf("a draft of mail passed at the gate of journal: %d", got.Status)
	}
	for _, at := range []string{"", "/drop"} {
		if got := n.As(n.chief).Post("/desk/arrangements/journal/drafts/"+pass.Get("arrangement")+at, url.Values{"version": pass["version"]}); got.Status != 404 {
			t.Errorf("a draft of mail written as one of journal (%s): %d", at, got.Status)
		}
	}
	for _, by := range []access.Actor{n.admin, n.helper, n.staff} {
		if got := n.As(by).Post("/desk/gate/mail/pass", pass); got.Status != 403 && got.Status != 404 {
			t.Errorf("%s passes a gate: %d", by.Person, got.Status)
		}
	}
	n.sent(n.chief, "/desk/gate/mail/pass", pass)
	got = n.page(n.helper, "/desk/gate/mail")
	if !strings.Contains(got.Text(".timeline"), "All in place") || got.Doc.Find("main form").Length() != 0 {
		t.Errorf("after it passed: %s", got.Text("main"))
	}
	for _, path := range []string{"/desk/gate", "/desk/gate?state=open", "/desk/arrangements/mail", "/desk/matrix", "/desk/matrix?view=room", team, team + "/edit", "/turn?service=mail&need=fault", "/desk/turn?who=user&service=mail"} {
		n.page(n.chief, path)
	}
	n.supportPage()
}

// supportPage is read by nobody in particular and names no person.
func (n *needle) supportPage() {
	n.t.Helper()
	if got := n.As(access.Actor{}).Get("/support"); got.Location() != "/support/elvdal" {
		n.t.Errorf("one body: %d %s", got.Status, got.Location())
	}
	got := n.page(access.Actor{}, "/support/elvdal")
	said := got.Text("main")
	for _, want := range []string{"Central support", "Service mail", "Open now, until"} {
		if !strings.Contains(said, want) {
			n.t.Errorf("%q is not on the support page: %s", want, said)
		}
	}
	if strings.Count(said, "Open now") != 1 || got.Doc.Find("#services a[href^='#team-']").Length() == 0 {
		n.t.Errorf("whether the desk is open is not said once, where the desk stands: %s", said)
	}
	for _, secret := range []string{"Person", "super@", "Service journal"} {
		if strings.Contains(got.Body, secret) {
			n.t.Errorf("the support page says %q", secret)
		}
	}
}

// cells are the fields of the matrix as the page sends them.
func (n *needle) cells(got *webtest.Response) url.Values {
	values := url.Values{}
	got.Doc.Find(`input[form=cells]`).Each(func(_ int, s *goquery.Selection) { values.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	got.Doc.Find(`select[form=cells]`).Each(func(_ int, s *goquery.Selection) {
		values.Set(s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
	})
	return values
}

// D5: two people at the matrix at once: each cell for itself; what somebody
// else changed meanwhile is shown, not lost.
func TestD5_TwoAtTheMatrix(t *testing.T) {
	n := newNeedle(t)
	n.sent(n.chief, "/desk/matrix/tasks", url.Values{"name": {"Passwords"}})
	n.sent(n.chief, "/desk/matrix/tasks", url.Values{"name": {"Printers"}})
	mine, theirs := n.cells(n.page(n.chief, "/desk/matrix")), n.cells(n.page(n.admin, "/desk/matrix"))
	var cells []string
	for _, at := range mine["cells"] {
		cells = append(cells, "cell:"+at)
	}
	theirs.Set(cells[0], "later")
	n.sent(n.admin, "/desk/matrix", theirs)
	mine.Set(cells[1], "later") // another cell: no conflict
	n.sent(n.chief, "/desk/matrix", mine)
	stale := n.cells(n.page(n.chief, "/desk/matrix"))
	again := n.cells(n.page(n.admin, "/desk/matrix"))
	again.Set(cells[0], "")
	n.sent(n.admin, "/desk/matrix", again)
	m, err := n.a.Matrix(bg, n.chief)
	n.ok(err)
	phase, err := n.a.AddPhase(bg, n.chief, tuesday, arrangement.PhaseInput{Name: "Start", Starts: "2026-01-01"})
	n.ok(err)
	stale.Set(cells[0], phase)
	stale.Set(cells[2], "later")
	got := n.As(n.chief).Post("/desk/matrix", stale)
	if got.Status != 409 || got.Doc.Find(".clash").Length() != 1 || !strings.Contains(got.Text(".clash"), "Person admin") {
		t.Errorf("the conflict: %d %s", got.Status, got.Text(".clash"))
	}
	m, err = n.a.Matrix(bg, n.chief)
	n.ok(err)
	if m.Tasks[0].Cells[1].Start != "" || m.Tasks[0].Cells[2].Start != "later" || m.Tasks[0].Cells[3].Start != "later" {
		t.Errorf("%+v", m.Tasks[0].Cells)
	}
	move := url.Values{"to": {"up"}}
	n.sent(n.chief, "/desk/matrix/tasks/"+m.Tasks[1].ID+"/move", move)
	n.sent(n.chief, "/desk/matrix/tasks/"+m.Tasks[0].ID, url.Values{"name": {"Codes"}, "version": {strconv.Itoa(m.Tasks[0].Version)}})
	if got := n.As(n.chief).Post("/desk/matrix/tasks/"+m.Tasks[0].ID, url.Values{"name": {"Words"}, "version": {strconv.Itoa(m.Tasks[0].Version)}}); got.Status != 409 {
		t.Errorf("an old version of a task: %d", got.Status)
	}
	if got := n.page(n.chief, "/desk/matrix"); !strings.HasPrefix(got.Text(".matrix tbody"), "Printers") {
		t.Errorf("order: %s", got.Text(".matrix tbody th"))
	}
	if got := n.page(n.helper, "/desk/matrix"); got.Doc.Find("main form, main select").Length() != 0 {
		t.Error("a supporter is offered changes")
	}
	n.page(n.chief, "/desk/matrix?edit="+m.Tasks[0].ID)
}

// D9, D3: lending by the page; agreements with a local variation.
func TestD9_LendingAndAgreements(t *testing.T) {
	n := newNeedle(t)
	a := n.sent(n.chief, "/desk/teams", url.Values{"name": {"Central support"}, "kind": {"central"}})
	b := n.sent(n.chief, "/desk/teams", url.Values{"name": {"Network experts"}, "kind": {"expert"}, "subject": {"Networks"}})
	n.sent(n.chief, b+"/members", url.Values{"who": {"Person bo"}, "role": {"member"}})
	loan := url.Values{"who": {"Person bo"}, "role": {"member"}, "home": {strings.TrimPrefix(b, "/desk/teams/")}, "from": {"2026-04-14"}}
	if got := n.As(n.chief).Post(a+"/members", loan); got.Status != 422 || got.Doc.Find("[name=to][aria-invalid=true]").Length() != 1 {
		t.Errorf("a loan without an end: %d %s", got.Status, got.Text("main"))
	}
	loan.Set("to", "2026-05-31")
	n.sent(n.chief, a+"/members", loan)
	if got := n.page(n.chief, b); !strings.Contains(got.Text("#out"), "Central support") {
		t.Errorf("not told at home: %s", got.Text("main"))
	}
	if got := n.As(n.chief).Post(a+"/members", url.Values{"who": {"Person"}, "role": {"member"}}); got.Status != 422 || got.Doc.Find("input[type=radio][name=person]").Length() != 7 {
		t.Errorf("several fit: %d %d", got.Status, got.Doc.Find("input[type=radio][name=person]").Length())
	}
	if got := n.As(n.chief).Post(a+"/members", url.Values{"who": {"Person bo"}, "role": {"member"}, "from": {"2026-05-01"}}); got.Status != 422 {
		t.Errorf("twice in the team: %d", got.Status)
	}
	n.sent(n.chief, "/desk/agreements", url.Values{"supplier": {"acme"}, "number": {"C-1"}, "direct": {"super_users"}, "how": {"Call 08 000"}, "service": {"mail"}})
	n.sent(n.chief, "/desk/agreements", url.Values{"supplier": {"acme"}, "number": {"C-2"}, "direct": {"everybody"}, "how": {"Call 08 001"}, "unit": {"health"}})
	if got := n.As(n.chief).Post("/desk/agreements", url.Values{"supplier": {"acme"}, "number": {"C-3"}, "direct": {"everybody"}}); got.Status != 422 {
		t.Errorf("straight to a supplier nobody knows how: %d", got.Status)
	}
	if got := n.page(n.helper, "/desk/agreements"); !strings.Contains(got.Text("main"), "Unit health") {
		t.Errorf("the local variation is not seen: %s", got.Text("main"))
	}
	n.ok(n.db.Write(bg, "b", func(tx *db.Tx) error {
		return arrangement.NoteTry(tx, n.staff, tuesday, arrangement.Try{Service: "mail", Supplier: "acme", Why: "arrangement.entitled.only_super_users"})
	}))
	if got := n.page(n.chief, "/desk/agreements/tries"); !strings.Contains(got.Text("main"), "Person user") {
		t.Errorf("the try is not listed: %s", got.Text("main"))
	}
}

// Who was put into a team and has no role sees nothing of it: its page says so
// to who set it up, and leads to where roles are given whoever may give them.
func TestA3_ATeamTellsWhoCannotWorkYet(t *testing.T) {
	n := newNeedle(t)
	team := n.sent(n.chief, "/desk/teams", url.Values{"name": {"Central support"}, "kind": {"central"}})
	id := strings.TrimPrefix(team, "/desk/teams/")
	give := func(person string, role access.Role, in access.Scope) {
		t.Helper()
		if err := n.db.Write(bg, "b", func(tx *db.Tx) error {
			return access.AddGrant(tx, access.GrantRow{Body: "b", ID: person + string(role) + in.ID, Person: person, Role: role, ScopeKind: in.Kind, ScopeID: in.ID, GrantedAt: tuesday})
		}); err != nil {
			t.Fatal(err)
		}
	}
	give("anna", access.Supporter, access.Team(id))
	give("bo", access.Supporter, access.Team("another"))
	give("bo", access.Secretariat, access.Scope{})
	for _, who := range []string{"anna", "bo"} {
		n.sent(n.chief, team+"/members", url.Values{"who": {"Person " + who}, "role": {"member"}})
	}
	rows := func(by access.Actor) string { return n.page(by, team).Text("#members") }
	if said := rows(n.chief); !strings.Contains(said, "1 person of the team cannot work on tickets yet") || strings.Count(said, "Has no role") != 1 || !strings.Contains(said, "Ask an administrator") {
		t.Error(said)
	}
	if doors := n.page(n.admin, team).Doc.Find(`#members a[href^="/access/people/"]`); doors.Length() != 1 || doors.AttrOr("href", "") != "/access/people/bo" {
		t.Error("no door to the roles:", doors.Length())
	}
	give("bo", access.Supporter, access.Scope{})
	if said := rows(n.admin); strings.Contains(said, "cannot work") || strings.Contains(said, "Has no role") {
		t.Error("still said:", said)
	}
}

// A gate that misses a task leads to where tasks are put at levels, and its
// draft tells an empty catalogue from one nobody has placed.
func TestD2_AGateWithoutTasksLeadsToTheMatrix(t *testing.T) {
	n := newNeedle(t)
	draft := n.sent(n.chief, "/desk/arrangements/mail", url.Values{"unit": {""}})
	if said := n.page(n.chief, draft).Text("main"); !strings.Contains(said, "The task catalogue is empty") {
		t.Error(said)
	}
	n.sent(n.chief, "/desk/matrix/tasks", url.Values{"name": {"Passwords"}})
	if said := n.page(n.chief, draft).Text("main"); strings.Contains(said, "catalogue is empty") || !strings.Contains(said, "No task of the catalogue lies at a level yet") {
		t.Error(said)
	}
	got := n.page(n.chief, "/desk/gate/mail")
	if got.Doc.Find(`.mend a[href="/desk/matrix"]`).Length() != 1 || got.Doc.Find(`.mend a[href="`+draft+`"]`).Length() == 0 {
		t.Errorf("doors: %s", got.Doc.Find(".mend").Text())
	}
}

// D3: who ends a unit's variation reads that its tickets go on as the others'.
func TestD3_WhatEndsWithAVariation(t *testing.T) {
	n := newNeedle(t)
	n.ok(n.db.Write(bg, "b", func(tx *db.Tx) error {
		for _, unit := range []string{"", "school"} {
			id := "v" + unit
			if err := tx.Insert("arrangements", arrangement.Arrangement{Body: "b", ID: id, Service: "mail", Unit: unit, Number: 1, State: arrangement.Standing, Raw: arrangement.Content{}.String(), Version: 1}); err != nil {
				return err
			}
			if err := tx.Insert("gates", arrangement.Gate{Body: "b", Service: "mail", Unit: unit, Arrangement: id, Open: 1, ReviewOn: "2026-12-31", Version: 1}); err != nil {
				return err
			}
		}
		return nil
	}))
	if got := n.page(n.chief, "/desk/gate/mail").Text(".folded"); !strings.Contains(got, "New tickets are then outside the catalogue.") {
		t.Error(got)
	}
	if got := n.page(n.chief, "/desk/gate/mail?unit=school").Text(".folded"); !strings.Contains(got, "New tickets from Unit school are then taken as from everybody else") || strings.Contains(got, "then outside the catalogue") {
		t.Error(got)
	}
}

// A team's page names its channel of Teams, of those the program was given.
func TestATeamChoosesAChannel(t *testing.T) {
	n := newNeedle(t)
	values := url.Values{"name": {"Central support"}, "kind": {"central"}, "hook": {"it"}}
	if got := n.As(n.chief).Post("/desk/teams", values); got.Status != 422 {
		t.Errorf("a channel there is not: %d", got.Status)
	}
	if got := n.page(n.chief, "/desk/teams/new"); got.Doc.Find("select[name=hook]").Length() != 0 {
		t.Error("channels to choose from, where there are none")
	}
	n.a.Hooks = []string{"it", "school", "elsewhere/it"}
	if got := n.page(n.chief, "/desk/teams/new"); got.Doc.Find("select[name=hook] option").Length() != 3 {
		t.Error("another body's channel to choose")
	}
	values.Set("hook", "elsewhere/it")
	if got := n.As(n.chief).Post("/desk/teams", values); got.Status != 422 {
		t.Errorf("another body's channel: %d", got.Status)
	}
	values.Set("hook", "it")
	team := n.sent(n.chief, "/desk/teams", values)
	if got := n.page(n.helper, team).Text("main"); !strings.Contains(got, "Channel in Teamsit") {
		t.Error(got)
	}
	if got := n.page(n.chief, team+"/edit"); got.Doc.Find("select[name=hook] option[selected]").AttrOr("value", "") != "it" {
		t.Error("the form does not say what it is")
	}
	values.Set("hook", "")
	values.Set("version", "1")
	n.sent(n.chief, team+"/edit", values)
	if got := n.page(n.helper, team).Text("main"); strings.Contains(got, "Channel in Teams") {
		t.Error(got)
	}
}
