package org

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
)

// Sources of lists that are known by their columns. Any other list has the
// source "list:" with the fingerprint of its header.
const (
	M365  = "m365"  // users of the Microsoft 365 admin centre
	Entra = "entra" // users of Entra ID
	List  = "list"
)

// Field is something a column can say about a person.
type Field = string

// Fields in the order a mapping shows them; their texts are org.field.<field>.
var Fields = []Field{"name", "given", "family", "mail", "upn", "aliases", "key", "mobile", "phone", "lang",
	"unit", "title", "kind", "enabled", "blocked", "licences", "street", "postal", "city", "office", "country"}

// Mapping tells in which column of a header each field stands, by the
// column's name.
type Mapping map[Field]string

var m365Columns = []sheet.Column{
	{Key: "key", Names: []string{"Object Id"}}, {Key: "upn", Names: []string{"User principal name"}},
	{Key: "aliases", Names: []string{"Proxy addresses"}}, {Key: "name", Names: []string{"Display name"}},
	{Key: "given", Names: []string{"First name"}}, {Key: "family", Names: []string{"Last name"}},
	{Key: "mobile", Names: []string{"Mobile Phone"}}, {Key: "phone", Names: []string{"Phone number"}},
	{Key: "lang", Names: []string{"Preferred language"}}, {Key: "unit", Names: []string{"Department"}},
	{Key: "title", Names: []string{"Title"}}, {Key: "blocked", Names: []string{"Block credential"}},
	{Key: "licences", Names: []string{"Licenses", "Licences"}}, {Key: "street", Names: []string{"Street address"}},
	{Key: "postal", Names: []string{"Postal code"}}, {Key: "city", Names: []string{"City"}},
	{Key: "office", Names: []string{"Office"}}, {Key: "country", Names: []string{"CountryOrRegion", "Country"}},
}

var entraColumns = []sheet.Column{
	{Key: "key", Names: []string{"objectId", "id"}}, {Key: "upn", Names: []string{"userPrincipalName"}},
	{Key: "mail", Names: []string{"mail"}}, {Key: "aliases", Names: []string{"proxyAddresses"}},
	{Key: "name", Names: []string{"displayName"}}, {Key: "given", Names: []string{"givenName"}},
	{Key: "family", Names: []string{"surname"}}, {Key: "mobile", Names: []string{"mobile", "mobilePhone"}},
	{Key: "phone", Names: []string{"telephoneNumber", "businessPhones"}}, {Key: "lang", Names: []string{"preferredLanguage"}},
	{Key: "unit", Names: []string{"department"}}, {Key: "title", Names: []string{"jobTitle"}},
	{Key: "kind", Names: []string{"userType"}}, {Key: "enabled", Names: []string{"accountEnabled"}},
	{Key: "licences", Names: []string{"assignedLicenses", "licenses"}}, {Key: "street", Names: []string{"streetAddress"}},
	{Key: "postal", Names: []string{"postalCode"}}, {Key: "city", Names: []string{"city"}},
	{Key: "office", Names: []string{"physicalDeliveryOfficeName", "officeLocation"}}, {Key: "country", Names: []string{"country"}},
}

// listColumns are what other lists call their columns in four languages; the
// words of our own export are among them.
var listColumns = []sheet.Column{
	{Key: "key", Names: []string{"Id", "Medarbejdernr", "Medarbejdernummer", "Medarbejder-id", "Ansattnr", "Ansattnummer", "Ansatt-id", "Anställningsnr", "Anställningsnummer",
		"Employee ID", "Employee number", "Lønnummer", "Lønnsnummer", "Lønnr", "Object Id", "Ekstern id", "External id"}},
	{Key: "upn", Names: []string{"Brugernavn", "Brukernavn", "Användarnamn", "User name", "User principal name", "UPN", "Login"}},
	{Key: "mail", Names: []string{"E-mail", "E-post", "E-mailadresse", "E-postadresse", "E-postadress", "E-mail address", "Mail", "Mailadresse", "Primary SMTP address", "Epost"}},
	{Key: "aliases", Names: []string{"Ekstra adresser", "Extra adresser", "Additional addresses", "Proxy addresses", "Aliases", "Alias"}},
	{Key: "name", Names: []string{"Navn", "Namn", "Name", "Fulde navn", "Fullt navn", "Fullständigt namn", "Full name", "Display name", "Vist navn", "Visningsnavn", "Visningsnamn"}},
	{Key: "given", Names: []string{"Fornavn", "Förnamn", "Given name", "First name", "Fornavne", "Tilltalsnamn"}},
	{Key: "family", Names: []string{"Efternavn", "Etternavn", "Efternamn", "Family name", "Surname", "Last name"}},
	{Key: "mobile", Names: []string{"Mobil", "Mobile", "Mobilnummer", "Mobilnr", "Mobiltelefon", "Mobile phone", "Mobile number"}},
	{Key: "phone", Names: []string{"Telefon", "Telefonnummer", "Phone", "Phone number", "Tlf"}},
	{Key: "lang", Names: []string{"Sprog", "Språk", "Language", "Preferred language"}},
	{Key: "unit", Names: []string{"Enhed", "Enhet", "Unit", "Afdeling", "Avdeling", "Avdelning", "Department", "Forvaltning", "Förvaltning", "Sektion"}},
	{Key: "title", Names: []string{"Titel", "Tittel", "Title", "Stilling", "Stillingsbetegnelse", "Stillingstittel", "Befattning", "Job title"}},
	{Key: "kind", Names: []string{"Slags stilling", "Type stilling", "Typ av befattning", "Kind of position", "Rolle", "Roll", "Kategori", "User type"}},
	{Key: "enabled", Names: []string{"Aktiv", "Active", "Enabled", "Account enabled"}},
	{Key: "blocked", Names: []string{"Spærret", "Sperret", "Spärrad", "Blocked", "Block credential"}},
	{Key: "licences", Names: []string{"Licenser", "Lisenser", "Licences", "Licenses"}},
	{Key: "street", Names: []string{"Gadeadresse", "Gateadresse", "Gatuadress", "Street address", "Adresse", "Adress"}},
	{Key: "postal", Names: []string{"Postnummer", "Postnr", "Postal code"}},
	{Key: "city", Names: []string{"By", "Sted", "Ort", "City"}},
	{Key: "office", Names: []string{"Kontor", "Office"}},
	{Key: "country", Names: []string{"Land", "Country"}},
}

