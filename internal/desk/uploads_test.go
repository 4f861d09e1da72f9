package desk_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

func upload(name string, size int) desk.Upload {
	return desk.Upload{Name: name, Type: "text/plain", Content: bytes.Repeat([]byte("x"), size)}
}

func names(all []files.Listed) string {
	var words []string
	for _, f := range all {
		words = append(words, f.Name)
	}
	return strings.Join(words, " ")
}

// enclosed are the names of what goes along with each letter of a ticket, by
// recipient, and the letter's words.
func (w town) enclosed(ticket string) map[string][2]string {
	w.t.Helper()
	all := map[string][2]string{}
	err := w.db.Read(ctx, "b1", func(tx *db.Tx) error {
		var rows []struct {
			Address string `db:"address"`
			Files   string `db:"files"`
			Text    string `db:"text"`
		}
		if err := tx.Select(&rows, `SELECT address, files, text FROM letters WHERE body = $1 AND cause = $2 ORDER BY created_at, id`, "b1", ticket); err != nil {
			return err
		}
		for _, r := range rows {
			var names []string
			for _, id := range strings.Fields(r.Files) {
				f, err := files.ByID(tx, id)
				if err != nil {
					return err
				}
				names = append(names, f.Name)
			}
			all[r.Address] = [2]string{strings.Join(names, " "), r.Text}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// Files come with what is said, from either side; the requester has those of
// what was said to and by them and none of a note; a reply's go out with its
// letter, and a note's never.
func TestFilesGoWithWords(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		eva, bo := as("eva"), as("bo", "central")
		made, err := w.Ask(ctx, eva, noon, desk.Input{Text: "Min skærm flimrer", Channel: desk.ByPortal, Client: "1", Files: []desk.Upload{upload("../skærm.png", 10)}})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Ask(ctx, eva, noon, desk.Input{Text: "Min skærm flimrer", Channel: desk.ByPortal, Client: "1", Files: []desk.Upload{upload("skærm.png", 10)}}); err != nil || again.ID != made.ID {
			t.Fatal(again.ID, err)
		}
		if _, err := w.Tell(ctx, eva, noon.Add(time.Minute), made.ID, desk.Saying{Files: []desk.Upload{upload("alene.txt", 5)}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Note(ctx, bo, noon.Add(2*time.Minute), made.ID, desk.Saying{Text: "Kun os", Files: []desk.Upload{upload("intern.txt", 5)}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Reply(ctx, bo, noon.Add(3*time.Minute), made.ID, desk.Saying{Text: "Prøv denne", Files: []desk.Upload{upload("vejledning.pdf", 100), upload("vejledning.pdf", 200)}}); err != nil {
			t.Fatal(err)
		}
		v := w.view(made.ID)
		if got := names(v.Files); got != "skærm.png alene.txt intern.txt vejledning.pdf vejledning.pdf" {
			t.Errorf("the desk has %s", got)
		}
		own, err := w.Own(ctx, eva, noon, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, word := range own.Words {
			if word.Kind != desk.StateSet {
				said = append(said, names(word.Files))
			}
		}
		if got := strings.Join(said, "|"); got != "skærm.png|alene.txt|vejledning.pdf vejledning.pdf" {
			t.Errorf("the requester has %s", got)
		}
		if got := w.enclosed(made.ID)["eva@solby.example"]; got[0] != "vejledning.pdf vejledning.pdf" || !strings.Contains(got[1], "Prøv denne") {
			t.Errorf("with the letter goes %v", got)
		}
		for _, f := range v.Files {
			_, _, err := w.File(ctx, eva, noon, f.ID)
			if (f.Name == "intern.txt") != fault.Is(err, fault.NotFound) {
				t.Errorf("the requester opens %s: %v", f.Name, err)
			}
		}
	})
}

// What is too large for a letter stays on the ticket's page, and the letter
// says so; who has no page here hears that there is something.
func TestALargeFileIsNotForALetter(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.Base = "https://overgang.solby.example"
		bo := as("bo", "central")
		made := w.make(bo, desk.Input{Requester: "eva", Team: "central"})
		stranger := w.make(bo, desk.Input{Sender: "solvej@borger.example", Team: "central"})
		for _, ticket := range []string{made.ID, stranger.ID} {
			if _, err := w.Reply(ctx, bo, noon, ticket, desk.Saying{Text: "Her er den", Files: []desk.Upload{upload("stor.bin", 6<<20), upload("også stor.bin", 6<<20)}}); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.enclosed(made.ID)["eva@solby.example"]; got[0] != "" || !strings.Contains(got[1], "files_on_page") || !strings.Contains(got[1], w.Base+"/my/tickets/"+made.ID) {
			t.Errorf("to somebody with a page: %v", got)
		}
		if got := w.enclosed(stranger.ID)["solvej@borger.example"]; got[0] != "" || !strings.Contains(got[1], "files_too_large") {
			t.Errorf("to somebody without: %v", got)
		}
	})
}

// FI-03, FI-04: too many, too large or empty is refused beside the field and
// writes nothing; what waits since a form came back is its sender's alone, and
// gone after a day.
func TestFI04_FilesOfAFormThatCameBack(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		eva, ib := as("eva"), as("ib")
		made, err := w.Ask(ctx, eva, noon, desk.Input{Text: "Hjælp", Channel: desk.ByPortal})
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := w.Ask(ctx, ib, noon, desk.Input{Text: "Hjælp", Channel: desk.ByPortal})
		if err != nil {
			t.Fatal(err)
		}
		many := make([]desk.Upload, 11)
		for i := range many {
			many[i] = upload("a.txt", 1)
		}
		kept, err := w.SetAside(ctx, eva, noon, []desk.Upload{upload("a.txt", 1), upload("b.txt", 2)})
		if err != nil || names(kept) != "a.txt b.txt" {
			t.Fatal(names(kept), err)
		}
		for name, s := range map[string]desk.Saying{
			"too_many": {Text: "x", Files: many}, "empty": {Text: "x", Files: []desk.Upload{upload("tom.txt", 0)}}, "too_large": {Text: "x", Files: []desk.Upload{upload("a", 20<<20), upload("b", 6<<20)}},
			"gone": {Text: "x", Aside: []string{"nobody-has-this"}},
		} {
			_, err := w.Tell(ctx, eva, noon, made.ID, s)
			if all := fault.List(err); len(all) != 1 || all[0].Field != "file" || all[0].Key != "desk.file."+name {
				t.Errorf("%s: %v", name, err)
			}
		}
		if some, err := w.SetAside(ctx, eva, noon, many); some != nil || err != nil {
			t.Errorf("what does not fit waits: %v, %v", some, err)
		}
		// Neither another person nor a ticket's own file can be taken by its id.
		if _, err := w.Tell(ctx, ib, noon, theirs.ID, desk.Saying{Text: "x", Aside: []string{kept[0].ID}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("somebody else's file: %v", err)
		}
		if some, _ := w.Aside(ctx, ib, []string{kept[0].ID}); len(some) != 0 {
			t.Error("somebody else's file is named")
		}
		if _, _, err := w.File(ctx, eva, noon, kept[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a waiting file is handed out: %v", err)
		}
		if _, err := w.Tell(ctx, eva, noon, made.ID, desk.Saying{Text: "x", Aside: []string{kept[0].ID}}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Tell(ctx, ib, noon, theirs.ID, desk.Saying{Text: "x", Aside: []string{kept[0].ID}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("another ticket's file: %v", err)
		}
		if got := names(w.view(made.ID).Files); got != "a.txt" {
			t.Errorf("the ticket has %s", got)
		}
		if n, err := w.ClearAside(ctx, noon.Add(23*time.Hour)); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		if n, err := w.ClearAside(ctx, noon.Add(25*time.Hour)); n != 1 || err != nil {
			t.Errorf("after a day: %d, %v", n, err)
		}
		if some, _ := w.Aside(ctx, eva, []string{kept[1].ID}); len(some) != 0 || names(w.view(made.ID).Files) != "a.txt" {
			t.Error("what waited is still there, or too much went")
		}
		for range 4 { // nobody fills the disk with forms that come back
			if kept, err = w.SetAside(ctx, ib, noon, []desk.Upload{upload("stor.bin", 24<<20), upload("x", 1<<20)}); err != nil || len(kept) != 2 {
				t.Fatal(len(kept), err)
			}
		}
		if kept, err = w.SetAside(ctx, ib, noon, []desk.Upload{upload("en til.bin", 1)}); err != nil || len(kept) != 0 {
			t.Errorf("there is no end to what waits: %v, %v", kept, err)
		}
		if _, err := w.SetAside(ctx, access.Program("b1"), noon, []desk.Upload{upload("a", 1)}); err != nil {
			t.Error(err)
		}
	})
}
