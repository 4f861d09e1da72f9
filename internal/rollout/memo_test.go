package rollout

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// memoTexts are the window's own words: a memo is judged as it is read.
func memoTexts(t *testing.T) *text.Catalog {
	t.Helper()
	c := text.NewCatalog()
	for _, from := range []string{"../kit/text", "rolloutweb"} {
		if err := c.Load(os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestStretches(t *testing.T) {
	days := []DayFigure{{"2018-09-10", 5, 0}, {"2018-10-26", 1, 0}, {"2018-10-27", 2, 1}, {"2018-10-28", 10, 2}, {"2018-10-29", 14, 0}, {"2018-10-31", 21, 0}, {"2018-11-05", 1, 0}}
	got := fmt.Sprint(stretches(days, "2018-10-20"))
	want := "[{2018-10-26 2018-10-26 1 0} {2018-10-27 2018-10-27 2 1} {2018-10-28 2018-10-28 10 2} {2018-10-29 2018-10-31 35 0} {2018-11-05 2018-11-05 1 0}]"
	if got != want {
		t.Errorf("%s", got)
	}
}

func TestChanges(t *testing.T) {
	was := MemoFigures{Roster: 60, Adopted: 52, Outstanding: 4, Days: []DayFigure{{"2018-10-27", 2, 0}, {"2018-10-31", 9, 0}}, FixedDates: []MemoPerson{{Day: "2018-11-11"}}}
	is := was
	is.Adopted, is.Outstanding = 54, 2
	is.Days = []DayFigure{{"2018-10-27", 3, 0}, {"2018-10-31", 9, 0}, {"2018-11-01", 1, 0}}
	is.FixedDates = []MemoPerson{{Day: "2018-11-12"}}
	got := fmt.Sprint(Changes(was, is))
	want := "[{adopted  52 54} {outstanding  4 2} {day_adopted 2018-10-27 2 3} {day_adopted 2018-11-01 0 1} {day_fixed 2018-11-11 1 0} {day_fixed 2018-11-12 0 1}]"
	if got != want {
		t.Errorf("%s", got)
	}
	if Changes(was, was) != nil {
		t.Error("the same has changed")
	}
}

// councilMemo is the council of document 000 with everything its memo tells.
func councilMemo(t *testing.T, d *db.DB) (*town, clock.Instant) {
	w, now := newCouncil(t, d)
	w.r.Texts = memoTexts(t)
	was, err := w.r.Open(ctx, w.lead, w.rollout)
	w.ok(err)
	w.ok(w.r.Change(ctx, w.lead, october, w.rollout, was.Version, Input{Name: "Fjordpakke til byrådet", FromPlatform: "det gamle", ToPlatform: "Fjordpakke", Starts: "2018-10-27", Ends: "2018-10-31"}))
	_, away, err := w.r.OnLeave(ctx, w.reader, now, w.rollout)
	w.ok(err)
	w.ok(w.r.Happened(ctx, w.helper, now, w.rollout, "m59", away[0].Version, WayEvent{Kind: KindDeferred, Day: away[0].Back(), Reason: "orlov"}))
	w.exec(`UPDATE positions SET title = 'Borgmester for søfart' WHERE body = 'b' AND person = 'm56'`)
	for day, n := range map[clock.Day]int{"2018-10-27": 4, "2018-10-28": 5} {
		for i := range n {
			_, err := w.r.LogContact(ctx, w.helper, now, w.rollout, ContactInput{Person: "m00", At: day.At(copenhagen, 10+i, 0), Channel: ContactPhone, About: "x", Solved: true})
			w.ok(err)
		}
	}
	for _, name := range []string{"Gamle certifikater bliver ikke fjernet", "Apps bliver ikke skubbet ud"} {
		_, err := w.r.AddKnownError(ctx, w.helper, clock.Day("2018-10-29").At(copenhagen, 9, 0), w.rollout, KnownErrorInput{Name: name, FaultOf: FaultOwn, Fallback: "I hånden"})
		w.ok(err)
	}
	w.exec(`UPDATE known_errors SET closed_at = $1 WHERE body = 'b'`, clock.Day("2018-10-30").At(copenhagen, 16, 0))
	_, err = w.r.AddOutsideEvent(ctx, w.helper, now, w.rollout, OutsideEventInput{Supplier: "Fjordsoft", Name: "Postprogrammet opdateret for alle", Starts: "2018-10-30"})
	w.ok(err)
	return w, now
}

var memoInput = MemoInput{Addressee: "Gruppeformændene", Sender: "Digitaliseringen", Naming: NameByTitle, Account: "Vi beklager besværet.", Next: 1}

// TestA8_TheMemoOfTheCouncil reads the memo's files back and finds the figures
// of document 000.
func TestA8_TheMemoOfTheCouncil(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := councilMemo(t, d)
		_, err := w.r.IssueMemo(ctx, w.lead, now, w.rollout, memoInput)
		w.ok(err)
		p, err := w.r.Memo(ctx, w.reader, w.rollout, 1)
		w.ok(err)
		if !p.Intact || p.IssuedBy != "Person lead" || len(p.Words) != 4 {
			t.Fatalf("intact %v, by %s, %d languages", p.Intact, p.IssuedBy, len(p.Words))
		}
		for lang, wants := range map[string][]string{
			"da": {"52 ud af 60 har taget Fjordpakke i brug. 3 af dem er suppleanter.", "5 personer før udrulningens første dag", "lørdag den 27. oktober 2018: 2 personer",
				"søndag den 28. oktober 2018: 10 personer", "mandag den 29. oktober 2018 – onsdag den 31. oktober 2018: 35 personer", "4 mangler stadig. Der er aftalt støtte med 2 af dem.",
				"støtte aftalt – mødet 1. november", "Borgmester for søfart: 11. november 2018", "Person m57: 9. december 2018", "2 er på orlov", "Supporten har haft 9 henvendelser.",
				"Vores egne fejl:", "Gamle certifikater bliver ikke fjernet (29. oktober 2018 – 30. oktober 2018).", "Apps bliver ikke skubbet ud (29. oktober 2018 – 30. oktober 2018).",
				"Udefra, uafhængigt af udrulningen:", "Fjordsoft: Postprogrammet opdateret for alle (30. oktober 2018). Det var ikke varslet og blev opdaget bagefter.",
				"60 i alt = 52 taget i brug + 4 mangler + 4 med dato + 0 udgået", "Gruppeformændene", "Vi beklager besværet."},
			"nb": {"52 av 60 har tatt Fjordpakke i bruk.", "søndag 28. oktober 2018: 10 personer", "Våre egne feil:"},
			"sv": {"52 av 60 har börjat använda Fjordpakke.", "söndag 28 oktober 2018: 10 personer", "Våra egna fel:"},
			"en": {"52 of 60 have taken Fjordpakke into use. 3 of them are deputies.", "Sunday, 28 October 2018: 10 people", "Our own failures:", "11 November 2018"},
		} {
			doc := p.Memo.Document(w.r.Texts.For(lang, copenhagen), p.Figures, p.Words[lang])
			file, err := doc.DOCX()
			w.ok(err)
			said := docxText(t, file)
			for _, want := range wants {
				if !strings.Contains(said, want) {
					t.Errorf("%s: the file does not say %q:\n%s", lang, want, said)
					break
				}
			}
			if strings.Contains(said, "rollout.") {
				t.Errorf("%s: a key is left: %s", lang, said)
			}
		}
		// Contacts per day, 4 and 5, stand in the table.
		var rows [][]string
		for _, part := range p.Words["da"] {
			if part.Kind == partTable && part.Text == "Dag for dag" {
				rows = part.Rows
			}
		}
		if len(rows) != 6 || rows[1][4] != "4" || rows[2][4] != "5" || rows[2][2] != "17" || rows[5][2] != "52" {
			t.Errorf("day by day: %v", rows)
		}
		if r := document.FindRenderer(exec.LookPath); r.Name() != "" && d.Dialect == db.SQLite {
			file, err := p.Memo.Document(w.r.Texts.For("da", copenhagen), p.Figures, p.Words["da"]).PDF(ctx, r)
			w.ok(err)
			if said := pdfText(t, file); said != "" {
				for _, want := range []string{"52 ud af 60", "35 personer", "11. november 2018", "9. december 2018", "60 i alt = 52 taget i brug"} {
					if !strings.Contains(said, want) {
						t.Errorf("the PDF does not say %q:\n%s", want, said)
					}
				}
			}
		}
	})
}

// docxText is the text of a DOCX, a line for each paragraph.
func docxText(t *testing.T, file []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.CharData:
			b.Write(x)
		case xml.EndElement:
			if x.Name.Local == "p" {
				b.WriteByte('\n')
			}
		}
	}
}

