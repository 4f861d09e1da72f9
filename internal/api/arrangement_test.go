package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/api"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// AZ-12, D2: the API knows no way to the catalogue but the gate, and the gate
// wants everything.
func TestAZ12_TheGateIsTheOnlyWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids := w.fill("a")
		gate := "/gates/" + ids["service"]
		draft := w.get("a/support_lead", gate)
		if draft.wants(t, 200).get("open") != false || draft.get("draft.id") != ids["draft"] {
			t.Fatalf("%s", draft.Body)
		}
		pass := `{"draft":"` + ids["draft"] + `","why":"Please"}`
		if r := w.call("a/support_lead", "POST", gate+"/pass", pass, "If-Match", `"1"`); r.Status != 409 || !strings.Contains(r.Body, "betingelser") {
			t.Errorf("passed with conditions missing: %d %s", r.Status, r.Body)
		}
		if r := w.call("a/administrator", "POST", gate+"/pass", pass, "If-Match", `"1"`); r.Status != 403 {
			t.Errorf("an administrator passes: %d", r.Status)
		}
		for _, path := range []string{"/reopen", "/review", "/withdraw"} {
			if r := w.call("a/support_lead", "POST", gate+path, `{"why":"Please","review_on":"2030-01-01"}`, "If-Match", `"1"`); r.Status != 404 {
				t.Errorf("%s of a gate nobody passed: %d %s", path, r.Status, r.Body)
			}
		}
		whole := `{"levels":[{"level":2,"team":"a-second"}],"targets":[{"response":30,"solution":480}],"state":"standing"}`
		if r := w.call("a/support_lead", "PUT", gate+"/drafts/"+ids["draft"], whole, "If-Match", `"1"`); r.Status != 422 {
			t.Errorf("a state by the way: %d %s", r.Status, r.Body)
		}
		whole = strings.Replace(whole, `,"state":"standing"`, "", 1)
		w.call("a/support_lead", "PUT", gate+"/drafts/"+ids["draft"], whole, "If-Match", `"1"`).wants(t, 200)
		if r := w.call("a/support_lead", "PUT", gate+"/drafts/"+ids["draft"], whole, "If-Match", `"1"`); r.Status != 412 {
			t.Errorf("an old version of a draft: %d %s", r.Status, r.Body)
		}
		if r := w.get("a/support_lead", gate); r.get("open") != false {
			t.Errorf("open without passing: %s", r.Body)
		}
		if r := w.get("a/nobody", "/turn?service="+ids["service"]); r.wants(t, 200).get("to") != "desk" {
			t.Errorf("where to turn: %s", r.Body)
		}
		if r := w.get("a/nobody", "/turn?person=a-lead"); r.Status != 404 {
			t.Errorf("for somebody else: %d", r.Status)
		}
	})
}

// Whoever is to know a service is named, has completed it or not, and is taken
// off the list.
func TestTrainingByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids, theirs := w.fill("a"), w.fill("b")
		list := "/gates/" + ids["service"] + "/training"
		made := w.post("a/support_lead", list, `{"person":"a-supporter","what":"Kursus"}`).wants(t, 201)
		at := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
		if r := w.get("a/supporter", at).wants(t, 200); r.get("name") != "Ida supporter" || r.get("done_on") != nil || r.Header.Get("ETag") != `"1"` {
			t.Errorf("%s", r.Body)
		}
		note := func(as, at, day, match string) reply {
			return w.call(as, "PATCH", at, `{"done_on":"`+day+`"}`, "If-Match", match)
		}
		if r := note("a/support_lead", at, "2026-04-13", `"1"`).wants(t, 200); r.get("done_on") != "2026-04-13" || r.Header.Get("ETag") != `"2"` {
			t.Errorf("%s", r.Body)
		}
		if r := note("a/support_lead", at, "2026-04-12", `"1"`).wants(t, 412); r.get("current.done_on") != "2026-04-13" {
			t.Errorf("%s", r.Body)
		}
		for _, day := range []string{"2026-04-15", "2026-02-31"} {
			if r := note("a/support_lead", at, day, `"2"`).wants(t, 422); r.get("errors.0.pointer") != "/done_on" {
				t.Errorf("%s: %s", day, r.Body)
			}
		}
		note("a/support_lead", at, "2026-04-12", "").wants(t, 428)
		note("a/supporter", at, "2026-04-12", `"2"`).wants(t, 403)
		note("a/support_lead", "/gates/"+theirs["service"]+"/training/"+theirs["training"], "2026-04-12", `"1"`).wants(t, 404)
		note("a/support_lead", list+"/"+theirs["training"], "2026-04-12", `"1"`).wants(t, 404)
		other := "/gates/" + fmt.Sprint(w.post("a/administrator", "/services", `{"name":"Telefoni"}`).wants(t, 201).get("id")) + "/training/"
		note("a/support_lead", other+ids["training"], "2026-04-12", `"1"`).wants(t, 404)
		if r := note("a/support_lead", at, "", `"2"`).wants(t, 200); r.get("done_on") != nil {
			t.Errorf("%s", r.Body)
		}
		w.call("a/supporter", "DELETE", at, "", "If-Match", `"3"`).wants(t, 403)
		w.call("a/support_lead", "DELETE", at, "", "If-Match", `"2"`).wants(t, 412)
		w.call("a/support_lead", "DELETE", at, "", "If-Match", `"3"`).wants(t, 204)
		w.get("a/support_lead", at).wants(t, 404)
		if r := w.get("a/supporter", list).wants(t, 200); r.get("total") != 1.0 || r.get("items.0.id") != ids["training"] {
			t.Errorf("%s", r.Body)
		}
	})
}

