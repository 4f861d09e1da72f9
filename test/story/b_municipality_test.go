package story

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// The elected members of Fjellvik leave the platform their municipality shared
// with its neighbour (@samvirket.example) for one of its own
// (@fjellvik.example), as document 001 tells it: on 14 April at 15:30.

// councillor is one of those who only sit in the council: 0 to 14 are members,
// 15 and 16 deputies.
func councillor(i int) string {
	given := []string{"Arnhild", "Birger", "Camilla", "Dagfinn", "Eldbjørg", "Frode", "Gunnhild", "Håkon", "Ingebjørg", "Jostein", "Kjersti", "Leif", "Målfrid", "Njål", "Oddrun", "Preben", "Ragnhild"}
	family := []string{"Aasland", "Bjerkås", "Dalsbø", "Eikrem", "Fagerhaug", "Grønli", "Haugdahl", "Innset", "Kvåle", "Lervåg", "Myrvang", "Nedrebø", "Opdal", "Rognli", "Sætre", "Tveitan", "Ulvund"}
	return given[i] + " " + family[i]
}

const councillors = 17

// Three members also work for the municipality; one adviser is neither.
const (
	teacher   = "Sverre Vårlid"
	nurse     = "Torbjørn Østbø"
	caretaker = "Unni Ålvik"
	adviser   = "Vidar Konsmo"
)

// Those who carry the move out.
const (
	randi   = "Randi Elvestad"  // administrator
	solveig = "Solveig Midtbø"  // leads it
	marit   = "Marit Hovland"   // political secretary: collects the tablets
	anders  = "Anders Skogvoll" // shared IT: upgrades them
)

// onShared and onOwn are somebody's addresses on the two platforms.
func onShared(name string) string { return localPart(name) + "@samvirket.example" }
func onOwn(name string) string    { return localPart(name) + "@fjellvik.example" }

func localPart(name string) string {
	return strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", " ", ".").Replace(strings.ToLower(name))
}

// municipality is the program with Fjellvik's people in it.
type municipality struct {
	*whole.House
	inside map[string]*visitor.Visitor
	since  map[string]clock.Instant
	at     string // address of the rollout
}

// fjellvik starts the program in February, brings everybody in from two lists,
// and gives three of them their work.
func fjellvik(t *testing.T, s app.Settings) *municipality {
	t.Helper()
	m := &municipality{House: whole.Start(t, s, whole.At("2026-02-09 09:00"), whole.Serving), inside: map[string]*visitor.Visitor{}, since: map[string]clock.Instant{}}
	given, family, _ := strings.Cut(randi, " ")
	m.inside[randi] = m.Found(whole.Founding{Body: "Fjellvik kommune", Country: "NO", Lang: "nb", Given: given, Family: family, Address: onOwn(randi)})
	m.since[randi] = m.Clock.Now()
	m.bring("folkevalgte.csv", theElected())
	m.bring("ansatte.csv", theEmployed())
	for name, role := range map[string]string{solveig: "Utrullingsleder", marit: "Sekretariat", anders: "Brukerstøtte"} {
		m.as(randi).See("/access/people?q="+onOwn(name)).FormFor("Gi rollen").Pick("Rolle", role).Send().Done()
	}
	return m
}

func theElected() string {
	list := "Navn;E-post;Enhet;Tittel;Type stilling\n"
	line := func(name, title, kind string) {
		list += fmt.Sprintf("%s;%s;Kommunestyret;%s;%s\n", name, onShared(name), title, kind)
	}
	for i := range 15 {
		line(councillor(i), "Kommunestyremedlem", "Folkevalgt")
	}
	line(councillor(15), "Varamedlem", "Varamedlem")
	line(councillor(16), "Varamedlem", "Varamedlem")
	for _, name := range []string{teacher, nurse, caretaker} {
		line(name, "Kommunestyremedlem", "Folkevalgt")
	}
	line(adviser, "Rådgiver", "Ekstern")
	return list
}

