package org

import (
	"strings"
	"unicode/utf8"

	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
)

// readRow is one line of a list, read.
type readRow struct {
	Line    int
	Said    Said
	Fault   *fault.Fault   // the line cannot be used
	Remarks []*fault.Fault // something on it is left out
}

// rowReader reads the lines of one list.
type rowReader struct {
	at      map[Field]int
	country string // of the body, for numbers without a country code
	source  string
}

func (r rowReader) cell(row sheet.Row, field Field) string {
	if i, ok := r.at[field]; ok && i < len(row.Cells) {
		return text.Clean(row.Cells[i])
	}
	return ""
}

func (r rowReader) line(row sheet.Row, field Field) string {
	return strings.Join(strings.Fields(r.cell(row, field)), " ")
}

// read turns the cells of a line into what it says.
func (r rowReader) read(row sheet.Row) readRow {
	out := readRow{Line: row.Line, Fault: row.Fault}
	if row.Fault != nil {
		return out
	}
	s := Said{
		Key: r.line(row, "key"), Name: r.line(row, "name"), Given: r.line(row, "given"), Family: r.line(row, "family"),
		Phone: r.line(row, "phone"), Lang: langOf(r.line(row, "lang")), Unit: r.line(row, "unit"), Title: r.line(row, "title"),
		Street: r.cell(row, "street"), Postal: r.line(row, "postal"), City: r.line(row, "city"), Office: r.line(row, "office"),
		Country: r.line(row, "country"), Licences: licencesOf(r.cell(row, "licences")),
	}
	out.Said = s
	r.names(&out)
	r.addresses(row, &out)
	r.mobile(row, &out)
	r.state(row, &out)
	r.kind(row, &out)
	out.check()
	return out
}

func (r rowReader) names(out *readRow) {
	s := &out.Said
	if s.Name == "" {
		s.Name = strings.TrimSpace(s.Given + " " + s.Family)
	}
	if s.Given == "" && s.Family == "" {
		s.Given, s.Family = splitName(s.Name)
	}
}

// splitName takes the last word for the family name, or what stands before a
// comma.
func splitName(name string) (given, family string) {
	if family, given, comma := strings.Cut(name, ","); comma && strings.TrimSpace(given) != "" {
		return strings.TrimSpace(given), strings.TrimSpace(family)
	}
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		return name[:i], name[i+1:]
	}
	return name, ""
}

// addresses reads the primary address, the name to sign in with, which is an
// address too, and the others.
func (r rowReader) addresses(row sheet.Row, out *readRow) {
	s := &out.Said
	upn, mail := r.line(row, "upn"), r.line(row, "mail")
	// Guests are signed in by another directory: theirs is no address.
	if address, ok := Address(upn); ok && !strings.Contains(strings.ToUpper(upn), "#EXT#") {
		s.UPN = address
	}
	primary := ""
	for _, one := range proxyAddresses(r.cell(row, "aliases")) {
		address, ok := Address(one.address)
		if !ok {
			out.Remarks = append(out.Remarks, onLine("org.import.bad_address", out.Line, "value", clip(one.address)))
			continue
		}
		if one.primary && primary == "" {
			primary = address
		} else {
			s.Aliases = append(s.Aliases, address)
		}
	}
	if mail != "" {
		address, ok := Address(mail)
		if !ok {
			out.Fault = onLine("org.import.bad_address", out.Line, "value", clip(mail))
			return
		}
		s.Mail = address
		if primary != "" && !sameAddress(primary, address) {
			s.Aliases = append(s.Aliases, primary)
		}
	} else if s.Mail = primary; s.Mail == "" {
		s.Mail = s.UPN
	}
	if s.Mail == "" && s.Key == "" && s.UPN == "" && upn != "" {
		out.Fault = onLine("org.import.bad_address", out.Line, "value", clip(upn))
	}
	kept := s.Aliases[:0]
	for _, a := range s.Aliases {
		if !sameAddress(a, s.Mail) {
			kept = append(kept, a)
		}
	}
	s.Aliases = kept
}

type proxyAddress struct {
	address string
	primary bool
}

// proxyAddresses reads "SMTP:a@x+smtp:b@x": capitals mean the primary one, and
// a plus parts only where another scheme follows, since addresses have plus
// signs as well. Lists of plain addresses are parted by semicolon, comma or
// line break.
func proxyAddresses(cell string) []proxyAddress {
	var out []proxyAddress
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
		for _, one := range cutSchemes(part) {
			scheme, address, has := strings.Cut(strings.TrimSpace(one), ":")
			switch {
			case !has && scheme != "":
				out = append(out, proxyAddress{scheme, false})
			case strings.EqualFold(scheme, "smtp"):
				out = append(out, proxyAddress{strings.TrimSpace(address), scheme == "SMTP"})
			}
		}
	}
	return out
}