// Somebody's role and days in a team are changed where they stand; what is
// noted of them is told to who keeps teams. A team's signatures stay where
// they are not named.
func TestTeamMembersByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	ids, theirs := w.fill("a"), w.fill("b")
	at := "/teams/" + ids["team"] + "/members/" + ids["member"]
	put := func(as, at, body string) reply { return w.call(as, "PUT", at, body, "If-Match", `"1"`) }
	put("a/supporter", at, `{"role":"lead"}`).wants(t, 403)
	put("a/support_lead", "/teams/"+theirs["team"]+"/members/"+theirs["member"], `{"role":"lead"}`).wants(t, 404)
	if r := put("a/support_lead", at, `{"role":"lead","from":"2026-05-01","to":"2026-04-01"}`).wants(t, 422); r.get("errors.0.pointer") != "/to" {
		t.Errorf("%s", r.Body)
	}
	if r := put("a/support_lead", at, `{"role":"lead","to":"2026-12-31","note":"Til jul"}`).wants(t, 200); r.get("role") != "lead" || r.get("to") != "2026-12-31" || r.get("note") != "Til jul" || r.get("version") != 2.0 {
		t.Errorf("%s", r.Body)
	}
	if r := put("a/support_lead", at, `{}`).wants(t, 412); r.get("current.role") != "lead" {
		t.Errorf("%s", r.Body)
	}
	if r := w.get("a/supporter", "/teams/"+ids["team"]).wants(t, 200); r.get("members.0.role") != "lead" || r.get("members.0.note") != nil {
		t.Errorf("%s", r.Body)
	}
	w.call("a/support_lead", "PUT", "/teams/"+ids["team"], `{"name":"Netværk","kind":"expert","subject":"Net","signatures":{"da":"Hilsen Net"}}`, "If-Match", `"1"`).wants(t, 200)
	if r := w.call("a/support_lead", "PUT", "/teams/"+ids["team"], `{"name":"Net","kind":"expert","subject":"Net"}`, "If-Match", `"2"`).wants(t, 200); r.get("signatures.da") != "Hilsen Net" {
		t.Errorf("%s", r.Body)
	}
}

