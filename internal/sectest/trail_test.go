package sectest

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/sheet"
)

// entries are the audit's own words about an action in a body.
func (w *world) entries(slug, action string) []audit.Entry {
	w.t.Helper()
	var all []audit.Entry
	w.read(w.bodies[slug], func(tx *db.Tx) error {
		return tx.Select(&all, "SELECT seq, body, at, actor, behalf, via, action, subject_kind, subject, detail FROM audit WHERE body = $1 AND action = $2 ORDER BY seq", w.bodies[slug], action)
	})
	return all
}

// LG-02 through the doors people use: being turned away, taking lists out,
// changing rights and settings, looking people up, making a key: one entry
// each, with who, what, when, in whose body and how they came.
func TestLG02_WhatPeopleDoLeavesOneEntry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
		admin, support := w.people["nordby/administrator"], w.people["nordby/supporter"]
		for _, c := range []struct {
			as, method, path string
			form             url.Values
			action, subject  string
			times            int
		}{
			{"nordby/supporter", "GET", "/audit", nil, "access.denied", "GET /audit", 1},
			{"nordby/supporter", "POST", "/people/" + of["person"] + "/edit", nil, "access.denied", "POST /people/{person}/edit", 1},
			{"nordby/supporter", "GET", "/people/" + of["person"], nil, "person.looked_up", of["person"], 1},
			{"nordby/administrator", "GET", "/people/export", nil, "people.exported", "", 1},
			{"nordby/administrator", "GET", "/audit/export", nil, "access.audit_exported", w.bodies["nordby"], 1},
			{"nordby/administrator", "POST", "/access/people/" + of["person"] + "/roles", url.Values{"role": {"supporter"}, "scope": {""}}, "access.role_granted", of["person"], 1},
			{"nordby/administrator", "POST", "/access/people/" + of["person"] + "/end", nil, "access.sessions_ended", of["person"], 1},
			{"nordby/administrator", "POST", "/tokens", url.Values{"name": {"x"}, "last": {"2026-12-01"}, "scopes": {"people.read"}}, "access.token_made", "", 1},
			{"nordby/administrator", "POST", "/people/" + of["person"] + "/deactivate", nil, "person.deactivated", of["person"], 1},
			{"nordby/administrator", "POST", "/settings/closing-days", url.Values{"day": {"2026-12-24"}, "day_name": {"Jul"}}, "settings.closing_day.added", w.bodies["nordby"], 1},
			{"nordby/administrator", "POST", "/sign-out", nil, "access.signed_out", "", 1},
		} {
			before := len(w.entries("nordby", c.action))
			out := w.ask(c.as, c.method, c.path, c.form)
			if c.method == "GET" && c.action == "access.denied" {
				w.ask(c.as, c.method, c.path, c.form) // a second time at once is the same event
			}
			all := w.entries("nordby", c.action)
			if len(all)-before != c.times {
				t.Errorf("%s %s (%d): %d entries of %s", c.method, c.path, out.Code, len(all)-before, c.action)
				continue
			}
			last, who := all[len(all)-1], admin.Person
			if c.as == "nordby/supporter" {
				who = support.Person
			}
			if last.Actor != who || last.At != w.house.Clock.Now() || last.Via != "session" || c.subject != "" && last.Subject != c.subject {
				t.Errorf("%s: %+v", c.action, last)
			}
		}
		if report, err := w.house.Program.Audit.Verify(context.Background(), w.bodies["nordby"]); err != nil || report.Broken != nil {
			t.Errorf("the chain: %+v %v", report, err)
		}
	})
}

// IN-03 through the doors: whatever people called themselves, no cell of a
// list that is taken out is a formula to a spreadsheet.
func TestIN03_NoListTakenOutHoldsAFormula(t *testing.T) {
	t.Parallel()
	w := lite(t)
	admin := "nordby/administrator"
	of := w.furnish("nordby", "walkword", w.people[admin])
	evil := []string{`=HYPERLINK("https://evil.example","x")`, "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0", "\"=1+1", "a;=1+1\n=2+2"}
	for i, e := range evil {
		w.write(w.bodies["nordby"], func(tx *db.Tx) error {
			_, err := tx.Exec("UPDATE persons SET given = $1, family = $2, name = $1 WHERE body = $3 AND id IN (SELECT id FROM persons WHERE body = $3 ORDER BY id LIMIT 1 OFFSET $4)", e, e, w.bodies["nordby"], i)
			return err
		})
	}
	w.write(w.bodies["nordby"], func(tx *db.Tx) error {
		_, err := tx.Exec("UPDATE positions SET title = $1 WHERE body = $2", evil[0], w.bodies["nordby"])
		return err
	})
	w.ask(admin, http.MethodGet, "/people/"+of["person"], nil)
	for _, path := range []string{"/people/export", "/people/export?format=xlsx", "/audit/export"} {
		out := w.ask(admin, http.MethodGet, path, nil)
		h := out.Header()
		if out.Code != http.StatusOK || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox") {
			t.Fatalf("%s: %d %v", path, out.Code, h)
		}
		raw := out.Body.Bytes()
		var cells []string
		if strings.HasSuffix(path, "xlsx") {
			table, err := sheet.ReadBytes(raw, "x.xlsx", sheet.Limits{}) // takes our own mark off again
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range table.Rows {
				for _, cell := range r.Cells {
					if marked := sheet.Neutral(cell); marked != cell {
						cells = append(cells, marked)
					}
				}
			}
		} else {
			lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\uFEFF")))
			lines.Comma = ';'
			rows, err := lines.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				cells = append(cells, r...)
			}
		}
		marked := 0
		for _, cell := range cells {
			if strings.HasPrefix(cell, "'") {
				marked++
			}
			if trimmed := strings.TrimLeft(cell, " \t\r\n\u00a0"); trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) && len(trimmed) > 1 {
				t.Errorf("%s: a spreadsheet would run %q", path, cell)
			}
		}
		if marked == 0 && path != "/audit/export" {
			t.Errorf("%s: nothing of it was there at all", path)
		}
	}
}