func cutSchemes(s string) []string {
	var out []string
	start := 0
	for i := range len(s) {
		if s[i] == '+' && i > start && scheme(s[i+1:]) {
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return append(out, s[start:])
}

// scheme tells whether text begins like "smtp:".
func scheme(s string) bool {
	for i, r := range s {
		switch {
		case r == ':':
			return i > 0
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', i > 0 && r >= '0' && r <= '9':
		default:
			return false
		}
	}
	return false
}

// licencesOf parts licences at a bare plus: "Mobility + Security" is one name.
func licencesOf(cell string) []string {
	if strings.EqualFold(cell, "unlicensed") {
		return nil
	}
	var out []string
	start := 0
	for i := range len(cell) {
		bare := cell[i] == '+' && i > start && i+1 < len(cell) && cell[i-1] != ' ' && cell[i+1] != ' '
		if bare || cell[i] == '\n' || cell[i] == ';' {
			out = append(out, cell[start:i])
			start = i + 1
		}
	}
	out = append(out, cell[start:])
	kept := out[:0]
	for _, licence := range out {
		if licence = strings.TrimSpace(licence); licence != "" {
			kept = append(kept, licence)
		}
	}
	return kept
}

func (r rowReader) mobile(row sheet.Row, out *readRow) {
	typed := r.line(row, "mobile")
	if typed == "" {
		return
	}
	number, ok := E164(typed, r.country)
	if !ok {
		out.Remarks = append(out.Remarks, onLine("org.import.bad_phone", out.Line, "value", clip(typed)))
		return
	}
	out.Said.Mobile = number
}

var yesNo = map[string]string{
	"true": "yes", "yes": "yes", "ja": "yes", "1": "yes", "sand": "yes", "sant": "yes", "aktiv": "yes", "active": "yes", "enabled": "yes", "x": "yes",
	"false": "no", "no": "no", "nej": "no", "nei": "no", "0": "no", "falsk": "no", "falskt": "no", "usant": "no",
	"inaktiv": "no", "inactive": "no", "disabled": "no",
}

// state reads whether the person may come in; a column of blocked ones says
// the opposite.
func (r rowReader) state(row sheet.Row, out *readRow) {
	for _, column := range []struct {
		field   Field
		yes, no string
	}{{"enabled", "yes", "no"}, {"blocked", "no", "yes"}} {
		typed := r.line(row, column.field)
		switch yesNo[text.Fold(typed)] {
		case "yes":
			out.Said.Active = column.yes
		case "no":
			if column.field == "enabled" || out.Said.Active == "" {
				out.Said.Active = column.no
			}
		default:
			if typed != "" {
				out.Remarks = append(out.Remarks, onLine("org.import.bad_state", out.Line, "value", clip(typed)))
			}
		}
	}
}

var kindWords = map[string]string{
	"folkevalgt": Member, "medlem": Member, "byrådsmedlem": Member, "kommunestyremedlem": Member, "kommunalbestyrelsesmedlem": Member,
	"byrådspolitiker": Member, "politiker": Member, "förtroendevald": Member, "ledamot": Member, "fullmäktigeledamot": Member,
	"elected member": Member, "elected": Member, "member": Member, "councillor": Member, "representant": Member,
	"stedfortræder": Deputy, "suppleant": Deputy, "varamedlem": Deputy, "vara": Deputy, "vararepresentant": Deputy, "ersättare": Deputy, "deputy": Deputy,
	"ansat": Employee, "ansatt": Employee, "anställd": Employee, "employee": Employee, "medarbejder": Employee, "medarbeider": Employee, "medarbetare": Employee,
	"ekstern": External, "extern": External, "external": External, "gæst": External, "gjest": External, "gäst": External, "guest": External,
}

// kind reads the kind of position. In Entra ID "Member" only means "no guest".
func (r rowReader) kind(row sheet.Row, out *readRow) {
	typed := r.line(row, "kind")
	kind, known := kindWords[text.Fold(typed)]
	switch {
	case typed == "":
	case !known:
		out.Remarks = append(out.Remarks, onLine("org.import.bad_kind", out.Line, "value", clip(typed)))
	case r.source == Entra && kind != External:
	default:
		out.Said.Kind = kind
	}
}

// langOf is the product's language of a tag such as "da-DK" or of its name;
// "" for others.
func langOf(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	base, _, _ = strings.Cut(base, "_")
	switch base {
	case "no", "nn", "norsk", "norsk bokmål", "norwegian":
		return "nb"
	case "dansk", "danish":
		return "da"
	case "svenska", "svensk", "swedish":
		return "sv"
	case "engelsk", "english", "engelska":
		return "en"
	}
	return text.Known(base)
}

// check finds what makes a line unusable.
func (out *readRow) check() {
	s := out.Said
	switch {
	case out.Fault != nil:
	case s.Name == "":
		out.Fault = onLine("org.import.name_missing", out.Line)
	case s.Key == "" && len(s.Addresses()) == 0:
		out.Fault = onLine("org.import.unknown_person", out.Line)
	case utf8.RuneCountInString(s.Name) > 2*longest || utf8.RuneCountInString(s.Given) > longest || utf8.RuneCountInString(s.Family) > longest ||
		utf8.RuneCountInString(s.Title) > 2*longest || utf8.RuneCountInString(s.Unit) > 2*longest || len(s.Key) > 200:
		out.Fault = onLine("org.import.too_long", out.Line, "max", longest)
	}
}

func onLine(key string, line int, args ...any) *fault.Fault {
	all := fault.Args{"line": line}
	for i := 0; i < len(args); i += 2 {
		all[args[i].(string)] = args[i+1]
	}
	return fault.New(fault.Invalid, key, all)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

func sameAddress(a, b string) bool { return text.Fold(a) == text.Fold(b) }
