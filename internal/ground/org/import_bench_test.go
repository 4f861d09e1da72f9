package org_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	givens   = strings.Fields("Anne Bo Cecilie Dorthe Erik Freja Gunnar Hanne Ida Jens Karin Lars Mette Niels Ole Pia Rasmus Søren Tove Åse")
	families = strings.Fields("Andersen Berg Christensen Dahl Eriksson Foss Gran Hansen Iversen Jensen Karlsson Larsen Møller Nilsen Olsen Poulsen Rask Sørensen Thomsen Ødegård Ålund")
)

// manyPeople is an export of the Microsoft 365 admin centre with n people.
func manyPeople(n int) string {
	var b strings.Builder
	b.WriteString("Display name,User principal name,Object Id,First name,Last name,Title,Department,Block credential,Licenses,Mobile Phone,Postal code,Preferred language,Street address,Proxy addresses\n")
	for i := range n {
		g, f := givens[i%len(givens)], families[(i/7)%len(families)]
		mail := fmt.Sprintf("p%d.%s@solby.example", i*7919%n, strings.ToLower(g))
		fmt.Fprintf(&b, "%s %s,%s,00000000-0000-0000-0000-%012d,%s,%s,Konsulent,Afdeling %d,False,Microsoft 365 E3+Enterprise Mobility + Security E3,+45 2%07d,2400,da-DK,\"Gade %d\n2. sal\",SMTP:%s+smtp:x%d@solby.onmicrosoft.example\n",
			g, f, mail, i, g, f, i%200, i, i, mail, i)
	}
	return b.String()
}

func benchImport(b *testing.B, open func(testing.TB) *db.DB) {
	first := manyPeople(50_000)
	changed := strings.ReplaceAll(first, "Konsulent", "Chefkonsulent")
	for b.Loop() {
		d := open(b)
		p := town(b, d)
		for _, file := range []struct{ name, content string }{{"first", first}, {"again", first}, {"changed", changed}} {
			start := nanoseconds()
			r, err := p.ImportPeople(ctx, boss, noon, "users.csv", strings.NewReader(file.content), false)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(nanoseconds()-start)/1e9, file.name+"-s")
			fmt.Fprintln(os.Stderr, file.name, float64(nanoseconds()-start)/1e9, numbers(r))
		}
		for _, f := range []org.Filter{{}, {Q: "søren"}, {Q: "s"}, {Q: "ålund jens"}, {Q: "p77"}, {Unit: "it"}, {Kind: org.Member}, {Kind: org.Employee}, {State: org.Inactive}} {
			start := nanoseconds()
			page, err := p.List(ctx, boss, noon, f)
			if err != nil {
				b.Fatal(err)
			}
			fmt.Fprintf(os.Stderr, "list %+v %d rows %.1f ms\n", f, len(page.Rows), float64(nanoseconds()-start)/1e6)
		}
		_ = access.Scope{}
	}
}

func BenchmarkImportSQLite(b *testing.B)   { benchImport(b, dbtest.SQLite) }
func BenchmarkImportPostgres(b *testing.B) { benchImport(b, dbtest.Postgres) }

func nanoseconds() int64 { return time.Now().UnixNano() }
