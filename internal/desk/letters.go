package desk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/personnumber"
	"github.com/overgang/overgang/internal/kit/text"
)

// Public is what may leave the house: made by public from entries meant for the
// requester and from nothing else (TRUST T4). Its fields are not for setting.
type Public struct {
	text  string
	files []files.File
	apart string // key of what is said where the files do not go along
}

// post puts a letter into the outbox, as every letter of a ticket goes. Numbers the
// state knows people by stay behind: mail goes over lines others may read, and
// the ticket has them (TRUST MO-07).
func (w *work) post(l outbox.Letter) error {
	var inSubject, inText int
	l.Subject, inSubject = personnumber.Hide(l.Subject)
	l.Text, inText = personnumber.Hide(l.Text)
	if inSubject+inText > 0 {
		l.Text += "\n\n" + w.desk.Texts.For(l.Lang, w.body.Zone()).T("desk.letter.number_hidden")
	}
	return outbox.Post(w.tx, w.now, l)
}

// public turns an entry into words for outside; one that is not meant for the
// requester is refused as our own mistake, not sent.
func public(e Entry, kept ...files.File) (Public, error) {
	if e.Seen != ForPublic {
		return Public{}, fmt.Errorf("desk: entry %d (%s) of a ticket is not for outside", e.N, e.Kind)
	}
	return Public{text: e.Text, files: kept}, nil
}

// tellRequester sends what was said, and the files that were kept with it, to
// whom it is for, to who told it for them and to the followers.
func (w *work) tellRequester(e Entry, kept ...files.File) error {
	words, err := public(e, kept...)
	if err != nil {
		return err
	}
	to, err := w.audience()
	if err != nil {
		return err
	}
	for _, r := range to {
		if r.person == w.by.Person && r.person != "" {
			continue
		}
		l := outbox.Letter{
			Name: fmt.Sprintf("desk/%s/%d/%s%s", w.t.ID, e.N, r.person, r.address), Person: r.person, Address: r.address, Channels: []outbox.Channel{outbox.Mail},
			CauseKind: "ticket", Cause: w.t.ID, Lang: r.lang,
		}
		if l.Files, err = w.along(r, &words); err != nil {
			return err
		}
		origin := outbox.ByProgram
		if e.Kind == Reply {
			origin = outbox.ByPerson
		}
		if l.Thread, err = w.thread(r, origin); err != nil {
			return err
		}
		if l.Subject, l.Text, err = w.wording(r, e, words, l.Thread); err != nil {
			return err
		}
		if err := w.post(l); err != nil {
			return err
		}
	}
	return nil
}

// mostEnclosed is how many bytes go along with one letter: mail servers refuse
// more, and by mail they grow by a third.
const mostEnclosed = 10 << 20

// along are the files that go with a letter. What is too large is found on the
// ticket's page, and the letter says so; who has no page here hears that there
// is something they did not get.
func (w *work) along(r reader, words *Public) ([]string, error) {
	words.apart = ""
	var ids []string
	sum := 0
	for _, f := range words.files {
		listed, err := files.ByID(w.tx, f.ID)
		if err != nil {
			return nil, err
		}
		sum += listed.Size
		ids = append(ids, f.ID)
	}
	switch {
	case sum <= mostEnclosed:
		return ids, nil
	case r.person != "" && w.desk.Base != "":
		words.apart = "desk.letter.files_on_page"
	default:
		words.apart = "desk.letter.files_too_large"
	}
	return nil, nil
}

// reader is somebody a letter of a ticket goes to.
type reader struct{ person, address, lang string }

// audience are all who hear what is said to the requester.
func (w *work) audience() ([]reader, error) {
	followers, err := followersOf(w.tx, w.t.ID)
	if err != nil {
		return nil, err
	}
	people := []string{w.t.Requester, w.t.Reporter}
	var all []reader
	for _, f := range followers {
		if f.Person == "" {
			all = append(all, reader{"", f.Address, w.body.Lang})
		}
		people = append(people, f.Person)
	}
	seen := map[string]bool{"": true}
	for _, id := range people {
		if seen[id] {
			continue
		}
		seen[id] = true
		p, err := org.PersonByID(w.tx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, reader{id, "", p.Lang})
	}
	if address := w.t.Reach(); address != "" {
		all = append(all, reader{"", address, w.body.Lang})
	}
	return all, nil
}

// Hearer is somebody who gets what is said to a ticket's requester. Address is
// "" where no letter reaches them; Self is the reader, who gets none.
type Hearer struct {
	Person, Name, Address, Lang string
	Self                        bool
}

