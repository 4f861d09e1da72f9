package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// suppliers agrees with two suppliers about a service whose super-user is the
// supporter; each supplier has a desk of its own with a token.
func (w *world) suppliers() {
	w.write("a", func(tx *db.Tx) error {
		if err := services.AddService(tx, "da", services.Service{ID: "mail", Name: "E-mail"}); err != nil {
			return err
		}
		for _, s := range []string{"fjord", "elv"} {
			if err := services.AddSupplier(tx, "da", services.Supplier{ID: s, Name: strings.ToUpper(s[:1]) + s[1:] + " A/S", Mail: "desk@" + s + ".example"}); err != nil {
				return err
			}
			who := "a-" + s
			if err := w.outsider(tx, who, access.Supplier(s)); err != nil {
				return err
			}
		}
		return services.AddHolder(tx, services.Holder{ID: "super", Service: "mail", Role: services.SuperUser, Person: "a-supporter"})
	})
	for _, s := range []string{"fjord", "elv"} {
		w.post("a/administrator", "/agreements", `{"number":"2026/`+s+`","supplier":"`+s+`","service":"mail","direct":"super_users","response":120,"solution":480,"how":"Ring"}`).wants(w.t, 201)
	}
}

func (w *world) tries() (n int) {
	w.read("a", func(tx *db.Tx) error { return tx.Get(&n, "SELECT count(*) FROM supplier_tries WHERE body = 'a'") })
	return n
}

