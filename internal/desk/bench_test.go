package desk_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"

	"github.com/overgang/overgang/internal/ground/org"
)

// BenchmarkMake takes tickets in side by side, each durable before it is
// answered.
func BenchmarkMake(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"SQLite": dbtest.SQLite, "Postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			body := org.Body{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}
			if err := d.Write(ctx, "b1", func(tx *db.Tx) error { return settle(tx, body) }); err != nil {
				b.Fatal(err)
			}
			office := desk.New(d)
			office.Texts = text.NewCatalog()
			var n atomic.Int64
			b.SetParallelism(4)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					in := desk.Input{Title: "Mail kommer ikke frem", Text: "Siden i morges kommer der ingen mail til vores fælles postkasse.", Kind: desk.Fault, Service: "mail",
						Requester: "eva", Channel: desk.ByPhone, Client: fmt.Sprint(n.Add(1))}
					if _, err := office.Make(ctx, lead(), noon, in); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
		})
	}
}