// hearers are who a reply would go to, to be shown before it is sent.
func (w *work) hearers(day clock.Day) ([]Hearer, error) {
	to, err := w.audience()
	if err != nil {
		return nil, err
	}
	all := make([]Hearer, 0, len(to))
	for _, r := range to {
		h := Hearer{Person: r.person, Name: r.address, Address: r.address, Lang: r.lang, Self: r.person != "" && r.person == w.by.Person}
		if r.person != "" {
			if h.Address, err = org.MailOf(w.tx, r.person, day); err != nil {
				return nil, err
			}
			names, err := org.Names(w.tx, []string{r.person})
			if err != nil {
				return nil, err
			}
			h.Name = names[r.person]
		}
		all = append(all, h)
	}
	if w.t.Requester == "" && w.t.Sender != "" && w.t.Reach() == "" {
		all = append(all, Hearer{Name: w.t.Sender, Lang: w.body.Lang})
	}
	return all, nil
}

// wording is a letter's subject and text in the reader's language.
func (w *work) wording(r reader, e Entry, words Public, thread *outbox.Thread) (subject, body string, err error) {
	p := w.desk.Texts.For(r.lang, w.body.Zone())
	subject = fmt.Sprintf("[#%d] %s", w.t.Number, w.t.Title)
	parts := []string{}
	if words.text != "" {
		parts = append(parts, words.text)
	}
	if e.Kind == Reply {
		signed, err := arrangement.SignaturesOf(w.tx, w.t.Team)
		if err != nil {
			return "", "", err
		}
		if words := signature(signed, r.lang, w.body.Lang); words != "" {
			parts = append(parts, words)
		}
	}
	switch e.Kind {
	case StateSet:
		parts = append(parts, p.T("desk.letter.state."+e.Data().To, "days", int(ClosesAfter.Hours())/24))
	case MergedInto:
		parts = append(parts, p.T("desk.letter.merged_into", "number", w.t.Number, "other", e.Data().To))
	case Made:
		parts = []string{p.T("desk.letter.received", "number", w.t.Number)}
	case Visited:
		said, err := w.visitWords(p, e)
		if err != nil {
			return "", "", err
		}
		parts = append(parts, said)
	}
	if words.apart != "" {
		parts = append(parts, p.T(words.apart, "count", len(words.files)))
	}
	foot, err := w.foot(p, r, thread)
	return subject, strings.Join(append(parts, foot), "\n\n"), err
}

// foot says how the reader writes in the ticket: by answering the letter, or on
// its page.
func (w *work) foot(p *text.Printer, r reader, thread *outbox.Thread) (string, error) {
	page := ""
	if w.desk.Base != "" && r.person != "" {
		page = w.desk.Base + "/my/tickets/" + w.t.ID
	}
	if thread == nil {
		return w.unanswerable(p, page)
	}
	return strings.TrimSpace(p.T("desk.letter.foot", "number", w.t.Number) + "\n" + page), nil
}

// unanswerable stands under letters where no mailbox takes what is answered:
// where to turn instead.
func (w *work) unanswerable(p *text.Printer, page string) (string, error) {
	team, err := arrangement.TeamByID(w.tx, w.t.Team)
	lines := []string{p.T("desk.letter.unanswerable", "team", team.Name, "number", w.t.Number), page, team.Mail, team.Phone}
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n"), err
}

// signature is what a team writes under its replies in a language, or in the
// body's; "" where it has none.
func signature(all map[string]string, lang, own string) string {
	if all[lang] != "" {
		return all[lang]
	}
	return all[own]
}

// Signature is what stands under a reply for readers of a language.
type Signature struct{ Lang, Text string }

// signatures are those the readers of a reply would get, each once.
func (w *work) signatures(to []Hearer) ([]Signature, error) {
	signed, err := arrangement.SignaturesOf(w.tx, w.t.Team)
	if err != nil || len(signed) == 0 {
		return nil, err
	}
	var all []Signature
	for _, h := range to {
		words := signature(signed, h.Lang, w.body.Lang)
		if words != "" && !h.Self && !slices.ContainsFunc(all, func(s Signature) bool { return s.Text == words }) {
			all = append(all, Signature{h.Lang, words})
		}
	}
	return all, nil
}

