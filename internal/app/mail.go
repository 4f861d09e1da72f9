package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/mailread"
)

// mailLimit is the largest mail that is explained, in bytes.
const mailLimit = 256 << 20

// ExplainMail tells how each mail is read and why: as plain lines, or as one
// JSON object on a line for each file. "-" is standard input. A file that
// cannot be read is told on problems, the others are explained all the same,
// and the error is Findings.
func ExplainMail(files []string, asJSON bool, in io.Reader, out, problems io.Writer) error {
	return explainMails(files, asJSON, in, out, problems, nil)
}

// ExplainMailAt is ExplainMail that also tells what the desk would do with each
// mail if it came to that mailbox now. Nothing is stored or sent.
func ExplainMailAt(ctx context.Context, s Settings, mailbox string, files []string, asJSON bool, in io.Reader, out, problems io.Writer) error {
	return with(ctx, s, func(p *Program) error {
		box, err := p.Inbox.Find(ctx, mailbox)
		if err != nil {
			return fmt.Errorf("%s is no mailbox here", mailbox)
		}
		return explainMails(files, asJSON, in, out, problems, func(raw []byte, m *mailread.Mail) (*whereTold, error) {
			came := inbox.Mail{Row: inbox.Row{Body: box.Body, Recipient: mailbox}, Box: box, Raw: raw, Read: m}
			decided, number, err := p.Desk.ExplainMail(ctx, access.Command(box.Body), p.Clock.Now(), came)
			if err != nil {
				return nil, err
			}
			told := &whereTold{Does: string(decided.Do), By: string(decided.By), Ticket: number}
			if decided.Why != "" {
				told.Why = p.Texts.For("en", nil).T(decided.Why)
			}
			return told, nil
		})
	})
}

// whereTold is what the desk would do with a mail.
type whereTold struct {
	Does   string `json:"does"`   // opens, joins, notes, answers, files, aside, waits
	Ticket int    `json:"ticket"` // number; 0 = none
	By     string `json:"by"`     // what says so: key, thread, theirs, number, hint, same
	Why    string `json:"why"`    // for what waits
}

func (w whereTold) String() string {
	s := w.Does
	if w.Ticket > 0 {
		s += fmt.Sprintf(" #%d", w.Ticket)
	}
	if w.By != "" {
		s += " by " + w.By
	}
	if w.Why != "" {
		s += ": " + w.Why
	}
	return s
}

