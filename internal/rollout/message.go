package rollout

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// States of a message of the communication plan (A4).
const (
	MessageDraft     = "draft"
	MessageScheduled = "scheduled"
	MessageSending   = "sending" // begun, in chunks
	MessageSent      = "sent"
	MessageMissed    = "missed" // its moment passed while nothing ran: somebody decides anew
	MessageCancelled = "cancelled"
)

// Whom of its audience a message concerns when it is sent. Who has left gets
// none, and who has a date agreed is not reminded of what they will do.
const (
	ToEveryone    = "everyone"
	ToNotBooked   = "not_booked"
	ToBooked      = "booked"
	ToNotHandedIn = "not_handed_in" // has a device that is still with them
	ToNotAdopted  = "not_adopted"
	ToAdopted     = "adopted"
	ToDeferred    = "deferred"
)

// OnlyThose in the order they are shown.
var OnlyThose = []string{ToEveryone, ToNotBooked, ToBooked, ToNotHandedIn, ToNotAdopted, ToAdopted, ToDeferred}

// MessageChannels are the ways a message can take to a person.
var MessageChannels = []outbox.Channel{outbox.Mail, outbox.SMS}

// messageLate is how long after its moment a message may still begin: one
// that says "tomorrow" must not arrive the day after.
const messageLate = 12 * time.Hour

// Message is one dated message to an audience. Counts are of people.
type Message struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Rollout    string        `db:"rollout"`
	Track      string        `db:"track"` // "" = every track
	Name       string        `db:"name"`
	SendAt     clock.Instant `db:"send_at"`
	Channels   string        `db:"channels"` // in order, with spaces between
	OnlyThose  string        `db:"only_those"`
	Invites    int           `db:"invites"` // who gets it counts as invited
	State      string        `db:"state"`
	AtSort     string        `db:"at_sort"` // the last one it was sent to, so far
	AtPerson   string        `db:"at_person"`
	SentAt     clock.Instant `db:"sent_at"`
	SentTo     int           `db:"sent_to"`
	NotReached int           `db:"not_reached"`
	Owner      string        `db:"owner"` // unit
	Version    int           `db:"version"`
}

// MessageText is a message in one language.
type MessageText struct {
	Body    string `db:"body"`
	Message string `db:"message"`
	Lang    string `db:"lang"`
	Subject string `db:"subject"`
	Text    string `db:"text"`
}

// Words are a subject and a text.
type Words struct{ Subject, Text string }

// MessageInput is what somebody types of a message. A language with neither
// subject nor text is left out.
type MessageInput struct {
	Name, Track, OnlyThose, Owner string
	SendAt                        clock.Instant
	Channels                      []string // in order
	Invites                       bool
	Texts                         map[string]Words // by language
}

// With is the message as the input wants it, and its texts.
func (m Message) With(in MessageInput) (Message, []MessageText, error) {
	var f fault.Faults
	m.Name = text.Clean(in.Name)
	needed(&f, "name", m.Name)
	if !slices.Contains(OnlyThose, in.OnlyThose) {
		f.Add("only_those", "fault.not_a_choice")
	}
	var channels []string
	for _, c := range in.Channels {
		if c == "" || slices.Contains(channels, c) {
			continue
		}
		if !slices.Contains(MessageChannels, outbox.Channel(c)) {
			f.Add("channels", "fault.not_a_choice")
			break
		}
		channels = append(channels, c)
	}
	if len(channels) == 0 && len(f) == 0 {
		f.Add("channels", "rollout.message.channel_needed")
	}
	var texts []MessageText
	for _, lang := range text.Langs {
		w := Words{text.Clean(in.Texts[lang].Subject), text.Clean(in.Texts[lang].Text)}
		switch {
		case w == Words{}:
			continue
		case w.Subject == "":
			f.Add("subject_"+lang, "rollout.message.subject_needed")
		case w.Text == "":
			f.Add("text_"+lang, "rollout.message.text_needed")
		}
		atMost(&f, "subject_"+lang, w.Subject, maxName)
		atMost(&f, "text_"+lang, w.Text, maxText)
		texts = append(texts, MessageText{Body: m.Body, Message: m.ID, Lang: lang, Subject: w.Subject, Text: w.Text})
	}
	m.Track, m.OnlyThose, m.Owner, m.SendAt = in.Track, in.OnlyThose, in.Owner, in.SendAt
	m.Channels, m.Invites = strings.Join(channels, " "), flag(in.Invites)
	return m, texts, f.Err()
}

