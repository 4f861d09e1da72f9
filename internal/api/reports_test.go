package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// D6: every figure of the reports leads to as many rows as it counts; those of
// a restricted ticket are counted for a director and not listed.
func TestD6_FiguresLeadToTheirRowsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.ticket("a/supporter", `{"title":"Løst i telefonen","requester":"a-nobody","solved":true,"answer":"Tænd den"}`)
		there := w.ticket("a/supporter", `{"title":"Frem og tilbage","requester":"a-nobody"}`)
		few := w.ticket("a/support_lead", `{"title":"canary","requester":"a-nobody","restricted":true}`)
		move := func(at, team string) {
			t.Helper()
			w.clock.Advance(time.Hour)
			w.post("a/support_lead", at+"/moves", `{"team":"`+team+`","reason":"needs_skill"}`, "If-Match", w.get("a/support_lead", at).Header.Get("ETag")).wants(t, 200)
		}
		move(there, "a-second")
		move(there, "a-first")
		move(few, "a-second")
		for _, who := range []string{"a/support_lead", "a/director"} {
			unseen := 0.0
			open := func(name string, figure map[string]any) {
				t.Helper()
				rows := w.get(who, strings.TrimPrefix(fmt.Sprint(figure["rows"]), "/api/v1")).wants(t, 200)
				items, _ := rows.get("items").([]any)
				left, _ := rows.get("unseen").(float64)
				if float64(len(items))+left != figure["count"] || strings.Contains(rows.Body, "canary") && who == "a/director" {
					t.Errorf("%s: %s counts %v and lists %s", who, name, figure["count"], rows.Body)
				}
				unseen += left
			}
			var every func(name string, v any)
			every = func(name string, v any) {
				switch v := v.(type) {
				case []any:
					for i, inner := range v {
						every(fmt.Sprint(name, ".", i), inner)
					}
				case map[string]any:
					if v["rows"] != nil {
						open(name, v)
					}
					for k, inner := range v {
						every(name+"."+k, inner)
					}
				}
			}
			for _, path := range []string{"/reports/handovers", "/reports/handovers?side=level", "/reports/handovers?side=unit", "/reports/tickets"} {
				r := w.get(who, path).wants(t, 200)
				var all any
				r.into(t, &all)
				every(path, all)
			}
			if made := w.get(who, "/reports/tickets"); made.get("made.count") != 3.0 || (unseen > 0) != (who == "a/director") {
				t.Errorf("%s: %v unseen, %s", who, unseen, made.Body)
			}
		}
		m := w.get("a/director", "/reports/handovers").wants(t, 200)
		if m.get("whole.count") != 3.0 || m.get("whole.again") != 1.0 || m.get("levels.0.count") != 2.0 || m.get("levels.0.clock_seconds") == 0.0 {
			t.Errorf("%s", m.Body)
		}
		if r := w.get("a/director", "/reports/tickets?from=2026-04-14&to=2026-04-01").wants(t, 422); r.get("errors.0.pointer") != "/from" || r.get("errors.0.in") != "query" {
			t.Errorf("%s", r.Body)
		}
		w.get("a/supporter", "/reports/tickets").wants(t, 403)
	})
}

// What hours cost, who helps and who knows, set and read by the api.
func TestStaffingIsSetByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	if r := w.call("a/support_lead", "PUT", "/staffing/rates", `{"level":1,"from":"2026-01-01","ore":45000}`).wants(t, 200); r.get("items.0.ore") != 45000.0 || r.get("day_minutes") == 0.0 {
		t.Errorf("%s", r.Body)
	}
	w.call("a/support_lead", "PUT", "/staffing/rates", `{"level":1,"from":"2026-01-01"}`).wants(t, 422)
	w.call("a/director", "PUT", "/staffing/rates", `{"level":1,"from":"2026-01-01","ore":1}`).wants(t, 403)
	if r := w.call("a/support_lead", "PUT", "/staffing/rates", `{"level":1,"from":"2026-01-01","remove":true}`).wants(t, 200); r.get("items.0") != nil {
		t.Errorf("%s", r.Body)
	}
	const pledge = `{"unit":"a-top","level":1,"measure":"days","amount_hundredths":100,"from":"2026-04-01"}`
	id := fmt.Sprint(w.post("a/support_lead", "/staffing/pledges", pledge).wants(t, 201).get("id"))
	changed := w.call("a/support_lead", "PUT", "/staffing/pledges/"+id, strings.Replace(pledge, "100", "50", 1), "If-Match", `"1"`).wants(t, 200)
	if stale := w.call("a/support_lead", "PUT", "/staffing/pledges/"+id, pledge, "If-Match", `"1"`).wants(t, 412); changed.get("amount_hundredths") != 50.0 || stale.get("current.amount_hundredths") != 50.0 {
		t.Errorf("%s %s", changed.Body, stale.Body)
	}
	w.call("a/support_lead", "DELETE", "/staffing/pledges/"+id, "", "If-Match", changed.Header.Get("ETag")).wants(t, 204)
	expert := fmt.Sprint(w.post("a/support_lead", "/staffing/experts", `{"person":"a-supporter","subject":"Net","strength":2}`).wants(t, 201).get("id"))
	if r := w.call("a/support_lead", "PUT", "/staffing/experts/"+expert, `{"person":"a-supporter","subject":"Trådløst net","strength":3}`, "If-Match", `"1"`).wants(t, 200); r.get("subject") != "Trådløst net" || r.get("version") != 2.0 {
		t.Errorf("%s", r.Body)
	}
	w.call("a/support_lead", "DELETE", "/staffing/experts/"+expert, "", "If-Match", `"2"`).wants(t, 204)
	w.get("a/director", "/staffing/helping?month=2026-04").wants(t, 200)
}

