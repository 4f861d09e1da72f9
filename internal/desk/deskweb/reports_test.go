package deskweb

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
)

// D6 as it is read: every figure on the page opens a page with that many rows.
func TestD6_EveryFigureOpensItsRows(t *testing.T) {
	c := newCounter(t)
	empty := c.page(c.lead, "/desk/reports")
	if !strings.Contains(empty.Text("main"), "Nothing in this period") {
		t.Errorf("%s", empty.Text("main"))
	}
	c.make(c.agent, desk.Input{Title: "Solved at once <b>", Requester: "asks", Solved: true, Answer: "Yes"})
	moved := c.make(c.agent, desk.Input{Title: "Moved", Requester: "asks", Mine: true, Service: "mail"})
	for _, team := range []string{"t2", "t1"} {
		if _, err := c.desk.Move(context.Background(), c.lead, shelfDay, moved.ID, 0, desk.Target{Team: team, Reason: desk.NeedsSkill}); err != nil {
			t.Fatal(err)
		}
	}
	for _, side := range []string{"team", "unit", "level"} {
		c.page(c.lead, "/desk/reports?side="+side)
	}
	got := c.page(c.lead, "/desk/reports")
	doors := 0
	for _, a := range got.Doc.Find("main a[href^='/desk/reports/hops'], main a[href^='/desk/reports/tickets']").EachIter() {
		figure := strings.TrimSpace(a.Text())
		if n := a.Find(".n, .value, strong").First(); n.Length() == 1 {
			figure = strings.TrimSpace(n.Text())
		}
		figure = leading(figure)
		if figure == "" {
			continue
		}
		doors++
		rows := c.As(c.lead).Get(a.AttrOr("href", "")).Doc.Find("main tbody tr").Length()
		if want := number(figure); rows != want && !(want == 0 && rows == 1) { // none: one row says so
			t.Errorf("%s: %s opens %d rows", a.AttrOr("href", ""), figure, rows)
		}
	}
	if doors < 20 {
		t.Errorf("only %d doors", doors)
	}
	for _, path := range []string{"/desk/reports/hops", "/desk/reports/tickets?outcome=first", "/desk/reports/hops?side=unit&out=-", "/desk/reports/guided"} {
		c.page(c.lead, path)
	}
}

func leading(s string) string {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i]
}

func number(s string) (n int) {
	for _, d := range s {
		n = 10*n + int(d-'0')
	}
	return n
}

func TestReportsByWhoAsks(t *testing.T) {
	c := newCounter(t)
	c.make(c.lead, desk.Input{Title: "canary", Requester: "asks"})
	for _, path := range []string{"/desk/reports", "/desk/reports/hops", "/desk/reports/tickets", "/desk/reports/guided", "/desk/reports/export?what=guided", "/desk/reports/export?what=tickets"} {
		if got := c.As(c.asks).Get(path); got.Status != 404 {
			t.Errorf("%s: %d", path, got.Status)
		}
		if got := c.As(c.reads).Get(path); got.Status != 200 || strings.Contains(got.Body, "canary") {
			t.Errorf("%s as a director: %d", path, got.Status)
		}
		if got := c.As(c.abroad).Get(path); got.Status != 200 || strings.Contains(got.Body, "canary") || strings.Contains(got.Body, "#10001") {
			t.Errorf("%s in another body: %d", path, got.Status)
		}
	}
	wrong := c.As(c.lead).Get("/desk/reports?" + url.Values{"from": {"2026-05-02"}, "to": {"2026-05-01"}}.Encode())
	if wrong.Status != 422 || !strings.Contains(wrong.Text("main"), "ends before it begins") {
		t.Errorf("%d %s", wrong.Status, wrong.Text("main"))
	}
	if csv := c.As(c.lead).Get("/desk/reports/export?what=tickets"); csv.Status != 200 || strings.Count(csv.Body, "\n") != 2 || !strings.Contains(csv.Body, "canary") {
		t.Errorf("%d %q", csv.Status, csv.Body)
	}
	if xlsx := c.As(c.lead).Get("/desk/reports/export?what=matrix&format=xlsx"); xlsx.Status != 200 || !strings.HasPrefix(xlsx.Body, "PK") {
		t.Errorf("%d", xlsx.Status)
	}
}
