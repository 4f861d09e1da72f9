package mailread

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLines bounds what is looked at for quotes; a longer text is shown whole.
const maxLines = 30000

// maxTries bounds how many lines are taken for a possible attribution.
const maxTries = 2000

// parted is a text taken apart. Nothing is lost: the Mail keeps the whole.
type parted struct {
	visible, quoted, signature string
	forwarded                  *Forwarded
}

// cutting is where the history begins and what showed it.
type cutting struct {
	at, body int // first line of the history; first line of the older mail's text
	block    block
	hasBlock bool
	forward  bool    // the program said: forwarded
	marked   bool    // the older mail's lines are marked with ">"
	author   Address // from an attribution line
	date     string
}

// splitText takes a mail's text apart: what was written now, what is history,
// the signature, and the mail that was forwarded.
func splitText(text, subject string) parted {
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	if len(lines) > maxLines {
		return parted{visible: strings.TrimSpace(text)}
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r\u00a0")
	}
	tries := maxTries
	c, found := findCut(lines, &tries)
	if !found {
		return plain(lines)
	}
	above := plain(lines[:c.at])
	plainSubject, said := forwardedSubject(subject)
	if c.forward || said && (c.hasBlock || above.visible == "") {
		return forwarded(lines, c, above, plainSubject)
	}
	if c.hasBlock && above.visible == "" && !c.marked {
		p := forwarded(lines, c, above, plainSubject)
		p.visible = splitText(p.forwarded.Body, "").visible // nobody says that it is forwarded: show it
		return p
	}
	if c.marked {
		return interleaved(lines, c, &tries)
	}
	above.quoted = joined([]string{above.quoted, joined(lines[c.at:])})
	if above.visible == "" && above.signature == "" {
		above.visible = strings.TrimSpace(text) // nothing but history: show it rather than nothing
	}
	return above
}

func forwarded(lines []string, c cutting, above parted, subject string) parted {
	if above.signature == "" && deviceLine(above.visible) && !strings.Contains(above.visible, "\n") {
		above.visible, above.signature = "", above.visible // whoever hands it on wrote nothing
	}
	rest := lines[min(c.body, len(lines)):]
	above.quoted = joined([]string{above.quoted, joined(lines[c.at:])})
	if c.hasBlock {
		above.forwarded = forwardedBlock(c.block, rest, above.visible)
		if above.forwarded.Subject == "" {
			above.forwarded.Subject = subject
		}
		return above
	}
	above.forwarded = &Forwarded{From: c.author, Subject: subject, Date: c.date, Body: forwardedBody(rest), Message: above.visible}
	return above
}

// interleaved keeps every line that is not marked as quoted, wherever it
// stands, and drops the attributions between.
func interleaved(lines []string, c cutting, tries *int) parted {
	var own, quoted []string
	for i := 0; i < len(lines); {
		if isQuoted(lines[i]) || i == c.at {
			end := i + 1
			if i == c.at {
				end = max(c.body, i+1)
			}
			quoted = append(quoted, lines[i:end]...)
			i = end
			continue
		}
		if n := attributionAt(lines, i, tries); n > 0 && quotedNext(lines, i+n) {
			quoted = append(quoted, lines[i:i+n]...)
			i += n
			continue
		}
		if wrapped(lines, i) {
			quoted = append(quoted, lines[i])
		} else {
			own = append(own, lines[i])
		}
		i++
	}
	p := plain(own)
	p.quoted = joined([]string{joined(quoted), p.quoted})
	if p.visible == "" && p.signature == "" {
		p.visible = strings.TrimSpace(strings.Join(lines, "\n"))
	}
	return p
}

// wrapped is the end of a quoted line that some server on the way broke: right
// between two marked lines, after a long one, going on in the same sentence.
func wrapped(lines []string, at int) bool {
	if at == 0 || at+1 >= len(lines) || !isQuoted(lines[at-1]) || !isQuoted(lines[at+1]) || len(lines[at-1]) < 60 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(lines[at])
	return unicode.IsLower(first)
}

// plain takes the signature off a text without history.
func plain(lines []string) parted {
	for i, line := range lines {
		switch {
		case (line == "--" || line == "—" || line == "-- ") && i > 0 && len(lines)-i <= 40 && joined(lines[:i])+joined(lines[i+1:]) != "":
			return parted{visible: joined(lines[:i]), signature: joined(lines[i+1:])}
		case deviceLine(line) && joined(lines[:i]) != "":
			return parted{visible: joined(lines[:i]), signature: strings.TrimSpace(line), quoted: joined(lines[i+1:])}
		}
	}
	return parted{visible: joined(lines)}
}

func joined(lines []string) string { return strings.Trim(strings.Join(lines, "\n"), "\n\t ") }

func isQuoted(line string) bool {
	line = strings.TrimLeft(line, " ")
	return strings.HasPrefix(line, ">") && !strings.HasPrefix(line, ">>>>>>>> ")
}

func quotedNext(lines []string, at int) bool {
	for i := at; i < len(lines) && i < at+3; i++ {
		if strings.TrimSpace(lines[i]) != "" {
			return isQuoted(lines[i])
		}
	}
	return false
}

