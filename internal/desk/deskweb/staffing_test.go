package deskweb

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/web/webtest"
)

// TestStaffingAsItIsKept is D8 and D9 as they are clicked.
func TestStaffingAsItIsKept(t *testing.T) {
	r := newReading(t)
	s := staffing.New(r.db)
	s.Times = func(_ *db.Tx, span staffing.Span) ([]staffing.Work, error) {
		if !span.Has("2026-03-02") {
			return nil, nil
		}
		return []staffing.Work{{ID: "1", Ticket: "x", Day: "2026-03-02", Person: "agent", Team: "t2", Level: 2, Unit: "health", Home: "school", Minutes: 90},
			{ID: "2", Ticket: "y", Day: "2026-03-02", Person: "agent", Team: "t2", Level: 2, Unit: "", Home: "school", Minutes: 7}}, nil
	}
	s.Lent = func(*db.Tx, staffing.Span) ([]staffing.Loan, error) {
		return []staffing.Loan{{Person: "agent", Name: "Person agent", Home: "t1", Team: "t2", From: "2026-03-01"}}, nil
	}
	r.pages.Staffing = s
	r.Site = webtest.New(t, r.db, shelfDay, r.pages.Routes(), Texts, org.Texts, sheet.Texts)

	for _, path := range []string{"", "/helping", "/cost", "/pledges", "/hours"} {
		r.page(r.lead, "/desk/staffing"+path)
		if r.As(r.agent).Get("/desk/staffing"+path).Status != 404 || r.As(r.staff).Get("/desk/staffing"+path).Status != 404 {
			t.Errorf("%s is shown to whom it is not for", path)
		}
		r.page(r.ad, "/desk/staffing"+path)
	}
	if r.posts(r.lead, "/desk/staffing/pledges", 422, "unit", "school", "amount", "one", "measure", "days", "level", "2", "from", "2026-01-01").Doc.Find(".fault-summary li").Length() != 1 {
		t.Error("an amount that is no number")
	}
	r.posts(r.ad, "/desk/staffing/pledges", 404, "unit", "school")
	r.posts(r.lead, "/desk/staffing/pledges", 303, "unit", "school", "amount", "1,5", "measure", "days", "team", "t2", "level", "0", "from", "2026-01-01")
	r.posts(r.lead, "/desk/staffing/rates", 303, "rate_level", "2", "rate", "444,50", "rate_from", "2026-01-01")
	r.posts(r.lead, "/desk/staffing/day", 303, "version", "0", "day_minutes", "450")
	pledges := r.page(r.lead, "/desk/staffing/pledges")
	if !strings.Contains(pledges.Text("#pledges"), "1,5 d. a week") || !strings.Contains(pledges.Text("#rate-lines"), "444.50") {
		t.Errorf("%s %s", pledges.Text("#pledges"), pledges.Text("#rate-lines"))
	}
	at := pledges.Doc.Find("#pledges tbody a").AttrOr("href", "")
	r.page(r.lead, at)
	r.posts(r.lead, at, 303, "version", "1", "unit", "school", "amount", "2", "measure", "days", "team", "t2", "level", "2", "from", "2026-01-01")
	r.posts(r.lead, at, 409, "version", "1", "unit", "school", "amount", "3", "measure", "days", "team", "t2", "level", "2", "from", "2026-01-01")

	r.page(r.lead, "/desk/staffing/mine")
	r.page(r.staff, "/desk/staffing/mine")
	r.posts(r.lead, "/desk/staffing/mine", 303, "day", "2026-03-02", "team", "t2", "person", "agent@elvdal.example", "hours", "2", "minutes", "30", "client", "c1")
	r.posts(r.staff, "/desk/staffing/mine", 404, "day", "2026-03-02", "team", "t2", "hours", "2")

	use := r.page(r.lead, "/desk/staffing?month=2026-03")
	if !strings.Contains(use.Text("#use"), "2 hr 30 min") && !strings.Contains(use.Text("#use"), "2 h 30 min") {
		t.Errorf("%s", use.Text("#use"))
	}
	r.page(r.lead, "/desk/staffing?month=2026")
	help := r.page(r.lead, "/desk/staffing/helping?month=2026-03")
	if !strings.Contains(help.Text("#helping"), "Central support (level 2)") || !strings.Contains(help.Text("#loans"), "Person agent") {
		t.Errorf("%s %s", help.Text("#helping"), help.Text("#loans"))
	}
	cost := r.page(r.lead, "/desk/staffing/cost?month=2026-03&of=health")
	// 90 minutes at 444.50 are 666.75; 7 are 51.86; the 53 left at the desk are
	// 392.64, shared 90 to 7: 364.31 and 28.33. In all 1,111.25.
	for _, figure := range []string{"666.75", "51.86", "364.31", "28.33", "1,111.25"} {
		if !strings.Contains(cost.Text("#bills"), figure) {
			t.Errorf("%s is not in %s", figure, cost.Text("#bills"))
		}
	}
	if !strings.Contains(cost.Text("#item-lines"), "1,031.06") {
		t.Errorf("%s", cost.Text("#item-lines"))
	}
	rows := r.page(r.lead, "/desk/staffing/hours?month=2026-03&unit=health&kind=tickets")
	if rows.Doc.Find("#hours tbody tr").Length() != 1 || !strings.Contains(rows.Text("#hours"), "Person agent") {
		t.Errorf("%s", rows.Text("#hours"))
	}
	if seen := r.page(r.ad, "/desk/staffing/hours?month=2026-03"); strings.Contains(seen.Text("#hours"), "Person agent") {
		t.Error("a reader of figures sees who worked")
	}
	csv := r.As(r.lead).Get("/desk/staffing/cost/export?format=csv&month=2026-03")
	sum := 0
	for _, line := range strings.Split(strings.TrimSpace(csv.Body), "\r\n")[1:] {
		cells := strings.Split(line, ";")
		n := 0
		for _, c := range cells[7] {
			n = n*10 + int(c-'0')
		}
		sum += n
	}
	if sum != 111_125 || csv.Header.Get("Content-Disposition") == "" {
		t.Errorf("the rows taken out are %d øre: %s", sum, csv.Body)
	}
	if got := r.As(r.ad).Get("/desk/staffing/cost/export?format=xlsx&month=2026-03"); got.Status != 200 || !strings.HasPrefix(got.Body, "PK") {
		t.Errorf("%d", got.Status)
	}
	if r.As(r.lead).Get("/desk/staffing/cost/export?format=doc").Status != 404 {
		t.Error("a format nobody knows")
	}

	r.page(r.lead, "/desk/staffing/experts")
	r.posts(r.lead, "/desk/staffing/experts", 422, "subject", "", "person", "ghost@elvdal.example", "strength", "2")
	r.posts(r.lead, "/desk/staffing/experts", 303, "subject", "Wireless", "person", "agent@elvdal.example", "strength", "3", "team", "t2")
	list := r.page(r.agent, "/desk/staffing/experts?q=wire")
	if !strings.Contains(list.Text("#expert-lines"), "Teaches it") || list.Doc.Find("#expert").Length() != 0 {
		t.Errorf("%s", list.Text("main"))
	}
	at = r.page(r.lead, "/desk/staffing/experts").Doc.Find("#expert-lines tbody a").AttrOr("href", "")
	r.page(r.lead, at)
	r.posts(r.lead, at, 303, "version", "1", "subject", "Wireless", "person", "agent", "strength", "1")
	r.posts(r.lead, at+"/remove", 303, "version", "2")
	r.posts(r.lead, "/desk/staffing/rates/remove", 303, "level", "2", "from", "2026-01-01")
	if got := r.page(r.lead, "/desk/staffing/cost?month=2026-03"); !strings.Contains(got.Text("main"), "have no rate") {
		t.Errorf("%s", got.Text("main"))
	}
}

func TestHundredths(t *testing.T) {
	for n, want := range map[int]string{100: "1", 150: "1,5", 5: "0,05", 44450: "444,5", 12: "0,12"} {
		if got := unhundredths(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for ore, want := range map[int64]string{111_125: "1111,25", -5: "-0,05", 0: "0,00"} {
		if got := plainKroner("da", ore); got != want {
			t.Errorf("%d: %q, want %q", ore, got, want)
		}
	}
}