// Ways are the message's channels in order.
func (m Message) Ways() []outbox.Channel {
	var ways []outbox.Channel
	for _, c := range strings.Fields(m.Channels) {
		ways = append(ways, outbox.Channel(c))
	}
	return ways
}

// mayChange refuses a change of what is on its way or over.
func (m Message) mayChange() error {
	if m.State != MessageDraft && m.State != MessageMissed {
		return fault.Refuse("rollout.message.not_draft")
	}
	return nil
}

// schedule makes it go out at its moment: only when it says something in the
// body's language, which everybody can fall back on, and not in the past.
func (m Message) schedule(texts []MessageText, bodyLang string, now clock.Instant) (Message, error) {
	if err := m.mayChange(); err != nil {
		return m, err
	}
	switch {
	case !slices.ContainsFunc(texts, func(t MessageText) bool { return t.Lang == bodyLang }):
		return m, fault.OnField("text_"+bodyLang, "rollout.message.own_language")
	case !m.SendAt.IsSet():
		return m, fault.OnField("send_at", "rollout.message.moment_needed")
	case m.SendAt.Before(now):
		return m, fault.OnField("send_at", "rollout.message.moment_past")
	}
	m.State = MessageScheduled
	return m, nil
}

// takeBack makes a scheduled message a draft again.
func (m Message) takeBack() (Message, error) {
	if m.State != MessageScheduled {
		return m, fault.Refuse("rollout.message.not_scheduled")
	}
	m.State = MessageDraft
	return m, nil
}

// cancel ends it, withdrawn of its letters caught before they left; what has
// left stays sent, and a message with nothing left to stop is over.
func (m Message) cancel(withdrawn int) (Message, error) {
	if m.State == MessageCancelled || m.State == MessageSent && withdrawn == 0 {
		return m, fault.Refuse("rollout.message.over")
	}
	m.State = MessageCancelled
	return m, nil
}

// due is what becomes of the message now: begins to be sent, goes on being
// sent, has missed its moment, or nothing.
func (m Message) due(now clock.Instant) (Message, bool) {
	switch {
	case m.State == MessageSending:
		return m, true
	case m.State != MessageScheduled || m.SendAt.After(now):
		return m, false
	case now.Sub(m.SendAt) > messageLate:
		m.State = MessageMissed
		return m, false
	}
	m.State = MessageSending
	return m, true
}

// wordsFor are the words for a reader, and the language they are in: theirs,
// else the body's, else the first there is.
func wordsFor(texts []MessageText, lang, bodyLang string) (MessageText, bool) {
	for _, wanted := range []string{lang, bodyLang} {
		for _, t := range texts {
			if t.Lang == wanted {
				return t, true
			}
		}
	}
	if len(texts) == 0 {
		return MessageText{}, false
	}
	return texts[0], true
}

// Blanks that a message's words can hold. They are replaced as they stand,
// once; nothing a person typed is ever run as a template (TRUST MO-11).
var Blanks = []string{"{name}", "{address_today}", "{day}", "{booking_link}", "{page}"}

// fillIn puts the values of the blanks in, in one pass: braces inside a value
// stay what they are.
func fillIn(words string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(Blanks))
	for _, b := range Blanks {
		pairs = append(pairs, b, values[b])
	}
	return strings.NewReplacer(pairs...).Replace(words)
}

var braced = regexp.MustCompile(`\{[a-z_]{2,30}\}`)

// UnknownBlanks are words in braces that will stand there as typed: most
// often a blank misspelt.
func UnknownBlanks(words ...string) []string {
	var unknown []string
	for _, w := range words {
		for _, b := range braced.FindAllString(w, -1) {
			if !slices.Contains(Blanks, b) && !slices.Contains(unknown, b) {
				unknown = append(unknown, b)
			}
		}
	}
	return unknown
}

// holds tells whether any of the words has the blank.
func holds(texts []MessageText, blank string) bool {
	return slices.ContainsFunc(texts, func(t MessageText) bool { return strings.Contains(t.Subject+t.Text, blank) })
}
