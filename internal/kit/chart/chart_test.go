package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// node is an SVG element as a reader's program sees it.
type node struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*node
}

func parse(t *testing.T, svg string) *node {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	root := &node{}
	stack := []*node{root}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		top := stack[len(stack)-1]
		switch x := tok.(type) {
		case xml.StartElement:
			n := &node{name: x.Name.Local, attrs: map[string]string{}}
			for _, a := range x.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			top.kids = append(top.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(x)
		}
	}
	if len(root.kids) != 1 || root.kids[0].name != "svg" {
		t.Fatalf("want one svg element, got %d", len(root.kids))
	}
	return root.kids[0]
}

func (n *node) walk(f func(*node)) {
	f(n)
	for _, k := range n.kids {
		k.walk(f)
	}
}

func (n *node) all(name, class string) []*node {
	var out []*node
	n.walk(func(m *node) {
		if (name == "" || m.name == name) && (class == "" || strings.Contains(" "+m.attrs["class"]+" ", " "+class+" ")) {
			out = append(out, m)
		}
	})
	return out
}

func days(n int) []Label {
	out := make([]Label, n)
	for i := range out {
		out[i] = Label{Short: fmt.Sprintf("%d. okt.", i+1), Long: fmt.Sprintf("onsdag den %d. oktober", i+1)}
	}
	return out
}

func about() About {
	return About{ID: "adoption", Title: "I gang pr. dag", Desc: "Antal i gang mod planen.", Empty: "Ingen tal endnu",
		X: "Dag", Y: "Personer", Notes: "Hændelser", Lang: "da"}
}

const long = "En meget lang betegnelse som ingen har tænkt sig at skrive men som alligevel findes i en liste hentet fra et andet sted"

// pictures is one of everything, as pages use them and worse.
func pictures() map[string]Drawing {
	at := func(d, h int) clock.Instant { return clock.Moment(time.UTC, 2017, 6, d, h, 0) }
	series := []Series{{"I gang", []float64{5, 7, 17, 30, 45, 52}}, {"Plan", []float64{5, 10, 20, 40, 50, 56}}}
	many := make([]float64, 400)
	for i := range many {
		many[i] = float64(i * 137)
	}
	words := about()
	words.Title, words.X, words.Y, words.Desc = long, long, long, long
	return map[string]Drawing{
		"curve": Curve{About: about(), Labels: days(6), Series: series, Step: true, Area: true, Goal: 56, GoalAs: "Alle 56",
			Notes: []Note{{3, "Leverandøren opdaterede mailprogrammet"}, {3, "Certifikater"}, {99, "uden for"}}}.Draw(),
		"curve, one day":  Curve{About: about(), Labels: days(1), Series: []Series{{"I gang", []float64{3}}}}.Draw(),
		"curve, gaps":     Curve{About: about(), Labels: days(5), Series: []Series{{"A", []float64{1, math.NaN(), 3, math.Inf(1)}}}}.Draw(),
		"curve, 400 days": Curve{About: about(), Labels: days(400), Series: []Series{{"A", many}}}.Draw(),
		"curve, negative": Curve{About: about(), Labels: days(3), Series: []Series{{"A", []float64{-3, 2, -1}}}}.Draw(),
		"curve, long words": Curve{About: words, Labels: []Label{{long, long}, {long, long}}, Goal: 9, GoalAs: long,
			Series: []Series{{long, []float64{1, 123456789012}}, {long, []float64{1, 2}}}, Notes: []Note{{1, long + " " + long}}}.Draw(),
		"bars":          Bars{About: about(), Labels: days(6), Series: series}.Draw(),
		"bars, stacked": Bars{About: about(), Labels: days(6), Series: series, Stacked: true, Notes: []Note{{0, "Start"}}}.Draw(),
		"bars and line": BarsAndLine{Bars: Bars{About: about(), Labels: days(6), Series: series[:1]}, Lines: series[1:]}.Draw(),
		"bars and line, two axes": BarsAndLine{Bars: Bars{About: about(), Labels: days(6), Series: series[:1]},
			Lines: []Series{{"Pr. person", []float64{.1, .25, .3, .1, 0, .05}}}, Right: "Henvendelser pr. person"}.Draw(),
		"board": Board{About: about(), Kinds: []string{"I gang", "Booket", "Udestår"}, Free: "Ledige", Sum: "I alt", Columns: []BoardColumn{
			{"Lørdag", "27. oktober", []int{2, 0, 0}, 4}, {"Søndag", "", []int{8, 1, 1}, 10}, {long, long, []int{20, 10, 5}, 0}}}.Draw(),
		"board, many": Board{About: about(), Kinds: []string{"I gang", "Udestår"}, Sum: "I alt", Scale: func(n int) string { return fmt.Sprintf("Et felt er %d", n) },
			Columns: []BoardColumn{{"Alle", "", []int{30000, 20000}, 60000}}}.Draw(),
		"share": Share{About: about(), Parts: []Part{{"I gang", 52}, {"Udestår", 4}, {"Udsat", 2}}, Value: "Antal", Ratio: "Andel", Sum: "I alt", MiddleN: "52", Middle: "i gang"}.Draw(),
		"share, strip with rest": Share{About: about(), Parts: []Part{{"I gang", 52}, {long, 4}}, Whole: 60, Rest: "Uforklaret",
			Value: "Antal", Ratio: "Andel", Sum: "I alt", Strip: true}.Draw(),
		"share, one part": Share{About: about(), Parts: []Part{{"Alle", 7}}, Value: "Antal", Ratio: "Andel", Sum: "I alt"}.Draw(),
		"timeline": Timeline{About: about(), From: at(29, 0), To: at(29, 0).Add(96 * time.Hour), Kinds: []string{"Langsom", "Nede", "Melding"},
			Kind: "Art", Start: "Fra", End: "Til", Words: "Tekst", Tick: func(i clock.Instant) string { return i.Time().Format("2/1 15:04") },
			Lanes: []Lane{{"Mail", []Span{{at(29, 14), at(29, 18), 0, "langsomt"}, {at(29, 18), 0, 1, "alt nede"}}, []Mark{{at(29, 15), 2, "Meldt"}}},
				{long, []Span{{at(1, 0), at(2, 0), 0, "for tidligt"}}, []Mark{{at(1, 0), 2, "for tidligt"}}}}}.Draw(),
	}
}

