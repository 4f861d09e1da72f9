package deskweb

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/web/webtest"
)

// newStaffed is a body with work for several units, two pledges, a rate that
// changes within the month, a level without one, and somebody lent for a week.
func newStaffed(t *testing.T) *reading {
	t.Helper()
	r := newReading(t)
	s := staffing.New(r.db)
	work := []staffing.Work{
		{ID: "1", Ticket: "x", Day: "2026-02-02", Person: "agent", Team: "t2", Level: 2, Unit: "health", Home: "school", Minutes: 97},
		{ID: "2", Ticket: "y", Day: "2026-02-03", Person: "agent", Team: "t2", Level: 2, Unit: "school", Home: "school", Minutes: 7},
		{ID: "3", Ticket: "z", Day: "2026-02-12", Person: "agent", Team: "t2", Level: 2, Unit: "health", Home: "school", Minutes: 31},
		{ID: "4", Ticket: "z", Day: "2026-02-12", Person: "local", Team: "t2", Level: 2, Unit: "", Home: "health", Minutes: 53},
		{ID: "5", Ticket: "v", Day: "2026-02-13", Person: "local", Team: "t1", Level: 1, Unit: "school", Home: "health", Minutes: 19},
		{ID: "6", Ticket: "v", Day: "2026-02-20", Person: "lead", Team: "t1", Level: 1, Unit: "", Home: "", Minutes: 3},
		{ID: "7", Day: "2026-02-03", Person: "agent", Team: "t2", Level: 2, Home: "school", Minutes: 301},
		{ID: "8", Day: "2026-02-16", Person: "local", Team: "t2", Level: 2, Home: "health", Minutes: 61},
		{ID: "9", Day: "2026-02-17", Person: "lead", Team: "t1", Level: 1, Home: "", Minutes: 11},
	}
	s.Times = func(tx *db.Tx, span staffing.Span) (all []staffing.Work, err error) {
		for _, w := range work {
			if tx.Tenant == "b" && span.Has(w.Day) {
				all = append(all, w)
			}
		}
		return all, nil
	}
	s.Lent = func(*db.Tx, staffing.Span) ([]staffing.Loan, error) {
		return []staffing.Loan{{ID: "m1", Person: "agent", Name: "Person agent", Home: "t1", Team: "t2", From: "2026-02-03", To: "2026-02-09"},
			{ID: "m2", Person: "local", Name: "Person local", Home: "t1", Team: "t2"}}, nil
	}
	r.pages.Staffing = s
	r.Site = webtest.New(t, r.db, shelfDay, r.pages.Routes(), Texts, org.Texts, sheet.Texts)
	for _, p := range [][]string{{"unit", "school", "amount", "1,5", "measure", "days", "team", "t2", "level", "0", "from", "2026-01-01"},
		{"unit", "school", "amount", "3,01", "measure", "hours", "level", "1", "from", "2026-02-10"},
		{"unit", "health", "amount", "0,25", "measure", "persons", "level", "2", "from", "2026-01-01", "to", "2026-02-11"}} {
		r.posts(r.lead, "/desk/staffing/pledges", 303, p...)
	}
	for from, rate := range map[string]string{"2026-01-01": "444,50", "2026-02-10": "461,35"} {
		r.posts(r.lead, "/desk/staffing/rates", 303, "rate_level", "2", "rate", rate, "rate_from", from)
	}
	return r
}

