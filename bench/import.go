package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// importPeople reads a list as the Microsoft 365 admin centre exports it.
func importPeople(ctx context.Context, s settings) error {
	t := &town{folder: s.dir + "/import", body: "bodyimport"}
	if err := t.open(ctx); err != nil {
		return err
	}
	defer t.close()
	err := t.DB.Write(ctx, t.body, func(tx *db.Tx) error {
		return org.AddBody(tx, org.Body{ID: t.body, Slug: "import", Name: "Storby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1})
	})
	if err != nil {
		return err
	}
	list := export(s.people)
	fmt.Printf("\nImport of %d rows (%d MB of CSV)\n", s.people, len(list)>>20)
	for _, what := range []string{"first time: all new", "second time: nothing changes"} {
		took := stopwatch()
		r, err := t.People.ImportPeople(ctx, access.Program(t.body), now, "users.csv", bytes.NewReader(list), false)
		if err != nil {
			return err
		}
		fmt.Printf("  %-34s %8.1f s   (%d new, %d unchanged, %d faulty)\n", what, took().Seconds(), r.New, r.Unchanged, r.Faulty)
	}
	raw, err := rawInserts(ctx, s, 3*s.people)
	if err != nil {
		return err
	}
	fmt.Printf("  %-34s %8.1f s   (%d plain rows, one commit)\n", "limit: the database alone", raw.Seconds(), 3*s.people)
	return nil
}

func export(n int) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeffDisplay name,User principal name,First name,Last name,Title,Department,Block credential,Licenses,Mobile Phone,Preferred language,Proxy addresses\n")
	for i := range n {
		g, f := given[i%len(given)], fmt.Sprintf("%s-%d", family[i/7%len(family)], i)
		fmt.Fprintf(&b, "%s %s,u%d@storby.example,%s,%s,Medarbejder,Forvaltning %d,False,Microsoft 365 E3,+45 2%07d,da-DK,SMTP:u%d@storby.example+smtp:u%d@gammel.example\n", g, f, i, g, f, i%50, i, i, i)
	}
	return b.Bytes()
}

// rawInserts is what the same database takes without any program around it.
func rawInserts(ctx context.Context, s settings, rows int) (time.Duration, error) {
	t := &town{folder: s.dir + "/raw"}
	if err := t.open(ctx); err != nil {
		return 0, err
	}
	defer t.close()
	raw := t.DB.Raw()
	if _, err := raw.ExecContext(ctx, "CREATE TABLE plain (body TEXT, id TEXT, a TEXT, b TEXT, c TEXT, PRIMARY KEY (body, id))"); err != nil {
		return 0, err
	}
	took := stopwatch()
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	insert, err := tx.PrepareContext(ctx, "INSERT INTO plain (body, id, a, b, c) VALUES ($1, $2, $3, $4, $5)")
	if err != nil {
		return 0, err
	}
	for i := range rows {
		if _, err := insert.ExecContext(ctx, "b", fmt.Sprint(i), "given family", "given.family@storby.example", "+4520000000"); err != nil {
			return 0, err
		}
	}
	return took(), tx.Commit()
}
