package mailread

import (
	"strings"
	"time"
)

// Mail is one mail, read. Texts are UTF-8 with \n line ends and without NUL.
type Mail struct {
	Header     Header
	From       []Address // as written; who it is from is Sender
	ReplyTo    []Address
	To, Cc     []Address
	Subject    string
	MessageID  string // with its angle brackets; empty when there is none
	InReplyTo  string
	References []string
	Date       time.Time // UTC; zero when absent or unreadable

	Class     Class
	Why       []Reason // at least one for every class but Person
	MayAnswer bool     // false: nothing may ever be sent back by itself (RFC 3834 §2)

	Text      string // every plain text of the mail, as sent; empty when it is HTML only
	HTML      string // every HTML text, as sent: unsafe, never show it uncleaned
	Visible   string // what the sender wrote now
	Quoted    string // the history below or between it, with its quote marks
	Signature string // after "-- ", or what a phone adds
	Forwarded *Forwarded

	Attachments []Attachment // parts with a name of their own
	Unnamed     []Attachment // parts without one that are not text: pasted pictures, keys
	Embedded    []*Mail      // mails inside this one, each read in the same way
	Report      *Report      // only for bounces and feedback reports

	Keys    Keys
	Repairs []string // plain English, for whoever looks after the mail

	rendered string // text of the HTML, where there is no other
}

// Read reads one mail of any size and shape. It is pure: same bytes, same
// Mail. It keeps slices of raw and reads at most maxParts parts, maxDepth deep.
func Read(raw []byte) *Mail {
	return read(raw, 0, &budget{parts: maxParts})
}

func read(raw []byte, depth int, left *budget) *Mail {
	m := &Mail{}
	root := parsePart(raw, "text/plain", depth, left, &m.Repairs)
	m.Header = root.head
	m.readHeader()
	c := collection{mail: m, depth: depth, left: left}
	c.walk(root)
	c.finish()
	m.split()
	m.Class, m.Why = classify(m, &c)
	if m.Class == Bounce || m.Class == Feedback {
		m.Report = c.report(m)
		m.Forwarded = nil // what is inside is the mail it reports about
	}
	m.MayAnswer = m.answerable()
	m.Keys = keysOf(m)
	return m
}

// Sender is who wrote, when exactly one well-formed address says so; otherwise
// the sender is unknown and ok is false (TRUST MI-13).
func (m *Mail) Sender() (a Address, ok bool) {
	if len(m.From) == 1 && m.From[0].wellFormed() {
		return m.From[0], true
	}
	return Address{}, false
}

// Whole is all the mail's text, whichever form it came in.
func (m *Mail) Whole() string {
	if strings.TrimSpace(m.Text) != "" || m.HTML == "" {
		return m.Text
	}
	if m.rendered == "" {
		return TextOf(m.HTML)
	}
	return m.rendered
}

// Short tells whether the mail is but a few lines of plain text.
func (m *Mail) Short() bool {
	return m.HTML == "" && len(m.Text) < 600 && strings.Count(m.Text, "\n") < 8
}

func (m *Mail) readHeader() {
	note := func(s string) { m.Repairs = append(m.Repairs, s) }
	for _, f := range m.Header.all("From") {
		m.From = append(m.From, addressesOf(f)...)
	}
	if len(m.From) == 0 {
		m.From = addressesOf(m.Header.Get("Sender"))
	}
	if len(m.Header.all("From")) > 1 {
		note("more than one From header: the sender is not taken for known")
	}
	m.ReplyTo, m.To, m.Cc = m.Header.addresses("Reply-To"), m.Header.addresses("To"), m.Header.addresses("Cc")
	m.Subject = oneLine(decodeWords(m.Header.Get("Subject"), note))
	m.MessageID = firstID(m.Header.Get("Message-ID"))
	m.InReplyTo = firstID(m.Header.Get("In-Reply-To"))
	m.References = idsOf(strings.Join(m.Header.all("References"), " "))
	m.Date = dateOf(m.Header.Get("Date"))
	if m.Date.IsZero() && m.Header.Get("Date") != "" {
		note("the Date header cannot be read")
	}
}

// split fills what the sender wrote now, the history and what was forwarded.
func (m *Mail) split() {
	if m.HTML != "" && strings.TrimSpace(m.Text) == "" {
		m.rendered = TextOf(m.HTML)
	}
	s := splitText(m.Whole(), m.Subject)
	m.Visible, m.Quoted, m.Signature, m.Forwarded = s.visible, s.quoted, s.signature, s.forwarded
	if m.Forwarded == nil && len(m.Embedded) > 0 && len(m.Embedded[0].From) > 0 {
		m.Forwarded = forwardedMail(m.Embedded[0])
	}
}
