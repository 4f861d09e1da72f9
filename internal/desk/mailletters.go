package desk

import (
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/mailmsg"
	"github.com/overgang/overgang/internal/kit/replykey"
)

// keyDays is how long an answer to a letter finds its ticket by the address it
// goes to.
const keyDays = 365

// thread is how a letter of the ticket stands in its conversation by mail:
// from the team's mailbox, with an address to answer to that is signed for its
// recipient. nil where no mailbox of the body takes answers.
func (w *work) thread(r reader, origin outbox.Origin) (*outbox.Thread, error) {
	return w.threadOf(r, origin, "")
}

// threadOf is thread for a supplier leg of the ticket: a conversation of its
// own.
func (w *work) threadOf(r reader, origin outbox.Origin, leg string) (*outbox.Thread, error) {
	box, ok, err := inbox.Sending(w.tx, w.t.Team)
	if err != nil || !ok {
		return nil, err
	}
	secret, err := inbox.SigningKey(w.tx, w.now, w.desk.Keys)
	if err != nil {
		return nil, err
	}
	who := r.person
	if who == "" {
		who = r.address
	}
	local, domain, _ := strings.Cut(box.Address, "@")
	key := replykey.Make(secret, w.body.ID, int64(w.t.Number), who, w.day().Add(keyDays))
	t := &outbox.Thread{
		From: box.Address, FromName: box.Name, ReplyTo: local + "+" + key + "@" + domain, Kind: origin,
		MessageID: fmt.Sprintf("t%d.%s@%s", w.t.Number, ids.New(), domain),
	}
	if t.FromName == "" {
		t.FromName = w.body.Name
	}
	before, err := mailsOf(w.tx, w.t.ID, leg)
	if err != nil {
		return nil, err
	}
	for _, id := range before {
		if id = strings.Trim(id, "<>"); mailmsg.PlainID(id) {
			t.References = append(t.References, id)
			t.InReplyTo = id
		}
	}
	return t, noteMail(w.tx, w.t.ID, leg, "<"+t.MessageID+">")
}

// acknowledge tells who opened a ticket by mail that it is there: seldom, never
// to a machine, and without a word of what they wrote, so that nobody can let
// us write to somebody else (TRUST MI-07, MI-10).
func (w *work) acknowledge(f *facts) error {
	if f.from == "" {
		return nil
	}
	opened := f.opened
	opened.Opened++
	if err := inbox.NoteTicket(w.tx, w.now, f.from, w.t.ID); err != nil {
		return err
	}
	if _, forwarded := f.forwards(); forwarded || !f.mail.Read.MayAnswer || f.in.Ours || !opened.May() || refused(f.mail.Read.Header, w.desk.MailHost) {
		return nil
	}
	address, ok := org.Address(f.from)
	if !ok {
		return nil
	}
	r := reader{person: f.person, address: address, lang: w.body.Lang}
	if f.person != "" {
		p, err := org.PersonByID(w.tx, f.person)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if p.Lang != "" {
			r.lang = p.Lang
		}
	}
	p := w.desk.Texts.For(r.lang, w.body.Zone())
	thread, err := w.thread(r, outbox.AsAnswer)
	if err != nil {
		return err
	}
	foot, err := w.foot(p, r, thread)
	if err != nil {
		return err
	}
	if err := inbox.NoteAnswer(w.tx, w.now, f.from, w.t.ID); err != nil {
		return err
	}
	return w.post(outbox.Letter{
		Name: "desk/" + w.t.ID + "/received", Address: address, Channels: []outbox.Channel{outbox.Mail}, CauseKind: "ticket", Cause: w.t.ID, Lang: r.lang,
		Subject: fmt.Sprintf("[#%d] %s", w.t.Number, p.T("desk.letter.received_subject")), Text: p.T("desk.letter.received", "number", w.t.Number) + "\n\n" + foot, Thread: thread,
	})
}