// pdfText is the text of a PDF where the machine can read one, else "".
func pdfText(t *testing.T, file []byte) string {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	cmd := exec.Command(reader, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestMemoIssueAgainShowsWhatChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := councilMemo(t, d)
		first, err := w.r.IssueMemo(ctx, w.lead, now, w.rollout, memoInput)
		w.ok(err)
		w.happens(now, "m52", WayEvent{Kind: KindAdopted})
		again := memoInput
		again.Next = 2
		var both sync.WaitGroup
		var mu sync.Mutex
		stale := 0
		for range 2 {
			both.Go(func() {
				if _, err := w.r.IssueMemo(ctx, w.lead, now, w.rollout, again); isStale(err) {
					mu.Lock()
					stale++
					mu.Unlock()
				}
			})
		}
		both.Wait()
		if stale != 1 {
			t.Errorf("%d of two issues at once refused", stale)
		}
		p, err := w.r.Memo(ctx, w.reader, w.rollout, 2)
		w.ok(err)
		var said []string
		for _, part := range p.Words["en"] {
			if part.Kind == partTable && strings.HasPrefix(part.Text, "Figures changed") {
				said = part.Rows[0]
			}
		}
		if fmt.Sprint(said) != "[Adopted 52 53]" {
			t.Errorf("changes: %v", said)
		}
		// The first says what it said, whatever happens afterwards.
		if old, err := w.r.Memo(ctx, w.reader, w.rollout, 1); err != nil || old.Memo != first || !old.Intact || old.Figures.Adopted != 52 {
			t.Errorf("the first issue changed: %v", err)
		}
		w.exec(`UPDATE memos SET account = 'We regret nothing.' WHERE body = 'b' AND issue = 1`)
		if old, err := w.r.Memo(ctx, w.reader, w.rollout, 1); err != nil || old.Intact {
			t.Errorf("a forged memo passes for intact, %v", err)
		}
	})
}