// AZ-11, E4: by the api too only a super-user reaches a supplier. Who is none
// is told whom to turn to, and the try is kept, also of a request that names
// itself to be sent again.
func TestAZ11_OnlySuperUsersReachASupplierByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.suppliers()
		made := w.post("a/supporter", "/tickets", `{"title":"Postkassen er låst","text":"Hemmeligt for leverandøren","service":"mail","requester":"a-nobody"}`).wants(t, 201)
		at := "/tickets/" + fmt.Sprint(made.get("id"))
		const words = `{"supplier":"fjord","subject":"Postkasse låst","text":"Kan I se i loggen?"}`
		if seen := w.get("a/administrator", at+"/legs").wants(t, 200); seen.get("suppliers.0.may") != false || seen.get("suppliers.0.instead.0.name") != "Ida supporter" {
			t.Errorf("%s", seen.Body)
		}
		for i, headers := range [][]string{nil, {"Idempotency-Key", "again"}, {"Idempotency-Key", "again"}} {
			r := w.post("a/administrator", at+"/legs", words, append(headers, "If-Match", made.Header.Get("ETag"))...).wants(t, 403)
			if r.Header.Get("Content-Type") != "application/problem+json" || r.get("code") != "arrangement.entitled.only_super_users" || r.get("instead.0.id") != "a-supporter" || r.get("instead.0.name") != "Ida supporter" {
				t.Errorf("%s", r.Body)
			}
			if n := w.tries(); n != i+1 {
				t.Errorf("%d tries are kept after %d", n, i+1)
			}
		}
		w.post("a/nobody", at+"/legs", words, "If-Match", `"1"`).wants(t, 403)
		if r := w.post("a/administrator", at+"/moves", `{"team":"supplier/fjord","reason":"suppliers_job"}`, "If-Match", w.get("a/supporter", at).Header.Get("ETag")).wants(t, 422); r.get("errors.0.pointer") != "/team" {
			t.Errorf("a move to a supplier: %s", r.Body)
		}
		var sent int
		w.read("a", func(tx *db.Tx) error {
			return tx.Get(&sent, "SELECT count(*) FROM letters WHERE body = 'a' AND address LIKE '%fjord%'")
		})
		if sent != 0 {
			t.Errorf("%d letters went out", sent)
		}

		now := w.get("a/supporter", at).Header.Get("ETag")
		w.post("a/supporter", at+"/legs", words, "If-Match", `"9"`).wants(t, 412)
		ask := func() reply {
			return w.post("a/supporter", at+"/legs", words, "If-Match", now, "Idempotency-Key", "send")
		}
		leg := ask().wants(t, 201)
		if ask().wants(t, 201).get("id") != leg.get("id") || leg.get("agreement") != "2026/fjord" || leg.get("words.0.text") != "Kan I se i loggen?" || leg.get("clocks.0.clock") != "supplier_response" {
			t.Errorf("%s", leg.Body)
		}
		if whole := w.get("a/supporter", at).wants(t, 200); whole.get("supplier") != "fjord" || whole.get("handovers.0.direction") != "out" {
			t.Errorf("%s", whole.Body)
		}
		on := at + "/legs/" + fmt.Sprint(leg.get("id"))
		if r := w.post("a/administrator", on+"/words", `{"text":"Hvordan går det?"}`).wants(t, 403); r.get("instead.0.id") != "a-supporter" {
			t.Errorf("%s", r.Body)
		}
		w.clock.Advance(time.Minute)
		w.post("a/supporter", on+"/words", `{"text":"Hvordan går det?"}`).wants(t, 200)
		heard := w.post("a/administrator", on+"/words", `{"text":"De ser på det","heard":true}`).wants(t, 200)
		if heard.get("state") != "answered" || heard.get("clocks.0.phase") != "met" {
			t.Errorf("%s", heard.Body)
		}
		noted := w.call("a/administrator", "PATCH", on, `{"their_number":"INC-7","next_word_at":"2026-04-15T08:00:00Z"}`).wants(t, 200)
		if own := w.get("a/nobody", "/me"+at).wants(t, 200); noted.get("their_number") != "INC-7" || own.get("supplier") != "Fjord A/S" || own.get("next_word_at") != "2026-04-15T08:00:00Z" || strings.Contains(own.Body, "loggen") {
			t.Errorf("%s %s", noted.Body, own.Body)
		}
		waits := w.call("a/administrator", "PATCH", on, `{"waits":true}`).wants(t, 200)
		if waits.get("state") != "waits" || waits.get("clocks.1.phase") != "paused" || waits.get("their_number") != "INC-7" {
			t.Errorf("%s", waits.Body)
		}
		if again := w.call("a/administrator", "PATCH", on, `{"waits":false}`).wants(t, 200); again.get("state") != "open" || again.get("clocks.1.phase") != "running" {
			t.Errorf("%s", again.Body)
		}
		if heard := w.post("a/administrator", on+"/words", `{"text":"De mangler en log","heard":true,"waits":true}`).wants(t, 200); heard.get("state") != "waits" {
			t.Errorf("%s", heard.Body)
		}
		ended := w.call("a/administrator", "PATCH", on, `{"end":{"reason":"answered"}}`).wants(t, 200)
		if ended.get("state") != "ended" || w.get("a/supporter", at).get("handovers.1.direction") != "back" {
			t.Errorf("%s", ended.Body)
		}
		w.post("a/supporter", on+"/words", `{"text":"Mere"}`).wants(t, 409)
	})
}

// outsider is somebody of a supplier's staff, with a token.
func (w *world) outsider(tx *db.Tx, person string, of access.Scope) error {
	if err := w.person(tx, person); err != nil {
		return err
	}
	if err := access.AddGrant(tx, access.GrantRow{Body: tx.Tenant, ID: person + "-g", Person: person, Role: access.SupplierDesk, ScopeKind: of.Kind, ScopeID: of.ID, GrantedAt: noon}); err != nil {
		return err
	}
	return w.token(tx, strings.Replace(person, "-", "/", 1), person, access.Permissions()...)
}

