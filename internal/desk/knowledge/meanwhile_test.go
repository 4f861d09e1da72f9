package knowledge

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Nobody is reminded to look at a guide that is retired at that moment, or
// given to somebody else.
func TestRemindedWhileAGuideGoes(t *testing.T) {
	for name, change := range map[string]func(ctx context.Context, l *Library, id string, version int) error{
		"retired": func(ctx context.Context, l *Library, id string, version int) error {
			return l.Retire(ctx, lead, monday, id, version)
		},
		"given away": func(ctx context.Context, l *Library, id string, version int) error {
			return l.Change(ctx, lead, monday, id, version, Input{Kind: AGuide, Audience: ForStaff, ReviewOn: "2026-03-02", Owner: "agent"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				l := room(t, d)
				l.Texts = text.NewCatalog()
				files := fstest.MapFS{}
				for _, lang := range text.Langs {
					files["texts/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{"knowledge.letter.review":"{{.title}} {{.day}} {{.helped}} {{.votes}}","knowledge.letter.review_subject":"{{.title}}"}`)}
				}
				must(t, l.Texts.Load(text.Texts))
				must(t, l.Texts.Load(files))
				id := made(t, l, Input{Kind: AGuide, Audience: ForStaff, ReviewOn: "2026-03-02"}, Words{Title: "Wifi", Text: "x"})
				desk, err := l.Open(ctx, lead, monday, id)
				must(t, err)
				err = dbtest.Meanwhile(t, d, "b", func(ctx context.Context, _ *db.Tx) error { return change(ctx, l, id, desk.Guide.Version) }, func() error {
					_, err := l.Remind(ctx, programOf("b"), monday)
					return err
				})
				must(t, err)
				var letters int
				must(t, d.Read(ctx, "b", func(tx *db.Tx) error {
					return tx.Get(&letters, `SELECT count(*) FROM letters WHERE body = 'b' AND person = 'lead'`)
				}))
				if letters != 0 {
					t.Errorf("%d letters about what is no longer theirs", letters)
				}
			})
		})
	}
}
