package mailread

import (
	"net/mail"
	"regexp"
	"strings"
)

// Address is one address as somebody wrote it, decoded. Name is empty when
// there is none, or when it only repeats the address; Address is empty where
// only a name was written.
type Address struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// maxAddresses bounds what one header may name; the raw mail keeps the rest.
const maxAddresses = 1000

// String is the address with its name before it.
func (a Address) String() string {
	if a.Name == "" || a.Address == "" {
		return a.Name + a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

// wellFormed says whether the standard library reads the address as exactly
// what it is: the identity of a sender rests on it (TRUST MI-13).
func (a Address) wellFormed() bool {
	parsed, err := mail.ParseAddress("<" + a.Address + ">")
	return err == nil && parsed.Address == a.Address && !strings.ContainsAny(a.Address, " \"\\\r\n")
}

var mailtoMark = regexp.MustCompile(`(?i)\s*(?:<mailto:[^<>\s]*>|\[mailto:([^\]\s]+)\])`)

// addressesOf reads an address list as RFC 5322 §3.4 writes it, and as people
// and programs write it: semicolons, empty places, names with commas unquoted,
// groups, [mailto:…] of Outlook. It goes through the text once.
func addressesOf(list string) []Address {
	list = mailtoMark.ReplaceAllStringFunc(list, func(s string) string {
		if in := mailtoMark.FindStringSubmatch(s); in[1] != "" {
			return " <" + in[1] + ">"
		}
		return ""
	})
	var found []Address
	held := "" // the family name of "Berg, Ida <ida@x>", written without quotes
	for _, piece := range splitAddresses(list) {
		if len(found) == maxAddresses {
			break
		}
		text, comma := strings.CutSuffix(piece, ",")
		if comma && len(held)+len(text) < 200 && strings.TrimSpace(text) != "" && !strings.ContainsAny(text, `@<"(`) {
			held += text + ","
			continue
		}
		found = append(found, unheld(&held, text)...)
		piece, held = held+text, ""
		if a, ok := addressOf(piece); ok {
			found = append(found, a)
		}
	}
	return append(found, unheld(&held, "")...)
}

// unheld gives back what was held for a name when none follows.
func unheld(held *string, next string) (list []Address) {
	if strings.Contains(next, "<") {
		return nil
	}
	for _, piece := range strings.Split(*held, ",") {
		if a, ok := addressOf(piece); ok {
			list = append(list, a)
		}
	}
	*held = ""
	return list
}

// splitAddresses cuts at commas and semicolons outside quotes, angles and
// comments; a colon outside them ends the name of a group.
func splitAddresses(list string) []string {
	var pieces []string
	var quoted, angled bool
	comments, start := 0, 0
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '\\' && (quoted || comments > 0):
			i++
		case c == '"' && comments == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			comments++
		case c == ')' && comments > 0:
			comments--
		case comments > 0:
		case c == '<':
			angled = true
		case c == '>':
			angled = false
		case c == ':' && !angled:
			start = i + 1
		case (c == ',' && !angled) || c == ';':
			end := i
			if c == ',' {
				end++ // the comma stays, to tell it from a semicolon
			}
			pieces, start, angled = append(pieces, list[start:end]), i+1, false
		}
	}
	if start > len(list) {
		start = len(list)
	}
	return append(pieces, list[start:])
}

func addressOf(piece string) (Address, bool) {
	name, address := "", ""
	bare, comment := dropComments(piece)
	if open := strings.LastIndexByte(bare, '<'); open >= 0 {
		rest := bare[open+1:]
		if end := strings.IndexByte(rest, '>'); end >= 0 {
			rest = rest[:end]
		}
		name, address = bare[:open], rest
	} else if trimmed := strings.TrimSpace(bare); strings.Contains(trimmed, "@") || !strings.Contains(trimmed, " ") {
		address, name = bare, comment
	} else {
		name = bare // a name and no address, as some programs quote it
	}
	address = strings.TrimPrefix(strings.Join(strings.Fields(address), ""), "mailto:")
	address = strings.Trim(address, `'"<>`)
	name = cleanName(decodeWords(unquote(strings.TrimSpace(name)), nil))
	if address == "" && name == "" {
		return Address{}, false
	}
	if strings.EqualFold(name, address) {
		name = ""
	}
	return Address{Name: name, Address: decodeWords(address, nil)}, true
}

// dropComments takes comments (RFC 5322 §3.2.2) out; old programs put the name
// there.
func dropComments(s string) (bare, comment string) {
	if !strings.Contains(s, "(") {
		return s, ""
	}
	var out, in strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' && depth == 0:
			quoted = !quoted
			out.WriteByte(c)
		case c == '(' && !quoted:
			depth++
		case c == ')' && !quoted && depth > 0:
			depth--
		case depth > 0:
			in.WriteByte(c)
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), strings.TrimSpace(in.String())
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	if !strings.Contains(s, `\`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func cleanName(s string) string {
	s = strings.Trim(oneLine(s), ` '"„“”*`)
	return strings.TrimSpace(s)
}