// AZ-10: each supplier's staff see by the api what was handed to them and
// nothing else: no word written inside, no name of the requester, nothing of
// the other supplier.
func TestAZ10_SuppliersSeeTheirOwnByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.suppliers()
		made := w.post("a/supporter", "/tickets", `{"title":"titlecanary","text":"requestcanary","service":"mail","requester":"a-nobody"}`).wants(t, 201)
		at := "/tickets/" + fmt.Sprint(made.get("id"))
		w.post("a/supporter", at+"/notes", `{"text":"notecanary"}`).wants(t, 200)
		guide := fmt.Sprint(w.post("a/administrator", "/guides", `{"kind":"guide","audience":"staff","lang":"da","title":"guidecanary","text":"Kun for ansatte"}`).wants(t, 201).get("id"))
		w.post("a/administrator", "/guides/"+guide+"/publish", `{"lang":"da"}`, "If-Match", `"1"`).wants(t, 204)
		w.post("a/administrator", "/agreements", `{"number":"agreementcanary","supplier":"elv","direct":"everybody","how":"howcanary"}`).wants(t, 201)
		if r := w.get("a/nobody", "/guides/"+guide); r.Status == 403 {
			t.Errorf("%d", r.Status)
		}
		legs := map[string]string{}
		for _, s := range []string{"fjord", "elv"} {
			leg := w.post("a/supporter", at+"/legs", `{"supplier":"`+s+`","subject":"Postkasse","text":"for `+s+`","note":"handovercanary"}`, "If-Match", w.get("a/supporter", at).Header.Get("ETag")).wants(t, 201)
			legs[s] = fmt.Sprint(leg.get("id"))
		}
		w.post("a/supporter", at+"/replies", `{"text":"replycanary"}`).wants(t, 200)
		for s, other := range map[string]string{"fjord": "elv", "elv": "fjord"} {
			me := "a/" + s
			var read []string
			for _, l := range w.api.Laws() {
				if l.Method != "GET" || strings.HasSuffix(l.Path, "/pdf") || strings.HasSuffix(l.Path, "/docx") {
					continue
				}
				for _, leg := range []string{legs[s], legs[other]} {
					r := w.get(me, at2(l.Path, map[string]string{"ticket": fmt.Sprint(made.get("id")), "leg": leg, "ticket_number": fmt.Sprint(made.get("number")), "supplier": other, "service": "mail", "person": "a-nobody", "team": "a-first", "guide": guide}))
					if r.Status == 200 {
						read = append(read, l.ID)
					}
					if strings.Contains(r.Body, "canary") || strings.Contains(r.Body, "for "+other) || strings.Contains(r.Body, "Ida nobody") {
						t.Errorf("%s reads by %s: %s", s, l.ID, r.Body)
					}
				}
			}
			if !slices.Contains(read, "getHandedLeg") || slices.Contains(read, "getTicket") || slices.Contains(read, "whereToTurn") || slices.Contains(read, "readGuide") {
				t.Errorf("%s reads %v", s, read)
			}
			own := w.get(me, "/supplier/legs").wants(t, 200)
			if own.get("total") != 1.0 || own.get("items.0.id") != legs[s] || own.get("items.0.due_at") == nil {
				t.Errorf("%s", own.Body)
			}
			w.get(me, "/supplier/legs/"+legs[other]).wants(t, 404)
			w.post(me, "/supplier/legs/"+legs[other]+"/words", `{"text":"x"}`).wants(t, 404)
			w.post(me, at+"/legs/"+legs[s]+"/words", `{"text":"x"}`).wants(t, 403)
			answered := w.post(me, "/supplier/legs/"+legs[s]+"/words", `{"text":"answer of `+s+`","your_number":"`+s+`-1"}`).wants(t, 200)
			if answered.get("words.1.mine") != true || answered.get("your_number") != s+"-1" || answered.get("state") != "answered" {
				t.Errorf("%s", answered.Body)
			}
		}
		if inside := w.get("a/supporter", at+"/legs").wants(t, 200); !strings.Contains(inside.Body, "answer of fjord") || !strings.Contains(inside.Body, "answer of elv") {
			t.Errorf("%s", inside.Body)
		}
		if own := w.get("a/nobody", "/me"+at).wants(t, 200); strings.Contains(own.Body, "answer of") {
			t.Errorf("the requester reads what suppliers say: %s", own.Body)
		}
	})
}

// at2 fills a path with ids by their names; what has none is nowhere.
func at2(path string, ids map[string]string) string {
	return strings.TrimPrefix(named.ReplaceAllStringFunc(path, func(m string) string {
		if id := ids[m[1:len(m)-1]]; id != "" {
			return id
		}
		return "nowhere"
	}), "/api/v1")
}
