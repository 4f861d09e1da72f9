package desk

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// What is read in parts is what is read at once: no ticket twice, none left
// out, each with its hour, and sums only of those solved.
func TestTicketsAreTalliedAlikeInParts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		body := org.Body{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}
		err := d.Write(context.Background(), "b1", func(tx *db.Tx) error {
			if err := org.AddBody(tx, body); err != nil {
				return err
			}
			for i := range 7 {
				at := noon.Add(time.Duration(i) * 40 * time.Minute)
				made := Ticket{Body: "b1", ID: ids.Since(at) + fmt.Sprint(i), Number: i + 1, Kind: Fault, State: Open, Open: 1, Title: "Net", Team: "t", Level: 1 + i%2, Channel: ByPhone, CreatedAt: at, LandedAt: at, StaySeconds: 30, Client: fmt.Sprint(i)}
				if i%3 == 0 {
					made.State, made.Open, made.SolvedAt, made.Unit = Solved, 0, at.Add(time.Minute), "school"
				}
				if err := tx.Insert("tickets", made); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		w := window{from: noon, until: noon.Add(24 * time.Hour), body: body}
		read := func(atOnce int) (y tally) {
			y = tally{map[string]*madeGroup{}, map[hourOf]int{}}
			err := d.Read(context.Background(), "b1", func(tx *db.Tx) error { return madeLines(tx, w, atOnce, y.take) })
			if err != nil {
				t.Fatal(err)
			}
			return y
		}
		whole := read(100)
		m := sumUp(whole.groups)
		if m.N != 7 || m.Outcomes[SolvedAll] != 3 || m.Stays[1] != (Stay{2, 120, 60}) || m.Stays[2] != (Stay{1, 60, 30}) || len(m.Units) != 2 || m.Outsiders != 7 {
			t.Errorf("%+v", m)
		}
		if n := whole.hours[hourOf{int64(noon) / 3600e6, ByPhone}]; n != 2 || len(whole.hours) != 5 {
			t.Errorf("%d in the first of %v", n, whole.hours)
		}
		for _, atOnce := range []int{1, 2, 7, 8} {
			if parts := read(atOnce); !reflect.DeepEqual(parts, whole) {
				t.Errorf("%d at once: %+v, not %+v", atOnce, parts, whole)
			}
		}
		for _, odd := range []string{"x", "a" + fieldEnd + "b" + fieldEnd + "1" + fieldEnd + "2" + fieldEnd + "3"} {
			if err := whole.take(odd); err == nil {
				t.Errorf("%q is taken for a line", odd)
			}
		}
	})
}
