package org

import (
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/sheet"
)

func TestE164(t *testing.T) {
	for typed, want := range map[[2]string]string{
		{"20 00 00 00", "DK"}:                "+4520000000",
		{"+45 20 00 00 00", "NO"}:            "+4520000000",
		{"0045 3366 0000", "DK"}:             "+4533660000",
		{"45 20 00 00 00", "DK"}:             "+4520000000",
		{"4520 0000", "DK"}:                  "+4545200000",
		{"912 34 567", "NO"}:                 "+4791234567",
		{"070-123 45 67", "SE"}:              "+46701234567",
		{"+46 (0)70 123 45 67", "SE"}:        "+46701234567",
		{"+354 611 1234", "DK"}:              "+3546111234",
		{"+44 20 7946 0000", "DK"}:           "+442079460000",
		{"(+45) 20000000", "DK"}:             "",
		{"2000000", "DK"}:                    "",
		{"200000000", "DK"}:                  "",
		{"+45 00 00 00 00", "DK"}:            "",
		{"ring til mig", "DK"}:               "",
		{"20000000 / 30000000", "DK"}:        "",
		{"+", "DK"}:                          "",
		{"", "DK"}:                           "",
		{"20000000", ""}:                     "",
		{strings.Repeat("1", 40), "DK"}:      "",
		{"+1234567890123456", "DK"}:          "",
		{"\u00a020\u00a000\u00a00000", "DK"}: "+4520000000",
	} {
		got, ok := E164(typed[0], typed[1])
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q in %s is %q %v, not %q", typed[0], typed[1], got, ok, want)
		}
	}
}

func TestAddress(t *testing.T) {
	for typed, ok := range map[string]bool{
		"a@b.example": true, " anne.berg+x@solby.example ": true, "å@ø.example": true,
		"": false, "a": false, "a@": false, "@b.example": false, "a@b": false, "a b@c.example": false, "a@b@c.example": false,
		"<a@b.example>": false, `"a b"@c.example`: false, "a@b.example, c@d.example": false, "a\r\nBcc:x@y.example": false,
		"-a@b.example": false, "a..b@c.example": false, ".a@c.example": false, "a@-b.example": false, "a@b.example.": false,
		strings.Repeat("a", 65) + "@b.example": false, "a@" + strings.Repeat("b", 250) + ".example": false,
	} {
		if _, got := Address(typed); got != ok {
			t.Errorf("%q: %v", typed, got)
		}
	}
}

func TestReadingALine(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		cells  map[Field]string
		want   Said
		wrong  string
		left   int // remarks
	}{
		"licences are parted at a bare plus": {M365, map[Field]string{"name": "A B", "upn": "a@b.example", "licences": "Microsoft 365 E3+Enterprise Mobility + Security E3+Visio"},
			Said{UPN: "a@b.example", Mail: "a@b.example", Name: "A B", Given: "A", Family: "B", Licences: []string{"Microsoft 365 E3", "Enterprise Mobility + Security E3", "Visio"}}, "", 0},
		"without a licence": {M365, map[Field]string{"name": "A B", "upn": "a@b.example", "licences": "Unlicensed"},
			Said{UPN: "a@b.example", Mail: "a@b.example", Name: "A B", Given: "A", Family: "B"}, "", 0},
		"capitals are the primary address, other schemes none": {M365, map[Field]string{"name": "A", "upn": "upn@b.example", "aliases": "sip:a@b.example+smtp:x+y@b.example+SMTP:a@b.example+X500:/o=Org"},
			Said{UPN: "upn@b.example", Mail: "a@b.example", Aliases: []string{"x+y@b.example"}, Name: "A", Given: "A"}, "", 0},
		"blocked":                   {M365, map[Field]string{"name": "A", "upn": "a@b.example", "blocked": "True"}, Said{UPN: "a@b.example", Mail: "a@b.example", Name: "A", Given: "A", Active: "no"}, "", 0},
		"not blocked":               {M365, map[Field]string{"name": "A", "upn": "a@b.example", "blocked": "False"}, Said{UPN: "a@b.example", Mail: "a@b.example", Name: "A", Given: "A", Active: "yes"}, "", 0},
		"blocked wins over enabled": {List, map[Field]string{"name": "A", "mail": "a@b.example", "enabled": "nej", "blocked": "nej"}, Said{Mail: "a@b.example", Name: "A", Given: "A", Active: "no"}, "", 0},
		"a member of the directory is no elected member": {Entra, map[Field]string{"name": "A", "upn": "a@b.example", "kind": "Member"}, Said{UPN: "a@b.example", Mail: "a@b.example", Name: "A", Given: "A"}, "", 0},
		"a guest is external, and signs in elsewhere": {Entra, map[Field]string{"name": "A", "mail": "a@b.example", "upn": "a_b.example#EXT#@c.example", "kind": "Guest"},
			Said{Mail: "a@b.example", Name: "A", Given: "A", Kind: External}, "", 0},
		"in a list a member is elected": {List, map[Field]string{"name": "Berg, Anne Marie", "mail": "a@b.example", "kind": "Folkevalgt", "lang": "nn-NO", "mobile": "20000000"},
			Said{Mail: "a@b.example", Name: "Berg, Anne Marie", Given: "Anne Marie", Family: "Berg", Kind: Member, Lang: "nb", Mobile: "+4520000000"}, "", 0},
		"a language we do not speak says nothing": {List, map[Field]string{"given": "A", "family": "B", "mail": "a@b.example", "lang": "fi-FI"}, Said{Mail: "a@b.example", Name: "A B", Given: "A", Family: "B"}, "", 0},
		"what cannot be read is left out": {List, map[Field]string{"name": "A", "mail": "a@b.example", "mobile": "?", "kind": "konge", "enabled": "måske", "aliases": "x; y@b.example"},
			Said{Mail: "a@b.example", Aliases: []string{"y@b.example"}, Name: "A", Given: "A"}, "", 4},
		"no name":         {List, map[Field]string{"mail": "a@b.example"}, Said{}, "org.import.name_missing", 0},
		"no identity":     {List, map[Field]string{"name": "A"}, Said{}, "org.import.unknown_person", 0},
		"a bad address":   {List, map[Field]string{"name": "A", "mail": "a at b"}, Said{}, "org.import.bad_address", 0},
		"a bad user name": {List, map[Field]string{"name": "A", "upn": "anne"}, Said{}, "org.import.bad_address", 0},
		"too long":        {List, map[Field]string{"name": strings.Repeat("x", 300), "key": "1"}, Said{}, "org.import.too_long", 0},
	} {
		at, cells := map[Field]int{}, []string{}
		for field, cell := range c.cells {
			at[field] = len(cells)
			cells = append(cells, cell)
		}
		got := rowReader{at: at, country: "DK", source: c.source}.read(sheet.Row{Line: 7, Cells: cells})
		if c.wrong != "" {
			if got.Fault == nil || got.Fault.Key != c.wrong || got.Fault.Args["line"] != 7 {
				t.Errorf("%s: %v", name, got.Fault)
			}
			continue
		}
		if got.Fault != nil || got.Said.String() != c.want.String() || len(got.Remarks) != c.left {
			t.Errorf("%s: %s %v %v", name, got.Said, got.Fault, got.Remarks)
		}
	}
}