func TestEveryPictureIsReadable(t *testing.T) {
	for name, d := range pictures() {
		for _, s := range []struct {
			svg  string
			size size
		}{{d.Wide, wide}, {d.Narrow, narrow}} {
			t.Run(name+"/"+s.size.name, func(t *testing.T) { readable(t, parse(t, s.svg), s.svg, s.size) })
		}
		t.Run(name+"/table", func(t *testing.T) {
			if len(d.Table.Head) == 0 || len(d.Table.Rows) == 0 || d.Table.Caption == "" {
				t.Fatalf("no table: %+v", d.Table)
			}
			for _, r := range d.Table.Rows {
				if len(r) != len(d.Table.Head) {
					t.Errorf("row %q has %d cells, head has %d", r, len(r), len(d.Table.Head))
				}
			}
		})
	}
}

func readable(t *testing.T, svg *node, raw string, s size) {
	if svg.attrs["role"] != "img" {
		t.Error("no role")
	}
	titled := false
	for _, k := range svg.kids {
		titled = titled || k.name == "title" && k.attrs["id"] == svg.attrs["aria-labelledby"] && k.text != ""
	}
	if !titled || len(svg.all("desc", "")) != 1 {
		t.Error("no title or description")
	}
	if strings.Contains(raw, "style=") || strings.Contains(raw, "<style") || strings.Contains(raw, "NaN") || strings.Contains(raw, "Inf") {
		t.Error("style or not-a-number in the picture")
	}
	box := strings.Fields(svg.attrs["viewBox"])
	width, _ := strconv.ParseFloat(box[2], 64)
	height, _ := strconv.ParseFloat(box[3], 64)
	if width != s.width || height < 60 || height > 4000 {
		t.Errorf("viewBox %v", box)
	}
	svg.walk(func(n *node) {
		for a, v := range n.attrs {
			if (a == "fill" || a == "stroke") && !strings.HasPrefix(v, "var(--chart-") && v != "none" && v != "currentColor" && !strings.HasPrefix(v, "url(#") {
				t.Errorf("%s has the fixed colour %s=%q", n.name, a, v)
			}
		}
		if n.name == "text" {
			inside(t, n, width, height)
		}
	})
}

// inside tells that a line of text stays in the picture.
func inside(t *testing.T, n *node, width, height float64) {
	x, _ := strconv.ParseFloat(n.attrs["x"], 64)
	y, _ := strconv.ParseFloat(n.attrs["y"], 64)
	font, _ := strconv.ParseFloat(n.attrs["font-size"], 64)
	w := textWidth(n.text, font)
	left := x
	switch n.attrs["text-anchor"] {
	case "middle":
		left = x - w/2
	case "end":
		left = x - w
	}
	if left < -3 || left+w > width+3 || y > height || y < font*0.5 {
		t.Errorf("%q leaves the picture: %.0f–%.0f of %.0f, y %.0f of %.0f", n.text, left, left+w, width, y, height)
	}
}

func TestNothingTypedBecomesMarkup(t *testing.T) {
	evil := `"><script>alert(1)</script>&' onload="x` + "\x00\u202e"
	a := about()
	a.ID, a.Title, a.Desc, a.X, a.Y, a.Lang = evil, evil, evil, evil, evil, evil
	d := Curve{About: a, Labels: []Label{{evil, evil}}, Series: []Series{{evil, []float64{1}}}, Notes: []Note{{0, evil}}, Goal: 2, GoalAs: evil}.Draw()
	svg := parse(t, d.Wide)
	svg.walk(func(n *node) {
		if n.name == "script" || n.attrs["onload"] != "" {
			t.Errorf("markup got through: %s %v", n.name, n.attrs)
		}
	})
	if strings.ContainsRune(d.Wide, 0x202e) {
		t.Error("a mark that turns the writing direction got through")
	}
}