func theEmployed() string {
	return "Ansattnr;Navn;E-post;Avdeling;Stilling;Kategori\n" +
		"101;" + teacher + ";" + onShared(teacher) + ";Oppvekst;Lærer;Ansatt\n" +
		"102;" + nurse + ";" + onShared(nurse) + ";Helse og velferd;Sykepleier;Ansatt\n" +
		"103;" + caretaker + ";" + onShared(caretaker) + ";Teknisk drift;Vaktmester;Ansatt\n" +
		"201;" + solveig + ";" + onOwn(solveig) + ";Felles IKT;Prosjektleder;Ansatt\n" +
		"202;" + marit + ";" + onOwn(marit) + ";Politisk sekretariat;Politisk sekretær;Ansatt\n" +
		"203;" + anders + ";" + onOwn(anders) + ";Felles IKT;IKT-veileder;Ansatt\n"
}

// bring imports a list of people: chosen, looked at, taken over.
func (m *municipality) bring(name, list string) {
	m.T.Helper()
	page := m.as(randi).See("/people/import").Form("/people/import").File("file", name, []byte(list)).Send().Done()
	page.Form("*/apply").Send().Done().Says("Listen ble tatt i bruk")
}

// as is somebody signed in. Who was away for half a day asks for a link by
// mail again.
func (m *municipality) as(name string) *visitor.Visitor {
	m.T.Helper()
	if v := m.inside[name]; v != nil && m.Clock.Now().Sub(m.since[name]) < 7*time.Hour {
		return v
	}
	address := onShared(name)
	switch name {
	case randi, solveig, marit, anders:
		address = onOwn(name)
	}
	m.inside[name], m.since[name] = m.SignIn(address), m.Clock.Now()
	return m.inside[name]
}

// see opens a page of the rollout as somebody.
func (m *municipality) see(name, room string) *visitor.Page {
	m.T.Helper()
	return m.as(name).See(m.at + room)
}

// page is somebody's own page.
func (m *municipality) page(name string) *visitor.Page {
	m.T.Helper()
	return m.as(name).See("/me")
}

// plan makes the rollout as the document has it; last time only 70 % of the
// tablets came in together.
func (m *municipality) plan() {
	m.T.Helper()
	m.at = m.as(solveig).See("/rollouts/new").FormFor("Lagre").Fill("Navn", "Ny plattform for folkevalgte").
		Fill("Fra", "Samvirkets plattform").Fill("Til", "Fjellviks egen plattform").Fill("Skiftet skjer", "2026-04-14T15:30").
		Fill("Første dag", "2026-04-07").Fill("Siste dag", "2026-05-29").Fill("Andel samlet inn på én gang sist", "70").
		Fill("Hvorfor", "Samvirket legges ned, og hver kommune får egne adresser.").
		Fill("Mål", "Alle nettbrett er oppgradert før møtet 28. mai.").
		Fill("Slik får man hjelp", "Felles IKT svarer på 90 00 01 00.").Send().Done().Path()
	for _, what := range []string{"Brukerkonto og e-postadresse", "Filer i OneDrive", "Innholdet i postkassen", "Teams og medlemskap i team"} {
		m.writesDown("Flytter", what, "")
	}
	m.writesDown("Blir som det er", "Møteappen", "Virker som før.")
	m.writesDown("Blir som det er", "Direktesendte møter", "Virker som før.")
}

// writesDown puts a line under what moves or what stays.
func (m *municipality) writesDown(kind, what, note string) {
	m.T.Helper()
	m.see(solveig, "/plan").FormFor("Legg til noe som flytter eller blir").Pick("Hva skjer med det?", kind).Fill("Hva", what).Fill("Merknad", note).Send().Done()
}

// listed puts people on the roster by name.
func (m *municipality) listed(names ...string) {
	m.T.Helper()
	m.see(solveig, "/people/add").FormFor("Sett personer på listen").Fill("Adresser eller fulle navn", strings.Join(names, "\n")).Send().Done()
}