func TestRecognise(t *testing.T) {
	for name, c := range map[string]struct {
		header  string
		source  string
		sure    bool
		devices bool
	}{
		"M365":                {"Display name;User principal name;Object Id;Block credential;Licenses", M365, true, false},
		"Entra":               {"userPrincipalName;displayName;surname;mail;givenName;objectId;userType;accountEnabled", Entra, true, false},
		"Entra by the API":    {"displayName;userPrincipalName;id;mail", Entra, true, false},
		"Danish":              {"Navn;E-mail;Mobil;Enhed", List, true, false},
		"Norwegian":           {"Fornavn;Etternavn;E-post;Avdeling", List, true, false},
		"Swedish":             {"Namn;E-post;Anställningsnr", List, true, false},
		"with more than that": {"Navn;E-mail;Skonummer", List, false, false},
		"nothing known":       {"a;b;c", List, false, false},
		"devices":             {"Serial number;Device name;Model;Primary user UPN", "", false, true},
	} {
		got := Recognise(strings.Split(c.header, ";"))
		kind := Import{Source: got.Source}.SourceKind()
		if kind != c.source || got.Sure != c.sure || got.Devices != c.devices {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if Fingerprint([]string{"A", "b c"}) != Fingerprint([]string{"B-C", "a"}) {
		t.Error("the order of columns does not matter")
	}
}

func TestWords(t *testing.T) {
	if got := words("per-åke o'brien håkansson-lindström per"); !slices.Equal(got, []string{"per", "åke", "o", "brien", "håkansson", "lindström"}) {
		t.Error(got)
	}
}

func FuzzReadingALine(f *testing.F) {
	f.Add("SMTP:a@b.example+smtp:c@d.example", "Microsoft 365 E3+A + B", "+45 20", "True", "Berg, Anne")
	f.Add("++:", "+", "(0)", "", ",")
	f.Fuzz(func(t *testing.T, aliases, licences, mobile, blocked, name string) {
		r := rowReader{at: map[Field]int{"aliases": 0, "licences": 1, "mobile": 2, "blocked": 3, "name": 4}, country: "SE", source: M365}
		got := r.read(sheet.Row{Line: 2, Cells: []string{aliases, licences, mobile, blocked, name}})
		if got.Fault == nil && (got.Said.Name == "" || len(got.Said.Addresses()) == 0) {
			t.Errorf("a line without name or address: %+v", got)
		}
		for _, a := range got.Said.Addresses() {
			if _, ok := Address(a); !ok {
				t.Errorf("%q is no address", a)
			}
		}
		if back := parseSaid(got.Said.String()); back.String() != got.Said.String() {
			t.Errorf("stored and read: %v", back)
		}
	})
}