// Tasks and phases of the matrix are changed, moved and taken out.
func TestTheMatrixByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids, theirs := w.fill("a"), w.fill("b")
		task, phase := "/matrix/tasks/"+ids["task"], "/matrix/phases/"+ids["phase"]
		second := w.post("a/support_lead", "/matrix/tasks", `{"name":"Ny telefon"}`).wants(t, 201)
		w.call("a/supporter", "PUT", task, `{"name":"Kode"}`, "If-Match", `"1"`).wants(t, 403)
		if r := w.call("a/support_lead", "PUT", task, `{"name":"Kode","about":"Med nøgle"}`, "If-Match", `"1"`).wants(t, 200); r.get("about") != "Med nøgle" || len(r.get("cells").([]any)) != 3 || r.Header.Get("ETag") != `"2"` {
			t.Errorf("%s", r.Body)
		}
		if r := w.call("a/support_lead", "PUT", task, `{"name":"Kode"}`, "If-Match", `"1"`).wants(t, 412); r.get("current.name") != "Kode" {
			t.Errorf("%s", r.Body)
		}
		w.call("a/support_lead", "PUT", task, `{"name":"Ny telefon"}`, "If-Match", `"2"`).wants(t, 422)
		w.post("a/supporter", task+"/moves", `{"way":"down"}`).wants(t, 403)
		w.post("a/support_lead", task+"/moves", `{"way":"down"}`).wants(t, 204)
		if r := w.get("a/supporter", "/matrix").wants(t, 200); r.get("tasks.0.id") != second.get("id") {
			t.Errorf("%s", r.Body)
		}

		if r := w.call("a/support_lead", "PUT", phase, `{"name":"Uge 20","starts":"2026-05-11"}`, "If-Match", `"1"`).wants(t, 200); r.get("starts") != "2026-05-11" {
			t.Errorf("%s", r.Body)
		}
		if r := w.call("a/support_lead", "PUT", phase, `{"name":"Uge 21","starts":"2026-05-18"}`, "If-Match", `"1"`).wants(t, 412); r.get("current.name") != "Uge 20" {
			t.Errorf("%s", r.Body)
		}
		if r := w.call("a/support_lead", "PUT", phase, `{"name":"Uge 21","starts":"2026-02-31"}`, "If-Match", `"2"`).wants(t, 422); r.get("errors.0.pointer") != "/starts" {
			t.Errorf("%s", r.Body)
		}
		w.call("a/support_lead", "PATCH", "/matrix", `{"cells":[{"task":"`+ids["task"]+`","level":1,"start":"`+ids["phase"]+`","version":0}]}`).wants(t, 200)
		w.call("a/support_lead", "DELETE", phase, "").wants(t, 409)
		w.call("a/support_lead", "DELETE", task, "", "If-Match", `"1"`).wants(t, 412)
		w.call("a/supporter", "DELETE", task, "", "If-Match", `"2"`).wants(t, 403)
		w.call("a/support_lead", "DELETE", task, "", "If-Match", `"2"`).wants(t, 204)
		w.call("a/support_lead", "DELETE", phase, "").wants(t, 204)
		for _, other := range []string{"/matrix/tasks/" + theirs["task"], "/matrix/phases/" + theirs["phase"]} {
			w.call("a/support_lead", "DELETE", other, "", "If-Match", `"1"`).wants(t, 404)
		}
		if r := w.get("a/supporter", "/matrix").wants(t, 200); r.get("tasks.1") != nil || r.get("phases.0") != nil {
			t.Errorf("%s", r.Body)
		}
	})
}

// What a service asks stands in the order it was moved into.
func TestFieldsMoveByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	at := "/services/" + fmt.Sprint(w.post("a/support_lead", "/services", `{"name":"Telefoni"}`).wants(t, 201).get("id")) + "/fields"
	for _, name := range []string{"Nummer", "Model"} {
		w.post("a/support_lead", at, `{"type":"text","names":{"da":"`+name+`"}}`).wants(t, 201)
	}
	model := at + "/" + fmt.Sprint(w.get("a/supporter", at).get("items.1.id"))
	w.post("a/supporter", model+"/moves", `{"way":"up"}`).wants(t, 403)
	w.post("b/support_lead", model+"/moves", `{"way":"up"}`).wants(t, 404)
	w.post("a/support_lead", model+"/moves", `{"way":"up"}`).wants(t, 204)
	if r := w.get("a/supporter", at).wants(t, 200); r.get("items.0.name") != "Model" {
		t.Errorf("%s", r.Body)
	}
}

// Hours that were logged by mistake are taken back by who keeps the desk.
func TestHoursTakenBackByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	ids, theirs := w.fill("a"), w.fill("b")
	w.call("a/supporter", "DELETE", "/staffing/hours/"+ids["hours"], "").wants(t, 403)
	w.call("a/support_lead", "DELETE", "/staffing/hours/"+theirs["hours"], "").wants(t, 404)
	w.call("a/support_lead", "DELETE", "/staffing/hours/"+ids["hours"], "").wants(t, 204)
	w.call("a/support_lead", "DELETE", "/staffing/hours/"+ids["hours"], "").wants(t, 404)
}

// shelf is what the gate asks of guides and routines.
type shelf struct{}

func (shelf) Published(tx *db.Tx, id string) (bool, string, error) {
	return knowledge.IsPublished(tx, id)
}

