package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/api"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// described is the part of the description the tests of the law walk by.
type described struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Schema   schema
	}
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
	Security []map[string][]string
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Enum, Examples       []any
	Properties           map[string]schema
	Items                *schema
	Required             []string
	AdditionalProperties any
	Minimum              *float64
}

func (d described) of(s schema) schema {
	if s.Ref != "" {
		return d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	return s
}

// sample is a value that fits: only what must be there.
func (d described) sample(s schema) any {
	s = d.of(s)
	kind, _ := s.Type.(string)
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.Examples) > 0:
		return s.Examples[0]
	case kind == "object":
		o := map[string]any{}
		for _, name := range s.Required {
			o[name] = d.sample(s.Properties[name])
		}
		return o
	case kind == "array":
		return []any{d.sample(*s.Items)}
	case kind == "integer" || kind == "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case kind == "boolean":
		return true
	}
	return "nowhere"
}

func (w *world) described() (d described) {
	w.t.Helper()
	w.call("", "GET", "/openapi.json", "").wants(w.t, 200).into(w.t, &d)
	return d
}

func (d described) operation(l api.Law) operation { return d.Paths[l.Path][strings.ToLower(l.Method)] }

func (d described) bodyOf(l api.Law) (map[string]any, bool) {
	content, ok := d.operation(l).RequestBody.Content["application/json"]
	if !ok {
		return nil, false
	}
	body, ok := d.sample(content.Schema).(map[string]any)
	return body, ok
}

func written(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

var named = regexp.MustCompile(`\{([a-z_]+)\}`)

// at fills the path of an operation, without /api/v1.
func at(l api.Law, id func(name string) string) string {
	return strings.TrimPrefix(named.ReplaceAllStringFunc(l.Path, func(m string) string { return url.PathEscape(id(m[1 : len(m)-1])) }), "/api/v1")
}

// textOf is what an operation is sent: a sample of its body, or a small file.
func (d described) textOf(l api.Law) string {
	if _, file := d.operation(l).RequestBody.Content["application/octet-stream"]; file {
		return "name,mail\n"
	}
	if sample, ok := d.bodyOf(l); ok {
		return written(sample)
	}
	return ""
}

// whoMay is somebody of body a the operation lets in: an administrator, unless
// it is for the support lead or a supplier's desk alone.
func whoMay(l api.Law) string {
	for _, role := range []access.Role{access.Administrator, access.SupportLead, access.SupplierDesk} {
		if l.Needs == "" || access.Allows(role, l.Needs) {
			return "a/" + string(role)
		}
	}
	panic("nobody may " + l.ID)
}

func nowhere(string) string { return "nowhere" }

func (w *world) audited(body string) (n int) {
	w.read(body, func(tx *db.Tx) error {
		return tx.Get(&n, "SELECT count(*) FROM audit WHERE body = $1 AND action <> 'access.denied'", body)
	})
	return n
}

// AZ-01, AZ-03: every operation with every role: who has not the permission
// hears so and nothing is written; who has it comes in.
func TestAZ01_AZ03_EveryOperationWithEveryRole(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	d := w.described()
	w.write("a", func(tx *db.Tx) error { return w.token(tx, "a/narrow", "a-administrator") })
	if len(w.api.Laws()) != func() (n int) {
		for _, methods := range d.Paths {
			n += len(methods)
		}
		return n
	}() {
		t.Error("the law book and the description differ")
	}
	for _, l := range w.api.Laws() {
		body := d.textOf(l)
		ask := func(as string) reply { return w.call(as, l.Method, at(l, nowhere), body, "If-Match", `"1"`) }
		if r := ask(""); r.Status != 401 {
			t.Errorf("%s without a token: %d", l.ID, r.Status)
		}
		if r := ask("a/narrow"); l.Needs != "" && (r.Status != 403 || !strings.Contains(r.Header.Get("WWW-Authenticate"), string(l.Needs))) {
			t.Errorf("%s without the scope: %d %v", l.ID, r.Status, r.Header)
		}
		if secured := d.operation(l).Security; len(secured) != 1 || l.Needs != "" && fmt.Sprint(secured[0]["bearer"]) != "["+string(l.Needs)+"]" {
			t.Errorf("%s: the description says %v", l.ID, secured)
		}
		for _, role := range append([]access.Role{"nobody"}, access.Roles...) {
			before := w.audited("a")
			r := ask("a/" + string(role))
			may := l.Needs == "" || access.Allows(role, l.Needs)
			if may == (r.Status == 403) || r.Status >= 500 || r.Status == 401 || r.Status == 400 || r.Status == 428 {
				t.Errorf("%s as %s: %d %s", l.ID, role, r.Status, r.Body)
			}
			if !may && w.audited("a") != before {
				t.Errorf("%s as %s wrote", l.ID, role)
			}
		}
	}
}

// TN-01: another body's things do not exist, in any operation.
func TestTN01_AnotherBodysThingsDoNotExist(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		w := newWorld(t, db)
		d := w.described()
		theirs := w.fill("b")
		before := w.audited("b")
		for _, l := range w.api.Laws() {
			if !strings.Contains(l.Path, "{") {
				continue
			}
			body := d.textOf(l)
			path := at(l, func(name string) string {
				if theirs[name] == "" {
					t.Errorf("%s: nothing named %s in the other body", l.ID, name)
				}
				return theirs[name]
			})
			if r := w.call(whoMay(l), l.Method, path, body, "If-Match", `"1"`); r.Status != 404 {
				t.Errorf("%s %s: %d %s", l.ID, path, r.Status, r.Body)
			}
		}
		if w.audited("b") != before {
			t.Error("something was written in the other body")
		}
	})
}