// SS-03: the secret of a web-hook is told once, and read nowhere afterwards.
func TestSS03_WebhooksByTheAPI(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	const hook = `{"name":"Skærm","address":"https://hooks.example/in?sig=canary","events":["ticket.made","ticket.solved"]}`
	made := w.post("a/support_lead", "/webhooks", hook, "Idempotency-Key", "k").wants(t, 201)
	secret, _ := made.get("signing_secret").(string)
	if len(secret) < 32 || strings.Contains(made.Body, "canary") {
		t.Errorf("%s", made.Body)
	}
	w.post("a/support_lead", "/webhooks", hook, "Idempotency-Key", "k").wants(t, 409)
	at := "/webhooks/" + fmt.Sprint(made.get("id"))
	w.ticket("a/supporter", `{"title":"Skærm","requester":"a-nobody"}`)
	told := w.get("a/support_lead", at+"/deliveries").wants(t, 200)
	if told.get("items.0.event") != "ticket.made" || told.get("items.0.state") != "waiting" || !strings.Contains(told.Body, "Sk") {
		t.Errorf("%s", told.Body)
	}
	paused := w.call("a/support_lead", "PATCH", at, `{"paused":true,"name":"Tavle"}`, "If-Match", `"1"`).wants(t, 200)
	stale := w.call("a/support_lead", "PATCH", at, `{"events":[]}`, "If-Match", `"1"`).wants(t, 412)
	if paused.get("paused") != true || paused.get("events.1") != "ticket.solved" || stale.get("current.name") != "Tavle" {
		t.Errorf("%s %s", paused.Body, stale.Body)
	}
	if all := w.call("a/support_lead", "PATCH", at, `{"events":[],"paused":false}`, "If-Match", paused.Header.Get("ETag")).wants(t, 200); all.get("events.6") == nil || all.get("paused") != nil {
		t.Errorf("%s", all.Body)
	}
	w.call("a/support_lead", "PATCH", at, `{"address":"ftp://x"}`, "If-Match", `"4"`).wants(t, 422)
	for _, r := range []reply{told, paused, stale, w.get("a/support_lead", "/webhooks")} {
		if strings.Contains(r.Body, secret) || strings.Contains(r.Body, "canary") {
			t.Errorf("shown: %s", r.Body)
		}
	}
	now := w.call("a/support_lead", "PATCH", at, `{"paused":false}`, "If-Match", `"5"`).wants(t, 200).Header.Get("ETag")
	renewed := w.post("a/support_lead", at+"/secrets", `{}`, "If-Match", now, "Idempotency-Key", "r").wants(t, 200)
	if other, _ := renewed.get("signing_secret").(string); len(other) < 32 || other == secret || renewed.get("former_secret_until") == nil || strings.Contains(w.get("a/support_lead", "/webhooks").Body, other) {
		t.Errorf("%s", renewed.Body)
	}
	w.post("a/support_lead", at+"/secrets", `{}`, "If-Match", now, "Idempotency-Key", "r").wants(t, 409)
	w.post("a/support_lead", at+"/secrets", `{}`, "If-Match", now).wants(t, 412)
	w.post("a/support_lead", at+"/secrets", `{"overlap_hours":169}`, "If-Match", renewed.Header.Get("ETag")).wants(t, 422)
	w.post("a/supporter", at+"/secrets", `{}`, "If-Match", now).wants(t, 403)
	if again := w.post("a/support_lead", at+"/replays", `{}`).wants(t, 200); again.get("count") != 0.0 {
		t.Errorf("%s", again.Body)
	}
	w.post("a/support_lead", at+"/replays", `{"delivery":"none"}`).wants(t, 404)
	w.get("a/supporter", "/webhooks").wants(t, 403)
	w.call("a/support_lead", "DELETE", at, "").wants(t, 204)
	w.get("a/support_lead", at+"/deliveries").wants(t, 404)
}
