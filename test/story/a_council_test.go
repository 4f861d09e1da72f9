package story

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// The council of Nordby goes from a mail server of its own to Office 365 in
// the last days of October 2018, as document 000 accounts for it: sixty
// people, of whom fifty-two are over on Wednesday the thirty-first.

// at is a moment in Nordby: "27.10. 09:30", of 2018.
func at(when string) clock.Instant {
	t, err := time.Parse("2.1. 15:04 2006", when+" 2018")
	if err != nil {
		panic(err) // our own story
	}
	return whole.At(t.Format("2006-01-02 15:04"))
}

// somebody is a person of the story.
type somebody struct{ given, family, title, kind, unit string }

func (s somebody) name() string { return s.given + " " + s.family }

func (s somebody) mail() string {
	return strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", " ", ".").Replace(strings.ToLower(s.name())) + "@nordby.example"
}

// The sixty, by what becomes of them.
var (
	sixty        = members()
	mayorsBefore = sixty[0:5]   // went ahead of the others
	mayorsLater  = sixty[5:7]   // have a fixed date weeks later
	onSaturday   = sixty[7:9]   // 27 October
	onSunday     = sixty[9:19]  // 28 October
	onWeekdays   = sixty[19:54] // 29 to 31 October
	deputies     = sixty[40:43] // three of those
	remaining    = sixty[54:58]
	onLeave      = sixty[58:60]
)

func members() []somebody {
	given := []string{"Agnete", "Bjarke", "Dorthe", "Esben", "Frida", "Gorm", "Helle", "Ivan", "Jytte", "Kaj"}
	family := []string{"Abild", "Bæk", "Dalsø", "Egeskov", "Fuglsang", "Grøn"}
	titles := []string{"Overborgmester", "Kulturborgmester", "Socialborgmester", "Miljøborgmester", "Børneborgmester", "Sundhedsborgmester", "Beskæftigelsesborgmester"}
	var all []somebody
	for i := range 60 {
		s := somebody{given[i%10], family[i/10], "Medlem", "medlem", "Borgerrepræsentationen"}
		switch {
		case i < len(titles):
			s.title = titles[i]
		case i >= 40 && i < 43:
			s.title, s.kind = "Suppleant", "suppleant"
		}
		all = append(all, s)
	}
	return all
}

// Those who help them, and the department each is in.
const (
	secretariat = "Sekretariatet"
	nordbyIT    = "Nordby It"
)

var (
	kirsten  = somebody{"Kirsten", "Holm", "Systemadministrator", "ansat", nordbyIT}
	jens     = somebody{"Jens", "Skovbo", "Programleder", "ansat", nordbyIT}
	mads     = somebody{"Mads", "Terkelsen", "Supporter", "ansat", nordbyIT}
	karim    = somebody{"Karim", "Nazari", "Supporter, kører ud", "ansat", nordbyIT}
	sofie    = somebody{"Sofie", "Agerbo", "Supporter, klargøring", "ansat", nordbyIT}
	birgitte = somebody{"Birgitte", "Lund", "Medlemssekretær", "ansat", secretariat}
	hanne    = somebody{"Hanne", "Vester", "Sekretariatschef", "ansat", secretariat}
	staff    = []somebody{jens, mads, karim, sofie, birgitte, hanne}
	roleOf   = map[string]string{jens.name(): "Udrulningsleder", mads.name(): "Supporter", karim.name(): "Supporter", sofie.name(): "Supporter",
		birgitte.name(): "Sekretariat", hanne.name(): "Direktion"}
)

// everybody is on the list the program reads, those who help as well.
var everybody = slices.Concat(sixty, staff)

// mobile is a number of the kind nobody has.
func (s somebody) mobile() string {
	return fmt.Sprintf("+452000%04d", 100+slices.Index(everybody, s))
}

// council is the program with Nordby's people in it.
type council struct {
	*whole.House
	inside map[string]*visitor.Visitor
	since  map[string]clock.Instant
	at     string // address of the rollout
}