func TestMemoStopsUntilExplained(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := councilMemo(t, d)
		w.exec(`UPDATE transitions SET stage = 'outstanding', part = 'outstanding' WHERE body = 'b' AND person = 'm03'`)
		_, err := w.r.IssueMemo(ctx, w.lead, now, w.rollout, memoInput)
		if len(fault.List(err)) != 1 || fault.List(err)[0].Field != "explained" {
			t.Fatalf("issued although it does not add up: %v", err)
		}
		draft, err := w.r.DraftMemo(ctx, w.lead, now, w.rollout, "da", MemoInput{})
		w.ok(err)
		if len(draft.Mismatches) == 0 || draft.Names["m03"] != "Person m03" {
			t.Errorf("whom it concerns: %+v", draft.Mismatches)
		}
		in := memoInput
		in.Explained = "En række blev rettet i databasen."
		m, err := w.r.IssueMemo(ctx, w.lead, now, w.rollout, in)
		if err != nil || !strings.Contains(m.Words, in.Explained) {
			t.Errorf("explained: %v", err)
		}
	})
}

func TestMemoIsForThoseWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := councilMemo(t, d)
		for who, want := range map[*access.Actor]fault.Kind{&w.reader: fault.Forbidden, &w.helper: fault.NotFound, &w.nobody: fault.NotFound} {
			if _, err := w.r.IssueMemo(ctx, *who, now, w.rollout, memoInput); !fault.Is(err, want) {
				t.Errorf("%s issued: %v", who.Person, err)
			}
		}
		if _, err := w.r.Memos(ctx, w.helper, w.rollout); !fault.Is(err, fault.NotFound) {
			t.Errorf("a supporter reads memos: %v", err)
		}
		other := w.lead
		other.Body = "c"
		if _, err := w.r.Memo(ctx, other, w.rollout, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body reads: %v", err)
		}
		_, err := w.r.IssueMemo(ctx, w.lead, now, w.rollout, MemoInput{Naming: "by nickname", Next: 1})
		if len(fault.List(err)) != 3 {
			t.Errorf("faults: %v", err)
		}
		draft, err := w.r.DraftMemo(ctx, w.lead, now, w.rollout, "da", MemoInput{Naming: NameNobody})
		w.ok(err)
		for _, part := range draft.Parts {
			if strings.Contains(fmt.Sprint(part), "Person m") || strings.Contains(fmt.Sprint(part), "søfart") {
				t.Errorf("a memo that names nobody says %v", part)
			}
		}
	})
}
