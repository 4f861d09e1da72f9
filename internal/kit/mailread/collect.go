package mailread

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxText is the longest text part that is shown, in bytes.
const maxText = 8 << 20

// Attachment is a part that is not the mail's text. Content is decoded and
// hostile. Two of the same name are two attachments.
type Attachment struct {
	Name      string
	Type      string // as declared: believe the content, not this
	Inline    bool   // shown inside the text, such as a pasted picture
	ContentID string // what the HTML calls it, without angle brackets
	Content   []byte
	Inside    []Attachment // what Outlook packed into it (winmail.dat): the files people mean
}

// Files are attachments as people sent them: what a program packed several into
// gives way to what is inside.
func Files(list []Attachment) (all []Attachment) {
	for _, a := range list {
		if len(a.Inside) > 0 {
			all = append(all, a.Inside...)
		} else {
			all = append(all, a)
		}
	}
	return all
}

// Sum is the SHA-256 of the content, in hexadecimal.
func (a Attachment) Sum() string {
	sum := sha256.Sum256(a.Content)
	return hex.EncodeToString(sum[:])
}

// collection gathers a mail's leaves: text, HTML, attachments, mails inside it
// and the machine-readable parts of reports.
type collection struct {
	mail        *Mail
	depth       int
	left        *budget
	text, html  []string
	reportType  string // of multipart/report (RFC 6522)
	status      []string
	feedback    []string
	returned    string // header of the mail a report is about
	calendar    bool
	method      string // of the calendar (RFC 5546)
	disposition bool   // a receipt (RFC 8098)
	packed      []unpacked
}

func (c *collection) walk(p *part) {
	if p.kind == "multipart/report" && c.reportType == "" {
		c.reportType = strings.ToLower(p.params["report-type"])
		if c.reportType == "" {
			c.reportType = "unsaid"
		}
	}
	if p.children != nil {
		for _, child := range p.children {
			c.walk(child)
		}
		return
	}
	note := func(s string) { c.mail.Repairs = appendOnce(c.mail.Repairs, s) }
	switch {
	case p.kind == "message/delivery-status" || p.kind == "message/global-delivery-status":
		c.status = append(c.status, c.utf8(p, note))
	case p.kind == "message/feedback-report":
		c.feedback = append(c.feedback, c.utf8(p, note))
	case p.kind == "message/disposition-notification":
		c.disposition = true
		c.attach(p, note)
	case p.kind == "text/rfc822-headers" || p.kind == "text/rfc822-header" || p.kind == "message/rfc822-headers":
		c.returned += c.utf8(p, note) + "\n"
	case p.kind == "message/rfc822" || p.kind == "message/global":
		c.embed(p, note)
	case p.kind == "text/calendar":
		c.takeCalendar(p, note)
	case c.isText(p) && len(p.body) > maxText:
		note("a text that is too long to be shown is kept as an attachment")
		p.name = nameIn(p.name, "long text.txt")
		c.attach(p, note)
	case c.isText(p):
		c.takeText(p, note)
	default:
		c.attach(p, note)
	}
}

// isText says whether a leaf is part of what the mail says, rather than a file
// sent along. A named text is a file unless it is meant to be shown, or is all
// the text there is.
func (c *collection) isText(p *part) bool {
	if p.kind != "text/plain" && p.kind != "text/html" && p.kind != "text/enriched" && p.kind != "text" {
		return false
	}
	switch {
	case p.disposition == "attachment":
		return false
	case p.kind == "text/html" && p.name != "":
		return false
	case p.name == "" || p.disposition == "inline":
		return true
	}
	return len(c.text)+len(c.html) == 0
}

func (c *collection) takeText(p *part, note func(string)) {
	s := lineEnds(c.utf8(p, note))
	switch {
	case p.kind == "text/html":
		c.html = append(c.html, s)
	case p.kind == "text/enriched":
		if len(c.text) == 0 {
			c.text = append(c.text, s)
		}
	default:
		if flowed(p) {
			s = unflow(s, strings.EqualFold(p.params["delsp"], "yes"))
		}
		c.text = append(c.text, s)
	}
}