// nordby starts the program and brings everybody in, through the pages: the
// first administrator by the link of the first start, the others from a list.
func nordby(t *testing.T, s app.Settings) *council {
	t.Helper()
	c := &council{House: whole.Start(t, s, at("1.10. 08:00"), whole.Serving), inside: map[string]*visitor.Visitor{}, since: map[string]clock.Instant{}}
	admin := c.Found(whole.Founding{Body: "Nordby Kommune", Country: "DK", Lang: "da", Given: kirsten.given, Family: kirsten.family, Address: kirsten.mail()})
	c.inside[kirsten.name()], c.since[kirsten.name()] = admin, c.Clock.Now()
	c.importPeople(admin)
	for _, one := range staff {
		admin.See("/access/people?q="+one.given+"+"+one.family).FormFor("Giv rollen").Pick("Rolle", roleOf[one.name()]).Send().Done()
	}
	return c
}

func (c *council) importPeople(admin *visitor.Visitor) {
	c.T.Helper()
	list := "Fornavn;Efternavn;E-mail;Mobil;Enhed;Titel;Kategori\n"
	for _, s := range everybody {
		list += strings.Join([]string{s.given, s.family, s.mail(), s.mobile(), s.unit, s.title, s.kind}, ";") + "\n"
	}
	page := admin.See("/people/import").FormFor("Gennemgå filen").File("file", "nordby.csv", []byte(list)).Send().Done()
	page = c.until(page, "Klar til at tage i brug")
	c.until(page.Click("Tag listen i brug: 66 personer"), "Taget i brug")
}

// until opens the same page again until it says the words.
func (c *council) until(p *visitor.Page, words string) *visitor.Page {
	c.T.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if strings.Contains(p.Text("main"), words) {
			return p
		}
		p = p.Visitor.See(p.URL.String())
	}
	return p.Says(words)
}

// soon waits for something to be so.
func (c *council) soon(what string, is func() bool) {
	c.T.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(25 * time.Millisecond) {
		if is() {
			return
		}
	}
	c.T.Errorf("not so after a minute: %s", what)
}

// now moves the clock on.
func (c *council) now(when string) {
	c.T.Helper()
	if next := at(when); next > c.Clock.Now() {
		c.Clock.Set(next)
		return
	}
	c.T.Fatalf("the clock is past %s", when)
}

// later moves the clock on and lets the program do what it does by the clock,
// as it does at once when it is started again.
func (c *council) later(when string) {
	c.T.Helper()
	c.now(when)
	c.Program.Stop()
	c.Program.Start()
}

// as is somebody signed in. Who was away for half a day asks for a link by
// mail again, as one does.
func (c *council) as(s somebody) *visitor.Visitor {
	c.T.Helper()
	v, now := c.inside[s.name()], c.Clock.Now()
	if v != nil && now.Sub(c.since[s.name()]) < 7*time.Hour {
		return v
	}
	v = c.SignIn(s.mail())
	c.inside[s.name()], c.since[s.name()] = v, now
	return v
}

// plan makes the rollout, with everybody on its list, and sets it running.
func (c *council) plan() {
	c.T.Helper()
	lead := c.as(jens)
	page := lead.See("/rollouts/new").FormFor("Gem").Fill("Navn", "Office 365 i Borgerrepræsentationen").
		Fill("Fra", "Egen mailserver").Fill("Til", "Office 365").Fill("Skiftet sker", "2018-10-27T08:00").
		Fill("Første dag", "2018-10-27").Fill("Sidste dag", "2018-12-14").
		Fill("Hvorfor", "Den gamle mailserver lukker ved årets udgang.").
		Fill("Sådan får man hjælp", "BR-it-support, 20 00 09 00").Send().Done()
	c.at = page.Path()
	var addresses []string
	for _, s := range sixty {
		addresses = append(addresses, s.mail())
	}
	lead.See(c.at+"/people/add").FormFor("Sæt personer på listen").
		Fill("Adresser eller fulde navne", strings.Join(addresses, "\n")).Send().Done()
	lead.See(c.at+"/edit").FormFor("Gem").Pick("Status", "I gang").Send().Done()
}

// see opens a page of the rollout as somebody.
func (c *council) see(s somebody, room string) *visitor.Page {
	c.T.Helper()
	return c.as(s).See(c.at + room)
}

