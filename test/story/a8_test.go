package story

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// A8: the memo of 31 October: addressee, background, account, status, sender,
// from the live figures. What is issued stays as it was; issued again, it
// shows what changed; figures that do not add up stop it.
func TestA8TheMemoIsIssuedFrozenAndIssuedAgain(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.tablets()
		c.steps()
		c.wednesday()
		c.whatWentWrong()

		c.now("31.10. 15:00")
		c.see(jens, "/memo/new").Says("Sådan lyder det nu", "52 ud af 60 har taget Office 365 i brug.")
		first := c.issue("")
		memo(first)
		c.inFiles(t)
		c.see(hanne, "/memo/1?lang=en").Says("52 of 60", "60 in all = 52 adopted + 4 outstanding + 4 with a date + 0 left")
		c.as(birgitte).Open(c.at + "/memo/1").Refused(404)

		c.now("1.11. 17:30")
		c.adopted(remaining[:2])
		memo(c.see(hanne, "/memo/1")) // what was issued stays as it was
		second := c.issue("")
		second.Says("54 ud af 60 har taget Office 365 i brug.", "Ændret siden udgave 1", "60 i alt = 54 taget i brug + 2 mangler + 4 med dato + 0 udgået")
		changed(t, second)
		c.see(hanne, "/memo/1").Says("Der er udstedt et nyere notat, nr. 2.")
		c.see(hanne, "/memo").Row("Notat nr. 2", "Gruppeformandskredsen", jens.name())

		c.somebodyIsLost(remaining[2])
	})
}

// changed reads the table of what is different.
func changed(t *testing.T, page *visitor.Page) {
	t.Helper()
	said := map[string]string{}
	for _, row := range page.Table("Tal, der er ændret siden udgave 1") {
		said[row[0]] = row[1] + " → " + row[2]
	}
	if said["Taget i brug"] != "52 → 54" || said["Mangler"] != "4 → 2" || said["Aftalt støtte"] != "2 → 0" || said["Fast dato"] != "" {
		t.Errorf("what changed: %v", said)
	}
}

// somebodyIsLost: the database is changed behind the program's back, so that
// the parts are fewer than the whole. It is seen everywhere, and the memo waits
// until somebody explains it.
func (c *council) somebodyIsLost(who somebody) {
	c.T.Helper()
	var lost struct {
		Body string `db:"body"`
		ID   string `db:"id"`
	}
	err := c.Program.DB.Read(c.T.Context(), db.Everyone, func(tx *db.Tx) error {
		return tx.Get(&lost, "SELECT body, id FROM persons WHERE name = $1", who.name())
	})
	if err == nil {
		err = c.Program.DB.Write(c.T.Context(), lost.Body, func(tx *db.Tx) error {
			_, err := tx.Exec("DELETE FROM transitions WHERE body = $1 AND person = $2", lost.Body, lost.ID)
			return err
		})
	}
	if err != nil {
		c.T.Fatal(err)
	}
	c.see(hanne, "").Says("Listen går ikke op", "Et notat kan ikke udsendes, før det er forklaret.").Follow("Se hvem det gælder").Row(who.name())
	form := c.see(jens, "/memo/new").Says("Personlisten stemmer ikke").FormFor("Udsted notatet")
	refused := form.Fill("Til", "Gruppeformandskredsen").Fill("Fra", "Programkontoret").Send()
	if refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Text("main"), who.name()) {
		c.T.Errorf("a memo that does not add up: %d %s", refused.Status, refused.Text("main"))
	}
	c.see(hanne, "/memo").SaysNot("Notat nr. 3")
	c.issue("Et medlem blev slettet ved en fejl").Says("Et medlem blev slettet ved en fejl", "Tallene stemmer ikke")
}

// whatWentWrong: our own failing step, the supplier's, and what came from
// outside, each with those it touched.
func (c *council) whatWentWrong() {
	c.T.Helper()
	c.deviceManagement("old-certificates", "failed", onWeekdays[:14])
	c.see(jens, "/known-errors").Enter("Gamle certifikater fjernes").Follow("Ret").FormFor("Gem").
		Fill("Hvad virker ikke?", "Gamle certifikater bliver ikke fjernet").Pick("Hvis fejl", "Vores egen").Send().Done()
	c.deviceManagement("company-portal-apps", "failed", onWeekdays[14:25])
	c.see(jens, "/known-errors").Enter("Apps installeres").Follow("Ret").FormFor("Gem").
		Fill("Hvad virker ikke?", "Apps bliver ikke skubbet ud").Pick("Hvis fejl", "Leverandørens").Fill("Leverandør", "Microsoft").Send().Done()
	for _, s := range onWeekdays[:3] {
		c.helped(s, "Certifikatet spærrer", "Gamle certifikater bliver ikke fjernet")
	}
	c.call(onWeekdays[4], "Outlook ser anderledes ud", "Skriv som løst")
	tie(c.event("Outlook opdateret hos alle", "2018-10-30", "", false), onWeekdays[4:5])
}