func (c *collection) takeCalendar(p *part, note func(string)) {
	if p.disposition == "attachment" && p.params["method"] == "" {
		c.attach(p, note) // a file somebody sends along and writes about
		return
	}
	c.calendar = true
	c.method = strings.ToUpper(p.params["method"])
	if c.method == "" {
		for _, line := range strings.Split(c.utf8(p, nil), "\n") {
			if m, found := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(line)), "METHOD:"); found {
				c.method = m
				break
			}
		}
	}
	c.attach(p, note)
}

// embed reads a mail inside the mail; with a name it is an attachment as well.
func (c *collection) embed(p *part, note func(string)) {
	content := p.content(note)
	if c.depth < maxDepth && c.left.parts > 0 {
		c.mail.Embedded = append(c.mail.Embedded, read(content, c.depth+1, c.left))
	} else {
		note("mails are nested deeper than is read: the innermost is kept as an attachment")
		c.attach(p, note)
		return
	}
	if p.name != "" {
		c.attach(p, note)
	}
	if c.returned == "" {
		c.returned = toUTF8(content[:min(len(content), maxHeadBytes)], "", nil)
	}
}

func (c *collection) attach(p *part, note func(string)) {
	var inside []Attachment
	content := p.content(note)
	switch p.kind {
	case "application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted", "application/pgp-encrypted":
		note("signed or encrypted as one piece: what it says is inside the attachment")
	case "application/ms-tnef", "application/vnd.ms-tnef":
		inside = c.unpack(content, note)
	case "application/octet-stream":
		if strings.EqualFold(p.name, "winmail.dat") {
			inside = c.unpack(content, note)
		}
	}
	a := Attachment{Name: p.name, Type: p.kind, Inline: p.disposition != "attachment" && (p.disposition == "inline" || p.head.has("Content-ID")),
		ContentID: strings.Trim(p.head.Get("Content-ID"), "<> "), Content: content, Inside: inside}
	if a.Name != "" {
		c.mail.Attachments = append(c.mail.Attachments, a)
		return
	}
	if len(bytes.TrimSpace(content)) > 0 {
		c.mail.Unnamed = append(c.mail.Unnamed, a)
	}
}

// unpack takes what Outlook packed in its own form apart: the files, and the
// text where the mail has no other.
func (c *collection) unpack(content []byte, note func(string)) []Attachment {
	u, ok := unpackTNEF(content)
	if !ok {
		note("attachments in Outlook's own form (TNEF) cannot be read: they are kept as one")
		return nil
	}
	note("attachments in Outlook's own form (TNEF) were unpacked")
	c.packed = append(c.packed, u)
	return u.list(0)
}

func (c *collection) utf8(p *part, note func(string)) string {
	return toUTF8(p.content(note), p.params["charset"], note)
}

func (c *collection) finish() {
	for _, u := range c.packed {
		if len(c.text)+len(c.html) > 0 {
			break
		}
		if len(u.html) > 0 {
			c.html = append(c.html, lineEnds(toUTF8(u.html, u.textSet, nil)))
		} else if len(u.text) > 0 {
			c.text = append(c.text, lineEnds(u.words()))
		}
	}
	c.mail.Text = strings.Join(c.text, "\n")
	c.mail.HTML = strings.Join(c.html, "\n")
}

func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func flowed(p *part) bool { return strings.EqualFold(p.params["format"], "flowed") }

// unflow joins the lines of a flowed text (RFC 3676 §4): a line that ends with
// a space goes on in the next one of the same quote depth.
func unflow(s string, dropSpace bool) string {
	lines := strings.Split(s, "\n")
	out := make([]string, 0, len(lines))
	open := false
	depth := 0
	for _, line := range lines {
		marks := 0
		for marks < len(line) && line[marks] == '>' {
			marks++
		}
		rest := strings.TrimPrefix(line[marks:], " ")
		quoted := strings.Repeat(">", marks)
		if open && marks == depth && rest != "-- " {
			out[len(out)-1] += rest
		} else {
			if marks > 0 && rest != "" {
				quoted += " "
			}
			out = append(out, quoted+rest)
		}
		open = strings.HasSuffix(rest, " ") && rest != "-- " && strings.TrimSpace(rest) != ""
		depth = marks
		if open && dropSpace {
			out[len(out)-1] = strings.TrimSuffix(out[len(out)-1], " ")
		}
	}
	return strings.Join(out, "\n")
}