// adopted writes down that people took it into use today, all in one go.
func (c *council) adopted(people []somebody) {
	c.T.Helper()
	list := c.see(mads, "/people?part=outstanding").FormFor("Vis hvad der sker").Pick("Gør", "Tog den i brug")
	for _, s := range people {
		list.Tick("Vælg " + s.name())
	}
	list.Send().Done().FormFor(fmt.Sprintf("Skriv det ned for %d", len(people))).Send().Done()
}

// journey is the page of one person in the rollout, found by name.
func (c *council) journey(by, about somebody) *visitor.Page {
	c.T.Helper()
	return c.see(by, "/people?q="+about.given+"+"+about.family).Enter(about.name())
}

// writes puts down what happened to somebody; day and reason may be empty.
func (c *council) writes(by, about somebody, what, day, reason string) {
	c.T.Helper()
	c.journey(by, about).FormFor("Skriv ned").Pick("Hvad er der sket?", what).Fill("Dag", day).Fill("Grund", reason).Send().Done()
}

// wednesday is how the council stands on 31 October in the document: who went
// when, who waits for what.
func (c *council) wednesday() {
	c.T.Helper()
	c.now("9.10. 10:00")
	c.adopted(mayorsBefore)
	c.now("15.10. 10:00")
	c.writes(jens, mayorsLater[0], "Fast dato aftalt", "2018-11-11", "Aftalt med borgmesterens sekretær")
	c.writes(jens, mayorsLater[1], "Fast dato aftalt", "2018-12-09", "Efter udvalgets rejse")
	c.writes(jens, onLeave[0], "Udsat", "2018-12-01", "Orlov")
	c.writes(jens, onLeave[1], "Udsat", "2019-02-01", "Orlov")
	for _, day := range []struct {
		when string
		who  []somebody
	}{{"27.10. 20:00", onSaturday}, {"28.10. 20:00", onSunday}, {"29.10. 17:00", onWeekdays[:14]}, {"30.10. 17:00", onWeekdays[14:25]}, {"31.10. 12:00", onWeekdays[25:]}} {
		c.now(day.when)
		c.adopted(day.who)
	}
	for _, s := range remaining[:2] {
		c.writes(mads, s, "Støtte aftalt", "", "mødet i Borgerrepræsentationen 1. november")
	}
	c.writes(mads, remaining[2], "Udestår", "", "Tabletten er til reparation")
	c.writes(mads, remaining[3], "Udestår", "", "Har ikke svaret endnu")
}

// account is the sum on the front page: "60 = 52 + 4 + 4 + 0".
func account(p *visitor.Page) string {
	var said []string
	p.Doc.Find("main ul.sum li").Each(func(_ int, s *goquery.Selection) {
		said = append(said, strings.TrimSpace(strings.Join([]string{s.Find(".op").Text(), digits.FindString(s.Children().Last().Text())}, " ")))
	})
	return strings.Join(said, " ")
}

var digits = regexp.MustCompile(`\d+`)

// key is a fresh API key, made on its page for what it may do.
func (c *council) key(may ...string) string {
	c.T.Helper()
	form := c.as(kirsten).See("/tokens").FormFor("Lav nøglen").Fill("Navn", "Styringsrapport").
		Fill("Sidste dag", string(c.Clock.Now().Day(time.UTC).Add(30)))
	for _, one := range may {
		form.Tick(one)
	}
	page := form.Send().Done()
	token, ok := page.Doc.Find("main input[readonly]").First().Attr("value")
	if !ok {
		c.T.Fatal("no key is shown: ", page.Text("main"))
	}
	return token
}

// ask sends a request to the rollout's part of the API and reads the answer.
// Headers are pairs.
func (c *council) ask(key, method, path, body string, into any, headers ...string) {
	c.T.Helper()
	r, err := http.NewRequest(method, c.Base+"/api/v1"+c.at+path, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.T.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		c.T.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil || answer.StatusCode >= 300 {
		c.T.Fatalf("%s %s: %s %s", method, path, answer.Status, raw)
	}
}
