package desk

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/kit/text"
)

// TakeMail does what Decide says with one mail: it is the inbox's Taker, and
// part of its transaction. The same mail makes one ticket.
func (d *Desk) TakeMail(_ context.Context, tx *db.Tx, now clock.Instant, m inbox.Mail) (inbox.Outcome, error) {
	f, decided, err := d.decideMail(tx, now, m)
	if err != nil {
		return inbox.Outcome{}, err
	}
	switch decided.Do {
	case Aside:
		return inbox.Outcome{State: inbox.Filed, Problem: "desk.mail.aside"}, nil
	case Waits:
		return inbox.Outcome{State: inbox.Held, Ticket: decided.Ticket, Problem: decided.Why}, d.claimed(f, decided)
	case Opens:
		t, err := d.openByMail(f, decided.After)
		if key := noDeskYet(err); key != "" {
			return inbox.Outcome{State: inbox.Held, Problem: key}, nil
		}
		return inbox.Outcome{State: inbox.Taken, Ticket: t.ID}, err
	}
	return inbox.Outcome{State: inbox.Taken, Ticket: decided.Ticket}, d.joinByMail(f, decided)
}

// decideMail decides about a mail, with the ticket it concerns in hand: one that
// is merged, closed or solved meanwhile is looked at again.
func (d *Desk) decideMail(tx *db.Tx, now clock.Instant, m inbox.Mail) (*facts, Decision, error) {
	for {
		f, err := d.factsOf(tx, now, m)
		if err != nil {
			return nil, Decision{}, err
		}
		decided := f.in.Decide()
		if decided.Ticket == "" {
			return f, decided, nil
		}
		if err := tx.Lock("ticket/" + decided.Ticket); err != nil {
			return nil, Decision{}, err
		}
		is, err := ticketByID(tx, decided.Ticket)
		if was, known := f.tickets[decided.Ticket]; err != nil || !known || is.Version == was.Version {
			return f, decided, err
		}
	}
}

// noDeskYet is why a ticket cannot be made at all; "" where it is something
// else. The mail waits for whoever sets the desk up.
func noDeskYet(err error) string {
	for _, one := range fault.List(err) {
		if one.Kind == fault.Refused {
			return one.Key
		}
	}
	return ""
}

// ExplainMail is what would be done with a mail, without doing it.
func (d *Desk) ExplainMail(ctx context.Context, by access.Actor, now clock.Instant, m inbox.Mail) (decided Decision, number int, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return decided, 0, err
	}
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		f, err := d.factsOf(tx, now, m)
		if err != nil {
			return err
		}
		decided = f.in.Decide()
		number = f.tickets[decided.Ticket].Number
		return nil
	})
	return decided, number, err
}

// openByMail makes a ticket of a mail.
func (d *Desk) openByMail(f *facts, after string) (Ticket, error) {
	in, note, err := f.input()
	if err != nil {
		return Ticket{}, err
	}
	var from *work // held before a number is, as where a ticket is split
	if after != "" {
		if from, err = d.open(f.tx, access.Program(f.body.ID), f.now, after, Works); err != nil {
			return Ticket{}, err
		}
		in.Restricted = from.t.Restricted == 1
	}
	w, again, err := d.beginning(f.tx, access.Program(f.body.ID), f.now, in)
	if err != nil || again.ID != "" {
		return again, err
	}
	if note != "" {
		w.say(Entry{Kind: Note, Text: note, Mail: f.mail.ID}, Data{Sender: f.from})
	}
	w.byMail(f, 0)
	if from != nil {
		if err := w.goesOn(from); err != nil {
			return w.t, err
		}
	}
	t, err := w.finish()
	if err != nil {
		return t, err
	}
	if err := w.keepParts(f, 1); err != nil {
		return t, err
	}
	if err := noteMail(f.tx, t.ID, "", plainID(f.mail.Read.MessageID)); err != nil {
		return t, err
	}
	return t, w.acknowledge(f)
}