// D8: every figure of staffing opens the rows that make it, to the minute and
// the øre, on the page and as they are taken out, for whoever reads them.
func TestD8_EveryFigureOfStaffingOpensTheRowsThatMakeIt(t *testing.T) {
	r := newStaffed(t)
	for _, by := range []access.Actor{r.lead, r.ad} {
		doors := map[string]int{}
		for _, room := range []string{"", "/helping", "/cost"} {
			page := r.page(by, "/desk/staffing"+room+"?month=2026-02")
			for _, a := range page.Doc.Find("main table a, main .figure a, main a.figure, main .alert a").EachIter() {
				href := a.AttrOr("href", "")
				at, err := url.Parse(href)
				if err != nil || at.Path == "/desk/staffing" { // a month of the year's picture
					continue
				}
				doors[room]++
				figure := a.Text()
				if a.Closest(".alert").Length() > 0 {
					figure = a.Closest(".alert").Find("p").First().Text()
				}
				d := r.open(by, href)
				if got := d.read(figure); got != "" {
					t.Errorf("%s: %q opens %s: %s", room, strings.Join(strings.Fields(figure), " "), href, got)
				}
			}
			if room == "/cost" && page.Doc.Find("main .chart tbody td a, main figure tbody td a").Length() < 5 {
				t.Errorf("the picture's own table has %d doors", page.Doc.Find("main figure tbody td a").Length())
			}
			for _, cell := range page.Doc.Find("#use tbody td, #use tfoot td, #bills tbody td, #bills tfoot td, #loans tbody td, #helping td").EachIter() {
				text := strings.TrimSpace(cell.Text())
				if figureIn.MatchString(text) && cell.Find("a").Length() == 0 && !strings.Contains(cell.AttrOr("data-label", ""), "Pledge") && !strings.Contains(text, "2026") {
					t.Errorf("%s: %q has no door", room, text)
				}
			}
		}
		if doors[""] < 15 || doors["/helping"] < 10 || doors["/cost"] < 28 {
			t.Errorf("%s walked %v", by.Person, doors)
		}
	}
	for _, path := range []string{"?month=2026-02&of=all&part=everything", "/export?month=2026-02&part=everything"} {
		if got := r.As(r.lead).Get("/desk/staffing/cost" + path); got.Status != 404 {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
	if got := r.As(r.agent).Get("/desk/staffing/hours/export?month=2026-02"); got.Status != 404 {
		t.Errorf("hours are taken out by an agent: %d", got.Status)
	}
	if got := r.As(r.ad).Get("/desk/staffing/hours/export?month=2026-02&loan=m1"); got.Status != 200 || strings.Contains(got.Body, "Person") {
		t.Errorf("a reader of figures takes out who worked: %s", got.Body)
	}
	how := r.page(r.lead, "/desk/staffing/cost?month=2026-02&of=school&part=pledge").Text("#item-lines")
	for _, words := range []string{"6 working days of 133.2 min, 444.50 kr an hour + 14 working days of 133.2 min, 461.35 kr an hour", "14 working days of 36.12 min, No rate"} {
		if !strings.Contains(how, words) {
			t.Errorf("%q is not in %s", words, how)
		}
	}
}

// figureIn finds an amount of time or money, or a share.
var figureIn = regexp.MustCompile(`\d`)

// walked is what the rows of an opened page add up to, and what its foot says.
type walked struct {
	minutes, ore     int
	footTime, footKr string
	exported         [2]int // minutes and øre
	pledged          int
	percent          string
}

// open reads the page behind a figure, and takes its rows out as well.
func (r *reading) open(by access.Actor, href string) walked {
	r.t.Helper()
	href, _, _ = strings.Cut(href, "#")
	got := r.As(by).Get(href)
	var d walked
	table, fromEnd := got.Doc.Find("#item-lines"), 2
	if strings.HasPrefix(href, "/desk/staffing/hours") {
		table, fromEnd = got.Doc.Find("#hours"), 2
	}
	cell := func(row *goquery.Selection, back int) string {
		cells := row.Find("td, th")
		return strings.Join(strings.Fields(cells.Eq(cells.Length()-back).Text()), " ")
	}
	for _, row := range table.Find("tbody tr").EachIter() {
		d.minutes, d.ore = d.minutes+inMinutes(cell(row, fromEnd)), d.ore+inOre(cell(row, 1))
	}
	foot := table.Find("tfoot tr")
	d.footTime, d.footKr = cell(foot, fromEnd), cell(foot, 1)
	for _, row := range got.Doc.Find("#against tbody tr").EachIter() {
		d.pledged += inMinutes(cell(row, 1))
	}
	if d.pledged > 0 {
		d.percent = strconv.Itoa((200*d.minutes+d.pledged)/(2*d.pledged)) + "%"
	}
	way := ""
	for _, a := range got.Doc.Find("main .actions a[href*='format=csv']").EachIter() {
		way = a.AttrOr("href", "") // the last: the page's own are of the whole
	}
	rows := strings.Split(strings.TrimSpace(r.As(by).Get(way).Body), "\r\n")
	header := strings.Split(strings.TrimPrefix(rows[0], "\ufeff"), ";")
	for _, row := range rows[1:] {
		for i, c := range strings.Split(row, ";") {
			n, _ := strconv.Atoi(c)
			switch {
			case header[i] == "Counts" || header[i] == "Minutes" && strings.Contains(href, "/cost"):
				d.exported[0] += n
			case header[i] == "Øre":
				d.exported[1] += n
			case header[i] == "Taken off in øre":
				d.exported[1] -= n
			}
		}
	}
	return d
}

// read compares a figure with what it opens; "" where they are the same.
func (d walked) read(figure string) string {
	figure = strings.Join(strings.Fields(figure), " ")
	switch {
	case strings.Contains(figure, "%"):
		if want := percentIn.FindString(figure); want != d.percent {
			return fmt.Sprintf("%s of the rows, not %s", d.percent, want)
		}
	case !hasTime.MatchString(figure):
		ore := inOre(figure)
		if d.ore != ore || inOre(d.footKr) != ore || d.exported[1] != ore {
			return fmt.Sprintf("%d øre, not %d: %+v", d.ore, ore, d)
		}
	default:
		minutes := inMinutes(figure)
		if minutes == 0 || d.minutes != minutes || inMinutes(d.footTime) != minutes || d.exported[0] != minutes {
			return fmt.Sprintf("%d minutes, not %d: %+v", d.minutes, minutes, d)
		}
	}
	return ""
}

var (
	timeIn    = regexp.MustCompile(`(?:(\d+) h)? ?(?:(\d+) min)?`)
	shortIn   = regexp.MustCompile(`^(\d+):(\d\d)$`)
	hasTime   = regexp.MustCompile(`\d (h|min)\b|^\d+:\d\d$`)
	moneyIn   = regexp.MustCompile(`[−-]?[\d,]+\.\d\d`)
	percentIn = regexp.MustCompile(`\d+%`)
)

// inMinutes reads "2 h 30 min" and "2:30".
func inMinutes(s string) int {
	parts := shortIn.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		for _, m := range timeIn.FindAllStringSubmatch(s, -1) {
			if m[1]+m[2] != "" {
				parts = m
				break
			}
		}
	}
	if parts == nil {
		return 0
	}
	hours, _ := strconv.Atoi(parts[1])
	minutes, _ := strconv.Atoi(parts[2])
	return 60*hours + minutes
}

// inOre reads "-1,111.25".
func inOre(s string) int {
	n, _ := strconv.Atoi(strings.NewReplacer("−", "-", ",", "", ".", "").Replace(moneyIn.FindString(s)))
	return n
}