// AZ-09: what a request has no business saying is refused.
func TestAZ09_NothingIsSmuggledIn(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	d := w.described()
	for _, l := range w.api.Laws() {
		sample, ok := d.bodyOf(l)
		if !ok {
			continue
		}
		for _, name := range []string{"tenant_id", "Tenant", "role", "internal", "owner", "bcc", "created_at", "body", "by", "$schema"} {
			if _, its := d.of(d.operation(l).RequestBody.Content["application/json"].Schema).Properties[name]; its {
				continue
			}
			smuggled := map[string]any{name: "b"}
			for k, v := range sample {
				smuggled[k] = v
			}
			before := w.audited("a")
			r := w.call(whoMay(l), l.Method, at(l, nowhere), written(smuggled), "If-Match", `"1"`)
			if r.Status != 422 || !strings.Contains(r.Body, `"api.unexpected"`) || w.audited("a") != before {
				t.Errorf("%s with %s: %d %s", l.ID, name, r.Status, r.Body)
			}
		}
	}
	for name, s := range d.Components.Schemas {
		if kind, _ := s.Type.(string); kind == "object" && len(s.Properties) > 0 && s.AdditionalProperties != false {
			t.Errorf("%s is open", name)
		}
	}
}

// IN-01: whatever stands in parameters and ids is a value and never more.
func TestIN01_ParametersAreValues(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *db.DB) {
		w := newWorld(t, db)
		d := w.described()
		for _, evil := range []string{"'", "a' OR '1'='1", "1; DROP TABLE persons", "\x00", "%", "\\", "$1", "{{.}}", "😀", strings.Repeat("æ", 3000), "-1", "1e999"} {
			for _, l := range w.api.Laws() {
				if l.Method != "GET" {
					continue
				}
				for _, p := range d.operation(l).Parameters {
					if p.In != "query" {
						continue
					}
					path := at(l, nowhere) + "?" + url.Values{p.Name: {evil}}.Encode()
					if r := w.get(whoMay(l), path); r.Status != 200 && r.Status != 422 && r.Status != 404 {
						t.Errorf("%s %q: %d %s", l.ID, evil, r.Status, r.Body)
					}
				}
				if strings.Contains(l.Path, "{") {
					if r := w.get(whoMay(l), at(l, func(string) string { return evil })); r.Status != 422 && r.Status != 404 {
						t.Errorf("%s at %q: %d %s", l.ID, evil, r.Status, r.Body)
					}
				}
			}
		}
		w.get("a/administrator", "/people").wants(t, 200)
	})
}