// key is a fresh API key of the administrator's for what it may do.
func (m *municipality) key(may ...string) string {
	m.T.Helper()
	form := m.as(randi).See("/tokens").FormFor("Lag nøkkelen").Fill("Navn", "Rapport").Fill("Siste dag", "2026-12-31")
	for _, one := range may {
		form.Tick(one)
	}
	token, ok := form.Send().Done().Doc.Find("main input[readonly]").First().Attr("value")
	if !ok {
		m.T.Fatal("no key is shown")
	}
	return token
}

// ask reads from the rollout's part of the API.
func (m *municipality) ask(key, path string, into any) {
	m.T.Helper()
	(&council{House: m.House, at: m.at}).ask(key, http.MethodGet, path, "", into)
}

// What the audiences are told of why, and how to prepare; the schools are told
// what the rollout says.
var (
	whyOf = map[string]string{
		elected:      "Du er folkevalgt og jobber ikke i kommunen.",
		alsoEmployed: "Du flytter sammen med enheten du jobber i.",
	}
	prepareOf = map[string]string{
		elected:      "Ta med lader og koden til nettbrettet.",
		alsoEmployed: "Lever nettbrettet hvis du bruker et til møter.",
	}
)

// movers are everybody the story moves: members, deputies, those who also work
// here, and the adviser.
func movers() []string {
	names := []string{teacher, nurse, caretaker, adviser}
	for i := range councillors {
		names = append(names, councillor(i))
	}
	return names
}

// tablet is the serial number of somebody's: twenty people have one, the
// adviser has none.
func tablet(name string) string {
	for i, owner := range movers() {
		if owner == name {
			return fmt.Sprintf("FJ4X%03dKQ", i)
		}
	}
	return ""
}

// tablets brings the twenty in, as the system that manages them lists them.
func (m *municipality) tablets() {
	m.T.Helper()
	list := "Serial number,Device name,Manufacturer,Model,Primary user UPN\n"
	for i, owner := range movers() {
		if owner != adviser {
			list += fmt.Sprintf("%s,NETTBRETT-%02d,Apple,iPad (9. generasjon),%s\n", tablet(owner), i, onShared(owner))
		}
	}
	page := m.see(solveig, "/device-lists").FormFor("Se hva som vil skje").File("file", "nettbrett.csv", []byte(list)).Send().Done()
	page.Says("20 Ny").FormFor("Hent inn").Send().Done().Says("20 nye")
}

// accountPlan shows what gives everybody two accounts, mirrored from the day of
// the move to 29 May.
func (m *municipality) accountPlan() *visitor.Page {
	m.T.Helper()
	return m.see(solveig, "/account-plan").FormFor("Se hva som vil skje").Fill("Gammelt domene", "samvirket.example").Fill("Nytt domene", "fjellvik.example").
		Fill("Ny konto gjelder fra", "2026-04-14").Fill("Gammel konto gjelder til og med", "2026-06-12").
		Fill("Speiles fra", "2026-04-14").Fill("Speiles til og med", "2026-05-29").Send().Done()
}

// handedIn takes tablets in by their serial numbers, pasted.
func (m *municipality) handedIn(by, place string, owners ...string) *visitor.Page {
	m.T.Helper()
	return m.see(by, "/devices/receive").FormFor("Ta imot").Fill("Serienumre", serials(owners)).Fill("Hvor", place).Send().Done()
}

func serials(owners []string) string {
	var all []string
	for _, o := range owners {
		all = append(all, tablet(o))
	}
	return strings.Join(all, "\n")
}

// device is the page of somebody's tablet.
func (m *municipality) device(by, owner string) *visitor.Page {
	m.T.Helper()
	return m.see(by, "/devices?q="+tablet(owner)).Door("tbody a[href*='/devices/']")
}
