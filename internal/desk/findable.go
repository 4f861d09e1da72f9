package desk

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Tickets are found as two documents: what the desk has of them, by who works
// there, and what was said to and by the requester, by whose ticket it is. An
// internal word finds nothing for the second (TRUST AZ-05).
const (
	// FindSource is the name search.Touch gets for a ticket, and the owner's
	// kind of its files.
	FindSource  = "ticket"
	KindTicket  = "ticket"
	KindOwnFind = "my_ticket"
)

// mostFound bounds what of a ticket is read for the index, in bytes.
const mostFound = 100_000

// Findable are the tickets as the search knows them.
type Findable struct{}

// Version is that of the documents' make.
func (Findable) Version() int { return 3 }

// Kinds are those of the documents.
func (Findable) Kinds() []string { return []string{KindTicket, KindOwnFind} }

// Keys are the scopes of those who own or run services: they see their
// tickets, as sight says. A token sees what it was made for.
func (Findable) Keys(tx *db.Tx, by access.Actor, now clock.Instant) ([]string, error) {
	if by.Person == "" || by.Via == access.ByToken && !by.MaySomewhere(access.DeskRead) {
		return nil, nil
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	return services.AnswersFor(tx, by.Person, now.Day(body.Zone()))
}

// IDs are tickets in the order they were made.
func (Findable) IDs(tx *db.Tx, after string, limit int) ([]string, error) {
	return ticketsAfter(tx, after, limit)
}

// Load reads tickets with everything that was written in them.
func (Findable) Load(tx *db.Tx, ids []string) ([]search.Doc, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := ticketsFor(tx, ids)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	said, err := wordsOf(tx, ids)
	if err != nil {
		return nil, err
	}
	teams, followers, err := whoseAre(tx, ids)
	if err != nil {
		return nil, err
	}
	tags, err := tagsIn(tx, ids)
	if err != nil {
		return nil, err
	}
	attached, texts, err := attachedTo(tx, ids)
	if err != nil {
		return nil, err
	}
	fields, err := fieldsFor(tx, all)
	if err != nil {
		return nil, err
	}
	var docs []search.Doc
	for _, t := range all {
		f := found{t: t, fields: fields, said: said[t.ID], tags: tags[t.ID], files: attached[t.ID], texts: texts}
		docs = append(docs, f.whole(teams[t.ID]))
		if own := f.own(followers[t.ID]); len(own.Scopes) > 0 {
			docs = append(docs, own)
		}
	}
	return docs, nil
}

// found is a ticket and what the documents are made of.
type found struct {
	t     Ticket
	said  []Entry
	tags  []string
	files []files.Listed
	texts map[string]string
	// fields are those that tickets have answers to, by id.
	fields map[string]arrangement.Field
}

// fieldsFor are the fields some tickets have answers to.
func fieldsFor(tx *db.Tx, all []Ticket) (map[string]arrangement.Field, error) {
	ids := map[string]bool{}
	for _, t := range all {
		for id := range t.Filled() {
			ids[id] = true
		}
	}
	return arrangement.FieldsByID(tx, slices.Sorted(maps.Keys(ids)))
}

// answers are the words of what was answered; of whoever asked only what they
// were asked.
func (f found) answers(own bool) string {
	var words []string
	answers := f.t.Filled()
	for _, id := range slices.Sorted(maps.Keys(answers)) {
		if field, is := f.fields[id]; is && (!own || field.Portal == 1) {
			words = append(words, field.Words(answers[id]))
		}
	}
	return strings.Join(words, "\n")
}

// whole is what the desk sees. Who may is what sight says: whoever reads every
// queue, the teams that have or had it, and who answers for its service; a
// restricted one is its team's and support's lead's.
func (f found) whole(teams []string) search.Doc {
	d := f.doc(KindTicket, func(Entry) bool { return true })
	d.Marks = marksOf(f.t)
	d.Text = strings.TrimSpace(strings.Join(f.tags, " ") + " " + f.t.Sender + "\n" + f.answers(false) + "\n" + d.Text)
	if f.t.Restricted == 1 {
		d.Scopes = []string{search.Team(f.t.Team), search.May(access.DeskManage)}
		return d
	}
	d.Scopes = []string{search.May(access.DeskRead), search.Team(f.t.Team)}
	if f.t.Service != "" {
		d.Scopes = append(d.Scopes, search.Service(f.t.Service), search.ServiceIn(f.t.Service, f.t.Unit))
	}
	for _, team := range teams {
		if team != f.t.Team {
			d.Scopes = append(d.Scopes, search.Team(team))
		}
	}
	return d
}

// own is what may leave the desk.
func (f found) own(followers []string) search.Doc {
	d := f.doc(KindOwnFind, func(e Entry) bool { return e.Seen == ForPublic })
	d.Text = strings.TrimSpace(f.answers(true) + "\n" + d.Text)
	seen := map[string]bool{"": true}
	for _, person := range append([]string{f.t.Requester, f.t.Reporter}, followers...) {
		if !seen[person] {
			seen[person] = true
			d.Scopes = append(d.Scopes, search.Person(person))
		}
	}
	return d
}

func (f found) doc(kind string, sees func(Entry) bool) search.Doc {
	d := search.Doc{Kind: kind, ID: f.t.ID, Number: f.t.Number, Title: f.t.Title, At: f.t.ChangedAt}
	var b strings.Builder
	parts := map[string]bool{}
	for _, e := range f.said {
		if !sees(e) {
			continue
		}
		parts[strconv.Itoa(e.N)] = true
		if e.Text != "" && b.Len() < mostFound {
			b.WriteString(e.Text + "\n")
		}
	}
	d.Text = strings.TrimSpace(b.String())
	for _, file := range f.files {
		// A file that belongs to no entry is the desk's own.
		if parts[file.Part] || kind == KindTicket {
			d.Parts = append(d.Parts, search.Part{Name: file.Name, Text: f.texts[file.Hash]})
		}
	}
	return d
}

// attachedTo are the files of tickets, and their words by hash.
func attachedTo(tx *db.Tx, ids []string) (map[string][]files.Listed, map[string]string, error) {
	attached, err := files.OfMany(tx, FindSource, ids)
	if err != nil || len(attached) == 0 {
		return attached, nil, err
	}
	var hashes []string
	for _, some := range attached {
		for _, f := range some {
			hashes = append(hashes, f.Hash)
		}
	}
	texts, err := files.Words(tx, hashes)
	return attached, texts, err
}
