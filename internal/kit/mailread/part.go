package mailread

import (
	"bytes"
	"strings"
)

const (
	maxParts = 2000 // in one mail, mails inside it counted
	maxDepth = 30   // parts and mails inside one another
)

// budget is what is left to read of one mail, so that a mail made of a hundred
// thousand parts costs no more than one made of maxParts (TRUST MI-12).
type budget struct{ parts int }

// part is one node of the MIME tree (RFC 2045, 2046). body is a slice of the
// raw mail.
type part struct {
	head        Header
	body        []byte
	kind        string // "text/plain", lower case
	params      map[string]string
	disposition string // "inline", "attachment" or empty
	name        string // decoded and made harmless; empty when there is none
	children    []*part
}

func parsePart(raw []byte, assumed string, depth int, left *budget, repairs *[]string) *part {
	note := func(s string) { *repairs = appendOnce(*repairs, s) }
	left.parts--
	p := &part{}
	p.head, p.body = splitHead(raw, note)
	p.kind, p.params = mediaType(p.head.Get("Content-Type"), note)
	if p.kind == "" {
		if p.head.has("Content-Type") {
			note("the Content-Type " + quoteShort(p.head.Get("Content-Type")) + " cannot be read")
		}
		p.kind = assumed
	}
	disposition, more := mediaType(p.head.Get("Content-Disposition"), note)
	p.disposition = disposition
	p.name = nameIn(more["filename"], p.params["name"], p.params["file"])
	if strings.HasPrefix(p.kind, "multipart/") {
		p.divide(depth, left, repairs)
	}
	return p
}

// divide cuts a multipart into its parts. One that cannot be cut stays one
// part of text, so that nothing is lost.
func (p *part) divide(depth int, left *budget, repairs *[]string) {
	note := func(s string) { *repairs = appendOnce(*repairs, s) }
	if depth >= maxDepth {
		note("parts are nested deeper than is read: the innermost is kept as one attachment")
		p.kind, p.name = "application/octet-stream", "nested.eml"
		return
	}
	boundary := p.params["boundary"]
	pieces, rest, closed := cutAt(p.body, boundary, left.parts)
	if len(pieces) == 0 {
		if guess := guessBoundary(p.body); guess != "" {
			note("the boundary is missing or wrong; it was taken from the body")
			pieces, rest, closed = cutAt(p.body, guess, left.parts)
		}
	}
	if len(pieces) == 0 {
		if len(bytes.TrimSpace(p.body)) > 0 {
			note("a " + p.kind + " without parts was read as text")
		}
		p.kind = "text/plain"
		return
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		note("there is text after the last part; it is in the raw mail only")
	}
	if !closed {
		note("the last part has no end: the mail may have been cut off")
	}
	assumed := "text/plain"
	if p.kind == "multipart/digest" {
		assumed = "message/rfc822"
	}
	for _, piece := range pieces {
		p.children = append(p.children, parsePart(piece, assumed, depth+1, left, repairs))
	}
	if left.parts <= 0 {
		note("there are more parts than are read: the last one holds all the rest")
	}
}

// cutAt cuts a body at its delimiter lines (RFC 2046 §5.1.1): at most most
// pieces, the last one then with everything that follows. after is what stands
// behind the closing delimiter, and closed whether that was seen.
func cutAt(body []byte, boundary string, most int) (pieces [][]byte, after []byte, closed bool) {
	if boundary == "" {
		return nil, nil, false
	}
	delimiter := []byte("--" + boundary)
	start, last := -1, 0 // start of the piece, -1 before the first
	for at := 0; at < len(body); {
		line, follows := nextLine(body[at:])
		next := len(body) - len(follows)
		if bytes.HasPrefix(line, delimiter) {
			rest := bytes.TrimRight(line[len(delimiter):], " \t\r")
			end := closes(rest)
			if len(rest) == 0 || end {
				if start >= 0 {
					pieces = append(pieces, withoutEnd(body[start:at]))
				}
				start, last = next, at
				if end {
					return pieces, body[next:], true
				}
				if len(pieces) >= most {
					return append(pieces, body[last:]), nil, true
				}
			}
		}
		at = next
	}
	if start >= 0 && start <= len(body) {
		pieces = append(pieces, body[start:])
	}
	return pieces, nil, false
}

// closes says whether what follows the boundary ends the multipart: two
// hyphens, and at most punctuation after them.
func closes(rest []byte) bool {
	return bytes.HasPrefix(rest, []byte("--")) && len(bytes.TrimLeft(rest, `->"'=;.,:!`)) == 0
}

// withoutEnd drops the line end before a delimiter: it belongs to the delimiter.
func withoutEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// guessBoundary is the first line that begins with two hyphens and is there
// again, or closed, later on.
func guessBoundary(body []byte) string {
	for rest, lines := body, 0; len(rest) > 0 && lines < 200; lines++ {
		line, after := nextLine(rest)
		line = bytes.TrimRight(line, " \t")
		if len(line) > 6 && len(line) < 80 && bytes.HasPrefix(line, []byte("--")) && bytes.Contains(after, line) {
			return string(line[2:])
		}
		rest = after
	}
	return ""
}

// content is the part's bytes without their transfer encoding (RFC 2045 §6).
func (p *part) content(note func(string)) []byte {
	encoding, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(p.head.Get("Content-Transfer-Encoding"))), ";")
	switch strings.NewReplacer(" ", "", `"`, "", "-", "").Replace(encoding) {
	case "base64":
		return decodeBase64(p.body)
	case "quotedprintable":
		return decodeQuoted(p.body)
	case "xuuencode", "uuencode", "xuue", "uue":
		if decoded, ok := decodeUU(p.body); ok {
			return decoded
		}
		tell(note, "declared as uuencoded and is not: kept as it came")
	case "", "7bit", "8bit", "7bits", "8bits", "binary", "plain", "none":
	default:
		tell(note, "the transfer encoding "+quoteShort(encoding)+" is not known: kept as it came")
	}
	return p.body
}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	if len(list) >= 50 {
		return list
	}
	return append(list, s)
}
