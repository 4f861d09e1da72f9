package desk_test

import (
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// AZ-02, AZ-05, FI-04: a ticket's files are for who may see what they came
// with; for all others there are none, by list or by id.
func TestAZ02_FilesOfTickets(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("ida", "local"), desk.Input{Title: "Skærm", Text: "Den flimrer", Requester: "eva", Team: "local"})
		var open, inner, loose, foreign files.File
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) (err error) {
			for f, in := range map[*files.File]files.Input{
				&open:    {OwnerKind: desk.FindSource, Owner: made.ID, Part: "1", Name: "billede.txt", Content: []byte("a")},
				&inner:   {OwnerKind: desk.FindSource, Owner: made.ID, Part: "2", Name: "intern.txt", Content: []byte("b")},
				&loose:   {OwnerKind: desk.FindSource, Owner: made.ID, Name: "løs.txt", Content: []byte("c")},
				&foreign: {OwnerKind: "draft", Owner: made.ID, Name: "kladde.txt", Content: []byte("d")},
			} {
				if *f, err = files.Add(tx, noon, in); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Note(ctx, as("ida", "local"), noon, made.ID, desk.Saying{Text: "Internt"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			by   access.Actor
			many int
			sees []files.File
		}{
			{as("ida", "local"), 3, []files.File{open, inner, loose}}, {lead(), 3, []files.File{open, inner, loose}}, {as("eva"), 1, []files.File{open}},
			{as("ib"), 0, nil}, {as("ada", "expert"), 0, nil}, {access.Actor{Body: "b2", Person: "eva", Grants: lead().Grants}, 0, nil},
		} {
			all, err := w.Attached(ctx, c.by, noon, made.ID)
			if len(all) != c.many || (c.many == 0) != fault.Is(err, fault.NotFound) {
				t.Errorf("%s in %s: %d files, %v", c.by.Person, c.by.Body, len(all), err)
			}
			for _, f := range []files.File{open, inner, loose, foreign} {
				may := false
				for _, s := range c.sees {
					may = may || s.ID == f.ID
				}
				got, content, err := w.File(ctx, c.by, noon, f.ID)
				if may && (err != nil || len(content) != 1 || got.Name != f.Name) || !may && (!fault.Is(err, fault.NotFound) || content != nil) {
					t.Errorf("%s in %s opens %s: %v", c.by.Person, c.by.Body, f.Name, err)
				}
			}
		}
	})
}
