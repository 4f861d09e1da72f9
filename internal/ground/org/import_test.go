package org_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func importList(t testing.TB, p *org.People, name, content string) org.Report {
	t.Helper()
	r, err := p.ImportPeople(ctx, boss, noon, name, strings.NewReader(content), false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func numbers(r org.Report) [5]int {
	return [5]int{r.New, r.Changed, r.Unchanged, r.Missing, r.Faulty}
}

func find(t testing.TB, p *org.People, q string) org.Card {
	t.Helper()
	page, err := p.List(ctx, boss, noon, org.Filter{Q: q, State: org.Anyone})
	if err != nil || len(page.Rows) != 1 {
		t.Fatalf("%q finds %v %v", q, names(page.Rows), err)
	}
	card, err := p.Look(ctx, boss, noon, page.Rows[0].ID, org.PurposePage)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

func TestM365Fixture(t *testing.T) {
	file := string(fixtures.File(t, "people", "m365-export-users_utf8bom.csv"))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		dry, err := p.ImportPeople(ctx, boss, noon, "users.csv", strings.NewReader(file), true)
		if err != nil || numbers(dry) != [5]int{8, 0, 0, 0, 0} || dry.Source != org.M365 || dry.Applied {
			t.Fatalf("%+v %v", dry, err)
		}
		if page, _ := p.List(ctx, boss, noon, org.Filter{State: org.Anyone}); len(page.Rows) != 1 {
			t.Fatal("a dry run adds nobody")
		}
		if r := importList(t, p, "users.csv", file); numbers(r) != [5]int{8, 0, 0, 0, 0} || !r.Applied || len(r.Remarks) != 0 {
			t.Fatalf("%+v", r)
		}
		first := find(t, p, "kirsten.ostergaard@kommune.example")
		said := first.Lists[0].Said()
		if first.Person.Name != "Kirsten Østergård" || first.Person.Lang != "da" || first.Person.Mobile != "+4520000000" ||
			said.Street != "Borups Allé 177\n3. sal" || !slices.Equal(said.Licences, []string{"Microsoft 365 E3", "Enterprise Mobility + Security E3"}) {
			t.Errorf("%+v %+v", first.Person, said)
		}
		var addresses []string
		for _, e := range first.Emails {
			addresses = append(addresses, e.Kind+" "+e.Address)
		}
		if !slices.Equal(addresses, []string{"primary kirsten.ostergaard@kommune.example", "alias kirsten.ostergaard@innherred-samkommune.example",
			"alias kirsten.ostergaard@kommune.onmicrosoft.example"}) {
			t.Error(addresses)
		}
		if bjorn := find(t, p, "bjørn ås"); bjorn.Lists[0].Said().Postal != "0159" || bjorn.Person.Lang != "nb" || bjorn.Positions[0].Title != "Medlem" {
			t.Errorf("%+v", bjorn)
		}
		page, err := p.List(ctx, boss, noon, org.Filter{State: org.Inactive})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].Mail != "soren.aebelo@kommune.example" {
			t.Errorf("blocked: %v %v", page, err)
		}
		if r := importList(t, p, "users.csv", file); numbers(r) != [5]int{0, 0, 8, 0, 0} {
			t.Errorf("twice changes nothing: %+v", r)
		}
	})
}

func TestEntraFixture(t *testing.T) {
	file := string(fixtures.File(t, "people", "entra-download-users.csv"))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		r := importList(t, p, "exportUsers.csv", file)
		if numbers(r) != [5]int{8, 0, 0, 0, 0} || r.Source != org.Entra {
			t.Fatalf("%+v", r)
		}
		if asa := find(t, p, "asa.oberg@kommune.example"); asa.Person.Name != "Åsa Öberg" || asa.Emails[0].Kind != "primary" {
			t.Errorf("%+v", asa)
		}
		if guest := find(t, p, "ailu.utsi@kommune.example"); guest.Positions[0].Kind != org.External {
			t.Errorf("%+v", guest.Positions)
		}
		page, _ := p.List(ctx, boss, noon, org.Filter{State: org.Inactive})
		if len(page.Rows) != 1 || page.Rows[0].Mail != "soren.aebelo@kommune.example" {
			t.Errorf("%v", names(page.Rows))
		}
		other := string(fixtures.File(t, "people", "m365-export-users_utf8bom.csv"))
		if r := importList(t, p, "users.csv", other); r.New != 0 || r.Faulty != 0 || r.Missing != 0 {
			t.Errorf("the same people by another list: %+v", r)
		}
		if r := importList(t, p, "exportUsers.csv", file); numbers(r) != [5]int{0, 0, 8, 0, 0} {
			t.Errorf("and by the first again: %+v", r)
		}
	})
}