// findCut is the first sign of an older mail.
func findCut(lines []string, tries *int) (cutting, bool) {
	for i, line := range lines {
		bare := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if bare == "" {
			continue
		}
		if groupWise.MatchString(bare) || len(bare) < 120 && i > 0 && replyAbove.MatchString(bare) {
			return cutting{at: i, body: i + 1}, true
		}
		if c, ok := separatorAt(lines, i); ok {
			return c, true
		}
		if c, ok := announcedAt(lines, i); ok {
			return c, true
		}
		if c, ok := headerAt(lines, i); ok {
			return c, true
		}
		if n := attributionAt(lines, i, tries); n > 0 {
			author, date := attributed(strings.Join(lines[i:i+n], " "))
			return cutting{at: i, body: i + n, marked: quotedNext(lines, i+n), author: author, date: date}, true
		}
		if isQuoted(line) && i > 0 && quotedRun(lines, i) {
			return cutting{at: i, body: i + 1, marked: true}, true
		}
	}
	return cutting{}, false
}

// quotedRun says whether a marked line is history rather than one ">" in a
// sentence.
func quotedRun(lines []string, at int) bool {
	return strings.TrimSpace(strings.TrimLeft(lines[at], "> ")) == "" || quotedNext(lines, at+1) || at+1 >= len(lines) ||
		strings.TrimSpace(lines[at-1]) == ""
}

// separatorAt reads "----- Forwarded message -----" and its like in every
// language: a known phrase, or any phrase with a header below it.
func separatorAt(lines []string, at int) (cutting, bool) {
	line := unmarked(lines[at])
	if !strings.ContainsAny(line, "-–—_=") {
		return cutting{}, false
	}
	if ruled(line) {
		next := nextFull(lines, at+1)
		if next < 0 || next > at+2 {
			return cutting{}, false
		}
		b, ok := blockAt(unmarkedFrom(lines, next), 0)
		return cutting{at: at, body: next + b.end, block: b, hasBlock: ok, marked: isQuoted(lines[next])}, ok
	}
	m := dashed.FindStringSubmatch(line)
	if m == nil {
		if m = dashedInline.FindStringSubmatch(line); m == nil {
			return cutting{}, false
		}
	} else {
		m = append(m, "")
	}
	forward, original := forwardStem.MatchString(m[1]), originalStem.MatchString(m[1])
	if anyVerb.MatchString(m[1]) && strings.TrimSpace(m[2]) == "" { // "---- Ida skrev ----", as phones write it
		return cutting{at: at, body: at + 1, marked: quotedNext(lines, at+1)}, true
	}
	if rest := strings.TrimSpace(m[2]); rest != "" {
		b, ok := inlineBlock(rest)
		return cutting{at: at, body: at + 1, block: b, hasBlock: ok, forward: forward}, ok
	}
	if next := nextFull(lines, at+1); next >= 0 && next <= at+3 {
		if b, ok := blockAt(unmarkedFrom(lines, next), 0); ok {
			return cutting{at: at, body: next + b.end, block: b, hasBlock: true, forward: forward || !original}, true
		}
	}
	return cutting{at: at, body: at + 1, forward: false}, original || forward && len(m[1]) < 40
}

// ruled is a line of underscores or hyphens only.
func ruled(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 4 && (strings.Trim(line, "_") == "" || strings.Trim(line, "-") == "" || strings.Trim(line, "=") == "")
}

// announcedAt reads "Start på videresendt besked:" with a header below it.
func announcedAt(lines []string, at int) (cutting, bool) {
	line := strings.TrimSpace(unmarked(lines[at]))
	if len(line) > 80 || !strings.HasSuffix(line, ":") {
		return cutting{}, false
	}
	next := nextFull(lines, at+1)
	if next < 0 || next > at+4 {
		return cutting{}, false
	}
	if kind, _ := labelled(unmarked(lines[next])); kind == noLabel || !forwardStem.MatchString(line) {
		return cutting{}, false
	}
	b, ok := blockAt(unmarkedFrom(lines, next), 0)
	return cutting{at: at, body: next + b.end, block: b, hasBlock: ok, forward: true}, ok
}

// headerAt reads a header without anything above it, as Outlook writes it.
func headerAt(lines []string, at int) (cutting, bool) {
	line := unmarked(lines[at])
	kind, _ := labelled(line)
	if kind != fromLabel && kind != dateLabel && kind != subjectLabel {
		return cutting{}, false
	}
	b, ok := blockAt(unmarkedFrom(lines, at), 0)
	if !ok || kind != fromLabel && b.fields[fromLabel] == "" {
		return cutting{}, false
	}
	return cutting{at: at, body: at + b.end, block: b, hasBlock: true, marked: isQuoted(lines[at])}, true
}

func nextFull(lines []string, at int) int {
	for i := at; i < len(lines); i++ {
		if strings.TrimSpace(unmarked(lines[i])) != "" {
			return i
		}
	}
	return -1
}

// unmarked is a line without one level of quote marks.
func unmarked(line string) string {
	if bare := strings.TrimLeft(strings.TrimPrefix(line, "\ufeff"), " "); strings.HasPrefix(bare, ">") {
		return strings.TrimPrefix(bare[1:], " ")
	}
	return line
}

func unmarkedFrom(lines []string, at int) []string {
	end := min(len(lines), at+45)
	out := make([]string, 0, end-at)
	for _, l := range lines[at:end] {
		out = append(out, unmarked(l))
	}
	return out
}
