package inbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
)

// headRead is how much of a mail is looked through for its header here.
const headRead = 256 << 10

// trace are fields each server on the way adds or changes: the same mail may
// come with others of them the second time.
var trace = []string{
	"received", "return-path", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-received", "authentication-results", "received-spf",
	"dkim-signature", "x-google-dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results", "x-forwarded-encrypted",
}

// identity tells whether two mails are the same: what the sender wrote, header
// and text, without what servers on the way add. A mail that has neither
// Message-ID nor Date says nothing about when it was written: a machine that
// reports the same twice means it twice, and only within a day it is taken
// for a repetition. message is its Message-ID, "" when there is none.
func identity(now clock.Instant, box string, raw []byte) (content, message string) {
	head, body := raw, []byte(nil)
	if end := headEnd(raw); end >= 0 {
		head, body = raw[:end], raw[end:]
	}
	h := sha256.New()
	h.Write([]byte(box + "\n"))
	dated, name, skip := false, "", false
	for rest := head; len(rest) > 0; {
		line := rest
		if at := bytes.IndexByte(rest, '\n'); at >= 0 {
			line, rest = rest[:at], rest[at+1:]
		} else {
			rest = nil
		}
		line = bytes.TrimRight(line, "\r")
		value := string(line)
		if folded := len(line) > 0 && (line[0] == ' ' || line[0] == '\t'); !folded {
			name, value = field(line)
			skip, dated = traced(name), dated || name == "date"
		}
		if name == "message-id" && message == "" {
			message = bracketed(value)
		}
		if !skip {
			h.Write(line)
			h.Write([]byte{'\n'})
		}
	}
	if message == "" && !dated {
		h.Write([]byte(now.Time().Format("2006-01-02")))
	}
	h.Write([]byte{0})
	h.Write(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:20])), message
}

// headEnd is where the empty line behind the header begins, -1 when there is
// none within what is looked through.
func headEnd(raw []byte) int {
	look := raw[:min(len(raw), headRead)]
	crlf, lf := bytes.Index(look, []byte("\r\n\r\n")), bytes.Index(look, []byte("\n\n"))
	switch {
	case crlf < 0:
		return lf
	case lf < 0 || crlf < lf:
		return crlf
	}
	return lf
}

func field(line []byte) (name, value string) {
	before, after, ok := bytes.Cut(line, []byte{':'})
	if !ok || len(before) > 100 {
		return "", ""
	}
	return strings.ToLower(string(bytes.TrimSpace(before))), string(bytes.TrimSpace(after))
}

func traced(name string) bool {
	for _, t := range trace {
		if name == t {
			return true
		}
	}
	return false
}

// bracketed is the first <…> of a value, without white space; at most 400
// bytes, so that it fits into an index.
func bracketed(value string) string {
	from := strings.IndexByte(value, '<')
	to := strings.IndexByte(value, '>')
	if from < 0 || to < from || to-from > 400 {
		return ""
	}
	return plain(strings.Join(strings.Fields(value[from:to+1]), ""))
}

// plain is text a database takes: UTF-8 without NUL.
func plain(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
}