// input is a mail as a ticket: for who wrote, or, where a colleague forwarded
// it, for who wrote to them; note is what the colleague wrote above it.
func (f *facts) input() (in Input, note string, err error) {
	r := f.mail.Read
	in = Input{Kind: Question, Channel: ByMail, Title: f.title(), Requester: f.person, Text: mailText(r), Quoted: bounded(r.Quoted), Mail: f.mail.ID, Client: "mail/" + f.mail.ID}
	if in.Team, err = f.team(); err != nil {
		return in, "", err
	}
	if f.person == "" && !f.in.Ours {
		in.Sender = f.from
	}
	if forwarded, ok := f.forwards(); ok {
		note = bounded(forwarded.Message)
		in, err = f.forOriginal(in, forwarded)
	}
	return in, note, err
}

// goesOn ties a new ticket to the closed one it goes on from.
func (w *work) goesOn(from *work) error {
	if err := w.tieTo(from, Link{Body: w.t.Body, Ticket: w.t.ID, Other: from.t.ID, Kind: Related, At: w.now}); err != nil {
		return err
	}
	_, err := from.finish()
	return err
}

// team is where the mailbox lets its tickets land; "" where it names no team, or
// one that has ended.
func (f *facts) team() (string, error) {
	if f.mail.Box.Team == "" {
		return "", nil
	}
	team, err := arrangement.TeamByID(f.tx, f.mail.Box.Team)
	if fault.Is(err, fault.NotFound) || err == nil && team.Active == 0 {
		return "", nil
	}
	return team.ID, err
}

// forOriginal turns what a colleague forwarded into the ticket of who wrote it
// first.
func (f *facts) forOriginal(in Input, forwarded mailread.Forwarded) (Input, error) {
	person, err := org.PersonByMail(f.tx, text.Fold(forwarded.From.Address))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return in, err
	}
	in.Reporter, in.Requester, in.Sender = f.person, person, ""
	if person == "" {
		in.Sender = text.Fold(forwarded.From.Address)
	}
	if s := bareSubject(text.Clean(forwarded.Subject)); s != "" {
		in.Title = clip(s, maxTitle)
	}
	if body := bounded(forwarded.Body); body != "" {
		in.Text = body
	}
	return in, nil
}

// title is a ticket's for a mail, never empty.
func (f *facts) title() string {
	if s := bareSubject(text.Clean(f.mail.Read.Subject)); s != "" {
		return clip(s, maxTitle)
	}
	if s := firstLine(mailText(f.mail.Read)); s != "" {
		return clip(s, maxTitle)
	}
	return "–"
}

// mailText is what who wrote says now; where there is nothing but history or a
// forwarded mail, that.
func mailText(r *mailread.Mail) string {
	said := bounded(unplaced(r))
	if r.Forwarded != nil && strings.TrimSpace(r.Forwarded.Body) != "" {
		head := strings.TrimSpace(r.Forwarded.From.String() + "\n" + r.Forwarded.Subject)
		said = bounded(strings.TrimSpace(said + "\n\n" + head + "\n\n" + r.Forwarded.Body))
	}
	if said == "" {
		said = bounded(r.Whole())
	}
	return said
}

var placed = regexp.MustCompile(`[ \t]*\[cid:([^\]\s]{1,200})\][ \t]*`)