func explainMails(files []string, asJSON bool, in io.Reader, out, problems io.Writer, where func([]byte, *mailread.Mail) (*whereTold, error)) error {
	failed := 0
	for i, name := range files {
		raw, err := rawMail(name, in)
		if err != nil {
			fmt.Fprintln(problems, "overgang:", err)
			failed++
			continue
		}
		read := mailread.Read(raw)
		told := explained(name, len(raw), read)
		if where != nil {
			if told.Desk, err = where(raw, read); err != nil {
				return err
			}
		}
		if asJSON {
			e := json.NewEncoder(out)
			e.SetEscapeHTML(false)
			if err := e.Encode(told); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		if _, err := io.WriteString(out, told.String()); err != nil {
			return err
		}
	}
	if failed > 0 {
		return Findings(failed)
	}
	return nil
}

func rawMail(name string, in io.Reader) ([]byte, error) {
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	raw, err := io.ReadAll(io.LimitReader(in, mailLimit+1))
	if err == nil && len(raw) > mailLimit {
		err = fmt.Errorf("%s: larger than %d MiB", name, mailLimit>>20)
	}
	return raw, err
}

// mailTold is what a script reads about one mail. Lists are never null.
type mailTold struct {
	File        string             `json:"file"`
	Bytes       int                `json:"bytes"`
	Class       mailread.Class     `json:"class"`
	Why         []mailread.Reason  `json:"why"`
	MayAnswer   bool               `json:"may_answer"`
	Sender      string             `json:"sender"` // empty: unknown
	From        []mailread.Address `json:"from"`
	ReplyTo     []mailread.Address `json:"reply_to"`
	To          []mailread.Address `json:"to"`
	Cc          []mailread.Address `json:"cc"`
	Subject     string             `json:"subject"`
	MessageID   string             `json:"message_id"`
	InReplyTo   string             `json:"in_reply_to"`
	References  []string           `json:"references"`
	Date        string             `json:"date"` // RFC 3339 in UTC; empty: unknown
	Text        string             `json:"text"`
	HTMLText    string             `json:"html_text"` // text made of the HTML; empty when there is none
	Visible     string             `json:"visible"`
	Quoted      string             `json:"quoted"`
	Signature   string             `json:"signature"`
	Forwarded   *forwardTold       `json:"forwarded"`
	Attachments []attachmentTold   `json:"attachments"`
	Unnamed     []attachmentTold   `json:"unnamed_parts"`
	Bounce      *bounceTold        `json:"bounce"`
	Keys        mailread.Keys      `json:"keys"`
	Repairs     []string           `json:"repairs"`
	Desk        *whereTold         `json:"desk"` // null where no mailbox was named
}

type forwardTold struct {
	From    mailread.Address   `json:"from"`
	To      []mailread.Address `json:"to"`
	Cc      []mailread.Address `json:"cc"`
	Subject string             `json:"subject"`
	Date    string             `json:"date"` // as written
	Body    string             `json:"body"`
	Message string             `json:"message"` // written above it
}

type attachmentTold struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Bytes  int    `json:"bytes"`
	Inline bool   `json:"inline"`
	SHA256 string `json:"sha256"`
	// Inside is what Outlook packed into it (winmail.dat).
	Inside []attachmentTold `json:"inside,omitempty"`
}

type bounceTold struct {
	Recipients        []mailread.Outcome `json:"recipients"`
	OriginalMessageID string             `json:"original_message_id"`
	OriginalSubject   string             `json:"original_subject"`
}

func explained(name string, size int, m *mailread.Mail) mailTold {
	t := mailTold{File: name, Bytes: size, Class: m.Class, Why: m.Why, MayAnswer: m.MayAnswer,
		From: filled(m.From), ReplyTo: filled(m.ReplyTo), To: filled(m.To), Cc: filled(m.Cc), Subject: m.Subject,
		MessageID: m.MessageID, InReplyTo: m.InReplyTo, References: filled(m.References), Text: m.Text,
		Visible: m.Visible, Quoted: m.Quoted, Signature: m.Signature, Attachments: attached(m.Attachments),
		Unnamed: attached(m.Unnamed), Keys: m.Keys, Repairs: filled(m.Repairs)}
	if a, ok := m.Sender(); ok {
		t.Sender = a.Address
	}
	if !m.Date.IsZero() {
		t.Date = m.Date.Format(time.RFC3339)
	}
	if m.HTML != "" {
		t.HTMLText = mailread.TextOf(m.HTML)
	}
	if f := m.Forwarded; f != nil {
		t.Forwarded = &forwardTold{f.From, filled(f.To), filled(f.Cc), f.Subject, f.Date, f.Body, f.Message}
	}
	if r := m.Report; r != nil {
		t.Bounce = &bounceTold{filled(r.Recipients), r.OriginalMessageID, r.OriginalSubject}
	}
	return t
}

func attached(parts []mailread.Attachment) []attachmentTold {
	told := []attachmentTold{}
	for _, a := range parts {
		one := attachmentTold{Name: a.Name, Type: a.Type, Bytes: len(a.Content), Inline: a.Inline, SHA256: a.Sum()}
		if len(a.Inside) > 0 {
			one.Inside = attached(a.Inside)
		}
		told = append(told, one)
	}
	return told
}

