package desk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/kit/replykey"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
)

// facts are what a decision about a mail rests on, read within one transaction.
type facts struct {
	tx       *db.Tx
	now      clock.Instant
	body     org.Body
	mail     inbox.Mail
	in       Incoming
	from     string // folded; "" = nobody can tell
	person   string
	supplier string
	opened   inbox.Answered
	tickets  map[string]Ticket
	keys     *seal.Box
}

// factsOf looks up who wrote and where it may belong.
func (d *Desk) factsOf(tx *db.Tx, now clock.Instant, m inbox.Mail) (*facts, error) {
	f := &facts{tx: tx, now: now, mail: m, tickets: map[string]Ticket{}, keys: d.Keys, in: Incoming{Class: m.Read.Class}}
	var err error
	if f.body, err = org.BodyOf(tx); err != nil {
		return nil, err
	}
	for _, look := range []func() error{f.who, f.byKey, f.byThread, f.byNumber, f.bySupplier, f.bySame} {
		if err := look(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *facts) day() clock.Day { return f.now.Day(f.body.Zone()) }

// who tells whose address wrote. Both addresses of somebody in transition are
// theirs (B3); of somebody who has left it is a stranger's, with every reply
// address made for them (TRUST AU-03).
func (f *facts) who() error {
	sender, known := f.mail.Read.Sender()
	if !known {
		return nil
	}
	f.from, f.in.Known = text.Fold(sender.Address), true
	boxes, err := inbox.Mailboxes(f.tx)
	if err != nil {
		return err
	}
	plain := withoutKey(f.from)
	f.in.Ours = slices.ContainsFunc(boxes, func(b inbox.Mailbox) bool { return b.Fold == plain })
	f.person, err = org.PersonByMail(f.tx, f.from)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if f.person != "" {
		here, err := arrangement.StillHere(f.tx, f.person, f.day())
		if err != nil {
			return err
		}
		if !here {
			f.person = ""
		}
	}
	if f.person != "" {
		teams, err := arrangement.TeamsOf(f.tx, f.person, f.day())
		if err != nil {
			return err
		}
		f.in.Agent = len(teams) > 0
	}
	contact, found, err := services.ContactByMail(f.tx, f.from, f.day())
	if err != nil {
		return err
	}
	if found {
		f.supplier, f.in.Supplier = contact.Supplier, true
	}
	if f.opened, err = inbox.AnswersTo(f.tx, f.now, f.from); err != nil {
		return err
	}
	f.in.Flood = f.opened.Loops()
	return nil
}

func withoutKey(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// byKey reads what stands behind the + of the address the mail was sent to.
func (f *facts) byKey() error {
	var tokens []string
	if _, key, ok := strings.Cut(strings.SplitN(f.mail.Recipient, "@", 2)[0], "+"); ok {
		tokens = append(tokens, key)
	}
	for _, t := range f.mail.Read.Keys.Tokens {
		if withoutKey(text.Fold(t.Address)) == f.mail.Box.Fold && !slices.Contains(tokens, t.Token) {
			tokens = append(tokens, t.Token)
		}
	}
	if len(tokens) == 0 {
		return nil
	}
	keys, all, err := inbox.ReplyKeys(f.tx, f.keys)
	if err != nil {
		return err
	}
	who := []string{f.from}
	if f.person != "" {
		who = append(who, f.person)
	}
	if f.supplier != "" {
		who = append(who, "supplier/"+f.supplier)
	}
	if f.from == "" {
		who = nil
	}
	for _, token := range tokens {
		number, err := replykey.Check(keys, token, f.body.ID, who, f.day())
		switch err {
		case nil:
			f.in.Key = GoodKey
			return f.numbered(strconv.FormatInt(number, 10), ByKey)
		case replykey.ErrExpired:
			f.in.Key = OldKey
		case replykey.ErrForged:
			if f.in.Key = WrongKey; !all { // it may be signed with one that is shut here: as good as none
				f.in.Key = OldKey
			}
			if number, _, ok := replykey.Read(token); ok { // what it claims, for whoever decides
				if err := f.numbered(strconv.FormatInt(number, 10), ByHint); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// byThread looks for mails of ours this one answers or reports about.
func (f *facts) byThread() error {
	r := f.mail.Read
	ids := append([]string{}, r.References[max(0, len(r.References)-20):]...)
	ids = append(ids, r.InReplyTo)
	if r.Report != nil {
		ids = append(ids, r.Report.OriginalMessageID)
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	refs, err := mailRefs(f.tx, ids)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := f.onLeg(ref, ByThread); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// byNumber looks for ticket numbers, as we write them and as people do, and
// for a supplier's own.
func (f *facts) byNumber() error {
	r := f.mail.Read
	for _, n := range ourNumbers(r.Subject) {
		if err := f.numbered(n, ByNumber); err != nil {
			return err
		}
	}
	for _, n := range append(spokenNumbers(r.Subject), r.Keys.Numbers...) {
		if err := f.numbered(n, ByHint); err != nil {
			return err
		}
	}
	if f.supplier == "" {
		return nil
	}
	legs, err := legsByTheirs(f.tx, f.supplier, theirNumbers(r.Subject))
	if err != nil {
		return err
	}
	for _, ref := range legs {
		if err := f.onLeg(ref, ByTheirs); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// bySupplier looks for the leg that a supplier answers with nothing left to
// tell it by but who wrote and what about. Where their mail answers something
// and fits no leg, or more than one, a person has to say which.
func (f *facts) bySupplier() error {
	if f.supplier == "" || slices.ContainsFunc(f.in.Candidates, func(c Candidate) bool { return c.Leg != "" }) {
		return nil
	}
	legs, err := openLegsOf(f.tx, f.supplier)
	if err != nil || len(legs) == 0 {
		return err
	}
	r := f.mail.Read
	about := slices.DeleteFunc(slices.Clone(legs), func(l Leg) bool { return !aboutSame(l.Subject, r.Subject) })
	if len(about) != 1 {
		f.in.Which = len(about) > 1 || replyMarks.MatchString(r.Subject) || r.Quoted != ""
		return nil
	}
	t, err := ticketByID(f.tx, about[0].Ticket)
	if err != nil {
		return err
	}
	return f.add(t, BySender)
}

var theirOwnNumber = regexp.MustCompile(`\b([A-Z]{2,6}-?\d{4,12})\b|(?i)\b(?:sag|sak|ärende|case|ticket|incident|request)\w*[\s:#.-]{1,3}(?:nr\.?\s*)?(\d{4,12})\b`)

// theirOwn is the number a supplier gives something of ours in a subject; ""
// where there is none, or more than one could be it.
func theirOwn(subject string, ours int) string {
	found := ""
	for _, m := range theirOwnNumber.FindAllStringSubmatch(subject, 5) {
		n := m[1] + m[2]
		if n == strconv.Itoa(ours) || n == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = n
	}
	return found
}

var theirNumber = regexp.MustCompile(`[A-Za-z]{0,6}-?\d[\d-]{2,20}`)

// theirNumbers are the words of a subject that may be a supplier's number.
func theirNumbers(subject string) []string {
	return slices.Compact(theirNumber.FindAllString(subject, 10))
}

func (f *facts) numbered(n string, by Evidence) error {
	number, err := strconv.Atoi(n)
	if err != nil {
		return nil // INC0012 is nobody's here
	}
	t, err := ticketByNumber(f.tx, number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.add(t, by)
}

// bySame looks for what the same sender wrote about within the hour.
func (f *facts) bySame() error {
	if f.from == "" || len(f.in.Candidates) > 0 {
		return nil
	}
	if _, handed := f.forwards(); handed {
		return nil // two people may have written the same to a colleague: each has a ticket
	}
	ids, err := inbox.OpenedBy(f.tx, f.now, f.from)
	if err != nil {
		return err
	}
	for _, id := range ids {
		t, err := ticketByID(f.tx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if aboutSame(t.Title, f.mail.Read.Subject) {
			return f.add(t, BySame)
		}
	}
	return nil
}

// add is a candidate with what who wrote is to it. A ticket that went into
// another is the other.
func (f *facts) add(t Ticket, by Evidence) error {
	named := t.ID
	t, err := livesOn(f.tx, t)
	if err != nil {
		return err
	}
	f.tickets[t.ID] = t
	c := Candidate{Ticket: t.ID, By: by, Closed: t.State == Closed || t.State == Merged}
	if c.Belongs, err = f.belongs(t); err != nil {
		return err
	}
	if f.supplier != "" {
		if c.Leg, err = legWithin(f.tx, t.ID, f.supplier, named); err != nil {
			return err
		}
	}
	f.in.Candidates = append(f.in.Candidates, c)
	return nil
}

// onLeg is add for what names a leg by more than its ticket: where the supplier
// has several there, it is that one whatever else the mail says.
func (f *facts) onLeg(ref mailRef, by Evidence) error {
	t, err := ticketByID(f.tx, ref.Ticket)
	if err != nil {
		return err
	}
	if err := f.add(t, by); err != nil || ref.Leg == "" || f.supplier == "" {
		return err
	}
	last := f.in.Candidates[len(f.in.Candidates)-1]
	l, err := legByID(f.tx, last.Ticket, ref.Leg)
	if fault.Is(err, fault.NotFound) || err == nil && l.Supplier != f.supplier {
		return nil
	}
	for i := range f.in.Candidates {
		if f.in.Candidates[i].Ticket == last.Ticket {
			f.in.Candidates[i].Leg = l.ID
		}
	}
	return err
}

// belongs tells whether who wrote has a part in the ticket.
func (f *facts) belongs(t Ticket) (bool, error) {
	if f.from == "" {
		return false, nil
	}
	if t.Requester == "" && text.Fold(t.Sender) == f.from {
		return true, nil
	}
	if f.person != "" {
		if f.person == t.Requester || f.person == t.Reporter {
			return true, nil
		}
		if t.Requester != "" {
			if acts, err := org.MayActFor(f.tx, f.person, t.Requester, f.day()); err != nil || acts {
				return acts, err
			}
		}
	}
	followers, err := followersOf(f.tx, t.ID)
	return slices.ContainsFunc(followers, func(one Follower) bool {
		return f.person != "" && one.Person == f.person || one.Person == "" && text.Fold(one.Address) == f.from
	}), err
}

// forwards tells whether a colleague hands on what somebody else wrote to them.
func (f *facts) forwards() (mailread.Forwarded, bool) {
	fw := f.mail.Read.Forwarded
	if !f.in.Agent || fw == nil {
		return mailread.Forwarded{}, false
	}
	address, ok := org.Address(fw.From.Address)
	if !ok || text.Fold(address) == f.from {
		return mailread.Forwarded{}, false
	}
	out := *fw
	out.From.Address = address
	return out, true
}