func TestDevicesAreNoPeople(t *testing.T) {
	p := town(t, dbtest.SQLite(t))
	_, err := p.ImportPeople(ctx, boss, noon, "d.csv", bytes.NewReader(fixtures.File(t, "people", "intune-devices.csv")), true)
	if fs := fault.List(err); len(fs) == 0 || fs[0].Key != "org.import.devices" {
		t.Error(err)
	}
}

const head = "Id;Navn;E-mail;Ekstra adresser;Mobil;Enhed;Titel;Slags stilling;Aktiv\n"

func TestIN07_ListAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		r := importList(t, p, "hr.csv", head+
			"1;Anne Berg;anne@solby.example;a.berg@solby.example;20000001;IT;Konsulent;;ja\n"+
			"2;Bo Dahl;bo@solby.example;;20000002;Skole;Lærer;ansat;ja\n"+
			"3;Cem Ek;cem@solby.example;;;Byrådet;;medlem;ja\n")
		if numbers(r) != [5]int{3, 0, 0, 0, 0} || !slices.Equal(r.NewUnits, []string{"Skole"}) || r.Source != org.List {
			t.Fatalf("%+v", r)
		}
		anne := find(t, p, "anne berg")
		if anne.Units[anne.Positions[0].Unit].ID != "it" || anne.Person.External != "1" {
			t.Errorf("the unit that is there is taken: %+v", anne)
		}
		// What people here put right stays, until the list says something else.
		if err := p.Edit(ctx, boss, noon, anne.Person.ID, anne.Person.Version, org.PersonInput{Given: "Anne", Family: "Berg", Mobile: "+4529999999"}); err != nil {
			t.Fatal(err)
		}
		next := head +
			"1;Anne Berg Holm;anne@solby.example;;20000001;Skole;Konsulent;;ja\n" + // other name, alias gone, other unit
			"2;Bo Dahl;bo.dahl@solby.example;;20000002;Skole;Lærer;ansat;nej\n" + // other address, blocked
			"4;Dua Foss;a.berg@solby.example;;;Skole;;;ja\n" // has the address that Anne had
		tomorrow := noon.Add(24 * time.Hour)
		r, err := p.ImportPeople(ctx, boss, tomorrow, "hr.csv", strings.NewReader(next), false)
		if err != nil || numbers(r) != [5]int{1, 2, 0, 1, 0} {
			t.Fatalf("%+v %v", r, err)
		}
		lines, err := p.Lines(ctx, boss, r.Import, org.Changed, 0, 10)
		if err != nil || len(lines) != 2 {
			t.Fatal(lines, err)
		}
		got := map[string]string{}
		for _, l := range lines {
			for _, c := range l.Changes {
				got[l.Name+" "+c.Field] = c.Old + "→" + c.New
			}
		}
		want := map[string]string{
			"Anne Berg Holm given": "Anne→Anne Berg", "Anne Berg Holm family": "Berg→Holm", "Anne Berg Holm name": "Anne Berg→Anne Berg Holm",
			"Anne Berg Holm aliases": "a.berg@solby.example→", "Anne Berg Holm unit": "IT→Skole",
			"Bo Dahl mail": "bo@solby.example→bo.dahl@solby.example", "Bo Dahl active": "yes→no", "Bo Dahl aliases": "bo@solby.example→",
		}
		if !maps.Equal(got, want) {
			t.Errorf("%v", got)
		}
		card, err := p.Look(ctx, boss, tomorrow, anne.Person.ID, org.PurposePage)
		if err != nil || card.Person.Mobile != "+4529999999" || card.Person.Family != "Holm" || len(card.Positions) != 2 ||
			card.Positions[0].From != "2026-04-15" || card.Positions[1].To != "2026-04-14" {
			t.Errorf("%+v %v", card, err)
		}
		if len(card.Emails) != 1 {
			t.Errorf("her address went to another: %+v", card.Emails)
		}
		missing, err := p.Lines(ctx, boss, r.Import, org.Missing, -1000, 10)
		if err != nil || len(missing) != 1 || missing[0].Name != "Cem Ek" {
			t.Fatal(missing, err)
		}
		if cem := find(t, p, "cem"); cem.Person.Active != 1 {
			t.Error("nobody leaves by an import")
		}
		if err := p.LeaveMissing(ctx, boss, tomorrow, r.Import, []string{missing[0].Person}, "2026-04-15"); err != nil {
			t.Error(err)
		}
		if cem := find(t, p, "cem"); cem.Person.Active != 0 {
			t.Error("but by being told so")
		}
		if err := p.LeaveMissing(ctx, boss, tomorrow, r.Import, []string{anne.Person.ID}, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("only those who are missing: %v", err)
		}
		if r, err := p.ImportPeople(ctx, boss, tomorrow, "hr.csv", strings.NewReader(next), false); err != nil || numbers(r) != [5]int{0, 0, 3, 0, 0} {
			t.Errorf("%+v %v", r, err)
		}
	})
}

