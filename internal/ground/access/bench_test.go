package access_test

import (
	"context"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// BenchmarkSession is what every request pays first.
func BenchmarkSession(b *testing.B) {
	d := dbtest.SQLite(b)
	a := house(b, d)
	var cookie string
	err := d.Write(context.Background(), db.Everyone, func(tx *db.Tx) (err error) {
		cookie, _, err = access.OpenSession(tx, noon, "b", "ida", access.WithPassword, access.Client{})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := a.Session(context.Background(), noon, cookie); err != nil {
			b.Fatal(err)
		}
	}
}
