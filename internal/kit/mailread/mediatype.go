package mailread

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// mediaType reads "type/subtype; name=value; …" (RFC 2045 §5.1) and puts
// continued and extended values together (RFC 2231). The standard library
// refuses the whole header for one wrong parameter; here only that parameter
// suffers. A type that is none is answered as empty.
func mediaType(value string, note func(string)) (string, map[string]string) {
	kind, rest, _ := strings.Cut(value, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if kind == "" || strings.ContainsAny(kind, "<>\"=() \t") {
		kind = ""
	}
	params := map[string]string{}
	if rest == "" {
		return kind, params
	}
	pieces := map[string][]continued{}
	for _, p := range parameters(rest) {
		name, _, extended := p.name, p.value, strings.HasSuffix(p.name, "*")
		name = strings.TrimSuffix(name, "*")
		base, number, several := strings.Cut(name, "*")
		n, err := strconv.Atoi(number)
		if (several && (err != nil || n > 1000)) || (!several && !extended) {
			if _, twice := params[p.name]; !twice { // the first of two is meant
				params[p.name] = decodeWords(p.value, note)
			}
			continue
		}
		pieces[base] = append(pieces[base], continued{n, extended, p.value})
	}
	for base, list := range pieces {
		params[base] = together(list, note)
	}
	return kind, params
}

type parameter struct{ name, value string }

type continued struct {
	n        int
	extended bool
	value    string
}

// parameters goes through "name=value; name="quoted"; …" once. Spaces in a
// value without quotes are kept: many programs write file names so.
func parameters(s string) (list []parameter) {
	for s != "" && len(list) < 200 {
		name, rest, found := strings.Cut(s, "=")
		if semicolon := strings.IndexByte(name, ';'); semicolon >= 0 {
			s = s[semicolon+1:]
			continue
		}
		if !found {
			return list
		}
		rest = strings.TrimLeft(rest, " \t")
		var value string
		if strings.HasPrefix(rest, `"`) {
			value, s = quotedValue(rest[1:])
		} else {
			value, s, _ = strings.Cut(rest, ";")
			value = strings.TrimSpace(value)
		}
		list = append(list, parameter{strings.ToLower(strings.TrimSpace(name)), value})
	}
	return list
}

// quotedValue reads up to the closing quote; what stands between it and the
// next semicolon is passed over. A backslash stays one unless it hides a quote
// or another backslash: "C:\new.doc" is a name as Windows programs write it.
func quotedValue(s string) (value, after string) {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			out.WriteByte(s[i])
		case s[i] == '"':
			_, after, _ = strings.Cut(s[i+1:], ";")
			return out.String(), after
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String(), ""
}

// together joins the pieces of one value in their order (RFC 2231 §3, §4).
func together(list []continued, note func(string)) string {
	sort.SliceStable(list, func(i, j int) bool { return list[i].n < list[j].n })
	set, extended := "", false
	var joined []byte
	for i, c := range list {
		value := c.value
		if c.extended {
			if parts := strings.SplitN(value, "'", 3); i == 0 && len(parts) == 3 {
				set, value = parts[0], parts[2]
			}
			extended = true
			joined = append(joined, percentDecoded(value)...)
			continue
		}
		joined = append(joined, value...)
	}
	if extended {
		return toUTF8(joined, set, note)
	}
	return decodeWords(string(joined), note)
}

func percentDecoded(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && nibble(s[i+1]) >= 0 && nibble(s[i+2]) >= 0 {
			out = append(out, byte(nibble(s[i+1])<<4|nibble(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}

// nameIn is the first name given, without a path and without characters that
// deceive or break a file system (TRUST FI-01): control characters, marks that
// turn the writing direction, leading dots.
func nameIn(candidates ...string) string {
	for _, name := range candidates {
		name = strings.Trim(oneLine(name), `" `)
		if cut := strings.LastIndexAny(name, `/\`); cut >= 0 {
			name = name[cut+1:]
		}
		name = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
				return -1
			}
			return r
		}, name)
		name = strings.Trim(strings.TrimLeft(name, "."), " ")
		if runes := []rune(name); len(runes) > 180 {
			name = string(runes[:150]) + "…" + string(runes[len(runes)-20:])
		}
		if name != "" {
			return name
		}
	}
	return ""
}
