package mailmsg

import (
	"bytes"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Party is a name, which may be empty, and one address.
type Party struct{ Name, Address string }

// Kind of letter, for receivers' automatic answers (RFC 3834).
type Kind int

const (
	Personal  Kind = iota // a person wrote it
	Generated             // the program wrote it: a reminder, a notice
	Replied               // the program answers a mail: a receipt; no return path
)

// Letter is what is to be sent to one recipient. Text is required; HTML says
// the same and must already be safe.
type Letter struct {
	From, To    Party
	ReplyTo     Party // optional
	Subject     string
	Text, HTML  string
	Lang        string // BCP 47, optional
	Kind        Kind
	MessageID   string   // id@domain without brackets, the same each time it is sent
	InReplyTo   string   // as MessageID, optional
	References  []string // as MessageID, the oldest first; ones that are not plain are left out
	Envelope    string   // sender of the envelope where it is not From: bounces go there
	Date        clock.Instant
	Calendar    *Calendar
	Attachments []Attachment
}

// Calendar is an invitation or its withdrawal. ICS must say the same METHOD.
type Calendar struct {
	Method string // REQUEST or CANCEL
	ICS    string
	Name   string // file name of the attachment; "" is invite.ics
}

// Attachment is a file that goes along.
type Attachment struct {
	Name, MediaType string
	Content         []byte
}

// Message is a composed letter: what is said to the server, and the bytes.
// From is "" for letters without a return path.
type Message struct {
	From, To string
	Bytes    []byte
}

// Compose checks the letter and writes it out. Faults: mail.address.invalid on
// the field from, to or reply_to, mail.text.missing on text. What only a
// program can get wrong (no date, a bad Message-ID, a calendar without its
// method) is an ordinary error.
func (l Letter) Compose() (Message, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	from, to, err := l.parties(msg)
	if err != nil {
		return Message{}, err
	}
	if err := l.headers(msg); err != nil {
		return Message{}, err
	}
	if err := l.body(msg); err != nil {
		return Message{}, err
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return Message{}, fmt.Errorf("compose mail: %w", err)
	}
	if l.Envelope != "" {
		if from, err = Address("from", l.Envelope); err != nil {
			return Message{}, err
		}
	}
	if l.Kind == Replied {
		from = "" // an answer to an answer must have nowhere to go (RFC 3834)
	}
	return Message{From: from, To: to, Bytes: out.Bytes()}, nil
}

func (l Letter) parties(msg *gomail.Msg) (from, to string, err error) {
	var faults fault.Faults
	check := func(field string, p Party) *mail.Address {
		a, err := Address(field, p.Address)
		if err != nil {
			faults = append(faults, fault.List(err)...)
		}
		return &mail.Address{Name: words(p.Name), Address: a}
	}
	f, t := check("from", l.From), check("to", l.To)
	msg.FromMailAddress(f)
	msg.ToMailAddress(t)
	if l.ReplyTo.Address != "" {
		msg.ReplyToMailAddress(check("reply_to", l.ReplyTo))
	}
	if strings.TrimSpace(l.Text) == "" {
		faults.Add("text", "mail.text.missing")
	}
	return f.Address, t.Address, faults.Err()
}

// plainID is what a Message-ID of ours looks like: nothing to fold or escape.
var plainID = regexp.MustCompile(`^[A-Za-z0-9._+=-]{1,120}@[A-Za-z0-9.-]{1,120}$`)

func (l Letter) headers(msg *gomail.Msg) error {
	if !plainID.MatchString(l.MessageID) {
		return fmt.Errorf("compose mail: message id %q", l.MessageID)
	}
	if !l.Date.IsSet() {
		return fmt.Errorf("compose mail: no date")
	}
	msg.SetMessageIDWithValue(l.MessageID)
	msg.SetDateWithValue(l.Date.Time())
	msg.Subject(encoded(oneLine(l.Subject)))
	if l.InReplyTo != "" {
		if !plainID.MatchString(l.InReplyTo) {
			return fmt.Errorf("compose mail: in reply to %q", l.InReplyTo)
		}
		msg.SetGenHeader(gomail.HeaderInReplyTo, "<"+l.InReplyTo+">")
	}
	if all := l.references(); all != "" {
		msg.SetGenHeader(gomail.HeaderReferences, all)
	}
	if lang := oneLine(l.Lang); lang != "" {
		msg.SetGenHeader(gomail.HeaderContentLang, lang)
	}
	switch l.Kind {
	case Generated:
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
	case Replied:
		msg.SetGenHeader("Auto-Submitted", "auto-replied")
	default:
		return nil
	}
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	return nil
}

// PlainID tells whether a Message-ID without its brackets can stand in a letter
// of ours; other programs write some that cannot.
func PlainID(id string) bool { return plainID.MatchString(id) }

// references are the last of the conversation's Message-IDs, and the one that
// is answered.
func (l Letter) references() string {
	var all []string
	for _, id := range append(l.References[:len(l.References):len(l.References)], l.InReplyTo) {
		if plainID.MatchString(id) && (len(all) == 0 || all[len(all)-1] != "<"+id+">") {
			all = append(all, "<"+id+">")
		}
	}
	return strings.Join(all[max(0, len(all)-20):], " ")
}

func (l Letter) body(msg *gomail.Msg) error {
	msg.SetBodyString(gomail.TypeTextPlain, printable(l.Text))
	if l.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, printable(l.HTML))
	}
	if c := l.Calendar; c != nil {
		if c.Method != "REQUEST" && c.Method != "CANCEL" || !strings.Contains(c.ICS, "METHOD:"+c.Method+"\r\n") {
			return fmt.Errorf("compose mail: calendar without METHOD:%s", c.Method)
		}
		kind := gomail.ContentType("text/calendar; method=" + c.Method)
		msg.AddAlternativeString(kind, c.ICS, gomail.WithPartEncoding(gomail.EncodingB64))
		name := c.Name
		if name == "" {
			name = "invite.ics"
		}
		l.Attachments = append(l.Attachments[:len(l.Attachments):len(l.Attachments)],
			Attachment{Name: name, MediaType: "application/ics", Content: []byte(c.ICS)})
	}
	for _, a := range l.Attachments {
		kind := a.MediaType
		if !plainMedia.MatchString(kind) {
			kind = "application/octet-stream"
		}
		if err := msg.AttachReader(fileName(a.Name), bytes.NewReader(a.Content), gomail.WithFileContentType(gomail.ContentType(kind))); err != nil {
			return fmt.Errorf("compose mail: attach: %w", err)
		}
	}
	return nil
}

var plainMedia = regexp.MustCompile(`^[a-z]+/[A-Za-z0-9.+-]+$`)

// fileName keeps the last part of a name, safe in a header and on a disk.
func fileName(name string) string {
	name = oneLine(name)
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimLeft(strings.ReplaceAll(name, "=?", "=_"), ". ")
	if r := []rune(name); len(r) > 100 {
		name = string(r[:40]) + "…" + string(r[len(r)-59:])
	}
	if name == "" {
		return "file"
	}
	return name
}

// words is a display name. An encoded word of RFC 2047 that someone typed must
// not be decoded into something else by the reader's program.
func words(name string) string { return strings.ReplaceAll(oneLine(name), "=?", "= ?") }

// oneLine folds white space, line breaks among it, and drops control
// characters and marks that turn the writing direction (TRUST MO-01).
func oneLine(s string) string {
	return strings.Join(strings.Fields(printable(s)), " ")
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return r
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
