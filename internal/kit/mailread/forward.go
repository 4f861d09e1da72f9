package mailread

import (
	"regexp"
	"strings"
)

// Forwarded is somebody else's mail inside this one, as far as the mail tells.
// What was not written there is empty.
type Forwarded struct {
	From    Address
	To, Cc  []Address
	Subject string
	Date    string // as written: every program and language writes its own
	Body    string
	Message string // what the one who forwarded it wrote above it
}

var subjectForward = regexp.MustCompile(`(?i)^\s*(\[[^\]]*\]\s*)?((fwd?|vs|vb|vl|wg|tr|rv|enc|pd|doorst|fs|i|ilt|i̇lt|r|videresendt?|vidarebefordrat|továbbítás|fw)\s*:\s*)`)

// forwardedSubject says whether the subject says "forwarded", and answers it
// without the prefix.
func forwardedSubject(subject string) (string, bool) {
	at := subjectForward.FindStringIndex(subject)
	if at == nil {
		return subject, false
	}
	return strings.TrimSpace(subject[at[1]:]), true
}

// forwardedMail is an attached mail taken as the forwarded one.
func forwardedMail(e *Mail) *Forwarded {
	f := &Forwarded{To: e.To, Cc: e.Cc, Subject: e.Subject, Date: e.Header.Get("Date"), Body: strings.TrimSpace(e.Whole())}
	if len(e.From) > 0 {
		f.From = e.From[0]
	}
	return f
}

func forwardedBlock(b block, lines []string, message string) *Forwarded {
	f := &Forwarded{Subject: b.fields[subjectLabel], Date: b.fields[dateLabel], Message: message,
		To: named(b.fields[toLabel]), Cc: named(b.fields[ccLabel]), Body: forwardedBody(lines)}
	if from := named(b.fields[fromLabel]); len(from) > 0 {
		f.From = from[0]
	}
	return f
}

// named reads addresses of which some are names only: "Til: Bo".
func named(list string) []Address {
	found := addressesOf(list)
	for i, a := range found {
		if a.Name == "" && !strings.Contains(a.Address, "@") {
			found[i] = Address{Name: cleanName(a.Address)}
		}
	}
	return found
}

// forwardedBody takes the marks off that a forward put before each line: one
// level of ">" or a common indent.
func forwardedBody(lines []string) string {
	lines = append([]string(nil), lines...)
	quoted, indent, full := 0, 1000, 0
	for _, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		full++
		if strings.HasPrefix(strings.TrimLeft(l, " "), ">") {
			quoted++
		}
		indent = min(indent, len(l)-len(strings.TrimLeft(l, " \t")))
	}
	for i, l := range lines {
		switch {
		case full > 0 && quoted*2 >= full && strings.HasPrefix(l, ">"):
			lines[i] = strings.TrimPrefix(l[1:], " ")
		case full > 0 && quoted == 0 && indent > 0 && len(l) >= indent:
			lines[i] = l[indent:]
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