// fill makes one of each thing in a body and answers their ids by the names
// the paths have for them.
func (w *world) fill(body string) map[string]string {
	w.t.Helper()
	made := map[string]string{"person": body + "-lead", "unit": body + "-top", "part": body + "-lead-p"}
	add := func(name, path, sample string) {
		w.t.Helper()
		r := w.post(body+"/administrator", path, sample).wants(w.t, 201)
		made[name] = fmt.Sprint(r.get("id"))
	}
	add("group", "/groups", `{"name":"Alle","rule":{"everybody":true}}`)
	add("supplier", "/suppliers", `{"name":"Nordlyset","mail":"desk@nordlyset.example"}`)
	add("service", "/services", `{"name":"E-mail"}`)
	add("holder", "/services/"+made["service"]+"/holders", `{"role":"owner","person":"`+made["person"]+`"}`)
	made["tie"], made["other"] = "supplier", made["supplier"]
	contact := w.post(body+"/administrator", "/suppliers/"+made["supplier"]+"/contacts", `{"name":"Nora","mail":"nora@nordlyset.example"}`).wants(w.t, 201)
	made["supplier_contact"] = lastOf(contact, "contacts", "id")
	add("domain", "/failure-domains", `{"name":"Serverrummet"}`)
	add("phase", "/matrix/phases", `{"name":"Start","starts":"2026-01-01"}`)
	made["lang"] = "da"
	w.write(body, func(tx *db.Tx) error {
		made["calendar"] = body + "-hours"
		return services.AddHours(tx, "da", services.Hours{ID: made["calendar"], Name: "Kontortid", Zone: "Europe/Copenhagen"})
	})
	made["day"] = "2026-12-24"
	w.post(body+"/administrator", "/calendars/"+made["calendar"]+"/days", `{"day":"2026-12-24","hours":""}`).wants(w.t, 201)
	add("rollout", "/rollouts", `{"name":"Skiftet","from":"Gammel","to":"Ny","starts":"2026-04-01","ends":"2026-05-30","cutover_at":"2026-04-10T06:00:00Z","state":"running"}`)
	in := "/rollouts/" + made["rollout"]
	add("view", "/views", `{"list":"/people","query":"kind=member","name":"Valgte"}`)
	add("item", in+"/items", `{"kind":"moves","name":"Post"}`)
	add("preparation", in+"/preparations", `{"name":"Net","unit":"`+body+`-top"}`)
	add("track", in+"/tracks", `{"name":"Ansatte","rule":{"kinds":["employee"]}}`)
	add("wave", in+"/waves", `{"name":"Uge 16","starts":"2026-04-13","ends":"2026-04-17"}`)
	w.post(body+"/administrator", in+"/people", `{"persons":["`+made["person"]+`"]}`).wants(w.t, 200)
	moving := `"wave":"` + made["wave"] + `","who":{"persons":["` + made["person"] + `"]}`
	moves := fmt.Sprint(w.post(body+"/administrator", in+"/moves/preview", `{`+moving+`}`).wants(w.t, 200).get("seen"))
	made["bulk"] = fmt.Sprint(w.post(body+"/administrator", in+"/moves", `{"seen":"`+moves+`",`+moving+`}`).wants(w.t, 200).get("bulk"))
	gate := w.post(body+"/administrator", in+"/waves/"+made["wave"]+"/gate/conditions", `{"name":"Ledelsen er enig"}`).wants(w.t, 200)
	made["condition"] = lastOf(gate, "conditions", "id")
	add("step", in+"/steps", `{"name":"Profil","kind":"automatic","subject":"person","external":"Profil"}`)
	add("error", in+"/known-errors", `{"name":"Certifikat","fault_of":"supplier","supplier":"Net A/S"}`)
	w.post(body+"/administrator", "/devices/import", `{"devices":[{"serial":"`+strings.ToUpper(body)+`0001","model":"Tavle 9","mail":"`+body+`-lead@nyby.example"}]}`).wants(w.t, 200)
	w.post(body+"/administrator", in+"/devices/enrol", "").wants(w.t, 200)
	add("occasion", in+"/occasions", `{"kind":"collection","name":"Indlevering","place":"Rådhuset","starts_at":"2026-04-20T07:00:00Z","ends_at":"2026-04-20T09:00:00Z","slot_minutes":30,"places":2}`)
	slot := fmt.Sprint(w.get(body+"/administrator", "/occasions/"+made["occasion"]).get("slots.0.id"))
	add("booking", "/bookings", `{"person":"`+made["person"]+`","slot":"`+slot+`"}`)
	add("desk", in+"/occasions", `{"kind":"drop_in","name":"Kom forbi","place":"Torvet","starts_at":"2026-04-14T10:00:00Z","ends_at":"2026-04-14T14:00:00Z"}`)
	add("number", "/occasions/"+made["desk"]+"/numbers", `{"person":"`+made["person"]+`"}`)
	w.post(body+"/administrator", in+"/shifts", `{"kind":"visiting","person":"`+body+`-supporter","day":"2026-04-14","from":"08:00","to":"16:00"}`).wants(w.t, 200)
	made["shift"] = lastOf(w.get(body+"/administrator", in+"/readiness?from=2026-04-13"), "shifts", "id")
	add("visit", in+"/visits", `{"person":"`+made["person"]+`","place":"Rådhuset","task":"Tavle","due_at":"2026-04-15T08:00:00Z"}`)
	add("contact", in+"/contacts", `{"person":"`+made["person"]+`","channel":"phone","about":"Kode"}`)
	add("event", in+"/outside-events", `{"supplier":"Net A/S","name":"Opdatering","starts":"2026-04-13"}`)
	add("feedback", in+"/feedback", `{"person":"`+made["person"]+`","kind":"praise","text":"Godt"}`)
	w.call(body+"/administrator", "PUT", in+"/hypercare", `{"starts":"2026-04-10","ends":"2026-05-10","max_severe":0,"min_adopted":90,"max_contacts":5}`, "If-Match", `"0"`).wants(w.t, 200)
	add("message", in+"/messages", `{"name":"Snart","channels":["mail"],"texts":{"da":{"subject":"Snart","text":"Hej {name}"}},"send_at":"2026-04-16T08:00:00Z"}`)
	made["issue"] = fmt.Sprint(w.post(body+"/administrator", in+"/memos", `{"addressee":"Byrådet","sender":"Ida","naming":"none","next":1}`).wants(w.t, 201).get("issue"))
	add("guide", "/guides", `{"kind":"routine","audience":"staff","lang":"da","title":"Ny adgangskode","steps":["Ring tilbage"]}`)
	w.call(body+"/administrator", "POST", "/guides/"+made["guide"]+"/publish", `{"lang":"da"}`, "If-Match", `"1"`).wants(w.t, 204)
	add("ticket", "/tickets", `{"title":"Skærmen er sort","requester":"`+body+`-nobody","text":"Siden i morges"}`)
	w.write(body, func(tx *db.Tx) error {
		f, err := files.Add(tx, w.clock.Now(), files.Input{OwnerKind: desk.FindSource, Owner: made["ticket"], Part: "1", Name: "skærm.png", Content: []byte("x")})
		made["file"] = f.ID
		return err
	})
	made["ticket_number"] = fmt.Sprint(w.get(body+"/administrator", "/tickets/"+made["ticket"]).get("number"))
	add("team", "/teams", `{"name":"Netværk","kind":"expert","subject":"Net"}`)
	add("member", "/teams/"+made["team"]+"/members", `{"person":"`+made["person"]+`"}`)
	outside := fmt.Sprint(w.post(body+"/administrator", "/tickets", `{"title":"Skærmen er gået","requester":"`+body+`-nobody","team":"`+made["team"]+`"}`).wants(w.t, 201).get("id"))
	add("hours", "/staffing/hours", `{"day":"2026-04-14","team":"`+made["team"]+`","person":"`+made["person"]+`","minutes":30}`)
	add("ticketvisit", "/tickets/"+outside+"/visits", `{"goer":"`+made["person"]+`","from":"2026-04-15T08:00:00Z","to":"2026-04-15T10:00:00Z","place":"Skolen"}`)
	add("task", "/matrix/tasks", `{"name":"Adgangskoder"}`)
	add("field", "/services/"+made["service"]+"/fields", `{"type":"text","names":{"da":"Lokale","nb":"Rom"},"portal":true}`)
	add("agreement", "/agreements", `{"number":"C-1","supplier":"`+made["supplier"]+`","direct":"super_users","how":"Ring"}`)
	add("training", "/gates/"+made["service"]+"/training", `{"person":"`+made["person"]+`","what":"Kursus"}`)
	add("draft", "/gates/"+made["service"]+"/drafts", `{}`)
	w.call(body+"/administrator", "PUT", "/agreements/"+made["agreement"], `{"number":"C-1","supplier":"`+made["supplier"]+`","direct":"everybody","how":"Ring"}`, "If-Match", `"1"`).wants(w.t, 200)
	leg := w.post(body+"/administrator", "/tickets/"+made["ticket"]+"/legs", `{"supplier":"`+made["supplier"]+`","subject":"Skærm","text":"Den er sort"}`, "If-Match", w.get(body+"/administrator", "/tickets/"+made["ticket"]).Header.Get("ETag")).wants(w.t, 201)
	w.write(body, func(tx *db.Tx) error {
		return access.AddGrant(tx, access.GrantRow{Body: body, ID: body + "-outside-g", Person: body + "-supplier_desk", Role: access.SupplierDesk, ScopeKind: "supplier", ScopeID: made["supplier"], GrantedAt: noon})
	})
	made["leg"], made["step_number"] = fmt.Sprint(leg.get("id")), "1"
	w.post(body+"/administrator", "/tickets/"+made["ticket"]+"/checklist", `{"routine":"`+made["guide"]+`"}`).wants(w.t, 200)
	made["ticket_action"] = fmt.Sprint(w.post(body+"/administrator", "/ticket-actions", `{"do":"tag","tag":"uge 16","tickets":[{"ticket":"`+outside+`"}]}`).wants(w.t, 200).get("action"))
	add("phrase", "/phrases", `{"name":"Hilsen","lang":"da","text":"Hej {person}","team":""}`)
	add("rule", "/rules", `{"name":"Net","active":true,"moment":"lies","minutes":60,"holds":{},"does":{"tags":["net"]}}`)
	add("hook", "/webhooks", `{"name":"Tavle","address":"https://hooks.`+body+`.example/x"}`)
	add("pledge", "/staffing/pledges", `{"unit":"`+body+`-top","level":1,"measure":"days","amount_hundredths":100,"from":"2026-04-01"}`)
	add("expert", "/staffing/experts", `{"person":"`+made["person"]+`","subject":"Net","strength":2}`)
	add("mailbox", "/mailboxes", `{"address":"help@`+body+`.example"}`)
	made["mail"] = w.mail(body)
	add("import", "/imports?name=folk.csv", "name,mail\nNy Person,ny."+body+"@nyby.example\n")
	made["grant"], made["session"] = body+"-lead-g", "none"
	made["token"] = "token-" + body + "-lead"
	letters, _ := w.get(body+"/administrator", "/letters").get("items").([]any)
	for _, l := range letters { // one to a person about a ticket, whose words not everybody reads
		if l := l.(map[string]any); l["person"] != nil && l["cause_kind"] == "ticket" {
			made["letter"] = fmt.Sprint(l["id"])
		}
	}
	made["device"], made["role"] = lastOf(w.get(body+"/administrator", in+"/devices"), "items", "id"), "primary"
	return made
}

// lastOf is a field of the last one in a list.
func lastOf(r reply, list, field string) string {
	all, _ := r.get(list).([]any)
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprint(all[len(all)-1].(map[string]any)[field])
}
