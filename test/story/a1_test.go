package story

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// A1: five mayors earlier, two on Saturday, ten on Sunday, thirty-five from
// Monday to Wednesday; fifty-two of sixty, three of them deputies. Whoever
// looks, on whichever day, the parts add up to the whole.
func TestA1CouncilMovesDayByDay(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		adds := func(want string) {
			t.Helper()
			if got := account(c.see(hanne, "")); got != want {
				t.Errorf("the director reads %s, want %s", got, want)
			}
		}
		adds("60 = 0 + 60 + 0 + 0")
		c.now("9.10. 10:00")
		c.adopted(mayorsBefore)
		adds("60 = 5 + 55 + 0 + 0")
		c.now("27.10. 20:00")
		c.adopted(onSaturday)
		adds("60 = 7 + 53 + 0 + 0")
		c.now("28.10. 20:00")
		c.adopted(onSunday)
		adds("60 = 17 + 43 + 0 + 0")
		for i, upto := range []int{14, 25, 35} {
			c.now(fmt.Sprintf("%d.10. 17:00", 29+i))
			c.adopted(onWeekdays[[]int{0, 14, 25}[i]:upto])
		}
		adds("60 = 52 + 8 + 0 + 0")

		// One was counted too soon, and is taken back and put right.
		c.writes(mads, onWeekdays[30], "Taget tilbage: det var en fejl", "", "")
		adds("60 = 51 + 9 + 0 + 0")
		c.writes(mads, onWeekdays[30], "Tog den i brug", "2018-10-31", "")
		adds("60 = 52 + 8 + 0 + 0")

		page := c.see(hanne, "")
		byDay(t, page)
		picture(t, page)
		doors(t, page)
		overview(t, c)
	})
}

// byDay reads the table: each day, of them deputies, and so far.
func byDay(t *testing.T, page *visitor.Page) {
	t.Helper()
	want := [][]string{
		{"tir. 9. okt. 2018", "5", "", "5"}, {"lør. 27. okt. 2018", "2", "", "7"}, {"søn. 28. okt. 2018", "10", "", "17"},
		{"man. 29. okt. 2018", "14", "", "31"}, {"tir. 30. okt. 2018", "11", "3", "42"}, {"ons. 31. okt. 2018", "10", "", "52"},
	}
	if got := page.Table("Taget i brug dag for dag"); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("day by day: %v", got)
	}
	page.Says("3 Suppleanter blandt dem")
}

// picture reads the curve as it is heard, and the same as a table.
func picture(t *testing.T, page *visitor.Page) {
	t.Helper()
	if said := page.Text("main svg desc"); !strings.Contains(said, "52 af 60 havde taget platformen i brug onsdag den 31. oktober 2018") {
		t.Errorf("the picture says %q", said)
	}
	page.Says("5 havde taget den i brug tidligere")
	rows := page.Table("Ibrugtagning mod plan")
	if fmt.Sprint(rows[0][:2]) != "[lør. 27. okt. 2018 7]" || fmt.Sprint(rows[4][:2]) != "[ons. 31. okt. 2018 52]" || rows[5][1] != "–" {
		t.Errorf("the curve as a table: %v", rows)
	}
}

// doors opens the people behind the figures.
func doors(t *testing.T, page *visitor.Page) {
	t.Helper()
	sunday := page.Door("a[href$='people?on=2018-10-28']")
	for _, s := range onSunday {
		sunday.Row(s.name())
	}
	if n := len(sunday.Table("Personer")); n != 10 {
		t.Errorf("the ten of Sunday are %d", n)
	}
	three := page.Door("a[href*='part=adopted&deputy=1']")
	if n := len(three.Table("Personer")); n != 3 {
		t.Errorf("the three deputies are %d", n)
	}
	for _, s := range deputies {
		three.Row(s.name())
	}
}

// overview asks the same over the API.
func overview(t *testing.T, c *council) {
	t.Helper()
	var said struct {
		Figures struct {
			Roster, Adopted, Outstanding, Deferred, Left int
			AddsUp                                       bool `json:"adds_up"`
			DeputiesAdopted                              int  `json:"deputies_adopted"`
		}
		Earlier int
		Curve   []struct {
			Day         string
			On, Adopted int
		}
	}
	c.ask(c.key("Følge udrulninger"), http.MethodGet, "/overview", "", &said)
	if f := said.Figures; f.Roster != 60 || f.Adopted != 52 || f.Outstanding != 8 || !f.AddsUp || f.DeputiesAdopted != 3 {
		t.Errorf("the API says %+v", f)
	}
	if said.Earlier != 5 || said.Curve[1].Day != "2018-10-28" || said.Curve[1].On != 10 || said.Curve[4].Adopted != 52 {
		t.Errorf("the API says %d earlier, then %+v", said.Earlier, said.Curve[:5])
	}
}