// issue sends the memo to the group leaders.
func (c *council) issue(explained string) *visitor.Page {
	c.T.Helper()
	form := c.see(jens, "/memo/new").FormFor("Udsted notatet").Fill("Til", "Gruppeformandskredsen").Fill("Fra", "Programkontoret").Pick("Personer nævnes", "Ved titel").
		Fill("Tilføj til redegørelsen", "Supporten kørte ud i weekenden.")
	if explained != "" {
		form.Fill("Forklaring på, at tallene ikke stemmer", explained)
	}
	return form.Send().Done()
}

// memo reads what the document has: addressee, background, account, status
// and sender, with its figures.
func memo(page *visitor.Page) {
	page.Visitor.T.Helper()
	page.Says("Notat om ibrugtagning af Office 365", "Gruppeformandskredsen", "Programkontoret", "Baggrund", "Redegørelse", "Status",
		"52 ud af 60 har taget Office 365 i brug.", "3 af dem er suppleanter.", "5 personer før udrulningens første dag",
		"lørdag den 27. oktober 2018: 2 personer", "søndag den 28. oktober 2018: 10 personer", "onsdag den 31. oktober 2018: 35 personer",
		"4 mangler stadig.", "Der er aftalt støtte med 2 af dem.", "mødet i Borgerrepræsentationen 1. november",
		"Medlem: intet aftalt endnu", "Sundhedsborgmester: 11. november 2018", "Beskæftigelsesborgmester: 9. december 2018", "2 er på orlov eller fraværende",
		"60 i alt = 52 taget i brug + 4 mangler + 4 med dato + 0 udgået", "Supporten kørte ud i weekenden.")
	page.SaysNot(mayorsLater[0].name(), onLeave[0].name())
	told := page.Text("main")
	own, supplier, outside := strings.Index(told, "Vores egne fejl:"), strings.Index(told, "Leverandørens fejl:"), strings.Index(told, "Udefra, uafhængigt af udrulningen:")
	for _, part := range [][2]string{{told[own:supplier], "Gamle certifikater bliver ikke fjernet"}, {told[supplier:outside], "Apps bliver ikke skubbet ud"}, {told[outside:], "Outlook opdateret hos alle"}} {
		if !strings.Contains(part[0], part[1]) {
			page.Visitor.T.Errorf("%q does not stand where it belongs: %s", part[1], part[0])
		}
	}
	page.Says("14 personer var berørt, og 3 fik hjælp.", "11 personer var berørt, og 0 fik hjælp.", "Det var ikke varslet og blev opdaget bagefter.", "Det gav 1 henvendelse.")
}

// inFiles downloads it as DOCX and as PDF, and reads them.
func (c *council) inFiles(t *testing.T) {
	t.Helper()
	want := []string{"Gruppeformandskredsen", "52 ud af 60", "60 i alt = 52 taget i brug"}
	docx := c.as(hanne).See(c.at + "/memo/1/docx")
	for _, w := range want {
		if said := textOfDOCX(t, docx); !strings.Contains(said, w) {
			t.Errorf("the DOCX does not say %q: %s", w, said)
		}
	}
	pdf := c.as(hanne).See(c.at + "/memo/1/pdf")
	if !strings.HasPrefix(pdf.Body, "%PDF-") || !strings.Contains(pdf.Header.Get("Content-Disposition"), "notat-1-2018-10-31.pdf") {
		t.Errorf("no PDF: %.40q %s", pdf.Body, pdf.Header.Get("Content-Disposition"))
	}
	if said := textOfPDF(t, pdf); said != "" {
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("the PDF does not say %q: %s", w, said)
			}
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// textOfDOCX is what its document says, as a word processor would show it.
func textOfDOCX(t *testing.T, p *visitor.Page) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(p.Body)), int64(len(p.Body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return tags.ReplaceAllString(string(raw), "")
}

// textOfPDF is what it says, where a program to read it with is at hand.
func textOfPDF(t *testing.T, p *visitor.Page) string {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	file := filepath.Join(t.TempDir(), "memo.pdf")
	if err := os.WriteFile(file, []byte(p.Body), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(reader, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(said)), " ")
}