// tellOwner says to who has the ticket that somebody wrote, or to who is on duty
// for them; where it was begun and nobody has it, to who is on duty, once an
// hour. One that is new the queue shows. told are those who hear of it anyway.
func (w *work) tellOwner(e Entry, told ...string) error {
	switch {
	case w.t.Taken() && w.t.Owner == w.by.Person:
		return nil
	case w.t.Taken():
		return w.tellTaken(fmt.Sprintf("desk/%s/%d/owner", w.t.ID, e.N), "desk.letter.word", "desk.letter.word_away")
	case w.t.State == Fresh:
		return nil
	}
	people, err := w.onDuty(false)
	if err != nil {
		return err
	}
	people = slices.DeleteFunc(people, func(person string) bool { return slices.Contains(told, person) })
	return w.notifyAll(people, "desk/"+w.t.ID+"/free/"+w.now.Time().Format("2006-01-02T15"), "desk.letter.word_free")
}

// tellTaken writes key to who has the ticket; while they are not there, away to
// who is on duty. Where nobody has taken it no letter goes.
func (w *work) tellTaken(name, key, away string) error {
	if !w.t.Taken() {
		return nil
	}
	people, err := w.onDuty(false)
	if err != nil {
		return err
	}
	if slices.Contains(people, w.t.Owner) {
		return w.notify(w.t.Owner, name, key)
	}
	return w.notifyAll(people, name, away)
}

// notifyAll writes to colleagues, leaving out who does it.
func (w *work) notifyAll(people []string, name, key string) error {
	for _, person := range people {
		if person == w.by.Person {
			continue
		}
		if err := w.notify(person, name+"/"+person, key); err != nil {
			return err
		}
	}
	return nil
}

// tellGoing says to who is on their way for the ticket that its requester wrote:
// they may have asked for another time. It answers who they are.
func (w *work) tellGoing(e Entry) (goers []string, err error) {
	going, err := visitsGoing(w.tx, w.t.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range going {
		if v.Goer != w.t.Owner && !slices.Contains(goers, v.Goer) {
			goers = append(goers, v.Goer)
		}
	}
	return goers, w.notifyAll(goers, fmt.Sprintf("desk/%s/%d/goer", w.t.ID, e.N), "desk.letter.word_goer")
}

// tellOwners tells the service's owner of the third hand-over (D6); where the
// service has none, the lead of the team that gave it away. A restricted ticket
// does not exist for either: support's lead hears of it.
func (w *work) tellOwners(h Hop) error {
	var to []string
	if w.t.Restricted == 1 {
		leads, err := w.supportLeads()
		if err != nil {
			return err
		}
		to = leads
	} else if w.t.Service != "" {
		holders, err := services.HoldersOf(w.tx, w.t.Service, services.Owner, w.t.Unit, w.day())
		if err != nil {
			return err
		}
		for _, holder := range holders {
			to = append(to, holder.Person)
		}
	}
	if len(to) == 0 && w.t.Restricted == 0 {
		lead, err := leadOf(w.tx, h.FromTeam, w.day())
		if err != nil {
			return err
		}
		to = append(to, lead)
	}
	for _, person := range to {
		if err := w.notify(person, fmt.Sprintf("desk/%s/hop%d/%s", w.t.ID, h.N, person), "desk.letter.third_hop"); err != nil {
			return err
		}
	}
	return nil
}

// notify writes to a colleague: number and title, nothing of what was written.
func (w *work) notify(person, name, key string) error {
	p, err := org.PersonByID(w.tx, person)
	if fault.Is(err, fault.NotFound) || person == "" {
		return nil
	}
	if err != nil {
		return err
	}
	words := w.desk.Texts.For(p.Lang, w.body.Zone())
	body := words.T(key, "number", w.t.Number, "hops", w.t.Hops)
	if w.desk.Base != "" {
		body += "\n" + w.desk.Base + "/desk/tickets/" + w.t.ID
	}
	thread, err := w.thread(reader{person: person}, outbox.ByProgram)
	if err != nil {
		return err
	}
	return w.post(outbox.Letter{
		Name: name, Person: person, CauseKind: "ticket", Cause: w.t.ID, Lang: p.Lang, Thread: thread,
		Channels: []outbox.Channel{outbox.Mail}, Subject: fmt.Sprintf("[#%d] %s", w.t.Number, w.t.Title), Text: body,
	})
}

// leadOf is who answers for a team on a day; "" where nobody does.
func leadOf(tx *db.Tx, team string, day clock.Day) (string, error) {
	members, err := arrangement.MembersOf(tx, team, day)
	if err != nil {
		return "", err
	}
	for _, m := range members {
		if m.Role == arrangement.Leads && m.Away == 0 {
			return m.Person, nil
		}
	}
	return "", nil
}
