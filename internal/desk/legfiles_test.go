package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/fault"
)

func atFjord(person string) access.Actor {
	return access.Actor{Body: "b1", Person: person, Via: access.BySession, Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("fjord")}}}
}

// E4, MO-03, AZ-10: files go to a supplier with what is written to them, and
// come with what they answer; they stay on the leg. The requester, another
// supplier and who has no part in the ticket never have them; a note's files
// never reach the supplier.
func TestAZ10_FilesStayOnTheirLeg(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Files: []desk.Upload{upload("evas.png", 9)}})
		w.do(w.Note(ctx, ida(), noon, made.ID, desk.Saying{Text: "Kun os", Files: []desk.Upload{upload("intern.txt", 4)}}))
		in := toFjord()
		in.Files = []desk.Upload{upload("../log.txt", 20), upload("log.txt", 20)}
		leg, err := w.OpenLeg(ctx, ida(), noon.Add(time.Minute), made.ID, 0, in)
		if err != nil {
			t.Fatal(err)
		}
		elv, err := w.OpenLeg(ctx, ida(), noon.Add(2*time.Minute), made.ID, 0, desk.LegInput{Supplier: "elv", Subject: "Noget andet", Text: "Til Elv", Files: []desk.Upload{upload("elv.txt", 3)}})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.enclosed(made.ID); got["desk@fjord.example"][0] != "log.txt log.txt" || got["siv@elv.example"][0] != "elv.txt" {
			t.Errorf("with the letters go %v", got)
		}
		kim := atFjord("ib")
		kept, err := w.SetAside(ctx, kim, noon, []desk.Upload{upload("rettelse.zip", 7)})
		if err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		answer := desk.Saying{Text: "Prøv denne", Files: []desk.Upload{upload("vejledning.pdf", 11)}, Aside: []string{kept[0].ID}}
		for range 2 { // a finger that was too quick
			if err := w.AnswerLeg(ctx, kim, noon.Add(3*time.Minute), leg.ID, "", answer); err != nil {
				t.Fatal(err)
			}
		}
		w.do(w.HeardFromSupplier(ctx, ida(), noon.Add(4*time.Minute), made.ID, leg.ID, desk.LegHeard{Files: []desk.Upload{upload("nøgle.txt", 5)}}))
		if err := w.AnswerLeg(ctx, kim, noon.Add(5*time.Minute), leg.ID, "", desk.Saying{Files: []desk.Upload{upload("alene.txt", 5)}}); err != nil {
			t.Fatal(err)
		}

		l := w.leg(made.ID, leg.ID)
		var said []string
		for _, e := range l.Words {
			said = append(said, names(l.FilesOf(e)))
		}
		if got := strings.Join(said, "|"); got != "log.txt log.txt|rettelse.zip vejledning.pdf|nøgle.txt|alene.txt" {
			t.Errorf("the desk has %s", got)
		}
		v, err := w.HandedLeg(ctx, kim, leg.ID)
		if err != nil {
			t.Fatal(err)
		}
		said = nil
		theirs := map[string]bool{}
		for _, word := range v.Words {
			said = append(said, names(word.Words.Files()))
			for _, f := range word.Words.Files() {
				theirs[f.ID] = true
			}
		}
		if got := strings.Join(said, "|"); got != "log.txt log.txt|rettelse.zip vejledning.pdf|nøgle.txt|alene.txt" {
			t.Errorf("the supplier has %s", got)
		}
		elvs := access.Actor{Body: "b1", Person: "ib", Via: access.BySession, Grants: []access.Grant{{Role: access.SupplierDesk, Scope: access.Supplier("elv")}}}
		elsewhere := kim
		elsewhere.Body = "b2"
		for _, f := range w.view(made.ID).Files {
			for name, c := range map[string]struct {
				by  access.Actor
				may bool
			}{
				"the desk": {ida(), true}, "the requester": {as("eva"), f.Name == "evas.png"}, "a stranger": {as("ib"), false}, "the supplier": {kim, theirs[f.ID]},
				"another supplier": {elvs, f.Name == "elv.txt"}, "another body": {elsewhere, false},
			} {
				_, content, err := w.File(ctx, c.by, noon, f.ID)
				if c.may != (err == nil) || !c.may && (!fault.Is(err, fault.NotFound) || content != nil) {
					t.Errorf("%s opens %s: %v", name, f.Name, err)
				}
			}
		}
		own, err := w.Own(ctx, as("eva"), noon, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		var all []files.Listed
		for _, word := range own.Words {
			all = append(all, word.Files...)
		}
		if names(all) != "evas.png" {
			t.Errorf("the requester has %s", names(all))
		}
		_ = elv
	})
}

// FI-03, FI-04: what is too large for a letter is refused beside the field and
// writes nothing; somebody else's waiting file does not go along, whichever side
// asks.
func TestFI04_FilesOfALegAreItsWritersOwn(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		evas, err := w.LayAside(ctx, as("eva"), noon, upload("evas.txt", 1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.LayAside(ctx, as("eva"), noon, upload("tom.txt", 0)); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty file waits: %v", err)
		}
		if _, err := w.LayAside(ctx, access.Program("b1"), noon, upload("a.txt", 1)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody's file waits: %v", err)
		}
		said := len(w.view(made.ID).Entries)
		large := []desk.Upload{upload("a.bin", 6<<20), upload("b.bin", 6<<20)}
		to := toFjord()
		to.Supplier = "elv"
		to.Aside = []string{evas.ID}
		for name, c := range map[string]struct {
			key string
			err error
		}{
			"more than a letter takes": {"desk.file.too_large", second(w.SayToSupplier(ctx, ida(), noon, made.ID, leg.ID, desk.LegSaying{Text: "x", Files: large}))},
			"a stranger's":             {"desk.file.gone", second(w.SayToSupplier(ctx, ida(), noon, made.ID, leg.ID, desk.LegSaying{Text: "x", Aside: []string{evas.ID}}))},
			"a stranger's, first word": {"desk.file.gone", second(w.OpenLeg(ctx, ida(), noon, made.ID, 0, to))},
			"a stranger's, answered":   {"desk.file.gone", w.AnswerLeg(ctx, atFjord("ib"), noon, leg.ID, "", desk.Saying{Text: "x", Aside: []string{evas.ID}})},
			"a stranger's, heard":      {"desk.file.gone", second(w.HeardFromSupplier(ctx, ida(), noon, made.ID, leg.ID, desk.LegHeard{Text: "x", Aside: []string{evas.ID}}))},
			"nothing at all":           {"desk.text.missing", w.AnswerLeg(ctx, atFjord("ib"), noon, leg.ID, "", desk.Saying{})},
			"a file without a word":    {"desk.text.missing", second(w.SayToSupplier(ctx, ida(), noon, made.ID, leg.ID, desk.LegSaying{Files: []desk.Upload{upload("a", 1)}}))},
		} {
			if all := fault.List(c.err); len(all) != 1 || all[0].Key != c.key || all[0].Field == "" {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if now := w.view(made.ID); len(now.Entries) != said || len(now.Files) != 0 {
			t.Errorf("%d entries, files %s", len(now.Entries)-said, names(now.Files))
		}
	})
}
