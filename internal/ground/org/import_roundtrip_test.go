package org_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// What Overgang exports, it takes in again without changing anything, as a
// workbook and in each language of the columns.
func TestOurOwnListComesBack(t *testing.T) {
	p := town(t, dbtest.SQLite(t))
	mie := add(t, p, boss, "Mie", "Medlem Ås", "mie@solby.example", org.Member, "council")
	for lang, header := range map[string][]string{
		"da": {"Id", "Navn", "Fornavn", "Efternavn", "E-mail", "Mobil", "Sprog", "Enhed", "Titel", "Slags stilling", "Aktiv"},
		"nb": {"Id", "Navn", "Fornavn", "Etternavn", "E-post", "Mobil", "Språk", "Enhet", "Tittel", "Type stilling", "Aktiv"},
		"sv": {"Id", "Namn", "Förnamn", "Efternamn", "E-post", "Mobil", "Språk", "Enhet", "Titel", "Typ av befattning", "Aktiv"},
		"en": {"Id", "Name", "Given name", "Family name", "E-mail", "Mobile", "Language", "Unit", "Title", "Kind of position", "Active"},
	} {
		kind := map[string]string{"da": "Folkevalgt", "nb": "Folkevalgt", "sv": "Förtroendevald", "en": "Elected member"}[lang]
		yes := map[string]string{"da": "Ja", "nb": "Ja", "sv": "Ja", "en": "Yes"}[lang]
		var book bytes.Buffer
		rows := slices.Values([][]string{{mie, "Mie Medlem Ås", "Mie", "Medlem Ås", "mie@solby.example", "", "da", "Byrådet", "", kind, yes}})
		if err := sheet.WriteXLSX(&book, "Personer", header, rows); err != nil {
			t.Fatal(err)
		}
		r, err := p.ImportPeople(ctx, boss, noon, "p.xlsx", &book, false)
		if err != nil || numbers(r) != [5]int{0, 0, 1, 0, 0} {
			t.Errorf("%s: %+v %v", lang, r, err)
		}
	}
}

// Encodings and separators do not matter, nor the Unicode form of å and ø.
func TestHoweverItIsWritten(t *testing.T) {
	p := town(t, dbtest.SQLite(t))
	plain := "Navn;E-mail;Enhed\nÅse Ødegård;aase@solby.example;Skole\n"
	importList(t, p, "a.csv", plain)
	for name, file := range map[string]string{
		"with sep=":     "sep=,\nNavn,E-mail,Enhed\n\"Åse Ødegård\",aase@solby.example,Skole\n",
		"with a BOM":    "\ufeff" + plain,
		"tabs":          strings.ReplaceAll(plain, ";", "\t"),
		"Windows-1252":  "Navn;E-mail;Enhed\r\n\xc5se \xd8deg\xe5rd;aase@solby.example;Skole\r\n",
		"apart":         strings.ReplaceAll(strings.ReplaceAll(plain, "Å", "A\u030a"), "å", "a\u030a"),
		"other columns": "E-mail;Enhed;Navn\naase@solby.example;Skole;Åse Ødegård\n",
	} {
		if r := importList(t, p, name+".csv", file); numbers(r) != [5]int{0, 0, 1, 0, 0} {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