func filled[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

// String is the mail in plain lines.
func (t mailTold) String() string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", name, printable(value))
		}
	}
	line("file", fmt.Sprintf("%s, %d bytes", t.File, t.Bytes))
	line("class", classSentences[t.Class])
	for _, w := range t.Why {
		line("  because", w.Where+": "+w.What)
	}
	if t.Desk != nil {
		line("desk", t.Desk.String())
	}
	line("answer", map[bool]string{true: "may be answered automatically", false: "must never be answered automatically"}[t.MayAnswer])
	line("from", addressLine(t.From))
	if t.Sender == "" {
		line("", "the sender is not known: no single well-formed address")
	}
	line("reply to", addressLine(t.ReplyTo))
	line("to", addressLine(t.To))
	line("copy to", addressLine(t.Cc))
	line("subject", t.Subject)
	line("date", t.Date)
	line("message-id", t.MessageID)
	line("answers", t.InReplyTo)
	line("references", strings.Join(t.References, " "))
	for _, n := range t.Keys.Numbers {
		line("number", n+" in the subject")
	}
	for _, k := range t.Keys.Tokens {
		line("token", k.Token+" in "+k.Address)
	}
	t.parts(line)
	t.texts(&b)
	return b.String()
}

func (t mailTold) texts(b *strings.Builder) {
	block(b, "visible text", t.Visible)
	block(b, "signature", t.Signature)
	if f := t.Forwarded; f != nil {
		block(b, "forwarded text", f.Body)
	} else {
		block(b, "history", t.Quoted)
	}
}

func (t mailTold) parts(line func(name, value string)) {
	if f := t.Forwarded; f != nil {
		line("forwarded", "from "+addressLine([]mailread.Address{f.From}))
		line("  subject", f.Subject)
		line("  date", f.Date)
		line("  to", addressLine(f.To))
		line("  copy to", addressLine(f.Cc))
	}
	if r := t.Bounce; r != nil {
		for _, o := range r.Recipients {
			line("report", strings.TrimSpace(strings.Join(strings.Fields(o.Recipient+" "+o.Action+" "+o.Status), " ")+" "+o.Diagnostic))
		}
		line("  about", r.OriginalMessageID)
	}
	for _, a := range append(append([]attachmentTold(nil), t.Attachments...), t.Unnamed...) {
		name, where := a.Name, "attached"
		if name == "" {
			name = "(no name)"
		}
		if a.Inline {
			where = "inside the text"
		}
		line("attachment", fmt.Sprintf("%s, %s, %d bytes, %s", name, a.Type, a.Bytes, where))
		for _, in := range a.Inside {
			line("  holds", fmt.Sprintf("%s, %s, %d bytes", in.Name, in.Type, in.Bytes))
		}
	}
	for _, r := range t.Repairs {
		line("repaired", r)
	}
}

var classSentences = map[mailread.Class]string{
	mailread.Person:          "person: somebody wrote it",
	mailread.AutoReply:       "auto-reply: a machine answered for somebody",
	mailread.Acknowledgement: "acknowledgement: another desk has received something",
	mailread.Notification:    "notification: a program wrote on its own account",
	mailread.Bounce:          "bounce: a mail server tells what became of a mail",
	mailread.Feedback:        "feedback-report: somebody called a mail unwanted",
	mailread.Receipt:         "receipt: a mail was opened or deleted",
	mailread.Calendar:        "calendar: an invitation or an answer to one",
	mailread.List:            "list: through a mailing list",
	mailread.Bulk:            "bulk: sent to many at once",
}

func addressLine(addresses []mailread.Address) string {
	var told []string
	for _, a := range addresses {
		told = append(told, a.String())
	}
	return strings.Join(told, ", ")
}

func block(b *strings.Builder, name, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(b, "%s\n", name)
	for _, l := range strings.Split(text, "\n") {
		fmt.Fprintf(b, "  | %s\n", printable(l))
	}
}

// printable leaves out what could steer a terminal: a mail is written by
// strangers.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}
