package desk

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// View is a ticket as an agent sees it.
type View struct {
	Row
	Mine       bool // the reader owns it
	MayWork    bool
	Answers    string // who answers for it: the owner, or the team's lead; "" = nobody yet
	Entries    []Entry
	Earlier    int // entries before this number are not among them; 0 = all that came before are
	Before     int // those from this number on are not either; 0 = the latest are there
	Minutes    int // noted in it
	Hops       []Hop
	Followers  []Follower
	Tags       []string
	Files      []files.Listed    // of all its entries; Part is the entry's number
	Drafts     []Draft           // what the reader has begun to write
	Claims     []inbox.Row       // mails that say they belong here, and wait for somebody to look
	Refused    []outbox.Row      // letters of it that went nowhere
	Hears      []Hearer          // who gets what is said to the requester
	Signatures []Signature       // under a reply, by its readers' languages
	Names      map[string]string // of people
	Teams      map[string]arrangement.Team
	Members    []arrangement.TeamMember // of its team, for giving it to somebody
	Workless   map[string]bool          // of Members, whom no role lets work on it; for who may give it
	Next       []State
	Context    []Transition
	Fields     []FieldValue                 // of its service
	Asked      map[string]arrangement.Field // every field its entries speak of
	Today      clock.Day
}

const mostRefused = 5

// Ticket is one ticket for an agent, with all that happened in it, up to
// mostEntries. What is the actor's own but not their work is found by Own.
func (d *Desk) Ticket(ctx context.Context, by access.Actor, now clock.Instant, id string) (View, error) {
	return d.read(ctx, by, now, id, func(tx *db.Tx, v *View) (err error) {
		v.Entries, err = entriesOf(tx, id, 0, mostEntries)
		return err
	})
}

// TicketPage is the same with its first entry and the latest, or the latest
// before a number: as much as a page shows, however long the ticket is.
func (d *Desk) TicketPage(ctx context.Context, by access.Actor, now clock.Instant, id string, before int) (View, error) {
	return d.read(ctx, by, now, id, func(tx *db.Tx, v *View) (err error) {
		if v.Before = before; before < 1 || before > v.Ticket.Entries {
			v.Before = 0
		}
		if v.Entries, err = latestEntries(tx, id, v.Before, EntriesShown); err != nil || len(v.Entries) == 0 || v.Entries[0].N == 1 {
			return err
		}
		if v.Entries[0].N > 2 {
			v.Earlier = v.Entries[0].N
		}
		first, err := entriesOf(tx, id, 0, 1)
		v.Entries = append(first, v.Entries...)
		return err
	})
}

// EntriesShown is how many entries a page shows beside the first.
const EntriesShown = 100

func (d *Desk) read(ctx context.Context, by access.Actor, now clock.Instant, id string, entries func(*db.Tx, *View) error) (View, error) {
	var v View
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, id)
		if err != nil {
			return err
		}
		v, err = d.view(tx, by, now, t, entries)
		return err
	})
	if err == nil && d.Transition != nil && v.Requester != "" {
		v.Context, err = d.Transition(ctx, by, now, v.Requester)
	}
	return v, err
}

// Numbered finds a ticket by what people say on the phone.
func (d *Desk) Numbered(ctx context.Context, by access.Actor, now clock.Instant, number int) (id string, err error) {
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByNumber(tx, number)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		id = t.ID
		return require(tx, by, now.Day(body.Zone()), t, Reads)
	})
	if err != nil {
		id = ""
	}
	return id, err
}

