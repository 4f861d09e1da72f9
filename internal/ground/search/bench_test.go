package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// archive is a source of made-up things: the same number gives the same text.
type archive struct{ n int }

// vocabulary has words as language has them: few common, many rare.
var vocabulary = func() []string {
	dice := rand.New(rand.NewPCG(1, 1))
	syllables := strings.Fields("ska ner mel kon to ud rul ning net vaerk prin ter sky def ad gang ser ver lo gin ko de or mai ls op da te ring sik ker hed pro gram tab let te le fon")
	known := strings.Fields("printer skærm adgangskode netværk mail telefon opdatering tablet konto server")
	for len(known) < 60_000 {
		w := ""
		for range 2 + dice.IntN(4) {
			w += syllables[dice.IntN(len(syllables))]
		}
		known = append(known, w)
	}
	return known
}()

func (archive) text(i, words int) string {
	dice := rand.New(rand.NewPCG(uint64(i), 7))
	zipf := rand.NewZipf(dice, 1.15, 8, uint64(len(vocabulary)-1))
	var b strings.Builder
	for range words {
		b.WriteString(vocabulary[zipf.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()
}

func (a archive) Load(_ *db.Tx, ids []string) ([]search.Doc, error) {
	var all []search.Doc
	for _, id := range ids {
		i, err := strconv.Atoi(id)
		if err != nil {
			return nil, err
		}
		title, text := a.text(i, 5), a.text(i+10_000_000, 60)
		team := search.Team(fmt.Sprint(i % 100))
		all = append(all, search.Doc{Kind: "ticket", ID: id, Number: i + 10_000, Title: title, Text: text, Scopes: []string{"may/desk.read", team}},
			search.Doc{Kind: "my_ticket", ID: id, Number: i + 10_000, Title: title, Text: text[:len(text)/2], Scopes: []string{search.Person(fmt.Sprint(i % 20_000))}})
	}
	return all, nil
}

func (a archive) IDs(_ *db.Tx, after string, limit int) ([]string, error) {
	next, _ := strconv.Atoi(after)
	var ids []string
	for i := next + 1; i <= a.n && len(ids) < limit; i++ {
		ids = append(ids, fmt.Sprintf("%08d", i))
	}
	return ids, nil
}

func (archive) Version() int { return 1 }

// BenchmarkFind measures questions among OVERGANG_BENCH_THINGS tickets (two
// documents each), beside the same words asked of the index alone.
func BenchmarkFind(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("OVERGANG_BENCH_THINGS"))
	if n == 0 {
		n = 10_000
	}
	for name, open := range map[string]func(testing.TB) *db.DB{"SQLite": dbtest.SQLite, "Postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) { findIn(b, open(b), n) })
	}
}

func findIn(b *testing.B, d *db.DB, n int) {
	index := search.New(d, slog.New(slog.DiscardHandler))
	index.Add("ticket", archive{n})
	err := d.Write(context.Background(), "a", func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO bodies (id, slug, name, country, lang, zone, created_at) VALUES ('a', 'a', 'A', 'DK', 'da', 'UTC', 1)`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	took := clock.Stopwatch()
	if err := index.CatchUp(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.Logf("indexed %d documents in %s: %.0f a second", 2*n, took().Round(time.Millisecond), float64(2*n)/took().Seconds())
	everything, team := []string{"everybody", "may/desk.read", "person/17"}, []string{"everybody", "team/3", "team/4", "person/17"}
	person := []string{"everybody", "person/17"}
	for _, q := range []struct {
		name string
		q    search.Question
	}{
		{"common", search.Question{Words: "printer", Scopes: everything}},
		{"two common", search.Question{Words: "printer netværk", Scopes: everything}},
		{"three", search.Question{Words: "skærm " + vocabulary[300] + " " + vocabulary[2000], Scopes: everything}},
		{"rare", search.Question{Words: vocabulary[40_000], Scopes: everything}},
		{"two rare", search.Question{Words: vocabulary[4_000] + " " + vocabulary[5_000], Scopes: everything}},
		{"nothing", search.Question{Words: "findesikke", Scopes: everything}},
		{"typing", search.Question{Words: "printer ska", Typing: true, Scopes: everything}},
		{"number", search.Question{Words: fmt.Sprint(10_000 + n/2), Scopes: everything}},
		{"phrase", search.Question{Words: `"printer skærm"`, Scopes: everything}},
		{"without", search.Question{Words: "printer -skærm", Scopes: everything}},
		{"team common", search.Question{Words: "printer", Scopes: team}},
		{"team two", search.Question{Words: "printer " + vocabulary[300], Scopes: team}},
		{"team rare", search.Question{Words: vocabulary[4_000], Scopes: team}},
		{"own", search.Question{Words: "printer", Scopes: person}},
		{"kind", search.Question{Words: "printer", Scopes: everything, Kinds: []string{"my_ticket"}}},
	} {
		b.Run(q.name, func(b *testing.B) {
			q.q.Limit = 20
			var times []time.Duration
			hits := 0
			for b.Loop() {
				took := clock.Stopwatch()
				p, err := index.Find(context.Background(), "a", q.q)
				if err != nil {
					b.Fatal(err)
				}
				times, hits = append(times, took()), len(p.Hits)
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(times[0].Microseconds())/1000, "least-ms")
			b.ReportMetric(float64(hits), "hits")
		})
	}
}