// Recognition is what a header says of its file.
type Recognition struct {
	Source  string
	Mapping Mapping
	// Sure: the list needs no mapping by hand. Otherwise Mapping is a guess.
	Sure bool
	// Devices: this is no list of people but one of devices.
	Devices bool
}

// Recognise finds out which list a header belongs to.
func Recognise(header []string) Recognition {
	has := func(names ...string) bool {
		for _, n := range names {
			if !slices.ContainsFunc(header, func(h string) bool { return foldHeader(h) == n }) {
				return false
			}
		}
		return true
	}
	person := has("userprincipalname")
	switch {
	case person && (has("blockcredential") || has("proxyaddresses", "objectid") || has("licenses")):
		if m := mapped(header, m365Columns); m.complete() == nil {
			return Recognition{Source: M365, Mapping: m, Sure: true}
		}
	case person && (has("accountenabled") || has("usertype") || has("displayname", "mail")):
		if m := mapped(header, entraColumns); m.complete() == nil {
			return Recognition{Source: Entra, Mapping: m, Sure: true}
		}
	case has("serialnumber") && (has("devicename") || has("model") || has("primaryuserupn")):
		return Recognition{Devices: true}
	}
	m := mapped(header, listColumns)
	known := len(m)
	columns := 0
	for _, h := range header {
		if h != "" {
			columns++
		}
	}
	return Recognition{Source: List + ":" + Fingerprint(header)[:12], Mapping: m, Sure: m.complete() == nil && known == columns}
}

func mapped(header []string, columns []sheet.Column) Mapping {
	m := Mapping{}
	for field, i := range sheet.Match(header, columns).At {
		m[field] = header[i]
	}
	return m
}

// Fingerprint is the same for headers with the same columns, in any order.
func Fingerprint(header []string) string {
	var all []string
	for _, h := range header {
		if f := foldHeader(h); f != "" {
			all = append(all, f)
		}
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:])
}

func foldHeader(h string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text.Fold(h))
}

// complete says what a mapping lacks: a name, and something to recognise the
// person by. Faults lie on name and mail.
func (m Mapping) complete() error {
	var faults fault.Faults
	if m["name"] == "" && m["given"] == "" {
		faults.Add("name", "org.mapping.name_needed")
	}
	if m["mail"] == "" && m["upn"] == "" && m["key"] == "" && m["aliases"] == "" {
		faults.Add("mail", "org.mapping.identity_needed")
	}
	return faults.Err()
}

// check is complete, and that every column exists and is used once. The field
// of a fault is the mapping's.
func (m Mapping) check(header []string) error {
	var faults fault.Faults
	used := map[string]bool{}
	for _, field := range Fields {
		column := m[field]
		if column == "" {
			delete(m, field)
			continue
		}
		if !slices.Contains(header, column) {
			faults.Add(field, "fault.not_a_choice")
		} else if used[column] {
			faults.Add(field, "org.mapping.same_column")
		}
		used[column] = true
	}
	for field := range m {
		if !slices.Contains(Fields, field) {
			delete(m, field)
		}
	}
	if err := m.complete(); err != nil {
		faults = append(faults, fault.List(err)...)
	}
	return faults.Err()
}

// places finds the column of each field in a header.
func (m Mapping) places(header []string) map[Field]int {
	at := map[Field]int{}
	for field, column := range m {
		if i := slices.Index(header, column); i >= 0 {
			at[field] = i
		}
	}
	return at
}