func (d *Desk) view(tx *db.Tx, by access.Actor, now clock.Instant, t Ticket, entries func(*db.Tx, *View) error) (View, error) {
	v := View{Row: Row{Ticket: t}, Mine: t.Owner != "" && t.Owner == by.Person, Next: t.Kind.Next(t.State), Teams: map[string]arrangement.Team{}}
	body, err := org.BodyOf(tx)
	if err != nil {
		return v, err
	}
	v.Today = now.Day(body.Zone())
	is, err := sight(tx, by, v.Today, t)
	if err != nil {
		return v, err
	}
	if is < Reads {
		return v, fault.Gone()
	}
	v.MayWork = is >= Works
	if err := entries(tx, &v); err != nil {
		return v, err
	}
	if v.Minutes, err = minutesIn(tx, t.ID); err != nil {
		return v, err
	}
	if v.Hops, err = hopsOf(tx, t.ID); err != nil {
		return v, err
	}
	if v.Fields, v.Asked, err = fieldsIn(tx, t, v.Entries); err != nil {
		return v, err
	}
	if v.Followers, err = followersOf(tx, t.ID); err != nil {
		return v, err
	}
	if v.Tags, err = tagsOf(tx, t.ID); err != nil {
		return v, err
	}
	if v.Files, err = files.Of(tx, FindSource, t.ID); err != nil {
		return v, err
	}
	if v.MayWork {
		if v.Drafts, err = draftsOf(tx, t.ID, by.Person); err != nil {
			return v, err
		}
		if v.Claims, err = claimsOn(tx, t.ID); err != nil {
			return v, err
		}
		if v.Refused, err = outbox.Refused(tx, "ticket", t.ID, mostRefused); err != nil {
			return v, err
		}
		w := &work{desk: d, tx: tx, by: by, now: now, body: body, t: t}
		if v.Hears, err = w.hearers(v.Today); err != nil {
			return v, err
		}
		if v.Signatures, err = w.signatures(v.Hears); err != nil {
			return v, err
		}
	}
	return v, v.name(tx)
}

// mostEntries is how many entries are read at once at most; longer tickets are
// rare, and are read in pages.
const mostEntries = 1000

// name looks up what the ids in a view are called.
func (v *View) name(tx *db.Tx) error {
	teams, err := arrangement.Teams(tx)
	if err != nil {
		return err
	}
	for _, t := range teams {
		v.Teams[t.ID] = t
	}
	v.TeamName = v.Teams[v.Team].Name
	if v.Members, err = arrangement.MembersOf(tx, v.Team, v.Today); err != nil {
		return err
	}
	if v.MayWork {
		if err := v.workless(tx); err != nil {
			return err
		}
	}
	if v.Names, err = namesIn(tx, v.Entries); err != nil {
		return err
	}
	var more []string
	for _, id := range append([]string{v.Requester, v.Reporter, v.Owner}, followed(v.Followers)...) {
		if id != "" && v.Names[id] == "" {
			more = append(more, id)
		}
	}
	rest, err := org.Names(tx, more)
	if err != nil {
		return err
	}
	for id, name := range rest {
		v.Names[id] = name
	}
	v.RequesterName, v.OwnerName = v.Names[v.Requester], v.Names[v.Owner]
	v.Answers = v.Owner
	if i := slices.IndexFunc(v.Members, func(m arrangement.TeamMember) bool { return m.Role == arrangement.Leads && m.Away == 0 }); v.Owner == "" && i >= 0 {
		v.Answers = v.Members[i].Person
		v.Names[v.Answers] = v.Members[i].Name
	}
	v.ServiceName, v.UnitName, err = placeNames(tx, v.Service, v.Unit)
	return err
}

func followed(all []Follower) []string {
	var ids []string
	for _, f := range all {
		ids = append(ids, f.Person)
	}
	return ids
}

// OwnView is a ticket as the person it is for sees it: what was said to them
// and by them, and where it stands. Nothing internal can be in it.
type OwnView struct {
	ID, Title   string
	Number      int
	Kind        Kind
	State       State
	ServiceName string
	TeamName    string
	CreatedAt   clock.Instant
	Words       []OwnWord
	Earlier     int          // words before this entry are not among them; 0 = they all are
	Fields      []FieldValue // what they were asked
	// Wanted is what they were not asked, or did not answer, and is needed.
	Wanted    []arrangement.Field
	MayAdd    bool
	MayReopen bool
	Until     clock.Instant // of a planned one
	Version   int
	// LivesOn is the ticket it goes on in, where it was merged.
	LivesOn       string
	LivesOnNumber int
	// Leg says what they may know of a supplier: since when, and when the next
	// word is due.
	Leg *OwnLeg
	// Visit is who comes to them next.
	Visit *OwnVisit
}

