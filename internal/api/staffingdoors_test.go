package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// D8: every figure of a bill, of helping and of a loan is the sum of the rows
// at the address beside it, to the øre and the minute; who worked is told only
// to who manages the desk.
func TestD8_FiguresOfStaffingAreTheirRowsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.write("a", func(tx *db.Tx) error { return org.AddUnit(tx, "da", org.Unit{ID: "a-school", Name: "Skolen"}) })
		w.api.Staffing.Times = func(_ *db.Tx, span staffing.Span) (all []staffing.Work, err error) {
			for _, row := range []staffing.Work{
				{ID: "1", Ticket: "x", Day: "2026-04-07", Person: "a-supporter", Team: "a-second", Level: 2, Unit: "a-school", Home: "a-top", Minutes: 97},
				{ID: "2", Ticket: "y", Day: "2026-04-08", Person: "a-supporter", Team: "a-second", Level: 2, Unit: "a-top", Home: "a-top", Minutes: 7},
				{ID: "3", Ticket: "y", Day: "2026-04-13", Person: "a-lead", Team: "a-second", Level: 2, Unit: "", Home: "a-school", Minutes: 31},
				{ID: "4", Day: "2026-04-08", Person: "a-supporter", Team: "a-second", Level: 2, Home: "a-top", Minutes: 200},
				{ID: "5", Day: "2026-04-09", Person: "a-lead", Team: "a-first", Level: 1, Home: "a-school", Minutes: 13},
			} {
				if span.Has(row.Day) {
					all = append(all, row)
				}
			}
			return all, nil
		}
		w.api.Staffing.Lent = func(*db.Tx, staffing.Span) ([]staffing.Loan, error) {
			return []staffing.Loan{{ID: "m", Person: "a-supporter", Name: "Ida supporter", Home: "a-first", Team: "a-second", From: "2026-04-08"}}, nil
		}
		for _, rate := range []string{`{"level":2,"from":"2026-01-01","ore":44450}`, `{"level":2,"from":"2026-04-08","ore":46135}`} {
			w.call("a/support_lead", "PUT", "/staffing/rates", rate).wants(t, 200)
		}
		w.post("a/support_lead", "/staffing/pledges", `{"unit":"a-top","level":2,"measure":"days","amount_hundredths":25,"from":"2026-04-01"}`).wants(t, 201)
		w.post("a/support_lead", "/staffing/pledges", `{"unit":"a-school","level":1,"measure":"hours","amount_hundredths":301,"from":"2026-04-01"}`).wants(t, 201)
		type row struct {
			Minutes, Ore float64
			Counted      *float64 `json:"counted_minutes"`
			Pledge       any
		}
		for _, who := range []string{"a/support_lead", "a/director"} {
			sums := func(address string) (minutes, ore float64) {
				t.Helper()
				for path := strings.TrimPrefix(address, "/api/v1") + "&limit=2"; path != ""; {
					page := w.get(who, path).wants(t, 200)
					var list struct{ Items []row }
					page.into(t, &list)
					for _, r := range list.Items {
						if ore += r.Ore; r.Counted != nil {
							r.Minutes = *r.Counted
						}
						minutes += r.Minutes
					}
					if who == "a/director" && strings.Contains(page.Body, "a-supporter") {
						t.Errorf("%s sees who worked: %s", who, page.Body)
					}
					path = ""
					if _, next, ok := strings.Cut(page.Header.Get("Link"), "/api/v1"); ok && strings.Contains(page.Header.Get("Link"), `rel="next"`) {
						path, _, _ = strings.Cut(next, ">")
					}
				}
				return minutes, ore
			}
			var bills struct{ Items []map[string]any }
			w.get(who, "/staffing/bills?month=2026-04").wants(t, 200).into(t, &bills)
			if len(bills.Items) != 3 {
				t.Fatalf("%+v", bills.Items)
			}
			for _, b := range bills.Items {
				for part, at := range b["rows"].(map[string]any) {
					minutes, ore := sums(fmt.Sprint(at))
					if ore != b[part+"_ore"] || b[part+"_minutes"] != nil && b[part+"_minutes"] != minutes {
						t.Errorf("%v %s is %v øre and %v minutes, its rows %v and %v", b["unit"], part, b[part+"_ore"], b[part+"_minutes"], ore, minutes)
					}
				}
			}
			for _, path := range []string{"/staffing/helping?month=2026-04", "/staffing/loans?month=2026-04"} {
				var list struct{ Items []map[string]any }
				w.get(who, path).wants(t, 200).into(t, &list)
				if len(list.Items) == 0 {
					t.Errorf("%s is empty", path)
				}
				for _, item := range list.Items {
					if minutes, _ := sums(fmt.Sprint(item["rows"])); minutes != item["minutes"] || minutes == 0 {
						t.Errorf("%s: %v minutes, its rows %v", path, item["minutes"], minutes)
					}
				}
			}
		}
		worked := w.get("a/director", "/staffing/items?month=2026-04&part=pledge&unit=a-top").wants(t, 200)
		if worked.get("items.0.pledge.day_thousandths") != 22200.0 || worked.get("items.0.pledge.days.1.count") != 5.0 || worked.get("items.0.pledge.days.1.ore") != 46135.0 {
			t.Errorf("%s", worked.Body)
		}
		w.get("a/director", "/staffing/items?month=2026-04&part=everything").wants(t, 422)
	})
}