func TestEmptyIsSaid(t *testing.T) {
	empties := map[string]Drawing{
		"curve":    Curve{About: about()}.Draw(),
		"no value": Curve{About: about(), Labels: days(3), Series: []Series{{"A", nil}}}.Draw(),
		"bars":     Bars{About: about()}.Draw(),
		"board":    Board{About: about(), Kinds: []string{"A"}}.Draw(),
		"share":    Share{About: about(), Parts: []Part{{"A", 0}}}.Draw(),
		"timeline": Timeline{About: about()}.Draw(),
	}
	for name, d := range empties {
		svg := parse(t, d.Narrow)
		said := svg.all("text", "chart-empty")
		if len(said) != 1 || said[0].text != "Ingen tal endnu" {
			t.Errorf("%s: %d empty texts", name, len(said))
		}
	}
}

func TestCurveShowsItsFigures(t *testing.T) {
	d := pictures()["curve"]
	svg := parse(t, d.Wide)
	if n := len(svg.all("path", "chart-line-1")); n != 2 { // the line and its legend
		t.Errorf("%d lines of the first series, want 2", n)
	}
	dashed := svg.all("path", "chart-line-2")
	if len(dashed) != 2 || dashed[0].attrs["stroke-dasharray"] == "" {
		t.Error("the second series is not told apart by its dashes")
	}
	ends := svg.all("text", "chart-text-strong")
	if len(ends) != 2 || ends[0].text != "56" || ends[1].text != "52" {
		t.Errorf("last figures: %v", ends)
	}
	want := []string{"onsdag den 4. oktober", "30", "40", "Leverandøren opdaterede mailprogrammet; Certifikater"}
	if got := d.Table.Rows[3]; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("table row %q, want %q", got, want)
	}
}

func TestBoardHasACellForEachPerson(t *testing.T) {
	d := pictures()["board"]
	svg := parse(t, d.Wide)
	cells := len(svg.all("rect", "chart-line-1")) + len(svg.all("rect", "chart-line-2")) + len(svg.all("rect", "chart-line-3"))
	if want := 2 + 10 + 35 + 3; cells != want { // three in the legend
		t.Errorf("%d cells, want %d", cells, want)
	}
	if got := strings.Join(d.Table.Rows[0], "|"); got != "Lørdag (27. oktober)|2|0|0|2|2" {
		t.Errorf("row %q", got)
	}
	many := parse(t, pictures()["board, many"].Wide)
	if n := len(many.all("rect", "chart-line-1")) + len(many.all("rect", "chart-line-2")); n > maxCells {
		t.Errorf("%d cells drawn for 60,000 places", n)
	}
}

func TestShareAddsUp(t *testing.T) {
	d := pictures()["share, strip with rest"]
	last := d.Table.Rows[len(d.Table.Rows)-1]
	rest := d.Table.Rows[len(d.Table.Rows)-2]
	if rest[0] != "Uforklaret" || rest[1] != "4" || last[1] != "60" {
		t.Errorf("rest %q, whole %q", rest, last)
	}
}

func TestNiceScale(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		counts    bool
		want      string
	}{
		{0, 56, true, "[0 20 40 60]"},
		{0, 2, true, "[0 1 2]"},
		{0, 0, true, "[0 1]"},
		{0, 0.3, false, "[0 0.1 0.2 0.3]"},
		{-3, 2, true, "[-3 -2 -1 0 1 2]"},
		{0, 123456, true, "[0 50000 100000 150000]"},
	} {
		if got := fmt.Sprint(niceScale(c.low, c.high, 5, c.counts).ticks()); got != c.want {
			t.Errorf("%v–%v: %s, want %s", c.low, c.high, got, c.want)
		}
	}
}

func TestTimeTicksCrossTheChangeOfTheClock(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Skip("no zones on this machine")
	}
	from := clock.Moment(zone, 2026, 3, 28, 0, 0)
	for _, at := range TimeTicks(from, clock.Moment(zone, 2026, 3, 31, 0, 0), zone, 8) {
		if h := at.In(zone).Hour(); h%12 != 0 {
			t.Errorf("tick at %s", at.In(zone))
		}
	}
	if n := len(TimeTicks(from, clock.Moment(zone, 2030, 3, 31, 0, 0), zone, 4)); n < 2 || n > 12 {
		t.Errorf("%d ticks for four years", n)
	}
}

// TestShow writes every picture into one page for looking at:
// CHART_SHOW=/tmp/charts.html go test -run TestShow ./internal/kit/chart
func TestShow(t *testing.T) {
	file := os.Getenv("CHART_SHOW")
	if file == "" {
		t.Skip("CHART_SHOW is not set")
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><style>` +
		Stylesheet + `body{font:16px sans-serif;background:var(--chart-ground)}</style>`)
	for name, d := range pictures() {
		d.Wide = strings.ReplaceAll(d.Wide, "adoption-", name[:3]+strconv.Itoa(len(name))+"-")
		d.Narrow = strings.ReplaceAll(d.Narrow, "adoption-", name[:3]+strconv.Itoa(len(name))+"-")
		b.WriteString("<h2>" + name + "</h2>" + d.HTML())
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