// OwnLeg is all a requester learns of a supplier leg (E4).
type OwnLeg struct {
	Supplier   string
	Since      clock.Instant
	NextWordAt clock.Instant // unset once it is past
}

// OwnWord is one thing said between the desk and the person.
type OwnWord struct {
	At   clock.Instant
	Name string // "" = the desk
	Mine bool
	Kind EntryKind
	To   State // of a StateSet
	Text string
	// Visit is what became of a visit, of a Visited; From to Until is its window.
	Visit       VisitState
	From, Until clock.Instant
	Place       string
	// Files came with it.
	Files []files.Listed
	n     int
}

// Own is a ticket for whom it is, who told it, or who follows it, with what was
// said last.
func (d *Desk) Own(ctx context.Context, by access.Actor, now clock.Instant, id string) (OwnView, error) {
	return d.OwnPage(ctx, by, now, id, 0)
}

// OwnPage is the same with what was said before an entry.
func (d *Desk) OwnPage(ctx context.Context, by access.Actor, now clock.Instant, id string, before int) (OwnView, error) {
	var v OwnView
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, id)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := require(tx, by, now.Day(body.Zone()), t, Owns); err != nil {
			return err
		}
		entries, err := latestPublic(tx, t.ID, before, 2*EntriesShown+1)
		if err != nil {
			return err
		}
		earlier := 0
		if len(entries) > 2*EntriesShown {
			entries = entries[1:]
			earlier = entries[0].N
		}
		v = ownView(t, entries)
		v.Earlier = earlier
		fields, _, err := fieldsIn(tx, t, nil)
		if err != nil {
			return err
		}
		v.Wanted = wanted(t, fields)
		v.Fields = ownFields(fields)
		if t.State == Merged {
			on, err := livesOn(tx, t)
			if err != nil {
				return err
			}
			v.LivesOn, v.LivesOnNumber = on.ID, on.Number
		}
		names, err := namesIn(tx, entries)
		if err != nil {
			return err
		}
		attached, err := files.Of(tx, FindSource, t.ID)
		if err != nil {
			return err
		}
		for i := range v.Words {
			v.Words[i].Files = filesOf(attached, v.Words[i].n)
			v.Words[i].Mine = by.Is(v.Words[i].Name)
			v.Words[i].Name = names[v.Words[i].Name]
		}
		if v.ServiceName, _, err = placeNames(tx, t.Service, ""); err != nil {
			return err
		}
		if v.Leg, err = ownLeg(tx, now, t); err != nil {
			return err
		}
		if v.Visit, err = ownVisit(tx, t); err != nil {
			return err
		}
		team, err := arrangement.TeamByID(tx, t.Team)
		v.TeamName = team.Name
		return err
	})
	return v, err
}

// ownView keeps of a ticket what may leave the desk.
func ownView(t Ticket, entries []Entry) OwnView {
	v := OwnView{
		ID: t.ID, Title: t.Title, Number: t.Number, Kind: t.Kind, State: t.State, CreatedAt: t.CreatedAt, Version: t.Version,
		MayAdd: t.State != Closed && t.State != Merged, MayReopen: t.State == Solved || t.State == Declined,
	}
	if t.State == Planned {
		v.Until = t.WakeAt
	}
	for _, e := range entries {
		if e.Seen != ForPublic {
			continue
		}
		word := OwnWord{At: e.At, Name: e.Actor, Kind: e.Kind, Text: e.Text, n: e.N}
		switch d := e.Data(); e.Kind {
		case Visited:
			word.Visit, word.From, word.Until, word.Place = VisitState(d.Reason), clock.Instant(d.Start), clock.Instant(d.Until), d.Place
		default:
			word.To = State(d.To)
		}
		v.Words = append(v.Words, word)
	}
	return v
}