func TestIN07_FaultyLines(t *testing.T) {
	p := town(t, dbtest.SQLite(t))
	add(t, p, boss, "Ejer", "Hansen", "taget@solby.example", org.Employee, "it")
	r := importList(t, p, "hr.csv", head+
		"1;Anne Berg;anne@solby.example;;;IT;;;ja\n"+
		"1;Anna Berg;anna@solby.example;;;IT;;;ja\n"+ // 3: same id
		"3;;navnløs@solby.example;;;IT;;;ja\n"+ // 4: no name
		";Uden Id;;;;IT;;;ja\n"+ // 5: nothing to know them by
		"6;Skrå Adresse;ikke en adresse;;;IT;;;ja\n"+ // 6
		"7;Dob Belt;anne@solby.example;;;IT;;;ja\n"+ // 7: address of line 2
		"8;Tag Et;ta@solby.example;taget@solby.example;;IT;;;ja\n"+ // 8: somebody's
		"9;For Kort\n"+ // 9
		"10;God Nok;god@solby.example;;call me;IT;;chef;måske\n") // remarks
	var got []string
	for _, f := range r.Faults {
		got = append(got, fmt.Sprint(f.Line, " ", f.Fault.Key))
	}
	want := []string{"3 org.import.same_key", "4 org.import.name_missing", "5 org.import.unknown_person", "6 org.import.bad_address",
		"7 org.import.same_address", "8 org.import.address_taken", "9 sheet.row.short"}
	if !slices.Equal(got, want) || numbers(r) != [5]int{2, 0, 0, 0, 7} {
		t.Errorf("%v %+v", got, numbers(r))
	}
	if len(r.Remarks) != 3 {
		t.Errorf("%+v", r.Remarks)
	}
}

// Of each column up to three different values are shown, short, and what they
// tell is guessed.
func TestWhatStandsInTheColumns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		file := "Personalenr;Hele navnet;Postkasse;Note;\n1;Anne Berg;anne@solby.example;;\n2;Bo Dal;bo@solby.example;;x\n2;Bo Dal;;" + strings.Repeat("æ", 90) + ";\n3;Ida Holm;ida@solby.example;;\n4;Per Å;per@solby.example;;\n"
		id, err := p.Upload(ctx, boss, noon, "x.csv", strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		columns, err := p.Columns(ctx, boss, id)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, c := range columns {
			said = append(said, c.Name+"="+c.Field+":"+strings.Join(c.Samples, "|"))
		}
		want := []string{"Personalenr=:1|2|3", "Hele navnet=name:Anne Berg|Bo Dal|Ida Holm", "Postkasse=mail:anne@solby.example|bo@solby.example|ida@solby.example", "Note=:" + strings.Repeat("æ", 48) + "…"}
		if len(said) < 4 || strings.Join(said[:4], "\n") != strings.Join(want, "\n") {
			t.Errorf("%s", strings.Join(said, "\n"))
		}
	})
}

func TestMappingOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		file := "Hvem;Hvor;Kontakt\nAnne Berg;IT;anne@solby.example\n"
		_, err := p.ImportPeople(ctx, boss, noon, "x.csv", strings.NewReader(file), false)
		if fs := fault.List(err); len(fs) == 0 || fs[0].Key != "org.import.header" || !strings.Contains(fs[0].Args["found"].(string), "Hvem, Hvor, Kontakt") {
			t.Fatal(err)
		}
		id, err := p.Upload(ctx, boss, noon, "x.csv", strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if imp, _, err := p.ImportOf(ctx, boss, id); err != nil || imp.State != org.ImportMapping {
			t.Fatal(imp.State, err)
		}
		columns, err := p.Columns(ctx, boss, id)
		if err != nil || len(columns) != 3 || columns[0].Name != "Hvem" || strings.Join(columns[0].Samples, "|") != "Anne Berg" || columns[2].Field != "mail" {
			t.Errorf("%+v, %v", columns, err)
		}
		if _, err := p.Columns(ctx, role(access.Supporter, access.Scope{}), id); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter looked into the file: %v", err)
		}
		if err := p.Apply(ctx, boss, noon, id); !fault.Is(err, fault.Refused) {
			t.Errorf("not yet: %v", err)
		}
		if err := p.Map(ctx, boss, noon, id, org.Mapping{"unit": "Hvor", "mail": "Hvor", "key": "Nej"}); len(fault.List(err)) != 3 {
			t.Errorf("%v", err)
		}
		if err := p.Map(ctx, boss, noon, id, org.Mapping{"name": "Hvem", "unit": "Hvor", "mail": "Kontakt"}); err != nil {
			t.Fatal(err)
		}
		imp, at, err := p.ImportOf(ctx, boss, id)
		if err != nil || imp.State != org.ImportReady || imp.New != 1 || at.Done != at.Total || at.Total == 0 {
			t.Fatalf("%+v %v %v", imp, at, err)
		}
		if err := p.Apply(ctx, boss, noon, id); err != nil {
			t.Fatal(err)
		}
		if anne := find(t, p, "anne"); anne.Positions[0].Unit != "it" {
			t.Errorf("%+v", anne)
		}
		again, err := p.Upload(ctx, boss, noon, "y.csv", strings.NewReader("Kontakt,Hvem,Hvor\nbo@solby.example,Bo,IT\n"))
		if err != nil {
			t.Fatal(err)
		}
		if imp, _, _ := p.ImportOf(ctx, boss, again); imp.State != org.ImportReady || imp.Missing != 1 {
			t.Errorf("mapped once, in any order: %+v", imp)
		}
		if err := p.Discard(ctx, boss, noon, again); err != nil {
			t.Error(err)
		}
		if lines, _ := p.Lines(ctx, boss, again, org.New, 0, 9); len(lines) != 0 {
			t.Error("nothing stays of what is given up")
		}
	})
}