func (shelf) Choices(tx *db.Tx) (all []arrangement.Document, err error) {
	guides, err := knowledge.InService(tx)
	for _, g := range guides {
		all = append(all, arrangement.Document{ID: g.ID, Title: g.Title, Routine: g.Kind == knowledge.Routine, Published: g.State == knowledge.InUse})
	}
	return all, err
}

// D2: a service is brought through its gate by the API alone, from the first
// word of it to the catalogue.
func TestAServicePassesItsGateByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.api.Arrangements.Library = shelf{}
		send := func(method, path, body string, status int, headers ...string) reply {
			t.Helper()
			return w.call("a/support_lead", method, path, body, headers...).wants(t, status)
		}
		made := func(path, body string) string {
			t.Helper()
			return fmt.Sprint(send("POST", path, body, 201).get("id"))
		}
		calendar := made("/calendars", `{"name":"Hverdage","zone":"Europe/Copenhagen","week":["","8-16","8-16","8-16","8-16","8-16",""]}`)
		service := made("/services", `{"name":"Telefoni","calendar":"`+calendar+`"}`)
		for _, role := range []string{"owner", "manager", "super_user"} {
			made("/services/"+service+"/holders", `{"role":"`+role+`","person":"a-lead"}`)
		}
		team := w.get("a/support_lead", "/teams/a-second")
		send("PUT", "/teams/a-second", `{"name":"Central support","kind":"central","level":2,"calendar":"`+calendar+`"}`, 200, "If-Match", team.Header.Get("ETag"))
		made("/teams/a-second/members", `{"person":"a-supporter","role":"lead"}`)
		task, phase := made("/matrix/tasks", `{"name":"Nyt nummer"}`), made("/matrix/phases", `{"name":"Start","starts":"2026-01-01"}`)
		send("PATCH", "/matrix", `{"cells":[{"task":"`+task+`","level":2,"start":"`+phase+`","version":0}]}`, 200)
		guides := map[string]string{}
		for kind, words := range map[string]string{"guide": `"text":"Ring til centralen"`, "routine": `"steps":["Find nummeret"]`} {
			guides[kind] = made("/guides", `{"kind":"`+kind+`","audience":"staff","service":"`+service+`","lang":"da","title":"Om telefoner",`+words+`}`)
			send("POST", "/guides/"+guides[kind]+"/publish", `{"lang":"da"}`, 204, "If-Match", `"1"`)
		}
		training := send("POST", "/gates/"+service+"/training", `{"person":"a-supporter","what":"Kursus"}`, 201)
		draft := made("/gates/"+service+"/drafts", `{}`)
		whole := fmt.Sprintf(`{"levels":[{"level":2,"team":"a-second"}],"tasks":[{"task":%q,"level":2,"routine":%q}],"guides":[%q],"calendar":%q,"targets":[{"response":30,"solution":480}],"review_on":"2027-04-14"}`,
			task, guides["routine"], guides["guide"], calendar)
		wrong := strings.NewReplacer(guides["routine"], guides["guide"], "480", "15").Replace(whole)
		if r := send("PUT", "/gates/"+service+"/drafts/"+draft, wrong, 422, "If-Match", `"1"`); r.get("errors.0.pointer") != "/targets/0/solution" || r.get("errors.1.pointer") != "/tasks/0" {
			t.Errorf("%s", r.Body)
		}
		send("PUT", "/gates/"+service+"/drafts/"+draft, whole, 200, "If-Match", `"1"`)
		pass := `{"draft":"` + draft + `","why":"Alt er på plads"}`
		send("POST", "/gates/"+service+"/pass", pass, 409, "If-Match", `"2"`)
		var gate api.WholeGate
		w.get("a/support_lead", "/gates/"+service).wants(t, 200).into(t, &gate)
		for _, c := range gate.Draft.Conditions {
			if c.Met == (c.Key == "training") {
				t.Errorf("%+v", c)
			}
		}
		send("PATCH", strings.TrimPrefix(training.Header.Get("Location"), "/api/v1"), `{"done_on":"2026-04-13"}`, 200, "If-Match", `"1"`)
		send("POST", "/gates/"+service+"/pass", pass, 200, "If-Match", `"2"`)
		if r := w.get("a/nobody", "/turn?service="+service).wants(t, 200); r.get("id") == nil {
			t.Errorf("%s", r.Body)
		}
	})
}