// unplaced is what was written without the marks a mail program leaves in its
// text where a picture stands; the picture is kept, and shown with the words.
func unplaced(r *mailread.Mail) string {
	there := map[string]bool{}
	for _, a := range slices.Concat(r.Attachments, r.Unnamed) {
		there[a.ContentID] = true
	}
	lines := strings.Split(r.Visible, "\n")
	for i, line := range lines {
		if plain := placed.ReplaceAllStringFunc(line, func(mark string) string {
			if there[placed.FindStringSubmatch(mark)[1]] {
				return " "
			}
			return mark
		}); plain != line {
			lines[i] = strings.TrimSpace(plain)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// bounded is text that fits into an entry; the mail itself is kept whole.
func bounded(s string) string { return clip(text.Clean(s), maxText) }

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// joinByMail writes a mail into a ticket.
func (d *Desk) joinByMail(f *facts, decided Decision) error {
	w, err := d.open(f.tx, access.Program(f.body.ID), f.now, decided.Ticket, Works)
	if err != nil {
		return err
	}
	return w.join(f, decided)
}

// join writes a mail into the ticket in hand, as was decided, and finishes it.
func (w *work) join(f *facts, decided Decision) error {
	r := f.mail.Read
	e := Entry{Kind: Word, Seen: ForPublic, Text: mailText(r), Quoted: bounded(r.Quoted), Mail: f.mail.ID}
	said := Data{Sender: f.from, Ref: string(decided.By)}
	var err error
	switch decided.Do {
	case Joins:
		err = w.heard(e, said)
	case Notes:
		e.Kind, e.Seen = Note, Internal
		if written := w.say(e, said); w.t.Owner != f.person {
			err = w.tellOwner(written)
		}
	case Answers:
		e.Kind, e.Seen, e.Leg = LegAnswer, ForLeg, decided.Leg
		written := w.say(e, said)
		if err = w.legHeard(decided.Leg, false); err == nil {
			err = w.theirs(decided.Leg, theirOwn(r.Subject, w.t.Number))
		}
		if err == nil {
			err = w.tellOwner(written)
		}
	case Files:
		e.Kind, e.Seen, e.Leg, said.Reason = Filed, Internal, decided.Leg, string(r.Class)
		w.say(e, said)
		if decided.Leg != "" { // a supplier's desk often says its number by machine
			err = w.theirs(decided.Leg, theirOwn(r.Subject, w.t.Number))
		}
	}
	if err != nil {
		return err
	}
	n := w.said[0].N
	w.byMail(f, 0)
	if _, err := w.finish(); err != nil {
		return err
	}
	if err := w.keepParts(f, n); err != nil {
		return err
	}
	return noteMail(f.tx, w.t.ID, decided.Leg, plainID(r.MessageID))
}

// byMail says of what was just written that a mail brought it, and whose
// address it came from.
func (w *work) byMail(f *facts, from int) {
	for i := range w.said[from:] {
		e := &w.said[from+i]
		if e.Via, e.Actor = ViaMail, ""; f.in.Class == mailread.Person {
			e.Actor = f.person
		}
	}
}

// filesIn are the files people sent: of a mail somebody attached, what was
// attached to that one too.
func filesIn(r *mailread.Mail) []mailread.Attachment {
	all := mailread.Files(slices.Concat(r.Attachments, r.Unnamed))
	for _, inner := range r.Embedded {
		if inner.Class == mailread.Person {
			all = append(all, mailread.Files(slices.Concat(inner.Attachments, inner.Unnamed))...)
		}
	}
	return all
}

// keepParts keeps what was attached, with the entry it came by. What is too
// large or too much stays in the mail itself.
func (w *work) keepParts(f *facts, entry int) error {
	kept := 0
	for _, a := range filesIn(f.mail.Read) {
		if len(a.Content) > files.MostBytes || len(a.Content) == 0 || kept == mostParts {
			continue
		}
		kept++
		_, err := files.Add(w.tx, w.now, files.Input{OwnerKind: FindSource, Owner: w.t.ID, Part: strconv.Itoa(entry), Name: a.Name, Type: a.Type, ContentID: a.ContentID, Inline: a.Inline, Content: a.Content})
		if err != nil && !fault.Is(err, fault.TooLarge) {
			return err
		}
	}
	return nil
}

const mostParts = 100 // of one mail

// plainID is a Message-ID as tickets keep it.
func plainID(id string) string { return strings.ToValidUTF8(strings.ReplaceAll(id, "\x00", ""), "") }

// ByHand makes a ticket of a mail that waited, in the words of who read it; it
// is the inbox's Maker.
func (d *Desk) ByHand(_ context.Context, tx *db.Tx, by access.Actor, now clock.Instant, m inbox.Mail, note inbox.Note) (string, error) {
	f, err := d.factsOf(tx, now, m)
	if err != nil {
		return "", err
	}
	in, words, err := f.input()
	if err != nil {
		return "", err
	}
	if note.Title != "" {
		in.Title = note.Title
	}
	if text.Clean(note.Text) != "" {
		in.Text = note.Text
	}
	w, again, err := d.beginning(tx, by, now, in)
	if err != nil || again.ID != "" {
		return again.ID, err
	}
	if words != "" {
		from := len(w.said)
		w.say(Entry{Kind: Note, Text: words, Mail: m.ID}, Data{Sender: f.from})
		w.byMail(f, from)
	}
	t, err := w.finish()
	if err != nil {
		return "", err
	}
	if err := w.keepParts(f, 1); err != nil {
		return "", err
	}
	return t.ID, noteMail(tx, t.ID, "", plainID(m.Read.MessageID))
}
