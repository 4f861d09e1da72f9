package ical

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Property is one content line. Value is as written: texts are escaped in it,
// see Text. Line is the physical line it begins on, 0 when not read.
type Property struct {
	Name   string // upper case
	Params []Param
	Value  string
	Line   int
}

// Param is a parameter of a property, its values without quotes.
type Param struct {
	Name   string // upper case
	Values []string
}

// Param is the first value of the parameter, "" when it is not there.
func (p Property) Param(name string) string {
	for _, param := range p.Params {
		if param.Name == name && len(param.Values) > 0 {
			return param.Values[0]
		}
	}
	return ""
}

// Text is the value with its escapes resolved: line breaks, commas, semicolons.
func (p Property) Text() string { return unescape(p.Value) }

// Texts is the value as a list of texts, as in CATEGORIES.
func (p Property) Texts() []string {
	var out []string
	start := 0
	for i := 0; i < len(p.Value); i++ {
		switch p.Value[i] {
		case '\\':
			i++
		case ',':
			out = append(out, unescape(p.Value[start:i]))
			start = i + 1
		}
	}
	return append(out, unescape(p.Value[start:]))
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\r", `\n`, "\n", `\n`)

// text makes a property of a text, whatever it contains.
func text(name, value string, params ...Param) Property {
	return Property{Name: name, Value: escaper.Replace(value), Params: params}
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ';', ',', ':', '"':
			b.WriteByte(s[i])
		default: // not an escape: a path of a computer, say
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// parseLine reads `NAME;PARAM=a,"b:c":value`.
func parseLine(line string) (p Property, ok bool) {
	n := nameLength(line)
	if n == 0 {
		return p, false
	}
	p.Name, line = strings.ToUpper(line[:n]), line[n:]
	for strings.HasPrefix(line, ";") {
		line = line[1:]
		n := nameLength(line)
		if n == 0 || n == len(line) || line[n] != '=' {
			return p, false
		}
		param := Param{Name: strings.ToUpper(line[:n])}
		line = line[n:]
		for first := true; first || strings.HasPrefix(line, ","); first = false {
			value, rest, good := paramValue(line[1:])
			if !good {
				return p, false
			}
			param.Values = append(param.Values, value)
			line = rest
		}
		p.Params = append(p.Params, param)
	}
	if !strings.HasPrefix(line, ":") {
		return p, false
	}
	p.Value = line[1:]
	return p, true
}

func nameLength(s string) int {
	i := 0
	for i < len(s) && (s[i] == '-' || s[i] == '_' || s[i] >= '0' && s[i] <= '9' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z') {
		i++
	}
	return i
}

func paramValue(s string) (value, rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return "", "", false
		}
		return careted.Replace(s[1 : 1+end]), s[2+end:], true
	}
	end := strings.IndexAny(s, ",;:")
	if end < 0 {
		return "", "", false
	}
	return careted.Replace(s[:end]), s[end:], true
}

// Parameters cannot hold quotes and line breaks but by RFC 6868.
var (
	careted = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)
	carets  = strings.NewReplacer("^", "^^", "\r\n", "^n", "\n", "^n", "\r", "^n", `"`, "^'")
)

// write appends the content line, folded and ended. No value can end a line or
// begin another: what controls a device is left out.
func (p Property) write(out *bytes.Buffer) {
	var b strings.Builder
	b.WriteString(p.Name)
	for _, param := range p.Params {
		b.WriteString(";" + param.Name + "=")
		for i, value := range param.Values {
			if i > 0 {
				b.WriteByte(',')
			}
			value = carets.Replace(value)
			if strings.ContainsAny(value, ",;:") {
				value = `"` + value + `"`
			}
			b.WriteString(value)
		}
	}
	b.WriteByte(':')
	b.WriteString(p.Value)
	fold(out, printable(b.String()))
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7F || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return -1
		}
		return r
	}, s)
}

// fold breaks a line so that none is longer than 75 bytes, between letters.
func fold(out *bytes.Buffer, line string) {
	room := 75
	for len(line) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		out.WriteString(line[:cut])
		out.WriteString("\r\n ")
		line, room = line[cut:], 74
	}
	out.WriteString(line)
	out.WriteString("\r\n")
}

type rawLine struct {
	number int
	text   string
}

// unfold joins folded lines. Blank lines are passed over, also within a folded
// line: some programs put one before each continuation.
func unfold(data []byte) []rawLine {
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if bytes.IndexByte(data, '\n') < 0 {
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	var out []rawLine
	var current []byte
	begun := 0
	flush := func() {
		if begun > 0 {
			out = append(out, rawLine{begun, decoded(current)})
		}
		current, begun = current[:0], 0
	}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(bytes.TrimSpace(line)) == 0 && (len(line) == 0 || begun == 0):
		case begun > 0 && (line[0] == ' ' || line[0] == '\t'):
			current = append(current, line[1:]...)
		default:
			flush()
			current, begun = append(current, line...), number
		}
	}
	flush()
	return out
}

// decoded is for whole lines: folding may cut a letter in two.
func decoded(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil {
		return strings.ToValidUTF8(string(line), "\uFFFD")
	}
	return string(out)
}

func readAll(src io.Reader, limit int64) ([]byte, bool, error) {
	data, err := io.ReadAll(io.LimitReader(src, limit+1))
	return data, int64(len(data)) <= limit, err
}
