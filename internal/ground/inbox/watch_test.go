package inbox

import (
	"context"
	"testing"
	"testing/fstest"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// MI-15: ten minutes without an answer of the mail server are told once, and
// once more when it is over.
func TestMI15_SilenceIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		ctx := context.Background()
		tree := fstest.MapFS{}
		for _, lang := range []string{"da", "nb", "sv", "en"} {
			tree["texts/"+lang+".json"] = &fstest.MapFile{Data: []byte(`{"inbox.silent.subject":"Silent","inbox.silent.text":"s {{.address}} {{.page}}","inbox.back.subject":"Back","inbox.back.text":"b {{.address}}"}`)}
		}
		texts := text.NewCatalog()
		if err := texts.Load(tree); err != nil {
			t.Fatal(err)
		}
		p.box.Texts = texts
		if err := d.Write(ctx, "lindeby", func(tx *db.Tx) error {
			return access.AddGrant(tx, access.GrantRow{Body: "lindeby", ID: "g", Person: "anna", Role: access.SupportLead, GrantedAt: noon})
		}); err != nil {
			t.Fatal(err)
		}
		told := func() (n int) {
			if err := d.Read(ctx, "lindeby", func(tx *db.Tx) error {
				return tx.Get(&n, `SELECT count(*) FROM letters WHERE body = $1 AND cause_kind = 'inbox'`, "lindeby")
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		watch := func(minutes int) int {
			t.Helper()
			for range minutes {
				p.now.Advance(time.Minute)
				if err := p.box.Watch(ctx, p.now.Now(), noon, []string{"desk@lindeby.example"}); err != nil {
					t.Fatal(err)
				}
			}
			return told()
		}
		if n := watch(9); n != 0 {
			t.Errorf("%d letters after nine minutes", n)
		}
		if n := watch(2); n != 1 {
			t.Errorf("%d letters after eleven", n)
		}
		if err := p.box.Polled(ctx, p.now.Now(), p.at, "it does not answer"); err != nil {
			t.Fatal(err)
		}
		if n := watch(60); n != 1 {
			t.Errorf("%d letters after an hour", n)
		}
		if err := p.box.Polled(ctx, p.now.Now(), p.at, ""); err != nil {
			t.Fatal(err)
		}
		if n := watch(3); n != 2 {
			t.Errorf("%d letters when it was over", n)
		}
	})
}