func TestSomeoneWasQuicker(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		importList(t, p, "hr.csv", head+"1;Anne Berg;anne@solby.example;;;IT;;;ja\n")
		next := head + "1;Anne Holm;anne@solby.example;;;IT;;;ja\n2;Bo Dahl;bo@solby.example;;;IT;;;ja\n"
		id, err := p.Upload(ctx, boss, noon, "hr.csv", strings.NewReader(next))
		if err != nil {
			t.Fatal(err)
		}
		add(t, p, boss, "Bo", "D", "bo@solby.example", org.Employee, "it")
		if err := p.Apply(ctx, boss, noon, id); err != nil {
			t.Fatal(err)
		}
		imp, _, err := p.ImportOf(ctx, boss, id)
		if err != nil || imp.State != org.ImportReady || imp.Notice() == nil || imp.Notice().Key != "org.import.stale" || imp.New != 0 || imp.Changed != 2 {
			t.Fatalf("%+v %v", imp, err)
		}
		if anne := find(t, p, "anne"); anne.Person.Family != "Berg" {
			t.Error("nothing is changed")
		}
		if err := p.Apply(ctx, boss, noon, id); err != nil {
			t.Fatal(err)
		}
		if imp, _, _ := p.ImportOf(ctx, boss, id); imp.State != org.ImportApplied {
			t.Errorf("%+v", imp)
		}
	})
}

func TestIN07_TheSameListByMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		var file strings.Builder
		file.WriteString(head)
		for i := range 50 {
			fmt.Fprintf(&file, "%d;Person %d;p%d@solby.example;;;Enhed %d;;;ja\n", i, i, i, i%5)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := p.ImportPeople(ctx, boss, noon, "hr.csv", strings.NewReader(file.String()), false); err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n, err := p.Count(ctx, boss, noon, org.Filter{}); err != nil || n != 51 {
			t.Errorf("%d people %v", n, err)
		}
		tree, _ := p.Tree(ctx, boss, noon)
		if len(tree) != 8 {
			t.Errorf("%d units", len(tree))
		}
	})
}

func TestWhoMayImport(t *testing.T) {
	p := town(t, dbtest.SQLite(t))
	file := head + "1;Anne Berg;anne@solby.example;;;IT;;;ja\n"
	id, err := p.Upload(ctx, role(access.Lead, access.Scope{}), noon, "hr.csv", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	foreign := boss
	foreign.Body = "b2"
	for name, c := range map[string]struct {
		by   access.Actor
		want fault.Kind
	}{
		"supporter":    {role(access.Supporter, access.Scope{}), fault.Forbidden},
		"director":     {role(access.Director, access.Scope{}), fault.NotFound},
		"another body": {foreign, fault.NotFound},
	} {
		_, _, read := p.ImportOf(ctx, c.by, id)
		_, lines := p.Lines(ctx, c.by, id, org.New, 0, 10)
		for what, err := range map[string]error{"read": read, "lines": lines, "apply": p.Apply(ctx, c.by, noon, id), "discard": p.Discard(ctx, c.by, noon, id),
			"map": p.Map(ctx, c.by, noon, id, org.Mapping{"name": "Navn", "mail": "E-mail"})} {
			if !fault.Is(err, c.want) {
				t.Errorf("%s %s: %v", name, what, err)
			}
		}
	}
	if _, err := p.Upload(ctx, role(access.Secretariat, access.Scope{}), noon, "hr.csv", strings.NewReader(file)); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}

func TestIN07_GarbageIsRefused(t *testing.T) {
	p := town(t, dbtest.SQLite(t))
	for name, content := range map[string]string{
		"a picture": "\x89PNG\r\n\x1a\nabc", "nothing": "", "a web page": "<!doctype html><p>", "json": `{"value":[]}`, "an old workbook": "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1abc",
		"a broken workbook": "PK\x03\x04garbage",
	} {
		_, err := p.Upload(ctx, boss, noon, name, strings.NewReader(content))
		if fs := fault.List(err); len(fs) == 0 || !strings.HasPrefix(fs[0].Key, "sheet.") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := p.Upload(ctx, boss, noon, "huge.csv", &endless{})
	if fs := fault.List(err); len(fs) == 0 || fs[0].Key != "sheet.too_large" {
		t.Error(err)
	}
	if all, _ := p.Imports(ctx, boss); len(all) != 0 {
		t.Error("nothing is kept of it")
	}
}

type endless struct{}

func (e *endless) Read(b []byte) (int, error) {
	copy(b, strings.Repeat("a;b;c\n", len(b)/6+1))
	return len(b), nil
}
