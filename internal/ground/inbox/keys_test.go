package inbox

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// LG-01: what reply addresses are signed with lies sealed. What was kept before
// goes on working and is sealed; without the key that seals nothing is believed
// and a new one is made, so that mail goes on.
func TestLG01_ReplyKeysLieSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		ctx := context.Background()
		mine, other := seal.New(seal.Words("what this server alone knows of all")), seal.New(seal.Words("what another server knows of all"))
		within := func(do func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, "lindeby", do); err != nil {
				t.Fatal(err)
			}
		}
		signing := func(box *seal.Box) (secret string) {
			t.Helper()
			within(func(tx *db.Tx) error {
				key, err := SigningKey(tx, noon, box)
				secret = string(key)
				return err
			})
			return secret
		}
		believed := func(box *seal.Box) (string, bool) {
			t.Helper()
			var words []string
			all := false
			within(func(tx *db.Tx) (err error) {
				keys, ok, err := ReplyKeys(tx, box)
				for _, k := range keys {
					words = append(words, string(k))
				}
				all = ok
				return err
			})
			return strings.Join(words, " "), all
		}
		kept := func() (all []string) {
			t.Helper()
			within(func(tx *db.Tx) error {
				return tx.Select(&all, `SELECT secret FROM reply_keys WHERE body = $1`, tx.Tenant)
			})
			return all
		}
		const plain = "0123456789abcdef0123456789abcdef"
		within(func(tx *db.Tx) error {
			return tx.Insert("reply_keys", replyKey{"lindeby", plain, noon.Add(-time.Hour)})
		})
		if got := signing(mine); got != plain {
			t.Errorf("what was kept before signs no more: %q", got)
		}
		p.box.Keys = mine
		for range 2 {
			if err := p.box.Sweep(ctx, noon); err != nil {
				t.Fatal(err)
			}
		}
		if got := kept(); len(got) != 1 || !seal.Is(got[0]) || strings.Contains(got[0], plain) {
			t.Errorf("it lies open: %q", got)
		}
		if words, all := believed(mine); words != plain || !all || signing(mine) != plain {
			t.Errorf("%q %v", words, all)
		}
		if words, all := believed(other); words != "" || all {
			t.Errorf("another server believes %q", words)
		}
		made := signing(other)
		if made == plain || signing(other) != made || len(kept()) != 2 || !seal.Is(kept()[0]) || !seal.Is(kept()[1]) {
			t.Errorf("%q of %q", made, kept())
		}
		if signing(mine) != plain {
			t.Error("the first server signs with a key it cannot know")
		}
		if words, all := believed(nil); words != "" || all {
			t.Errorf("without any key %q is believed", words)
		}
	})
}
