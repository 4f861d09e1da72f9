package entrance_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// AU-06: known or not, the answer is the same and takes the same time.
func TestAU06_NobodyLearnsWhetherAnAddressIsKnown(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.hasPassword("nyby", "ida", noon)
	now := noon
	signIn := func(address string) error {
		_, _, err := h.SignIn(ctx, now, "nyby", address, "a wrong guess", pc)
		return err
	}
	ask := func(address string) error { return h.RequestLink(ctx, now, address, outbox.Mail, "", pc) }
	for name, c := range map[string]struct {
		do    func(string) error
		tries int
		floor time.Duration
	}{
		"password":      {signIn, 100, 0},
		"asking a link": {ask, 30, 40 * time.Millisecond},
	} {
		h.Floor = c.floor
		// A machine that is busy with other things may tell times apart once;
		// a difference of ours is there each time.
		var ratio float64
		for range 3 {
			times := map[string][]time.Duration{}
			for i := range c.tries {
				now = now.Add(2 * time.Hour) // no pause, whoever tried before
				for _, address := range []string{"ida@nyby.example", fmt.Sprintf("nobody%d@nyby.example", i)} {
					took := clock.Stopwatch()
					err := c.do(address)
					known := strings.HasPrefix(address, "ida")
					times[fmt.Sprint(known)] = append(times[fmt.Sprint(known)], took())
					if c.floor == 0 && (err == nil || err.Error() != "access.sign_in.wrong") || c.floor != 0 && err != nil {
						t.Fatalf("%s: %v", address, err)
					}
				}
			}
			ratio = float64(median(times["true"])) / float64(median(times["false"]))
			if ratio > 0.9 && ratio < 1.1 {
				break
			}
		}
		if ratio <= 0.9 || ratio >= 1.1 {
			t.Errorf("%s: a known address takes %.2f times as long", name, ratio)
		}
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// AU-07: secrets do not repeat, carry at least 128 random bits, and come from
// crypto/rand only.
func TestAU07_SecretsCannotBeGuessed(t *testing.T) {
	seen := make(map[string]bool, 200_000)
	for range 100_000 {
		for _, s := range []string{ids.New(), ids.Secret()} {
			if seen[s] {
				t.Fatalf("%s came twice", s)
			}
			seen[s] = true
		}
	}
	if len(ids.New())*5 < 128 || len(ids.Secret())*5 < 256 {
		t.Error("too short")
	}
	for _, dir := range []string{"../entrance", "../access", "../../kit/ids"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if regexp.MustCompile(`"math/rand(/v2)?"`).Match(raw) {
				t.Errorf("%s imports math/rand", f)
			}
		}
	}
}

// AU-10: passwords are kept as argon2id, cookies, links and tokens as hashes;
// none of them stands anywhere in the database.
func TestAU10_NoSecretIsStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		h.hasPassword("nyby", "ida", noon)
		cookie, by := h.in("nyby", "ida", noon)
		token, _, err := h.AddToken(ctx, by, noon, tokenInput(access.PeopleRead))
		if err != nil {
			t.Fatal(err)
		}
		var hashes []string
		err = d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
			return tx.Select(&hashes, `SELECT hash FROM credentials UNION ALL SELECT hash FROM sessions UNION ALL SELECT hash FROM single_links UNION ALL SELECT hash FROM tokens`)
		})
		if err != nil || len(hashes) < 4 {
			t.Fatal(hashes, err)
		}
		plain := regexp.MustCompile(`^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$|^[0-9a-f]{64}$`)
		for _, hash := range hashes {
			if !plain.MatchString(hash) {
				t.Errorf("stored: %s", hash)
			}
			for _, s := range []string{cookie, token, password} {
				if strings.Contains(hash, s) {
					t.Error("a secret is stored")
				}
			}
		}
	})
}
